-- Frozen from sql/ by `make migration`; never edited once it has landed.

set local role salesforce_owner;

-- sql/intermediate/opportunity_model.sql: no longer in sql/
drop view intermediate.opportunity_model;

-- sql/intermediate/contact_model.sql: no longer in sql/
drop view intermediate.contact_model;

-- sql/intermediate/account_model.sql: no longer in sql/
drop view intermediate.account_model;

-- sql/staging/opportunity_cast_failure.sql: no longer in sql/
drop view staging.opportunity_cast_failure;

-- sql/staging/opportunity.sql: no longer in sql/
drop view staging.opportunity;

-- sql/staging/contact_cast_failure.sql: no longer in sql/
drop view staging.contact_cast_failure;

-- sql/staging/contact.sql: no longer in sql/
drop view staging.contact;

-- sql/staging/account_cast_failure.sql: no longer in sql/
drop view staging.account_cast_failure;

-- sql/staging/account.sql: no longer in sql/
drop view staging.account;

-- sql/marts/opportunity_enhanced.sql: no longer in sql/
drop view marts.opportunity_enhanced;

-- sql/marts/fct_opportunity_model.sql: no longer in sql/
drop view marts.fct_opportunity_model;

-- sql/marts/dim_date_model.sql: no longer in sql/
drop view marts.dim_date_model;

-- sql/marts/dim_account_model.sql: no longer in sql/
drop view marts.dim_account_model;

-- sql/marts/contact_enhanced.sql: no longer in sql/
drop view marts.contact_enhanced;

-- sql/staging/to_id.sql: no longer in sql/
drop function staging.to_id(pg_catalog.text);

-- sql/staging/casts.sql: no longer in sql/
drop function staging.casts(pg_catalog.text,pg_catalog.text);

-- sql/control/today.sql: no longer in sql/
drop view control.today;

-- sql/control/model_definition.sql: no longer in sql/
drop function control.model_definition(pg_catalog.text);

-- sql/control/model.sql: no longer in sql/
drop view control.model;

-- sql/control/freshness.sql: no longer in sql/
drop view control.freshness;

-- sql/control/definitions_version.sql: no longer in sql/
drop function control.definitions_version();

-- sql/marts/fiscal_year.sql: no longer in sql/
drop function marts.fiscal_year(pg_catalog.date,integer,pg_catalog.text);

-- sql/marts/fiscal_quarter_start.sql: no longer in sql/
drop function marts.fiscal_quarter_start(pg_catalog.date,integer);

-- sql/marts/fiscal_quarter.sql: no longer in sql/
drop function marts.fiscal_quarter(pg_catalog.date,integer);

-- sql/marts/fct_opportunity.sql: no longer in sql/
drop table marts.fct_opportunity;

-- sql/marts/dim_date.sql: no longer in sql/
drop table marts.dim_date;

-- sql/marts/dim_contact_model.sql: no longer in sql/
drop view marts.dim_contact_model;

-- sql/marts/dim_contact.sql: no longer in sql/
drop table marts.dim_contact;

-- sql/marts/dim_account.sql: no longer in sql/
drop table marts.dim_account;

-- sql/intermediate/opportunity.sql: no longer in sql/
drop table intermediate.opportunity;

-- sql/intermediate/contact.sql: no longer in sql/
drop table intermediate.contact;

-- sql/intermediate/account.sql: no longer in sql/
drop table intermediate.account;

-- sql/staging/to_timestamp.sql: no longer in sql/
drop function staging.to_timestamp(pg_catalog.text);

-- sql/staging/to_numeric.sql: no longer in sql/
drop function staging.to_numeric(pg_catalog.text);

-- sql/staging/to_integer.sql: no longer in sql/
drop function staging.to_integer(pg_catalog.text);

-- sql/staging/to_id18.sql: no longer in sql/
drop function staging.to_id18(pg_catalog.text);

