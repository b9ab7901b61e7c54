-- Generated from objects/opportunityfieldhistory.toml by make generate; edit that.
-- Landing of Salesforce OpportunityFieldHistory: every version of every record, as text, as
-- delivered.
create table raw_salesforce.opportunityfieldhistory (
    id text,
    opportunityid text,
    field text,
    datatype text,
    oldvalue text,
    newvalue text,
    isdeleted text,
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

create index opportunityfieldhistory_load_xid_idx
on raw_salesforce.opportunityfieldhistory (load_xid);
-- a hash, because landing takes a text of any length, and a btree does not
create index opportunityfieldhistory_id_idx
on raw_salesforce.opportunityfieldhistory using hash (id);

comment on table raw_salesforce.opportunityfieldhistory is
'Landed Salesforce OpportunityFieldHistory records. Grain: one row per delivered version of a
record; append-only, the same version may land many times. Columns are the API field names in lower
case, all text; what was delivered empty is an empty text, NULL was not delivered. Any INSERT or
COPY is picked up by the next run. Source: Bulk API 2.0, REST or CSV export.';
comment on column raw_salesforce.opportunityfieldhistory.custom_fields is
'Every field that has no column here and is not empty (region__c …), field name in lower case to
string value; NULL when there is none.';
comment on column raw_salesforce.opportunityfieldhistory.extracted_at is
'When the row was extracted; reported, and the bound of its stamps. Chooses a version only where
none of them can be read.';
comment on column raw_salesforce.opportunityfieldhistory.raw_id is
'Landing order; breaks ties between versions with equal stamps.';
comment on column raw_salesforce.opportunityfieldhistory.load_xid is
'Transaction that landed the row; decides which run reads it. Never set by loaders.';
comment on column raw_salesforce.opportunityfieldhistory.load_id is
'The control.load that brought the row, which says what it delivered: the rest of the row is carried
over from the version before. NULL where others inserted it.';
comment on column raw_salesforce.opportunityfieldhistory.seen_at is
'When a version was seen that its stamp does not tell (a formula that changed, a file without
stamps, a deletion found by its absence): it orders by its stamp and counts in history from then.
NULL: from its stamp.';

grant insert (
    id, opportunityid, field, datatype, oldvalue, newvalue, isdeleted, createddate, createdbyid,
    systemmodstamp, custom_fields, extracted_at
) on raw_salesforce.opportunityfieldhistory to salesforce_loader;
