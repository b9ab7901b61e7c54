-- control.insert_latest_versions(): an empty table is filled part by part, with what a run makes.
begin;

set local client_min_messages = warning;
select plan(7);

insert into raw_salesforce.contact (id, lastname, systemmodstamp)
select
    '003' || lpad(n::text, 12, '0') || 'AAA' as id,
    v.name,
    v.stamp
from generate_series(1, 7) as n
cross join (
    values ('old', '2024-01-02T00:00:00.000Z'), ('new', '2024-01-03T00:00:00.000Z')
) as v (name, stamp)
order by
    v.stamp,
    n;
-- late: it landed last and is not the latest
insert into raw_salesforce.contact (id, lastname, systemmodstamp)
values ('003000000000003AAA', 'late', '2024-01-01T00:00:00.000Z');
select public.run_salesforce_transform();

create table public.made as
select to_jsonb(c) as contact
from intermediate.contact as c;
select results_eq(
    $$select m.contact ->> 'last_name', count(*) from public.made as m group by 1$$,
    $$values ('new', 7::bigint)$$, 'what a run makes'
);

create function pg_temp.filled(part_size integer) returns bigint
language plpgsql as $$
begin
    truncate intermediate.contact;
    return control.insert_latest_versions('intermediate.contact', filled.part_size);
end;
$$;

select is(pg_temp.filled(3), 7::bigint, 'part by part');
select bag_eq(
    'select to_jsonb(c) from intermediate.contact as c', 'select m.contact from public.made as m',
    'the same rows'
);
select is(pg_temp.filled(1), 7::bigint, 'as many parts as records');
select bag_eq(
    'select to_jsonb(c) from intermediate.contact as c', 'select m.contact from public.made as m',
    'the same'
);
select hasnt_table('control', 'latest_version', 'nothing is left behind');

truncate raw_salesforce.contact;
select is(pg_temp.filled(3), 0::bigint, 'of nothing, nothing');

select finish();
rollback;
