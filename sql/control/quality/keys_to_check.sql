-- Looking at a record once too often does no harm.
create or replace function control.keys_to_check(
    model text, checks text[], changes jsonb, appeared_or_gone jsonb
)
returns text[]
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select array_agg(k.key)
    from (
        select
            jsonb_array_elements_text(
                keys_to_check.changes -> m.model -> control.key_column(m.model)
            ) collate "C" as key
        from (
            values (keys_to_check.model)
            union
            select f.model
            from control.quality_check as q
            cross join lateral unnest(q.follows) as f (model)
            where q.name = any(keys_to_check.checks)
        ) as m (model)
        where keys_to_check.changes ? m.model
        union
        select
            unnest(
                control.relinked_keys(
                    keys_to_check.model,
                    l.value,
                    coalesce(
                        keys_to_check.appeared_or_gone -> l.key,
                        keys_to_check.changes -> l.key -> control.key_column(l.key)
                    )
                )
            )
        from control.quality_check as q
        cross join lateral jsonb_each_text(q.links) as l
        where q.name = any(keys_to_check.checks) and keys_to_check.changes ? l.key
        group by
            l.key,
            l.value
    ) as k;
end;

comment on function control.keys_to_check(text, text[], jsonb, jsonb) is
'Keys of the rows of a model for which checks may give another answer after a run: they changed, a
model that a check follows did, or a linked row came or went. NULL where there is none.';
