-- Citus keeps its catalogue of distributed tables in pg_catalog. Asked by name: where the extension
-- is not, there is none.
create or replace function control.refuse_distributed()
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $refuse_distributed$
declare
    _catalogue regclass := to_regclass('pg_dist_partition');
    _tables text;
begin
    if _catalogue is null then
        return;
    end if;
    execute format(
        $sql$
        select string_agg(p.logicalrelid::regclass::text, ', ' order by p.logicalrelid::regclass::text)
        from %s as p
        inner join pg_class as c on p.logicalrelid = c.oid
        inner join pg_namespace as n on c.relnamespace = n.oid
        where n.nspname in ('raw_salesforce', 'intermediate', 'marts', 'control')
        $sql$,
        _catalogue
    )
    into _tables;
    if _tables is not null then
        raise exception 'distributed tables cannot be transformed: %', _tables
            using errcode = 'feature_not_supported',
                detail = 'Over them rows are lost and half of a run can be seen: transactions and '
                    'snapshots of several nodes are not one.',
                hint = 'select undistribute_table(…) for each; a coordinator where nothing of '
                    'raw_salesforce, intermediate, marts and control is distributed will do.';
    end if;
end;
$refuse_distributed$;

comment on function control.refuse_distributed() is
'Raises 0A000 where a table of the warehouse is distributed over the nodes of a Citus cluster.';
