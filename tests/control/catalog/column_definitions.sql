-- control.column_definitions(): columns with their types, for a function that returns records.
begin;

select plan(4);

create temporary table probe (
    id text not null, "Group" numeric(10, 2), at timestamptz (3), tags text[], fields jsonb
);

select is(
    control.column_definitions('pg_temp.probe', '{tags,id,Group,at,fields}'),
    'tags text[], id text, "Group" numeric(10,2), at timestamp(3) with time zone, fields jsonb',
    'in the order given, quoted, types with their modifiers'
);
select is(
    control.column_definitions('control.today', '{business_date}'), 'business_date date',
    'of a view'
);
select is(control.column_definitions('pg_temp.probe', '{}'), null, 'none');
select lives_ok(
    format(
        'select s.* from control.in_parallel(%L) as s (%s)',
        'select p.* from pg_temp.probe as p',
        control.column_definitions(
            'pg_temp.probe', control.table_columns('pg_temp.probe'::regclass)
        )
    ),
    'a record takes them'
);

select finish();

rollback;
