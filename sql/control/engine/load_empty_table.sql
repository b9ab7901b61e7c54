-- An index that each inserted row is entered into takes more time than all else about the row; made
-- at the end it takes a fraction, by several processes. Dropping one needs the table for oneself
-- until the run has published: nobody misses what an empty table holds, and who is in the middle of
-- reading it is not waited for. Keys stay: rows come in their order, and views may group by them.
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
    _patience text := current_setting('lock_timeout');
    _rows bigint;
begin
    select
        m.staging_view is not null,
        (
            select coalesce(sum(pg_relation_size(to_regclass(u.relation))), 0)
            from control.model_link as l
            cross join lateral (
                values (l.upstream), ('raw_salesforce.' || split_part(m.staging_view, '.', 2))
            ) as u (relation)
            where l.model = m.model
        )
    into strict _is_over_staging, _size
    from control.model as m
    where m.model = load_empty_table.model;

    if _size >= load_empty_table.large then
        select
            string_agg(c.oid::regclass::text, ', '),
            array_agg(pg_get_indexdef(c.oid))
        into _indexes, _definitions
        from pg_index as i
        inner join pg_class as c on i.indexrelid = c.oid
        where
            i.indrelid = _table
            and i.indisvalid
            and not i.indisunique
            -- what a definition does not tell
            and not i.indisclustered
            and c.reltablespace = 0
            and obj_description(c.oid, 'pg_class') is null;
    end if;
    if _indexes is not null then
        begin
            perform set_config('lock_timeout', '100ms', true);
            execute 'drop index ' || _indexes;
            -- changes nothing; refused where a cursor reads the table, as CREATE INDEX would be
            execute format(
                'alter table %s owner to %s',
                _table,
                (select c.relowner::regrole from pg_class as c where c.oid = _table)
            );
            perform set_config('lock_timeout', _patience, true);
        exception
            when lock_not_available or object_in_use then
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
'Fills the empty table of a model whose view is all it needs, and returns the number of rows. Where
what the model reads has this many bytes or more, the indexes that are no keys are made afterwards,
unless somebody is reading the table.';
