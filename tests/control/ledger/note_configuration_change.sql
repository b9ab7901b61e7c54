-- control.note_configuration_change(): who changed what, also by hand; one row per changed row.
begin;

select plan(9);

select results_eq(
    'select c.change_id, c.relation, c.before, c.after from control.configuration_change as c',
    $$values (1::bigint, 'control.configuration_change', null::jsonb, null::jsonb)$$,
    'what is there after a deployment nobody changed'
);

create function pg_temp.last() returns text language sql as $$
    select concat_ws(' | ', c.relation, c.key, c.before, c.after)
    from control.configuration_change as c
    order by c.change_id desc
    limit 1
$$;

update control.setting set time_zone = 'Europe/Berlin', ledger_keep_days = 400;
select is(
    pg_temp.last(), 'control.setting | {"time_zone": "UTC"} | {"time_zone": "Europe/Berlin"}',
    'of a row the columns that changed'
);
update control.quality_check set severity = 'warn', warn_if = null
where name = 'opportunity_probability';
select is(
    pg_temp.last(),
    'control.quality_check | opportunity_probability | {"warn_if": "> 0", "severity": "error"}'
    ' | {"warn_if": null, "severity": "warn"}',
    'a check by its name'
);
delete from control.freshness_limit
where object = 'contact';
select is(
    pg_temp.last(),
    'control.freshness_limit | contact | {"object": "contact", "stale_after": "3 days"}',
    'a row that went'
);
insert into control.accepted_value values ('opportunity.type', 'Renewal');
select is(
    pg_temp.last(),
    'control.accepted_value | opportunity.type: Renewal | '
    '{"field": "opportunity.type", "value": "Renewal", "is_from_org": false}',
    'a row that came, by its whole key'
);
update control.stage set sort_order = 20
where stage_name = 'Closed Lost';
select is(
    pg_temp.last(), 'control.stage | Closed Lost | {"sort_order": 10} | {"sort_order": 20}',
    'a stage'
);
select results_eq(
    $$
        select distinct
            c.changed_by = session_user as is_by_login,
            c.changed_with = current_setting('application_name') as is_named,
            c.changed_at
        from control.configuration_change as c
        where c.change_id > 1
    $$,
    $$values (true, true, now())$$,
    'who, with what, when'
);

create temporary table known as
select max(c.change_id) as last from control.configuration_change as c;
update control.quality_check set severity = severity;
update control.quality_check set description = description || '.';
update control.setting set time_zone = time_zone;
update control.stage set sort_order = sort_order;
select is_empty(
    'select c.* from control.configuration_change as c, known as k where c.change_id > k.last',
    'what stays as it is is no change, nor is what a release says of a check'
);

set local role salesforce_monitor;
select isnt_empty('select c.* from control.configuration_change as c', 'who is on call may see it');
reset role;

select finish();

rollback;
