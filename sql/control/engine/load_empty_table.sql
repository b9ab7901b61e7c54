-- An index that each inserted row is entered into takes more time than all else about the row; made
-- at the end it takes a fraction, by several processes. Dropping one needs the table for oneself
-- until the run has published, so it is done in the very first load alone, which has no readers to
-- make wait, and nobody is waited for. Keys stay: rows come in their order, and views may group by
-- them.
create or replace function control.load_empty_table(model text, large bigint default 33554432)
returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
set default_tablespace = ''
as $load_empty_table$
declare
    _table regclass := load_empty_table.model::regclass;
    _is_over_staging boolean;
    _size bigint;
    _indexes text;
    _definitions text[];
    _definition text;
    _rows bigint;
begin
    select
        m.staging_view is not null,
        (
            select max(pg_relation_size(to_regclass(u.relation)))
            from control.model_link as l
            cross join lateral (
                values (l.upstream), ('raw_salesforce.' || split_part(m.staging_view, '.', 2))
            ) as u (relation)
            where l.model = m.model
        )
    into strict _is_over_staging, _size
    from control.model as m
    where m.model = load_empty_table.model;

    if
        _size >= load_empty_table.large
        and exists (select from control.load_window as w where w.previous_snapshot is null)
        -- what one defers would be pending when the indexes are made
        and not exists (
            select from pg_trigger as t
            where t.tgrelid = _table and t.tgdeferrable
        )
    then
        begin
            execute format('lock table %s in access exclusive mode nowait', _table);
            -- changes nothing; refused where a cursor reads the table, as CREATE INDEX would be
            execute format(
                'alter table %s owner to %s',
                _table,
                (select c.relowner::regrole from pg_class as c where c.oid = _table)
            );
            select
                string_agg(format('%I.%I', n.nspname, c.relname), ', '),
                array_agg(pg_get_indexdef(c.oid))
            into _indexes, _definitions
            from pg_index as i
            inner join pg_class as c on i.indexrelid = c.oid
            inner join pg_namespace as n on c.relnamespace = n.oid
            where
                i.indrelid = _table
                and i.indisvalid
                and not i.indisunique
                and c.relkind = 'i'
                -- what is more than its definition tells, and what belongs to something else
                and not i.indisclustered
                and c.reltablespace = 0
                and obj_description(c.oid, 'pg_class') is null
                and not exists (
                    select from pg_attribute as a
                    where a.attrelid = c.oid and a.attstattarget >= 0
                )
                and not exists (
                    select from pg_depend as d
                    where
                        (
                            d.classid = 'pg_class'::regclass
                            and d.objid = c.oid
                            and d.deptype not in ('a', 'n')
                        )
                        or (d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid)
                )
                -- a snapshot older than its index does not know its name
                and to_regclass(format('%I.%I', n.nspname, c.relname)) = c.oid;
            if _indexes is null then
                raise lock_not_available;  -- lets go of the lock
            end if;
            execute 'drop index ' || _indexes;
        exception
            when lock_not_available or object_in_use or insufficient_privilege then
                _definitions := null;
        end;
    end if;

    if _is_over_staging then
        _rows := control.insert_latest_versions(load_empty_table.model);
    else
        execute control.kept_statement(load_empty_table.model, 'initial');
        get diagnostics _rows = row_count;
    end if;

    foreach _definition in array coalesce(_definitions, '{}')
    loop
        execute _definition;
    end loop;
    return _rows;
end;
$load_empty_table$;

comment on function control.load_empty_table(text, bigint) is
'Fills the empty table of a model whose view is all it needs, and returns the number of rows. In the
very first run, where what the model reads has this many bytes or more, the indexes that are no keys
are made after the rows, unless somebody is using the table.';
