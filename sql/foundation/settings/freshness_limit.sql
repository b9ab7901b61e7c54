create table control.freshness_limit (
    object text primary key,
    stale_after interval not null,
    constraint stale_after_is_positive_and_at_most_100_years
    check (stale_after > '0' and stale_after <= '100 years')
);

comment on table control.freshness_limit is
'How old the newest change of a Salesforce object may become before the check stale_source reports
it. Grain: one row per landing table that is watched.';
comment on column control.freshness_limit.object is
'Landing table: account, contact, opportunity …';

grant select on control.freshness_limit to salesforce_monitor;
