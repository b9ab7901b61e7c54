-- marts.history_column: names become parts of statements only where the history has them.
begin;


select plan(10);

select
    is(
        marts.history_column(c.name, c.kind),
        c.name,
        c.name || ' is a ' || c.kind
    )
from (
    values
    ('amount', 'measure'),
    ('probability', 'measure'),
    ('owner_id', 'slice'),
    ('record_type_id', 'slice')
) as c (name, kind);

select
    throws_ok(
        format('select marts.history_column(%L, %L)', c.name, c.kind),
        '22023',
        null,
        format('%s is no %s', coalesce(c.name, 'null'), c.kind)
    )
from (
    values
    ('stage_name', 'measure'),
    ('is_deleted', 'slice'),
    ('origin', 'slice'),
    ('amount', 'slice'),
    ('amount; drop table marts.dim_date', 'measure'),
    (null, 'measure')
) as c (name, kind);

select finish();

rollback;
