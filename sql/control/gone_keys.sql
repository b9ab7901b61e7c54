create or replace function control.gone_keys(model text, keys jsonb)
returns text[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set enable_hashjoin = off
set enable_mergejoin = off
set enable_seqscan = off
set max_parallel_workers_per_gather = 0
as $gone_keys$
declare
    _gone text[];
begin
    execute format(
        'select array_agg(k.key) from jsonb_array_elements_text($1) as k (key)'
        ' where not exists (select from %s as t where t.%I = k.key)',
        gone_keys.model::regclass, control.key_column(gone_keys.model)
    )
    into _gone
    using gone_keys.keys;
    return coalesce(_gone, '{}');
end;
$gone_keys$;

comment on function control.gone_keys(text, jsonb) is
'Which of these keys a model''s table does not hold.';
