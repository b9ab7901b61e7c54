create or replace function control.offending_sql(checks text[], restriction text default 'true')
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $offending_sql$
declare
    _check text;
    _selects text[] := '{}';
begin
    foreach _check in array coalesce(offending_sql.checks, '{}') loop
        _selects := _selects || format(
            $sql$select
    %1$L as check_name,
    coalesce(v.record_id::text, '') as record_id,
    %2$s as part,
    coalesce(v.reason::text, '') as reason
from control.%3$I as v
where %4$s$sql$,
            _check,
            control.part_sql(_check),
            'check_' || _check,
            offending_sql.restriction
        );
    end loop;
    return nullif(array_to_string(_selects, e'\nunion all\n'), '');
end;
$offending_sql$;

comment on function control.offending_sql(text[], text) is
'The query for the offending rows of some checks that a restriction (over the check''s view v)
selects: check_name, record_id, part, reason.';
