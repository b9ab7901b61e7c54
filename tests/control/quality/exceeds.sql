-- control.exceeds(): thresholds of the catalogue.
begin;

select plan(14);

select is(control.exceeds(t.threshold, t.violations, t.rows), t.wanted, t.description)
from (
    values
    ('> 0', 0, 100, false, 'none does not exceed 0'),
    ('> 0', 1, 100, true, 'one does'),
    ('> 10', 10, 100, false, 'as many as the count'),
    ('> 10', 11, 100, true, 'one more'),
    ('>10', 11, 100, true, 'without a space'),
    ('> 1 %', 1, 100, false, 'as large as the share'),
    ('> 1 %', 2, 100, true, 'more than the share'),
    ('> 0.5%', 1, 100, true, 'a broken share'),
    ('> 0.5 %', 1, 1000, false, 'of more rows'),
    ('> 1 %', 0, 0, false, 'none of none'),
    ('> 99 %', 1, 0, true, 'one of none is everything'),
    ('> 1 %', 1, null, true, 'one of nobody knows how many, too'),
    (null, 5, 100, false, 'without a threshold'),
    ('> 1', null, 100, false, 'nothing is known')
) as t (threshold, violations, rows, wanted, description);

select finish();

rollback;
