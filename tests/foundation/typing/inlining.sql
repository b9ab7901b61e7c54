-- A typing function that stops being inlined costs five to thirteen times as much: the plan of a
-- staging view names only those that the rare notations go through.
begin;

select plan(9);

create function pg_temp.plan_of(query text)
returns text
language plpgsql
as $plan_of$
declare
    _line text;
    _plan text := '';
begin
    for _line in execute 'explain (verbose, costs off) ' || plan_of.query loop
        _plan := _plan || _line || e'\n';
    end loop;
    return _plan;
end;
$plan_of$;

select
    unalike(
        pg_temp.plan_of(
            format('select staging.%I(r.name) from raw_salesforce.account as r', f.name)
        ),
        '%staging.' || f.name || '(%',
        f.name || ' is inlined'
    )
from
    unnest(array[
        'to_numeric', 'to_integer', 'to_boolean', 'to_date', 'to_timestamp', 'to_id'
    ]) as f (name);

select
    is(
        (
            select array_agg(distinct m.call[1] order by m.call[1])
            from regexp_matches(
                pg_temp.plan_of('select * from staging.' || v.name), 'staging\.(\w+)\(', 'g'
            ) as m (call)
        ),
        case v.name
            when 'contact' then array['parse_birthdate', 'parse_date', 'parse_timestamp', 'to_id18']
            else array['parse_date', 'parse_timestamp', 'to_id18']
        end,
        'staging.' || v.name || ' calls what is rare, nothing else'
    )
from unnest(array['account', 'contact', 'opportunity']) as v (name);

select finish();

rollback;
