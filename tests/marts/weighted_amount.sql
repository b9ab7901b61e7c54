-- marts.weighted_amount: a percentage of the amount, without trailing zeros.
begin;

select plan(6);

select
    is(
        marts.weighted_amount(c.amount, c.probability)::text,
        c.weighted,
        format(
            '%s at %s',
            coalesce(c.amount::text, 'null'), coalesce(c.probability::text, 'null')
        )
    )
from (
    values
    (100.50, 50, '50.25'),
    (-200, 33.3, '-66.6'),
    (100, 0, '0'),
    (100, 100.0, '100'),
    (null, 50, null),
    (100, null, null)
) as c (amount, probability, weighted);

select finish();

rollback;
