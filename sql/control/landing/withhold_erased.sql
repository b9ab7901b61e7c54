-- Purpose: takes erased records out of a delivery or out of landing, and their ids out of the rest.
-- Input:   target and the column of its ids; patterns, of which every id to be found matches one
--          (NULL: those of all erased records); in_force, to act only where a run has erased;
--          previous_snapshot and previous_own_xid, of a load window: only rows landed since.
-- Output:  removed, how many rows; changed, the ids of the others that lost a reference.
-- Ids are hashed only in values that match: most rows do not pay for it.
create or replace function control.withhold_erased(
    target regclass,
    id_column text,
    patterns text[],
    in_force boolean,
    previous_snapshot pg_snapshot,
    previous_own_xid xid8,
    out removed bigint,
    out changed text[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $withhold_erased$
declare
    _patterns text[] := coalesce(
        withhold_erased.patterns,
        array(
            select distinct '%' || e.key_prefix || '%'
            from control.erasure as e
            where e.erased_at is not null or not withhold_erased.in_force
        )
    );
    _salt text := (select s.salt from control.erasure_salt as s);
    _places jsonb;
begin
    removed := 0;
    changed := '{}';
    if _patterns = '{}' then
        return;
    end if;
    select
        jsonb_build_object(
            'target', withhold_erased.target::text,
            'id', quote_ident(withhold_erased.id_column),
            'since', case
                when withhold_erased.previous_snapshot is null then 'true'
                else 'control.is_unread(r.load_xid, $3, $4, $5)'
            end,
            'names_erased', string_agg(
                format('(%1$s like any($1) and control.without_erased(%1$s, $2) <> %1$s)', c.text),
                e'\n        or ' order by c.place
            ),
            'emptied', string_agg(
                format(c.emptied, quote_ident(c.name)), e',\n    ' order by c.place
            )
        )
    into strict _places
    from (
        select
            a.attnum as place,
            a.attname as name,
            case
                when a.atttypid = 'text'::regtype then format('r.%I', a.attname)
                else format('r.%I::text', a.attname)
            end as text,
            case
                when a.atttypid = 'text'::regtype
                    then '%1$s = control.without_erased(r.%1$s, $2)'
                -- a custom field that is empty is not there
                else
                    '%1$s = (select nullif(jsonb_object_agg(f.key, f.value), ''{}'') from jsonb_each('
                    'control.without_erased(r.%1$s::text, $2)::jsonb) as f where f.value <> ''""'')'
            end as emptied
        from pg_attribute as a
        where
            a.attrelid = withhold_erased.target
            and a.attnum > 0
            and not a.attisdropped
            and a.attgenerated = ''
            and a.atttypid in ('text'::regtype, 'jsonb'::regtype)
            and a.attname <> withhold_erased.id_column
    ) as c;

    execute control.fill(
        $sql$delete from {{ target }} as r
where
    r.{{ id }} like any($1)
    and {{ since }}
    and encode(sha256(convert_to($6 || staging.to_id(r.{{ id }}), 'UTF8')), 'hex') in (
        select e.id_hash from control.erasure as e
        where e.erased_at is not null or not $2
    )$sql$,
        _places - array['names_erased', 'emptied']
    )
    using
        _patterns,
        withhold_erased.in_force,
        pg_snapshot_xmax(withhold_erased.previous_snapshot),
        array(select pg_snapshot_xip(withhold_erased.previous_snapshot)),
        withhold_erased.previous_own_xid,
        _salt;
    get diagnostics removed = row_count;

    if _places ->> 'names_erased' is not null then
        execute control.fill(
            $sql$with emptied as (
    update {{ target }} as r
    set
    {{ emptied }}
    where
        {{ since }}
        and (
        {{ names_erased }}
        )
    returning staging.to_id(r.{{ id }}) as record_id
)

select coalesce(array_agg(e.record_id), '{}') from emptied as e$sql$,
            _places
        )
        into changed
        using
            _patterns,
            withhold_erased.in_force,
            pg_snapshot_xmax(withhold_erased.previous_snapshot),
            array(select pg_snapshot_xip(withhold_erased.previous_snapshot)),
            withhold_erased.previous_own_xid;
    end if;
end;
$withhold_erased$;

comment on function control.withhold_erased(regclass, text, text[], boolean, pg_snapshot, xid8) is
'Removes the rows of erased records from a delivery or from landing, and empties what refers to
them in other rows: withhold_erased(target, id_column, patterns, in_force, previous_snapshot,
previous_own_xid). Returns {removed, changed: ids}.';
