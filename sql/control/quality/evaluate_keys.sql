-- Changed keys are few: probe, do not scan, and start no workers.
create or replace function control.evaluate_keys(
    checks text[], model text, keys text[], run_id bigint, started_at timestamptz
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set enable_mergejoin = off
set enable_seqscan = off
set max_parallel_workers_per_gather = 0
as $evaluate_keys$
declare
    _shared text;
    _single text[];
begin
    select
        string_agg(
            format(
                e'    select\n        %L as check_name,\n        v.record_id::text,\n'
                '        %s as part,\n        coalesce(v.reason::text, '''') as reason\n    from (\n%s\n    ) as v',
                s.check_name,
                control.part_sql(s.check_name),
                s.shared_sql
            ),
            e'\n    union all\n' order by s.check_name
        ) filter (where s.shared_sql is not null),
        array_agg(s.check_name order by s.check_name) filter (where s.shared_sql is null)
    into
        _shared,
        _single
    from control.quality_state as s
    where s.check_name = any(evaluate_keys.checks);

    execute control.quality_sql(
        concat_ws(
            e'\nunion all\n',
            case
                when _shared is not null
                    then format(
                        e'(\n    with changed_row as materialized (\n        select t.*\n'
                        '        from %s as t\n        where t.%I = any($4)\n    )\n\n%s\n)',
                        evaluate_keys.model::regclass,
                        control.key_column(evaluate_keys.model),
                        _shared
                    )
            end,
            control.offending_sql(_single, 'v.record_id = any($4)')
        ),
        'v.record_id = any($4)'
    )
    using
        evaluate_keys.checks, evaluate_keys.run_id, evaluate_keys.started_at, evaluate_keys.keys;
end;
$evaluate_keys$;

comment on function control.evaluate_keys(text[], text, text[], bigint, timestamptz) is
'Looks for violations of checks of a model anew among the records with these keys.';
