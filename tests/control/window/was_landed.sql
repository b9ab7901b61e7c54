-- control.was_landed(): whether a landed row lies within a load window.
begin;

select plan(13);

-- 10 was complete, 12 and 14 were under way, 20 had not begun
create temporary table cases (load_xid xid8, own_xid xid8, expected boolean);
insert into cases
values
('3', '30', true),
('10', '30', true),
('11', '30', true),
('12', '30', false),
('13', '30', true),
('14', '30', false),
('19', '30', true),
('20', '30', false),
('21', '30', false),
('30', '30', true),
('12', '12', true),
('12', null, null),
(null, '30', null);

select
    is(
        control.was_landed(c.load_xid, '12:20:12,14', c.own_xid),
        c.expected,
        format('%s, as seen by %s', c.load_xid, c.own_xid)
    )
from cases as c;

select finish();

rollback;
