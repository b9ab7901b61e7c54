-- Purpose: asks for the records that a census shows again after they had been ended.
-- Input:   object; load_id, of the census, landed in this very transaction.
-- While a record was hidden, fields came that were asked of every other one, and what it had in
-- them before may have changed: only a whole reading tells. Such records are few.
create or replace function control.request_returned(object text, load_id bigint)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $request_returned$
declare
    _landing text := format('raw_salesforce.%I', request_returned.object);
    _ids text[];
begin
    if 'isdeleted' = any(control.table_columns(_landing)) then
        execute format(
            $returned$
            select array_agg(l.id)
            from %1$s as l
            where
                l.load_xid = pg_current_xact_id()
                and l.load_id = $1
                and exists (
                    select from %1$s as p
                    where
                        p.id = l.id
                        and p.raw_id < l.raw_id
                        and p.seen_at is not null
                        and staging.to_boolean(p.isdeleted)
                )
            $returned$,
            _landing
        )
        into _ids
        using request_returned.load_id;
        if _ids is not null then
            perform control.request_reread(request_returned.object, 'Id', _ids);
        end if;
    end if;
end;
$request_returned$;

comment on function control.request_returned(text, bigint) is
'Asks for the records that a census of this transaction shows again after they had been ended:
request_returned(object, load_id).';

revoke execute on function control.request_returned(text, bigint) from public;
