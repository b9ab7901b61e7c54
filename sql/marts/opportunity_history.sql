-- Versions as half-open intervals of business days, partitioned by the month they ended in: a
-- reader of a day skips every month that ended before it, retention drops whole months, and a
-- change is an update in the open partition plus an insert into one month. The runs make the
-- months.
create table marts.opportunity_history (
    opportunity_id text not null,
    valid_from date not null,
    valid_to date not null,
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
    primary key (opportunity_id, valid_to),
    constraint valid_for_a_day_or_more check (valid_from < valid_to)
) partition by range (valid_to);

-- No index but the key, and room on the page: ending a version stays a HOT update.
create table marts.opportunity_history_open
partition of marts.opportunity_history
for values from ('9999-12-31') to (maxvalue)
with (fillfactor = 80);

comment on table marts.opportunity_history is
'Opportunities as they were. Grain: one row per opportunity and version, the last one of each
business day on which it changed, from valid_from up to the day before valid_to; the current
version ends at 9999-12-31. As of a day: valid_from <= day and valid_to > day, or
marts.opportunity_as_of(day). Deleted opportunities stay, flagged. Begins at
control.setting.history_start: a version that is older counts from that day (the baseline).
Source: marts.opportunity_history_model.';
comment on column marts.opportunity_history.valid_from is
'First business day of the version; the first day of the history where the version is older.';
comment on column marts.opportunity_history.valid_to is
'First business day on which it no longer held; 9999-12-31 while it is current.';
comment on column marts.opportunity_history.is_deleted is
'Known to be in the recycle bin on these days; where the mark was there and no checkbox, is_closed
and is_won are NULL, and the status is unknown.';
comment on table marts.opportunity_history_open is
'The current versions: the part of marts.opportunity_history that has not ended.';

grant select on marts.opportunity_history to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.opportunity_history.opportunity_id is
'Salesforce id of the opportunity, in its 18 characters.';
comment on column marts.opportunity_history.is_closed is
'Closed, won or lost: the record''s own flag, else what control.stage says of its stage; NULL where
neither knows.';
comment on column marts.opportunity_history.is_won is
'Closed and won: the record''s own flag, else what control.stage says of its stage; NULL where
neither knows.';
comment on column marts.opportunity_history.stage_name is
'Stage of the sales process, by API name.';
comment on column marts.opportunity_history.amount is 'Value of the deal, in currency_iso_code.';
comment on column marts.opportunity_history.probability is
'Chance of winning in percent, 0 to 100.';
comment on column marts.opportunity_history.currency_iso_code is
'Currency of the record''s amounts, such as EUR; NULL in an org with one currency.';
comment on column marts.opportunity_history.forecast_category is
'Forecast category, by API value (Omitted, Pipeline, BestCase, MostLikely, Forecast, Closed).';
comment on column marts.opportunity_history.close_date is
'Day the deal is expected to close; for a closed one, the day it did.';
comment on column marts.opportunity_history.owner_id is 'The Salesforce user who owns the deal.';
comment on column marts.opportunity_history.account_id is
'The account the deal was with then, merged since or not; may name one that was never landed.';
comment on column marts.opportunity_history.type is 'Kind of business: new, existing …';
comment on column marts.opportunity_history.system_modstamp is
'When a person or a process last changed the record: decides which version is the latest.';
comment on column marts.opportunity_history.created_at is
'When the record was created in Salesforce.';
comment on column marts.opportunity_history.record_type_id is 'Record type of the opportunity.';
comment on column marts.opportunity_history.last_modified_by_id is
'The Salesforce user who last changed the record.';
comment on column marts.opportunity_history.origin is
'Where the version comes from: landed, or what Salesforce recorded of the time before the deal first
landed: opportunity_history, field_history.';
comment on column marts.opportunity_history.assumed_columns is
'Columns that nobody recorded for that time and that show the earliest known value; NULL for landed
versions.';
