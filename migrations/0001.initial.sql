-- depends:
-- Frozen from sql/ by `make migration`; never edited once it has landed.

-- begin sql/roles.sql
-- Roles are cluster-wide, so their names are prefixed, they are created only where missing, and
-- nothing ever drops them. The deployer needs CREATEROLE once per cluster, or an administrator
-- creates the four roles beforehand and grants salesforce_owner to the deployer.
do $roles$
declare
    _role text;
begin
    foreach _role in array array[
        'salesforce_owner', 'salesforce_loader', 'salesforce_transformer', 'salesforce_reporter'
    ] loop
        if not exists (select from pg_catalog.pg_roles where rolname = _role) then
            execute format('create role %I nologin', _role);
        end if;
    end loop;
    if not pg_catalog.pg_has_role(current_user, 'salesforce_owner', 'set') then
        execute format('grant salesforce_owner to %I', current_user);
    end if;
    execute format('grant create on database %I to salesforce_owner', current_database());
    grant create, usage on schema public to salesforce_owner;
end;
$roles$;
-- end sql/roles.sql

-- begin sql/schemas.sql
-- Every object belongs to salesforce_owner, whoever deploys.
set local role salesforce_owner;

create schema if not exists raw_salesforce;
create schema if not exists staging;
create schema if not exists intermediate;
create schema if not exists marts;
create schema if not exists control;

comment on schema raw_salesforce is
'Landing: Salesforce records as text, append-only, unconstrained; anyone may INSERT or COPY.';
comment on schema staging is
'Typed views over landing, one per table: a value that does not cast is NULL and reported.';
comment on schema intermediate is
'Current state: one row per Salesforce id, the latest version; soft deletes kept and flagged.';
comment on schema marts is
'Dimensions, facts, history and the views people query; undeleted records only.';
comment on schema control is
'The run: load window, merge engine, ledger, settings, quality checks.';

grant usage on schema raw_salesforce to salesforce_loader;
grant usage on schema marts to salesforce_reporter;
-- end sql/schemas.sql

-- begin sql/raw_salesforce/account.sql
-- Landing of Salesforce Account: every version of every record, as text, exactly as delivered.
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
    raw_id bigint generated always as identity,
    load_xid xid8 not null default pg_current_xact_id()
);

create index account_load_xid_idx on raw_salesforce.account (load_xid);
create index account_id_idx on raw_salesforce.account (id);

comment on table raw_salesforce.account is
'Landed Salesforce Account records. Grain: one row per delivered version of a record; append-only,
the same version may land many times. Columns are the API field names in lower case, all text,
empty is NULL. Any INSERT or COPY is picked up by the next run. Source: Bulk API 2.0, REST or CSV
export.';
comment on column raw_salesforce.account.custom_fields is
'Every delivered field that has no column here (region__c …), field name in lower case to string
value; NULL when there is none.';
comment on column raw_salesforce.account.extracted_at is
'When the row was extracted; reported, never used to choose rows or versions.';
comment on column raw_salesforce.account.raw_id is
'Landing order; breaks ties between versions with equal stamps.';
comment on column raw_salesforce.account.load_xid is
'Transaction that landed the row; decides which run reads it. Never set by loaders.';

grant insert (
    id, isdeleted, masterrecordid, name, accountnumber, type, industry, annualrevenue,
    numberofemployees, ownership, rating, accountsource, site, tickersymbol, sic, sicdesc,
    naicscode, naicsdesc, yearstarted, dunsnumber, dandbcompanyid, tradestyle, cleanstatus,
    jigsaw, jigsawcompanyid, description, currencyisocode, recordtypeid, parentid, ownerid,
    billingstreet, billingcity, billingstate, billingstatecode, billingpostalcode,
    billingcountry, billingcountrycode, billinglatitude, billinglongitude,
    billinggeocodeaccuracy, shippingstreet, shippingcity, shippingstate, shippingstatecode,
    shippingpostalcode, shippingcountry, shippingcountrycode, shippinglatitude,
    shippinglongitude, shippinggeocodeaccuracy, phone, fax, website, photourl, createddate,
    createdbyid, lastmodifieddate, lastmodifiedbyid, systemmodstamp, lastactivitydate,
    lastvieweddate, lastreferenceddate, custom_fields, extracted_at
) on raw_salesforce.account to salesforce_loader;
-- end sql/raw_salesforce/account.sql

-- begin sql/raw_salesforce/contact.sql
-- Landing of Salesforce Contact: every version of every record, as text, exactly as delivered.
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
    raw_id bigint generated always as identity,
    load_xid xid8 not null default pg_current_xact_id()
);

create index contact_load_xid_idx on raw_salesforce.contact (load_xid);
create index contact_id_idx on raw_salesforce.contact (id);

comment on table raw_salesforce.contact is
'Landed Salesforce Contact records. Grain: one row per delivered version of a record; append-only,
the same version may land many times. Columns are the API field names in lower case, all text,
empty is NULL. Any INSERT or COPY is picked up by the next run. Source: Bulk API 2.0, REST or CSV
export.';
comment on column raw_salesforce.contact.custom_fields is
'Every delivered field that has no column here (region__c …), field name in lower case to string
value; NULL when there is none.';
comment on column raw_salesforce.contact.extracted_at is
'When the row was extracted; reported, never used to choose rows or versions.';
comment on column raw_salesforce.contact.raw_id is
'Landing order; breaks ties between versions with equal stamps.';
comment on column raw_salesforce.contact.load_xid is
'Transaction that landed the row; decides which run reads it. Never set by loaders.';

grant insert (
    id, isdeleted, masterrecordid, accountid, reportstoid, ownerid, individualid,
    recordtypeid, salutation, firstname, middlename, lastname, suffix, name, title,
    department, leadsource, birthdate, description, assistantname, currencyisocode,
    cleanstatus, jigsaw, jigsawcontactid, email, phone, mobilephone, homephone, otherphone,
    assistantphone, fax, photourl, hasoptedoutofemail, hasoptedoutoffax, donotcall,
    isemailbounced, emailbouncedreason, emailbounceddate, mailingstreet, mailingcity,
    mailingstate, mailingstatecode, mailingpostalcode, mailingcountry, mailingcountrycode,
    mailinglatitude, mailinglongitude, mailinggeocodeaccuracy, otherstreet, othercity,
    otherstate, otherstatecode, otherpostalcode, othercountry, othercountrycode,
    otherlatitude, otherlongitude, othergeocodeaccuracy, createddate, createdbyid,
    lastmodifieddate, lastmodifiedbyid, systemmodstamp, lastactivitydate, lastcurequestdate,
    lastcuupdatedate, lastvieweddate, lastreferenceddate, custom_fields, extracted_at
) on raw_salesforce.contact to salesforce_loader;
-- end sql/raw_salesforce/contact.sql

-- begin sql/raw_salesforce/opportunity.sql
-- Landing of Salesforce Opportunity: every version of every record, as text, exactly as delivered.
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
    raw_id bigint generated always as identity,
    load_xid xid8 not null default pg_current_xact_id()
);

create index opportunity_load_xid_idx on raw_salesforce.opportunity (load_xid);
create index opportunity_id_idx on raw_salesforce.opportunity (id);

comment on table raw_salesforce.opportunity is
'Landed Salesforce Opportunity records. Grain: one row per delivered version of a record;
append-only, the same version may land many times. Columns are the API field names in lower case,
all text, empty is NULL. Any INSERT or COPY is picked up by the next run. Source: Bulk API 2.0,
REST or CSV export.';
comment on column raw_salesforce.opportunity.custom_fields is
'Every delivered field that has no column here (region__c …), field name in lower case to string
value; NULL when there is none.';
comment on column raw_salesforce.opportunity.extracted_at is
'When the row was extracted; reported, never used to choose rows or versions.';
comment on column raw_salesforce.opportunity.raw_id is
'Landing order; breaks ties between versions with equal stamps.';
comment on column raw_salesforce.opportunity.load_xid is
'Transaction that landed the row; decides which run reads it. Never set by loaders.';

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
-- end sql/raw_salesforce/opportunity.sql

-- begin sql/control/column_list.sql
create or replace function control.column_list(columns text[], prefix text)
returns text
language sql
immutable
parallel safe
begin atomic
    select string_agg(prefix || quote_ident(c.name), ', ' order by c.place)
    from unnest(columns) with ordinality as c (name, place);
end;

comment on function control.column_list(text[], text) is
'Column names for a generated statement: quoted, each behind the prefix, separated by commas.';
-- end sql/control/column_list.sql

-- begin sql/control/count_new_rows.sql
-- The same predicate for every landing table; the values are bound, because a sub-select in their
-- place is planned as a scan of the table.
create or replace function control.count_new_rows(
    landing text,
    previous_snapshot pg_snapshot,
    previous_own_xid xid8,
    snapshot pg_snapshot,
    own_xid xid8
)
returns bigint
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $count_new_rows$
declare
    _rows bigint;
begin
    if count_new_rows.previous_snapshot is null then
        execute format(
            'select count(*) from raw_salesforce.%I as r where control.was_landed(r.load_xid, $1, $2)',
            count_new_rows.landing
        )
        into _rows
        using count_new_rows.snapshot, count_new_rows.own_xid;
    else
        execute format(
            'select count(*) from raw_salesforce.%I as r'
            ' where (r.load_xid >= $1 or r.load_xid = any($2) or r.load_xid = $3)'
            ' and control.was_landed(r.load_xid, $4, $5)',
            count_new_rows.landing
        )
        into _rows
        using
            pg_snapshot_xmax(count_new_rows.previous_snapshot),
            array(select pg_snapshot_xip(count_new_rows.previous_snapshot)),
            count_new_rows.previous_own_xid,
            count_new_rows.snapshot,
            count_new_rows.own_xid;
    end if;
    return _rows;
end;
$count_new_rows$;

comment on function control.count_new_rows(text, pg_snapshot, xid8, pg_snapshot, xid8) is
'How many rows of a landing table came between two load windows; all up to the second where there
is no first.';
-- end sql/control/count_new_rows.sql

-- begin sql/control/extract_watermark.sql
-- How far each Salesforce object has been extracted. Grain: one row per object.
create table control.extract_watermark (
    object text not null,
    watermark timestamptz,
    extracted_at timestamptz not null default now(),
    staged_rows bigint not null default 0,
    landed_rows bigint not null default 0,
    constraint extract_watermark_pkey primary key (object)
);

comment on table control.extract_watermark is
'How far each Salesforce object has been extracted; written by control.land_extract() in the
transaction that lands the rows. Grain: one row per object. Deleting a row makes the next
extraction of that object take everything again.';
comment on column control.extract_watermark.object is
'Landing table of the object, in lower case (account, contact, opportunity).';
comment on column control.extract_watermark.watermark is
'Greatest SystemModstamp that was landed, never a clock reading; NULL while no record was.
The next extraction asks for this minus the overlap. Never moves backwards.';
comment on column control.extract_watermark.extracted_at is
'When the latest extraction of the object landed, with or without rows.';
comment on column control.extract_watermark.staged_rows is
'Rows that the latest extraction delivered, the overlap included.';
comment on column control.extract_watermark.landed_rows is
'Rows of the latest extraction that were news and landed.';

grant usage on schema control to salesforce_loader;
grant select on control.extract_watermark to salesforce_loader;
-- end sql/control/extract_watermark.sql

-- begin sql/control/land_extract.sql
-- Purpose: lands what was staged for one object and moves its watermark, in the caller's one
--          transaction.
-- Input:   object, the landing table's name, as given to control.stage_extract().
-- Output:  {"object", "staged", "landed", "left_out", "watermark", "previous_watermark"}.
-- A staged row that equals an already landed version of its id and stamp in every staged field is
-- left out: the overlap of two extractions is not news. Fields that were not staged do not count,
-- so an increment without calculated fields equals the full version that carried them.
create or replace function control.land_extract(object text)
returns jsonb
language plpgsql
security definer
-- Stamps are read the same way whatever the session says.
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
as $land_extract$
declare
    _object text := lower(land_extract.object);
    _landing regclass := to_regclass(format('raw_salesforce.%I', _object));
    _stage regclass := to_regclass(format('pg_temp.%I', 'extract_' || _object));
    _columns text;
    _values text;
    _custom_names text;
    _custom_values text;
    _equal text;
    _staged bigint;
    _landed bigint;
    _unstamped bigint;
    _unstamped_id text;
    _newest timestamptz;
    _previous timestamptz;
    _watermark timestamptz;
begin
    if _landing is null or _stage is null or not exists (
        select
        from pg_class
        where
            pg_class.oid = _stage
            and pg_class.relkind = 'r'
            and pg_class.relowner = current_user::regrole
    ) then
        raise object_not_in_prerequisite_state using
            message = format('Nothing is staged for %s.', _object),
            hint = 'Call control.stage_extract(object, fields) and fill the table it returns, '
                || 'all in one transaction.';
    end if;

    -- One extraction of an object at a time: the second waits here, and sees what the first landed.
    insert into control.extract_watermark as mark (object)
    values (_object)
    on conflict on constraint extract_watermark_pkey do nothing;

    select mark.watermark
    into _previous
    from control.extract_watermark as mark
    where mark.object = _object
    for update;

    execute format(
        $sql$
        select
            count(*),
            count(*) filter (where not stamp.valid),
            min(staged.id) filter (where not stamp.valid),
            -- A stamp from the future would hide everything that follows it.
            max(stamp.value) filter (where stamp.value <= clock_timestamp() + interval '1 day')
        from %s as staged
        cross join lateral (
            select coalesce(
                staged.id <> ''
                and pg_input_is_valid(staged.systemmodstamp, 'timestamptz')
                -- As the Bulk API writes it, in UTC (a regular expression costs twice the cast).
                and staged.systemmodstamp like '____-__-__T__:__:__%%Z',
                false
            ) as valid
        ) as checked
        cross join lateral (
            select
                checked.valid,
                case when checked.valid then staged.systemmodstamp::timestamptz end as value
        ) as stamp
        $sql$,
        _stage
    )
    into _staged, _unstamped, _unstamped_id, _newest;

    if _unstamped > 0 then
        raise invalid_datetime_format using
            message = format(
                '%s of %s staged rows of %s have no Id or no usable SystemModstamp.',
                _unstamped, _staged, _object
            ),
            detail = format('One of them has the Id %s.', coalesce(_unstamped_id, 'NULL')),
            hint = 'Nothing was landed. A file without stamps is landed by make load.';
    end if;

    -- A staged field is a column of landing where landing has one, else a key of custom_fields.
    with field as (
        select
            staged.attnum as ordinal,
            landed.attname is not null as is_column,
            staged.attname not in ('id', 'systemmodstamp') as is_compared,
            format('%I', staged.attname) as name,
            format('%L', staged.attname) as key,
            format('staged.%I', staged.attname) as staged,
            case
                when landed.attname is not null then format('landed.%I', staged.attname)
                else format('landed.custom_fields ->> %L', staged.attname)
            end as landed
        from pg_attribute as staged
        left join pg_attribute as landed
            on
                landed.attrelid = _landing
                and landed.attname = staged.attname
                and landed.attnum > 0
                and not landed.attisdropped
                and landed.atttypid = 'text'::regtype
        where
            staged.attrelid = _stage
            and staged.attnum > 0
            and not staged.attisdropped
    )

    select
        string_agg(field.name, ', ' order by field.ordinal) filter (where field.is_column),
        string_agg(field.staged, ', ' order by field.ordinal) filter (where field.is_column),
        string_agg(field.key, ', ' order by field.ordinal) filter (where not field.is_column),
        string_agg(field.staged, ', ' order by field.ordinal) filter (where not field.is_column),
        string_agg(
            format('%s is not distinct from %s', field.landed, field.staged),
            ' and ' order by field.ordinal
        ) filter (where field.is_compared)
    into _columns, _values, _custom_names, _custom_values, _equal
    from field;

    -- The size of a temporary table is known without ANALYZE, the spread of its ids is not.
    execute format('analyze %s (id)', _stage);
    execute format(
        $sql$
        insert into %s (%s, custom_fields)
        select %s, %s
        from %s as staged
        where not exists (
            select
            from %s as landed
            where
                landed.id = staged.id
                and landed.systemmodstamp = staged.systemmodstamp
                and %s
        )
        $sql$,
        _landing, _columns,
        _values,
        case
            when _custom_names is null then 'null::jsonb'
            else format(
                'nullif(jsonb_strip_nulls(jsonb_object(array[%s], array[%s])), %L)',
                _custom_names, _custom_values, '{}'
            )
        end,
        _stage,
        _landing,
        coalesce(_equal, 'true')
    );
    get diagnostics _landed = row_count;

    update control.extract_watermark as mark
    set
        watermark = greatest(mark.watermark, _newest),
        extracted_at = now(),
        staged_rows = _staged,
        landed_rows = _landed
    where mark.object = _object
    returning mark.watermark into _watermark;

    execute format('drop table %s', _stage);

    return jsonb_build_object(
        'object', _object,
        'staged', _staged,
        'landed', _landed,
        'left_out', _staged - _landed,
        'watermark', _watermark,
        'previous_watermark', _previous
    );
