-- control.is_unread(): whether a landed row may have come after a load window, which is what that
-- window's control.was_landed() denies.
begin;

select plan(12);

-- 10 was complete, 12 and 14 were under way, 20 had not begun; the window's own is 11
create temporary table cases (load_xid xid8, expected boolean);
insert into cases
values
('3', false),
('10', false),
('11', true),
('12', true),
('13', false),
('14', true),
('19', false),
('20', true),
('21', true),
('18446744073709551615', true);

select is(control.is_unread(c.load_xid, '20', '{12,14}', '11'), c.expected, c.load_xid::text)
from cases as c;

select is_empty(
    $$
        select n.number
        from generate_series(3, 30) as n (number)
        cross join lateral (select n.number::text::xid8 as load_xid) as x
        where
            not control.is_unread(
                x.load_xid,
                pg_snapshot_xmax('12:20:12,14'),
                array(select pg_snapshot_xip('12:20:12,14')),
                '11'
            )
            and not control.was_landed(x.load_xid, '12:20:12,14', '11')
    $$,
    'no row is neither within a window nor after it'
);
select results_eq(
    $$
        select n.number
        from generate_series(3, 30) as n (number)
        where
            control.is_unread(
                n.number::text::xid8,
                pg_snapshot_xmax('12:20:12,14'),
                array(select pg_snapshot_xip('12:20:12,14')),
                '11'
            )
            and control.was_landed(n.number::text::xid8, '12:20:12,14', '11')
    $$,
    'values (11)',
    'and what its own transaction landed is both'
);

select finish();

rollback;
