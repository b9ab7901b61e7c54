-- control.match_fields(): where a field goes, by the many names that it has.
begin;

select plan(29);

create function pg_temp.goes(object text, fields text[])
returns text
language sql
as $goes$
select
    string_agg(
        f.field || coalesce(' -> ' || f.landing_column, ''), ', ' order by f.ordinal
    )
from control.match_fields(goes.object, goes.fields) as f;
$goes$;

create temporary table cases (object text, fields text[], expected text);
insert into cases
values
(
    'Opportunity',
    '{StageName,stage_name," ID "}',
    'stagename -> stagename, stage_name -> stagename, id -> id'
),
('opportunity', '{Test_Region__c,Type__c}', 'test_region__c, type__c'),
-- by relationship
('Opportunity', '{Account.Id,Owner.Id}', 'account.id -> accountid, owner.id -> ownerid'),
('Opportunity', '{account.id,AccountId}', 'account.id, accountid -> accountid'),
('Account', '{Parent.Id,Parent.Name}', 'parent.id -> parentid, parent.name'),
('Contact', '{Reports_To.Id}', 'reports_to.id -> reportstoid'),
('Opportunity', '{Partner__r.Id,Partner__r.Name}', 'partner__c, partner__r.name'),
('Opportunity', '{Partner__r.Id,Partner__c}', 'partner__r.id, partner__c'),
-- Heroku Connect
('Account', '{sfid,name}', 'sfid -> id, name -> name'),
('Account', '{id,sfid,_hc_lastop}', '_hc_id, sfid -> id, _hc_lastop'),
-- reports
(
    'Opportunity',
    '{"Opportunity ID","Opportunity Name","Account ID",Stage,Amount,"Close Date","Created Date"}',
    'opportunity id -> id, opportunity name -> name, account id -> accountid, stage -> stagename, '
    'amount -> amount, close date -> closedate, created date -> createddate'
),
(
    'Opportunity',
    '{"Probability (%)",Closed,Won,"Forecast Category","Last Modified Date","Next Step"}',
    'probability (%) -> probability, closed -> isclosed, won -> iswon, '
    'forecast category -> forecastcategoryname, last modified date -> lastmodifieddate, '
    'next step -> nextstep'
),
(
    'Opportunity',
    '{"Account Name","Opportunity Owner","Days (open)",Age}',
    'account name, opportunity owner, days (open), age'
),
(
    'Opportunity',
    '{Id,"Opportunity ID",StageName,Stage}',
    'id -> id, opportunity id, stagename -> stagename, stage'
),
('Opportunity', '{Stage,"Stage Name"}', 'stage -> stagename, stage name'),
(
    'Account',
    '{"Account ID","Account Name",Employees,"Billing State/Province","Account Site"}',
    'account id -> id, account name -> name, employees -> numberofemployees, '
    'billing state/province -> billingstate, account site -> site'
),
(
    'Contact',
    '{"Contact ID","First Name",Mobile,"Email Opt Out","Account ID","Mailing Zip/Postal Code"}',
    'contact id -> id, first name -> firstname, mobile -> mobilephone, '
    'email opt out -> hasoptedoutofemail, account id -> accountid, '
    'mailing zip/postal code -> mailingpostalcode'
),
('Contact', '{"Account Name","Full Name"}', 'account name, full name -> name'),
-- in other languages, however they are composed
(
    'Opportunity',
    '{Opportunity-ID,Opportunity-Name,Accountname,Betrag,Phase,Schlusstermin,"Nächster Schritt"}',
    'opportunity-id -> id, opportunity-name -> name, accountname, betrag -> amount, '
    'phase -> stagename, schlusstermin -> closedate, nächster schritt -> nextstep'
),
(
    'Opportunity',
    array['ÉTAPE', normalize('Étape', nfd), 'Date de clôture', 'ID de l’opportunité'],
    'étape -> stagename, ' || normalize('étape', nfd)
    || ', date de clôture -> closedate, id de l’opportunité -> id'
),
(
    'Account',
    '{"取引先 ID",取引先名,"町名・番地（請求先）",年間売上}',
    '取引先 id -> id, 取引先名 -> name, 町名・番地（請求先） -> billingstreet, '
    '年間売上 -> annualrevenue'
),
(
    'Contact', '{"Id. del contacto",Nombre,Apellidos}',
    'id. del contacto -> id, nombre -> firstname, apellidos -> lastname'
),
-- in English first
('Opportunity', '{Phase,Stage}', 'phase, stage -> stagename'),
('Opportunity', '{"Account-ID",Kontakt-ID}', 'account-id -> accountid, kontakt-id -> contactid'),
-- no name of ours
('Account', '{Name__c,Closed,"Stage"}', 'name__c, closed, stage'),
('Account', '{raw_id,custom_fields,load_xid}', 'raw_id, custom_fields, load_xid'),
('Nothing', '{Id,Name}', 'id, name');

select is(pg_temp.goes(c.object, c.fields), c.expected, c.object || ' ' || c.fields::text)
from cases as c;

select results_eq(
    $$
        select f.delivery_column
        from control.match_fields('Account', array['Name', repeat('x', 70) || '__c']) as f
    $$,
    $$ values ('name'), ('field 2') $$,
    'a name that is too long for a column'
);
set local role salesforce_loader;
select is(pg_temp.goes('Account', '{Id}'), 'id -> id', 'a loader may ask');

select finish();

rollback;
