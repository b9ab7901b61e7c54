-- control.open_delivery() and control.land_delivery(), as the loader calls them.
begin;

select plan(16);

set local role salesforce_loader;

-- one extraction
select is(
    control.open_delivery(
        'Account', array['Id', 'Name', 'SystemModstamp', 'Test_Region__c']
    )::text,
    'delivery_account',
    'a delivery is a temporary table of the object'
);
insert into pg_temp.delivery_account
values
('001000000000001AAA', 'Acme', '2024-03-01T10:00:00.000Z', 'EMEA'),
('001000000000002AAA', '', '2024-03-01T11:00:00.000Z', '');
select is(
    control.land_delivery('Account', 'bulk', 'a job', '2024-05-01 00:00+00') - 'load_id',
    '{
        "object": "account", "delivered": 2, "landed": 2, "left_out": 0, "ended": 0,
        "watermark": "2024-03-01T11:00:00+00:00", "merged_into": []
    }',
    'the first extraction lands everything'
);
select hasnt_table('pg_temp', 'delivery_account', 'and leaves no table');

reset role;
select results_eq(
    'select id, name, systemmodstamp, custom_fields from raw_salesforce.account order by id',
    $$
        values
            ('001000000000001AAA', 'Acme', '2024-03-01T10:00:00.000Z', '{"test_region__c": "EMEA"}'::jsonb),
            ('001000000000002AAA', '', '2024-03-01T11:00:00.000Z', null)
    $$,
    'fields with a column go there, others to custom_fields, NULL when there is none'
);
set local role salesforce_loader;

-- the next one: its overlap is no news
select lives_ok(
    $$ select control.open_delivery('account', array['id', 'name', 'systemmodstamp']) $$,
    'a second extraction in the same transaction, with fewer fields, in lower case'
);
insert into pg_temp.delivery_account
values
('001000000000001AAA', 'Acme', '2024-03-01T10:00:00.000Z'),
('001000000000002AAA', 'Named', '2024-03-01T11:00:00.000Z'),
('001000000000003AAA', 'Late', '2024-03-01T10:55:00.000Z');
select is(
    control.land_delivery('account', 'bulk', 'a job', '2024-05-01 00:00+00') - 'object' - 'load_id',
    '{
        "delivered": 3, "landed": 2, "left_out": 1, "ended": 0,
        "watermark": "2024-03-01T11:00:00+00:00", "merged_into": []
    }',
    'a known version is left out, another content under its stamp is not, nor is a late one'
);

-- the watermark
select control.open_delivery('account', array['id', 'systemmodstamp']);
insert into pg_temp.delivery_account
values
('001000000000004AAA', '2024-02-01T00:00:00.000Z'),
('001000000000005AAA', '2098-01-01T00:00:00.000Z');
select is(
    control.land_delivery('account', 'bulk', 'a job', '2024-05-01 00:00+00') ->> 'watermark',
    '2024-03-01T11:00:00+00:00',
    'never moves backwards, nor by a stamp from the future'
);
select results_eq(
    'select watermark, delivered_rows, landed_rows from control.extract_watermark',
    $$ values ('2024-03-01 11:00:00+00'::timestamptz, 2::bigint, 2::bigint) $$,
    'the table says so, and what the latest extraction brought'
);

-- what is refused
select throws_ok(
    $$ select control.land_delivery('contact', 'bulk', 'a job') $$,
    '55000', 'Nothing is delivered for contact.'
);
select throws_ok(
    $$ select control.open_delivery('lead', array['Id', 'SystemModstamp']) $$,
    '42P01', 'There is no landing table raw_salesforce.lead.'
);
select throws_ok(
    $$ select control.open_delivery('account', array['Name', 'SystemModstamp']) $$,
    '22023', 'A delivery of account needs the field Id.'
);
select control.open_delivery('account', array['id', 'systemmodstamp']);
insert into pg_temp.delivery_account
values ('001000000000006AAA', '2024-03-01T12:00:00.000Z'), ('001000000000007AAA', 'yesterday');
select throws_ok(
    $$ select control.land_delivery('account', 'bulk', 'a job', '2024-05-01 00:00+00') $$,
    '22023', '1 of 2 delivered rows of account have no Id or no usable stamp.'
);
select throws_ok(
    $$ alter table pg_temp.delivery_account add column x text $$,
    '42501', null, 'a loader fills the delivery and does nothing else to it'
);

-- who may
select function_privs_are(
    'control', 'land_delivery',
    array['text', 'text', 'text', 'timestamp with time zone', 'text', 'boolean', 'boolean'],
    'salesforce_loader', array['EXECUTE']
);
select function_privs_are(
    'control', 'open_delivery', array['text', 'text[]'], 'salesforce_loader', array['EXECUTE']
);
select function_privs_are(
    'control', 'land_delivery',
    array['text', 'text', 'text', 'timestamp with time zone', 'text', 'boolean', 'boolean'],
    'public', array[]::text[]
);

select finish();
rollback;
