-- A procedure that commits can be neither SECURITY DEFINER nor carry a SET clause.
create or replace procedure public.run_salesforce_transform_or_raise(
    full_refresh boolean default false
)
language plpgsql
as $run_salesforce_transform_or_raise$
declare
    _result jsonb;
    _error jsonb;
begin
    perform public.note_salesforce_transform();
    commit;  -- known, even where the run can write nothing

    _result := public.run_salesforce_transform(run_salesforce_transform_or_raise.full_refresh);
    perform public.note_salesforce_transform((_result ->> 'run_id')::bigint);
    commit;  -- the ledger row stays, whatever is raised below

    _error := _result -> 'error';
    if _result ->> 'status' = 'failed' then
        raise exception 'run % failed at %: %',
            _result ->> 'run_id', _error ->> 'model', _error ->> 'message'
            using
                errcode = _error ->> 'sqlstate',
                detail = coalesce(_error ->> 'detail', ''),
                hint = coalesce(_error ->> 'hint', '');
    end if;
    raise notice 'run %: % (%)',
        _result ->> 'run_id', _result ->> 'status', _result ->> 'reason';
end;
$run_salesforce_transform_or_raise$;

comment on procedure public.run_salesforce_transform_or_raise (boolean) is
'run_salesforce_transform() for callers that know only success and exceptions (psql, pg_cron):
commits, so that the ledger keeps the run, then raises the error of a failed run under its own
SQLSTATE. Before the run begins it commits a row of control.run_call, which stays whatever
happens to the server. Cannot be called inside a transaction block (2D000). Skipped runs do not raise.';

revoke execute on procedure public.run_salesforce_transform_or_raise(boolean) from public;
grant execute on procedure public.run_salesforce_transform_or_raise(
    boolean
) to salesforce_transformer;