end;
$land_extract$;

comment on function control.land_extract(text) is
'Lands the rows staged for an object, without those equal to an already landed version, and moves
control.extract_watermark to the greatest SystemModstamp landed: land_extract(object). Returns
{"object", "staged", "landed", "left_out", "watermark", "previous_watermark"}.';

revoke execute on function control.land_extract(text) from public;
grant execute on function control.land_extract(text) to salesforce_loader;
-- end sql/control/land_extract.sql

-- begin sql/control/landed_file.sql
-- Which files the loader has landed: lets `make run DATA=…` leave out what it landed before.
create table control.landed_file (
    landed_file_id bigint generated always as identity primary key,
    object text not null,
    file_name text not null,
    sha256 text not null,
    row_count bigint not null,
    landed_at timestamptz not null default now()
);

create index landed_file_object_sha256_idx on control.landed_file (object, sha256);

comment on table control.landed_file is
'Files landed by the loader. Grain: one row per landing of one file, written in the transaction
that landed its rows. The same content may be landed on purpose more than once (`make load`),
under any name.';
comment on column control.landed_file.landed_file_id is 'Order of landing.';
comment on column control.landed_file.object is
'Landing table the rows went to, without its schema.';
comment on column control.landed_file.file_name is 'Name of the file, without its folder.';
comment on column control.landed_file.sha256 is
'SHA-256 (hex) of exactly the bytes that were landed; a file counts as known by this and its
object.';
comment on column control.landed_file.row_count is 'Records landed from the file.';
comment on column control.landed_file.landed_at is 'Start of the transaction that landed it.';

grant usage on schema control to salesforce_loader;
grant select on control.landed_file to salesforce_loader;
grant insert (object, file_name, sha256, row_count) on control.landed_file to salesforce_loader;
-- end sql/control/landed_file.sql

-- begin sql/control/load_window.sql
-- Which landed rows have been read: everything visible to snapshot, plus what own_xid had landed.
-- A run moves the window before it merges, so its views and functions all see one consistent cut;
-- a run that fails puts it back.
create table control.load_window (
    only_row boolean primary key default true check (only_row),
    snapshot pg_snapshot not null,
    own_xid xid8 not null,
    previous_snapshot pg_snapshot,
    previous_own_xid xid8,
    system_identifier bigint not null,
    definitions_version text not null,
    taken_at timestamptz not null
);

comment on table control.load_window is
'The load window: landing up to and including the last successful run. Grain: one row, none before
the first run.';
comment on column control.load_window.only_row is 'Keeps the table at one row.';
comment on column control.load_window.snapshot is 'pg_current_snapshot() of the run.';
comment on column control.load_window.own_xid is
'Transaction of the run: what it landed itself, before the run, counts as read.';
comment on column control.load_window.previous_snapshot is
'The snapshot before this one; rows between the two are what the run read. NULL: it read all.';
comment on column control.load_window.previous_own_xid is 'The own_xid before this one.';
comment on column control.load_window.system_identifier is
'Server the transaction ids belong to (pg_control_system); they restart in a restored dump.';
comment on column control.load_window.definitions_version is
'control.definitions_version() at the last look: while it is unchanged, no model can be stale.';
comment on column control.load_window.taken_at is 'When the window was moved.';
-- end sql/control/load_window.sql

-- begin sql/control/merge_sql.sql
-- The one place where merge statements are written. What is offered to the table:
--   full         the whole model view; rows it does not hold are deleted
--   incremental  for a model over staging, the load window's newest version per record where it is
--                newer than the table's; landing is asked for the winner only where two versions
--                share a stamp and differ, and for records to be rechecked
--                ($1 xmax, $2 xip and $3 own_xid of the previous window, $4 records to recheck);
--                for any other model, the changed keys ($1) against the model view
-- and one way to apply it: insert, update where a column differs, delete.
create or replace function control.merge_sql(model text, mode text default 'incremental')
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $merge_sql$
declare
    _schema text := split_part(merge_sql.model, '.', 1);
    _table text := split_part(merge_sql.model, '.', 2);
    _target text := format('%I.%I', _schema, _table);
    _view text := format('%I.%I', _schema, _table || '_model');
    _is_full boolean := merge_sql.mode = 'full';
    _is_over_staging boolean;
    _key text;
    _columns text[];
    _missing text[];
    _handed_on text[];
begin
    select m.staging_view is not null
    into _is_over_staging
    from control.model as m
    where m.model = merge_sql.model;
    if _is_over_staging is null then
        raise exception 'there is no model %', coalesce(merge_sql.model, 'null')
            using errcode = 'undefined_object',
                hint = 'The models are listed by: select model from control.model;';
    end if;
    if merge_sql.mode is null or merge_sql.mode not in ('full', 'incremental') then
        raise exception 'mode % is neither full nor incremental', coalesce(merge_sql.mode, 'null')
            using errcode = 'invalid_parameter_value';
    end if;

    select array_agg(a.attname::text order by a.attnum)
    into _columns
    from pg_attribute as a
    where a.attrelid = _target::regclass and a.attnum > 0 and not a.attisdropped;

    select min(a.attname::text)
    into _key
    from pg_index as i
    inner join pg_attribute as a on i.indrelid = a.attrelid and a.attnum = any(i.indkey)
    where i.indrelid = _target::regclass and i.indisprimary
    having count(*) = 1;
    if _key is null then
        raise exception 'table % needs a primary key of one column', _target
            using errcode = 'invalid_table_definition';
    end if;

    select array_agg(c.name)
    into _missing
    from unnest(_columns) as c (name)
    where not exists (
        select from pg_attribute as a
        where a.attrelid = _view::regclass and a.attname = c.name and a.attnum > 0
    );
    if _missing is not null then
        raise exception 'view % lacks columns of table %: %',
            _view, _target, array_to_string(_missing, ', ')
            using errcode = 'undefined_column',
                hint = 'Give the view the missing columns, or drop them from the table.';
    end if;

    -- dependants are told the changed keys, and both values of each other column they link by
    if not _is_full then
        select array_agg(distinct l.link_column order by l.link_column)
        into _handed_on
        from control.model_link as l
        where l.upstream = merge_sql.model and l.link_column <> _key;
    end if;

    return format(
        $sql$with %1$smerged as (
    merge into %2$s as t
    using %3$s as s on t.%4$I = %5$s%6$s
    when matched and (%7$s)
        is distinct from (%8$s) then
        update set %9$s
    when not matched%10$s then
        insert (%11$s)
        values (%8$s)%12$s
    returning
        merge_action() as action%13$s
)

select
    count(*) filter (where action = 'INSERT') as inserted,
    count(*) filter (where action = 'UPDATE') as updated,
    count(*) filter (where action = 'DELETE') as deleted,
    %14$s as offered,
    %15$s as changes
from merged$sql$,
        case
            when not _is_full
                then control.offered_sql(merge_sql.model, _key, _columns) || e',\n\n'
        end,
        _target,
        -- MERGE returns the new row only: what dependants linked by before travels with the source
        case
            when _is_full then _view
            when _handed_on is null then 'offered'
            else format(
                e'(\n        select\n            o.*,\n            %s\n        from offered as o\n'
                    '        left join %s as b on o.changed_key = b.%I\n    )',
                (
                    select string_agg(
                        format('b.%I as %I', c.name, 'old_' || c.name), e',\n            ' order by c.name
                    )
                    from unnest(_handed_on) as c (name)
                ),
                _target,
                _key
            )
        end,
        _key,
        case when _is_full then format('s.%I', _key) else 's.changed_key' end,
        case
            when not _is_full then format(e'\n    when matched and s.%I is null then\n        delete', _key)
        end,
        control.column_list(_columns, 't.'),
        control.column_list(_columns, 's.'),
        (
            select string_agg(format('%1$I = s.%1$I', c.name), ', ' order by c.place)
            from unnest(_columns) with ordinality as c (name, place)
            where c.name <> _key
        ),
        case when not _is_full then format(' and s.%I is not null', _key) end,
        control.column_list(_columns, ''),
        case when _is_full then e'\n    when not matched by source then\n        delete' end,
        case
            when not _is_full then e',\n        s.changed_key' || coalesce(
                (
                    select string_agg(
                        format(
                            e',\n        s.%I,\n        t.%I as %I',
                            'old_' || c.name, c.name, 'new_' || c.name
                        ),
                        '' order by c.name
                    )
                    from unnest(_handed_on) as c (name)
                ),
                ''
            )
        end,
        case
            when _is_full then 'null::bigint'
            when _is_over_staging
                then
                    format(
                        '(select count(*) from ('
                            'select %I from candidate union select changed_key from looked_up'
                            ') as k)',
                        _key
                    )
            else '(select count(*) from offered)'
        end,
        case
            when _is_full then 'null::jsonb'
            else
                'jsonb_build_object('
                || format(e'\n        %L, coalesce(jsonb_agg(changed_key), ''[]'')', _key)
                || coalesce(
                    (
                        select string_agg(
                            format(
                                e',\n        %L, coalesce(jsonb_agg(%I), ''[]'')'
                                    ' || coalesce(jsonb_agg(%I), ''[]'')',
                                c.name, 'old_' || c.name, 'new_' || c.name
                            ),
                            '' order by c.name
                        )
                        from unnest(_handed_on) as c (name)
                    ),
                    ''
                )
                || e'\n    )'
        end
    );
end;
$merge_sql$;

comment on function control.merge_sql(text, text) is
'The statement a run executes to bring a model''s table up to its view, mode full or incremental;
it returns one row: inserted, updated, deleted, offered, and the changed keys for dependants.
Raises 42704 for an unknown model, 22023 for an unknown mode, 42P16 without a one-column primary
key, 42703 where view and table differ.';
-- end sql/control/merge_sql.sql

-- begin sql/control/model_link.sql
-- The registry of models: a line per model and upstream. A model is the table named here and the
-- view of the same name with _model behind it; its key is the table's primary key. Order, staleness
-- and propagation follow from these lines.
create or replace view control.model_link as
select
    l.model,
    l.upstream,
    l.link_column,
    l.refresh_function
from (
    values
    ('intermediate.account', 'staging.account', 'id', null::text),
    ('intermediate.contact', 'staging.contact', 'id', null),
    ('intermediate.opportunity', 'staging.opportunity', 'id', null),
    ('marts.dim_date', null, null, null),
    ('marts.dim_account', 'intermediate.account', 'id', null),
    ('marts.dim_account', 'marts.dim_contact', 'account_id', null),
    ('marts.dim_account', 'marts.fct_opportunity', 'account_id', null),
    ('marts.dim_contact', 'intermediate.contact', 'id', null),
    ('marts.fct_opportunity', 'intermediate.opportunity', 'id', null)
) as l (model, upstream, link_column, refresh_function);

comment on view control.model_link is
'Models and what they are built from. Grain: one row per model and upstream relation. A changed
row of the upstream makes the model''s rows whose key equals its link_column (old and new value)
be computed again. An upstream in schema staging: the model holds the latest landed version per
record. Models that are no merge of a view name the function that maintains them (mode, keys) in
refresh_function.';
-- end sql/control/model_link.sql

-- begin sql/control/model_state.sql
create table control.model_state (
    model text primary key,
    definition text not null,
    stale_reason text,
    refreshed_at timestamptz not null
);

comment on table control.model_state is
'What each model''s table was last built by. Grain: one row per model that was ever refreshed.';
comment on column control.model_state.model is 'Model, as in control.model.';
comment on column control.model_state.definition is
'md5 of control.model_definition() at the last full refresh; a difference makes the model stale.';
comment on column control.model_state.stale_reason is
'Set by hand to have the next run refresh the model and its dependants in full; cleared by it.';
comment on column control.model_state.refreshed_at is 'When it was last refreshed in full.';
-- end sql/control/model_state.sql

