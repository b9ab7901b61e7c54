create table marts.dim_account (
    account_id text not null,
    parent_account_id text,
    owner_id text,
    record_type_id text,
    name text,
    account_number text,
    type text,
    industry text,
    ownership text,
    rating text,
    account_source text,
    site text,
    description text,
    annual_revenue numeric,
    number_of_employees integer,
    currency_iso_code text,
    billing_street text,
    billing_city text,
    billing_state text,
    billing_state_code text,
    billing_postal_code text,
    billing_country text,
    billing_country_code text,
    billing_latitude numeric,
    billing_longitude numeric,
    shipping_street text,
    shipping_city text,
    shipping_state text,
    shipping_state_code text,
    shipping_postal_code text,
    shipping_country text,
    shipping_country_code text,
    shipping_latitude numeric,
    shipping_longitude numeric,
    phone text,
    fax text,
    website text,
    created_at timestamptz,
    last_modified_at timestamptz,
    system_modstamp timestamptz,
    last_activity_date date,
    custom_fields jsonb,
    contact_count bigint not null,
    opportunity_count bigint not null,
    open_opportunity_count bigint not null,
    won_opportunity_count bigint not null,
    lost_opportunity_count bigint not null,
    open_amount numeric not null,
    won_amount numeric not null,
    win_rate numeric,
    first_won_date date,
    last_won_date date,
    unknown_opportunity_count bigint not null,
    open_amount_missing_count bigint not null,
    won_amount_missing_count bigint not null,
    primary key (account_id)
) with (fillfactor = 80);

create index dim_account_parent_account_id_idx on marts.dim_account (parent_account_id)
where parent_account_id is not null;

comment on table marts.dim_account is
'Accounts with figures over their children. Grain: one row per undeleted Account. Counts and dates
are over all undeleted children; amounts only over opportunities in the account''s own
currency_iso_code. Source: marts.dim_account_model.';
comment on column marts.dim_account.open_amount is
'Sum of the amounts of open opportunities, in currency_iso_code; 0 where there is none.';
comment on column marts.dim_account.won_amount is
'Sum of the amounts of won opportunities, in currency_iso_code; 0 where there is none.';
comment on column marts.dim_account.unknown_opportunity_count is
'Opportunities that neither their flags nor control.stage say to be open, won or lost.';
comment on column marts.dim_account.first_won_date is 'Earliest close date of a won opportunity.';
comment on column marts.dim_account.last_won_date is 'Latest close date of a won opportunity.';

grant select on marts.dim_account to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.dim_account.account_id is
'Salesforce id of the account, in its 18 characters.';
comment on column marts.dim_account.parent_account_id is
'The account this one belongs to, merges followed; may name one that was never landed.';
comment on column marts.dim_account.owner_id is 'The Salesforce user who owns the account.';
comment on column marts.dim_account.record_type_id is 'Record type of the account.';
comment on column marts.dim_account.name is 'Name of the account.';
comment on column marts.dim_account.account_number is
'Number of the account as people gave it; not its id.';
comment on column marts.dim_account.type is
'What the account is to us: prospect, customer, partner …';
comment on column marts.dim_account.industry is 'Industry of the account''s business.';
comment on column marts.dim_account.ownership is
'Who owns the company: public, private, subsidiary …';
comment on column marts.dim_account.rating is 'How promising the account is: hot, warm, cold.';
comment on column marts.dim_account.account_source is 'How the account came to us.';
comment on column marts.dim_account.site is
'Location of the account, such as headquarters or London.';
comment on column marts.dim_account.description is 'Free text about the account.';
comment on column marts.dim_account.annual_revenue is
'Estimated annual revenue of the account, in currency_iso_code.';
comment on column marts.dim_account.number_of_employees is 'Number of employees of the account.';
comment on column marts.dim_account.currency_iso_code is
'Currency of the record''s amounts, such as EUR; NULL in an org with one currency.';
comment on column marts.dim_account.billing_street is 'Street of the billing address.';
comment on column marts.dim_account.billing_city is 'City of the billing address.';
comment on column marts.dim_account.billing_state is
'State or province of the billing address, by name.';
comment on column marts.dim_account.billing_state_code is
'State or province of the billing address, by ISO code.';
comment on column marts.dim_account.billing_postal_code is 'Postal code of the billing address.';
comment on column marts.dim_account.billing_country is 'Country of the billing address, by name.';
comment on column marts.dim_account.billing_country_code is
'Country of the billing address, by ISO code.';
comment on column marts.dim_account.billing_latitude is
'Latitude of the billing address, in degrees.';
comment on column marts.dim_account.billing_longitude is
'Longitude of the billing address, in degrees.';
comment on column marts.dim_account.shipping_street is 'Street of the shipping address.';
comment on column marts.dim_account.shipping_city is 'City of the shipping address.';
comment on column marts.dim_account.shipping_state is
'State or province of the shipping address, by name.';
comment on column marts.dim_account.shipping_state_code is
'State or province of the shipping address, by ISO code.';
comment on column marts.dim_account.shipping_postal_code is 'Postal code of the shipping address.';
comment on column marts.dim_account.shipping_country is 'Country of the shipping address, by name.';
comment on column marts.dim_account.shipping_country_code is
'Country of the shipping address, by ISO code.';
comment on column marts.dim_account.shipping_latitude is
'Latitude of the shipping address, in degrees.';
comment on column marts.dim_account.shipping_longitude is
'Longitude of the shipping address, in degrees.';
comment on column marts.dim_account.phone is 'Phone number, as people wrote it.';
comment on column marts.dim_account.fax is 'Fax number, as people wrote it.';
comment on column marts.dim_account.website is 'Address of the website, as people wrote it.';
comment on column marts.dim_account.created_at is 'When the record was created in Salesforce.';
comment on column marts.dim_account.last_modified_at is 'When a person last changed the record.';
comment on column marts.dim_account.system_modstamp is
'When a person or a process last changed the record: decides which version is the latest.';
comment on column marts.dim_account.last_activity_date is
'Day of the latest event or closed task on the record.';
comment on column marts.dim_account.custom_fields is
'Fields without a column of their own, by API name in lower case, as text; NULL when there is
none.';
comment on column marts.dim_account.contact_count is 'Undeleted contacts of the account.';
comment on column marts.dim_account.opportunity_count is
'Undeleted opportunities of the account, in any currency.';
comment on column marts.dim_account.open_opportunity_count is 'Of them, the open ones.';
comment on column marts.dim_account.won_opportunity_count is 'Of them, the won ones.';
comment on column marts.dim_account.lost_opportunity_count is 'Of them, the lost ones.';
comment on column marts.dim_account.win_rate is
'By count: won of won and lost opportunities, 0 to 1; NULL where none was closed.';
comment on column marts.dim_account.open_amount_missing_count is
'Open opportunities whose amount is in another currency than the account''s, and so not in
open_amount.';
comment on column marts.dim_account.won_amount_missing_count is
'Won opportunities whose amount is in another currency than the account''s, and so not in
won_amount.';
