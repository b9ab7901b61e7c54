-- intermediate.recorded_value: a text of Salesforce's field history as its field holds it.
begin;

select plan(14);

select
    is(
        intermediate.recorded_value(c.value, c.kind),
        c.wanted::jsonb,
        format('%s as %s', coalesce(quote_literal(c.value), 'null'), c.kind)
    )
from (
    values
    ('005000000000001', 'reference', '"005000000000001AAA"'),
    ('Closed Won', 'picklist', '"Closed Won"'),
    (' a text ', 'text', '" a text "'),
    ('', 'text', null),
    (null, 'text', null),
    ('100.50', 'currency', '100.5'),
    ('1.0E2', 'number', '100'),
    ('a lot', 'percent', null),
    ('7', 'integer', '7'),
    ('true', 'checkbox', 'true'),
    ('2024-02-29', 'date', '"2024-02-29"'),
    ('2023-02-29', 'date', null),
    ('1970-01-05', 'birthdate', '"1970-01-05"'),
    ('never', 'time', null)
) as c (value, kind, wanted);

select finish();

rollback;
