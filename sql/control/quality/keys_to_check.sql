-- Looking at a record once too often does no harm.
create or replace function control.keys_to_check(
    model text, checks text[], changes jsonb, appeared_or_gone jsonb
)
returns text[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $keys_to_check$
declare
    _link record;
    _keys text[];
begin
    select array_agg(distinct k.key)
    into _keys
    from (
        values (keys_to_check.model)
        union
        select f.model
        from control.quality_check as q
        cross join lateral unnest(q.follows) as f (model)
        where q.name = any(keys_to_check.checks)
    ) as m (model)
    cross join lateral jsonb_array_elements_text(
        keys_to_check.changes -> m.model -> control.key_column(m.model)
    ) as k (key)
    where keys_to_check.changes ? m.model;

    for _link in
        select distinct
            l.key as upstream,
            l.value as column_name
        from control.quality_check as q
        cross join lateral jsonb_each_text(q.links) as l
        where q.name = any(keys_to_check.checks) and keys_to_check.changes ? l.key
    loop
        _keys := _keys || control.relinked_keys(
            keys_to_check.model,
            _link.column_name,
            coalesce(
                keys_to_check.appeared_or_gone -> _link.upstream,
                keys_to_check.changes -> _link.upstream -> control.key_column(_link.upstream)
            )
        );
    end loop;
    return _keys;
end;
$keys_to_check$;

comment on function control.keys_to_check(text, text[], jsonb, jsonb) is
'Keys of the rows of a model for which checks may give another answer after a run: they changed, a
model that a check follows did, or a linked row came or went. NULL where there is none.';
