create or replace view marts.dim_account_model as
select
    -- ids
    a.id as account_id,
    coalesce(m.survivor_id, a.parent_account_id) as parent_account_id,
    a.owner_id,
    a.record_type_id,

    -- attributes
    a.name,
    a.account_number,
    a.type,
    a.industry,
    a.ownership,
    a.rating,
    a.account_source,
    a.site,
    a.description,
    a.annual_revenue,
    a.number_of_employees,
    a.currency_iso_code,

    -- addresses
    a.billing_street,
    a.billing_city,
    a.billing_state,
    a.billing_state_code,
    a.billing_postal_code,
    a.billing_country,
    a.billing_country_code,
    a.billing_latitude,
    a.billing_longitude,
    a.shipping_street,
    a.shipping_city,
    a.shipping_state,
    a.shipping_state_code,
    a.shipping_postal_code,
    a.shipping_country,
    a.shipping_country_code,
    a.shipping_latitude,
    a.shipping_longitude,

    -- reach
    a.phone,
    a.fax,
    a.website,

    -- times
    a.created_at,
    a.last_modified_at,
    a.system_modstamp,
    a.last_activity_date,

    -- custom fields
    a.custom_fields,

    -- children
    c.contact_count,
    o.opportunity_count,
    o.open_opportunity_count,
    o.won_opportunity_count,
    o.lost_opportunity_count,
    coalesce(trim_scale(o.open_amount), 0) as open_amount,
    coalesce(trim_scale(o.won_amount), 0) as won_amount,
    marts.win_rate(o.won_opportunity_count, o.lost_opportunity_count) as win_rate,
    o.first_won_date,
    o.last_won_date,
    o.unknown_opportunity_count,
    o.open_amount_missing_count,
    o.won_amount_missing_count
from intermediate.account as a
left join marts.merged_account as m on a.parent_account_id = m.account_id
cross join
    lateral (
        select count(*) as contact_count
        from marts.dim_contact as d
        where d.account_id = a.id
    ) as c
cross join
    lateral (
        select
            count(*) as opportunity_count,
            count(*) filter (where f.status = 'open') as open_opportunity_count,
            count(*) filter (where f.status = 'won') as won_opportunity_count,
            count(*) filter (where f.status = 'lost') as lost_opportunity_count,
            count(*) filter (where f.status = 'unknown') as unknown_opportunity_count,
            count(f.amount) filter (
                where f.status = 'open'
                and (f.currency_iso_code is distinct from a.currency_iso_code)
            ) as open_amount_missing_count,
            count(f.amount) filter (
                where f.status = 'won'
                and (f.currency_iso_code is distinct from a.currency_iso_code)
            ) as won_amount_missing_count,
            sum(f.amount) filter (
                where f.status = 'open'
                and f.currency_iso_code is not distinct from a.currency_iso_code
            ) as open_amount,
            sum(f.amount) filter (
                where f.status = 'won'
                and f.currency_iso_code is not distinct from a.currency_iso_code
            ) as won_amount,
            min(marts.booked_on(f.status, f.close_date)) as first_won_date,
            max(marts.booked_on(f.status, f.close_date)) as last_won_date
        from marts.fct_opportunity as f
        where f.account_id = a.id
    ) as o
-- unknown where the deletion mark is there and unreadable: not shown as a live record
where a.is_deleted is false;

comment on view marts.dim_account_model is
'The logic of marts.dim_account. Source: intermediate.account, marts.merged_account,
marts.dim_contact, marts.fct_opportunity.';

call control.register_model(
    'marts.dim_account',
    'merge',
    control.link('intermediate.account', 'id'),
    control.link('marts.merged_account', 'survivor_id', shown_in => '{parent_account_id}'),
    control.link('marts.dim_contact', 'account_id', '{}'),
    control.link(
        'marts.fct_opportunity',
        'account_id',
        '{status, amount, currency_iso_code, close_date}'
    )
);
