-- custom_fields is the same bytes however its rows are split into runs: as jsonb, 1.0 and 1 are
-- equal and yet not the same.
begin;
set local client_min_messages = warning;

select plan(6);

update control.quality_check set enabled = false;
update control.setting set calendar_start = '2024-01-01', calendar_end = '2024-01-02';
select public.run_salesforce_transform();

create function pg_temp.landing(number text, day text) returns text language sql
as $$
    select format(
        'insert into raw_salesforce.account (id, systemmodstamp, custom_fields)'
        ' values (''001TAP000000001'', %L, ''{"test_score__c": %s}'')',
        landing.day, landing.number
    )
$$;

-- what the tables show after some statements, which are then taken back
create function pg_temp.shown(variadic statements text[]) returns text language plpgsql as $$
declare
    _statement text;
    _shown text;
begin
    begin
        foreach _statement in array shown.statements loop
            execute _statement;
        end loop;
        _shown := (
            select i.custom_fields::text || m.custom_fields::text
            from intermediate.account as i
            inner join marts.dim_account as m on i.id = m.account_id
        );
        raise exception using errcode = 'ZZ001';
    exception
        when sqlstate 'ZZ001' then null;
    end;
    return _shown;
end;
$$;

create temporary table cases (
    description text, first_landed text, second_landed text, expected text
);
insert into cases
values
(
    'of one stamp, what landed last',
    pg_temp.landing('1.0', '2024-01-01'), pg_temp.landing('1', '2024-01-01'), '1'
),
(
    'the other way round',
    pg_temp.landing('1', '2024-01-01'), pg_temp.landing('1.0', '2024-01-01'), '1.0'
);

create temporary table ways (description text, statements text[]);
insert into ways
select
    c.description || ': ' || w.description as description,
    w.statements
from cases as c
cross join lateral (
    values
    (
        'in two runs',
        array[
            c.first_landed, 'select public.run_salesforce_transform()',
            c.second_landed, 'select public.run_salesforce_transform()'
        ]
    ),
    (
        'in one run',
        array[c.first_landed, c.second_landed, 'select public.run_salesforce_transform()']
    ),
    (
        'by a full refresh after one of them',
        array[
            c.first_landed, 'select public.run_salesforce_transform()',
            c.second_landed, 'select public.run_salesforce_transform(true)'
        ]
    )
) as w (description, statements);

select
    is(
        pg_temp.shown(variadic w.statements),
        format('{"test_score__c": %1$s}{"test_score__c": %1$s}', c.expected),
        w.description
    )
from ways as w
inner join cases as c on starts_with(w.description, c.description || ': ');

select finish();

rollback;