-- begin sql/control/note_freshness.sql
create or replace function control.note_freshness(run_id bigint, landed jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $note_freshness$
declare
    _window control.load_window;
    _object text;
    _rows bigint;
begin
    select w.*
    into _window
    from control.load_window as w;

    for _object, _rows in
        select
            l.key,
            l.value::bigint
        from jsonb_each_text(note_freshness.landed) as l
    loop
        -- after a full read, current state knows the newest stamp without typing landing again
        execute format(
            $sql$insert into control.source_freshness as f (
    object, newest_modstamp, newest_extracted_at, landed_rows, run_id
)
select
    %1$L,
    %2$s,
    max(r.extracted_at),
    $1,
    $2
from raw_salesforce.%1$I as r
where
    %3$s
    and control.was_landed(r.load_xid, $6, $7)
on conflict (object) do update
set
    newest_modstamp = greatest(f.newest_modstamp, excluded.newest_modstamp),
    newest_extracted_at = greatest(f.newest_extracted_at, excluded.newest_extracted_at),
    landed_rows = excluded.landed_rows + case when %4$L then f.landed_rows else 0 end,
    run_id = excluded.run_id$sql$,
            _object,
            case
                when _window.previous_snapshot is null
                    then format('(select max(i.system_modstamp) from intermediate.%I as i)', _object)
                else 'max(staging.to_timestamp(r.systemmodstamp))'
            end,
            case
                when _window.previous_snapshot is null then 'true'
                else '(r.load_xid >= $3 or r.load_xid = any($4) or r.load_xid = $5)'
            end,
            _window.previous_snapshot is not null
        )
        using
            _rows,
            note_freshness.run_id,
            pg_snapshot_xmax(_window.previous_snapshot),
            array(select pg_snapshot_xip(_window.previous_snapshot)),
            _window.previous_own_xid,
            _window.snapshot,
            _window.own_xid;
    end loop;
end;
$note_freshness$;

comment on function control.note_freshness(bigint, jsonb) is
'Keeps control.source_freshness up to the load window, for the landing tables that had new rows.';
-- end sql/control/note_freshness.sql

-- begin sql/control/offered_sql.sql
-- The rows an incremental merge offers, as the CTEs up to and including "offered" (changed_key
-- and the
-- table's columns; the columns are null where the record is gone).
create or replace function control.offered_sql(model text, key text, columns text[])
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $offered_sql$
declare
    _schema text := split_part(offered_sql.model, '.', 1);
    _table text := split_part(offered_sql.model, '.', 2);
    _staging text;
begin
    select m.staging_view
    into _staging
    from control.model as m
    where m.model = offered_sql.model;

    if _staging is null then
        return format(
            $sql$found as materialized (
    select %1$s
    from unnest($1::text[]) as k (changed_key)
    inner join %2$I.%3$I as v on v.%4$I = k.changed_key
),

offered as materialized (
    select
        k.changed_key,
        %1$s
    from unnest($1::text[]) as k (changed_key)
    left join found as v on k.changed_key = v.%4$I
)$sql$,
            control.column_list(offered_sql.columns, 'v.'),
            _schema,
            _table || '_model',
            offered_sql.key
        );
    end if;

    return format(
        $sql$candidate as materialized (
    select
        %2$s,
        t.%1$I is null or v.version_at > t.version_at as is_newer,
        v.version_at = t.version_at
        and (%2$s)
            is distinct from (%4$s) as is_tied
    from (
        select distinct on (v.%1$I) v.*
        from %3$s as v
        where
            v.%1$I is not null
            and (v.load_xid >= $1 or v.load_xid = any($2) or v.load_xid = $3)
            and control.was_landed(
                v.load_xid,
                (select w.snapshot from control.load_window as w),
                (select w.own_xid from control.load_window as w)
            )
        order by v.%1$I asc, v.version_at desc, v.raw_id desc
    ) as v
    left join %5$I.%6$I as t on v.%1$I = t.%1$I
),

looked_up as materialized (
    select c.%1$I as changed_key
    from candidate as c
    where c.is_tied
    union
    select r.record_id
    from unnest($4::text[]) as r (record_id)
),

offered as materialized (
    select
        v.%1$I as changed_key,
        %2$s
    from candidate as v
    where v.is_newer and v.%1$I not in (select l.changed_key from looked_up as l)
    union all
    select
        l.changed_key,
        %2$s
    from looked_up as l
    left join lateral (
        select v.*
        from %3$s as v
        where
            v.landed_id in (l.changed_key, left(l.changed_key, 15))
            and v.%1$I = l.changed_key
            and control.was_landed(
                v.load_xid,
                (select w.snapshot from control.load_window as w),
                (select w.own_xid from control.load_window as w)
            )
        order by v.version_at desc, v.raw_id desc
        limit 1
    ) as v on true
)$sql$,
        offered_sql.key,
        control.column_list(offered_sql.columns, 'v.'),
        _staging,
        control.column_list(offered_sql.columns, 't.'),
        _schema,
        _table
    );
end;
$offered_sql$;

comment on function control.offered_sql(text, text, text[]) is
'The rows an incremental merge offers to a model''s table, as CTEs of a statement; a part of
control.merge_sql.';
-- end sql/control/offered_sql.sql

-- begin sql/control/quarantined_row.sql
create table control.quarantined_row (
    object text not null,
    raw_id bigint not null,
    record_id text,
    reason text not null check (reason <> ''),
    quarantined_at timestamptz not null default now(),
    quarantined_by text not null default session_user,
    primary key (object, raw_id)
);

comment on table control.quarantined_row is
'Landed rows set aside by an operator: no model reads them, nothing deletes them. Grain: one row per
landing table and raw_id.';
comment on column control.quarantined_row.object is
'Landing table: account, contact, opportunity …';
comment on column control.quarantined_row.raw_id is 'raw_id of the landed row.';
comment on column control.quarantined_row.record_id is
'The record id as landed; NULL where it had none.';
comment on column control.quarantined_row.reason is 'Why it was set aside.';
comment on column control.quarantined_row.quarantined_at is 'When it was set aside.';
comment on column control.quarantined_row.quarantined_by is 'Who set it aside.';
-- end sql/control/quarantined_row.sql

-- begin sql/control/recheck_record.sql
create table control.recheck_record (
    object text not null,
    record_id text not null,
    primary key (object, record_id)
);

comment on table control.recheck_record is
'Records whose landed rows were set aside or given back since the last run: the next run looks
their current version up anew, whatever is newest in the load window. Grain: one row per object
and record.';
comment on column control.recheck_record.object is 'Landing table: account, contact, opportunity …';
comment on column control.recheck_record.record_id is 'Record id (18 characters).';
-- end sql/control/recheck_record.sql

-- begin sql/control/refresh_model.sql
create or replace function control.refresh_model(model text, mode text, keys text[])
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $refresh_model$
declare
    _started timestamptz := clock_timestamp();
    _table regclass := refresh_model.model::regclass;
    _model record;
    _window control.load_window;
    _result record;
    _rows bigint;
begin
    select w.*
    into _window
    from control.load_window as w;

    select m.*
    into strict _model
    from control.model as m
    where m.model = refresh_model.model;

    if _model.refresh_function is not null then
        execute format('select * from %s($1, $2)', _model.refresh_function::regproc)
        into strict _result
        using refresh_model.mode, refresh_model.keys;
    elsif refresh_model.mode = 'incremental' and _model.staging_view is not null then
        execute control.merge_sql(refresh_model.model, refresh_model.mode)
        into strict _result
        using
            pg_snapshot_xmax(_window.previous_snapshot),
            array(select pg_snapshot_xip(_window.previous_snapshot)),
            _window.previous_own_xid,
            refresh_model.keys;
    else
        execute control.merge_sql(refresh_model.model, refresh_model.mode)
        into strict _result
        using refresh_model.keys;
    end if;

    if refresh_model.mode = 'full' then
        if _result.offered is null then
            execute format('select count(*) from %s', _table)
            into strict _rows;
            _result.offered := _rows + _result.deleted;
        end if;
        insert into control.model_state as s (model, definition, refreshed_at)
        values (
            refresh_model.model,
            md5(control.model_definition(refresh_model.model)),
            clock_timestamp()
        )
        on conflict on constraint model_state_pkey do update
        set
            definition = excluded.definition,
            stale_reason = null,
            refreshed_at = excluded.refreshed_at;
    end if;

    -- autovacuum cannot see an uncommitted run, and the models above are planned on these numbers
    if _result.inserted + _result.updated + _result.deleted > (
        select greatest(c.reltuples / 10, 1000)
        from pg_class as c
        where c.oid = _table
    ) then
        execute format('analyze %s', _table);
    end if;

    return jsonb_build_object(
        'step', jsonb_build_object(
            'model', refresh_model.model,
            'mode', refresh_model.mode,
            'inserted', _result.inserted,
            'updated', _result.updated,
            'deleted', _result.deleted,
            'unchanged', _result.offered - _result.inserted - _result.updated - _result.deleted,
            'ms', round(1000 * extract(epoch from clock_timestamp() - _started), 1)
        ),
        'changes', _result.changes
    );
end;
$refresh_model$;

comment on function control.refresh_model(text, text, text[]) is
'Brings one model''s table up to its view: mode full, or incremental for the given keys (for a
model over staging: the load window, and the given records looked up anew). A model''s own
refresh_function(mode, keys) returns the same row as control.merge_sql''s statement: inserted,
updated, deleted, offered, changes. Returns {"step": counts and ms, "changes": changed keys and
links for dependants, null after full}.';
-- end sql/control/refresh_model.sql

-- begin sql/control/repair_restored_xids.sql
create or replace function control.repair_restored_xids(snapshot pg_snapshot)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $repair_restored_xids$
declare
    _landing text;
begin
    for _landing in
        select distinct split_part(m.staging_view, '.', 2)
        from control.model as m
        where m.staging_view is not null
    loop
        execute format(
            'update raw_salesforce.%I as r set load_xid = ''3'' where r.load_xid >= $1', _landing
        )
        using pg_snapshot_xmax(repair_restored_xids.snapshot);
    end loop;
end;
$repair_restored_xids$;

comment on function control.repair_restored_xids(pg_snapshot) is
'After a dump was restored on another server, transaction ids start again and restored rows may
carry ones of the future, which would never come into view: they are set to the oldest one. Run
only where the server''s system identifier differs from the load window''s, before everything is
read once.';
-- end sql/control/repair_restored_xids.sql

-- begin sql/control/run.sql
create table control.run (
    run_id bigint generated always as identity primary key,
    status text not null check (status in ('succeeded', 'skipped', 'failed')),
    reason text,
    full_refresh boolean not null,
    started_at timestamptz not null,
    finished_at timestamptz not null,
    run_by text not null default session_user,
    landed jsonb,
    error jsonb
);

create index run_started_at_idx on control.run (started_at);

comment on table control.run is
'The ledger. Grain: one row per call of run_salesforce_transform(), failed and skipped ones
included.';
comment on column control.run.reason is
'Why it ran (new data, stale models …) or was skipped (no new data, another run in progress).';
comment on column control.run.landed is 'Landed rows the run read, by landing table.';
comment on column control.run.error is
'What made it fail: sqlstate, message, detail, hint, context, model. NULL unless failed.';
-- end sql/control/run.sql

-- begin sql/control/run_salesforce_transform.sql
create or replace function public.run_salesforce_transform(full_refresh boolean default false)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set work_mem = '128MB'
set random_page_cost = 1.1  -- changed keys are few: probe, do not scan
set jit = off
as $run_salesforce_transform$
declare
    _started timestamptz := clock_timestamp();
    _run_id bigint := nextval('control.run_run_id_seq');
    _status text;
    _reason text;
    _error jsonb;

    _window control.load_window;
    _snapshot pg_snapshot;
    _own_xid xid8;
    _system bigint;
    _definitions text;
    _why text[] := '{}';
    _landed jsonb := '{}';
    _stale text[] := '{}';

    _step text := 'look for work';
    _model record;
    _mode text;
    _keys text[];
    _refreshed jsonb;
    _steps jsonb := '[]';
    _changes jsonb := '{}';
    _application text := current_setting('application_name');

    _sqlstate text;
    _message text;
    _detail text;
    _hint text;
    _context text;
begin
    -- outside the block below: a lock taken inside it would be released when the block fails
    if not pg_try_advisory_xact_lock(hashtextextended('run_salesforce_transform', 0)) then
        _status := 'skipped';
        _reason := 'another run in progress';
    end if;

    <<work>>
    begin
        exit work when _status is not null;

        select w.* into _window from control.load_window as w;
        _snapshot := pg_current_snapshot();
        _own_xid := pg_current_xact_id();
        update control.setting as s
        set history_start = (_started at time zone s.time_zone)::date
        where s.history_start is null;
        _definitions := control.definitions_version();
        select c.system_identifier into _system from pg_control_system() as c;

        if _window.system_identifier <> _system then
            _why := _why || 'restored on another server'::text;
            perform control.repair_restored_xids(_snapshot);
            _window.snapshot := null;
        end if;
        if run_salesforce_transform.full_refresh then
            _why := _why || 'full refresh requested'::text;
        end if;

        select coalesce(jsonb_object_agg(o.object, n.new_rows) filter (where n.new_rows > 0), '{}')
        into _landed
        from (
            select distinct split_part(m.staging_view, '.', 2) as object
            from control.model as m
            where m.staging_view is not null
        ) as o
        cross join lateral control.count_new_rows(
            o.object, _window.snapshot, _window.own_xid, _snapshot, _own_xid
        ) as n (new_rows);
        if _landed <> '{}' then
            _why := _why || 'new data'::text;
        end if;
        if exists (select from control.recheck_record) then
            _why := _why || 'records to recheck'::text;
        end if;

        if
            _definitions is distinct from _window.definitions_version
            or exists (select from control.model_state as s where s.stale_reason is not null)
        then
            select coalesce(array_agg(m.model order by m.depth, m.model), '{}')
            into _stale
            from control.model as m
            left join control.model_state as s on m.model = s.model
            where
                s.stale_reason is not null
                or md5(control.model_definition(m.model)) is distinct from s.definition;
            if _stale <> '{}' then
                _why := _why || ('stale models: ' || array_to_string(_stale, ', '));
            end if;
        end if;

        if _why = '{}' then
            -- a definition was written anew without a difference: look no more
            update control.load_window as w
            set definitions_version = _definitions
            where w.definitions_version <> _definitions;
            _status := 'skipped';
            _reason := 'no new data';
            exit work;
        end if;
        _reason := array_to_string(_why, '; ');

        -- moved before anything is merged: the views read landing up to this window
        insert into control.load_window as w (
            snapshot, own_xid, system_identifier, definitions_version, taken_at
        )
        values (_snapshot, _own_xid, _system, _definitions, _started)
        on conflict (only_row) do update
        set
            snapshot = excluded.snapshot,
            own_xid = excluded.own_xid,
            previous_snapshot = _window.snapshot,
            previous_own_xid = _window.own_xid,
            system_identifier = excluded.system_identifier,
            definitions_version = excluded.definitions_version,
            taken_at = excluded.taken_at;

        for _model in
            select
                m.model,
                m.staging_view,
                split_part(m.staging_view, '.', 2) as object
            from control.model as m
            order by m.depth, m.model
        loop
            _step := _model.model;
            _mode := null;
            _keys := null;

            if
                run_salesforce_transform.full_refresh
                or _window.snapshot is null
                or _model.model = any(_stale)
            then
                _mode := 'full';
            elsif _model.staging_view is not null then
                select coalesce(array_agg(r.record_id), '{}')
                into _keys
                from control.recheck_record as r
                where r.object = _model.object;
                if (_landed ->> _model.object)::bigint > (
                    select greatest(c.reltuples / 2, 50000)
                    from pg_class as c
                    where c.oid = format('raw_salesforce.%I', _model.object)::regclass
                ) then
                    _mode := 'full';
                elsif _landed ? _model.object or _keys <> '{}' then
                    _mode := 'incremental';
                end if;
            else
                -- an upstream refreshed in full hands no keys on
                select
                    case
                        when bool_or(_changes -> l.upstream = 'null') then 'full'
                        when bool_or(_changes ? l.upstream) then 'incremental'
                    end
                into _mode
                from control.model_link as l
                where l.model = _model.model;
                if _mode = 'incremental' then
                    select array_agg(distinct k.key)
                    into _keys
                    from control.model_link as l
                    cross join lateral jsonb_array_elements_text(
                        _changes -> l.upstream -> l.link_column
                    ) as k (key)
                    where l.model = _model.model and k.key is not null;
                    _mode := case when _keys is not null then 'incremental' end;
                end if;
            end if;
            continue when _mode is null;

            raise notice 'salesforce transform: % (%)', _step, _mode;
            perform set_config('application_name', 'salesforce transform: ' || _step, true);
            _refreshed := control.refresh_model(_model.model, _mode, _keys);
            _steps := _steps || (_refreshed -> 'step');
            if
                (_refreshed #>> '{step,inserted}')::bigint
                + (_refreshed #>> '{step,updated}')::bigint
                + (_refreshed #>> '{step,deleted}')::bigint > 0
            then
                _changes := _changes
                    || jsonb_build_object(_model.model, _refreshed -> 'changes');
            end if;
        end loop;

        _step := 'finish';
        delete from control.recheck_record;
        perform control.note_freshness(_run_id, _landed);
        _status := 'succeeded';

    exception
        when others or query_canceled or assert_failure then
            get stacked diagnostics
                _sqlstate = returned_sqlstate,
                _message = message_text,
                _detail = pg_exception_detail,
                _hint = pg_exception_hint,
                _context = pg_exception_context;
            _status := 'failed';
            _error := jsonb_build_object(
                'sqlstate', _sqlstate,
                'message', _message,
                'detail', nullif(_detail, ''),
                'hint', nullif(_hint, ''),
                'context', _context,
                'model', _step
            );
            raise notice 'salesforce transform: failed at %: %', _step, _message;
    end;
    perform set_config('application_name', _application, true);

    insert into control.run (
        run_id, status, reason, full_refresh, started_at, finished_at, landed, error
    )
    overriding system value
    values (
        _run_id, _status, _reason, run_salesforce_transform.full_refresh, _started,
        clock_timestamp(), _landed, _error
    );
    insert into control.run_step (
        run_id, step, model, mode, inserted, updated, deleted, unchanged, ms
    )
    select
        _run_id, s.step, r.model, r.mode, r.inserted, r.updated, r.deleted, r.unchanged, r.ms
    from jsonb_array_elements(_steps) with ordinality as s (counts, step)
    cross join lateral jsonb_to_record(s.counts) as r (
        model text, mode text, inserted bigint, updated bigint, deleted bigint, unchanged bigint,
        ms numeric
    );

    return jsonb_build_object(
        'run_id', _run_id,
        'status', _status,
        'reason', _reason,
        'started_at', _started,
        'finished_at', clock_timestamp(),
        'models', _steps,
        'checks', jsonb_build_object('error', '[]'::jsonb, 'warn', '[]'::jsonb, 'info', '[]'::jsonb),
        'error', _error
    );
end;
$run_salesforce_transform$;

comment on function public.run_salesforce_transform(boolean) is
'Brings the warehouse up to everything landed and committed, all or nothing, in the caller''s
transaction: commit publishes. With full_refresh every model is compared in full. Returns
{run_id, status, reason, started_at, finished_at, models: [{model, mode, inserted, updated,
deleted, unchanged, ms}], checks: {error, warn, info}, error}. status is succeeded; skipped
(reason: no new data, or another run in progress); or failed: then every table is as before,
error says why, and the next run takes the same rows again. Every call leaves a row in
control.run. Raises nothing of its own: callers that want an exception use
run_salesforce_transform_or_raise().';

revoke execute on function public.run_salesforce_transform(boolean) from public;
grant execute on function public.run_salesforce_transform(boolean) to salesforce_transformer;
-- end sql/control/run_salesforce_transform.sql

-- begin sql/control/run_salesforce_transform_or_raise.sql
-- A procedure that commits can be neither SECURITY DEFINER nor carry a SET clause.
create or replace procedure public.run_salesforce_transform_or_raise(
    full_refresh boolean default false
)
language plpgsql
as $run_salesforce_transform_or_raise$
declare
    _result jsonb;
    _error jsonb;
begin
    _result := public.run_salesforce_transform(run_salesforce_transform_or_raise.full_refresh);
    commit;  -- the ledger row stays, whatever is raised below

    _error := _result -> 'error';
    if _result ->> 'status' = 'failed' then
        raise exception 'run % failed at %: %',
            _result ->> 'run_id', _error ->> 'model', _error ->> 'message'
            using
                errcode = _error ->> 'sqlstate',
                detail = coalesce(_error ->> 'detail', ''),
                hint = coalesce(_error ->> 'hint', '');
    end if;
    raise notice 'run %: % (%)',
        _result ->> 'run_id', _result ->> 'status', _result ->> 'reason';
end;
$run_salesforce_transform_or_raise$;

comment on procedure public.run_salesforce_transform_or_raise (boolean) is
'run_salesforce_transform() for callers that know only success and exceptions (psql, pg_cron):
commits, so that the ledger keeps the run, then raises the error of a failed run under its own
SQLSTATE. Cannot be called inside a transaction block (2D000). Skipped runs do not raise.';

revoke execute on procedure public.run_salesforce_transform_or_raise(boolean) from public;
grant execute on procedure public.run_salesforce_transform_or_raise(
    boolean
) to salesforce_transformer;
-- end sql/control/run_salesforce_transform_or_raise.sql

-- begin sql/control/run_step.sql
create table control.run_step (
    run_id bigint not null references control.run (run_id) on delete cascade,
    step integer not null,
    model text not null,
    mode text not null check (mode in ('full', 'incremental')),
    inserted bigint not null,
    updated bigint not null,
    deleted bigint not null,
    unchanged bigint not null,
    ms numeric not null,
    primary key (run_id, step)
);

comment on table control.run_step is
'What a run did to each model it refreshed; for a failed run, what it had done before everything
was put back. Grain: one row per run and model.';
comment on column control.run_step.mode is
'full: the whole model view was compared; incremental: only what the landed rows affect.';
comment on column control.run_step.unchanged is 'Rows that were compared and did not differ.';
comment on column control.run_step.ms is 'Milliseconds spent.';
-- end sql/control/run_step.sql

-- begin sql/control/setting.sql
-- One typed row, there after deployment. Models whose views read a setting are refreshed in full by
-- the run after a change.
create table control.setting (
    only_row boolean primary key default true check (only_row),
    time_zone text not null default 'UTC',
    fiscal_year_start_month integer not null default 1,
    fiscal_year_named_for text not null default 'end',
    calendar_start date not null default '2000-01-01',
    calendar_end date not null default '2049-12-31',
    snapshot_cadence text not null default 'daily',
    history_start date,
    history_keep_months integer,
    ledger_keep_days integer not null default 400,
    constraint time_zone_is_known
    check ((timestamptz '2000-01-01 00:00:00Z' at time zone time_zone) is not null),
    constraint fiscal_year_start_month_is_a_month check (fiscal_year_start_month between 1 and 12),
    constraint fiscal_year_named_for_is_known check (fiscal_year_named_for in ('start', 'end')),
    constraint calendar_has_days
    check (
        calendar_start <= calendar_end
        and calendar_start >= '1900-01-01'
        and calendar_end <= '2199-12-31'
    ),
    constraint snapshot_cadence_is_known check (snapshot_cadence in ('daily', 'version')),
    constraint history_keep_months_is_positive check (history_keep_months > 0),
    constraint ledger_keep_days_is_positive check (ledger_keep_days > 0)
);

comment on table control.setting is
'The settings of this warehouse. Grain: exactly one row, changed by UPDATE.';
comment on column control.setting.only_row is 'Keeps the table at one row.';
comment on column control.setting.time_zone is
'Business time zone (a name of pg_timezone_names): which day an instant belongs to.';
comment on column control.setting.fiscal_year_start_month is
'First month of the fiscal year, 1 to 12.';
comment on column control.setting.fiscal_year_named_for is
'Which calendar year names a fiscal year that spans two: the one it starts or ends in.';
comment on column control.setting.calendar_start is 'First day of marts.dim_date.';
comment on column control.setting.calendar_end is 'Last day of marts.dim_date.';
comment on column control.setting.snapshot_cadence is
'daily: the last version of each business day; version: every landed version as well.';
comment on column control.setting.history_start is
'First day of opportunity history. NULL until the first run, which sets it to its business date;
set it earlier before the first run, or before a rebuild, to backfill.';
comment on column control.setting.history_keep_months is
'Whole months of opportunity history to keep; NULL keeps all.';
comment on column control.setting.ledger_keep_days is
'Days to keep runs, their steps and quality results in the ledger.';

insert into control.setting default values;

-- One row is too few for autovacuum ever to analyze; unanalyzed, the planner expects hundreds.
analyze control.setting;
-- end sql/control/setting.sql

-- begin sql/control/source_freshness.sql
create table control.source_freshness (
    object text primary key,
    newest_modstamp timestamptz,
    newest_extracted_at timestamptz,
    landed_rows bigint not null,
    run_id bigint not null
);

comment on table control.source_freshness is
'How recent each landing table''s data is, kept by the runs that read it. Grain: one row per
landing table.';
comment on column control.source_freshness.newest_modstamp is
'Greatest SystemModstamp read so far.';
comment on column control.source_freshness.newest_extracted_at is
'Greatest extracted_at read so far.';
comment on column control.source_freshness.landed_rows is 'Landed rows read so far.';
comment on column control.source_freshness.run_id is 'The last run that read new rows.';
-- end sql/control/source_freshness.sql

-- begin sql/control/stage_extract.sql
-- Purpose: opens the staging table of one extraction, a temporary table that is gone at commit.
-- Input:   object, a landing table's name; fields, the delivered fields in any case.
-- Output:  the staging table, ready for COPY, one text column per field in the given order, named
--          in lower case.
-- The table belongs to salesforce_owner: a loader can fill it and do nothing else to it, so that
-- control.land_extract() never evaluates anything a loader has defined.
create or replace function control.stage_extract(object text, fields text[])
returns regclass
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $stage_extract$
declare
    _object text := lower(stage_extract.object);
    _fields text[];
    _landing regclass := to_regclass(format('raw_salesforce.%I', _object));
    _stage text := format('pg_temp.%I', 'extract_' || _object);
begin
    select array_agg(lower(field.name) order by field.ordinal)
    into _fields
    from unnest(stage_extract.fields) with ordinality as field (name, ordinal);

    if _landing is null then
        raise undefined_table using
            message = format('There is no landing table raw_salesforce.%s.', _object),
            hint = 'Deploy it first: make deploy, or yoyo apply.';
    end if;
    if not (_fields @> array['id', 'systemmodstamp']) is true then
        raise invalid_parameter_value using
            message = format('Extracting %s needs the fields Id and SystemModstamp.', _object),
            detail = format('Fields: %s', array_to_string(_fields, ', '));
    end if;

    if to_regclass(_stage) is not null then
        execute format('drop table %s', _stage);
    end if;
    execute format(
        'create temporary table %I (%s) on commit drop',
        'extract_' || _object,
        (
            select string_agg(format('%I text', field.name), ', ' order by field.ordinal)
            from unnest(_fields) with ordinality as field (name, ordinal)
        )
    );
    -- Temporary: nobody but this session sees it, so whichever role it acts as may fill it.
    execute format('grant insert on %s to public', _stage);
    return _stage::regclass;
end;
$stage_extract$;

comment on function control.stage_extract(text, text[]) is
'Opens the staging table of one extraction for COPY: stage_extract(object, fields). Filled by the
loader, emptied into landing by control.land_extract(object), in one transaction.';

revoke execute on function control.stage_extract(text, text[]) from public;
grant execute on function control.stage_extract(text, text[]) to salesforce_loader;
-- end sql/control/stage_extract.sql

-- begin sql/control/was_landed.sql
create or replace function control.was_landed(load_xid xid8, snapshot pg_snapshot, own_xid xid8)
returns boolean
language sql
immutable
parallel safe
return load_xid = own_xid or pg_visible_in_snapshot(load_xid, snapshot);

comment on function control.was_landed(xid8, pg_snapshot, xid8) is
'Whether a landed row lies within a load window, given the row''s load_xid and the window''s
snapshot and own_xid.';
-- end sql/control/was_landed.sql

-- begin sql/staging/parse_date.sql
-- Dates with slashes are month/day/year whatever DateStyle says: the parts are put in ISO order
-- before PostgreSQL sees them.
create or replace function staging.parse_date(value text)
returns date
language sql
stable
parallel safe
begin atomic
    select
        case
            when pg_input_is_valid(iso.value, 'date') then iso.value::date
        end
    from (
        select
            coalesce(
                substring(
                    parse_date.value,
                    '^(\d{4}-\d{2}-\d{2})[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?'
                    '(?:Z|[+-]\d{2}:?\d{2})?$'
                ),
                (
                    select
                        concat(
                            case when length(us.part[3]) = 2 then '20' end, us.part[3],
                            '-', lpad(us.part[1], 2, '0'),
                            '-', lpad(us.part[2], 2, '0')
                        )
                    from
                        regexp_match(
                            parse_date.value,
                            '^(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})'
                            '(?: \d{1,2}:[0-5]\d(?::[0-5]\d)?(?: ?[AaPp][Mm])?)?$'
                        ) as us (part)
                    where us.part is not null
                )
            ) as value
    ) as iso;
end;

comment on function staging.parse_date(text) is
'The rarer notations of a date, for staging.to_date: ISO with a time, US month/day/year with or
without one, two-digit years in 20xx. NULL for anything else.';
-- end sql/staging/parse_date.sql

-- begin sql/staging/parse_timestamp.sql
-- Rewrites what exports contain into ISO with an explicit offset, so that neither DateStyle nor
-- TimeZone has a say, and lets PostgreSQL judge the result.
create or replace function staging.parse_timestamp(value text)
returns timestamptz
language sql
stable
parallel safe
begin atomic
    select
        case
            when
                pg_input_is_valid(iso.value, 'timestamptz')
                and substr(iso.value, 1, 4) collate "C" between '1999' and '2100'
                then iso.value::timestamptz
        end
    from (
        select
            coalesce(
                (
                    select
                        concat(
                            stamp.part[1], 'T', coalesce(stamp.part[2], '00:00:00'),
                            coalesce(stamp.part[3], 'Z')
                        )
                    from
                        regexp_match(
                            parse_timestamp.value,
                            '^(\d{4}-\d{2}-\d{2})'
                            '(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?)'
                            '(Z|[+-]\d{2}:?\d{2})?)?$'
                        ) as stamp (part)
                    where stamp.part is not null
                ),
                (
                    select
                        concat(
                            case when length(us.part[3]) = 2 then '20' end, us.part[3],
                            '-', lpad(us.part[1], 2, '0'),
                            '-', lpad(us.part[2], 2, '0'),
                            'T', lpad(clock.hour::text, 2, '0'),
                            ':', coalesce(us.part[5], '00'), ':', coalesce(us.part[6], '00'), 'Z'
                        )
                    from
                        regexp_match(
                            parse_timestamp.value,
                            '^(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})'
                            '(?: (\d{1,2}):([0-5]\d)(?::([0-5]\d))?(?: ?([AaPp][Mm]))?)?$'
                        ) as us (part),
                        lateral (
                            select
                                case
                                    when us.part[7] is null then coalesce(us.part[4]::integer, 0)
                                    when us.part[4]::integer not between 1 and 12 then 99
                                    when upper(us.part[7]) = 'AM'
                                        then us.part[4]::integer % 12
                                    else us.part[4]::integer % 12 + 12
                                end as hour
                        ) as clock
                    where us.part is not null and clock.hour < 24
                )
            ) as value
    ) as iso;
end;

comment on function staging.parse_timestamp(text) is
'The rarer notations of a time, for staging.to_timestamp: offsets, space instead of T, no
fraction, US month/day/year with a 12- or 24-hour clock, a bare date (midnight). UTC where no
offset is written. NULL for anything else.';
-- end sql/staging/parse_timestamp.sql

-- begin sql/staging/to_boolean.sql
-- Checkboxes are never null in Salesforce: exports write an unticked one as nothing at all.
create or replace function staging.to_boolean(value text)
returns boolean
language sql
immutable
parallel safe
return case
    when value is null or value in ('false', '0', '') then false
    when value in ('true', '1') then true
    when lower(value) = 'false' then false
    when lower(value) = 'true' then true
end;

comment on function staging.to_boolean(text) is
'A checkbox: true, false, 1, 0 in any case; empty or absent is false; NULL for anything else.';
-- end sql/staging/to_boolean.sql

-- begin sql/staging/to_date.sql
-- The ISO form is decided here, inline and by bytes; every other form is rare and goes to
-- parse_date.
create or replace function staging.to_date(value text)
returns date
language sql
stable
parallel safe
return case
    when value collate "C" like '____-__-__'
        then case
            when
                translate(value, '0123456789', '') = '--'
                and pg_input_is_valid(value, 'date')
                then value::date
        end
    when value <> '' then staging.parse_date(value)
end;

comment on function staging.to_date(text) is
'A business date: 2024-02-29, a date with a time (the date as written), or US month/day/year as
report exports write it (02/23/26 is 2026-02-23); NULL for anything else.';
-- end sql/staging/to_date.sql

-- begin sql/staging/to_id18.sql
-- Each suffix character encodes which of five characters are upper case.
create or replace function staging.to_id18(value text)
returns text
language sql
immutable
parallel safe
begin atomic
    select
        case
            when to_id18.value !~ '^[0-9A-Za-z]{15}$' then to_id18.value
            else (
                select
                    to_id18.value
                    || string_agg(
                        substr(
                            'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1 + chunk.upper_bits::integer, 1
                        ),
                        '' order by chunk.number
                    )
                from (
                    select
                        (place.number - 1) / 5 as number,
                        sum(
                            case
                                when
                                    ascii(
                                        substr(to_id18.value, place.number, 1)
                                    ) between 65 and 90
                                    then 1 << ((place.number - 1) % 5)
                                else 0
                            end
                        ) as upper_bits
                    from generate_series(1, 15) as place (number)
                    group by (place.number - 1) / 5
                ) as chunk
            )
        end;
end;

comment on function staging.to_id18(text) is
'The case-safe 18-character form of a 15-character Salesforce id; anything else comes back as it
is.';
-- end sql/staging/to_id18.sql

-- begin sql/staging/to_integer.sql
-- Counts arrive as 23.0 too; a fraction or a value beyond integer is refused, not rounded.
create or replace function staging.to_integer(value text)
returns integer
language sql
stable
parallel safe
return case
    when
        translate(value, '0123456789+-.eE', '') = ''
        and pg_input_is_valid(value, 'numeric')
        and value collate "C" not like '%e____%'
        and value collate "C" not like '%E____%'
        and value::numeric between -2147483648 and 2147483647
        and value::numeric = trunc(value::numeric)
        then value::numeric::integer
end;

comment on function staging.to_integer(text) is
'A whole Salesforce number (23, 23.0, 2.3E1) as integer; NULL for anything else.';
-- end sql/staging/to_integer.sql

-- begin sql/staging/to_numeric.sql
-- Plain or exponent notation only: what numeric's own parser accepts beyond that (NaN, Infinity,
-- 1_000, 0x1F, padding, exponents of five digits) is not a Salesforce number.
-- STABLE and without a SET clause, so that it is inlined; see docs/sql.md before changing that.
create or replace function staging.to_numeric(value text)
returns numeric
language sql
stable
parallel safe
return case
    when
        translate(value, '0123456789+-.eE', '') = ''
        and pg_input_is_valid(value, 'numeric')
        and value collate "C" not like '%e____%'
        and value collate "C" not like '%E____%'
        then trim_scale(value::numeric)
end;

comment on function staging.to_numeric(text) is
'A Salesforce number (100.0, 9.9213206E7, -1.0E-4, 35000) as numeric without trailing zeros;
NULL for anything else.';
-- end sql/staging/to_numeric.sql

-- begin sql/staging/to_timestamp.sql
-- The API's own form (2024-04-16T19:00:00.000Z) is decided here, inline and by bytes; exports go to
-- parse_timestamp. PostgreSQL's own parser is lenient: hour 24 and second 60 roll over, and
-- 2024-1--16T… or a letter among the digits may pass. In the right shape two non-digits are never
-- next to each other or one place apart, which is cheaper to look for than seventeen digits.
create or replace function staging.to_timestamp(value text)
returns timestamptz
language sql
stable
parallel safe
return case
    when value collate "C" like '____-__-__T__:__:__.___Z'
        then case
            when (
                (value collate "C" >= '1999' and value collate "C" < '1:')
                or (value collate "C" >= '20' and value collate "C" < '2101')
            )
            and value collate "C" !~ '[^0-9].?[^0-9]'
            and value collate "C" not like '___________24%'
            and value collate "C" not like '_________________60%'
            and pg_input_is_valid(value, 'timestamptz')
                then value::timestamptz
        end
    when value <> '' then staging.parse_timestamp(value)
end;

comment on function staging.to_timestamp(text) is
'An operational time: 2024-04-16T19:00:00.000Z (or +0000, or an offset), 2023-10-28 20:45:25,
02/23/26 08:55 PM, or a bare date of either form; without an offset it is UTC. Years 1999 to 2100.
NULL for anything else.';
-- end sql/staging/to_timestamp.sql

-- begin sql/intermediate/account.sql
create table intermediate.account (
    id text not null,
    parent_account_id text,
    owner_id text,
    record_type_id text,
    master_record_id text,
    name text,
    account_number text,
    type text,
    industry text,
    ownership text,
    rating text,
    account_source text,
    site text,
    description text,
    annual_revenue numeric,
    number_of_employees integer,
    currency_iso_code text,
    billing_street text,
    billing_city text,
    billing_state text,
    billing_state_code text,
    billing_postal_code text,
    billing_country text,
    billing_country_code text,
    billing_latitude numeric,
    billing_longitude numeric,
    shipping_street text,
    shipping_city text,
    shipping_state text,
    shipping_state_code text,
    shipping_postal_code text,
    shipping_country text,
    shipping_country_code text,
    shipping_latitude numeric,
    shipping_longitude numeric,
    phone text,
    fax text,
    website text,
    is_deleted boolean,
    created_at timestamptz,
    created_by_id text,
    last_modified_at timestamptz,
    last_modified_by_id text,
    system_modstamp timestamptz,
    last_activity_date date,
    version_at timestamptz not null,
    custom_fields jsonb,
    primary key (id)
) with (fillfactor = 80);

comment on table intermediate.account is
'Current state of Salesforce Account. Grain: one row per record id, the landed version with the
greatest (version_at, landing order); soft-deleted records are kept and flagged.
Source: intermediate.account_model.';
comment on column intermediate.account.version_at is
'Stamp of the version shown here; -infinity where the feed carries no stamp at all.';
-- end sql/intermediate/account.sql

-- begin sql/intermediate/contact.sql
create table intermediate.contact (
    id text not null,
    account_id text,
    reports_to_id text,
    owner_id text,
    record_type_id text,
    master_record_id text,
    salutation text,
    first_name text,
    middle_name text,
    last_name text,
    suffix text,
    name text,
    title text,
    department text,
    lead_source text,
    birthdate date,
    description text,
    currency_iso_code text,
    email text,
    phone text,
    mobile_phone text,
    home_phone text,
    other_phone text,
    assistant_phone text,
    fax text,
    mailing_street text,
    mailing_city text,
    mailing_state text,
    mailing_state_code text,
    mailing_postal_code text,
    mailing_country text,
    mailing_country_code text,
    mailing_latitude numeric,
    mailing_longitude numeric,
    has_opted_out_of_email boolean,
    do_not_call boolean,
    is_email_bounced boolean,
    is_deleted boolean,
    email_bounced_at timestamptz,
    created_at timestamptz,
    created_by_id text,
    last_modified_at timestamptz,
    last_modified_by_id text,
    system_modstamp timestamptz,
    last_activity_date date,
    version_at timestamptz not null,
    custom_fields jsonb,
    primary key (id)
) with (fillfactor = 80);

comment on table intermediate.contact is
'Current state of Salesforce Contact. Grain: one row per record id, the landed version with the
greatest (version_at, landing order); soft-deleted records are kept and flagged.
Source: intermediate.contact_model.';
comment on column intermediate.contact.version_at is
'Stamp of the version shown here; -infinity where the feed carries no stamp at all.';
-- end sql/intermediate/contact.sql

-- begin sql/intermediate/opportunity.sql
create table intermediate.opportunity (
    id text not null,
    account_id text,
    owner_id text,
    campaign_id text,
    contact_id text,
    record_type_id text,
    name text,
    description text,
    type text,
    lead_source text,
    stage_name text,
    forecast_category text,
    forecast_category_name text,
    next_step text,
    amount numeric,
    probability numeric,
    expected_revenue numeric,
    total_opportunity_quantity numeric,
    currency_iso_code text,
    is_closed boolean,
    is_won boolean,
    is_private boolean,
    is_deleted boolean,
    close_date date,
    created_at timestamptz,
    created_by_id text,
    last_modified_at timestamptz,
    last_modified_by_id text,
    system_modstamp timestamptz,
    last_activity_date date,
    version_at timestamptz not null,
    custom_fields jsonb,
    primary key (id)
) with (fillfactor = 80);

comment on table intermediate.opportunity is
'Current state of Salesforce Opportunity. Grain: one row per record id, the landed version with the
greatest (version_at, landing order); soft-deleted records are kept and flagged.
Source: intermediate.opportunity_model.';
comment on column intermediate.opportunity.version_at is
'Stamp of the version shown here; -infinity where the feed carries no stamp at all.';
-- end sql/intermediate/opportunity.sql

-- begin sql/marts/dim_account.sql
create table marts.dim_account (
    account_id text not null,
    parent_account_id text,
    owner_id text,
    record_type_id text,
    name text,
    account_number text,
    type text,
    industry text,
    ownership text,
    rating text,
    account_source text,
    site text,
    description text,
    annual_revenue numeric,
    number_of_employees integer,
    currency_iso_code text,
    billing_street text,
    billing_city text,
    billing_state text,
    billing_state_code text,
    billing_postal_code text,
    billing_country text,
    billing_country_code text,
    billing_latitude numeric,
    billing_longitude numeric,
    shipping_street text,
    shipping_city text,
    shipping_state text,
    shipping_state_code text,
    shipping_postal_code text,
    shipping_country text,
    shipping_country_code text,
    shipping_latitude numeric,
    shipping_longitude numeric,
    phone text,
    fax text,
    website text,
    created_at timestamptz,
    last_modified_at timestamptz,
    system_modstamp timestamptz,
    last_activity_date date,
    custom_fields jsonb,
    contact_count bigint not null,
    opportunity_count bigint not null,
    open_opportunity_count bigint not null,
    won_opportunity_count bigint not null,
    lost_opportunity_count bigint not null,
    open_amount numeric not null,
    won_amount numeric not null,
    win_rate numeric,
    first_won_date date,
    last_won_date date,
    primary key (account_id)
) with (fillfactor = 80);


comment on table marts.dim_account is
'Accounts with figures over their children. Grain: one row per undeleted Account. Counts and dates
are over all undeleted children; amounts only over opportunities in the account''s own
currency_iso_code. Source: marts.dim_account_model.';
comment on column marts.dim_account.open_amount is
'Sum of the amounts of open opportunities, in currency_iso_code; 0 where there is none.';
comment on column marts.dim_account.won_amount is
'Sum of the amounts of won opportunities, in currency_iso_code; 0 where there is none.';
comment on column marts.dim_account.win_rate is
'Won / (won + lost), 0 to 1; NULL while nothing was closed.';
comment on column marts.dim_account.first_won_date is 'Earliest close date of a won opportunity.';
comment on column marts.dim_account.last_won_date is 'Latest close date of a won opportunity.';
comment on column marts.dim_account.custom_fields is
'Fields without a column of their own, by API name.';

grant select on marts.dim_account to salesforce_reporter;
-- end sql/marts/dim_account.sql

-- begin sql/marts/dim_contact.sql
create table marts.dim_contact (
    contact_id text not null,
    account_id text,
    reports_to_id text,
    owner_id text,
    record_type_id text,
    salutation text,
    first_name text,
    middle_name text,
    last_name text,
    suffix text,
    name text,
    title text,
    department text,
    lead_source text,
    birthdate date,
    description text,
    currency_iso_code text,
    email text,
    phone text,
    mobile_phone text,
    home_phone text,
    other_phone text,
    assistant_phone text,
    fax text,
    has_opted_out_of_email boolean,
    do_not_call boolean,
    is_email_bounced boolean,
    mailing_street text,
    mailing_city text,
    mailing_state text,
    mailing_state_code text,
    mailing_postal_code text,
    mailing_country text,
    mailing_country_code text,
    mailing_latitude numeric,
    mailing_longitude numeric,
    created_at timestamptz,
    last_modified_at timestamptz,
    system_modstamp timestamptz,
    last_activity_date date,
    custom_fields jsonb,
    primary key (contact_id)
) with (fillfactor = 80);

create index dim_contact_account_id_idx on marts.dim_contact (account_id);

comment on table marts.dim_contact is
'Contacts. Grain: one row per undeleted Contact; account_id may name an account that was never
landed. Source: marts.dim_contact_model.';
comment on column marts.dim_contact.email is 'In lower case.';
comment on column marts.dim_contact.custom_fields is
'Fields without a column of their own, by API name.';

grant select on marts.dim_contact to salesforce_reporter;
-- end sql/marts/dim_contact.sql

-- begin sql/marts/dim_contact_model.sql
create or replace view marts.dim_contact_model as
select
    -- ids
    c.id as contact_id,
    c.account_id,
    c.reports_to_id,
    c.owner_id,
    c.record_type_id,

    -- names
    c.salutation,
    c.first_name,
    c.middle_name,
    c.last_name,
    c.suffix,
    c.name,

    -- attributes
    c.title,
    c.department,
    c.lead_source,
    c.birthdate,
    c.description,
    c.currency_iso_code,

    -- reach
    lower(c.email) as email,
    c.phone,
    c.mobile_phone,
    c.home_phone,
    c.other_phone,
    c.assistant_phone,
    c.fax,
    c.has_opted_out_of_email,
    c.do_not_call,
    c.is_email_bounced,

    -- address
    c.mailing_street,
    c.mailing_city,
    c.mailing_state,
    c.mailing_state_code,
    c.mailing_postal_code,
    c.mailing_country,
    c.mailing_country_code,
    c.mailing_latitude,
    c.mailing_longitude,

    -- times
    c.created_at,
    c.last_modified_at,
    c.system_modstamp,
    c.last_activity_date,

    -- custom fields
    c.custom_fields
from intermediate.contact as c
where c.is_deleted is not true;

comment on view marts.dim_contact_model is
'The logic of marts.dim_contact. Source: intermediate.contact.';
-- end sql/marts/dim_contact_model.sql

-- begin sql/marts/dim_date.sql
create table marts.dim_date (
    date_day date not null,
    year integer not null,
    quarter integer not null,
    month integer not null,
    month_name text not null,
    day_of_month integer not null,
    day_of_year integer not null,
    iso_year integer not null,
    iso_week integer not null,
    iso_day_of_week integer not null,
    day_name text not null,
    is_weekend boolean not null,
    week_start date not null,
    month_start date not null,
    month_end date not null,
    quarter_start date not null,
    quarter_end date not null,
    fiscal_year integer not null,
    fiscal_quarter integer not null,
    fiscal_month integer not null,
    fiscal_quarter_start date not null,
    fiscal_quarter_end date not null,
    fiscal_quarter_label text not null,
    primary key (date_day)
);

comment on table marts.dim_date is
'Calendar. Grain: one row per day from control.setting.calendar_start to calendar_end. Weeks are
ISO weeks (Monday first); fiscal columns follow the fiscal settings. Source:
marts.dim_date_model.';
comment on column marts.dim_date.fiscal_quarter_label is 'For example FY2026-Q1.';

grant select on marts.dim_date to salesforce_reporter;
-- end sql/marts/dim_date.sql

-- begin sql/marts/fct_opportunity.sql
create table marts.fct_opportunity (
    opportunity_id text not null,
    account_id text,
    owner_id text,
    campaign_id text,
    contact_id text,
    record_type_id text,
    name text,
    description text,
    type text,
    lead_source text,
    stage_name text,
    forecast_category text,
    next_step text,
    status text not null,
    is_closed boolean not null,
    is_won boolean not null,
    is_private boolean,
    amount numeric,
    probability numeric,
    expected_revenue numeric,
    weighted_amount numeric,
    currency_iso_code text,
    close_date date,
    close_fiscal_year integer,
    close_fiscal_quarter integer,
    created_date date,
    days_to_close integer,
    created_at timestamptz,
    last_modified_at timestamptz,
    system_modstamp timestamptz,
    last_activity_date date,
    custom_fields jsonb,
    primary key (opportunity_id)
) with (fillfactor = 80);

create index fct_opportunity_account_id_idx on marts.fct_opportunity (account_id);

comment on table marts.fct_opportunity is
'Opportunities as they are now. Grain: one row per undeleted Opportunity; account_id may name an
account that was never landed. Amounts are in currency_iso_code. Source:
marts.fct_opportunity_model.';
comment on column marts.fct_opportunity.forecast_category is
'API value (Omitted, Pipeline, BestCase, MostLikely, Forecast, Closed).';
comment on column marts.fct_opportunity.status is
'open: not closed, whatever stage and forecast category say; won or lost: closed.';
comment on column marts.fct_opportunity.is_closed is 'An unreadable checkbox counts as not ticked.';
comment on column marts.fct_opportunity.is_won is 'An unreadable checkbox counts as not ticked.';
comment on column marts.fct_opportunity.probability is 'Percent, 0 to 100.';
comment on column marts.fct_opportunity.expected_revenue is 'As Salesforce computed it.';
comment on column marts.fct_opportunity.weighted_amount is 'amount × probability / 100.';
comment on column marts.fct_opportunity.close_fiscal_year is 'Fiscal year of close_date.';
comment on column marts.fct_opportunity.close_fiscal_quarter is
'Fiscal quarter of close_date, 1 to 4.';
comment on column marts.fct_opportunity.created_date is
'Day of created_at in the business time zone.';
comment on column marts.fct_opportunity.days_to_close is
'Won or lost: days from created_date to close_date, 0 where it was closed before it was created;
NULL while open.';
comment on column marts.fct_opportunity.custom_fields is
'Fields without a column of their own, by API name.';

grant select on marts.fct_opportunity to salesforce_reporter;
-- end sql/marts/fct_opportunity.sql

-- begin sql/marts/fiscal_quarter.sql
create or replace function marts.fiscal_quarter(day date, start_month integer)
returns integer
language sql
immutable
parallel safe
return (extract(month from day)::integer - start_month + 12) % 12 / 3 + 1;

comment on function marts.fiscal_quarter(date, integer) is
'Fiscal quarter (1 to 4) of a day, given the first month of the fiscal year.';
-- end sql/marts/fiscal_quarter.sql

-- begin sql/marts/fiscal_quarter_start.sql
create or replace function marts.fiscal_quarter_start(day date, start_month integer)
returns date
language sql
immutable
parallel safe
return (
    date_trunc('month', day::timestamp)
    - make_interval(months => (extract(month from day)::integer - start_month + 12) % 3)
)::date;

comment on function marts.fiscal_quarter_start(date, integer) is
'First day of the fiscal quarter a day lies in, given the first month of the fiscal year.';
-- end sql/marts/fiscal_quarter_start.sql

-- begin sql/marts/fiscal_year.sql
create or replace function marts.fiscal_year(day date, start_month integer, named_for text)
returns integer
language sql
immutable
parallel safe
return extract(year from day)::integer
+ case
    when start_month = 1 then 0
    when named_for = 'end' and extract(month from day) >= start_month then 1
    when named_for = 'start' and extract(month from day) < start_month then -1
    else 0
end;

comment on function marts.fiscal_year(date, integer, text) is
'Fiscal year of a day, given the first month of the fiscal year and which calendar year names it
(start or end), as in control.setting.';
-- end sql/marts/fiscal_year.sql

-- begin sql/control/definitions_version.sql
-- Row versions of the catalog and of the settings: one cheap look instead of comparing every
-- definition, exact enough because each change to a view or function writes its catalog row anew.
create or replace function control.definitions_version()
returns text
language sql
stable
parallel safe
begin atomic
    select md5(string_agg(v.version, ',' order by v.version))
    from (
        select c.oid::text || '/' || r.xmin::text as version
        from pg_namespace as n
        inner join pg_class as c on n.oid = c.relnamespace and c.relkind = 'v'
        inner join pg_rewrite as r on c.oid = r.ev_class
        where n.nspname in ('staging', 'intermediate', 'marts', 'control')
        union all
        select p.oid::text || '/' || p.xmin::text
        from pg_namespace as n
        inner join pg_proc as p on n.oid = p.pronamespace
        where n.nspname in ('staging', 'intermediate', 'marts', 'control')
        union all
        select s.ctid::text || '/' || s.xmin::text
        from control.setting as s
    ) as v;
end;

comment on function control.definitions_version() is
'Changes whenever a view or function of the warehouse, or a setting, was written; says nothing about
what changed (control.model_definition does).';
-- end sql/control/definitions_version.sql

-- begin sql/control/freshness.sql
create or replace view control.freshness as
select
    f.object,
    f.newest_modstamp,
    now() - f.newest_modstamp as modstamp_lag,
    f.newest_extracted_at,
    now() - f.newest_extracted_at as extraction_lag,
    f.landed_rows,
    f.run_id as last_run_with_news
from control.source_freshness as f;

comment on view control.freshness is
'How far the warehouse lags behind each Salesforce object, now. Grain: one row per landing table.
Reported only: which rows a run reads is decided by the load window, never by these times.';
-- end sql/control/freshness.sql

-- begin sql/control/model.sql
create or replace view control.model as
with recursive reached as (
    select
        l.model,
        0 as depth
    from control.model_link as l
    where l.upstream is null or l.upstream like 'staging.%'
    union all
    select
        l.model,
        r.depth + 1 as depth
    from control.model_link as l
    inner join reached as r on l.upstream = r.model
)

select
    r.model,
    max(r.depth) as depth,
    (
        select l.upstream
        from control.model_link as l
        where l.model = r.model and l.upstream like 'staging.%'
    ) as staging_view,
    (
        select min(l.refresh_function)
        from control.model_link as l
        where l.model = r.model
    ) as refresh_function
from reached as r
group by r.model;

comment on view control.model is
'The models in the order a run refreshes them (depth, model). Grain: one row per model.
staging_view is set for the models that read the load window itself, refresh_function for those
that are maintained by a function of their own instead of a merge.';
-- end sql/control/model.sql

-- begin sql/control/model_definition.sql
create or replace function control.model_definition(model text)
returns text
language sql
stable
begin atomic
    with recursive used as (
        select
            'pg_class'::regclass::oid as class,
            (model_definition.model || '_model')::regclass::oid as object,
            0 as attribute
        union
        select
            d.refclassid,
            d.refobjid,
            d.refobjsubid
        from used as u
        left join pg_rewrite as r
            on u.class = 'pg_class'::regclass and u.object = r.ev_class
        inner join pg_depend as d
            on
                (d.classid = 'pg_rewrite'::regclass and r.oid = d.objid)
                or (u.class = 'pg_proc'::regclass and u.class = d.classid and u.object = d.objid)
        where
            d.refclassid in ('pg_class'::regclass, 'pg_proc'::regclass)
            and d.deptype = 'n'
    )

    select string_agg(part.text, e'\n' order by part.text)
    from (
        select distinct 'view ' || c.oid::regclass::text || ' ' || pg_get_viewdef(c.oid) as text
        from used as u
        inner join pg_class as c
            on u.class = 'pg_class'::regclass and u.object = c.oid and c.relkind = 'v'
        union all
        select distinct pg_get_functiondef(p.oid)
        from used as u
        inner join pg_proc as p
            on u.class = 'pg_proc'::regclass and u.object = p.oid and p.prokind = 'f'
        inner join pg_namespace as n on p.pronamespace = n.oid
        where n.nspname in ('staging', 'intermediate', 'marts', 'control')
        union all
        select distinct 'setting ' || a.attname || ' ' || coalesce(to_jsonb(s) ->> a.attname, '')
        from used as u
        inner join pg_attribute as a
            on u.class = 'pg_class'::regclass and u.object = a.attrelid and u.attribute = a.attnum
        cross join control.setting as s
        where a.attrelid = 'control.setting'::regclass and a.attname <> 'only_row'
    ) as part;
end;

comment on function control.model_definition(text) is
'Everything a model''s content depends on besides data: the text of its view, of the views and
functions beneath it, and the settings they read. Raises 42P01 for a model without a view.';
-- end sql/control/model_definition.sql

-- begin sql/control/today.sql
-- Whatever is relative to today reads it here, so that "today" has one meaning: the business time
-- zone's date at the start of the reader's transaction.
create or replace view control.today as
with business as (
    select
        (now() at time zone s.time_zone)::date as business_date,
        s.fiscal_year_start_month
    from control.setting as s
)

select
    b.business_date,
    date_trunc('month', b.business_date::timestamp)::date as month_start,
    (date_trunc('month', b.business_date::timestamp) + interval '1 month')::date
        as next_month_start,
    marts.fiscal_quarter_start(b.business_date, b.fiscal_year_start_month) as quarter_start,
    (
        marts.fiscal_quarter_start(b.business_date, b.fiscal_year_start_month)
        + interval '3 months'
    )::date as next_quarter_start
from business as b;

comment on view control.today is
'Today in the business time zone, with the calendar month and fiscal quarter around it. Grain: one
row.';
comment on column control.today.next_month_start is
'First day that no longer belongs to this month.';
comment on column control.today.quarter_start is 'First day of the current fiscal quarter.';
comment on column control.today.next_quarter_start is
'First day that no longer belongs to the current fiscal quarter.';
-- end sql/control/today.sql

-- begin sql/staging/casts.sql
create or replace function staging.casts(value text, kind text)
returns boolean
language sql
stable
parallel safe
return case kind
    when 'number' then staging.to_numeric(value) is not null
    when 'whole number' then staging.to_integer(value) is not null
    when 'checkbox' then staging.to_boolean(value) is not null
    when 'date' then staging.to_date(value) is not null
    when 'time' then staging.to_timestamp(value) is not null
end;

comment on function staging.casts(text, text) is
'Whether a landed text is a value of a kind: number, whole number, checkbox, date or time. NULL for
another kind.';
-- end sql/staging/casts.sql

-- begin sql/staging/to_id.sql
-- Exports write an absent reference as zeros; hand-made files carry the 15-character form. Every
-- real
-- id sorts at or above 0001, so blanks and zeros are looked for only below it.
create or replace function staging.to_id(value text)
returns text
language sql
immutable
parallel safe
return case
    when value collate "C" < '0001' and btrim(value, e'0 \t\r\n') in ('', 'AAA') then null
    when octet_length(value) = 15 then staging.to_id18(value)
    else value
end;

comment on function staging.to_id(text) is
'A Salesforce id in its 18-character form; NULL where it is blank or all zeros. Odd shapes are kept
as they are (and reported by a check).';
-- end sql/staging/to_id.sql

-- begin sql/marts/contact_enhanced.sql
create or replace view marts.contact_enhanced as
select
    -- ids
    c.contact_id,
    c.account_id,
    c.reports_to_id,
    c.owner_id,
    c.record_type_id,

    -- names
    c.salutation,
    c.first_name,
    c.middle_name,
    c.last_name,
    c.suffix,
    c.name,

    -- attributes
    c.title,
    c.department,
    c.lead_source,
    c.birthdate,
    c.description,
    c.currency_iso_code,

    -- account
    a.name as account_name,
    a.account_number,
    a.account_source,
    a.industry as account_industry,
    a.annual_revenue as account_annual_revenue,
    a.number_of_employees as account_number_of_employees,
    a.owner_id as account_owner_id,
    a.parent_account_id as account_parent_id,
    a.rating as account_rating,
    a.type as account_type,
    a.is_deleted as account_is_deleted,

    -- reach
    c.email,
    c.phone,
    c.mobile_phone,
    c.home_phone,
    c.other_phone,
    c.assistant_phone,
    c.fax,
    c.has_opted_out_of_email,
    c.do_not_call,
    c.is_email_bounced,

    -- address
    c.mailing_street,
    c.mailing_city,
    c.mailing_state,
    c.mailing_state_code,
    c.mailing_postal_code,
    c.mailing_country,
    c.mailing_country_code,
    c.mailing_latitude,
    c.mailing_longitude,

    -- times
    c.created_at,
    c.last_modified_at,
    c.system_modstamp,
    c.last_activity_date,

    -- custom fields
    c.custom_fields
from marts.dim_contact as c
left join intermediate.account as a on c.account_id = a.id;

comment on view marts.contact_enhanced is
'Contacts with their account. Grain: one row per undeleted Contact; account columns are NULL where
the account is missing or was never landed. Source: marts.dim_contact, intermediate.account.';
comment on column marts.contact_enhanced.account_is_deleted is
'Whether the account lies in the recycle bin; NULL without an account.';

grant select on marts.contact_enhanced to salesforce_reporter;
-- end sql/marts/contact_enhanced.sql

-- begin sql/marts/dim_account_model.sql
create or replace view marts.dim_account_model as
select
    -- ids
    a.id as account_id,
    a.parent_account_id,
    a.owner_id,
    a.record_type_id,

    -- attributes
    a.name,
    a.account_number,
    a.type,
    a.industry,
    a.ownership,
    a.rating,
    a.account_source,
    a.site,
    a.description,
    a.annual_revenue,
    a.number_of_employees,
    a.currency_iso_code,

    -- addresses
    a.billing_street,
    a.billing_city,
    a.billing_state,
    a.billing_state_code,
    a.billing_postal_code,
    a.billing_country,
    a.billing_country_code,
    a.billing_latitude,
    a.billing_longitude,
    a.shipping_street,
    a.shipping_city,
    a.shipping_state,
    a.shipping_state_code,
    a.shipping_postal_code,
    a.shipping_country,
    a.shipping_country_code,
    a.shipping_latitude,
    a.shipping_longitude,

    -- reach
    a.phone,
    a.fax,
    a.website,

    -- times
    a.created_at,
    a.last_modified_at,
    a.system_modstamp,
    a.last_activity_date,

    -- custom fields
    a.custom_fields,

    -- children
    c.contact_count,
    o.opportunity_count,
    o.open_opportunity_count,
    o.won_opportunity_count,
    o.lost_opportunity_count,
    coalesce(trim_scale(o.open_amount), 0) as open_amount,
    coalesce(trim_scale(o.won_amount), 0) as won_amount,
    round(
        o.won_opportunity_count::numeric
        / nullif(o.won_opportunity_count + o.lost_opportunity_count, 0),
        4
    ) as win_rate,
    o.first_won_date,
    o.last_won_date
from intermediate.account as a
cross join
    lateral (
        select count(*) as contact_count
        from marts.dim_contact as d
        where d.account_id = a.id
    ) as c
cross join
    lateral (
        select
            count(*) as opportunity_count,
            count(*) filter (where f.status = 'open') as open_opportunity_count,
            count(*) filter (where f.status = 'won') as won_opportunity_count,
            count(*) filter (where f.status = 'lost') as lost_opportunity_count,
            sum(f.amount) filter (
                where f.status = 'open'
                and f.currency_iso_code is not distinct from a.currency_iso_code
            ) as open_amount,
            sum(f.amount) filter (
                where f.status = 'won'
                and f.currency_iso_code is not distinct from a.currency_iso_code
            ) as won_amount,
            min(f.close_date) filter (where f.status = 'won') as first_won_date,
            max(f.close_date) filter (where f.status = 'won') as last_won_date
        from marts.fct_opportunity as f
        where f.account_id = a.id
    ) as o
where a.is_deleted is not true;

comment on view marts.dim_account_model is
'The logic of marts.dim_account. Source: intermediate.account, marts.dim_contact,
marts.fct_opportunity.';
-- end sql/marts/dim_account_model.sql

-- begin sql/marts/dim_date_model.sql
create or replace view marts.dim_date_model as
with days as (
    select
        g.day::date as date_day,
        s.fiscal_year_start_month,
        s.fiscal_year_named_for
    from control.setting as s
    cross join
        generate_series(
            s.calendar_start::timestamp, s.calendar_end::timestamp, interval '1 day'
        ) as g (day)
),

fiscal as (
    select
        d.date_day,
        marts.fiscal_year(
            d.date_day, d.fiscal_year_start_month, d.fiscal_year_named_for
        ) as fiscal_year,
        marts.fiscal_quarter(d.date_day, d.fiscal_year_start_month) as fiscal_quarter,
        (extract(month from d.date_day)::integer - d.fiscal_year_start_month + 12) % 12
        + 1 as fiscal_month,
        marts.fiscal_quarter_start(
            d.date_day, d.fiscal_year_start_month
        ) as fiscal_quarter_start
    from days as d
)

select
    f.date_day,

    -- calendar
    extract(year from f.date_day)::integer as year,
    extract(quarter from f.date_day)::integer as quarter,
    extract(month from f.date_day)::integer as month,
    (array[
        'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September',
        'October', 'November', 'December'
    ])[extract(month from f.date_day)::integer] as month_name,
    extract(day from f.date_day)::integer as day_of_month,
    extract(doy from f.date_day)::integer as day_of_year,
    extract(isoyear from f.date_day)::integer as iso_year,
    extract(week from f.date_day)::integer as iso_week,
    extract(isodow from f.date_day)::integer as iso_day_of_week,
    (array[
        'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'
    ])[extract(isodow from f.date_day)::integer] as day_name,
    extract(isodow from f.date_day) in (6, 7) as is_weekend,
    date_trunc('week', f.date_day::timestamp)::date as week_start,
    date_trunc('month', f.date_day::timestamp)::date as month_start,
    (date_trunc('month', f.date_day::timestamp) + interval '1 month - 1 day')::date as month_end,
    date_trunc('quarter', f.date_day::timestamp)::date as quarter_start,
    (date_trunc('quarter', f.date_day::timestamp) + interval '3 months - 1 day')::date
        as quarter_end,

    -- fiscal
    f.fiscal_year,
    f.fiscal_quarter,
    f.fiscal_month,
    f.fiscal_quarter_start,
    (f.fiscal_quarter_start + interval '3 months - 1 day')::date as fiscal_quarter_end,
    'FY' || f.fiscal_year || '-Q' || f.fiscal_quarter as fiscal_quarter_label
from fiscal as f;

comment on view marts.dim_date_model is 'The logic of marts.dim_date. Source: control.setting.';
-- end sql/marts/dim_date_model.sql

-- begin sql/marts/fct_opportunity_model.sql
-- No WITH: a view that has one is not flattened, and changed keys would not drive it.
create or replace view marts.fct_opportunity_model as
select
    -- ids
    o.id as opportunity_id,
    o.account_id,
    o.owner_id,
    o.campaign_id,
    o.contact_id,
    o.record_type_id,

    -- attributes
    o.name,
    o.description,
    o.type,
    o.lead_source,
    o.stage_name,
    o.forecast_category,
    o.next_step,

    -- status
    case
        when not d.is_closed then 'open'
        when o.is_won then 'won'
        else 'lost'
    end as status,
    d.is_closed,
    coalesce(o.is_won, false) as is_won,
    o.is_private,

    -- amounts
    o.amount,
    o.probability,
    o.expected_revenue,
    trim_scale(o.amount * o.probability / 100) as weighted_amount,
    o.currency_iso_code,

    -- dates
    o.close_date,
    marts.fiscal_year(
        o.close_date, s.fiscal_year_start_month, s.fiscal_year_named_for
    ) as close_fiscal_year,
    marts.fiscal_quarter(o.close_date, s.fiscal_year_start_month) as close_fiscal_quarter,
    d.created_date,
    case
        when not d.is_closed then null
        when o.close_date < d.created_date then 0
        else o.close_date - d.created_date
    end as days_to_close,

    -- times
    o.created_at,
    o.last_modified_at,
    o.system_modstamp,
    o.last_activity_date,

    -- custom fields
    o.custom_fields
from intermediate.opportunity as o
cross join control.setting as s
cross join
    lateral (
        select
            coalesce(o.is_closed, false) as is_closed,
            (o.created_at at time zone s.time_zone)::date as created_date
    ) as d
where o.is_deleted is not true;

comment on view marts.fct_opportunity_model is
'The logic of marts.fct_opportunity. Source: intermediate.opportunity, control.setting.';
-- end sql/marts/fct_opportunity_model.sql

-- begin sql/marts/opportunity_enhanced.sql
create or replace view marts.opportunity_enhanced as
with opportunities as (
    select
        o.*,
        t.business_date,
        coalesce(
            o.created_date >= t.month_start and o.created_date < t.next_month_start, false
        ) as is_created_this_month,
        coalesce(
            o.created_date >= t.quarter_start and o.created_date < t.next_quarter_start, false
        ) as is_created_this_quarter,
        coalesce(
            o.is_closed and o.close_date >= t.month_start and o.close_date < t.next_month_start,
            false
        ) as is_closed_this_month,
        coalesce(
            o.is_closed and o.close_date >= t.quarter_start and o.close_date < t.next_quarter_start,
            false
        ) as is_closed_this_quarter
    from marts.fct_opportunity as o
    cross join control.today as t
)

select
    -- ids
    o.opportunity_id,
    o.account_id,
    o.owner_id,
    o.campaign_id,
    o.contact_id,
    o.record_type_id,

    -- attributes
    o.name,
    o.description,
    o.type,
    o.lead_source,
    o.stage_name,
    o.forecast_category,
    o.next_step,

    -- account
    a.name as account_name,
    a.industry as account_industry,
    a.type as account_type,
    a.number_of_employees as account_number_of_employees,
    a.account_source,

    -- status
    o.status,
    o.is_closed,
    o.is_won,
    o.is_private,

    -- amounts
    o.amount,
    o.probability,
    o.expected_revenue,
    o.weighted_amount,
    o.currency_iso_code,

    -- dates
    o.close_date,
    o.close_fiscal_year,
    o.close_fiscal_quarter,
    o.created_date,
    o.days_to_close,
    case
        when o.status = 'open' then o.business_date - o.created_date
    end as days_open,
    coalesce(o.status = 'open' and o.close_date < o.business_date, false) as is_overdue,

    -- this month and quarter
    o.is_created_this_month,
    o.is_created_this_quarter,
    o.is_closed_this_month,
    o.is_closed_this_quarter,
    o.is_created_this_month::integer as created_count_this_month,
    o.is_created_this_quarter::integer as created_count_this_quarter,
    o.is_closed_this_month::integer as closed_count_this_month,
    o.is_closed_this_quarter::integer as closed_count_this_quarter,
    case when o.is_created_this_month then o.amount else 0 end as created_amount_this_month,
    case when o.is_created_this_quarter then o.amount else 0 end as created_amount_this_quarter,
    case when o.is_closed_this_month then o.amount else 0 end as closed_amount_this_month,
    case when o.is_closed_this_quarter then o.amount else 0 end as closed_amount_this_quarter,

    -- times
    o.created_at,
    o.last_modified_at,
    o.system_modstamp,
    o.last_activity_date,

    -- custom fields
    o.custom_fields
from opportunities as o
left join intermediate.account as a on o.account_id = a.id;

comment on view marts.opportunity_enhanced is
'The opportunity fact with its account and everything relative to today (business time zone;
quarters are fiscal). Grain: one row per undeleted Opportunity; a deleted account still shows its
name. Source: marts.fct_opportunity, intermediate.account, control.today.';
comment on column marts.opportunity_enhanced.days_open is
'Days since created_date; NULL once closed.';
comment on column marts.opportunity_enhanced.is_overdue is 'Open past its close date.';
comment on column marts.opportunity_enhanced.created_amount_this_month is
'amount where created this month, else 0: sums to the pipeline created, in currency_iso_code.';
comment on column marts.opportunity_enhanced.closed_amount_this_month is
'amount where won or lost with a close date in this month, else 0, in currency_iso_code.';

grant select on marts.opportunity_enhanced to salesforce_reporter;
-- end sql/marts/opportunity_enhanced.sql

-- begin sql/staging/account.sql
create or replace view staging.account as
select
    -- ids
    staging.to_id(r.id) as id,
    staging.to_id(r.parentid) as parent_account_id,
    staging.to_id(r.ownerid) as owner_id,
    staging.to_id(r.recordtypeid) as record_type_id,
    staging.to_id(r.masterrecordid) as master_record_id,

    -- attributes
    nullif(r.name, '') as name,
    nullif(r.accountnumber, '') as account_number,
    nullif(r.type, '') as type,
    nullif(r.industry, '') as industry,
    nullif(r.ownership, '') as ownership,
    nullif(r.rating, '') as rating,
    nullif(r.accountsource, '') as account_source,
    nullif(r.site, '') as site,
    nullif(r.description, '') as description,

    -- amounts
    staging.to_numeric(r.annualrevenue) as annual_revenue,
    staging.to_integer(r.numberofemployees) as number_of_employees,
    nullif(r.currencyisocode, '') as currency_iso_code,

    -- addresses
    nullif(r.billingstreet, '') as billing_street,
    nullif(r.billingcity, '') as billing_city,
    nullif(r.billingstate, '') as billing_state,
    nullif(r.billingstatecode, '') as billing_state_code,
    nullif(r.billingpostalcode, '') as billing_postal_code,
    nullif(r.billingcountry, '') as billing_country,
    nullif(r.billingcountrycode, '') as billing_country_code,
    staging.to_numeric(r.billinglatitude) as billing_latitude,
    staging.to_numeric(r.billinglongitude) as billing_longitude,
    nullif(r.shippingstreet, '') as shipping_street,
    nullif(r.shippingcity, '') as shipping_city,
    nullif(r.shippingstate, '') as shipping_state,
    nullif(r.shippingstatecode, '') as shipping_state_code,
    nullif(r.shippingpostalcode, '') as shipping_postal_code,
    nullif(r.shippingcountry, '') as shipping_country,
    nullif(r.shippingcountrycode, '') as shipping_country_code,
    staging.to_numeric(r.shippinglatitude) as shipping_latitude,
    staging.to_numeric(r.shippinglongitude) as shipping_longitude,

    -- reach
    nullif(r.phone, '') as phone,
    nullif(r.fax, '') as fax,
    nullif(r.website, '') as website,

    -- flags
    staging.to_boolean(r.isdeleted) as is_deleted,

    -- times
    staging.to_timestamp(r.createddate) as created_at,
    staging.to_id(r.createdbyid) as created_by_id,
    staging.to_timestamp(r.lastmodifieddate) as last_modified_at,
    staging.to_id(r.lastmodifiedbyid) as last_modified_by_id,
    staging.to_timestamp(r.systemmodstamp) as system_modstamp,
    staging.to_date(r.lastactivitydate) as last_activity_date,

    -- version
    coalesce(
        staging.to_timestamp(r.systemmodstamp),
        staging.to_timestamp(r.lastmodifieddate),
        staging.to_timestamp(r.createddate),
        '-infinity'
    ) as version_at,
    r.custom_fields,

    -- landing
    r.id as landed_id,
    r.extracted_at,
    r.raw_id,
    r.load_xid
from raw_salesforce.account as r
where not exists (
    select from control.quarantined_row as q
    where q.object = 'account' and q.raw_id = r.raw_id
);

comment on view staging.account is
'Typed Salesforce Account versions. Grain: one row per landed row that is not set aside. A value
that does not cast is NULL here and a row of staging.account_cast_failure. Source:
raw_salesforce.account.';
comment on column staging.account.version_at is
'Which version wins: system_modstamp, else last_modified_at, else created_at, else -infinity.';
comment on column staging.account.landed_id is 'The id as landed, for look-ups by its index.';
-- end sql/staging/account.sql

-- begin sql/staging/account_cast_failure.sql
-- Every typed field that is not text: a value that its kind refuses is NULL in staging.
create or replace view staging.account_cast_failure as
select
    staging.to_id(r.id) as record_id,
    f.field,
    f.expected,
    f.raw_value,
    r.raw_id,
    r.load_xid
from raw_salesforce.account as r
cross join
    lateral (
        values
        ('annual_revenue', 'number', r.annualrevenue),
        ('number_of_employees', 'whole number', r.numberofemployees),
        ('billing_latitude', 'number', r.billinglatitude),
        ('billing_longitude', 'number', r.billinglongitude),
        ('shipping_latitude', 'number', r.shippinglatitude),
        ('shipping_longitude', 'number', r.shippinglongitude),
        ('is_deleted', 'checkbox', r.isdeleted),
        ('created_at', 'time', r.createddate),
        ('last_modified_at', 'time', r.lastmodifieddate),
        ('system_modstamp', 'time', r.systemmodstamp),
        ('last_activity_date', 'date', r.lastactivitydate)
    ) as f (field, expected, raw_value)
where
    f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected)
    and not exists (
        select from control.quarantined_row as q
        where q.object = 'account' and q.raw_id = r.raw_id
    );

comment on view staging.account_cast_failure is
'Values of landed Account rows that do not cast, with their raw text. Grain: one row per landed
row and field. Source: raw_salesforce.account.';
-- end sql/staging/account_cast_failure.sql

-- begin sql/staging/contact.sql
create or replace view staging.contact as
select
    -- ids
    staging.to_id(r.id) as id,
    staging.to_id(r.accountid) as account_id,
    staging.to_id(r.reportstoid) as reports_to_id,
    staging.to_id(r.ownerid) as owner_id,
    staging.to_id(r.recordtypeid) as record_type_id,
    staging.to_id(r.masterrecordid) as master_record_id,

    -- attributes
    nullif(r.salutation, '') as salutation,
    nullif(r.firstname, '') as first_name,
    nullif(r.middlename, '') as middle_name,
    nullif(r.lastname, '') as last_name,
    nullif(r.suffix, '') as suffix,
    nullif(r.name, '') as name,
    nullif(r.title, '') as title,
    nullif(r.department, '') as department,
    nullif(r.leadsource, '') as lead_source,
    staging.to_date(r.birthdate) as birthdate,
    nullif(r.description, '') as description,
    nullif(r.currencyisocode, '') as currency_iso_code,

    -- reach
    nullif(r.email, '') as email,
    nullif(r.phone, '') as phone,
    nullif(r.mobilephone, '') as mobile_phone,
    nullif(r.homephone, '') as home_phone,
    nullif(r.otherphone, '') as other_phone,
    nullif(r.assistantphone, '') as assistant_phone,
    nullif(r.fax, '') as fax,

    -- addresses
    nullif(r.mailingstreet, '') as mailing_street,
    nullif(r.mailingcity, '') as mailing_city,
    nullif(r.mailingstate, '') as mailing_state,
    nullif(r.mailingstatecode, '') as mailing_state_code,
    nullif(r.mailingpostalcode, '') as mailing_postal_code,
    nullif(r.mailingcountry, '') as mailing_country,
    nullif(r.mailingcountrycode, '') as mailing_country_code,
    staging.to_numeric(r.mailinglatitude) as mailing_latitude,
    staging.to_numeric(r.mailinglongitude) as mailing_longitude,

    -- flags
    staging.to_boolean(r.hasoptedoutofemail) as has_opted_out_of_email,
    staging.to_boolean(r.donotcall) as do_not_call,
    staging.to_boolean(r.isemailbounced) as is_email_bounced,
    staging.to_boolean(r.isdeleted) as is_deleted,

    -- times
    staging.to_timestamp(r.emailbounceddate) as email_bounced_at,
    staging.to_timestamp(r.createddate) as created_at,
    staging.to_id(r.createdbyid) as created_by_id,
    staging.to_timestamp(r.lastmodifieddate) as last_modified_at,
    staging.to_id(r.lastmodifiedbyid) as last_modified_by_id,
    staging.to_timestamp(r.systemmodstamp) as system_modstamp,
    staging.to_date(r.lastactivitydate) as last_activity_date,

    -- version
    coalesce(
        staging.to_timestamp(r.systemmodstamp),
        staging.to_timestamp(r.lastmodifieddate),
        staging.to_timestamp(r.createddate),
        '-infinity'
    ) as version_at,
    r.custom_fields,

    -- landing
    r.id as landed_id,
    r.extracted_at,
    r.raw_id,
    r.load_xid
from raw_salesforce.contact as r
where not exists (
    select from control.quarantined_row as q
    where q.object = 'contact' and q.raw_id = r.raw_id
);

comment on view staging.contact is
'Typed Salesforce Contact versions. Grain: one row per landed row that is not set aside. A value
that does not cast is NULL here and a row of staging.contact_cast_failure. Source:
raw_salesforce.contact.';
comment on column staging.contact.version_at is
'Which version wins: system_modstamp, else last_modified_at, else created_at, else -infinity.';
comment on column staging.contact.landed_id is 'The id as landed, for look-ups by its index.';
-- end sql/staging/contact.sql

-- begin sql/staging/contact_cast_failure.sql
-- Every typed field that is not text: a value that its kind refuses is NULL in staging.
create or replace view staging.contact_cast_failure as
select
    staging.to_id(r.id) as record_id,
    f.field,
    f.expected,
    f.raw_value,
    r.raw_id,
    r.load_xid
from raw_salesforce.contact as r
cross join
    lateral (
        values
        ('birthdate', 'date', r.birthdate),
        ('mailing_latitude', 'number', r.mailinglatitude),
        ('mailing_longitude', 'number', r.mailinglongitude),
        ('has_opted_out_of_email', 'checkbox', r.hasoptedoutofemail),
        ('do_not_call', 'checkbox', r.donotcall),
        ('is_email_bounced', 'checkbox', r.isemailbounced),
        ('is_deleted', 'checkbox', r.isdeleted),
        ('email_bounced_at', 'time', r.emailbounceddate),
        ('created_at', 'time', r.createddate),
        ('last_modified_at', 'time', r.lastmodifieddate),
        ('system_modstamp', 'time', r.systemmodstamp),
        ('last_activity_date', 'date', r.lastactivitydate)
    ) as f (field, expected, raw_value)
where
    f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected)
    and not exists (
        select from control.quarantined_row as q
        where q.object = 'contact' and q.raw_id = r.raw_id
    );

