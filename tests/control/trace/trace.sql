-- control.trace(): one record through every layer.
begin;

select plan(15);

set local role salesforce_owner;
update control.setting set history_start = '2026-01-01';
insert into control.load (load_id, object, way, name, fields, delivered_rows, landed_rows)
overriding system value
values (9001, 'opportunity', 'file', 'deals.csv', '{id}', 1, 1);
insert into raw_salesforce.account (id, name, systemmodstamp)
values ('001000000000001AAA', 'Alder', '2026-01-02');
insert into raw_salesforce.opportunity (
    id, name, accountid, stagename, amount, closedate, systemmodstamp, load_id, custom_fields
)
values
(
    '006000000000001AAA', 'Deal', '001000000000001AAA', 'Prospecting', '10', '2026-03-01',
    '2026-01-02', 9001, '{"test_region__c": "EMEA"}'
),
('006000000000002AAA', 'Other', null, 'Prospecting', '10', '2026-03-01', '2026-01-02', null, null);
select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the first versions');

-- late, in a short id; then two of one stamp, one with what is no number
insert into raw_salesforce.opportunity (
    id, name, accountid, stagename, amount, closedate, systemmodstamp
)
values
('006000000000001', 'Early', '001000000000001AAA', 'Prospecting', '9', '2026-03-01', '2026-01-01'),
(
    '006000000000001AAA', 'Deal', '001000000000001AAA', 'Prospecting', '12', '2026-03-01',
    '2026-01-05'
),
(
    '006000000000001AAA', 'Deal', '001000000000001AAA', 'Odd', 'a lot', '2026-03-01', '2026-01-05'
);
select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'and more of them');

create temporary table story as
select
    t.layer,
    t.relation,
    t.at,
    t.what,
    t.content,
    row_number() over () as place
from control.trace(' 006000000000001 ') as t;

prepare landed as
select
    regexp_replace(s.what, '^raw_id \d+, |run \d+, ', '', 'g') as what,
    s.content
from story as s
where s.layer = 'landed'
order by s.place;
select results_eq(
    'landed',
    $$values
        (
            'version of 2026-01-01 00:00:00, by no load of ours, overtaken by a later stamp',
            '{"id": "006000000000001", "name": "Early", "accountid": "001000000000001AAA",
            "stagename": "Prospecting", "amount": "9", "closedate": "2026-03-01",
            "systemmodstamp": "2026-01-01"}'::jsonb
        ),
        (
            'version of 2026-01-02 00:00:00, file deals.csv (load 9001), overtaken by a later stamp',
            '{"id": "006000000000001AAA", "name": "Deal", "amount": "10",
            "systemmodstamp": "2026-01-02", "test_region__c": "EMEA"}'
        ),
        (
            'version of 2026-01-05 00:00:00, by no load of ours, overtaken by a row of the same'
            ' stamp that landed later',
            '{"amount": "12", "systemmodstamp": "2026-01-05"}'
        ),
        (
            'version of 2026-01-05 00:00:00, by no load of ours, the current version: of the same'
            ' stamp as the one before, and landed later',
            '{"amount": "a lot", "stagename": "Odd"}'
        )$$,
    'every landed version, with its load, what it changed, and why it won or not'
);
select results_eq(
    $$select s.relation, s.what, s.content ->> 'stage_name', s.content ? 'amount'
    from story as s where s.layer = 'typed' order by s.place$$,
    $$values
        (
            'staging.opportunity',
            'the current version, raw_id ' || (
                select max(r.raw_id) from raw_salesforce.opportunity as r
            ),
            'Odd', false
        ),
        (
            'staging.opportunity_cast_failure', 'amount: ''a lot'' is no number, so NULL', null, true
        )$$,
    'its types, and what does not cast'
);
select results_eq(
    $$select s.relation, s.what, s.content ->> 'stage_name'
    from story as s where s.layer = 'current'$$,
    $$values ('intermediate.opportunity', 'as the last good run left it', 'Odd')$$, 'current state'
);
select results_eq(
    $$select s.what, s.content -> 'amount', s.content ->> 'stage_name'
    from story as s where s.relation = 'marts.opportunity_history' order by s.place$$,
    $$values
        ('from 2026-01-01 until 2026-01-02', '9'::jsonb, 'Prospecting'),
        ('from 2026-01-02 until 2026-01-05', '10', null),
        ('from 2026-01-05 until now', 'null', 'Odd')$$,
    'history: what changed'
);
select results_eq(
    $$select s.relation, s.content ->> 'status' from story as s
    where s.layer = 'mart' and s.content ? 'status'$$,
    $$values ('marts.fct_opportunity', 'unknown')$$, 'marts'
);
select results_eq(
    $$select s.relation, s.what from story as s where s.layer = 'feeds'$$,
    $$values (
        'marts.dim_account', 'row 001000000000001AAA, by account_id of marts.fct_opportunity'
    )$$,
    'and what reads them'
);
select results_eq(
    $$select split_part(s.what, ' since', 1) from story as s where s.layer = 'check' order by 1$$,
    $$values
        ('opportunity_main_cast_failure (warn)'), ('opportunity_stage_value (warn)'),
        ('opportunity_status_known (warn)')$$,
    'checks that name it'
);
select set_eq(
    'select distinct s.layer from story as s',
    array['landed', 'typed', 'current', 'history', 'mart', 'feeds', 'check'], 'every layer'
);

-- set aside
select control.quarantine('opportunity', max(r.raw_id), 'a test')
from raw_salesforce.opportunity as r;
select is(
    (
        select count(*) from control.trace('006000000000001AAA') as t
        where t.layer = 'landed' and t.what like '%set aside: a test%'
    ),
    1::bigint,
    'a row set aside'
);

-- a failed run
insert into raw_salesforce.opportunity (id, isclosed, iswon, amount, probability, systemmodstamp)
values ('006000000000001AAA', 'false', 'false', '10', '140', '2026-01-07');
select is(public.run_salesforce_transform() ->> 'status', 'failed', 'a run fails over it');
select ok(
    exists (
        select from control.trace('006000000000001AAA') as t
        where t.what like 'opportunity_probability (error) in run %, which failed over it%'
    ),
    'which is told, though it published nothing'
);
select throws_ok(
    $$select control.trace('')$$, '22023', ''''' is no record id', 'what is no id'
);
select throws_ok(
    $$select control.trace('006000000000009AAA')$$, 'P0002',
    'no record 006000000000009AAA has landed', 'a record that never landed'
);

select finish();

rollback;
