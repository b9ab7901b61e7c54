create or replace function control.record_results(run_id bigint, results jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $record_results$
begin
    insert into control.quality_result (
        run_id, check_name, outcome, severity, violations, rows, baseline, samples, failing_since
    )
    select
        record_results.run_id,
        r.check,
        r.outcome,
        r.severity,
        r.violations,
        r.rows,
        r.baseline,
        r.samples,
        case
            when r.outcome = 'passed' then null
            else coalesce(b.failing_since, record_results.run_id)
        end
    from jsonb_to_recordset(record_results.results) as r (
        "check" text, outcome text, severity text, violations bigint, rows bigint, baseline bigint,
        samples jsonb
    )
    left join lateral (
        select p.failing_since
        from control.quality_result as p
        where p.check_name = r.check
        order by p.run_id desc
        limit 1
    ) as b on true
    where r.outcome <> 'passed' or b.failing_since is not null;
end;
$record_results$;

comment on function control.record_results(bigint, jsonb) is
'Writes results of control.judge_checks to the ledger: those that did not pass, and those that
passed for the first time again.';