comment on view staging.contact_cast_failure is
'Values of landed Contact rows that do not cast, with their raw text. Grain: one row per landed
row and field. Source: raw_salesforce.contact.';
-- end sql/staging/contact_cast_failure.sql

-- begin sql/staging/opportunity.sql
create or replace view staging.opportunity as
select
    -- ids
    staging.to_id(r.id) as id,
    staging.to_id(r.accountid) as account_id,
    staging.to_id(r.ownerid) as owner_id,
    staging.to_id(r.campaignid) as campaign_id,
    staging.to_id(r.contactid) as contact_id,
    staging.to_id(r.recordtypeid) as record_type_id,

    -- attributes
    nullif(r.name, '') as name,
    nullif(r.description, '') as description,
    nullif(r.type, '') as type,
    nullif(r.leadsource, '') as lead_source,
    nullif(r.stagename, '') as stage_name,
    nullif(r.forecastcategory, '') as forecast_category,
    nullif(r.forecastcategoryname, '') as forecast_category_name,
    nullif(r.nextstep, '') as next_step,

    -- amounts
    staging.to_numeric(r.amount) as amount,
    staging.to_numeric(r.probability) as probability,
    staging.to_numeric(r.expectedrevenue) as expected_revenue,
    staging.to_numeric(r.totalopportunityquantity) as total_opportunity_quantity,
    nullif(r.currencyisocode, '') as currency_iso_code,

    -- flags
    staging.to_boolean(r.isclosed) as is_closed,
    staging.to_boolean(r.iswon) as is_won,
    staging.to_boolean(r.isprivate) as is_private,
    staging.to_boolean(r.isdeleted) as is_deleted,

    -- dates
    staging.to_date(r.closedate) as close_date,

    -- times
    staging.to_timestamp(r.createddate) as created_at,
    staging.to_id(r.createdbyid) as created_by_id,
    staging.to_timestamp(r.lastmodifieddate) as last_modified_at,
    staging.to_id(r.lastmodifiedbyid) as last_modified_by_id,
    staging.to_timestamp(r.systemmodstamp) as system_modstamp,
    staging.to_date(r.lastactivitydate) as last_activity_date,

    -- version
    coalesce(
        staging.to_timestamp(r.systemmodstamp),
        staging.to_timestamp(r.lastmodifieddate),
        staging.to_timestamp(r.createddate),
        '-infinity'
    ) as version_at,
    r.custom_fields,

    -- landing
    r.id as landed_id,
    r.extracted_at,
    r.raw_id,
    r.load_xid
