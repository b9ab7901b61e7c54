-- control.object_status: freshness and extraction of each object.
begin;

select plan(3);

set local role salesforce_owner;
select results_eq(
    'select object, landed_rows, is_stale, extraction_status from control.object_status
    where object in (''account'', ''contact'', ''opportunity'') order by object',
    $$values
        ('account', 0::bigint, false, null), ('contact', 0, false, null),
        ('opportunity', 0, false, null)$$,
    'every object is there before anything has landed'
);
insert into control.source_freshness (
    object, newest_modstamp, newest_extracted_at, landed_rows, run_id
)
values
('account', now() - interval '4 days', now(), 7, 1),
('contact', now() - interval '2 days', now(), 8, 1),
('opportunity', null, now() - interval '4 days', 9, 1);
select results_eq(
    'select object, landed_rows, is_stale from control.object_status
    where object in (''account'', ''contact'', ''opportunity'') order by object',
    $$values ('account', 7::bigint, true), ('contact', 8, false), ('opportunity', 9, true)$$,
    'by the newest change; where it is not known, by when it landed'
);

insert into control.extraction (
    extraction_id, object, status, reason, started_at, seconds, calls, delivered_rows, landed_rows,
    bytes, ways
)
overriding system value
select
    e.id as extraction_id,
    e.object,
    e.status,
    e.reason,
    '2025-01-01'::timestamptz + e.id * interval '1 hour' as started_at,
    1 as seconds,
    1 as calls,
    0 as delivered_rows,
    0 as landed_rows,
    0 as bytes,
    '{}' as ways
from (
    values
    (1, 'account', 'succeeded', null),
    (2, 'account', 'failed', 'no answer'),
    (3, 'account', 'skipped', 'API quota'),
    (4, 'account', 'failed', 'no answer again'),
    (5, 'contact', 'failed', 'no answer'),
    (6, 'contact', 'succeeded', null)
) as e (id, object, status, reason);
select results_eq(
    $$select
        object, extraction_status, extraction_reason, extraction_failing_since::int,
        extract(hour from extraction_success_at at time zone current_setting('timezone'))::int
    from control.object_status where object in ('account', 'contact') order by object$$,
    $$values
        ('account', 'failed', 'no answer again', 2, 1), ('contact', 'succeeded', null, null, 6)$$,
    'how extraction stands, and since which it fails'
);

select finish();

rollback;
