-- Generated from objects/opportunityhistory.toml by make generate; edit that.
-- Landing of Salesforce OpportunityHistory: every version of every record, as text, as delivered.
create table raw_salesforce.opportunityhistory (
    id text,
    opportunityid text,
    stagename text,
    forecastcategory text,
    amount text,
    probability text,
    expectedrevenue text,
    currencyisocode text,
    isdeleted text,
    closedate text,
    createddate text,
    createdbyid text,
    systemmodstamp text,
    custom_fields jsonb,
    extracted_at timestamptz not null default now(),
    raw_id bigint generated always as identity primary key,
    load_xid xid8 not null default pg_current_xact_id(),
    load_id bigint,
    seen_at timestamptz
);

create index opportunityhistory_load_xid_idx on raw_salesforce.opportunityhistory (load_xid);
-- a hash, because landing takes a text of any length, and a btree does not
create index opportunityhistory_id_idx on raw_salesforce.opportunityhistory using hash (id);

comment on table raw_salesforce.opportunityhistory is
'Landed Salesforce OpportunityHistory records. Grain: one row per delivered version of a record;
append-only, the same version may land many times. Columns are the API field names in lower case,
all text; what was delivered empty is an empty text, NULL was not delivered. Any INSERT or COPY is
picked up by the next run. Source: Bulk API 2.0, REST or CSV export.';
comment on column raw_salesforce.opportunityhistory.custom_fields is
'Every field that has no column here and is not empty (region__c …), field name in lower case to
string value; NULL when there is none.';
comment on column raw_salesforce.opportunityhistory.extracted_at is
'When the row was extracted; reported, and the bound of its stamps. Chooses a version only where
none of them can be read.';
comment on column raw_salesforce.opportunityhistory.raw_id is
'Landing order; breaks ties between versions with equal stamps.';
comment on column raw_salesforce.opportunityhistory.load_xid is
'Transaction that landed the row; decides which run reads it. Never set by loaders.';
comment on column raw_salesforce.opportunityhistory.load_id is
'The control.load that brought the row, which says what it delivered: the rest of the row is carried
over from the version before. NULL where others inserted it.';
comment on column raw_salesforce.opportunityhistory.seen_at is
'When a version was seen that its stamp does not tell (a formula that changed, a file without
stamps, a deletion found by its absence): it orders by its stamp and counts in history from then.
NULL: from its stamp.';

grant insert (
    id, opportunityid, stagename, forecastcategory, amount, probability, expectedrevenue,
    currencyisocode, isdeleted, closedate, createddate, createdbyid, systemmodstamp, custom_fields,
    extracted_at
) on raw_salesforce.opportunityhistory to salesforce_loader;