from raw_salesforce.opportunity as r
where not exists (
    select from control.quarantined_row as q
    where q.object = 'opportunity' and q.raw_id = r.raw_id
);

comment on view staging.opportunity is
'Typed Salesforce Opportunity versions. Grain: one row per landed row that is not set aside. A
value that does not cast is NULL here and a row of staging.opportunity_cast_failure. Source:
raw_salesforce.opportunity.';
comment on column staging.opportunity.version_at is
'Which version wins: system_modstamp, else last_modified_at, else created_at, else -infinity.';
comment on column staging.opportunity.landed_id is 'The id as landed, for look-ups by its index.';
-- end sql/staging/opportunity.sql

-- begin sql/staging/opportunity_cast_failure.sql
-- Every typed field that is not text: a value that its kind refuses is NULL in staging.
create or replace view staging.opportunity_cast_failure as
select
    staging.to_id(r.id) as record_id,
    f.field,
    f.expected,
    f.raw_value,
    r.raw_id,
    r.load_xid
from raw_salesforce.opportunity as r
cross join
    lateral (
        values
        ('amount', 'number', r.amount),
        ('probability', 'number', r.probability),
        ('expected_revenue', 'number', r.expectedrevenue),
        ('total_opportunity_quantity', 'number', r.totalopportunityquantity),
        ('is_closed', 'checkbox', r.isclosed),
        ('is_won', 'checkbox', r.iswon),
        ('is_private', 'checkbox', r.isprivate),
        ('is_deleted', 'checkbox', r.isdeleted),
        ('close_date', 'date', r.closedate),
        ('created_at', 'time', r.createddate),
        ('last_modified_at', 'time', r.lastmodifieddate),
        ('system_modstamp', 'time', r.systemmodstamp),
        ('last_activity_date', 'date', r.lastactivitydate)
    ) as f (field, expected, raw_value)
