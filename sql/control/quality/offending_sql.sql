create or replace function control.offending_sql(checks text[], restriction text default 'true')
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select
        string_agg(
            control.fill(
                $sql$select
    {{ check_name }} as check_name,
    coalesce(v.record_id::text, '') as record_id,
    {{ part }} as part,
    coalesce(v.reason::text, '') as reason
from {{ source }} as v
where {{ asked_for }} and ({{ restriction }})$sql$,
                jsonb_build_object(
                    'check_name',
                    case
                        when s.has_check_name then 'v.check_name::text'
                        else quote_literal(s.check_name)
                    end,
                    'part',
                    case when s.has_part then 'coalesce(v.part::text, '''')' else '''''::text' end,
                    'source', s.source,
                    -- over constants alone: a view of which no check is asked for is not read
                    'asked_for',
                    case
                        when s.has_check_name
                            then format(
                                '$1 && %L::text[] and v.check_name::text = any($1)', s.names
                            )
                        else format('%L = any($1)', s.check_name)
                    end,
                    'restriction', offending_sql.restriction
                )
            ),
            e'\nunion all\n' order by s.check_name
        )
    from (
        -- one look at a view serves all checks that it tells apart
        select
            o.source::text as source,
            o.has_check_name,
            o.has_part,
            min(o.check_name) as check_name,
            array_agg(o.check_name order by o.check_name) as names
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
selects: check_name, record_id, part, reason. Of these checks, those named by $1. NULL where none
has a view.';
