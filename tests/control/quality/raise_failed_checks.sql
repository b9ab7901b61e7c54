-- control.raise_failed_checks() and control.set_aside_hint(): what a failed check tells.
begin;

-- what make diff works under: no statement may find more rows than it has room for
do $$ begin perform set_config('plpgsql.extra_errors', 'all', true); end $$;

select plan(9);

create function pg_temp.raised(results jsonb)
returns jsonb
language plpgsql
as $raised$
declare
    _message text;
    _hint text;
begin
    perform control.raise_failed_checks(raised.results);
    return null;
exception
    when sqlstate 'QC001' then
        get stacked diagnostics
            _message = message_text,
            _hint = pg_exception_hint;
        return jsonb_build_object('message', _message, 'hint', _hint);
end;
$raised$;

select is(pg_temp.raised('[]'), null, 'nothing failed');
select is(
    pg_temp.raised('[{"check": "opportunity_status", "outcome": "warn", "violations": 4}]'), null,
    'a warning is no failure'
);
select is(
    pg_temp.raised(
        '[{"check": "opportunity_status", "outcome": "error", "violations": 1,
        "samples": [{"record_id": "006", "reason": "odd"}]}]'
    ) ->> 'message',
    'quality check failed: opportunity_status: 1 violation (006: odd)', 'one'
);
select is(
    pg_temp.raised(
        '[
            {"check": "a", "outcome": "error", "violations": 3, "samples": [
                {"record_id": "", "reason": "odd"}, {"record_id": "7", "reason": "even"}
            ]},
            {"check": "b", "outcome": "warn", "violations": 1, "samples": []},
            {"check": "c", "outcome": "error", "violations": 1, "samples": []}
        ]'
    ) ->> 'message',
    e'2 quality checks failed:\na: 3 violations (odd; 7: even)\nc: 1 violation ()', 'several'
);

insert into raw_salesforce.opportunity (raw_id, id, systemmodstamp)
overriding system value
values
(-1, '006000000000001', '2024-01-01T00:00:00.000Z'),
(-2, '006000000000001AAA', '2024-01-02T00:00:00.000Z'),
(-3, '006000000000001AAA', '2024-01-01T00:00:00.000Z');
insert into raw_salesforce.account (raw_id, id) overriding system value values (
    -4, '001000000000001AAA'
);
select is(
    control.set_aside_hint('contact_without_id', '17'),
    'set the landed row aside: select control.quarantine(''contact'', 17, ''reason'');',
    'a landed row by its raw_id'
);
select is(
    control.set_aside_hint('opportunity_probability', '006000000000001AAA'),
    'set the landed row aside: select control.quarantine(''opportunity'', -2, ''reason'');',
    'a record by the landed row that is its current version'
);
select is(
    control.set_aside_hint('account_win_rate', '001000000000001AAA'),
    'set the landed row aside: select control.quarantine(''account'', -4, ''reason'');',
    'a mart by what it is built from'
);
select is(control.set_aside_hint('pipeline_residual', '2024-01-01'), null, 'a slice has no row');
select unalike(
    pg_temp.raised('[{"check": "pipeline_residual", "outcome": "error", "violations": 1,
        "samples": [{"record_id": "2024-01-01", "reason": "odd"}]}]') ->> 'hint',
    '%quarantine%', 'and nothing is advised that cannot be done'
);

select finish();

rollback;