where
    f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected)
    and not exists (
        select from control.quarantined_row as q
        where q.object = 'opportunity' and q.raw_id = r.raw_id
    );

comment on view staging.opportunity_cast_failure is
'Values of landed Opportunity rows that do not cast, with their raw text. Grain: one row per landed
row and field. Source: raw_salesforce.opportunity.';
-- end sql/staging/opportunity_cast_failure.sql

-- begin sql/intermediate/account_model.sql
-- Winners are chosen on three narrow columns; only they are typed in full.
create or replace view intermediate.account_model as
with latest as (
    select distinct on (s.id)
        s.id,
        s.version_at,
        s.raw_id
    from staging.account as s
    where
        s.id is not null
        and control.was_landed(
            s.load_xid,
            (select w.snapshot from control.load_window as w),
            (select w.own_xid from control.load_window as w)
        )
    order by s.id asc, s.version_at desc, s.raw_id desc
)

select
    s.id,
    s.parent_account_id,
    s.owner_id,
    s.record_type_id,
    s.master_record_id,
    s.name,
    s.account_number,
    s.type,
    s.industry,
    s.ownership,
    s.rating,
    s.account_source,
    s.site,
    s.description,
    s.annual_revenue,
    s.number_of_employees,
    s.currency_iso_code,
    s.billing_street,
    s.billing_city,
    s.billing_state,
    s.billing_state_code,
    s.billing_postal_code,
    s.billing_country,
    s.billing_country_code,
    s.billing_latitude,
    s.billing_longitude,
    s.shipping_street,
    s.shipping_city,
    s.shipping_state,
    s.shipping_state_code,
    s.shipping_postal_code,
    s.shipping_country,
    s.shipping_country_code,
    s.shipping_latitude,
    s.shipping_longitude,
    s.phone,
    s.fax,
    s.website,
    s.is_deleted,
    s.created_at,
    s.created_by_id,
    s.last_modified_at,
    s.last_modified_by_id,
    s.system_modstamp,
    s.last_activity_date,
    latest.version_at,
    s.custom_fields
