-- Purpose: which records others were merged into, by what a load has landed.
-- Input:   object; load_id, of a load of this very transaction.
-- Output:  ids; of merges that were known before, none. Called by control.land_delivery().
create or replace function control.merged_into(object text, load_id bigint)
returns text[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $merged_into$
declare
    _landing text := format('raw_salesforce.%I', merged_into.object);
    _survivors text[];
begin
    if 'masterrecordid' = any(control.table_columns(_landing)) then
        execute format(
            $sql$
            select array_agg(distinct l.masterrecordid)
            from %1$s as l
            where
                l.load_xid = pg_current_xact_id()
                and l.load_id = $1
                and l.masterrecordid <> ''
                and not exists (
                    select from %1$s as p
                    where
                        p.id = l.id
                        and p.raw_id < l.raw_id
                        and p.masterrecordid = l.masterrecordid
                )
            $sql$,
            _landing
        )
        into _survivors
        using merged_into.load_id;
    end if;
    return coalesce(_survivors, '{}');
end;
$merged_into$;

comment on function control.merged_into(text, bigint) is
'The records that others were merged into, as a load of this transaction is the first to say:
merged_into(object, load_id).';

revoke execute on function control.merged_into(text, bigint) from public;
