-- Whoever tells them commits: what could not be sent is rolled back, and told by the next call.
create or replace function control.take_notices(quiet_after interval default null)
returns table (kind text, subject text, since_at timestamptz, message text)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $take_notices$
#variable_conflict use_column
begin
    lock table control.notice in share row exclusive mode;
    return query
    with now_open as materialized (
        select i.*
        from control.incidents(take_notices.quiet_after) as i
    ),

    begun as (
        insert into control.notice as n (kind, subject, since, since_at, message)
        select
            i.kind,
            i.subject,
            i.since,
            i.since_at,
            i.message
        from now_open as i
        on conflict (kind, subject, since) do update
            set message = excluded.message,
                noticed_at = excluded.noticed_at,
                noticed_by = excluded.noticed_by,
                recovered_at = null
            where n.recovered_at is not null
        returning n.kind, n.subject, n.since_at, n.message
    ),

    over as (
        update control.notice as n
        set recovered_at = now()
        where
            n.recovered_at is null
            and not exists (
                select from now_open as i
                where n.kind = i.kind and n.subject = i.subject and n.since = i.since
            )
            -- nobody asked
            and not (n.kind = 'stale' and n.subject = 'runs' and take_notices.quiet_after is null)
        returning n.kind, n.subject, n.since_at
    )

    select
        b.kind,
        b.subject,
        b.since_at,
        b.message
    from begun as b
    union all
    -- one that goes on as another of its kind is not over for anybody
    select
        'recovered' as kind,
        o.subject,
        o.since_at,
        case o.kind
            when 'failed' then 'works again'
            when 'warn' then 'passes again'
            else 'is fresh again'
        end as message
    from over as o
    where not exists (
        select from now_open as i
        where o.kind = i.kind and o.subject = i.subject
    );
end;
$take_notices$;

comment on function control.take_notices(interval) is
'The incidents (control.incidents) that nobody was told of yet, and those told of that are over
(kind recovered); once the caller commits they count as told. Grain: one row per incident. Calls
wait for one another.';

revoke execute on function control.take_notices(interval) from public;
grant execute on function control.take_notices(interval) to salesforce_monitor;