from staging.account as s
inner join latest on s.id = latest.id and s.raw_id = latest.raw_id;

comment on view intermediate.account_model is
'The latest version of every Account landed up to the last run (control.load_window). Grain: one
row per record id. Source: staging.account.';
-- end sql/intermediate/account_model.sql

-- begin sql/intermediate/contact_model.sql
-- Winners are chosen on three narrow columns; only they are typed in full.
create or replace view intermediate.contact_model as
with latest as (
    select distinct on (s.id)
        s.id,
        s.version_at,
        s.raw_id
    from staging.contact as s
    where
        s.id is not null
        and control.was_landed(
            s.load_xid,
            (select w.snapshot from control.load_window as w),
            (select w.own_xid from control.load_window as w)
        )
    order by s.id asc, s.version_at desc, s.raw_id desc
)

select
    s.id,
    s.account_id,
    s.reports_to_id,
    s.owner_id,
    s.record_type_id,
    s.master_record_id,
    s.salutation,
    s.first_name,
    s.middle_name,
    s.last_name,
    s.suffix,
    s.name,
    s.title,
    s.department,
    s.lead_source,
    s.birthdate,
    s.description,
    s.currency_iso_code,
    s.email,
    s.phone,
    s.mobile_phone,
    s.home_phone,
    s.other_phone,
    s.assistant_phone,
    s.fax,
    s.mailing_street,
    s.mailing_city,
    s.mailing_state,
    s.mailing_state_code,
    s.mailing_postal_code,
    s.mailing_country,
    s.mailing_country_code,
    s.mailing_latitude,
    s.mailing_longitude,
    s.has_opted_out_of_email,
    s.do_not_call,
    s.is_email_bounced,
    s.is_deleted,
    s.email_bounced_at,
    s.created_at,
    s.created_by_id,
    s.last_modified_at,
    s.last_modified_by_id,
    s.system_modstamp,
    s.last_activity_date,
    latest.version_at,
    s.custom_fields
