-- marts.win_rate: a share, by count or by amount.
begin;

select plan(8);

select
    is(
        marts.win_rate(c.won, c.lost),
        c.rate,
        format('%s won, %s lost', c.won, c.lost)
    )
from (
    values
    (1, 0, 1.0),
    (0, 3, 0.0),
    (1, 2, 0.3333),
    (2.5, 7.5, 0.25),
    (0, 0, null),
    (null, 1, null),
    (-1, 3, null),
    (3, -1, null)
) as c (won, lost, rate);

select finish();

rollback;
