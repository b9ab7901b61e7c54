-- Every typed column that is neither text nor an id is watched by its object's cast_failure view,
-- and by its check, and reports the text that landed.
begin;
set local client_min_messages = warning;

select plan(16);

-- what is derived in staging or comes from landing's own columns cannot fail to cast
create temporary view typed as
select
    c.relname::text as object,
    a.attname::text as field
from pg_catalog.pg_class as c
inner join pg_catalog.pg_attribute as a on c.oid = a.attrelid and a.attnum > 0
where
    c.relnamespace = 'staging'::regnamespace
    and c.relname in ('account', 'contact', 'opportunity')
    and a.atttypid not in ('text'::regtype, 'jsonb'::regtype)
    and a.attname not in (
        'version_at', 'extracted_at', 'raw_id', 'load_xid', 'seen_at', 'has_unread_state'
    );

-- so many failures among so few records are an error; here it is about finding them
update control.quality_check as q
set error_if = null
where q.name like '%_state_cast_failure';

-- a row in which every field holds what no type takes
do $land$
declare
    _object text;
begin
    foreach _object in array array['account', 'contact', 'opportunity'] loop
        execute (
            select format(
                'insert into raw_salesforce.%I (%s) values (%s)',
                _object,
                string_agg(quote_ident(a.attname), ', '),
                string_agg(quote_literal('no value'), ', ')
            )
            from pg_catalog.pg_attribute as a
            where
                a.attrelid = format('raw_salesforce.%I', _object)::regclass
                and a.attnum > 0
                and a.atttypid = 'text'::regtype
        );
    end loop;
end;
$land$;

select
    set_eq(
        format('select field from staging.%I', o.name || '_cast_failure'),
        format('select field from typed where object = %L', o.name),
        o.name || ': every typed field is watched, and nothing else'
    )
from unnest(array['account', 'contact', 'opportunity']) as o (name);

select
    is_empty(
        format(
            'select field from staging.%I where (raw_value, record_id) <> '
            '(''no value'', ''no value'')',
            o.name || '_cast_failure'
        ),
        o.name || ': with the text that landed and the record it belongs to'
    )
from unnest(array['account', 'contact', 'opportunity']) as o (name);

select
    results_eq(
        format(
            'select staging.casts(%L, expected, now()) from staging.%I limit 1', 'no value', v.name
        ),
        'values (false)',
        v.name || ' judges by staging.casts'
    )
from
    unnest(
        array['account_cast_failure', 'contact_cast_failure', 'opportunity_cast_failure']
    ) as v (name);

select is(
    public.run_salesforce_transform() ->> 'status',
    'succeeded',
    'values that do not cast fail no run'
);
select
    set_eq(
        format(
            'select v.part from control.%I as v where v.record_id = ''no value''',
            o.name || '_landing_check'
        ),
        format('select field from typed where object = %L', o.name),
        o.name || ': the check looks for every typed field, and for nothing else'
    )
from unnest(array['account', 'contact', 'opportunity']) as o (name);

-- one failure alone, a record per landed column, is found as well as all at once
do $land$
declare
    _object text;
    _column text;
begin
    for _object, _column in
        select
            o.name,
            a.attname
        from unnest(array['account', 'contact', 'opportunity']) as o (name)
        inner join pg_catalog.pg_attribute as a
            on a.attrelid = format('raw_salesforce.%I', o.name)::regclass
        where a.attnum > 0 and a.atttypid = 'text'::regtype and a.attname <> 'id'
    loop
        execute format(
            'insert into raw_salesforce.%I (id, %I) values (%L, ''no value'')',
            _object, _column, 'alone ' || _column
        );
    end loop;
    perform public.run_salesforce_transform();
end;
$land$;

select
    bag_eq(
        format(
            'select v.part from control.%I as v where v.record_id like ''alone %%''',
            o.name || '_landing_check'
        ),
        format('select field from typed where object = %L', o.name),
        o.name || ': a single failure is not outweighed by what else is there'
    )
from unnest(array['account', 'contact', 'opportunity']) as o (name);

select finish();

rollback;
