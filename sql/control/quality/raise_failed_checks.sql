create or replace function control.raise_failed_checks(results jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $raise_failed_checks$
declare
    _checks bigint;
    _texts text;
    _set_aside text;
begin
    select
        count(*),
        string_agg(
            format(
                '%s: %s violation%s (%s)',
                r.result ->> 'check',
                r.result ->> 'violations',
                case when r.result ->> 'violations' <> '1' then 's' end,
                (
                    select string_agg(
                        concat_ws(': ', nullif(s.sample ->> 'record_id', ''), s.sample ->> 'reason'),
                        '; ' order by s.place
                    )
                    from jsonb_array_elements(r.result -> 'samples') with ordinality as s (
                        sample, place
                    )
                )
            ),
            e'\n' order by r.place
        ),
        (
            array_agg(
                control.set_aside_hint(
                    r.result ->> 'check', r.result #>> '{samples,0,record_id}'
                ) order by r.place
            )
        )[1]
    into
        _checks,
        _texts,
        _set_aside
    from jsonb_array_elements(raise_failed_checks.results) with ordinality as r (result, place)
    where r.result ->> 'outcome' = 'error';
    if _checks > 0 then
        raise exception using
            errcode = 'QC001',
            message = case
                when _checks = 1 then 'quality check failed: ' || _texts
                else _checks || e' quality checks failed:\n' || _texts
            end,
            detail = 'Nothing was published: every table is as it was before the run.',
            hint = concat_ws(
                ' ',
                'Correct the records in Salesforce, or',
                _set_aside || ' or',
                'lower the check: update control.quality_check set severity = ''warn'' where name = …;'
                ' the next run takes the same rows again.'
            );
    end if;
end;
$raise_failed_checks$;

comment on function control.raise_failed_checks(jsonb) is
'Raises QC001, which names check, number and samples, where a result of control.judge_checks has
the outcome error.';
