-- control.month_first(): a date into the order that staging reads; what is none stays as it was.
begin;

select plan(18);

create temporary table cases (value text, date_order text, expected text);
insert into cases
values
('28/02/2025', 'dmy', '02/28/2025'),
('3/2/25', 'dmy', '2/3/25'),
('28.02.2025', 'dmy', '02/28/2025'),
('28.2.2025, 09:30', 'dmy', '2/28/2025 09:30'),
('28-02-2025 09:30:15', 'dmy', '02/28/2025 09:30:15'),
('28/02/2025 9:30 PM', 'dmy', '02/28/2025 9:30 PM'),
('02/28/2025', 'mdy', '02/28/2025'),
('02-28-2025', 'mdy', '02/28/2025'),
('28.02.2025', 'mdy', '02/28/2025'),
-- none in that order
('31/02/2025', 'dmy', '31/02/2025'),
('02/28/2025', 'dmy', '02/28/2025'),
('28/02/2025 25:00', 'dmy', '28/02/2025 25:00'),
('28/02.2025', 'dmy', '28/02.2025'),
('2025-02-28', 'dmy', '2025-02-28'),
('2025-02-28T09:30:00.000Z', 'dmy', '2025-02-28T09:30:00.000Z'),
('soon', 'dmy', 'soon'),
('', 'dmy', ''),
(null, 'dmy', null);

set local datestyle = 'German, DMY';

select
    is(
        control.month_first(c.value, c.date_order),
        c.expected,
        format('%s as %s', to_json(c.value), c.date_order)
    )
from cases as c;

select finish();

rollback;
