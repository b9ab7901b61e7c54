-- control.compared_list(): jsonb is compared as text, so that 1.0 and 1 differ as their bytes do.
begin;

select plan(4);

create temporary table probe (id text, "Fields" jsonb, amount numeric);

select is(
    control.compared_list('pg_temp.probe', '{amount,Fields,id}', 't.'),
    't.amount, t."Fields"::text, t.id',
    'as control.column_list, jsonb as text'
);
select is(control.compared_list('pg_temp.probe', '{}', 't.'), null, 'none');
select is_empty(
    $$
        select m.model
        from control.model as m
        cross join lateral (select control.table_columns(m.model::regclass) as columns) as c
        where
            regexp_replace(
                control.compared_list(m.model::regclass, c.columns, 't.'), '::text', '', 'g'
            ) <> control.column_list(c.columns, 't.')
    $$,
    'no column of a model is left out'
);
select is_empty(
    $$
        select distinct a.attrelid::regclass::text || '.' || a.attname
        from control.model as m
        inner join pg_attribute as a on m.model::regclass = a.attrelid
        where
            a.atttypid = 'jsonb'::regtype
            and control.compared_list(a.attrelid::regclass, array[a.attname::text], 't.')
            <> 't.' || a.attname || '::text'
    $$,
    'nor is one of jsonb compared otherwise'
);

select finish();

rollback;
