-- control.declared_field: what the declarations say, a row per field.
begin;

select plan(5);

select results_eq(
    $$
        select f.object, f.id_prefix from control.declared_field as f
        where f.kind = 'id' and f.object in ('account', 'contact', 'opportunity')
        order by f.object
    $$,
    $$ values ('account', '001'), ('contact', '003'), ('opportunity', '006') $$,
    'every object has one Id, with the characters it begins with'
);
select results_eq(
    $$
        select f.api_name, f.kind, f.labels, f.parts from control.declared_field as f
        where (f.object, f.field) in (('opportunity', 'stagename'), ('contact', 'name'))
        order by f.object
    $$,
    $$
        values
            ('Name', 'text', '{fullname}'::text[], '{firstname,middlename,lastname,suffix}'::text[]),
            ('StageName', 'picklist', '{stage}', '{}')
    $$,
    'names, labels and parts'
);
select is_empty(
    $$
        select f.object, f.field from control.declared_field as f
        group by f.object, f.field
        having count(*) > 1
    $$,
    'a field is declared once'
);
select is_empty(
    $$
        select f.object, f.field from control.declared_field as f
        left join pg_catalog.pg_attribute as a
            on to_regclass('raw_salesforce.' || f.object) = a.attrelid and f.field = a.attname
        where a.attname is null
    $$,
    'and has its landing column'
);
set local role salesforce_loader;
select isnt_empty('select from control.declared_field', 'a loader may ask');

select finish();

rollback;
