create table control.quality_total (
    check_name text not null,
    part text not null,
    violations bigint not null,
    baseline bigint,
    primary key (check_name, part)
);

comment on table control.quality_total is
'Number of current violations, kept with them so that a run need not count. Grain: one row per
check and part that was ever violated.';
comment on column control.quality_total.baseline is
'Violations accepted by the ratchet; NULL without one.';

grant select on control.quality_total to salesforce_monitor;
