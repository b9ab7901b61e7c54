-- control.field_age: how old the value of a field can be.
begin;

select plan(4);

insert into control.load (
    object, way, name, fields, delivered_rows, landed_rows, answered_from, loaded_at
)
values
(
    'account', 'bulk', 'all', '{id,name,test_score__c,old__c}', 9, 9, '2024-03-01 10:00+00',
    '2024-03-01 10:01+00'
),
(
    'account', 'sweep', 'scores', '{id,systemmodstamp,test_score__c}', 9, 1, '2024-03-02 01:00+00',
    '2024-03-02 01:01+00'
),
(
    'account', 'bulk', 'some', '{id,name,test_score__c}', 2, 2, '2024-03-02 12:00+00',
    '2024-03-02 12:01+00'
),
('contact', 'file', 'Contact.csv', '{id,phone}', 2, 2, null, '2024-03-03 12:00+00');
insert into control.described_field (object, field, type, is_calculated)
values
('account', 'Name', 'string', false),
('account', 'Test_Score__c', 'double', true);
insert into control.extract_watermark (object, watermark, swept_at)
values ('account', '2024-03-02 12:00+00', '2024-03-02 01:00+00');

select results_eq(
    $$
        select
            f.object || '.' || f.field,
            f.is_calculated,
            f.current_as_of at time zone 'UTC'
        from control.field_age as f
        order by f.object collate "C", f.field collate "C"
    $$,
    $$
        values
            ('account.id', false, timestamp '2024-03-02 12:00'),
            ('account.name', false, timestamp '2024-03-02 12:00'),
            ('account.old__c', false, timestamp '2024-03-01 10:00'),
            ('account.systemmodstamp', false, timestamp '2024-03-02 01:00'),
            ('account.test_score__c', true, timestamp '2024-03-02 01:00'),
            ('contact.id', false, timestamp '2024-03-03 12:00'),
            ('contact.phone', false, timestamp '2024-03-03 12:00')
    $$,
    'a calculated field is as old as its sweep, whatever an increment brought of it since'
);
select is(
    (
        select f.delivered_at from control.field_age as f
        where f.field = 'test_score__c'
    ),
    '2024-03-02 12:00+00',
    'of some records it is newer'
);
select is(
    (
        select f.age from control.field_age as f
        where f.field = 'test_score__c'
    ),
    now() - '2024-03-02 01:00+00'::timestamptz,
    'how long ago that is'
);
update control.extract_watermark as w
set swept_at = '2024-03-02 12:00+00'
where w.object = 'account';
select is(
    (
        select f.current_as_of from control.field_age as f
        where f.field = 'test_score__c'
    ),
    '2024-03-02 12:00+00',
    'a full refresh is a sweep'
);

select finish();

rollback;
