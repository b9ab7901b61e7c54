-- marts.manager_line: who is above whom, up to an end, a gap or a circle.
begin;

set local client_min_messages = warning;

select plan(2);

insert into raw_salesforce.user (id, name, managerid, systemmodstamp)
values
('005000000000001AAA', 'Ada', null, '2026-01-01T00:00:00.000Z'),
('005000000000002AAA', 'Ben', '005000000000001', '2026-01-01T00:00:00.000Z'),
('005000000000003AAA', null, '005000000000002AAA', '2026-01-01T00:00:00.000Z'),
('005000000000004AAA', 'Dan', '005000000000003AAA', '2026-01-01T00:00:00.000Z'),
('005000000000005AAA', 'Eve', '005000000000099AAA', '2026-01-01T00:00:00.000Z'),
-- a circle of three, one below it, and one who is their own manager
('005000000000006AAA', 'Fay', '005000000000008AAA', '2026-01-01T00:00:00.000Z'),
('005000000000007AAA', 'Gus', '005000000000006AAA', '2026-01-01T00:00:00.000Z'),
('005000000000008AAA', 'Hal', '005000000000007AAA', '2026-01-01T00:00:00.000Z'),
('005000000000009AAA', 'Ida', '005000000000008AAA', '2026-01-01T00:00:00.000Z'),
('005000000000010AAA', 'Joe', '005000000000010AAA', '2026-01-01T00:00:00.000Z');

select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the run');

select results_eq(
    $$
        select
            ltrim(substr(l.user_id, 4, 12), '0'),
            (
                select string_agg(ltrim(substr(m.id, 4, 12), '0'), ' ' order by m.place)
                from unnest(l.manager_ids) with ordinality as m (id, place)
            ),
            l.manager_path
        from marts.manager_line as l order by l.user_id
    $$,
    $$ values
        ('1', null, null),
        ('2', '1', 'Ada'),
        ('3', '1 2', 'Ada / Ben'),
        ('4', '1 2 3', 'Ada / Ben / 005000000000003AAA'),
        ('5', null, null),
        ('6', '7 8', 'Gus / Hal'),
        ('7', '8 6', 'Hal / Fay'),
        ('8', '6 7', 'Fay / Gus'),
        ('9', '6 7 8', 'Fay / Gus / Hal'),
        ('10', null, null) $$,
    'from the top down; a manager who never landed ends the line, a circle is walked once'
);

select finish();

rollback;
