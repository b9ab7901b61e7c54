-- control.model_definition(): all that a model's content depends on besides data, and nothing else.
begin;

select plan(37);

-- how a definition reads after a statement, which is then taken back
create function pg_temp.definition_after(statement text, model text) returns text
language plpgsql as $$
declare
    _definition text;
begin
    begin
        execute definition_after.statement;
        _definition := control.model_definition(definition_after.model);
        raise exception using errcode = 'ZZ001';
    exception
        when sqlstate 'ZZ001' then null;
    end;
    return _definition;
end;
$$;

-- a view or function, a part of its text replaced
create function pg_temp.edited(object text, old text, new text) returns text language plpgsql as $$
declare
    _text text := case
        when edited.object like '%(%' then pg_get_functiondef(edited.object::regprocedure)
        else format(
            'create or replace view %s as %s', edited.object, pg_get_viewdef(edited.object::regclass)
        )
    end;
begin
    if position(edited.old in _text) = 0 then
        raise exception 'there is no % in %', edited.old, _text;
    end if;
    return replace(_text, edited.old, edited.new);
end;
$$;

create temporary table cases (description text, model text, statement text, is_changed boolean);

insert into cases
values
(
    'its view', 'marts.dim_contact',
    pg_temp.edited(
        'marts.dim_contact_model', ' c.last_name,', ' upper(c.last_name) AS last_name,'
    ),
    true
),
(
    'a view of another model', 'marts.fct_opportunity',
    pg_temp.edited(
        'marts.dim_contact_model', ' c.last_name,', ' upper(c.last_name) AS last_name,'
    ),
    false
),
(
    'a view beneath', 'intermediate.account',
    pg_temp.edited('staging.account', '''middlename''', '''second'''), true
),
(
    'beyond the table of a model upstream', 'marts.dim_account',
    pg_temp.edited('staging.account', '''middlename''', '''second'''), false
),
(
    'a function beneath', 'intermediate.account',
    pg_temp.edited('staging.to_date(text)', 'value <> ''''::text', 'value <> ''never''::text'), true
),
(
    'a function that one calls', 'intermediate.account',
    pg_temp.edited('staging.parse_date(text)', 'THEN ''20''::text', 'THEN ''19''::text'), true
),
(
    'a function that it does not use', 'intermediate.account',
    pg_temp.edited('marts.fiscal_quarter(date,integer)', '12', '24'), false
),
(
    'a setting that its view reads', 'marts.dim_date',
    'update control.setting set fiscal_year_start_month = 4', true
),
(
    'a setting of days it holds', 'marts.dim_date',
    'update control.setting set calendar_end = ''2049-12-30''', true
),
(
    'a setting that it does not read', 'marts.dim_date',
    'update control.setting set time_zone = ''Europe/Berlin''', false
),
(
    'the time zone', 'marts.fct_opportunity',
    'update control.setting set time_zone = ''Europe/Berlin''', true
),
(
    'a setting that nobody reads', 'marts.fct_opportunity',
    'update control.setting set ledger_keep_days = 30', false
),
(
    'a setting written as it was', 'marts.fct_opportunity',
    'update control.setting set time_zone = time_zone', false
),
(
    'configuration that its view reads', 'marts.fct_opportunity',
    'update control.stage set is_won = true, is_closed = true where stage_name = ''Prospecting''',
    true
),
(
    'configuration that it does not read', 'marts.fct_opportunity',
    'delete from control.accepted_value', false
),
(
    'its refresh function', 'marts.opportunity_history',
    pg_temp.edited('control.refresh_opportunity_history(text,text[])', '10000', '20000'), true
),
(
    'a function that it calls', 'marts.opportunity_history',
    pg_temp.edited('control.touched_versions(text[],date[],date,boolean)', 'rebuilt', 'rebuilt '),
    true
),
(
    'what writes its statements', 'marts.opportunity_history',
    pg_temp.edited(
        'control.refresh_opportunity_history_statements()', '''merge versions''',
        '''merge  versions'''
    ), true
),
(
    'a view that only its statements read', 'marts.opportunity_history',
    pg_temp.edited(
        'intermediate.opportunity_current_version', 'v.amount', 'v.amount + 0 as amount'
    ),
    true
),
(
    'a setting that such a view reads', 'marts.opportunity_history',
    'update control.setting set history_start = ''2020-01-01''', true
),
(
    'the refresh function of another', 'marts.dim_account',
    pg_temp.edited('control.refresh_opportunity_history(text,text[])', '10000', '20000'), false
),
('a comment', 'marts.dim_account', 'comment on view marts.dim_account_model is ''probe''', false),
(
    'a grant', 'marts.dim_account', 'grant select on marts.dim_account_model to salesforce_loader',
    false
),
(
    'a view that nobody reads', 'marts.dim_account', 'create view marts.probe as select 1 as one',
    false
),
('statistics', 'marts.dim_account', 'analyze marts.dim_account', false),
(
    'landed rows', 'intermediate.account',
    'insert into raw_salesforce.account (id) values (''001TAP000000001'')', false
),
(
    'dates of another style', 'marts.opportunity_history', 'set local datestyle = ''German, DMY''',
    false
),
(
    'another time zone of the session', 'marts.fct_opportunity',
    'set local timezone = ''Asia/Kathmandu''', false
),
(
    'intervals of another style', 'marts.dim_date', 'set local intervalstyle = ''sql_standard''',
    false
),
('quotes everywhere', 'marts.dim_account', 'set local quote_all_identifiers = on', false),
(
    'backslashes that escape', 'intermediate.account',
    'set local standard_conforming_strings = off', false
),
('fewer digits', 'marts.dim_account', 'set local extra_float_digits = -5', false),
('another search path', 'marts.dim_account', 'set local search_path = marts, control', false);

select
    is(
        pg_temp.definition_after(c.statement, c.model) is distinct from b.definition,
        c.is_changed,
        c.description || case when c.is_changed then ' changes it' else ' does not' end
    )
from cases as c
inner join (
    select
        m.model,
        control.model_definition(m.model) as definition
    from control.model as m
) as b on c.model = b.model;

select isnt_empty(
    $$
        select m.model from control.model as m
        where control.model_definition(m.model) like '%CREATE OR REPLACE FUNCTION control.%'
    $$,
    'it is the text itself, to be read and compared'
);
select is(
    (
        select count(distinct md5(control.model_definition(m.model))) from control.model as m
    ),
    (select count(*) from control.model),
    'no two models have the same'
);
select throws_ok(
    $$select control.model_definition('marts.nothing')$$, '42P01',
    'relation "marts.nothing_model" does not exist', 'a model without a view'
);
select is(control.model_definition(null), null, 'nothing of nothing');

select finish();

rollback;
