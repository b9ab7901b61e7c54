-- marts.dim_account: figures over an account's children.
begin;

set local client_min_messages = warning;

select plan(15);

update control.quality_check set enabled = false;
update control.setting set calendar_start = '2024-01-01', calendar_end = '2024-01-02';

insert into raw_salesforce.account (id, name, currencyisocode, systemmodstamp, isdeleted)
values
('001TAP00000000w', 'wins only', 'EUR', '2024-01-01', '0'),
('001TAP00000000l', 'losses only', 'EUR', '2024-01-01', '0'),
('001TAP00000000n', 'nothing closed', null, '2024-01-01', '0'),
('001TAP00000000m', 'mixed', 'USD', '2024-01-01', '0'),
('001TAP00000000d', 'deleted', 'USD', '2024-01-01', '1');

insert into raw_salesforce.opportunity (
    id, accountid, amount, currencyisocode, isclosed, iswon, isdeleted, closedate, systemmodstamp
)
select
    format('006TAP0000000%s', to_char(c.id, 'FM00')) as id,
    '001TAP00000000' || c.account as accountid,
    c.amount,
    c.currency,
    c.closed,
    c.won,
    c.deleted,
    c.close_date,
    '2024-01-01' as systemmodstamp
from (
    values
    (1, 'w', '100.10', 'EUR', '1', '1', '0', '2024-02-01'),
    (2, 'w', '200.90', 'EUR', '1', '1', '0', '2024-01-01'),
    (3, 'w', '999', 'USD', '1', '1', '0', '2024-03-01'),
    (4, 'w', '5', 'EUR', '1', '1', '1', '2023-01-01'),
    (5, 'l', '50', 'EUR', '1', '0', '0', '2024-02-01'),
    (6, 'n', '70', null, '0', '0', '0', '2024-02-01'),
    (7, 'n', null, null, '0', '0', '0', '2024-02-01'),
    (8, 'n', '30', 'EUR', '0', '0', '0', '2024-02-01'),
    (9, 'm', '10', 'USD', '1', '1', '0', null),
    (10, 'm', '10', 'USD', '1', '0', '0', '2024-02-01'),
    (11, 'm', '10', 'USD', '1', '0', '0', '2024-02-01'),
    (12, 'd', '10', 'USD', '1', '1', '0', '2024-02-01')
) as c (id, account, amount, currency, closed, won, deleted, close_date);

insert into raw_salesforce.contact (id, accountid, isdeleted, systemmodstamp)
values
('003TAP000000001', '001TAP00000000w', '0', '2024-01-01'),
('003TAP000000002', '001TAP00000000w', '0', '2024-01-01'),
('003TAP000000003', '001TAP00000000w', '1', '2024-01-01'),
('003TAP000000004', null, '0', '2024-01-01');

create temporary view accounts as
select a.*  -- noqa: ambiguous.column_count
from marts.dim_account as a
where a.account_id like '001TAP%';

create function pg_temp.figures(account text) returns text language sql
begin atomic
    select
        concat_ws(
            ' ', a.opportunity_count, a.open_opportunity_count, a.won_opportunity_count,
            a.lost_opportunity_count, a.contact_count, a.open_amount, a.won_amount
        )
    from accounts as a
    where a.name = figures.account;
end;

select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the run');
select set_eq(
    'select name from accounts',
    array['wins only', 'losses only', 'nothing closed', 'mixed'],
    'deleted accounts are not there'
);

select is(pg_temp.figures('wins only'), '3 0 3 0 2 0 301', 'sums of its currency, counts of all');
select is(pg_temp.figures('losses only'), '1 0 0 1 0 0 0', 'no wins sum to zero');
select is(pg_temp.figures('nothing closed'), '3 3 0 0 0 70 0', 'no currency is a currency, too');
select is(pg_temp.figures('mixed'), '3 0 1 2 0 0 10', 'wins and losses');

select results_eq(
    'select name, win_rate::text from accounts order by name',
    $$ values
        ('losses only', '0.0000'),
        ('mixed', '0.3333'),
        ('nothing closed', null),
        ('wins only', '1.0000') $$,
    'the win rate: 1 with wins only, none while nothing was closed'
);
select results_eq(
    'select first_won_date, last_won_date from accounts where name = ''wins only''',
    $$ values (date '2024-01-01', date '2024-03-01') $$,
    'first and last win, of any currency'
);
select results_eq(
    'select first_won_date, last_won_date from accounts where name = ''mixed''',
    $$ values (null::date, null::date) $$,
    'a win without a date has none'
);

-- children that move, go and come back
insert into raw_salesforce.opportunity (id, accountid, amount, isclosed, iswon, systemmodstamp)
values
('006TAP000000005', '001TAP00000000n', '50', '1', '0', '2024-01-02'),
('006TAP000000006', '001TAPMISSING00', '70', '0', '0', '2024-01-02');
insert into raw_salesforce.contact (id, accountid, isdeleted, systemmodstamp)
values
('003TAP000000001', '001TAP00000000l', '0', '2024-01-02'),
('003TAP000000003', '001TAP00000000w', '0', '2024-01-02');

select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the second run');
select is(pg_temp.figures('losses only'), '0 0 0 0 1 0 0', 'one deal less, one contact more');
select is(pg_temp.figures('nothing closed'), '3 2 0 1 0 0 0', 'one came, one went to nobody');
select is(pg_temp.figures('wins only'), '3 0 3 0 2 0 301', 'one contact less, one given back');

-- an account that is given back brings its figures
insert into raw_salesforce.account (id, name, currencyisocode, systemmodstamp, isdeleted)
values ('001TAP00000000d', 'deleted', 'USD', '2024-01-02', '0');

select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the third run');
select is(pg_temp.figures('deleted'), '1 0 1 0 0 0 10', 'with its children');

select finish();

rollback;
