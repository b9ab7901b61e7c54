-- control.plan_run(): what a run would do now, and why; and that it does nothing itself.
begin;
set local client_min_messages = warning;

select plan(24);

update control.quality_check set enabled = false;
update control.setting set calendar_start = '2024-01-01', calendar_end = '2024-01-02';

-- the plans below name every model: not those that somebody added
create temporary table known (model) as
values
('intermediate.account'), ('intermediate.contact'), ('intermediate.opportunity'),
('intermediate.opportunityfieldhistory'), ('intermediate.opportunityhistory'),
('marts.dim_account'), ('marts.dim_contact'), ('marts.dim_date'), ('marts.fct_opportunity'),
('marts.merged_account'), ('marts.merged_contact'), ('marts.opportunity_history'),
('marts.opportunity_version_log');
delete from control.model_link as l
where l.model not in (select k.model from known as k);
delete from control.model as m
where m.model not in (select k.model from known as k);

create function pg_temp.plan(full_refresh boolean default false) returns table (
    model text, mode text, is_certain boolean, why text
) language sql as $$
    select p.model, p.mode, p.is_certain, p.why from control.plan_run(plan.full_refresh) as p
$$;
create function pg_temp.written() returns numeric language sql as $$
    select sum(t.n_tup_ins + t.n_tup_upd + t.n_tup_del)
    from pg_stat_xact_all_tables as t
    where t.schemaname not like 'pg_temp%'
$$;
create function pg_temp.run() returns jsonb language sql
as $$ select public.run_salesforce_transform() $$;

select bag_eq(
    'select p.model, p.mode, p.is_certain, p.why from pg_temp.plan() as p',
    $$
        select
            m.model,
            'full' as mode,
            true as is_certain,
            'first run' as why
        from control.model as m
    $$,
    'before the first run: every model in full'
);
select is(pg_temp.run() ->> 'status', 'succeeded', 'which it does');
select is_empty('select p.* from pg_temp.plan() as p', 'nothing where nothing is new');
select is_empty('select p.* from pg_temp.plan(null) as p', 'nor where nobody says anything');
select is(pg_temp.run() ->> 'reason', 'no new data', 'as the run says');

select bag_eq(
    'select p.model, p.mode, p.is_certain, p.why from pg_temp.plan(true) as p',
    $$
        select
            m.model,
            'full' as mode,
            true as is_certain,
            'full refresh requested' as why
        from control.model as m
    $$,
    'a full refresh: every model'
);
select results_eq(
    'select p.model from control.plan_run(true) as p order by p.place',
    'select m.model from control.model as m order by m.depth, m.model',
    'in order'
);
select is_empty(
    $$
        select p.model
        from control.plan_run(true) as p
        where p.follows <> array(
            select l.upstream from control.model_link as l
            where l.model = p.model and l.upstream not like 'staging.%'
            order by l.upstream
        )
    $$,
    'after those they follow'
);

-- after something, which is then taken back
create function pg_temp.plan_after(statement text) returns table (
    model text, mode text, is_certain boolean, why text
) language plpgsql as $$
declare
    _plan control.plan_step[];
begin
    begin
        execute plan_after.statement;
        _plan := array(select p::control.plan_step from control.plan_run() as p order by p.place);
        raise exception using errcode = 'ZZ001';
    exception
        when sqlstate 'ZZ001' then null;
    end;
    return query select s.model, s.mode, s.is_certain, s.why from unnest(_plan) as s;
end;
$$;
select results_eq(
    $$
        select p.* from pg_temp.plan_after(
            'update control.model_state set stale_reason = ''probe'''
            ' where model = ''marts.dim_contact'''
        ) as p
    $$,
    $$values
    ('marts.dim_contact', 'full', true, 'what it is built by was changed, or it was marked stale'),
    ('marts.dim_account', 'incremental', false, 'if marts.dim_contact changes')$$,
    'a stale model in full, and what reads it if that changes anything'
);
select results_eq(
    $$
        select
            p.model,
            p.mode,
            p.is_certain
        from pg_temp.plan_after('update control.setting set calendar_end = ''2024-01-03''') as p
    $$,
    $$values ('marts.dim_date', 'full', true)$$,
    'a changed setting makes one stale that reads it'
);
select results_eq(
    $$
        select p.* from pg_temp.plan_after(
            'insert into control.recheck_record (object, record_id)'
            ' values (''contact'', ''003TAP000000001AAA''), (''contact'', ''003TAP000000002AAA'')'
        ) as p
    $$,
    $$values
    ('intermediate.contact', 'incremental', true, '2 records to look up anew'),
    ('marts.merged_contact', 'incremental', false, 'if intermediate.contact changes'),
    (
        'marts.dim_contact', 'incremental', false,
        'if intermediate.contact or marts.merged_contact changes'
    ),
    ('marts.fct_opportunity', 'incremental', false, 'if marts.merged_contact changes'),
    (
        'marts.dim_account', 'incremental', false,
        'if marts.dim_contact or marts.fct_opportunity changes'
    )$$,
    'records that somebody asked for'
);

