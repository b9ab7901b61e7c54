-- marts.dim_user: users with their managers and roles, which follow when those change.
begin;

set local client_min_messages = warning;

select plan(6);

insert into raw_salesforce.userrole (id, name, systemmodstamp)
values ('00E000000000001AAA', 'Sales', '2026-01-01T00:00:00.000Z');
insert into raw_salesforce.user (
    id, firstname, lastname, email, isactive, managerid, userroleid, systemmodstamp
)
values
(
    '005000000000001AAA', 'Ada', 'Park', 'Ada@Example.com', 'true', null, '00E000000000001AAA',
    '2026-01-01T00:00:00.000Z'
),
(
    '005000000000002AAA', 'Ben', 'Diaz', null, 'false', '005000000000001AAA',
    '00E000000000002AAA', '2026-01-01T00:00:00.000Z'
),
(
    '005000000000003AAA', null, 'Kim', null, null, '005000000000009AAA', null,
    '2026-01-01T00:00:00.000Z'
);

select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the run');

create temporary view people as
select
    u.name,
    u.email,
    u.is_active,
    u.manager_name,
    u.role_name,
    u.manager_ids,
    u.manager_path
from marts.dim_user as u
order by u.user_id;

select results_eq(
    'select * from people',
    $$ values
        ('Ada Park', 'ada@example.com', true, null, 'Sales', '{}'::text[], null),
        (
            'Ben Diaz', null, false, 'Ada Park', '00E000000000002AAA', '{005000000000001AAA}',
            'Ada Park'
        ),
        ('Kim', null, null, '005000000000009AAA', null, '{}', null) $$,
    'names where they are known, ids where they are not'
);

-- the manager marries, the missing role and manager land: only that
insert into raw_salesforce.userrole (id, name, systemmodstamp)
values ('00E000000000002AAA', 'Desk', '2026-01-02T00:00:00.000Z');
insert into raw_salesforce.user (id, firstname, lastname, systemmodstamp)
values
('005000000000001AAA', 'Ada', 'Weber', '2026-01-02T00:00:00.000Z'),
('005000000000009AAA', 'Max', 'Lang', '2026-01-02T00:00:00.000Z');

select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the next run');
select results_eq(
    'select name, manager_name, role_name, manager_path from people',
    $$ values
        ('Ada Weber', null, null, null),
        ('Ben Diaz', 'Ada Weber', 'Desk', 'Ada Weber'),
        ('Kim', 'Max Lang', null, 'Max Lang'),
        ('Max Lang', null, null, null) $$,
    'what is shown of others follows'
);
select ok(
    public.run_salesforce_transform(true) -> 'models'
    @> '[{"model": "marts.dim_user", "updated": 0}]',
    'a full refresh finds nothing else'
);
select is_empty(
    'select * from marts.dim_user_model except select * from marts.dim_user', 'table and view agree'
);

select finish();

rollback;
