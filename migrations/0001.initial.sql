-- depends:
-- Frozen from sql/ by `make migration`; never edited once it is released.

-- begin sql/roles.sql
-- Roles are cluster-wide, so their names are prefixed, they are created only where missing, and
-- nothing ever drops them. The deployer needs CREATEROLE once per cluster, or an administrator
-- creates the five roles beforehand and grants salesforce_owner to the deployer.
do $roles$
declare
    _role text;
begin
    foreach _role in array array[
        'salesforce_owner', 'salesforce_loader', 'salesforce_transformer', 'salesforce_reporter',
        'salesforce_monitor'
    ] loop
        if not exists (select from pg_catalog.pg_roles where rolname = _role) then
            begin
                execute format('create role %I nologin', _role);
            exception
                when duplicate_object or unique_violation then
                    null;  -- another database of the cluster is being deployed right now
            end;
        end if;
    end loop;
    if not pg_catalog.pg_has_role(current_user, 'salesforce_owner', 'set') then
        execute format('grant salesforce_owner to %I', current_user);
    end if;
    execute format(
        'grant create, temporary on database %I to salesforce_owner', current_database()
    );
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
grant usage on schema marts to salesforce_reporter, salesforce_monitor;
grant usage on schema control to salesforce_monitor;
-- end sql/schemas.sql

-- begin sql/raw_salesforce/account.sql
-- Generated from objects/account.toml by make generate; edit that.
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
-- end sql/raw_salesforce/account.sql

-- begin sql/raw_salesforce/contact.sql
-- Generated from objects/contact.toml by make generate; edit that.
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
-- end sql/raw_salesforce/contact.sql

-- begin sql/raw_salesforce/opportunity.sql
-- Generated from objects/opportunity.toml by make generate; edit that.
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
-- end sql/raw_salesforce/opportunity.sql

-- begin sql/control/catalog/column_definitions.sql
create or replace function control.column_definitions(relation regclass, columns text[])
returns text
language sql
stable
begin atomic
    select
        string_agg(
            format('%I %s', c.name, format_type(a.atttypid, a.atttypmod)), ', ' order by c.place
        )
    from unnest(column_definitions.columns) with ordinality as c (name, place)
    inner join pg_attribute as a
        on a.attrelid = column_definitions.relation and c.name = a.attname;
end;

comment on function control.column_definitions(regclass, text[]) is
'Columns of a table or view with their types, for a generated statement that reads a function which
returns records.';
-- end sql/control/catalog/column_definitions.sql

-- begin sql/control/catalog/column_list.sql
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
-- end sql/control/catalog/column_list.sql

-- begin sql/control/catalog/compared_list.sql
-- As jsonb, 1.0 and 1 are equal and yet not the same bytes: which of them a table holds would
-- depend on what was merged first.
create or replace function control.compared_list(relation regclass, columns text[], prefix text)
returns text
language sql
stable
begin atomic
    select
        string_agg(
            prefix || quote_ident(c.name)
            || case when a.atttypid = 'jsonb'::regtype then '::text' else '' end,
            ', ' order by c.place
        )
    from unnest(compared_list.columns) with ordinality as c (name, place)
    inner join pg_attribute as a
        on a.attrelid = compared_list.relation and c.name = a.attname;
end;

comment on function control.compared_list(regclass, text[], text) is
'Columns of a table as a generated statement compares them: as control.column_list, jsonb as text.';
-- end sql/control/catalog/compared_list.sql

-- begin sql/control/catalog/fill.sql
-- One pass: what a value holds is never taken for a place.
create or replace function control.fill(template text, places jsonb)
returns text
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $fill$
declare
    _place constant text := '\{\{ ([a-z_]+) \}\}';
    _texts text[] := regexp_split_to_array(fill.template, _place);
    _names text[] := array(
        select m.found[1] from regexp_matches(fill.template, _place, 'g') as m (found)
    );
    _wrong text;
    _filled text := _texts[1];
begin
    select string_agg(n.name, ', ' order by n.name)
    into _wrong
    from (
        select unnest(_names) as name
        except
        select jsonb_object_keys(fill.places)
    ) as n;
    if _wrong is not null then
        raise exception 'the template has places without a value: %', _wrong
            using errcode = 'undefined_parameter';
    end if;
    select string_agg(k.name, ', ' order by k.name)
    into _wrong
    from jsonb_object_keys(fill.places) as k (name)
    where k.name <> all(_names);
    if _wrong is not null then
        raise exception 'the template has no place for: %', _wrong
            using errcode = 'undefined_parameter';
    end if;

    for _i in 1..cardinality(_names) loop
        _filled := _filled || coalesce(fill.places ->> _names[_i], '') || _texts[_i + 1];
    end loop;
    return _filled;
end;
$fill$;

comment on function control.fill(text, jsonb) is
'A template with its named places ({{ name }}) filled; a null value is nothing. Values are pieces
of SQL, quoted by whoever makes them. Raises 42P02 for a place without a value and for a value
without a place.';
-- end sql/control/catalog/fill.sql

-- begin sql/control/catalog/key_columns.sql
create or replace function control.key_columns(model text)
returns text[]
language sql
stable
begin atomic
    select array_agg(a.attname::text order by k.place)
    from pg_index as i
    cross join lateral unnest(i.indkey::smallint[]) with ordinality as k (number, place)
    inner join pg_attribute as a on i.indrelid = a.attrelid and k.number = a.attnum
    where i.indrelid = to_regclass(key_columns.model) and i.indisprimary;
end;

comment on function control.key_columns(text) is
'Columns of a table''s primary key in their order; NULL where it has none.';
-- end sql/control/catalog/key_columns.sql

-- begin sql/control/catalog/mentioned_object.sql
-- The catalog does not know what a PL/pgSQL body uses; the body says it: names are always
-- qualified.
create or replace function control.mentioned_object(function regproc)
returns table (class oid, object oid)
language sql
stable
begin atomic
    with recursive mentioned as (
        select
            'pg_proc'::regclass::oid as class,
            mentioned_object.function::oid as object
        where mentioned_object.function is not null
        union
        select
            o.class,
            o.object
        from mentioned as c
        inner join pg_proc as f on c.class = 'pg_proc'::regclass and c.object = f.oid
        cross join
            lateral regexp_matches(
                f.prosrc, '\m(staging|intermediate|marts|control)\.([a-z_0-9]+)\M', 'g'
            ) as m (name)
        inner join pg_namespace as n on n.nspname = m.name[1]
        inner join lateral (
            select
                p.tableoid as class,
                p.oid as object
            from pg_proc as p
            where n.oid = p.pronamespace and p.proname = m.name[2] and p.prokind = 'f'
            union all
            select
                r.tableoid as class,
                r.oid as object
            from pg_class as r
            where n.oid = r.relnamespace and r.relname = m.name[2] and r.relkind = 'v'
        ) as o on true
    )

    select
        m.class,
        m.object
    from mentioned as m;
end;

comment on function control.mentioned_object(regproc) is
'A function (none for NULL), and the functions and views of the warehouse that its body and those of
the functions among them mention. Grain: one row per object.';
-- end sql/control/catalog/mentioned_object.sql

-- begin sql/control/catalog/table_columns.sql
create or replace function control.table_columns(table_name regclass)
returns text[]
language sql
stable
begin atomic
    select array_agg(a.attname::text order by a.attnum)
    from pg_attribute as a
    where
        a.attrelid = table_columns.table_name
        and a.attnum > 0
        and not a.attisdropped;
end;

comment on function control.table_columns(regclass) is
'The columns of a table in their order, for a generated statement (control.column_list).';
-- end sql/control/catalog/table_columns.sql

-- begin sql/control/catalog/used_object.sql
create or replace function control.used_object(view regclass)
returns table (class oid, object oid, used_by oid, attribute integer)
language sql
stable
begin atomic
    with recursive used as (
        select
            'pg_class'::regclass::oid as class,
            used_object.view::oid as object,
            null::oid as used_by,
            0 as attribute
        union
        select
            d.refclassid,
            d.refobjid,
            u.object,
            d.refobjsubid
        from used as u
        cross join
            lateral (
                select
                    p.refclassid,
                    p.refobjid,
                    p.refobjsubid,
                    p.deptype
                from pg_rewrite as r
                inner join pg_depend as p
                    on p.classid = 'pg_rewrite'::regclass and r.oid = p.objid
                where u.class = 'pg_class'::regclass and u.object = r.ev_class
                union all
                select
                    p.refclassid,
                    p.refobjid,
                    p.refobjsubid,
                    p.deptype
                from pg_depend as p
                where
                    u.class = 'pg_proc'::regclass
                    and p.classid = 'pg_proc'::regclass
                    and u.object = p.objid
            ) as d
        where
            d.refclassid in ('pg_class'::regclass, 'pg_proc'::regclass)
            and d.deptype = 'n'
    )

    select
        u.class,
        u.object,
        u.used_by,
        u.attribute
    from used as u;
end;

comment on function control.used_object(regclass) is
'What a view uses, itself included, as the catalog knows it: views and functions beneath it, tables
and their columns. Grain: one row per object, column (attribute, 0 for the whole) and the object
that uses it (used_by, null for the view).';
-- end sql/control/catalog/used_object.sql

-- begin sql/control/engine/handed_on_sql.sql
-- Dependants are told the changed keys, and both values of each other column they link by, where a
-- row came or went or a column changed that one of them reads. MERGE returns the new row only: what
-- dependants read before travels with the source.
create or replace function control.handed_on_sql(
    model text,
    inout source text,
    is_keyed boolean,
    out returned text,
    out changes text,
    out appeared_or_gone text
)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $handed_on_sql$
declare
    _keys text[] := control.key_columns(handed_on_sql.model);
    _link record;
    _carried text[] := '{}';
begin
    returned := format(
        e',\n        s.%I as changed_key',
        case when handed_on_sql.is_keyed then 'key_1' else _keys[1] end
    );
    changes := format(
        e'jsonb_build_object(\n        %L, coalesce(jsonb_agg(%sm.changed_key), ''[]'')',
        _keys[1],
        case when cardinality(_keys) > 1 then 'distinct ' end
    );
    appeared_or_gone :=
        'coalesce(jsonb_agg(m.changed_key) filter (where m.action <> ''UPDATE''), ''[]'')';

    for _link in
        select
            l.link_column as name,
            bool_or(l.reads is null) as is_all_read,
            array_agg(distinct c.name order by c.name) as columns
        from control.model_link as l
        inner join control.model as d on l.model = d.model
        cross join lateral unnest(l.link_column || l.reads) as c (name)
        where
            handed_on_sql.is_keyed
            and l.upstream = handed_on_sql.model
            and l.link_column <> _keys[1]
            and d.refresh <> 'recompute'
        group by l.link_column
        order by l.link_column
    loop
        _carried := array(select unnest(_carried) union select unnest(_link.columns) order by 1);
        returned := returned || control.fill(
            $template$,
        s.{{ old }},
        t.{{ name }} as {{ new }},
        {{ concerns }} as {{ concerns_name }}$template$,
            jsonb_build_object(
                'old', quote_ident('old_' || _link.name),
                'name', quote_ident(_link.name),
                'new', quote_ident('new_' || _link.name),
                'concerns', case
                    when _link.is_all_read then 'true'
                    else format(
                        'merge_action() <> ''UPDATE'' or (%s) is distinct from (%s)',
                        (
                            select string_agg(
                                format('s.%I', 'old_' || c.name), ', ' order by c.place
                            )
                            from unnest(_link.columns) with ordinality as c (name, place)
                        ),
                        control.column_list(_link.columns, 't.')
                    )
                end,
                'concerns_name', quote_ident('concerns_' || _link.name)
            )
        );
        changes := changes || control.fill(
            $template$,
        {{ name }},
        coalesce(jsonb_agg(m.{{ old }}) filter (where m.{{ concerns }}), '[]')
        || coalesce(
            jsonb_agg(m.{{ new }}) filter (
                where m.{{ concerns }} and m.{{ new }} is distinct from m.{{ old }}
            ),
            '[]'
        )$template$,
            jsonb_build_object(
                'name', quote_literal(_link.name),
                'old', quote_ident('old_' || _link.name),
                'new', quote_ident('new_' || _link.name),
                'concerns', quote_ident('concerns_' || _link.name)
            )
        );
    end loop;
    changes := changes || e'\n    )';

    if _carried <> '{}' then
        source := control.fill(
            $template$(
        select
            o.*,
            {{ old_columns }}
        from offered as o
        left join {{ target }} as b on {{ match }}
    ) as s$template$,
            jsonb_build_object(
                'old_columns', (
                    select string_agg(
                        format('b.%I as %I', c.name, 'old_' || c.name), e',\n            '
                        order by c.name
                    )
                    from unnest(_carried) as c (name)
                ),
                'target', handed_on_sql.model::regclass,
                'match', (
                    select string_agg(
                        format('o.%I = b.%I', 'key_' || k.place, k.name), ' and ' order by k.place
                    )
                    from unnest(_keys) with ordinality as k (name, place)
                )
            )
        );
    end if;
end;
$handed_on_sql$;

comment on function control.handed_on_sql(text, text, boolean) is
'What a merge hands on to the models after it, as pieces of control.merge_sql: the source with the
old values dependants link by, what RETURNING returns of them, and what becomes of it.';
-- end sql/control/engine/handed_on_sql.sql

-- begin sql/control/engine/in_parallel.sql
-- INSERT and MERGE never read in parallel; RETURN QUERY does.
create or replace function control.in_parallel(query text)
returns setof record
language plpgsql
rows 1000000
set search_path = pg_catalog, pg_temp
as $in_parallel$
begin
    return query execute in_parallel.query;
end;
$in_parallel$;

comment on function control.in_parallel(text) is
'The rows of a query, read by several processes where the server has them to spare. What it reads
may not be temporary: workers do not see that.';
-- end sql/control/engine/in_parallel.sql

-- begin sql/control/engine/kept_statement.sql
create or replace function control.kept_statement(model text, purpose text)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $kept_statement$
declare
    _statement text;
begin
    select s.statement
    into _statement
    from control.model_statement as s
    where s.model = kept_statement.model and s.purpose = kept_statement.purpose;
    if not found then
        perform control.write_statements();
        select s.statement
        into strict _statement
        from control.model_statement as s
        where s.model = kept_statement.model and s.purpose = kept_statement.purpose;
    end if;
    return _statement;
end;
$kept_statement$;

comment on function control.kept_statement(text, text) is
'A statement of control.model_statement; where there are none yet they are written first.';
-- end sql/control/engine/kept_statement.sql

-- begin sql/control/engine/latest_versions.sql
-- Landing is read in two steps that both run in parallel, which one query over both would not: the
-- winners (<model>_latest) are kept in a table, and everything else is typed over that table. It is
-- what each worker hashes, not the wide rows of landing; a temporary table is hidden from workers.
create or replace function control.latest_versions(model text)
returns setof record
language plpgsql
rows 1000000
set search_path = pg_catalog, pg_temp
set enable_parallel_hash = off
as $latest_versions$
begin
    execute format(
        'create table control.latest_version as select * from %s',
        (latest_versions.model || '_latest')::regclass
    );
    analyze control.latest_version;
    return query execute control.kept_statement(latest_versions.model, 'read');
    drop table control.latest_version;
end;
$latest_versions$;

comment on function control.latest_versions(text) is
'The latest version of every record of a model over staging: the columns of its table, read in
parallel. Grain: one row per key of the model.';
-- end sql/control/engine/latest_versions.sql

-- begin sql/control/engine/look_up_versions.sql
-- Apart from the merge that asks for it: hardly a run has such records, and every run would plan
-- the typing of a whole row for them.
create or replace function control.look_up_versions(model text, keys text[])
returns setof record
language plpgsql
rows 10
set search_path = pg_catalog, pg_temp
as $look_up_versions$
begin
    if look_up_versions.keys <> '{}' then
        return query execute control.kept_statement(look_up_versions.model, 'look up')
        using look_up_versions.keys;
    end if;
end;
$look_up_versions$;

comment on function control.look_up_versions(text, text[]) is
'The latest version of given records of a model over staging, up to the last run: the columns of its
table, read from landing. Grain: one row per record that has one.';
-- end sql/control/engine/look_up_versions.sql

-- begin sql/control/engine/merge_result.sql
-- What a merge did, and what it hands on.
create type control.merge_result as (
    inserted bigint,
    updated bigint,
    deleted bigint,
    offered bigint,
    changes jsonb,
    appeared_or_gone jsonb
);

comment on type control.merge_result is
'What a merge statement returns. offered: rows compared, NULL where they were not counted. changes:
{column: [values]} for dependants, the changed keys and both values of each other column they link
by; NULL: anything may have changed. appeared_or_gone: keys whose rows were inserted or deleted.';
-- end sql/control/engine/merge_result.sql

-- begin sql/control/engine/model_statement.sql
create table control.model_statement (
    model text not null,
    purpose text not null,
    statement text not null,
    primary key (model, purpose)
);

comment on table control.model_statement is
'The statements runs execute, kept since a definition last changed. Grain: one row per model and
purpose. Written by control.write_statements(); made anew by a run where a row is missing.';
comment on column control.model_statement.purpose is
'initial, full, incremental: control.merge_sql. look up: the latest version of records. read: the
latest version of all of them.';
-- end sql/control/engine/model_statement.sql

-- begin sql/control/engine/offered_sql.sql
-- Changed keys drive the model's view by index. Over staging, the load window is probed instead:
-- its newest version per record, where it is newer than the table's; landing is asked for the
-- winner only where two versions share a stamp and differ, and for records to be looked up anew.
create or replace function control.offered_sql(model text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $offered_sql$
declare
    _target regclass := offered_sql.model::regclass;
    _view regclass := (offered_sql.model || '_model')::regclass;
    _columns text[] := control.table_columns(_target);
    _keys text[] := control.key_columns(offered_sql.model);
    _is_over_staging boolean;
    _changed_keys text;
begin
    select m.staging_view is not null
    into strict _is_over_staging
    from control.model as m
    where m.model = offered_sql.model;

    if _is_over_staging then
        return control.fill(
            $template$with candidate as materialized (
    select
        {{ version_columns }},
        t.{{ key }} is null or v.version_at > t.version_at as is_newer,
        v.version_at = t.version_at
        and ({{ compared_version }})
            is distinct from ({{ compared_target }}) as is_tied
    from (
        select distinct on (v.{{ key }}) v.*
        from {{ landed }} as v
        where control.is_unread(v.load_xid, $2, $3, $4)
        order by v.{{ key }} asc, v.version_at desc, v.raw_id desc
    ) as v
    left join {{ target }} as t on v.{{ key }} = t.{{ key }}
),

looked_up as materialized (
    select c.{{ key }} as key_1
    from candidate as c
    where c.is_tied
    union
    select r.record_id
    from unnest($1::text[]) as r (record_id)
),

considered as (
    select c.{{ key }} as key_1
    from candidate as c
    union
    select l.key_1
    from looked_up as l
),

offered as materialized (
    select
        v.{{ key }} as key_1,
        {{ version_columns }}
    from candidate as v
    where v.is_newer and v.{{ key }} not in (select l.key_1 from looked_up as l)
    union all
    select
        l.key_1,
        {{ version_columns }}
    from looked_up as l
    left join control.look_up_versions(
        {{ model }}, array(select l.key_1 from looked_up as l)
    ) as v ({{ definitions }}) on l.key_1 = v.{{ key }}
)$template$,
            jsonb_build_object(
                'version_columns', control.column_list(_columns, 'v.'),
                'compared_version', control.compared_list(_target, _columns, 'v.'),
                'compared_target', control.compared_list(_target, _columns, 't.'),
                'key', quote_ident(_keys[1]),
                'landed', (offered_sql.model || '_landed')::regclass,
                'target', _target,
                'model', quote_literal(offered_sql.model),
                'definitions', control.column_definitions(_target, _columns)
            )
        );
    end if;

    select
        'unnest($1::text[]'
        || case
            when a.atttypid <> 'text'::regtype then format('::%s[]', a.atttypid::regtype)
            else ''
        end
        || ') as k (changed_key)'
    into strict _changed_keys
    from pg_attribute as a
    where a.attrelid = _target and a.attname = _keys[1];

    return control.fill(
        $template$with found as materialized (
    select
        {{ view_columns }}
    from {{ changed_keys }}
    inner join {{ view }} as v on v.{{ key }} = k.changed_key
),

offered as materialized (
    select
        {{ keys }},
        {{ view_columns }}
    from {{ known }}
)$template$,
        jsonb_build_object(
            'view_columns', control.column_list(_columns, 'v.'),
            'changed_keys', _changed_keys,
            'view', _view,
            'key', quote_ident(_keys[1]),
            'keys', case
                when cardinality(_keys) = 1 then 'k.changed_key as key_1'
                else (
                    select string_agg(
                        format('coalesce(v.%1$I, k.%1$I) as key_%2$s', k.name, k.place),
                        e',\n        ' order by k.place
                    )
                    from unnest(_keys) with ordinality as k (name, place)
                )
            end,
            'known', case
                when cardinality(_keys) = 1
                    then format(
                        e'%s\n    left join found as v on k.changed_key = v.%I',
                        _changed_keys, _keys[1]
                    )
                else control.fill(
                    $template$found as v
    full join (
        select {{ keys }}
        from {{ changed_keys }}
        inner join {{ target }} as t on t.{{ key }} = k.changed_key
    ) as k on {{ match }}$template$,
                    jsonb_build_object(
                        'keys', control.column_list(_keys, 't.'),
                        'changed_keys', _changed_keys,
                        'target', _target,
                        'key', quote_ident(_keys[1]),
                        'match', (
                            select string_agg(
                                format('v.%1$I = k.%1$I', k.name), ' and ' order by k.place
                            )
                            from unnest(_keys) with ordinality as k (name, place)
                        )
                    )
                )
            end
        )
    );
end;
$offered_sql$;

comment on function control.offered_sql(text) is
'The rows an incremental merge offers to a model''s table, as the CTEs of a statement up to and
including "offered": key_1, key_2 … of the table''s row, and its columns, null where it is gone. A
part of control.merge_sql.';
-- end sql/control/engine/offered_sql.sql

-- begin sql/control/engine/step_result.sql
create type control.step_result as (
    model text,
    mode text,
    inserted bigint,
    updated bigint,
    deleted bigint,
    unchanged bigint,
    ms numeric,
    changes jsonb,
    appeared_or_gone jsonb
);

comment on type control.step_result is
'What a run did to one model, as control.run_step keeps it, and what the steps after it are told:
changes and appeared_or_gone as in control.merge_result.';
-- end sql/control/engine/step_result.sql

-- begin sql/control/engine/versions_sql.sql
create or replace function control.versions_sql(model text, purpose text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $versions_sql$
declare
    _columns text[] := control.table_columns(versions_sql.model::regclass);
    _staging_view text;
begin
    select m.staging_view
    into strict _staging_view
    from control.model as m
    where m.model = versions_sql.model;

    if versions_sql.purpose = 'look up' then
        return control.fill(
            $template$select
    {{ columns }}
from unnest($1::text[]) as k (record_id)
cross join lateral (
    select v.*
    from {{ landed }} as v
    where
        v.landed_id in (k.record_id, left(k.record_id, 15))
        and v.{{ key }} = k.record_id
    order by v.version_at desc, v.raw_id desc
    limit 1
) as v$template$,
            jsonb_build_object(
                'columns', control.column_list(_columns, 'v.'),
                'landed', (versions_sql.model || '_landed')::regclass,
                'key', quote_ident(control.key_column(versions_sql.model))
            )
        );
    end if;
    return control.fill(
        $template$select
    {{ columns }}
from {{ staging_view }} as v
inner join control.latest_version as l on v.raw_id = l.raw_id$template$,
        jsonb_build_object(
            'columns', (
                -- the stamps were typed when the winners were chosen
                select string_agg(
                    format(case when c.name = 'version_at' then 'l.%I' else 'v.%I' end, c.name),
                    ', ' order by c.place
                )
                from unnest(_columns) with ordinality as c (name, place)
            ),
            'staging_view', _staging_view::regclass
        )
    );
end;
$versions_sql$;

comment on function control.versions_sql(text, text) is
'How landing is read for a model over staging. look up: the latest version of the records $1; read:
that of all records, chosen before (control.latest_versions).';
-- end sql/control/engine/versions_sql.sql

-- begin sql/control/erasure/erase.sql
create or replace function control.erase(object text, record_id text, reason text)
returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $erase$
declare
    _objects text[] := array(
        select t.object from control.landing_table as t
        order by t.object
    );
    _record_id text := staging.to_id(erase.record_id);
    _erasure_id bigint;
    _request_id bigint;
begin
    if erase.object is null or erase.object <> all(_objects) then
        raise exception 'there is no landing table %', coalesce(erase.object, 'null')
            using errcode = 'invalid_parameter_value',
                hint = 'One of: ' || array_to_string(_objects, ', ');
    end if;
    if _record_id is null then
        raise exception 'no record can have this id: %', coalesce(erase.record_id, 'null')
            using errcode = 'invalid_parameter_value',
                hint = 'Landed rows without a usable id (control.rejected_row) belong to no record: '
                'delete them from landing by their raw_id.';
    end if;
    if coalesce(btrim(erase.reason), '') = '' then
        raise exception 'a record is erased for a reason, and there is none'
            using errcode = 'invalid_parameter_value';
    end if;
    if position(left(_record_id, 15) in erase.reason) > 0 then
        raise exception 'the reason of an erasure stays, and it names the record'
            using errcode = 'invalid_parameter_value',
                hint = 'Give the number of the request, or the rule it follows.';
    end if;

    insert into control.erasure_salt default values
    on conflict (only_row) do nothing;
    insert into control.erasure as e (object, id_hash, key_prefix, reason)
    values (
        erase.object, control.erasure_hash(_record_id), left(_record_id, 3), erase.reason
    )
    on conflict on constraint erasure_id_hash_key do update
        set
            reason = excluded.reason,
            requested_at = excluded.requested_at,
            requested_by = excluded.requested_by
    returning e.erasure_id into _erasure_id;

    insert into control.recheck_record as q (object, record_id)
    values (erase.object, _record_id)
    returning q.request_id into _request_id;
    insert into control.erasure_request (request_id, erasure_id, object, record_id)
    values (_request_id, _erasure_id, erase.object, _record_id);
    return _erasure_id;
end;
$erase$;

comment on function control.erase(text, text, text) is
'Erases a record for good: erase(object, record_id, reason). The next run removes it from landing,
layers, history, violations, samples, profiles, errors and what was set aside, empties every
reference to it, and leaves a receipt without personal data, whose erasure_id this returns
(control.erasure). What lands of it afterwards is left out, or removed by the run after. A record that
is erased already is looked for once more. Raises 22023 for an unknown object, an id that is none, no
reason, or one that names the record.';
-- end sql/control/erasure/erase.sql

-- begin sql/control/extraction/accept_description.sql
create or replace function control.accept_description(object text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $accept_description$
begin
    update control.described_object as o
    set is_accepted = true
    where o.object = lower(accept_description.object);
    if not found then
        raise exception 'no extraction was given a description of % yet',
            coalesce(accept_description.object, 'NULL')
            using errcode = 'no_data_found',
                hint = 'Its first description is taken as it is.';
    end if;
end;
$accept_description$;

comment on function control.accept_description(text) is
'Lets the next extraction of an object go on with what changed in its description, although
control.setting.schema_changes is freeze: accept_description(object). Raises P0002 for an object
that was never described.';
-- end sql/control/extraction/accept_description.sql

-- begin sql/control/extraction/described_field.sql
create table control.described_field (
    object text not null,
    field text not null,
    type text not null,
    is_calculated boolean not null,
    active_values text[],
    staging_column text,
    first_seen_at timestamptz not null default now(),
    gone_at timestamptz,
    is_backfill_due boolean not null default false,
    primary key (object, field)
);

comment on table control.described_field is
'The fields that Salesforce ever described to an extraction, as they are now. Grain: one row per
landing table and field. How they came to be so: control.schema_change.';
comment on column control.described_field.object is 'Landing table of the object.';
comment on column control.described_field.field is 'API name.';
comment on column control.described_field.type is 'Type, as Salesforce calls it.';
comment on column control.described_field.is_calculated is
'A formula or roll-up: its values change without a stamp.';
comment on column control.described_field.active_values is
'Active values of a picklist, in its order; NULL for other fields.';
comment on column control.described_field.staging_column is
'What its declaration calls it from staging on; NULL: it stays in custom_fields.';
comment on column control.described_field.first_seen_at is 'When it was first described.';
comment on column control.described_field.gone_at is
'Since when it is not described: dropped, or hidden from the user who extracts.';
comment on column control.described_field.is_backfill_due is
'It came after the first extraction, and records that did not change since lack its value.';
-- end sql/control/extraction/described_field.sql

-- begin sql/control/extraction/described_object.sql
create table control.described_object (
    object text primary key,
    fingerprint text not null,
    described_at timestamptz not null default now(),
    is_accepted boolean not null default false
);

comment on table control.described_object is
'The last description of each object that an extraction was given. Grain: one row per landing
table, written by control.note_description().';
comment on column control.described_object.object is 'Landing table of the object.';
comment on column control.described_object.fingerprint is
'MD5 of what is kept of the description: while it is the same, nothing is compared.';
comment on column control.described_object.described_at is
'When it was last another than before.';
comment on column control.described_object.is_accepted is
'Whether the next change is taken although control.setting.schema_changes is freeze
(control.accept_description).';
-- end sql/control/extraction/described_object.sql

-- begin sql/control/extraction/extraction.sql
create table control.extraction (
    extraction_id bigint generated always as identity primary key,
    object text not null,
    status text not null check (status in ('succeeded', 'skipped', 'failed')),
    reason text,
    way text,
    started_at timestamptz not null,
    seconds numeric not null,
    calls bigint not null,
    delivered_rows bigint not null,
    landed_rows bigint not null,
    bytes bigint not null,
    ways jsonb not null,
    api_used bigint,
    api_allowed bigint,
    extracted_by text not null default session_user
);

create index extraction_started_at_idx on control.extraction (started_at);

comment on table control.extraction is
'The ledger of extraction: what each cost of the org''s API. Grain: one row per object and
extraction, failed and skipped ones included, written by control.note_extraction() when it ends.';
comment on column control.extraction.extraction_id is 'Order of their ends.';
comment on column control.extraction.object is 'Landing table of the object.';
comment on column control.extraction.status is
'succeeded: what changed has landed; skipped: nothing was asked for, reason says why; failed: the
object is as it was before.';
comment on column control.extraction.reason is
'Why it was skipped (API quota: …), failed, or left something for later.';
comment on column control.extraction.way is
'How its changes came: rest or bulk; NULL where it did not come to that.';
comment on column control.extraction.started_at is 'When it began.';
comment on column control.extraction.seconds is 'How long it took.';
comment on column control.extraction.calls is
'API calls it made, all of them: the login is none.';
comment on column control.extraction.delivered_rows is 'Rows that Salesforce delivered, all told.';
comment on column control.extraction.landed_rows is 'Rows of these that were news and landed.';
comment on column control.extraction.bytes is 'Bytes of the answers, decompressed.';
comment on column control.extraction.ways is
'The same by way, {way: {calls, rows, landed, bytes, seconds}}: describe, rest, bulk, deleted
(getDeleted), sweep, census, backfill; shown by control.api_usage.';
comment on column control.extraction.api_used is
'Calls of the last 24 hours that the org had counted then, whoever made them.';
comment on column control.extraction.api_allowed is 'How many it allows in 24 hours.';
comment on column control.extraction.extracted_by is 'Who extracted.';

grant select on control.extraction to salesforce_monitor;
-- end sql/control/extraction/extraction.sql

-- begin sql/control/extraction/follow_stages.sql
-- Places them after the stage that comes before them in the org: the orders that are there stay.
create or replace function control.follow_stages(stages jsonb)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $follow_stages$
declare
    _stage record;
    _before integer := 0;
    _known integer;
    _added bigint := 0;
begin
    for _stage in
        select s.*
        from jsonb_to_recordset(follow_stages.stages) as s (
            name text, place integer, is_closed boolean, is_won boolean, category text
        )
        where s.name <> ''
        order by s.place, s.name
    loop
        select s.sort_order into _known from control.stage as s
        where s.stage_name = _stage.name;
        if not found then
            _known := _before + 1;
            insert into control.stage (
                stage_name, sort_order, is_closed, is_won, forecast_category, is_from_org
            )
            values (
                _stage.name,
                _known,
                coalesce(_stage.is_closed, false) or coalesce(_stage.is_won, false),
                coalesce(_stage.is_won, false),
                nullif(_stage.category, ''),
                true
            );
            _added := _added + 1;
        end if;
        _before := _known;
    end loop;
    return _added;
end;
$follow_stages$;

comment on function control.follow_stages(jsonb) is
'Adds the org''s stages that control.stage does not know: follow_stages([{name, place, is_closed,
is_won, category}]); rows that are there stay as they are. Returns how many were added.';

revoke execute on function control.follow_stages(jsonb) from public;
grant execute on function control.follow_stages(jsonb) to salesforce_loader;
-- end sql/control/extraction/follow_stages.sql

-- begin sql/control/extraction/follow_values.sql
create or replace function control.follow_values(object text, fields jsonb, changes jsonb)
returns text[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $follow_values$
declare
    _followed text[];
begin
    insert into control.accepted_value (field, value, is_from_org)
    select
        follow_values.object || '.' || f.staging_column,
        v.value,
        true
    from jsonb_to_recordset(follow_values.fields) as f (
        staging_column text, active_values text[], follow text
    )
    cross join lateral unnest(f.active_values) as v (value)
    where f.follow = 'control.accepted_value' and v.value <> ''
    on conflict do nothing;

    delete from control.accepted_value as a
    using
        jsonb_to_recordset(follow_values.changes) as c (field text, change text, detail text),
        jsonb_to_recordset(follow_values.fields) as f (name text, staging_column text, follow text)
    where
        a.is_from_org
        and c.change = 'value retired'
        and c.field = f.name
        and f.follow = 'control.accepted_value'
        and a.field = follow_values.object || '.' || f.staging_column
        and a.value = c.detail;

    -- what a stage means, its description does not say
    select array_agg(f.name)
    into _followed
    from jsonb_to_recordset(follow_values.fields) as f (name text, active_values text[], follow text)
    where
        f.follow = 'control.stage'
        and exists (
            select from unnest(f.active_values) as v (value)
            where v.value not in (select s.stage_name from control.stage as s)
        );
    return coalesce(_followed, '{}');
end;
$follow_values$;

comment on function control.follow_values(text, jsonb, jsonb) is
'Brings control.accepted_value up to the picklists that it follows: follow_values(object, fields,
changes). Returns the fields with stages that control.stage does not know.';
-- end sql/control/extraction/follow_values.sql

-- begin sql/control/extraction/name_schema_changes.sql
-- Each change is news to one run; whoever looks between two runs sees what the last one named.
create or replace function control.name_schema_changes(run_id bigint)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $name_schema_changes$
begin
    if not exists (select from control.schema_change as c where not c.is_named) then
        return;
    end if;
    update control.schema_change as c
    set is_named = true
    where not c.is_named and c.named_run_id < name_schema_changes.run_id;
    update control.schema_change as c
    set named_run_id = name_schema_changes.run_id
    where c.named_run_id is null;
end;
$name_schema_changes$;

comment on function control.name_schema_changes(bigint) is
'Has this run name the changes of the schema that none has named: name_schema_changes(run_id).';
-- end sql/control/extraction/name_schema_changes.sql

-- begin sql/control/extraction/note_backfill.sql
create or replace function control.note_backfill(object text, fields text[])
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    update control.described_field as k
    set is_backfill_due = false
    where
        k.is_backfill_due
        and k.object = lower(note_backfill.object)
        and k.field = any(note_backfill.fields);
end;

comment on function control.note_backfill(text, text[]) is
'Notes that the values of these fields have landed for every record:
note_backfill(object, fields).';

revoke execute on function control.note_backfill(text, text[]) from public;
grant execute on function control.note_backfill(text, text[]) to salesforce_loader;
-- end sql/control/extraction/note_backfill.sql

-- begin sql/control/extraction/note_description.sql
-- Purpose: compares the description of an object with the last one, and keeps it.
-- Input:   object; fields, [{name, type, calculated, active_values, staging_column, follow}]: the
--          active values of a picklist, in order; what the declaration calls the field in staging;
--          which table of accepted values is to follow the picklist.
-- Output:  {"changes": […], "backfill": [fields whose values are due], "followed": [fields that
--          follow, where their values are new here]}.
-- The first description has nothing to be compared with. What an operator set is not touched:
-- values are added where there are none, and one that retires goes only where it was added so.
create or replace function control.note_description(object text, fields jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $note_description$
declare
    _object text := lower(note_description.object);
    _fingerprint text := md5(note_description.fields::text);
    _last control.described_object;
    _is_first boolean;
    _changes jsonb := '[]';
    _followed text[] := '{}';
begin
    perform pg_advisory_xact_lock(hashtextextended('control.note_description ' || _object, 0));
    select o.* into _last from control.described_object as o
    where o.object = _object;
    _is_first := not found;

    if _is_first or _last.fingerprint <> _fingerprint then
        if not _is_first then
            _changes := control.compared_description(_object, note_description.fields);
        end if;
        if
            _changes <> '[]'
            and not _last.is_accepted
            and exists (select from control.setting as s where s.schema_changes = 'freeze')
        then
            raise exception
                'the description of % has changed, and control.setting.schema_changes is freeze: %',
                note_description.object,
                (
                    select string_agg(concat_ws(' ', c.field, c.change, nullif(c.detail, '')), '; ')
                    from jsonb_to_recordset(_changes) as c (field text, change text, detail text)
                )
                using errcode = 'object_not_in_prerequisite_state',
                    hint = format(
                        'Nothing was extracted. To go on with it as it is now: '
                        'select control.accept_description(%L);',
                        note_description.object
                    );
        end if;

        insert into control.schema_change (object, field, change, detail, touches)
        select
            _object,
            c.field,
            c.change,
            c.detail,
            t.touches
        from jsonb_to_recordset(_changes) as c (
            place integer, field text, change text, detail text
        )
        left join jsonb_to_recordset(note_description.fields) as f (name text, staging_column text)
            on c.field = f.name
        left join control.described_field as k on c.field = k.field and k.object = _object
        cross join lateral control.touched_models(
            _object, c.field, coalesce(f.staging_column, k.staging_column)
        ) as t (touches)
        order by c.place;

        update control.described_field as k
        set gone_at = coalesce(k.gone_at, now()), is_backfill_due = false
        where
            k.object = _object
            and k.field not in (
                select f.name from jsonb_to_recordset(note_description.fields) as f (name text)
            );
        insert into control.described_field as k (
            object, field, type, is_calculated, active_values, staging_column, is_backfill_due
        )
        select
            _object,
            f.name,
            f.type,
            f.calculated,
            f.active_values,
            f.staging_column,
            not _is_first
        from jsonb_to_recordset(note_description.fields) as f (
            name text, type text, calculated boolean, active_values text[], staging_column text
        )
        on conflict on constraint described_field_pkey do update
        set
            type = excluded.type,
            is_calculated = excluded.is_calculated,
            active_values = excluded.active_values,
            staging_column = excluded.staging_column,
            is_backfill_due = k.is_backfill_due or k.gone_at is not null,
            gone_at = null;

        insert into control.described_object as o (object, fingerprint)
        values (_object, _fingerprint)
        on conflict on constraint described_object_pkey do update
        set fingerprint = excluded.fingerprint, described_at = now(), is_accepted = false;

        _followed := control.follow_values(_object, note_description.fields, _changes);
    end if;

    return jsonb_build_object(
        'changes', _changes,
        'backfill', (
            select coalesce(jsonb_agg(k.field order by k.field), '[]')
            from control.described_field as k
            where k.object = _object and k.is_backfill_due
        ),
        'followed', to_jsonb(_followed)
    );
end;
$note_description$;

comment on function control.note_description(text, jsonb) is
'Compares the description of an object with the last one, notes what changed
(control.schema_change) and keeps it: note_description(object, fields). Returns {changes, backfill,
followed}. Raises 55000 where something changed and control.setting.schema_changes is freeze.';

revoke execute on function control.note_description(text, jsonb) from public;
grant execute on function control.note_description(text, jsonb) to salesforce_loader;
-- end sql/control/extraction/note_description.sql

-- begin sql/control/extraction/note_extraction.sql
create or replace function control.note_extraction(
    object text,
    status text,
    reason text,
    way text,
    started_at timestamptz,
    ways jsonb,
    api_used bigint,
    api_allowed bigint
)
returns bigint
language sql
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    insert into control.extraction (
        object, status, reason, way, started_at, seconds, calls, delivered_rows, landed_rows, bytes,
        ways, api_used, api_allowed
    )
    select
        lower(note_extraction.object) as object,
        note_extraction.status,
        note_extraction.reason,
        note_extraction.way,
        note_extraction.started_at,
        round(extract(epoch from clock_timestamp() - note_extraction.started_at), 3) as seconds,
        coalesce(sum(w.calls), 0) as calls,
        coalesce(sum(w.rows), 0) as delivered_rows,
        coalesce(sum(w.landed), 0) as landed_rows,
        coalesce(sum(w.bytes), 0) as bytes,
        note_extraction.ways,
        note_extraction.api_used,
        note_extraction.api_allowed
    from jsonb_each(note_extraction.ways) as e
    cross join
        lateral jsonb_to_record(e.value)
            as w (
                calls bigint, rows bigint, landed bigint, bytes bigint
            )
    returning extraction_id;
end;

comment on function control.note_extraction(
    text, text, text, text, timestamptz, jsonb, bigint, bigint
) is
'Writes an extraction of an object that has ended to control.extraction: note_extraction(object,
status, reason, way, started_at, ways, api_used, api_allowed). Returns its number.';

revoke execute on function control.note_extraction(
    text, text, text, text, timestamptz, jsonb, bigint, bigint
) from public;
grant execute on function control.note_extraction(
    text, text, text, text, timestamptz, jsonb, bigint, bigint
) to salesforce_loader;
-- end sql/control/extraction/note_extraction.sql

-- begin sql/control/extraction/organization.sql
create table control.organization (
    only_row boolean primary key default true check (only_row),
    organization_id text not null,
    remembered_at timestamptz not null default now(),
    former jsonb not null default '[]'
);

comment on table control.organization is
'The Salesforce org whose records this warehouse holds. Grain: one row, written by the first
extraction (control.remember_organization).';
comment on column control.organization.only_row is 'Keeps the table at one row.';
comment on column control.organization.organization_id is
'Its id (00D…), as the identity URL of the login names it.';
comment on column control.organization.remembered_at is 'Since when.';
comment on column control.organization.former is
'Orgs it held before, [{organization_id, until}]: make extract ORG_CHANGED=1.';
-- end sql/control/extraction/organization.sql

-- begin sql/control/extraction/remember_organization.sql
-- Purpose: refuses an extraction that would mix the records of two orgs.
-- Input:   organization_id, of the org that answers; is_changed, whether it may be another than
--          before (a sandbox was refreshed).
-- Where it is another, everything is taken anew, by the watermarks that go; the records of the old
-- org are absent from that, and one census of each object may end them, however many they are.
create or replace function control.remember_organization(
    organization_id text, is_changed boolean default false
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $remember_organization$
declare
    _given text := staging.to_id(remember_organization.organization_id);
    _known text;
begin
    if _given is null then
        raise exception '% is no id of an organization',
            coalesce(quote_literal(remember_organization.organization_id), 'NULL')
            using errcode = 'invalid_parameter_value';
    end if;
    select o.organization_id into _known from control.organization as o;
    if _known = _given then
        return;
    end if;
    insert into control.organization (organization_id)
    values (_given)
    on conflict on constraint organization_pkey do nothing;
    select o.organization_id
    into strict _known
    from control.organization as o
    for update;
    if _known = _given then
        return;
    end if;
    if not remember_organization.is_changed then
        raise exception
            'this warehouse holds the records of the org %, and the connection leads to the org %',
            _known, _given
            using errcode = 'object_not_in_prerequisite_state',
                hint = 'Look at the connection first. If the org was replaced (a sandbox was '
                    'refreshed), start over on purpose: make extract ORG_CHANGED=1. Every record '
                    'is taken anew, and those that only the old org had end.';
    end if;

    update control.organization as o
    set
        organization_id = _given,
        remembered_at = now(),
        former = o.former || jsonb_build_object('organization_id', _known, 'until', now());
    delete from control.extract_watermark;
    insert into control.absence_acknowledgement (object, absent_records, reason)
    select
        t.object,
        9223372036854775807,
        format('records of the former org %s', _known)
    from control.landing_table as t;
end;
$remember_organization$;

comment on function control.remember_organization(text, boolean) is
'Remembers the org whose records are extracted, and refuses another: remember_organization(
organization_id, is_changed). Raises 55000 for another org, unless is_changed: then everything is
taken anew, and what only the former org had ends by census.';

revoke execute on function control.remember_organization(text, boolean) from public;
grant execute on function control.remember_organization(text, boolean) to salesforce_loader;
-- end sql/control/extraction/remember_organization.sql

-- begin sql/control/extraction/schema_change.sql
create table control.schema_change (
    change_id bigint generated always as identity primary key,
    object text not null,
    field text not null,
    change text not null,
    detail text not null default '',
    touches text[] not null,
    first_seen_at timestamptz not null default now(),
    named_run_id bigint,
    is_named boolean not null default false,
    constraint change_is_known check (change in (
        'added', 'given back', 'gone', 'retyped', 'now calculated', 'no longer calculated',
        'value added', 'value retired'
    ))
);

create index schema_change_is_news_idx on control.schema_change (change_id) where not is_named;

comment on table control.schema_change is
'What changed in the org''s objects: each description that an extraction is given is compared with
the last. Grain: one row per change. The check schema_change names each in one run.';
comment on column control.schema_change.change_id is 'Order in which they were noted.';
comment on column control.schema_change.object is 'Landing table of the object.';
comment on column control.schema_change.field is 'API name.';
comment on column control.schema_change.change is
'added; given back (it was gone before); gone (dropped, or hidden from the user who extracts);
retyped; now calculated, no longer calculated; value added, value retired (of a picklist).';
comment on column control.schema_change.detail is 'From what to what, or which value.';
comment on column control.schema_change.touches is
'Models that read the field, in the order of a run; none where it stays in custom_fields.';
comment on column control.schema_change.first_seen_at is 'When it was first described so.';
comment on column control.schema_change.named_run_id is
'The run whose check named it; NULL: none yet.';
comment on column control.schema_change.is_named is 'A later run names it no more.';

grant select on control.schema_change to salesforce_monitor;
-- end sql/control/extraction/schema_change.sql

-- begin sql/control/extraction/set_aside_former_versions.sql
-- A refreshed sandbox holds the records of before, as production has them: what people had changed
-- in the old one has later stamps, and would win for ever.
create or replace function control.set_aside_former_versions(object text)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $set_aside_former_versions$
declare
    _object text := lower(set_aside_former_versions.object);
    _delivery regclass := to_regclass(format('pg_temp.%I', 'delivery_' || _object));
    _former text;
    _rows bigint;
begin
    select o.former -> -1 ->> 'organization_id' into _former from control.organization as o;
    if
        _former is null
        or _delivery is null
        or to_regclass(format('staging.%I', _object)) is null
        or exists (select from control.extract_watermark as w where w.object = _object)
        or not exists (
            select from pg_class as c
            where c.oid = _delivery and c.relowner = current_user::regrole
        )
        or not exists (
            select from pg_attribute as a
            where a.attrelid = _delivery and a.attname = 'systemmodstamp'
        )
    then
        return 0;
    end if;
    execute control.fill(
        $sql$
        with later as (
            insert into control.quarantined_row (object, raw_id, record_id, reason)
            select $1, s.raw_id, s.landed_id, $2
            from {{ delivery }} as d
            inner join {{ staging }} as s
                on
                    s.landed_id = any(array[d.id, left(d.id, 15)])
                    and s.version_at > staging.to_timestamp(d.systemmodstamp)
            on conflict do nothing
            returning record_id
        )

        insert into control.recheck_record (object, record_id)
        select distinct $1, staging.to_id(l.record_id)
        from later as l
        $sql$,
        jsonb_build_object(
            'delivery', _delivery::text, 'staging', format('staging.%I', _object)
        )
    )
    using _object, format('later than what the org holds: of the former org %s', _former);
    get diagnostics _rows = row_count;
    return _rows;
end;
$set_aside_former_versions$;

comment on function control.set_aside_former_versions(text) is
'Sets landed rows of a former org aside that are later than what the open delivery of an object
holds of the same record (control.quarantined_row): set_aside_former_versions(object). Only for the
first delivery after the org has changed. Returns how many records it concerned.';

revoke execute on function control.set_aside_former_versions(text) from public;
grant execute on function control.set_aside_former_versions(text) to salesforce_loader;
-- end sql/control/extraction/set_aside_former_versions.sql

-- begin sql/control/history/make_history_partition.sql
-- ATTACH waits for no reader and no reader waits for it; CREATE … PARTITION OF would lock them out
-- until the run commits.
create or replace function control.make_history_partition(month date)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
set datestyle = 'ISO, MDY'  -- dates are written into statements
as $make_history_partition$
declare
    _month date := date_trunc('month', make_history_partition.month::timestamp)::date;
    _name text := 'opportunity_history_' || to_char(_month, 'YYYY_MM');
begin
    if to_regclass(format('marts.%I', _name)) is not null then
        return null;
    end if;

    execute format(
        'create table marts.%I (like marts.opportunity_history including defaults'
        ' including constraints)',
        _name
    );
    execute format('alter table marts.%I add primary key (opportunity_id, valid_to)', _name);
    -- versions that began after the day asked for are skipped; the rest of the pipeline's sums is read
    -- from the index alone, which makes an old day as cheap as today
    execute format(
        'create index on marts.%I (valid_from) include (valid_to, is_closed, is_deleted, stage_name,'
        ' amount, probability, currency_iso_code, forecast_category)',
        _name
    );
    execute format(
        'comment on table marts.%I is %L',
        _name,
        'Versions of marts.opportunity_history that ended in ' || to_char(_month, 'YYYY-MM') || '.'
    );
    execute format(
        'alter table marts.opportunity_history attach partition marts.%I'
        ' for values from (%L) to (%L)',
        _name, _month, (_month + interval '1 month')::date
    );
    return _name;
end;
$make_history_partition$;

comment on function control.make_history_partition(date) is
'Makes sure marts.opportunity_history has the partition for versions that ended in the month of a
day, without making readers wait. Returns its name, or null where it was there.';
-- end sql/control/history/make_history_partition.sql

-- begin sql/control/history/refresh_opportunity_history_statements.sql
-- Nearly always what landed is the new current version and nothing else: then the open version in
-- the history ends on its day, and current state, typed already, holds from there. Only for the
-- others (late, several at once, to be rechecked) all versions are read from landing.
create or replace function control.refresh_opportunity_history_statements()
returns table (purpose text, statement text)
language plpgsql
set search_path = pg_catalog, pg_temp
as $refresh_opportunity_history_statements$
declare
    _history text[] := control.table_columns('marts.opportunity_history');
    _current text := control.column_list(_history, 'v.');
begin
    purpose := 'merge versions';
    statement := control.merge_sql(
        'marts.opportunity_history', 'incremental', 'unnest($1) as s'
    );
    return next;

    purpose := 'touched versions';
    statement := control.fill(
        $template$select
    array_agg(row({{ columns }})::marts.opportunity_history),
    coalesce(
        array_agg(distinct t.opportunity_id) filter (where c.is_current_only is not true), '{}'
    )
from unnest($1, $2) as t (opportunity_id, touched_from)
left join intermediate.opportunity_current_version as v on t.opportunity_id = v.opportunity_id
left join marts.opportunity_history as h
    on t.opportunity_id = h.opportunity_id and h.valid_to = '9999-12-31'
cross join lateral (
    select
        t.touched_from = v.valid_from
        and t.touched_from > '-infinity'
        and coalesce(h.valid_from <= t.touched_from, true) as is_current_only
) as c
cross join lateral (
    select {{ current }}
    where c.is_current_only
    union all
    select {{ ended }}
    where c.is_current_only and h.valid_from < t.touched_from
    union all
    select {{ columns }}
    from (
        select
            v.*,
            coalesce(
                min(v.valid_from) over (
                    order by v.version_at desc, v.raw_id desc
                    rows between unbounded preceding and 1 preceding
                ),
                '9999-12-31'
            ) as valid_to
        from intermediate.opportunity_version as v
        where
            v.landed_id in (t.opportunity_id, left(t.opportunity_id, 15))
            and v.opportunity_id = t.opportunity_id
    ) as i
    where
        c.is_current_only is not true
        and i.valid_from < i.valid_to
        and i.valid_to >= t.touched_from
) as i
where i.valid_to > $3$template$,
        jsonb_build_object(
            'columns', control.column_list(_history, 'i.'),
            'current', _current,
            'ended', (
                select string_agg(
                    case
                        when c.name = 'valid_to' then 't.touched_from'
                        else format('h.%I', c.name)
                    end,
                    ', ' order by c.place
                )
                from unnest(_history) with ordinality as c (name, place)
            )
        )
    );
    return next;

    -- what holds today has been typed already; what ended is joined to its landed version
    purpose := 'all versions';
    statement := control.fill(
        $template$select {{ ended }}
from control.ended_interval as i
inner join intermediate.opportunity_version as v
    on i.raw_id = v.raw_id and i.opportunity_id = v.opportunity_id
union all
select {{ current }}
from intermediate.opportunity_current_version as v$template$,
        jsonb_build_object(
            'ended', (
                select string_agg(
                    format(
                        case
                            when c.name in ('opportunity_id', 'valid_from', 'valid_to') then 'i.%I'
                            else 'v.%I'
                        end,
                        c.name
                    ),
                    ', ' order by c.place
                )
                from unnest(_history) with ordinality as c (name, place)
            ),
            'current', _current
        )
    );
    return next;
end;
$refresh_opportunity_history_statements$;

comment on function control.refresh_opportunity_history_statements() is
'The statements of control.refresh_opportunity_history, for control.model_statement. Grain: one row
per purpose.';
-- end sql/control/history/refresh_opportunity_history_statements.sql

-- begin sql/control/history/refresh_opportunity_version_log_statements.sql
create or replace function control.refresh_opportunity_version_log_statements()
returns table (purpose text, statement text)
language plpgsql
set search_path = pg_catalog, pg_temp
as $refresh_opportunity_version_log_statements$
declare
    _log text[] := control.table_columns('marts.opportunity_version_log');
begin
    purpose := 'merge versions';
    statement := control.merge_sql(
        'marts.opportunity_version_log', 'incremental', 'unnest($1) as s'
    );
    return next;

    purpose := 'touched versions';
    statement := control.fill(
        $template$select array_agg(row({{ columns }})::marts.opportunity_version_log)
from unnest($1) as t (id)
cross join lateral (
    select
        v.*,
        coalesce(
            min(v.version_from) over (
                order by v.version_at desc, v.raw_id desc
                rows between unbounded preceding and 1 preceding
            ),
            '9999-12-31 00:00:00Z'
        ) as superseded_at
    from intermediate.opportunity_version as v
    where
        v.landed_id in (t.id, left(t.id, 15))
        and v.opportunity_id = t.id
) as i
where i.version_from < i.superseded_at and i.superseded_at > $2$template$,
        jsonb_build_object('columns', control.column_list(_log, 'i.'))
    );
    return next;
end;
$refresh_opportunity_version_log_statements$;

comment on function control.refresh_opportunity_version_log_statements() is
'The statements of control.refresh_opportunity_version_log, for control.model_statement. Grain: one
row per purpose.';
-- end sql/control/history/refresh_opportunity_version_log_statements.sql

-- begin sql/control/landing/absence_acknowledgement.sql
create table control.absence_acknowledgement (
    acknowledgement_id bigint generated always as identity primary key,
    object text not null,
    absent_records bigint not null,
    reason text not null,
    acknowledged_at timestamptz not null default now(),
    acknowledged_by text not null default session_user,
    used_at timestamptz
);

comment on table control.absence_acknowledgement is
'Censuses that were allowed to end more records than control.setting.absence_share. Grain: one row
per control.acknowledge_absence(); it holds for one census.';
comment on column control.absence_acknowledgement.object is 'Landing table.';
comment on column control.absence_acknowledgement.absent_records is
'How many absent records the census may end at most.';
comment on column control.absence_acknowledgement.reason is 'Why they are absent.';
comment on column control.absence_acknowledgement.acknowledged_at is 'When it was acknowledged.';
comment on column control.absence_acknowledgement.acknowledged_by is 'Who acknowledged it.';
comment on column control.absence_acknowledgement.used_at is
'When a census made use of it; NULL: not yet.';
-- end sql/control/landing/absence_acknowledgement.sql

-- begin sql/control/landing/acknowledge_absence.sql
create or replace function control.acknowledge_absence(
    object text, absent_records bigint, reason text
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $acknowledge_absence$
begin
    if coalesce(btrim(acknowledge_absence.reason), '') = '' then
        raise exception 'an absence is acknowledged for a reason, and there is none'
            using errcode = 'invalid_parameter_value';
    end if;
    insert into control.absence_acknowledgement (object, absent_records, reason)
    values (
        lower(acknowledge_absence.object), acknowledge_absence.absent_records,
        acknowledge_absence.reason
    );
end;
$acknowledge_absence$;

comment on function control.acknowledge_absence(text, bigint, text) is
'Lets the next census of an object end up to so many records, more than it may without being asked:
acknowledge_absence(object, absent_records, reason). Raises 22023 without a reason.';
-- end sql/control/landing/acknowledge_absence.sql

-- begin sql/control/landing/declared_field.sql
-- Generated from objects/*.toml by make generate; edit that.
create or replace view control.declared_field as
select
    v.object,
    v.field,
    v.api_name,
    v.kind,
    v.labels::text[] as labels,
    v.parts::text[] as parts,
    v.id_prefix,
    v.is_state
from (
    values
    ('account', 'id', 'Id', 'id', '{}', '{}', '001', false),
    ('account', 'parentid', 'ParentId', 'reference', '{parentaccountid}', '{}', null, false),
    ('account', 'ownerid', 'OwnerId', 'reference', '{}', '{}', null, false),
    ('account', 'recordtypeid', 'RecordTypeId', 'reference', '{}', '{}', null, false),
    ('account', 'masterrecordid', 'MasterRecordId', 'reference', '{}', '{}', null, false),
    (
        'account', 'name', 'Name', 'text', '{}', '{firstname,middlename,lastname,suffix}', null,
        false
    ),
    ('account', 'accountnumber', 'AccountNumber', 'text', '{}', '{}', null, false),
    ('account', 'type', 'Type', 'picklist', '{}', '{}', null, false),
    ('account', 'industry', 'Industry', 'picklist', '{}', '{}', null, false),
    ('account', 'ownership', 'Ownership', 'picklist', '{}', '{}', null, false),
    ('account', 'rating', 'Rating', 'picklist', '{}', '{}', null, false),
    ('account', 'accountsource', 'AccountSource', 'picklist', '{}', '{}', null, false),
    ('account', 'site', 'Site', 'text', '{}', '{}', null, false),
    ('account', 'description', 'Description', 'text', '{}', '{}', null, false),
    ('account', 'annualrevenue', 'AnnualRevenue', 'currency', '{}', '{}', null, false),
    (
        'account', 'numberofemployees', 'NumberOfEmployees', 'integer', '{employees}', '{}', null,
        false
    ),
    (
        'account', 'currencyisocode', 'CurrencyIsoCode', 'picklist',
        '{accountcurrency,annualrevenuecurrency}', '{}', null, false
    ),
    ('account', 'billingstreet', 'BillingStreet', 'text', '{}', '{}', null, false),
    ('account', 'billingcity', 'BillingCity', 'text', '{}', '{}', null, false),
    (
        'account', 'billingstate', 'BillingState', 'text', '{billingstateprovince}', '{}', null,
        false
    ),
    ('account', 'billingstatecode', 'BillingStateCode', 'text', '{}', '{}', null, false),
    (
        'account', 'billingpostalcode', 'BillingPostalCode', 'text', '{billingzippostalcode}', '{}',
        null, false
    ),
    ('account', 'billingcountry', 'BillingCountry', 'text', '{}', '{}', null, false),
    ('account', 'billingcountrycode', 'BillingCountryCode', 'text', '{}', '{}', null, false),
    ('account', 'billinglatitude', 'BillingLatitude', 'number', '{}', '{}', null, false),
    ('account', 'billinglongitude', 'BillingLongitude', 'number', '{}', '{}', null, false),
    ('account', 'shippingstreet', 'ShippingStreet', 'text', '{}', '{}', null, false),
    ('account', 'shippingcity', 'ShippingCity', 'text', '{}', '{}', null, false),
    (
        'account', 'shippingstate', 'ShippingState', 'text', '{shippingstateprovince}', '{}', null,
        false
    ),
    ('account', 'shippingstatecode', 'ShippingStateCode', 'text', '{}', '{}', null, false),
    (
        'account', 'shippingpostalcode', 'ShippingPostalCode', 'text', '{shippingzippostalcode}',
        '{}', null, false
    ),
    ('account', 'shippingcountry', 'ShippingCountry', 'text', '{}', '{}', null, false),
    ('account', 'shippingcountrycode', 'ShippingCountryCode', 'text', '{}', '{}', null, false),
    ('account', 'shippinglatitude', 'ShippingLatitude', 'number', '{}', '{}', null, false),
    ('account', 'shippinglongitude', 'ShippingLongitude', 'number', '{}', '{}', null, false),
    ('account', 'phone', 'Phone', 'text', '{}', '{}', null, false),
    ('account', 'fax', 'Fax', 'text', '{}', '{}', null, false),
    ('account', 'website', 'Website', 'text', '{}', '{}', null, false),
    ('account', 'isdeleted', 'IsDeleted', 'checkbox', '{}', '{}', null, false),
    ('account', 'createddate', 'CreatedDate', 'time', '{}', '{}', null, false),
    ('account', 'createdbyid', 'CreatedById', 'reference', '{}', '{}', null, false),
    ('account', 'lastmodifieddate', 'LastModifiedDate', 'time', '{}', '{}', null, false),
    ('account', 'lastmodifiedbyid', 'LastModifiedById', 'reference', '{}', '{}', null, false),
    ('account', 'systemmodstamp', 'SystemModstamp', 'time', '{}', '{}', null, false),
    (
        'account', 'lastactivitydate', 'LastActivityDate', 'date', '{lastactivity}', '{}', null,
        false
    ),
    ('contact', 'id', 'Id', 'id', '{}', '{}', '003', false),
    ('contact', 'accountid', 'AccountId', 'reference', '{}', '{}', null, false),
    ('contact', 'reportstoid', 'ReportsToId', 'reference', '{}', '{}', null, false),
    ('contact', 'ownerid', 'OwnerId', 'reference', '{}', '{}', null, false),
    ('contact', 'recordtypeid', 'RecordTypeId', 'reference', '{}', '{}', null, false),
    ('contact', 'masterrecordid', 'MasterRecordId', 'reference', '{}', '{}', null, false),
    ('contact', 'salutation', 'Salutation', 'picklist', '{}', '{}', null, false),
    ('contact', 'firstname', 'FirstName', 'text', '{}', '{}', null, false),
    ('contact', 'middlename', 'MiddleName', 'text', '{}', '{}', null, false),
    ('contact', 'lastname', 'LastName', 'text', '{}', '{}', null, false),
    ('contact', 'suffix', 'Suffix', 'text', '{}', '{}', null, false),
    (
        'contact', 'name', 'Name', 'text', '{fullname}', '{firstname,middlename,lastname,suffix}',
        null, false
    ),
    ('contact', 'title', 'Title', 'text', '{}', '{}', null, false),
    ('contact', 'department', 'Department', 'text', '{}', '{}', null, false),
    ('contact', 'leadsource', 'LeadSource', 'picklist', '{}', '{}', null, false),
    ('contact', 'birthdate', 'Birthdate', 'birthdate', '{}', '{}', null, false),
    ('contact', 'description', 'Description', 'text', '{}', '{}', null, false),
    (
        'contact', 'currencyisocode', 'CurrencyIsoCode', 'picklist', '{contactcurrency}', '{}',
        null, false
    ),
    ('contact', 'email', 'Email', 'text', '{}', '{}', null, false),
    ('contact', 'phone', 'Phone', 'text', '{businessphone}', '{}', null, false),
    ('contact', 'mobilephone', 'MobilePhone', 'text', '{mobile}', '{}', null, false),
    ('contact', 'homephone', 'HomePhone', 'text', '{}', '{}', null, false),
    ('contact', 'otherphone', 'OtherPhone', 'text', '{}', '{}', null, false),
    ('contact', 'assistantphone', 'AssistantPhone', 'text', '{asstphone}', '{}', null, false),
    ('contact', 'fax', 'Fax', 'text', '{businessfax}', '{}', null, false),
    ('contact', 'mailingstreet', 'MailingStreet', 'text', '{}', '{}', null, false),
    ('contact', 'mailingcity', 'MailingCity', 'text', '{}', '{}', null, false),
    (
        'contact', 'mailingstate', 'MailingState', 'text', '{mailingstateprovince}', '{}', null,
        false
    ),
    ('contact', 'mailingstatecode', 'MailingStateCode', 'text', '{}', '{}', null, false),
    (
        'contact', 'mailingpostalcode', 'MailingPostalCode', 'text', '{mailingzippostalcode}', '{}',
        null, false
    ),
    ('contact', 'mailingcountry', 'MailingCountry', 'text', '{}', '{}', null, false),
    ('contact', 'mailingcountrycode', 'MailingCountryCode', 'text', '{}', '{}', null, false),
    ('contact', 'mailinglatitude', 'MailingLatitude', 'number', '{}', '{}', null, false),
    ('contact', 'mailinglongitude', 'MailingLongitude', 'number', '{}', '{}', null, false),
    (
        'contact', 'hasoptedoutofemail', 'HasOptedOutOfEmail', 'checkbox', '{emailoptout}', '{}',
        null, false
    ),
    ('contact', 'donotcall', 'DoNotCall', 'checkbox', '{}', '{}', null, false),
    ('contact', 'isemailbounced', 'IsEmailBounced', 'checkbox', '{}', '{}', null, false),
    ('contact', 'isdeleted', 'IsDeleted', 'checkbox', '{}', '{}', null, false),
    ('contact', 'emailbounceddate', 'EmailBouncedDate', 'time', '{}', '{}', null, false),
    ('contact', 'createddate', 'CreatedDate', 'time', '{}', '{}', null, false),
    ('contact', 'createdbyid', 'CreatedById', 'reference', '{}', '{}', null, false),
    ('contact', 'lastmodifieddate', 'LastModifiedDate', 'time', '{}', '{}', null, false),
    ('contact', 'lastmodifiedbyid', 'LastModifiedById', 'reference', '{}', '{}', null, false),
    ('contact', 'systemmodstamp', 'SystemModstamp', 'time', '{}', '{}', null, false),
    (
        'contact', 'lastactivitydate', 'LastActivityDate', 'date', '{lastactivity}', '{}', null,
        false
    ),
    ('opportunity', 'id', 'Id', 'id', '{}', '{}', '006', false),
    ('opportunity', 'accountid', 'AccountId', 'reference', '{}', '{}', null, false),
    ('opportunity', 'ownerid', 'OwnerId', 'reference', '{}', '{}', null, false),
    (
        'opportunity', 'campaignid', 'CampaignId', 'reference', '{primarycampaignsourceid}', '{}',
        null, false
    ),
    ('opportunity', 'contactid', 'ContactId', 'reference', '{}', '{}', null, false),
    ('opportunity', 'recordtypeid', 'RecordTypeId', 'reference', '{}', '{}', null, false),
    ('opportunity', 'name', 'Name', 'text', '{}', '{}', null, false),
    ('opportunity', 'description', 'Description', 'text', '{}', '{}', null, false),
    ('opportunity', 'type', 'Type', 'picklist', '{}', '{}', null, false),
    ('opportunity', 'leadsource', 'LeadSource', 'picklist', '{}', '{}', null, false),
    ('opportunity', 'stagename', 'StageName', 'picklist', '{stage}', '{}', null, false),
    ('opportunity', 'forecastcategory', 'ForecastCategory', 'picklist', '{}', '{}', null, false),
    (
        'opportunity', 'forecastcategoryname', 'ForecastCategoryName', 'picklist',
        '{forecastcategory}', '{}', null, false
    ),
    ('opportunity', 'nextstep', 'NextStep', 'text', '{}', '{}', null, false),
    ('opportunity', 'amount', 'Amount', 'currency', '{}', '{}', null, false),
    ('opportunity', 'probability', 'Probability', 'percent', '{}', '{}', null, false),
    ('opportunity', 'expectedrevenue', 'ExpectedRevenue', 'currency', '{}', '{}', null, false),
    (
        'opportunity', 'totalopportunityquantity', 'TotalOpportunityQuantity', 'number',
        '{quantity}', '{}', null, false
    ),
    (
        'opportunity', 'currencyisocode', 'CurrencyIsoCode', 'picklist',
        '{amountcurrency,opportunitycurrency}', '{}', null, false
    ),
    ('opportunity', 'isclosed', 'IsClosed', 'checkbox', '{closed}', '{}', null, true),
    ('opportunity', 'iswon', 'IsWon', 'checkbox', '{won}', '{}', null, true),
    ('opportunity', 'isprivate', 'IsPrivate', 'checkbox', '{private}', '{}', null, false),
    ('opportunity', 'isdeleted', 'IsDeleted', 'checkbox', '{}', '{}', null, false),
    ('opportunity', 'closedate', 'CloseDate', 'date', '{}', '{}', null, false),
    ('opportunity', 'createddate', 'CreatedDate', 'time', '{}', '{}', null, false),
    ('opportunity', 'createdbyid', 'CreatedById', 'reference', '{}', '{}', null, false),
    ('opportunity', 'lastmodifieddate', 'LastModifiedDate', 'time', '{}', '{}', null, false),
    ('opportunity', 'lastmodifiedbyid', 'LastModifiedById', 'reference', '{}', '{}', null, false),
    ('opportunity', 'systemmodstamp', 'SystemModstamp', 'time', '{}', '{}', null, false),
    (
        'opportunity', 'lastactivitydate', 'LastActivityDate', 'date', '{lastactivity}', '{}', null,
        false
    )
) as v (object, field, api_name, kind, labels, parts, id_prefix, is_state);

comment on view control.declared_field is
'What objects/*.toml declare. Grain: one row per object and field.';
comment on column control.declared_field.object is 'Landing table, without its schema.';
comment on column control.declared_field.field is
'API name in lower case: its landing column or its key in custom_fields.';
comment on column control.declared_field.api_name is 'API name.';
comment on column control.declared_field.kind is 'What its values are: text, date, currency …';
comment on column control.declared_field.labels is
'What reports call it beside its API name in words; letters and digits alone, in lower case.';
comment on column control.declared_field.parts is
'Fields, in lower case, that Salesforce joins to this one, and staging where it was not delivered.';
comment on column control.declared_field.id_prefix is
'Of an Id: its first three characters; NULL where that is not declared.';
comment on column control.declared_field.is_state is
'Whether this checkbox decides what a record counts as.';

grant select on control.declared_field to salesforce_loader;
-- end sql/control/landing/declared_field.sql

-- begin sql/control/landing/delivery_sql.sql
-- Purpose: writes the statement that lands a delivery.
-- Input:   object; fields, the delivered fields; fills, whether there is anything landed to compare
--          with and to carry over; repeats, whether records occur more than once in the delivery;
--          only_known, whether only records may land whose last landed row has the very same stamp.
-- Output:  an INSERT with the parameters $1 load_id, $2 when Salesforce began to answer (or NULL).
-- What it does, per delivered row:
--   looks up the version before it: the record's last landed row at its stamp, else at the latest
--   stamp before that; for a row without a stamp, the record's current version;
--   leaves it out where that version has the same stamp and the same values;
--   carries over from that version what was not delivered, the stamps too of a row without any
--   that can be read (one that cannot stays, for the check that reports it, and the other stamp
--   says which version the row is news about), but no name whose parts differ;
--   notes when it was seen where its stamp does not say: others under that stamp came before it, or
--   nobody can read it.
create or replace function control.delivery_sql(
    object text, fields text[], fills boolean, repeats boolean, only_known boolean
)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $delivery_sql$
declare
    _landing text := format('raw_salesforce.%I', delivery_sql.object);
    _places jsonb;
    _custom jsonb;
    _same text;
    _first constant text := $insert$
insert into {{ landing }} ({{ columns }}, custom_fields, load_id, seen_at)
select
    {{ values }},
    {{ custom }},
    $1,
    case when {{ is_unread }} then now() end
from {{ delivery }} as d
$insert$;
    _further constant text := $insert$
insert into {{ landing }} ({{ columns }}, custom_fields, load_id, seen_at)
select
    {{ values }},
    {{ custom }},
    $1,
    case
        when v.raw_id is null then case when {{ is_unread }} then now() end
        when d.version_at is null then now()
        when v.version_at = d.version_at then $2
    end
from (
    select
        d.*,
        d.ctid as place,
        {{ version_at }} as version_at,
        {{ is_first }} as is_first
    from {{ delivery }} as d
    {{ known }}
    -- computed once, whatever looks at it
    offset 0
) as d
left join lateral (
    select s.raw_id, s.version_at
    from {{ staging }} as s
    where
        s.landed_id = any(array[{{ id }}, staging.to_id({{ id }}), left({{ id }}, 15)])
        and (d.version_at is null or s.version_at <= d.version_at)
    order by s.version_at desc, s.raw_id desc
    limit 1
) as v on true
left join {{ landing }} as l on v.raw_id = l.raw_id
where
    {{ which }}
    and not (
        d.is_first
        and v.raw_id is not null
        and coalesce(v.version_at = d.version_at, true)
        and {{ same }}
    )
{{ order }}
$insert$;
    -- Most of what a full refresh delivers is known, and told so by hash joins: the last of the rows
    -- under the very id and stamp, unless a row that may mean the same in other writing came later.
    _known constant text := $known$
    where not exists (
        select
        from {{ landing }} as l
        where
            l.id = {{ id }}
            and l.systemmodstamp = {{ stamp }}
            and l.systemmodstamp like '____-__-__T__:__:__.___Z'
            and {{ same }}
            and not exists (
                select
                from {{ landing }} as later
                where
                    later.id = l.id
                    and later.raw_id > l.raw_id
                    and (
                        later.systemmodstamp = l.systemmodstamp
                        or (later.systemmodstamp like '____-__-__T__:__:__.___Z') is not true
                    )
            )
            and not exists (
                select
                from {{ landing }} as later
                where later.id = left(l.id, 15) and later.raw_id > l.raw_id
            )
    )
$known$;
begin
    with delivered as (
        select
            f.landing_column,
            format('d.%I', f.delivery_column) as value
        from control.match_fields(delivery_sql.object, delivery_sql.fields) as f
        where f.landing_column is not null
    ),

    -- The names that Salesforce joins from parts which were delivered: where the parts are no news.
    joined as (
        select
            k.field,
            string_agg(
                case
                    when f.landing_column is not null
                        then format(
                            '(d.%1$I is null or l.%2$I is not distinct from d.%1$I)',
                            f.delivery_column, f.landing_column
                        )
                    else format(
                        '(d.%1$I is null or coalesce(l.custom_fields ->> %2$L, %3$L) = d.%1$I)',
                        f.delivery_column, f.field, ''
                    )
                end,
                ' and ' order by f.ordinal
            ) as parts_are_known
        from control.declared_field as k
        inner join control.match_fields(delivery_sql.object, delivery_sql.fields) as f
            on replace(coalesce(f.landing_column, f.field), '_', '') = any(k.parts)
        where k.object = lower(delivery_sql.object)
        group by k.field
    ),

    landing_column as (
        select
            a.attnum as ordinal,
            a.attname::text as name,
            a.attname in ('systemmodstamp', 'lastmodifieddate') as is_stamp,
            a.attname in ('systemmodstamp', 'lastmodifieddate', 'createddate') as is_any_stamp,
            format('l.%I', a.attname) as landed,
            d.value,
            j.parts_are_known,
            o.value as other_stamp
        from pg_attribute as a
        left join delivered as d on a.attname::text = d.landing_column
        left join joined as j on a.attname::text = j.field
        left join
            delivered as o
            on
                a.attname in ('systemmodstamp', 'lastmodifieddate')
                and o.landing_column in ('systemmodstamp', 'lastmodifieddate')
                and a.attname::text <> o.landing_column
        where
            a.attrelid = _landing::regclass
            and a.attnum > 0
            and not a.attisdropped
            and a.atttypid = 'text'::regtype
            and a.attgenerated = ''
            and (delivery_sql.fills or d.value is not null)
    )

    select
        jsonb_build_object(
            'landing', _landing,
            'delivery', format('pg_temp.%I', 'delivery_' || delivery_sql.object),
            'staging', format('staging.%I', delivery_sql.object),
            'which', case
                when delivery_sql.only_known then 'v.version_at = d.version_at' else 'true'
            end,
            'id', min(c.value) filter (where c.name = 'id'),
            -- there, and none that can be read; nearly all are as the API writes them
            'is_unread', case
                when bool_or(c.is_any_stamp and c.value is not null)
                    then format(
                        '(%s) is not true and concat(%s) <> %L and coalesce(%s) is null',
                        coalesce(
                            min(format('%s like %L', c.value, '____-__-__T__:__:__.___Z')) filter (
                                where c.name = 'systemmodstamp' and c.value is not null
                            ),
                            'null'
                        ),
                        string_agg(c.value, ', ') filter (where c.is_any_stamp),
                        '',
                        string_agg(format('staging.to_timestamp(%s)', c.value), ', ')
                            filter (where c.is_any_stamp and c.value is not null)
                    )
                else 'false'
            end,
            'stamp', min(c.value) filter (where c.name = 'systemmodstamp'),
            'version_at', format(
                case
                    when (select t.future_stamps_win from control.setting as t) then 'coalesce(%s)'
                    -- as staging will see it
                    else
                        '(select case when t.stamp <= now() + interval ''1 day'' then t.stamp '
                        'when t.stamp is not null then now() end from (select coalesce(%s) as stamp '
                        'offset 0) as t)'
                end,
                coalesce(
                    string_agg(
                        format('staging.to_timestamp(%s)', c.value), ', ' order by c.name desc
                    ) filter (where c.is_stamp and c.value is not null),
                    'null::timestamptz'
                )
            ),
            'columns', string_agg(format('%I', c.name), ', ' order by c.ordinal),
            'values', string_agg(
                case
                    when not delivery_sql.fills then c.value
                    when c.name = 'systemmodstamp'
                        then format(
                            'case when d.version_at is null then coalesce(nullif(%1$s, %2$L), '
                            'case when %3$s <> %2$L then control.stamp_text(v.version_at) end, '
                            '%4$s) else %1$s end',
                            coalesce(c.value, 'null'), '', coalesce(c.other_stamp, 'null'), c.landed
                        )
                    -- of a version that counts from its landing, the row that follows it says so
                    when c.is_stamp
                        then format(
                            'case when d.version_at is null then coalesce('
                            'case when %3$s <> %2$L then control.stamp_text(v.version_at) end, '
                            'nullif(%1$s, %2$L), case when v.version_at = l.extracted_at '
                            'and staging.to_timestamp(l.systemmodstamp) is null '
                            'then control.stamp_text(v.version_at) end, %4$s) else %1$s end',
                            coalesce(c.value, 'null'), '', coalesce(c.other_stamp, 'null'), c.landed
                        )
                    when c.parts_are_known is not null
                        then format(
                            'coalesce(%s, case when %s then %s end)',
                            coalesce(c.value, 'null'), c.parts_are_known, c.landed
                        )
                    when c.value is null then c.landed
                    else format('coalesce(%s, %s)', c.value, c.landed)
                end,
                E',\n    ' order by c.ordinal
            )
        ),
        string_agg(
            case
                -- an empty stamp is none, and says nothing of the version
                when c.is_stamp
                    then format(
                        '(coalesce(%1$s, %2$L) = %2$L or %3$s is not distinct from %1$s)',
                        c.value, '', c.landed
                    )
                else format('(%1$s is null or %2$s is not distinct from %1$s)', c.value, c.landed)
            end,
            E'\n        and ' order by c.ordinal
        ) filter (where c.value is not null and c.name <> 'id')
    into _places, _same
    from landing_column as c;

    select
        jsonb_build_object(
            'custom', case
                when count(*) = 0 and delivery_sql.fills then 'l.custom_fields'
                when count(*) = 0 then 'null::jsonb'
                when delivery_sql.fills
                    then format(
                        'nullif(coalesce(l.custom_fields, %1$L) '
                        '- array_remove(array[%2$s], null) || %3$s, %1$L)',
                        '{}',
                        (
                            select
                                string_agg(
                                    format(
                                        'case when d.%I is not null then %L end',
                                        m.delivery_column, m.field
                                    ),
                                    ', ' order by m.ordinal
                                )
                            from control.match_fields(
                                delivery_sql.object, delivery_sql.fields
                            ) as m
                        ),
                        max(g.given)
                    )
                else format('nullif(%s, %L)', max(g.given), '{}')
            end
        ),
        nullif(
            concat_ws(
                E'\n        and ',
                _same,
                string_agg(
                    format(
                        '(d.%1$I is null or coalesce(l.custom_fields ->> %2$L, %3$L) = d.%1$I)',
                        f.delivery_column, f.field, ''
                    ),
                    E'\n        and ' order by f.ordinal
                )
            ),
            ''
        )
    into _custom, _same
    from control.match_fields(delivery_sql.object, delivery_sql.fields) as f
    cross join (
        select
            format(
                'jsonb_strip_nulls(jsonb_object(array[%s], array[%s]))',
                string_agg(quote_literal(m.field), ', ' order by m.ordinal),
                string_agg(
                    format('nullif(d.%I, %L)', m.delivery_column, ''), ', ' order by m.ordinal
                )
            ) as given
        from control.match_fields(delivery_sql.object, delivery_sql.fields) as m
        where m.landing_column is null
    ) as g
    where f.landing_column is null;

    _places := _places || _custom;
    if not delivery_sql.fills then
        return control.fill(
            _first, _places - array['staging', 'which', 'id', 'stamp', 'version_at']
        );
    end if;
    _same := coalesce(_same, 'true');
    return control.fill(
        _further,
        _places - 'stamp' || jsonb_build_object(
            'same', _same,
            'known', case
                when _places ->> 'stamp' is not null and not delivery_sql.repeats
                    then control.fill(
                        _known,
                        jsonb_build_object(
                            'landing', _landing,
                            'id', _places -> 'id',
                            'stamp', _places -> 'stamp',
                            'same', _same
                        )
                    )
            end,
            -- which of two rows lands later matters where both are of one record
            'order', case when delivery_sql.repeats then 'order by d.place' end,
            'is_first', case
                when delivery_sql.repeats
                    then format(
                        'row_number() over (partition by %s, %s order by d.ctid) = 1',
                        _places ->> 'id', _places ->> 'version_at'
                    )
                else 'true'
            end
        )
    );
end;
$delivery_sql$;

comment on function control.delivery_sql(text, text[], boolean, boolean, boolean) is
'The statement by which control.land_delivery() lands a delivery:
delivery_sql(object, fields, fills, repeats, only_known).';
-- end sql/control/landing/delivery_sql.sql

-- begin sql/control/landing/erasure.sql
-- Kept for good: what comes again of an erased record is known by it. A Salesforce id names a
-- person to whoever has the org, so only its hash is kept, with a salt that nobody but the owner
-- reads.
create table control.erasure (
    erasure_id bigint generated always as identity primary key,
    object text not null,
    id_hash text not null unique,
    key_prefix text not null,
    reason text not null,
    requested_at timestamptz not null default now(),
    requested_by text not null default session_user,
    erased_at timestamptz,
    run_id bigint,
    removed jsonb
);

comment on table control.erasure is
'Receipts of control.erase(), without personal data. Grain: one row per erased record. What lands of
it again is left out or removed, and references to it are emptied, as long as the row is here.';
comment on column control.erasure.object is 'Landing table of the record.';
comment on column control.erasure.id_hash is
'control.erasure_hash() of the 18-character id: SHA-256 with this warehouse''s salt.';
comment on column control.erasure.key_prefix is
'The first three characters of the id, which say what kind of record it is and nothing of which.';
comment on column control.erasure.reason is 'Why it was erased.';
comment on column control.erasure.requested_at is 'When control.erase() was called.';
comment on column control.erasure.requested_by is 'Who called it.';
comment on column control.erasure.erased_at is
'When the run began that erased it; NULL: the next run does. What lands again is removed from then
on, and left out by our own ways in from the call on.';
comment on column control.erasure.run_id is 'The run that erased it last.';
comment on column control.erasure.removed is
'How many rows that run removed or changed: {landed, references, violations, samples, errors}.';
-- end sql/control/landing/erasure.sql

-- begin sql/control/landing/erasure_salt.sql
create table control.erasure_salt (
    only_row boolean primary key default true check (only_row),
    salt text not null default gen_random_uuid()::text || gen_random_uuid()::text
);

comment on table control.erasure_salt is
'What the ids of erased records are hashed with. Grain: one row, made by the first
control.erase(). Without it nobody can try out ids; if it is lost, what was erased may land again.';
comment on column control.erasure_salt.only_row is 'Keeps the table at one row.';
comment on column control.erasure_salt.salt is 'Random, 244 bits.';
-- end sql/control/landing/erasure_salt.sql

-- begin sql/control/landing/extract_watermark.sql
-- How far each Salesforce object has been extracted. Grain: one row per object.
create table control.extract_watermark (
    object text not null,
    watermark timestamptz,
    extracted_at timestamptz not null default now(),
    delivered_rows bigint not null default 0,
    landed_rows bigint not null default 0,
    deletions_until timestamptz,
    swept_at timestamptz,
    census_at timestamptz,
    constraint extract_watermark_pkey primary key (object)
);

comment on table control.extract_watermark is
'How far each Salesforce object has been extracted; written by control.land_delivery() in the
transaction that lands the rows. Grain: one row per object. Deleting a row makes the next
extraction of that object take everything again.';
comment on column control.extract_watermark.object is
'Landing table of the object, in lower case (account, contact, opportunity).';
comment on column control.extract_watermark.watermark is
'Up to where changes were delivered for certain: the greatest SystemModstamp that was delivered, or
the instant at which Salesforce began to answer, by its clock, if that is earlier or nothing was
delivered. The next extraction asks for this minus the overlap. Never moves backwards.';
comment on column control.extract_watermark.extracted_at is
'When the latest extraction of the object landed, with or without rows.';
comment on column control.extract_watermark.delivered_rows is
'Rows that the latest extraction delivered, the overlap included.';
comment on column control.extract_watermark.landed_rows is
'Rows of the latest extraction that were news and landed.';
comment on column control.extract_watermark.deletions_until is
'Up to when deletions were asked for (getDeleted), by the org''s clock.';
comment on column control.extract_watermark.swept_at is
'When calculated fields were last read of every record, by the org''s clock.';
comment on column control.extract_watermark.census_at is
'When it was last looked which records there are at all, by the org''s clock.';

grant usage on schema control to salesforce_loader;
grant select on control.extract_watermark to salesforce_loader, salesforce_monitor;
-- end sql/control/landing/extract_watermark.sql

-- begin sql/control/landing/label_translation.sql
-- Generated from objects/*.toml by make generate; edit that.
create or replace view control.label_translation as
select
    v.object,
    v.field,
    v.label
from (
    values
    ('account', 'accountnumber', 'accountnummer'),
    ('account', 'accountnumber', 'numeroaccount'),
    ('account', 'accountnumber', 'numérodecompte'),
    ('account', 'accountnumber', 'númerodaconta'),
    ('account', 'accountnumber', 'númerodecuenta'),
    ('account', 'accountnumber', '取引先番号'),
    ('account', 'accountsource', 'accountquelle'),
    ('account', 'annualrevenue', 'chiffredaffairesannuel'),
    ('account', 'annualrevenue', 'fatturatoannuale'),
    ('account', 'annualrevenue', 'ingresosanuales'),
    ('account', 'annualrevenue', 'jaaromzet'),
    ('account', 'annualrevenue', 'jahresumsatz'),
    ('account', 'annualrevenue', 'receitaanual'),
    ('account', 'annualrevenue', 'revenuannuel'),
    ('account', 'annualrevenue', '年間売上'),
    ('account', 'billingcity', 'cidadedecobrança'),
    ('account', 'billingcity', 'cittàdifatturazione'),
    ('account', 'billingcity', 'ciudaddefacturación'),
    ('account', 'billingcity', 'factuurplaats'),
    ('account', 'billingcity', 'ortrechnungsanschrift'),
    ('account', 'billingcity', 'rechnungsort'),
    ('account', 'billingcity', 'stadtrechnungsanschrift'),
    ('account', 'billingcity', 'villedefacturation'),
    ('account', 'billingcity', '市区郡請求先'),
    ('account', 'billingcountry', 'factuurland'),
    ('account', 'billingcountry', 'landrechnungsanschrift'),
    ('account', 'billingcountry', 'paesedifatturazione'),
    ('account', 'billingcountry', 'paysdefacturation'),
    ('account', 'billingcountry', 'paísdecobrança'),
    ('account', 'billingcountry', 'paísdefacturación'),
    ('account', 'billingcountry', 'rechnungsland'),
    ('account', 'billingcountry', '国請求先'),
    ('account', 'billingpostalcode', 'capdifatturazione'),
    ('account', 'billingpostalcode', 'cepdecobrança'),
    ('account', 'billingpostalcode', 'codepostaldefacturation'),
    ('account', 'billingpostalcode', 'códigopostaldecobrança'),
    ('account', 'billingpostalcode', 'códigopostaldefacturación'),
    ('account', 'billingpostalcode', 'factuurpostcode'),
    ('account', 'billingpostalcode', 'plzrechnungsanschrift'),
    ('account', 'billingpostalcode', 'postleitzahlrechnungsanschrift'),
    ('account', 'billingpostalcode', '郵便番号請求先'),
    ('account', 'billingstate', 'bundeslandkantonrechnungsanschrift'),
    ('account', 'billingstate', 'bundeslandrechnungsanschrift'),
    ('account', 'billingstate', 'estadooprovinciadefacturación'),
    ('account', 'billingstate', 'estadoprovínciadecobrança'),
    ('account', 'billingstate', 'statoprovinciadifatturazione'),
    ('account', 'billingstate', 'étatprovincedefacturation'),
    ('account', 'billingstate', '都道府県請求先'),
    ('account', 'billingstreet', 'calledefacturación'),
    ('account', 'billingstreet', 'factuurstraat'),
    ('account', 'billingstreet', 'rechnungsstraße'),
    ('account', 'billingstreet', 'ruadecobrança'),
    ('account', 'billingstreet', 'ruedefacturation'),
    ('account', 'billingstreet', 'straßerechnungsanschrift'),
    ('account', 'billingstreet', 'viadifatturazione'),
    ('account', 'billingstreet', '町名番地請求先'),
    ('account', 'createddate', 'aanmaakdatum'),
    ('account', 'createddate', 'datacreazione'),
    ('account', 'createddate', 'datadecriação'),
    ('account', 'createddate', 'datadicreazione'),
    ('account', 'createddate', 'datedecréation'),
    ('account', 'createddate', 'datumvanaanmaak'),
    ('account', 'createddate', 'erstelldatum'),
    ('account', 'createddate', 'erstellungsdatum'),
    ('account', 'createddate', 'fechadecreación'),
    ('account', 'createddate', 'gemaaktop'),
    ('account', 'createddate', '作成日'),
    ('account', 'currencyisocode', 'accountwährung'),
    ('account', 'currencyisocode', 'devise'),
    ('account', 'currencyisocode', 'deviseducompte'),
    ('account', 'currencyisocode', 'divisa'),
    ('account', 'currencyisocode', 'moeda'),
    ('account', 'currencyisocode', 'moneda'),
    ('account', 'currencyisocode', 'valuta'),
    ('account', 'currencyisocode', 'währung'),
    ('account', 'currencyisocode', '通貨'),
    ('account', 'description', 'beschreibung'),
    ('account', 'description', 'beschrijving'),
    ('account', 'description', 'descripción'),
    ('account', 'description', 'descrizione'),
    ('account', 'description', 'descrição'),
    ('account', 'description', 'omschrijving'),
    ('account', 'description', '説明'),
    ('account', 'id', 'accountid'),
    ('account', 'id', 'idaccount'),
    ('account', 'id', 'iddaconta'),
    ('account', 'id', 'iddecompte'),
    ('account', 'id', 'iddecuenta'),
    ('account', 'id', 'iddelacuenta'),
    ('account', 'id', 'idducompte'),
    ('account', 'id', 'idvanaccount'),
    ('account', 'id', '取引先id'),
    ('account', 'industry', 'bedrijfstak'),
    ('account', 'industry', 'branche'),
    ('account', 'industry', 'industria'),
    ('account', 'industry', 'secteurdactivité'),
    ('account', 'industry', 'setor'),
    ('account', 'industry', 'settore'),
    ('account', 'industry', '業種'),
    ('account', 'lastactivitydate', 'dernièreactivité'),
    ('account', 'lastactivitydate', 'laatsteactiviteit'),
    ('account', 'lastactivitydate', 'letzteaktivität'),
    ('account', 'lastactivitydate', 'ultimaattività'),
    ('account', 'lastactivitydate', 'últimaactividad'),
    ('account', 'lastactivitydate', 'últimaatividade'),
    ('account', 'lastactivitydate', '最終活動'),
    ('account', 'lastactivitydate', '最終活動日'),
    ('account', 'lastmodifieddate', 'datadaúltimamodificação'),
    ('account', 'lastmodifieddate', 'datadellultimamodifica'),
    ('account', 'lastmodifieddate', 'dataultimamodifica'),
    ('account', 'lastmodifieddate', 'datededernièremodification'),
    ('account', 'lastmodifieddate', 'datedeladernièremodification'),
    ('account', 'lastmodifieddate', 'datumderletztenänderung'),
    ('account', 'lastmodifieddate', 'datumlaatstewijziging'),
    ('account', 'lastmodifieddate', 'datumvanlaatstewijziging'),
    ('account', 'lastmodifieddate', 'fechadelaúltimamodificación'),
    ('account', 'lastmodifieddate', 'fechadeúltimamodificación'),
    ('account', 'lastmodifieddate', 'laatstgewijzigdop'),
    ('account', 'lastmodifieddate', 'letztesänderungsdatum'),
    ('account', 'lastmodifieddate', 'zuletztgeändertam'),
    ('account', 'lastmodifieddate', '最終更新日'),
    ('account', 'name', 'accountnaam'),
    ('account', 'name', 'accountname'),
    ('account', 'name', 'naamvanaccount'),
    ('account', 'name', 'nombredecuenta'),
    ('account', 'name', 'nombredelacuenta'),
    ('account', 'name', 'nomducompte'),
    ('account', 'name', 'nomeaccount'),
    ('account', 'name', 'nomedaconta'),
    ('account', 'name', '取引先名'),
    ('account', 'numberofemployees', 'aantalwerknemers'),
    ('account', 'numberofemployees', 'anzahldermitarbeiter'),
    ('account', 'numberofemployees', 'dipendenti'),
    ('account', 'numberofemployees', 'empleados'),
    ('account', 'numberofemployees', 'employés'),
    ('account', 'numberofemployees', 'funcionários'),
    ('account', 'numberofemployees', 'mitarbeiter'),
    ('account', 'numberofemployees', 'nombredemployés'),
    ('account', 'numberofemployees', 'numerodidipendenti'),
    ('account', 'numberofemployees', 'númerodeempleados'),
    ('account', 'numberofemployees', 'númerodefuncionários'),
    ('account', 'numberofemployees', 'werknemers'),
    ('account', 'numberofemployees', '従業員数'),
    ('account', 'ownerid', 'accountinhaberid'),
    ('account', 'ownerid', 'iddelpropietario'),
    ('account', 'ownerid', 'iddoproprietário'),
    ('account', 'ownerid', 'iddupropriétaire'),
    ('account', 'ownerid', 'idtitolare'),
    ('account', 'ownerid', 'idvaneigenaar'),
    ('account', 'ownerid', 'inhaberid'),
    ('account', 'ownerid', '所有者id'),
    ('account', 'ownership', '会社形態'),
    ('account', 'parentid', 'idaccountprincipale'),
    ('account', 'parentid', 'iddacontapai'),
    ('account', 'parentid', 'iddacontaprincipal'),
    ('account', 'parentid', 'iddelacuentaprincipal'),
    ('account', 'parentid', 'idducompteparent'),
    ('account', 'parentid', 'idvanhoofdaccount'),
    ('account', 'parentid', 'übergeordneteaccountid'),
    ('account', 'parentid', '親取引先id'),
    ('account', 'phone', 'telefon'),
    ('account', 'phone', 'telefone'),
    ('account', 'phone', 'telefono'),
    ('account', 'phone', 'telefoon'),
    ('account', 'phone', 'teléfono'),
    ('account', 'phone', 'téléphone'),
    ('account', 'phone', '電話'),
    ('account', 'rating', 'beoordeling'),
    ('account', 'rating', 'bewertung'),
    ('account', 'rating', 'classificação'),
    ('account', 'rating', 'valutazione'),
    ('account', 'rating', '評価'),
    ('account', 'shippingcity', 'cidadedeentrega'),
    ('account', 'shippingcity', 'cittàdispedizione'),
    ('account', 'shippingcity', 'ciudaddeenvío'),
    ('account', 'shippingcity', 'ortlieferanschrift'),
    ('account', 'shippingcity', 'stadtlieferanschrift'),
    ('account', 'shippingcity', 'verzendplaats'),
    ('account', 'shippingcity', 'villedelivraison'),
    ('account', 'shippingcity', 'villedexpédition'),
    ('account', 'shippingcity', '市区郡納入先'),
    ('account', 'shippingcountry', 'landlieferanschrift'),
    ('account', 'shippingcountry', 'paesedispedizione'),
    ('account', 'shippingcountry', 'paysdelivraison'),
    ('account', 'shippingcountry', 'paysdexpédition'),
    ('account', 'shippingcountry', 'paísdeentrega'),
    ('account', 'shippingcountry', 'paísdeenvío'),
    ('account', 'shippingcountry', 'verzendland'),
    ('account', 'shippingcountry', '国納入先'),
    ('account', 'shippingpostalcode', 'capdispedizione'),
    ('account', 'shippingpostalcode', 'cepdeentrega'),
    ('account', 'shippingpostalcode', 'codepostaldelivraison'),
    ('account', 'shippingpostalcode', 'codepostaldexpédition'),
    ('account', 'shippingpostalcode', 'códigopostaldeentrega'),
    ('account', 'shippingpostalcode', 'códigopostaldeenvío'),
    ('account', 'shippingpostalcode', 'plzlieferanschrift'),
    ('account', 'shippingpostalcode', 'postleitzahllieferanschrift'),
    ('account', 'shippingpostalcode', 'verzendpostcode'),
    ('account', 'shippingpostalcode', '郵便番号納入先'),
    ('account', 'shippingstate', 'bundeslandkantonlieferanschrift'),
    ('account', 'shippingstate', 'bundeslandlieferanschrift'),
    ('account', 'shippingstate', 'estadooprovinciadeenvío'),
    ('account', 'shippingstate', 'estadoprovínciadeentrega'),
    ('account', 'shippingstate', 'statoprovinciadispedizione'),
    ('account', 'shippingstate', 'étatprovincedelivraison'),
    ('account', 'shippingstate', 'étatprovincedexpédition'),
    ('account', 'shippingstate', '都道府県納入先'),
    ('account', 'shippingstreet', 'calledeenvío'),
    ('account', 'shippingstreet', 'ruadeentrega'),
    ('account', 'shippingstreet', 'ruedelivraison'),
    ('account', 'shippingstreet', 'ruedexpédition'),
    ('account', 'shippingstreet', 'straßelieferanschrift'),
    ('account', 'shippingstreet', 'verzendstraat'),
    ('account', 'shippingstreet', 'viadispedizione'),
    ('account', 'shippingstreet', '町名番地納入先'),
    ('account', 'type', 'tipo'),
    ('account', 'type', 'typ'),
    ('account', 'type', '種別'),
    ('account', 'website', 'siteweb'),
    ('account', 'website', 'sitioweb'),
    ('account', 'website', 'sitoweb'),
    ('account', 'website', 'webサイト'),
    ('contact', 'accountid', 'accountid'),
    ('contact', 'accountid', 'idaccount'),
    ('contact', 'accountid', 'iddaconta'),
    ('contact', 'accountid', 'iddecompte'),
    ('contact', 'accountid', 'iddecuenta'),
    ('contact', 'accountid', 'iddelacuenta'),
    ('contact', 'accountid', 'idducompte'),
    ('contact', 'accountid', 'idvanaccount'),
    ('contact', 'accountid', '取引先id'),
    ('contact', 'birthdate', 'datadenascimento'),
    ('contact', 'birthdate', 'datadinascita'),
    ('contact', 'birthdate', 'datedenaissance'),
    ('contact', 'birthdate', 'fechadenacimiento'),
    ('contact', 'birthdate', 'geboortedatum'),
    ('contact', 'birthdate', 'geburtsdatum'),
    ('contact', 'birthdate', '誕生日'),
    ('contact', 'createddate', 'aanmaakdatum'),
    ('contact', 'createddate', 'datacreazione'),
    ('contact', 'createddate', 'datadecriação'),
    ('contact', 'createddate', 'datadicreazione'),
    ('contact', 'createddate', 'datedecréation'),
    ('contact', 'createddate', 'datumvanaanmaak'),
    ('contact', 'createddate', 'erstelldatum'),
    ('contact', 'createddate', 'erstellungsdatum'),
    ('contact', 'createddate', 'fechadecreación'),
    ('contact', 'createddate', 'gemaaktop'),
    ('contact', 'createddate', '作成日'),
    ('contact', 'currencyisocode', 'devise'),
    ('contact', 'currencyisocode', 'divisa'),
    ('contact', 'currencyisocode', 'moeda'),
    ('contact', 'currencyisocode', 'moneda'),
    ('contact', 'currencyisocode', 'valuta'),
    ('contact', 'currencyisocode', 'währung'),
    ('contact', 'currencyisocode', '通貨'),
    ('contact', 'department', 'abteilung'),
    ('contact', 'department', 'afdeling'),
    ('contact', 'department', 'departamento'),
    ('contact', 'department', 'département'),
    ('contact', 'department', 'reparto'),
    ('contact', 'department', '部署'),
    ('contact', 'description', 'beschreibung'),
    ('contact', 'description', 'beschrijving'),
    ('contact', 'description', 'descripción'),
    ('contact', 'description', 'descrizione'),
    ('contact', 'description', 'descrição'),
    ('contact', 'description', 'omschrijving'),
    ('contact', 'description', '説明'),
    ('contact', 'donotcall', 'nepasappeler'),
    ('contact', 'donotcall', 'nichtanrufen'),
    ('contact', 'donotcall', 'nietbellen'),
    ('contact', 'donotcall', 'nollamar'),
    ('contact', 'donotcall', 'nonchiamare'),
    ('contact', 'donotcall', 'nãoligar'),
    ('contact', 'donotcall', 'nãotelefonar'),
    ('contact', 'email', 'adresseemail'),
    ('contact', 'email', 'adresseélectronique'),
    ('contact', 'email', 'correoelectrónico'),
    ('contact', 'email', 'emailadres'),
    ('contact', 'email', 'emailadresse'),
    ('contact', 'email', 'indirizzoemail'),
    ('contact', 'email', 'メール'),
    ('contact', 'email', 'メールアドレス'),
    ('contact', 'firstname', 'nombre'),
    ('contact', 'firstname', 'nome'),
    ('contact', 'firstname', 'primeironome'),
    ('contact', 'firstname', 'prénom'),
    ('contact', 'firstname', 'voornaam'),
    ('contact', 'firstname', 'vorname'),
    ('contact', 'firstname', '名'),
    ('contact', 'id', 'contactpersoonid'),
    ('contact', 'id', 'iddecontact'),
    ('contact', 'id', 'iddecontacto'),
    ('contact', 'id', 'iddelcontacto'),
    ('contact', 'id', 'iddocontacto'),
    ('contact', 'id', 'iddocontato'),
    ('contact', 'id', 'idducontact'),
    ('contact', 'id', 'idreferente'),
    ('contact', 'id', 'idvancontactpersoon'),
    ('contact', 'id', 'kontaktid'),
    ('contact', 'id', '取引先責任者id'),
    ('contact', 'lastactivitydate', 'dernièreactivité'),
    ('contact', 'lastactivitydate', 'laatsteactiviteit'),
    ('contact', 'lastactivitydate', 'letzteaktivität'),
    ('contact', 'lastactivitydate', 'ultimaattività'),
    ('contact', 'lastactivitydate', 'últimaactividad'),
    ('contact', 'lastactivitydate', 'últimaatividade'),
    ('contact', 'lastactivitydate', '最終活動'),
    ('contact', 'lastactivitydate', '最終活動日'),
    ('contact', 'lastmodifieddate', 'datadaúltimamodificação'),
    ('contact', 'lastmodifieddate', 'datadellultimamodifica'),
    ('contact', 'lastmodifieddate', 'dataultimamodifica'),
    ('contact', 'lastmodifieddate', 'datededernièremodification'),
    ('contact', 'lastmodifieddate', 'datedeladernièremodification'),
    ('contact', 'lastmodifieddate', 'datumderletztenänderung'),
    ('contact', 'lastmodifieddate', 'datumlaatstewijziging'),
    ('contact', 'lastmodifieddate', 'datumvanlaatstewijziging'),
    ('contact', 'lastmodifieddate', 'fechadelaúltimamodificación'),
    ('contact', 'lastmodifieddate', 'fechadeúltimamodificación'),
    ('contact', 'lastmodifieddate', 'laatstgewijzigdop'),
    ('contact', 'lastmodifieddate', 'letztesänderungsdatum'),
    ('contact', 'lastmodifieddate', 'zuletztgeändertam'),
    ('contact', 'lastmodifieddate', '最終更新日'),
    ('contact', 'lastname', 'achternaam'),
    ('contact', 'lastname', 'apelido'),
    ('contact', 'lastname', 'apellido'),
    ('contact', 'lastname', 'apellidos'),
    ('contact', 'lastname', 'cognome'),
    ('contact', 'lastname', 'nachname'),
    ('contact', 'lastname', 'nomdefamille'),
    ('contact', 'lastname', 'sobrenome'),
    ('contact', 'lastname', '姓'),
    ('contact', 'leadsource', 'bronvanlead'),
    ('contact', 'leadsource', 'fontedellead'),
    ('contact', 'leadsource', 'fontelead'),
    ('contact', 'leadsource', 'leadbron'),
    ('contact', 'leadsource', 'leadquelle'),
    ('contact', 'leadsource', 'origemdolead'),
    ('contact', 'leadsource', 'origendelcandidato'),
    ('contact', 'leadsource', 'origendelprospecto'),
    ('contact', 'leadsource', 'originedelapiste'),
    ('contact', 'leadsource', 'originelead'),
    ('contact', 'leadsource', 'sourcedelapiste'),
    ('contact', 'leadsource', 'リードソース'),
    ('contact', 'mailingcity', 'cidadedecorrespondência'),
    ('contact', 'mailingcity', 'ciudaddecorrespondencia'),
    ('contact', 'mailingcity', 'ortpostanschrift'),
    ('contact', 'mailingcity', 'stadtpostanschrift'),
    ('contact', 'mailingcity', 'villedecorrespondance'),
    ('contact', 'mailingcity', '市区郡郵送先'),
    ('contact', 'mailingcountry', 'landpostanschrift'),
    ('contact', 'mailingcountry', 'paysdecorrespondance'),
    ('contact', 'mailingcountry', 'paísdecorrespondencia'),
    ('contact', 'mailingcountry', 'paísdecorrespondência'),
    ('contact', 'mailingcountry', '国郵送先'),
    ('contact', 'mailingpostalcode', 'cepdecorrespondência'),
    ('contact', 'mailingpostalcode', 'codepostaldecorrespondance'),
    ('contact', 'mailingpostalcode', 'códigopostaldecorrespondencia'),
    ('contact', 'mailingpostalcode', 'códigopostaldecorrespondência'),
    ('contact', 'mailingpostalcode', 'plzpostanschrift'),
    ('contact', 'mailingpostalcode', 'postleitzahlpostanschrift'),
    ('contact', 'mailingpostalcode', '郵便番号郵送先'),
    ('contact', 'mailingstate', 'bundeslandkantonpostanschrift'),
    ('contact', 'mailingstate', 'bundeslandpostanschrift'),
    ('contact', 'mailingstate', 'estadooprovinciadecorrespondencia'),
    ('contact', 'mailingstate', 'estadoprovínciadecorrespondência'),
    ('contact', 'mailingstate', 'étatprovincedecorrespondance'),
    ('contact', 'mailingstate', '都道府県郵送先'),
    ('contact', 'mailingstreet', 'calledecorrespondencia'),
    ('contact', 'mailingstreet', 'ruadecorrespondência'),
    ('contact', 'mailingstreet', 'ruedecorrespondance'),
    ('contact', 'mailingstreet', 'straßepostanschrift'),
    ('contact', 'mailingstreet', '町名番地郵送先'),
    ('contact', 'middlename', 'deuxièmeprénom'),
    ('contact', 'middlename', 'nomedomeio'),
    ('contact', 'middlename', 'secondonome'),
    ('contact', 'middlename', 'segundonombre'),
    ('contact', 'middlename', 'tweedevoornaam'),
    ('contact', 'middlename', 'zweitervorname'),
    ('contact', 'mobilephone', 'cellulare'),
    ('contact', 'mobilephone', 'celular'),
    ('contact', 'mobilephone', 'mobiel'),
    ('contact', 'mobilephone', 'mobieletelefoon'),
    ('contact', 'mobilephone', 'mobil'),
    ('contact', 'mobilephone', 'mobiltelefon'),
    ('contact', 'mobilephone', 'móvil'),
    ('contact', 'mobilephone', 'telemóvel'),
    ('contact', 'mobilephone', 'teléfonomóvil'),
    ('contact', 'mobilephone', 'téléphonemobile'),
    ('contact', 'mobilephone', 'téléphoneportable'),
    ('contact', 'mobilephone', '携帯'),
    ('contact', 'mobilephone', '携帯電話'),
    ('contact', 'name', 'nombrecompleto'),
    ('contact', 'name', 'nomcomplet'),
    ('contact', 'name', 'nomecompleto'),
    ('contact', 'name', 'volledigenaam'),
    ('contact', 'name', 'vollständigername'),
    ('contact', 'name', '氏名'),
    ('contact', 'ownerid', 'iddelpropietario'),
    ('contact', 'ownerid', 'iddoproprietário'),
    ('contact', 'ownerid', 'iddupropriétaire'),
    ('contact', 'ownerid', 'idtitolare'),
    ('contact', 'ownerid', 'idvaneigenaar'),
    ('contact', 'ownerid', 'inhaberid'),
    ('contact', 'ownerid', 'kontaktinhaberid'),
    ('contact', 'ownerid', '所有者id'),
    ('contact', 'phone', 'telefon'),
    ('contact', 'phone', 'telefone'),
    ('contact', 'phone', 'telefono'),
    ('contact', 'phone', 'telefoon'),
    ('contact', 'phone', 'teléfono'),
    ('contact', 'phone', 'téléphone'),
    ('contact', 'phone', 'téléphoneprofessionnel'),
    ('contact', 'phone', '電話'),
    ('contact', 'salutation', 'aanhef'),
    ('contact', 'salutation', 'anrede'),
    ('contact', 'salutation', 'civilité'),
    ('contact', 'salutation', 'formuledappel'),
    ('contact', 'salutation', 'saudação'),
    ('contact', 'salutation', 'tratamento'),
    ('contact', 'salutation', 'tratamiento'),
    ('contact', 'salutation', '敬称'),
    ('contact', 'title', 'cargo'),
    ('contact', 'title', 'fonction'),
    ('contact', 'title', 'functie'),
    ('contact', 'title', 'qualifica'),
    ('contact', 'title', 'titel'),
    ('contact', 'title', 'titre'),
    ('contact', 'title', 'título'),
    ('contact', 'title', '役職'),
    ('opportunity', 'accountid', 'accountid'),
    ('opportunity', 'accountid', 'idaccount'),
    ('opportunity', 'accountid', 'iddaconta'),
    ('opportunity', 'accountid', 'iddecompte'),
    ('opportunity', 'accountid', 'iddecuenta'),
    ('opportunity', 'accountid', 'iddelacuenta'),
    ('opportunity', 'accountid', 'idducompte'),
    ('opportunity', 'accountid', 'idvanaccount'),
    ('opportunity', 'accountid', '取引先id'),
    ('opportunity', 'amount', 'ammontare'),
    ('opportunity', 'amount', 'bedrag'),
    ('opportunity', 'amount', 'betrag'),
    ('opportunity', 'amount', 'importe'),
    ('opportunity', 'amount', 'importo'),
    ('opportunity', 'amount', 'montant'),
    ('opportunity', 'amount', 'monto'),
    ('opportunity', 'amount', 'quantia'),
    ('opportunity', 'amount', 'valor'),
    ('opportunity', 'amount', '金額'),
    ('opportunity', 'campaignid', 'campagneid'),
    ('opportunity', 'campaignid', 'idcampagna'),
    ('opportunity', 'campaignid', 'iddacampanha'),
    ('opportunity', 'campaignid', 'iddelacampagne'),
    ('opportunity', 'campaignid', 'iddelacampaña'),
    ('opportunity', 'campaignid', 'idvancampagne'),
    ('opportunity', 'campaignid', 'kampagnenid'),
    ('opportunity', 'campaignid', 'キャンペーンid'),
    ('opportunity', 'closedate', 'abschlussdatum'),
    ('opportunity', 'closedate', 'datachiusura'),
    ('opportunity', 'closedate', 'datadefechamento'),
    ('opportunity', 'closedate', 'datadefecho'),
    ('opportunity', 'closedate', 'datadichiusura'),
    ('opportunity', 'closedate', 'datedeclôture'),
    ('opportunity', 'closedate', 'datedefermeture'),
    ('opportunity', 'closedate', 'datumvansluiting'),
    ('opportunity', 'closedate', 'fechadecierre'),
    ('opportunity', 'closedate', 'schlusstermin'),
    ('opportunity', 'closedate', 'schlußtermin'),
    ('opportunity', 'closedate', 'sluitingsdatum'),
    ('opportunity', 'closedate', '完了予定日'),
    ('opportunity', 'contactid', 'contactpersoonid'),
    ('opportunity', 'contactid', 'iddecontacto'),
    ('opportunity', 'contactid', 'iddelcontacto'),
    ('opportunity', 'contactid', 'iddocontacto'),
    ('opportunity', 'contactid', 'iddocontato'),
    ('opportunity', 'contactid', 'idducontact'),
    ('opportunity', 'contactid', 'idreferente'),
    ('opportunity', 'contactid', 'idvancontactpersoon'),
    ('opportunity', 'contactid', 'kontaktid'),
    ('opportunity', 'contactid', '取引先責任者id'),
    ('opportunity', 'createddate', 'aanmaakdatum'),
    ('opportunity', 'createddate', 'datacreazione'),
    ('opportunity', 'createddate', 'datadecriação'),
    ('opportunity', 'createddate', 'datadicreazione'),
    ('opportunity', 'createddate', 'datedecréation'),
    ('opportunity', 'createddate', 'datumvanaanmaak'),
    ('opportunity', 'createddate', 'erstelldatum'),
    ('opportunity', 'createddate', 'erstellungsdatum'),
    ('opportunity', 'createddate', 'fechadecreación'),
    ('opportunity', 'createddate', 'gemaaktop'),
    ('opportunity', 'createddate', '作成日'),
    ('opportunity', 'currencyisocode', 'betragwährung'),
    ('opportunity', 'currencyisocode', 'devise'),
    ('opportunity', 'currencyisocode', 'devisedelopportunité'),
    ('opportunity', 'currencyisocode', 'divisa'),
    ('opportunity', 'currencyisocode', 'moeda'),
    ('opportunity', 'currencyisocode', 'moneda'),
    ('opportunity', 'currencyisocode', 'opportunitywährung'),
    ('opportunity', 'currencyisocode', 'valuta'),
    ('opportunity', 'currencyisocode', 'währung'),
    ('opportunity', 'currencyisocode', '通貨'),
    ('opportunity', 'description', 'beschreibung'),
    ('opportunity', 'description', 'beschrijving'),
    ('opportunity', 'description', 'descripción'),
    ('opportunity', 'description', 'descrizione'),
    ('opportunity', 'description', 'descrição'),
    ('opportunity', 'description', 'omschrijving'),
    ('opportunity', 'description', '説明'),
    ('opportunity', 'expectedrevenue', 'erwarteterumsatz'),
    ('opportunity', 'expectedrevenue', 'fatturatoprevisto'),
    ('opportunity', 'expectedrevenue', 'ingresosesperados'),
    ('opportunity', 'expectedrevenue', 'ingresosprevistos'),
    ('opportunity', 'expectedrevenue', 'receitaesperada'),
    ('opportunity', 'expectedrevenue', 'receitaprevista'),
    ('opportunity', 'expectedrevenue', 'revenuattendu'),
    ('opportunity', 'expectedrevenue', 'ricaviprevisti'),
    ('opportunity', 'expectedrevenue', 'verwachteomzet'),
    ('opportunity', 'expectedrevenue', '期待収益'),
    ('opportunity', 'forecastcategoryname', 'categoriadeprevisão'),
    ('opportunity', 'forecastcategoryname', 'categoriadiprevisione'),
    ('opportunity', 'forecastcategoryname', 'categoriaprevisione'),
    ('opportunity', 'forecastcategoryname', 'categoríadeprevisión'),
    ('opportunity', 'forecastcategoryname', 'categoríadepronóstico'),
    ('opportunity', 'forecastcategoryname', 'catégoriedeprévision'),
    ('opportunity', 'forecastcategoryname', 'catégoriedeprévisions'),
    ('opportunity', 'forecastcategoryname', 'prognosecategorie'),
    ('opportunity', 'forecastcategoryname', 'prognosekategorie'),
    ('opportunity', 'forecastcategoryname', '売上予測分類'),
    ('opportunity', 'id', 'iddaoportunidade'),
    ('opportunity', 'id', 'iddelaoportunidad'),
    ('opportunity', 'id', 'iddelopportunité'),
    ('opportunity', 'id', 'iddeoportunidad'),
    ('opportunity', 'id', 'iddopportunité'),
    ('opportunity', 'id', 'idopportunità'),
    ('opportunity', 'id', 'idopportunité'),
    ('opportunity', 'id', 'idvanopportunity'),
    ('opportunity', 'id', 'opportunityid'),
    ('opportunity', 'id', '商談id'),
    ('opportunity', 'isclosed', 'cerrada'),
    ('opportunity', 'isclosed', 'cerrado'),
    ('opportunity', 'isclosed', 'chiusa'),
    ('opportunity', 'isclosed', 'chiuso'),
    ('opportunity', 'isclosed', 'clôturé'),
    ('opportunity', 'isclosed', 'clôturée'),
    ('opportunity', 'isclosed', 'fechada'),
    ('opportunity', 'isclosed', 'fechado'),
    ('opportunity', 'isclosed', 'fermé'),
    ('opportunity', 'isclosed', 'fermée'),
    ('opportunity', 'isclosed', 'geschlossen'),
    ('opportunity', 'isclosed', 'gesloten'),
    ('opportunity', 'isclosed', '完了'),
    ('opportunity', 'isprivate', 'privada'),
    ('opportunity', 'isprivate', 'privado'),
    ('opportunity', 'isprivate', 'privat'),
    ('opportunity', 'isprivate', 'privata'),
    ('opportunity', 'isprivate', 'privato'),
    ('opportunity', 'isprivate', 'privé'),
    ('opportunity', 'isprivate', 'privée'),
    ('opportunity', 'isprivate', '非公開'),
    ('opportunity', 'iswon', 'gagné'),
    ('opportunity', 'iswon', 'gagnée'),
    ('opportunity', 'iswon', 'ganada'),
    ('opportunity', 'iswon', 'ganado'),
    ('opportunity', 'iswon', 'ganha'),
    ('opportunity', 'iswon', 'ganho'),
    ('opportunity', 'iswon', 'gewonnen'),
    ('opportunity', 'iswon', 'vinta'),
    ('opportunity', 'iswon', 'vinto'),
    ('opportunity', 'iswon', '成立'),
    ('opportunity', 'lastactivitydate', 'dernièreactivité'),
    ('opportunity', 'lastactivitydate', 'laatsteactiviteit'),
    ('opportunity', 'lastactivitydate', 'letzteaktivität'),
    ('opportunity', 'lastactivitydate', 'ultimaattività'),
    ('opportunity', 'lastactivitydate', 'últimaactividad'),
    ('opportunity', 'lastactivitydate', 'últimaatividade'),
    ('opportunity', 'lastactivitydate', '最終活動'),
    ('opportunity', 'lastactivitydate', '最終活動日'),
    ('opportunity', 'lastmodifieddate', 'datadaúltimamodificação'),
    ('opportunity', 'lastmodifieddate', 'datadellultimamodifica'),
    ('opportunity', 'lastmodifieddate', 'dataultimamodifica'),
    ('opportunity', 'lastmodifieddate', 'datededernièremodification'),
    ('opportunity', 'lastmodifieddate', 'datedeladernièremodification'),
    ('opportunity', 'lastmodifieddate', 'datumderletztenänderung'),
    ('opportunity', 'lastmodifieddate', 'datumlaatstewijziging'),
    ('opportunity', 'lastmodifieddate', 'datumvanlaatstewijziging'),
    ('opportunity', 'lastmodifieddate', 'fechadelaúltimamodificación'),
    ('opportunity', 'lastmodifieddate', 'fechadeúltimamodificación'),
    ('opportunity', 'lastmodifieddate', 'laatstgewijzigdop'),
    ('opportunity', 'lastmodifieddate', 'letztesänderungsdatum'),
    ('opportunity', 'lastmodifieddate', 'zuletztgeändertam'),
    ('opportunity', 'lastmodifieddate', '最終更新日'),
    ('opportunity', 'leadsource', 'bronvanlead'),
    ('opportunity', 'leadsource', 'fontedellead'),
    ('opportunity', 'leadsource', 'fontelead'),
    ('opportunity', 'leadsource', 'leadbron'),
    ('opportunity', 'leadsource', 'leadquelle'),
    ('opportunity', 'leadsource', 'origemdolead'),
    ('opportunity', 'leadsource', 'origendelcandidato'),
    ('opportunity', 'leadsource', 'origendelprospecto'),
    ('opportunity', 'leadsource', 'originedelapiste'),
    ('opportunity', 'leadsource', 'originelead'),
    ('opportunity', 'leadsource', 'sourcedelapiste'),
    ('opportunity', 'leadsource', 'リードソース'),
    ('opportunity', 'name', 'naamvanopportunity'),
    ('opportunity', 'name', 'nombredelaoportunidad'),
    ('opportunity', 'name', 'nombredeoportunidad'),
    ('opportunity', 'name', 'nomdelopportunité'),
    ('opportunity', 'name', 'nomdopportunité'),
    ('opportunity', 'name', 'nomedaoportunidade'),
    ('opportunity', 'name', 'nomeopportunità'),
    ('opportunity', 'name', 'opportunitynaam'),
    ('opportunity', 'name', 'opportunityname'),
    ('opportunity', 'name', '商談名'),
    ('opportunity', 'nextstep', 'nächsterschritt'),
    ('opportunity', 'nextstep', 'pasosiguiente'),
    ('opportunity', 'nextstep', 'passaggiosuccessivo'),
    ('opportunity', 'nextstep', 'passosuccessivo'),
    ('opportunity', 'nextstep', 'prochaineétape'),
    ('opportunity', 'nextstep', 'próximaetapa'),
    ('opportunity', 'nextstep', 'próximopaso'),
    ('opportunity', 'nextstep', 'próximopasso'),
    ('opportunity', 'nextstep', 'siguientepaso'),
    ('opportunity', 'nextstep', 'volgendestap'),
    ('opportunity', 'nextstep', 'étapesuivante'),
    ('opportunity', 'nextstep', '次のステップ'),
    ('opportunity', 'ownerid', 'iddelpropietario'),
    ('opportunity', 'ownerid', 'iddoproprietário'),
    ('opportunity', 'ownerid', 'iddupropriétaire'),
    ('opportunity', 'ownerid', 'idtitolare'),
    ('opportunity', 'ownerid', 'idvaneigenaar'),
    ('opportunity', 'ownerid', 'inhaberid'),
    ('opportunity', 'ownerid', 'opportunityinhaberid'),
    ('opportunity', 'ownerid', '所有者id'),
    ('opportunity', 'probability', 'probabilidad'),
    ('opportunity', 'probability', 'probabilidade'),
    ('opportunity', 'probability', 'probabilità'),
    ('opportunity', 'probability', 'probabilité'),
    ('opportunity', 'probability', 'waarschijnlijkheid'),
    ('opportunity', 'probability', 'wahrscheinlichkeit'),
    ('opportunity', 'probability', '確度'),
    ('opportunity', 'stagename', 'estágio'),
    ('opportunity', 'stagename', 'etapa'),
    ('opportunity', 'stagename', 'fase'),
    ('opportunity', 'stagename', 'phase'),
    ('opportunity', 'stagename', 'étape'),
    ('opportunity', 'stagename', 'フェーズ'),
    ('opportunity', 'totalopportunityquantity', 'aantal'),
    ('opportunity', 'totalopportunityquantity', 'menge'),
    ('opportunity', 'totalopportunityquantity', 'quantidade'),
    ('opportunity', 'totalopportunityquantity', 'quantità'),
    ('opportunity', 'totalopportunityquantity', 'quantité'),
    ('opportunity', 'totalopportunityquantity', '数量'),
    ('opportunity', 'type', 'tipo'),
    ('opportunity', 'type', 'typ'),
    ('opportunity', 'type', '種別')
) as v (object, field, label);

comment on view control.label_translation is
'What reports in other languages than English call declared fields (objects/labels). Grain: one row
per object and label.';
comment on column control.label_translation.object is 'Landing table, without its schema.';
comment on column control.label_translation.field is
'API name in lower case: its landing column or its key in custom_fields.';
comment on column control.label_translation.label is
'What it is called, letters and digits alone, in lower case.';

grant select on control.label_translation to salesforce_loader;
-- end sql/control/landing/label_translation.sql

-- begin sql/control/landing/land_absences.sql
-- Purpose: ends the records that a complete delivery of an object does not hold.
-- Input:   object, whose delivery is open and filled; name, of the job; answered_from, when
--          Salesforce began to answer.
-- Output:  how many records were ended.
-- Only records whose current version is older than the answer are absent for certain. More of them
-- than a share of the known ones is hardly a deletion: a permission, a sharing rule or another org
-- is the likelier reason, and a person has to say so. Called by control.land_delivery().
create or replace function control.land_absences(
    object text, name text, answered_from timestamptz
)
returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
-- Each known record is looked for among all delivered ones, and after a first load nobody knows yet
-- how many that are: a million times a million, where the planner takes them for a few.
set enable_nestloop = off
set jit = off
as $land_absences$
declare
    _absent text[];
    _known bigint;
    _delivered bigint;
    _share numeric := (select s.absence_share from control.setting as s);
    _acknowledgement_id bigint;
begin
    execute control.fill(
        $absent$
        select
            count(*),
            array_agg(k.id) filter (where k.version_at < $1 and p.id is null),
            (select count(*) from {{ delivery }})
        from (
            select distinct on (s.id) s.id, s.is_deleted, s.version_at
            from {{ staging }} as s
            where s.id is not null
            order by s.id asc, s.version_at desc, s.raw_id desc
        ) as k
        left join (
            select distinct staging.to_id(d.{{ id }}) as id
            from {{ delivery }} as d
        ) as p on k.id = p.id
        where k.is_deleted is not true
        $absent$,
        jsonb_build_object(
            'delivery', format('pg_temp.%I', 'delivery_' || land_absences.object),
            'staging', format('staging.%I', land_absences.object),
            'id', 'id'
        )
    )
    into _known, _absent, _delivered
    using land_absences.answered_from;

    if
        cardinality(_absent) > greatest(_share * _known, 10)
        or (_delivered = 0 and cardinality(_absent) > 0)
    then
        update control.absence_acknowledgement as a
        set used_at = now()
        where
            a.acknowledgement_id = (
                select min(g.acknowledgement_id)
                from control.absence_acknowledgement as g
                where
                    g.object = land_absences.object
                    and g.used_at is null
                    and g.absent_records >= cardinality(_absent)
            )
        returning a.acknowledgement_id into _acknowledgement_id;
        if _acknowledgement_id is null then
            raise exception 'Of % known records of %, % are absent from what Salesforce shows (%).',
                _known, land_absences.object, cardinality(_absent), land_absences.name
                using errcode = 'integrity_constraint_violation',
                    detail = format(
                        'Salesforce showed %s records. Absent are, for example, %s.',
                        _delivered, array_to_string(_absent[1:5], ', ')
                    ),
                    hint = format(
                        'A lost permission, a sharing rule or another org is likelier than that '
                        'many deletions. If they are really gone: '
                        'select control.acknowledge_absence(%L, %s, ''why'');',
                        land_absences.object, cardinality(_absent)
                    );
        end if;
    else
        -- one that was not needed holds for no later census
        update control.absence_acknowledgement as a
        set used_at = now()
        where a.object = land_absences.object and a.used_at is null;
    end if;
    -- these are few, and found by index
    perform set_config('enable_nestloop', 'on', true);
    return control.land_deletions(
        land_absences.object, 'census', land_absences.name, coalesce(_absent, '{}'),
        array_fill(land_absences.answered_from, array[coalesce(cardinality(_absent), 0)])
    );
end;
$land_absences$;

comment on function control.land_absences(text, text, timestamptz) is
'Ends the records that the open, complete delivery of an object does not hold, unless they are too
many: land_absences(object, name, answered_from). Raises 23000 then.';

revoke execute on function control.land_absences(text, text, timestamptz) from public;
-- end sql/control/landing/land_absences.sql

-- begin sql/control/landing/land_deletions.sql
-- Purpose: lands the deletion of records that Salesforce no longer shows.
-- Input:   object; way and name, for control.load; ids, as Salesforce gives them; seen_at,
--          when each was deleted or found absent; covers_until, up to when deletions are known now
--          (NULL: no change).
-- Output:  how many landed: records that are known, and not deleted already.
-- Each lands as the record's current version, stamp included, with IsDeleted: it wins over that
-- version, ends the record in history on the day it was seen, and loses to any later edit.
create or replace function control.land_deletions(
    object text,
    way text,
    name text,
    ids text[],
    seen_at timestamptz[],
    covers_until timestamptz default null
)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $land_deletions$
declare
    _object text := lower(land_deletions.object);
    _landing regclass := to_regclass(format('raw_salesforce.%I', _object));
    _load_id bigint;
    _landed bigint;
    _columns text;
    _values text;
begin
    if _landing is null then
        raise undefined_table using
            message = format('There is no landing table raw_salesforce.%s.', _object),
            hint = 'Deploy it first: make deploy, or yoyo apply.';
    end if;
    perform pg_advisory_xact_lock(hashtextextended('control.land_delivery ' || _object, 0));

    if cardinality(land_deletions.ids) > 0 then
        insert into control.load (object, way, name, fields, delivered_rows, landed_rows)
        values (
            _object, land_deletions.way, land_deletions.name, array['id', 'isdeleted'],
            cardinality(land_deletions.ids), 0
        )
        returning load.load_id into _load_id;

        select
            string_agg(format('%I', a.attname), ', ' order by a.attnum),
            string_agg(
                case
                    when a.attname = 'isdeleted' then '''true'''
                    -- what counts from its landing, because its stamps cannot be read, says so
                    when a.attname = 'systemmodstamp'
                        then
                            'case when v.version_at = l.extracted_at '
                            'and staging.to_timestamp(l.systemmodstamp) is null '
                            'then control.stamp_text(v.version_at) else l.systemmodstamp end'
                    else format('l.%I', a.attname)
                end,
                ', ' order by a.attnum
            )
        into _columns, _values
        from pg_attribute as a
        where
            a.attrelid = _landing
            and a.attnum > 0
            and not a.attisdropped
            and a.atttypid = 'text'::regtype
            and a.attgenerated = '';

        execute control.fill(
            $insert$
            insert into {{ landing }} ({{ columns }}, custom_fields, load_id, seen_at)
            select {{ values }}, l.custom_fields, $1, g.seen_at
            from (
                select u.id, max(u.seen_at) as seen_at
                from unnest($2, $3) as u (id, seen_at)
                group by u.id
            ) as g
            cross join lateral (
                select s.raw_id, s.version_at, s.is_deleted
                from {{ staging }} as s
                where s.landed_id = any(array[g.id, staging.to_id(g.id), left(g.id, 15)])
                order by s.version_at desc, s.raw_id desc
                limit 1
            ) as v
            inner join {{ landing }} as l on v.raw_id = l.raw_id
            where v.is_deleted is not true
            $insert$,
            jsonb_build_object(
                'landing', _landing::text,
                'columns', _columns,
                'values', _values,
                'staging', format('staging.%I', _object)
            )
        )
        using _load_id, land_deletions.ids, land_deletions.seen_at;
        get diagnostics _landed = row_count;

        update control.load as l
        set landed_rows = _landed
        where l.load_id = _load_id;
    end if;

    if land_deletions.covers_until is not null then
        update control.extract_watermark as mark
        set deletions_until = greatest(mark.deletions_until, land_deletions.covers_until)
        where mark.object = _object;
    end if;
    return coalesce(_landed, 0);
end;
$land_deletions$;

comment on function control.land_deletions(text, text, text, text[], timestamptz[], timestamptz) is
'Lands the deletion of records that Salesforce no longer shows:
land_deletions(object, way, name, ids, seen_at, covers_until). Returns how many were news.';

revoke execute on function
control.land_deletions(text, text, text, text[], timestamptz[], timestamptz) from public;
grant execute on function
control.land_deletions(text, text, text, text[], timestamptz[], timestamptz) to salesforce_loader;
-- end sql/control/landing/land_deletions.sql

-- begin sql/control/landing/land_delivery.sql
-- Purpose: lands a delivery and, for an extraction, moves the object's watermark, in the caller's
--          one transaction.
-- Input:   object, as given to control.open_delivery(); way and name, for control.load;
--          answered_from, when Salesforce began to answer by its own clock (NULL: not an
--          extraction, no watermark moves); sha256, of a file; only_known, to land rows only of
--          records whose last landed row has the same stamp (those that are unknown, or newer than
--          known and yet older than the watermark, are asked for: control.request_reread);
--          is_complete, where the delivery holds every record there is: those it lacks are ended
--          (control.land_absences). The way reread moves no watermark: it is part of the records.
-- Output:  {"object", "load_id", "delivered", "landed", "left_out", "ended", "watermark",
--          "merged_into"}: records that others turned out to be merged into.
-- What of a row lands, and which rows are no news: control.delivery_sql(). Erased records
-- (control.erase) are left out first.
create or replace function control.land_delivery(
    object text,
    way text,
    name text,
    answered_from timestamptz default null,
    sha256 text default null,
    only_known boolean default false,
    is_complete boolean default false
)
returns jsonb
language plpgsql
security definer
-- Stamps are read the same way whatever the session says.
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
as $land_delivery$
declare
    _object text := lower(land_delivery.object);
    _landing regclass := to_regclass(format('raw_salesforce.%I', _object));
    _delivery regclass := to_regclass(format('pg_temp.%I', 'delivery_' || _object));
    _fields text[];
    _names text[];
    _id text;
    _stamp text;
    _delivered bigint;
    _unusable bigint;
    _unusable_id text;
    _newest timestamptz;
    _fills boolean;
    _repeats boolean := false;
    _load_id bigint;
    _landed bigint;
    _ended bigint := 0;
    _watermark timestamptz;
    _survivors text[] := '{}';
begin
    if _landing is null or _delivery is null or not exists (
        select
        from pg_class
        where
            pg_class.oid = _delivery
            and pg_class.relkind = 'r'
            and pg_class.relowner = current_user::regrole
    ) then
        raise object_not_in_prerequisite_state using
            message = format('Nothing is delivered for %s.', _object),
            hint = 'Call control.open_delivery(object, fields) and fill the table it returns, '
                || 'all in one transaction.';
    end if;
    -- One delivery of an object at a time: the second waits here, and sees what the first landed.
    perform pg_advisory_xact_lock(hashtextextended('control.land_delivery ' || _object, 0));

    select array_agg(f.field order by f.ordinal)
    into _fields
    from jsonb_array_elements_text(obj_description(_delivery, 'pg_class')::jsonb)
        with ordinality as f (field, ordinal);

    select
        array_agg(coalesce(f.landing_column, f.field) order by f.ordinal),
        min(format('d.%I', f.delivery_column)) filter (where f.landing_column = 'id'),
        (
            array_agg(format('d.%I', f.delivery_column) order by stamp.ordinal)
                filter (where stamp.ordinal is not null)
        )[1]
    into _names, _id, _stamp
    from control.match_fields(_object, _fields) as f
    left join
        unnest(array['systemmodstamp', 'lastmodifieddate', 'createddate'])
            with ordinality as stamp (name, ordinal)
        on f.landing_column = stamp.name;

    execute format(
        $sql$
        select
            count(*),
            count(*) filter (where not checked.valid),
            min(checked.id) filter (where not checked.valid),
            -- A stamp from the future would hide everything that follows it.
            max(checked.stamp::timestamptz) filter (
                where
                    checked.valid
                    and checked.stamp::timestamptz <= clock_timestamp() + interval '1 day'
            )
        from (
            select
                %1$s as id,
                %2$s as stamp,
                coalesce(
                    %1$s <> ''
                    and (
                        not %3$L
                        or pg_input_is_valid(%2$s, 'timestamptz')
                        -- As the Bulk API writes it (a regular expression costs twice the cast).
                        and %2$s like '____-__-__T__:__:__%%Z'
                    ),
                    false
                ) as valid
            from %4$s as d
        ) as checked
        $sql$,
        _id,
        case
            when land_delivery.answered_from is not null and _stamp is not null then _stamp
            else 'null::text'
        end,
        land_delivery.answered_from is not null and _stamp is not null,
        _delivery
    )
    into _delivered, _unusable, _unusable_id, _newest;

    if _unusable > 0 then
        raise invalid_parameter_value using
            message = format(
                '%s of %s delivered rows of %s have no Id or no usable stamp.',
                _unusable, _delivered, _object
            ),
            detail = format('One of them has the Id %s.', coalesce(_unusable_id, 'NULL')),
            hint = 'Nothing was landed.';
    end if;

    perform control.withhold_erased(
        _delivery,
        (
            select f.delivery_column
            from control.match_fields(_object, _fields) as f
            where f.landing_column = 'id'
        ),
        null, false, null, null
    );

    execute format(
        'select %L::regclass is not null and exists (select from %s)',
        to_regclass(format('staging.%I', _object)), _landing
    )
    into _fills;
    if _fills then
        -- The size of a temporary table is known without ANALYZE, the spread of its ids is not.
        execute format(
            'analyze %s (%I)',
            _delivery,
            (
                select f.delivery_column
                from control.match_fields(_object, _fields) as f
                where f.landing_column = 'id'
            )
        );
        execute format(
            'select exists (select from %s as d group by %s having count(*) > 1)', _delivery, _id
        )
        into _repeats;
    end if;

    if land_delivery.is_complete and _fills then
        _ended := control.land_absences(
            _object, land_delivery.name, land_delivery.answered_from
        );
    end if;

    insert into control.load (object, way, name, sha256, fields, delivered_rows, landed_rows,
        answered_from)
    values (
        _object, land_delivery.way, land_delivery.name, land_delivery.sha256, _names, _delivered,
        0, land_delivery.answered_from
    )
    returning load.load_id into _load_id;

    execute control.delivery_sql(_object, _fields, _fills, _repeats, land_delivery.only_known)
    using _load_id, land_delivery.answered_from;
    get diagnostics _landed = row_count;

    update control.load as l
    set landed_rows = _landed
    where l.load_id = _load_id;

    if _fills and _landed > 0 and not land_delivery.only_known then
        _survivors := control.merged_into(_object, _load_id);
    end if;

    if
        land_delivery.answered_from is not null
        and not land_delivery.only_known
        and land_delivery.way <> 'reread'
    then
        -- What changed while Salesforce answered may have been read before it changed: the next
        -- extraction asks from the instant at which the answer began, or from the newest stamp.
        insert into control.extract_watermark as mark (
            object, watermark, delivered_rows, landed_rows, deletions_until, swept_at, census_at
        )
        select
            _object,
            least(_newest, land_delivery.answered_from),
            _delivered,
            _landed,
            c.read_whole,
            c.read_whole,
            c.read_whole
        from (
            select
                case when land_delivery.is_complete then land_delivery.answered_from end
        ) as c (read_whole)
        on conflict on constraint extract_watermark_pkey do update
        set
            watermark = greatest(mark.watermark, excluded.watermark),
            extracted_at = now(),
            delivered_rows = excluded.delivered_rows,
            landed_rows = excluded.landed_rows,
            deletions_until = coalesce(excluded.deletions_until, mark.deletions_until),
            swept_at = coalesce(excluded.swept_at, mark.swept_at),
            census_at = coalesce(excluded.census_at, mark.census_at)
        returning mark.watermark into _watermark;
    end if;

    if land_delivery.only_known then
        perform control.request_unread(_object, _delivery, _id, _stamp);
        if land_delivery.is_complete then
            perform control.request_returned(_object, _load_id);
        end if;
        update control.extract_watermark as mark
        set
            census_at = case
                when land_delivery.is_complete then land_delivery.answered_from
                else mark.census_at
            end,
            swept_at = case
                when land_delivery.way = 'sweep' then land_delivery.answered_from
                else mark.swept_at
            end
        where mark.object = _object;
    end if;

    execute format('drop table %s', _delivery);

    return jsonb_build_object(
        'object', _object,
        'load_id', _load_id,
        'delivered', _delivered,
        'landed', _landed,
        'left_out', _delivered - _landed,
        'ended', _ended,
        'watermark', _watermark,
        'merged_into', _survivors
    );
end;
$land_delivery$;

comment on function control.land_delivery(text, text, text, timestamptz, text, boolean, boolean) is
'Lands the rows delivered for an object, without those that equal the last landed row of their
record and stamp, and fills what was not delivered from the version before:
land_delivery(object, way, name, answered_from, sha256, only_known, is_complete). With answered_from
it moves control.extract_watermark, never past that instant. Returns {"object", "load_id",
"delivered", "landed", "left_out", "ended", "watermark", "merged_into"}.';

revoke execute on function
control.land_delivery(text, text, text, timestamptz, text, boolean, boolean) from public;
grant execute on function
control.land_delivery(text, text, text, timestamptz, text, boolean, boolean) to salesforce_loader;
-- end sql/control/landing/land_delivery.sql

-- begin sql/control/landing/landed_id.sql
create or replace function control.landed_id(object text, raw_id bigint)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $landed_id$
declare
    _objects text[] := array(
        select t.object from control.landing_table as t
        order by t.object
    );
    _landed_id text;
    _rows bigint;
begin
    if landed_id.object is null or landed_id.object <> all(_objects) then
        raise exception 'there is no landing table %', coalesce(landed_id.object, 'null')
            using errcode = 'invalid_parameter_value',
                hint = 'One of: ' || array_to_string(_objects, ', ');
    end if;
    execute format('select r.id from raw_salesforce.%I as r where r.raw_id = $1', landed_id.object)
    into _landed_id
    using landed_id.raw_id;
    get diagnostics _rows = row_count;
    if _rows = 0 then
        raise exception 'raw_salesforce.% has no row with raw_id %',
            landed_id.object, coalesce(landed_id.raw_id::text, 'null')
            using errcode = 'no_data_found',
                hint = 'The samples of a check, control.rejected_row and the landing table show '
                'the raw_id of a row.';
    end if;
    return _landed_id;
end;
$landed_id$;

comment on function control.landed_id(text, bigint) is
'The id of a landed row as landed. Raises 22023 for an unknown landing table, P0002 for an unknown
row.';
-- end sql/control/landing/landed_id.sql

-- begin sql/control/landing/load.sql
-- What our own ways in have landed: files, bulk jobs, REST answers. Says which fields a landed row
-- was given and which it carries over, and which files were landed before.
create table control.load (
    load_id bigint generated always as identity primary key,
    object text not null,
    way text not null,
    name text not null,
    sha256 text,
    fields text[] not null,
    delivered_rows bigint not null,
    landed_rows bigint not null,
    answered_from timestamptz,
    loaded_at timestamptz not null default now(),
    loaded_by text not null default session_user
);

create index load_object_sha256_idx on control.load (object, sha256);

comment on table control.load is
'What was landed by our own ways in. Grain: one row per file, bulk job or REST answer, written by
control.land_delivery() in the transaction that landed its rows; raw_salesforce tables name it in
load_id. Rows that others INSERT or COPY belong to no load.';
comment on column control.load.load_id is 'Order of landing.';
comment on column control.load.object is
'Landing table the rows went to, without its schema.';
comment on column control.load.way is
'How they came: file, bulk, rest, sweep (calculated fields asked for alone), deleted (getDeleted),
census, reread (asked for again: control.reread_request).';
comment on column control.load.name is
'Which file (without its folder), bulk job or query.';
comment on column control.load.sha256 is
'Of a file: SHA-256 (hex) of exactly the bytes that were landed; it counts as known by this and its
object.';
comment on column control.load.fields is
'The fields it delivered, in lower case. What a landed row holds of other fields was carried over
from the version before it.';
comment on column control.load.delivered_rows is 'Records it delivered.';
comment on column control.load.landed_rows is 'Records that were news, and landed.';
comment on column control.load.answered_from is
'When Salesforce began to answer, by its clock; NULL for files.';
comment on column control.load.loaded_at is 'Start of the transaction that landed it.';
comment on column control.load.loaded_by is 'Who landed it.';

grant select on control.load to salesforce_loader, salesforce_monitor;
-- end sql/control/landing/load.sql

-- begin sql/control/landing/merged_into.sql
-- Purpose: which records others were merged into, by what a load has landed.
-- Input:   object; load_id, of a load of this very transaction.
-- Output:  ids; of merges that were known before, none. Called by control.land_delivery().
create or replace function control.merged_into(object text, load_id bigint)
returns text[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $merged_into$
declare
    _landing text := format('raw_salesforce.%I', merged_into.object);
    _survivors text[];
begin
    if 'masterrecordid' = any(control.table_columns(_landing)) then
        execute format(
            $sql$
            select array_agg(distinct l.masterrecordid)
            from %1$s as l
            where
                l.load_xid = pg_current_xact_id()
                and l.load_id = $1
                and l.masterrecordid <> ''
                and not exists (
                    select from %1$s as p
                    where
                        p.id = l.id
                        and p.raw_id < l.raw_id
                        and p.masterrecordid = l.masterrecordid
                )
            $sql$,
            _landing
        )
        into _survivors
        using merged_into.load_id;
    end if;
    return coalesce(_survivors, '{}');
end;
$merged_into$;

comment on function control.merged_into(text, bigint) is
'The records that others were merged into, as a load of this transaction is the first to say:
merged_into(object, load_id).';

revoke execute on function control.merged_into(text, bigint) from public;
-- end sql/control/landing/merged_into.sql

-- begin sql/control/landing/open_delivery.sql
-- Purpose: opens a delivery: a temporary table, gone at commit, to copy an object's rows into.
-- Input:   object, a landing table's name; fields, the delivered fields (control.match_fields).
-- Output:  the table, ready for COPY, one text column per field in the given order. A value that
--          was delivered empty is '', one that was not delivered is NULL.
-- The table belongs to salesforce_owner: a loader can fill it and do nothing else to it, so that
-- control.land_delivery() never evaluates anything a loader has defined. Its comment keeps the
-- fields.
create or replace function control.open_delivery(object text, fields text[])
returns regclass
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $open_delivery$
declare
    _object text := lower(open_delivery.object);
    _landing regclass := to_regclass(format('raw_salesforce.%I', _object));
    _delivery text := format('pg_temp.%I', 'delivery_' || _object);
    _names text[];
    _columns text;
    _twice text;
begin
    if _landing is null then
        raise undefined_table using
            message = format('There is no landing table raw_salesforce.%s.', _object),
            hint = 'Deploy it first: make deploy, or yoyo apply.';
    end if;

    select
        array_agg(lower(btrim(open_delivery.fields[f.ordinal])) order by f.ordinal),
        string_agg(format('%I text', f.delivery_column), ', ' order by f.ordinal)
    into _names, _columns
    from control.match_fields(_object, open_delivery.fields) as f;

    select string_agg(btrim(open_delivery.fields[f.ordinal]), ' and ' order by f.ordinal)
    into _twice
    from control.match_fields(_object, open_delivery.fields) as f
    group by coalesce(f.landing_column, f.field)
    having count(*) > 1
    order by min(f.ordinal)
    limit 1;

    if _twice is not null then
        raise invalid_parameter_value using
            message = format('%s are the same field of %s.', _twice, _object);
    end if;
    if not exists (
        select
        from control.match_fields(_object, open_delivery.fields) as f
        where f.landing_column = 'id'
    ) then
        raise invalid_parameter_value using
            message = format('A delivery of %s needs the field Id.', _object),
            detail = format('Fields: %s', array_to_string(_names, ', '));
    end if;

    if to_regclass(_delivery) is not null then
        execute format('drop table %s', _delivery);
    end if;
    execute format(
        'create temporary table %I (%s) on commit drop', 'delivery_' || _object, _columns
    );
    execute format('comment on table %s is %L', _delivery, to_jsonb(_names));
    -- Temporary: nobody but this session sees it, so whichever role it acts as may fill it.
    execute format('grant insert on %s to public', _delivery);
    return _delivery::regclass;
end;
$open_delivery$;

comment on function control.open_delivery(text, text[]) is
'Opens a delivery of an object for COPY: open_delivery(object, fields). Filled by the loader,
landed by control.land_delivery(object, …), in one transaction.';

revoke execute on function control.open_delivery(text, text[]) from public;
grant execute on function control.open_delivery(text, text[]) to salesforce_loader;
-- end sql/control/landing/open_delivery.sql

-- begin sql/control/landing/order_dates.sql
-- Purpose: settles whether dates like 03/02/2025 of a delivery have the day or the month first.
-- Input:   object, whose delivery is filled; dates, dmy or mdy where somebody knows; NULL: the
--          values tell, because no month is beyond the twelfth.
-- Output:  a row per date or time field that holds such dates: the field, how they are read, one of
--          them, and whether the values told (or somebody did).
-- Landing reads such dates as month/day/year; the delivery's are put into that order where they
-- have the day first. Dates with points have it first wherever they are written, and tell nothing
-- of others.
create or replace function control.order_dates(object text, dates text default null)
returns table (field text, date_order text, example text, is_certain boolean)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $order_dates$
declare
    _object text := lower(order_dates.object);
    _delivery regclass := to_regclass(format('pg_temp.%I', 'delivery_' || _object));
    _columns text[];
    _fields text[];
    _looks text;
    _holds boolean[];
    _day text[];
    _month text[];
    _either text[];
    _points text[];
    _of_day text;
    _of_month text;
    _of_either text;
    _of_points text;
    _at integer;
    _changes text;
    _form constant text := '^([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?:,? (.*))?$';
begin
    if _delivery is null or not exists (
        select
        from pg_class
        where
            pg_class.oid = _delivery
            and pg_class.relkind = 'r'
            and pg_class.relowner = current_user::regrole
    ) then
        raise object_not_in_prerequisite_state using
            message = format('Nothing is delivered for %s.', _object),
            hint = 'Call control.open_delivery(object, fields) and fill the table it returns, '
                || 'all in one transaction.';
    end if;

    select
        array_agg(m.delivery_column order by m.ordinal),
        array_agg(k.api_name order by m.ordinal),
        string_agg(
            format(
                'coalesce(bool_or(d.%1$I like %2$L or d.%1$I like %3$L or d.%1$I like %4$L '
                'or d.%1$I like %5$L or d.%1$I like %6$L or d.%1$I like %7$L), false)',
                m.delivery_column, '_/%', '__/%', '_.%', '__.%', '_-%', '__-%'
            ),
            ', ' order by m.ordinal
        )
    into _columns, _fields, _looks
    from control.match_fields(
        _object,
        array(
            select f.name
            from jsonb_array_elements_text(obj_description(_delivery, 'pg_class')::jsonb)
                with ordinality as f (name, ordinal)
            order by f.ordinal
        )
    ) as m
    inner join control.declared_field as k
        on k.object = _object and k.field = coalesce(m.landing_column, m.field)
    where k.kind in ('date', 'birthdate', 'time');

    -- One look at the whole delivery tells which fields hold such dates at all: nearly never any.
    if _looks is null then
        return;
    end if;
    execute format('select array[%s] from %s as d', _looks, _delivery) into _holds;
    _day := array_fill(null::text, array[cardinality(_columns)]);
    _month := _day;
    _either := _day;
    _points := _day;

    foreach _at in array array(
        select p.place from unnest(_holds) with ordinality as p (holds, place)
        where p.holds
    ) loop
        execute format(
            $sql$
            select
                min(p.value) filter (where p.a > 12 and p.b <= 12 and p.mark <> '.'),
                min(p.value) filter (where p.a <= 12 and p.b > 12 and p.mark <> '.'),
                min(p.value) filter (
                    where p.a <= 12 and p.b <= 12 and p.a <> p.b and p.mark = '/'
                ),
                min(p.value) filter (where p.b <= 12 and p.mark = '.')
            from (
                select
                    d.%1$I as value,
                    m.part[1]::integer as a,
                    m.part[2] as mark,
                    m.part[3]::integer as b
                from %2$s as d
                cross join lateral regexp_match(d.%1$I, %3$L) as m (part)
                where m.part is not null
            ) as p
            $sql$,
            _columns[_at], _delivery, _form
        )
        into _of_day, _of_month, _of_either, _of_points;
        _day[_at] := _of_day;
        _month[_at] := _of_month;
        _either[_at] := _of_either;
        _points[_at] := _of_points;
    end loop;

    for _place in 1 .. cardinality(_columns) loop
        if _day[_place] is not null and _month[_place] is not null then
            raise invalid_datetime_format using
                message = format(
                    '%s holds %s and %s: neither day/month nor month/day reads both.',
                    _fields[_place], _day[_place], _month[_place]
                ),
                hint = 'Write them as 2025-02-28.';
        elsif
            order_dates.dates = 'dmy' and _month[_place] is not null
            or order_dates.dates = 'mdy' and _day[_place] is not null
        then
            raise invalid_datetime_format using
                message = format(
                    '%s holds %s, which is no date in the order %s.',
                    _fields[_place], coalesce(_month[_place], _day[_place]), order_dates.dates
                ),
                hint = 'Leave DATES out, or write it as 2025-02-28.';
        elsif
            order_dates.dates is null
            and _either[_place] is not null
            and coalesce(_day[_place], _month[_place]) is null
            and exists (select from unnest(_day) as d (value) where d.value is not null)
            and exists (select from unnest(_month) as m (value) where m.value is not null)
        then
            raise invalid_datetime_format using
                message = format(
                    'Whether %s in %s has the day or the month first cannot be told: others of '
                    'the file have both.',
                    _either[_place], _fields[_place]
                ),
                hint = 'Say DATES=dmy or DATES=mdy, or write it as 2025-02-28.';
        end if;
    end loop;

    return query
    select
        f.field,
        o.date_order,
        case
            when o.date_order = 'dmy' then coalesce(f.day, f.either)
            else coalesce(f.month, f.either)
        end,
        order_dates.dates is not null or coalesce(e.any_day, e.any_month) is not null
    from unnest(_fields, _day, _month, _either) with ordinality
        as f (field, day, month, either, ordinal)
    cross join (
        select min(g.day) as any_day, min(g.month) as any_month
        from unnest(_day, _month) as g (day, month)
    ) as e
    cross join lateral (
        select
            case
                when f.day is not null then 'dmy'
                when f.month is not null then 'mdy'
                when order_dates.dates is not null then order_dates.dates
                when e.any_day is not null then 'dmy'
                else 'mdy'
            end as date_order
    ) as o
    where num_nonnulls(f.day, f.month, f.either) > 0
    union all
    select p.field, 'dmy', p.example, true
    from unnest(_fields, _points) as p (field, example)
    where p.example is not null;

    -- Rewritten in place, the rows stay in their order.
    select string_agg(
        format(
            'alter column %1$I type text using control.month_first(%1$I, %2$L)',
            _columns[c.place],
            coalesce(c.date_order, 'mdy')
        ),
        ', '
    )
    into _changes
    from (
        select
            p.place,
            case
                when _day[p.place] is not null then 'dmy'
                when _month[p.place] is not null then 'mdy'
                when order_dates.dates is not null then order_dates.dates
                when exists (select from unnest(_day) as d (value) where d.value is not null)
                    then 'dmy'
            end as date_order
        from generate_series(1, cardinality(_columns)) as p (place)
        where _holds[p.place]
    ) as c
    where
        c.date_order = 'dmy'
        or _month[c.place] like '%-%'
        or _points[c.place] is not null;
    if _changes is not null then
        execute format('alter table %s %s', _delivery, _changes);
    end if;
end;
$order_dates$;

comment on function control.order_dates(text, text) is
'Settles whether dates like 03/02/2025 of an opened and filled delivery have the day first, by
impossible months or as told (dmy, mdy), and puts them into the order that landing reads:
order_dates(object, dates). One row per field that holds such dates. Raises 22007 where it cannot be
told.';

revoke execute on function control.order_dates(text, text) from public;
grant execute on function control.order_dates(text, text) to salesforce_loader;
-- end sql/control/landing/order_dates.sql

-- begin sql/control/landing/plain_label.sql
-- Byte order tells letters of other alphabets apart from punctuation as little as it knows their
-- upper case; and a name may come composed or decomposed.
create or replace function control.plain_label(label text)
returns text
language sql
immutable
parallel safe
return regexp_replace(
    normalize(lower(label collate pg_catalog.pg_c_utf8), nfc) collate pg_catalog.pg_c_utf8,
    '[^[:alnum:]]', '', 'g'
);

comment on function control.plain_label(text) is
'What two labels are compared by: their letters and digits alone, in lower case.';
-- end sql/control/landing/plain_label.sql

-- begin sql/control/landing/quarantined_row.sql
create table control.quarantined_row (
    object text not null,
    raw_id bigint not null,
    record_id text,
    reason text not null check (reason <> ''),
    quarantined_at timestamptz not null default now(),
    quarantined_by text not null default session_user,
    is_in_force boolean not null default false,
    is_given_back boolean not null default false,
    primary key (object, raw_id)
);

comment on table control.quarantined_row is
'Landed rows set aside by an operator: no model reads them, nothing deletes them. Grain: one row per
landing table and raw_id. What is asked while a run works is left for the next.';
comment on column control.quarantined_row.object is
'Landing table: account, contact, opportunity …';
comment on column control.quarantined_row.raw_id is 'raw_id of the landed row.';
comment on column control.quarantined_row.record_id is
'The record id as landed; NULL where it had none.';
comment on column control.quarantined_row.reason is 'Why it was set aside.';
comment on column control.quarantined_row.quarantined_at is 'When it was set aside.';
comment on column control.quarantined_row.quarantined_by is 'Who set it aside.';
comment on column control.quarantined_row.is_in_force is
'Whether a run has taken note, since when no model reads the row.';
comment on column control.quarantined_row.is_given_back is
'Whether control.release gave it back; the next run deletes the entry.';
-- end sql/control/landing/quarantined_row.sql

-- begin sql/control/landing/recheck_record.sql
create table control.recheck_record (
    object text not null,
    record_id text not null,
    request_id bigint generated always as identity primary key
);

comment on table control.recheck_record is
'Records whose landed rows were set aside or given back since the last run: the next run looks
their current version up anew, whatever is newest in the load window. Grain: one row per request; a
run deletes those it saw when it began, so that one made while it works is left for the next.';
comment on column control.recheck_record.object is 'Landing table: account, contact, opportunity …';
comment on column control.recheck_record.record_id is 'Record id (18 characters).';
comment on column control.recheck_record.request_id is 'Tells the requests apart.';
-- end sql/control/landing/recheck_record.sql

-- begin sql/control/landing/request_returned.sql
-- Purpose: asks for the records that a census shows again after they had been ended.
-- Input:   object; load_id, of the census, landed in this very transaction.
-- While a record was hidden, fields came that were asked of every other one, and what it had in
-- them before may have changed: only a whole reading tells. Such records are few.
create or replace function control.request_returned(object text, load_id bigint)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $request_returned$
declare
    _landing text := format('raw_salesforce.%I', request_returned.object);
    _ids text[];
begin
    if 'isdeleted' = any(control.table_columns(_landing)) then
        execute format(
            $returned$
            select array_agg(l.id)
            from %1$s as l
            where
                l.load_xid = pg_current_xact_id()
                and l.load_id = $1
                and exists (
                    select from %1$s as p
                    where
                        p.id = l.id
                        and p.raw_id < l.raw_id
                        and p.seen_at is not null
                        and staging.to_boolean(p.isdeleted)
                )
            $returned$,
            _landing
        )
        into _ids
        using request_returned.load_id;
        if _ids is not null then
            perform control.request_reread(request_returned.object, 'Id', _ids);
        end if;
    end if;
end;
$request_returned$;

comment on function control.request_returned(text, bigint) is
'Asks for the records that a census of this transaction shows again after they had been ended:
request_returned(object, load_id).';

revoke execute on function control.request_returned(text, bigint) from public;
-- end sql/control/landing/request_returned.sql

-- begin sql/control/landing/request_unread.sql
-- Purpose: asks for the records that a delivery shows and no increment will bring.
-- Input:   object, whose delivery is open; delivery, id and stamp, as control.land_delivery() has
--          them.
-- Such a record was never landed, or with an older stamp only, though its stamp lies before the
-- watermark: a permission or a sharing rule hid it when it changed.
create or replace function control.request_unread(
    object text, delivery regclass, id text, stamp text
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $request_unread$
declare
    _ids text[];
begin
    execute control.fill(
        $unread$
        select array_agg({{ id }})
        from {{ delivery }} as d
        where
            {{ stamp }}::timestamptz < (
                select mark.watermark from control.extract_watermark as mark
                where mark.object = $1
            )
            and not exists (
                select from {{ landing }} as l
                where l.id = {{ id }} and {{ landed_stamp }} = {{ stamp }}
            )
            and not exists (
                select from {{ staging }} as s
                where
                    s.landed_id = any(array[{{ id }}, staging.to_id({{ id }}), left({{ id }}, 15)])
                    and s.version_at >= {{ stamp }}::timestamptz
            )
        $unread$,
        jsonb_build_object(
            'delivery', request_unread.delivery,
            'landing', format('raw_salesforce.%I', request_unread.object),
            'staging', format('staging.%I', request_unread.object),
            'id', request_unread.id,
            'stamp', request_unread.stamp,
            'landed_stamp', 'l' || substr(request_unread.stamp, 2)
        )
    )
    into _ids
    using request_unread.object;
    if _ids is not null then
        perform control.request_reread(request_unread.object, 'Id', _ids);
    end if;
end;
$request_unread$;

comment on function control.request_unread(text, regclass, text, text) is
'Asks for the records of an open delivery that are unknown, or newer than known, and that no
increment will bring: request_unread(object, delivery, id, stamp).';

revoke execute on function control.request_unread(text, regclass, text, text) from public;
-- end sql/control/landing/request_unread.sql

-- begin sql/control/landing/reread_request.sql
create table control.reread_request (
    object text not null,
    field text not null,
    value text not null,
    requested_at timestamptz not null default now(),
    primary key (object, field, value)
);

comment on table control.reread_request is
'Records that an extraction is to read again, whatever their stamps: what refers to a record that
others were merged into, and what a census showed with a stamp that no increment will ask for. Grain:
one row per field and value; gone with the landing that answers it.';
comment on column control.reread_request.object is 'Landing table of the records.';
comment on column control.reread_request.field is
'Which field of theirs is asked by, by its API name: Id, or a reference.';
comment on column control.reread_request.value is 'Id that the field holds.';
comment on column control.reread_request.requested_at is 'When that was noticed.';

grant select on control.reread_request to salesforce_loader;
-- end sql/control/landing/reread_request.sql

-- begin sql/control/landing/settle_quarantine.sql
-- A run reads landing by many statements, and each would see what an operator committed before it;
-- this is the one moment at which rows leave its sight or come back.
create or replace function control.settle_quarantine(rechecks bigint[])
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $settle_quarantine$
begin
    if settle_quarantine.rechecks = '{}' then
        return;
    end if;
    delete from control.quarantined_row as q
    using control.recheck_record as r
    where
        q.is_given_back
        and r.request_id = any(settle_quarantine.rechecks)
        and q.object = r.object
        and coalesce(staging.to_id(q.record_id), '') = r.record_id;
    update control.quarantined_row as q
    set is_in_force = true
    from control.recheck_record as r
    where
        not q.is_in_force
        and r.request_id = any(settle_quarantine.rechecks)
        and q.object = r.object
        and coalesce(staging.to_id(q.record_id), '') = r.record_id;
end;
$settle_quarantine$;

comment on function control.settle_quarantine(bigint[]) is
'Puts in force what was set aside or given back, for the requests that a run answers.';
-- end sql/control/landing/settle_quarantine.sql

-- begin sql/control/landing/stamp_text.sql
create or replace function control.stamp_text(version_at timestamptz)
returns text
language sql
stable
parallel safe
return case
    when isfinite(version_at)
        then to_char(version_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
end;

comment on function control.stamp_text(timestamptz) is
'A stamp as landing writes it: 2025-02-28T09:30:00.000000Z; NULL for none.';
-- end sql/control/landing/stamp_text.sql

-- begin sql/control/landing/withhold_erased.sql
-- Purpose: takes erased records out of a delivery or out of landing, and their ids out of the rest.
-- Input:   target and the column of its ids; patterns, of which every id to be found matches one
--          (NULL: those of all erased records); in_force, to act only where a run has erased;
--          previous_snapshot and previous_own_xid, of a load window: only rows landed since.
-- Output:  removed, how many rows; changed, the ids of the others that lost a reference.
-- Ids are hashed only in values that match: most rows do not pay for it.
create or replace function control.withhold_erased(
    target regclass,
    id_column text,
    patterns text[],
    in_force boolean,
    previous_snapshot pg_snapshot,
    previous_own_xid xid8,
    out removed bigint,
    out changed text[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $withhold_erased$
declare
    _patterns text[] := coalesce(
        withhold_erased.patterns,
        array(
            select distinct '%' || e.key_prefix || '%'
            from control.erasure as e
            where e.erased_at is not null or not withhold_erased.in_force
        )
    );
    _salt text := (select s.salt from control.erasure_salt as s);
    _places jsonb;
begin
    removed := 0;
    changed := '{}';
    if _patterns = '{}' then
        return;
    end if;
    select
        jsonb_build_object(
            'target', withhold_erased.target::text,
            'id', quote_ident(withhold_erased.id_column),
            'since', case
                when withhold_erased.previous_snapshot is null then 'true'
                else 'control.is_unread(r.load_xid, $3, $4, $5)'
            end,
            'names_erased', string_agg(
                format('(%1$s like any($1) and control.without_erased(%1$s, $2) <> %1$s)', c.text),
                e'\n        or ' order by c.place
            ),
            'emptied', string_agg(
                format(c.emptied, quote_ident(c.name)), e',\n    ' order by c.place
            )
        )
    into strict _places
    from (
        select
            a.attnum as place,
            a.attname as name,
            case
                when a.atttypid = 'text'::regtype then format('r.%I', a.attname)
                else format('r.%I::text', a.attname)
            end as text,
            case
                when a.atttypid = 'text'::regtype
                    then '%1$s = control.without_erased(r.%1$s, $2)'
                -- a custom field that is empty is not there
                else
                    '%1$s = (select nullif(jsonb_object_agg(f.key, f.value), ''{}'') from jsonb_each('
                    'control.without_erased(r.%1$s::text, $2)::jsonb) as f where f.value <> ''""'')'
            end as emptied
        from pg_attribute as a
        where
            a.attrelid = withhold_erased.target
            and a.attnum > 0
            and not a.attisdropped
            and a.attgenerated = ''
            and a.atttypid in ('text'::regtype, 'jsonb'::regtype)
            and a.attname <> withhold_erased.id_column
    ) as c;

    execute control.fill(
        $sql$delete from {{ target }} as r
where
    r.{{ id }} like any($1)
    and {{ since }}
    and encode(sha256(convert_to($6 || staging.to_id(r.{{ id }}), 'UTF8')), 'hex') in (
        select e.id_hash from control.erasure as e
        where e.erased_at is not null or not $2
    )$sql$,
        _places - array['names_erased', 'emptied']
    )
    using
        _patterns,
        withhold_erased.in_force,
        pg_snapshot_xmax(withhold_erased.previous_snapshot),
        array(select pg_snapshot_xip(withhold_erased.previous_snapshot)),
        withhold_erased.previous_own_xid,
        _salt;
    get diagnostics removed = row_count;

    if _places ->> 'names_erased' is not null then
        execute control.fill(
            $sql$with emptied as (
    update {{ target }} as r
    set
    {{ emptied }}
    where
        {{ since }}
        and (
        {{ names_erased }}
        )
    returning staging.to_id(r.{{ id }}) as record_id
)

select coalesce(array_agg(e.record_id), '{}') from emptied as e$sql$,
            _places
        )
        into changed
        using
            _patterns,
            withhold_erased.in_force,
            pg_snapshot_xmax(withhold_erased.previous_snapshot),
            array(select pg_snapshot_xip(withhold_erased.previous_snapshot)),
            withhold_erased.previous_own_xid;
    end if;
end;
$withhold_erased$;

comment on function control.withhold_erased(regclass, text, text[], boolean, pg_snapshot, xid8) is
'Removes the rows of erased records from a delivery or from landing, and empties what refers to
them in other rows: withhold_erased(target, id_column, patterns, in_force, previous_snapshot,
previous_own_xid). Returns {removed, changed: ids}.';
-- end sql/control/landing/withhold_erased.sql

-- begin sql/control/landing/without_erased.sql
create or replace function control.without_erased(value text, in_force boolean)
returns text
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $without_erased$
declare
    _alone constant text := '(?<![0-9A-Za-z])%s(?![0-9A-Za-z])';
    _text text := without_erased.value;
    _id text;
begin
    if control.is_erased(_text, without_erased.in_force) then
        return '';
    end if;
    for _id in
        select distinct m.found[1]
        from regexp_matches(
            _text, format(_alone, '[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?'), 'g'
        ) as m (found)
    loop
        if control.is_erased(_id, without_erased.in_force) then
            _text := regexp_replace(_text, format(_alone, _id), '', 'g');
        end if;
    end loop;
    return _text;
end;
$without_erased$;

comment on function control.without_erased(text, boolean) is
'A value without the ids of erased records (control.is_erased), in both their forms.';
-- end sql/control/landing/without_erased.sql

-- begin sql/control/ledger/notice.sql
create table control.notice (
    kind text not null,
    subject text not null,
    since text not null,
    since_at timestamptz,
    message text not null,
    noticed_at timestamptz not null default now(),
    noticed_by text not null default session_user,
    recovered_at timestamptz,
    primary key (kind, subject, since)
);

comment on table control.notice is
'What somebody was told (make notify). Grain: one row per incident, written by
control.take_notices() in the transaction in which it is told, so that each is told once.';
comment on column control.notice.kind is 'failed, warn or stale: control.incidents().';
comment on column control.notice.subject is
'The run, the extraction of an object, a check, or an object.';
comment on column control.notice.since is
'What tells this incident from the next of its kind: the run or extraction it began with, the newest
change there was.';
comment on column control.notice.since_at is 'When that was.';
comment on column control.notice.message is 'What was told.';
comment on column control.notice.noticed_at is 'When it was told.';
comment on column control.notice.noticed_by is 'Who was told first: the login that asked.';
comment on column control.notice.recovered_at is
'When it was told that it is over; NULL while it lasts.';

grant select on control.notice to salesforce_monitor;
-- end sql/control/ledger/notice.sql

-- begin sql/control/ledger/run.sql
create table control.run (
    run_id bigint generated always as identity primary key,
    status text not null check (status in ('succeeded', 'skipped', 'failed')),
    reason text,
    full_refresh boolean not null,
    started_at timestamptz not null,
    finished_at timestamptz not null,
    run_by text not null default session_user,
    landed jsonb,
    error jsonb,
    checks_ms numeric,
    version text
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
comment on column control.run.checks_ms is
'Milliseconds spent on quality checks; NULL where it did not come to them.';
comment on column control.run.version is
'Release of the warehouse that it ran (control.version).';

grant select on control.run to salesforce_monitor;
-- end sql/control/ledger/run.sql

-- begin sql/control/ledger/run_call.sql
-- What a run writes goes with its transaction: where the server is killed, or cannot write the
-- ledger itself because its disk is full, nothing is left of it. This row was committed before.
create table control.run_call (
    call_id bigint generated always as identity primary key,
    called_at timestamptz not null default clock_timestamp(),
    called_by text not null default session_user,
    pid integer not null default pg_backend_pid(),
    run_id bigint
);

comment on table control.run_call is
'Calls of run_salesforce_transform_or_raise(). Grain: one row per call, committed before the run
begins, so that a run that leaves nothing in the ledger is still known.';
comment on column control.run_call.called_at is 'When it was called.';
comment on column control.run_call.called_by is 'Who called it.';
comment on column control.run_call.pid is
'Process of the server that worked: in pg_stat_activity while it does.';
comment on column control.run_call.run_id is
'The row of control.run that the call left; NULL while it is at work, and for ever where it was cut
off.';

grant select on control.run_call to salesforce_monitor;
-- end sql/control/ledger/run_call.sql

-- begin sql/control/ledger/run_step.sql
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

grant select on control.run_step to salesforce_monitor;
-- end sql/control/ledger/run_step.sql

-- begin sql/control/ledger/source_freshness.sql
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

grant select on control.source_freshness to salesforce_monitor;
-- end sql/control/ledger/source_freshness.sql

-- begin sql/control/monitor/take_notices.sql
-- Whoever tells them commits: what could not be sent is rolled back, and told by the next call.
create or replace function control.take_notices(quiet_after interval default null)
returns table (kind text, subject text, since_at timestamptz, message text)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $take_notices$
#variable_conflict use_column
begin
    lock table control.notice in share row exclusive mode;
    return query
    with now_open as materialized (
        select i.*
        from control.incidents(take_notices.quiet_after) as i
    ),

    begun as (
        insert into control.notice as n (kind, subject, since, since_at, message)
        select
            i.kind,
            i.subject,
            i.since,
            i.since_at,
            i.message
        from now_open as i
        on conflict (kind, subject, since) do update
            set message = excluded.message,
                noticed_at = excluded.noticed_at,
                noticed_by = excluded.noticed_by,
                recovered_at = null
            where n.recovered_at is not null
        returning n.kind, n.subject, n.since_at, n.message
    ),

    over as (
        update control.notice as n
        set recovered_at = now()
        where
            n.recovered_at is null
            and not exists (
                select from now_open as i
                where n.kind = i.kind and n.subject = i.subject and n.since = i.since
            )
            -- nobody asked
            and not (n.kind = 'stale' and n.subject = 'runs' and take_notices.quiet_after is null)
        returning n.kind, n.subject, n.since_at
    )

    select
        b.kind,
        b.subject,
        b.since_at,
        b.message
    from begun as b
    union all
    -- one that goes on as another of its kind is not over for anybody
    select
        'recovered' as kind,
        o.subject,
        o.since_at,
        case o.kind
            when 'failed' then 'works again'
            when 'warn' then 'passes again'
            else 'is fresh again'
        end as message
    from over as o
    where not exists (
        select from now_open as i
        where o.kind = i.kind and o.subject = i.subject
    );
end;
$take_notices$;

comment on function control.take_notices(interval) is
'The incidents (control.incidents) that nobody was told of yet, and those told of that are over
(kind recovered); once the caller commits they count as told. Grain: one row per incident. Calls
wait for one another.';

revoke execute on function control.take_notices(interval) from public;
grant execute on function control.take_notices(interval) to salesforce_monitor;
-- end sql/control/monitor/take_notices.sql

-- begin sql/control/quality/accept_violations.sql
create or replace function control.accept_violations(check_name text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $accept_violations$
begin
    update control.quality_check as q
    set ratchet = true
    where q.name = accept_violations.check_name;
    if not found then
        raise exception 'there is no check %', coalesce(accept_violations.check_name, 'null')
            using errcode = 'no_data_found',
                hint = 'The checks are listed by: select name from control.quality_check;';
    end if;
    update control.quality_state as s
    set
        has_ratchet = false,
        judged_as = null
    where s.check_name = accept_violations.check_name;
end;
$accept_violations$;

comment on function control.accept_violations(text) is
'Sets the ratchet of a check to the violations the next run finds: only more of them count from
then on. Raises P0002 for an unknown check.';
-- end sql/control/quality/accept_violations.sql

-- begin sql/control/quality/check_quality.sql
-- Reads the views themselves, not the violations that runs keep, so that it also tells what changed
-- behind a run's back; takes no lock and writes nothing.
create or replace function control.check_quality()
returns table (
    check_name text,
    severity text,
    outcome text,
    violations bigint,
    rows bigint,
    baseline bigint,
    samples jsonb
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $check_quality$
declare
    _check record;
begin
    for _check in
        select
            q.*,
            coalesce(
                p.rows,
                -- -1 where nobody has counted yet
                (
                    select nullif(c.reltuples, -1)::bigint
                    from pg_class as c
                    where c.oid = to_regclass(q.model)
                )
            ) as population
        from control.quality_check as q
        left join control.quality_population as p on q.model = p.model
        where q.enabled and q.name in (select s.check_name from control.quality_source as s)
        order by q.name
    loop
        return query execute format(
            $sql$with offending as materialized (
    select
        v.record_id,
        v.part,
        min(v.reason) as reason
    from (
        %s
    ) as v
    group by v.record_id, v.part
),

part as (
    select
        count(*) as violations,
        t.baseline,
        control.quality_outcome(
            $2, $3, $4, count(*) - case when $6 then coalesce(t.baseline, 0) else 0 end, $5
        ) as outcome
    from offending as o
    left join control.quality_total as t on t.check_name = $7 and o.part = t.part
    group by o.part, t.baseline
)

select
    $7,
    $2,
    coalesce(
        (array_agg(p.outcome order by array_position('{error,warn,info,passed}', p.outcome)))[1],
        'passed'
    ),
    coalesce(sum(p.violations), 0)::bigint,
    $5,
    sum(p.baseline)::bigint,
    coalesce(
        (
            select jsonb_agg(jsonb_build_object('record_id', s.record_id, 'reason', s.reason))
            from (
                select * from offending as o
                order by o.record_id, o.part
                limit 5
            ) as s
        ),
        '[]'
    )
from part as p$sql$,
            control.offending_sql(array[_check.name])
        )
        using
            array[_check.name], _check.severity, _check.warn_if, _check.error_if, _check.population,
            _check.ratchet, _check.name;
    end loop;
end;
$check_quality$;

comment on function control.check_quality() is
'Judges everything that is published now by every enabled check, in full, and changes nothing.
Grain: one row per check; outcome is passed, info, warn or error, samples are [{record_id,
reason}].';

revoke execute on function control.check_quality() from public;
grant execute on function control.check_quality() to salesforce_monitor;
-- end sql/control/quality/check_quality.sql

-- begin sql/control/quality/check_statement.sql
create table control.check_statement (
    kind text not null,
    object text not null,
    statement text not null,
    definitions_version text not null,
    primary key (kind, object),
    constraint kind_is_known check (kind in ('full', 'keys', 'landed'))
);

comment on table control.check_statement is
'The queries that look for offending rows (check_name, record_id, part, reason), as runs execute
them. Grain: one row per kind and object. Written by control.write_check_statements when a
definition changed.';
comment on column control.check_statement.kind is
'full: all rows, of checks of a scope; keys: the rows of a model with keys; landed: the rows of the
load window and of some records in a landing table.';
comment on column control.check_statement.object is
'The scope (record: also landing), the model, or the landing table.';
comment on column control.check_statement.statement is
'$1: names of the checks to look for. keys: $2 the keys. landed: $2 xmax, $3 xip and $4 own xid of
the previous window, $5 ids as they were landed.';
comment on column control.check_statement.definitions_version is
'The definitions it was written from (control.load_window.definitions_version).';
-- end sql/control/quality/check_statement.sql

-- begin sql/control/quality/evaluate_checks.sql
create or replace function control.evaluate_checks(
    run_id bigint,
    started_at timestamptz,
    changes jsonb,
    appeared_or_gone jsonb,
    steps jsonb,
    landed jsonb,
    is_full boolean,
    is_definition_new boolean
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan  -- the arguments make no difference to what is best
as $evaluate_checks$
declare
    _full text[] := '{}';
    _scopes text[] := '{run,time}';
    _group record;
    _keys text[];
begin
    perform control.record_population(evaluate_checks.steps);
    if control.record_profile(
        evaluate_checks.run_id, evaluate_checks.started_at, evaluate_checks.changes,
        evaluate_checks.landed
    ) then
        _scopes := _scopes || 'profile'::text;
    end if;
    if not exists (
        select from control.check_statement as s
        inner join control.load_window as w on s.definitions_version = w.definitions_version
    ) then
        perform control.write_check_statements();
        _scopes := _scopes || 'definition'::text;
    end if;

    -- in full: checks that are new or changed, and those over a model that was refreshed in full
    if
        evaluate_checks.is_full
        or evaluate_checks.is_definition_new
        or exists (select from control.quality_state as s where s.definition is null)
    then
        _full := control.outdated_checks(evaluate_checks.is_full);
    end if;
    for _group in
        select
            case when q.scope = 'landing' then 'record' else q.scope end as object,
            array_agg(q.name order by q.name) as checks
        from control.quality_check as q
        inner join control.quality_state as s on q.name = s.check_name
        where
            q.name = any(_full)
            or q.scope = any(_scopes)
            or (
                q.scope = 'landing'
                and exists (
                    select from jsonb_to_recordset(evaluate_checks.steps) as t (model text, mode text)
                    where
                        t.model = 'intermediate.' || split_part(q.model, '.', 2)
                        and t.mode = 'full'
                )
            )
            or (
                q.scope in ('record', 'full')
                and exists (
                    select from unnest(
                        array[q.model] || q.follows || array(select jsonb_object_keys(q.links))
                    ) as m (model)
                    where evaluate_checks.changes -> m.model = 'null'
                )
            )
        group by case when q.scope = 'landing' then 'record' else q.scope end
        order by case when q.scope = 'landing' then 'record' else q.scope end
    loop
        _full := _full || _group.checks;
        perform control.replace_violations(
            'full', _group.object, _group.checks, null, evaluate_checks.run_id,
            evaluate_checks.started_at
        );
    end loop;

    -- the others: all checks of a landing table at once, all of a model at once
    for _group in
        select
            q.scope,
            case when q.scope = 'landing' then split_part(q.model, '.', 2) else q.model end as object,
            array_agg(q.name order by q.name) as checks
        from control.quality_check as q
        inner join control.quality_state as s on q.name = s.check_name
        where q.scope in ('landing', 'record') and q.name <> all(_full)
        group by
            q.scope,
            case when q.scope = 'landing' then split_part(q.model, '.', 2) else q.model end
        order by
            q.scope,
            case when q.scope = 'landing' then split_part(q.model, '.', 2) else q.model end
    loop
        if _group.scope = 'landing' then
            if
                evaluate_checks.landed ? _group.object
                or exists (select from control.recheck_record as r where r.object = _group.object)
            then
                perform control.replace_violations(
                    'landed', _group.object, _group.checks,
                    control.landed_records(_group.object, _group.checks),
                    evaluate_checks.run_id, evaluate_checks.started_at
                );
            end if;
        else
            _keys := control.keys_to_check(
                _group.object, _group.checks, evaluate_checks.changes,
                evaluate_checks.appeared_or_gone
            );
            if _keys is not null then
                perform control.replace_violations(
                    'keys', _group.object, _group.checks, _keys, evaluate_checks.run_id,
                    evaluate_checks.started_at
                );
            end if;
        end if;
    end loop;
end;
$evaluate_checks$;

comment on function control.evaluate_checks(
    bigint, timestamptz, jsonb, jsonb, jsonb, jsonb, boolean, boolean
) is
'Brings the violations of all enabled checks up to what a run changed: changes are its changed keys
by model (null: all), appeared_or_gone those whose rows came or went, steps and landed its counts.';
-- end sql/control/quality/evaluate_checks.sql

-- begin sql/control/quality/exceeds.sql
create or replace function control.exceeds(threshold text, violations bigint, rows bigint)
returns boolean
language sql
immutable
parallel safe
return coalesce(
    case
        when violations = 0 then false
        when threshold like '%\%'
            then violations * 100.0 / greatest(rows, 1) > btrim(threshold, '> %')::numeric
        else violations > btrim(threshold, '> ')::numeric
    end,
    false
);

comment on function control.exceeds(text, bigint, bigint) is
'Whether violations exceed a threshold of control.quality_check: a count (> 10) or a share of the
rows (> 0.5 %). False for NULL.';
-- end sql/control/quality/exceeds.sql

-- begin sql/control/quality/group_results.sql
create or replace function control.group_results(results jsonb)
returns jsonb
language sql
immutable
parallel safe
begin atomic
    select jsonb_object_agg(s.outcome, s.checks)
    from (
        select
            o.outcome,
            coalesce(
                jsonb_agg(
                    jsonb_build_object(
                        'check', r.result -> 'check',
                        'violations', r.result -> 'violations',
                        'samples', r.result -> 'samples'
                    )
                    order by r.place
                ) filter (where r.place is not null),
                '[]'
            ) as checks
        from unnest(array['error', 'warn', 'info']) as o (outcome)
        left join jsonb_array_elements(group_results.results) with ordinality as r (result, place)
            on r.result ->> 'outcome' = o.outcome
        group by o.outcome
    ) as s;
end;

comment on function control.group_results(jsonb) is
'Results of control.judge_checks as callers of the run get them: {error, warn, info}, each a list
of {check, violations, samples}; those that passed are left out.';
-- end sql/control/quality/group_results.sql

-- begin sql/control/quality/judge_checks.sql
create or replace function control.judge_checks(
    scopes text[] default '{record,landing,run,profile,definition,time,full}'
)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $judge_checks$
declare
    _results jsonb;
begin
    -- the ratchet: taken when it is set, tightened where there are fewer, dropped with the setting
    if exists (
        select from control.quality_check as q
        inner join control.quality_state as s on q.name = s.check_name
        where q.ratchet or s.has_ratchet
    ) then
        update control.quality_total as t
        set baseline = case when q.ratchet then t.violations end
        from control.quality_check as q
        inner join control.quality_state as s on q.name = s.check_name
        where
            t.check_name = q.name
            and (q.ratchet <> s.has_ratchet or t.violations < t.baseline);
        update control.quality_state as s
        set has_ratchet = q.ratchet
        from control.quality_check as q
        where s.check_name = q.name and q.ratchet <> s.has_ratchet;
    end if;

    with judged as (
        select
            q.name,
            q.severity,
            p.rows,
            coalesce(sum(t.violations), 0) as violations,
            sum(t.baseline) as baseline,
            -- parts are judged one by one, the worst counts
            coalesce(
                (array_agg(o.outcome order by array_position('{error,warn,info,passed}', o.outcome)))[1],
                'passed'
            ) as outcome
        from control.quality_check as q
        inner join control.quality_state as s on q.name = s.check_name
        left join control.quality_population as p on q.model = p.model
        left join control.quality_total as t on q.name = t.check_name and t.violations > 0
        left join lateral control.quality_outcome(
            q.severity, q.warn_if, q.error_if, t.violations - coalesce(t.baseline, 0), p.rows
        ) as o (outcome) on t.check_name is not null
        where q.scope = any(judge_checks.scopes)
        group by q.name, q.severity, p.rows
    )

    select
        jsonb_agg(
            jsonb_build_object(
                'check', j.name,
                'severity', j.severity,
                'outcome', j.outcome,
                'violations', j.violations,
                'rows', j.rows,
                'baseline', j.baseline,
                'samples', coalesce(s.samples, '[]')
            )
            order by array_position('{error,warn,info,passed}', j.outcome), j.name
        )
    into _results
    from judged as j
    left join lateral (
        select
            jsonb_agg(
                jsonb_build_object('record_id', v.record_id, 'reason', v.reason)
                order by v.first_run_id desc, v.record_id, v.part
            ) as samples
        from (
            select w.*
            from control.quality_violation as w
            where w.check_name = j.name
            order by w.first_run_id desc, w.record_id asc, w.part asc
            limit 5
        ) as v
    ) as s on j.outcome <> 'passed';
    return coalesce(_results, '[]');
end;
$judge_checks$;

comment on function control.judge_checks(text[]) is
'Judges the violations there are by severity, thresholds and ratchet, for checks of some scopes.
Returns [{check, severity, outcome, violations, rows, baseline, samples: [{record_id, reason}]}],
the worst first.';
-- end sql/control/quality/judge_checks.sql

-- begin sql/control/quality/judge_time.sql
create or replace function control.judge_time(run_id bigint, started_at timestamptz)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $judge_time$
declare
    _checks text[];
    _statement text;
    _offends boolean;
begin
    select array_agg(q.name order by q.name)
    into _checks
    from control.quality_check as q
    inner join control.quality_state as s on q.name = s.check_name
    where q.scope = 'time';
    if _checks is null then
        return '[]';
    end if;

    perform control.name_schema_changes(judge_time.run_id);
    -- nothing to report and nothing known is the usual case, and a call has little time
    select s.statement
    into _statement
    from control.load_window as w
    inner join control.check_statement as s on w.definitions_version = s.definitions_version
    where s.kind = 'full' and s.object = 'time';
    if not found then
        perform control.write_check_statements();
        select s.statement
        into strict _statement
        from control.check_statement as s
        where s.kind = 'full' and s.object = 'time';
    end if;
    execute 'select exists (' || _statement || ') or exists (select from control.quality_total as t'
        ' where t.violations > 0 and t.check_name = any($1))'
    into strict _offends
    using _checks;
    if not _offends then
        return '[]';
    end if;
    perform control.replace_violations(
        'full', 'time', _checks, null, judge_time.run_id, judge_time.started_at
    );
    return control.judge_checks('{time}');
end;
$judge_time$;

comment on function control.judge_time(bigint, timestamptz) is
'Evaluates and judges the checks that depend on time, for a call that finds no new data; returns
what control.judge_checks does.';
-- end sql/control/quality/judge_time.sql

-- begin sql/control/quality/keys_to_check.sql
-- Looking at a record once too often does no harm.
create or replace function control.keys_to_check(
    model text, checks text[], changes jsonb, appeared_or_gone jsonb
)
returns text[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $keys_to_check$
declare
    _link record;
    _keys text[];
begin
    select array_agg(distinct k.key)
    into _keys
    from (
        values (keys_to_check.model)
        union
        select f.model
        from control.quality_check as q
        cross join lateral unnest(q.follows) as f (model)
        where q.name = any(keys_to_check.checks)
    ) as m (model)
    cross join lateral jsonb_array_elements_text(
        keys_to_check.changes -> m.model -> control.key_column(m.model)
    ) as k (key)
    where keys_to_check.changes ? m.model;

    for _link in
        select distinct
            l.key as upstream,
            l.value as column_name
        from control.quality_check as q
        cross join lateral jsonb_each_text(q.links) as l
        where q.name = any(keys_to_check.checks) and keys_to_check.changes ? l.key
    loop
        _keys := _keys || control.relinked_keys(
            keys_to_check.model,
            _link.column_name,
            coalesce(
                keys_to_check.appeared_or_gone -> _link.upstream,
                keys_to_check.changes -> _link.upstream -> control.key_column(_link.upstream)
            )
        );
    end loop;
    return _keys;
end;
$keys_to_check$;

comment on function control.keys_to_check(text, text[], jsonb, jsonb) is
'Keys of the rows of a model for which checks may give another answer after a run: they changed, a
model that a check follows did, or a linked row came or went. NULL where there is none.';
-- end sql/control/quality/keys_to_check.sql

-- begin sql/control/quality/look_at_time.sql
-- Whoever is kept out by a run may not wait for it, so nothing that a run writes is written here.
create or replace function control.look_at_time()
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $look_at_time$
declare
    _checks text[] := array(
        select q.name
        from control.quality_check as q
        inner join control.quality_state as s on q.name = s.check_name
        where q.scope = 'time'
    );
    _results jsonb;
begin
    if _checks = '{}' then
        return '[]';
    end if;
    with found as (
        select
            f.check_name,
            f.part,
            f.record_id,
            control.shortened(f.reason) as reason
        from control.offending_fully('time', _checks) as f
    ),

    judged as (
        select
            q.name,
            q.severity,
            q.model,
            p.rows,
            t.baseline,
            count(*) as violations,
            jsonb_agg(
                jsonb_build_object('record_id', f.record_id, 'reason', f.reason)
                order by f.record_id
            ) as samples,
            control.quality_outcome(
                q.severity, q.warn_if, q.error_if, count(*) - coalesce(t.baseline, 0), p.rows
            ) as outcome
        from found as f
        inner join control.quality_check as q on f.check_name = q.name
        left join control.quality_population as p on q.model = p.model
        left join control.quality_total as t on f.check_name = t.check_name and f.part = t.part
        group by q.name, f.part, p.rows, t.baseline
    )

    select
        coalesce(
            jsonb_agg(
                jsonb_build_object(
                    'check', j.name,
                    'severity', j.severity,
                    'outcome', j.outcome,
                    'violations', j.violations,
                    'rows', j.rows,
                    'baseline', j.baseline,
                    'samples', jsonb_path_query_array(j.samples, '$[0 to 4]')
                )
                order by j.name
            ),
            '[]'
        )
    into _results
    from judged as j
    where j.outcome <> 'passed';
    return _results;
end;
$look_at_time$;

comment on function control.look_at_time() is
'Judges the checks that depend on time as they are now, for a call that is kept out by a run: keeps
no violations; returns what control.judge_checks does, of those that do not pass.';
-- end sql/control/quality/look_at_time.sql

-- begin sql/control/quality/offending_among.sql
-- Changed keys are few: probe, do not scan, and start no workers.
create or replace function control.offending_among(object text, checks text[], keys text[])
returns table (check_name text, record_id text, part text, reason text)
language plpgsql
set search_path = pg_catalog, pg_temp
set enable_mergejoin = off
set enable_seqscan = off
set max_parallel_workers_per_gather = 0
as $offending_among$
begin
    return query execute (
        select s.statement
        from control.check_statement as s
        where s.kind = 'keys' and s.object = offending_among.object
    )
    using offending_among.checks, offending_among.keys;
end;
$offending_among$;

comment on function control.offending_among(text, text[], text[]) is
'The offending rows among those of a model (object) that have these keys.';
-- end sql/control/quality/offending_among.sql

-- begin sql/control/quality/offending_fully.sql
-- INSERT never reads in parallel; RETURN QUERY does.
create or replace function control.offending_fully(object text, checks text[])
returns table (check_name text, record_id text, part text, reason text)
language plpgsql
set search_path = pg_catalog, pg_temp
-- what control.replace_violations switches off
set enable_hashjoin = on
set enable_mergejoin = on
set enable_seqscan = on
set parallel_tuple_cost = 0  -- offending rows are few, whatever the planner makes of it
as $offending_fully$
begin
    return query execute (
        select s.statement
        from control.check_statement as s
        where s.kind = 'full' and s.object = offending_fully.object
    )
    using offending_fully.checks;
end;
$offending_fully$;

comment on function control.offending_fully(text, text[]) is
'All offending rows of checks of a scope (object: record, for landing too; run, profile, definition,
time, full).';
-- end sql/control/quality/offending_fully.sql

-- begin sql/control/quality/offending_rows.sql
create or replace function control.offending_rows(check_name text)
returns table (record_id text, part text, reason text)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $offending_rows$
declare
    _sql text := control.offending_sql(array[offending_rows.check_name]);
    _source text;
begin
    if _sql is null then
        select coalesce(q.source, 'control.check_' || q.name)
        into _source
        from control.quality_check as q
        where q.name = offending_rows.check_name;
        if not found then
            raise exception 'there is no check %', coalesce(offending_rows.check_name, 'null')
                using errcode = 'no_data_found',
                    hint = 'The checks are listed by: select name from control.quality_check;';
        end if;
        raise exception 'check % reads %, which does not exist', offending_rows.check_name, _source
            using errcode = 'undefined_table',
                hint = 'Create the view, or name another in control.quality_check.source.';
    end if;
    return query execute
    'select o.record_id, o.part, o.reason from (' || _sql || ') as o order by 1, 2'
    using array[offending_rows.check_name];
end;
$offending_rows$;

comment on function control.offending_rows(text) is
'The rows that a check finds now, in full, whatever runs have kept: the key of its model, what of
the record (part) and why. Disabled checks can be asked too. Raises P0002 for an unknown check,
42P01 for one whose view does not exist.';

revoke execute on function control.offending_rows(text) from public;
grant execute on function control.offending_rows(text) to salesforce_monitor;
-- end sql/control/quality/offending_rows.sql

-- begin sql/control/quality/outdated_checks.sql
create or replace function control.outdated_checks(is_full boolean)
returns text[]
language plpgsql
set search_path = pg_catalog, pg_temp
-- definitions are compared as text, which these settings of a caller would change
set datestyle = 'ISO, MDY'
set intervalstyle = 'postgres'
set timezone = 'UTC'
set quote_all_identifiers = off
set standard_conforming_strings = on
set extra_float_digits = 1
as $outdated_checks$
declare
    _checks text[];
begin
    delete from control.quality_violation as v
    where v.check_name not in (select d.check_name from control.quality_definition as d);
    delete from control.quality_total as t
    where t.check_name not in (select d.check_name from control.quality_definition as d);
    delete from control.quality_state as s
    where s.check_name not in (select d.check_name from control.quality_definition as d);

    with outdated as (
        insert into control.quality_state as s (check_name, definition, judged_as)
        select
            d.check_name,
            d.definition,
            d.judged_as
        from control.quality_definition as d
        left join control.quality_state as k on d.check_name = k.check_name
        where
            outdated_checks.is_full
            or (k.definition, k.judged_as) is distinct from (d.definition, d.judged_as)
        on conflict (check_name) do update
        set
            definition = excluded.definition,
            judged_as = excluded.judged_as
        returning s.check_name
    )

    select array_agg(o.check_name order by o.check_name)
    into _checks
    from outdated as o;
    return coalesce(_checks, '{}');
end;
$outdated_checks$;

comment on function control.outdated_checks(boolean) is
'Forgets checks that were disabled or lost their view; notes what the others are evaluated by now
(control.quality_state), and returns the names of those that were evaluated by something else, or
never: their violations have to be looked for in full. is_full: all of them.';
-- end sql/control/quality/outdated_checks.sql

-- begin sql/control/quality/profile_sql.sql
create or replace function control.profile_sql(model text, mode text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $profile_sql$
declare
    _sql text;
begin
    select
        format(
            $sql$with profiled as %1$s (
    select %2$s
    from %3$s as t
    where %4$s
),

counted as (
    select
        v.column_name,
        v.value,
        count(*) as rows,
        row_number() over (partition by v.column_name order by count(*) desc, v.value) as rank
    from profiled as p
    cross join lateral (values %5$s) as v (column_name, value)
    where v.column_name <> ''
    group by v.column_name, v.value
)

select
    count(*) as rows,
    jsonb_strip_nulls(jsonb_build_object(
        'null share', jsonb_build_object(%6$s),
        'average', jsonb_build_object(%7$s),
        'value shares', (
            select jsonb_object_agg(s.column_name, s.shares)
            from (
                select
                    c.column_name,
                    jsonb_object_agg(
                        c.value, round(c.rows::numeric / (select count(*) from profiled), 4)
                    ) as shares
                from counted as c
                where c.rank <= 20
                group by c.column_name
            ) as s
        )
    )) as measures
from profiled as p$sql$,
            case when profile_sql.mode = 'full' then 'not materialized' else 'materialized' end,
            string_agg(distinct format('t.%I', c.column_name), ', '),
            profile_sql.model::regclass,
            case
                when profile_sql.mode = 'full' then 'true'
                else format('t.%I = any($1)', control.key_column(profile_sql.model))
            end,
            coalesce(
                string_agg(
                    format('(%1$L, left(coalesce(p.%1$I::text, ''''), 100))', c.column_name), ', '
                ) filter (where c.measure = 'value shares'),
                '('''', '''')'
            ),
            string_agg(
                format('%1$L, round(avg((p.%1$I is null)::integer), 4)', c.column_name), ', '
            ) filter (where c.measure = 'null share'),
            string_agg(
                format('%1$L, round(avg(p.%1$I), 4)', c.column_name), ', '
            ) filter (where c.measure = 'average')
        )
    into _sql
    from control.profiled_column as c
    where c.model = profile_sql.model;
    return _sql;
end;
$profile_sql$;

comment on function control.profile_sql(text, text) is
'The statement that measures a model for control.quality_profile: all of it (mode full), or the
rows with the keys $1.';
-- end sql/control/quality/profile_sql.sql

-- begin sql/control/quality/profiled_column.sql
create table control.profiled_column (
    model text not null,
    column_name text not null,
    measure text not null check (measure in ('null share', 'value shares', 'average')),
    max_shift numeric not null,
    primary key (model, column_name, measure)
);

comment on table control.profiled_column is
'What the runs measure of the rows they change, to compare it with earlier runs. Grain: one row per
column and measure; more are added by INSERT.';
comment on column control.profiled_column.model is 'A model with a key of one column.';
comment on column control.profiled_column.measure is
'null share: rows without a value; value shares: rows by value, the twenty most frequent; average:
of a number.';
comment on column control.profiled_column.max_shift is
'How far from earlier runs is worth a word: for shares the difference (0.2: twenty points), for an
average the factor (3: more than three times, or less than a third).';

insert into control.profiled_column (model, column_name, measure, max_shift)
values
('marts.dim_account', 'industry', 'null share', 0.2),
('marts.dim_account', 'owner_id', 'null share', 0.2),
('marts.dim_account', 'type', 'value shares', 0.2),
('marts.dim_contact', 'account_id', 'null share', 0.2),
('marts.dim_contact', 'email', 'null share', 0.2),
('marts.dim_contact', 'lead_source', 'value shares', 0.2),
('marts.fct_opportunity', 'account_id', 'null share', 0.2),
('marts.fct_opportunity', 'amount', 'null share', 0.2),
('marts.fct_opportunity', 'amount', 'average', 3),
('marts.fct_opportunity', 'close_date', 'null share', 0.2),
('marts.fct_opportunity', 'lead_source', 'value shares', 0.2),
('marts.fct_opportunity', 'stage_name', 'value shares', 0.2),
('marts.fct_opportunity', 'type', 'value shares', 0.2)
on conflict do nothing;
-- end sql/control/quality/profiled_column.sql

-- begin sql/control/quality/quality_outcome.sql
create or replace function control.quality_outcome(
    severity text, warn_if text, error_if text, violations bigint, rows bigint
)
returns text
language sql
immutable
parallel safe
return case
    when
        severity = 'error'
        and control.exceeds(error_if, violations, rows) then 'error'
    when not control.exceeds(warn_if, violations, rows) then 'passed'
    when severity = 'info' then 'info'
    else 'warn'
end;

comment on function control.quality_outcome(text, text, text, bigint, bigint) is
'What violations of a check amount to: passed, info, warn or error, never worse than its severity.
error_if is asked only for severity error.';
-- end sql/control/quality/quality_outcome.sql

-- begin sql/control/quality/quality_population.sql
create table control.quality_population (
    model text primary key,
    rows bigint not null
);

comment on table control.quality_population is
'Rows of each model''s table, and rows read so far of each landing table: what shares are taken of.
Grain: one row per model or landing table. Kept by the runs, which know what they inserted and
deleted.';
-- end sql/control/quality/quality_population.sql

-- begin sql/control/quality/quality_profile.sql
create table control.quality_profile (
    run_id bigint not null,
    model text not null,
    mode text not null,
    profiled_at timestamptz not null,
    rows bigint not null,
    table_rows bigint,
    measures jsonb not null,
    primary key (model, mode, run_id)
);

create index quality_profile_run_id_idx on control.quality_profile (run_id);

comment on table control.quality_profile is
'What the rows that a run changed looked like. Grain: one row per run and model (all rows of the
table in a full refresh), and one per landing table. Runs that change fewer than a hundred rows
say nothing.';
comment on column control.quality_profile.mode is
'full or incremental, as in control.run_step; landed for a landing table. Compared with its like.';
comment on column control.quality_profile.rows is 'Rows looked at, or landed.';
comment on column control.quality_profile.table_rows is 'Rows of the whole table after the run.';
comment on column control.quality_profile.measures is
'Shares and averages by control.profiled_column: {"null share": {column: share}, "average":
{column: value}, "value shares": {column: {value: share}}}.';
-- end sql/control/quality/quality_profile.sql

-- begin sql/control/quality/quality_result.sql
create table control.quality_result (
    run_id bigint not null references control.run (run_id) on delete cascade,
    check_name text not null,
    outcome text not null check (outcome in ('passed', 'info', 'warn', 'error')),
    severity text not null,
    violations bigint not null,
    rows bigint,
    baseline bigint,
    samples jsonb not null,
    failing_since bigint,
    primary key (run_id, check_name)
);

create index quality_result_check_name_idx on control.quality_result (check_name, run_id desc);

comment on table control.quality_result is
'What the runs found, failed runs included. Grain: one row per run and check that did not pass; a
check that passes has one only where it did not pass before. A run without a row for a check
passed it, or was skipped and judged only what depends on time.';
comment on column control.quality_result.outcome is
'The severity that the violations amount to by the thresholds of then.';
comment on column control.quality_result.severity is 'The severity of the check then.';
comment on column control.quality_result.violations is 'Violations then, in all parts.';
comment on column control.quality_result.rows is 'Rows of the check''s model then.';
comment on column control.quality_result.baseline is 'Violations accepted by the ratchet then.';
comment on column control.quality_result.samples is
'Up to five violations, those of the latest runs first: [{record_id, reason}].';
comment on column control.quality_result.failing_since is
'The run since which the check has not passed; NULL where it passed.';

grant select on control.quality_result to salesforce_monitor;
-- end sql/control/quality/quality_result.sql

-- begin sql/control/quality/quality_shift.sql
create table control.quality_shift (
    model text not null,
    measure text not null,
    column_name text not null,
    value text not null,
    now numeric not null,
    earlier numeric,
    runs bigint not null,
    primary key (model, measure, column_name, value)
);

comment on table control.quality_shift is
'The newest profile of each model beside the mean of up to twenty earlier ones of its kind; nothing
where there are fewer than three. Grain: one row per model, measure, column and value. Replaced by
the runs that profile the model. Source: control.quality_profile.';
comment on column control.quality_shift.measure is
'null share, average, value shares (by value); changed rows; table rows.';
comment on column control.quality_shift.now is 'In the newest profile; 0 for a value it lacks.';
comment on column control.quality_shift.earlier is
'In earlier profiles, on average; NULL for a value they lack.';
comment on column control.quality_shift.runs is 'Number of earlier profiles.';
-- end sql/control/quality/quality_shift.sql

-- begin sql/control/quality/quality_state.sql
create table control.quality_state (
    check_name text primary key,
    definition text,
    judged_as text,
    has_ratchet boolean not null default false
);

comment on table control.quality_state is
'What each check was last evaluated by. Grain: one row per check that was ever evaluated.';
comment on column control.quality_state.definition is
'Hash of the view and what it reads besides data (control.quality_definition); a difference, or
NULL, has the next run look for all of the check''s violations anew.';
comment on column control.quality_state.judged_as is
'Hash of severity, thresholds and the rest; a difference has the next call judge anew.';
comment on column control.quality_state.has_ratchet is 'Whether the baseline has been taken.';
-- end sql/control/quality/quality_state.sql

-- begin sql/control/quality/quality_total.sql
create table control.quality_total (
    check_name text not null,
    part text not null,
    violations bigint not null,
    baseline bigint,
    primary key (check_name, part)
);

comment on table control.quality_total is
'Number of current violations, kept with them so that a run need not count. Grain: one row per
check and part that was ever violated.';
comment on column control.quality_total.baseline is
'Violations accepted by the ratchet; NULL without one.';

grant select on control.quality_total to salesforce_monitor;
-- end sql/control/quality/quality_total.sql

-- begin sql/control/quality/quality_violation.sql
create table control.quality_violation (
    check_name text not null,
    record_id text not null,
    part text not null,
    reason text not null,
    first_run_id bigint not null,
    first_seen_at timestamptz not null,
    primary key (check_name, record_id, part)
);

create index quality_violation_first_run_id_idx
on control.quality_violation (check_name, first_run_id desc, record_id);

comment on table control.quality_violation is
'The violations there are now, of checks of every severity and whether or not they exceed a
threshold. Grain: one row per check, record and part. A run replaces those of the records it
changed.';
comment on column control.quality_violation.record_id is
'Key of the check''s model: a Salesforce id, for rows without one the raw_id of the landed row.';
comment on column control.quality_violation.part is
'What of the record, where the check tells it apart (the field that does not cast); else empty.';
comment on column control.quality_violation.first_run_id is
'The run that found it first, since it was last absent.';
comment on column control.quality_violation.first_seen_at is 'When that was.';

grant select on control.quality_violation to salesforce_monitor;
-- end sql/control/quality/quality_violation.sql

-- begin sql/control/quality/quarantine.sql
create or replace function control.quarantine(object text, raw_id bigint, reason text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $quarantine$
declare
    _landed_id text;
begin
    if coalesce(btrim(quarantine.reason), '') = '' then
        raise exception 'a row is set aside for a reason, and there is none'
            using errcode = 'invalid_parameter_value';
    end if;
    _landed_id := control.landed_id(quarantine.object, quarantine.raw_id);

    insert into control.quarantined_row (object, raw_id, record_id, reason)
    values (quarantine.object, quarantine.raw_id, _landed_id, quarantine.reason)
    on conflict on constraint quarantined_row_pkey do update
        set reason = excluded.reason,
            quarantined_at = excluded.quarantined_at,
            quarantined_by = excluded.quarantined_by,
            is_given_back = false
        where control.quarantined_row.is_given_back;
    if not found then
        raise exception 'row % of % is set aside already', quarantine.raw_id, quarantine.object
            using errcode = 'unique_violation',
                detail = (
                    select 'Reason: ' || q.reason
                    from control.quarantined_row as q
                    where q.object = quarantine.object and q.raw_id = quarantine.raw_id
                );
    end if;
    perform control.recheck(quarantine.object, _landed_id);
end;
$quarantine$;

comment on function control.quarantine(text, bigint, text) is
'Sets a landed row aside: no model reads it any more, nothing deletes it (control.rejected_row
shows it). The next run looks its record up anew. object is the landing table (account, contact,
opportunity), raw_id the row''s. Raises 22023 without a reason or for an unknown object, P0002 for
an unknown row, 23505 for one set aside already. Undone by control.release.';
-- end sql/control/quality/quarantine.sql

-- begin sql/control/quality/quoted.sql
create or replace function control.quoted(value text)
returns text
language sql
stable
parallel safe
return case
    when length(value) > 100
        then quote_literal(left(value, 100)) || '… (' || length(value) || ' characters)'
    else quote_literal(value)
end;

comment on function control.quoted(text) is
'A value as the reason of a check quotes it: the first hundred characters, and how long it is where
that is not all.';
-- end sql/control/quality/quoted.sql

-- begin sql/control/quality/raise_failed_checks.sql
create or replace function control.raise_failed_checks(results jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $raise_failed_checks$
declare
    _checks bigint;
    _texts text;
    _set_aside text;
begin
    select
        count(*),
        string_agg(
            format(
                '%s: %s violation%s (%s)',
                r.result ->> 'check',
                r.result ->> 'violations',
                case when r.result ->> 'violations' <> '1' then 's' end,
                (
                    select string_agg(
                        concat_ws(': ', nullif(s.sample ->> 'record_id', ''), s.sample ->> 'reason'),
                        '; ' order by s.place
                    )
                    from jsonb_array_elements(r.result -> 'samples') with ordinality as s (
                        sample, place
                    )
                )
            ),
            e'\n' order by r.place
        ),
        (
            array_agg(
                control.set_aside_hint(
                    r.result ->> 'check', r.result #>> '{samples,0,record_id}'
                ) order by r.place
            )
        )[1]
    into
        _checks,
        _texts,
        _set_aside
    from jsonb_array_elements(raise_failed_checks.results) with ordinality as r (result, place)
    where r.result ->> 'outcome' = 'error';
    if _checks > 0 then
        raise exception using
            errcode = 'QC001',
            message = case
                when _checks = 1 then 'quality check failed: ' || _texts
                else _checks || e' quality checks failed:\n' || _texts
            end,
            detail = 'Nothing was published: every table is as it was before the run.',
            hint = concat_ws(
                ' ',
                'Correct the records in Salesforce, or',
                _set_aside || ' or',
                'lower the check: update control.quality_check set severity = ''warn'' where name = …;'
                ' the next run takes the same rows again.'
            );
    end if;
end;
$raise_failed_checks$;

comment on function control.raise_failed_checks(jsonb) is
'Raises QC001, which names check, number and samples, where a result of control.judge_checks has
the outcome error.';
-- end sql/control/quality/raise_failed_checks.sql

-- begin sql/control/quality/record_population.sql
create or replace function control.record_population(steps jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $record_population$
declare
    _model text;
    _rows bigint;
begin
    -- what a full refresh compared is what the table holds; otherwise the difference is known
    insert into control.quality_population as p (model, rows)
    select
        s.model,
        s.inserted + s.updated + s.unchanged
    from jsonb_to_recordset(record_population.steps) as s (
        model text, mode text, inserted bigint, updated bigint, unchanged bigint
    )
    where s.mode = 'full'
    union all
    select
        'raw_salesforce.' || f.object,
        f.landed_rows
    from control.source_freshness as f
    on conflict (model) do update
    set rows = excluded.rows
    where p.rows <> excluded.rows;

    update control.quality_population as p
    set rows = p.rows + s.inserted - s.deleted
    from jsonb_to_recordset(record_population.steps) as s (
        model text, mode text, inserted bigint, deleted bigint
    )
    where p.model = s.model and s.mode <> 'full' and s.inserted <> s.deleted;

    for _model in
        select distinct q.model
        from control.quality_check as q
        where
            q.enabled
            and q.scope in ('record', 'landing')
            and q.model not in (select p.model from control.quality_population as p)
            and q.model not like 'raw\_salesforce.%'
    loop
        execute format('select count(*) from %s', _model::regclass)
        into strict _rows;
        insert into control.quality_population (model, rows)
        values (_model, _rows);
    end loop;
end;
$record_population$;

comment on function control.record_population(jsonb) is
'Keeps control.quality_population up to what the steps of a run did.';
-- end sql/control/quality/record_population.sql

-- begin sql/control/quality/record_profile.sql
create or replace function control.record_profile(
    run_id bigint, started_at timestamptz, changes jsonb, landed jsonb
)
returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $record_profile$
declare
    _few constant integer := 100;
    _enough constant integer := 300;
    _model text;
    _mode text;
    _keys text[];
    _profile record;
    _is_measured boolean;
begin
    insert into control.quality_profile (
        run_id, model, mode, profiled_at, rows, table_rows, measures
    )
    select
        record_profile.run_id,
        'raw_salesforce.' || l.key,
        'landed',
        record_profile.started_at,
        l.value::bigint,
        p.rows,
        '{}'
    from jsonb_each_text(record_profile.landed) as l
    left join control.quality_population as p on p.model = 'raw_salesforce.' || l.key
    where l.value::bigint >= _few;
    _is_measured := found;

    for _model in
        select distinct c.model
        from control.profiled_column as c
        where record_profile.changes ? c.model
        order by c.model
    loop
        _mode := 'full';
        _keys := null;
        if record_profile.changes -> _model <> 'null' then
            _mode := 'incremental';
            select array_agg(k.key)
            into _keys
            from (
                select
                    e.key,
                    row_number() over () as place,
                    count(*) over () as keys
                from jsonb_array_elements_text(
                    record_profile.changes -> _model -> control.key_column(_model)
                ) as e (key)
            ) as k
            where k.keys >= _few and k.place % greatest(k.keys / _enough, 1) = 0;
            continue when _keys is null;
        end if;
        -- not as part of the INSERT, which would not read in parallel
        execute control.profile_sql(_model, _mode)
        into strict _profile
        using _keys;
        insert into control.quality_profile (
            run_id, model, mode, profiled_at, rows, table_rows, measures
        )
        values (
            record_profile.run_id,
            _model,
            _mode,
            record_profile.started_at,
            _profile.rows,
            (select p.rows from control.quality_population as p where p.model = _model),
            case when _profile.rows * 2 >= _few then _profile.measures else '{}' end
        );
        _is_measured := true;
    end loop;

    if _is_measured then
        perform control.record_shift(record_profile.run_id);
    end if;
    return _is_measured;
end;
$record_profile$;

comment on function control.record_profile(bigint, timestamptz, jsonb, jsonb) is
'Measures the rows a run changed, for models of control.profiled_column, notes the landed rows, and
compares both with earlier runs. Of many changed rows a few hundred, evenly chosen, are enough to
tell a share; fewer than a hundred are not. Returns whether there was something to measure.';
-- end sql/control/quality/record_profile.sql

-- begin sql/control/quality/record_results.sql
create or replace function control.record_results(run_id bigint, results jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $record_results$
begin
    insert into control.quality_result (
        run_id, check_name, outcome, severity, violations, rows, baseline, samples, failing_since
    )
    select
        record_results.run_id,
        r.check,
        r.outcome,
        r.severity,
        r.violations,
        r.rows,
        r.baseline,
        r.samples,
        case
            when r.outcome = 'passed' then null
            else coalesce(b.failing_since, record_results.run_id)
        end
    from jsonb_to_recordset(record_results.results) as r (
        "check" text, outcome text, severity text, violations bigint, rows bigint, baseline bigint,
        samples jsonb
    )
    left join lateral (
        select p.failing_since
        from control.quality_result as p
        where p.check_name = r.check
        order by p.run_id desc
        limit 1
    ) as b on true
    where r.outcome <> 'passed' or b.failing_since is not null;
end;
$record_results$;

comment on function control.record_results(bigint, jsonb) is
'Writes results of control.judge_checks to the ledger: those that did not pass, and those that
passed for the first time again.';
-- end sql/control/quality/record_results.sql

-- begin sql/control/quality/record_shift.sql
create or replace function control.record_shift(run_id bigint)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $record_shift$
begin
    delete from control.quality_shift as s
    where
        s.model in (
            select p.model
            from control.quality_profile as p
            where p.run_id = record_shift.run_id
        );

    with newest as (
        select p.*
        from control.quality_profile as p
        where p.run_id = record_shift.run_id
    ),

    compared as (
        select
            n.model,
            false as is_now,
            e.rows,
            e.table_rows,
            e.measures,
            n.measures as newest_measures
        from newest as n
        cross join
            lateral (
                select p.*
                from control.quality_profile as p
                where p.model = n.model and p.mode = n.mode and p.run_id < n.run_id
                order by p.run_id desc
                limit 20
            ) as e
        union all
        select
            n.model,
            true as is_now,
            n.rows,
            n.table_rows,
            n.measures,
            n.measures as newest_measures
        from newest as n
    ),

    figure as (
        select
            c.model,
            c.is_now,
            f.measure,
            '' as column_name,
            '' as value,
            f.figure
        from compared as c
        cross join
            lateral (
                values ('changed rows', c.rows::numeric), ('table rows', c.table_rows::numeric)
            ) as f (measure, figure)
        union all
        select
            c.model,
            c.is_now,
            m.key as measure,
            f.key as column_name,
            '' as value,
            f.value::numeric as figure
        from compared as c
        cross join lateral jsonb_each(c.measures) as m
        cross join lateral jsonb_each_text(m.value) as f
        where m.key <> 'value shares' and c.newest_measures ? m.key
        union all
        select
            c.model,
            c.is_now,
            m.key as measure,
            f.key as column_name,
            v.key as value,
            v.value::numeric as figure
        from compared as c
        cross join lateral jsonb_each(c.measures) as m
        cross join lateral jsonb_each(m.value) as f
        cross join lateral jsonb_each_text(f.value) as v
        where m.key = 'value shares' and c.newest_measures ? m.key
    )

    insert into control.quality_shift (
        model, measure, column_name, value, now, earlier, runs
    )
    select
        f.model,
        f.measure,
        f.column_name,
        f.value,
        coalesce(max(f.figure) filter (where f.is_now), 0) as now,
        -- a value that a run did not see had no share in it
        round(sum(f.figure) filter (where not f.is_now) / r.runs, 4) as earlier,
        r.runs
    from figure as f
    inner join (
        select
            c.model,
            count(*) filter (where not c.is_now) as runs
        from compared as c
        group by c.model
    ) as r on f.model = r.model and r.runs >= 3
    group by f.model, f.measure, f.column_name, f.value, r.runs;
end;
$record_shift$;

comment on function control.record_shift(bigint) is
'Compares the profiles a run wrote with earlier ones, into control.quality_shift.';
-- end sql/control/quality/record_shift.sql

-- begin sql/control/quality/release.sql
create or replace function control.release(object text, raw_id bigint)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $release$
declare
    _landed_id text := control.landed_id(release.object, release.raw_id);
begin
    -- what no run has taken note of yet need not be taken back by one
    delete from control.quarantined_row as q
    where q.object = release.object and q.raw_id = release.raw_id and not q.is_in_force;
    if not found then
        update control.quarantined_row as q
        set is_given_back = true
        where q.object = release.object and q.raw_id = release.raw_id and not q.is_given_back;
    end if;
    if not found then
        raise exception 'row % of % is not set aside', release.raw_id, release.object
            using errcode = 'no_data_found',
                hint = 'The rows that are: select * from control.quarantined_row where not is_given_back;';
    end if;
    perform control.recheck(release.object, _landed_id);
end;
$release$;

comment on function control.release(text, bigint) is
'Gives back a landed row that control.quarantine had set aside; the next run looks its record up
anew. Raises 22023 for an unknown object, P0002 for a row that is unknown or not set aside.';
-- end sql/control/quality/release.sql

-- begin sql/control/quality/relinked_keys.sql
-- A link breaks where the linked row went, and heals where it came.
create or replace function control.relinked_keys(
    model text, link_column text, appeared_or_gone jsonb
)
returns text[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set enable_hashjoin = off
set enable_mergejoin = off
set enable_seqscan = off
set max_parallel_workers_per_gather = 0
as $relinked_keys$
declare
    _keys text[];
begin
    if relinked_keys.appeared_or_gone <> '[]' then
        execute format(
            'select array_agg(m.%I) from %s as m where m.%I = any($1)',
            control.key_column(relinked_keys.model),
            relinked_keys.model::regclass,
            relinked_keys.link_column
        )
        into _keys
        using array(select jsonb_array_elements_text(relinked_keys.appeared_or_gone));
    end if;
    return _keys;
end;
$relinked_keys$;

comment on function control.relinked_keys(text, text, jsonb) is
'Keys of the rows of a model that link to rows which came or went (their keys), for checks that look
for missing linked rows.';
-- end sql/control/quality/relinked_keys.sql

-- begin sql/control/quality/replace_violations.sql
-- Violations, their totals and nothing else change hands here. "found" is what the views return
-- now, "known" what was found before for the same records; the difference moves the totals. NOT
-- IN is hashed whatever joins are allowed, and no column of it is null. One plan for all kinds,
-- made once a session: of the branches that a condition over parameters alone excludes, nothing is
-- executed.
create or replace function control.replace_violations(
    kind text,
    object text,
    checks text[],
    keys text[],
    run_id bigint,
    started_at timestamptz
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_hashjoin = off
set enable_mergejoin = off
set enable_seqscan = off
as $replace_violations$
begin
    with found as materialized (
        select
            o.check_name,
            o.record_id,
            o.part,
            control.shortened(min(o.reason)) as reason
        from (
            select f.*
            from control.offending_fully(
                replace_violations.object, replace_violations.checks
            ) as f
            where replace_violations.kind = 'full'
            union all
            select a.*
            from control.offending_among(
                replace_violations.object, replace_violations.checks, replace_violations.keys
            ) as a
            where replace_violations.kind = 'keys'
            union all
            select l.*
            from control.offending_landed(
                replace_violations.object, replace_violations.checks, replace_violations.keys
            ) as l
            where replace_violations.kind = 'landed'
        ) as o
        group by
            o.check_name,
            o.record_id,
            o.part
    ),

    tallied as materialized (
        select
            t.check_name,
            sum(t.violations) as violations
        from control.quality_total as t
        where t.check_name = any(replace_violations.checks) and t.violations > 0
        group by t.check_name
    ),

    known as materialized (
        select
            v.check_name,
            v.record_id,
            v.part
        from control.quality_violation as v
        where
            replace_violations.kind = 'full'
            and v.check_name = any(replace_violations.checks)
        -- Of some keys: a check with fewer known violations than keys is read and compared with the
        -- keys, hashed as a sub-plan under IS TRUE always is; of one with more, the keys are probed.
        union all
        select
            v.check_name,
            v.record_id,
            v.part
        from tallied as c
        inner join control.quality_violation as v on c.check_name = v.check_name
        where
            replace_violations.kind <> 'full'
            and c.violations <= 4 * cardinality(replace_violations.keys)
            and (
                v.record_id in (
                    select u.record_id from unnest(replace_violations.keys) as u (record_id)
                )
            ) is true
        union all
        select
            v.check_name,
            v.record_id,
            v.part
        from (
            select distinct u.record_id
            from unnest(replace_violations.keys) as u (record_id)
        ) as k
        cross join tallied as c
        inner join control.quality_violation as v
            on c.check_name = v.check_name and k.record_id = v.record_id
        where
            replace_violations.kind <> 'full'
            and c.violations > 4 * cardinality(replace_violations.keys)
    ),

    gone as (
        delete from control.quality_violation as v
        using known as k
        where
            v.check_name = k.check_name
            and v.record_id = k.record_id
            and v.part = k.part
            and (k.check_name, k.record_id, k.part) not in (
                select
                    f.check_name,
                    f.record_id,
                    f.part
                from found as f
            )
    ),

    kept as (
        insert into control.quality_violation as v (
            check_name, record_id, part, reason, first_run_id, first_seen_at
        )
        select
            f.check_name,
            f.record_id,
            f.part,
            f.reason,
            replace_violations.run_id,
            replace_violations.started_at
        from found as f
        on conflict (check_name, record_id, part) do update
        set reason = excluded.reason
        where v.reason <> excluded.reason
    )

    insert into control.quality_total as t (check_name, part, violations)
    select
        d.check_name,
        d.part,
        sum(d.difference)
    from (
        select
            f.check_name,
            f.part,
            1 as difference
        from found as f
        union all
        select
            k.check_name,
            k.part,
            -1 as difference
        from known as k
    ) as d
    group by
        d.check_name,
        d.part
    having sum(d.difference) <> 0
    on conflict (check_name, part) do update
    set violations = t.violations + excluded.violations;
end;
$replace_violations$;

comment on function control.replace_violations(
    text, text, text[], text[], bigint, timestamptz
) is
'Replaces the known violations of some checks by those there are now, and keeps the totals. kind and
object are those of control.check_statement; keys are the records concerned, unless the kind is
full.';
-- end sql/control/quality/replace_violations.sql

-- begin sql/control/quality/set_aside_hint.sql
create or replace function control.set_aside_hint(check_name text, record_id text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $set_aside_hint$
declare
    _model text;
    _object text;
    _raw_id bigint;
begin
    select q.model
    into _model
    from control.quality_check as q
    where q.name = set_aside_hint.check_name;
    if _model like 'raw\_salesforce.%' then
        return format(
            'set the landed row aside: select control.quarantine(%L, %s, ''reason'');',
            split_part(_model, '.', 2),
            set_aside_hint.record_id
        );
    end if;

    -- the object whose ids are the model's keys
    select split_part(o.upstream, '.', 2)
    into _object
    from (
        select _model as upstream
        where _model like 'intermediate.%'
        union all
        select l.upstream
        from control.model_link as l
        where
            l.model = _model
            and l.link_column = 'id'
            and (l.upstream like 'staging.%' or l.upstream like 'intermediate.%')
    ) as o;
    if _object is null then
        return null;
    end if;
    -- none: a check may name other things than records
    execute format(
        'select v.raw_id from staging.%I as v where v.landed_id in ($1, left($1, 15)) and v.id = $1'
        ' order by v.version_at desc, v.raw_id desc limit 1',
        _object
    )
    into _raw_id
    using set_aside_hint.record_id;
    if _raw_id is null then
        return null;
    end if;
    return format(
        'set the landed row aside: select control.quarantine(%L, %s, ''reason'');', _object, _raw_id
    );
end;
$set_aside_hint$;

comment on function control.set_aside_hint(text, text) is
'How to set aside the landed row behind a violation of a check: a statement to be run as it is, but
for the reason. NULL where no landed record stands behind the check''s model.';
-- end sql/control/quality/set_aside_hint.sql

-- begin sql/control/quality/shortened.sql
create or replace function control.shortened(text text)
returns text
language sql
immutable
parallel safe
return case
    when length(text) > 1000 then left(text, 1000) || '… (' || length(text) || ' characters)'
    else text
end;

comment on function control.shortened(text) is
'A reason as runs keep it: its first thousand characters, and how long it was where that is not all.
Views of checks quote values by control.quoted; this is for those that do not.';
-- end sql/control/quality/shortened.sql

-- begin sql/control/quality/write_check_statements.sql
-- Checks that are not asked for fall out while the statement is planned: their names are $1.
create or replace function control.write_check_statements()
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $write_check_statements$
declare
    _lacking record;
begin
    -- one view that cannot be read would fail every run, with an error that names no check
    select
        q.name,
        s.source,
        c.name as column_name
    into _lacking
    from control.quality_check as q
    inner join control.quality_source as s on q.name = s.check_name
    cross join lateral unnest(
        array['record_id', 'reason'] || case when q.scope = 'landing' then '{load_xid,landed_id}'::text[] end
    ) as c (name)
    where
        q.enabled
        and c.name not in (
            select a.attname
            from pg_attribute as a
            where a.attrelid = s.source
        )
    order by
        q.name,
        c.name
    limit 1;
    if found then
        raise exception 'check %: % lacks the column %',
            _lacking.name, _lacking.source, _lacking.column_name
            using errcode = 'undefined_column',
                hint = 'A check''s view has the columns record_id and reason, one of scope landing '
                    'also load_xid and landed_id; or disable the check.';
    end if;

    with written as (
        insert into control.check_statement as s (kind, object, statement, definitions_version)
        select
            g.kind,
            g.object,
            control.offending_sql(array_agg(q.name order by q.name), g.restriction),
            coalesce((select w.definitions_version from control.load_window as w), '')
        from control.quality_check as q
        inner join control.quality_source as o on q.name = o.check_name
        cross join lateral (
            values
            -- those of scope full apart: one that cannot run in a worker would keep all others
            -- from it
            ('full', case when q.scope = 'landing' then 'record' else q.scope end, 'true'),
            (
                'keys', case when q.scope = 'record' then q.model end, 'v.record_id = any($2)'
            ),
            (
                'landed', case when q.scope = 'landing' then split_part(q.model, '.', 2) end,
                'control.is_unread(v.load_xid, $2, $3, $4) or v.landed_id = any($5)'
            )
        ) as g (kind, object, restriction)
        where q.enabled and g.object is not null
        group by
            g.kind,
            g.object,
            g.restriction
        on conflict (kind, object) do update
        set
            statement = excluded.statement,
            definitions_version = excluded.definitions_version
        returning
            s.kind,
            s.object
    )

    delete from control.check_statement as s
    where (s.kind, s.object) not in (
        select
            w.kind,
            w.object
        from written as w
    );
end;
$write_check_statements$;

comment on function control.write_check_statements() is
'Writes control.check_statement anew from the catalogue and its views. Called by runs that find
another version of the definitions than it was written from. Raises 42703 where a view lacks a
column.';
-- end sql/control/quality/write_check_statements.sql

-- begin sql/control/registry/definition_of.sql
create or replace function control.definition_of(class oid, object oid, setting integer)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $definition_of$
begin
    if definition_of.class = 'pg_proc'::regclass then
        return (
            select pg_get_functiondef(p.oid)
            from pg_proc as p
            inner join pg_namespace as n on p.pronamespace = n.oid
            where
                p.oid = definition_of.object
                and p.prokind = 'f'
                and n.nspname in ('staging', 'intermediate', 'marts', 'control')
        );
    elsif definition_of.object = 'control.setting'::regclass then
        return (
            select 'setting ' || a.attname || ' ' || coalesce(to_jsonb(s) ->> a.attname, 'null')
            from control.setting as s
            inner join pg_attribute as a on a.attrelid = definition_of.object
            where
                a.attnum = definition_of.setting
                and a.attnum > 0
                and a.attname <> 'only_row'
        );
    end if;
    return coalesce(
        (
            select 'view ' || c.oid::regclass::text || ' ' || pg_get_viewdef(c.oid)
            from pg_class as c
            where c.oid = definition_of.object and c.relkind = 'v'
        ),
        (
            select f.relation::text || ' ' || f.content
            from control.configuration as f
            where f.relation = definition_of.object
        )
    );
end;
$definition_of$;

comment on function control.definition_of(oid, oid, integer) is
'What an object (as control.used_object names it) adds to the definition of whatever uses it: the
text of a view or of a function of the warehouse, a setting (setting: its column''s number), what a
table of configuration holds. NULL for others: tables are data.';
-- end sql/control/registry/definition_of.sql

-- begin sql/control/registry/model.sql
-- The registry. A model is the table named here and the view of the same name with _model behind
-- it; its row is written by control.register_model(), called in the file of that view.
create table control.model (
    model text primary key,
    refresh text not null,
    staging_view text,
    depth integer not null,
    constraint refresh_is_known check (refresh in ('merge', 'recompute') or refresh like '%.%')
);

comment on table control.model is
'The models, in the order a run refreshes them (depth, model). Grain: one row per model. Written by
control.register_model().';
comment on column control.model.model is 'Schema and name of the table.';
comment on column control.model.refresh is
'merge: a run merges the rows whose keys changed; recompute: all of it, in each run that changed
what it reads; otherwise the function that maintains the table: (mode, keys), returns
control.merge_result.';
comment on column control.model.staging_view is
'For a model that holds the latest landed version per record: the view it is the latest of.';
comment on column control.model.depth is 'Longest way from a staging view; 0 for nothing upstream.';

grant select on control.model to salesforce_monitor;
-- end sql/control/registry/model.sql

-- begin sql/control/registry/model_link.sql
create table control.model_link (
    model text not null references control.model (model) on delete cascade,
    upstream text not null,
    link_column text not null,
    reads text[],
    shown_in text[],
    primary key (model, upstream)
);

comment on table control.model_link is
'What the models are built from. Grain: one row per model and relation it reads. Order, staleness
and propagation follow from these rows. Written by control.register_model().';
comment on column control.model_link.link_column is
'Column of the upstream that holds the model''s key (the first column of a longer one): a changed
row has the model''s rows of its old and new value computed again.';
comment on column control.model_link.reads is
'Columns of the upstream that the model reads besides: a change of others does not concern it. NULL:
every change does.';
comment on column control.model_link.shown_in is
'Columns of the model that show the upstream''s link_column: a changed row has the rows that show
its old or new value computed again. NULL: link_column holds the model''s key.';

grant select on control.model_link to salesforce_monitor;
-- end sql/control/registry/model_link.sql

-- begin sql/control/registry/model_state.sql
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
-- end sql/control/registry/model_state.sql

-- begin sql/control/registry/register_model.sql
-- Refuses, by name, what would fail or mislead a later run. Objects that a later file creates raise
-- the same codes as a missing relation or column does, so that the order of files does not matter.
create or replace procedure control.register_model(
    model text, refresh text, variadic links control.model_link[] default '{}'
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $register_model$
declare
    _link control.model_link;
begin
    if
        register_model.refresh not in ('merge', 'recompute')
        and to_regprocedure(register_model.refresh || '(text,text[])') is null
    then
        raise exception 'model %: there is no function %(mode text, keys text[])',
            register_model.model, register_model.refresh
            using errcode = 'undefined_function',
                hint = 'refresh is merge, recompute, or the name of such a function.';
    end if;

    insert into control.model as m (model, refresh, staging_view, depth)
    values (
        register_model.model,
        register_model.refresh,
        (
            select l.upstream
            from unnest(register_model.links) as l
            where l.upstream like 'staging.%'
        ),
        0
    )
    on conflict on constraint model_pkey do update
    set
        refresh = excluded.refresh,
        staging_view = excluded.staging_view;
    delete from control.model_link as l
    where l.model = register_model.model;

    foreach _link in array register_model.links loop
        if to_regclass(_link.upstream) is null then
            raise exception 'model %: there is no relation %', register_model.model, _link.upstream
                using errcode = 'undefined_table';
        end if;
        if
            _link.upstream not like 'staging.%'
            and not exists (select from control.model as m where m.model = _link.upstream)
        then
            raise exception 'model %: % is no registered model',
                register_model.model, _link.upstream
                using errcode = 'undefined_object',
                    hint = 'A link leads to a staging view or to another model.';
        end if;
        insert into control.model_link (model, upstream, link_column, reads, shown_in)
        values (
            register_model.model, _link.upstream, _link.link_column, _link.reads, _link.shown_in
        );
    end loop;
    perform control.check_model(register_model.model);

    -- deeper than there are models: in a circle; not reached: in one that nothing leads to
    with recursive reached as (
        select
            m.model,
            0 as depth
        from control.model as m
        where
            not exists (
                select from control.model_link as l
                where m.model = l.model and l.upstream not like 'staging.%'
            )
        union
        select
            l.model,
            r.depth + 1 as depth
        from control.model_link as l
        inner join reached as r on l.upstream = r.model
        where r.depth < (select count(*) from control.model)
    ),

    deepest as (
        select
            m.model,
            coalesce(max(r.depth), count(*) over ()) as depth
        from control.model as m
        left join reached as r on m.model = r.model
        group by m.model
    )

    update control.model as m
    set depth = d.depth
    from deepest as d
    where m.model = d.model and m.depth <> d.depth;
    if exists (
        select from control.model as m
        where m.depth >= (select count(*) from control.model)
    ) then
        raise exception 'model %: it would be built from itself', register_model.model
            using errcode = 'invalid_object_definition',
                detail = 'It reads ' || (
                    select string_agg(l.upstream, ', ')
                    from unnest(register_model.links) as l
                ) || '.';
    end if;
end;
$register_model$;

comment on procedure control.register_model (text, text, control.model_link []) is
'Registers a model, or changes it: register_model(''marts.dim_x'', ''merge'',
control.link(upstream, link_column), …). refresh is merge, recompute, or a function''s name. Raises,
naming model and object: 42P01 for an unknown table, view or upstream, 42703 for an unknown column
or one that the view lacks, 42704 for an upstream that is no model, 42883 for an unknown function,
42P16 without a primary key, 42P17 for a model built from itself, a column that reads leaves out, or
a view over staging that is more than its latest version, 42809 for a relation that the view reads
and no link names.';
-- end sql/control/registry/register_model.sql

-- begin sql/control/retention/prune_ledger.sql
-- One probe of an index where there is nothing to delete; a backlog goes in bites.
create or replace function control.prune_ledger()
returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $prune_ledger$
declare
    _before timestamptz;
    _runs bigint;
begin
    select now() - make_interval(days => s.ledger_keep_days)
    into _before
    from control.setting as s;
    delete from control.run as r
    where r.run_id in (
        select o.run_id
        from control.run as o
        where o.started_at < _before
        order by o.started_at
        limit 1000
    );
    get diagnostics _runs = row_count;
    delete from control.run_call as c
    where
        c.call_id in (
            select o.call_id
            from control.run_call as o
            order by o.call_id
            limit 1000
        )
        and c.called_at < _before;
    delete from control.extraction as e
    where
        e.extraction_id in (
            select o.extraction_id
            from control.extraction as o
            order by o.extraction_id
            limit 1000
        )
        and e.started_at < _before;
    delete from control.quality_profile as p
    where p.profiled_at < _before;
    delete from control.notice as n
    where n.recovered_at < _before;
    return _runs;
end;
$prune_ledger$;

comment on function control.prune_ledger() is
'Deletes runs older than control.setting.ledger_keep_days, with their steps, quality results,
profiles and calls, extractions, and notices of what is long over; at most 1,000 a call. Returns how
many runs.';
-- end sql/control/retention/prune_ledger.sql

-- begin sql/control/run/announce.sql
create or replace function control.announce(step text, mode text default null)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $announce$
begin
    raise notice 'salesforce transform: %',
        announce.step || coalesce(' (' || announce.mode || ')', '');
    perform set_config('application_name', 'salesforce transform: ' || announce.step, true);
end;
$announce$;

comment on function control.announce(text, text) is
'Shows outside what a run is at: a NOTICE for its caller, application_name for everybody else.';
-- end sql/control/run/announce.sql

-- begin sql/control/run/mark_overtaken.sql
-- Each statement of a run sees the settings of its own moment. A model that is refreshed in full
-- notes which it was built by; one that is refreshed for its changed keys would mix two, and nobody
-- would know of it once the setting is put back.
create or replace function control.mark_overtaken(steps control.step_result[], results jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $mark_overtaken$
begin
    -- the window was moved after the first run itself had set where history begins
    if exists (
        select from control.load_window as w
        where w.definitions_version = control.definitions_version()
    ) then
        return;
    end if;
    if mark_overtaken.results @> '[{"outcome": "error"}]' then
        raise exception 'a setting or definition was changed while the run was at work'
            using errcode = 'serialization_failure',
                detail = 'Checks failed because some models were made before it and some after.',
                hint = 'Nothing was published; the next run starts from what holds now.';
    end if;
    update control.model_state as s
    set stale_reason = 'what it is built by was changed while a run was at work'
    from unnest(mark_overtaken.steps) as t
    where
        s.model = t.model
        and t.mode = 'incremental'
        and s.definition is distinct from md5(control.model_definition(s.model));
end;
$mark_overtaken$;

comment on function control.mark_overtaken(control.step_result[], jsonb) is
'Marks the models that a run refreshed for their changed keys while a setting or a view they depend
on was changed: the next run refreshes them in full. Where checks failed over it (results of
control.judge_checks), raises 40001 instead.';
-- end sql/control/run/mark_overtaken.sql

-- begin sql/control/run/note_salesforce_transform.sql
-- What a procedure that commits cannot do itself: it may not act for its owner.
create or replace function public.note_salesforce_transform(run_id bigint default null)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $note_salesforce_transform$
begin
    if note_salesforce_transform.run_id is null then
        insert into control.run_call default values;
        return;
    end if;
    update control.run_call as c
    set run_id = note_salesforce_transform.run_id
    where
        c.call_id = (
            select max(o.call_id)
            from control.run_call as o
            where o.pid = pg_backend_pid() and o.called_by = session_user
        )
        and c.run_id is null;
end;
$note_salesforce_transform$;

comment on function public.note_salesforce_transform(bigint) is
'For run_salesforce_transform_or_raise() alone: notes in control.run_call that a call begins; with a
run_id, which row of the ledger it left.';

revoke execute on function public.note_salesforce_transform(bigint) from public;
grant execute on function public.note_salesforce_transform(bigint) to salesforce_transformer;
-- end sql/control/run/note_salesforce_transform.sql

-- begin sql/control/run/plan_step.sql
create type control.plan_step as (
    place integer,
    model text,
    mode text,
    is_certain boolean,
    follows text [],
    why text
);

comment on type control.plan_step is
'What a run would do to a model. mode: full or incremental. is_certain: false where it is left out
unless a model it follows changes. follows: the planned models upstream, whose changes decide how
much is done. why: in words.';
-- end sql/control/run/plan_step.sql

-- begin sql/control/run/record_run.sql
create or replace function control.record_run(
    run control.run, steps control.step_result[], results jsonb
)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $record_run$
begin
    insert into control.run overriding system value
    select (record_run.run).*;
    insert into control.run_step (
        run_id, step, model, mode, inserted, updated, deleted, unchanged, ms
    )
    select
        (record_run.run).run_id,
        s.step,
        s.model,
        s.mode,
        s.inserted,
        s.updated,
        s.deleted,
        s.unchanged,
        s.ms
    from unnest(record_run.steps) with ordinality as s (
        model, mode, inserted, updated, deleted, unchanged, ms, changes, appeared_or_gone, step
    );
    perform control.record_results((record_run.run).run_id, record_run.results);

    return jsonb_build_object(
        'run_id', (record_run.run).run_id,
        'status', (record_run.run).status,
        'reason', (record_run.run).reason,
        'started_at', (record_run.run).started_at,
        'finished_at', (record_run.run).finished_at,
        'models', control.step_counts(record_run.steps),
        'checks', control.group_results(record_run.results),
        'error', (record_run.run).error
    );
end;
$record_run$;

comment on function control.record_run(control.run, control.step_result[], jsonb) is
'Writes a call of the run to the ledger, with its steps and the results of its checks, and returns
what the caller gets (run_salesforce_transform).';
-- end sql/control/run/record_run.sql

-- begin sql/control/run/run_salesforce_transform_or_raise.sql
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
    perform public.note_salesforce_transform();
    commit;  -- known, even where the run can write nothing

    _result := public.run_salesforce_transform(run_salesforce_transform_or_raise.full_refresh);
    perform public.note_salesforce_transform((_result ->> 'run_id')::bigint);
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
SQLSTATE. Before the run begins it commits a row of control.run_call, which stays whatever
happens to the server. Cannot be called inside a transaction block (2D000). Skipped runs do not raise.';

revoke execute on procedure public.run_salesforce_transform_or_raise(boolean) from public;
grant execute on procedure public.run_salesforce_transform_or_raise(
    boolean
) to salesforce_transformer;
-- end sql/control/run/run_salesforce_transform_or_raise.sql

-- begin sql/control/run/sendable.sql
create or replace function control.sendable(content jsonb)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $sendable$
declare
    _encoding constant text := current_setting('client_encoding');
begin
    if _encoding in ('UTF8', 'SQL_ASCII') then
        return sendable.content;
    end if;
    perform convert_to(sendable.content::text, _encoding);
    return sendable.content;
exception
    when untranslatable_character then
        return (
            select
                string_agg(
                    case
                        when ascii(c.character) < 128 then c.character
                        when ascii(c.character) < 65536
                            then '\\u' || lpad(to_hex(ascii(c.character)), 4, '0')
                        else '\\U' || lpad(to_hex(ascii(c.character)), 8, '0')
                    end,
                    '' order by c.place
                )
            from
                regexp_split_to_table(sendable.content::text, '') with ordinality as c (
                    character, place
                )
        )::jsonb;
end;
$sendable$;

comment on function control.sendable(jsonb) is
'What a client''s encoding has characters for as it is; otherwise with every character beyond ASCII
written as \uXXXX or \UXXXXXXXX. What cannot be sent would undo the run that returns it.';
-- end sql/control/run/sendable.sql

-- begin sql/control/run/step_counts.sql
create or replace function control.step_counts(steps control.step_result[])
returns jsonb
language sql
immutable
parallel safe
begin atomic
    select
        coalesce(
            jsonb_agg(
                to_jsonb(s) - '{changes,appeared_or_gone,step}'::text[] order by s.step
            ),
            '[]'
        )
    from unnest(step_counts.steps) with ordinality as s (
        model, mode, inserted, updated, deleted, unchanged, ms, changes, appeared_or_gone, step
    );
end;

comment on function control.step_counts(control.step_result[]) is
'What a run did, model by model: [{model, mode, inserted, updated, deleted, unchanged, ms}].';
-- end sql/control/run/step_counts.sql

-- begin sql/control/run/step_scope.sql
-- A model that reads the load window knows by it what changed; of the models upstream it only needs
-- to know whether one was made anew.
create or replace function control.step_scope(
    step control.plan_step,
    done control.step_result[],
    out mode text,
    out keys text[]
)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $step_scope$
declare
    _object text;
    _changed control.step_result[];
begin
    mode := (step_scope.step).mode;
    select split_part(m.staging_view, '.', 2)
    into strict _object
    from control.model as m
    where m.model = (step_scope.step).model;
    _changed := array(
        select d::control.step_result
        from unnest(step_scope.done) as d
        where
            d.model = any((step_scope.step).follows)
            and d.inserted + d.updated + d.deleted > 0
    );

    if not (step_scope.step).is_certain and _changed = '{}' then
        mode := null;
    elsif mode = 'incremental' and exists (
        select from unnest(_changed) as c
        where c.changes is null
    ) then
        mode := 'full';
    elsif mode = 'incremental' and _object is not null then
        keys := array(
            select distinct r.record_id
            from control.recheck_record as r
            where r.object = _object
        );
        mode := case when (step_scope.step).is_certain then mode end;
    elsif mode = 'incremental' then
        select array_agg(distinct k.key)
        into keys
        from unnest(_changed) as c
        inner join control.model_link as l
            on l.model = (step_scope.step).model and c.model = l.upstream
        cross join lateral (
            select v.key
            from jsonb_array_elements_text(c.changes -> l.link_column) as v (key)
            where l.shown_in is null
            union all
            select v.key
            from unnest(l.shown_in) as s (column_name)
            cross join lateral unnest(
                control.relinked_keys(l.model, s.column_name, c.changes -> l.link_column)
            ) as v (key)
        ) as k
        where k.key is not null;
        mode := case when keys is not null then mode end;
    end if;
end;
$step_scope$;

comment on function control.step_scope(control.plan_step, control.step_result[]) is
'How a planned step is taken, after what the steps before it have done: mode, NULL where nothing it
reads has changed, and the keys whose rows are computed again.';
-- end sql/control/run/step_scope.sql

-- begin sql/control/run/version.sql
-- Written by `make release`, as in pyproject.toml; 0.0.0 before the first one.
create or replace function control.version()
returns text
language sql
immutable
parallel safe
return '0.0.0';

comment on function control.version() is
'The release that this database was deployed by: 1.2.3, or 1.2.3+ours.1 where somebody released what
they made of it. Between two releases it is the earlier one''s.';
-- end sql/control/run/version.sql

-- begin sql/control/window/is_restored.sql
-- A row that this statement sees was landed by a transaction before it, or by its own; one of a
-- later transaction id came with a dump from a server that was further on.
create or replace function control.is_restored()
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $is_restored$
declare
    _xmax constant xid8 := pg_snapshot_xmax(pg_current_snapshot());
    _landing text;
    _newest xid8;
begin
    if exists (
        select from control.load_window as w
        cross join pg_control_system() as c
        where
            w.system_identifier <> c.system_identifier
            or pg_snapshot_xmax(w.snapshot) > _xmax
    ) then
        return true;
    end if;
    for _landing in
        select t.object from control.landing_table as t
    loop
        -- the newest by the index, whatever the planner thinks of a comparison
        execute format(
            'select r.load_xid from raw_salesforce.%I as r order by r.load_xid desc limit 1',
            _landing
        )
        into _newest;
        if _newest >= _xmax and _newest is distinct from pg_current_xact_id_if_assigned() then
            return true;
        end if;
    end loop;
    return false;
end;
$is_restored$;

comment on function control.is_restored() is
'Whether landing came here by dump and restore since the last run, so that its transaction ids are
of another count: another system_identifier, or ids that this server has not given out yet (a
physical clone keeps the identifier).';
-- end sql/control/window/is_restored.sql

-- begin sql/control/window/is_unread.sql
create or replace function control.is_unread(
    load_xid xid8, previous_xmax xid8, previous_xip xid8[], previous_own_xid xid8
)
returns boolean
language sql
immutable
parallel safe
return load_xid >= previous_xmax
or load_xid = any(previous_xip)
or load_xid = previous_own_xid;

comment on function control.is_unread(xid8, xid8, xid8[], xid8) is
'Whether a landed row may have come after a load window, given xmax and xip of its snapshot and its
own_xid: three index probes on load_xid. What its own transaction landed is read once more. The
arguments must be bound values: a sub-select in their place is planned as a scan.';
-- end sql/control/window/is_unread.sql

-- begin sql/control/window/load_window.sql
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
-- end sql/control/window/load_window.sql

-- begin sql/control/window/measure_landing.sql
-- The same predicate for every landing table; the values are bound, because a sub-select in their
-- place is planned as a scan of the table.
create or replace function control.measure_landing(
    landing text,
    previous_snapshot pg_snapshot,
    previous_own_xid xid8,
    snapshot pg_snapshot,
    own_xid xid8,
    out new_rows bigint,
    out newest_extracted_at timestamptz
)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $measure_landing$
begin
    if measure_landing.previous_snapshot is null then
        execute format(
            'select count(*), max(r.extracted_at) from raw_salesforce.%I as r'
            ' where control.was_landed(r.load_xid, $1, $2)',
            measure_landing.landing
        )
        into new_rows, newest_extracted_at
        using measure_landing.snapshot, measure_landing.own_xid;
    else
        execute format(
            'select count(*), max(r.extracted_at) from raw_salesforce.%I as r'
            ' where control.is_unread(r.load_xid, $1, $2, $3)'
            ' and control.was_landed(r.load_xid, $4, $5)',
            measure_landing.landing
        )
        into new_rows, newest_extracted_at
        using
            pg_snapshot_xmax(measure_landing.previous_snapshot),
            array(select pg_snapshot_xip(measure_landing.previous_snapshot)),
            measure_landing.previous_own_xid,
            measure_landing.snapshot,
            measure_landing.own_xid;
    end if;
end;
$measure_landing$;

comment on function control.measure_landing(text, pg_snapshot, xid8, pg_snapshot, xid8) is
'How many rows of a landing table came between two load windows, and when the newest was extracted;
all up to the second where there is no first.';
-- end sql/control/window/measure_landing.sql

-- begin sql/control/window/repair_restored_xids.sql
create or replace function control.repair_restored_xids()
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $repair_restored_xids$
declare
    _landing text;
begin
    for _landing in
        select t.object from control.landing_table as t
    loop
        execute format(
            'update raw_salesforce.%I as r set load_xid = ''3'''
            ' where r.load_xid >= pg_snapshot_xmax(pg_current_snapshot())'
            ' and r.load_xid is distinct from pg_current_xact_id_if_assigned()',
            _landing
        );
    end loop;
end;
$repair_restored_xids$;

comment on function control.repair_restored_xids() is
'After a dump was restored on another server, transaction ids start again and restored rows may
carry ones of the future, which would never come into view: they are set to the oldest one. Run
only where control.is_restored(), before everything is read once.';
-- end sql/control/window/repair_restored_xids.sql

-- begin sql/control/window/run_lock.sql
-- What a run holds while it works. Only the owner may lock it, so nobody else can keep runs out. It
-- is a view because nothing vacuums or analyzes one, which takes a lock that would keep a run out.
create or replace view control.run_lock as
select true as only_row;

comment on view control.run_lock is
'Locked by the run that is at work (control.take_run_lock), and read by nobody.';
-- end sql/control/window/run_lock.sql

-- begin sql/control/window/take_run_lock.sql
create or replace function control.take_run_lock()
returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $take_run_lock$
begin
    lock table control.run_lock in exclusive mode nowait;
    return true;
exception
    when lock_not_available then
        return false;
end;
$take_run_lock$;

comment on function control.take_run_lock() is
'Takes what keeps runs apart until the transaction ends; false, without waiting, where another
transaction has it.';
-- end sql/control/window/take_run_lock.sql

-- begin sql/control/window/was_landed.sql
create or replace function control.was_landed(load_xid xid8, snapshot pg_snapshot, own_xid xid8)
returns boolean
language sql
immutable
parallel safe
return load_xid = own_xid or pg_visible_in_snapshot(load_xid, snapshot);

comment on function control.was_landed(xid8, pg_snapshot, xid8) is
'Whether a landed row lies within a load window, given the row''s load_xid and the window''s
snapshot and own_xid.';
-- end sql/control/window/was_landed.sql

-- begin sql/intermediate/account.sql
-- Generated from objects/account.toml by make generate; edit that.
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
    seen_at timestamptz,
    custom_fields jsonb,
    primary key (id)
) with (fillfactor = 80);

create index account_master_record_id_idx
on intermediate.account (master_record_id, id)
where master_record_id is not null;

comment on table intermediate.account is
'Current state of Salesforce Account. Grain: one row per record id, the landed version with the
greatest (version_at, landing order); soft-deleted records are kept and flagged. Source:
intermediate.account_model.';
comment on column intermediate.account.version_at is
'Stamp of the version shown here; when it landed, where others landed it with stamps that cannot be
read; -infinity where the feed carries no stamp at all, or a file none that can be read.';
comment on column intermediate.account.seen_at is
'When the version shown here was seen, where its stamp does not tell; NULL: as stamped.';
comment on column intermediate.account.is_deleted is
'False where it was not delivered; NULL where it is there and no checkbox.';
-- end sql/intermediate/account.sql

-- begin sql/intermediate/contact.sql
-- Generated from objects/contact.toml by make generate; edit that.
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
    seen_at timestamptz,
    custom_fields jsonb,
    primary key (id)
) with (fillfactor = 80);

create index contact_master_record_id_idx
on intermediate.contact (master_record_id, id)
where master_record_id is not null;

comment on table intermediate.contact is
'Current state of Salesforce Contact. Grain: one row per record id, the landed version with the
greatest (version_at, landing order); soft-deleted records are kept and flagged. Source:
intermediate.contact_model.';
comment on column intermediate.contact.version_at is
'Stamp of the version shown here; when it landed, where others landed it with stamps that cannot be
read; -infinity where the feed carries no stamp at all, or a file none that can be read.';
comment on column intermediate.contact.seen_at is
'When the version shown here was seen, where its stamp does not tell; NULL: as stamped.';
comment on column intermediate.contact.is_deleted is
'False where it was not delivered; NULL where it is there and no checkbox.';
-- end sql/intermediate/contact.sql

-- begin sql/intermediate/known_flag.sql
-- Inlined wherever it is called. What is there and unreadable is not what the stage says: it is
-- unknown, and so is everything about a record of which it is unknown whether it is deleted.
create or replace function intermediate.known_flag(
    flag boolean, by_stage boolean, has_unread_state boolean, is_deleted boolean
)
returns boolean
language sql
immutable
parallel safe
return case
    when is_deleted is null then null
    when has_unread_state then flag
    else coalesce(flag, by_stage)
end;

comment on function intermediate.known_flag(boolean, boolean, boolean, boolean) is
'Whether an opportunity is closed, or won: its own flag, else what control.stage says of its stage;
NULL where neither knows, where a flag is there and no checkbox, and where it is unknown whether the
record is deleted.';
-- end sql/intermediate/known_flag.sql

-- begin sql/intermediate/opportunity.sql
-- Generated from objects/opportunity.toml by make generate; edit that.
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
    seen_at timestamptz,
    custom_fields jsonb,
    has_unread_state boolean,
    primary key (id)
) with (fillfactor = 80);

comment on table intermediate.opportunity is
'Current state of Salesforce Opportunity. Grain: one row per record id, the landed version with the
greatest (version_at, landing order); soft-deleted records are kept and flagged. Source:
intermediate.opportunity_model.';
comment on column intermediate.opportunity.version_at is
'Stamp of the version shown here; when it landed, where others landed it with stamps that cannot be
read; -infinity where the feed carries no stamp at all, or a file none that can be read.';
comment on column intermediate.opportunity.seen_at is
'When the version shown here was seen, where its stamp does not tell; NULL: as stamped.';
comment on column intermediate.opportunity.is_deleted is
'False where it was not delivered; NULL where it is there and no checkbox.';
comment on column intermediate.opportunity.has_unread_state is
'Whether IsClosed or IsWon is there and no checkbox: what the record counts as is unknown then.';
-- end sql/intermediate/opportunity.sql

-- begin sql/marts/booked_on.sql
create or replace function marts.booked_on(status text, close_date date)
returns date
language sql
immutable
parallel safe
return case when status = 'won' then close_date end;

comment on function marts.booked_on(text, date) is
'The day an opportunity is booked: a won deal, on its close date, whether that has come or not. NULL
for a deal that is not won, or without a close date.';
-- end sql/marts/booked_on.sql

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
    unknown_opportunity_count bigint not null,
    open_amount_missing_count bigint not null,
    won_amount_missing_count bigint not null,
    primary key (account_id)
) with (fillfactor = 80);

create index dim_account_parent_account_id_idx on marts.dim_account (parent_account_id)
where parent_account_id is not null;

comment on table marts.dim_account is
'Accounts with figures over their children. Grain: one row per undeleted Account. Counts and dates
are over all undeleted children; amounts only over opportunities in the account''s own
currency_iso_code. Source: marts.dim_account_model.';
comment on column marts.dim_account.open_amount is
'Sum of the amounts of open opportunities, in currency_iso_code; 0 where there is none.';
comment on column marts.dim_account.won_amount is
'Sum of the amounts of won opportunities, in currency_iso_code; 0 where there is none.';
comment on column marts.dim_account.unknown_opportunity_count is
'Opportunities that neither their flags nor control.stage say to be open, won or lost.';
comment on column marts.dim_account.first_won_date is 'Earliest close date of a won opportunity.';
comment on column marts.dim_account.last_won_date is 'Latest close date of a won opportunity.';

grant select on marts.dim_account to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.dim_account.account_id is
'Salesforce id of the account, in its 18 characters.';
comment on column marts.dim_account.parent_account_id is
'The account this one belongs to, merges followed; may name one that was never landed.';
comment on column marts.dim_account.owner_id is 'The Salesforce user who owns the account.';
comment on column marts.dim_account.record_type_id is 'Record type of the account.';
comment on column marts.dim_account.name is 'Name of the account.';
comment on column marts.dim_account.account_number is
'Number of the account as people gave it; not its id.';
comment on column marts.dim_account.type is
'What the account is to us: prospect, customer, partner …';
comment on column marts.dim_account.industry is 'Industry of the account''s business.';
comment on column marts.dim_account.ownership is
'Who owns the company: public, private, subsidiary …';
comment on column marts.dim_account.rating is 'How promising the account is: hot, warm, cold.';
comment on column marts.dim_account.account_source is 'How the account came to us.';
comment on column marts.dim_account.site is
'Location of the account, such as headquarters or London.';
comment on column marts.dim_account.description is 'Free text about the account.';
comment on column marts.dim_account.annual_revenue is
'Estimated annual revenue of the account, in currency_iso_code.';
comment on column marts.dim_account.number_of_employees is 'Number of employees of the account.';
comment on column marts.dim_account.currency_iso_code is
'Currency of the record''s amounts, such as EUR; NULL in an org with one currency.';
comment on column marts.dim_account.billing_street is 'Street of the billing address.';
comment on column marts.dim_account.billing_city is 'City of the billing address.';
comment on column marts.dim_account.billing_state is
'State or province of the billing address, by name.';
comment on column marts.dim_account.billing_state_code is
'State or province of the billing address, by ISO code.';
comment on column marts.dim_account.billing_postal_code is 'Postal code of the billing address.';
comment on column marts.dim_account.billing_country is 'Country of the billing address, by name.';
comment on column marts.dim_account.billing_country_code is
'Country of the billing address, by ISO code.';
comment on column marts.dim_account.billing_latitude is
'Latitude of the billing address, in degrees.';
comment on column marts.dim_account.billing_longitude is
'Longitude of the billing address, in degrees.';
comment on column marts.dim_account.shipping_street is 'Street of the shipping address.';
comment on column marts.dim_account.shipping_city is 'City of the shipping address.';
comment on column marts.dim_account.shipping_state is
'State or province of the shipping address, by name.';
comment on column marts.dim_account.shipping_state_code is
'State or province of the shipping address, by ISO code.';
comment on column marts.dim_account.shipping_postal_code is 'Postal code of the shipping address.';
comment on column marts.dim_account.shipping_country is 'Country of the shipping address, by name.';
comment on column marts.dim_account.shipping_country_code is
'Country of the shipping address, by ISO code.';
comment on column marts.dim_account.shipping_latitude is
'Latitude of the shipping address, in degrees.';
comment on column marts.dim_account.shipping_longitude is
'Longitude of the shipping address, in degrees.';
comment on column marts.dim_account.phone is 'Phone number, as people wrote it.';
comment on column marts.dim_account.fax is 'Fax number, as people wrote it.';
comment on column marts.dim_account.website is 'Address of the website, as people wrote it.';
comment on column marts.dim_account.created_at is 'When the record was created in Salesforce.';
comment on column marts.dim_account.last_modified_at is 'When a person last changed the record.';
comment on column marts.dim_account.system_modstamp is
'When a person or a process last changed the record: decides which version is the latest.';
comment on column marts.dim_account.last_activity_date is
'Day of the latest event or closed task on the record.';
comment on column marts.dim_account.custom_fields is
'Fields without a column of their own, by API name in lower case, as text; NULL when there is
none.';
comment on column marts.dim_account.contact_count is 'Undeleted contacts of the account.';
comment on column marts.dim_account.opportunity_count is
'Undeleted opportunities of the account, in any currency.';
comment on column marts.dim_account.open_opportunity_count is 'Of them, the open ones.';
comment on column marts.dim_account.won_opportunity_count is 'Of them, the won ones.';
comment on column marts.dim_account.lost_opportunity_count is 'Of them, the lost ones.';
comment on column marts.dim_account.win_rate is
'By count: won of won and lost opportunities, 0 to 1; NULL where none was closed.';
comment on column marts.dim_account.open_amount_missing_count is
'Open opportunities whose amount is in another currency than the account''s, and so not in
open_amount.';
comment on column marts.dim_account.won_amount_missing_count is
'Won opportunities whose amount is in another currency than the account''s, and so not in
won_amount.';
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
create index dim_contact_reports_to_id_idx on marts.dim_contact (reports_to_id)
where reports_to_id is not null;

comment on table marts.dim_contact is
'Contacts. Grain: one row per undeleted Contact; account_id may name an account that was never
landed. Source: marts.dim_contact_model.';
comment on column marts.dim_contact.email is 'In lower case.';
comment on column marts.dim_contact.custom_fields is
'Fields without a column of their own, by API name.';

grant select on marts.dim_contact to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.dim_contact.contact_id is
'Salesforce id of the contact, in its 18 characters.';
comment on column marts.dim_contact.account_id is
'The account the contact belongs to, merges followed; may name one that was never landed.';
comment on column marts.dim_contact.reports_to_id is
'The contact''s manager, merges followed; may name one that was never landed.';
comment on column marts.dim_contact.owner_id is 'The Salesforce user who owns the contact.';
comment on column marts.dim_contact.record_type_id is 'Record type of the contact.';
comment on column marts.dim_contact.salutation is 'Salutation, such as Ms. or Dr.';
comment on column marts.dim_contact.first_name is 'First name.';
comment on column marts.dim_contact.middle_name is 'Middle name; empty unless the org uses it.';
comment on column marts.dim_contact.last_name is 'Last name.';
comment on column marts.dim_contact.suffix is
'Name suffix, such as Jr.; empty unless the org uses it.';
comment on column marts.dim_contact.name is 'Full name, as Salesforce joins its parts.';
comment on column marts.dim_contact.title is 'Job title.';
comment on column marts.dim_contact.department is 'Department within the account.';
comment on column marts.dim_contact.lead_source is 'How the contact came to us.';
comment on column marts.dim_contact.birthdate is 'Day of birth.';
comment on column marts.dim_contact.description is 'Free text about the contact.';
comment on column marts.dim_contact.currency_iso_code is
'Currency of the record, such as EUR; NULL in an org with one currency.';
comment on column marts.dim_contact.phone is 'Business phone number, as people wrote it.';
comment on column marts.dim_contact.mobile_phone is 'Mobile phone number, as people wrote it.';
comment on column marts.dim_contact.home_phone is 'Home phone number, as people wrote it.';
comment on column marts.dim_contact.other_phone is 'Another phone number, as people wrote it.';
comment on column marts.dim_contact.assistant_phone is
'Phone number of the contact''s assistant, as people wrote it.';
comment on column marts.dim_contact.fax is 'Fax number, as people wrote it.';
comment on column marts.dim_contact.has_opted_out_of_email is 'Wants no marketing email.';
comment on column marts.dim_contact.do_not_call is 'Wants no calls.';
comment on column marts.dim_contact.is_email_bounced is 'An email to the address came back.';
comment on column marts.dim_contact.mailing_street is 'Street of the mailing address.';
comment on column marts.dim_contact.mailing_city is 'City of the mailing address.';
comment on column marts.dim_contact.mailing_state is
'State or province of the mailing address, by name.';
comment on column marts.dim_contact.mailing_state_code is
'State or province of the mailing address, by ISO code.';
comment on column marts.dim_contact.mailing_postal_code is 'Postal code of the mailing address.';
comment on column marts.dim_contact.mailing_country is 'Country of the mailing address, by name.';
comment on column marts.dim_contact.mailing_country_code is
'Country of the mailing address, by ISO code.';
comment on column marts.dim_contact.mailing_latitude is
'Latitude of the mailing address, in degrees.';
comment on column marts.dim_contact.mailing_longitude is
'Longitude of the mailing address, in degrees.';
comment on column marts.dim_contact.created_at is 'When the record was created in Salesforce.';
comment on column marts.dim_contact.last_modified_at is 'When a person last changed the record.';
comment on column marts.dim_contact.system_modstamp is
'When a person or a process last changed the record: decides which version is the latest.';
comment on column marts.dim_contact.last_activity_date is
'Day of the latest event or closed task on the record.';
-- end sql/marts/dim_contact.sql

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

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.dim_date.date_day is 'The day.';
comment on column marts.dim_date.year is 'Calendar year.';
comment on column marts.dim_date.quarter is 'Calendar quarter, 1 to 4.';
comment on column marts.dim_date.month is 'Calendar month, 1 to 12.';
comment on column marts.dim_date.month_name is 'Name of the month, in English.';
comment on column marts.dim_date.day_of_month is '1 to 31.';
comment on column marts.dim_date.day_of_year is '1 to 366.';
comment on column marts.dim_date.iso_year is 'Year that the ISO week belongs to.';
comment on column marts.dim_date.iso_week is 'ISO week, 1 to 53; weeks begin on Monday.';
comment on column marts.dim_date.iso_day_of_week is '1 (Monday) to 7 (Sunday).';
comment on column marts.dim_date.day_name is 'Name of the day, in English.';
comment on column marts.dim_date.is_weekend is 'Saturday or Sunday.';
comment on column marts.dim_date.week_start is 'Monday of the week.';
comment on column marts.dim_date.month_start is 'First day of the calendar month.';
comment on column marts.dim_date.month_end is 'Last day of the calendar month.';
comment on column marts.dim_date.quarter_start is 'First day of the calendar quarter.';
comment on column marts.dim_date.quarter_end is 'Last day of the calendar quarter.';
comment on column marts.dim_date.fiscal_year is 'Fiscal year, named as control.setting says.';
comment on column marts.dim_date.fiscal_quarter is 'Fiscal quarter, 1 to 4.';
comment on column marts.dim_date.fiscal_month is 'Month of the fiscal year, 1 to 12.';
comment on column marts.dim_date.fiscal_quarter_start is 'First day of the fiscal quarter.';
comment on column marts.dim_date.fiscal_quarter_end is 'Last day of the fiscal quarter.';
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
    is_closed boolean,
    is_won boolean,
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
create index fct_opportunity_contact_id_idx on marts.fct_opportunity (contact_id)
where contact_id is not null;

comment on table marts.fct_opportunity is
'Opportunities as they are now. Grain: one row per undeleted Opportunity; account_id may name an
account that was never landed. Amounts are in currency_iso_code. Source:
marts.fct_opportunity_model.';

grant select on marts.fct_opportunity to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.fct_opportunity.opportunity_id is
'Salesforce id of the opportunity, in its 18 characters.';
comment on column marts.fct_opportunity.account_id is
'The account the deal is with, merges followed; may name one that was never landed.';
comment on column marts.fct_opportunity.owner_id is 'The Salesforce user who owns the deal.';
comment on column marts.fct_opportunity.campaign_id is 'The campaign the deal came from.';
comment on column marts.fct_opportunity.contact_id is
'The deal''s contact, merges followed; may name one that was never landed.';
comment on column marts.fct_opportunity.record_type_id is 'Record type of the opportunity.';
comment on column marts.fct_opportunity.name is 'Name of the deal.';
comment on column marts.fct_opportunity.description is 'Free text about the deal.';
comment on column marts.fct_opportunity.type is 'Kind of business: new, existing …';
comment on column marts.fct_opportunity.lead_source is 'How the deal came to us.';
comment on column marts.fct_opportunity.stage_name is 'Stage of the sales process, by API name.';
comment on column marts.fct_opportunity.forecast_category is
'Forecast category, by API value (Omitted, Pipeline, BestCase, MostLikely, Forecast, Closed).';
comment on column marts.fct_opportunity.next_step is 'What is to be done next.';
comment on column marts.fct_opportunity.status is
'open: not closed, whatever stage and forecast category say; won or lost: closed; unknown: neither
the record nor control.stage says, so that it is in no pipeline and in no bookings.';
comment on column marts.fct_opportunity.is_closed is
'Closed, won or lost: the record''s own flag, else what control.stage says of its stage; NULL where
neither knows.';
comment on column marts.fct_opportunity.is_won is
'Closed and won: the record''s own flag, else what control.stage says of its stage; NULL where
neither knows.';
comment on column marts.fct_opportunity.is_private is
'Visible to its owner and administrators only.';
comment on column marts.fct_opportunity.amount is 'Value of the deal, in currency_iso_code.';
comment on column marts.fct_opportunity.probability is 'Chance of winning in percent, 0 to 100.';
comment on column marts.fct_opportunity.expected_revenue is
'Amount weighted by probability, as Salesforce computed it, in currency_iso_code.';
comment on column marts.fct_opportunity.weighted_amount is
'amount × probability / 100, in currency_iso_code; NULL where either is not known.';
comment on column marts.fct_opportunity.currency_iso_code is
'Currency of the record''s amounts, such as EUR; NULL in an org with one currency.';
comment on column marts.fct_opportunity.close_date is
'Day the deal is expected to close; for a closed one, the day it did.';
comment on column marts.fct_opportunity.close_fiscal_year is
'Fiscal year of close_date (control.setting); NULL without one.';
comment on column marts.fct_opportunity.close_fiscal_quarter is
'Fiscal quarter of close_date, 1 to 4; NULL without one.';
comment on column marts.fct_opportunity.created_date is
'Day of created_at in the business time zone; NULL where it is not known.';
comment on column marts.fct_opportunity.days_to_close is
'Closed: days from created_date to close_date, 0 where it was closed before it was created; NULL
while it is open or not known to be closed, or where a date is not known.';
comment on column marts.fct_opportunity.created_at is 'When the record was created in Salesforce.';
comment on column marts.fct_opportunity.last_modified_at is
'When a person last changed the record.';
comment on column marts.fct_opportunity.system_modstamp is
'When a person or a process last changed the record: decides which version is the latest.';
comment on column marts.fct_opportunity.last_activity_date is
'Day of the latest event or closed task on the record.';
comment on column marts.fct_opportunity.custom_fields is
'Fields without a column of their own, by API name in lower case, as text; NULL when there is
none.';
-- end sql/marts/fct_opportunity.sql

-- begin sql/marts/history_column.sql
-- Names become parts of statements only through here.
create or replace function marts.history_column(name text, kind text)
returns text
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $history_column$
declare
    _columns text[];
begin
    select array_agg(a.attname order by a.attname)
    into _columns
    from pg_attribute as a
    where
        a.attrelid = 'marts.opportunity_history'::regclass
        and a.attnum > 0
        and not a.attisdropped
        and case history_column.kind
            when 'measure' then a.atttypid in ('numeric'::regtype, 'integer'::regtype)
            when 'slice' then
                a.atttypid in ('text'::regtype, 'boolean'::regtype)
                -- what is always a slice, or decides what is in the pipeline
                and a.attname not in (
                    'opportunity_id', 'currency_iso_code', 'is_closed', 'is_won', 'is_deleted'
                )
        end;
    if history_column.name = any(_columns) then
        return quote_ident(history_column.name);
    end if;
    raise exception 'opportunity history has no % %',
        history_column.kind, coalesce(history_column.name, 'null')
        using errcode = 'invalid_parameter_value',
            hint = format(
                'Ask for one of: %s.%s',
                array_to_string(_columns, ', '),
                case history_column.kind
                    when 'measure' then ' Or for weighted_amount.'
                end
            );
end;
$history_column$;

comment on function marts.history_column(text, text) is
'The quoted name of a column of marts.opportunity_history that may be a measure (a number) or a
slice (a text or a flag). Raises 22023 for any other name, with those there are.';

grant execute on function marts.history_column(text, text) to salesforce_reporter;
-- end sql/marts/history_column.sql

-- begin sql/marts/history_covers.sql
-- Called in a WHERE as (select marts.history_covers(day)), it is evaluated once and hinders neither
-- inlining nor the pruning of partitions.
create or replace function marts.history_covers(day date)
returns boolean
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $history_covers$
declare
    _first_day date;
    _last_day date;
begin
    select c.first_day, c.last_day into _first_day, _last_day from marts.history_coverage as c;
    if history_covers.day is null or history_covers.day between _first_day and _last_day then
        return true;
    end if;
    if _first_day is null then
        raise exception 'there is no opportunity history yet'
            using errcode = 'object_not_in_prerequisite_state',
                hint = 'It begins with the first run: select run_salesforce_transform();';
    end if;
    if history_covers.day > _last_day then
        raise exception 'opportunity history does not reach %, which is still to come',
            history_covers.day
            using errcode = 'datetime_field_overflow',
                detail = format('The last day it can answer for is today, %s.', _last_day),
                hint = 'Ask for today or an earlier day.';
    end if;
    raise exception 'opportunity history does not cover %', history_covers.day
        using errcode = 'datetime_field_overflow',
            detail = format('The first day it can answer for is %s.', _first_day),
            hint = 'Ask for that day or a later one. The start of the history is'
                ' control.setting.history_start, what is kept of it history_keep_months.';
end;
$history_covers$;

comment on function marts.history_covers(date) is
'True where opportunity history can answer for a day (null: nothing is asked). Raises 22008 for a
day before its first exact day and for one after today, 55000 before the first run.';

grant execute on function marts.history_covers(date) to salesforce_reporter;
-- end sql/marts/history_covers.sql

-- begin sql/marts/history_covers_period.sql
create or replace function marts.history_covers_period(grain text, day date)
returns boolean
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $history_covers_period$
declare
    _month integer;
    _last_day date;
begin
    if history_covers_period.grain is null
        or history_covers_period.grain not in ('day', 'week', 'month', 'fiscal_quarter')
    then
        raise exception 'there is no reporting period %', coalesce(history_covers_period.grain, 'null')
            using errcode = 'invalid_parameter_value',
                hint = 'Ask for day, week, month or fiscal_quarter.';
    end if;
    select c.fiscal_year_start_month, c.last_day
    into _month, _last_day
    from marts.history_coverage as c;
    return marts.history_covers(
        least(
            marts.period_end(history_covers_period.grain, history_covers_period.day, _month),
            _last_day
        )
    );
end;
$history_covers_period$;

comment on function marts.history_covers_period(text, date) is
'True where opportunity history reaches into the reporting period of a day. Raises 22023 for an
unknown grain, 22008 where the history begins after the period.';

grant execute on function marts.history_covers_period(text, date) to salesforce_reporter;
-- end sql/marts/history_covers_period.sql

-- begin sql/marts/is_in_pipeline.sql
-- Inlined wherever it is called: plain conditions on two columns, which the planner can estimate.
create or replace function marts.is_in_pipeline(is_closed boolean, is_deleted boolean)
returns boolean
language sql
immutable
parallel safe
return is_closed is false and is_deleted is not true;

comment on function marts.is_in_pipeline(boolean, boolean) is
'Whether an opportunity is in the open pipeline: its status is open and it is not deleted. Never
NULL: what is not known to be open is not in it.';
-- end sql/marts/is_in_pipeline.sql

-- begin sql/marts/measure_sql.sql
create or replace function marts.measure_sql(version text, measure text)
returns text
language sql
stable
parallel safe
return case measure
    when 'weighted_amount'
        then format(
            'coalesce(marts.weighted_amount(%1$s.amount, %1$s.probability), 0)', version
        )
    else format('coalesce(%s.%s, 0)', version, marts.history_column(measure, 'measure'))
end;

comment on function marts.measure_sql(text, text) is
'The measure of a version of marts.opportunity_history, as part of a statement; NULL counts 0. A
part of the pipeline functions.';

grant execute on function marts.measure_sql(text, text) to salesforce_reporter;
-- end sql/marts/measure_sql.sql

-- begin sql/marts/merged_account.sql
-- Generated from objects/account.toml by make generate; edit that.
create table marts.merged_account (
    account_id text not null,
    survivor_id text not null,
    primary key (account_id)
);

comment on table marts.merged_account is
'The accounts that were merged into another. Grain: one row per merged Account. The marts show the
survivor wherever a record still names the merged one. Source: marts.merged_account_model.';
comment on column marts.merged_account.account_id is
'Salesforce id of the Account that was merged, and is deleted.';
comment on column marts.merged_account.survivor_id is
'Salesforce id of the Account that is left of it, merges of merges followed to their end.';

grant select on marts.merged_account to salesforce_reporter;
-- end sql/marts/merged_account.sql

-- begin sql/marts/merged_contact.sql
-- Generated from objects/contact.toml by make generate; edit that.
create table marts.merged_contact (
    contact_id text not null,
    survivor_id text not null,
    primary key (contact_id)
);

comment on table marts.merged_contact is
'The contacts that were merged into another. Grain: one row per merged Contact. The marts show the
survivor wherever a record still names the merged one. Source: marts.merged_contact_model.';
comment on column marts.merged_contact.contact_id is
'Salesforce id of the Contact that was merged, and is deleted.';
comment on column marts.merged_contact.survivor_id is
'Salesforce id of the Contact that is left of it, merges of merges followed to their end.';

grant select on marts.merged_contact to salesforce_reporter;
-- end sql/marts/merged_contact.sql

-- begin sql/marts/metric.sql
-- The dictionary of figures: make picture writes docs/metrics.md from it, and a test computes each
-- of them by its formula alone.
create table control.metric (
    name text primary key,
    definition text not null,
    formula text not null,
    source text not null,
    grain text not null,
    mart text not null,
    mart_column text not null,
    unit text not null,
    owner text not null
);

comment on table control.metric is
'What the figures of the marts mean and how they are computed. Grain: one row per figure. Yours are
added by INSERT.';
comment on column control.metric.name is 'What people call it.';
comment on column control.metric.definition is 'What it means, in a sentence.';
comment on column control.metric.formula is
'How it is computed: an SQL expression over source, grouped by the grain.';
comment on column control.metric.source is 'What the formula reads; f are the deals.';
comment on column control.metric.grain is 'The columns it is grouped by: one figure for each.';
comment on column control.metric.mart is 'Where it is shown.';
comment on column control.metric.mart_column is 'In which column.';
comment on column control.metric.unit is 'deals, days, currency (of the row) or share, 0 to 1.';
comment on column control.metric.owner is 'Who decides what it means.';

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
values
(
    'bookings_count',
    'Won deals.',
    'count(*) filter (where f.status = ''won'')',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'bookings_count',
    'deals',
    'sales'
),
(
    'bookings_amount',
    'Amount of won deals; none is 0.',
    'coalesce(sum(f.amount) filter (where f.status = ''won''), 0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'bookings_amount',
    'currency',
    'sales'
),
(
    'bookings_count_this_month',
    'Won deals with a close date in this calendar month.',
    'count(*) filter (where f.status = ''won'' and f.close_date >= t.month_start and '
    || 'f.close_date < t.next_month_start)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'bookings_count_this_month',
    'deals',
    'sales'
),
(
    'bookings_amount_this_month',
    'Amount of won deals with a close date in this calendar month; none is 0.',
    'coalesce(sum(f.amount) filter (where f.status = ''won'' and f.close_date >= '
    || 't.month_start and f.close_date < t.next_month_start), 0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'bookings_amount_this_month',
    'currency',
    'sales'
),
(
    'bookings_count_this_quarter',
    'Won deals with a close date in this fiscal quarter.',
    'count(*) filter (where f.status = ''won'' and f.close_date >= t.quarter_start and '
    || 'f.close_date < t.next_quarter_start)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'bookings_count_this_quarter',
    'deals',
    'sales'
),
(
    'bookings_amount_this_quarter',
    'Amount of won deals with a close date in this fiscal quarter; none is 0.',
    'coalesce(sum(f.amount) filter (where f.status = ''won'' and f.close_date >= '
    || 't.quarter_start and f.close_date < t.next_quarter_start), 0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'bookings_amount_this_quarter',
    'currency',
    'sales'
),
(
    'lost_count',
    'Lost deals.',
    'count(*) filter (where f.status = ''lost'')',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'lost_count',
    'deals',
    'sales'
),
(
    'lost_amount',
    'Amount of lost deals; none is 0.',
    'coalesce(sum(f.amount) filter (where f.status = ''lost''), 0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'lost_amount',
    'currency',
    'sales'
),
(
    'lost_count_this_month',
    'Lost deals with a close date in this calendar month.',
    'count(*) filter (where f.status = ''lost'' and f.close_date >= t.month_start and '
    || 'f.close_date < t.next_month_start)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'lost_count_this_month',
    'deals',
    'sales'
),
(
    'lost_amount_this_month',
    'Amount of lost deals with a close date in this calendar month; none is 0.',
    'coalesce(sum(f.amount) filter (where f.status = ''lost'' and f.close_date >= '
    || 't.month_start and f.close_date < t.next_month_start), 0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'lost_amount_this_month',
    'currency',
    'sales'
),
(
    'lost_count_this_quarter',
    'Lost deals with a close date in this fiscal quarter.',
    'count(*) filter (where f.status = ''lost'' and f.close_date >= t.quarter_start and'
    || ' f.close_date < t.next_quarter_start)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'lost_count_this_quarter',
    'deals',
    'sales'
),
(
    'lost_amount_this_quarter',
    'Amount of lost deals with a close date in this fiscal quarter; none is 0.',
    'coalesce(sum(f.amount) filter (where f.status = ''lost'' and f.close_date >= '
    || 't.quarter_start and f.close_date < t.next_quarter_start), 0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'lost_amount_this_quarter',
    'currency',
    'sales'
),
(
    'win_rate',
    'Won deals of won and lost ones, by count; NULL without any.',
    'round(count(*) filter (where f.status = ''won'')::numeric / nullif(count(*) filter'
    || ' (where f.status in (''won'', ''lost'')), 0), 4)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'win_rate',
    'share, 0 to 1',
    'sales'
),
(
    'win_rate_by_amount',
    'Won amount of won and lost amounts; NULL without any, or where one is negative.',
    'case when coalesce(sum(f.amount) filter (where f.status = ''won''), 0) >= 0 and '
    || 'coalesce(sum(f.amount) filter (where f.status = ''lost''), 0) >= 0 then '
    || 'round(coalesce(sum(f.amount) filter (where f.status = ''won''), 0) / '
    || 'nullif(coalesce(sum(f.amount) filter (where f.status = ''won''), 0) + '
    || 'coalesce(sum(f.amount) filter (where f.status = ''lost''), 0), 0), 4) end',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'win_rate_by_amount',
    'share, 0 to 1',
    'sales'
),
(
    'win_rate_this_month',
    'Won deals of won and lost ones with a close date in this calendar month, by '
    || 'count; NULL without any.',
    'round(count(*) filter (where f.status = ''won'' and f.close_date >= t.month_start '
    || 'and f.close_date < t.next_month_start)::numeric / nullif(count(*) filter (where '
    || 'f.status in (''won'', ''lost'') and f.close_date >= t.month_start and f.close_date <'
    || ' t.next_month_start), 0), 4)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'win_rate_this_month',
    'share, 0 to 1',
    'sales'
),
(
    'win_rate_by_amount_this_month',
    'Won amount of won and lost amounts with a close date in this calendar month; '
    || 'NULL without any, or where one is negative.',
    'case when coalesce(sum(f.amount) filter (where f.status = ''won'' and f.close_date'
    || ' >= t.month_start and f.close_date < t.next_month_start), 0) >= 0 and '
    || 'coalesce(sum(f.amount) filter (where f.status = ''lost'' and f.close_date >= '
    || 't.month_start and f.close_date < t.next_month_start), 0) >= 0 then '
    || 'round(coalesce(sum(f.amount) filter (where f.status = ''won'' and f.close_date >= '
    || 't.month_start and f.close_date < t.next_month_start), 0) / '
    || 'nullif(coalesce(sum(f.amount) filter (where f.status = ''won'' and f.close_date >='
    || ' t.month_start and f.close_date < t.next_month_start), 0) + '
    || 'coalesce(sum(f.amount) filter (where f.status = ''lost'' and f.close_date >= '
    || 't.month_start and f.close_date < t.next_month_start), 0), 0), 4) end',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'win_rate_by_amount_this_month',
    'share, 0 to 1',
    'sales'
),
(
    'win_rate_this_quarter',
    'Won deals of won and lost ones with a close date in this fiscal quarter, by '
    || 'count; NULL without any.',
    'round(count(*) filter (where f.status = ''won'' and f.close_date >= '
    || 't.quarter_start and f.close_date < t.next_quarter_start)::numeric / '
    || 'nullif(count(*) filter (where f.status in (''won'', ''lost'') and f.close_date >= '
    || 't.quarter_start and f.close_date < t.next_quarter_start), 0), 4)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'win_rate_this_quarter',
    'share, 0 to 1',
    'sales'
),
(
    'win_rate_by_amount_this_quarter',
    'Won amount of won and lost amounts with a close date in this fiscal quarter; '
    || 'NULL without any, or where one is negative.',
    'case when coalesce(sum(f.amount) filter (where f.status = ''won'' and f.close_date'
    || ' >= t.quarter_start and f.close_date < t.next_quarter_start), 0) >= 0 and '
    || 'coalesce(sum(f.amount) filter (where f.status = ''lost'' and f.close_date >= '
    || 't.quarter_start and f.close_date < t.next_quarter_start), 0) >= 0 then '
    || 'round(coalesce(sum(f.amount) filter (where f.status = ''won'' and f.close_date >= '
    || 't.quarter_start and f.close_date < t.next_quarter_start), 0) / '
    || 'nullif(coalesce(sum(f.amount) filter (where f.status = ''won'' and f.close_date >='
    || ' t.quarter_start and f.close_date < t.next_quarter_start), 0) + '
    || 'coalesce(sum(f.amount) filter (where f.status = ''lost'' and f.close_date >= '
    || 't.quarter_start and f.close_date < t.next_quarter_start), 0), 0), 4) end',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'win_rate_by_amount_this_quarter',
    'share, 0 to 1',
    'sales'
),
(
    'average_booking',
    'Average amount of the won deals that have one.',
    'round(avg(f.amount) filter (where f.status = ''won''), 2)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'average_booking',
    'currency',
    'sales'
),
(
    'largest_booking',
    'Largest amount of a won deal.',
    'max(f.amount) filter (where f.status = ''won'')',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'largest_booking',
    'currency',
    'sales'
),
(
    'average_days_to_close',
    'The cycle: average days from creation to close date of won deals; one closed '
    || 'before it was created counts 0, one without a date is left out.',
    'round(avg(greatest(f.close_date - f.created_date, 0)) filter (where f.status = '
    || '''won'' and f.close_date is not null and f.created_date is not null), 1)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'average_days_to_close',
    'days',
    'sales'
),
(
    'pipeline_count',
    'Open deals.',
    'count(*) filter (where f.status = ''open'')',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_count',
    'deals',
    'sales'
),
(
    'pipeline_amount',
    'Amount of open deals; none is 0.',
    'coalesce(sum(f.amount) filter (where f.status = ''open''), 0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_amount',
    'currency',
    'sales'
),
(
    'pipeline_weighted_amount',
    'Amount × probability / 100 of open deals; none is 0.',
    'coalesce(sum(f.amount * f.probability / 100) filter (where f.status = ''open''), 0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_weighted_amount',
    'currency',
    'sales'
),
(
    'average_open_deal',
    'Average amount of the open deals that have one.',
    'round(avg(f.amount) filter (where f.status = ''open''), 2)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'average_open_deal',
    'currency',
    'sales'
),
(
    'largest_open_deal',
    'Largest amount of an open deal.',
    'max(f.amount) filter (where f.status = ''open'')',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'largest_open_deal',
    'currency',
    'sales'
),
(
    'average_days_open',
    'Average days since creation of open deals; one to be created counts 0, one '
    || 'without a creation date is left out.',
    'round(avg(greatest(t.business_date - f.created_date, 0)) filter (where f.status '
    || '= ''open'' and f.created_date is not null), 1)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'average_days_open',
    'days',
    'sales'
),
(
    'pipeline_created_count_this_month',
    'Deals created in this calendar month, whatever became of them.',
    'count(*) filter (where f.status <> ''unknown'' and f.created_date >= t.month_start'
    || ' and f.created_date < t.next_month_start)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_created_count_this_month',
    'deals',
    'sales'
),
(
    'pipeline_created_amount_this_month',
    'Today''s amount of the deals created in this calendar month.',
    'coalesce(sum(f.amount) filter (where f.status <> ''unknown'' and f.created_date >='
    || ' t.month_start and f.created_date < t.next_month_start), 0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_created_amount_this_month',
    'currency',
    'sales'
),
(
    'pipeline_created_weighted_amount_this_month',
    'Today''s weighted amount of the deals created in this calendar month.',
    'coalesce(sum(f.amount * f.probability / 100) filter (where f.status <> ''unknown'''
    || ' and f.created_date >= t.month_start and f.created_date < t.next_month_start), '
    || '0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_created_weighted_amount_this_month',
    'currency',
    'sales'
),
(
    'pipeline_created_count_this_quarter',
    'Deals created in this fiscal quarter, whatever became of them.',
    'count(*) filter (where f.status <> ''unknown'' and f.created_date >= '
    || 't.quarter_start and f.created_date < t.next_quarter_start)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_created_count_this_quarter',
    'deals',
    'sales'
),
(
    'pipeline_created_amount_this_quarter',
    'Today''s amount of the deals created in this fiscal quarter.',
    'coalesce(sum(f.amount) filter (where f.status <> ''unknown'' and f.created_date >='
    || ' t.quarter_start and f.created_date < t.next_quarter_start), 0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_created_amount_this_quarter',
    'currency',
    'sales'
),
(
    'pipeline_created_weighted_amount_this_quarter',
    'Today''s weighted amount of the deals created in this fiscal quarter.',
    'coalesce(sum(f.amount * f.probability / 100) filter (where f.status <> ''unknown'''
    || ' and f.created_date >= t.quarter_start and f.created_date < '
    || 't.next_quarter_start), 0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_created_weighted_amount_this_quarter',
    'currency',
    'sales'
),
(
    'open_count',
    'Open deals at the end of a day.',
    'nullif(count(*) filter (where f.status = ''open'' and not f.is_deleted), 0)',
    'marts.opportunity_daily as f',
    'day, stage_name, forecast_category, currency_iso_code',
    'marts.pipeline_daily',
    'open_count',
    'deals',
    'pipeline'
),
(
    'open_amount',
    'Amount of the open deals at the end of a day; a NULL amount counts 0.',
    'case when count(*) filter (where f.status = ''open'' and not f.is_deleted) > 0 '
    || 'then coalesce(sum(f.amount) filter (where f.status = ''open'' and not '
    || 'f.is_deleted), 0) end',
    'marts.opportunity_daily as f',
    'day, stage_name, forecast_category, currency_iso_code',
    'marts.pipeline_daily',
    'amount',
    'currency',
    'pipeline'
),
(
    'stage_entered',
    'Deals that were ever in a stage, or passed it by.',
    'count(*)',
    'marts.stage_passage as f',
    'stage_name, entered_period, currency_iso_code',
    'marts.stage_conversion',
    'entered',
    'deals',
    'pipeline'
),
(
    'stage_won',
    'Of them, those won from it.',
    'count(*) filter (where f.fate = ''won'')',
    'marts.stage_passage as f',
    'stage_name, entered_period, currency_iso_code',
    'marts.stage_conversion',
    'won',
    'deals',
    'pipeline'
),
(
    'stage_lost',
    'Of them, those lost from it.',
    'count(*) filter (where f.fate = ''lost'')',
    'marts.stage_passage as f',
    'stage_name, entered_period, currency_iso_code',
    'marts.stage_conversion',
    'lost',
    'deals',
    'pipeline'
),
(
    'stage_deleted',
    'Of them, those deleted in it.',
    'count(*) filter (where f.fate = ''deleted'')',
    'marts.stage_passage as f',
    'stage_name, entered_period, currency_iso_code',
    'marts.stage_conversion',
    'deleted',
    'deals',
    'pipeline'
),
(
    'stage_still_there',
    'Of them, those in it today, and open.',
    'count(*) filter (where f.fate = ''still there'')',
    'marts.stage_passage as f',
    'stage_name, entered_period, currency_iso_code',
    'marts.stage_conversion',
    'still_there',
    'deals',
    'pipeline'
),
(
    'stage_win_rate',
    'Won of won and lost in the end, of the deals that were ever in a stage; NULL without any.',
    'round(count(*) filter (where f.status = ''won'')::numeric / nullif(count(*) filter'
    || ' (where f.status in (''won'', ''lost'')), 0), 4)',
    'marts.stage_passage as f',
    'stage_name, entered_period, currency_iso_code',
    'marts.stage_conversion',
    'win_rate',
    'share, 0 to 1',
    'pipeline'
)
on conflict (name) do nothing;
-- end sql/marts/metric.sql

-- begin sql/marts/opportunity_history.sql
-- Versions as half-open intervals of business days, partitioned by the month they ended in: a
-- reader of a day skips every month that ended before it, retention drops whole months, and a
-- change is an update in the open partition plus an insert into one month. The runs make the
-- months.
create table marts.opportunity_history (
    opportunity_id text not null,
    valid_from date not null,
    valid_to date not null,
    is_closed boolean,
    is_won boolean,
    is_deleted boolean not null,
    stage_name text,
    amount numeric,
    probability numeric,
    currency_iso_code text,
    forecast_category text,
    close_date date,
    owner_id text,
    account_id text,
    type text,
    system_modstamp timestamptz,
    created_at timestamptz,
    record_type_id text,
    primary key (opportunity_id, valid_to),
    constraint valid_for_a_day_or_more check (valid_from < valid_to)
) partition by range (valid_to);

-- No index but the key, and room on the page: ending a version stays a HOT update.
create table marts.opportunity_history_open
partition of marts.opportunity_history
for values from ('9999-12-31') to (maxvalue)
with (fillfactor = 80);

comment on table marts.opportunity_history is
'Opportunities as they were. Grain: one row per opportunity and version, the last one of each
business day on which it changed, from valid_from up to the day before valid_to; the current
version ends at 9999-12-31. As of a day: valid_from <= day and valid_to > day, or
marts.opportunity_as_of(day). Deleted opportunities stay, flagged. Begins at
control.setting.history_start: a version that is older counts from that day (the baseline).
Source: marts.opportunity_history_model.';
comment on column marts.opportunity_history.valid_from is
'First business day of the version; the first day of the history where the version is older.';
comment on column marts.opportunity_history.valid_to is
'First business day on which it no longer held; 9999-12-31 while it is current.';
comment on column marts.opportunity_history.is_deleted is
'Known to be in the recycle bin on these days; where the mark was there and no checkbox, is_closed
and is_won are NULL, and the status is unknown.';
comment on table marts.opportunity_history_open is
'The current versions: the part of marts.opportunity_history that has not ended.';

grant select on marts.opportunity_history to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.opportunity_history.opportunity_id is
'Salesforce id of the opportunity, in its 18 characters.';
comment on column marts.opportunity_history.is_closed is
'Closed, won or lost: the record''s own flag, else what control.stage says of its stage; NULL where
neither knows.';
comment on column marts.opportunity_history.is_won is
'Closed and won: the record''s own flag, else what control.stage says of its stage; NULL where
neither knows.';
comment on column marts.opportunity_history.stage_name is
'Stage of the sales process, by API name.';
comment on column marts.opportunity_history.amount is 'Value of the deal, in currency_iso_code.';
comment on column marts.opportunity_history.probability is
'Chance of winning in percent, 0 to 100.';
comment on column marts.opportunity_history.currency_iso_code is
'Currency of the record''s amounts, such as EUR; NULL in an org with one currency.';
comment on column marts.opportunity_history.forecast_category is
'Forecast category, by API value (Omitted, Pipeline, BestCase, MostLikely, Forecast, Closed).';
comment on column marts.opportunity_history.close_date is
'Day the deal is expected to close; for a closed one, the day it did.';
comment on column marts.opportunity_history.owner_id is 'The Salesforce user who owns the deal.';
comment on column marts.opportunity_history.account_id is
'The account the deal was with then, merged since or not; may name one that was never landed.';
comment on column marts.opportunity_history.type is 'Kind of business: new, existing …';
comment on column marts.opportunity_history.system_modstamp is
'When a person or a process last changed the record: decides which version is the latest.';
comment on column marts.opportunity_history.created_at is
'When the record was created in Salesforce.';
comment on column marts.opportunity_history.record_type_id is 'Record type of the opportunity.';
-- end sql/marts/opportunity_history.sql

-- begin sql/marts/opportunity_status.sql
-- Inlined wherever it is called, and plain CASE: what it costs is what the CASE would.
create or replace function marts.opportunity_status(is_closed boolean, is_won boolean)
returns text
language sql
immutable
parallel safe
return case
    when not is_closed then 'open'
    when is_closed and is_won then 'won'
    when is_closed and not is_won then 'lost'
    else 'unknown'
end;

comment on function marts.opportunity_status(boolean, boolean) is
'What an opportunity counts as: open (not closed, whatever stage and forecast category say), won or
lost (closed), unknown where it is not known whether it is closed, or which of the two it was.';
-- end sql/marts/opportunity_status.sql

-- begin sql/marts/opportunity_status_or_deleted.sql
-- The same of a version in the history, where the deleted stay: an overload.
create or replace function marts.opportunity_status(
    is_closed boolean, is_won boolean, is_deleted boolean
)
returns text
language sql
immutable
parallel safe
return case
    when is_deleted then 'deleted'
    else marts.opportunity_status(is_closed, is_won)
end;

comment on function marts.opportunity_status(boolean, boolean, boolean) is
'marts.opportunity_status(is_closed, is_won) for versions of an opportunity, which may be deleted.';
-- end sql/marts/opportunity_status_or_deleted.sql

-- begin sql/marts/opportunity_version_log.sql
create table marts.opportunity_version_log (
    opportunity_id text not null,
    version_from timestamptz not null,
    superseded_at timestamptz not null,
    is_closed boolean,
    is_won boolean,
    is_deleted boolean not null,
    stage_name text,
    amount numeric,
    probability numeric,
    currency_iso_code text,
    forecast_category text,
    close_date date,
    owner_id text,
    account_id text,
    type text,
    system_modstamp timestamptz,
    created_at timestamptz,
    record_type_id text,
    primary key (opportunity_id, version_from),
    constraint valid_for_a_moment_or_more check (version_from < superseded_at)
) with (fillfactor = 80);

create index opportunity_version_log_version_from_idx
on marts.opportunity_version_log (version_from);

comment on table marts.opportunity_version_log is
'Every landed version of every opportunity with its instant, kept while
control.setting.snapshot_cadence is version, empty otherwise. Grain: one row per opportunity and
instant it changed; where two versions share a stamp, the one landed last. As of an instant:
marts.opportunity_as_of(timestamptz). What is older than the history counts from its beginning.
Source: marts.opportunity_version_log_model.';
comment on column marts.opportunity_version_log.version_from is
'When the version began (SystemModstamp, else LastModifiedDate, else CreatedDate), not before the
history.';
comment on column marts.opportunity_version_log.superseded_at is
'When the next version began; 9999-12-31 (UTC) while it is current.';

grant select on marts.opportunity_version_log to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.opportunity_version_log.opportunity_id is
'Salesforce id of the opportunity, in its 18 characters.';
comment on column marts.opportunity_version_log.is_closed is
'Closed, won or lost: the record''s own flag, else what control.stage says of its stage; NULL where
neither knows.';
comment on column marts.opportunity_version_log.is_won is
'Closed and won: the record''s own flag, else what control.stage says of its stage; NULL where
neither knows.';
comment on column marts.opportunity_version_log.is_deleted is 'In Salesforce''s recycle bin.';
comment on column marts.opportunity_version_log.stage_name is
'Stage of the sales process, by API name.';
comment on column marts.opportunity_version_log.amount is
'Value of the deal, in currency_iso_code.';
comment on column marts.opportunity_version_log.probability is
'Chance of winning in percent, 0 to 100.';
comment on column marts.opportunity_version_log.currency_iso_code is
'Currency of the record''s amounts, such as EUR; NULL in an org with one currency.';
comment on column marts.opportunity_version_log.forecast_category is
'Forecast category, by API value (Omitted, Pipeline, BestCase, MostLikely, Forecast, Closed).';
comment on column marts.opportunity_version_log.close_date is
'Day the deal is expected to close; for a closed one, the day it did.';
comment on column marts.opportunity_version_log.owner_id is
'The Salesforce user who owns the deal.';
comment on column marts.opportunity_version_log.account_id is
'The account the deal was with then, merged since or not; may name one that was never landed.';
comment on column marts.opportunity_version_log.type is 'Kind of business: new, existing …';
comment on column marts.opportunity_version_log.system_modstamp is
'When a person or a process last changed the record: decides which version is the latest.';
comment on column marts.opportunity_version_log.created_at is
'When the record was created in Salesforce.';
comment on column marts.opportunity_version_log.record_type_id is 'Record type of the opportunity.';
-- end sql/marts/opportunity_version_log.sql

-- begin sql/marts/pipeline_by_close_period_between.sql
create or replace function marts.pipeline_by_close_period_between(from_day date, to_day date)
returns table (
    day date,
    close_period date,
    currency_iso_code text,
    open_count bigint,
    amount numeric,
    weighted_amount numeric
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $pipeline_by_close_period_between$
declare
    _last_day date;
    _month integer;
begin
    -- what is still to come has no rows
    perform marts.history_covers(least(pipeline_by_close_period_between.from_day, c.last_day))
    from marts.history_coverage as c;
    select
        least(pipeline_by_close_period_between.to_day, c.last_day),
        c.fiscal_year_start_month
    into _last_day, _month
    from marts.history_coverage as c;

    return query
    with step as (
        select
            e.day,
            marts.fiscal_quarter_start(e.close_date, _month) as close_period,
            e.currency_iso_code,
            sum(e.count) as open_count,
            sum(e.amount) as amount,
            sum(e.weighted_amount) as weighted_amount
        from marts.pipeline_edge(pipeline_by_close_period_between.from_day, _last_day) as e
        group by e.day, marts.fiscal_quarter_start(e.close_date, _month), e.currency_iso_code
    ),

    standing as (
        select
            s.day,
            s.close_period,
            s.currency_iso_code,
            lead(s.day) over slice as next_day,
            sum(s.open_count) over slice as open_count,
            sum(s.amount) over slice as amount,
            sum(s.weighted_amount) over slice as weighted_amount
        from step as s
        window slice as (partition by s.close_period, s.currency_iso_code order by s.day)
    )

    select
        (s.day + n.days) as day,
        s.close_period,
        s.currency_iso_code,
        s.open_count::bigint as open_count,
        trim_scale(s.amount) as amount,
        trim_scale(s.weighted_amount) as weighted_amount
    from standing as s
    cross join lateral generate_series(0, least(s.next_day - 1, _last_day) - s.day) as n (days)
    where s.open_count > 0;
end;
$pipeline_by_close_period_between$;

comment on function marts.pipeline_by_close_period_between(date, date) is
'The open pipeline at the end of every day of a range, by close_period (first day of the fiscal
quarter of the close date; NULL without one) and currency; other columns as in
marts.pipeline_daily. Raises 22008 where the first day is not covered.';

grant execute on function marts.pipeline_by_close_period_between(date, date) to salesforce_reporter;
-- end sql/marts/pipeline_by_close_period_between.sql

-- begin sql/marts/pipeline_daily_between.sql
-- From the edges of the intervals, summed up along the days. Only the last select knows days on
-- which nothing happened. Planned for the very days asked for: what is read depends on them.
create or replace function marts.pipeline_daily_between(from_day date, to_day date)
returns table (
    day date,
    stage_name text,
    forecast_category text,
    currency_iso_code text,
    open_count bigint,
    amount numeric,
    weighted_amount numeric
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $pipeline_daily_between$
declare
    _last_day date;
begin
    -- what is still to come has no rows
    perform marts.history_covers(least(pipeline_daily_between.from_day, c.last_day))
    from marts.history_coverage as c;
    select least(pipeline_daily_between.to_day, c.last_day)
    into _last_day
    from marts.history_coverage as c;

    return query
    with step as (
        select
            e.day,
            e.stage_name,
            e.forecast_category,
            e.currency_iso_code,
            sum(e.count) as open_count,
            sum(e.amount) as amount,
            sum(e.weighted_amount) as weighted_amount
        from marts.pipeline_edge(pipeline_daily_between.from_day, _last_day) as e
        group by e.day, e.stage_name, e.forecast_category, e.currency_iso_code
    ),

    standing as (
        select
            s.day,
            s.stage_name,
            s.forecast_category,
            s.currency_iso_code,
            lead(s.day) over slice as next_day,
            sum(s.open_count) over slice as open_count,
            sum(s.amount) over slice as amount,
            sum(s.weighted_amount) over slice as weighted_amount
        from step as s
        window slice as (
            partition by s.stage_name, s.forecast_category, s.currency_iso_code order by s.day
        )
    )

    select
        (s.day + n.days) as day,
        s.stage_name,
        s.forecast_category,
        s.currency_iso_code,
        s.open_count::bigint as open_count,
        trim_scale(s.amount) as amount,
        trim_scale(s.weighted_amount) as weighted_amount
    from standing as s
    cross join lateral generate_series(0, least(s.next_day - 1, _last_day) - s.day) as n (days)
    where s.open_count > 0;
end;
$pipeline_daily_between$;

comment on function marts.pipeline_daily_between(date, date) is
'The rows of marts.pipeline_daily for a range of days, reading only the months that matter to it.
Days after today have no rows; raises 22008 where the first day is not covered.';

grant execute on function marts.pipeline_daily_between(date, date) to salesforce_reporter;
-- end sql/marts/pipeline_daily_between.sql

-- begin sql/marts/pipeline_movement_line.sql
-- Each version beside the one it follows (previous.valid_to = next.valid_from), turned into at
-- most one flow (out of a slice, into a slice, or both) and one revaluation. The statement is
-- written for the measure and slices asked for and planned for the very days, which are values.
create or replace function marts.pipeline_movement_line(
    opening_day date,
    last_day date,
    slices text[],
    measure text,
    fiscal_year_start_month integer,
    time_zone text
)
returns table (
    day date,
    opportunity_id text,
    movement text,
    close_period date,
    currency_iso_code text,
    owner_id text,
    slice jsonb,
    count integer,
    amount numeric,
    slip_days integer
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $pipeline_movement_line$
declare
    _by_owner boolean := 'owner_id' = any(pipeline_movement_line.slices);
    _others text[] := array_remove(pipeline_movement_line.slices, 'owner_id');
begin
    return query execute format(
        $sql$
with pair as (
    select
        n.valid_from as day,
        n.opportunity_id,
        p.opportunity_id is not null as existed,
        (n.created_at at time zone $4)::date >= n.valid_from as is_new,
        marts.is_in_pipeline(p.is_closed, p.is_deleted) as was_in,
        marts.is_in_pipeline(n.is_closed, n.is_deleted) as is_in,
        marts.opportunity_status(p.is_closed, p.is_won, p.is_deleted) as status_before,
        marts.opportunity_status(n.is_closed, n.is_won, n.is_deleted) as status_after,
        %1$s as amount_before,
        %2$s as amount_after,
        p.currency_iso_code as currency_before,
        n.currency_iso_code as currency_after,
        %3$s as owner_before,
        %4$s as owner_after,
        %5$s as slice_before,
        %6$s as slice_after,
        marts.fiscal_quarter_start(p.close_date, $3) as period_before,
        marts.fiscal_quarter_start(n.close_date, $3) as period_after,
        n.close_date - p.close_date as slip_days
    from marts.opportunity_history as n
    left join marts.opportunity_history as p
        on
            n.opportunity_id = p.opportunity_id
            and n.valid_from = p.valid_to
            and p.valid_to > $1
            and p.valid_to <= $2
    where n.valid_from > $1 and n.valid_from <= $2 and n.valid_to > $1 + 1
),

flow as (
    select
        p.*,
        (p.currency_before is not distinct from p.currency_after) as is_same_currency,
        case
            when not p.was_in and not p.existed and p.is_new then 'created'
            when not p.was_in and not p.existed then 'first seen'
            when not p.was_in and p.status_before = 'deleted' then 'restored'
            when not p.was_in and p.status_before = 'unknown' then 'unclear'
            when not p.was_in then 'reopened'
            when not p.is_in and p.status_after = 'unknown' then 'unclear'
            when not p.is_in then p.status_after
            when p.currency_before is distinct from p.currency_after then 'currency changed'
            when p.owner_before is distinct from p.owner_after then 'transferred'
            when p.period_after > p.period_before then 'pushed out'
            when p.period_after < p.period_before then 'pulled in'
            when p.period_after is null and p.period_before is not null then 'pushed out'
            when p.period_before is null and p.period_after is not null then 'pulled in'
            when p.slice_before is distinct from p.slice_after
                then marts.slice_move(p.slice_before, p.slice_after, $5)
        end as flow
    from pair as p
    where p.was_in or p.is_in
)

-- out of the old slice: exits at the closing amount, so that won is what was booked
select
    f.day,
    f.opportunity_id,
    f.flow,
    f.period_before,
    f.currency_before,
    f.owner_before,
    f.slice_before,
    -1,
    case
        when not f.is_in and f.is_same_currency then -f.amount_after
        else -f.amount_before
    end,
    null::integer
from flow as f
where f.was_in and f.flow is not null
union all
-- into the new slice
select
    f.day,
    f.opportunity_id,
    f.flow,
    f.period_after,
    f.currency_after,
    f.owner_after,
    f.slice_after,
    1,
    case
        when f.was_in and f.is_same_currency then f.amount_before
        else f.amount_after
    end,
    null
from flow as f
where f.is_in and f.flow is not null
union all
-- revalued: in the new slice, or in the old one on exit
select
    f.day,
    f.opportunity_id,
    case when f.amount_after > f.amount_before then 'increased' else 'decreased' end,
    case when f.is_in then f.period_after else f.period_before end,
    f.currency_after,
    case when f.is_in then f.owner_after else f.owner_before end,
    case when f.is_in then f.slice_after else f.slice_before end,
    0,
    f.amount_after - f.amount_before,
    null
from flow as f
where f.was_in and f.is_same_currency and f.amount_after <> f.amount_before
union all
-- beside the sum: the close date moved to a later day within the fiscal quarter
select
    f.day,
    f.opportunity_id,
    'slipped',
    f.period_after,
    f.currency_after,
    f.owner_after,
    f.slice_after,
    1,
    f.amount_after,
    f.slip_days
from flow as f
where f.was_in and f.is_in and f.slip_days > 0 and f.period_before = f.period_after$sql$,
        marts.measure_sql('p', pipeline_movement_line.measure),
        marts.measure_sql('n', pipeline_movement_line.measure),
        case when _by_owner then 'p.owner_id' else 'null::text' end,
        case when _by_owner then 'n.owner_id' else 'null::text' end,
        marts.slice_sql('p', _others),
        marts.slice_sql('n', _others)
    )
    using
        pipeline_movement_line.opening_day,
        pipeline_movement_line.last_day,
        pipeline_movement_line.fiscal_year_start_month,
        pipeline_movement_line.time_zone,
        _others;
end;
$pipeline_movement_line$;

comment on function marts.pipeline_movement_line(date, date, text[], text, integer, text) is
'The movements after opening_day up to last_day; a part of the pipeline functions, which check the
bounds: see marts.pipeline_movement_detail.';

grant execute on function marts.pipeline_movement_line(date, date, text[], text, integer, text)
to salesforce_reporter;
-- end sql/marts/pipeline_movement_line.sql

-- begin sql/marts/pipeline_slices.sql
create or replace function marts.pipeline_slices(by_owner boolean, slices text[])
returns text[]
language sql
immutable
parallel safe
return case
    when by_owner and ('owner_id' = any(slices)) is not true then array['owner_id'] || slices
    else coalesce(slices, '{}')
end;

comment on function marts.pipeline_slices(boolean, text[]) is
'The slices asked for, the owner among them where asked for by by_owner. A part of the pipeline
functions.';

grant execute on function marts.pipeline_slices(boolean, text[]) to salesforce_reporter;
-- end sql/marts/pipeline_slices.sql

-- begin sql/marts/slice_sql.sql
create or replace function marts.slice_sql(version text, slices text[])
returns text
language sql
stable
parallel safe
begin atomic
    select
        coalesce(
            'jsonb_build_object('
            || string_agg(
                format('%L, %s.%s', s.name, version, marts.history_column(s.name, 'slice')),
                ', ' order by s.place
            )
            || ')',
            'null::jsonb'
        )
    from unnest(slices) with ordinality as s (name, place);
end;

comment on function marts.slice_sql(text, text[]) is
'The slice of a version of marts.opportunity_history by further columns, as part of a statement. A
part of the pipeline functions.';

grant execute on function marts.slice_sql(text, text[]) to salesforce_reporter;
-- end sql/marts/slice_sql.sql

-- begin sql/marts/weighted_amount.sql
create or replace function marts.weighted_amount(amount numeric, probability numeric)
returns numeric
language sql
immutable
parallel safe
return trim_scale(amount * probability / 100);

comment on function marts.weighted_amount(numeric, numeric) is
'The amount weighted by its probability, a percentage from 0 to 100. NULL where either is NULL.';
-- end sql/marts/weighted_amount.sql

-- begin sql/marts/win_rate.sql
create or replace function marts.win_rate(won numeric, lost numeric)
returns numeric
language sql
immutable
parallel safe
return case
    when won >= 0 and lost >= 0 then round(won / nullif(won + lost, 0), 4)
end;

comment on function marts.win_rate(numeric, numeric) is
'Won of won and lost, deals or amounts: 0 to 1. NULL where there is neither, or where an amount is
negative, which is no share of anything.';
-- end sql/marts/win_rate.sql

-- begin sql/foundation/calendar/fiscal_quarter.sql
create or replace function marts.fiscal_quarter(day date, start_month integer)
returns integer
language sql
immutable
parallel safe
return (extract(month from day)::integer - start_month + 12) % 12 / 3 + 1;

comment on function marts.fiscal_quarter(date, integer) is
'Fiscal quarter (1 to 4) of a day, given the first month of the fiscal year.';
-- end sql/foundation/calendar/fiscal_quarter.sql

-- begin sql/foundation/calendar/fiscal_quarter_start.sql
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
-- end sql/foundation/calendar/fiscal_quarter_start.sql

-- begin sql/foundation/calendar/fiscal_year.sql
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
-- end sql/foundation/calendar/fiscal_year.sql

-- begin sql/foundation/calendar/period_start.sql
create or replace function marts.period_start(grain text, day date, fiscal_year_start_month integer)
returns date
language sql
immutable
parallel safe
return case grain
    when 'day' then day
    when 'week' then date_trunc('week', day::timestamp)::date
    when 'month' then date_trunc('month', day::timestamp)::date
    when 'fiscal_quarter' then marts.fiscal_quarter_start(day, fiscal_year_start_month)
end;

comment on function marts.period_start(text, date, integer) is
'First day of the reporting period a day lies in; grain is day, week (from Monday), month or
fiscal_quarter, null for any other.';
-- end sql/foundation/calendar/period_start.sql

-- begin sql/foundation/settings/accepted_value.sql
create table control.accepted_value (
    field text not null,
    value text not null,
    is_from_org boolean not null default false,
    primary key (field, value)
);

comment on table control.accepted_value is
'Values a field is expected to have; any other is reported by the check of that field. Grain: one
row per field and value. Starts with what the objects'' declarations list (Salesforce''s standard
picklists); yours are added there or by INSERT. The stages of opportunities are in control.stage.';
comment on column control.accepted_value.field is 'object.column of the intermediate layer.';
comment on column control.accepted_value.is_from_org is
'Added by an extraction, from the picklist of a field whose declaration says follow: it goes when
the picklist''s value retires.';
-- end sql/foundation/settings/accepted_value.sql

-- begin sql/foundation/settings/freshness_limit.sql
create table control.freshness_limit (
    object text primary key,
    stale_after interval not null,
    constraint stale_after_is_positive_and_at_most_100_years
    check (stale_after > '0' and stale_after <= '100 years')
);

comment on table control.freshness_limit is
'How old the newest change of a Salesforce object may become before the check stale_source reports
it. Grain: one row per landing table that is watched.';
comment on column control.freshness_limit.object is
'Landing table: account, contact, opportunity …';

grant select on control.freshness_limit to salesforce_monitor;
-- end sql/foundation/settings/freshness_limit.sql

-- begin sql/foundation/settings/history_retention.sql
-- Kept apart from history_start: that day says where the history begins, this one from where it is
-- still kept, and a rebuild that knows both gives the same rows.
create table control.history_retention (
    applied bigint generated always as identity primary key,
    retained_from date not null,
    applied_at timestamptz not null default now(),
    applied_by text not null default session_user,
    dropped jsonb not null default '[]'
);

comment on table control.history_retention is
'What control.apply_history_retention() did. Grain: one row per application that moved the first
kept day; the last one holds.';
comment on column control.history_retention.applied is 'Order of application.';
comment on column control.history_retention.retained_from is
'First day that is still exact: the day before the first kept month, whose opening it is.';
comment on column control.history_retention.applied_at is 'When it was applied.';
comment on column control.history_retention.applied_by is 'Who applied it.';
comment on column control.history_retention.dropped is 'The dropped partitions and their rows.';
-- end sql/foundation/settings/history_retention.sql

-- begin sql/foundation/settings/landing_retention.sql
create table control.landing_retention (
    object text primary key,
    complete_from date,
    next_raw_id bigint not null default 0,
    removed_rows bigint not null default 0,
    applied_at timestamptz not null default now()
);

comment on table control.landing_retention is
'What control.apply_retention() took out of landing. Grain: one row per landing table that lost a
row.';
comment on column control.landing_retention.object is 'Landing table.';
comment on column control.landing_retention.complete_from is
'Of an object with history: the first day that landing still tells exactly. What the history holds
of it is never built from less: earlier days stay gone, whatever the settings say later.';
comment on column control.landing_retention.next_raw_id is
'Where the next call goes on; 0 begins anew.';
comment on column control.landing_retention.removed_rows is 'Rows removed so far.';
comment on column control.landing_retention.applied_at is 'When rows were last looked at.';
-- end sql/foundation/settings/landing_retention.sql

-- begin sql/foundation/settings/quality_check.sql
-- The catalogue. The row of a check is inserted beside its view, in checks/; severity, thresholds,
-- ratchet, enabled and description are changed here by UPDATE, never in code.
create table control.quality_check (
    name text primary key,
    description text not null,
    severity text not null,
    model text not null,
    scope text not null default 'record',
    follows text[] not null default '{}',
    links jsonb not null default '{}',
    warn_if text default '> 0',
    error_if text default '> 0',
    ratchet boolean not null default false,
    enabled boolean not null default true,
    source text,
    constraint name_makes_a_view check (name ~ '^[a-z][a-z0-9_]{0,56}$'),
    constraint severity_is_known check (severity in ('error', 'warn', 'info')),
    constraint source_is_qualified check (source ~ '^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$'),
    constraint scope_is_known check (scope in (
        'record', 'landing', 'run', 'profile', 'definition', 'time', 'full'
    )),
    constraint warn_if_is_a_threshold check (warn_if ~ '^> *[0-9]+(\.[0-9]+)?( *%)?$'),
    constraint error_if_is_a_threshold check (error_if ~ '^> *[0-9]+(\.[0-9]+)?( *%)?$')
);

comment on table control.quality_check is
'The catalogue of quality checks. Grain: one row per check; its logic is a view (source)
that returns the offending rows: record_id, reason, and part where it has parts; check_name where it
holds several checks. Any change takes effect at the next run.';
comment on column control.quality_check.severity is
'The worst a check can do. error: a run that exceeds error_if publishes nothing; warn: it is
reported and goes on; info: it is recorded.';
comment on column control.quality_check.model is
'Table whose key (first column of the primary key) is the record_id of the check; its rows are what
shares are taken of.';
comment on column control.quality_check.scope is
'When violations are looked for anew. record: for the changed keys of the model; landing: for the
rows of the load window; run: in full by every run that has work; profile: by those that measured
what they changed (control.quality_profile); definition: by the first after a change of any view,
function or row of the catalogue; time: in full by every call, skipped ones included; full: only
where the model was refreshed in full. All of them in full by a full refresh, and after a change of
the view.';
comment on column control.quality_check.follows is
'Further models with the same keys, whose changes concern the check too.';
comment on column control.quality_check.links is
'For a check that looks for missing rows of another table: {table: column of the model that holds
its key}. Rows whose linked row comes or goes are looked at again.';
comment on column control.quality_check.warn_if is
'Threshold of the outcome warn (or info), as a count (> 10) or a share of the model''s rows
(> 0.5 %); NULL: never. Where the view has parts, each part is judged by itself.';
comment on column control.quality_check.error_if is
'Threshold of the outcome error, likewise; asked only for severity error.';
comment on column control.quality_check.ratchet is
'Accept the violations there are when it is set, judge only what exceeds them, and never accept as
many again once there are fewer.';
comment on column control.quality_check.enabled is
'False: not evaluated, its violations forgotten.';
comment on column control.quality_check.source is
'The view to read, schema and name; NULL: control.check_<name>. A view that several checks read
tells them apart by its column check_name.';

grant select on control.quality_check to salesforce_monitor;
-- end sql/foundation/settings/quality_check.sql

-- begin sql/foundation/settings/setting.sql
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
    absence_share numeric not null default 0.02,
    landing_keep_days integer,
    load_keep_days integer,
    result_keep_days integer,
    api_reserve numeric not null default 0.2,
    schema_changes text not null default 'follow',
    future_stamps_win boolean not null default true,
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
    constraint history_start_is_1900_or_later check (history_start >= '1900-01-01'),
    constraint history_keep_months_is_1_to_1200 check (history_keep_months between 1 and 1200),
    constraint ledger_keep_days_is_1_to_36500 check (ledger_keep_days between 1 and 36500),
    constraint landing_keep_days_is_1_to_36500 check (landing_keep_days between 1 and 36500),
    constraint load_keep_days_is_1_to_36500 check (load_keep_days between 1 and 36500),
    constraint result_keep_days_is_1_to_36500 check (result_keep_days between 1 and 36500),
    constraint absence_share_is_a_share check (absence_share between 0 and 1),
    constraint api_reserve_is_a_share check (api_reserve between 0 and 1),
    constraint schema_changes_is_known check (schema_changes in ('follow', 'freeze'))
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
comment on column control.setting.absence_share is
'Which share of the known records of an object a census may end without being asked
(control.acknowledge_absence); ten records always.';
comment on column control.setting.landing_keep_days is
'Days to keep landed rows after a later version of their record landed, where no kept day of history
needs them (control.apply_retention); NULL keeps all.';
comment on column control.setting.load_keep_days is
'Days to keep control.load, and with it which files were landed before; NULL keeps all.';
comment on column control.setting.result_keep_days is
'Days to keep quality results and profiles, where that is less than ledger_keep_days; NULL keeps
them as long as their runs.';
comment on column control.setting.api_reserve is
'Which share of the calls that the org allows in 24 hours an extraction leaves to others: below it
nothing more is asked.';
comment on column control.setting.schema_changes is
'follow: an extraction goes on with what changed in the org''s objects, and says so; freeze: it
stops until control.accept_description().';
comment on column control.setting.future_stamps_win is
'Whether a version whose stamp is more than a day later than its load is as new as it says. False:
it counts from its load, so that later versions are not hidden behind it. Either way a check reports
it.';

grant select on control.setting to salesforce_loader;

insert into control.setting default values;

-- One row is too few for autovacuum ever to analyze; unanalyzed, the planner expects hundreds.
analyze control.setting;
-- end sql/foundation/settings/setting.sql

-- begin sql/foundation/settings/stage.sql
create table control.stage (
    stage_name text primary key check (stage_name <> ''),
    sort_order integer not null,
    is_closed boolean not null default false,
    is_won boolean not null default false,
    forecast_category text,
    is_from_org boolean not null default false,
    constraint stage_won_is_closed check (is_closed or not is_won)
);

comment on table control.stage is
'Stages an opportunity is expected to pass, in order; change it to your sales process. Grain: one
row per stage name. A stage that is not listed is reported, and has no order in stage history.';
comment on column control.stage.stage_name is 'API name, as Opportunity.StageName delivers it.';
comment on column control.stage.sort_order is
'Place in the sales process: a move to a smaller one goes backwards, a move past others skips
them.';
comment on column control.stage.is_closed is
'Whether deals in it are closed: decides for a deal, or a version of one, whose own flag IsClosed is
not known.';
comment on column control.stage.is_won is
'Whether deals in it are won: decides for a deal, or a version of one, whose own flag IsWon is not
known.';
comment on column control.stage.forecast_category is
'Forecast category Salesforce gives the stage by default.';
comment on column control.stage.is_from_org is 'Added by an extraction (control.follow_stages).';

-- Salesforce's standard sales process, as a start
insert into control.stage (stage_name, sort_order, is_closed, is_won, forecast_category)
values
('Prospecting', 1, false, false, 'Pipeline'),
('Qualification', 2, false, false, 'Pipeline'),
('Needs Analysis', 3, false, false, 'Pipeline'),
('Value Proposition', 4, false, false, 'Pipeline'),
('Id. Decision Makers', 5, false, false, 'Pipeline'),
('Perception Analysis', 6, false, false, 'Pipeline'),
('Proposal/Price Quote', 7, false, false, 'Pipeline'),
('Negotiation/Review', 8, false, false, 'Pipeline'),
('Closed Won', 9, true, true, 'Closed'),
('Closed Lost', 10, true, false, 'Omitted')
on conflict (stage_name) do nothing;

-- Too few rows for autovacuum ever to analyze; unanalyzed, the planner expects hundreds.
analyze control.stage;
-- end sql/foundation/settings/stage.sql

-- begin sql/foundation/typing/parse_date.sql
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
                    parse_date.value collate "C",
                    '^(\d{4}-\d{2}-\d{2})[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?'
                    ' ?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?)?$'
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
                            parse_date.value collate "C",
                            '^(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})'
                            '(?:,? (?:0?\d|1\d|2[0-3]):[0-5]\d(?::[0-5]\d)?'
                            '|,? (?:0?[1-9]|1[0-2]):[0-5]\d(?::[0-5]\d)? ?[AaPp][Mm])?$'
                        ) as us (part)
                    where us.part is not null
                )
            ) as value
    ) as iso;
end;

comment on function staging.parse_date(text) is
'The rarer notations of a date, for staging.to_date: ISO with a time, US month/day/year with or
without one, two-digit years in 20xx. NULL for anything else.';
-- end sql/foundation/typing/parse_date.sql

-- begin sql/foundation/typing/parse_timestamp.sql
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
                            stamp.part[1], 'T', coalesce(stamp.part[2], '00:00'), stamp.part[3],
                            -- what is finer than a microsecond is left out, not rounded up
                            '.' || left(stamp.part[4], 6),
                            coalesce(nullif(stamp.part[5], 'UTC'), 'Z')
                        )
                    from
                        regexp_match(
                            parse_timestamp.value collate "C",
                            '^(\d{4}-\d{2}-\d{2})'
                            '(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d)(?:(:[0-5]\d)(?:[.,](\d{1,9}))?)?'
                            ' ?(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$'
                        ) as stamp (part)
                    where stamp.part is not null
                ),
                (
                    -- seconds or milliseconds since 1970
                    select
                        to_char(
                            pg_catalog.to_timestamp(
                                epoch.part[1]::numeric + coalesce(epoch.part[2]::numeric / 1000, 0)
                            ) at time zone 'UTC',
                            'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
                        )
                    from
                        regexp_match(
                            parse_timestamp.value collate "C",  -- noqa: references.qualification
                            '^([0-4][0-9]{9})([0-9]{3})?$'
                        ) as epoch (part)
                    where epoch.part is not null
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
                            parse_timestamp.value collate "C",  -- noqa: references.qualification
                            '^(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})'
                            '(?:,? (\d{1,2}):([0-5]\d)(?::([0-5]\d))?(?: ?([AaPp][Mm]))?)?$'
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
fraction or one of up to nine digits, a blank before the offset, UTC, seconds or milliseconds since
1970, US month/day/year with a 12- or 24-hour clock, a bare date (midnight). UTC where no
offset is written. NULL for anything else.';
-- end sql/foundation/typing/parse_timestamp.sql

-- begin sql/foundation/typing/to_boolean.sql
-- Checkboxes are never null in Salesforce, and some exports write an unticked one as nothing at
-- all: what was delivered empty is false. What was not delivered is not known. The notations of the
-- API are decided first; the others are psql's, pandas' and spreadsheets' in their languages.
create or replace function staging.to_boolean(value text)
returns boolean
language sql
immutable
parallel safe
return case
    when value in ('false', '0', '') then false
    when value in ('true', '1') then true
    when
        lower(value) in (
            'false', 'f', 'no', 'n', '0.0', 'falsch', 'faux', 'falso', 'onwaar', 'falskt', 'falsk'
        )
        then false
    when
        lower(value) in (
            'true', 't', 'yes', 'y', '1.0', 'wahr', 'vrai', 'verdadero', 'verdadeiro', 'vero',
            'waar', 'sant', 'sand'
        )
        then true
end;

comment on function staging.to_boolean(text) is
'A checkbox: true, false, t, f, yes, no, y, n, 1, 0, 1.0, 0.0 and the words of spreadsheets (WAHR,
FAUX …), in any case; empty is false; NULL for what was not delivered and for anything else.';
-- end sql/foundation/typing/to_boolean.sql

-- begin sql/foundation/typing/to_date.sql
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
-- end sql/foundation/typing/to_date.sql

-- begin sql/foundation/typing/to_id18.sql
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
-- end sql/foundation/typing/to_id18.sql

-- begin sql/foundation/typing/to_integer.sql
-- Counts arrive as 23.0 too; a fraction or a value beyond integer is refused, not rounded.
create or replace function staging.to_integer(value text)
returns integer
language sql
immutable
parallel safe
return case
    when octet_length(value) > 400 then null
    when value collate "C" ~ '^[0-9]{1,9}$' then value::integer
    when value collate "C" ~ '^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$'
        then case
            when
                value::numeric >= -2147483648
                and value::numeric <= 2147483647
                and value::numeric = trunc(value::numeric)
                then value::numeric::integer
        end
end;

comment on function staging.to_integer(text) is
'A whole Salesforce number (23, 23.0, 2.3E1) as integer; NULL for anything else.';
-- end sql/foundation/typing/to_integer.sql

-- begin sql/foundation/typing/to_numeric.sql
-- Plain or exponent notation only: what numeric's own parser accepts beyond that (NaN, Infinity,
-- 1_000, 0x1F, padding, exponents of five digits) is not a Salesforce number.
-- Shape decides and not pg_input_is_valid: that one is only STABLE, so with a literal the planner
-- would try the cast before the test. What has the shape casts, and no longer than a long text is.
-- Without a SET clause, so that it is inlined.
create or replace function staging.to_numeric(value text)
returns numeric
language sql
immutable
parallel safe
return case
    when octet_length(value) > 400 then null
    when value collate "C" ~ '^[0-9]+(\.[0-9]+)?$' then trim_scale(value::numeric)
    when value collate "C" ~ '^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$'
        then trim_scale(value::numeric)
end;

comment on function staging.to_numeric(text) is
'A Salesforce number (100.0, 9.9213206E7, -1.0E-4, 35000) as numeric without trailing zeros;
NULL for anything else.';
-- end sql/foundation/typing/to_numeric.sql

-- begin sql/foundation/typing/to_picklist.sql
-- The history keeps three of them in one index entry, which holds 2,704 bytes at most. Salesforce
-- allows 255 characters, of three bytes each in most of the world's scripts.
create or replace function staging.longest_picklist_value()
returns integer
language sql
immutable
parallel safe
return 765;

comment on function staging.longest_picklist_value() is
'The greatest length of a picklist value in bytes; a longer text is none.';

create or replace function staging.to_picklist(value text)
returns text
language sql
immutable
parallel safe
return case
    when octet_length(value) <= staging.longest_picklist_value() then nullif(value, '')
end;

comment on function staging.to_picklist(text) is
'A picklist value; NULL where it is empty or longer than any.';
-- end sql/foundation/typing/to_picklist.sql

-- begin sql/foundation/typing/to_timestamp.sql
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
2025-03-04 10:00:00.123456+00, 2025-03-04 10:00:00 UTC, 1741082400 (or milliseconds), 02/23/26 08:55
PM, or a bare date; without an offset it is UTC. Years 1999 to 2100.
NULL for anything else.';
-- end sql/foundation/typing/to_timestamp.sql

-- begin sql/control/catalog/key_column.sql
create or replace function control.key_column(model text)
returns text
language sql
stable
return (control.key_columns(model))[1];

comment on function control.key_column(text) is
'First column of a table''s primary key: the one whose values a run hands on as changed keys.';
-- end sql/control/catalog/key_column.sql

-- begin sql/control/engine/merge_sql.sql
-- The one place where merge statements are written. What is offered to the table:
--   full         all rows of the model; what is not among them is deleted
--   initial      the same into an empty table: there is nothing to compare with
--   incremental  the rows of changed keys (control.offered_sql); a key without a row is deleted
-- and one way to apply it: insert, update where a column differs, delete. With a source of one's
-- own (… as s, the table's columns), incremental deletes nothing.
create or replace function control.merge_sql(
    model text, mode text default 'incremental', source text default null
)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $merge_sql$
declare
    _target regclass;
    _view text := merge_sql.model || '_model';
    _is_full boolean := merge_sql.mode = 'full';
    _is_keyed boolean := merge_sql.mode = 'incremental' and merge_sql.source is null;
    _model control.model;
    _columns text[];
    _keys text[];
    _values text[];
    _handed_on record;
begin
    select m.* into _model from control.model as m where m.model = merge_sql.model;
    if _model.model is null then
        raise exception 'there is no model %', coalesce(merge_sql.model, 'null')
            using errcode = 'undefined_object',
                hint = 'The models are listed by: select model from control.model;';
    end if;
    if merge_sql.mode is null or merge_sql.mode not in ('full', 'initial', 'incremental') then
        raise exception 'mode % is neither full, initial nor incremental',
            coalesce(merge_sql.mode, 'null')
            using errcode = 'invalid_parameter_value';
    end if;
    if merge_sql.source is null and _model.refresh not in ('merge', 'recompute') then
        raise exception 'model % is merged by %, not by a statement of its own',
            merge_sql.model, _model.refresh
            using errcode = 'feature_not_supported',
                hint = 'Its statements: select * from control.model_statement;';
    end if;
    perform control.check_model(merge_sql.model);

    _target := merge_sql.model::regclass;
    _columns := control.table_columns(_target);
    _keys := control.key_columns(merge_sql.model);
    _values := array(
        select c.name from unnest(_columns) with ordinality as c (name, place)
        where c.name <> all(_keys)
        order by c.place
    );
    merge_sql.source := case
        when merge_sql.source is not null then merge_sql.source
        when _is_keyed then 'offered as s'
        when _model.staging_view is not null
            then format(
                'control.latest_versions(%L) as s (%s)',
                merge_sql.model, control.column_definitions(_target, _columns)
            )
        else _view || ' as s'
    end;

    if merge_sql.mode = 'initial' then
        return control.fill(
            $template$with inserted as (
    insert into {{ target }} (
        {{ columns }}
    )
    select
        {{ source_columns }}
    from {{ source }}
    returning 1
)

select
    count(*) as inserted,
    0::bigint as updated,
    0::bigint as deleted,
    count(*) as offered,
    null::jsonb as changes,
    null::jsonb as appeared_or_gone
from inserted$template$,
            jsonb_build_object(
                'target', _target,
                'columns', control.column_list(_columns, ''),
                'source_columns', control.column_list(_columns, 's.'),
                'source', merge_sql.source
            )
        );
    end if;

    select h.*
    into _handed_on
    from control.handed_on_sql(merge_sql.model, merge_sql.source, _is_keyed) as h;
    return control.fill(
        $template${{ with_offered }}merged as (
    merge into {{ target }} as t
    using {{ source }}
        on {{ match }}{{ delete_gone }}
    when matched and ({{ compared_target }})
        is distinct from ({{ compared_source }}) then
        {{ update }}
    when not matched{{ unless_gone }} then
        insert (
            {{ columns }}
        )
        values (
            {{ source_columns }}
        ){{ delete_others }}
    returning
        merge_action() as action{{ returned }}
)

select
    count(*) filter (where m.action = 'INSERT') as inserted,
    count(*) filter (where m.action = 'UPDATE') as updated,
    count(*) filter (where m.action = 'DELETE') as deleted,
    {{ offered }} as offered,
    {{ changes }} as changes,
    {{ appeared_or_gone }} as appeared_or_gone
from merged as m$template$,
        jsonb_build_object(
            'with_offered', case
                when _is_keyed then control.offered_sql(merge_sql.model) || e',\n\n'
                else 'with '
            end,
            'target', _target,
            'source', _handed_on.source,
            'match', (
                select string_agg(
                    format(
                        't.%I = s.%I',
                        k.name,
                        case when _is_keyed then 'key_' || k.place else k.name end
                    ),
                    ' and ' order by k.place
                )
                from unnest(_keys) with ordinality as k (name, place)
            ),
            'delete_gone', case
                when _is_keyed
                    then format(
                        e'\n    when matched and s.%I is null then\n        delete', _keys[1]
                    )
            end,
            'compared_target', control.compared_list(_target, _columns, 't.'),
            'compared_source', control.compared_list(_target, _columns, 's.'),
            'update', case
                when _values = '{}' then 'do nothing'
                else (
                    select e'update set\n            ' || string_agg(
                        format('%1$I = s.%1$I', c.name), e',\n            ' order by c.place
                    )
                    from unnest(_values) with ordinality as c (name, place)
                )
            end,
            'unless_gone', case when _is_keyed then format(' and s.%I is not null', _keys[1]) end,
            'columns', control.column_list(_columns, ''),
            'source_columns', control.column_list(_columns, 's.'),
            'delete_others', case
                when _is_full then e'\n    when not matched by source then\n        delete'
            end,
            'returned', case when not _is_full then _handed_on.returned end,
            'offered', case
                when not _is_keyed then 'null::bigint'
                when _model.staging_view is not null
                    then '(select count(*) from considered)'
                -- a key that neither has is no row that was compared
                else format(
                    '(select count(o.%I) from offered as o)'
                    ' + count(*) filter (where m.action = ''DELETE'')',
                    _keys[1]
                )
            end,
            'changes', case when _is_full then 'null::jsonb' else _handed_on.changes end,
            'appeared_or_gone', case
                when _is_full then 'null::jsonb' else _handed_on.appeared_or_gone
            end
        )
    );
end;
$merge_sql$;

comment on function control.merge_sql(text, text, text) is
'The statement that brings a model''s table up to its view, mode full, incremental, or initial
(full, where the table is empty), or up to a source of rows; it returns one control.merge_result.
Runs execute what was kept of it when a definition last changed (control.model_statement). Its
parameters: $1 changed keys; for a model over staging records to look up, and $2 xmax, $3 xip,
$4 own_xid of the previous load window. Raises 42704 for an unknown model, 22023 for an unknown
mode, 0A000 for a model that a function maintains, and what control.register_model() refuses.';
-- end sql/control/engine/merge_sql.sql

-- begin sql/control/engine/refresh_model.sql
create or replace function control.refresh_model(model text, mode text, keys text[])
returns control.step_result
language plpgsql
set search_path = pg_catalog, pg_temp
set default_statistics_target = 5
as $refresh_model$
declare
    _started timestamptz := clock_timestamp();
    _table regclass := refresh_model.model::regclass;
    _model control.model;
    _window control.load_window;
    _is_full boolean := refresh_model.mode = 'full';
    _definition text;
    _purpose text := refresh_model.mode;
    _is_empty boolean;
    _rows bigint;
    _done control.merge_result;
begin
    select m.* into strict _model from control.model as m where m.model = refresh_model.model;
    select w.* into _window from control.load_window as w;

    if _is_full then
        -- before the merge: what changes while it works makes the model stale again
        _definition := md5(control.model_definition(refresh_model.model));
        execute format('select not exists (select from %s)', _table) into strict _is_empty;
        _purpose := case when _is_empty then 'initial' else 'full' end;
    end if;

    if _model.refresh in ('merge', 'recompute') then
        execute control.kept_statement(refresh_model.model, _purpose)
        into strict _done
        using
            coalesce(refresh_model.keys, '{}'),
            pg_snapshot_xmax(_window.previous_snapshot),
            array(select pg_snapshot_xip(_window.previous_snapshot)),
            _window.previous_own_xid;
    else
        execute format('select * from %s($1, $2)', _model.refresh::regproc)
        into strict _done
        using refresh_model.mode, refresh_model.keys;
    end if;

    if _is_full then
        if _done.offered is null then
            execute format('select count(*) from %s', _table) into strict _rows;
            _done.offered := _rows + _done.deleted;
        end if;
        insert into control.model_state as s (model, definition, refreshed_at)
        values (refresh_model.model, _definition, clock_timestamp())
        on conflict on constraint model_state_pkey do update
        set
            definition = excluded.definition,
            stale_reason = null,
            refreshed_at = excluded.refreshed_at;
    end if;

    -- autovacuum cannot see an uncommitted run, and the models above are planned on these numbers;
    -- once the run is committed, so much was written that it is sure to take its own, larger sample
    if _done.inserted + _done.updated + _done.deleted > (
        select greatest(c.reltuples / 2, 1000)
        from pg_class as c
        where c.oid = _table
    ) then
        execute format('analyze %s', _table);
    end if;

    return row(
        refresh_model.model,
        refresh_model.mode,
        _done.inserted,
        _done.updated,
        _done.deleted,
        _done.offered - _done.inserted - _done.updated - _done.deleted,
        round(1000 * extract(epoch from clock_timestamp() - _started), 1),
        _done.changes,
        _done.appeared_or_gone
    )::control.step_result;
end;
$refresh_model$;

comment on function control.refresh_model(text, text, text[]) is
'Brings one model''s table up to its view: mode full, or incremental for the given keys (for a
model over staging: the load window, and the given records looked up anew). A model''s own refresh
function takes (mode, keys) and returns control.merge_result.';
-- end sql/control/engine/refresh_model.sql

-- begin sql/control/engine/write_statements.sql
create or replace function control.write_statements()
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set quote_all_identifiers = off
as $write_statements$
declare
    _model control.model;
begin
    delete from control.model_statement;
    insert into control.model_statement (model, purpose, statement)
    select
        s.model,
        s.purpose,
        s.statement
    from (
        select
            m.model,
            p.purpose,
            control.merge_sql(m.model, p.purpose) as statement
        from control.model as m
        cross join unnest(array['initial', 'full', 'incremental']) as p (purpose)
        where m.refresh = 'merge' or (m.refresh = 'recompute' and p.purpose <> 'incremental')
        union all
        select
            m.model,
            p.purpose,
            control.versions_sql(m.model, p.purpose) as statement
        from control.model as m
        cross join unnest(array['look up', 'read']) as p (purpose)
        where m.refresh = 'merge' and m.staging_view is not null
    ) as s;

    for _model in
        select m.* from control.model as m
        where to_regprocedure(m.refresh || '_statements()') is not null
    loop
        execute format(
            'insert into control.model_statement (model, purpose, statement)'
            ' select $1, s.purpose, s.statement from %s() as s',
            (_model.refresh || '_statements')::regproc
        )
        using _model.model;
    end loop;
end;
$write_statements$;

comment on function control.write_statements() is
'Writes control.model_statement anew from the registry and the catalog; a run does it when a
definition changed. Those of a model''s own refresh function come from the function of its name with
_statements behind it: (purpose, statement). Raises what control.register_model() refuses.';
-- end sql/control/engine/write_statements.sql

-- begin sql/control/erasure/erasure_request.sql
create table control.erasure_request (
    request_id bigint primary key,
    erasure_id bigint not null references control.erasure (erasure_id),
    object text not null,
    record_id text not null
);

comment on table control.erasure_request is
'Records to be erased by the next run, by their ids. Grain: one row per control.erase(); the run
that erases deletes it.';
comment on column control.erasure_request.request_id is
'The request of control.recheck_record that came with it.';
comment on column control.erasure_request.erasure_id is 'The receipt.';
comment on column control.erasure_request.object is 'Landing table.';
comment on column control.erasure_request.record_id is 'Record id (18 characters).';
-- end sql/control/erasure/erasure_request.sql

-- begin sql/control/erasure/forget_erased.sql
-- After the checks: what the ledger, the checks and their figures still know of erased records.
-- Totals count what is there, so those of violations follow; how many rows a run read or changed
-- names nobody and stays.
create or replace function control.forget_erased(
    asked bigint[], record_ids text[], profiled_values text[], models text[]
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $forget_erased$
declare
    _patterns text[] := array(
        select '%' || left(i.record_id, 15) || '%'
        from unnest(forget_erased.record_ids) as i (record_id)
    );
    _figures text[] := '{}';
    _column control.profiled_column;
    _values text[];
    _value text;
    _violations bigint;
    _samples bigint;
    _errors bigint;
    _relation regclass;
    _is_empty boolean;
    -- PostgreSQL 18
    _can_clear constant boolean := to_regprocedure(
        'pg_catalog.pg_clear_attribute_stats(text,text,text,boolean)'
    ) is not null;
begin
    -- values that only they had, among the most frequent ones of a profile
    for _column in
        select c.* from control.profiled_column as c
        where c.measure = 'value shares' and to_regclass(c.model) is not null
    loop
        _values := array(
            select distinct k.value
            from control.quality_profile as p
            cross join lateral jsonb_object_keys(
                p.measures #> array['value shares', _column.column_name]
            ) as k (value)
            where p.model = _column.model and k.value = any(forget_erased.profiled_values)
        );
        continue when _values = '{}';
        execute format(
            'select array(select unnest($1) except select m.%1$I::text from %2$s as m'
            ' where m.%1$I::text = any($1))',
            _column.column_name, _column.model::regclass
        )
        into strict _values
        using _values;
        foreach _value in array _values loop
            update control.quality_profile as p
            set measures = p.measures #- array['value shares', _column.column_name, _value]
            where p.model = _column.model;
            _figures := _figures || format('%s.%s = %s', _column.model, _column.column_name, _value);
        end loop;
        delete from control.quality_shift as s
        where
            s.model = _column.model
            and s.column_name = _column.column_name
            and s.value = any(_values);
    end loop;

    with gone as (
        delete from control.quality_violation as v
        where
            v.record_id = any(_figures)
            or v.record_id like any(_patterns)
            or v.reason like any(_patterns)
        returning v.check_name, v.part
    ),

    counted as (
        select
            g.check_name,
            g.part,
            count(*) as violations
        from gone as g
        group by
            g.check_name,
            g.part
    ),

    told as (
        update control.quality_total as t
        set violations = t.violations - c.violations
        from counted as c
        where t.check_name = c.check_name and t.part = c.part
    )

    select coalesce(sum(c.violations), 0) into strict _violations from counted as c;

    update control.quality_result as r
    set
        samples = (
            select coalesce(jsonb_agg(s.sample order by s.place), '[]')
            from jsonb_array_elements(r.samples) with ordinality as s (sample, place)
            where
                s.sample::text not like all(_patterns)
                and coalesce(s.sample ->> 'record_id', '') <> all(_figures)
        )
    where
        r.samples::text like any(_patterns)
        or exists (
            select from jsonb_array_elements(r.samples) as s (sample)
            where s.sample ->> 'record_id' = any(_figures)
        );
    get diagnostics _samples = row_count;

    update control.run as r
    set
        error = r.error - '{detail,hint,context}'::text[]
        || '{"message": "what it said named a record that was erased since"}'
    where r.error::text like any(_patterns);
    get diagnostics _errors = row_count;

    delete from control.quarantined_row as q
    where q.record_id like any(_patterns);
    update control.absence_acknowledgement as a
    set reason = 'named a record that was erased since'
    where a.reason like any(_patterns);
    update control.load as l
    set name = 'named a record that was erased since'
    where l.name like any(_patterns);
    update control.extraction as x
    set reason = 'named a record that was erased since'
    where x.reason like any(_patterns);

    update control.erasure as e
    set
        removed = e.removed || jsonb_build_object(
            'violations', _violations, 'samples', _samples, 'errors', _errors
        )
    where
        e.erasure_id in (
            select q.erasure_id from control.erasure_request as q
            where q.request_id = any(forget_erased.asked)
        );
    delete from control.erasure_request as q
    where q.request_id = any(forget_erased.asked);

    delete from control.recheck_record as r
    where
        r.request_id = any(forget_erased.asked)
        and r.record_id = any(forget_erased.record_ids);

    -- the planner's samples hold values, too; of an empty table ANALYZE takes none and keeps the old
    for _relation in
        select c.oid::regclass
        from pg_class as c
        where
            c.relnamespace in ('raw_salesforce'::regnamespace, 'control'::regnamespace)
            and c.relkind = 'r'
        union
        select m.model::regclass from unnest(forget_erased.models) as m (model)
    loop
        execute format('analyze %s', _relation);
        execute format('select not exists (select from %s)', _relation) into strict _is_empty;
        if _is_empty and _can_clear then
            execute
                'select pg_clear_attribute_stats(n.nspname, c.relname, a.attname, false)'
                ' from pg_attribute as a'
                ' inner join pg_class as c on a.attrelid = c.oid'
                ' inner join pg_namespace as n on c.relnamespace = n.oid'
                ' where c.oid = $1 and a.attnum > 0 and not a.attisdropped'
            using _relation;
        end if;
    end loop;
end;
$forget_erased$;

comment on function control.forget_erased(bigint[], text[], text[], text[]) is
'Removes erased records from violations, samples, profiles, errors and operators'' notes, fills in
the receipts, and has the planner forget the values: what control.carry_out_erasures() returned,
and the models that a run changed.';
-- end sql/control/erasure/forget_erased.sql

-- begin sql/control/extraction/api_usage.sql
create or replace view control.api_usage as
select
    (e.started_at at time zone s.time_zone)::date as used_on,
    e.object,
    g.way,
    count(*) as extractions,
    sum(w.calls) as calls,
    round(100 * sum(w.calls) / nullif(max(e.api_allowed), 0), 2) as percent_of_allowed,
    sum(w.rows) as delivered_rows,
    sum(w.landed) as landed_rows,
    sum(w.bytes) as bytes,
    sum(w.seconds) as seconds
from control.extraction as e
cross join control.setting as s
cross join lateral jsonb_each(e.ways) as g (way, usage)
cross join
    lateral jsonb_to_record(g.usage)
        as w (
            calls bigint, rows bigint, landed bigint, bytes bigint, seconds numeric
        )
group by (e.started_at at time zone s.time_zone)::date, e.object, g.way;

comment on view control.api_usage is
'What extraction costs of the org''s API. Grain: one row per business day, object and way. Source:
control.extraction, which also says how much of the day''s calls the org itself had counted.';
comment on column control.api_usage.used_on is 'Business day on which the extractions began.';
comment on column control.api_usage.object is 'Landing table of the object.';
comment on column control.api_usage.way is
'What was asked: describe (its fields), rest or bulk (what changed), deleted (getDeleted), sweep
(calculated fields), census (which records there are), backfill (fields that came).';
comment on column control.api_usage.extractions is 'In how many extractions.';
comment on column control.api_usage.calls is 'API calls.';
comment on column control.api_usage.percent_of_allowed is
'Percent of the calls that the org allows in 24 hours.';
comment on column control.api_usage.delivered_rows is 'Rows that Salesforce delivered.';
comment on column control.api_usage.landed_rows is 'Rows of these that landed.';
comment on column control.api_usage.bytes is 'Bytes of the answers, decompressed.';
comment on column control.api_usage.seconds is 'Seconds, waiting included.';

grant select on control.api_usage to salesforce_monitor;
-- end sql/control/extraction/api_usage.sql

-- begin sql/control/extraction/compared_description.sql
create or replace function control.compared_description(object text, fields jsonb)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    with told as (
        select
            e.place,
            f.*
        from
            jsonb_array_elements(compared_description.fields)
            with ordinality as e (content, place)
        cross join
            lateral jsonb_to_record(e.content) as f (
                name text, type text, calculated boolean, active_values text[]
            )
    ),

    known as (
        select k.* from control.described_field as k
        where k.object = lower(compared_description.object)
    ),

    change as (
        select
            t.place,
            t.name as field,
            case when k.field is null then 'added' else 'given back' end as change,
            t.type as detail
        from told as t
        left join known as k on t.name = k.field
        where k.field is null or k.gone_at is not null
        union all
        select
            0 as place,
            k.field,
            'gone' as change,
            k.type as detail
        from known as k
        where k.gone_at is null and k.field not in (select t.name from told as t)
        union all
        select
            t.place,
            t.name as field,
            'retyped' as change,
            k.type || ' to ' || t.type as detail
        from told as t
        inner join known as k on t.name = k.field
        where t.type <> k.type
        union all
        select
            t.place,
            t.name as field,
            case when t.calculated then 'now calculated' else 'no longer calculated' end as change,
            '' as detail
        from told as t
        inner join known as k on t.name = k.field
        where t.calculated <> k.is_calculated
        union all
        select
            t.place,
            t.name as field,
            'value added' as change,
            v.value as detail
        from told as t
        inner join known as k on t.name = k.field
        cross join lateral unnest(t.active_values) as v (value)
        where v.value <> all(coalesce(k.active_values, '{}'))
        union all
        select
            t.place,
            t.name as field,
            'value retired' as change,
            v.value as detail
        from told as t
        inner join known as k on t.name = k.field
        cross join lateral unnest(k.active_values) as v (value)
        where v.value <> all(coalesce(t.active_values, '{}'))
    )

    select
        coalesce(
            jsonb_agg(
                jsonb_build_object(
                    'place', n.place, 'field', n.field, 'change', n.change, 'detail', n.detail
                )
                order by n.place
            ),
            '[]'
        )
    from (
        select
            row_number() over (order by c.place, c.field, c.change, c.detail) as place,
            c.field,
            c.change,
            c.detail
        from change as c
    ) as n;
end;

comment on function control.compared_description(text, jsonb) is
'What differs between a description of an object and the last one that was kept:
compared_description(object, fields). Returns [{place, field, change, detail}].';
-- end sql/control/extraction/compared_description.sql

-- begin sql/control/extraction/field_age.sql
-- A calculated field changes without a stamp: no increment tells, only what reads it of every
-- record (a sweep, or a full refresh). Whatever else there is, is as new as the last load of it.
create or replace view control.field_age as
select
    f.object,
    f.field,
    f.is_calculated,
    f.delivered_at,
    f.swept_at,
    t.current_as_of,
    now() - t.current_as_of as age
from (
    select
        l.object,
        n.field,
        coalesce(bool_or(d.is_calculated), false) as is_calculated,
        max(coalesce(l.answered_from, l.loaded_at)) as delivered_at,
        max(l.answered_from) filter (
            where l.way = 'sweep' or l.answered_from = w.swept_at
        ) as swept_at
    from control.load as l
    left join control.extract_watermark as w on l.object = w.object
    cross join lateral unnest(l.fields) as n (field)
    left join control.described_field as d on l.object = d.object and n.field = lower(d.field)
    group by l.object, n.field
) as f
cross join
    lateral (
        select case when f.is_calculated then f.swept_at else f.delivered_at end as current_as_of
    ) as t;

comment on view control.field_age is
'How old the value of a field can be, by what our own ways in delivered. Grain: one row per object
and field. Fields that no load delivered are not in it.';
comment on column control.field_age.object is 'Landing table, without its schema.';
comment on column control.field_age.field is 'API name in lower case.';
comment on column control.field_age.is_calculated is
'Whether Salesforce describes it as a formula or roll-up, which changes without a stamp.';
comment on column control.field_age.delivered_at is
'When a load last delivered it, be it of a few records: by the source''s clock, for files when they
landed.';
comment on column control.field_age.swept_at is
'When it was last read of every record.';
comment on column control.field_age.current_as_of is
'Up to when its changes are known of every record: the last sweep of a calculated field, else the
last load that delivered it.';
comment on column control.field_age.age is 'How long ago that is.';
-- end sql/control/extraction/field_age.sql

-- begin sql/control/extraction/touched_models.sql
-- From layer to layer by the column's name: what a model derives from it under another is the
-- business of the models that read that.
create or replace function control.touched_models(object text, field text, staging_column text)
returns text[]
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    with recursive reached as (
        select
            0 as depth,
            format('staging.%I', lower(touched_models.object)) as relation,
            touched_models.staging_column as name
        union
        select
            m.depth + 1 as depth,
            m.model,
            r.name
        from reached as r
        inner join pg_attribute as a
            on to_regclass(r.relation) = a.attrelid and r.name = a.attname::text
        inner join control.model_link as l on r.relation = l.upstream
        inner join control.model as m on l.model = m.model
        where
            exists (
                select from control.used_object(to_regclass(m.model || '_model')) as u
                where u.object = a.attrelid and u.attribute = a.attnum
            )
    )

    select coalesce(array_agg(t.model order by t.depth, t.model), '{}')
    from (
        select
            m.model,
            m.depth
        from control.model as m
        where
            m.model in (select r.relation from reached as r)
            or (
                touched_models.staging_column is null
                and position(
                    quote_literal(lower(touched_models.field))
                    in pg_get_viewdef(to_regclass(m.model || '_model'))
                ) > 0
            )
    ) as t;
end;

comment on function control.touched_models(text, text, text) is
'The models that read a field of an object: touched_models(object, field, staging_column), by the
column it has in staging; without one, by its key in custom_fields.';
-- end sql/control/extraction/touched_models.sql

-- begin sql/control/history/history_partition.sql
-- Read from the bounds, not from the names.
create or replace view control.history_partition as
select
    b.partition,
    b.bounds[1]::date as ended_from,
    b.bounds[2]::date as ended_before
from (
    select
        i.inhrelid::regclass as partition,
        regexp_match(
            pg_get_expr(c.relpartbound, c.oid), $$FROM \('([^']+)'\) TO \('([^']+)'\)$$
        ) as bounds
    from pg_inherits as i
    inner join pg_class as c on i.inhrelid = c.oid
    where i.inhparent = 'marts.opportunity_history'::regclass
) as b
where b.bounds is not null;

comment on view control.history_partition is
'The months of marts.opportunity_history. Grain: one row per month partition; the open versions''
partition is not among them.';
comment on column control.history_partition.ended_from is 'First valid_to it holds.';
comment on column control.history_partition.ended_before is 'First valid_to it no longer holds.';
-- end sql/control/history/history_partition.sql

-- begin sql/control/history/merge_opportunity_history.sql
-- Joined by nested loops, each row probes the one partition its valid_to lies in; a hash join would
-- read every month.
create or replace function control.merge_opportunity_history(
    offered marts.opportunity_history[]
)
returns control.merge_result
language plpgsql
set search_path = pg_catalog, pg_temp
set enable_hashjoin = off
set enable_mergejoin = off
as $merge_opportunity_history$
declare
    _done control.merge_result;
begin
    execute control.kept_statement('marts.opportunity_history', 'merge versions')
    into strict _done
    using merge_opportunity_history.offered;
    return _done;
end;
$merge_opportunity_history$;

comment on function control.merge_opportunity_history(marts.opportunity_history[]) is
'Merges the given versions into marts.opportunity_history, whose partitions for them exist. Returns
what was done to how many rows, and the opportunities it was done to.';
-- end sql/control/history/merge_opportunity_history.sql

-- begin sql/control/history/touched_versions.sql
create or replace function control.touched_versions(
    ids text[],
    days date[],
    retained_from date,
    out versions marts.opportunity_history[],
    out rebuilt text[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $touched_versions$
begin
    execute control.kept_statement('marts.opportunity_history', 'touched versions')
    into
        versions,
        rebuilt
    using touched_versions.ids, touched_versions.days, touched_versions.retained_from;
end;
$touched_versions$;

comment on function control.touched_versions(text[], date[], date) is
'The versions of opportunities that hold on or after a day, or end on it, each opportunity from a
day of its own: the first of those its landed rows count from. Without what ended before the
retained days. rebuilt are the opportunities whose versions were read from landing.';
-- end sql/control/history/touched_versions.sql

-- begin sql/control/landing/answer_reread.sql
create or replace function control.answer_reread(object text, field text, ids text[])
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $answer_reread$
delete from control.reread_request as r
where
    r.object = lower(answer_reread.object)
    and r.field = answer_reread.field
    and r.value = any(answer_reread.ids);
$answer_reread$;

comment on function control.answer_reread(text, text, text[]) is
'Notes that what was asked for by control.request_reread() has landed, in that very transaction:
answer_reread(object, field, ids).';

revoke execute on function control.answer_reread(text, text, text[]) from public;
grant execute on function control.answer_reread(text, text, text[]) to salesforce_loader;
-- end sql/control/landing/answer_reread.sql

-- begin sql/control/landing/erasure_hash.sql
create or replace function control.erasure_hash(record_id text)
returns text
language sql
stable
parallel safe
return encode(
    sha256(convert_to((select s.salt from control.erasure_salt as s) || record_id, 'UTF8')), 'hex'
);

comment on function control.erasure_hash(text) is
'By which control.erasure knows a record, given its 18-character id; NULL where nothing was ever
erased.';
-- end sql/control/landing/erasure_hash.sql

-- begin sql/control/landing/match_fields.sql
-- Purpose: where the fields of a delivery go.
-- Input:   object, a landing table's name; fields, as delivered: API names or snake case, any case;
--          else sfid, Account.Id, or what a report calls a field, in English or else.
-- Output:  per field its name in lower case, the landing column that takes it (NULL: a key of
--          custom_fields), and the name of its column in the table that the delivery is copied to.
-- A name with a double underscore (Type__c) is a custom field's, and matches only a column of that
-- very name. A column goes to the field that names it best; the names of the API are alike, so that
-- two of them are a contradiction (which control.open_delivery refuses), and every other is second
-- to them.
create or replace function control.match_fields(object text, fields text[])
returns table (ordinal bigint, field text, landing_column text, delivery_column text)
language sql
stable
set search_path = pg_catalog, pg_temp
as $match_fields$
with given as (
    select
        f.ordinal,
        n.name,
        -- Partner__r.Id is what Partner__c holds
        regexp_replace(n.name, '__r\.id$', '__c') as own_name,
        case when position('__' in n.name) = 0 then replace(n.name, '_', '') end as plain_name,
        -- a name in words, as reports have it
        case when n.name ~ '[^a-z0-9_.]' then control.plain_label(n.name) end as words
    from unnest(match_fields.fields) with ordinality as f (name, ordinal)
    cross join lateral (select lower(btrim(f.name)) as name) as n
),

-- what a report puts before the name of a field: Account Name, Opportunity ID
object_name as (
    select regexp_replace(lower(match_fields.object), '__c$|[^a-z0-9]', '', 'g') as words
),

landing_column as (
    select
        a.attname::text as name,
        replace(a.attname, '_', '') as plain_name
    from pg_catalog.pg_attribute as a
    where
        a.attrelid = to_regclass(format('raw_salesforce.%I', lower(match_fields.object)))
        and a.attnum > 0
        and not a.attisdropped
        and a.atttypid = 'pg_catalog.text'::regtype
        and a.attgenerated = ''
),

by_name as materialized (
    select
        g.ordinal,
        c.name as landing_column,
        1 as rank,
        g.name = c.name as is_exact
    from given as g
    inner join landing_column as c on g.plain_name = c.plain_name or g.name = c.name
    union all
    -- Heroku Connect has a number of its own under id
    select
        g.ordinal,
        'id',
        0,
        true
    from given as g
    where g.name = 'sfid'
),

-- looked for only where a name is none of the API's
by_another_name as (
    select
        g.ordinal,
        c.name as landing_column,
        r.rank,
        false as is_exact
    from given as g
    cross join object_name as p
    cross join landing_column as c
    left join control.declared_field as d
        on lower(match_fields.object) = d.object and c.name = d.field
    cross join
        lateral (
            select
                case
                    when g.name like '%.id' and g.own_name = c.name then 2
                    when g.name like '%_.id' and replace(g.plain_name, '.', '') = c.plain_name
                        then 2
                    when coalesce(g.words, g.plain_name) = any(d.labels) then 3
                    when g.words = c.plain_name then 4
                    when
                        starts_with(g.words, p.words)
                        and substr(g.words, length(p.words) + 1)
                        = any(coalesce(d.labels, '{}') || c.plain_name)
                        then 5
                end as rank
        ) as r
    where
        not exists (select from by_name as n where g.ordinal = n.ordinal)
        and (g.plain_name is not null or g.own_name <> g.name)
        and r.rank is not null
),

-- what English calls it goes before what others do
by_translation as (
    select
        g.ordinal,
        c.name as landing_column,
        case when coalesce(g.words, g.plain_name) = t.label then 6 else 7 end as rank,
        false as is_exact
    from given as g
    cross join object_name as p
    inner join control.label_translation as t
        on
            lower(match_fields.object) = t.object
            and t.label in (
                coalesce(g.words, g.plain_name),
                case when starts_with(g.words, p.words) then substr(g.words, length(p.words) + 1) end
            )
    inner join landing_column as c on t.field = c.name
    where
        not exists (select from by_name as n where g.ordinal = n.ordinal)
        and g.plain_name is not null
),

meant as (
    select
        n.*,
        -- of two that are second best, the one that comes first
        row_number() over (partition by n.landing_column order by n.rank, n.ordinal) as place,
        min(n.rank) over (partition by n.landing_column) as best_rank,
        row_number() over (
            partition by n.ordinal order by n.rank, n.is_exact desc, n.landing_column
        ) as choice
    from (
        select * from by_name
        union all
        select * from by_another_name
        union all
        select * from by_translation
    ) as n
)

select
    g.ordinal,
    case
        when
            g.name = 'id'
            and m.landing_column is null
            and exists (select from given as s where s.name = 'sfid')
            then '_hc_id'
        when not exists (select from given as o where g.own_name = o.name) then g.own_name
        else g.name
    end,
    m.landing_column,
    -- a packaged field's name may be longer than a column's may be
    case when octet_length(g.name) <= 63 then g.name else 'field ' || g.ordinal end
from given as g
left join meant as m
    on
        g.ordinal = m.ordinal
        and m.choice = 1
        and (m.place = 1 or m.rank = 1 and m.best_rank = 1)
order by g.ordinal;
$match_fields$;

comment on function control.match_fields(text, text[]) is
'Where the fields of a delivery go: match_fields(object, fields). One row per field, in their order;
landing_column is NULL for a field that goes to custom_fields. Fields are named as the API does, in
snake case, by their relationship (Account.Id), as Heroku Connect does (sfid) or as reports do (Close
Date, Opportunity ID, Schlusstermin).';
-- end sql/control/landing/match_fields.sql

-- begin sql/control/landing/month_first.sql
-- What is no date in that order either stays as it was delivered, for the check that reports it.
create or replace function control.month_first(value text, date_order text)
returns text
language sql
stable
parallel safe
begin atomic
    select
        case
            when m.part is null then month_first.value
            when staging.to_date(d.text) is not null then d.text
            else month_first.value
        end
    from
        regexp_match(
            month_first.value,
            '^([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?:,? (.*))?$'
        ) as m (part),
        lateral (
            select
                concat_ws(
                    ' ',
                    case
                        when month_first.date_order = 'dmy' or m.part[2] = '.'
                            then concat_ws('/', m.part[3], m.part[1], m.part[4])
                        else concat_ws('/', m.part[1], m.part[3], m.part[4])
                    end,
                    m.part[5]
                ) as text
        ) as d;
end;

comment on function control.month_first(text, text) is
'A date like 28/02/2025 09:30, given the order of its parts (dmy, mdy), as month/day/year, which
staging reads; with points (28.2.2025) the day is first. Any other text as it is.';
-- end sql/control/landing/month_first.sql

-- begin sql/control/landing/request_reread.sql
create or replace function control.request_reread(object text, field text, ids text[])
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    insert into control.reread_request (object, field, value)
    select
        lower(request_reread.object) as object,
        request_reread.field,
        i.id as value
    from unnest(request_reread.ids) as i (id)
    on conflict on constraint reread_request_pkey do nothing;
end;

comment on function control.request_reread(text, text, text[]) is
'Has the next extraction of an object read again whatever holds one of these ids in a field:
request_reread(object, field, ids).';

revoke execute on function control.request_reread(text, text, text[]) from public;
grant execute on function control.request_reread(text, text, text[]) to salesforce_loader;
-- end sql/control/landing/request_reread.sql

-- begin sql/control/ledger/freshness.sql
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

grant select on control.freshness to salesforce_monitor;
-- end sql/control/ledger/freshness.sql

-- begin sql/control/monitor/run_status.sql
create or replace view control.run_status as
with last_run as (
    select r.*
    from control.run as r
    order by r.run_id desc
    limit 1
),

last_good as (
    select
        r.run_id,
        r.finished_at
    from control.run as r
    where r.status = 'succeeded' or (r.status = 'skipped' and r.reason = 'no new data')
    order by r.run_id desc
    limit 1
),

last_published as (
    select
        r.run_id,
        r.finished_at
    from control.run as r
    where r.status = 'succeeded'
    order by r.run_id desc
    limit 1
),

-- since the last good one; a call that was kept out by another has judged nothing
failing as (
    select
        min(r.run_id) as first_run_id,
        max(r.run_id) as last_run_id,
        min(r.started_at) as since_at,
        count(*) as runs
    from control.run as r
    where
        r.status = 'failed'
        and r.run_id > coalesce((select g.run_id from last_good as g), 0)
),

at_work as (
    select count(*) > 0 as is_running
    from pg_locks as l
    where
        l.locktype = 'relation'
        and l.database = (
            select d.oid from pg_database as d
            where d.datname = current_database()
        )
        and l.relation = 'control.run_lock'::regclass
        and l.mode = 'ExclusiveLock'
        and l.granted
),

-- the last call, where it left nothing in the ledger and is not at work; one that has just been
-- noted has yet to begin
cut_off as (
    select
        c.called_at,
        c.called_by
    from (
        select k.*
        from control.run_call as k
        order by k.call_id desc
        limit 1
    ) as c
    cross join at_work as w
    where
        c.run_id is null
        and not w.is_running
        and c.called_at > coalesce((select r.started_at from last_run as r), '-infinity')
        and (
            c.called_at < now() - interval '1 minute'
            or not exists (
                select from pg_stat_activity as a
                where c.pid = a.pid
            )
        )
)

select
    p.run_id as published_run_id,
    p.finished_at as last_published_at,
    g.finished_at as last_success_at,
    coalesce(c.called_at, r.started_at) as last_attempt_at,
    case
        when w.is_running then 'running'
        when c.called_at is not null then 'cut off'
        else r.status
    end as last_attempt_status,
    f.runs > 0 or c.called_at is not null as is_failing,
    least(f.since_at, c.called_at) as failing_since_at,
    f.first_run_id as failing_since,
    f.last_run_id as failed_run_id,
    f.runs as failed_runs,
    e.error,
    case
        when c.called_at is not null
            then 'the call of ' || c.called_by || ' was cut off before it could write the ledger'
        when e.error ->> 'sqlstate' = 'QC001'
            then
                'quality checks: ' || coalesce(
                    (
                        select string_agg(q.check_name, ', ' order by q.check_name)
                        from control.quality_result as q
                        where q.run_id = f.last_run_id and q.outcome = 'error'
                    ),
                    'unknown'
                )
        when e.error is not null
            then 'SQLSTATE ' || (e.error ->> 'sqlstate') || ' at ' || (e.error ->> 'model')
    end as failure
from at_work as w
cross join failing as f
left join last_run as r on true
left join last_good as g on true
left join last_published as p on true
left join cut_off as c on true
left join control.run as e on f.last_run_id = e.run_id;

comment on view control.run_status is
'How the runs stand. Grain: one row. A call that was kept out by another is an attempt, and neither
a success nor a failure.';
comment on column control.run_status.published_run_id is
'The run whose result the marts show; NULL before the first, or once the ledger has forgotten it.';
comment on column control.run_status.last_published_at is 'When that was.';
comment on column control.run_status.last_success_at is
'When a run last succeeded or found nothing new: the marts hold whatever had landed by then.';
comment on column control.run_status.last_attempt_at is 'When the run was last called.';
comment on column control.run_status.last_attempt_status is
'running; succeeded, skipped, failed; cut off: the server was killed, or could not write, and the
ledger has nothing of it (known of calls of run_salesforce_transform_or_raise() alone).';
comment on column control.run_status.is_failing is
'Whether a failure waits: no run has succeeded or found nothing new since.';
comment on column control.run_status.failing_since_at is 'When the first of these failures began.';
comment on column control.run_status.failing_since is 'Its run.';
comment on column control.run_status.failed_run_id is 'The last run that failed since.';
comment on column control.run_status.failed_runs is 'How many have failed since.';
comment on column control.run_status.error is
'Of the last failed one: sqlstate, message, detail, hint, context, model. The message may quote
records.';
comment on column control.run_status.failure is
'The same in a few words, which name no record.';

grant select on control.run_status to salesforce_monitor;
-- end sql/control/monitor/run_status.sql

-- begin sql/control/quality/checks/account_rule.sql
create or replace view control.account_rule as
select
    a.account_id as record_id,
    r.check_name,
    '' as part,
    r.reason
from marts.dim_account as a
cross join
    lateral (
        values (
            case
                when a.win_rate not between 0 and 1 then 'win rate is ' || a.win_rate
            end,
            case
                when
                    a.opportunity_count
                    <> a.open_opportunity_count
                    + a.won_opportunity_count
                    + a.lost_opportunity_count
                    + a.unknown_opportunity_count
                    then
                        a.opportunity_count || ' opportunities, but '
                        || a.open_opportunity_count || ' open + '
                        || a.won_opportunity_count || ' won + '
                        || a.lost_opportunity_count || ' lost + '
                        || a.unknown_opportunity_count || ' of unknown status'
            end
        )
    ) as c (win_rate, opportunity_count)
cross join
    lateral (
        values
        ('account_win_rate', c.win_rate),
        ('account_opportunity_count', c.opportunity_count)
    ) as r (check_name, reason)
where num_nonnulls(c.win_rate, c.opportunity_count) > 0 and r.reason is not null;

comment on view control.account_rule is
'Accounts whose figures contradict each other: an impossible win rate; open, won, lost and unclear
opportunities that do not add up to all. Grain: one row per account and check (check_name). Source:
marts.dim_account.';

insert into control.quality_check (name, description, severity, model, source)
values
(
    'account_win_rate',
    'The win rate of an account is 0 to 1',
    'error',
    'marts.dim_account',
    'control.account_rule'
),
(
    'account_opportunity_count',
    'Open, won, lost and unclear opportunities of an account add up to all of them',
    'error',
    'marts.dim_account',
    'control.account_rule'
)
on conflict do nothing;
-- end sql/control/quality/checks/account_rule.sql

-- begin sql/control/quality/checks/check_date_missing.sql
create or replace view control.check_date_missing as
select
    g.day::date::text as record_id,
    'marts.dim_date lacks the day' as reason
from control.setting as s
cross join
    generate_series(
        s.calendar_start::timestamp, s.calendar_end::timestamp, interval '1 day'
    ) as g (day)
where not exists (
    select from marts.dim_date as d
    where d.date_day = g.day::date
);

comment on view control.check_date_missing is
'Days of the calendar''s range that marts.dim_date lacks. Grain: one row per day. Source:
control.setting, marts.dim_date.';

insert into control.quality_check (name, description, severity, model)
values
(
    'date_missing',
    'marts.dim_date has every day from calendar_start to calendar_end',
    'error',
    'marts.dim_date'
)
on conflict do nothing;
-- end sql/control/quality/checks/check_date_missing.sql

-- begin sql/control/quality/checks/check_opportunity_history_chain.sql
create or replace view control.check_opportunity_history_chain as
select
    h.opportunity_id as record_id,
    h.valid_from::text as part,
    'the version from ' || h.valid_from || ' follows one that ended on ' || h.previous_valid_to
        as reason
from (
    select
        v.opportunity_id,
        v.valid_from,
        lag(v.valid_to) over (
            partition by v.opportunity_id
            order by v.valid_to
        ) as previous_valid_to
    from marts.opportunity_history as v
) as h
where h.valid_from <> h.previous_valid_to;

comment on view control.check_opportunity_history_chain is
'Versions in the history that overlap the version before or leave a gap after it. Grain: one row
per opportunity and version (part: its first day). Source: marts.opportunity_history.';

insert into control.quality_check (name, description, severity, model, scope)
values
(
    'opportunity_history_chain',
    'Each version in the history begins where the one before ended',
    'error',
    'marts.opportunity_history',
    'full'
)
on conflict do nothing;
-- end sql/control/quality/checks/check_opportunity_history_chain.sql

-- begin sql/control/quality/checks/check_schema_change.sql
create or replace view control.check_schema_change as
select
    c.change_id::text as record_id,
    format(
        '%s.%s: %s%s, first seen %s UTC; touches %s',
        c.object,
        c.field,
        c.change,
        case when c.detail = '' then '' else ' (' || control.quoted(c.detail) || ')' end,
        to_char(c.first_seen_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI'),
        coalesce(nullif(array_to_string(c.touches, ', '), ''), 'no model')
    ) as reason
from control.schema_change as c
where not c.is_named;

comment on view control.check_schema_change is
'What changed in the org''s objects and was not named by an earlier run: fields added, gone,
retyped, calculated, values added or retired. Grain: one row per change. Source:
control.schema_change.';

insert into control.quality_check (name, description, severity, model, scope)
values
(
    'schema_change',
    'Salesforce''s objects are described as before; each change is named once',
    'warn',
    'control.schema_change',
    'time'
)
on conflict do nothing;
-- end sql/control/quality/checks/check_schema_change.sql

-- begin sql/control/quality/checks/check_stale_source.sql
create or replace view control.check_stale_source as
select
    f.object as record_id,
    'the newest change is of ' || to_char(
        coalesce(f.newest_modstamp, f.newest_extracted_at) at time zone 'UTC',
        'YYYY-MM-DD HH24:MI'
    ) || ' UTC, more than ' || l.stale_after || ' ago' as reason
from control.source_freshness as f
inner join control.freshness_limit as l on f.object = l.object
where coalesce(f.newest_modstamp, f.newest_extracted_at) < now() - l.stale_after;

comment on view control.check_stale_source is
'Salesforce objects whose newest change (SystemModstamp; without one, the newest extraction) is
older than control.freshness_limit allows, now. Grain: one row per landing table. Source:
control.source_freshness.';

insert into control.quality_check (name, description, severity, model, scope)
values
(
    'stale_source',
    'No object is older than control.freshness_limit allows',
    'warn',
    'control.source_freshness',
    'time'
)
on conflict do nothing;
-- end sql/control/quality/checks/check_stale_source.sql

-- begin sql/control/quality/checks/opportunity_record_rule.sql
create or replace view control.opportunity_record_rule as
select
    i.id as record_id,
    r.check_name,
    '' as part,
    r.reason
from intermediate.opportunity as i
cross join
    lateral (
        values (
            case
                when i.probability not between 0 and 100 then 'probability is ' || i.probability
            end,
            -- closed is unknown, not false, where the checkbox does not cast: that is another check
            case
                when i.is_won and not i.is_closed then 'won, but not closed'
            end
        )
    ) as c (probability, won_closed)
cross join
    lateral (
        values
        ('opportunity_probability', c.probability),
        ('opportunity_won_closed', c.won_closed)
    ) as r (check_name, reason)
where
    i.is_deleted is not true
    and num_nonnulls(c.probability, c.won_closed) > 0
    and r.reason is not null;

comment on view control.opportunity_record_rule is
'Undeleted Opportunity records that break a rule: a probability outside 0 to 100; won and not
closed. Grain: one row per record and check (check_name). Source: intermediate.opportunity.';

insert into control.quality_check (name, description, severity, model, source)
values
(
    'opportunity_probability',
    'The probability of undeleted opportunities is 0 to 100',
    'error',
    'intermediate.opportunity',
    'control.opportunity_record_rule'
),
(
    'opportunity_won_closed',
    'Undeleted opportunities that are won are closed',
    'error',
    'intermediate.opportunity',
    'control.opportunity_record_rule'
)
on conflict do nothing;
-- end sql/control/quality/checks/opportunity_record_rule.sql

-- begin sql/control/quality/checks/shift_rule.sql
create or replace view control.shift_rule as
select
    s.model
    || case when s.column_name <> '' then '.' || s.column_name else '' end
    || case when s.measure = 'value shares' then ' = ' || s.value else '' end as record_id,
    r.check_name,
    '' as part,
    r.reason
from control.quality_shift as s
left join control.profiled_column as c
    on s.model = c.model and s.column_name = c.column_name and s.measure = c.measure
cross join
    lateral (
        values
        (
            'null_share_shift',
            case
                when s.measure = 'null share' and abs(s.now - s.earlier) > c.max_shift
                    then
                        'empty in ' || round(100 * s.now, 1) || ' % of the changed rows, '
                        || round(100 * s.earlier, 1) || ' % in earlier runs'
            end
        ),
        (
            'value_share_shift',
            case
                when
                    s.measure = 'value shares'
                    and abs(s.now - coalesce(s.earlier, 0)) > c.max_shift
                    then
                        round(100 * s.now, 1) || ' % of the changed rows, '
                        || round(100 * coalesce(s.earlier, 0), 1) || ' % in earlier runs'
            end
        ),
        (
            'average_shift',
            case
                when
                    s.measure = 'average'
                    and s.earlier <> 0
                    and (
                        abs(s.now) > abs(s.earlier) * c.max_shift
                        or abs(s.now) < abs(s.earlier) / c.max_shift
                    )
                    then
                        'averages ' || round(s.now, 2) || ' in the changed rows, '
                        || round(s.earlier, 2) || ' in earlier runs'
            end
        ),
        (
            'row_count_shift',
            case
                when
                    s.measure = 'table rows'
                    and s.model not like 'raw\_salesforce.%'
                    and abs(s.now - s.earlier) > 0.2 * s.earlier
                    then
                        round(s.now) || ' rows, ' || round(s.earlier) || ' after earlier runs'
            end
        ),
        (
            'landed_rows_shift',
            case
                when
                    s.measure = 'changed rows'
                    and s.model like 'raw\_salesforce.%'
                    and (s.now > 10 * s.earlier or s.now * 10 < s.earlier)
                    then
                        round(s.now) || ' rows landed, ' || round(s.earlier) || ' in earlier runs'
            end
        )
    ) as r (check_name, reason)
where r.reason is not null;

comment on view control.shift_rule is
'Figures that are not what they were in earlier runs: columns empty much more or less often, values
much more or less frequent, amounts of another size (control.profiled_column says from where on);
tables with a fifth more or fewer rows; landing tables that got ten times as many rows, or as few.
Grain: one row per figure and check (check_name). Source: control.quality_shift.';

insert into control.quality_check (name, description, severity, model, source, scope)
values
(
    'null_share_shift',
    'Columns are empty about as often as in earlier runs',
    'info',
    'control.quality_profile',
    'control.shift_rule',
    'profile'
),
(
    'value_share_shift',
    'Values are about as frequent as in earlier runs',
    'info',
    'control.quality_profile',
    'control.shift_rule',
    'profile'
),
(
    'average_shift',
    'Averages are about those of earlier runs',
    'info',
    'control.quality_profile',
    'control.shift_rule',
    'profile'
),
(
    'row_count_shift',
    'Tables have about as many rows as after earlier runs',
    'info',
    'control.quality_profile',
    'control.shift_rule',
    'profile'
),
(
    'landed_rows_shift',
    'As many rows landed as in earlier runs, give or take a factor of ten',
    'info',
    'control.quality_profile',
    'control.shift_rule',
    'profile'
)
on conflict do nothing;
-- end sql/control/quality/checks/shift_rule.sql

-- begin sql/control/quality/landed_records.sql
-- Rows of the load window whose record is clean need no second look: they are in the window.
create or replace function control.landed_records(object text, checks text[])
returns text[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set enable_hashjoin = off
set enable_mergejoin = off
set enable_seqscan = off
set max_parallel_workers_per_gather = 0
as $landed_records$
declare
    _window control.load_window;
    _records text[];
begin
    if exists (
        select from control.quality_total as t
        where t.check_name = any(landed_records.checks) and t.violations > 0
    ) then
        select w.*
        into _window
        from control.load_window as w;
        execute format(
            $sql$select array_agg(distinct v.record_id)
from raw_salesforce.%I as r
inner join control.quality_violation as v
    on v.check_name = any($1) and v.record_id in (staging.to_id(r.id), r.raw_id::text)
where
    control.is_unread(r.load_xid, $2, $3, $4)
    and control.was_landed(r.load_xid, $5, $6)$sql$,
            landed_records.object
        )
        into _records
        using
            landed_records.checks,
            pg_snapshot_xmax(_window.previous_snapshot),
            array(select pg_snapshot_xip(_window.previous_snapshot)),
            _window.previous_own_xid,
            _window.snapshot,
            _window.own_xid;
    end if;
    return _records || array(
        select r.record_id
        from control.recheck_record as r
        where r.object = landed_records.object
    );
end;
$landed_records$;

comment on function control.landed_records(text, text[]) is
'The records of a landing table whose known violations of checks may have gone: something of them
was landed, set aside or given back.';
-- end sql/control/quality/landed_records.sql

-- begin sql/control/quality/no_value.sql
create or replace function control.no_value(field text, expected text, landed text)
returns text
language sql
stable
parallel safe
return case
    when landed <> '' then field || ': ' || control.quoted(landed) || ' is no ' || expected
    else field || ' is empty'
end;

comment on function control.no_value(text, text, text) is
'Why a field has no value, in words: nothing landed in it, or a text that is none of its kind.';
-- end sql/control/quality/no_value.sql

-- begin sql/control/quality/offending_landed.sql
-- An index probe on load_xid, and one on the landed id. Rows landed and read in one transaction are
-- read twice.
create or replace function control.offending_landed(object text, checks text[], records text[])
returns table (check_name text, record_id text, part text, reason text)
language plpgsql
set search_path = pg_catalog, pg_temp
set enable_hashjoin = off
set enable_mergejoin = off
set enable_seqscan = off
set max_parallel_workers_per_gather = 0
as $offending_landed$
declare
    _window control.load_window;
begin
    select w.*
    into _window
    from control.load_window as w;
    return query execute (
        select s.statement
        from control.check_statement as s
        where s.kind = 'landed' and s.object = offending_landed.object
    )
    using
        offending_landed.checks,
        pg_snapshot_xmax(_window.previous_snapshot),
        array(select pg_snapshot_xip(_window.previous_snapshot)),
        _window.previous_own_xid,
        array(
            select r.record_id
            from unnest(offending_landed.records) as r (record_id)
            union
            select left(r.record_id, 15)
            from unnest(offending_landed.records) as r (record_id)
        );
end;
$offending_landed$;

comment on function control.offending_landed(text, text[], text[]) is
'The offending rows of a landing table (object) that are in the load window or belong to these
records.';
-- end sql/control/quality/offending_landed.sql

-- begin sql/control/quality/quality_history.sql
create or replace view control.quality_history as
select
    r.check_name,
    r.run_id,
    u.started_at,
    u.status,
    r.outcome,
    r.severity,
    r.violations,
    r.violations - lag(r.violations) over (
        partition by r.check_name
        order by r.run_id
    ) as change,
    r.rows,
    r.baseline,
    r.failing_since,
    r.failing_since = r.run_id as is_first_failure,
    r.samples
from control.quality_result as r
inner join control.run as u on r.run_id = u.run_id;

comment on view control.quality_history is
'What each check found, run by run. Grain: one row per check and run in which it did not pass, and
per run in which it passed again.';
comment on column control.quality_history.status is 'What became of the run.';
comment on column control.quality_history.change is
'Violations more than in the check''s row before.';
comment on column control.quality_history.is_first_failure is
'Whether it passed before: the run to look at.';

grant select on control.quality_history to salesforce_monitor;
-- end sql/control/quality/quality_history.sql

-- begin sql/control/quality/quality_source.sql
create or replace view control.quality_source as
select
    q.name as check_name,
    c.oid::regclass as source,
    (
        select count(*) > 0
        from pg_attribute as a
        where a.attrelid = c.oid and a.attname = 'check_name'
    ) as has_check_name,
    (
        select count(*) > 0
        from pg_attribute as a
        where a.attrelid = c.oid and a.attname = 'part'
    ) as has_part
from control.quality_check as q
inner join pg_class as c on c.oid = to_regclass(coalesce(q.source, 'control.check_' || q.name));

comment on view control.quality_source is
'The view that each check reads, where it exists. Grain: one row per check, enabled or not. Source:
control.quality_check.';
comment on column control.quality_source.source is
'What control.quality_check.source names; without one, control.check_<name>.';
comment on column control.quality_source.has_check_name is
'Whether the view tells the checks apart: it may then hold several.';
comment on column control.quality_source.has_part is 'Whether the view has parts.';

grant select on control.quality_source to salesforce_monitor;
-- end sql/control/quality/quality_source.sql

-- begin sql/control/quality/quality_status.sql
create or replace view control.quality_status as
select
    q.name as check_name,
    q.severity,
    q.enabled,
    case
        when not q.enabled then 'disabled'
        when s.check_name is null then 'not evaluated'
        when r.failing_since is null then 'passed'
        else r.outcome
    end as outcome,
    -- what a failed run counted was put back with everything else: its result has the figures
    case when r.is_failed then r.violations else coalesce(t.violations, 0) end as violations,
    case when r.is_failed then r.rows else p.rows end as rows,
    case when r.is_failed then r.baseline else t.baseline end as baseline,
    r.failing_since,
    f.started_at as failing_since_at,
    q.model,
    q.description,
    r.is_failed is not true as is_published
from control.quality_check as q
left join control.quality_state as s on q.name = s.check_name
left join control.quality_population as p on q.model = p.model
left join lateral (
    select
        sum(v.violations) as violations,
        sum(v.baseline) as baseline
    from control.quality_total as v
    where v.check_name = q.name
) as t on true
left join lateral (
    select
        l.outcome,
        l.failing_since,
        l.violations,
        l.rows,
        l.baseline,
        u.status = 'failed' as is_failed
    from control.quality_result as l
    inner join control.run as u on l.run_id = u.run_id
    where l.check_name = q.name
    order by l.run_id desc
    limit 1
) as r on true
left join control.run as f on r.failing_since = f.run_id;

comment on view control.quality_status is
'The checks as they stand. Grain: one row per check of the catalogue. outcome, violations, rows and
baseline are those of the latest run that judged it, failed runs included.';
comment on column control.quality_status.failing_since is
'The run since which it has not passed.';
comment on column control.quality_status.failing_since_at is
'When that run started; NULL once the ledger has forgotten it.';
comment on column control.quality_status.is_published is
'False: the run failed, and the figures are of what it did not publish.';

grant select on control.quality_status to salesforce_monitor;
-- end sql/control/quality/quality_status.sql

-- begin sql/control/quality/stage_is_known.sql
-- A function, because a sub-select would keep the check from running in parallel.
create or replace function control.stage_is_known(stage_name text)
returns boolean
language sql
stable
parallel safe
cost 10
return exists (
    select from control.stage as s
    where s.stage_name = stage_is_known.stage_name
);

comment on function control.stage_is_known(text) is 'Whether control.stage lists a stage.';
-- end sql/control/quality/stage_is_known.sql

-- begin sql/control/registry/check_model.sql
-- What the catalog knows of the view is held against what is declared, so that a change is never
-- missed because of a link that nobody wrote.
create or replace function control.check_model(model text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set quote_all_identifiers = off
as $check_model$
declare
    _table regclass := to_regclass(check_model.model);
    _view regclass := to_regclass(check_model.model || '_model');
    _wrong text;
    _link control.model_link;
    _staging_view text;
    _definition text;
begin
    if _table is null or _view is null then
        raise exception 'model %: there is no %',
            check_model.model,
            case
                when _table is null then 'table ' || check_model.model
                else 'view ' || check_model.model || '_model'
            end
            using errcode = 'undefined_table',
                hint = 'A model is a table and the view of the same name with _model behind it.';
    end if;

    if control.key_columns(check_model.model) is null then
        raise exception 'model %: its table has no primary key', check_model.model
            using errcode = 'invalid_table_definition';
    end if;

    select string_agg(c.name, ', ' order by c.place)
    into _wrong
    from unnest(control.table_columns(_table)) with ordinality as c (name, place)
    where c.name <> all(control.table_columns(_view));
    if _wrong is not null then
        raise exception 'view % lacks columns of table %: %',
            check_model.model || '_model', check_model.model, _wrong
            using errcode = 'undefined_column',
                hint = 'Give the view the missing columns, or drop them from the table.';
    end if;

    for _link in
        select l.* from control.model_link as l
        where l.model = check_model.model
    loop
        select string_agg(c.name, ', ')
        into _wrong
        from unnest(_link.link_column || coalesce(_link.reads, '{}')) as c (name)
        where c.name <> all(control.table_columns(_link.upstream::regclass));
        if _wrong is not null then
            raise exception 'model %: % has no column %',
                check_model.model, _link.upstream, _wrong
                using errcode = 'undefined_column';
        end if;

        select string_agg(c.name, ', ')
        into _wrong
        from unnest(_link.shown_in) as c (name)
        where c.name <> all(control.table_columns(_table));
        if _wrong is not null then
            raise exception 'model %: it has no column % to show what % holds',
                check_model.model, _wrong, _link.upstream
                using errcode = 'undefined_column';
        end if;

        select string_agg(distinct a.attname::text, ', ' order by a.attname::text)
        into _wrong
        from control.used_object(_view) as u
        inner join pg_attribute as a on u.object = a.attrelid and u.attribute = a.attnum
        where
            u.class = 'pg_class'::regclass
            and u.object = _link.upstream::regclass
            and a.attnum > 0
            and _link.reads is not null
            and a.attname <> all(_link.link_column || _link.reads);
        if _wrong is not null then
            raise exception 'model %: its view reads % of %, which the link does not list',
                check_model.model, _wrong, _link.upstream
                using errcode = 'invalid_object_definition',
                    hint = 'Add it to reads, or leave reads out: then every change counts.';
        end if;
    end loop;

    select string_agg(distinct u.object::regclass::text, ', ')
    into _wrong
    from control.used_object(_view) as u
    inner join pg_class as c on u.class = 'pg_class'::regclass and u.object = c.oid
    inner join pg_namespace as n on c.relnamespace = n.oid
    where
        (
            n.nspname = 'staging'
            or format('%s.%s', n.nspname, c.relname) in (select m.model from control.model as m)
        )
        and format('%s.%s', n.nspname, c.relname) not in (
            select l.upstream from control.model_link as l
            where l.model = check_model.model
        );
    if _wrong is not null then
        raise exception 'model %: its view reads %, which no link names', check_model.model, _wrong
            using errcode = 'wrong_object_type',
                hint = 'Name it: control.link(upstream, column that holds the model''s key).';
    end if;

    -- runs read landing themselves for such a model: what its view says has to be what they do;
    -- no temporary view, with which a transaction could not be prepared
    select m.staging_view
    into _staging_view
    from control.model as m
    where m.model = check_model.model and m.refresh = 'merge';
    if _staging_view is not null then
        execute control.fill(
            $template$create view control.definition_to_compare as
select {{ columns }}
from {{ staging_view }} as s
inner join {{ latest }} as l on s.raw_id = l.raw_id$template$,
            jsonb_build_object(
                'columns', (
                    select string_agg(
                        format(case when c.name = 'version_at' then 'l.%I' else 's.%I' end, c.name),
                        ', ' order by c.place
                    )
                    from unnest(control.table_columns(_table)) with ordinality as c (name, place)
                ),
                'staging_view', _staging_view::regclass,
                'latest', (check_model.model || '_latest')::regclass
            )
        );
        _definition := pg_get_viewdef('control.definition_to_compare'::regclass);
        drop view control.definition_to_compare;
        if pg_get_viewdef(_view) <> _definition then
            raise exception 'model %: its view is not the latest version of %, column for column',
                check_model.model, _staging_view
                using errcode = 'invalid_object_definition',
                    detail = 'It ought to be:' || _definition,
                    hint = 'What is derived from a value belongs into the staging view, or into a '
                    'model after this one.';
        end if;
    end if;
end;
$check_model$;

comment on function control.check_model(text) is
'Raises where a registered model could not be refreshed rightly, naming the model and what is wrong
with it: as control.register_model() does.';
-- end sql/control/registry/check_model.sql

-- begin sql/control/registry/configuration.sql
create or replace view control.configuration as
select
    'control.accepted_value'::regclass as relation,
    string_agg(v::text, ',' order by v.field, v.value) as content
from control.accepted_value as v
union all
select
    'control.stage'::regclass as relation,
    string_agg(s::text, ',' order by s.stage_name) as content
from control.stage as s
union all
select
    'control.freshness_limit'::regclass as relation,
    string_agg(f::text, ',' order by f.object) as content
from control.freshness_limit as f;

comment on view control.configuration is
'What the tables that configure models and checks hold, as text: a change of it is a change of
whatever reads them. Grain: one row per table. The settings are apart, column by column
(control.setting).';
-- end sql/control/registry/configuration.sql

-- begin sql/control/registry/definition_text.sql
-- A view depends on each column it reads: that counts for the settings, whose rows are one.
create or replace function control.definition_text(views regclass[])
returns setof text
language sql
stable
begin atomic
    select control.definition_of(u.class, u.object, u.setting)
    from (
        select distinct
            o.class,
            o.object,
            case when o.object = 'control.setting'::regclass then o.attribute else 0 end as setting
        from unnest(definition_text.views) as v (view)
        cross join lateral control.used_object(v.view) as o
    ) as u;
end;

comment on function control.definition_text(regclass[]) is
'What views depend on besides data: their own text, and that of all they use
(control.definition_of). Grain: one row per object, NULL for a table.';
-- end sql/control/registry/definition_text.sql

-- begin sql/control/registry/definitions_version.sql
-- Row versions of the catalog, of the registry, of the settings and of what the checks are
-- configured by: one cheap look instead of comparing every definition, exact enough because each
-- change to a view or function writes its catalog row anew: in another place, even within one
-- transaction. The server's own objects, thousands of functions, have lower ids.
create or replace function control.definitions_version()
returns text
language sql
stable
parallel safe
begin atomic
    select
        count(*)::text || '/' || bit_xor(
            hashint8extended(v.object, hashtidextended(v.place, v.version::text::bigint))
        )
    from (
        select
            c.oid::bigint as object,
            r.xmin as version,
            r.ctid as place
        from pg_namespace as n
        inner join pg_class as c on n.oid = c.relnamespace and c.relkind = 'v'
        inner join pg_rewrite as r on c.oid = r.ev_class
        where
            n.nspname in ('staging', 'intermediate', 'marts', 'control')
            and c.oid >= 16384
        union all
        select
            p.oid::bigint as object,
            p.xmin as version,
            p.ctid as place
        from pg_namespace as n
        inner join pg_proc as p on n.oid = p.pronamespace
        where
            n.nspname in ('staging', 'intermediate', 'marts', 'control')
            and p.oid >= 16384
        union all
        select
            a.attrelid::bigint as object,
            a.xmin as version,
            a.ctid as place
        from control.model as m
        inner join pg_attribute as a on a.attrelid = to_regclass(m.model)
        where a.attnum > 0
        union all
        select
            hashtext(m.model) as object,
            m.xmin as version,
            m.ctid as place
        from control.model as m
        union all
        select
            hashtext(l.model || l.upstream) as object,
            l.xmin as version,
            l.ctid as place
        from control.model_link as l
        union all
        select
            1 as object,
            s.xmin as version,
            s.ctid as place
        from control.setting as s
        union all
        select
            hashtext(q.name) as object,
            q.xmin as version,
            q.ctid as place
        from control.quality_check as q
        union all
        select
            hashtext(a.field || a.value) as object,
            a.xmin as version,
            a.ctid as place
        from control.accepted_value as a
        union all
        select
            hashtext(t.stage_name) as object,
            t.xmin as version,
            t.ctid as place
        from control.stage as t
        union all
        select
            hashtext(f.object) as object,
            f.xmin as version,
            f.ctid as place
        from control.freshness_limit as f
    ) as v;
end;

comment on function control.definitions_version() is
'Changes whenever a view or function of the warehouse, a column of a model, a registered model, a
setting, or a row that configures the checks was written; says nothing about what changed
(control.model_definition and control.quality_definition do).';
-- end sql/control/registry/definitions_version.sql

-- begin sql/control/registry/landing_table.sql
create or replace view control.landing_table as
select split_part(m.staging_view, '.', 2) as object
from control.model as m
where m.staging_view is not null
group by split_part(m.staging_view, '.', 2);

comment on view control.landing_table is
'The landing tables that models read, by name without schema: account, contact, opportunity …
Grain: one row per Salesforce object.';

grant select on control.landing_table to salesforce_monitor;
-- end sql/control/registry/landing_table.sql

-- begin sql/control/registry/link.sql
create or replace function control.link(
    upstream text,
    link_column text,
    reads text[] default null,
    shown_in text[] default null
)
returns control.model_link
language sql
immutable
parallel safe
return row(
    null, link.upstream, link.link_column, link.reads, link.shown_in
)::control.model_link;

comment on function control.link(text, text, text[], text[]) is
'A link for control.register_model(): the model reads upstream, whose link_column holds the model''s
key; reads are the other columns it reads (null: any). With shown_in, link_column holds what those
columns of the model''s own table show instead: a changed row has the rows that show its old or new
value computed again.';
-- end sql/control/registry/link.sql

-- begin sql/control/registry/model_definition.sql
create or replace function control.model_definition(model text)
returns text
language sql
stable
-- definitions are compared as text, which these settings of a caller would change
set datestyle = 'ISO, MDY'
set intervalstyle = 'postgres'
set timezone = 'UTC'
set quote_all_identifiers = off
set standard_conforming_strings = on
set extra_float_digits = 1
begin atomic
    with mentioned as materialized (
        select o.*
        from control.model as m
        cross join lateral unnest(array[m.refresh, m.refresh || '_statements']) as f (name)
        cross join lateral control.mentioned_object(to_regproc(f.name)) as o
        where m.model = model_definition.model
    )

    select string_agg(d.text, e'\n' order by d.text)
    from (
        select t.text
        from
            control.definition_text(
                (model_definition.model || '_model')::regclass || array(
                    select m.object::regclass
                    from mentioned as m
                    where m.class = 'pg_class'::regclass
                )
            ) as t (text)
        union
        select control.definition_of(m.class, m.object, 0) as text
        from mentioned as m
    ) as d;
end;

comment on function control.model_definition(text) is
'Everything a model''s content depends on besides data: the text of its view, of the views and
functions beneath it, of its own refresh function and what that calls, and the settings and
configuration they read. Raises 42P01 for a model without a view.';
-- end sql/control/registry/model_definition.sql

-- begin sql/control/retention/apply_retention.sql
create or replace function control.apply_retention(most_rows integer default 10000)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $apply_retention$
declare
    _setting control.setting;
    _object text;
    _done jsonb;
    _landing jsonb := '{}';
    _more boolean := false;
    _loads bigint := 0;
    _results bigint := 0;
    _runs bigint;
begin
    if not control.take_run_lock() then
        raise exception 'retention has to wait: a run is in progress'
            using errcode = 'lock_not_available', hint = 'Try again after it.';
    end if;
    select s.* into strict _setting from control.setting as s;

    if
        _setting.landing_keep_days is not null
        and exists (select from control.load_window as w)
        and not control.is_restored()
    then
        for _object in
            select t.object from control.landing_table as t
            order by t.object
        loop
            _done := control.remove_superseded(
                _object,
                apply_retention.most_rows,
                now() - make_interval(days => _setting.landing_keep_days)
            );
            _landing := _landing || jsonb_build_object(_object, _done -> 'removed');
            _more := _more or (_done ->> 'more')::boolean;
        end loop;
        if not _more then
            update control.landing_retention set next_raw_id = 0;
        end if;
    end if;

    delete from control.load as l
    where
        l.load_id in (
            select o.load_id from control.load as o
            order by o.load_id
            limit apply_retention.most_rows
        )
        and l.loaded_at < now() - make_interval(days => _setting.load_keep_days);
    get diagnostics _loads = row_count;

    delete from control.quality_result as q
    where
        q.run_id in (
            select r.run_id
            from control.run as r
            where r.started_at < now() - make_interval(days => _setting.result_keep_days)
        );
    get diagnostics _results = row_count;
    delete from control.quality_profile as p
    where p.profiled_at < now() - make_interval(days => _setting.result_keep_days);

    _runs := control.prune_ledger();
    return jsonb_build_object(
        'landing', _landing,
        'loads', _loads,
        'results', _results,
        'runs', _runs,
        'more', _more or _loads >= apply_retention.most_rows or _runs >= 1000
    );
end;
$apply_retention$;

comment on function control.apply_retention(integer) is
'Removes what control.setting no longer keeps: superseded landed rows (landing_keep_days), loads
with the hashes of their files (load_keep_days), quality results and profiles (result_keep_days),
runs (ledger_keep_days). One call looks at most_rows rows of each landing table; call it again while
more is true. By default only the ledger is kept for a time, everything else for ever. A full
refresh afterwards gives the same current state and the same history. Returns {landing: {object:
rows}, loads, results, runs, more}. Raises 55P03 while a run is in progress.';
-- end sql/control/retention/apply_retention.sql

-- begin sql/control/retention/remove_superseded.sql
-- A row goes where a later version of its record landed long enough ago, and where no day that the
-- history keeps would read otherwise without it: both hold from the same instant, or the later one
-- held before the first kept day began anywhere on earth. Everything else reads the latest version
-- alone. What an operator set aside, or may still do so, stays.
create or replace function control.remove_superseded(
    object text, most_rows integer, superseded_before timestamptz
)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $remove_superseded$
declare
    _window control.load_window;
    _has_history boolean;
    _complete_from date;
    _needed_from timestamptz := 'infinity';
    _after bigint;
    _up_to bigint;
    _removed bigint;
begin
    select w.* into strict _window from control.load_window as w;
    select bool_or(m.refresh <> 'merge')
    into strict _has_history
    from control.model as m
    where m.staging_view = 'staging.' || remove_superseded.object;
    if _has_history then
        select b.retained_from into strict _complete_from from control.history_bound as b;
        _needed_from := (_complete_from - 1)::timestamp at time zone 'UTC';
    end if;

    select coalesce(max(l.next_raw_id), 0)
    into strict _after
    from control.landing_retention as l
    where l.object = remove_superseded.object;
    execute format(
        'select max(s.raw_id) from (select r.raw_id from raw_salesforce.%I as r'
        ' where r.raw_id > $1 order by r.raw_id limit $2) as s',
        remove_superseded.object
    )
    into _up_to
    using _after, remove_superseded.most_rows;

    execute format(
        $sql$delete from raw_salesforce.%1$I as r
using intermediate.%2$I as v
where
    r.raw_id = v.raw_id
    and r.raw_id > $1
    and r.raw_id <= $2
    and not control.is_unread(v.load_xid, $3, $4, $5)
    and exists (
        select from intermediate.%2$I as w
        where
            w.landed_id in (v.id, left(v.id, 15))
            and w.id = v.id
            and (w.version_at, w.raw_id) > (v.version_at, v.raw_id)
            and w.extracted_at < $6
            and (
                greatest(w.version_at, w.seen_at) = greatest(v.version_at, v.seen_at)
                or (
                    greatest(w.version_at, w.seen_at) >= greatest(v.version_at, v.seen_at)
                    and greatest(w.version_at, w.seen_at) < $7
                )
                or $7 = 'infinity'
            )
            and not exists (
                select from control.quarantined_row as q
                where q.object = $8 and q.raw_id = w.raw_id
            )
    )$sql$,
        remove_superseded.object, remove_superseded.object || '_landed'
    )
    using
        _after,
        _up_to,
        pg_snapshot_xmax(_window.snapshot),
        array(select pg_snapshot_xip(_window.snapshot)),
        _window.own_xid,
        remove_superseded.superseded_before,
        _needed_from,
        remove_superseded.object;
    get diagnostics _removed = row_count;

    insert into control.landing_retention as l (object, complete_from, next_raw_id, removed_rows)
    values (
        remove_superseded.object,
        case when _removed > 0 then _complete_from end,
        coalesce(_up_to, _after),
        _removed
    )
    on conflict on constraint landing_retention_pkey do update
        set
            complete_from = coalesce(excluded.complete_from, l.complete_from),
            next_raw_id = excluded.next_raw_id,
            removed_rows = l.removed_rows + excluded.removed_rows,
            applied_at = now();
    return jsonb_build_object('removed', _removed, 'more', _up_to is not null);
end;
$remove_superseded$;

comment on function control.remove_superseded(text, integer, timestamptz) is
'Looks at the next most_rows rows of a landing table and removes those that nothing can need any
more; returns {removed, more}. The whole table has been looked at when more is false.';
-- end sql/control/retention/remove_superseded.sql

-- begin sql/control/run/keep_definitions_version.sql
create or replace function control.keep_definitions_version(load_window control.load_window)
returns void
language sql
begin atomic
    update control.load_window
    set definitions_version = (keep_definitions_version.load_window).definitions_version
    where
        definitions_version
        <> (keep_definitions_version.load_window).definitions_version;
end;

comment on function control.keep_definitions_version(control.load_window) is
'Something was written anew without a difference: runs look no more.';
-- end sql/control/run/keep_definitions_version.sql

-- begin sql/control/run/record_freshness.sql
create or replace function control.record_freshness(run_id bigint, landed jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $record_freshness$
declare
    _window control.load_window;
    _new record;
    _newest_modstamp timestamptz;
    -- a stamp of the future says nothing about how fresh the feed is
    _latest constant timestamptz := now() + interval '1 day';
begin
    select w.*
    into _window
    from control.load_window as w;

    for _new in
        select
            n.key as object,
            r.*
        from jsonb_each(record_freshness.landed) as n
        cross join lateral jsonb_to_record(n.value) as r (
            new_rows bigint, newest_extracted_at timestamptz
        )
    loop
        -- after a full read, current state knows the newest stamp without typing landing again
        execute format(
            case
                when _window.previous_snapshot is null
                    then 'select max(i.system_modstamp) from intermediate.%I as i'
                    ' where i.system_modstamp <= $6'
                else
                    'select max(s.stamp) filter (where s.stamp <= $6) from raw_salesforce.%I as r'
                    ' cross join lateral (select staging.to_timestamp(r.systemmodstamp)) as s (stamp)'
                    ' where control.is_unread(r.load_xid, $1, $2, $3)'
                    ' and control.was_landed(r.load_xid, $4, $5)'
            end,
            _new.object
        )
        into strict _newest_modstamp
        using
            pg_snapshot_xmax(_window.previous_snapshot),
            array(select pg_snapshot_xip(_window.previous_snapshot)),
            _window.previous_own_xid,
            _window.snapshot,
            _window.own_xid,
            _latest;
        insert into control.source_freshness as f (
            object, newest_modstamp, newest_extracted_at, landed_rows, run_id
        )
        values (
            _new.object, _newest_modstamp, _new.newest_extracted_at, _new.new_rows,
            record_freshness.run_id
        )
        on conflict (object) do update
        set
            newest_modstamp = greatest(
                case when f.newest_modstamp <= _latest then f.newest_modstamp end,
                excluded.newest_modstamp
            ),
            newest_extracted_at = greatest(f.newest_extracted_at, excluded.newest_extracted_at),
            landed_rows = excluded.landed_rows
            + case when _window.previous_snapshot is null then 0 else f.landed_rows end,
            run_id = excluded.run_id;
    end loop;
end;
$record_freshness$;

comment on function control.record_freshness(bigint, jsonb) is
'Keeps control.source_freshness up to the load window, for the landing tables that had new rows:
landed holds what control.measure_landing found, by object.';
-- end sql/control/run/record_freshness.sql

-- begin sql/control/run/run_in_progress.sql
-- Who it is has to be read from pg_locks alone: since when a session of another role works is shown
-- to nobody else. So the ledger says since when calls have been kept out.
create or replace function control.run_in_progress()
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
begin atomic
    select
        'another run in progress' || coalesce(
            (
                select
                    case
                        when x.gid is not null
                            then
                                format(
                                    ': the transaction prepared as %L at %s UTC, which only COMMIT '
                                    'PREPARED or ROLLBACK PREPARED ends',
                                    x.gid, to_char(x.prepared, 'YYYY-MM-DD HH24:MI')
                                )
                        when k.since < clock_timestamp() - interval '1 hour'
                            then
                                format(
                                    ': process %s, since %s UTC or longer '
                                    '(pg_terminate_backend(%s) ends it)',
                                    l.pid, to_char(k.since, 'YYYY-MM-DD HH24:MI'), l.pid
                                )
                    end
                from pg_locks as l
                left join pg_locks as t
                    on
                        l.pid is null
                        and t.pid is null
                        and l.virtualtransaction = t.virtualtransaction
                        and t.locktype = 'transactionid'
                left join pg_prepared_xacts as x on t.transactionid = x.transaction
                cross join
                    lateral (
                        select min(r.started_at) as since
                        from control.run as r
                        where
                            r.run_id > (
                                select coalesce(max(o.run_id), 0)
                                from control.run as o
                                where o.reason is null or o.reason not like 'another run%'
                            )
                    ) as k
                where
                    l.locktype = 'relation'
                    and l.database = (
                        select d.oid from pg_database as d
                        where d.datname = current_database()
                    )
                    and l.relation = 'control.run_lock'::regclass
                    and l.mode = 'ExclusiveLock'
                    and l.granted
                order by l.pid
                limit 1
            ),
            ''
        );
end;

comment on function control.run_in_progress() is
'Why a call is kept out, in words: another run in progress; which transaction that is, where it was
prepared and forgotten, or where calls have been kept out for an hour.';
-- end sql/control/run/run_in_progress.sql

-- begin sql/control/run/start_history.sql
create or replace function control.start_history(started_at timestamptz)
returns void
language sql
begin atomic
    update control.setting
    set history_start = (start_history.started_at at time zone time_zone)::date
    where history_start is null;
end;

comment on function control.start_history(timestamptz) is
'Has opportunity history begin with the business day of the first run, where nobody said
otherwise.';
-- end sql/control/run/start_history.sql

-- begin sql/control/run/work.sql
create type control.work as (
    reasons text [],
    is_restored boolean,
    is_full boolean,
    landed jsonb,
    rechecks bigint [],
    is_definition_new boolean,
    stale_models text [],
    changed_checks text [],
    load_window control.load_window
);

comment on type control.work is
'What a run finds to do. reasons: why it would work, empty where nothing is new.
is_restored: landing came here by a dump. is_full: every model
in full. landed: {landing table: {new_rows, newest_extracted_at}}. rechecks: requests of
control.recheck_record. is_definition_new: something was written anew since the last look.
stale_models and changed_checks: those whose definition really differs. load_window: the window the
run would move to, with the last one as its previous.';
-- end sql/control/run/work.sql

-- begin sql/control/window/move_window.sql
-- Before anything is merged: views and functions read landing up to this window. Where everything
-- is read anew, everything is built by the definitions of now.
create or replace function control.move_window(load_window control.load_window)
returns void
language sql
begin atomic
    insert into control.load_window as w (
        snapshot, own_xid, previous_snapshot, previous_own_xid, system_identifier,
        definitions_version, taken_at
    )
    values (
        (move_window.load_window).snapshot,
        pg_current_xact_id(),
        (move_window.load_window).previous_snapshot,
        (move_window.load_window).previous_own_xid,
        (move_window.load_window).system_identifier,
        case
            when (move_window.load_window).previous_snapshot is null
                then control.definitions_version()
            else (move_window.load_window).definitions_version
        end,
        clock_timestamp()
    )
    on conflict (only_row) do update
        set
            snapshot = excluded.snapshot,
            own_xid = excluded.own_xid,
            previous_snapshot = excluded.previous_snapshot,
            previous_own_xid = excluded.previous_own_xid,
            system_identifier = excluded.system_identifier,
            definitions_version = excluded.definitions_version,
            taken_at = excluded.taken_at;
end;

comment on function control.move_window(control.load_window) is
'Moves the load window to what a run found (control.find_work); a run that fails puts it back.';
-- end sql/control/window/move_window.sql

-- begin sql/intermediate/opportunity_current_version.sql
-- Nearly every version that a run reads is the one that holds now, and current state has typed it
-- already: the history takes it from here, without reading landing. The settings are asked by
-- sub-selects, so that an outer join to this view still probes it by key. Columns in the order of
-- the history, which is compared with this view row by row.
create or replace view intermediate.opportunity_current_version as
select
    v.id as opportunity_id,
    greatest(
        (
            greatest(v.version_at, v.seen_at)
            at time zone (select s.time_zone from control.setting as s)
        )::date,
        (select s.history_start from control.setting as s)
    ) as valid_from,
    date '9999-12-31' as valid_to,
    intermediate.known_flag(
        v.is_closed, k.is_closed, v.has_unread_state, v.is_deleted
    ) as is_closed,
    intermediate.known_flag(v.is_won, k.is_won, v.has_unread_state, v.is_deleted) as is_won,
    coalesce(v.is_deleted, false) as is_deleted,
    v.stage_name,
    v.amount,
    v.probability,
    v.currency_iso_code,
    v.forecast_category,
    v.close_date,
    v.owner_id,
    v.account_id,
    v.type,
    v.system_modstamp,
    v.created_at,
    v.record_type_id
from intermediate.opportunity as v
left join control.stage as k on v.stage_name = k.stage_name;

comment on view intermediate.opportunity_current_version is
'The current version of each Opportunity, as marts.opportunity_history ought to hold it. Grain: one
row per record id. Source: intermediate.opportunity, control.stage, control.setting.';
-- end sql/intermediate/opportunity_current_version.sql

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

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.contact_enhanced.contact_id is
'Salesforce id of the contact, in its 18 characters.';
comment on column marts.contact_enhanced.account_id is
'The account the contact belongs to, merges followed; may name one that was never landed.';
comment on column marts.contact_enhanced.reports_to_id is
'The contact''s manager, merges followed; may name one that was never landed.';
comment on column marts.contact_enhanced.owner_id is 'The Salesforce user who owns the contact.';
comment on column marts.contact_enhanced.record_type_id is 'Record type of the contact.';
comment on column marts.contact_enhanced.salutation is 'Salutation, such as Ms. or Dr.';
comment on column marts.contact_enhanced.first_name is 'First name.';
comment on column marts.contact_enhanced.middle_name is
'Middle name; empty unless the org uses it.';
comment on column marts.contact_enhanced.last_name is 'Last name.';
comment on column marts.contact_enhanced.suffix is
'Name suffix, such as Jr.; empty unless the org uses it.';
comment on column marts.contact_enhanced.name is 'Full name, as Salesforce joins its parts.';
comment on column marts.contact_enhanced.title is 'Job title.';
comment on column marts.contact_enhanced.department is 'Department within the account.';
comment on column marts.contact_enhanced.lead_source is 'How the contact came to us.';
comment on column marts.contact_enhanced.birthdate is 'Day of birth.';
comment on column marts.contact_enhanced.description is 'Free text about the contact.';
comment on column marts.contact_enhanced.currency_iso_code is
'Currency of the record, such as EUR; NULL in an org with one currency.';
comment on column marts.contact_enhanced.account_name is
'Name of the account, also of a deleted one; NULL without an account, or where it was never
landed.';
comment on column marts.contact_enhanced.account_number is
'Number of the account, as people write it; NULL without an account.';
comment on column marts.contact_enhanced.account_source is
'How the account came to us; NULL without an account.';
comment on column marts.contact_enhanced.account_industry is
'Industry of the account; NULL without an account.';
comment on column marts.contact_enhanced.account_annual_revenue is
'Annual revenue of the account, in the account''s own currency; NULL without an account.';
comment on column marts.contact_enhanced.account_number_of_employees is
'Number of employees of the account; NULL without an account.';
comment on column marts.contact_enhanced.account_owner_id is
'Salesforce id of the user who owns the account; NULL without an account.';
comment on column marts.contact_enhanced.account_parent_id is
'Salesforce id of the account''s parent account; NULL without one.';
comment on column marts.contact_enhanced.account_rating is
'Rating of the account; NULL without an account.';
comment on column marts.contact_enhanced.account_type is
'Type of the account; NULL without an account.';
comment on column marts.contact_enhanced.email is 'Email address.';
comment on column marts.contact_enhanced.phone is 'Business phone number, as people wrote it.';
comment on column marts.contact_enhanced.mobile_phone is 'Mobile phone number, as people wrote it.';
comment on column marts.contact_enhanced.home_phone is 'Home phone number, as people wrote it.';
comment on column marts.contact_enhanced.other_phone is 'Another phone number, as people wrote it.';
comment on column marts.contact_enhanced.assistant_phone is
'Phone number of the contact''s assistant, as people wrote it.';
comment on column marts.contact_enhanced.fax is 'Fax number, as people wrote it.';
comment on column marts.contact_enhanced.has_opted_out_of_email is 'Wants no marketing email.';
comment on column marts.contact_enhanced.do_not_call is 'Wants no calls.';
comment on column marts.contact_enhanced.is_email_bounced is 'An email to the address came back.';
comment on column marts.contact_enhanced.mailing_street is 'Street of the mailing address.';
comment on column marts.contact_enhanced.mailing_city is 'City of the mailing address.';
comment on column marts.contact_enhanced.mailing_state is
'State or province of the mailing address, by name.';
comment on column marts.contact_enhanced.mailing_state_code is
'State or province of the mailing address, by ISO code.';
comment on column marts.contact_enhanced.mailing_postal_code is
'Postal code of the mailing address.';
comment on column marts.contact_enhanced.mailing_country is
'Country of the mailing address, by name.';
comment on column marts.contact_enhanced.mailing_country_code is
'Country of the mailing address, by ISO code.';
comment on column marts.contact_enhanced.mailing_latitude is
'Latitude of the mailing address, in degrees.';
comment on column marts.contact_enhanced.mailing_longitude is
'Longitude of the mailing address, in degrees.';
comment on column marts.contact_enhanced.created_at is 'When the record was created in Salesforce.';
comment on column marts.contact_enhanced.last_modified_at is
'When a person last changed the record.';
comment on column marts.contact_enhanced.system_modstamp is
'When a person or a process last changed the record: decides which version is the latest.';
comment on column marts.contact_enhanced.last_activity_date is
'Day of the latest event or closed task on the record.';
comment on column marts.contact_enhanced.custom_fields is
'Fields without a column of their own, by API name in lower case, as text; NULL when there is
none.';
-- end sql/marts/contact_enhanced.sql

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

call control.register_model('marts.dim_date', 'merge');
-- end sql/marts/dim_date_model.sql

-- begin sql/marts/dim_metric.sql
create or replace view marts.dim_metric as
select
    m.name,
    m.definition,
    m.formula,
    m.source,
    m.grain,
    m.mart,
    m.mart_column,
    m.unit,
    m.owner
from control.metric as m;

comment on view marts.dim_metric is
'What the figures of the marts mean and how they are computed: control.metric for readers. Grain:
one row per figure.';

grant select on marts.dim_metric to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.dim_metric.name is 'What people call the figure.';
comment on column marts.dim_metric.definition is 'What it means, in a sentence.';
comment on column marts.dim_metric.formula is
'How it is computed: an SQL expression over source, grouped by grain.';
comment on column marts.dim_metric.source is 'What the formula reads; f are the deals.';
comment on column marts.dim_metric.grain is 'The columns it is grouped by: one figure for each.';
comment on column marts.dim_metric.mart is 'Where it is shown.';
comment on column marts.dim_metric.mart_column is 'In which column.';
comment on column marts.dim_metric.unit is 'deals, days, currency (of the row) or share, 0 to 1.';
comment on column marts.dim_metric.owner is 'Who decides what it means.';
-- end sql/marts/dim_metric.sql

-- begin sql/marts/dim_stage.sql
create or replace view marts.dim_stage as
select
    s.stage_name,
    s.sort_order,
    s.is_closed,
    s.is_won,
    s.forecast_category
from control.stage as s;

comment on view marts.dim_stage is
'The stages of the sales process, as control.stage lists them. Grain: one row per stage name. A
stage that is not listed has no order, and does not say whether it is closed.';
comment on column marts.dim_stage.sort_order is
'Place in the sales process: a move to a smaller one goes backwards.';
comment on column marts.dim_stage.is_closed is
'Whether deals in it are closed, where their own flag is not known.';
comment on column marts.dim_stage.is_won is
'Whether deals in it are won, where their own flag is not known.';
comment on column marts.dim_stage.forecast_category is
'Forecast category Salesforce gives the stage by default.';

grant select on marts.dim_stage to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.dim_stage.stage_name is
'Stage of the sales process, by API name; NULL where a deal has none.';
-- end sql/marts/dim_stage.sql

-- begin sql/marts/opportunity_as_of.sql
-- valid_to >= day + 1 rather than > day: so the month that ended on the very day is skipped too.
create or replace function marts.opportunity_as_of(day date)
returns table (
    opportunity_id text,
    account_id text,
    owner_id text,
    type text,
    stage_name text,
    forecast_category text,
    status text,
    is_closed boolean,
    is_won boolean,
    is_deleted boolean,
    amount numeric,
    probability numeric,
    weighted_amount numeric,
    currency_iso_code text,
    close_date date,
    system_modstamp timestamptz,
    valid_from date,
    valid_to date,
    created_at timestamptz,
    record_type_id text
)
language sql
stable
parallel safe
begin atomic
    select
        h.opportunity_id,
        h.account_id,
        h.owner_id,
        h.type,
        h.stage_name,
        h.forecast_category,
        marts.opportunity_status(h.is_closed, h.is_won) as status,
        h.is_closed,
        h.is_won,
        h.is_deleted,
        h.amount,
        h.probability,
        marts.weighted_amount(h.amount, h.probability) as weighted_amount,
        h.currency_iso_code,
        h.close_date,
        h.system_modstamp,
        h.valid_from,
        h.valid_to,
        h.created_at,
        h.record_type_id
    from marts.opportunity_history as h
    where
        h.valid_from <= opportunity_as_of.day
        and h.valid_to >= opportunity_as_of.day + 1
        and (select marts.history_covers(opportunity_as_of.day));
end;

comment on function marts.opportunity_as_of(date) is
'Opportunities as they were at the end of a business day: one row per opportunity that existed,
deleted ones flagged. Columns as in marts.opportunity_daily, and the days the version held,
valid_from and valid_to as in marts.opportunity_history. Raises 22008 for a day before the first
one the history covers, and for one that is still to come.';

grant execute on function marts.opportunity_as_of(date) to salesforce_reporter;
-- end sql/marts/opportunity_as_of.sql

-- begin sql/marts/opportunity_as_of_text.sql
-- A bare literal would be taken for an instant, the preferred type of its kind; people mean the
-- day. An ISO date is read by immutable functions: a cast from text is not, so that the planner
-- would not know the day, and every row would parse it again.
create or replace function marts.opportunity_as_of(day text)
returns table (
    opportunity_id text,
    account_id text,
    owner_id text,
    type text,
    stage_name text,
    forecast_category text,
    status text,
    is_closed boolean,
    is_won boolean,
    is_deleted boolean,
    amount numeric,
    probability numeric,
    weighted_amount numeric,
    currency_iso_code text,
    close_date date,
    system_modstamp timestamptz,
    valid_from date,
    valid_to date,
    created_at timestamptz,
    record_type_id text
)
language sql
stable
parallel safe
begin atomic
    select
        a.opportunity_id,
        a.account_id,
        a.owner_id,
        a.type,
        a.stage_name,
        a.forecast_category,
        a.status,
        a.is_closed,
        a.is_won,
        a.is_deleted,
        a.amount,
        a.probability,
        a.weighted_amount,
        a.currency_iso_code,
        a.close_date,
        a.system_modstamp,
        a.valid_from,
        a.valid_to,
        a.created_at,
        a.record_type_id
    from
        marts.opportunity_as_of(
            case
                when opportunity_as_of.day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
                    then
                        make_date(
                            left(opportunity_as_of.day, 4)::integer,
                            substr(opportunity_as_of.day, 6, 2)::integer,
                            substr(opportunity_as_of.day, 9, 2)::integer
                        )
                else opportunity_as_of.day::date
            end
        ) as a;
end;

comment on function marts.opportunity_as_of(text) is
'marts.opportunity_as_of(date) for a bare literal, as in marts.opportunity_as_of(''2026-03-31'').
Columns as in marts.opportunity_daily, and valid_from and valid_to as in
marts.opportunity_history.';

grant execute on function marts.opportunity_as_of(text) to salesforce_reporter;
-- end sql/marts/opportunity_as_of_text.sql

-- begin sql/marts/opportunity_then_and_now.sql
create or replace function marts.opportunity_then_and_now(day date)
returns table (
    opportunity_id text,
    status_then text,
    stage_name_then text,
    forecast_category_then text,
    amount_then numeric,
    weighted_amount_then numeric,
    currency_iso_code_then text,
    close_date_then date,
    owner_id_then text,
    status_now text,
    stage_name_now text,
    amount_now numeric,
    currency_iso_code_now text,
    close_date_now date,
    owner_id_now text
)
language sql
stable
parallel safe
begin atomic
    select
        a.opportunity_id,
        a.status as status_then,
        a.stage_name as stage_name_then,
        a.forecast_category as forecast_category_then,
        a.amount as amount_then,
        a.weighted_amount as weighted_amount_then,
        a.currency_iso_code as currency_iso_code_then,
        a.close_date as close_date_then,
        a.owner_id as owner_id_then,
        coalesce(o.status, 'deleted') as status_now,
        o.stage_name as stage_name_now,
        o.amount as amount_now,
        o.currency_iso_code as currency_iso_code_now,
        o.close_date as close_date_now,
        o.owner_id as owner_id_now
    from marts.opportunity_as_of(opportunity_then_and_now.day) as a
    left join marts.fct_opportunity as o on a.opportunity_id = o.opportunity_id
    where not a.is_deleted;
end;

comment on function marts.opportunity_then_and_now(date) is
'Opportunities as they were at the end of a business day beside what they are today. One row per
opportunity_id that was not deleted then. As of that day, in its currency of then: status_then,
stage_name_then, forecast_category_then, amount_then, weighted_amount_then, currency_iso_code_then,
close_date_then, owner_id_then. As of today: status_now (deleted where it is gone, and then all
others are NULL), stage_name_now, amount_now in its currency of now, currency_iso_code_now,
close_date_now, owner_id_now. Raises 22008 for a day before the first one the history covers.';

grant execute on function marts.opportunity_then_and_now(date) to salesforce_reporter;
-- end sql/marts/opportunity_then_and_now.sql

-- begin sql/marts/pipeline_edge.sql
-- Bounds come as values, never from a joined relation: inlined into a query that knows them, the
-- planner skips the months that do not matter and knows how much the others hold.
create or replace function marts.pipeline_edge(opening_day date, last_day date)
returns table (
    day date,
    stage_name text,
    forecast_category text,
    currency_iso_code text,
    owner_id text,
    close_date date,
    count integer,
    amount numeric,
    weighted_amount numeric,
    version marts.opportunity_history
)
language sql
stable
parallel safe
begin atomic
    select
        greatest(h.valid_from, pipeline_edge.opening_day) as day,
        h.stage_name,
        h.forecast_category,
        h.currency_iso_code,
        h.owner_id,
        h.close_date,
        1 as count,
        coalesce(h.amount, 0) as amount,
        coalesce(marts.weighted_amount(h.amount, h.probability), 0) as weighted_amount,
        h as version  -- noqa: RF02
    from marts.opportunity_history as h
    where
        marts.is_in_pipeline(h.is_closed, h.is_deleted)
        and h.valid_from <= pipeline_edge.last_day
        and h.valid_to >= pipeline_edge.opening_day + 1
    union all
    select
        h.valid_to as day,
        h.stage_name,
        h.forecast_category,
        h.currency_iso_code,
        h.owner_id,
        h.close_date,
        -1 as count,
        -coalesce(h.amount, 0) as amount,
        -coalesce(marts.weighted_amount(h.amount, h.probability), 0) as weighted_amount,
        h as version  -- noqa: RF02
    from marts.opportunity_history as h
    where
        marts.is_in_pipeline(h.is_closed, h.is_deleted)
        and h.valid_to >= pipeline_edge.opening_day + 1
        and h.valid_to <= pipeline_edge.last_day;
end;

comment on function marts.pipeline_edge(date, date) is
'What enters the open pipeline and what leaves it, version by version: summed up over the days up
to one, the pipeline as of that day. Grain: one row per version and end of its interval up to
last_day; what was there on opening_day enters on it. day: of the end; count, amount,
weighted_amount: 1 and the deal''s amounts where it enters, their negatives where it leaves, a NULL
amount as 0; stage_name, forecast_category, currency_iso_code, owner_id, close_date: of the
version, which is there as a whole, too. A part of the pipeline functions, which check the
bounds.';

grant execute on function marts.pipeline_edge(date, date) to salesforce_reporter;
-- end sql/marts/pipeline_edge.sql

-- begin sql/marts/slice_move.sql
-- Only stages and forecast categories have a direction.
create or replace function marts.slice_move(slice_before jsonb, slice_after jsonb, slices text[])
returns text
language sql
stable
parallel safe
begin atomic
    select
        case
            when m.rank_after > m.rank_before then 'progressed'
            when m.rank_after < m.rank_before then 'regressed'
            when m.is_merged then 'merged'
            else 'reclassified'
        end
    from (
        select
            s.place,
            s.name = 'account_id' and coalesce(
                coalesce(f.survivor_id, slice_move.slice_before ->> s.name)
                = coalesce(t.survivor_id, slice_move.slice_after ->> s.name),
                false
            ) as is_merged,
            case s.name
                when 'stage_name' then b.sort_order
                when
                    'forecast_category'
                    then array_position(r.ranks, slice_move.slice_before ->> s.name)
            end as rank_before,
            case s.name
                when 'stage_name' then a.sort_order
                when
                    'forecast_category'
                    then array_position(r.ranks, slice_move.slice_after ->> s.name)
            end as rank_after
        from unnest(slice_move.slices) with ordinality as s (name, place)
        cross join (
            values (array['Omitted', 'Pipeline', 'BestCase', 'MostLikely', 'Forecast', 'Closed'])
        ) as r (ranks)
        left join marts.dim_stage as b
            on s.name = 'stage_name' and slice_move.slice_before ->> s.name = b.stage_name
        left join marts.dim_stage as a
            on s.name = 'stage_name' and slice_move.slice_after ->> s.name = a.stage_name
        left join marts.merged_account as f
            on s.name = 'account_id' and slice_move.slice_before ->> s.name = f.account_id
        left join marts.merged_account as t
            on s.name = 'account_id' and slice_move.slice_after ->> s.name = t.account_id
        where
            (slice_move.slice_before -> s.name) is distinct from (slice_move.slice_after -> s.name)
    ) as m
    order by m.place
    limit 1;
end;

comment on function marts.slice_move(jsonb, jsonb, text[]) is
'What a move from one slice to another is, judged by the first of the slices that differs:
progressed or regressed along the stages (marts.dim_stage) or forecast categories, merged from an
account into the one that is left of it (marts.merged_account), else reclassified. A part of the pipeline functions.';

grant execute on function marts.slice_move(jsonb, jsonb, text[]) to salesforce_reporter;
-- end sql/marts/slice_move.sql

-- begin sql/foundation/calendar/period_end.sql
create or replace function marts.period_end(grain text, day date, fiscal_year_start_month integer)
returns date
language sql
immutable
parallel safe
return (
    marts.period_start(grain, day, fiscal_year_start_month)
    + case grain
        when 'day' then interval '1 day'
        when 'week' then interval '7 days'
        when 'month' then interval '1 month'
        when 'fiscal_quarter' then interval '3 months'
    end
)::date - 1;

comment on function marts.period_end(text, date, integer) is
'Last day of the reporting period a day lies in; grains as in marts.period_start().';
-- end sql/foundation/calendar/period_end.sql

-- begin sql/foundation/calendar/today.sql
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
-- end sql/foundation/calendar/today.sql

-- begin sql/foundation/settings/history_bound.sql
-- A joined sub-query rather than a scalar one: functions given its columns can still be inlined.
create or replace view control.history_bound as
select
    s.history_start,
    greatest(
        coalesce(s.history_start, '-infinity'),
        coalesce(r.retained_from, '-infinity'),
        coalesce(l.complete_from, '-infinity')
    ) as retained_from
from control.setting as s
left join lateral (
    select h.retained_from
    from control.history_retention as h
    order by h.applied desc
    limit 1
) as r on true
left join lateral (
    select max(c.complete_from) as complete_from
    from control.landing_retention as c
) as l on true;

comment on view control.history_bound is
'Where opportunity history begins and from which day it is kept. Grain: one row.';
comment on column control.history_bound.history_start is
'Its first day; NULL before the first run.';
comment on column control.history_bound.retained_from is
'First day that can be read exactly; -infinity before the first run.';
-- end sql/foundation/settings/history_bound.sql

-- begin sql/foundation/settings/refuse_future_history.sql
-- A trigger, not a constraint: the day is judged when it is set, and never again when the time zone
-- changes or a dump is restored.
create or replace function control.refuse_future_history()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $refuse_future_history$
declare
    _today date := (now() at time zone new.time_zone)::date;
begin
    if new.history_start > _today then
        raise exception 'opportunity history cannot begin on %: that day is still to come',
            new.history_start
            using errcode = 'datetime_field_overflow',
                detail = format('Today is %s in %s.', _today, new.time_zone),
                hint = 'Set control.setting.history_start to today or an earlier day, or to NULL: then'
                    ' the first run sets it.';
    end if;
    return new;
end;
$refuse_future_history$;

comment on function control.refuse_future_history() is
'Refuses a start of the history (control.setting.history_start) that is still to come: 22008.';

create or replace trigger refuse_future_history
before insert or update of history_start on control.setting
for each row execute function control.refuse_future_history();
-- end sql/foundation/settings/refuse_future_history.sql

-- begin sql/foundation/typing/parse_birthdate.sql
create or replace function staging.parse_birthdate(value text, known_at timestamptz)
returns date
language sql
stable
parallel safe
begin atomic
    select
        case
            when born.day <= known.day then born.day
            when parse_birthdate.value ~ '^[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}( |$)'
                then (born.day - interval '100 years')::date
        end
    from (select staging.parse_date(parse_birthdate.value) as day) as born
    cross join
        (
            select (parse_birthdate.known_at at time zone 'UTC')::date + 1 as day
        ) as known;
end;

comment on function staging.parse_birthdate(text, timestamptz) is
'The rarer notations of a birthdate, for staging.to_birthdate.';
-- end sql/foundation/typing/parse_birthdate.sql

-- begin sql/foundation/typing/to_birthdate.sql
-- Nobody is born after the day a record of them was extracted. That day decides, and not today:
-- what a row says must not depend on when it is read.
create or replace function staging.to_birthdate(value text, known_at timestamptz)
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
                and value::date <= (known_at at time zone 'UTC')::date + 1
                then value::date
        end
    when value <> '' then staging.parse_birthdate(value, known_at)
end;

comment on function staging.to_birthdate(text, timestamptz) is
'A day of birth, known at an instant: as staging.to_date, but never later than that. Years of two
digits are in 20xx where that is not in the future, else in 19xx; any other date in the future is
NULL.';
-- end sql/foundation/typing/to_birthdate.sql

-- begin sql/foundation/typing/to_id.sql
-- Ids are keys, and an index entry holds 2,704 bytes at most. Salesforce's have 18; feeds that hash
-- them make them longer.
create or replace function staging.longest_id()
returns integer
language sql
immutable
parallel safe
return 128;

comment on function staging.longest_id() is
'The greatest length of an id in bytes; a longer text is none.';

-- Exports write an absent reference as zeros; hand-made files carry the 15-character form. Every
-- real id sorts at or above 0001, so blanks and zeros are looked for only below it.
create or replace function staging.to_id(value text)
returns text
language sql
immutable
parallel safe
return case
    when value collate "C" < '0001' and btrim(value, e'0 \t\r\n') in ('', 'AAA') then null
    when octet_length(value) = 15 then staging.to_id18(value)
    when octet_length(value) > staging.longest_id() then null
    else value
end;

comment on function staging.to_id(text) is
'A Salesforce id in its 18-character form; NULL where it is blank, all zeros or longer than any id.
Odd shapes are kept as they are (and reported by a check).';
-- end sql/foundation/typing/to_id.sql

-- begin sql/control/erasure/carry_out_erasures.sql
-- Before anything is read: what was asked for, and what of it landed again since the last run.
create or replace function control.carry_out_erasures(
    asked bigint[],
    load_window control.load_window,
    run_id bigint,
    started_at timestamptz,
    out rechecks bigint[],
    out record_ids text[],
    out profiled_values text[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $carry_out_erasures$
declare
    _object text;
    _request control.erasure_request;
    _patterns text[];
    _values text[];
    _done record;
    _again record;
    _more bigint[];
    _landed bigint := 0;
    _references bigint := 0;
begin
    rechecks := carry_out_erasures.asked;
    record_ids := '{}';
    profiled_values := '{}';
    if not exists (select from control.erasure) then
        return;
    end if;

    for _request in
        select r.* from control.erasure_request as r
        where r.request_id = any(carry_out_erasures.asked)
        order by r.request_id
    loop
        record_ids := record_ids || _request.record_id;
        execute format(
            'select coalesce(array_agg(distinct f.value), ''{}'') from staging.%I as s'
            ' cross join lateral jsonb_each_text(to_jsonb(s)) as f'
            ' where s.landed_id in ($1, left($1, 15)) and s.id = $1 and f.value is not null',
            _request.object
        )
        into strict _values
        using _request.record_id;
        profiled_values := profiled_values || _values;
        update control.erasure as e
        set
            erased_at = carry_out_erasures.started_at,
            run_id = carry_out_erasures.run_id
        where e.erasure_id = _request.erasure_id;
    end loop;
    _patterns := array(
        select '%' || left(i.record_id, 15) || '%' from unnest(record_ids) as i (record_id)
    );

    for _object in
        select t.object from control.landing_table as t
        order by t.object
    loop
        _done := control.withhold_erased(
            format('raw_salesforce.%I', _object)::regclass, 'id', _patterns, true, null, null
        );
        _again := control.withhold_erased(
            format('raw_salesforce.%I', _object)::regclass, 'id', null, true,
            (carry_out_erasures.load_window).previous_snapshot,
            (carry_out_erasures.load_window).previous_own_xid
        );
        _landed := _landed + _done.removed;
        _references := _references + cardinality(_done.changed);
        -- what landed since is read anyway
        with asked as (
            insert into control.recheck_record as q (object, record_id)
            select distinct
                _object,
                c.record_id
            from unnest(_done.changed) as c (record_id)
            where c.record_id is not null
            returning q.request_id
        )

        select array_agg(a.request_id) into _more from asked as a;
        rechecks := rechecks || _more;
    end loop;

    update control.erasure as e
    set removed = jsonb_build_object('landed', _landed, 'references', _references)
    where
        e.erasure_id in (
            select r.erasure_id from control.erasure_request as r
            where r.request_id = any(carry_out_erasures.asked)
        );
end;
$carry_out_erasures$;

comment on function control.carry_out_erasures(
    bigint[], control.load_window, bigint, timestamptz
) is
'Erases from landing, for the requests that a run answers, and removes what landed again of records
erased before. Returns the requests with those of the records that lost a reference, the erased ids,
and the values of the erased records that profiles may show.';
-- end sql/control/erasure/carry_out_erasures.sql

-- begin sql/control/history/apply_history_retention.sql
-- Whole months are dropped as tables. That needs the readers out of the way for a moment: it
-- waits two seconds at most, because whoever reads next waits behind it.
create or replace function control.apply_history_retention(most_months integer default 3)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $apply_history_retention$
declare
    _keep_months integer;
    _bound control.history_bound;
    _kept_from date;
    _retained_from date;
    _months integer;
    _part record;
    _rows bigint;
    _dropped jsonb := '[]';
begin
    if not control.take_run_lock() then
        raise exception 'history retention has to wait: a run is in progress'
            using errcode = 'lock_not_available', hint = 'Try again after it.';
    end if;

    select s.history_keep_months into strict _keep_months from control.setting as s;
    select b.* into strict _bound from control.history_bound as b;
    if _bound.history_start is null then
        raise exception 'there is no opportunity history yet'
            using errcode = 'object_not_in_prerequisite_state',
                hint = 'It begins with the first run: select run_salesforce_transform();';
    end if;
    select
        (t.month_start - make_interval(months => _keep_months))::date,
        greatest(
            _bound.history_start,
            (select max(l.complete_from) from control.landing_retention as l),
            (t.month_start - make_interval(months => _keep_months))::date - 1
        )
    into strict _kept_from, _retained_from
    from control.today as t;

    if _retained_from > _bound.retained_from then
        select count(*) into _months
        from control.history_partition as p
        where p.ended_before <= _kept_from;
        if _months > coalesce(apply_history_retention.most_months, 0) then
            raise exception 'history retention would drop % months at once', _months
                using errcode = 'invalid_parameter_value',
                    detail = format(
                        'control.setting.history_keep_months is %s: everything that ended before %s'
                        ' would go, from %s on.',
                        _keep_months, _kept_from, _bound.retained_from
                    ),
                    hint = format(
                        'If that is meant: select control.apply_history_retention(%s);', _months
                    );
        end if;

        for _part in
            select p.partition::text as partition, p.ended_from
            from control.history_partition as p
            where p.ended_before <= _kept_from
            order by p.ended_from
        loop
            execute format('select count(*) from %s', _part.partition) into strict _rows;
            begin
                execute format('drop table %s', _part.partition);
            exception
                when lock_not_available then
                    raise exception 'history retention could not drop %: it is being read',
                        _part.partition
                        using errcode = 'lock_not_available',
                            hint = 'Nothing was dropped. Try again when fewer people read.';
            end;
            _dropped := _dropped || jsonb_build_object(
                'partition', _part.partition,
                'month', to_char(_part.ended_from, 'YYYY-MM'),
                'rows', _rows
            );
        end loop;

        delete from marts.opportunity_version_log as v
        using control.setting as s
        where v.superseded_at <= _retained_from::timestamp at time zone s.time_zone;
        get diagnostics _rows = row_count;
        if _rows > 0 then
            _dropped := _dropped
                || jsonb_build_object('table', 'marts.opportunity_version_log', 'rows', _rows);
        end if;
    elsif _retained_from < _bound.retained_from then
        -- keeping more than before: landing still has it, the next run builds it
        update control.model_state as s
        set stale_reason = 'opportunity history is kept from an earlier day'
        where s.model in ('marts.opportunity_history', 'marts.opportunity_version_log');
    end if;

    if _retained_from <> _bound.retained_from then
        insert into control.history_retention (retained_from, dropped)
        values (_retained_from, _dropped);
    end if;
    return jsonb_build_object(
        'retained_from', _retained_from,
        'before', _bound.retained_from,
        'keep_months', _keep_months,
        'dropped', _dropped
    );
end;
$apply_history_retention$;

comment on function control.apply_history_retention(integer) is
'Drops the months of opportunity history before the last control.setting.history_keep_months whole
months (null keeps all); every kept day stays exact, and so does the opening of the first kept
month. Refuses to drop more than most_months months at once (22023), so that a mistyped setting does
no harm. Where the setting keeps more than before, the next run builds it again from landing, as far back as
control.apply_retention() has left that whole.
Returns {retained_from, before, keep_months, dropped: [{partition, month, rows}]}; remembered in
control.history_retention. Raises 55P03 while a run is in progress or a reader does not let go
within two seconds: then nothing is dropped.';
-- end sql/control/history/apply_history_retention.sql

-- begin sql/control/landing/id_defect.sql
create or replace function control.id_defect(landed_id text)
returns text
language sql
immutable
parallel safe
return case
    when staging.to_id(landed_id) is not null then null
    when landed_id is null then 'the id is null'
    when btrim(landed_id, e' \t\r\n') = '' then 'the id is empty'
    when octet_length(landed_id) > staging.longest_id()
        then
            'the id has ' || length(landed_id) || ' characters: '
            || quote_literal(left(landed_id, 20)) || '…'
    else 'the id is all zeros: ' || left(landed_id, 20)
end;

comment on function control.id_defect(text) is
'Why a landed id cannot be a key, in words; NULL for an id that can.';
-- end sql/control/landing/id_defect.sql

-- begin sql/control/landing/is_erased.sql
create or replace function control.is_erased(record_id text, in_force boolean)
returns boolean
language sql
stable
parallel safe
return exists (
    select from control.erasure as e
    where
        e.id_hash = control.erasure_hash(staging.to_id(is_erased.record_id))
        and (e.erased_at is not null or not is_erased.in_force)
);

comment on function control.is_erased(text, boolean) is
'Whether a record, by its id in either form, was erased; with in_force: by a run, and not only asked
for.';
-- end sql/control/landing/is_erased.sql

-- begin sql/control/landing/rejected_row.sql
-- Generated from objects/*.toml by make generate; edit that.
create or replace view control.rejected_row as
with landed as (
    select
        'account' as object,
        r.raw_id,
        r.id as record_id,
        r.extracted_at,
        r.load_xid,
        to_jsonb(r) as content
    from raw_salesforce.account as r
    union all
    select
        'contact' as object,
        r.raw_id,
        r.id as record_id,
        r.extracted_at,
        r.load_xid,
        to_jsonb(r) as content
    from raw_salesforce.contact as r
    union all
    select
        'opportunity' as object,
        r.raw_id,
        r.id as record_id,
        r.extracted_at,
        r.load_xid,
        to_jsonb(r) as content
    from raw_salesforce.opportunity as r
)

select
    l.object,
    l.raw_id,
    l.record_id,
    coalesce(q.reason, control.id_defect(l.record_id)) as reason,
    q.raw_id is not null as is_set_aside,
    l.extracted_at,
    l.load_xid,
    (
        select coalesce(jsonb_object_agg(c.key, c.value), '{}')
        from jsonb_each(l.content - '{raw_id,load_xid,load_id,seen_at,extracted_at}'::text[]) as c
        where c.value not in ('null', '""')
    ) as content
from landed as l
left join control.quarantined_row as q
    on l.object = q.object and l.raw_id = q.raw_id and not q.is_given_back
where staging.to_id(l.record_id) is null or q.raw_id is not null;

comment on view control.rejected_row is
'Landed rows that no model reads, with what was landed: rows without a usable id, and rows set
aside by control.quarantine. Grain: one row per landed row. Source: raw_salesforce,
control.quarantined_row.';
comment on column control.rejected_row.object is 'Landing table.';
comment on column control.rejected_row.record_id is 'The id as landed.';
comment on column control.rejected_row.reason is
'What is wrong with the id; for a row set aside, the reason given.';
comment on column control.rejected_row.is_set_aside is
'Set aside by control.quarantine: no check reports it any more.';
comment on column control.rejected_row.content is 'The columns that hold something, as landed.';
-- end sql/control/landing/rejected_row.sql

-- begin sql/control/monitor/object_status.sql
create or replace view control.object_status as
select
    t.object,
    f.newest_modstamp as newest_change_at,
    f.newest_extracted_at as newest_landed_at,
    coalesce(f.landed_rows, 0) as landed_rows,
    f.run_id as last_read_run_id,
    l.stale_after,
    coalesce(
        coalesce(f.newest_modstamp, f.newest_extracted_at) < now() - l.stale_after, false
    ) as is_stale,
    e.status as extraction_status,
    e.started_at as extraction_at,
    e.reason as extraction_reason,
    g.started_at as extraction_success_at,
    s.extraction_id as extraction_failing_since,
    s.started_at as extraction_failing_since_at
from control.landing_table as t
left join control.source_freshness as f on t.object = f.object
left join control.freshness_limit as l on t.object = l.object
left join lateral (
    select
        x.extraction_id,
        x.status,
        x.started_at,
        x.reason
    from control.extraction as x
    where x.object = t.object
    order by x.extraction_id desc
    limit 1
) as e on true
left join lateral (
    select
        x.extraction_id,
        x.started_at
    from control.extraction as x
    where x.object = t.object and x.status = 'succeeded'
    order by x.extraction_id desc
    limit 1
) as g on true
left join lateral (
    select
        x.extraction_id,
        x.started_at
    from control.extraction as x
    where
        x.object = t.object
        and x.status = 'failed'
        and x.extraction_id > coalesce(g.extraction_id, 0)
    order by x.extraction_id
    limit 1
) as s on true;

comment on view control.object_status is
'How fresh each Salesforce object is, and how its extraction stands. Grain: one row per landing
table that models read.';
comment on column control.object_status.object is 'Landing table.';
comment on column control.object_status.newest_change_at is
'Greatest SystemModstamp that a run has read; NULL before the first.';
comment on column control.object_status.newest_landed_at is
'Greatest extracted_at that a run has read.';
comment on column control.object_status.landed_rows is 'Landed rows read so far.';
comment on column control.object_status.last_read_run_id is 'The last run that read new rows.';
comment on column control.object_status.stale_after is
'How old its newest change may become (control.freshness_limit); NULL: it is not watched.';
comment on column control.object_status.is_stale is
'Whether it is older than that, now: also where no run has looked for days.';
comment on column control.object_status.extraction_status is
'Of the last extraction: succeeded, skipped, failed; NULL where the object is not extracted.';
comment on column control.object_status.extraction_at is 'When it began.';
comment on column control.object_status.extraction_reason is 'Why it was skipped or failed.';
comment on column control.object_status.extraction_success_at is
'When the last extraction that succeeded began.';
comment on column control.object_status.extraction_failing_since is
'The extraction that failed first since then; NULL where none has.';
comment on column control.object_status.extraction_failing_since_at is 'When it began.';

grant select on control.object_status to salesforce_monitor;
-- end sql/control/monitor/object_status.sql

-- begin sql/control/quality/checks/check_missing_check.sql
-- A check that silently does not run is worse than none.
create or replace view control.check_missing_check as
select
    q.name as record_id,
    'enabled, but there is no view ' || coalesce(q.source, 'control.check_' || q.name) as reason
from control.quality_check as q
where q.enabled and q.name not in (select s.check_name from control.quality_source as s)
union all
select
    regexp_replace(c.relname, '^check_', '') as record_id,
    'no row of control.quality_check names control.' || c.relname as reason
from pg_class as c
inner join pg_namespace as n on c.relnamespace = n.oid
where
    n.nspname = 'control'
    and c.relkind = 'v'
    and (
        c.relname like 'check\_%'
        or 3 = (
            select count(*)
            from pg_attribute as a
            where a.attrelid = c.oid and a.attname in ('check_name', 'record_id', 'reason')
        )
    )
    and c.oid not in (select s.source from control.quality_source as s);

comment on view control.check_missing_check is
'Enabled checks without a view, and views of checks (by their name or their columns) that no row of
the catalogue names. Grain: one row per check or view. Source: control.quality_check.';

insert into control.quality_check (name, description, severity, model, scope)
values
(
    'missing_check',
    'Every enabled check has its view, and every check view its row',
    'warn',
    'control.quality_check',
    'definition'
)
on conflict do nothing;
-- end sql/control/quality/checks/check_missing_check.sql

-- begin sql/control/quality/checks/check_opportunity_history_current.sql
create or replace view control.check_opportunity_history_current as
select
    v.opportunity_id as record_id,
    case
        when h.opportunity_id is null then 'the history has no current version'
        else 'the current version of the history is another than the record'
    end as reason
from intermediate.opportunity_current_version as v
left join marts.opportunity_history as h
    on v.opportunity_id = h.opportunity_id and h.valid_to = date '9999-12-31'
where h.opportunity_id is null or h is distinct from v;

comment on view control.check_opportunity_history_current is
'Opportunities, deleted ones included, whose open version in the history is missing or differs from
their current state in any column. Grain: one row per record. Source:
intermediate.opportunity_current_version, marts.opportunity_history.';

insert into control.quality_check (name, description, severity, model, follows)
values
(
    'opportunity_history_current',
    'The open version in the history is the current state of the opportunity',
    'error',
    'intermediate.opportunity',
    '{marts.opportunity_history}'
)
on conflict do nothing;
-- end sql/control/quality/checks/check_opportunity_history_current.sql

-- begin sql/control/quality/checks/opportunity_rule.sql
-- Each condition is stated once, as the reason it gives where it is violated: one look at a row
-- serves all of them, and only rows that violate one are unfolded.
create or replace view control.opportunity_rule as
select
    f.opportunity_id as record_id,
    r.check_name,
    '' as part,
    r.reason
from marts.fct_opportunity as f
cross join
    lateral (
        values (
            case
                when abs(f.weighted_amount) > abs(f.amount)
                    then
                        'weighted amount ' || f.weighted_amount || ' exceeds the amount '
                        || f.amount
            end,
            case
                when f.days_to_close < 0 then 'days to close is ' || f.days_to_close
            end,
            case
                when f.status <> marts.opportunity_status(f.is_closed, f.is_won)
                    then
                        'status is ' || f.status
                        || ', closed ' || coalesce(f.is_closed::text, 'unknown')
                        || ', won ' || coalesce(f.is_won::text, 'unknown')
            end,
            case
                when f.status = 'unknown' and control.stage_is_known(f.stage_name)
                    then 'a flag of it, or its deletion mark, is there and no checkbox'
                when f.status = 'unknown'
                    then
                        'neither its flags nor control.stage say what stage '
                        || coalesce(control.quoted(f.stage_name), 'NULL') || ' means'
            end,
            -- compared with the creation, not with today: what is far off stays so until the
            -- record changes
            case
                when
                    f.close_date not between
                    coalesce(f.created_date - 3653, date '1990-01-01')
                    and coalesce(f.created_date + 3653, date '2100-01-01')
                    then
                        'the close date is ' || f.close_date
                        || coalesce(', created on ' || f.created_date, '')
            end,
            -- Salesforce allows it (a deal entered after the fact); days_to_close counts it as 0
            case
                when f.is_closed and f.close_date < f.created_date
                    then 'closed on ' || f.close_date || ', created on ' || f.created_date
            end
        )
    ) as c (
        weighted_amount, days_to_close, status, status_known, close_date, closed_before_created
    )
cross join
    lateral (
        values
        ('opportunity_weighted_amount', c.weighted_amount),
        ('opportunity_days_to_close', c.days_to_close),
        ('opportunity_status', c.status),
        ('opportunity_status_known', c.status_known),
        ('opportunity_close_date', c.close_date),
        ('opportunity_closed_before_created', c.closed_before_created)
    ) as r (check_name, reason)
where
    num_nonnulls(
        c.weighted_amount, c.days_to_close, c.status, c.status_known, c.close_date,
        c.closed_before_created
    ) > 0
    and r.reason is not null;

comment on view control.opportunity_rule is
'Opportunities that break a business rule: weighted beyond their amount, a negative duration, a
status that contradicts the flags or is not known (then the deal is in no pipeline and in no
bookings), a close date more than ten years from the creation (without a
creation date: outside 1990 to 2100), closed before they were created. Grain: one row per record
and check (check_name). Source: marts.fct_opportunity.';

insert into control.quality_check (
    name, description, severity, model, source, warn_if, error_if
)
values
(
    'opportunity_weighted_amount',
    'The weighted amount of an opportunity is within its amount',
    'error',
    'marts.fct_opportunity',
    'control.opportunity_rule',
    '> 0',
    '> 0'
),
(
    'opportunity_days_to_close',
    'No opportunity took a negative number of days to close',
    'error',
    'marts.fct_opportunity',
    'control.opportunity_rule',
    '> 0',
    '> 0'
),
(
    'opportunity_status',
    'The status of an opportunity is what its flags say',
    'error',
    'marts.fct_opportunity',
    'control.opportunity_rule',
    '> 0',
    '> 0'
),
(
    'opportunity_status_known',
    'Whether an opportunity is open, won or lost is known',
    'warn',
    'marts.fct_opportunity',
    'control.opportunity_rule',
    '> 0',
    '> 0'
),
(
    'opportunity_close_date',
    'The close date of an opportunity is within ten years of its creation',
    'warn',
    'marts.fct_opportunity',
    'control.opportunity_rule',
    '> 0',
    '> 0'
),
(
    'opportunity_closed_before_created',
    'Closed opportunities were created before they were closed',
    'warn',
    'marts.fct_opportunity',
    'control.opportunity_rule',
    '> 1 %',
    '> 1 %'
)
on conflict do nothing;
-- end sql/control/quality/checks/opportunity_rule.sql

-- begin sql/control/quality/offending_sql.sql
create or replace function control.offending_sql(checks text[], restriction text default 'true')
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select
        string_agg(
            control.fill(
                $sql$select
    {{ check_name }} as check_name,
    coalesce(v.record_id::text, '') as record_id,
    {{ part }} as part,
    coalesce(v.reason::text, '') as reason
from {{ source }} as v
where {{ check_name }} = any($1) and ({{ restriction }})$sql$,
                jsonb_build_object(
                    'check_name',
                    case
                        when s.has_check_name then 'v.check_name::text'
                        else quote_literal(s.check_name)
                    end,
                    'part',
                    case when s.has_part then 'coalesce(v.part::text, '''')' else '''''::text' end,
                    'source', s.source,
                    'restriction', offending_sql.restriction
                )
            ),
            e'\nunion all\n' order by s.check_name
        )
    from (
        -- one look at a view serves all checks that it tells apart
        select
            o.source::text as source,
            o.has_check_name,
            o.has_part,
            min(o.check_name) as check_name
        from control.quality_source as o
        where o.check_name = any(offending_sql.checks)
        group by
            o.source,
            o.has_check_name,
            o.has_part,
            case when not o.has_check_name then o.check_name end
    ) as s;
end;

comment on function control.offending_sql(text[], text) is
'The query for the offending rows of some checks that a restriction (over the check''s view v)
selects: check_name, record_id, part, reason. Of these checks, those named by $1. NULL where none
has a view.';
-- end sql/control/quality/offending_sql.sql

-- begin sql/control/quality/quality_definition.sql
create or replace view control.quality_definition as
with definition as materialized (
    select
        s.source,
        (
            select string_agg(d.text, e'\n' order by d.text)
            from control.definition_text(array[s.source]) as d (text)
        ) as text
    from control.quality_source as s
    group by s.source
)

select
    q.name as check_name,
    md5(d.text) as definition,
    md5(concat_ws(
        '|', q.severity, coalesce(q.warn_if, '-'), coalesce(q.error_if, '-'), q.ratchet, q.model,
        q.scope, q.follows, q.links, q.source
    )) as judged_as
from control.quality_check as q
inner join control.quality_source as s on q.name = s.check_name
inner join definition as d on s.source = d.source
where q.enabled;

comment on view control.quality_definition is
'What the outcome of each check depends on besides data, as hashes. Grain: one row per enabled
check whose view exists. definition: the views and functions, the settings, accepted values,
stages and limits they read; judged_as: severity, thresholds and the rest of its row.';
-- end sql/control/quality/quality_definition.sql

-- begin sql/control/quality/recheck.sql
create or replace function control.recheck(object text, landed_id text)
returns void
language sql
begin atomic
    -- a row without an id belongs to no record: the empty one wakes the next run
    insert into control.recheck_record (object, record_id)
    values (recheck.object, coalesce(staging.to_id(recheck.landed_id), ''));

    update control.quality_state
    set definition = null
    where
        staging.to_id(recheck.landed_id) is null
        and check_name in (
            select q.name
            from control.quality_check as q
            where q.scope = 'landing' and q.model = 'raw_salesforce.' || recheck.object
        );
end;

comment on function control.recheck(text, text) is
'Has the next run look up anew what depends on a landed row with this id.';
-- end sql/control/quality/recheck.sql

-- begin sql/control/run/evaluate_run.sql
create or replace function control.evaluate_run(
    run_id bigint, started_at timestamptz, work control.work, steps control.step_result[]
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $evaluate_run$
declare
    _changes jsonb;
    _appeared_or_gone jsonb;
begin
    perform control.name_schema_changes(evaluate_run.run_id);
    perform control.record_freshness(evaluate_run.run_id, (evaluate_run.work).landed);
    select
        coalesce(jsonb_object_agg(s.model, s.changes), '{}'),
        coalesce(
            jsonb_object_agg(s.model, s.appeared_or_gone) filter (
                where s.appeared_or_gone is not null
            ),
            '{}'
        )
    into
        _changes,
        _appeared_or_gone
    from unnest(evaluate_run.steps) as s
    where s.inserted + s.updated + s.deleted > 0;
    perform control.evaluate_checks(
        evaluate_run.run_id,
        evaluate_run.started_at,
        _changes,
        _appeared_or_gone,
        control.step_counts(evaluate_run.steps),
        control.landed_rows(evaluate_run.work),
        (evaluate_run.work).is_full,
        (evaluate_run.work).changed_checks <> '{}'
    );
end;
$evaluate_run$;

comment on function control.evaluate_run(
    bigint, timestamptz, control.work, control.step_result[]
) is
'Brings freshness and the violations of all checks up to what a run has done.';
-- end sql/control/run/evaluate_run.sql

-- begin sql/control/run/find_work.sql
create or replace function control.find_work(
    full_refresh boolean, is_restored boolean default control.is_restored()
)
returns control.work
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $find_work$
declare
    _work control.work;
    _last control.load_window;
    _next control.load_window;
begin
    select w.* into _last from control.load_window as w;
    _next.only_row := true;
    _next.snapshot := pg_current_snapshot();
    _next.own_xid := pg_current_xact_id_if_assigned();
    _work.is_restored := find_work.is_restored;
    if not _work.is_restored then
        _next.previous_snapshot := _last.snapshot;
        _next.previous_own_xid := _last.own_xid;
    end if;
    select c.system_identifier into strict _next.system_identifier from pg_control_system() as c;
    _next.definitions_version := control.definitions_version();
    _work.load_window := _next;
    _work.is_full := find_work.full_refresh or _next.previous_snapshot is null;

    select coalesce(jsonb_object_agg(t.object, to_jsonb(n)), '{}')
    into strict _work.landed
    from control.landing_table as t
    cross join lateral control.measure_landing(
        t.object, _next.previous_snapshot, _next.previous_own_xid, _next.snapshot, _next.own_xid
    ) as n
    where n.new_rows > 0;
    _work.rechecks := array(select r.request_id from control.recheck_record as r);

    _work.is_definition_new := _next.definitions_version is distinct from _last.definitions_version;
    _work.stale_models := '{}';
    _work.changed_checks := '{}';
    if
        _work.is_definition_new
        or exists (select from control.model_state as s where s.stale_reason is not null)
    then
        _work.stale_models := array(
            select m.model
            from control.model as m
            left join control.model_state as s on m.model = s.model
            where
                s.stale_reason is not null
                or md5(control.model_definition(m.model)) is distinct from s.definition
            order by m.depth, m.model
        );
        _work.changed_checks := control.changed_checks();
    end if;

    _work.reasons := array_remove(
        array[
            case when _work.is_restored and _last.only_row then 'restored on another server' end,
            case when find_work.full_refresh then 'full refresh requested' end,
            case
                when _last.only_row is null then 'first run'
                when _work.landed <> '{}' then 'new data'
            end,
            case
                when exists (
                    select from control.erasure_request as q
                    where q.request_id = any(_work.rechecks)
                )
                    then 'records to erase'
                when _work.rechecks <> '{}' then 'records to recheck'
            end,
            case
                when _work.stale_models <> '{}' and _last.only_row
                    then 'stale models: ' || array_to_string(_work.stale_models, ', ')
            end,
            case
                when _work.changed_checks <> '{}' and _next.previous_snapshot is not null
                    then 'changed checks: ' || array_to_string(_work.changed_checks, ', ')
            end
        ],
        null
    );
    return _work;
end;
$find_work$;

comment on function control.find_work(boolean, boolean) is
'Looks for work, and changes nothing: new landed rows, requests, stale models, changed checks.';
-- end sql/control/run/find_work.sql

-- begin sql/control/run/landed_rows.sql
create or replace function control.landed_rows(work control.work)
returns jsonb
language sql
immutable
parallel safe
begin atomic
    select coalesce(jsonb_object_agg(l.key, l.value -> 'new_rows'), '{}')
    from jsonb_each((landed_rows.work).landed) as l;
end;

comment on function control.landed_rows(control.work) is
'How many landed rows a run reads: {landing table: rows}.';
-- end sql/control/run/landed_rows.sql

-- begin sql/control/run/plan_run.sql
create or replace function control.plan_run(full_refresh boolean default false)
returns setof control.plan_step
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $plan_run$
declare
    _work control.work := control.find_work(coalesce(plan_run.full_refresh, false));
begin
    if _work.reasons <> '{}' then
        return query select s.* from control.plan_steps(_work) as s order by s.place;
    end if;
end;
$plan_run$;

comment on function control.plan_run(boolean) is
'What run_salesforce_transform() would do now, and why, without doing it. Grain: one row per model
it would refresh, in order; none where nothing is new. Steps that follow others are taken only
where those change something.';
-- end sql/control/run/plan_run.sql

-- begin sql/control/run/plan_steps.sql
create or replace function control.plan_steps(work control.work)
returns setof control.plan_step
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    with recursive cause as (
        select
            m.model,
            m.refresh,
            m.depth,
            case
                when (plan_steps.work).is_full then 'full'
                when m.model = any((plan_steps.work).stale_models) then 'full'
                when n.landed::bigint > n.many then 'full'
                when n.landed is not null or r.requests > 0 then 'incremental'
            end as mode,
            case
                when (plan_steps.work).is_full then array_to_string((plan_steps.work).reasons, '; ')
                when m.model = any((plan_steps.work).stale_models)
                    then 'what it is built by was changed, or it was marked stale'
                when n.landed is not null then n.landed || ' new rows of ' || n.object
                when r.requests > 0 then r.requests || ' records to look up anew'
            end as why
        from control.model as m
        left join lateral (
            select
                t.object,
                (plan_steps.work).landed -> t.object ->> 'new_rows' as landed,
                (
                    select greatest(c.reltuples / 2, 50000)
                    from pg_class as c
                    where c.oid = to_regclass('raw_salesforce.' || quote_ident(t.object))
                ) as many
            from (select split_part(m.staging_view, '.', 2) as object) as t
        ) as n on m.staging_view is not null
        left join lateral (
            select count(*) as requests
            from control.recheck_record as q
            where n.object = q.object
        ) as r on true
    ),

    reached as (
        select c.model
        from cause as c
        where c.mode is not null
        union
        select l.model
        from reached as r
        inner join control.model_link as l on r.model = l.upstream
    )

    select
        row_number() over (order by c.depth, c.model)::integer as place,
        c.model,
        case
            when c.mode is not null then c.mode
            when c.refresh = 'recompute' then 'full'
            else 'incremental'
        end as mode,
        c.mode is not null as is_certain,
        f.models as follows,
        coalesce(c.why, 'if ' || array_to_string(f.models, ' or ') || ' changes') as why
    from cause as c
    cross join
        lateral (
            select coalesce(array_agg(l.upstream order by l.upstream), '{}') as models
            from control.model_link as l
            where
                l.model = c.model
                and l.upstream in (select r.model from reached as r)
        ) as f
    where c.model in (select r.model from reached as r);
end;

comment on function control.plan_steps(control.work) is
'The models a run over this work would refresh, in order. Grain: one row per model.';
-- end sql/control/run/plan_steps.sql

-- begin sql/control/run/run_salesforce_transform.sql
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
    _run control.run;
    _is_alone boolean;
    _work control.work;
    _step control.plan_step;
    _scope record;
    _erased record;
    _at text := 'look for work';
    _checks_started timestamptz;
    _application text := current_setting('application_name');
    -- variables outlive the rollback of a failed run
    _steps control.step_result[] := '{}';
    _results jsonb := '[]';
    _sqlstate text;
    _message text;
    _detail text;
    _hint text;
    _context text;
begin
    _run.run_id := nextval('control.run_run_id_seq');
    _run.started_at := clock_timestamp();
    _run.full_refresh := coalesce(run_salesforce_transform.full_refresh, false);
    _run.run_by := session_user;
    _run.landed := '{}';
    _run.version := control.version();

    -- outside the block below: a lock taken inside it would be released when the block fails
    _is_alone := control.take_run_lock();

    <<work>>
    begin
        if not _is_alone then
            _at := 'checks';
            _results := control.look_at_time();
            perform control.raise_failed_checks(_results);
            _run.status := 'skipped';
            _run.reason := control.run_in_progress();
            exit work;
        end if;

        -- find work
        _work := control.find_work(_run.full_refresh);
        if _work.is_restored then
            perform control.repair_restored_xids();
            _work := control.find_work(_run.full_refresh, true);
        end if;
        _run.landed := control.landed_rows(_work);
        if _work.is_definition_new then
            perform control.write_statements();
        end if;
        if _work.reasons = '{}' then
            perform control.keep_definitions_version(_work.load_window);
            _at := 'checks';
            _results := control.judge_time(_run.run_id, _run.started_at);
            perform control.raise_failed_checks(_results);
            _run.status := 'skipped';
            _run.reason := 'no new data';
            exit work;
        end if;
        _run.reason := array_to_string(_work.reasons, '; ');

        -- plan and execute
        perform control.start_history(_run.started_at);
        perform control.move_window(_work.load_window);
        perform control.settle_quarantine(_work.rechecks);
        _erased := control.carry_out_erasures(
            _work.rechecks, _work.load_window, _run.run_id, _run.started_at
        );
        for _step in
            select s.* from control.plan_steps(_work) as s
            order by s.place
        loop
            _at := _step.model;
            _scope := control.step_scope(_step, _steps);
            continue when _scope.mode is null;
            perform control.announce(_at, _scope.mode);
            _steps := _steps || control.refresh_model(_at, _scope.mode, _scope.keys);
        end loop;

        -- audit
        _at := 'checks';
        _checks_started := clock_timestamp();
        perform control.announce(_at);
        perform control.evaluate_run(_run.run_id, _run.started_at, _work, _steps);
        if _erased.record_ids <> '{}' then
            perform control.forget_erased(
                _work.rechecks, _erased.record_ids, _erased.profiled_values,
                array(select s.model from unnest(_steps) as s)
            );
        end if;
        _results := control.judge_checks();
        _run.checks_ms := round(1000 * extract(epoch from clock_timestamp() - _checks_started), 1);
        perform control.mark_overtaken(_steps, _results);
        perform control.raise_failed_checks(_results);

        -- publish: the caller's commit
        _at := 'finish';
        delete from control.recheck_record as r
        where r.request_id = any(_erased.rechecks);
        perform control.prune_ledger();
        _run.status := 'succeeded';

    exception
        when others or query_canceled or assert_failure then
            get stacked diagnostics
                _sqlstate = returned_sqlstate,
                _message = message_text,
                _detail = pg_exception_detail,
                _hint = pg_exception_hint,
                _context = pg_exception_context;
            _run.status := 'failed';
            _run.error := jsonb_build_object(
                'sqlstate', _sqlstate,
                'message', _message,
                'detail', nullif(_detail, ''),
                'hint', nullif(_hint, ''),
                'context', _context,
                'model', _at
            );
            raise notice 'salesforce transform: failed at %: %',
                _at, control.sendable(to_jsonb(_message)) #>> '{}';
    end;
    perform set_config('application_name', _application, true);

    _run.finished_at := clock_timestamp();
    return control.sendable(control.record_run(_run, _steps, _results));
end;
$run_salesforce_transform$;

comment on function public.run_salesforce_transform(boolean) is
'Brings the warehouse up to everything landed and committed, all or nothing, in the caller''s
transaction: commit publishes. With full_refresh every model is compared in full. Returns
{run_id, status, reason, started_at, finished_at, models: [{model, mode, inserted, updated,
deleted, unchanged, ms}], checks: {error, warn, info: [{check, violations, samples}]}, error}.
status is succeeded; skipped (reason: no new data, or another run in progress, with who it is where
that has lasted for an hour); or failed: then
every table is as before, error says why (sqlstate QC001: a quality check; checks tell which), and
the next run takes the same rows again. Every call leaves a row in
control.run. Raises nothing of its own: callers that want an exception use
run_salesforce_transform_or_raise().';

revoke execute on function public.run_salesforce_transform(boolean) from public;
grant execute on function public.run_salesforce_transform(boolean) to salesforce_transformer;
-- end sql/control/run/run_salesforce_transform.sql

-- begin sql/marts/history_coverage.sql
create or replace view marts.history_coverage as
select
    nullif(b.retained_from, '-infinity') as first_day,
    nullif(b.retained_from, '-infinity') + 1 as first_movement_day,
    t.business_date as last_day,
    s.fiscal_year_start_month,
    s.time_zone,
    s.snapshot_cadence
from control.history_bound as b
cross join control.today as t
cross join control.setting as s;

comment on view marts.history_coverage is
'The days opportunity history answers for, with the settings its views count by. Grain: one row.';
comment on column marts.history_coverage.first_day is
'First day whose state is known exactly: the start of the history, or of what retention has kept of
it. NULL before the first run.';
comment on column marts.history_coverage.first_movement_day is
'First day whose changes are known: a change needs the day before.';
comment on column marts.history_coverage.last_day is 'Today, in the business time zone.';
comment on column marts.history_coverage.fiscal_year_start_month is 'As in control.setting.';
comment on column marts.history_coverage.time_zone is 'Business time zone, as in control.setting.';
comment on column marts.history_coverage.snapshot_cadence is 'As in control.setting.';

grant select on marts.history_coverage to salesforce_reporter;
-- end sql/marts/history_coverage.sql

-- begin sql/marts/history_day.sql
create or replace view marts.history_day as
select (c.first_day + n.days) as day
from marts.history_coverage as c
cross join lateral generate_series(0, c.last_day - c.first_day) as n (days);

comment on view marts.history_day is
'The days opportunity history answers for, up to today. Grain: one row per day.';

grant select on marts.history_day to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.history_day.day is 'Business day: the date in control.setting.time_zone.';
-- end sql/marts/history_day.sql

-- begin sql/marts/opportunity_daily.sql
-- ORDER BY a constant sorts nothing, and keeps the planner from merging the two levels: so each day
-- is one look that skips the months which ended before it.
create or replace view marts.opportunity_daily as
select
    d.day,
    h.opportunity_id,
    h.account_id,
    h.owner_id,
    h.type,
    h.stage_name,
    h.forecast_category,
    h.status,
    h.is_closed,
    h.is_won,
    h.is_deleted,
    h.amount,
    h.probability,
    h.weighted_amount,
    h.currency_iso_code,
    h.close_date,
    h.system_modstamp,
    h.created_at,
    h.record_type_id
from marts.history_day as d
cross join lateral (
    select a.*
    from marts.opportunity_as_of(d.day) as a
    order by null::integer
) as h;

comment on view marts.opportunity_daily is
'Opportunities on every day of the history up to today, changed or not. Grain: one row per day and
opportunity that existed, deleted ones flagged; ask for a few days, a year of a large org is a large
answer. Source: marts.opportunity_as_of.';

grant select on marts.opportunity_daily to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.opportunity_daily.day is
'Business day: the date in control.setting.time_zone.';
comment on column marts.opportunity_daily.opportunity_id is
'Salesforce id of the opportunity, in its 18 characters.';
comment on column marts.opportunity_daily.account_id is
'The account the deal was with then, merged since or not; may name one that was never landed.';
comment on column marts.opportunity_daily.owner_id is 'The Salesforce user who owns the deal.';
comment on column marts.opportunity_daily.type is 'Kind of business: new, existing …';
comment on column marts.opportunity_daily.stage_name is 'Stage of the sales process, by API name.';
comment on column marts.opportunity_daily.forecast_category is
'Forecast category, by API value (Omitted, Pipeline, BestCase, MostLikely, Forecast, Closed).';
comment on column marts.opportunity_daily.status is
'open: not closed, whatever stage and forecast category say; won or lost: closed; unknown: neither
the record nor control.stage says, so that it is in no pipeline and in no bookings.';
comment on column marts.opportunity_daily.is_closed is
'Closed, won or lost: the record''s own flag, else what control.stage says of its stage; NULL where
neither knows.';
comment on column marts.opportunity_daily.is_won is
'Closed and won: the record''s own flag, else what control.stage says of its stage; NULL where
neither knows.';
comment on column marts.opportunity_daily.is_deleted is 'In Salesforce''s recycle bin.';
comment on column marts.opportunity_daily.amount is 'Value of the deal, in currency_iso_code.';
comment on column marts.opportunity_daily.probability is 'Chance of winning in percent, 0 to 100.';
comment on column marts.opportunity_daily.weighted_amount is
'amount × probability / 100, in currency_iso_code; NULL where either is not known.';
comment on column marts.opportunity_daily.currency_iso_code is
'Currency of the record''s amounts, such as EUR; NULL in an org with one currency.';
comment on column marts.opportunity_daily.close_date is
'Day the deal is expected to close; for a closed one, the day it did.';
comment on column marts.opportunity_daily.system_modstamp is
'When a person or a process last changed the record: decides which version is the latest.';
comment on column marts.opportunity_daily.created_at is
'When the record was created in Salesforce.';
comment on column marts.opportunity_daily.record_type_id is 'Record type of the opportunity.';
-- end sql/marts/opportunity_daily.sql

-- begin sql/marts/opportunity_path.sql
-- Grouped by the deal at its top level, and without WITH: a join that asks for nothing of it is
-- left out of a plan, and one deal's is read by its key.
create or replace view marts.opportunity_path as
select
    s.opportunity_id,
    count(*) filter (where s.is_push) as push_count,
    (array_agg(s.close_date order by s.valid_to) filter (where s.close_date is not null))[1]
        as first_close_date,
    max(s.close_date) filter (where s.valid_to = '9999-12-31')
    - (array_agg(s.close_date order by s.valid_to) filter (where s.close_date is not null))[1]
        as slip_days,
    nullif(max(s.valid_from) filter (where s.is_entry), min(s.first_day)) as entered_stage_on
from (
    select
        h.opportunity_id,
        greatest(h.valid_from, c.first_day) as valid_from,
        h.valid_to,
        h.close_date,
        h.close_date > lag(h.close_date) over timeline as is_push,
        (
            row_number() over timeline = 1
            or (lag(h.is_deleted) over timeline and not h.is_deleted)
            or (lag(h.stage_name) over timeline is distinct from h.stage_name)
        ) as is_entry,
        c.first_day
    from marts.opportunity_history as h
    cross join marts.history_coverage as c
    window timeline as (partition by h.opportunity_id order by h.valid_to)
) as s
group by s.opportunity_id;

comment on view marts.opportunity_path is
'How an opportunity came to where it is, as far as the history goes. Grain: one row per opportunity,
deleted ones included. Source: marts.opportunity_history.';
comment on column marts.opportunity_path.push_count is
'How often its close date moved to a later day.';
comment on column marts.opportunity_path.first_close_date is
'The first close date the history knows; NULL where it never had one.';
comment on column marts.opportunity_path.slip_days is
'Days from the first close date to the present one, negative where it was pulled in; NULL without
either.';
comment on column marts.opportunity_path.entered_stage_on is
'Day it entered its present stage; NULL where it was in it when the history begins.';

grant select on marts.opportunity_path to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.opportunity_path.opportunity_id is
'Salesforce id of the opportunity, in its 18 characters.';
-- end sql/marts/opportunity_path.sql

-- begin sql/marts/opportunity_stage_history.sql
create or replace view marts.opportunity_stage_history as
with version as (
    select
        h.opportunity_id,
        h.stage_name,
        h.is_closed,
        h.is_deleted,
        marts.opportunity_status(h.is_closed, h.is_won) as status,
        greatest(h.valid_from, c.first_day) as valid_from,
        h.valid_to,
        c.last_day,
        h.valid_from > c.first_day as is_entry_known,
        (
            row_number() over timeline = 1
            or lag(h.is_deleted) over timeline
            or (lag(h.stage_name) over timeline is distinct from h.stage_name)
        ) as is_entry
    from marts.opportunity_history as h
    cross join marts.history_coverage as c
    window timeline as (partition by h.opportunity_id order by h.valid_to)
),

numbered as (
    select
        v.*,
        count(*) filter (where v.is_entry)
            over (partition by v.opportunity_id order by v.valid_to) as stay
    from version as v
    where not v.is_deleted
),

stay as (
    select
        n.opportunity_id,
        n.stay,
        n.stage_name,
        min(n.valid_from) as entered_on,
        nullif(max(n.valid_to), '9999-12-31') as left_on,
        max(n.last_day) as last_day,
        bool_and(n.is_entry_known) as is_entry_known,
        (array_agg(n.status order by n.valid_to))[1] as status_on_entry,
        (array_agg(n.status order by n.valid_to desc))[1] as status,
        coalesce(bool_or(n.is_closed) filter (where n.valid_to = '9999-12-31'), false) as is_closed
    from numbered as n
    group by n.opportunity_id, n.stay, n.stage_name
),

linked as (
    select
        s.*,
        o.sort_order,
        coalesce(o.is_closed and not o.is_won, false) as is_lost_stage,
        lag(s.stage_name) over timeline as previous_stage_name,
        lag(o.sort_order) over timeline as previous_sort_order,
        lead(s.stage_name) over timeline as next_stage_name
    from stay as s
    left join control.stage as o on s.stage_name = o.stage_name
    window timeline as (partition by s.opportunity_id order by s.stay)
)

select
    l.opportunity_id,
    l.stay,
    l.stage_name,
    l.sort_order,
    l.previous_stage_name,
    l.next_stage_name,
    l.entered_on,
    l.left_on,
    l.left_on is null as is_current,
    l.is_entry_known,
    l.status_on_entry,
    l.status,
    case
        when l.left_on is not null then l.left_on - l.entered_on
        when not l.is_closed then greatest(l.last_day - l.entered_on, 0)
    end as days_in_stage,
    l.sort_order < l.previous_sort_order as moved_backwards,
    case
        when l.is_lost_stage then 0
        when l.previous_sort_order is not null and l.sort_order is not null then (
            select count(*)
            from control.stage as k
            where
                not k.is_closed
                and k.sort_order > l.previous_sort_order
                and k.sort_order < l.sort_order
        )
    end as skipped_stages
from linked as l;

comment on view marts.opportunity_stage_history is
'Stages entered and left. Grain: one row per stay: consecutive days of an opportunity in one stage;
being deleted ends a stay, coming back begins another. Order of the stages: control.stage; an
unknown stage has none. Source: marts.opportunity_history.';
comment on column marts.opportunity_stage_history.stay is
'Place among the opportunity''s stays, from 1.';
comment on column marts.opportunity_stage_history.entered_on is
'First day in the stage; the first day of the history where is_entry_known is false.';
comment on column marts.opportunity_stage_history.left_on is
'First day no longer in the stage; null while it is there.';
comment on column marts.opportunity_stage_history.is_entry_known is
'False where the opportunity was in the stage when the history begins: the stay is at least that
long.';
comment on column marts.opportunity_stage_history.days_in_stage is
'Days from entered_on to left_on, or to today while open; null for the stay in which it is closed.';
comment on column marts.opportunity_stage_history.moved_backwards is
'Whether the stage comes before the previous one; null where either has no order.';
comment on column marts.opportunity_stage_history.skipped_stages is
'Open stages between the previous one and this one; 0 for a loss, null where either has no order.';

grant select on marts.opportunity_stage_history to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.opportunity_stage_history.opportunity_id is
'Salesforce id of the opportunity, in its 18 characters.';
comment on column marts.opportunity_stage_history.stage_name is
'Stage of the sales process, by API name; NULL where a deal has none.';
comment on column marts.opportunity_stage_history.sort_order is
'Place of the stage in the sales process (control.stage); NULL where it is not listed.';
comment on column marts.opportunity_stage_history.previous_stage_name is
'Stage of the stay before; NULL for the first.';
comment on column marts.opportunity_stage_history.next_stage_name is
'Stage of the stay after; NULL for the last.';
comment on column marts.opportunity_stage_history.is_current is 'It is in the stage today.';
comment on column marts.opportunity_stage_history.status_on_entry is
'What the deal was on entered_on: open, won, lost or unknown.';
comment on column marts.opportunity_stage_history.status is
'What it was on the last day of the stay: today, while it is there.';
-- end sql/marts/opportunity_stage_history.sql

-- begin sql/marts/pipeline_coverage.sql
create or replace view marts.pipeline_coverage as
with version as (
    select
        h.opportunity_id,
        h.currency_iso_code,
        greatest(h.valid_from, c.first_day) as first_day,
        h.valid_to,
        coalesce(h.amount, 0) as amount,
        coalesce(marts.weighted_amount(h.amount, h.probability), 0) as weighted_amount,
        q.close_period,
        q.period_end,
        -- the period's end, or today while it lasts
        least(q.period_end, c.last_day) as end_day,
        q.period_end < c.last_day as is_complete
    from marts.opportunity_history as h
    cross join marts.history_coverage as c
    cross join
        lateral (
            select
                marts.fiscal_quarter_start(h.close_date, c.fiscal_year_start_month) as close_period,
                marts.period_end('fiscal_quarter', h.close_date, c.fiscal_year_start_month)
                    as period_end
        ) as q
    where marts.is_in_pipeline(h.is_closed, h.is_deleted) and h.close_date is not null
),

fate as (
    select
        v.*,
        coalesce(
            marts.booked_on(
                marts.opportunity_status(e.is_closed, e.is_won, e.is_deleted), e.close_date
            ) <= v.period_end,
            false
        ) as is_won,
        (e.currency_iso_code is not distinct from v.currency_iso_code) as is_same_currency,
        coalesce(e.amount, 0) as won_amount
    from version as v
    inner join marts.opportunity_history as e
        on
            v.opportunity_id = e.opportunity_id
            and v.end_day >= e.valid_from
            and v.end_day < e.valid_to
    where v.first_day <= v.end_day
),

edge as (
    select
        f.close_period,
        f.currency_iso_code,
        f.period_end,
        f.end_day,
        f.is_complete,
        b.day,
        b.sign as open_count,
        b.sign * f.amount as open_amount,
        b.sign * f.weighted_amount as weighted_amount,
        case when f.is_won then b.sign else 0 end as won_count,
        case when f.is_won and f.is_same_currency then b.sign * f.won_amount else 0 end
            as won_amount
    from fate as f
    cross join lateral (values (f.first_day, 1), (f.valid_to, -1)) as b (day, sign)
    where b.day <= f.end_day
),

step as (
    select
        e.close_period,
        e.currency_iso_code,
        e.period_end,
        e.end_day,
        e.is_complete,
        e.day,
        sum(e.open_count) as open_count,
        sum(e.open_amount) as open_amount,
        sum(e.weighted_amount) as weighted_amount,
        sum(e.won_count) as won_count,
        sum(e.won_amount) as won_amount
    from edge as e
    group by
        e.close_period, e.currency_iso_code, e.period_end, e.end_day, e.is_complete, e.day
),

standing as (
    select
        s.close_period,
        s.currency_iso_code,
        s.period_end,
        s.end_day,
        s.is_complete,
        s.day,
        lead(s.day) over slice as next_day,
        sum(s.open_count) over slice as open_count,
        sum(s.open_amount) over slice as open_amount,
        sum(s.weighted_amount) over slice as weighted_amount,
        sum(s.won_count) over slice as won_count,
        sum(s.won_amount) over slice as won_amount
    from step as s
    window slice as (partition by s.close_period, s.currency_iso_code order by s.day)
)

select
    s.close_period,
    s.currency_iso_code,
    (s.day + n.days) as day,
    s.period_end - (s.day + n.days) as days_before_end,
    s.is_complete,
    s.open_count::bigint as open_count,
    trim_scale(s.open_amount) as open_amount,
    trim_scale(s.weighted_amount) as weighted_amount,
    s.won_count::bigint as won_count,
    trim_scale(s.won_amount) as won_amount,
    case
        when s.won_amount = 0 then 0
        else round(s.won_amount / nullif(s.open_amount, 0), 4)
    end as coverage
from standing as s
cross join lateral generate_series(0, least(s.next_day - 1, s.end_day) - s.day) as n (days)
where s.open_count > 0;

comment on view marts.pipeline_coverage is
'The coverage curve: of the deals that were open on a day with a close date in a fiscal quarter,
the part that was won by its end. Grain: one row per close_period (the quarter, its first day),
currency and day of the history up to the quarter''s end with such a deal. Source:
marts.opportunity_history.';

grant select on marts.pipeline_coverage to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.pipeline_coverage.close_period is
'First day of the fiscal quarter of the close date; NULL without a close date.';
comment on column marts.pipeline_coverage.currency_iso_code is
'Currency of the amounts in this row, such as EUR; NULL in an org with one currency.';
comment on column marts.pipeline_coverage.day is
'Business day looked at, up to the quarter''s end.';
comment on column marts.pipeline_coverage.days_before_end is
'Days from the day to the quarter''s last.';
comment on column marts.pipeline_coverage.is_complete is
'The quarter has ended; false: won so far.';
comment on column marts.pipeline_coverage.open_count is
'Deals open at the end of the day, with a close date in the quarter as of that day.';
comment on column marts.pipeline_coverage.open_amount is
'Their amount that day, in currency_iso_code; a NULL amount counts 0.';
comment on column marts.pipeline_coverage.weighted_amount is
'Their weighted amount that day, in currency_iso_code; NULL counts 0.';
comment on column marts.pipeline_coverage.won_count is
'Of these deals, those that were won by the quarter''s end, as they stood then.';
comment on column marts.pipeline_coverage.won_amount is
'Their amount at the quarter''s end (today while it lasts); what is in another currency by then
counts 0.';
comment on column marts.pipeline_coverage.coverage is
'won_amount / open_amount: how much of such a pipeline is won. 0 where none was; above 1 only where
amounts were raised.';
-- end sql/marts/pipeline_coverage.sql

-- begin sql/marts/pipeline_daily.sql
create or replace view marts.pipeline_daily as
select
    p.day,
    p.stage_name,
    p.forecast_category,
    p.currency_iso_code,
    p.open_count,
    p.amount,
    p.weighted_amount
from marts.history_coverage as c
cross join lateral marts.pipeline_daily_between(c.first_day, c.last_day) as p
where c.first_day is not null;

comment on view marts.pipeline_daily is
'The open pipeline at the end of every day of the history, up to today. Grain: one row per day,
stage, forecast category and currency with at least one open deal. Open is neither closed nor
deleted, whatever stage and forecast category say; a null amount or probability counts 0. Computes
all days: for a few of a long history ask marts.pipeline_daily_between(from, to). Source:
marts.opportunity_history.';
comment on column marts.pipeline_daily.weighted_amount is 'Sum of amount × probability / 100.';

grant select on marts.pipeline_daily to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.pipeline_daily.day is
'Business day: the date in control.setting.time_zone.';
comment on column marts.pipeline_daily.stage_name is
'Stage of the sales process, by API name; NULL where a deal has none.';
comment on column marts.pipeline_daily.forecast_category is
'Forecast category, by API value (Omitted, Pipeline, BestCase, MostLikely, Forecast, Closed).';
comment on column marts.pipeline_daily.currency_iso_code is
'Currency of the amounts in this row, such as EUR; NULL in an org with one currency.';
comment on column marts.pipeline_daily.open_count is 'Open deals at the end of the day.';
comment on column marts.pipeline_daily.amount is
'Amount of the open deals, in currency_iso_code; a NULL amount counts 0.';
-- end sql/marts/pipeline_daily.sql

-- begin sql/marts/pipeline_movement_between.sql
-- Opening and closing come from the edges of the intervals, the movements from pairs of versions:
-- two ways to the same numbers, whose difference is the residual. The statement is written for the
-- measure and slices asked for and planned for the very days, which are values.
create or replace function marts.pipeline_movement_between(
    grain text,
    from_day date,
    to_day date,
    by_owner boolean default false,
    measure text default 'amount',
    slices text[] default '{}'
)
returns table (
    period_start date,
    period_end date,
    opening_day date,
    closing_day date,
    is_partial boolean,
    close_period date,
    currency_iso_code text,
    owner_id text,
    slice jsonb,
    opening_count bigint,
    opening_amount numeric,
    created_count bigint,
    created_amount numeric,
    first_seen_count bigint,
    first_seen_amount numeric,
    restored_count bigint,
    restored_amount numeric,
    reopened_count bigint,
    reopened_amount numeric,
    unclear_count bigint,
    unclear_amount numeric,
    deleted_count bigint,
    deleted_amount numeric,
    won_count bigint,
    won_amount numeric,
    lost_count bigint,
    lost_amount numeric,
    currency_changed_count bigint,
    currency_changed_amount numeric,
    transferred_count bigint,
    transferred_amount numeric,
    pushed_out_count bigint,
    pushed_out_amount numeric,
    pulled_in_count bigint,
    pulled_in_amount numeric,
    progressed_count bigint,
    progressed_amount numeric,
    regressed_count bigint,
    regressed_amount numeric,
    reclassified_count bigint,
    reclassified_amount numeric,
    merged_count bigint,
    merged_amount numeric,
    increased_amount numeric,
    decreased_amount numeric,
    closing_count bigint,
    closing_amount numeric,
    residual_count bigint,
    residual_amount numeric,
    slipped_count bigint,
    slipped_amount numeric,
    slipped_days bigint
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $pipeline_movement_between$
declare
    _coverage marts.history_coverage;
    _opening_day date;
    _last_day date;
    _slices text[] := marts.pipeline_slices(
        pipeline_movement_between.by_owner, pipeline_movement_between.slices
    );
begin
    perform marts.history_covers_period(
        pipeline_movement_between.grain, pipeline_movement_between.from_day
    );
    select c.* into _coverage from marts.history_coverage as c;
    _opening_day := greatest(
        marts.period_start(
            pipeline_movement_between.grain,
            pipeline_movement_between.from_day,
            _coverage.fiscal_year_start_month
        ) - 1,
        _coverage.first_day
    );
    _last_day := least(
        marts.period_end(
            pipeline_movement_between.grain,
            pipeline_movement_between.to_day,
            _coverage.fiscal_year_start_month
        ),
        _coverage.last_day
    );

    return query execute format(
        $sql$
with period as (
    select
        d.period_start,
        row_number() over (order by d.period_start) as number
    from (
        select distinct marts.period_start($1, n.day::date, $4) as period_start
        from generate_series(
            marts.period_start($1, $8, $4)::timestamp, $3::timestamp, interval '1 day'
        ) as n (day)
    ) as d
),

-- where each slice stands from one period with a change to the next; 0 is what was there before
change as (
    select
        coalesce(p.number, 0) as number,
        marts.fiscal_quarter_start(e.close_date, $4) as close_period,
        e.currency_iso_code,
        %1$s as owner_id,
        %2$s as slice,
        sum(e.count) as count,
        sum(%3$s) as amount
    from marts.pipeline_edge($2, $3) as e
    left join period as p on e.day > $2 and p.period_start = marts.period_start($1, e.day, $4)
    group by 1, 2, 3, 4, 5
),

standing as (
    select
        c.*,
        lead(c.number) over slice as next_number,
        sum(c.count) over slice as closing_count,
        sum(c.amount) over slice as closing_amount
    from change as c
    window slice as (
        partition by c.close_period, c.currency_iso_code, c.owner_id, c.slice order by c.number
    )
),

line as (
    select
        p.period_start,
        s.close_period,
        s.currency_iso_code,
        s.owner_id,
        s.slice,
        i.item,
        case
            when i.item = 'opening' and p.number = s.number then s.closing_count - s.count
            else s.closing_count
        end as count,
        case
            when i.item = 'opening' and p.number = s.number then s.closing_amount - s.amount
            else s.closing_amount
        end as amount,
        null::integer as slip_days
    from standing as s
    inner join period as p
        on s.number <= p.number and (s.next_number is null or s.next_number > p.number)
    cross join (values ('opening'), ('closing')) as i (item)
    union all
    select
        marts.period_start($1, d.day, $4),
        d.close_period,
        d.currency_iso_code,
        d.owner_id,
        d.slice,
        d.movement,
        d.count,
        d.amount,
        d.slip_days
    from marts.pipeline_movement_line($2, $3, $6, $7, $4, $5) as d
),

waterfall as (
    select
        l.period_start,
        l.close_period,
        l.currency_iso_code,
        l.owner_id,
        l.slice,
        sum(l.count) filter (where l.item = 'opening') as opening_count,
        sum(l.amount) filter (where l.item = 'opening') as opening_amount,
        sum(l.count) filter (where l.item = 'created') as created_count,
        sum(l.amount) filter (where l.item = 'created') as created_amount,
        sum(l.count) filter (where l.item = 'first seen') as first_seen_count,
        sum(l.amount) filter (where l.item = 'first seen') as first_seen_amount,
        sum(l.count) filter (where l.item = 'restored') as restored_count,
        sum(l.amount) filter (where l.item = 'restored') as restored_amount,
        sum(l.count) filter (where l.item = 'reopened') as reopened_count,
        sum(l.amount) filter (where l.item = 'reopened') as reopened_amount,
        sum(l.count) filter (where l.item = 'unclear') as unclear_count,
        sum(l.amount) filter (where l.item = 'unclear') as unclear_amount,
        sum(l.count) filter (where l.item = 'deleted') as deleted_count,
        sum(l.amount) filter (where l.item = 'deleted') as deleted_amount,
        sum(l.count) filter (where l.item = 'won') as won_count,
        sum(l.amount) filter (where l.item = 'won') as won_amount,
        sum(l.count) filter (where l.item = 'lost') as lost_count,
        sum(l.amount) filter (where l.item = 'lost') as lost_amount,
        sum(l.count) filter (where l.item = 'currency changed') as currency_changed_count,
        sum(l.amount) filter (where l.item = 'currency changed') as currency_changed_amount,
        sum(l.count) filter (where l.item = 'transferred') as transferred_count,
        sum(l.amount) filter (where l.item = 'transferred') as transferred_amount,
        sum(l.count) filter (where l.item = 'pushed out') as pushed_out_count,
        sum(l.amount) filter (where l.item = 'pushed out') as pushed_out_amount,
        sum(l.count) filter (where l.item = 'pulled in') as pulled_in_count,
        sum(l.amount) filter (where l.item = 'pulled in') as pulled_in_amount,
        sum(l.count) filter (where l.item = 'progressed') as progressed_count,
        sum(l.amount) filter (where l.item = 'progressed') as progressed_amount,
        sum(l.count) filter (where l.item = 'regressed') as regressed_count,
        sum(l.amount) filter (where l.item = 'regressed') as regressed_amount,
        sum(l.count) filter (where l.item = 'reclassified') as reclassified_count,
        sum(l.amount) filter (where l.item = 'reclassified') as reclassified_amount,
        sum(l.count) filter (where l.item = 'merged') as merged_count,
        sum(l.amount) filter (where l.item = 'merged') as merged_amount,
        sum(l.amount) filter (where l.item = 'increased') as increased_amount,
        sum(l.amount) filter (where l.item = 'decreased') as decreased_amount,
        sum(l.count) filter (where l.item = 'closing') as closing_count,
        sum(l.amount) filter (where l.item = 'closing') as closing_amount,
        sum(l.count) filter (where l.item not in ('opening', 'closing', 'slipped')) as moved_count,
        sum(l.amount) filter (where l.item not in ('opening', 'closing', 'slipped')) as moved_amount,
        sum(l.count) filter (where l.item = 'slipped') as slipped_count,
        sum(l.amount) filter (where l.item = 'slipped') as slipped_amount,
        sum(l.slip_days) as slipped_days
    from line as l
    group by l.period_start, l.close_period, l.currency_iso_code, l.owner_id, l.slice
)

select
    w.period_start,
    e.period_end,
    greatest(w.period_start - 1, $9),
    least(e.period_end, $3),
    w.period_start - 1 < $9,
    w.close_period,
    w.currency_iso_code,
    w.owner_id,
    w.slice,
    coalesce(w.opening_count, 0)::bigint,
    trim_scale(coalesce(w.opening_amount, 0)),
    coalesce(w.created_count, 0)::bigint,
    trim_scale(coalesce(w.created_amount, 0)),
    coalesce(w.first_seen_count, 0)::bigint,
    trim_scale(coalesce(w.first_seen_amount, 0)),
    coalesce(w.restored_count, 0)::bigint,
    trim_scale(coalesce(w.restored_amount, 0)),
    coalesce(w.reopened_count, 0)::bigint,
    trim_scale(coalesce(w.reopened_amount, 0)),
    coalesce(w.unclear_count, 0)::bigint,
    trim_scale(coalesce(w.unclear_amount, 0)),
    coalesce(w.deleted_count, 0)::bigint,
    trim_scale(coalesce(w.deleted_amount, 0)),
    coalesce(w.won_count, 0)::bigint,
    trim_scale(coalesce(w.won_amount, 0)),
    coalesce(w.lost_count, 0)::bigint,
    trim_scale(coalesce(w.lost_amount, 0)),
    coalesce(w.currency_changed_count, 0)::bigint,
    trim_scale(coalesce(w.currency_changed_amount, 0)),
    coalesce(w.transferred_count, 0)::bigint,
    trim_scale(coalesce(w.transferred_amount, 0)),
    coalesce(w.pushed_out_count, 0)::bigint,
    trim_scale(coalesce(w.pushed_out_amount, 0)),
    coalesce(w.pulled_in_count, 0)::bigint,
    trim_scale(coalesce(w.pulled_in_amount, 0)),
    coalesce(w.progressed_count, 0)::bigint,
    trim_scale(coalesce(w.progressed_amount, 0)),
    coalesce(w.regressed_count, 0)::bigint,
    trim_scale(coalesce(w.regressed_amount, 0)),
    coalesce(w.reclassified_count, 0)::bigint,
    trim_scale(coalesce(w.reclassified_amount, 0)),
    coalesce(w.merged_count, 0)::bigint,
    trim_scale(coalesce(w.merged_amount, 0)),
    trim_scale(coalesce(w.increased_amount, 0)),
    trim_scale(coalesce(w.decreased_amount, 0)),
    coalesce(w.closing_count, 0)::bigint,
    trim_scale(coalesce(w.closing_amount, 0)),
    (
        coalesce(w.closing_count, 0) - coalesce(w.opening_count, 0) - coalesce(w.moved_count, 0)
    )::bigint,
    trim_scale(
        coalesce(w.closing_amount, 0) - coalesce(w.opening_amount, 0) - coalesce(w.moved_amount, 0)
    ),
    coalesce(w.slipped_count, 0)::bigint,
    trim_scale(coalesce(w.slipped_amount, 0)),
    coalesce(w.slipped_days, 0)::bigint
from waterfall as w
cross join lateral marts.period_end($1, w.period_start, $4) as e (period_end)
where
    w.moved_count is not null
    or w.slipped_count is not null
    or w.opening_count <> 0
    or w.opening_amount <> 0
    or w.closing_count <> 0
    or w.closing_amount <> 0$sql$,
        case when 'owner_id' = any(_slices) then 'e.owner_id' else 'null::text' end,
        marts.slice_sql('(e.version)', array_remove(_slices, 'owner_id')),
        case
            when pipeline_movement_between.measure = 'amount' then 'e.amount'
            else 'e.count * ' || marts.measure_sql('(e.version)', pipeline_movement_between.measure)
        end
    )
    using
        pipeline_movement_between.grain,
        _opening_day,
        _last_day,
        _coverage.fiscal_year_start_month,
        _coverage.time_zone,
        _slices,
        pipeline_movement_between.measure,
        pipeline_movement_between.from_day,
        _coverage.first_day;
end;
$pipeline_movement_between$;

comment on function marts.pipeline_movement_between(text, date, date, boolean, text, text[]) is
'The rows of marts.pipeline_movement (by_owner: of marts.pipeline_movement_by_owner) for the
periods of one grain (day, week, month, fiscal_quarter) that the days of a range lie in, reading
only the months that matter to them. measure: which number of the history the amounts sum up
(amount, weighted_amount, probability, or a field of your own), NULL counting 0. slices: by which
further columns of the history, texts and flags; owner_id has its own column, the others are in
slice. Raises 22023 for another grain, measure or slice, 22008 where the history begins after the
first period.';

grant execute on function marts.pipeline_movement_between(
    text, date, date, boolean, text, text[]
) to salesforce_reporter;
-- end sql/marts/pipeline_movement_between.sql

-- begin sql/marts/pipeline_movement_by_owner.sql
create or replace view marts.pipeline_movement_by_owner as
select
    g.grain,
    p.*  -- noqa: AM04
from marts.history_coverage as c
cross join (values ('day'), ('week'), ('month'), ('fiscal_quarter')) as g (grain)
cross join lateral marts.pipeline_movement_between(g.grain, c.first_day, c.last_day, true) as p
where c.first_day is not null;

comment on view marts.pipeline_movement_by_owner is
'marts.pipeline_movement with owner_id in the slice: a change of owner is transferred, out of one
owner''s pipeline and into the other''s. Grain: one row per grain, period, close_period, currency
and owner.';

grant select on marts.pipeline_movement_by_owner to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.pipeline_movement_by_owner.grain is
'Length of the reporting period: day, week (from Monday), month or fiscal_quarter. Say which one you
want.';
comment on column marts.pipeline_movement_by_owner.period_start is
'First day of the reporting period.';
comment on column marts.pipeline_movement_by_owner.period_end is
'Last day of the reporting period.';
comment on column marts.pipeline_movement_by_owner.opening_day is
'The opening is as of the end of this day: the day before the period; in the first period the first
day of the history.';
comment on column marts.pipeline_movement_by_owner.closing_day is
'The closing is as of the end of this day: the last of the period, today in the unfinished one.';
comment on column marts.pipeline_movement_by_owner.is_partial is
'The history begins within the period: movements before opening_day are unknown.';
comment on column marts.pipeline_movement_by_owner.close_period is
'First day of the fiscal quarter of the close date; NULL without a close date.';
comment on column marts.pipeline_movement_by_owner.currency_iso_code is
'Currency of the amounts in this row, such as EUR; NULL in an org with one currency.';
comment on column marts.pipeline_movement_by_owner.owner_id is
'Salesforce id of the user who owns the deal; NULL where none was delivered.';
comment on column marts.pipeline_movement_by_owner.slice is
'Values of the further slices asked for, by column; NULL where there are none.';
comment on column marts.pipeline_movement_by_owner.opening_count is
'Deals in the pipeline at the end of opening_day.';
comment on column marts.pipeline_movement_by_owner.opening_amount is
'Their amount, in currency_iso_code; a NULL amount counts 0.';
comment on column marts.pipeline_movement_by_owner.created_count is
'Deals that came in on the very day they were created, positive.';
comment on column marts.pipeline_movement_by_owner.created_amount is
'Their amount on the day they came in, positive where the amounts are.';
comment on column marts.pipeline_movement_by_owner.first_seen_count is
'Deals that came in because the history did not know them before, though they were created earlier
(or nobody knows when), positive.';
comment on column marts.pipeline_movement_by_owner.first_seen_amount is
'Their amount on the day they came in.';
comment on column marts.pipeline_movement_by_owner.restored_count is
'Deals that came in because they are deleted no longer, positive.';
comment on column marts.pipeline_movement_by_owner.restored_amount is
'Their amount on the day they came in.';
comment on column marts.pipeline_movement_by_owner.reopened_count is
'Deals that came in because they are closed no longer, positive.';
comment on column marts.pipeline_movement_by_owner.reopened_amount is
'Their amount on the day they came in.';
comment on column marts.pipeline_movement_by_owner.unclear_count is
'Deals that went out because their status became unknown (negative) and came in because it is known
again (positive), added up.';
comment on column marts.pipeline_movement_by_owner.unclear_amount is
'Their amount, out negative and in positive.';
comment on column marts.pipeline_movement_by_owner.deleted_count is
'Deals that went out because they were deleted, negative.';
comment on column marts.pipeline_movement_by_owner.deleted_amount is
'Their amount on the day they went out, negative: an exit takes away.';
comment on column marts.pipeline_movement_by_owner.won_count is
'Deals that went out because they were won, negative.';
comment on column marts.pipeline_movement_by_owner.won_amount is
'What was booked, negative: an exit takes it out of the pipeline at the closing amount.';
comment on column marts.pipeline_movement_by_owner.lost_count is
'Deals that went out because they were lost, negative.';
comment on column marts.pipeline_movement_by_owner.lost_amount is
'Their amount at the closing, negative: an exit takes away.';
comment on column marts.pipeline_movement_by_owner.currency_changed_count is
'Deals that moved to another currency: -1 each in the old one, +1 in the new one.';
comment on column marts.pipeline_movement_by_owner.currency_changed_amount is
'Their amount: the old one taken from the old currency, the new one added to the new currency.';
comment on column marts.pipeline_movement_by_owner.transferred_count is
'Deals that moved to another owner: -1 each with the old one, +1 with the new one; 0 where slices
are without owners.';
comment on column marts.pipeline_movement_by_owner.transferred_amount is
'Their amount: taken from the old owner, added to the new one.';
comment on column marts.pipeline_movement_by_owner.pushed_out_count is
'Deals whose close date moved to a later fiscal quarter: -1 each in the old one, +1 in the new
one.';
comment on column marts.pipeline_movement_by_owner.pushed_out_amount is
'Their amount: taken from the old quarter, added to the later one.';
comment on column marts.pipeline_movement_by_owner.pulled_in_count is
'Deals whose close date moved to an earlier fiscal quarter: -1 each in the old one, +1 in the new
one.';
comment on column marts.pipeline_movement_by_owner.pulled_in_amount is
'Their amount: taken from the old quarter, added to the earlier one.';
comment on column marts.pipeline_movement_by_owner.progressed_count is
'Deals that moved to a later stage or forecast category, where slices name it: -1 each in the old
one, +1 in the new one; 0 elsewhere.';
comment on column marts.pipeline_movement_by_owner.progressed_amount is
'Their amount: taken from the old slice, added to the new one.';
comment on column marts.pipeline_movement_by_owner.regressed_count is
'Deals that moved to an earlier stage or forecast category, where slices name it: -1 each in the old
one, +1 in the new one; 0 elsewhere.';
comment on column marts.pipeline_movement_by_owner.regressed_amount is
'Their amount: taken from the old slice, added to the new one.';
comment on column marts.pipeline_movement_by_owner.reclassified_count is
'Deals that moved to another slice that is neither earlier nor later: -1 each in the old one, +1 in
the new one; 0 elsewhere.';
comment on column marts.pipeline_movement_by_owner.reclassified_amount is
'Their amount: taken from the old slice, added to the new one.';
comment on column marts.pipeline_movement_by_owner.merged_count is
'Deals whose account was merged into another, where slices name account_id: -1 each in the merged
one, +1 in the one that is left; 0 elsewhere.';
comment on column marts.pipeline_movement_by_owner.merged_amount is
'Their amount: taken from the merged account, added to the one that is left.';
comment on column marts.pipeline_movement_by_owner.increased_amount is
'Amounts raised on deals that were in, positive; those of deals on their way out included.';
comment on column marts.pipeline_movement_by_owner.decreased_amount is
'Amounts lowered on deals that were in, negative; those of deals on their way out included.';
comment on column marts.pipeline_movement_by_owner.closing_count is
'Deals in the pipeline at the end of closing_day.';
comment on column marts.pipeline_movement_by_owner.closing_amount is
'Their amount, in currency_iso_code; a NULL amount counts 0.';
comment on column marts.pipeline_movement_by_owner.residual_count is
'Closing − opening − all movements: always 0, a check holds it to that.';
comment on column marts.pipeline_movement_by_owner.residual_amount is
'Closing − opening − all movements: always 0, a check holds it to that.';
comment on column marts.pipeline_movement_by_owner.slipped_count is
'Beside the sum: how often the close date of a deal that stayed in moved to a later day within its
fiscal quarter.';
comment on column marts.pipeline_movement_by_owner.slipped_amount is
'Beside the sum: the amount of these deals, once for each time.';
comment on column marts.pipeline_movement_by_owner.slipped_days is
'Beside the sum: by how many days in all.';
-- end sql/marts/pipeline_movement_by_owner.sql

-- begin sql/marts/pipeline_movement_detail.sql
create or replace function marts.pipeline_movement_detail(
    from_day date,
    to_day date,
    by_owner boolean default false,
    measure text default 'amount',
    slices text[] default '{}'
)
returns table (
    day date,
    opportunity_id text,
    movement text,
    close_period date,
    currency_iso_code text,
    owner_id text,
    slice jsonb,
    count integer,
    amount numeric,
    slip_days integer
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $pipeline_movement_detail$
declare
    _coverage marts.history_coverage;
begin
    select c.* into _coverage from marts.history_coverage as c;
    -- what is still to come has no rows
    perform marts.history_covers(least(pipeline_movement_detail.from_day, _coverage.last_day));

    return query
    select l.*
    from marts.pipeline_movement_line(
        greatest(pipeline_movement_detail.from_day - 1, _coverage.first_day),
        least(pipeline_movement_detail.to_day, _coverage.last_day),
        marts.pipeline_slices(pipeline_movement_detail.by_owner, pipeline_movement_detail.slices),
        pipeline_movement_detail.measure,
        _coverage.fiscal_year_start_month,
        _coverage.time_zone
    ) as l;
end;
$pipeline_movement_detail$;

comment on function marts.pipeline_movement_detail(date, date, boolean, text, text[]) is
'What moved in the pipeline on the days of a range, deal by deal: the lines marts.pipeline_movement
sums up. Grain: one row per opportunity_id, day, movement and slice (close_period: first day of the
fiscal quarter of the close date; currency; owner_id only where by_owner is true or slices names
it; slice: the values of the other slices). measure and slices as in
marts.pipeline_movement_between. Movements: created, first seen, restored, reopened (in); deleted,
won, lost (out, at the closing amount); unclear (out where the status became unknown, in where it
became known to be open again); currency changed, transferred (only by owner), pushed out, pulled
in, and by further slices progressed, regressed, merged, reclassified (out of one, into another);
increased, decreased (count 0). They add up: count is 1 or -1 and amount (the measure, where it is
another) negative where a deal goes out. slipped stands beside that sum: the close date moved
slip_days later within its fiscal quarter. The first day of the history has no movements: what is
there is the opening.';

grant execute on function marts.pipeline_movement_detail(date, date, boolean, text, text[])
to salesforce_reporter;
-- end sql/marts/pipeline_movement_detail.sql

-- begin sql/marts/snapshot_vs_live.sql
create or replace view marts.snapshot_vs_live as
with snapshot as (
    select
        d.day as snapshot_day,
        c.fiscal_year_start_month
    from marts.history_day as d
    cross join marts.history_coverage as c
    where d.day < c.last_day and extract(day from d.day + 1) = 1
),

deal as (
    select
        s.snapshot_day,
        p.close_period,
        t.currency_iso_code_then as currency_iso_code,
        coalesce(t.amount_then, 0) as amount_then,
        coalesce(t.weighted_amount_then, 0) as weighted_amount_then,
        coalesce(t.amount_now, 0) as amount_now,
        t.status_now,
        case
            when t.status_now = 'deleted' then 'deleted'
            when (p.close_period_now is distinct from p.close_period) then 'moved'
            else t.status_now
        end as outcome,
        (
            t.status_now <> 'deleted'
            and (t.currency_iso_code_now is distinct from t.currency_iso_code_then)
        ) as has_changed_currency
    from snapshot as s
    cross join lateral marts.opportunity_then_and_now(s.snapshot_day) as t
    cross join
        lateral (
            select
                marts.fiscal_quarter_start(t.close_date_then, s.fiscal_year_start_month)
                    as close_period,
                marts.fiscal_quarter_start(t.close_date_now, s.fiscal_year_start_month)
                    as close_period_now
        ) as p
    where t.status_then = 'open'
)

select
    d.snapshot_day,
    d.close_period,
    d.currency_iso_code,

    -- then
    count(*) as open_count,
    trim_scale(sum(d.amount_then)) as open_amount,
    trim_scale(sum(d.weighted_amount_then)) as weighted_amount,

    -- now
    count(*) filter (where d.outcome = 'open') as still_open_count,
    count(*) filter (where d.outcome = 'won') as won_count,
    count(*) filter (where d.outcome = 'lost') as lost_count,
    count(*) filter (where d.outcome = 'unknown') as unknown_count,
    count(*) filter (where d.outcome = 'moved') as moved_period_count,
    count(*) filter (where d.outcome = 'deleted') as deleted_count,
    count(*) filter (where d.outcome = 'moved' and d.status_now = 'won') as won_elsewhere_count,
    count(*) filter (where d.has_changed_currency) as changed_currency_count,
    trim_scale(coalesce(sum(d.amount_now) filter (
        where d.outcome = 'open' and not d.has_changed_currency
    ), 0)) as still_open_amount,
    trim_scale(coalesce(sum(d.amount_now) filter (
        where d.outcome = 'won' and not d.has_changed_currency
    ), 0)) as won_amount,
    trim_scale(coalesce(sum(d.amount_now) filter (
        where d.outcome = 'lost' and not d.has_changed_currency
    ), 0)) as lost_amount,
    trim_scale(coalesce(sum(d.amount_now) filter (
        where d.outcome = 'moved' and not d.has_changed_currency
    ), 0)) as moved_period_amount,
    trim_scale(coalesce(sum(d.amount_then) filter (
        where d.outcome = 'deleted'
    ), 0)) as deleted_amount
from deal as d
group by d.snapshot_day, d.close_period, d.currency_iso_code;

comment on view marts.snapshot_vs_live is
'The open pipeline as it was at the end of each past month beside what became of the same deals.
Grain: one row per snapshot_day (a month''s last day), close_period (fiscal quarter of the close
date then) and currency then. Still open, won, lost, unknown, moved to another period and deleted
add up to open_count: won is won in the very period, as of today. Amounts of now are today''s, of
deals that kept their currency; deleted deals count at their amount then. For another day, or deal
by deal: marts.opportunity_then_and_now(day). Source: marts.opportunity_history,
marts.fct_opportunity.';
comment on column marts.snapshot_vs_live.moved_period_count is
'Deals whose close date lies in another fiscal quarter today, whatever became of them.';
comment on column marts.snapshot_vs_live.won_elsewhere_count is
'Of those, the deals that are won: booked in another fiscal quarter.';
comment on column marts.snapshot_vs_live.changed_currency_count is
'Deals in another currency today: counted, but in no amount of now.';

grant select on marts.snapshot_vs_live to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.snapshot_vs_live.snapshot_day is 'The day looked back at: last of a month.';
comment on column marts.snapshot_vs_live.close_period is
'First day of the fiscal quarter of the close date then; NULL without one.';
comment on column marts.snapshot_vs_live.currency_iso_code is 'Currency of the deals then.';
comment on column marts.snapshot_vs_live.open_count is 'Open deals at the end of that day.';
comment on column marts.snapshot_vs_live.open_amount is
'Their amount then, in currency_iso_code; a NULL amount counts 0.';
comment on column marts.snapshot_vs_live.weighted_amount is
'Their weighted amount then, in currency_iso_code; NULL counts 0.';
comment on column marts.snapshot_vs_live.still_open_count is
'Of them, those open today, with a close date in the same fiscal quarter.';
comment on column marts.snapshot_vs_live.won_count is
'Of them, those won in that very fiscal quarter.';
comment on column marts.snapshot_vs_live.lost_count is
'Of them, those lost in that very fiscal quarter.';
comment on column marts.snapshot_vs_live.unknown_count is
'Of them, those whose status is not known today.';
comment on column marts.snapshot_vs_live.deleted_count is 'Of them, those deleted today.';
comment on column marts.snapshot_vs_live.still_open_amount is
'Today''s amount of those still open that kept their currency.';
comment on column marts.snapshot_vs_live.won_amount is
'Today''s amount of those won in the quarter that kept their currency.';
comment on column marts.snapshot_vs_live.lost_amount is
'Today''s amount of those lost in the quarter that kept their currency.';
comment on column marts.snapshot_vs_live.moved_period_amount is
'Today''s amount of those moved to another quarter that kept their currency.';
comment on column marts.snapshot_vs_live.deleted_amount is 'Amount then of those deleted today.';
-- end sql/marts/snapshot_vs_live.sql

-- begin sql/marts/stage_passage.sql
-- Whether a deal was in a stage several times, once, or passed it by on its way: one row.
create or replace view marts.stage_passage as
with deal as (
    select
        h.opportunity_id,
        marts.opportunity_status(h.is_closed, h.is_won, h.is_deleted) as status,
        h.owner_id,
        h.type,
        h.record_type_id,
        h.currency_iso_code,
        marts.fiscal_quarter_start(
            (h.created_at at time zone c.time_zone)::date, c.fiscal_year_start_month
        ) as created_period,
        c.fiscal_year_start_month
    from marts.opportunity_history as h
    cross join marts.history_coverage as c
    where h.valid_to = '9999-12-31'
),

stay as (
    select
        s.opportunity_id,
        s.stay,
        s.stage_name,
        s.sort_order,
        s.entered_on,
        s.is_entry_known,
        s.is_current,
        s.status,
        s.status_on_entry,
        case when s.is_entry_known and not s.is_current then s.days_in_stage end as days,
        lead(s.status_on_entry) over timeline as next_status,
        lead(s.sort_order) over timeline as next_order,
        lead(s.stay) over timeline is not null as has_next,
        lag(s.sort_order) over timeline as previous_order,
        lag(s.stay) over timeline is null as is_first
    from marts.opportunity_stage_history as s
    window timeline as (partition by s.opportunity_id order by s.stay)
),

visited as (
    select
        s.opportunity_id,
        s.stage_name,
        s.sort_order,
        min(s.entered_on) filter (where s.is_entry_known) as entered_on,
        bool_and(s.is_entry_known) as is_entry_known,
        count(*) as stays,
        case when bool_and(s.days is not null or s.is_current) then sum(s.days) end as days,
        max(s.stay) as last_stay
    from stay as s
    group by s.opportunity_id, s.stage_name, s.sort_order
),

-- what became of the last time it was there
left_for as (
    select
        v.*,
        case
            when s.is_current and s.status in ('won', 'lost') then s.status
            when s.is_current then 'still there'
            when not s.has_next then 'deleted'
            when s.next_status in ('won', 'lost') then s.next_status
            when s.next_order > s.sort_order then 'advanced'
            when s.next_order < s.sort_order then 'moved back'
            else 'moved aside'
        end as fate
    from visited as v
    inner join stay as s on v.opportunity_id = s.opportunity_id and v.last_stay = s.stay
),

-- open stages between two stays, before the first one, and before it was won
passed_by as (
    select
        s.opportunity_id,
        k.stage_name,
        k.sort_order,
        min(s.entered_on) as entered_on
    from stay as s
    inner join marts.dim_stage as k
        on
            not k.is_closed
            and s.sort_order > k.sort_order
            and (s.is_first or s.previous_order < k.sort_order)
    where s.is_entry_known and s.status_on_entry <> 'lost'
    group by s.opportunity_id, k.stage_name, k.sort_order
),

passage as (
    select
        l.opportunity_id,
        l.stage_name,
        l.sort_order,
        case when l.is_entry_known then l.entered_on end as entered_on,
        l.stays,
        l.days,
        l.fate
    from left_for as l
    union all
    select
        b.opportunity_id,
        b.stage_name,
        b.sort_order,
        b.entered_on,
        0 as stays,
        null::bigint as days,
        'advanced' as fate
    from passed_by as b
    where
        not exists (
            select from visited as v
            where v.opportunity_id = b.opportunity_id and v.stage_name = b.stage_name
        )
)

select
    p.opportunity_id,
    p.stage_name,
    p.sort_order,
    p.entered_on,
    marts.fiscal_quarter_start(p.entered_on, d.fiscal_year_start_month) as entered_period,
    d.created_period,
    p.stays,
    case when k.is_closed is not true then p.days end as days_in_stage,
    p.fate,
    d.status,
    d.owner_id,
    d.type,
    d.record_type_id,
    d.currency_iso_code
from passage as p
inner join deal as d on p.opportunity_id = d.opportunity_id
left join marts.dim_stage as k on p.stage_name = k.stage_name;

comment on view marts.stage_passage is
'Which stages a deal went through and what became of it there: count it by any slice and cohort
(marts.stage_conversion is by stage, entered_period and currency). Grain: one row per opportunity
and stage that it was in or passed by: skipped on its way from one stage to a later one, before the
first it was seen in, or before it was won. Source: marts.opportunity_stage_history,
marts.opportunity_history, marts.dim_stage.';

grant select on marts.stage_passage to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.stage_passage.opportunity_id is
'Salesforce id of the opportunity, in its 18 characters.';
comment on column marts.stage_passage.stage_name is 'A stage the deal was in, or passed by.';
comment on column marts.stage_passage.sort_order is
'Place of the stage in the sales process (control.stage); NULL where it is not listed.';
comment on column marts.stage_passage.entered_on is
'Day it first entered the stage, or passed it by; NULL where it was in it when the history begins.';
comment on column marts.stage_passage.entered_period is
'Cohort: first day of the fiscal quarter of entered_on; NULL where that is not known.';
comment on column marts.stage_passage.created_period is
'Cohort: first day of the fiscal quarter the deal was created in; NULL where that is not known.';
comment on column marts.stage_passage.stays is
'How often it was in the stage; 0 where it only passed it by.';
comment on column marts.stage_passage.days_in_stage is
'Days it was in the stage, over all stays that have ended; NULL where one''s beginning is not known,
where it is there the first time or only passed by, and for a closed stage.';
comment on column marts.stage_passage.fate is
'What it left the stage for, the last time: advanced (a later stage, or passed by), moved back (an
earlier one), moved aside (to or from a stage without an order), won, lost, deleted, still there.';
comment on column marts.stage_passage.status is
'What the deal is today: open, won, lost, unknown or deleted.';
comment on column marts.stage_passage.owner_id is
'Salesforce id of the user who owns the deal today.';
comment on column marts.stage_passage.type is 'Kind of business of the deal today: new, existing …';
comment on column marts.stage_passage.record_type_id is 'Record type of the deal today.';
comment on column marts.stage_passage.currency_iso_code is 'Currency of the deal today.';
-- end sql/marts/stage_passage.sql

-- begin sql/marts/status/data_status.sql
create or replace view marts.data_status as
select
    o.object,
    o.newest_change_at,
    now() - o.newest_change_at as change_age,
    o.newest_landed_at,
    o.landed_rows,
    o.is_stale,
    r.last_success_at,
    r.last_published_at,
    r.last_attempt_at,
    r.last_attempt_status,
    q.open_errors,
    q.open_warnings,
    r.is_failing as has_pending_failure,
    r.failing_since_at as pending_failure_since,
    r.failure as pending_failure
from control.object_status as o
cross join control.run_status as r
cross join (
    select
        count(*) filter (where s.outcome = 'error') as open_errors,
        count(*) filter (where s.outcome = 'warn') as open_warnings
    from control.quality_status as s
) as q;

comment on view marts.data_status is
'How current and how sound what the marts show is. Grain: one row per Salesforce object; what is
said of runs and checks holds for the whole warehouse and stands in every row. Names no record.';
comment on column marts.data_status.object is
'Salesforce object, by its landing table: account, contact, opportunity …';
comment on column marts.data_status.newest_change_at is
'The newest change of the object in Salesforce (SystemModstamp) that the marts show.';
comment on column marts.data_status.change_age is
'How long ago that was. Old is not stale: perhaps nothing has changed.';
comment on column marts.data_status.newest_landed_at is
'When the newest of its records landed that the marts show.';
comment on column marts.data_status.landed_rows is 'Versions of its records read so far.';
comment on column marts.data_status.is_stale is
'Whether the newest change is older than control.freshness_limit allows.';
comment on column marts.data_status.last_success_at is
'When a run last succeeded or found nothing new: the marts hold whatever had landed by then.';
comment on column marts.data_status.last_published_at is 'When the marts last changed.';
comment on column marts.data_status.last_attempt_at is 'When the run was last called.';
comment on column marts.data_status.last_attempt_status is
'What became of it: running, succeeded, skipped, failed, or cut off (the ledger has nothing of
it).';
comment on column marts.data_status.open_errors is
'Checks that found errors: they keep a run from publishing, so with a pending failure only.';
comment on column marts.data_status.open_warnings is 'Checks that warn.';
comment on column marts.data_status.has_pending_failure is
'Whether runs fail: the marts are as they were, and what landed since is not in them.';
comment on column marts.data_status.pending_failure_since is 'Since when; NULL where none fails.';
comment on column marts.data_status.pending_failure is
'Why, in a few words; NULL where none fails.';

grant select on marts.data_status to salesforce_reporter, salesforce_monitor;
-- end sql/marts/status/data_status.sql

-- begin sql/marts/version_log_covers.sql
create or replace function marts.version_log_covers(instant timestamptz)
returns boolean
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $version_log_covers$
declare
    _coverage marts.history_coverage;
begin
    select c.* into _coverage from marts.history_coverage as c;
    if _coverage.snapshot_cadence <> 'version' then
        raise exception 'only the last version of each day is kept'
            using errcode = 'object_not_in_prerequisite_state',
                hint = 'Ask for a day: marts.opportunity_as_of(date ''…''), or have instants kept:'
                    ' update control.setting set snapshot_cadence = ''version''; and run.';
    end if;
    return marts.history_covers((version_log_covers.instant at time zone _coverage.time_zone)::date);
end;
$version_log_covers$;

comment on function marts.version_log_covers(timestamptz) is
'True where the log of versions can answer for an instant. Raises 55000 while the cadence is daily,
22008 for an instant before the first day.';

grant execute on function marts.version_log_covers(timestamptz) to salesforce_reporter;
-- end sql/marts/version_log_covers.sql

-- begin sql/foundation/typing/casts.sql
create or replace function staging.casts(value text, kind text, known_at timestamptz)
returns boolean
language sql
stable
parallel safe
return case kind
    when 'number' then staging.to_numeric(value) is not null
    when 'whole number' then staging.to_integer(value) is not null
    when 'checkbox' then staging.to_boolean(value) is not null
    when 'date' then staging.to_date(value) is not null
    when 'birthdate' then staging.to_birthdate(value, known_at) is not null
    when 'time' then staging.to_timestamp(value) is not null
    when 'id' then octet_length(value) <= staging.longest_id()
    when 'picklist value' then octet_length(value) <= staging.longest_picklist_value()
end;

comment on function staging.casts(text, text, timestamptz) is
'Whether a landed text is a value of a kind: number, whole number, checkbox, date, birthdate (not
later than known_at, when the row was extracted), time, id or picklist value. NULL for another
kind.';
-- end sql/foundation/typing/casts.sql

-- begin sql/control/monitor/incidents.sql
create or replace function control.incidents(quiet_after interval default null)
returns table (kind text, subject text, since text, since_at timestamptz, message text)
language sql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
begin atomic
    select
        'failed' as kind,
        'run' as subject,
        coalesce('run ' || r.failing_since, 'call of ' || r.failing_since_at) as since,
        r.failing_since_at,
        case
            when r.last_attempt_status = 'cut off' then r.failure
            else
                format(
                    'run %s failed at %s: %s',
                    r.failed_run_id, r.error ->> 'model', r.error ->> 'message'
                ) || coalesce(e'\n' || (r.error ->> 'detail'), '')
                || coalesce(e'\n' || (r.error ->> 'hint'), '')
        end as message
    from control.run_status as r
    where r.is_failing
    union all
    select
        'failed' as kind,
        'extraction of ' || o.object as subject,
        'extraction ' || o.extraction_failing_since as since,
        o.extraction_failing_since_at,
        coalesce(x.reason, 'for an unknown reason') as message
    from control.object_status as o
    inner join lateral (
        select e.reason
        from control.extraction as e
        where e.object = o.object and e.status = 'failed'
        order by e.extraction_id desc
        limit 1
    ) as x on true
    where o.extraction_failing_since is not null
    union all
    select
        'warn' as kind,
        q.check_name,
        'run ' || q.failing_since as since,
        q.failing_since_at,
        format(
            '%s violation%s%s: %s',
            q.violations,
            case when q.violations <> 1 then 's' end,
            ' in ' || q.rows || ' rows',
            q.description
        ) as message
    from control.quality_status as q
    -- what is stale is told below, also where no run comes to judge it
    where q.outcome = 'warn' and q.check_name <> 'stale_source'
    union all
    select
        'stale' as kind,
        o.object,
        coalesce(o.newest_change_at, o.newest_landed_at)::text as since,
        coalesce(o.newest_change_at, o.newest_landed_at) as since_at,
        format(
            'the newest change of %s is of %s UTC, more than %s ago',
            o.object,
            to_char(coalesce(o.newest_change_at, o.newest_landed_at), 'YYYY-MM-DD HH24:MI'),
            o.stale_after
        ) as message
    from control.object_status as o
    where o.is_stale
    union all
    select
        'stale' as kind,
        'runs' as subject,
        coalesce(r.last_attempt_at::text, 'ever') as since,
        r.last_attempt_at,
        case
            when r.last_attempt_at is null then 'the run was never called'
            else format(
                'the run was last called at %s UTC, more than %s ago: does the scheduler work?',
                to_char(r.last_attempt_at, 'YYYY-MM-DD HH24:MI'), incidents.quiet_after
            )
        end as message
    from control.run_status as r
    where
        r.last_attempt_status is distinct from 'running'
        and coalesce(r.last_attempt_at, '-infinity') < now() - incidents.quiet_after;
end;

comment on function control.incidents(interval) is
'What is wrong now. Grain: one row per incident: kind is failed (a run, or the extraction of an
object, with nothing good since), warn (a check), or stale (an object whose newest change is older
than control.freshness_limit allows; with quiet_after, runs that nobody has called for so long);
subject is which; since and since_at say with what and when it began; message is for people.';

revoke execute on function control.incidents(interval) from public;
grant execute on function control.incidents(interval) to salesforce_monitor;
-- end sql/control/monitor/incidents.sql

-- begin sql/control/monitor/metrics_export.sql
create or replace view control.metrics_export as
with described (metric, help) as (
    values
    ('info', 'Release that this database was deployed by; always 1'),
    ('last_success_timestamp_seconds', 'When a run last succeeded or found nothing new'),
    ('last_published_timestamp_seconds', 'When a run last changed the marts'),
    ('last_attempt_timestamp_seconds', 'When the run was last called'),
    ('pending_failure', 'Whether runs fail and none has succeeded since'),
    ('failed_runs', 'Runs that have failed since the last good one'),
    ('runs_last_day', 'Calls of the run in the last 24 hours, by what became of them'),
    ('run_duration_seconds', 'How long the run took whose result the marts show'),
    ('run_checks_seconds', 'How much of that went to checks'),
    ('run_model_duration_seconds', 'How much of that went to a model'),
    ('run_model_rows', 'Rows of a model that it wrote, by action'),
    ('model_rows', 'Rows of a model, as runs count them'),
    ('object_newest_change_timestamp_seconds', 'Newest change of an object that a run has read'),
    ('object_newest_landed_timestamp_seconds', 'When the newest rows landed that a run has read'),
    ('object_landed_rows', 'Landed rows of an object that runs have read'),
    ('object_stale', 'Whether the newest change is older than its limit'),
    ('check_outcome', 'How a check stands: 0 passed, 1 info, 2 warn, 3 error'),
    ('check_violations', 'Violations of a check'),
    ('extraction_last_success_timestamp_seconds', 'When an extraction last succeeded'),
    ('extraction_failing', 'Whether the extraction of an object fails'),
    ('extraction_calls_last_day', 'API calls of our own in the last 24 hours'),
    ('api_calls_used', 'API calls of the last 24 hours as the org last counted them'),
    ('api_calls_allowed', 'API calls that the org allows in 24 hours'),
    ('quarantined_rows', 'Landed rows that are set aside')
),

measured (metric, labels, value) as (
    select
        'info' as metric,
        jsonb_build_object('version', control.version()) as labels,
        1::double precision as value
    union all
    select
        m.metric,
        '{}'::jsonb as labels,
        m.value
    from control.run_status as r
    cross join
        lateral (
            values
            ('last_success_timestamp_seconds', extract(epoch from r.last_success_at)),
            ('last_published_timestamp_seconds', extract(epoch from r.last_published_at)),
            ('last_attempt_timestamp_seconds', extract(epoch from r.last_attempt_at)),
            ('pending_failure', r.is_failing::integer),
            ('failed_runs', r.failed_runs)
        ) as m (metric, value)
    union all
    select
        'runs_last_day' as metric,
        jsonb_build_object('status', s.status) as labels,
        count(u.run_id) as value
    from (values ('succeeded'), ('skipped'), ('failed')) as s (status)
    left join control.run as u
        on s.status = u.status and u.started_at > now() - interval '1 day'
    group by s.status
    union all
    select
        m.metric,
        '{}'::jsonb as labels,
        m.value
    from control.run_status as r
    inner join control.run as u on r.published_run_id = u.run_id
    cross join
        lateral (
            values
            ('run_duration_seconds', extract(epoch from u.finished_at - u.started_at)),
            ('run_checks_seconds', u.checks_ms / 1000)
        ) as m (metric, value)
    union all
    select
        m.metric,
        m.labels,
        m.value
    from control.run_status as r
    inner join control.run_step as s on r.published_run_id = s.run_id
    cross join
        lateral (
            values
            ('run_model_duration_seconds', jsonb_build_object('model', s.model), s.ms / 1000),
            (
                'run_model_rows',
                jsonb_build_object('model', s.model, 'action', 'inserted'),
                s.inserted
            ),
            (
                'run_model_rows',
                jsonb_build_object('model', s.model, 'action', 'updated'),
                s.updated
            ),
            ('run_model_rows', jsonb_build_object('model', s.model, 'action', 'deleted'), s.deleted)
        ) as m (metric, labels, value)
    union all
    select
        'model_rows' as metric,
        jsonb_build_object('model', p.model) as labels,
        p.rows as value
    from control.quality_population as p
    inner join control.model as o on p.model = o.model
    union all
    select
        m.metric,
        jsonb_build_object('object', o.object) as labels,
        m.value
    from control.object_status as o
    cross join
        lateral (
            values
            ('object_newest_change_timestamp_seconds', extract(epoch from o.newest_change_at)),
            ('object_newest_landed_timestamp_seconds', extract(epoch from o.newest_landed_at)),
            ('object_landed_rows', o.landed_rows),
            ('object_stale', o.is_stale::integer),
            (
                'extraction_last_success_timestamp_seconds',
                extract(epoch from o.extraction_success_at)
            ),
            (
                'extraction_failing',
                case
                    when o.extraction_status is not null
                        then (o.extraction_failing_since is not null)::integer
                end
            )
        ) as m (metric, value)
    union all
    select
        m.metric,
        jsonb_build_object('check', q.check_name, 'severity', q.severity) as labels,
        m.value
    from control.quality_status as q
    cross join
        lateral (
            values
            (
                'check_outcome', array_position('{passed,info,warn,error}'::text[], q.outcome) - 1
            ),
            ('check_violations', q.violations)
        ) as m (metric, value)
    where q.outcome not in ('disabled', 'not evaluated')
    union all
    select
        'extraction_calls_last_day' as metric,
        jsonb_build_object('object', e.object) as labels,
        sum(e.calls) as value
    from control.extraction as e
    where e.started_at > now() - interval '1 day'
    group by e.object
    union all
    select
        m.metric,
        '{}'::jsonb as labels,
        m.value
    from (
        select
            e.api_used,
            e.api_allowed
        from control.extraction as e
        where e.api_allowed is not null
        order by e.extraction_id desc
        limit 1
    ) as l
    cross join
        lateral (
            values ('api_calls_used', l.api_used), ('api_calls_allowed', l.api_allowed)
        ) as m (metric, value)
    union all
    select
        'quarantined_rows' as metric,
        jsonb_build_object('object', t.object) as labels,
        count(q.raw_id) as value
    from control.landing_table as t
    left join control.quarantined_row as q on t.object = q.object and not q.is_given_back
    group by t.object
)

select
    'salesforce_warehouse_' || d.metric as metric,
    m.labels,
    m.value,
    d.help
from described as d
inner join measured as m on d.metric = m.metric
where m.value is not null;

comment on view control.metrics_export is
'What a monitoring system watches, named as Prometheus names it; all of it gauges. Grain: one row
per metric and labels. Names no record. control.metrics_text() writes it down.';
comment on column control.metrics_export.metric is 'Its name.';
comment on column control.metrics_export.labels is 'What of: {label: value}; {} for the whole.';
comment on column control.metrics_export.value is
'Now. Times are seconds since 1970. What is not known has no row.';
comment on column control.metrics_export.help is 'What it says.';

grant select on control.metrics_export to salesforce_monitor;
-- end sql/control/monitor/metrics_export.sql

-- begin sql/control/monitor/metrics_text.sql
create or replace function control.metrics_text()
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select
        coalesce(
            string_agg(
                format(
                    e'# HELP %1$s %2$s\n# TYPE %1$s gauge\n%3$s', m.metric, m.help, m.samples
                ),
                '' order by m.metric
            ),
            ''
        )
    from (
        select
            e.metric,
            e.help,
            string_agg(
                e.metric || l.labels || ' ' || e.value || e'\n', '' order by l.labels
            ) as samples
        from control.metrics_export as e
        cross join
            lateral (
                select
                    coalesce(
                        '{' || string_agg(
                            format(
                                '%s="%s"',
                                k.key,
                                replace(
                                    replace(replace(k.value, '\', '\\'), '"', '\"'), e'\n', '\n'
                                )
                            ),
                            ',' order by k.key
                        ) || '}',
                        ''
                    ) as labels
                from jsonb_each_text(e.labels) as k
            ) as l
        group by e.metric, e.help
    ) as m;
end;

comment on function control.metrics_text() is
'control.metrics_export in the text format that Prometheus reads: for the textfile collector of
node_exporter, or whoever serves a page.';

revoke execute on function control.metrics_text() from public;
grant execute on function control.metrics_text() to salesforce_monitor;
-- end sql/control/monitor/metrics_text.sql

-- begin sql/control/quality/changed_checks.sql
create or replace function control.changed_checks()
returns text[]
language sql
stable
-- definitions are compared as text, which these settings of a caller would change
set datestyle = 'ISO, MDY'
set intervalstyle = 'postgres'
set timezone = 'UTC'
set quote_all_identifiers = off
set standard_conforming_strings = on
set extra_float_digits = 1
begin atomic
    select
        coalesce(
            array_agg(
                coalesce(d.check_name, s.check_name) order by coalesce(d.check_name, s.check_name)
            ),
            '{}'
        )
    from control.quality_definition as d
    full join control.quality_state as s on d.check_name = s.check_name
    where (d.definition, d.judged_as) is distinct from (s.definition, s.judged_as);
end;

comment on function control.changed_checks() is
'Names of the checks whose view, severity, thresholds or other settings changed since the last run
evaluated them.';
-- end sql/control/quality/changed_checks.sql

-- begin sql/staging/account.sql
-- Generated from objects/account.toml by make generate; edit that.
create or replace view staging.account as
select
    -- ids
    staging.to_id(r.id) as id,
    staging.to_id(r.parentid) as parent_account_id,
    staging.to_id(r.ownerid) as owner_id,
    staging.to_id(r.recordtypeid) as record_type_id,
    staging.to_id(r.masterrecordid) as master_record_id,

    -- attributes
    coalesce(
        nullif(r.name, ''),
        nullif(
            concat_ws(
                ' ',
                coalesce(r.custom_fields ->> 'firstname', r.custom_fields ->> 'first_name'),
                coalesce(r.custom_fields ->> 'middlename', r.custom_fields ->> 'middle_name'),
                coalesce(r.custom_fields ->> 'lastname', r.custom_fields ->> 'last_name'),
                coalesce(r.custom_fields ->> 'suffix', r.custom_fields ->> 'suffix')
            ),
            ''
        )
    ) as name,
    nullif(r.accountnumber, '') as account_number,
    staging.to_picklist(r.type) as type,
    staging.to_picklist(r.industry) as industry,
    staging.to_picklist(r.ownership) as ownership,
    staging.to_picklist(r.rating) as rating,
    staging.to_picklist(r.accountsource) as account_source,
    nullif(r.site, '') as site,
    nullif(r.description, '') as description,

    -- amounts
    staging.to_numeric(r.annualrevenue) as annual_revenue,
    staging.to_integer(r.numberofemployees) as number_of_employees,
    staging.to_picklist(r.currencyisocode) as currency_iso_code,

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
    staging.to_boolean(coalesce(r.isdeleted, '')) as is_deleted,

    -- times
    staging.to_timestamp(r.createddate) as created_at,
    staging.to_id(r.createdbyid) as created_by_id,
    staging.to_timestamp(r.lastmodifieddate) as last_modified_at,
    staging.to_id(r.lastmodifiedbyid) as last_modified_by_id,
    staging.to_timestamp(r.systemmodstamp) as system_modstamp,
    staging.to_date(r.lastactivitydate) as last_activity_date,

    -- version: typed once; of the stamp and a bound, the lesser is the bound where it is later.
    -- What others land under stamps that nobody can read is the last word when it lands; a load of
    -- our own has filled them from the version before, and where there was none, any that can be
    -- read corrects it.
    coalesce(
        nullif(
            least(
                coalesce(
                    staging.to_timestamp(r.systemmodstamp),
                    staging.to_timestamp(r.lastmodifieddate),
                    staging.to_timestamp(r.createddate),
                    case
                        when
                            r.load_id is null
                            and concat(r.systemmodstamp, r.lastmodifieddate, r.createddate) <> ''
                            then r.extracted_at
                        else '-infinity'
                    end
                ),
                case
                    when (select s.future_stamps_win from control.setting as s) then 'infinity'
                    else r.extracted_at + interval '1 day'
                end
            ),
            case
                when (select s.future_stamps_win from control.setting as s) then 'infinity'
                else r.extracted_at + interval '1 day'
            end
        ),
        r.extracted_at
    ) as version_at,
    r.custom_fields,

    -- landing
    r.id as landed_id,
    r.extracted_at,
    r.raw_id,
    r.load_xid,
    r.seen_at
from raw_salesforce.account as r
-- NOT IN, written so that the planner expects nearly all rows to stay, not half of them
where nullif(
    r.raw_id in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'account' and q.is_in_force
    ),
    true
) is not null;

comment on view staging.account is
'Typed Salesforce Account versions. Grain: one row per landed row that is not set aside. A value
that does not cast is NULL here and a row of staging.account_cast_failure. Source:
raw_salesforce.account.';
comment on column staging.account.version_at is
'Which version wins: system_modstamp, else last_modified_at, else created_at, else -infinity;
extracted_at where that is a day earlier and control.setting.future_stamps_win is off, and of a row
that others landed with stamps which cannot be read.';
comment on column staging.account.landed_id is 'The id as landed, for look-ups by its index.';
comment on column staging.account.is_deleted is
'False where it was not delivered; NULL where it is there and no checkbox.';

-- Every typed field that is not text: a value that its kind refuses is NULL in staging. Rows
-- without a failure, nearly all, are left out before their fields are unfolded.
create or replace view staging.account_cast_failure as
select
    staging.to_id(r.id) as record_id,
    f.field,
    f.expected,
    f.raw_value,
    r.raw_id,
    r.load_xid,
    r.id as landed_id
from raw_salesforce.account as r
cross join
    lateral (
        values
        ('parent_account_id', 'id', r.parentid),
        ('owner_id', 'id', r.ownerid),
        ('record_type_id', 'id', r.recordtypeid),
        ('master_record_id', 'id', r.masterrecordid),
        ('type', 'picklist value', r.type),
        ('industry', 'picklist value', r.industry),
        ('ownership', 'picklist value', r.ownership),
        ('rating', 'picklist value', r.rating),
        ('account_source', 'picklist value', r.accountsource),
        ('annual_revenue', 'number', r.annualrevenue),
        ('number_of_employees', 'whole number', r.numberofemployees),
        ('currency_iso_code', 'picklist value', r.currencyisocode),
        ('billing_latitude', 'number', r.billinglatitude),
        ('billing_longitude', 'number', r.billinglongitude),
        ('shipping_latitude', 'number', r.shippinglatitude),
        ('shipping_longitude', 'number', r.shippinglongitude),
        ('is_deleted', 'checkbox', r.isdeleted),
        ('created_at', 'time', r.createddate),
        ('created_by_id', 'id', r.createdbyid),
        ('last_modified_at', 'time', r.lastmodifieddate),
        ('last_modified_by_id', 'id', r.lastmodifiedbyid),
        ('system_modstamp', 'time', r.systemmodstamp),
        ('last_activity_date', 'date', r.lastactivitydate)
    ) as f (field, expected, raw_value)
where
    (
        (r.parentid <> '' and staging.to_id(r.parentid) is null)
        or (r.ownerid <> '' and staging.to_id(r.ownerid) is null)
        or (r.recordtypeid <> '' and staging.to_id(r.recordtypeid) is null)
        or (r.masterrecordid <> '' and staging.to_id(r.masterrecordid) is null)
        or (r.type <> '' and staging.to_picklist(r.type) is null)
        or (r.industry <> '' and staging.to_picklist(r.industry) is null)
        or (r.ownership <> '' and staging.to_picklist(r.ownership) is null)
        or (r.rating <> '' and staging.to_picklist(r.rating) is null)
        or (r.accountsource <> '' and staging.to_picklist(r.accountsource) is null)
        or (r.annualrevenue <> '' and staging.to_numeric(r.annualrevenue) is null)
        or (r.numberofemployees <> '' and staging.to_integer(r.numberofemployees) is null)
        or (r.currencyisocode <> '' and staging.to_picklist(r.currencyisocode) is null)
        or (r.billinglatitude <> '' and staging.to_numeric(r.billinglatitude) is null)
        or (r.billinglongitude <> '' and staging.to_numeric(r.billinglongitude) is null)
        or (r.shippinglatitude <> '' and staging.to_numeric(r.shippinglatitude) is null)
        or (r.shippinglongitude <> '' and staging.to_numeric(r.shippinglongitude) is null)
        or (r.isdeleted <> '' and staging.to_boolean(coalesce(r.isdeleted, '')) is null)
        or (r.createddate <> '' and staging.to_timestamp(r.createddate) is null)
        or (r.createdbyid <> '' and staging.to_id(r.createdbyid) is null)
        or (r.lastmodifieddate <> '' and staging.to_timestamp(r.lastmodifieddate) is null)
        or (r.lastmodifiedbyid <> '' and staging.to_id(r.lastmodifiedbyid) is null)
        or (r.systemmodstamp <> '' and staging.to_timestamp(r.systemmodstamp) is null)
        or (r.lastactivitydate <> '' and staging.to_date(r.lastactivitydate) is null)
    )
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected, r.extracted_at)
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'account' and q.is_in_force
    );

comment on view staging.account_cast_failure is
'Values of landed Account rows that do not cast, with their raw text. Grain: one row per landed row
and field. Source: raw_salesforce.account.';
-- end sql/staging/account.sql

-- begin sql/staging/contact.sql
-- Generated from objects/contact.toml by make generate; edit that.
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
    staging.to_picklist(r.salutation) as salutation,
    nullif(r.firstname, '') as first_name,
    nullif(r.middlename, '') as middle_name,
    nullif(r.lastname, '') as last_name,
    nullif(r.suffix, '') as suffix,
    coalesce(
        nullif(r.name, ''),
        nullif(
            concat_ws(
                ' ',
                nullif(r.firstname, ''),
                nullif(r.middlename, ''),
                nullif(r.lastname, ''),
                nullif(r.suffix, '')
            ),
            ''
        )
    ) as name,
    nullif(r.title, '') as title,
    nullif(r.department, '') as department,
    staging.to_picklist(r.leadsource) as lead_source,
    staging.to_birthdate(r.birthdate, r.extracted_at) as birthdate,
    nullif(r.description, '') as description,
    staging.to_picklist(r.currencyisocode) as currency_iso_code,

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
    staging.to_boolean(coalesce(r.isdeleted, '')) as is_deleted,

    -- times
    staging.to_timestamp(r.emailbounceddate) as email_bounced_at,
    staging.to_timestamp(r.createddate) as created_at,
    staging.to_id(r.createdbyid) as created_by_id,
    staging.to_timestamp(r.lastmodifieddate) as last_modified_at,
    staging.to_id(r.lastmodifiedbyid) as last_modified_by_id,
    staging.to_timestamp(r.systemmodstamp) as system_modstamp,
    staging.to_date(r.lastactivitydate) as last_activity_date,

    -- version: typed once; of the stamp and a bound, the lesser is the bound where it is later.
    -- What others land under stamps that nobody can read is the last word when it lands; a load of
    -- our own has filled them from the version before, and where there was none, any that can be
    -- read corrects it.
    coalesce(
        nullif(
            least(
                coalesce(
                    staging.to_timestamp(r.systemmodstamp),
                    staging.to_timestamp(r.lastmodifieddate),
                    staging.to_timestamp(r.createddate),
                    case
                        when
                            r.load_id is null
                            and concat(r.systemmodstamp, r.lastmodifieddate, r.createddate) <> ''
                            then r.extracted_at
                        else '-infinity'
                    end
                ),
                case
                    when (select s.future_stamps_win from control.setting as s) then 'infinity'
                    else r.extracted_at + interval '1 day'
                end
            ),
            case
                when (select s.future_stamps_win from control.setting as s) then 'infinity'
                else r.extracted_at + interval '1 day'
            end
        ),
        r.extracted_at
    ) as version_at,
    r.custom_fields,

    -- landing
    r.id as landed_id,
    r.extracted_at,
    r.raw_id,
    r.load_xid,
    r.seen_at
from raw_salesforce.contact as r
-- NOT IN, written so that the planner expects nearly all rows to stay, not half of them
where nullif(
    r.raw_id in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'contact' and q.is_in_force
    ),
    true
) is not null;

comment on view staging.contact is
'Typed Salesforce Contact versions. Grain: one row per landed row that is not set aside. A value
that does not cast is NULL here and a row of staging.contact_cast_failure. Source:
raw_salesforce.contact.';
comment on column staging.contact.version_at is
'Which version wins: system_modstamp, else last_modified_at, else created_at, else -infinity;
extracted_at where that is a day earlier and control.setting.future_stamps_win is off, and of a row
that others landed with stamps which cannot be read.';
comment on column staging.contact.landed_id is 'The id as landed, for look-ups by its index.';
comment on column staging.contact.is_deleted is
'False where it was not delivered; NULL where it is there and no checkbox.';

-- Every typed field that is not text: a value that its kind refuses is NULL in staging. Rows
-- without a failure, nearly all, are left out before their fields are unfolded.
create or replace view staging.contact_cast_failure as
select
    staging.to_id(r.id) as record_id,
    f.field,
    f.expected,
    f.raw_value,
    r.raw_id,
    r.load_xid,
    r.id as landed_id
from raw_salesforce.contact as r
cross join
    lateral (
        values
        ('account_id', 'id', r.accountid),
        ('reports_to_id', 'id', r.reportstoid),
        ('owner_id', 'id', r.ownerid),
        ('record_type_id', 'id', r.recordtypeid),
        ('master_record_id', 'id', r.masterrecordid),
        ('salutation', 'picklist value', r.salutation),
        ('lead_source', 'picklist value', r.leadsource),
        ('birthdate', 'birthdate', r.birthdate),
        ('currency_iso_code', 'picklist value', r.currencyisocode),
        ('mailing_latitude', 'number', r.mailinglatitude),
        ('mailing_longitude', 'number', r.mailinglongitude),
        ('has_opted_out_of_email', 'checkbox', r.hasoptedoutofemail),
        ('do_not_call', 'checkbox', r.donotcall),
        ('is_email_bounced', 'checkbox', r.isemailbounced),
        ('is_deleted', 'checkbox', r.isdeleted),
        ('email_bounced_at', 'time', r.emailbounceddate),
        ('created_at', 'time', r.createddate),
        ('created_by_id', 'id', r.createdbyid),
        ('last_modified_at', 'time', r.lastmodifieddate),
        ('last_modified_by_id', 'id', r.lastmodifiedbyid),
        ('system_modstamp', 'time', r.systemmodstamp),
        ('last_activity_date', 'date', r.lastactivitydate)
    ) as f (field, expected, raw_value)
where
    (
        (r.accountid <> '' and staging.to_id(r.accountid) is null)
        or (r.reportstoid <> '' and staging.to_id(r.reportstoid) is null)
        or (r.ownerid <> '' and staging.to_id(r.ownerid) is null)
        or (r.recordtypeid <> '' and staging.to_id(r.recordtypeid) is null)
        or (r.masterrecordid <> '' and staging.to_id(r.masterrecordid) is null)
        or (r.salutation <> '' and staging.to_picklist(r.salutation) is null)
        or (r.leadsource <> '' and staging.to_picklist(r.leadsource) is null)
        or (r.birthdate <> '' and staging.to_birthdate(r.birthdate, r.extracted_at) is null)
        or (r.currencyisocode <> '' and staging.to_picklist(r.currencyisocode) is null)
        or (r.mailinglatitude <> '' and staging.to_numeric(r.mailinglatitude) is null)
        or (r.mailinglongitude <> '' and staging.to_numeric(r.mailinglongitude) is null)
        or (r.hasoptedoutofemail <> '' and staging.to_boolean(r.hasoptedoutofemail) is null)
        or (r.donotcall <> '' and staging.to_boolean(r.donotcall) is null)
        or (r.isemailbounced <> '' and staging.to_boolean(r.isemailbounced) is null)
        or (r.isdeleted <> '' and staging.to_boolean(coalesce(r.isdeleted, '')) is null)
        or (r.emailbounceddate <> '' and staging.to_timestamp(r.emailbounceddate) is null)
        or (r.createddate <> '' and staging.to_timestamp(r.createddate) is null)
        or (r.createdbyid <> '' and staging.to_id(r.createdbyid) is null)
        or (r.lastmodifieddate <> '' and staging.to_timestamp(r.lastmodifieddate) is null)
        or (r.lastmodifiedbyid <> '' and staging.to_id(r.lastmodifiedbyid) is null)
        or (r.systemmodstamp <> '' and staging.to_timestamp(r.systemmodstamp) is null)
        or (r.lastactivitydate <> '' and staging.to_date(r.lastactivitydate) is null)
    )
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected, r.extracted_at)
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'contact' and q.is_in_force
    );

comment on view staging.contact_cast_failure is
'Values of landed Contact rows that do not cast, with their raw text. Grain: one row per landed row
and field. Source: raw_salesforce.contact.';
-- end sql/staging/contact.sql

-- begin sql/staging/opportunity.sql
-- Generated from objects/opportunity.toml by make generate; edit that.
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
    staging.to_picklist(r.type) as type,
    staging.to_picklist(r.leadsource) as lead_source,
    staging.to_picklist(r.stagename) as stage_name,
    staging.to_picklist(r.forecastcategory) as forecast_category,
    staging.to_picklist(r.forecastcategoryname) as forecast_category_name,
    nullif(r.nextstep, '') as next_step,

    -- amounts
    staging.to_numeric(r.amount) as amount,
    staging.to_numeric(r.probability) as probability,
    staging.to_numeric(r.expectedrevenue) as expected_revenue,
    staging.to_numeric(r.totalopportunityquantity) as total_opportunity_quantity,
    staging.to_picklist(r.currencyisocode) as currency_iso_code,

    -- flags
    staging.to_boolean(r.isclosed) as is_closed,
    staging.to_boolean(r.iswon) as is_won,
    staging.to_boolean(r.isprivate) as is_private,
    staging.to_boolean(coalesce(r.isdeleted, '')) as is_deleted,

    -- dates
    staging.to_date(r.closedate) as close_date,

    -- times
    staging.to_timestamp(r.createddate) as created_at,
    staging.to_id(r.createdbyid) as created_by_id,
    staging.to_timestamp(r.lastmodifieddate) as last_modified_at,
    staging.to_id(r.lastmodifiedbyid) as last_modified_by_id,
    staging.to_timestamp(r.systemmodstamp) as system_modstamp,
    staging.to_date(r.lastactivitydate) as last_activity_date,

    -- version: typed once; of the stamp and a bound, the lesser is the bound where it is later.
    -- What others land under stamps that nobody can read is the last word when it lands; a load of
    -- our own has filled them from the version before, and where there was none, any that can be
    -- read corrects it.
    coalesce(
        nullif(
            least(
                coalesce(
                    staging.to_timestamp(r.systemmodstamp),
                    staging.to_timestamp(r.lastmodifieddate),
                    staging.to_timestamp(r.createddate),
                    case
                        when
                            r.load_id is null
                            and concat(r.systemmodstamp, r.lastmodifieddate, r.createddate) <> ''
                            then r.extracted_at
                        else '-infinity'
                    end
                ),
                case
                    when (select s.future_stamps_win from control.setting as s) then 'infinity'
                    else r.extracted_at + interval '1 day'
                end
            ),
            case
                when (select s.future_stamps_win from control.setting as s) then 'infinity'
                else r.extracted_at + interval '1 day'
            end
        ),
        r.extracted_at
    ) as version_at,
    r.custom_fields,

    -- landing
    r.id as landed_id,
    r.extracted_at,
    r.raw_id,
    r.load_xid,
    r.seen_at,
    -- there, and no checkbox: what the record counts as is unknown
    (
        (r.isclosed is not null and staging.to_boolean(r.isclosed) is null)
        or (r.iswon is not null and staging.to_boolean(r.iswon) is null)
    ) as has_unread_state
from raw_salesforce.opportunity as r
-- NOT IN, written so that the planner expects nearly all rows to stay, not half of them
where nullif(
    r.raw_id in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'opportunity' and q.is_in_force
    ),
    true
) is not null;

comment on view staging.opportunity is
'Typed Salesforce Opportunity versions. Grain: one row per landed row that is not set aside. A value
that does not cast is NULL here and a row of staging.opportunity_cast_failure. Source:
raw_salesforce.opportunity.';
comment on column staging.opportunity.version_at is
'Which version wins: system_modstamp, else last_modified_at, else created_at, else -infinity;
extracted_at where that is a day earlier and control.setting.future_stamps_win is off, and of a row
that others landed with stamps which cannot be read.';
comment on column staging.opportunity.landed_id is 'The id as landed, for look-ups by its index.';
comment on column staging.opportunity.is_deleted is
'False where it was not delivered; NULL where it is there and no checkbox.';
comment on column staging.opportunity.has_unread_state is
'Whether IsClosed or IsWon is there and no checkbox: what the record counts as is unknown then,
whatever its stage.';

-- Every typed field that is not text: a value that its kind refuses is NULL in staging. Rows
-- without a failure, nearly all, are left out before their fields are unfolded.
create or replace view staging.opportunity_cast_failure as
select
    staging.to_id(r.id) as record_id,
    f.field,
    f.expected,
    f.raw_value,
    r.raw_id,
    r.load_xid,
    r.id as landed_id
from raw_salesforce.opportunity as r
cross join
    lateral (
        values
        ('account_id', 'id', r.accountid),
        ('owner_id', 'id', r.ownerid),
        ('campaign_id', 'id', r.campaignid),
        ('contact_id', 'id', r.contactid),
        ('record_type_id', 'id', r.recordtypeid),
        ('type', 'picklist value', r.type),
        ('lead_source', 'picklist value', r.leadsource),
        ('stage_name', 'picklist value', r.stagename),
        ('forecast_category', 'picklist value', r.forecastcategory),
        ('forecast_category_name', 'picklist value', r.forecastcategoryname),
        ('amount', 'number', r.amount),
        ('probability', 'number', r.probability),
        ('expected_revenue', 'number', r.expectedrevenue),
        ('total_opportunity_quantity', 'number', r.totalopportunityquantity),
        ('currency_iso_code', 'picklist value', r.currencyisocode),
        ('is_closed', 'checkbox', r.isclosed),
        ('is_won', 'checkbox', r.iswon),
        ('is_private', 'checkbox', r.isprivate),
        ('is_deleted', 'checkbox', r.isdeleted),
        ('close_date', 'date', r.closedate),
        ('created_at', 'time', r.createddate),
        ('created_by_id', 'id', r.createdbyid),
        ('last_modified_at', 'time', r.lastmodifieddate),
        ('last_modified_by_id', 'id', r.lastmodifiedbyid),
        ('system_modstamp', 'time', r.systemmodstamp),
        ('last_activity_date', 'date', r.lastactivitydate)
    ) as f (field, expected, raw_value)
where
    (
        (r.accountid <> '' and staging.to_id(r.accountid) is null)
        or (r.ownerid <> '' and staging.to_id(r.ownerid) is null)
        or (r.campaignid <> '' and staging.to_id(r.campaignid) is null)
        or (r.contactid <> '' and staging.to_id(r.contactid) is null)
        or (r.recordtypeid <> '' and staging.to_id(r.recordtypeid) is null)
        or (r.type <> '' and staging.to_picklist(r.type) is null)
        or (r.leadsource <> '' and staging.to_picklist(r.leadsource) is null)
        or (r.stagename <> '' and staging.to_picklist(r.stagename) is null)
        or (r.forecastcategory <> '' and staging.to_picklist(r.forecastcategory) is null)
        or (r.forecastcategoryname <> '' and staging.to_picklist(r.forecastcategoryname) is null)
        or (r.amount <> '' and staging.to_numeric(r.amount) is null)
        or (r.probability <> '' and staging.to_numeric(r.probability) is null)
        or (r.expectedrevenue <> '' and staging.to_numeric(r.expectedrevenue) is null)
        or (
            r.totalopportunityquantity <> ''
            and staging.to_numeric(r.totalopportunityquantity) is null
        )
        or (r.currencyisocode <> '' and staging.to_picklist(r.currencyisocode) is null)
        or (r.isclosed <> '' and staging.to_boolean(r.isclosed) is null)
        or (r.iswon <> '' and staging.to_boolean(r.iswon) is null)
        or (r.isprivate <> '' and staging.to_boolean(r.isprivate) is null)
        or (r.isdeleted <> '' and staging.to_boolean(coalesce(r.isdeleted, '')) is null)
        or (r.closedate <> '' and staging.to_date(r.closedate) is null)
        or (r.createddate <> '' and staging.to_timestamp(r.createddate) is null)
        or (r.createdbyid <> '' and staging.to_id(r.createdbyid) is null)
        or (r.lastmodifieddate <> '' and staging.to_timestamp(r.lastmodifieddate) is null)
        or (r.lastmodifiedbyid <> '' and staging.to_id(r.lastmodifiedbyid) is null)
        or (r.systemmodstamp <> '' and staging.to_timestamp(r.systemmodstamp) is null)
        or (r.lastactivitydate <> '' and staging.to_date(r.lastactivitydate) is null)
    )
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected, r.extracted_at)
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'opportunity' and q.is_in_force
    );

comment on view staging.opportunity_cast_failure is
'Values of landed Opportunity rows that do not cast, with their raw text. Grain: one row per landed
row and field. Source: raw_salesforce.opportunity.';
-- end sql/staging/opportunity.sql

-- begin sql/intermediate/account_model.sql
-- Generated from objects/account.toml by make generate; edit that.
create or replace view intermediate.account_landed as
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
    s.version_at,
    s.custom_fields,
    s.landed_id,
    s.extracted_at,
    s.raw_id,
    s.load_xid,
    s.seen_at
from staging.account as s
where
    s.id is not null
    and control.was_landed(
        s.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    );

comment on view intermediate.account_landed is
'Typed versions of Account landed up to the last run (control.load_window). Grain: one row per
landed row with a usable id. Which one holds is the greatest (version_at, raw_id). Source:
staging.account.';

-- Winners are chosen on three narrow columns, before anything else is typed.
create or replace view intermediate.account_latest as
select distinct on (s.id)
    s.raw_id,
    s.version_at
from intermediate.account_landed as s
order by s.id asc, s.version_at desc, s.raw_id desc;

comment on view intermediate.account_latest is
'Which landed row is the latest version of an Account, up to the last run (control.load_window).
Grain: one row per record id. Source: intermediate.account_landed.';

create or replace view intermediate.account_model as
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
    l.version_at,
    s.seen_at,
    s.custom_fields
from staging.account as s
inner join intermediate.account_latest as l on s.raw_id = l.raw_id;

comment on view intermediate.account_model is
'The latest version of every Account landed up to the last run (control.load_window). Grain: one row
per record id. Source: staging.account, intermediate.account_latest.';

call control.register_model(
    'intermediate.account', 'merge', control.link('staging.account', 'id')
);

create or replace function control.current_account_row(record_id text)
returns bigint
language sql
stable
parallel safe
cost 100000  -- asked last
return (
    select v.raw_id
    from intermediate.account_landed as v
    where
        v.landed_id in (record_id, left(record_id, 15))
        and v.id = record_id
    order by v.version_at desc, v.raw_id desc
    limit 1
);

comment on function control.current_account_row(text) is
'raw_id of the landed row that is the current version of a record, up to the load window.';

create or replace function control.account_text(record_id text, field text)
returns text
language sql
stable
parallel safe
cost 100000
return (
    select coalesce(to_jsonb(r) ->> field, r.custom_fields ->> field)
    from raw_salesforce.account as r
    where r.raw_id = control.current_account_row(record_id)
);

comment on function control.account_text(text, text) is
'What landed in a field (API name in lower case) of the current version of a record, as text.';

create or replace function control.account_is_known(record_id text)
returns boolean
language sql
stable
parallel safe
cost 10
return exists (
    select from intermediate.account as i
    where i.id = record_id
);

comment on function control.account_is_known(text) is
'Whether an Account record was ever landed, be it deleted since.';
-- end sql/intermediate/account_model.sql

-- begin sql/intermediate/contact_model.sql
-- Generated from objects/contact.toml by make generate; edit that.
create or replace view intermediate.contact_landed as
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
    s.version_at,
    s.custom_fields,
    s.landed_id,
    s.extracted_at,
    s.raw_id,
    s.load_xid,
    s.seen_at
from staging.contact as s
where
    s.id is not null
    and control.was_landed(
        s.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    );

comment on view intermediate.contact_landed is
'Typed versions of Contact landed up to the last run (control.load_window). Grain: one row per
landed row with a usable id. Which one holds is the greatest (version_at, raw_id). Source:
staging.contact.';

-- Winners are chosen on three narrow columns, before anything else is typed.
create or replace view intermediate.contact_latest as
select distinct on (s.id)
    s.raw_id,
    s.version_at
from intermediate.contact_landed as s
order by s.id asc, s.version_at desc, s.raw_id desc;

comment on view intermediate.contact_latest is
'Which landed row is the latest version of a Contact, up to the last run (control.load_window).
Grain: one row per record id. Source: intermediate.contact_landed.';

create or replace view intermediate.contact_model as
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
    l.version_at,
    s.seen_at,
    s.custom_fields
from staging.contact as s
inner join intermediate.contact_latest as l on s.raw_id = l.raw_id;

comment on view intermediate.contact_model is
'The latest version of every Contact landed up to the last run (control.load_window). Grain: one row
per record id. Source: staging.contact, intermediate.contact_latest.';

call control.register_model(
    'intermediate.contact', 'merge', control.link('staging.contact', 'id')
);

create or replace function control.current_contact_row(record_id text)
returns bigint
language sql
stable
parallel safe
cost 100000  -- asked last
return (
    select v.raw_id
    from intermediate.contact_landed as v
    where
        v.landed_id in (record_id, left(record_id, 15))
        and v.id = record_id
    order by v.version_at desc, v.raw_id desc
    limit 1
);

comment on function control.current_contact_row(text) is
'raw_id of the landed row that is the current version of a record, up to the load window.';

create or replace function control.contact_text(record_id text, field text)
returns text
language sql
stable
parallel safe
cost 100000
return (
    select coalesce(to_jsonb(r) ->> field, r.custom_fields ->> field)
    from raw_salesforce.contact as r
    where r.raw_id = control.current_contact_row(record_id)
);

comment on function control.contact_text(text, text) is
'What landed in a field (API name in lower case) of the current version of a record, as text.';

create or replace function control.contact_is_known(record_id text)
returns boolean
language sql
stable
parallel safe
cost 10
return exists (
    select from intermediate.contact as i
    where i.id = record_id
);

comment on function control.contact_is_known(text) is
'Whether a Contact record was ever landed, be it deleted since.';
-- end sql/intermediate/contact_model.sql

-- begin sql/intermediate/opportunity_model.sql
-- Generated from objects/opportunity.toml by make generate; edit that.
create or replace view intermediate.opportunity_landed as
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
    s.version_at,
    s.custom_fields,
    s.landed_id,
    s.extracted_at,
    s.raw_id,
    s.load_xid,
    s.seen_at,
    s.has_unread_state
from staging.opportunity as s
where
    s.id is not null
    and control.was_landed(
        s.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    );

comment on view intermediate.opportunity_landed is
'Typed versions of Opportunity landed up to the last run (control.load_window). Grain: one row per
landed row with a usable id. Which one holds is the greatest (version_at, raw_id). Source:
staging.opportunity.';

-- Winners are chosen on three narrow columns, before anything else is typed.
create or replace view intermediate.opportunity_latest as
select distinct on (s.id)
    s.raw_id,
    s.version_at
from intermediate.opportunity_landed as s
order by s.id asc, s.version_at desc, s.raw_id desc;

comment on view intermediate.opportunity_latest is
'Which landed row is the latest version of an Opportunity, up to the last run (control.load_window).
Grain: one row per record id. Source: intermediate.opportunity_landed.';

create or replace view intermediate.opportunity_model as
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
    l.version_at,
    s.seen_at,
    s.custom_fields,
    s.has_unread_state
from staging.opportunity as s
inner join intermediate.opportunity_latest as l on s.raw_id = l.raw_id;

comment on view intermediate.opportunity_model is
'The latest version of every Opportunity landed up to the last run (control.load_window). Grain: one
row per record id. Source: staging.opportunity, intermediate.opportunity_latest.';

call control.register_model(
    'intermediate.opportunity', 'merge', control.link('staging.opportunity', 'id')
);

create or replace function control.current_opportunity_row(record_id text)
returns bigint
language sql
stable
parallel safe
cost 100000  -- asked last
return (
    select v.raw_id
    from intermediate.opportunity_landed as v
    where
        v.landed_id in (record_id, left(record_id, 15))
        and v.id = record_id
    order by v.version_at desc, v.raw_id desc
    limit 1
);

comment on function control.current_opportunity_row(text) is
'raw_id of the landed row that is the current version of a record, up to the load window.';

create or replace function control.opportunity_text(record_id text, field text)
returns text
language sql
stable
parallel safe
cost 100000
return (
    select coalesce(to_jsonb(r) ->> field, r.custom_fields ->> field)
    from raw_salesforce.opportunity as r
    where r.raw_id = control.current_opportunity_row(record_id)
);

comment on function control.opportunity_text(text, text) is
'What landed in a field (API name in lower case) of the current version of a record, as text.';

create or replace function control.opportunity_is_known(record_id text)
returns boolean
language sql
stable
parallel safe
cost 10
return exists (
    select from intermediate.opportunity as i
    where i.id = record_id
);

comment on function control.opportunity_is_known(text) is
'Whether an Opportunity record was ever landed, be it deleted since.';
-- end sql/intermediate/opportunity_model.sql

-- begin sql/intermediate/opportunity_version.sql
-- Every landed version with the business day it counts from. What is older than the history
-- counts from its first day: that version is the baseline. No aggregates, so that both the whole
-- history and the history of a few records (by landed_id) can be read from it.
create or replace view intermediate.opportunity_version as
select
    -- ids
    v.id as opportunity_id,
    v.account_id,
    v.owner_id,
    v.record_type_id,

    -- attributes
    v.type,
    v.stage_name,
    v.forecast_category,

    -- flags
    intermediate.known_flag(
        v.is_closed, k.is_closed, v.has_unread_state, v.is_deleted
    ) as is_closed,
    intermediate.known_flag(v.is_won, k.is_won, v.has_unread_state, v.is_deleted) as is_won,
    coalesce(v.is_deleted, false) as is_deleted,

    -- amounts
    v.amount,
    v.probability,
    v.currency_iso_code,

    -- dates and times
    v.close_date,
    v.system_modstamp,
    v.created_at,

    -- version
    greatest(
        (greatest(v.version_at, v.seen_at) at time zone s.time_zone)::date, s.history_start
    ) as valid_from,
    greatest(
        v.version_at, v.seen_at, s.history_start::timestamp at time zone s.time_zone
    ) as version_from,
    v.version_at,
    v.raw_id,
    v.landed_id,
    v.load_xid
from intermediate.opportunity_landed as v
cross join control.setting as s
left join control.stage as k on v.stage_name = k.stage_name;

comment on view intermediate.opportunity_version is
'Versions of Opportunities landed up to the last run, as opportunity history tracks them. Grain: one
row per landed row with a usable id. Source: intermediate.opportunity_landed, control.stage,
control.setting.';
comment on column intermediate.opportunity_version.is_closed is
'The version''s own flag, else what control.stage says of its stage; NULL where neither knows.';
comment on column intermediate.opportunity_version.is_won is
'The version''s own flag, else what control.stage says of its stage; NULL where neither knows.';
comment on column intermediate.opportunity_version.valid_from is
'Business day the version counts from: the day of version_at, or of seen_at where that is later, not
before history_start.';
comment on column intermediate.opportunity_version.version_from is
'Instant the version counts from: version_at, or seen_at where that is later, not before
history_start begins.';
-- end sql/intermediate/opportunity_version.sql

-- begin sql/marts/closed_period_restatement.sql
create or replace view marts.closed_period_restatement as
with version as (
    select
        h.opportunity_id,
        h.valid_from,
        h.valid_to,
        s.status,
        case when s.status in ('won', 'lost') then s.status end as measure,
        coalesce(h.amount, 0) as amount,
        h.currency_iso_code,
        marts.fiscal_quarter_start(h.close_date, c.fiscal_year_start_month) as close_period,
        c.fiscal_year_start_month,
        c.first_movement_day,
        c.last_day
    from marts.opportunity_history as h
    cross join marts.history_coverage as c
    cross join lateral marts.opportunity_status(h.is_closed, h.is_won, h.is_deleted) as s (status)
),

pair as (
    select
        n.opportunity_id,
        n.valid_from as changed_on,
        n.fiscal_year_start_month,
        p.measure as measure_before,
        n.measure as measure_after,
        p.close_period as period_before,
        n.close_period as period_after,
        p.currency_iso_code as currency_before,
        n.currency_iso_code as currency_after,
        p.amount as amount_before,
        n.amount as amount_after,
        (
            (p.measure is not distinct from n.measure)
            and (p.close_period is not distinct from n.close_period)
            and (p.currency_iso_code is not distinct from n.currency_iso_code)
        ) as is_same_number,
        case
            when p.opportunity_id is null then 'recorded late'
            when n.status = 'deleted' then 'deleted'
            when p.status = 'deleted' then 'restored'
            when n.status = 'open' then 'reopened'
            when p.status = 'open' then 'closed late'
            when 'unknown' in (n.status, p.status) then 'status unclear'
            when p.measure <> n.measure then 'outcome changed'
            when (p.close_period is distinct from n.close_period) then 'close date moved'
            when (p.currency_iso_code is distinct from n.currency_iso_code) then 'currency changed'
            else 'amount changed'
        end as reason
    from version as n
    left join version as p on n.opportunity_id = p.opportunity_id and n.valid_from = p.valid_to
    where
        n.valid_from >= n.first_movement_day
        and n.valid_from <= n.last_day
        and (n.measure is not null or p.measure is not null)
),

line as (
    select
        p.opportunity_id,
        p.changed_on,
        p.reason,
        p.fiscal_year_start_month,
        p.measure_after as measure,
        p.period_after as close_period,
        p.currency_after as currency_iso_code,
        0 as count,
        p.amount_after - p.amount_before as amount
    from pair as p
    where p.is_same_number and p.amount_after <> p.amount_before
    union all
    select
        p.opportunity_id,
        p.changed_on,
        p.reason,
        p.fiscal_year_start_month,
        p.measure_before as measure,
        p.period_before as close_period,
        p.currency_before as currency_iso_code,
        -1 as count,
        -p.amount_before as amount
    from pair as p
    where not p.is_same_number and p.measure_before is not null
    union all
    select
        p.opportunity_id,
        p.changed_on,
        p.reason,
        p.fiscal_year_start_month,
        p.measure_after as measure,
        p.period_after as close_period,
        p.currency_after as currency_iso_code,
        1 as count,
        p.amount_after as amount
    from pair as p
    where not p.is_same_number and p.measure_after is not null
)

select
    l.close_period,
    l.measure,
    l.currency_iso_code,
    l.changed_on,
    l.opportunity_id,
    l.reason,
    l.count,
    trim_scale(l.amount) as amount
from line as l
where
    l.changed_on > marts.period_end(
        'fiscal_quarter', l.close_period, l.fiscal_year_start_month
    );

comment on view marts.closed_period_restatement is
'What changed in the won and lost figures of a fiscal quarter after it had ended: when, by which
deal, by how much. Grain: one row per close_period (the quarter, its first day), measure (won,
lost), currency, day and opportunity. Added to the figures as of the quarter''s last day, the lines
give the figures of any later day. Changes known from the second day of the history on. Source:
marts.opportunity_history.';
comment on column marts.closed_period_restatement.reason is
'recorded late, closed late, amount changed, close date moved, currency changed, outcome changed
(won to lost or back), status unclear (known no longer, or only now), reopened, deleted or
restored.';
comment on column marts.closed_period_restatement.count is
'Change of the number of deals: -1, 0 or 1.';
comment on column marts.closed_period_restatement.amount is 'Change of the amount.';

grant select on marts.closed_period_restatement to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.closed_period_restatement.close_period is
'The restated fiscal quarter, its first day.';
comment on column marts.closed_period_restatement.measure is
'The figure that changed: won or lost.';
comment on column marts.closed_period_restatement.currency_iso_code is
'Currency of the amounts in this row, such as EUR; NULL in an org with one currency.';
comment on column marts.closed_period_restatement.changed_on is
'Business day of the change, after the quarter''s end.';
comment on column marts.closed_period_restatement.opportunity_id is
'Salesforce id of the opportunity, in its 18 characters.';
-- end sql/marts/closed_period_restatement.sql

-- begin sql/marts/daily_activity.sql
create or replace view marts.daily_activity as
with activity as (
    select
        o.created_date as day,
        o.currency_iso_code,
        'created' as item,
        count(*) as count,
        coalesce(sum(o.amount), 0) as amount
    from marts.fct_opportunity as o
    where o.status <> 'unknown' and o.created_date is not null
    group by o.created_date, o.currency_iso_code
    union all
    select
        marts.booked_on(o.status, o.close_date) as day,
        o.currency_iso_code,
        'won' as item,
        count(*) as count,
        coalesce(sum(o.amount), 0) as amount
    from marts.fct_opportunity as o
    where marts.booked_on(o.status, o.close_date) is not null
    group by marts.booked_on(o.status, o.close_date), o.currency_iso_code
    union all
    select
        o.close_date as day,
        o.currency_iso_code,
        'lost' as item,
        count(*) as count,
        coalesce(sum(o.amount), 0) as amount
    from marts.fct_opportunity as o
    where o.status = 'lost' and o.close_date is not null
    group by o.close_date, o.currency_iso_code
),

-- every day from a currency's first activity to today, and every day of the history
line as (
    select
        a.day,
        a.currency_iso_code,
        a.item,
        a.count,
        a.amount
    from activity as a
    union all
    select
        d.date_day as day,
        b.currency_iso_code,
        case when d.date_day >= c.first_day then 'open' else 'no history' end as item,
        0 as count,
        0 as amount
    from (
        select
            a.currency_iso_code,
            min(a.day) as first_day
        from activity as a
        group by a.currency_iso_code
    ) as b
    cross join marts.history_coverage as c
    inner join marts.dim_date as d on d.date_day between b.first_day and c.last_day
    union all
    select
        p.day,
        p.currency_iso_code,
        'open' as item,
        sum(p.open_count) as count,
        sum(p.amount) as amount
    from marts.pipeline_daily as p
    group by p.day, p.currency_iso_code
)

select
    l.day,
    l.currency_iso_code,
    coalesce(sum(l.count) filter (where l.item = 'created'), 0)::bigint as created_count,
    coalesce(sum(l.amount) filter (where l.item = 'created'), 0) as created_amount,
    coalesce(sum(l.count) filter (where l.item = 'won'), 0)::bigint as won_count,
    coalesce(sum(l.amount) filter (where l.item = 'won'), 0) as won_amount,
    coalesce(sum(l.count) filter (where l.item = 'lost'), 0)::bigint as lost_count,
    coalesce(sum(l.amount) filter (where l.item = 'lost'), 0) as lost_amount,
    (sum(l.count) filter (where l.item = 'open'))::bigint as open_count,
    trim_scale(sum(l.amount) filter (where l.item = 'open')) as open_amount
from line as l
group by l.day, l.currency_iso_code;

comment on view marts.daily_activity is
'Deals created, won and lost on each day, and the open pipeline at its end. Grain: one row per day
and currency, from the currency''s first activity up to today (days before
control.setting.calendar_start, and days still to come, only where something is dated so: a deal
may be won with a close date in the future). Created by the day of creation, won and lost by the
close date, as these deals are today: over a month they add up to the bookings of
marts.sales_snapshot; open_count and open_amount are what the pipeline was on that day, null before
the history begins. Source: marts.fct_opportunity, marts.pipeline_daily, marts.dim_date.';

grant select on marts.daily_activity to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.daily_activity.day is
'Business day: the date in control.setting.time_zone.';
comment on column marts.daily_activity.currency_iso_code is
'Currency of the amounts in this row, such as EUR; NULL in an org with one currency.';
comment on column marts.daily_activity.created_count is 'Deals created on the day.';
comment on column marts.daily_activity.created_amount is
'Today''s amount of the deals created on the day, in currency_iso_code; a NULL amount counts 0.';
comment on column marts.daily_activity.won_count is 'Won deals with this close date.';
comment on column marts.daily_activity.won_amount is
'Their amount, in currency_iso_code: what was booked.';
comment on column marts.daily_activity.lost_count is 'Lost deals with this close date.';
comment on column marts.daily_activity.lost_amount is 'Their amount, in currency_iso_code.';
comment on column marts.daily_activity.open_count is
'Open deals at the end of the day; NULL before the history begins and after today.';
comment on column marts.daily_activity.open_amount is
'Amount of the open deals at the end of the day, in currency_iso_code; NULL before the history
begins and after today.';
-- end sql/marts/daily_activity.sql

-- begin sql/marts/merged_account_model.sql
-- Generated from objects/account.toml by make generate; edit that.
-- UNION without ALL: records merged in a circle, which nothing but a broken file says, come to no
-- end and to no survivor.
create or replace view marts.merged_account_model as
with recursive step as (
    select
        i.id as account_id,
        i.master_record_id as survivor_id
    from intermediate.account as i
    where i.master_record_id is not null and i.is_deleted
    union
    select
        s.account_id,
        i.master_record_id as survivor_id
    from step as s
    inner join intermediate.account as i
        on s.survivor_id = i.id and i.master_record_id is not null and i.is_deleted
)

select
    s.account_id,
    s.survivor_id
from step as s
where
    not exists (
        select from intermediate.account as i
        where s.survivor_id = i.id and i.master_record_id is not null and i.is_deleted
    );

comment on view marts.merged_account_model is
'The logic of marts.merged_account: MasterRecordId, from record to record up to one that was not
merged. Source: intermediate.account.';

-- A record that was merged, or is no longer, changes what it is followed to and what those merged
-- into it are. Dependants are told what references to them were followed to before.
create or replace function control.refresh_merged_account(mode text, keys text[])
returns control.merge_result
language plpgsql
set search_path = pg_catalog, pg_temp
as $refresh_merged_account$
declare
    _touched text[];
    _done control.merge_result := row(0, 0, 0, 0, '{}', '[]');
begin
    if refresh_merged_account.mode = 'full' then
        execute control.kept_statement('marts.merged_account', 'all merges') into strict _done;
        return _done;
    end if;

    _touched := array(
        select i.id
        from intermediate.account as i
        where
            i.id = any(refresh_merged_account.keys)
            and i.master_record_id is not null
        union
        select m.account_id
        from marts.merged_account as m
        where m.account_id = any(refresh_merged_account.keys)
        union
        -- restored out of a circle: it was in no table
        select i.master_record_id
        from intermediate.account as i
        where i.master_record_id = any(refresh_merged_account.keys)
    );
    if _touched = '{}' then
        return _done;
    end if;

    with recursive affected as (
        select t.id
        from unnest(_touched) as t (id)
        union
        select i.id
        from affected as a
        inner join intermediate.account as i on a.id = i.master_record_id and i.is_deleted
    ),

    step as (
        select
            i.id,
            i.master_record_id as survivor_id
        from affected as a
        inner join intermediate.account as i
            on a.id = i.id and i.master_record_id is not null and i.is_deleted
        union
        select
            s.id,
            i.master_record_id as survivor_id
        from step as s
        inner join intermediate.account as i
            on s.survivor_id = i.id and i.master_record_id is not null and i.is_deleted
    ),

    offered as (
        select
            a.id,
            s.survivor_id,
            coalesce(m.survivor_id, a.id) as shown_id
        from affected as a
        left join marts.merged_account as m on a.id = m.account_id
        left join
            step as s
            on
                a.id = s.id
                and not exists (
                    select from intermediate.account as i
                    where
                        s.survivor_id = i.id
                        and i.master_record_id is not null
                        and i.is_deleted
                )
    ),

    merged as (
        merge into marts.merged_account as t
        using offered as s
            on t.account_id = s.id
        when matched and s.survivor_id is null then
            delete
        when matched and t.survivor_id <> s.survivor_id then
            update set
                survivor_id = s.survivor_id
        when not matched and s.survivor_id is not null then
            insert (account_id, survivor_id)
            values (s.id, s.survivor_id)
        returning
            merge_action() as action,
            s.id,
            s.shown_id
    )

    select
        count(*) filter (where m.action = 'INSERT'),
        count(*) filter (where m.action = 'UPDATE'),
        count(*) filter (where m.action = 'DELETE'),
        (select count(*) from affected),
        jsonb_build_object(
            'account_id', coalesce(jsonb_agg(m.id), '[]'),
            'survivor_id', coalesce(jsonb_agg(m.shown_id), '[]')
        ),
        coalesce(jsonb_agg(m.id) filter (where m.action <> 'UPDATE'), '[]')
    into _done
    from merged as m;
    return _done;
end;
$refresh_merged_account$;

comment on function control.refresh_merged_account(text, text[]) is
'Maintains marts.merged_account within a run: mode full, or incremental for the given accounts.';

create or replace function control.refresh_merged_account_statements()
returns table (purpose text, statement text)
language sql
stable
set search_path = pg_catalog, pg_temp
as $refresh_merged_account_statements$
select
    'all merges',
    control.merge_sql('marts.merged_account', 'full', 'marts.merged_account_model as s');
$refresh_merged_account_statements$;

comment on function control.refresh_merged_account_statements() is
'The statement of control.refresh_merged_account() that is kept (control.model_statement).';

call control.register_model(
    'marts.merged_account',
    'control.refresh_merged_account',
    control.link('intermediate.account', 'id')
);
-- end sql/marts/merged_account_model.sql

-- begin sql/marts/merged_contact_model.sql
-- Generated from objects/contact.toml by make generate; edit that.
-- UNION without ALL: records merged in a circle, which nothing but a broken file says, come to no
-- end and to no survivor.
create or replace view marts.merged_contact_model as
with recursive step as (
    select
        i.id as contact_id,
        i.master_record_id as survivor_id
    from intermediate.contact as i
    where i.master_record_id is not null and i.is_deleted
    union
    select
        s.contact_id,
        i.master_record_id as survivor_id
    from step as s
    inner join intermediate.contact as i
        on s.survivor_id = i.id and i.master_record_id is not null and i.is_deleted
)

select
    s.contact_id,
    s.survivor_id
from step as s
where
    not exists (
        select from intermediate.contact as i
        where s.survivor_id = i.id and i.master_record_id is not null and i.is_deleted
    );

comment on view marts.merged_contact_model is
'The logic of marts.merged_contact: MasterRecordId, from record to record up to one that was not
merged. Source: intermediate.contact.';

-- A record that was merged, or is no longer, changes what it is followed to and what those merged
-- into it are. Dependants are told what references to them were followed to before.
create or replace function control.refresh_merged_contact(mode text, keys text[])
returns control.merge_result
language plpgsql
set search_path = pg_catalog, pg_temp
as $refresh_merged_contact$
declare
    _touched text[];
    _done control.merge_result := row(0, 0, 0, 0, '{}', '[]');
begin
    if refresh_merged_contact.mode = 'full' then
        execute control.kept_statement('marts.merged_contact', 'all merges') into strict _done;
        return _done;
    end if;

    _touched := array(
        select i.id
        from intermediate.contact as i
        where
            i.id = any(refresh_merged_contact.keys)
            and i.master_record_id is not null
        union
        select m.contact_id
        from marts.merged_contact as m
        where m.contact_id = any(refresh_merged_contact.keys)
        union
        -- restored out of a circle: it was in no table
        select i.master_record_id
        from intermediate.contact as i
        where i.master_record_id = any(refresh_merged_contact.keys)
    );
    if _touched = '{}' then
        return _done;
    end if;

    with recursive affected as (
        select t.id
        from unnest(_touched) as t (id)
        union
        select i.id
        from affected as a
        inner join intermediate.contact as i on a.id = i.master_record_id and i.is_deleted
    ),

    step as (
        select
            i.id,
            i.master_record_id as survivor_id
        from affected as a
        inner join intermediate.contact as i
            on a.id = i.id and i.master_record_id is not null and i.is_deleted
        union
        select
            s.id,
            i.master_record_id as survivor_id
        from step as s
        inner join intermediate.contact as i
            on s.survivor_id = i.id and i.master_record_id is not null and i.is_deleted
    ),

    offered as (
        select
            a.id,
            s.survivor_id,
            coalesce(m.survivor_id, a.id) as shown_id
        from affected as a
        left join marts.merged_contact as m on a.id = m.contact_id
        left join
            step as s
            on
                a.id = s.id
                and not exists (
                    select from intermediate.contact as i
                    where
                        s.survivor_id = i.id
                        and i.master_record_id is not null
                        and i.is_deleted
                )
    ),

    merged as (
        merge into marts.merged_contact as t
        using offered as s
            on t.contact_id = s.id
        when matched and s.survivor_id is null then
            delete
        when matched and t.survivor_id <> s.survivor_id then
            update set
                survivor_id = s.survivor_id
        when not matched and s.survivor_id is not null then
            insert (contact_id, survivor_id)
            values (s.id, s.survivor_id)
        returning
            merge_action() as action,
            s.id,
            s.shown_id
    )

    select
        count(*) filter (where m.action = 'INSERT'),
        count(*) filter (where m.action = 'UPDATE'),
        count(*) filter (where m.action = 'DELETE'),
        (select count(*) from affected),
        jsonb_build_object(
            'contact_id', coalesce(jsonb_agg(m.id), '[]'),
            'survivor_id', coalesce(jsonb_agg(m.shown_id), '[]')
        ),
        coalesce(jsonb_agg(m.id) filter (where m.action <> 'UPDATE'), '[]')
    into _done
    from merged as m;
    return _done;
end;
$refresh_merged_contact$;

comment on function control.refresh_merged_contact(text, text[]) is
'Maintains marts.merged_contact within a run: mode full, or incremental for the given contacts.';

create or replace function control.refresh_merged_contact_statements()
returns table (purpose text, statement text)
language sql
stable
set search_path = pg_catalog, pg_temp
as $refresh_merged_contact_statements$
select
    'all merges',
    control.merge_sql('marts.merged_contact', 'full', 'marts.merged_contact_model as s');
$refresh_merged_contact_statements$;

comment on function control.refresh_merged_contact_statements() is
'The statement of control.refresh_merged_contact() that is kept (control.model_statement).';

call control.register_model(
    'marts.merged_contact',
    'control.refresh_merged_contact',
    control.link('intermediate.contact', 'id')
);
-- end sql/marts/merged_contact_model.sql

-- begin sql/marts/opportunity_as_of_instant.sql
-- The same for an instant: an overload, told apart by the type of the argument.
create or replace function marts.opportunity_as_of(instant timestamptz)
returns table (
    opportunity_id text,
    account_id text,
    owner_id text,
    type text,
    stage_name text,
    forecast_category text,
    status text,
    is_closed boolean,
    is_won boolean,
    is_deleted boolean,
    amount numeric,
    probability numeric,
    weighted_amount numeric,
    currency_iso_code text,
    close_date date,
    system_modstamp timestamptz,
    version_from timestamptz,
    superseded_at timestamptz,
    created_at timestamptz,
    record_type_id text
)
language sql
stable
parallel safe
begin atomic
    select
        h.opportunity_id,
        h.account_id,
        h.owner_id,
        h.type,
        h.stage_name,
        h.forecast_category,
        marts.opportunity_status(h.is_closed, h.is_won) as status,
        h.is_closed,
        h.is_won,
        h.is_deleted,
        h.amount,
        h.probability,
        marts.weighted_amount(h.amount, h.probability) as weighted_amount,
        h.currency_iso_code,
        h.close_date,
        h.system_modstamp,
        h.version_from,
        h.superseded_at,
        h.created_at,
        h.record_type_id
    from marts.opportunity_version_log as h
    where
        h.version_from <= opportunity_as_of.instant
        and h.superseded_at > opportunity_as_of.instant
        and (select marts.version_log_covers(opportunity_as_of.instant));
end;

comment on function marts.opportunity_as_of(timestamptz) is
'Opportunities as they were at an instant, deleted ones flagged; needs the cadence version (55000
otherwise). Columns as in marts.opportunity_daily, and the instants the version held, version_from
and superseded_at as in marts.opportunity_version_log. Raises 22008 for an instant before the first
day of the history.';

grant execute on function marts.opportunity_as_of(timestamptz) to salesforce_reporter;
-- end sql/marts/opportunity_as_of_instant.sql

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
    marts.booked_on(o.status, o.close_date) as booked_on,
    o.close_fiscal_year,
    o.close_fiscal_quarter,
    o.created_date,
    o.days_to_close,
    case
        when o.status <> 'open' then null
        when o.created_date > o.business_date then 0
        else o.business_date - o.created_date
    end as days_open,
    coalesce(o.status = 'open' and o.close_date < o.business_date, false) as is_overdue,

    -- on its way
    p.push_count,
    p.slip_days,
    case
        when o.status <> 'open' then null
        when p.entered_stage_on > o.business_date then 0
        else o.business_date - p.entered_stage_on
    end as days_in_stage,

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
left join intermediate.account as a on o.account_id = a.id
left join marts.opportunity_path as p on o.opportunity_id = p.opportunity_id;

comment on view marts.opportunity_enhanced is
'The opportunity fact with its account and everything relative to today (business time zone;
quarters are fiscal). Grain: one row per undeleted Opportunity; a deleted account still shows its
name. Source: marts.fct_opportunity, intermediate.account, marts.opportunity_path, control.today.';
comment on column marts.opportunity_enhanced.is_overdue is 'Open past its close date.';
comment on column marts.opportunity_enhanced.created_amount_this_month is
'amount where created this month, else 0: sums to the pipeline created, in currency_iso_code.';
comment on column marts.opportunity_enhanced.closed_amount_this_month is
'amount where won or lost with a close date in this month, else 0, in currency_iso_code.';

grant select on marts.opportunity_enhanced to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.opportunity_enhanced.opportunity_id is
'Salesforce id of the opportunity, in its 18 characters.';
comment on column marts.opportunity_enhanced.account_id is
'The account the deal is with, merges followed; may name one that was never landed.';
comment on column marts.opportunity_enhanced.owner_id is 'The Salesforce user who owns the deal.';
comment on column marts.opportunity_enhanced.campaign_id is 'The campaign the deal came from.';
comment on column marts.opportunity_enhanced.contact_id is
'The deal''s contact, merges followed; may name one that was never landed.';
comment on column marts.opportunity_enhanced.record_type_id is 'Record type of the opportunity.';
comment on column marts.opportunity_enhanced.name is 'Name of the deal.';
comment on column marts.opportunity_enhanced.description is 'Free text about the deal.';
comment on column marts.opportunity_enhanced.type is 'Kind of business: new, existing …';
comment on column marts.opportunity_enhanced.lead_source is 'How the deal came to us.';
comment on column marts.opportunity_enhanced.stage_name is
'Stage of the sales process, by API name.';
comment on column marts.opportunity_enhanced.forecast_category is
'Forecast category, by API value (Omitted, Pipeline, BestCase, MostLikely, Forecast, Closed).';
comment on column marts.opportunity_enhanced.next_step is 'What is to be done next.';
comment on column marts.opportunity_enhanced.account_name is
'Name of the account, also of a deleted one; NULL without an account, or where it was never
landed.';
comment on column marts.opportunity_enhanced.account_industry is
'Industry of the account; NULL without an account.';
comment on column marts.opportunity_enhanced.account_type is
'Type of the account; NULL without an account.';
comment on column marts.opportunity_enhanced.account_number_of_employees is
'Number of employees of the account; NULL without an account.';
comment on column marts.opportunity_enhanced.account_source is
'How the account came to us; NULL without an account.';
comment on column marts.opportunity_enhanced.status is
'open: not closed, whatever stage and forecast category say; won or lost: closed; unknown: neither
the record nor control.stage says, so that it is in no pipeline and in no bookings.';
comment on column marts.opportunity_enhanced.is_closed is
'Closed, won or lost: the record''s own flag, else what control.stage says of its stage; NULL where
neither knows.';
comment on column marts.opportunity_enhanced.is_won is
'Closed and won: the record''s own flag, else what control.stage says of its stage; NULL where
neither knows.';
comment on column marts.opportunity_enhanced.is_private is
'Visible to its owner and administrators only.';
comment on column marts.opportunity_enhanced.amount is 'Value of the deal, in currency_iso_code.';
comment on column marts.opportunity_enhanced.probability is
'Chance of winning in percent, 0 to 100.';
comment on column marts.opportunity_enhanced.expected_revenue is
'Amount weighted by probability, as Salesforce computed it, in currency_iso_code.';
comment on column marts.opportunity_enhanced.weighted_amount is
'amount × probability / 100, in currency_iso_code; NULL where either is not known.';
comment on column marts.opportunity_enhanced.currency_iso_code is
'Currency of the record''s amounts, such as EUR; NULL in an org with one currency.';
comment on column marts.opportunity_enhanced.close_date is
'Day the deal is expected to close; for a closed one, the day it did.';
comment on column marts.opportunity_enhanced.booked_on is
'Won: the close date, the day it is booked, also where that is still to come; NULL for other
deals.';
comment on column marts.opportunity_enhanced.close_fiscal_year is
'Fiscal year of close_date (control.setting); NULL without one.';
comment on column marts.opportunity_enhanced.close_fiscal_quarter is
'Fiscal quarter of close_date, 1 to 4; NULL without one.';
comment on column marts.opportunity_enhanced.created_date is
'Day of created_at in the business time zone; NULL where it is not known.';
comment on column marts.opportunity_enhanced.days_to_close is
'Closed: days from created_date to close_date, 0 where it was closed before it was created; NULL
while it is open or not known to be closed, or where a date is not known.';
comment on column marts.opportunity_enhanced.days_open is
'Open: days from created_date to today, 0 where it lies in the future; NULL once closed, or where
created_date is not known.';
comment on column marts.opportunity_enhanced.push_count is
'How often its close date moved to a later day, as far as the history goes.';
comment on column marts.opportunity_enhanced.slip_days is
'Days from the first close date the history knows to the present one, negative where it was pulled
in; NULL without either.';
comment on column marts.opportunity_enhanced.days_in_stage is
'Open: days since it entered its stage; NULL once closed, or where it was in it when the history
begins.';
comment on column marts.opportunity_enhanced.is_created_this_month is
'created_date lies in this calendar month; false where it is not known.';
comment on column marts.opportunity_enhanced.is_created_this_quarter is
'created_date lies in this fiscal quarter; false where it is not known.';
comment on column marts.opportunity_enhanced.is_closed_this_month is
'Closed, with a close date in this calendar month.';
comment on column marts.opportunity_enhanced.is_closed_this_quarter is
'Closed, with a close date in this fiscal quarter.';
comment on column marts.opportunity_enhanced.created_count_this_month is
'1 where created this month, else 0.';
comment on column marts.opportunity_enhanced.created_count_this_quarter is
'1 where created this fiscal quarter, else 0.';
comment on column marts.opportunity_enhanced.closed_count_this_month is
'1 where closed with a close date in this month, else 0.';
comment on column marts.opportunity_enhanced.closed_count_this_quarter is
'1 where closed with a close date in this fiscal quarter, else 0.';
comment on column marts.opportunity_enhanced.created_amount_this_quarter is
'amount where created this fiscal quarter, else 0, in currency_iso_code; NULL where that deal has
none.';
comment on column marts.opportunity_enhanced.closed_amount_this_quarter is
'amount where closed with a close date in this fiscal quarter, else 0, in currency_iso_code; NULL
where that deal has none.';
comment on column marts.opportunity_enhanced.created_at is
'When the record was created in Salesforce.';
comment on column marts.opportunity_enhanced.last_modified_at is
'When a person last changed the record.';
comment on column marts.opportunity_enhanced.system_modstamp is
'When a person or a process last changed the record: decides which version is the latest.';
comment on column marts.opportunity_enhanced.last_activity_date is
'Day of the latest event or closed task on the record.';
comment on column marts.opportunity_enhanced.custom_fields is
'Fields without a column of their own, by API name in lower case, as text; NULL when there is
none.';
-- end sql/marts/opportunity_enhanced.sql

-- begin sql/marts/opportunity_measure.sql
-- What sales_snapshot, owner_performance and account_performance sum up. What does not count is
-- NULL, not 0: aggregates skip it for less than adding a zero costs.
create or replace view marts.opportunity_measure as
select
    -- ids
    o.opportunity_id,
    o.account_id,
    o.owner_id,
    o.record_type_id,

    -- slices
    o.account_name,
    o.account_industry,
    o.account_type,
    o.type,
    o.lead_source,
    o.currency_iso_code,

    -- bookings
    case when m.is_booked then 1 end as bookings_count,
    case when m.is_booked_this_month then 1 end as bookings_count_this_month,
    case when m.is_booked_this_quarter then 1 end as bookings_count_this_quarter,
    case when m.is_booked then o.amount end as bookings_amount,
    case when m.is_booked_this_month then o.amount end as bookings_amount_this_month,
    case when m.is_booked_this_quarter then o.amount end as bookings_amount_this_quarter,
    case when m.is_booked then o.days_to_close end as days_to_close,

    -- pipeline
    case when m.is_created_this_month then 1 end as pipeline_created_count_this_month,
    case when m.is_created_this_quarter then 1 end as pipeline_created_count_this_quarter,
    case when m.is_created_this_month then o.amount end as pipeline_created_amount_this_month,
    case when m.is_created_this_quarter then o.amount end as pipeline_created_amount_this_quarter,
    case when m.is_created_this_month then o.weighted_amount end
        as pipeline_created_weighted_amount_this_month,
    case when m.is_created_this_quarter then o.weighted_amount end
        as pipeline_created_weighted_amount_this_quarter,
    case when m.is_open then 1 end as pipeline_count,
    case when m.is_open then o.amount end as pipeline_amount,
    case when m.is_open then o.weighted_amount end as pipeline_weighted_amount,
    o.days_open,

    -- lost
    case when m.is_lost then 1 end as lost_count,
    case when m.is_lost_this_month then 1 end as lost_count_this_month,
    case when m.is_lost_this_quarter then 1 end as lost_count_this_quarter,
    case when m.is_lost then o.amount end as lost_amount,
    case when m.is_lost_this_month then o.amount end as lost_amount_this_month,
    case when m.is_lost_this_quarter then o.amount end as lost_amount_this_quarter
from marts.opportunity_enhanced as o
cross join lateral (
    select
        o.status = 'open' as is_open,
        o.status = 'won' as is_booked,
        o.booked_on is not null and o.is_closed_this_month as is_booked_this_month,
        o.booked_on is not null and o.is_closed_this_quarter as is_booked_this_quarter,
        o.status <> 'unknown' and o.is_created_this_month as is_created_this_month,
        o.status <> 'unknown' and o.is_created_this_quarter as is_created_this_quarter,
        o.status = 'lost' as is_lost,
        o.status = 'lost' and o.is_closed_this_month as is_lost_this_month,
        o.status = 'lost' and o.is_closed_this_quarter as is_lost_this_quarter
) as m;

comment on view marts.opportunity_measure is
'What an opportunity contributes to the figures of sales: sum them up by whatever you like, within
a currency. Counts are 1 where the deal counts, amounts its amount; both NULL where it does not.
Grain: one row per undeleted Opportunity. Months are calendar months, quarters fiscal, both of
today in the business time zone; won and lost deals belong to their close date, created ones to the
day they were created, whatever became of them; deals of unknown status contribute nothing. Source:
marts.opportunity_enhanced.';

grant select on marts.opportunity_measure to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.opportunity_measure.opportunity_id is
'Salesforce id of the opportunity, in its 18 characters.';
comment on column marts.opportunity_measure.account_id is
'The account the deal is with, merges followed; may name one that was never landed.';
comment on column marts.opportunity_measure.owner_id is 'The Salesforce user who owns the deal.';
comment on column marts.opportunity_measure.record_type_id is 'Record type of the opportunity.';
comment on column marts.opportunity_measure.account_name is
'Name of the account, also of a deleted one; NULL without an account, or where it was never
landed.';
comment on column marts.opportunity_measure.account_industry is
'Industry of the account; NULL without an account.';
comment on column marts.opportunity_measure.account_type is
'Type of the account; NULL without an account.';
comment on column marts.opportunity_measure.type is 'Kind of business: new, existing …';
comment on column marts.opportunity_measure.lead_source is 'How the deal came to us.';
comment on column marts.opportunity_measure.currency_iso_code is
'Currency of the record''s amounts, such as EUR; NULL in an org with one currency.';
comment on column marts.opportunity_measure.bookings_count is 'Won deals.';
comment on column marts.opportunity_measure.bookings_count_this_month is
'Won deals with a close date in this month.';
comment on column marts.opportunity_measure.bookings_count_this_quarter is
'Won deals with a close date in this fiscal quarter.';
comment on column marts.opportunity_measure.bookings_amount is
'Amount of won deals, in currency_iso_code.';
comment on column marts.opportunity_measure.bookings_amount_this_month is
'Amount of won deals with a close date in this month, in currency_iso_code.';
comment on column marts.opportunity_measure.bookings_amount_this_quarter is
'Amount of won deals with a close date in this fiscal quarter, in currency_iso_code.';
comment on column marts.opportunity_measure.days_to_close is
'Closed: days from created_date to close_date, 0 where it was closed before it was created; NULL
while it is open or not known to be closed, or where a date is not known.';
comment on column marts.opportunity_measure.pipeline_created_count_this_month is
'Deals created in this month, whatever became of them.';
comment on column marts.opportunity_measure.pipeline_created_count_this_quarter is
'Deals created in this fiscal quarter, whatever became of them.';
comment on column marts.opportunity_measure.pipeline_created_amount_this_month is
'Today''s amount of the deals created in this month, in currency_iso_code.';
comment on column marts.opportunity_measure.pipeline_created_amount_this_quarter is
'Today''s amount of the deals created in this fiscal quarter, in currency_iso_code.';
comment on column marts.opportunity_measure.pipeline_created_weighted_amount_this_month is
'Today''s weighted amount of the deals created in this month, in currency_iso_code.';
comment on column marts.opportunity_measure.pipeline_created_weighted_amount_this_quarter is
'Today''s weighted amount of the deals created in this fiscal quarter, in currency_iso_code.';
comment on column marts.opportunity_measure.pipeline_count is 'Open deals.';
comment on column marts.opportunity_measure.pipeline_amount is
'Amount of open deals, in currency_iso_code.';
comment on column marts.opportunity_measure.pipeline_weighted_amount is
'Weighted amount of open deals (amount × probability / 100), in currency_iso_code.';
comment on column marts.opportunity_measure.days_open is
'Open: days from created_date to today, 0 where it lies in the future; NULL once closed, or where
created_date is not known.';
comment on column marts.opportunity_measure.lost_count is 'Lost deals.';
comment on column marts.opportunity_measure.lost_count_this_month is
'Lost deals with a close date in this month.';
comment on column marts.opportunity_measure.lost_count_this_quarter is
'Lost deals with a close date in this fiscal quarter.';
comment on column marts.opportunity_measure.lost_amount is
'Amount of lost deals, in currency_iso_code.';
comment on column marts.opportunity_measure.lost_amount_this_month is
'Amount of lost deals with a close date in this month, in currency_iso_code.';
comment on column marts.opportunity_measure.lost_amount_this_quarter is
'Amount of lost deals with a close date in this fiscal quarter, in currency_iso_code.';
-- end sql/marts/opportunity_measure.sql

-- begin sql/marts/opportunity_version_log_model.sql
create or replace view marts.opportunity_version_log_model as
select
    v.opportunity_id,
    i.version_from,
    i.superseded_at,
    v.is_closed,
    v.is_won,
    v.is_deleted,
    v.stage_name,
    v.amount,
    v.probability,
    v.currency_iso_code,
    v.forecast_category,
    v.close_date,
    v.owner_id,
    v.account_id,
    v.type,
    v.system_modstamp,
    v.created_at,
    v.record_type_id
from (
    -- as intermediate.opportunity_interval, by instants: a version seen late holds from then only
    -- where no later one had come by then
    select
        d.opportunity_id,
        d.raw_id,
        d.version_from,
        coalesce(
            min(d.version_from) over (
                partition by d.opportunity_id
                order by d.version_at desc, d.raw_id desc
                rows between unbounded preceding and 1 preceding
            ),
            '9999-12-31 00:00:00Z'
        ) as superseded_at
    from intermediate.opportunity_version as d
) as i
inner join intermediate.opportunity_version as v
    on i.opportunity_id = v.opportunity_id and i.raw_id = v.raw_id
where
    (select s.snapshot_cadence = 'version' from control.setting as s)
    and i.version_from < i.superseded_at
    and i.superseded_at > (
        select b.retained_from::timestamp at time zone s.time_zone
        from control.history_bound as b
        cross join control.setting as s
    );

comment on view marts.opportunity_version_log_model is
'The logic of marts.opportunity_version_log: at each instant the greatest (version_at, raw_id) of an
opportunity''s versions that count from then or before; nothing unless the cadence is version. Source:
intermediate.opportunity_version, control.history_bound, control.setting.';
-- end sql/marts/opportunity_version_log_model.sql

-- begin sql/marts/owner_performance.sql
create or replace view marts.owner_performance as
select
    -- grain
    m.owner_id,
    m.currency_iso_code,

    -- bookings
    count(m.bookings_count_this_month) as bookings_count_this_month,
    count(m.bookings_count_this_quarter) as bookings_count_this_quarter,
    count(m.bookings_count) as bookings_count,
    coalesce(sum(m.bookings_amount_this_month), 0) as bookings_amount_this_month,
    coalesce(sum(m.bookings_amount_this_quarter), 0) as bookings_amount_this_quarter,
    coalesce(sum(m.bookings_amount), 0) as bookings_amount,
    round(avg(m.bookings_amount), 2) as average_booking,
    max(m.bookings_amount) as largest_booking,
    round(avg(m.days_to_close), 1) as average_days_to_close,

    -- pipeline
    count(m.pipeline_created_count_this_month) as pipeline_created_count_this_month,
    count(m.pipeline_created_count_this_quarter) as pipeline_created_count_this_quarter,
    coalesce(sum(m.pipeline_created_amount_this_month), 0) as pipeline_created_amount_this_month,
    coalesce(sum(m.pipeline_created_amount_this_quarter), 0)
        as pipeline_created_amount_this_quarter,
    coalesce(sum(m.pipeline_created_weighted_amount_this_month), 0)
        as pipeline_created_weighted_amount_this_month,
    coalesce(sum(m.pipeline_created_weighted_amount_this_quarter), 0)
        as pipeline_created_weighted_amount_this_quarter,
    count(m.pipeline_count) as pipeline_count,
    coalesce(sum(m.pipeline_amount), 0) as pipeline_amount,
    coalesce(sum(m.pipeline_weighted_amount), 0) as pipeline_weighted_amount,
    round(avg(m.pipeline_amount), 2) as average_open_deal,
    max(m.pipeline_amount) as largest_open_deal,
    round(avg(m.days_open), 1) as average_days_open,

    -- lost
    count(m.lost_count_this_month) as lost_count_this_month,
    count(m.lost_count_this_quarter) as lost_count_this_quarter,
    count(m.lost_count) as lost_count,
    coalesce(sum(m.lost_amount_this_month), 0) as lost_amount_this_month,
    coalesce(sum(m.lost_amount_this_quarter), 0) as lost_amount_this_quarter,
    coalesce(sum(m.lost_amount), 0) as lost_amount,

    -- win rates
    marts.win_rate(
        count(m.bookings_count_this_month), count(m.lost_count_this_month)
    ) as win_rate_this_month,
    marts.win_rate(
        count(m.bookings_count_this_quarter), count(m.lost_count_this_quarter)
    ) as win_rate_this_quarter,
    marts.win_rate(count(m.bookings_count), count(m.lost_count)) as win_rate,
    marts.win_rate(
        coalesce(sum(m.bookings_amount_this_month), 0), coalesce(sum(m.lost_amount_this_month), 0)
    ) as win_rate_by_amount_this_month,
    marts.win_rate(
        coalesce(sum(m.bookings_amount_this_quarter), 0),
        coalesce(sum(m.lost_amount_this_quarter), 0)
    ) as win_rate_by_amount_this_quarter,
    marts.win_rate(
        coalesce(sum(m.bookings_amount), 0), coalesce(sum(m.lost_amount), 0)
    ) as win_rate_by_amount
from marts.opportunity_measure as m
group by m.owner_id, m.currency_iso_code;

comment on view marts.owner_performance is
'Bookings, pipeline, losses and win rates. Grain: one row per owner and currency; owner_id is null
for deals without an owner. Months are calendar months, quarters fiscal, both of today in the
business time zone; won and lost deals belong to their close date, created ones to the day they were
created, whatever became of them. Averages leave out deals without an amount. Source:
marts.opportunity_measure.';

grant select on marts.owner_performance to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.owner_performance.owner_id is
'Salesforce id of the user who owns the deal; NULL where none was delivered.';
comment on column marts.owner_performance.currency_iso_code is
'Currency of the amounts in this row, such as EUR; NULL in an org with one currency.';
comment on column marts.owner_performance.bookings_count_this_month is
'Won deals with a close date in this month.';
comment on column marts.owner_performance.bookings_count_this_quarter is
'Won deals with a close date in this fiscal quarter.';
comment on column marts.owner_performance.bookings_count is 'Won deals.';
comment on column marts.owner_performance.bookings_amount_this_month is
'Amount of won deals with a close date in this month, in currency_iso_code.';
comment on column marts.owner_performance.bookings_amount_this_quarter is
'Amount of won deals with a close date in this fiscal quarter, in currency_iso_code.';
comment on column marts.owner_performance.bookings_amount is
'Amount of won deals, in currency_iso_code.';
comment on column marts.owner_performance.average_booking is
'Average amount of the won deals that have one, in currency_iso_code; NULL where there is none.';
comment on column marts.owner_performance.largest_booking is
'Largest amount of a won deal, in currency_iso_code; NULL where there is none.';
comment on column marts.owner_performance.average_days_to_close is
'Average days from creation to close date of the won deals where both are known; NULL where there is
none.';
comment on column marts.owner_performance.pipeline_created_count_this_month is
'Deals created in this month, whatever became of them.';
comment on column marts.owner_performance.pipeline_created_count_this_quarter is
'Deals created in this fiscal quarter, whatever became of them.';
comment on column marts.owner_performance.pipeline_created_amount_this_month is
'Today''s amount of the deals created in this month, in currency_iso_code.';
comment on column marts.owner_performance.pipeline_created_amount_this_quarter is
'Today''s amount of the deals created in this fiscal quarter, in currency_iso_code.';
comment on column marts.owner_performance.pipeline_created_weighted_amount_this_month is
'Today''s weighted amount of the deals created in this month, in currency_iso_code.';
comment on column marts.owner_performance.pipeline_created_weighted_amount_this_quarter is
'Today''s weighted amount of the deals created in this fiscal quarter, in currency_iso_code.';
comment on column marts.owner_performance.pipeline_count is 'Open deals.';
comment on column marts.owner_performance.pipeline_amount is
'Amount of open deals, in currency_iso_code.';
comment on column marts.owner_performance.pipeline_weighted_amount is
'Weighted amount of open deals (amount × probability / 100), in currency_iso_code.';
comment on column marts.owner_performance.average_open_deal is
'Average amount of the open deals that have one, in currency_iso_code; NULL where there is none.';
comment on column marts.owner_performance.largest_open_deal is
'Largest amount of an open deal, in currency_iso_code; NULL where there is none.';
comment on column marts.owner_performance.average_days_open is
'Average days since creation of the open deals where it is known; NULL where there is none.';
comment on column marts.owner_performance.lost_count_this_month is
'Lost deals with a close date in this month.';
comment on column marts.owner_performance.lost_count_this_quarter is
'Lost deals with a close date in this fiscal quarter.';
comment on column marts.owner_performance.lost_count is 'Lost deals.';
comment on column marts.owner_performance.lost_amount_this_month is
'Amount of lost deals with a close date in this month, in currency_iso_code.';
comment on column marts.owner_performance.lost_amount_this_quarter is
'Amount of lost deals with a close date in this fiscal quarter, in currency_iso_code.';
comment on column marts.owner_performance.lost_amount is
'Amount of lost deals, in currency_iso_code.';
comment on column marts.owner_performance.win_rate_this_month is
'By count, of the deals with a close date in this month: won of won and lost, 0 to 1; NULL where
there is none.';
comment on column marts.owner_performance.win_rate_this_quarter is
'By count, of the deals with a close date in this fiscal quarter: won of won and lost, 0 to 1; NULL
where there is none.';
comment on column marts.owner_performance.win_rate is
'By count: won of won and lost deals, 0 to 1; NULL where none was closed.';
comment on column marts.owner_performance.win_rate_by_amount_this_month is
'By amount, of the deals with a close date in this month; NULL as in win_rate_by_amount.';
comment on column marts.owner_performance.win_rate_by_amount_this_quarter is
'By amount, of the deals with a close date in this fiscal quarter; NULL as in win_rate_by_amount.';
comment on column marts.owner_performance.win_rate_by_amount is
'By amount: won of won and lost amounts, 0 to 1; NULL where they are 0 together or one is
negative.';
-- end sql/marts/owner_performance.sql

-- begin sql/marts/pipeline_movement.sql
create or replace view marts.pipeline_movement as
select
    g.grain,
    p.*  -- noqa: AM04
from marts.history_coverage as c
cross join (values ('day'), ('week'), ('month'), ('fiscal_quarter')) as g (grain)
cross join lateral marts.pipeline_movement_between(g.grain, c.first_day, c.last_day, false) as p
where c.first_day is not null;

comment on view marts.pipeline_movement is
'What moved in the open pipeline: opening + movements = closing, per period. Grain: one row per
grain (day, week from Monday, month, fiscal_quarter), period and slice: close_period, the fiscal
quarter of the close date (its first day; null without a close date), and currency. Say which grain
you want. Opening is as of opening_day, the day before the period; the first period opens on the
first day of the history instead and is_partial. Closing is as of closing_day: today in the
unfinished period. Null amounts count 0. Exits count at the closing amount, so won is what was
booked; deals created and closed on one day never enter; changes to closed deals are in
marts.closed_period_restatement. Over all slices pushed out, pulled in and currency changed counts
cancel. Computes all periods of the grain: for a few of a long history ask
marts.pipeline_movement_between(grain, from, to), for the deals behind a figure
marts.pipeline_movement_detail(from, to). Source: marts.opportunity_history.';
comment on column marts.pipeline_movement.is_partial is
'The history begins within the period: movements before opening_day are unknown.';
comment on column marts.pipeline_movement.increased_amount is
'Amounts raised on deals that were in, those of deals leaving included.';
comment on column marts.pipeline_movement.residual_amount is
'closing − opening − all movements: always 0; the check pipeline_residual looks at it in a
full refresh and in make quality.';

grant select on marts.pipeline_movement to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.pipeline_movement.grain is
'Length of the reporting period: day, week (from Monday), month or fiscal_quarter. Say which one you
want.';
comment on column marts.pipeline_movement.period_start is 'First day of the reporting period.';
comment on column marts.pipeline_movement.period_end is 'Last day of the reporting period.';
comment on column marts.pipeline_movement.opening_day is
'The opening is as of the end of this day: the day before the period; in the first period the first
day of the history.';
comment on column marts.pipeline_movement.closing_day is
'The closing is as of the end of this day: the last of the period, today in the unfinished one.';
comment on column marts.pipeline_movement.close_period is
'First day of the fiscal quarter of the close date; NULL without a close date.';
comment on column marts.pipeline_movement.currency_iso_code is
'Currency of the amounts in this row, such as EUR; NULL in an org with one currency.';
comment on column marts.pipeline_movement.owner_id is
'Salesforce id of the user who owns the deal; NULL where none was delivered.';
comment on column marts.pipeline_movement.slice is
'Values of the further slices asked for, by column; NULL where there are none.';
comment on column marts.pipeline_movement.opening_count is
'Deals in the pipeline at the end of opening_day.';
comment on column marts.pipeline_movement.opening_amount is
'Their amount, in currency_iso_code; a NULL amount counts 0.';
comment on column marts.pipeline_movement.created_count is
'Deals that came in on the very day they were created, positive.';
comment on column marts.pipeline_movement.created_amount is
'Their amount on the day they came in, positive where the amounts are.';
comment on column marts.pipeline_movement.first_seen_count is
'Deals that came in because the history did not know them before, though they were created earlier
(or nobody knows when), positive.';
comment on column marts.pipeline_movement.first_seen_amount is
'Their amount on the day they came in.';
comment on column marts.pipeline_movement.restored_count is
'Deals that came in because they are deleted no longer, positive.';
comment on column marts.pipeline_movement.restored_amount is
'Their amount on the day they came in.';
comment on column marts.pipeline_movement.reopened_count is
'Deals that came in because they are closed no longer, positive.';
comment on column marts.pipeline_movement.reopened_amount is
'Their amount on the day they came in.';
comment on column marts.pipeline_movement.unclear_count is
'Deals that went out because their status became unknown (negative) and came in because it is known
again (positive), added up.';
comment on column marts.pipeline_movement.unclear_amount is
'Their amount, out negative and in positive.';
comment on column marts.pipeline_movement.deleted_count is
'Deals that went out because they were deleted, negative.';
comment on column marts.pipeline_movement.deleted_amount is
'Their amount on the day they went out, negative: an exit takes away.';
comment on column marts.pipeline_movement.won_count is
'Deals that went out because they were won, negative.';
comment on column marts.pipeline_movement.won_amount is
'What was booked, negative: an exit takes it out of the pipeline at the closing amount.';
comment on column marts.pipeline_movement.lost_count is
'Deals that went out because they were lost, negative.';
comment on column marts.pipeline_movement.lost_amount is
'Their amount at the closing, negative: an exit takes away.';
comment on column marts.pipeline_movement.currency_changed_count is
'Deals that moved to another currency: -1 each in the old one, +1 in the new one.';
comment on column marts.pipeline_movement.currency_changed_amount is
'Their amount: the old one taken from the old currency, the new one added to the new currency.';
comment on column marts.pipeline_movement.transferred_count is
'Deals that moved to another owner: -1 each with the old one, +1 with the new one; 0 where slices
are without owners.';
comment on column marts.pipeline_movement.transferred_amount is
'Their amount: taken from the old owner, added to the new one.';
comment on column marts.pipeline_movement.pushed_out_count is
'Deals whose close date moved to a later fiscal quarter: -1 each in the old one, +1 in the new
one.';
comment on column marts.pipeline_movement.pushed_out_amount is
'Their amount: taken from the old quarter, added to the later one.';
comment on column marts.pipeline_movement.pulled_in_count is
'Deals whose close date moved to an earlier fiscal quarter: -1 each in the old one, +1 in the new
one.';
comment on column marts.pipeline_movement.pulled_in_amount is
'Their amount: taken from the old quarter, added to the earlier one.';
comment on column marts.pipeline_movement.progressed_count is
'Deals that moved to a later stage or forecast category, where slices name it: -1 each in the old
one, +1 in the new one; 0 elsewhere.';
comment on column marts.pipeline_movement.progressed_amount is
'Their amount: taken from the old slice, added to the new one.';
comment on column marts.pipeline_movement.regressed_count is
'Deals that moved to an earlier stage or forecast category, where slices name it: -1 each in the old
one, +1 in the new one; 0 elsewhere.';
comment on column marts.pipeline_movement.regressed_amount is
'Their amount: taken from the old slice, added to the new one.';
comment on column marts.pipeline_movement.reclassified_count is
'Deals that moved to another slice that is neither earlier nor later: -1 each in the old one, +1 in
the new one; 0 elsewhere.';
comment on column marts.pipeline_movement.reclassified_amount is
'Their amount: taken from the old slice, added to the new one.';
comment on column marts.pipeline_movement.merged_count is
'Deals whose account was merged into another, where slices name account_id: -1 each in the merged
one, +1 in the one that is left; 0 elsewhere.';
comment on column marts.pipeline_movement.merged_amount is
'Their amount: taken from the merged account, added to the one that is left.';
comment on column marts.pipeline_movement.decreased_amount is
'Amounts lowered on deals that were in, negative; those of deals on their way out included.';
comment on column marts.pipeline_movement.closing_count is
'Deals in the pipeline at the end of closing_day.';
comment on column marts.pipeline_movement.closing_amount is
'Their amount, in currency_iso_code; a NULL amount counts 0.';
comment on column marts.pipeline_movement.residual_count is
'Closing − opening − all movements: always 0, a check holds it to that.';
comment on column marts.pipeline_movement.slipped_count is
'Beside the sum: how often the close date of a deal that stayed in moved to a later day within its
fiscal quarter.';
comment on column marts.pipeline_movement.slipped_amount is
'Beside the sum: the amount of these deals, once for each time.';
comment on column marts.pipeline_movement.slipped_days is
'Beside the sum: by how many days in all.';
-- end sql/marts/pipeline_movement.sql

-- begin sql/marts/pipeline_velocity.sql
create or replace view marts.pipeline_velocity as
with slice as (
    select
        case grouping(m.owner_id, m.account_industry)
            when 0 then 'owner and segment'
            when 1 then 'owner'
            when 2 then 'segment'
            else 'all'
        end as slice,
        m.owner_id,
        m.account_industry as segment,
        m.currency_iso_code,
        count(m.pipeline_count) as open_count,
        avg(m.pipeline_amount) as average_open_deal,
        marts.win_rate(count(m.bookings_count), count(m.lost_count)) as win_rate,
        avg(m.days_to_close) as average_days_to_close
    from marts.opportunity_measure as m
    group by
        grouping sets (
            (m.currency_iso_code),
            (m.currency_iso_code, m.owner_id),
            (m.currency_iso_code, m.account_industry),
            (m.currency_iso_code, m.owner_id, m.account_industry)
        )
)

select
    s.slice,
    s.owner_id,
    s.segment,
    s.currency_iso_code,
    s.open_count,
    round(s.average_open_deal, 2) as average_open_deal,
    s.win_rate,
    round(s.average_days_to_close, 1) as average_days_to_close,
    round(
        s.open_count * s.average_open_deal * s.win_rate / nullif(s.average_days_to_close, 0), 2
    ) as velocity
from slice as s;

comment on view marts.pipeline_velocity is
'What the open pipeline brings in per day: open deals × average size × win rate ÷ average cycle.
Grain: one row per slice (all; owner; segment, the industry of the account; owner and segment),
owner_id, segment and currency: say which slice you want. Source: marts.opportunity_measure.';

grant select on marts.pipeline_velocity to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.pipeline_velocity.slice is
'What the row is by: all, owner, segment, or owner and segment.';
comment on column marts.pipeline_velocity.owner_id is
'Salesforce id of the user who owns the deals; NULL where slice is not by owner, or without one.';
comment on column marts.pipeline_velocity.segment is
'Industry of the account; NULL where slice is not by segment, or without one.';
comment on column marts.pipeline_velocity.currency_iso_code is
'Currency of the amounts in this row, such as EUR; NULL in an org with one currency.';
comment on column marts.pipeline_velocity.open_count is 'Open deals.';
comment on column marts.pipeline_velocity.average_open_deal is
'Average amount of the open deals that have one, in currency_iso_code; NULL where there is none.';
comment on column marts.pipeline_velocity.win_rate is
'By count: won of won and lost deals, 0 to 1; NULL where none was closed.';
comment on column marts.pipeline_velocity.average_days_to_close is
'The cycle: average days from creation to close date of the won deals where both are known; NULL
where there is none.';
comment on column marts.pipeline_velocity.velocity is
'open_count × average_open_deal × win_rate / average_days_to_close: amount per day, in
currency_iso_code; NULL where one of them is, or the cycle is 0 days.';
-- end sql/marts/pipeline_velocity.sql

-- begin sql/marts/sales_snapshot.sql
create or replace view marts.sales_snapshot as
select
    -- grain
    m.currency_iso_code,

    -- bookings
    count(m.bookings_count_this_month) as bookings_count_this_month,
    count(m.bookings_count_this_quarter) as bookings_count_this_quarter,
    count(m.bookings_count) as bookings_count,
    coalesce(sum(m.bookings_amount_this_month), 0) as bookings_amount_this_month,
    coalesce(sum(m.bookings_amount_this_quarter), 0) as bookings_amount_this_quarter,
    coalesce(sum(m.bookings_amount), 0) as bookings_amount,
    round(avg(m.bookings_amount), 2) as average_booking,
    max(m.bookings_amount) as largest_booking,
    round(avg(m.days_to_close), 1) as average_days_to_close,

    -- pipeline
    count(m.pipeline_created_count_this_month) as pipeline_created_count_this_month,
    count(m.pipeline_created_count_this_quarter) as pipeline_created_count_this_quarter,
    coalesce(sum(m.pipeline_created_amount_this_month), 0) as pipeline_created_amount_this_month,
    coalesce(sum(m.pipeline_created_amount_this_quarter), 0)
        as pipeline_created_amount_this_quarter,
    coalesce(sum(m.pipeline_created_weighted_amount_this_month), 0)
        as pipeline_created_weighted_amount_this_month,
    coalesce(sum(m.pipeline_created_weighted_amount_this_quarter), 0)
        as pipeline_created_weighted_amount_this_quarter,
    count(m.pipeline_count) as pipeline_count,
    coalesce(sum(m.pipeline_amount), 0) as pipeline_amount,
    coalesce(sum(m.pipeline_weighted_amount), 0) as pipeline_weighted_amount,
    round(avg(m.pipeline_amount), 2) as average_open_deal,
    max(m.pipeline_amount) as largest_open_deal,
    round(avg(m.days_open), 1) as average_days_open,

    -- lost
    count(m.lost_count_this_month) as lost_count_this_month,
    count(m.lost_count_this_quarter) as lost_count_this_quarter,
    count(m.lost_count) as lost_count,
    coalesce(sum(m.lost_amount_this_month), 0) as lost_amount_this_month,
    coalesce(sum(m.lost_amount_this_quarter), 0) as lost_amount_this_quarter,
    coalesce(sum(m.lost_amount), 0) as lost_amount,

    -- win rates
    marts.win_rate(
        count(m.bookings_count_this_month), count(m.lost_count_this_month)
    ) as win_rate_this_month,
    marts.win_rate(
        count(m.bookings_count_this_quarter), count(m.lost_count_this_quarter)
    ) as win_rate_this_quarter,
    marts.win_rate(count(m.bookings_count), count(m.lost_count)) as win_rate,
    marts.win_rate(
        coalesce(sum(m.bookings_amount_this_month), 0), coalesce(sum(m.lost_amount_this_month), 0)
    ) as win_rate_by_amount_this_month,
    marts.win_rate(
        coalesce(sum(m.bookings_amount_this_quarter), 0),
        coalesce(sum(m.lost_amount_this_quarter), 0)
    ) as win_rate_by_amount_this_quarter,
    marts.win_rate(
        coalesce(sum(m.bookings_amount), 0), coalesce(sum(m.lost_amount), 0)
    ) as win_rate_by_amount
from marts.opportunity_measure as m
group by m.currency_iso_code;

comment on view marts.sales_snapshot is
'Bookings, pipeline, losses and win rates today. Grain: one row per currency. The same figures by
owner and by account are in marts.owner_performance and marts.account_performance. Months are
calendar months, quarters fiscal, both of today in the business time zone; won and lost deals belong
to their close date, created ones to the day they were created, whatever became of them. Averages
leave out deals without an amount. Source: marts.opportunity_measure.';

grant select on marts.sales_snapshot to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.sales_snapshot.currency_iso_code is
'Currency of the amounts in this row, such as EUR; NULL in an org with one currency.';
comment on column marts.sales_snapshot.bookings_count_this_month is
'Won deals with a close date in this month.';
comment on column marts.sales_snapshot.bookings_count_this_quarter is
'Won deals with a close date in this fiscal quarter.';
comment on column marts.sales_snapshot.bookings_count is 'Won deals.';
comment on column marts.sales_snapshot.bookings_amount_this_month is
'Amount of won deals with a close date in this month, in currency_iso_code.';
comment on column marts.sales_snapshot.bookings_amount_this_quarter is
'Amount of won deals with a close date in this fiscal quarter, in currency_iso_code.';
comment on column marts.sales_snapshot.bookings_amount is
'Amount of won deals, in currency_iso_code.';
comment on column marts.sales_snapshot.average_booking is
'Average amount of the won deals that have one, in currency_iso_code; NULL where there is none.';
comment on column marts.sales_snapshot.largest_booking is
'Largest amount of a won deal, in currency_iso_code; NULL where there is none.';
comment on column marts.sales_snapshot.average_days_to_close is
'Average days from creation to close date of the won deals where both are known; NULL where there is
none.';
comment on column marts.sales_snapshot.pipeline_created_count_this_month is
'Deals created in this month, whatever became of them.';
comment on column marts.sales_snapshot.pipeline_created_count_this_quarter is
'Deals created in this fiscal quarter, whatever became of them.';
comment on column marts.sales_snapshot.pipeline_created_amount_this_month is
'Today''s amount of the deals created in this month, in currency_iso_code.';
comment on column marts.sales_snapshot.pipeline_created_amount_this_quarter is
'Today''s amount of the deals created in this fiscal quarter, in currency_iso_code.';
comment on column marts.sales_snapshot.pipeline_created_weighted_amount_this_month is
'Today''s weighted amount of the deals created in this month, in currency_iso_code.';
comment on column marts.sales_snapshot.pipeline_created_weighted_amount_this_quarter is
'Today''s weighted amount of the deals created in this fiscal quarter, in currency_iso_code.';
comment on column marts.sales_snapshot.pipeline_count is 'Open deals.';
comment on column marts.sales_snapshot.pipeline_amount is
'Amount of open deals, in currency_iso_code.';
comment on column marts.sales_snapshot.pipeline_weighted_amount is
'Weighted amount of open deals (amount × probability / 100), in currency_iso_code.';
comment on column marts.sales_snapshot.average_open_deal is
'Average amount of the open deals that have one, in currency_iso_code; NULL where there is none.';
comment on column marts.sales_snapshot.largest_open_deal is
'Largest amount of an open deal, in currency_iso_code; NULL where there is none.';
comment on column marts.sales_snapshot.average_days_open is
'Average days since creation of the open deals where it is known; NULL where there is none.';
comment on column marts.sales_snapshot.lost_count_this_month is
'Lost deals with a close date in this month.';
comment on column marts.sales_snapshot.lost_count_this_quarter is
'Lost deals with a close date in this fiscal quarter.';
comment on column marts.sales_snapshot.lost_count is 'Lost deals.';
comment on column marts.sales_snapshot.lost_amount_this_month is
'Amount of lost deals with a close date in this month, in currency_iso_code.';
comment on column marts.sales_snapshot.lost_amount_this_quarter is
'Amount of lost deals with a close date in this fiscal quarter, in currency_iso_code.';
comment on column marts.sales_snapshot.lost_amount is 'Amount of lost deals, in currency_iso_code.';
comment on column marts.sales_snapshot.win_rate_this_month is
'By count, of the deals with a close date in this month: won of won and lost, 0 to 1; NULL where
there is none.';
comment on column marts.sales_snapshot.win_rate_this_quarter is
'By count, of the deals with a close date in this fiscal quarter: won of won and lost, 0 to 1; NULL
where there is none.';
comment on column marts.sales_snapshot.win_rate is
'By count: won of won and lost deals, 0 to 1; NULL where none was closed.';
comment on column marts.sales_snapshot.win_rate_by_amount_this_month is
'By amount, of the deals with a close date in this month; NULL as in win_rate_by_amount.';
comment on column marts.sales_snapshot.win_rate_by_amount_this_quarter is
'By amount, of the deals with a close date in this fiscal quarter; NULL as in win_rate_by_amount.';
comment on column marts.sales_snapshot.win_rate_by_amount is
'By amount: won of won and lost amounts, 0 to 1; NULL where they are 0 together or one is
negative.';
-- end sql/marts/sales_snapshot.sql

-- begin sql/marts/stage_conversion.sql
create or replace view marts.stage_conversion as
select
    p.stage_name,
    p.sort_order,
    p.entered_period,
    p.currency_iso_code,

    -- of those that entered, what became of them there
    count(*) as entered,
    count(*) filter (where p.stays = 0) as skipped,
    case when k.has_direction then count(*) filter (where p.fate = 'advanced') end as advanced,
    case when k.has_direction then count(*) filter (where p.fate = 'moved back') end as moved_back,
    count(*) filter (where p.fate = 'moved aside') as moved_aside,
    count(*) filter (where p.fate = 'won') as won,
    count(*) filter (where p.fate = 'lost') as lost,
    count(*) filter (where p.fate = 'deleted') as deleted,
    count(*) filter (where p.fate = 'still there') as still_there,
    case
        when k.has_direction and not k.is_closed
            then
                round(
                    avg((p.fate in ('advanced', 'won'))::integer)
                    filter (where p.fate not in ('deleted', 'still there')),
                    4
                )
    end as advance_rate,

    -- and in the end
    count(*) filter (where p.status = 'won') as won_in_the_end,
    count(*) filter (where p.status = 'lost') as lost_in_the_end,
    marts.win_rate(
        count(*) filter (where p.status = 'won'), count(*) filter (where p.status = 'lost')
    ) as win_rate,
    (percentile_cont(0.5) within group (order by p.days_in_stage))::numeric as median_days
from marts.stage_passage as p
cross join
    lateral (
        select
            p.sort_order is not null as has_direction,
            exists(
                select from marts.dim_stage as s
                where s.stage_name = p.stage_name and s.is_closed
            ) as is_closed
    ) as k
group by
    p.stage_name, p.sort_order, p.entered_period, p.currency_iso_code, k.has_direction, k.is_closed;

comment on view marts.stage_conversion is
'What becomes of deals that reach a stage, by cohort. Grain: one row per stage, entered_period and
currency. advanced + moved_back + moved_aside + won + lost + deleted + still_there is entered, NULL
counting 0. By owner, type, record type or the quarter of creation: count marts.stage_passage.
Source: marts.stage_passage.';

grant select on marts.stage_conversion to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.stage_conversion.stage_name is
'Stage of the sales process, by API name; NULL where a deal has none.';
comment on column marts.stage_conversion.sort_order is
'Place of the stage in the sales process (control.stage); NULL where it is not listed.';
comment on column marts.stage_conversion.entered_period is
'Cohort: first day of the fiscal quarter in which the deals first entered the stage; NULL for those
that were in it when the history begins.';
comment on column marts.stage_conversion.currency_iso_code is 'Currency of the deals today.';
comment on column marts.stage_conversion.entered is
'Deals that were ever in the stage, or passed it by.';
comment on column marts.stage_conversion.skipped is 'Of them, those that only passed it by.';
comment on column marts.stage_conversion.advanced is
'Left it for a later stage, or passed it by; NULL for a stage without an order.';
comment on column marts.stage_conversion.moved_back is
'Left it for an earlier stage; NULL for a stage without an order.';
comment on column marts.stage_conversion.moved_aside is
'Left it for a stage without an order, or left a stage without one.';
comment on column marts.stage_conversion.won is 'Were won from it (in a closed stage: are won).';
comment on column marts.stage_conversion.lost is 'Were lost from it (in a closed stage: are lost).';
comment on column marts.stage_conversion.deleted is 'Were deleted in it.';
comment on column marts.stage_conversion.still_there is 'Are in it today, and open.';
comment on column marts.stage_conversion.advance_rate is
'Advanced or won, of those that left it undeleted, 0 to 1; NULL where none did, and for a stage that
is closed or has no order.';
comment on column marts.stage_conversion.won_in_the_end is
'Of those that entered, the deals that are won today.';
comment on column marts.stage_conversion.lost_in_the_end is
'Of those that entered, the deals that are lost today.';
comment on column marts.stage_conversion.win_rate is
'By count: won of won and lost in the end, 0 to 1; NULL where none was closed.';
comment on column marts.stage_conversion.median_days is
'Median of days_in_stage of marts.stage_passage; NULL where there is none.';
-- end sql/marts/stage_conversion.sql

-- begin sql/control/history/refresh_opportunity_version_log.sql
-- As control.refresh_opportunity_history, for the log of instants; touched opportunities are
-- compared whole. Costs a look at the setting while the cadence is daily.
create or replace function control.refresh_opportunity_version_log(mode text, keys text[])
returns control.merge_result
language plpgsql
set search_path = pg_catalog, pg_temp
as $refresh_opportunity_version_log$
declare
    _model constant text := 'marts.opportunity_version_log';
    _cadence text;
    _begin timestamptz;
    _window control.load_window;
    _ids text[];
    _offered marts.opportunity_version_log[];
    _gone text[];
    _done control.merge_result;
begin
    if refresh_opportunity_version_log.mode = 'full' then
        execute control.merge_sql(_model, 'full', 'marts.opportunity_version_log_model as s')
        into strict _done;
        return _done;
    end if;

    select
        s.snapshot_cadence,
        b.retained_from::timestamp at time zone s.time_zone
    into strict
        _cadence,
        _begin
    from control.setting as s
    cross join control.history_bound as b;
    if _cadence = 'daily' then
        return row(0, 0, 0, 0, '{"opportunity_id": []}', null)::control.merge_result;
    end if;

    select w.* into strict _window from control.load_window as w;
    execute
        'select array_agg(distinct t.opportunity_id) from ('
        ' select v.opportunity_id from intermediate.opportunity_version as v'
        ' where control.is_unread(v.load_xid, $1, $2, $3)'
        ' union all select k.key from unnest($4::text[]) as k (key)) as t'
    into _ids
    using
        pg_snapshot_xmax(_window.previous_snapshot),
        array(select pg_snapshot_xip(_window.previous_snapshot)),
        _window.previous_own_xid,
        refresh_opportunity_version_log.keys;

    execute control.kept_statement(_model, 'touched versions')
    into _offered
    using _ids, _begin;
    execute control.kept_statement(_model, 'merge versions')
    into strict _done
    using _offered;

    with gone as (
        delete from marts.opportunity_version_log as l
        where
            l.opportunity_id = any(_ids)
            and (l.opportunity_id, l.version_from) not in (
                select
                    o.opportunity_id,
                    o.version_from
                from unnest(_offered) as o
            )
        returning l.opportunity_id
    )

    select coalesce(array_agg(g.opportunity_id), '{}') into strict _gone from gone as g;
    _done.deleted := cardinality(_gone);
    _done.offered := coalesce(cardinality(_offered), 0) + _done.deleted;
    _done.changes := jsonb_build_object(
        'opportunity_id', (_done.changes -> 'opportunity_id') || to_jsonb(_gone)
    );
    return _done;
end;
$refresh_opportunity_version_log$;

comment on function control.refresh_opportunity_version_log(text, text[]) is
'Maintains marts.opportunity_version_log within a run, as control.refresh_opportunity_history does
the history. Does nothing incremental while the cadence is daily.';

call control.register_model(
    'marts.opportunity_version_log',
    'control.refresh_opportunity_version_log',
    control.link('staging.opportunity', 'id'),
    control.link('intermediate.opportunity', 'id')
);
-- end sql/control/history/refresh_opportunity_version_log.sql

-- begin sql/control/quality/checks/check_pipeline_residual.sql
create or replace view control.check_pipeline_residual as
select
    concat_ws(
        ' ', p.period_start, coalesce(p.close_period::text, 'no close date'), p.currency_iso_code
    ) as record_id,
    'opening and movements miss the closing by ' || p.residual_count || ' deals, '
    || p.residual_amount as reason
from marts.pipeline_movement as p
where p.grain = 'fiscal_quarter' and (p.residual_count <> 0 or p.residual_amount <> 0);

comment on view control.check_pipeline_residual is
'Slices of the pipeline whose opening and movements are not their closing. Grain: one row per
fiscal quarter and slice (record_id: quarter, close period, currency). Source:
marts.pipeline_movement.';

insert into control.quality_check (name, description, severity, model, scope)
values
(
    'pipeline_residual',
    'Opening and movements of the pipeline are its closing',
    'error',
    'marts.opportunity_history',
    'full'
)
on conflict do nothing;
-- end sql/control/quality/checks/check_pipeline_residual.sql

-- begin sql/control/quality/generic/account.sql
-- Generated from objects/account.toml by make generate; edit that.
-- Current state. Each condition is stated once, as the reason it gives where it is violated: one
-- look at a row serves all of them, and only rows that violate one are unfolded.
create or replace view control.account_current_check as
select
    i.id as record_id,
    r.check_name,
    r.part,
    r.reason
from intermediate.account as i
left join marts.dim_account as m on i.id = m.account_id
-- as delivered: version_at need not believe it (control.setting.future_stamps_win)
cross join
    lateral (
        select
            coalesce(
                i.system_modstamp,
                i.last_modified_at,
                i.created_at
            ) as stamp
    ) as g
cross join
    lateral (
        values (
            -- four plain tests take a quarter of the time of one regular expression for the shape
            case
                when
                    octet_length(i.id) <> 18
                    or left(i.id, 3) <> '001'
                    or i.id collate pg_catalog."C" ~ '[^0-9A-Za-z]'
                    or right(i.id, 3) collate pg_catalog."C" ~ '[^A-Z0-5]'
                    then 'the id ' || i.id || ' does not look like one of Account'
            end,
            case
                when g.stamp > now() + interval '1 day'
                    then
                        'the stamp ' || to_char(g.stamp at time zone 'UTC', 'YYYY-MM-DD')
                        || ' is later than its load'
            end,
            case
                when i.is_deleted is not true and i.name is null
                    then 'name is empty'
            end,
            case
                when
                    i.is_deleted is not true
                    and i.type not in (
                        select v.value
                        from control.accepted_value as v
                        where v.field = 'account.type'
                    )
                    then
                        'type ' || control.quoted(i.type)
                        || ' is not an accepted value'
            end,
            case
                when
                    i.is_deleted is not true
                    and i.industry not in (
                        select v.value
                        from control.accepted_value as v
                        where v.field = 'account.industry'
                    )
                    then
                        'industry ' || control.quoted(i.industry)
                        || ' is not an accepted value'
            end,
            case
                when i.is_deleted is false and m.account_id is null
                    then 'the record is not deleted, but marts.dim_account has no row'
            end
        )
    ) as c (odd_id, future_stamp, no_name, odd_type, odd_industry, no_mart_row)
cross join
    lateral (
        values
        ('account_odd_id', '', c.odd_id),
        ('account_future_stamp', '', c.future_stamp),
        ('account_required_field', 'name', c.no_name),
        ('account_type_value', '', c.odd_type),
        ('account_industry_value', '', c.odd_industry),
        ('account_mart_row_missing', '', c.no_mart_row)
    ) as r (check_name, part, reason)
where
    num_nonnulls(
        c.odd_id, c.future_stamp, c.no_name, c.odd_type, c.odd_industry, c.no_mart_row
    ) > 0
    and r.reason is not null;

comment on view control.account_current_check is
'Undeleted Account records that lack a value Salesforce requires, hold one that is not accepted, or
have no row in the mart; ids of any that look odd, stamps that are later than their load. Grain: one
row per record, check (check_name) and field (part). Source: intermediate.account,
marts.dim_account.';

-- The mart. What became of a linked record is asked only where the mart does not have it, by a
-- function: a sub-select would keep the query from running in parallel, and its hash table would be
-- of the whole table.
create or replace view control.account_mart_check as
select
    m.account_id as record_id,
    r.check_name,
    '' as part,
    r.reason
from marts.dim_account as m
left join intermediate.account as i on m.account_id = i.id
left join marts.dim_account as to_parent on m.parent_account_id = to_parent.account_id
cross join
    lateral (
        values (
            case
                when i.id is null or i.is_deleted
                    then 'the mart has a row, but the record is deleted or unknown'
            end,
            case
                when
                    m.parent_account_id is not null
                    and to_parent.account_id is null
                    then
                        'the parent account ' || m.parent_account_id || case
                            when control.account_is_known(m.parent_account_id)
                                then ' is deleted'
                            else ' was never landed'
                        end
            end
        )
    ) as c (stray, lost_parent)
cross join
    lateral (
        values
        ('account_mart_row_stray', c.stray),
        ('account_parent_link', c.lost_parent)
    ) as r (check_name, reason)
where
    num_nonnulls(c.stray, c.lost_parent) > 0
    and r.reason is not null;

comment on view control.account_mart_check is
'Rows of marts.dim_account without an undeleted record, or that name a record which its own mart
does not have. Grain: one row per record and check (check_name). Source: marts.dim_account,
intermediate.account.';

-- Landing. A failure is one of the current version: it goes when a newer version of the record
-- arrives. What the current version lacks is known from current state, so that nothing is cast a
-- second time where everything cast. An empty checkbox is false, never null, and is counted apart:
-- null are those that were not delivered, too. The values name a column of current state each, so
-- that no plan unfolds them before the two are joined. The look-up mentions the field lest it be
-- done for every landed row, not only for failures. It is a function because a sub-select would
-- keep the query from running in parallel.
create or replace view control.account_landing_check as
select
    r.raw_id::text as record_id,
    case
        when octet_length(r.id) > staging.longest_id() then 'account_overlong_id'
        else 'account_without_id'
    end as check_name,
    '' as part,
    'landed row ' || r.raw_id || ': ' || control.id_defect(r.id) as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.account as r
where
    staging.to_id(r.id) is null
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'account' and q.is_in_force
    )
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
union all
select
    i.id as record_id,
    f.check_name,
    f.field as part,
    f.field || ': ' || control.quoted(f.raw_value) || ' is no ' || f.expected as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.account as r
inner join intermediate.account as i on staging.to_id(r.id) = i.id
cross join
    lateral (
        values
        (
            'account_cast_failure', 'parent_account_id', 'id', r.parentid,
            i.parent_account_id is null
        ),
        ('account_cast_failure', 'owner_id', 'id', r.ownerid, i.owner_id is null),
        ('account_cast_failure', 'record_type_id', 'id', r.recordtypeid, i.record_type_id is null),
        (
            'account_cast_failure', 'master_record_id', 'id', r.masterrecordid,
            i.master_record_id is null
        ),
        ('account_cast_failure', 'type', 'picklist value', r.type, i.type is null),
        ('account_cast_failure', 'industry', 'picklist value', r.industry, i.industry is null),
        ('account_cast_failure', 'ownership', 'picklist value', r.ownership, i.ownership is null),
        ('account_cast_failure', 'rating', 'picklist value', r.rating, i.rating is null),
        (
            'account_cast_failure', 'account_source', 'picklist value', r.accountsource,
            i.account_source is null
        ),
        (
            'account_main_cast_failure', 'annual_revenue', 'number', r.annualrevenue,
            i.annual_revenue is null
        ),
        (
            'account_cast_failure', 'number_of_employees', 'whole number', r.numberofemployees,
            i.number_of_employees is null
        ),
        (
            'account_cast_failure', 'currency_iso_code', 'picklist value', r.currencyisocode,
            i.currency_iso_code is null
        ),
        (
            'account_cast_failure', 'billing_latitude', 'number', r.billinglatitude,
            i.billing_latitude is null
        ),
        (
            'account_cast_failure', 'billing_longitude', 'number', r.billinglongitude,
            i.billing_longitude is null
        ),
        (
            'account_cast_failure', 'shipping_latitude', 'number', r.shippinglatitude,
            i.shipping_latitude is null
        ),
        (
            'account_cast_failure', 'shipping_longitude', 'number', r.shippinglongitude,
            i.shipping_longitude is null
        ),
        ('account_state_cast_failure', 'is_deleted', 'checkbox', r.isdeleted, i.is_deleted is null),
        ('account_state_cast_failure', 'created_at', 'time', r.createddate, i.created_at is null),
        ('account_cast_failure', 'created_by_id', 'id', r.createdbyid, i.created_by_id is null),
        (
            'account_state_cast_failure', 'last_modified_at', 'time', r.lastmodifieddate,
            i.last_modified_at is null
        ),
        (
            'account_cast_failure', 'last_modified_by_id', 'id', r.lastmodifiedbyid,
            i.last_modified_by_id is null
        ),
        (
            'account_state_cast_failure', 'system_modstamp', 'time', r.systemmodstamp,
            i.system_modstamp is null
        ),
        (
            'account_cast_failure', 'last_activity_date', 'date', r.lastactivitydate,
            i.last_activity_date is null
        )
    ) as f (check_name, field, expected, raw_value, is_lacking)
where
    (
        num_nonnulls(
            nullif(r.annualrevenue, ''), nullif(r.numberofemployees, ''),
            nullif(r.billinglatitude, ''), nullif(r.billinglongitude, ''),
            nullif(r.shippinglatitude, ''), nullif(r.shippinglongitude, ''),
            nullif(r.createddate, ''), nullif(r.lastmodifieddate, ''), nullif(r.systemmodstamp, ''),
            nullif(r.lastactivitydate, '')
        ) > num_nonnulls(
            i.annual_revenue, i.number_of_employees, i.billing_latitude, i.billing_longitude,
            i.shipping_latitude, i.shipping_longitude, i.created_at, i.last_modified_at,
            i.system_modstamp, i.last_activity_date
        )
        or i.is_deleted is null
        or greatest(
            octet_length(r.parentid), octet_length(r.ownerid), octet_length(r.recordtypeid),
            octet_length(r.masterrecordid), octet_length(r.createdbyid),
            octet_length(r.lastmodifiedbyid)
        ) > staging.longest_id()
        or greatest(
            octet_length(r.type), octet_length(r.industry), octet_length(r.ownership),
            octet_length(r.rating), octet_length(r.accountsource), octet_length(r.currencyisocode)
        ) > staging.longest_picklist_value()
    )
    and f.is_lacking
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected, r.extracted_at)
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
    and r.raw_id = control.current_account_row(coalesce(i.id, f.field));

comment on view control.account_landing_check is
'Landed Account rows whose id is null, empty, all zeros or too long, so that nothing can be keyed by
it (record_id is the raw_id); values of the current version of records that do not cast, and so are
NULL. Grain: one row per landed row, check (check_name) and field (part). Source:
raw_salesforce.account, intermediate.account.';

insert into control.quality_check (
    name, description, severity, model, source, scope, follows, links, warn_if, error_if
)
values
(
    'account_without_id',
    'Landed Account rows without a usable id (see control.rejected_row)',
    'error', 'raw_salesforce.account', 'control.account_landing_check', 'landing', '{}', '{}',
    '> 0', '> 0'
),
(
    'account_overlong_id',
    'Landed Account rows whose id is longer than any id (see control.rejected_row)',
    'warn', 'raw_salesforce.account', 'control.account_landing_check', 'landing', '{}', '{}', '> 0',
    '> 0'
),
(
    'account_state_cast_failure',
    'Flags and stamps of accounts that are there and say nothing, by field',
    'error', 'intermediate.account', 'control.account_landing_check', 'landing', '{}', '{}', '> 0',
    '> 1 %'
),
(
    'account_main_cast_failure',
    'Amounts, birthdates, required values of accounts that are not of their type',
    'warn', 'intermediate.account', 'control.account_landing_check', 'landing', '{}', '{}', '> 0',
    '> 0'
),
(
    'account_cast_failure',
    'Other values of accounts that are not of their type, by field',
    'warn', 'intermediate.account', 'control.account_landing_check', 'landing', '{}', '{}', '> 1 %',
    '> 1 %'
),
(
    'account_odd_id',
    'Ids of accounts that are not 18 letters and digits beginning with 001',
    'warn', 'intermediate.account', 'control.account_current_check', 'record', '{}', '{}', '> 0',
    '> 0'
),
(
    'account_future_stamp',
    'Current versions of accounts whose stamp is later than their load',
    'warn', 'intermediate.account', 'control.account_current_check', 'record', '{}', '{}', '> 0',
    '> 0'
),
(
    'account_required_field',
    'Undeleted accounts without a name',
    'warn', 'intermediate.account', 'control.account_current_check', 'record', '{}', '{}', '> 0',
    '> 0'
),
(
    'account_type_value',
    'The type of undeleted accounts is one of control.accepted_value',
    'warn', 'intermediate.account', 'control.account_current_check', 'record', '{}', '{}', '> 0',
    '> 0'
),
(
    'account_industry_value',
    'The industry of undeleted accounts is one of control.accepted_value',
    'warn', 'intermediate.account', 'control.account_current_check', 'record', '{}', '{}', '> 0',
    '> 0'
),
(
    'account_mart_row_missing',
    'Every undeleted record has its row in marts.dim_account',
    'error', 'intermediate.account', 'control.account_current_check', 'record', '{}',
    '{"marts.dim_account": "id"}', '> 0', '> 0'
),
(
    'account_mart_row_stray',
    'Every row of marts.dim_account has its undeleted record',
    'error', 'marts.dim_account', 'control.account_mart_check', 'record', '{intermediate.account}',
    '{}', '> 0', '> 0'
),
(
    'account_parent_link',
    'Each parent_account_id in marts.dim_account names a row of marts.dim_account',
    'warn', 'marts.dim_account', 'control.account_mart_check', 'record', '{}',
    '{"marts.dim_account": "parent_account_id", "intermediate.account": "parent_account_id"}',
    '> 0', '> 0'
)
-- severity and thresholds are an operator's from here on
on conflict (name) do update
    set
        description = excluded.description,
        model = excluded.model,
        source = excluded.source,
        scope = excluded.scope,
        follows = excluded.follows,
        links = excluded.links;

insert into control.accepted_value (field, value)
select
    p.field,
    v.value
from (
    values
    (
        'account.type',
        array[
            'Prospect', 'Customer - Direct', 'Customer - Channel', 'Channel Partner / Reseller',
            'Installation Partner', 'Technology Partner', 'Analyst', 'Competitor', 'Customer',
            'Integrator', 'Investor', 'Partner', 'Press', 'Reseller', 'Other'
        ]
    ),
    (
        'account.industry',
        array[
            'Agriculture', 'Apparel', 'Banking', 'Biotechnology', 'Chemicals', 'Communications',
            'Construction', 'Consulting', 'Education', 'Electronics', 'Energy', 'Engineering',
            'Entertainment', 'Environmental', 'Finance', 'Food & Beverage', 'Government',
            'Healthcare', 'Hospitality', 'Insurance', 'Machinery', 'Manufacturing', 'Media',
            'Not For Profit', 'Recreation', 'Retail', 'Shipping', 'Technology',
            'Telecommunications', 'Transportation', 'Utilities', 'Other'
        ]
    )
) as p (field, accepted)
cross join lateral unnest(p.accepted) as v (value)
on conflict do nothing;

insert into control.freshness_limit (object, stale_after)
values ('account', '3 days')
on conflict do nothing;
-- end sql/control/quality/generic/account.sql

-- begin sql/control/quality/generic/contact.sql
-- Generated from objects/contact.toml by make generate; edit that.
-- Current state. Each condition is stated once, as the reason it gives where it is violated: one
-- look at a row serves all of them, and only rows that violate one are unfolded.
create or replace view control.contact_current_check as
select
    i.id as record_id,
    r.check_name,
    r.part,
    r.reason
from intermediate.contact as i
left join marts.dim_contact as m on i.id = m.contact_id
-- as delivered: version_at need not believe it (control.setting.future_stamps_win)
cross join
    lateral (
        select
            coalesce(
                i.system_modstamp,
                i.last_modified_at,
                i.created_at
            ) as stamp
    ) as g
cross join
    lateral (
        values (
            -- four plain tests take a quarter of the time of one regular expression for the shape
            case
                when
                    octet_length(i.id) <> 18
                    or left(i.id, 3) <> '003'
                    or i.id collate pg_catalog."C" ~ '[^0-9A-Za-z]'
                    or right(i.id, 3) collate pg_catalog."C" ~ '[^A-Z0-5]'
                    then 'the id ' || i.id || ' does not look like one of Contact'
            end,
            case
                when g.stamp > now() + interval '1 day'
                    then
                        'the stamp ' || to_char(g.stamp at time zone 'UTC', 'YYYY-MM-DD')
                        || ' is later than its load'
            end,
            case
                when i.is_deleted is not true and i.last_name is null
                    then 'last_name is empty'
            end,
            case
                when
                    i.is_deleted is not true
                    and i.lead_source not in (
                        select v.value
                        from control.accepted_value as v
                        where v.field = 'contact.lead_source'
                    )
                    then
                        'lead_source ' || control.quoted(i.lead_source)
                        || ' is not an accepted value'
            end,
            case
                when i.is_deleted is false and m.contact_id is null
                    then 'the record is not deleted, but marts.dim_contact has no row'
            end
        )
    ) as c (odd_id, future_stamp, no_last_name, odd_lead_source, no_mart_row)
cross join
    lateral (
        values
        ('contact_odd_id', '', c.odd_id),
        ('contact_future_stamp', '', c.future_stamp),
        ('contact_required_field', 'last_name', c.no_last_name),
        ('contact_lead_source_value', '', c.odd_lead_source),
        ('contact_mart_row_missing', '', c.no_mart_row)
    ) as r (check_name, part, reason)
where
    num_nonnulls(c.odd_id, c.future_stamp, c.no_last_name, c.odd_lead_source, c.no_mart_row) > 0
    and r.reason is not null;

comment on view control.contact_current_check is
'Undeleted Contact records that lack a value Salesforce requires, hold one that is not accepted, or
have no row in the mart; ids of any that look odd, stamps that are later than their load. Grain: one
row per record, check (check_name) and field (part). Source: intermediate.contact,
marts.dim_contact.';

-- The mart. What became of a linked record is asked only where the mart does not have it, by a
-- function: a sub-select would keep the query from running in parallel, and its hash table would be
-- of the whole table.
create or replace view control.contact_mart_check as
select
    m.contact_id as record_id,
    r.check_name,
    '' as part,
    r.reason
from marts.dim_contact as m
left join intermediate.contact as i on m.contact_id = i.id
left join marts.dim_account as to_account on m.account_id = to_account.account_id
left join marts.dim_contact as to_manager on m.reports_to_id = to_manager.contact_id
cross join
    lateral (
        values (
            case
                when i.id is null or i.is_deleted
                    then 'the mart has a row, but the record is deleted or unknown'
            end,
            case
                when
                    m.account_id is not null
                    and to_account.account_id is null
                    then
                        'the account ' || m.account_id || case
                            when control.account_is_known(m.account_id)
                                then ' is deleted'
                            else ' was never landed'
                        end
            end,
            case
                when
                    m.reports_to_id is not null
                    and to_manager.contact_id is null
                    then
                        'the manager ' || m.reports_to_id || case
                            when control.contact_is_known(m.reports_to_id)
                                then ' is deleted'
                            else ' was never landed'
                        end
            end
        )
    ) as c (stray, lost_account, lost_manager)
cross join
    lateral (
        values
        ('contact_mart_row_stray', c.stray),
        ('contact_account_link', c.lost_account),
        ('contact_manager_link', c.lost_manager)
    ) as r (check_name, reason)
where
    num_nonnulls(c.stray, c.lost_account, c.lost_manager) > 0
    and r.reason is not null;

comment on view control.contact_mart_check is
'Rows of marts.dim_contact without an undeleted record, or that name a record which its own mart
does not have. Grain: one row per record and check (check_name). Source: marts.dim_contact,
intermediate.contact.';

-- Landing. A failure is one of the current version: it goes when a newer version of the record
-- arrives. What the current version lacks is known from current state, so that nothing is cast a
-- second time where everything cast. An empty checkbox is false, never null, and is counted apart:
-- null are those that were not delivered, too. The values name a column of current state each, so
-- that no plan unfolds them before the two are joined. The look-up mentions the field lest it be
-- done for every landed row, not only for failures. It is a function because a sub-select would
-- keep the query from running in parallel.
create or replace view control.contact_landing_check as
select
    r.raw_id::text as record_id,
    case
        when octet_length(r.id) > staging.longest_id() then 'contact_overlong_id'
        else 'contact_without_id'
    end as check_name,
    '' as part,
    'landed row ' || r.raw_id || ': ' || control.id_defect(r.id) as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.contact as r
where
    staging.to_id(r.id) is null
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'contact' and q.is_in_force
    )
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
union all
select
    i.id as record_id,
    f.check_name,
    f.field as part,
    f.field || ': ' || control.quoted(f.raw_value) || ' is no ' || f.expected as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.contact as r
inner join intermediate.contact as i on staging.to_id(r.id) = i.id
cross join
    lateral (
        values
        ('contact_cast_failure', 'account_id', 'id', r.accountid, i.account_id is null),
        ('contact_cast_failure', 'reports_to_id', 'id', r.reportstoid, i.reports_to_id is null),
        ('contact_cast_failure', 'owner_id', 'id', r.ownerid, i.owner_id is null),
        ('contact_cast_failure', 'record_type_id', 'id', r.recordtypeid, i.record_type_id is null),
        (
            'contact_cast_failure', 'master_record_id', 'id', r.masterrecordid,
            i.master_record_id is null
        ),
        (
            'contact_cast_failure', 'salutation', 'picklist value', r.salutation,
            i.salutation is null
        ),
        (
            'contact_cast_failure', 'lead_source', 'picklist value', r.leadsource,
            i.lead_source is null
        ),
        ('contact_main_cast_failure', 'birthdate', 'birthdate', r.birthdate, i.birthdate is null),
        (
            'contact_cast_failure', 'currency_iso_code', 'picklist value', r.currencyisocode,
            i.currency_iso_code is null
        ),
        (
            'contact_cast_failure', 'mailing_latitude', 'number', r.mailinglatitude,
            i.mailing_latitude is null
        ),
        (
            'contact_cast_failure', 'mailing_longitude', 'number', r.mailinglongitude,
            i.mailing_longitude is null
        ),
        (
            'contact_state_cast_failure', 'has_opted_out_of_email', 'checkbox',
            r.hasoptedoutofemail, i.has_opted_out_of_email is null
        ),
        (
            'contact_state_cast_failure', 'do_not_call', 'checkbox', r.donotcall,
            i.do_not_call is null
        ),
        (
            'contact_state_cast_failure', 'is_email_bounced', 'checkbox', r.isemailbounced,
            i.is_email_bounced is null
        ),
        ('contact_state_cast_failure', 'is_deleted', 'checkbox', r.isdeleted, i.is_deleted is null),
        (
            'contact_cast_failure', 'email_bounced_at', 'time', r.emailbounceddate,
            i.email_bounced_at is null
        ),
        ('contact_state_cast_failure', 'created_at', 'time', r.createddate, i.created_at is null),
        ('contact_cast_failure', 'created_by_id', 'id', r.createdbyid, i.created_by_id is null),
        (
            'contact_state_cast_failure', 'last_modified_at', 'time', r.lastmodifieddate,
            i.last_modified_at is null
        ),
        (
            'contact_cast_failure', 'last_modified_by_id', 'id', r.lastmodifiedbyid,
            i.last_modified_by_id is null
        ),
        (
            'contact_state_cast_failure', 'system_modstamp', 'time', r.systemmodstamp,
            i.system_modstamp is null
        ),
        (
            'contact_cast_failure', 'last_activity_date', 'date', r.lastactivitydate,
            i.last_activity_date is null
        )
    ) as f (check_name, field, expected, raw_value, is_lacking)
where
    (
        num_nonnulls(
            nullif(r.birthdate, ''), nullif(r.mailinglatitude, ''), nullif(r.mailinglongitude, ''),
            nullif(r.emailbounceddate, ''), nullif(r.createddate, ''),
            nullif(r.lastmodifieddate, ''), nullif(r.systemmodstamp, ''),
            nullif(r.lastactivitydate, '')
        ) > num_nonnulls(
            i.birthdate, i.mailing_latitude, i.mailing_longitude, i.email_bounced_at, i.created_at,
            i.last_modified_at, i.system_modstamp, i.last_activity_date
        )
        or num_nulls(
            i.has_opted_out_of_email, i.do_not_call, i.is_email_bounced
        ) > num_nulls(
            r.hasoptedoutofemail, r.donotcall, r.isemailbounced
        )
        or i.is_deleted is null
        or greatest(
            octet_length(r.accountid), octet_length(r.reportstoid), octet_length(r.ownerid),
            octet_length(r.recordtypeid), octet_length(r.masterrecordid),
            octet_length(r.createdbyid), octet_length(r.lastmodifiedbyid)
        ) > staging.longest_id()
        or greatest(
            octet_length(r.salutation), octet_length(r.leadsource), octet_length(r.currencyisocode)
        ) > staging.longest_picklist_value()
    )
    and f.is_lacking
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected, r.extracted_at)
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
    and r.raw_id = control.current_contact_row(coalesce(i.id, f.field));

comment on view control.contact_landing_check is
'Landed Contact rows whose id is null, empty, all zeros or too long, so that nothing can be keyed by
it (record_id is the raw_id); values of the current version of records that do not cast, and so are
NULL. Grain: one row per landed row, check (check_name) and field (part). Source:
raw_salesforce.contact, intermediate.contact.';

insert into control.quality_check (
    name, description, severity, model, source, scope, follows, links, warn_if, error_if
)
values
(
    'contact_without_id',
    'Landed Contact rows without a usable id (see control.rejected_row)',
    'error', 'raw_salesforce.contact', 'control.contact_landing_check', 'landing', '{}', '{}',
    '> 0', '> 0'
),
(
    'contact_overlong_id',
    'Landed Contact rows whose id is longer than any id (see control.rejected_row)',
    'warn', 'raw_salesforce.contact', 'control.contact_landing_check', 'landing', '{}', '{}', '> 0',
    '> 0'
),
(
    'contact_state_cast_failure',
    'Flags and stamps of contacts that are there and say nothing, by field',
    'error', 'intermediate.contact', 'control.contact_landing_check', 'landing', '{}', '{}', '> 0',
    '> 1 %'
),
(
    'contact_main_cast_failure',
    'Amounts, birthdates, required values of contacts that are not of their type',
    'warn', 'intermediate.contact', 'control.contact_landing_check', 'landing', '{}', '{}', '> 0',
    '> 0'
),
(
    'contact_cast_failure',
    'Other values of contacts that are not of their type, by field',
    'warn', 'intermediate.contact', 'control.contact_landing_check', 'landing', '{}', '{}', '> 1 %',
    '> 1 %'
),
(
    'contact_odd_id',
    'Ids of contacts that are not 18 letters and digits beginning with 003',
    'warn', 'intermediate.contact', 'control.contact_current_check', 'record', '{}', '{}', '> 0',
    '> 0'
),
(
    'contact_future_stamp',
    'Current versions of contacts whose stamp is later than their load',
    'warn', 'intermediate.contact', 'control.contact_current_check', 'record', '{}', '{}', '> 0',
    '> 0'
),
(
    'contact_required_field',
    'Undeleted contacts without a last name',
    'warn', 'intermediate.contact', 'control.contact_current_check', 'record', '{}', '{}', '> 0',
    '> 0'
),
(
    'contact_lead_source_value',
    'The lead source of undeleted contacts is one of control.accepted_value',
    'warn', 'intermediate.contact', 'control.contact_current_check', 'record', '{}', '{}', '> 0',
    '> 0'
),
(
    'contact_mart_row_missing',
    'Every undeleted record has its row in marts.dim_contact',
    'error', 'intermediate.contact', 'control.contact_current_check', 'record', '{}',
    '{"marts.dim_contact": "id"}', '> 0', '> 0'
),
(
    'contact_mart_row_stray',
    'Every row of marts.dim_contact has its undeleted record',
    'error', 'marts.dim_contact', 'control.contact_mart_check', 'record', '{intermediate.contact}',
    '{}', '> 0', '> 0'
),
(
    'contact_account_link',
    'Each account_id in marts.dim_contact names a row of marts.dim_account',
    'warn', 'marts.dim_contact', 'control.contact_mart_check', 'record', '{}',
    '{"marts.dim_account": "account_id", "intermediate.account": "account_id"}', '> 0', '> 0'
),
(
    'contact_manager_link',
    'Each reports_to_id in marts.dim_contact names a row of marts.dim_contact',
    'warn', 'marts.dim_contact', 'control.contact_mart_check', 'record', '{}',
    '{"marts.dim_contact": "reports_to_id", "intermediate.contact": "reports_to_id"}', '> 0', '> 0'
)
-- severity and thresholds are an operator's from here on
on conflict (name) do update
    set
        description = excluded.description,
        model = excluded.model,
        source = excluded.source,
        scope = excluded.scope,
        follows = excluded.follows,
        links = excluded.links;

insert into control.accepted_value (field, value)
select
    p.field,
    v.value
from (
    values
    (
        'contact.lead_source',
        array[
            'Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other', 'Advertisement',
            'Customer Event', 'Employee Referral', 'External Referral', 'Google AdWords', 'Partner',
            'Public Relations', 'Seminar - Internal', 'Seminar - Partner', 'Trade Show', 'Webinar',
            'Word of mouth'
        ]
    )
) as p (field, accepted)
cross join lateral unnest(p.accepted) as v (value)
on conflict do nothing;

insert into control.freshness_limit (object, stale_after)
values ('contact', '3 days')
on conflict do nothing;
-- end sql/control/quality/generic/contact.sql

-- begin sql/control/quality/generic/opportunity.sql
-- Generated from objects/opportunity.toml by make generate; edit that.
-- Current state. Each condition is stated once, as the reason it gives where it is violated: one
-- look at a row serves all of them, and only rows that violate one are unfolded.
create or replace view control.opportunity_current_check as
select
    i.id as record_id,
    r.check_name,
    r.part,
    -- what was there is looked up once, for the rows that are reported
    case
        when r.expected is null then r.reason
        else control.no_value(r.part, r.expected, control.opportunity_text(i.id, r.field))
    end as reason
from intermediate.opportunity as i
left join marts.fct_opportunity as m on i.id = m.opportunity_id
-- as delivered: version_at need not believe it (control.setting.future_stamps_win)
cross join
    lateral (
        select
            coalesce(
                i.system_modstamp,
                i.last_modified_at,
                i.created_at
            ) as stamp
    ) as g
cross join
    lateral (
        values (
            -- four plain tests take a quarter of the time of one regular expression for the shape
            case
                when
                    octet_length(i.id) <> 18
                    or left(i.id, 3) <> '006'
                    or i.id collate pg_catalog."C" ~ '[^0-9A-Za-z]'
                    or right(i.id, 3) collate pg_catalog."C" ~ '[^A-Z0-5]'
                    then 'the id ' || i.id || ' does not look like one of Opportunity'
            end,
            case
                when g.stamp > now() + interval '1 day'
                    then
                        'the stamp ' || to_char(g.stamp at time zone 'UTC', 'YYYY-MM-DD')
                        || ' is later than its load'
            end,
            case
                when i.is_deleted is not true and i.name is null
                    then 'name is empty'
            end,
            case
                when i.is_deleted is not true and i.stage_name is null
                    then 'stage_name is empty'
            end,
            case
                when i.is_deleted is not true and i.close_date is null
                    then 'close_date is empty'
            end,
            case
                when
                    i.is_deleted is not true
                    and i.type not in (
                        select v.value
                        from control.accepted_value as v
                        where v.field = 'opportunity.type'
                    )
                    then
                        'type ' || control.quoted(i.type)
                        || ' is not an accepted value'
            end,
            case
                when
                    i.is_deleted is not true
                    and i.lead_source not in (
                        select v.value
                        from control.accepted_value as v
                        where v.field = 'opportunity.lead_source'
                    )
                    then
                        'lead_source ' || control.quoted(i.lead_source)
                        || ' is not an accepted value'
            end,
            case
                when
                    i.is_deleted is not true
                    and i.stage_name not in (
                        select v.stage_name
                        from control.stage as v
                    )
                    then
                        'stage_name ' || control.quoted(i.stage_name)
                        || ' is not a stage of control.stage'
            end,
            case
                when
                    i.is_deleted is not true
                    and i.forecast_category not in (
                        select v.value
                        from control.accepted_value as v
                        where v.field = 'opportunity.forecast_category'
                    )
                    then
                        'forecast_category ' || control.quoted(i.forecast_category)
                        || ' is not an accepted value'
            end,
            case
                when
                    i.is_deleted is not true
                    and i.forecast_category_name not in (
                        select v.value
                        from control.accepted_value as v
                        where v.field = 'opportunity.forecast_category_name'
                    )
                    then
                        'forecast_category_name ' || control.quoted(i.forecast_category_name)
                        || ' is not an accepted value'
            end,
            case
                when i.is_deleted is false and m.opportunity_id is null
                    then 'the record is not deleted, but marts.fct_opportunity has no row'
            end
        )
    ) as c (
        odd_id, future_stamp, no_name, no_stage_name, no_close_date, odd_type, odd_lead_source,
        odd_stage_name, odd_forecast_category, odd_forecast_category_name, no_mart_row
    )
cross join
    lateral (
        values
        ('opportunity_odd_id', '', c.odd_id, null, null),
        ('opportunity_future_stamp', '', c.future_stamp, null, null),
        ('opportunity_required_field', 'name', c.no_name, null, null),
        (
            'opportunity_required_field', 'stage_name', c.no_stage_name, 'stagename',
            'picklist value'
        ),
        ('opportunity_required_field', 'close_date', c.no_close_date, 'closedate', 'date'),
        ('opportunity_type_value', '', c.odd_type, null, null),
        ('opportunity_lead_source_value', '', c.odd_lead_source, null, null),
        ('opportunity_stage_value', '', c.odd_stage_name, null, null),
        (
            'opportunity_forecast_category_value', 'forecast_category', c.odd_forecast_category,
            null, null
        ),
        (
            'opportunity_forecast_category_value', 'forecast_category_name',
            c.odd_forecast_category_name, null, null
        ),
        ('opportunity_mart_row_missing', '', c.no_mart_row, null, null)
    ) as r (check_name, part, reason, field, expected)
where
    num_nonnulls(
        c.odd_id, c.future_stamp, c.no_name, c.no_stage_name, c.no_close_date, c.odd_type,
        c.odd_lead_source, c.odd_stage_name, c.odd_forecast_category, c.odd_forecast_category_name,
        c.no_mart_row
    ) > 0
    and r.reason is not null;

comment on view control.opportunity_current_check is
'Undeleted Opportunity records that lack a value Salesforce requires, hold one that is not accepted,
or have no row in the mart; ids of any that look odd, stamps that are later than their load. Grain:
one row per record, check (check_name) and field (part). Source: intermediate.opportunity,
marts.fct_opportunity.';

-- The mart. What became of a linked record is asked only where the mart does not have it, by a
-- function: a sub-select would keep the query from running in parallel, and its hash table would be
-- of the whole table.
create or replace view control.opportunity_mart_check as
select
    m.opportunity_id as record_id,
    r.check_name,
    '' as part,
    r.reason
from marts.fct_opportunity as m
left join intermediate.opportunity as i on m.opportunity_id = i.id
left join marts.dim_account as to_account on m.account_id = to_account.account_id
left join marts.dim_contact as to_contact on m.contact_id = to_contact.contact_id
cross join
    lateral (
        values (
            case
                when i.id is null or i.is_deleted
                    then 'the mart has a row, but the record is deleted or unknown'
            end,
            case
                when
                    m.account_id is not null
                    and to_account.account_id is null
                    then
                        'the account ' || m.account_id || case
                            when control.account_is_known(m.account_id)
                                then ' is deleted'
                            else ' was never landed'
                        end
            end,
            case
                when
                    m.contact_id is not null
                    and to_contact.contact_id is null
                    then
                        'the contact ' || m.contact_id || case
                            when control.contact_is_known(m.contact_id)
                                then ' is deleted'
                            else ' was never landed'
                        end
            end
        )
    ) as c (stray, lost_account, lost_contact)
cross join
    lateral (
        values
        ('opportunity_mart_row_stray', c.stray),
        ('opportunity_account_link', c.lost_account),
        ('opportunity_contact_link', c.lost_contact)
    ) as r (check_name, reason)
where
    num_nonnulls(c.stray, c.lost_account, c.lost_contact) > 0
    and r.reason is not null;

comment on view control.opportunity_mart_check is
'Rows of marts.fct_opportunity without an undeleted record, or that name a record which its own mart
does not have. Grain: one row per record and check (check_name). Source: marts.fct_opportunity,
intermediate.opportunity.';

-- Landing. A failure is one of the current version: it goes when a newer version of the record
-- arrives. What the current version lacks is known from current state, so that nothing is cast a
-- second time where everything cast. An empty checkbox is false, never null, and is counted apart:
-- null are those that were not delivered, too. The values name a column of current state each, so
-- that no plan unfolds them before the two are joined. The look-up mentions the field lest it be
-- done for every landed row, not only for failures. It is a function because a sub-select would
-- keep the query from running in parallel.
create or replace view control.opportunity_landing_check as
select
    r.raw_id::text as record_id,
    case
        when octet_length(r.id) > staging.longest_id() then 'opportunity_overlong_id'
        else 'opportunity_without_id'
    end as check_name,
    '' as part,
    'landed row ' || r.raw_id || ': ' || control.id_defect(r.id) as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.opportunity as r
where
    staging.to_id(r.id) is null
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'opportunity' and q.is_in_force
    )
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
union all
select
    i.id as record_id,
    f.check_name,
    f.field as part,
    f.field || ': ' || control.quoted(f.raw_value) || ' is no ' || f.expected as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.opportunity as r
inner join intermediate.opportunity as i on staging.to_id(r.id) = i.id
cross join
    lateral (
        values
        ('opportunity_cast_failure', 'account_id', 'id', r.accountid, i.account_id is null),
        ('opportunity_cast_failure', 'owner_id', 'id', r.ownerid, i.owner_id is null),
        ('opportunity_cast_failure', 'campaign_id', 'id', r.campaignid, i.campaign_id is null),
        ('opportunity_cast_failure', 'contact_id', 'id', r.contactid, i.contact_id is null),
        (
            'opportunity_cast_failure', 'record_type_id', 'id', r.recordtypeid,
            i.record_type_id is null
        ),
        ('opportunity_cast_failure', 'type', 'picklist value', r.type, i.type is null),
        (
            'opportunity_cast_failure', 'lead_source', 'picklist value', r.leadsource,
            i.lead_source is null
        ),
        (
            'opportunity_main_cast_failure', 'stage_name', 'picklist value', r.stagename,
            i.stage_name is null
        ),
        (
            'opportunity_cast_failure', 'forecast_category', 'picklist value', r.forecastcategory,
            i.forecast_category is null
        ),
        (
            'opportunity_cast_failure', 'forecast_category_name', 'picklist value',
            r.forecastcategoryname, i.forecast_category_name is null
        ),
        ('opportunity_main_cast_failure', 'amount', 'number', r.amount, i.amount is null),
        ('opportunity_cast_failure', 'probability', 'number', r.probability, i.probability is null),
        (
            'opportunity_main_cast_failure', 'expected_revenue', 'number', r.expectedrevenue,
            i.expected_revenue is null
        ),
        (
            'opportunity_cast_failure', 'total_opportunity_quantity', 'number',
            r.totalopportunityquantity, i.total_opportunity_quantity is null
        ),
        (
            'opportunity_cast_failure', 'currency_iso_code', 'picklist value', r.currencyisocode,
            i.currency_iso_code is null
        ),
        (
            'opportunity_state_cast_failure', 'is_closed', 'checkbox', r.isclosed,
            i.is_closed is null
        ),
        ('opportunity_state_cast_failure', 'is_won', 'checkbox', r.iswon, i.is_won is null),
        (
            'opportunity_state_cast_failure', 'is_private', 'checkbox', r.isprivate,
            i.is_private is null
        ),
        (
            'opportunity_state_cast_failure', 'is_deleted', 'checkbox', r.isdeleted,
            i.is_deleted is null
        ),
        ('opportunity_main_cast_failure', 'close_date', 'date', r.closedate, i.close_date is null),
        (
            'opportunity_state_cast_failure', 'created_at', 'time', r.createddate,
            i.created_at is null
        ),
        ('opportunity_cast_failure', 'created_by_id', 'id', r.createdbyid, i.created_by_id is null),
        (
            'opportunity_state_cast_failure', 'last_modified_at', 'time', r.lastmodifieddate,
            i.last_modified_at is null
        ),
        (
            'opportunity_cast_failure', 'last_modified_by_id', 'id', r.lastmodifiedbyid,
            i.last_modified_by_id is null
        ),
        (
            'opportunity_state_cast_failure', 'system_modstamp', 'time', r.systemmodstamp,
            i.system_modstamp is null
        ),
        (
            'opportunity_cast_failure', 'last_activity_date', 'date', r.lastactivitydate,
            i.last_activity_date is null
        )
    ) as f (check_name, field, expected, raw_value, is_lacking)
where
    (
        num_nonnulls(
            nullif(r.amount, ''), nullif(r.probability, ''), nullif(r.expectedrevenue, ''),
            nullif(r.totalopportunityquantity, ''), nullif(r.closedate, ''),
            nullif(r.createddate, ''), nullif(r.lastmodifieddate, ''), nullif(r.systemmodstamp, ''),
            nullif(r.lastactivitydate, '')
        ) > num_nonnulls(
            i.amount, i.probability, i.expected_revenue, i.total_opportunity_quantity, i.close_date,
            i.created_at, i.last_modified_at, i.system_modstamp, i.last_activity_date
        )
        or num_nulls(
            i.is_closed, i.is_won, i.is_private
        ) > num_nulls(
            r.isclosed, r.iswon, r.isprivate
        )
        or i.is_deleted is null
        or greatest(
            octet_length(r.accountid), octet_length(r.ownerid), octet_length(r.campaignid),
            octet_length(r.contactid), octet_length(r.recordtypeid), octet_length(r.createdbyid),
            octet_length(r.lastmodifiedbyid)
        ) > staging.longest_id()
        or greatest(
            octet_length(r.type), octet_length(r.leadsource), octet_length(r.stagename),
            octet_length(r.forecastcategory), octet_length(r.forecastcategoryname),
            octet_length(r.currencyisocode)
        ) > staging.longest_picklist_value()
    )
    and f.is_lacking
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected, r.extracted_at)
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
    and r.raw_id = control.current_opportunity_row(coalesce(i.id, f.field));

comment on view control.opportunity_landing_check is
'Landed Opportunity rows whose id is null, empty, all zeros or too long, so that nothing can be
keyed by it (record_id is the raw_id); values of the current version of records that do not cast,
and so are NULL. Grain: one row per landed row, check (check_name) and field (part). Source:
raw_salesforce.opportunity, intermediate.opportunity.';

insert into control.quality_check (
    name, description, severity, model, source, scope, follows, links, warn_if, error_if
)
values
(
    'opportunity_without_id',
    'Landed Opportunity rows without a usable id (see control.rejected_row)',
    'error', 'raw_salesforce.opportunity', 'control.opportunity_landing_check', 'landing', '{}',
    '{}', '> 0', '> 0'
),
(
    'opportunity_overlong_id',
    'Landed Opportunity rows whose id is longer than any id (see control.rejected_row)',
    'warn', 'raw_salesforce.opportunity', 'control.opportunity_landing_check', 'landing', '{}',
    '{}', '> 0', '> 0'
),
(
    'opportunity_state_cast_failure',
    'Flags and stamps of opportunities that are there and say nothing, by field',
    'error', 'intermediate.opportunity', 'control.opportunity_landing_check', 'landing', '{}', '{}',
    '> 0', '> 1 %'
),
(
    'opportunity_main_cast_failure',
    'Amounts, birthdates, required values of opportunities that are not of their type',
    'warn', 'intermediate.opportunity', 'control.opportunity_landing_check', 'landing', '{}', '{}',
    '> 0', '> 0'
),
(
    'opportunity_cast_failure',
    'Other values of opportunities that are not of their type, by field',
    'warn', 'intermediate.opportunity', 'control.opportunity_landing_check', 'landing', '{}', '{}',
    '> 1 %', '> 1 %'
),
(
    'opportunity_odd_id',
    'Ids of opportunities that are not 18 letters and digits beginning with 006',
    'warn', 'intermediate.opportunity', 'control.opportunity_current_check', 'record', '{}', '{}',
    '> 0', '> 0'
),
(
    'opportunity_future_stamp',
    'Current versions of opportunities whose stamp is later than their load',
    'warn', 'intermediate.opportunity', 'control.opportunity_current_check', 'record', '{}', '{}',
    '> 0', '> 0'
),
(
    'opportunity_required_field',
    'Undeleted opportunities without a name, a stage or a close date',
    'warn', 'intermediate.opportunity', 'control.opportunity_current_check', 'record', '{}', '{}',
    '> 0', '> 0'
),
(
    'opportunity_type_value',
    'The type of undeleted opportunities is one of control.accepted_value',
    'warn', 'intermediate.opportunity', 'control.opportunity_current_check', 'record', '{}', '{}',
    '> 0', '> 0'
),
(
    'opportunity_lead_source_value',
    'The lead source of undeleted opportunities is one of control.accepted_value',
    'warn', 'intermediate.opportunity', 'control.opportunity_current_check', 'record', '{}', '{}',
    '> 0', '> 0'
),
(
    'opportunity_stage_value',
    'The stage of undeleted opportunities is one of control.stage',
    'warn', 'intermediate.opportunity', 'control.opportunity_current_check', 'record', '{}', '{}',
    '> 0', '> 0'
),
(
    'opportunity_forecast_category_value',
    'The forecast category of undeleted opportunities is one of control.accepted_value',
    'warn', 'intermediate.opportunity', 'control.opportunity_current_check', 'record', '{}', '{}',
    '> 0', '> 0'
),
(
    'opportunity_mart_row_missing',
    'Every undeleted record has its row in marts.fct_opportunity',
    'error', 'intermediate.opportunity', 'control.opportunity_current_check', 'record', '{}',
    '{"marts.fct_opportunity": "id"}', '> 0', '> 0'
),
(
    'opportunity_mart_row_stray',
    'Every row of marts.fct_opportunity has its undeleted record',
    'error', 'marts.fct_opportunity', 'control.opportunity_mart_check', 'record',
    '{intermediate.opportunity}', '{}', '> 0', '> 0'
),
(
    'opportunity_account_link',
    'Each account_id in marts.fct_opportunity names a row of marts.dim_account',
    'warn', 'marts.fct_opportunity', 'control.opportunity_mart_check', 'record', '{}',
    '{"marts.dim_account": "account_id", "intermediate.account": "account_id"}', '> 0', '> 0'
),
(
    'opportunity_contact_link',
    'Each contact_id in marts.fct_opportunity names a row of marts.dim_contact',
    'warn', 'marts.fct_opportunity', 'control.opportunity_mart_check', 'record', '{}',
    '{"marts.dim_contact": "contact_id", "intermediate.contact": "contact_id"}', '> 0', '> 0'
)
-- severity and thresholds are an operator's from here on
on conflict (name) do update
    set
        description = excluded.description,
        model = excluded.model,
        source = excluded.source,
        scope = excluded.scope,
        follows = excluded.follows,
        links = excluded.links;

insert into control.accepted_value (field, value)
select
    p.field,
    v.value
from (
    values
    (
        'opportunity.type',
        array[
            'New Customer', 'Existing Customer - Upgrade', 'Existing Customer - Replacement',
            'Existing Customer - Downgrade', 'New Business', 'Existing Business'
        ]
    ),
    (
        'opportunity.lead_source',
        array[
            'Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other', 'Advertisement',
            'Customer Event', 'Employee Referral', 'External Referral', 'Google AdWords', 'Partner',
            'Public Relations', 'Seminar - Internal', 'Seminar - Partner', 'Trade Show', 'Webinar',
            'Word of mouth'
        ]
    ),
    (
        'opportunity.forecast_category',
        array[
            'Omitted', 'Pipeline', 'BestCase', 'MostLikely', 'Forecast', 'Closed'
        ]
    ),
    (
        'opportunity.forecast_category_name',
        array[
            'Omitted', 'Pipeline', 'Best Case', 'Most Likely', 'Commit', 'Closed'
        ]
    )
) as p (field, accepted)
cross join lateral unnest(p.accepted) as v (value)
on conflict do nothing;

insert into control.freshness_limit (object, stale_after)
values ('opportunity', '3 days')
on conflict do nothing;
-- end sql/control/quality/generic/opportunity.sql

-- begin sql/intermediate/opportunity_interval.sql
-- A version holds from its day until the first day of any later one: the last of a day wins, and
-- where clocks went back over midnight, so that a later instant lies on an earlier day, the earlier
-- instant never held. Seen from the newest, the days of all later versions are a growing frame.
create or replace view intermediate.opportunity_interval as
select
    w.opportunity_id,
    w.raw_id,
    w.valid_from,
    w.valid_to
from (
    select
        d.opportunity_id,
        d.raw_id,
        d.valid_from,
        coalesce(
            min(d.valid_from) over (
                partition by d.opportunity_id
                order by d.version_at desc, d.raw_id desc
                rows between unbounded preceding and 1 preceding
            ),
            '9999-12-31'
        ) as valid_to
    from intermediate.opportunity_version as d
) as w
where w.valid_from < w.valid_to;

comment on view intermediate.opportunity_interval is
'Which landed version of an Opportunity held on which business days. Grain: one row per opportunity
and version that held: the greatest (version_at, raw_id) of all that count from the day or before.
Source: intermediate.opportunity_version.';
-- end sql/intermediate/opportunity_interval.sql

-- begin sql/marts/account_performance.sql
create or replace view marts.account_performance as
select
    -- grain
    m.account_id,
    m.account_name,
    m.currency_iso_code,

    -- bookings
    count(m.bookings_count_this_month) as bookings_count_this_month,
    count(m.bookings_count_this_quarter) as bookings_count_this_quarter,
    count(m.bookings_count) as bookings_count,
    coalesce(sum(m.bookings_amount_this_month), 0) as bookings_amount_this_month,
    coalesce(sum(m.bookings_amount_this_quarter), 0) as bookings_amount_this_quarter,
    coalesce(sum(m.bookings_amount), 0) as bookings_amount,
    round(avg(m.bookings_amount), 2) as average_booking,
    max(m.bookings_amount) as largest_booking,
    round(avg(m.days_to_close), 1) as average_days_to_close,

    -- pipeline
    count(m.pipeline_created_count_this_month) as pipeline_created_count_this_month,
    count(m.pipeline_created_count_this_quarter) as pipeline_created_count_this_quarter,
    coalesce(sum(m.pipeline_created_amount_this_month), 0) as pipeline_created_amount_this_month,
    coalesce(sum(m.pipeline_created_amount_this_quarter), 0)
        as pipeline_created_amount_this_quarter,
    coalesce(sum(m.pipeline_created_weighted_amount_this_month), 0)
        as pipeline_created_weighted_amount_this_month,
    coalesce(sum(m.pipeline_created_weighted_amount_this_quarter), 0)
        as pipeline_created_weighted_amount_this_quarter,
    count(m.pipeline_count) as pipeline_count,
    coalesce(sum(m.pipeline_amount), 0) as pipeline_amount,
    coalesce(sum(m.pipeline_weighted_amount), 0) as pipeline_weighted_amount,
    round(avg(m.pipeline_amount), 2) as average_open_deal,
    max(m.pipeline_amount) as largest_open_deal,
    round(avg(m.days_open), 1) as average_days_open,

    -- lost
    count(m.lost_count_this_month) as lost_count_this_month,
    count(m.lost_count_this_quarter) as lost_count_this_quarter,
    count(m.lost_count) as lost_count,
    coalesce(sum(m.lost_amount_this_month), 0) as lost_amount_this_month,
    coalesce(sum(m.lost_amount_this_quarter), 0) as lost_amount_this_quarter,
    coalesce(sum(m.lost_amount), 0) as lost_amount,

    -- win rates
    marts.win_rate(
        count(m.bookings_count_this_month), count(m.lost_count_this_month)
    ) as win_rate_this_month,
    marts.win_rate(
        count(m.bookings_count_this_quarter), count(m.lost_count_this_quarter)
    ) as win_rate_this_quarter,
    marts.win_rate(count(m.bookings_count), count(m.lost_count)) as win_rate,
    marts.win_rate(
        coalesce(sum(m.bookings_amount_this_month), 0), coalesce(sum(m.lost_amount_this_month), 0)
    ) as win_rate_by_amount_this_month,
    marts.win_rate(
        coalesce(sum(m.bookings_amount_this_quarter), 0),
        coalesce(sum(m.lost_amount_this_quarter), 0)
    ) as win_rate_by_amount_this_quarter,
    marts.win_rate(
        coalesce(sum(m.bookings_amount), 0), coalesce(sum(m.lost_amount), 0)
    ) as win_rate_by_amount
from marts.opportunity_measure as m
group by m.account_id, m.account_name, m.currency_iso_code;

comment on view marts.account_performance is
'Bookings, pipeline, losses and win rates. Grain: one row per account and currency; account_id is
null for deals without an account, account_name where the account was never landed. Months are
calendar months, quarters fiscal, both of today in the business time zone; won and lost deals belong
to their close date, created ones to the day they were created, whatever became of them. Averages
leave out deals without an amount. Source: marts.opportunity_measure.';

grant select on marts.account_performance to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.account_performance.account_id is
'Salesforce id of the account; NULL for deals without one.';
comment on column marts.account_performance.account_name is
'Name of the account, also of a deleted one; NULL without an account, or where it was never
landed.';
comment on column marts.account_performance.currency_iso_code is
'Currency of the amounts in this row, such as EUR; NULL in an org with one currency.';
comment on column marts.account_performance.bookings_count_this_month is
'Won deals with a close date in this month.';
comment on column marts.account_performance.bookings_count_this_quarter is
'Won deals with a close date in this fiscal quarter.';
comment on column marts.account_performance.bookings_count is 'Won deals.';
comment on column marts.account_performance.bookings_amount_this_month is
'Amount of won deals with a close date in this month, in currency_iso_code.';
comment on column marts.account_performance.bookings_amount_this_quarter is
'Amount of won deals with a close date in this fiscal quarter, in currency_iso_code.';
comment on column marts.account_performance.bookings_amount is
'Amount of won deals, in currency_iso_code.';
comment on column marts.account_performance.average_booking is
'Average amount of the won deals that have one, in currency_iso_code; NULL where there is none.';
comment on column marts.account_performance.largest_booking is
'Largest amount of a won deal, in currency_iso_code; NULL where there is none.';
comment on column marts.account_performance.average_days_to_close is
'Average days from creation to close date of the won deals where both are known; NULL where there is
none.';
comment on column marts.account_performance.pipeline_created_count_this_month is
'Deals created in this month, whatever became of them.';
comment on column marts.account_performance.pipeline_created_count_this_quarter is
'Deals created in this fiscal quarter, whatever became of them.';
comment on column marts.account_performance.pipeline_created_amount_this_month is
'Today''s amount of the deals created in this month, in currency_iso_code.';
comment on column marts.account_performance.pipeline_created_amount_this_quarter is
'Today''s amount of the deals created in this fiscal quarter, in currency_iso_code.';
comment on column marts.account_performance.pipeline_created_weighted_amount_this_month is
'Today''s weighted amount of the deals created in this month, in currency_iso_code.';
comment on column marts.account_performance.pipeline_created_weighted_amount_this_quarter is
'Today''s weighted amount of the deals created in this fiscal quarter, in currency_iso_code.';
comment on column marts.account_performance.pipeline_count is 'Open deals.';
comment on column marts.account_performance.pipeline_amount is
'Amount of open deals, in currency_iso_code.';
comment on column marts.account_performance.pipeline_weighted_amount is
'Weighted amount of open deals (amount × probability / 100), in currency_iso_code.';
comment on column marts.account_performance.average_open_deal is
'Average amount of the open deals that have one, in currency_iso_code; NULL where there is none.';
comment on column marts.account_performance.largest_open_deal is
'Largest amount of an open deal, in currency_iso_code; NULL where there is none.';
comment on column marts.account_performance.average_days_open is
'Average days since creation of the open deals where it is known; NULL where there is none.';
comment on column marts.account_performance.lost_count_this_month is
'Lost deals with a close date in this month.';
comment on column marts.account_performance.lost_count_this_quarter is
'Lost deals with a close date in this fiscal quarter.';
comment on column marts.account_performance.lost_count is 'Lost deals.';
comment on column marts.account_performance.lost_amount_this_month is
'Amount of lost deals with a close date in this month, in currency_iso_code.';
comment on column marts.account_performance.lost_amount_this_quarter is
'Amount of lost deals with a close date in this fiscal quarter, in currency_iso_code.';
comment on column marts.account_performance.lost_amount is
'Amount of lost deals, in currency_iso_code.';
comment on column marts.account_performance.win_rate_this_month is
'By count, of the deals with a close date in this month: won of won and lost, 0 to 1; NULL where
there is none.';
comment on column marts.account_performance.win_rate_this_quarter is
'By count, of the deals with a close date in this fiscal quarter: won of won and lost, 0 to 1; NULL
where there is none.';
comment on column marts.account_performance.win_rate is
'By count: won of won and lost deals, 0 to 1; NULL where none was closed.';
comment on column marts.account_performance.win_rate_by_amount_this_month is
'By amount, of the deals with a close date in this month; NULL as in win_rate_by_amount.';
comment on column marts.account_performance.win_rate_by_amount_this_quarter is
'By amount, of the deals with a close date in this fiscal quarter; NULL as in win_rate_by_amount.';
comment on column marts.account_performance.win_rate_by_amount is
'By amount: won of won and lost amounts, 0 to 1; NULL where they are 0 together or one is
negative.';
-- end sql/marts/account_performance.sql

-- begin sql/marts/dim_contact_model.sql
create or replace view marts.dim_contact_model as
select
    -- ids
    c.id as contact_id,
    coalesce(ma.survivor_id, c.account_id) as account_id,
    coalesce(mc.survivor_id, c.reports_to_id) as reports_to_id,
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
left join marts.merged_account as ma on c.account_id = ma.account_id
left join marts.merged_contact as mc on c.reports_to_id = mc.contact_id
-- unknown where the deletion mark is there and unreadable: not shown as a live record
where c.is_deleted is false;

comment on view marts.dim_contact_model is
'The logic of marts.dim_contact. Source: intermediate.contact, marts.merged_account,
marts.merged_contact.';

call control.register_model(
    'marts.dim_contact',
    'merge',
    control.link('intermediate.contact', 'id'),
    control.link('marts.merged_account', 'survivor_id', shown_in => '{account_id}'),
    control.link('marts.merged_contact', 'survivor_id', shown_in => '{reports_to_id}')
);
-- end sql/marts/dim_contact_model.sql

-- begin sql/marts/fct_opportunity_model.sql
-- No WITH: a view that has one is not flattened, and changed keys would not drive it.
create or replace view marts.fct_opportunity_model as
select
    -- ids
    o.id as opportunity_id,
    coalesce(ma.survivor_id, o.account_id) as account_id,
    o.owner_id,
    o.campaign_id,
    coalesce(mc.survivor_id, o.contact_id) as contact_id,
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
    marts.opportunity_status(d.is_closed, d.is_won) as status,
    d.is_closed,
    d.is_won,
    o.is_private,

    -- amounts
    o.amount,
    o.probability,
    o.expected_revenue,
    marts.weighted_amount(o.amount, o.probability) as weighted_amount,
    o.currency_iso_code,

    -- dates
    o.close_date,
    marts.fiscal_year(
        o.close_date, s.fiscal_year_start_month, s.fiscal_year_named_for
    ) as close_fiscal_year,
    marts.fiscal_quarter(o.close_date, s.fiscal_year_start_month) as close_fiscal_quarter,
    d.created_date,
    case
        when d.is_closed is not true then null
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
left join control.stage as k on o.stage_name = k.stage_name
left join marts.merged_account as ma on o.account_id = ma.account_id
left join marts.merged_contact as mc on o.contact_id = mc.contact_id
cross join
    lateral (
        select
            intermediate.known_flag(
                o.is_closed, k.is_closed, o.has_unread_state, o.is_deleted
            ) as is_closed,
            intermediate.known_flag(o.is_won, k.is_won, o.has_unread_state, o.is_deleted) as is_won,
            (o.created_at at time zone s.time_zone)::date as created_date
    ) as d
where o.is_deleted is not true;

comment on view marts.fct_opportunity_model is
'The logic of marts.fct_opportunity. Source: intermediate.opportunity, marts.merged_account,
marts.merged_contact, control.stage, control.setting.';

call control.register_model(
    'marts.fct_opportunity',
    'merge',
    control.link('intermediate.opportunity', 'id'),
    control.link('marts.merged_account', 'survivor_id', shown_in => '{account_id}'),
    control.link('marts.merged_contact', 'survivor_id', shown_in => '{contact_id}')
);
-- end sql/marts/fct_opportunity_model.sql

-- begin sql/marts/opportunity_history_model.sql
create or replace view marts.opportunity_history_model as
select
    v.opportunity_id,
    i.valid_from,
    i.valid_to,
    v.is_closed,
    v.is_won,
    v.is_deleted,
    v.stage_name,
    v.amount,
    v.probability,
    v.currency_iso_code,
    v.forecast_category,
    v.close_date,
    v.owner_id,
    v.account_id,
    v.type,
    v.system_modstamp,
    v.created_at,
    v.record_type_id
from intermediate.opportunity_interval as i
inner join intermediate.opportunity_version as v
    on i.opportunity_id = v.opportunity_id and i.raw_id = v.raw_id
where i.valid_to > (select b.retained_from from control.history_bound as b);

comment on view marts.opportunity_history_model is
'The logic of marts.opportunity_history: the versions that held on some day, with what is tracked of
them; what ended before the retained days is left out. Source: intermediate.opportunity_interval,
intermediate.opportunity_version, control.history_bound.';
-- end sql/marts/opportunity_history_model.sql

-- begin sql/control/history/refresh_opportunity_history.sql
-- Touched are the opportunities that landed in the load window, each from the first day one of its
-- landed versions counts from: what ended before that day cannot have changed. A version that lands
-- late and is not the current one touches its own day. Records to be rechecked lost or regained
-- landed rows nobody knows the days of: they are rebuilt whole.
create or replace function control.refresh_opportunity_history(
    mode text,
    keys text[]
)
returns control.merge_result
language plpgsql
set search_path = pg_catalog, pg_temp
set datestyle = 'ISO, MDY'  -- dates are written into statements
as $refresh_opportunity_history$
declare
    _batch_size constant integer := 10000;
    _listed constant integer := 100000;
    _window control.load_window;
    _retained_from date;
    _is_any_twice boolean;
    _several text[];
    _ids text[];
    _days date[];
    _offered marts.opportunity_history[];
    _rebuilt text[];
    _merged control.merge_result;
    _deleted bigint;
    _done control.merge_result;
    _changed_keys text[] := '{}';
begin
    select b.retained_from into strict _retained_from from control.history_bound as b;

    if refresh_opportunity_history.mode = 'full' then
        -- what holds today has been typed already, as the current state; only a record that landed
        -- more than once has held another version
        execute
            'select count(*) > (select count(*) from intermediate.opportunity)'
            ' from staging.opportunity as o where o.id is not null'
        into strict _is_any_twice;
        if _is_any_twice then
            execute
                'select array_agg(v.opportunity_id) from ('
                ' select o.id as opportunity_id from staging.opportunity as o'
                ' where o.id is not null group by o.id having count(*) > 1 limit $1'
                ') as v'
            into _several
            using _listed + 1;
        end if;
        execute format(
            'create table control.ended_interval as'
            ' select i.* from intermediate.opportunity_interval as i'
            ' where i.valid_to > %L and i.valid_to < ''9999-12-31'' and %s',
            _retained_from,
            case
                when _several is null then 'false'
                when cardinality(_several) > _listed then 'true'
                else format('i.opportunity_id = any(%L)', _several)
            end
        );
        analyze control.ended_interval;
        perform control.make_history_partition(m.month)
        from (
            select distinct date_trunc('month', i.valid_to)::date as month
            from control.ended_interval as i
        ) as m;

        execute control.merge_sql(
            'marts.opportunity_history',
            case
                when exists (select from marts.opportunity_history) then 'full' else 'initial'
            end,
            format(
                'control.in_parallel(%L) as s (%s)',
                control.kept_statement('marts.opportunity_history', 'all versions'),
                control.column_definitions(
                    'marts.opportunity_history',
                    control.table_columns('marts.opportunity_history')
                )
            )
        )
        into strict _done;
        drop table control.ended_interval;
        _done.offered := null;
        return _done;
    end if;

    _done := row(0, 0, 0, 0, null, null);
    select w.* into strict _window from control.load_window as w;

    for _ids, _days in
        execute
            $sql$select array_agg(b.opportunity_id), array_agg(b.touched_from)
            from (
                select
                    t.opportunity_id,
                    min(t.touched_from) as touched_from,
                    row_number() over (order by t.opportunity_id) as place
                from (
                    select v.opportunity_id, v.valid_from as touched_from
                    from intermediate.opportunity_version as v
                    where control.is_unread(v.load_xid, $1, $2, $3)
                    union all
                    select k.opportunity_id, '-infinity'
                    from unnest($4::text[]) as k (opportunity_id)
                ) as t
                group by t.opportunity_id
            ) as b
            group by b.place / $5
            order by min(b.place)$sql$
        using
            pg_snapshot_xmax(_window.previous_snapshot),
            array(select pg_snapshot_xip(_window.previous_snapshot)),
            _window.previous_own_xid,
            refresh_opportunity_history.keys,
            _batch_size
    loop
        select v.versions, v.rebuilt
        into _offered, _rebuilt
        from control.touched_versions(_ids, _days, _retained_from) as v;

        perform control.make_history_partition(m.month)
        from (
            select distinct date_trunc('month', o.valid_to)::date as month
            from unnest(_offered) as o
            where o.valid_to < '9999-12-31'
        ) as m;

        _merged := control.merge_opportunity_history(_offered);
        _done.inserted := _done.inserted + _merged.inserted;
        _done.updated := _done.updated + _merged.updated;
        _done.offered := _done.offered + coalesce(cardinality(_offered), 0);
        _changed_keys := _changed_keys
            || array(select jsonb_array_elements_text(_merged.changes -> 'opportunity_id'));

        -- Landing is append-only: versions are taken away only by rows that were set aside, and
        -- where clocks went back over midnight, so that a later instant lies on an earlier day.
        _rebuilt := _rebuilt || refresh_opportunity_history.keys;
        if _rebuilt && _ids then
            with gone as (
                delete from marts.opportunity_history as h
                using unnest(_ids, _days) as t (opportunity_id, touched_from)
                where
                    h.opportunity_id = any(_rebuilt)
                    and h.opportunity_id = t.opportunity_id
                    and h.valid_to >= t.touched_from
                    and (h.opportunity_id, h.valid_to) not in (
                        select
                            o.opportunity_id,
                            o.valid_to
                        from unnest(_offered) as o
                    )
                returning h.opportunity_id
            )

            select
                count(*),
                _changed_keys || coalesce(array_agg(distinct g.opportunity_id), '{}')
            into _deleted, _changed_keys
            from gone as g;
            _done.deleted := _done.deleted + _deleted;
            _done.offered := _done.offered + _deleted;
        end if;
    end loop;

    _done.changes := jsonb_build_object('opportunity_id', to_jsonb(_changed_keys));
    return _done;
end;
$refresh_opportunity_history$;

comment on function control.refresh_opportunity_history(text, text[]) is
'Maintains marts.opportunity_history within a run: mode full compares the whole table with what its
model view says; mode incremental rebuilds the opportunities that landed in the load window, from
their first touched day on, and the given ones whole. Makes the month partitions it needs. Returns
counts of rows and the changed opportunities, as control.refresh_model expects.';

call control.register_model(
    'marts.opportunity_history',
    'control.refresh_opportunity_history',
    control.link('staging.opportunity', 'id'),
    control.link('intermediate.opportunity', 'id')
);
-- end sql/control/history/refresh_opportunity_history.sql

-- begin sql/marts/dim_account_model.sql
create or replace view marts.dim_account_model as
select
    -- ids
    a.id as account_id,
    coalesce(m.survivor_id, a.parent_account_id) as parent_account_id,
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
    marts.win_rate(o.won_opportunity_count, o.lost_opportunity_count) as win_rate,
    o.first_won_date,
    o.last_won_date,
    o.unknown_opportunity_count,
    o.open_amount_missing_count,
    o.won_amount_missing_count
from intermediate.account as a
left join marts.merged_account as m on a.parent_account_id = m.account_id
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
            count(*) filter (where f.status = 'unknown') as unknown_opportunity_count,
            count(f.amount) filter (
                where f.status = 'open'
                and (f.currency_iso_code is distinct from a.currency_iso_code)
            ) as open_amount_missing_count,
            count(f.amount) filter (
                where f.status = 'won'
                and (f.currency_iso_code is distinct from a.currency_iso_code)
            ) as won_amount_missing_count,
            sum(f.amount) filter (
                where f.status = 'open'
                and f.currency_iso_code is not distinct from a.currency_iso_code
            ) as open_amount,
            sum(f.amount) filter (
                where f.status = 'won'
                and f.currency_iso_code is not distinct from a.currency_iso_code
            ) as won_amount,
            min(marts.booked_on(f.status, f.close_date)) as first_won_date,
            max(marts.booked_on(f.status, f.close_date)) as last_won_date
        from marts.fct_opportunity as f
        where f.account_id = a.id
    ) as o
-- unknown where the deletion mark is there and unreadable: not shown as a live record
where a.is_deleted is false;

comment on view marts.dim_account_model is
'The logic of marts.dim_account. Source: intermediate.account, marts.merged_account,
marts.dim_contact, marts.fct_opportunity.';

call control.register_model(
    'marts.dim_account',
    'merge',
    control.link('intermediate.account', 'id'),
    control.link('marts.merged_account', 'survivor_id', shown_in => '{parent_account_id}'),
    control.link('marts.dim_contact', 'account_id', '{}'),
    control.link(
        'marts.fct_opportunity',
        'account_id',
        '{status, amount, currency_iso_code, close_date}'
    )
);
-- end sql/marts/dim_account_model.sql

-- Which text this is, for `make deploy`: yoyo knows migrations by their names only.
create table if not exists public._warehouse_migration (
    migration_id text primary key,
    sha256 text not null,
    rollback text,
    applied_at timestamptz not null default now()
);
comment on table public._warehouse_migration is
'Grain: one row per applied migration: the text it had, and while it was open what takes it back.';
insert into public._warehouse_migration (migration_id, sha256) values
('0001.initial', 'e4b726c9f9a1fa6dc7a432d3fe08ef966a04cfb68711ae587a97620bd73506e3');
