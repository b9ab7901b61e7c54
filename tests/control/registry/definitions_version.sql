-- control.definitions_version(): moves with every kind of write that may make a model or a check
-- another one, and with nothing else.
begin;

select plan(33);

-- whether a statement moves it; what it wrote stays
create function pg_temp.moves(statement text) returns boolean language plpgsql as $$
declare
    _before text := control.definitions_version();
    _after text;
begin
    execute moves.statement;
    _after := control.definitions_version();
    return _after <> _before;
end;
$$;

create temporary table cases (
    place integer generated always as identity, statement text, is_moved boolean
);
insert into cases (statement, is_moved)
values
('create view marts.probe as select 1 as one', true),
('create or replace view marts.probe as select 2 as one', true),
('create or replace view marts.probe as select 2 as one', true),
('alter view marts.probe rename to probed', false),
('drop view marts.probed', true),
('create view staging.probe as select 1 as one', true),
('create view intermediate.probe as select 1 as one', true),
('create view control.check_probe as select ''1'' as record_id, ''one'' as reason', true),
('create function control.probe() returns integer language sql return 1', true),
('create or replace function control.probe() returns integer language sql return 2', true),
('alter function control.probe() set work_mem = ''8MB''', true),
('drop function control.probe()', true),
('alter table marts.dim_account add column probe text', true),
('alter table marts.dim_account drop column probe', true),
('update control.model set depth = depth', true),
('update control.model_link set reads = reads where model = ''marts.dim_account''', true),
('insert into control.model values (''marts.probe'', ''merge'', null, 0)', true),
('delete from control.model where model = ''marts.probe''', true),
('update control.setting set ledger_keep_days = 399', true),
('update control.setting set ledger_keep_days = 400', true),
('update control.quality_check set warn_if = ''> 1'' where name = ''date_missing''', true),
('insert into control.accepted_value values (''account.type'', ''Probe'')', true),
('delete from control.accepted_value where value = ''Probe''', true),
('update control.stage set sort_order = 1 where stage_name = ''Prospecting''', true),
('update control.freshness_limit set stale_after = stale_after * 2', true),

('comment on view marts.dim_account_model is ''probe''', false),
('comment on column marts.dim_account.name is ''probe''', false),
('grant select on marts.dim_account_model to salesforce_loader', false),
('analyze marts.dim_account', false),
('create table marts.probe (id text)', false),
('insert into raw_salesforce.account (id) values (''001TAP000000001'')', false),
('insert into control.recheck_record values (''account'', ''001TAP000000001AAA'')', false),
('create view tap.probe as select 1 as one', false);

select
    is(
        pg_temp.moves(c.statement), c.is_moved,
        c.statement || case when c.is_moved then ' moves it' else ' does not' end
    )
from cases as c
order by c.place;

select finish();

rollback;
