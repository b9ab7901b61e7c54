-- A link breaks where the linked row went, and heals where it came.
create or replace function control.relinked_keys(
    model text, link_column text, appeared_or_gone jsonb
)
returns text[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set enable_hashjoin = off
set enable_mergejoin = off
set enable_seqscan = off
set max_parallel_workers_per_gather = 0
as $relinked_keys$
declare
    _keys text[];
begin
    if relinked_keys.appeared_or_gone <> '[]' then
        execute format(
            'select array_agg(m.%I) from %s as m where m.%I = any($1)',
            control.key_column(relinked_keys.model),
            relinked_keys.model::regclass,
            relinked_keys.link_column
        )
        into _keys
        using array(select jsonb_array_elements_text(relinked_keys.appeared_or_gone));
    end if;
    return _keys;
end;
$relinked_keys$;

comment on function control.relinked_keys(text, text, jsonb) is
'Keys of the rows of a model that link to rows which came or went (their keys), for checks that look
for missing linked rows.';