-- sql/staging/to_date.sql: no longer in sql/
drop function staging.to_date(pg_catalog.text);

-- sql/staging/to_boolean.sql: no longer in sql/
drop function staging.to_boolean(pg_catalog.text);

-- sql/staging/parse_timestamp.sql: no longer in sql/
drop function staging.parse_timestamp(pg_catalog.text);

-- sql/staging/parse_date.sql: no longer in sql/
drop function staging.parse_date(pg_catalog.text);

-- sql/control/was_landed.sql: no longer in sql/
drop function control.was_landed(pg_catalog.xid8,pg_catalog.pg_snapshot,pg_catalog.xid8);

-- sql/control/stage_extract.sql: no longer in sql/
drop function control.stage_extract(pg_catalog.text,pg_catalog.text[]);

-- sql/control/source_freshness.sql: no longer in sql/
drop table control.source_freshness;

-- sql/control/setting.sql: no longer in sql/
drop table control.setting;

-- sql/control/run_step.sql: no longer in sql/
drop table control.run_step;

-- sql/control/run_salesforce_transform_or_raise.sql: no longer in sql/
drop procedure public.run_salesforce_transform_or_raise(boolean);

-- sql/control/run_salesforce_transform.sql: no longer in sql/
drop function public.run_salesforce_transform(boolean);

-- sql/control/run.sql: no longer in sql/
drop table control.run;

-- sql/control/repair_restored_xids.sql: no longer in sql/
drop function control.repair_restored_xids(pg_catalog.pg_snapshot);

-- sql/control/refresh_model.sql: no longer in sql/
drop function control.refresh_model(pg_catalog.text,pg_catalog.text,pg_catalog.text[]);

-- sql/control/recheck_record.sql: no longer in sql/
drop table control.recheck_record;

-- sql/control/quarantined_row.sql: no longer in sql/
drop table control.quarantined_row;

-- sql/control/offered_sql.sql: no longer in sql/
drop function control.offered_sql(pg_catalog.text,pg_catalog.text,pg_catalog.text[]);

-- sql/control/note_freshness.sql: no longer in sql/
drop function control.note_freshness(bigint,pg_catalog.jsonb);

-- sql/control/model_state.sql: no longer in sql/
drop table control.model_state;

-- sql/control/model_link.sql: no longer in sql/
drop view control.model_link;

-- sql/control/merge_sql.sql: no longer in sql/
drop function control.merge_sql(pg_catalog.text,pg_catalog.text);

-- sql/control/load_window.sql: no longer in sql/
drop table control.load_window;

-- sql/control/landed_file.sql: no longer in sql/
drop table control.landed_file;

-- sql/control/land_extract.sql: no longer in sql/
drop function control.land_extract(pg_catalog.text);

-- sql/control/extract_watermark.sql: no longer in sql/
drop table control.extract_watermark;

-- sql/control/count_new_rows.sql: no longer in sql/
drop function control.count_new_rows(pg_catalog.text,pg_catalog.pg_snapshot,pg_catalog.xid8,pg_catalog.pg_snapshot,pg_catalog.xid8);

-- sql/control/column_list.sql: no longer in sql/
drop function control.column_list(pg_catalog.text[],pg_catalog.text);

-- sql/raw_salesforce/opportunity.sql: no longer in sql/
drop table raw_salesforce.opportunity;

-- sql/raw_salesforce/contact.sql: no longer in sql/
drop table raw_salesforce.contact;

-- sql/raw_salesforce/account.sql: no longer in sql/
drop table raw_salesforce.account;

-- sql/schemas.sql: no longer in sql/
drop schema control;
drop schema marts;
drop schema intermediate;
drop schema staging;
drop schema raw_salesforce;

reset role;

do $roles$
begin
    execute format('revoke create on database %I from salesforce_owner', current_database());
    revoke create, usage on schema public from salesforce_owner;
end;
$roles$;
