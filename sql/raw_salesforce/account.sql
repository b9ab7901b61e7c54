-- Generated from objects/account.toml by make generate; edit that.
-- Landing of Salesforce Account: every version of every record, as text, as delivered.
create table raw_salesforce.account (
    id text,
    isdeleted text,
    masterrecordid text,
    name text,
    accountnumber text,
    type text,
    industry text,
    annualrevenue text,
    numberofemployees text,
    ownership text,
    rating text,
    accountsource text,
    site text,
    tickersymbol text,
    sic text,
    sicdesc text,
    naicscode text,
    naicsdesc text,
    yearstarted text,
    dunsnumber text,
    dandbcompanyid text,
    tradestyle text,
    cleanstatus text,
    jigsaw text,
    jigsawcompanyid text,
    description text,
    currencyisocode text,
    recordtypeid text,
    parentid text,
    ownerid text,
    billingstreet text,
    billingcity text,
    billingstate text,
    billingstatecode text,
    billingpostalcode text,
    billingcountry text,
    billingcountrycode text,
    billinglatitude text,
    billinglongitude text,
    billinggeocodeaccuracy text,
    shippingstreet text,
    shippingcity text,
    shippingstate text,
    shippingstatecode text,
    shippingpostalcode text,
    shippingcountry text,
    shippingcountrycode text,
    shippinglatitude text,
    shippinglongitude text,
    shippinggeocodeaccuracy text,
    phone text,
    fax text,
    website text,
    photourl text,
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

create index account_load_xid_idx on raw_salesforce.account (load_xid);
-- a hash, because landing takes a text of any length, and a btree does not
create index account_id_idx on raw_salesforce.account using hash (id);

comment on table raw_salesforce.account is
'Landed Salesforce Account records. Grain: one row per delivered version of a record; append-only,
the same version may land many times. Columns are the API field names in lower case, all text; what
was delivered empty is an empty text, NULL was not delivered. Any INSERT or COPY is picked up by the
next run. Source: Bulk API 2.0, REST or CSV export.';
comment on column raw_salesforce.account.custom_fields is
'Every field that has no column here and is not empty (region__c …), field name in lower case to
string value; NULL when there is none.';
comment on column raw_salesforce.account.extracted_at is
'When the row was extracted; reported, and the bound of its stamps. Chooses a version only where
none of them can be read.';
comment on column raw_salesforce.account.raw_id is
'Landing order; breaks ties between versions with equal stamps.';
comment on column raw_salesforce.account.load_xid is
'Transaction that landed the row; decides which run reads it. Never set by loaders.';
comment on column raw_salesforce.account.load_id is
'The control.load that brought the row, which says what it delivered: the rest of the row is carried
over from the version before. NULL where others inserted it.';
comment on column raw_salesforce.account.seen_at is
'When a version was seen that its stamp does not tell (a formula that changed, a file without
stamps, a deletion found by its absence): it orders by its stamp and counts in history from then.
NULL: from its stamp.';

grant insert (
    id, isdeleted, masterrecordid, name, accountnumber, type, industry, annualrevenue,
    numberofemployees, ownership, rating, accountsource, site, tickersymbol, sic, sicdesc,
    naicscode, naicsdesc, yearstarted, dunsnumber, dandbcompanyid, tradestyle, cleanstatus, jigsaw,
    jigsawcompanyid, description, currencyisocode, recordtypeid, parentid, ownerid, billingstreet,
    billingcity, billingstate, billingstatecode, billingpostalcode, billingcountry,
    billingcountrycode, billinglatitude, billinglongitude, billinggeocodeaccuracy, shippingstreet,
    shippingcity, shippingstate, shippingstatecode, shippingpostalcode, shippingcountry,
    shippingcountrycode, shippinglatitude, shippinglongitude, shippinggeocodeaccuracy, phone, fax,
    website, photourl, createddate, createdbyid, lastmodifieddate, lastmodifiedbyid, systemmodstamp,
    lastactivitydate, lastvieweddate, lastreferenceddate, custom_fields, extracted_at
) on raw_salesforce.account to salesforce_loader;
