-- Who it is has to be read from pg_locks alone: since when a session of another role works is shown
-- to nobody else. So the ledger says since when calls have been kept out.
create or replace function control.run_in_progress()
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
begin atomic
    select
        'another run in progress' || coalesce(
            (
                select
                    case
                        when x.gid is not null
                            then
                                format(
                                    ': the transaction prepared as %L at %s UTC, which only COMMIT '
                                    'PREPARED or ROLLBACK PREPARED ends',
                                    x.gid, to_char(x.prepared, 'YYYY-MM-DD HH24:MI')
                                )
                        when k.since < clock_timestamp() - interval '1 hour'
                            then
                                format(
                                    ': process %s, since %s UTC or longer '
                                    '(pg_terminate_backend(%s) ends it)',
                                    l.pid, to_char(k.since, 'YYYY-MM-DD HH24:MI'), l.pid
                                )
                    end
                from control.run_lock_holder as l
                left join pg_locks as t
                    on
                        l.pid is null
                        and t.pid is null
                        and l.virtualtransaction = t.virtualtransaction
                        and t.locktype = 'transactionid'
                left join pg_prepared_xacts as x on t.transactionid = x.transaction
                cross join
                    lateral (
                        select min(r.started_at) as since
                        from control.run as r
                        where
                            r.run_id > (
                                select coalesce(max(o.run_id), 0)
                                from control.run as o
                                where o.reason is null or o.reason not like 'another run%'
                            )
                    ) as k
                order by l.pid
                limit 1
            ),
            ''
        );
end;

comment on function control.run_in_progress() is
'Why a call is kept out, in words: another run in progress; which transaction that is, where it was
prepared and forgotten, or where calls have been kept out for an hour.';