from staging.contact as s
inner join latest on s.id = latest.id and s.raw_id = latest.raw_id;

comment on view intermediate.contact_model is
'The latest version of every Contact landed up to the last run (control.load_window). Grain: one
row per record id. Source: staging.contact.';
-- end sql/intermediate/contact_model.sql

-- begin sql/intermediate/opportunity_model.sql
-- Winners are chosen on three narrow columns; only they are typed in full.
create or replace view intermediate.opportunity_model as
with latest as (
    select distinct on (s.id)
        s.id,
        s.version_at,
        s.raw_id
    from staging.opportunity as s
    where
        s.id is not null
        and control.was_landed(
            s.load_xid,
            (select w.snapshot from control.load_window as w),
            (select w.own_xid from control.load_window as w)
        )
    order by s.id asc, s.version_at desc, s.raw_id desc
)

select
    s.id,
    s.account_id,
    s.owner_id,
    s.campaign_id,
    s.contact_id,
    s.record_type_id,
    s.name,
    s.description,
    s.type,
    s.lead_source,
    s.stage_name,
    s.forecast_category,
    s.forecast_category_name,
    s.next_step,
    s.amount,
    s.probability,
    s.expected_revenue,
    s.total_opportunity_quantity,
    s.currency_iso_code,
    s.is_closed,
    s.is_won,
    s.is_private,
    s.is_deleted,
    s.close_date,
    s.created_at,
    s.created_by_id,
    s.last_modified_at,
    s.last_modified_by_id,
    s.system_modstamp,
    s.last_activity_date,
    latest.version_at,
    s.custom_fields
from staging.opportunity as s
inner join latest on s.id = latest.id and s.raw_id = latest.raw_id;

comment on view intermediate.opportunity_model is
'The latest version of every Opportunity landed up to the last run (control.load_window). Grain:
one row per record id. Source: staging.opportunity.';
-- end sql/intermediate/opportunity_model.sql
