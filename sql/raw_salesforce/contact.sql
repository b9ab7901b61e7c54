-- Generated from objects/contact.toml by make generate; edit that.
-- Landing of Salesforce Contact: every version of every record, as text, as delivered.
create table raw_salesforce.contact (
    id text,
    isdeleted text,
    masterrecordid text,
    accountid text,
    reportstoid text,
    ownerid text,
    individualid text,
    recordtypeid text,
    salutation text,
    firstname text,
    middlename text,
    lastname text,
    suffix text,
    name text,
    title text,
    department text,
    leadsource text,
    birthdate text,
    description text,
    assistantname text,
    currencyisocode text,
    cleanstatus text,
    jigsaw text,
    jigsawcontactid text,
    email text,
    phone text,
    mobilephone text,
    homephone text,
    otherphone text,
    assistantphone text,
    fax text,
    photourl text,
    hasoptedoutofemail text,
    hasoptedoutoffax text,
    donotcall text,
    isemailbounced text,
    emailbouncedreason text,
    emailbounceddate text,
    mailingstreet text,
    mailingcity text,
    mailingstate text,
    mailingstatecode text,
    mailingpostalcode text,
    mailingcountry text,
    mailingcountrycode text,
    mailinglatitude text,
    mailinglongitude text,
    mailinggeocodeaccuracy text,
    otherstreet text,
    othercity text,
    otherstate text,
    otherstatecode text,
    otherpostalcode text,
    othercountry text,
    othercountrycode text,
    otherlatitude text,
    otherlongitude text,
    othergeocodeaccuracy text,
    createddate text,
    createdbyid text,
    lastmodifieddate text,
    lastmodifiedbyid text,
    systemmodstamp text,
    lastactivitydate text,
    lastcurequestdate text,
    lastcuupdatedate text,
    lastvieweddate text,
    lastreferenceddate text,
    custom_fields jsonb,
    extracted_at timestamptz not null default now(),
    raw_id bigint generated always as identity primary key,
    load_xid xid8 not null default pg_current_xact_id(),
    load_id bigint,
    seen_at timestamptz
);

create index contact_load_xid_idx on raw_salesforce.contact (load_xid);
-- a hash, because landing takes a text of any length, and a btree does not
create index contact_id_idx on raw_salesforce.contact using hash (id);

comment on table raw_salesforce.contact is
'Landed Salesforce Contact records. Grain: one row per delivered version of a record; append-only,
the same version may land many times. Columns are the API field names in lower case, all text; what
was delivered empty is an empty text, NULL was not delivered. Any INSERT or COPY is picked up by the
next run. Source: Bulk API 2.0, REST or CSV export.';
comment on column raw_salesforce.contact.custom_fields is
'Every field that has no column here and is not empty (region__c …), field name in lower case to
string value; NULL when there is none.';
comment on column raw_salesforce.contact.extracted_at is
'When the row was extracted; reported, and the bound of its stamps. Chooses a version only where
none of them can be read.';
comment on column raw_salesforce.contact.raw_id is
'Landing order; breaks ties between versions with equal stamps.';
comment on column raw_salesforce.contact.load_xid is
'Transaction that landed the row; decides which run reads it. Never set by loaders.';
comment on column raw_salesforce.contact.load_id is
'The control.load that brought the row, which says what it delivered: the rest of the row is carried
over from the version before. NULL where others inserted it.';
comment on column raw_salesforce.contact.seen_at is
'When a version was seen that its stamp does not tell (a formula that changed, a file without
stamps, a deletion found by its absence): it orders by its stamp and counts in history from then.
NULL: from its stamp.';

grant insert (
    id, isdeleted, masterrecordid, accountid, reportstoid, ownerid, individualid, recordtypeid,
    salutation, firstname, middlename, lastname, suffix, name, title, department, leadsource,
    birthdate, description, assistantname, currencyisocode, cleanstatus, jigsaw, jigsawcontactid,
    email, phone, mobilephone, homephone, otherphone, assistantphone, fax, photourl,
    hasoptedoutofemail, hasoptedoutoffax, donotcall, isemailbounced, emailbouncedreason,
    emailbounceddate, mailingstreet, mailingcity, mailingstate, mailingstatecode, mailingpostalcode,
    mailingcountry, mailingcountrycode, mailinglatitude, mailinglongitude, mailinggeocodeaccuracy,
    otherstreet, othercity, otherstate, otherstatecode, otherpostalcode, othercountry,
    othercountrycode, otherlatitude, otherlongitude, othergeocodeaccuracy, createddate, createdbyid,
    lastmodifieddate, lastmodifiedbyid, systemmodstamp, lastactivitydate, lastcurequestdate,
    lastcuupdatedate, lastvieweddate, lastreferenceddate, custom_fields, extracted_at
) on raw_salesforce.contact to salesforce_loader;
