create or replace view marts.account_enhanced as
select
    -- ids
    a.account_id,
    a.parent_account_id,
    a.owner_id,
    a.record_type_id,

    -- names
    coalesce(w.name, a.owner_id) as owner_name,
    w.manager_name as owner_manager_name,
    coalesce(r.name, a.record_type_id) as record_type_name,
    p.name as parent_account_name,

    -- in the reporting currency
    coalesce(o.open_amount_converted, 0) as open_amount_converted,
    coalesce(o.open_amount_unconverted_count, 0) as open_amount_unconverted_count,
    coalesce(o.won_amount_converted, 0) as won_amount_converted,
    coalesce(o.won_amount_unconverted_count, 0) as won_amount_unconverted_count,

    -- the account
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
    a.phone,
    a.fax,
    a.website,
    a.created_at,
    a.last_modified_at,
    a.system_modstamp,
    a.last_activity_date,
    a.custom_fields,
    a.contact_count,
    a.opportunity_count,
    a.open_opportunity_count,
    a.won_opportunity_count,
    a.lost_opportunity_count,
    a.open_amount,
    a.won_amount,
    a.win_rate,
    a.first_won_date,
    a.last_won_date,
    a.unknown_opportunity_count,
    a.open_amount_missing_count,
    a.won_amount_missing_count
from marts.dim_account as a
left join marts.dim_user as w on a.owner_id = w.user_id
left join marts.dim_record_type as r on a.record_type_id = r.record_type_id
left join intermediate.account as p on a.parent_account_id = p.id
left join (
    select
        m.account_id,
        sum(m.pipeline_amount_converted) as open_amount_converted,
        count(m.pipeline_count) filter (where m.unconverted_count = 1)
            as open_amount_unconverted_count,
        sum(m.bookings_amount_converted) as won_amount_converted,
        count(m.bookings_count) filter (where m.unconverted_count = 1)
            as won_amount_unconverted_count
    from marts.opportunity_measure as m
    group by m.account_id
) as o on a.account_id = o.account_id;

comment on view marts.account_enhanced is
'Accounts with the names of their owner, parent and record type, and their amounts in the reporting
currency, whatever currencies their deals are in (open_amount and won_amount are of the account''s
own currency alone). Grain: one row per undeleted Account. Source: marts.dim_account,
marts.dim_user, marts.dim_record_type, marts.opportunity_measure.';

