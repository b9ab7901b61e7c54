create or replace function control.announce(step text, mode text default null)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $announce$
begin
    raise notice 'salesforce transform: %',
        announce.step || coalesce(' (' || announce.mode || ')', '');
    perform set_config('application_name', 'salesforce transform: ' || announce.step, true);
end;
$announce$;

comment on function control.announce(text, text) is
'Shows outside what a run is at: a NOTICE for its caller, application_name for everybody else.';
