-- One typed row, there after deployment. Models whose views read a setting are refreshed in full by
-- the run after a change.
create table control.setting (
    only_row boolean primary key default true check (only_row),
    time_zone text not null default 'UTC',
    fiscal_year_start_month integer not null default 1,
    fiscal_year_named_for text not null default 'end',
    calendar_start date not null default '2000-01-01',
    calendar_end date not null default '2049-12-31',
    snapshot_cadence text not null default 'daily',
    history_start date,
    history_keep_months integer,
    ledger_keep_days integer not null default 400,
    absence_share numeric not null default 0.02,
    landing_keep_days integer,
    load_keep_days integer,
    result_keep_days integer,
    api_reserve numeric not null default 0.2,
    schema_changes text not null default 'follow',
    future_stamps_win boolean not null default true,
    reporting_currency text,
    history_start_found date,
    constraint time_zone_is_known
    check ((timestamptz '2000-01-01 00:00:00Z' at time zone time_zone) is not null),
    constraint fiscal_year_start_month_is_a_month check (fiscal_year_start_month between 1 and 12),
    constraint fiscal_year_named_for_is_known check (fiscal_year_named_for in ('start', 'end')),
    constraint calendar_has_days
    check (
        calendar_start <= calendar_end
        and calendar_start >= '1900-01-01'
        and calendar_end <= '2199-12-31'
    ),
    constraint snapshot_cadence_is_known check (snapshot_cadence in ('daily', 'version')),
    constraint history_start_is_1900_or_later check (history_start >= '1900-01-01'),
    constraint history_keep_months_is_1_to_1200 check (history_keep_months between 1 and 1200),
    constraint ledger_keep_days_is_1_to_36500 check (ledger_keep_days between 1 and 36500),
    constraint landing_keep_days_is_1_to_36500 check (landing_keep_days between 1 and 36500),
    constraint load_keep_days_is_1_to_36500 check (load_keep_days between 1 and 36500),
    constraint result_keep_days_is_1_to_36500 check (result_keep_days between 1 and 36500),
    constraint absence_share_is_a_share check (absence_share between 0 and 1),
    constraint api_reserve_is_a_share check (api_reserve between 0 and 1),
    constraint reporting_currency_is_a_code check (reporting_currency ~ '^[A-Z]{3}$'),
    constraint schema_changes_is_known check (schema_changes in ('follow', 'freeze'))
);

comment on table control.setting is
'The settings of this warehouse. Grain: exactly one row, changed by UPDATE.';
comment on column control.setting.only_row is 'Keeps the table at one row.';
comment on column control.setting.time_zone is
'Business time zone (a name of pg_timezone_names): which day an instant belongs to.';
comment on column control.setting.fiscal_year_start_month is
'First month of the fiscal year, 1 to 12.';
comment on column control.setting.fiscal_year_named_for is
'Which calendar year names a fiscal year that spans two: the one it starts or ends in.';
comment on column control.setting.calendar_start is 'First day of marts.dim_date.';
comment on column control.setting.calendar_end is 'Last day of marts.dim_date.';
comment on column control.setting.snapshot_cadence is
'daily: the last version of each business day; version: every landed version as well.';
comment on column control.setting.history_start is
'First day of opportunity history. NULL until the first run, which sets it to its business date, or
to the first day that Salesforce recorded in what landed of its own history; set it earlier before
the first run, or before a rebuild, to backfill.';
comment on column control.setting.history_keep_months is
'Whole months of opportunity history to keep; NULL keeps all.';
comment on column control.setting.ledger_keep_days is
'Days to keep runs, their steps and quality results in the ledger.';
comment on column control.setting.absence_share is
'Which share of the known records of an object a census may end without being asked
(control.acknowledge_absence); ten records always.';
comment on column control.setting.landing_keep_days is
'Days to keep landed rows after a later version of their record landed, where no kept day of history
needs them (control.apply_retention); NULL keeps all.';
comment on column control.setting.load_keep_days is
'Days to keep control.load, and with it which files were landed before; NULL keeps all.';
comment on column control.setting.result_keep_days is
'Days to keep quality results and profiles, where that is less than ledger_keep_days; NULL keeps
them as long as their runs.';
comment on column control.setting.api_reserve is
'Which share of the calls that the org allows in 24 hours an extraction leaves to others: below it
nothing more is asked.';
comment on column control.setting.schema_changes is
'follow: an extraction goes on with what changed in the org''s objects, and says so; freeze: it
stops until control.accept_description().';
comment on column control.setting.future_stamps_win is
'Whether a version whose stamp is more than a day later than its load is as new as it says. False:
it counts from its load, so that later versions are not hidden behind it. Either way a check reports
it.';
comment on column control.setting.reporting_currency is
'Currency that the marts convert amounts into, such as EUR, by the rates of marts.conversion_rate;
NULL: nothing is converted.';
comment on column control.setting.history_start_found is
'The history_start that a run set. As long as it is still that one, runs move it back where what
Salesforce recorded earlier lands; another day was chosen by somebody and stays.';

grant select on control.setting to salesforce_loader;

insert into control.setting default values;

-- One row is too few for autovacuum ever to analyze; unanalyzed, the planner expects hundreds.
analyze control.setting;
