-- Generated from objects/opportunity.toml by make generate; edit that.
-- Landing of Salesforce Opportunity: every version of every record, as text, as delivered.
create table raw_salesforce.opportunity (
    id text,
    isdeleted text,
    accountid text,
    ownerid text,
    campaignid text,
    contactid text,
    recordtypeid text,
    pricebook2id text,
    territory2id text,
    syncedquoteid text,
    contractid text,
    name text,
    description text,
    type text,
    leadsource text,
    stagename text,
    forecastcategory text,
    forecastcategoryname text,
    nextstep text,
    isprivate text,
    isclosed text,
    iswon text,
    isexcludedfromterritory2filter text,
    hasopportunitylineitem text,
    hasopenactivity text,
    hasoverduetask text,
    iqscore text,
    pushcount text,
    amount text,
    probability text,
    expectedrevenue text,
    totalopportunityquantity text,
    currencyisocode text,
    closedate text,
    fiscal text,
    fiscalyear text,
    fiscalquarter text,
    laststagechangedate text,
    lastamountchangedhistoryid text,
    lastclosedatechangedhistoryid text,
    createddate text,
    createdbyid text,
    lastmodifieddate text,
    lastmodifiedbyid text,
    systemmodstamp text,
    lastactivitydate text,
    lastvieweddate text,
    lastreferenceddate text,
    custom_fields jsonb,
    extracted_at timestamptz not null default now(),
    raw_id bigint generated always as identity primary key,
    load_xid xid8 not null default pg_current_xact_id(),
    load_id bigint,
    seen_at timestamptz
);

create index opportunity_load_xid_idx on raw_salesforce.opportunity (load_xid);
-- a hash, because landing takes a text of any length, and a btree does not
create index opportunity_id_idx on raw_salesforce.opportunity using hash (id);

comment on table raw_salesforce.opportunity is
'Landed Salesforce Opportunity records. Grain: one row per delivered version of a record;
append-only, the same version may land many times. Columns are the API field names in lower case,
all text; what was delivered empty is an empty text, NULL was not delivered. Any INSERT or COPY is
picked up by the next run. Source: Bulk API 2.0, REST or CSV export.';
comment on column raw_salesforce.opportunity.custom_fields is
'Every field that has no column here and is not empty (region__c …), field name in lower case to
string value; NULL when there is none.';
comment on column raw_salesforce.opportunity.extracted_at is
'When the row was extracted; reported, and the bound of its stamps. Chooses a version only where
none of them can be read.';
comment on column raw_salesforce.opportunity.raw_id is
'Landing order; breaks ties between versions with equal stamps.';
comment on column raw_salesforce.opportunity.load_xid is
'Transaction that landed the row; decides which run reads it. Never set by loaders.';
comment on column raw_salesforce.opportunity.load_id is
'The control.load that brought the row, which says what it delivered: the rest of the row is carried
over from the version before. NULL where others inserted it.';
comment on column raw_salesforce.opportunity.seen_at is
'When a version was seen that its stamp does not tell (a formula that changed, a file without
stamps, a deletion found by its absence): it orders by its stamp and counts in history from then.
NULL: from its stamp.';

grant insert (
    id, isdeleted, accountid, ownerid, campaignid, contactid, recordtypeid, pricebook2id,
    territory2id, syncedquoteid, contractid, name, description, type, leadsource, stagename,
    forecastcategory, forecastcategoryname, nextstep, isprivate, isclosed, iswon,
    isexcludedfromterritory2filter, hasopportunitylineitem, hasopenactivity, hasoverduetask,
    iqscore, pushcount, amount, probability, expectedrevenue, totalopportunityquantity,
    currencyisocode, closedate, fiscal, fiscalyear, fiscalquarter, laststagechangedate,
    lastamountchangedhistoryid, lastclosedatechangedhistoryid, createddate, createdbyid,
    lastmodifieddate, lastmodifiedbyid, systemmodstamp, lastactivitydate, lastvieweddate,
    lastreferenceddate, custom_fields, extracted_at
) on raw_salesforce.opportunity to salesforce_loader;
