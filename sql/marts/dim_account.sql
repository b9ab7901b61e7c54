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
comment on column marts.dim_account.win_rate is
'Won / (won + lost), 0 to 1; NULL while nothing was closed.';
comment on column marts.dim_account.unknown_opportunity_count is
'Opportunities that neither their flags nor control.stage say to be open, won or lost.';
comment on column marts.dim_account.first_won_date is 'Earliest close date of a won opportunity.';
comment on column marts.dim_account.last_won_date is 'Latest close date of a won opportunity.';
comment on column marts.dim_account.custom_fields is
'Fields without a column of their own, by API name.';

grant select on marts.dim_account to salesforce_reporter;
