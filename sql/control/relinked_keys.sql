-- A link breaks where the linked row has gone, and heals where it has come: the rows that link to
-- the keys that are not there, and of those that violate now, the ones that link to any of the
-- keys.
create or replace function control.relinked_keys(
    model text, link_column text, keys jsonb, has_come boolean, gone text[], checks text[]
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
    _key_column text := control.key_column(relinked_keys.model);
    _links_to_gone text[];
    _healed text[];
begin
    if relinked_keys.gone <> '{}' then
        execute format(
            'select array_agg(m.%I) from %s as m where m.%I = any($1)',
            _key_column, relinked_keys.model::regclass, relinked_keys.link_column
        )
        into _links_to_gone
        using relinked_keys.gone;
    end if;
    if
        relinked_keys.has_come
        and exists (
            select from control.quality_total as t
            where t.check_name = any(relinked_keys.checks) and t.violations > 0
        )
    then
        execute format(
            'select array_agg(distinct m.%1$I) from %2$s as m'
            ' inner join control.quality_violation as v on m.%1$I = v.record_id'
            ' where v.check_name = any($2) and m.%3$I = any($1)',
            _key_column, relinked_keys.model::regclass, relinked_keys.link_column
        )
        into _healed
        using array(select jsonb_array_elements_text(relinked_keys.keys)), relinked_keys.checks;
    end if;
    return coalesce(_links_to_gone, '{}') || coalesce(_healed, '{}');
end;
$relinked_keys$;

comment on function control.relinked_keys(text, text, jsonb, boolean, text[], text[]) is
'Keys of the rows of a model whose link to a table with changed keys may have broken or healed, for
checks that look for missing linked rows. has_come tells whether the table got rows at all, gone
which of the keys it lost.';
