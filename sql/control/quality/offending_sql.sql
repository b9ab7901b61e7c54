create or replace function control.offending_sql(checks text[], restriction text default 'true')
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select
        string_agg(
            format(
                $sql$select
    %1$s as check_name,
    coalesce(v.record_id::text, '') as record_id,
    %2$s as part,
    coalesce(v.reason::text, '') as reason
from %3$s as v
where %4$s(%5$s)$sql$,
                case
                    when s.has_check_name then 'v.check_name::text'
                    else quote_literal(s.checks[1])
                end,
                case when s.has_part then 'coalesce(v.part::text, '''')' else '''''::text' end,
                s.source,
                case
                    when s.has_check_name then format('v.check_name = any(%L) and ', s.checks)
                end,
                offending_sql.restriction
            ),
            e'\nunion all\n' order by s.checks
        )
    from (
        -- one look at a view serves all checks that it tells apart
        select
            o.source,
            o.has_check_name,
            o.has_part,
            array_agg(o.check_name order by o.check_name) as checks
        from control.quality_source as o
        where o.check_name = any(offending_sql.checks)
        group by
            o.source,
            o.has_check_name,
            o.has_part,
            case when not o.has_check_name then o.check_name end
    ) as s;
end;

comment on function control.offending_sql(text[], text) is
'The query for the offending rows of some checks that a restriction (over the check''s view v)
selects: check_name, record_id, part, reason. NULL where none of them has a view.';
