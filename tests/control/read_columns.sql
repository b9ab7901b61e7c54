-- control.read_columns(): which columns of an upstream a model reads decides whom a change
-- concerns, so it must never be fewer than the view's own.
begin;
set local client_min_messages = warning;

select plan(8);

select is(
    control.read_columns('marts.dim_account', 'marts.dim_contact'),
    '{account_id}',
    'contacts are only counted'
);
select set_eq(
    $$ select unnest(control.read_columns('marts.dim_account', 'marts.fct_opportunity')) $$,
    '{account_id,status,amount,currency_iso_code,close_date}'::text[],
    'every column an aggregate, a filter or a condition mentions'
);
select is(
    control.read_columns('marts.dim_contact', 'intermediate.opportunity'),
    null,
    'an upstream that the view does not read itself may be read through something else'
);

create view marts.probe_model as
select to_jsonb(d) as whole
from marts.dim_contact as d
where d.is_email_bounced;
select is(
    control.read_columns('marts.probe', 'marts.dim_contact'), null, 'a whole row is every column'
);

create view marts.probe_titles as
select d.title
from marts.dim_contact as d;
create or replace view marts.probe_model as
select to_jsonb(d.account_id) as whole
from marts.dim_contact as d
inner join marts.probe_titles as t on d.account_id = t.title;
select is(
    control.read_columns('marts.probe', 'marts.dim_contact'),
    null,
    'what another view reads besides is not known'
);
create function marts.probe_count(account_id text) returns bigint language sql stable
as 'select count(*) from marts.dim_contact as d where d.title = $1';
create or replace view marts.probe_model as
select to_jsonb(marts.probe_count(d.account_id)) as whole
from marts.dim_contact as d;
select is(
    control.read_columns('marts.probe', 'marts.dim_contact'),
    null,
    'nor what a function reads whose body is a string'
);

select alike(
    control.merge_sql('marts.dim_contact'),
    '%merge_action() <> ''UPDATE'' or (s.old_account_id) is distinct from (t.account_id)%',
    'a contact concerns its account when it comes, goes or moves'
);
create or replace view marts.dim_account_model as
select v.*  -- noqa: ambiguous.column_count
from marts.dim_account as v
where exists (
    select from marts.dim_contact as d
    where d.account_id = v.account_id and d is not null
);
select alike(
    control.merge_sql('marts.dim_contact'),
    '%true as concerns_account_id%',
    'and always where it cannot be told what is read'
);

select finish();

rollback;
