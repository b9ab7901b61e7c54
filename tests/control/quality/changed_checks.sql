-- control.changed_checks() and control.quality_definition: what makes a check another one.
begin;

select plan(9);

set local role salesforce_owner;
insert into control.quality_state (check_name, definition, judged_as)
select
    d.check_name,
    d.definition,
    d.judged_as
from control.quality_definition as d;
create function pg_temp.changed(statement text)
returns text[]
language plpgsql
as $changed$
declare
    _changed text[];
begin
    execute changed.statement;
    _changed := control.changed_checks();
    update control.quality_state as s
    set
        definition = d.definition,
        judged_as = d.judged_as
    from control.quality_definition as d
    where s.check_name = d.check_name;
    return _changed;
end;
$changed$;

select is(control.changed_checks(), '{}', 'nothing');
select is(
    pg_temp.changed($$update control.quality_check set description = 'another'$$), '{}',
    'a description is only read by people'
);
select is(
    pg_temp.changed($$update control.quality_check set warn_if = '> 3'
    where name = 'date_missing'$$),
    '{date_missing}', 'a threshold'
);
select is(
    pg_temp.changed(
        $$insert into control.accepted_value values ('account.type', 'Friend')$$
    ) @> '{account_type_value}',
    true, 'an accepted value changes who reads it'
);
select is(
    pg_temp.changed($$update control.setting set calendar_end = calendar_end + 1$$),
    '{date_missing}', 'a setting, too'
);
select is(
    pg_temp.changed($$update control.setting set ledger_keep_days = ledger_keep_days + 1$$),
    '{}', 'where it is read'
);
select is(
    pg_temp.changed(
        $$create or replace view control.check_stale_source as
        select 'x' as record_id, 'y' as reason where false$$
    ),
    '{stale_source}', 'a view'
);
select is(
    pg_temp.changed(
        $$create view control.other as select * from control.check_date_missing;
        update control.quality_check set source = 'control.other' where name = 'date_missing'$$
    ),
    '{date_missing}', 'another view'
);
select is(
    pg_temp.changed($$update control.quality_check set enabled = false
    where name = 'date_missing'$$),
    '{date_missing}', 'disabling'
);

select finish();

rollback;
