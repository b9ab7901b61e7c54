-- control.shared_sql(): only views that tell in one place which rows of their model they are about
-- share those rows.
begin;

select plan(9);

set local role salesforce_owner;
insert into control.quality_check (name, description, severity, model)
select
    'a_' || c.name as name,
    'for this test' as description,
    'warn' as severity,
    'marts.fct_opportunity' as model
from (
    values
    ('plain'),
    ('joined'),
    ('grouped'),
    ('twice'),
    ('linked'),
    ('other_key'),
    ('unioned'),
    ('right')
) as c (name);

create view control.check_a_plain as
select
    f.opportunity_id as record_id,
    f.name as reason
from marts.fct_opportunity as f
where f.amount < 0;
create view control.check_a_joined as
select
    f.opportunity_id as record_id,
    f.name as reason
from marts.fct_opportunity as f
left join marts.dim_account as a on f.account_id = a.account_id
where a.account_id is null;
create view control.check_a_grouped as
select
    f.opportunity_id as record_id,
    min(f.name) as reason
from marts.fct_opportunity as f
group by f.opportunity_id
having count(*) > 1;
create view control.check_a_twice as
select
    f.opportunity_id as record_id,
    f.name as reason
from marts.fct_opportunity as f
where
    exists (
        select from marts.fct_opportunity as g
        where f.name = g.name and f.opportunity_id <> g.opportunity_id
    );
create view control.check_a_linked as
select
    f.opportunity_id as record_id,
    f.name as reason
from marts.fct_opportunity as f
left join marts.fct_opportunity as p on f.campaign_id = p.opportunity_id
where
    p.opportunity_id is null
    and exists (
        select from marts.fct_opportunity as g
        where f.name = g.name and f.opportunity_id <> g.opportunity_id
    );
create view control.check_a_other_key as
select
    f.account_id as record_id,
    f.name as reason
from marts.fct_opportunity as f;
create view control.check_a_unioned as
select
    f.opportunity_id as record_id,
    f.name as reason
from marts.fct_opportunity as f
union all
select
    a.account_id as record_id,
    a.name as reason
from marts.dim_account as a;
create view control.check_a_right as
select
    f.opportunity_id as record_id,
    a.name as reason
from marts.fct_opportunity as f
right join marts.dim_account as a on f.account_id = a.account_id; -- noqa: CV08
reset role;

select ok(
    control.shared_sql('a_plain') like '%FROM changed_row f%',
    'a view over the model alone is shared'
);
select ok(
    control.shared_sql('a_joined') like '%FROM (changed_row f%LEFT JOIN marts.dim_account a%',
    'so is one that looks up another table'
);
select is(control.shared_sql('a_grouped'), null, 'groups are asked by themselves');
select is(control.shared_sql('a_twice'), null, 'so is what compares rows of the model');
select ok(
    control.shared_sql('a_linked')
    like '%FROM (changed_row f%LEFT JOIN marts.fct_opportunity p%FROM marts.fct_opportunity g%',
    'rows of the model that are looked up are not the changed ones'
);
select is(control.shared_sql('a_other_key'), null, 'what goes by another key');
select is(control.shared_sql('a_unioned'), null, 'what has two sources');
select is(control.shared_sql('a_right'), null, 'what keeps rows of another table');
select is(control.shared_sql('date_missing'), null, 'and what does not read the model first');

select finish();

rollback;
