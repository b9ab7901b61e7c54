-- Generated from objects/userrole.toml by make generate; edit that.
create or replace view marts.dim_user_role_model as
select
    -- ids
    i.id as user_role_id,
    i.parent_role_id,

    -- attributes
    i.name,
    i.developer_name,
    i.rollup_description,
    i.portal_type,

    -- times
    i.last_modified_at,
    i.system_modstamp,

    -- custom fields
    i.custom_fields
from intermediate.userrole as i;

comment on view marts.dim_user_role_model is
'The logic of marts.dim_user_role. Source: intermediate.userrole.';

call control.register_model(
    'marts.dim_user_role',
    'merge',
    control.link('intermediate.userrole', 'id')
);
