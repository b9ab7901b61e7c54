-- The catalogue of control.quality_check, judged over everything that is published now: an error is
-- a failing assertion, a warn a failing one marked TODO, an info a diagnostic. Runs in the live
-- warehouse and leaves nothing: pgTAP is loaded into a schema that goes with the transaction. On a
-- standby nothing can be loaded, and the same is written in TAP by plain SQL.
--
--     make quality
\set ECHO none
\set QUIET on
\getenv pgtap PGTAP

select pg_is_in_recovery() as is_standby \gset

begin;
set local client_min_messages = warning;
\if :is_standby
\pset format unaligned
\pset tuples_only on
select '1..' || count(*)
from control.quality_check as q
where q.enabled and q.name in (select s.check_name from control.quality_source as s);
select
    case when c.outcome in ('error', 'warn') then 'not ok ' else 'ok ' end
    || row_number() over (order by array_position('{error,warn,info}', c.severity), c.check_name)
    || ' - ' || c.check_name || ': ' || q.description
    || case when c.outcome = 'warn' then ' # TODO warn' else '' end
    || case
        when c.outcome <> 'passed'
            then
                e'\n# ' || c.outcome || ': ' || c.check_name || ', ' || c.violations
                || ' violations in ' || c.rows || ' rows'
                || coalesce(
                    (
                        select
                            string_agg(
                                e'\n#     ' || s.record_id || ': '
                                || regexp_replace(s.reason, '[\n\r]', ' ', 'g'), ''
                            )
                        from jsonb_to_recordset(c.samples) as s (record_id text, reason text)
                    ),
                    ''
                )
        else ''
    end
from control.check_quality() as c
inner join control.quality_check as q on c.check_name = q.name
order by array_position('{error,warn,info}', c.severity), c.check_name;
\else
create schema quality_tap authorization salesforce_owner;
set local role salesforce_owner;
set local search_path = quality_tap, pg_catalog;
\ir :pgtap

create function quality_tap.judged()
returns setof text
language plpgsql
as $judged$
declare
    _check record;
    _name text;
    _run control.run_status;
begin
    select r.* into strict _run from control.run_status as r;
    if _run.is_failing then
        return next quality_tap.diag(format(
            'Below is judged what %s published. Behind it a failure waits since %s UTC: %s.',
            coalesce('run ' || _run.published_run_id, 'no run'),
            to_char(_run.failing_since_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI'),
            _run.failure
        ));
        return next quality_tap.diag(
            'What it found: select * from control.quality_status where not is_published;'
        );
    end if;
    for _check in
        select
            c.*,
            q.description
        from control.check_quality() as c
        inner join control.quality_check as q on c.check_name = q.name
        order by array_position('{error,warn,info}', c.severity), c.check_name
    loop
        _name := format('%s: %s', _check.check_name, _check.description);
        if _check.outcome = 'warn' then
            perform quality_tap.todo('warn', 1);
        end if;
        if _check.outcome in ('error', 'warn') then
            return next quality_tap.fail(_name);
        else
            return next quality_tap.pass(_name);
        end if;
        if _check.outcome <> 'passed' then
            return next quality_tap.diag(format(
                '%s: %s, %s violation%s%s%s',
                _check.outcome,
                _check.check_name,
                _check.violations,
                case when _check.violations <> 1 then 's' end,
                ' in ' || _check.rows || ' rows',
                ', ' || _check.baseline || ' of them accepted'
            ));
            return query
            select quality_tap.diag(format('    %s: %s', s.record_id, s.reason))
            from jsonb_to_recordset(_check.samples) as s (record_id text, reason text);
            if _check.violations > jsonb_array_length(_check.samples) then
                return next quality_tap.diag('    …');
            end if;
        end if;
    end loop;
end;
$judged$;

select quality_tap.plan(
    (
        select count(*)::integer
        from control.quality_check as q
        where q.enabled and q.name in (select s.check_name from control.quality_source as s)
    )
);
select quality_tap.judged();
select quality_tap.finish();
\endif

rollback;
