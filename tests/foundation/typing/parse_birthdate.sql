-- staging.parse_birthdate(): the notations staging.to_birthdate leaves to it.
begin;

select plan(4);

select
    is(
        staging.parse_birthdate(c.value, '2025-03-04 10:00+00'),
        c.expected::date,
        format('parse_birthdate(%s)', to_json(c.value))
    )
from (
    values
    ('7/22/70', '1970-07-22'),
    ('7/22/2070', null),
    ('1970-07-22', null),
    (null, null)
) as c (value, expected);

select finish();

rollback;
