create or replace function control.release(object text, raw_id bigint)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $release$
declare
    _landed_id text := control.landed_id(release.object, release.raw_id);
begin
    -- what no run has taken note of yet need not be taken back by one
    delete from control.quarantined_row as q
    where q.object = release.object and q.raw_id = release.raw_id and not q.is_in_force;
    if not found then
        update control.quarantined_row as q
        set is_given_back = true
        where q.object = release.object and q.raw_id = release.raw_id and not q.is_given_back;
    end if;
    if not found then
        raise exception 'row % of % is not set aside', release.raw_id, release.object
            using errcode = 'no_data_found',
                hint = 'The rows that are: select * from control.quarantined_row where not is_given_back;';
    end if;
    perform control.recheck(release.object, _landed_id);
end;
$release$;

comment on function control.release(text, bigint) is
'Gives back a landed row that control.quarantine had set aside; the next run looks its record up
anew. Raises 22023 for an unknown object, P0002 for a row that is unknown or not set aside.';
