-- control.accept_description(): a change that a frozen schema stopped is let through, once; the
-- stop itself is tested with a Salesforce whose objects change (test_extract_ledger.py).
begin;

select plan(7);

create function pg_temp.described(fields text) returns jsonb
language sql
return control.note_description('Account', fields::jsonb);

select throws_ok(
    'select control.accept_description(''Account'')',
    'P0002',
    'no extraction was given a description of Account yet',
    'there is nothing to accept before the first one'
);

update control.setting set schema_changes = 'freeze';
select is(
    pg_temp.described('[{"name": "Id", "type": "id", "calculated": false}]') -> 'changes',
    '[]',
    'the first description is taken as it is'
);
prepare another as select pg_temp.described(
    '[{"name": "Id", "type": "id", "calculated": false},
      {"name": "Test_Region__c", "type": "string", "calculated": false}]'
);
select throws_ok(
    'another',
    '55000',
    'the description of Account has changed, and control.setting.schema_changes is freeze: '
    'Test_Region__c added string',
    'what changes stops the extraction'
);
select control.accept_description('Account');
select lives_ok('another', 'until it is accepted');
select lives_ok('another', 'and is known from then on');
select throws_ok(
    $$
        select pg_temp.described('[{"name": "Id", "type": "string", "calculated": false}]')
    $$,
    '55000',
    'the description of Account has changed, and control.setting.schema_changes is freeze: '
    'Test_Region__c gone string; Id retyped id to string',
    'the next change stops it again'
);
select results_eq(
    'select c.field, c.change from control.schema_change as c',
    $$ values ('Test_Region__c', 'added') $$,
    'what was stopped is not noted'
);

select finish();

rollback;
