-- control.filled_landing: landing tables that may hold rows.
begin;

select plan(3);

-- rows that were rolled back left blocks behind
truncate raw_salesforce.contact;
select set_hasnt(
    'select object from control.filled_landing', $$ values ('contact') $$,
    'what was never written to is not among them'
);
insert into raw_salesforce.contact (id) values ('003000000000001AAA');
select set_has(
    'select object from control.filled_landing', $$ values ('contact') $$, 'one row is enough'
);
alter table raw_salesforce.contact rename to contact_old;
select set_has(
    'select object from control.filled_landing', $$ values ('contact') $$,
    'a table that is not there is not hidden: a run says so'
);

select finish();

rollback;