grant select on marts.account_enhanced to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.account_enhanced.account_id is
'Salesforce id of the account, in its 18 characters.';
comment on column marts.account_enhanced.parent_account_id is
'The account this one belongs to, merges followed; may name one that was never landed.';
comment on column marts.account_enhanced.owner_id is 'The Salesforce user who owns the account.';
comment on column marts.account_enhanced.record_type_id is 'Record type of the account.';
comment on column marts.account_enhanced.owner_name is
'Name of the user who owns the record; the id where users were never landed.';
comment on column marts.account_enhanced.owner_manager_name is
'Name of the owner''s manager, or their id; NULL without one, or where users were never landed.';
comment on column marts.account_enhanced.record_type_name is
'Name of the record type; the id where record types were never landed.';
comment on column marts.account_enhanced.parent_account_name is
'Name of the parent account; NULL without one, or where it was never landed.';
comment on column marts.account_enhanced.open_amount_converted is
'Amount of the open deals, in the reporting currency (control.setting), by today''s rates.';
comment on column marts.account_enhanced.open_amount_unconverted_count is
'Open deals with an amount that is not in it: no reporting currency is set, or no rate is known.';
comment on column marts.account_enhanced.won_amount_converted is
'Amount of the won deals, in the reporting currency, each by the rate of its close date.';
comment on column marts.account_enhanced.won_amount_unconverted_count is
'Won deals with an amount that is not in it: no reporting currency is set, or no rate is known.';
comment on column marts.account_enhanced.name is 'Name of the account.';
comment on column marts.account_enhanced.account_number is
'Number of the account as people gave it; not its id.';
comment on column marts.account_enhanced.type is
'What the account is to us: prospect, customer, partner …';
comment on column marts.account_enhanced.industry is 'Industry of the account''s business.';
comment on column marts.account_enhanced.ownership is
'Who owns the company: public, private, subsidiary …';
comment on column marts.account_enhanced.rating is 'How promising the account is: hot, warm, cold.';
comment on column marts.account_enhanced.account_source is 'How the account came to us.';
comment on column marts.account_enhanced.site is
'Location of the account, such as headquarters or London.';
comment on column marts.account_enhanced.description is 'Free text about the account.';
comment on column marts.account_enhanced.annual_revenue is
'Estimated annual revenue of the account, in currency_iso_code.';
comment on column marts.account_enhanced.number_of_employees is
'Number of employees of the account.';
comment on column marts.account_enhanced.currency_iso_code is
'Currency of the record''s amounts, such as EUR; NULL in an org with one currency.';
comment on column marts.account_enhanced.billing_street is 'Street of the billing address.';
comment on column marts.account_enhanced.billing_city is 'City of the billing address.';
comment on column marts.account_enhanced.billing_state is
'State or province of the billing address, by name.';
comment on column marts.account_enhanced.billing_state_code is
'State or province of the billing address, by ISO code.';
comment on column marts.account_enhanced.billing_postal_code is
'Postal code of the billing address.';
comment on column marts.account_enhanced.billing_country is
'Country of the billing address, by name.';
comment on column marts.account_enhanced.billing_country_code is
'Country of the billing address, by ISO code.';
comment on column marts.account_enhanced.billing_latitude is
'Latitude of the billing address, in degrees.';
comment on column marts.account_enhanced.billing_longitude is
'Longitude of the billing address, in degrees.';
comment on column marts.account_enhanced.shipping_street is 'Street of the shipping address.';
comment on column marts.account_enhanced.shipping_city is 'City of the shipping address.';
comment on column marts.account_enhanced.shipping_state is
'State or province of the shipping address, by name.';
comment on column marts.account_enhanced.shipping_state_code is
'State or province of the shipping address, by ISO code.';
comment on column marts.account_enhanced.shipping_postal_code is
'Postal code of the shipping address.';
comment on column marts.account_enhanced.shipping_country is
'Country of the shipping address, by name.';
comment on column marts.account_enhanced.shipping_country_code is
'Country of the shipping address, by ISO code.';
comment on column marts.account_enhanced.shipping_latitude is
'Latitude of the shipping address, in degrees.';
comment on column marts.account_enhanced.shipping_longitude is
'Longitude of the shipping address, in degrees.';
comment on column marts.account_enhanced.phone is 'Phone number, as people wrote it.';
comment on column marts.account_enhanced.fax is 'Fax number, as people wrote it.';
comment on column marts.account_enhanced.website is 'Address of the website, as people wrote it.';
comment on column marts.account_enhanced.created_at is 'When the record was created in Salesforce.';
comment on column marts.account_enhanced.last_modified_at is
'When a person last changed the record.';
comment on column marts.account_enhanced.system_modstamp is
'When a person or a process last changed the record: decides which version is the latest.';
comment on column marts.account_enhanced.last_activity_date is
'Day of the latest event or closed task on the record.';
comment on column marts.account_enhanced.custom_fields is
'Fields without a column of their own, by API name in lower case, as text; NULL when there is
none.';
comment on column marts.account_enhanced.contact_count is 'Undeleted contacts of the account.';
comment on column marts.account_enhanced.opportunity_count is
'Undeleted opportunities of the account, in any currency.';
comment on column marts.account_enhanced.open_opportunity_count is 'Of them, the open ones.';
comment on column marts.account_enhanced.won_opportunity_count is 'Of them, the won ones.';
comment on column marts.account_enhanced.lost_opportunity_count is 'Of them, the lost ones.';
comment on column marts.account_enhanced.open_amount is
'Sum of the amounts of open opportunities, in currency_iso_code; 0 where there is none.';
comment on column marts.account_enhanced.won_amount is
'Sum of the amounts of won opportunities, in currency_iso_code; 0 where there is none.';
comment on column marts.account_enhanced.win_rate is
'By count: won of won and lost opportunities, 0 to 1; NULL where none was closed.';
comment on column marts.account_enhanced.first_won_date is
'Earliest close date of a won opportunity.';
comment on column marts.account_enhanced.last_won_date is 'Latest close date of a won opportunity.';
comment on column marts.account_enhanced.unknown_opportunity_count is
'Opportunities that neither their flags nor control.stage say to be open, won or lost.';
comment on column marts.account_enhanced.open_amount_missing_count is
'Open opportunities whose amount is in another currency than the account''s, and so not in
open_amount.';
comment on column marts.account_enhanced.won_amount_missing_count is
'Won opportunities whose amount is in another currency than the account''s, and so not in
won_amount.';
