-- control.used_object(): what a view uses, as the catalog knows it.
begin;

select plan(5);

create schema probe;
create table probe.base (id text primary key, amount numeric, unread text);
create function probe.doubled(amount numeric) returns numeric language sql immutable
return amount * 2;
create function probe.twice_doubled(amount numeric) returns numeric language sql immutable
return probe.doubled(probe.doubled(amount));
create view probe.lower_view as
select
    b.id,
    probe.twice_doubled(b.amount) as amount
from probe.base as b;
create view probe.upper_view as
select v.id from probe.lower_view as v
where v.amount > 0;
create view probe.unrelated as
select b.unread from probe.base as b;

create function pg_temp.used(view text) returns setof text language sql as $$
    select distinct
        case u.class when 'pg_class'::regclass then u.object::regclass::text
        else u.object::regproc::text end
        || coalesce('.' || a.attname, '')
    from control.used_object(view::regclass) as u
    left join pg_attribute as a
        on u.class = 'pg_class'::regclass and u.object = a.attrelid and u.attribute = a.attnum
        and u.attribute > 0
    where u.object >= 16384
$$;

select set_eq(
    $$select pg_temp.used('probe.upper_view')$$,
    $$values
    ('probe.upper_view'), ('probe.lower_view.id'), ('probe.lower_view.amount'),
    ('probe.base.id'), ('probe.base.amount'), ('probe.twice_doubled'), ('probe.doubled')$$,
    'itself, views, functions and columns beneath it, and nothing else'
);
select results_eq(
    $$
        select distinct u.used_by::regclass::text
        from control.used_object('probe.upper_view') as u
        where u.object = 'probe.base'::regclass
    $$,
    $$values ('probe.lower_view')$$,
    'and which of them uses it'
);
select results_eq(
    $$
        select u.object::regclass::text, u.attribute
        from control.used_object('probe.upper_view') as u
        where u.used_by is null
    $$,
    $$values ('probe.upper_view', 0)$$,
    'nobody uses the view asked for'
);
create view probe.whole as
select count(*) as n from probe.base;
select set_eq(
    $$select pg_temp.used('probe.whole')$$, $$values ('probe.whole'), ('probe.base')$$,
    'a table of which no column is read'
);
select is_empty(
    'select u.* from control.used_object(null) as u where u.object is not null', 'none'
);

select finish();

rollback;