-- new rows
insert into raw_salesforce.account (id, systemmodstamp)
values ('001TAP000000001', '2024-01-01'), ('001TAP000000001', '2024-01-02');
select results_eq(
    'select p.* from pg_temp.plan() as p',
    $$values
    ('intermediate.account', 'incremental', true, '2 new rows of account'),
    ('marts.merged_account', 'incremental', false, 'if intermediate.account changes'),
    ('marts.dim_contact', 'incremental', false, 'if marts.merged_account changes'),
    ('marts.fct_opportunity', 'incremental', false, 'if marts.merged_account changes'),
    (
        'marts.dim_account', 'incremental', false,
        'if intermediate.account or marts.dim_contact or marts.fct_opportunity'
        || ' or marts.merged_account changes'
    )$$,
    'landed rows'
);
insert into raw_salesforce.contact (id, systemmodstamp)
values ('003TAP000000001', '2024-01-01');
select results_eq(
    $$
        select
            p.model,
            p.follows,
            p.why
        from control.plan_run() as p
        where p.model = 'marts.dim_contact'
    $$,
    $$values (
        'marts.dim_contact',
        '{intermediate.contact,marts.merged_account,marts.merged_contact}'::text[],
        'if intermediate.contact or marts.merged_account or marts.merged_contact changes'
    )$$,
    'of several objects'
);

-- it changes nothing
create temporary table before as
select
    pg_temp.written() as written,
    w.snapshot::text as snapshot,
    control.definitions_version() as definitions_version,
    (select count(*) from control.run) as runs,
    (select r.last_value from control.run_run_id_seq as r) as run_id,
    current_setting('application_name') as application_name
from control.load_window as w;
select is((select count(*) from control.plan_run()), 7::bigint, 'a plan of seven steps');
select is((select count(*) from control.plan_run(true)), 13::bigint, 'and one of all');
select is(pg_temp.written(), (select b.written from before as b), 'not a row was written');
select is(
    (select w.snapshot::text from control.load_window as w), (select b.snapshot from before as b),
    'the window stays'
);
select is(
    control.definitions_version(), (select b.definitions_version from before as b),
    'definitions as well'
);
select
    is(
        (select count(*) from control.run), (select b.runs from before as b), 'no run in the ledger'
    );
select is(
    (select r.last_value from control.run_run_id_seq as r), (select b.run_id from before as b),
    'nor a number taken'
);
select is(
    current_setting('application_name'), (select b.application_name from before as b),
    'nor anything announced'
);
select is(
    (select count(*) from pg_temp.plan_after('set local transaction_read_only = on')), 7::bigint,
    'who may only read may look'
);

-- and the run does it
create temporary table planned as
select p.* from pg_temp.plan() as p;  -- noqa: ambiguous.column_count
select results_eq(
    $$
        select
            s.value ->> 'model',
            s.value ->> 'mode'
        from jsonb_array_elements(pg_temp.run() -> 'models') with ordinality as s (value, place)
        order by s.place
    $$,
    $$select p.model, p.mode from planned as p where p.model <> 'marts.fct_opportunity'$$,
    'the run does what was planned, where what it follows changed'
);

-- many rows against few
select results_eq(
    $$
        select
            s.mode,
            s.why
        from unnest(array[50000, 50001]) as n (new_rows)
        cross join lateral control.plan_steps(
            jsonb_populate_record(
                null::control.work,
                jsonb_build_object(
                    'reasons', array['new data'],
                    'is_full', false,
                    'stale_models', '[]'::jsonb,
                    'landed', jsonb_build_object(
                        'contact', jsonb_build_object('new_rows', n.new_rows)
                    )
                )
            )
        ) as s
        where s.model = 'intermediate.contact'
        order by n.new_rows
    $$,
    $$values
    ('incremental', '50000 new rows of contact'), ('full', '50001 new rows of contact')$$,
    'more rows than it is worth looking for one by one are read in full'
);

select finish();

rollback;
