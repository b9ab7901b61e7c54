create or replace view marts.dim_user_model as
select
    -- ids
    u.id as user_id,
    u.manager_id,
    u.user_role_id,
    u.profile_id,

    -- attributes
    u.username,
    u.first_name,
    u.last_name,
    u.name,
    u.alias,
    u.title,
    u.department,
    u.division,
    u.company_name,
    u.employee_number,
    u.user_type,
    u.time_zone,
    u.default_currency_iso_code,

    -- above
    coalesce(m.name, u.manager_id) as manager_name,
    coalesce(r.name, u.user_role_id) as role_name,
    l.manager_ids,
    l.manager_path,

    -- reach
    lower(u.email) as email,
    u.phone,
    u.mobile_phone,
    u.city,
    u.country,

    -- flags
    u.is_active,

    -- times
    u.created_at,
    u.last_modified_at,
    u.system_modstamp,
    u.last_login_at,

    -- custom fields
    u.custom_fields
from intermediate.user as u
left join intermediate.user as m on u.manager_id = m.id
left join intermediate.userrole as r on u.user_role_id = r.id
inner join marts.manager_line as l on u.id = l.user_id;

comment on view marts.dim_user_model is
'The logic of marts.dim_user. Source: intermediate.user, intermediate.userrole,
marts.manager_line.';

-- a change of one user changes the paths of all below: users are few, all are computed again
call control.register_model(
    'marts.dim_user',
    'recompute',
    control.link('intermediate.user', 'id'),
    control.link('intermediate.userrole', 'id')
);
