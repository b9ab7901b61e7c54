create table marts.opportunity_version_log (
    opportunity_id text not null,
    version_from timestamptz not null,
    superseded_at timestamptz not null,
    is_closed boolean,
    is_won boolean,
    is_deleted boolean not null,
    stage_name text,
    amount numeric,
    probability numeric,
    currency_iso_code text,
    forecast_category text,
    close_date date,
    owner_id text,
    account_id text,
    type text,
    system_modstamp timestamptz,
    created_at timestamptz,
    record_type_id text,
    last_modified_by_id text,
    origin text not null default 'landed',
    assumed_columns text[],
    primary key (opportunity_id, version_from),
    constraint valid_for_a_moment_or_more check (version_from < superseded_at)
) with (fillfactor = 80);

create index opportunity_version_log_version_from_idx
on marts.opportunity_version_log (version_from);

comment on table marts.opportunity_version_log is
'Every landed version of every opportunity with its instant, kept while
control.setting.snapshot_cadence is version, empty otherwise. Grain: one row per opportunity and
instant it changed; where two versions share a stamp, the one landed last. As of an instant:
marts.opportunity_as_of(timestamptz). What is older than the history counts from its beginning.
Source: marts.opportunity_version_log_model.';
comment on column marts.opportunity_version_log.version_from is
'When the version began (SystemModstamp, else LastModifiedDate, else CreatedDate), not before the
history.';
comment on column marts.opportunity_version_log.superseded_at is
'When the next version began; 9999-12-31 (UTC) while it is current.';

grant select on marts.opportunity_version_log to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.opportunity_version_log.opportunity_id is
'Salesforce id of the opportunity, in its 18 characters.';
comment on column marts.opportunity_version_log.is_closed is
'Closed, won or lost: the record''s own flag, else what control.stage says of its stage; NULL where
neither knows.';
comment on column marts.opportunity_version_log.is_won is
'Closed and won: the record''s own flag, else what control.stage says of its stage; NULL where
neither knows.';
comment on column marts.opportunity_version_log.is_deleted is 'In Salesforce''s recycle bin.';
comment on column marts.opportunity_version_log.stage_name is
'Stage of the sales process, by API name.';
comment on column marts.opportunity_version_log.amount is
'Value of the deal, in currency_iso_code.';
comment on column marts.opportunity_version_log.probability is
'Chance of winning in percent, 0 to 100.';
comment on column marts.opportunity_version_log.currency_iso_code is
'Currency of the record''s amounts, such as EUR; NULL in an org with one currency.';
comment on column marts.opportunity_version_log.forecast_category is
'Forecast category, by API value (Omitted, Pipeline, BestCase, MostLikely, Forecast, Closed).';
comment on column marts.opportunity_version_log.close_date is
'Day the deal is expected to close; for a closed one, the day it did.';
comment on column marts.opportunity_version_log.owner_id is
'The Salesforce user who owns the deal.';
comment on column marts.opportunity_version_log.account_id is
'The account the deal was with then, merged since or not; may name one that was never landed.';
comment on column marts.opportunity_version_log.type is 'Kind of business: new, existing …';
comment on column marts.opportunity_version_log.system_modstamp is
'When a person or a process last changed the record: decides which version is the latest.';
comment on column marts.opportunity_version_log.created_at is
'When the record was created in Salesforce.';
comment on column marts.opportunity_version_log.record_type_id is 'Record type of the opportunity.';
comment on column marts.opportunity_version_log.last_modified_by_id is
'The Salesforce user who last changed the record.';
comment on column marts.opportunity_version_log.origin is
'Where the version comes from: landed, or what Salesforce recorded of the time before the deal first
landed: opportunity_history, field_history.';
comment on column marts.opportunity_version_log.assumed_columns is
'Columns that nobody recorded for that time and that show the earliest known value; NULL for landed
versions.';
