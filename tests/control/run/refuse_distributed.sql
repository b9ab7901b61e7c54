-- control.refuse_distributed(): tables that Citus spreads over nodes are refused, by name.
begin;

select plan(5);

select lives_ok('select control.refuse_distributed()', 'no such extension');

-- what the extension keeps in pg_catalog
create temporary table pg_dist_partition (logicalrelid oid);
grant select on pg_dist_partition to public;
create table public.theirs ();
insert into pg_dist_partition (logicalrelid) values ('public.theirs'::regclass);
select lives_ok('select control.refuse_distributed()', 'tables of others may be distributed');

insert into pg_dist_partition (logicalrelid)
values ('raw_salesforce.account'::regclass), ('marts.fct_opportunity'::regclass);
select throws_ok(
    'select control.refuse_distributed()',
    '0A000',
    'distributed tables cannot be transformed: marts.fct_opportunity, raw_salesforce.account',
    'landing and marts may not'
);
select is(
    public.run_salesforce_transform() #>> '{error,message}',
    'distributed tables cannot be transformed: marts.fct_opportunity, raw_salesforce.account',
    'a run fails and says so'
);

delete from pg_dist_partition
where logicalrelid <> 'public.theirs'::regclass;
select is(
    public.run_salesforce_transform() ->> 'error', null, 'and works again when they are whole again'
);

select finish();
rollback;
