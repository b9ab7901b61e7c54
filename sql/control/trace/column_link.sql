-- Generated from the views of sql/ by make generate; edit that.
create or replace view control.column_link as
with document as (
    select '{"control.history_bound": {
"same": {
  "control.setting": ["history_start"]},
"from": {
  "retained_from": ["control.history_retention/retained_from",
    "control.landing_retention/complete_from", "control.setting/history_start"]}
},
"control.landing_table": {
"from": {
  "object": ["control.model/staging_view"]}
},
"control.object_status": {
"same": {
  "control.landing_table": ["object"],
  "control.source_freshness": ["landed_rows"],
  "control.freshness_limit": ["stale_after"]},
"from": {
  "newest_change_at": ["control.source_freshness/newest_modstamp"],
  "newest_landed_at": ["control.source_freshness/newest_extracted_at"],
  "last_read_run_id": ["control.source_freshness/run_id"],
  "is_stale": ["control.freshness_limit/stale_after",
    "control.source_freshness/newest_extracted_at", "control.source_freshness/newest_modstamp"],
  "extraction_status": ["control.extraction/status"],
  "extraction_at": ["control.extraction/started_at"],
  "extraction_reason": ["control.extraction/reason"],
  "extraction_success_at": ["control.extraction/started_at"],
  "extraction_failing_since": ["control.extraction/extraction_id"],
  "extraction_failing_since_at": ["control.extraction/started_at"]}
},
"control.quality_status": {
"same": {
  "control.quality_check": ["severity", "enabled", "model", "description"],
  "control.quality_result": ["failing_since"]},
"from": {
  "check_name": ["control.quality_check/name"],
  "outcome": ["control.quality_check/enabled", "control.quality_result/failing_since",
    "control.quality_result/outcome", "control.quality_state/check_name"],
  "violations": ["control.quality_result/violations", "control.quality_total/violations",
    "control.run/status"],
  "rows": ["control.quality_population/rows", "control.quality_result/rows",
    "control.run/status"],
  "baseline": ["control.quality_result/baseline", "control.quality_total/baseline",
    "control.run/status"],
  "failing_since_at": ["control.run/started_at"],
  "is_published": ["control.run/status"]}
},
"control.run_status": {
"same": {
  "control.run": ["error"]},
"from": {
  "published_run_id": ["control.run/run_id"],
  "last_published_at": ["control.run/finished_at"],
  "last_success_at": ["control.run/finished_at"],
  "last_attempt_at": ["control.run/started_at", "control.run_call/called_at"],
  "last_attempt_status": ["control.run/status", "control.run_call/called_at"],
  "is_failing": ["control.run_call/called_at"],
  "failing_since_at": ["control.run/started_at", "control.run_call/called_at"],
  "failing_since": ["control.run/run_id"],
  "failed_run_id": ["control.run/run_id"],
  "failure": ["control.quality_result/check_name", "control.run/error",
    "control.run_call/called_at", "control.run_call/called_by"]}
},
"control.today": {
"from": {
  "business_date": ["control.setting/time_zone"],
  "month_start": ["control.setting/time_zone"],
  "next_month_start": ["control.setting/time_zone"],
  "quarter_start": ["control.setting/fiscal_year_start_month", "control.setting/time_zone"],
  "next_quarter_start": ["control.setting/fiscal_year_start_month", "control.setting/time_zone"]}
},
"intermediate.account": {
"same": {
  "intermediate.account_model": ["id", "parent_account_id", "owner_id", "record_type_id",
    "master_record_id", "name", "account_number", "type", "industry", "ownership", "rating",
    "account_source", "site", "description", "annual_revenue", "number_of_employees",
    "currency_iso_code", "billing_street", "billing_city", "billing_state", "billing_state_code",
    "billing_postal_code", "billing_country", "billing_country_code", "billing_latitude",
    "billing_longitude", "shipping_street", "shipping_city", "shipping_state",
    "shipping_state_code", "shipping_postal_code", "shipping_country", "shipping_country_code",
    "shipping_latitude", "shipping_longitude", "phone", "fax", "website", "is_deleted",
    "created_at", "created_by_id", "last_modified_at", "last_modified_by_id", "system_modstamp",
    "last_activity_date", "version_at", "seen_at", "custom_fields"]}
},
"intermediate.account_landed": {
"same": {
  "staging.account": ["id", "parent_account_id", "owner_id", "record_type_id", "master_record_id",
    "name", "account_number", "type", "industry", "ownership", "rating", "account_source", "site",
    "description", "annual_revenue", "number_of_employees", "currency_iso_code", "billing_street",
    "billing_city", "billing_state", "billing_state_code", "billing_postal_code",
    "billing_country", "billing_country_code", "billing_latitude", "billing_longitude",
    "shipping_street", "shipping_city", "shipping_state", "shipping_state_code",
    "shipping_postal_code", "shipping_country", "shipping_country_code", "shipping_latitude",
    "shipping_longitude", "phone", "fax", "website", "is_deleted", "created_at", "created_by_id",
    "last_modified_at", "last_modified_by_id", "system_modstamp", "last_activity_date",
    "version_at", "custom_fields", "landed_id", "extracted_at", "raw_id", "load_xid", "seen_at"]}
},
"intermediate.account_latest": {
"same": {
  "intermediate.account_landed": ["raw_id", "version_at"]}
},
"intermediate.account_model": {
"same": {
  "staging.account": ["id", "parent_account_id", "owner_id", "record_type_id", "master_record_id",
    "name", "account_number", "type", "industry", "ownership", "rating", "account_source", "site",
    "description", "annual_revenue", "number_of_employees", "currency_iso_code", "billing_street",
    "billing_city", "billing_state", "billing_state_code", "billing_postal_code",
    "billing_country", "billing_country_code", "billing_latitude", "billing_longitude",
    "shipping_street", "shipping_city", "shipping_state", "shipping_state_code",
    "shipping_postal_code", "shipping_country", "shipping_country_code", "shipping_latitude",
    "shipping_longitude", "phone", "fax", "website", "is_deleted", "created_at", "created_by_id",
    "last_modified_at", "last_modified_by_id", "system_modstamp", "last_activity_date", "seen_at",
    "custom_fields"],
  "intermediate.account_latest": ["version_at"]}
},
"intermediate.contact": {
"same": {
  "intermediate.contact_model": ["id", "account_id", "reports_to_id", "owner_id",
    "record_type_id", "master_record_id", "salutation", "first_name", "middle_name", "last_name",
    "suffix", "name", "title", "department", "lead_source", "birthdate", "description",
    "currency_iso_code", "email", "phone", "mobile_phone", "home_phone", "other_phone",
    "assistant_phone", "fax", "mailing_street", "mailing_city", "mailing_state",
    "mailing_state_code", "mailing_postal_code", "mailing_country", "mailing_country_code",
    "mailing_latitude", "mailing_longitude", "has_opted_out_of_email", "do_not_call",
    "is_email_bounced", "is_deleted", "email_bounced_at", "created_at", "created_by_id",
    "last_modified_at", "last_modified_by_id", "system_modstamp", "last_activity_date",
    "version_at", "seen_at", "custom_fields"]}
},
"intermediate.contact_landed": {
"same": {
  "staging.contact": ["id", "account_id", "reports_to_id", "owner_id", "record_type_id",
    "master_record_id", "salutation", "first_name", "middle_name", "last_name", "suffix", "name",
    "title", "department", "lead_source", "birthdate", "description", "currency_iso_code",
    "email", "phone", "mobile_phone", "home_phone", "other_phone", "assistant_phone", "fax",
    "mailing_street", "mailing_city", "mailing_state", "mailing_state_code",
    "mailing_postal_code", "mailing_country", "mailing_country_code", "mailing_latitude",
    "mailing_longitude", "has_opted_out_of_email", "do_not_call", "is_email_bounced",
    "is_deleted", "email_bounced_at", "created_at", "created_by_id", "last_modified_at",
    "last_modified_by_id", "system_modstamp", "last_activity_date", "version_at", "custom_fields",
    "landed_id", "extracted_at", "raw_id", "load_xid", "seen_at"]}
},
"intermediate.contact_latest": {
"same": {
  "intermediate.contact_landed": ["raw_id", "version_at"]}
},
"intermediate.contact_model": {
"same": {
  "staging.contact": ["id", "account_id", "reports_to_id", "owner_id", "record_type_id",
    "master_record_id", "salutation", "first_name", "middle_name", "last_name", "suffix", "name",
    "title", "department", "lead_source", "birthdate", "description", "currency_iso_code",
    "email", "phone", "mobile_phone", "home_phone", "other_phone", "assistant_phone", "fax",
    "mailing_street", "mailing_city", "mailing_state", "mailing_state_code",
    "mailing_postal_code", "mailing_country", "mailing_country_code", "mailing_latitude",
    "mailing_longitude", "has_opted_out_of_email", "do_not_call", "is_email_bounced",
    "is_deleted", "email_bounced_at", "created_at", "created_by_id", "last_modified_at",
    "last_modified_by_id", "system_modstamp", "last_activity_date", "seen_at", "custom_fields"],
  "intermediate.contact_latest": ["version_at"]}
},
"intermediate.currencytype": {
"same": {
  "intermediate.currencytype_model": ["id", "iso_code", "conversion_rate", "decimal_places",
    "is_active", "is_corporate", "created_at", "last_modified_at", "system_modstamp",
    "version_at", "seen_at", "custom_fields"]}
},
"intermediate.currencytype_landed": {
"same": {
  "staging.currencytype": ["id", "iso_code", "conversion_rate", "decimal_places", "is_active",
    "is_corporate", "created_at", "last_modified_at", "system_modstamp", "version_at",
    "custom_fields", "landed_id", "extracted_at", "raw_id", "load_xid", "seen_at"]}
},
"intermediate.currencytype_latest": {
"same": {
  "intermediate.currencytype_landed": ["raw_id", "version_at"]}
},
"intermediate.currencytype_model": {
"same": {
  "staging.currencytype": ["id", "iso_code", "conversion_rate", "decimal_places", "is_active",
    "is_corporate", "created_at", "last_modified_at", "system_modstamp", "seen_at",
    "custom_fields"],
  "intermediate.currencytype_latest": ["version_at"]}
},
"intermediate.datedconversionrate": {
"same": {
  "intermediate.datedconversionrate_model": ["id", "iso_code", "conversion_rate", "start_date",
    "next_start_date", "created_at", "last_modified_at", "system_modstamp", "version_at",
    "seen_at", "custom_fields"]}
},
"intermediate.datedconversionrate_landed": {
"same": {
  "staging.datedconversionrate": ["id", "iso_code", "conversion_rate", "start_date",
    "next_start_date", "created_at", "last_modified_at", "system_modstamp", "version_at",
    "custom_fields", "landed_id", "extracted_at", "raw_id", "load_xid", "seen_at"]}
},
"intermediate.datedconversionrate_latest": {
"same": {
  "intermediate.datedconversionrate_landed": ["raw_id", "version_at"]}
},
"intermediate.datedconversionrate_model": {
"same": {
  "staging.datedconversionrate": ["id", "iso_code", "conversion_rate", "start_date",
    "next_start_date", "created_at", "last_modified_at", "system_modstamp", "seen_at",
    "custom_fields"],
  "intermediate.datedconversionrate_latest": ["version_at"]}
},
"intermediate.forecastingquota": {
"same": {
  "intermediate.forecastingquota_model": ["id", "quota_owner_id", "forecasting_type_id",
    "product_family", "quota_amount", "quota_quantity", "currency_iso_code", "start_date",
    "created_at", "last_modified_at", "system_modstamp", "version_at", "seen_at", "custom_fields"]}
},
"intermediate.forecastingquota_landed": {
"same": {
  "staging.forecastingquota": ["id", "quota_owner_id", "forecasting_type_id", "product_family",
    "quota_amount", "quota_quantity", "currency_iso_code", "start_date", "created_at",
    "last_modified_at", "system_modstamp", "version_at", "custom_fields", "landed_id",
    "extracted_at", "raw_id", "load_xid", "seen_at"]}
},
"intermediate.forecastingquota_latest": {
"same": {
  "intermediate.forecastingquota_landed": ["raw_id", "version_at"]}
},
"intermediate.forecastingquota_model": {
"same": {
  "staging.forecastingquota": ["id", "quota_owner_id", "forecasting_type_id", "product_family",
    "quota_amount", "quota_quantity", "currency_iso_code", "start_date", "created_at",
    "last_modified_at", "system_modstamp", "seen_at", "custom_fields"],
  "intermediate.forecastingquota_latest": ["version_at"]}
},
"intermediate.opportunity": {
"same": {
  "intermediate.opportunity_model": ["id", "account_id", "owner_id", "campaign_id", "contact_id",
    "record_type_id", "pricebook2_id", "synced_quote_id", "name", "description", "type",
    "lead_source", "stage_name", "forecast_category", "forecast_category_name", "next_step",
    "fiscal", "amount", "probability", "expected_revenue", "total_opportunity_quantity",
    "fiscal_year", "fiscal_quarter", "salesforce_push_count", "currency_iso_code", "is_closed",
    "is_won", "is_private", "has_open_activity", "has_overdue_task", "is_deleted", "close_date",
    "created_at", "created_by_id", "last_modified_at", "last_modified_by_id", "system_modstamp",
    "last_stage_change_at", "last_viewed_at", "last_activity_date", "version_at", "seen_at",
    "custom_fields", "has_unread_state"]}
},
"intermediate.opportunity_current_version": {
"same": {
  "intermediate.opportunity": ["is_deleted", "stage_name", "amount", "probability",
    "currency_iso_code", "forecast_category", "close_date", "owner_id", "account_id", "type",
    "system_modstamp", "created_at", "record_type_id", "last_modified_by_id"]},
"from": {
  "opportunity_id": ["intermediate.opportunity/id"],
  "valid_from": ["control.setting/history_start", "control.setting/time_zone",
    "intermediate.opportunity/seen_at", "intermediate.opportunity/version_at"],
  "is_closed": ["control.stage/is_closed", "intermediate.opportunity/has_unread_state",
    "intermediate.opportunity/is_closed", "intermediate.opportunity/is_deleted"],
  "is_won": ["control.stage/is_won", "intermediate.opportunity/has_unread_state",
    "intermediate.opportunity/is_deleted", "intermediate.opportunity/is_won"]}
},
"intermediate.opportunity_first_version": {
"same": {
  "intermediate.opportunityhistory": ["opportunity_id"],
  "intermediate.opportunity_landed": ["raw_id", "account_id", "owner_id", "record_type_id",
    "type", "currency_iso_code", "created_at", "stage_name", "forecast_category", "is_closed",
    "is_won", "is_deleted", "amount", "probability", "close_date", "system_modstamp",
    "last_modified_by_id"]},
"from": {
  "assumed_columns": ["intermediate.opportunity_landed/account_id",
    "intermediate.opportunity_landed/amount", "intermediate.opportunity_landed/close_date",
    "intermediate.opportunity_landed/created_at",
    "intermediate.opportunity_landed/currency_iso_code",
    "intermediate.opportunity_landed/forecast_category",
    "intermediate.opportunity_landed/is_closed", "intermediate.opportunity_landed/is_deleted",
    "intermediate.opportunity_landed/is_won",
    "intermediate.opportunity_landed/last_modified_by_id",
    "intermediate.opportunity_landed/owner_id", "intermediate.opportunity_landed/probability",
    "intermediate.opportunity_landed/raw_id", "intermediate.opportunity_landed/record_type_id",
    "intermediate.opportunity_landed/seen_at", "intermediate.opportunity_landed/stage_name",
    "intermediate.opportunity_landed/system_modstamp", "intermediate.opportunity_landed/type",
    "intermediate.opportunity_landed/version_at"],
  "landed_from": ["intermediate.opportunity_landed/seen_at",
    "intermediate.opportunity_landed/version_at"]}
},
"intermediate.opportunity_interval": {
"same": {
  "intermediate.opportunity_known_version": ["opportunity_id", "raw_id", "valid_from"]},
"from": {
  "valid_to": ["intermediate.opportunity_known_version/opportunity_id",
    "intermediate.opportunity_known_version/raw_id",
    "intermediate.opportunity_known_version/valid_from",
    "intermediate.opportunity_known_version/version_at"]}
},
"intermediate.opportunity_known_version": {
"from": {
  "opportunity_id": ["intermediate.opportunity_recorded_version/opportunity_id",
    "intermediate.opportunity_version/opportunity_id"],
  "account_id": ["intermediate.opportunity_recorded_version/account_id",
    "intermediate.opportunity_version/account_id"],
  "owner_id": ["intermediate.opportunity_recorded_version/owner_id",
    "intermediate.opportunity_version/owner_id"],
  "record_type_id": ["intermediate.opportunity_recorded_version/record_type_id",
    "intermediate.opportunity_version/record_type_id"],
  "type": ["intermediate.opportunity_recorded_version/type",
    "intermediate.opportunity_version/type"],
  "stage_name": ["intermediate.opportunity_recorded_version/stage_name",
    "intermediate.opportunity_version/stage_name"],
  "forecast_category": ["intermediate.opportunity_recorded_version/forecast_category",
    "intermediate.opportunity_version/forecast_category"],
  "is_closed": ["intermediate.opportunity_recorded_version/is_closed",
    "intermediate.opportunity_version/is_closed"],
  "is_won": ["intermediate.opportunity_recorded_version/is_won",
    "intermediate.opportunity_version/is_won"],
  "is_deleted": ["intermediate.opportunity_recorded_version/is_deleted",
    "intermediate.opportunity_version/is_deleted"],
  "amount": ["intermediate.opportunity_recorded_version/amount",
    "intermediate.opportunity_version/amount"],
  "probability": ["intermediate.opportunity_recorded_version/probability",
    "intermediate.opportunity_version/probability"],
  "currency_iso_code": ["intermediate.opportunity_recorded_version/currency_iso_code",
    "intermediate.opportunity_version/currency_iso_code"],
  "close_date": ["intermediate.opportunity_recorded_version/close_date",
    "intermediate.opportunity_version/close_date"],
  "system_modstamp": ["intermediate.opportunity_recorded_version/system_modstamp",
    "intermediate.opportunity_version/system_modstamp"],
  "created_at": ["intermediate.opportunity_recorded_version/created_at",
    "intermediate.opportunity_version/created_at"],
  "valid_from": ["intermediate.opportunity_recorded_version/valid_from",
    "intermediate.opportunity_version/valid_from"],
  "version_from": ["intermediate.opportunity_recorded_version/version_from",
    "intermediate.opportunity_version/version_from"],
  "version_at": ["intermediate.opportunity_recorded_version/version_at",
    "intermediate.opportunity_version/version_at"],
  "raw_id": ["intermediate.opportunity_recorded_version/raw_id",
    "intermediate.opportunity_version/raw_id"],
  "landed_id": ["intermediate.opportunity_recorded_version/landed_id",
    "intermediate.opportunity_version/landed_id"],
  "load_xid": ["intermediate.opportunity_recorded_version/load_xid",
    "intermediate.opportunity_version/load_xid"],
  "last_modified_by_id": ["intermediate.opportunity_recorded_version/last_modified_by_id",
    "intermediate.opportunity_version/last_modified_by_id"],
  "origin": ["intermediate.opportunity_recorded_version/origin",
    "intermediate.opportunity_version/origin"],
  "assumed_columns": ["intermediate.opportunity_recorded_version/assumed_columns",
    "intermediate.opportunity_version/assumed_columns"]}
},
"intermediate.opportunity_landed": {
"same": {
  "staging.opportunity": ["id", "account_id", "owner_id", "campaign_id", "contact_id",
    "record_type_id", "pricebook2_id", "synced_quote_id", "name", "description", "type",
    "lead_source", "stage_name", "forecast_category", "forecast_category_name", "next_step",
    "fiscal", "amount", "probability", "expected_revenue", "total_opportunity_quantity",
    "fiscal_year", "fiscal_quarter", "salesforce_push_count", "currency_iso_code", "is_closed",
    "is_won", "is_private", "has_open_activity", "has_overdue_task", "is_deleted", "close_date",
    "created_at", "created_by_id", "last_modified_at", "last_modified_by_id", "system_modstamp",
    "last_stage_change_at", "last_viewed_at", "last_activity_date", "version_at", "custom_fields",
    "landed_id", "extracted_at", "raw_id", "load_xid", "seen_at", "has_unread_state"]}
},
"intermediate.opportunity_latest": {
"same": {
  "intermediate.opportunity_landed": ["raw_id", "version_at"]}
},
"intermediate.opportunity_model": {
"same": {
  "staging.opportunity": ["id", "account_id", "owner_id", "campaign_id", "contact_id",
    "record_type_id", "pricebook2_id", "synced_quote_id", "name", "description", "type",
    "lead_source", "stage_name", "forecast_category", "forecast_category_name", "next_step",
    "fiscal", "amount", "probability", "expected_revenue", "total_opportunity_quantity",
    "fiscal_year", "fiscal_quarter", "salesforce_push_count", "currency_iso_code", "is_closed",
    "is_won", "is_private", "has_open_activity", "has_overdue_task", "is_deleted", "close_date",
    "created_at", "created_by_id", "last_modified_at", "last_modified_by_id", "system_modstamp",
    "last_stage_change_at", "last_viewed_at", "last_activity_date", "seen_at", "custom_fields",
    "has_unread_state"],
  "intermediate.opportunity_latest": ["version_at"]}
},
"intermediate.opportunity_recorded_version": {
"same": {
  "intermediate.opportunityhistory": ["opportunity_id", "stage_name", "forecast_category",
    "amount", "probability", "close_date"],
  "intermediate.opportunity_first_version": ["account_id", "owner_id", "record_type_id", "type",
    "created_at"],
  "control.stage": ["is_closed", "is_won"]},
"from": {
  "currency_iso_code": ["intermediate.opportunity_first_version/currency_iso_code",
    "intermediate.opportunityhistory/currency_iso_code"],
  "system_modstamp": ["intermediate.opportunityhistory/created_at"],
  "valid_from": ["control.setting/history_start", "control.setting/time_zone",
    "intermediate.opportunityhistory/created_at"],
  "version_from": ["control.setting/history_start", "control.setting/time_zone",
    "intermediate.opportunityhistory/created_at"],
  "raw_id": ["intermediate.opportunityhistory/created_at", "intermediate.opportunityhistory/id",
    "intermediate.opportunityhistory/opportunity_id"],
  "landed_id": ["intermediate.opportunityhistory/opportunity_id"],
  "last_modified_by_id": ["intermediate.opportunityhistory/created_by_id"],
  "assumed_columns": ["intermediate.opportunity_first_version/assumed_columns",
    "intermediate.opportunity_first_version/currency_iso_code",
    "intermediate.opportunityhistory/currency_iso_code"]}
},
"intermediate.opportunity_version": {
"same": {
  "intermediate.opportunity_landed": ["account_id", "owner_id", "record_type_id", "type",
    "stage_name", "forecast_category", "is_deleted", "amount", "probability", "currency_iso_code",
    "close_date", "system_modstamp", "created_at", "version_at", "raw_id", "landed_id",
    "load_xid", "last_modified_by_id"]},
"from": {
  "opportunity_id": ["intermediate.opportunity_landed/id"],
  "is_closed": ["control.stage/is_closed", "intermediate.opportunity_landed/has_unread_state",
    "intermediate.opportunity_landed/is_closed", "intermediate.opportunity_landed/is_deleted"],
  "is_won": ["control.stage/is_won", "intermediate.opportunity_landed/has_unread_state",
    "intermediate.opportunity_landed/is_deleted", "intermediate.opportunity_landed/is_won"],
  "valid_from": ["control.setting/history_start", "control.setting/time_zone",
    "intermediate.opportunity_landed/seen_at", "intermediate.opportunity_landed/version_at"],
  "version_from": ["control.setting/history_start", "control.setting/time_zone",
    "intermediate.opportunity_landed/seen_at", "intermediate.opportunity_landed/version_at"]}
},
"intermediate.opportunityhistory": {
"same": {
  "intermediate.opportunityhistory_model": ["id", "opportunity_id", "stage_name",
    "forecast_category", "amount", "probability", "expected_revenue", "currency_iso_code",
    "is_deleted", "close_date", "created_at", "created_by_id", "system_modstamp", "version_at",
    "seen_at", "custom_fields"]}
},
"intermediate.opportunityhistory_landed": {
"same": {
  "staging.opportunityhistory": ["id", "opportunity_id", "stage_name", "forecast_category",
    "amount", "probability", "expected_revenue", "currency_iso_code", "is_deleted", "close_date",
    "created_at", "created_by_id", "system_modstamp", "version_at", "custom_fields", "landed_id",
    "extracted_at", "raw_id", "load_xid", "seen_at"]}
},
"intermediate.opportunityhistory_latest": {
"same": {
  "intermediate.opportunityhistory_landed": ["raw_id", "version_at"]}
},
"intermediate.opportunityhistory_model": {
"same": {
  "staging.opportunityhistory": ["id", "opportunity_id", "stage_name", "forecast_category",
    "amount", "probability", "expected_revenue", "currency_iso_code", "is_deleted", "close_date",
    "created_at", "created_by_id", "system_modstamp", "seen_at", "custom_fields"],
  "intermediate.opportunityhistory_latest": ["version_at"]}
},
"intermediate.recordtype": {
"same": {
  "intermediate.recordtype_model": ["id", "business_process_id", "name", "developer_name",
    "object", "namespace_prefix", "description", "is_active", "created_at", "created_by_id",
    "last_modified_at", "last_modified_by_id", "system_modstamp", "version_at", "seen_at",
    "custom_fields"]}
},
"intermediate.recordtype_landed": {
"same": {
  "staging.recordtype": ["id", "business_process_id", "name", "developer_name", "object",
    "namespace_prefix", "description", "is_active", "created_at", "created_by_id",
    "last_modified_at", "last_modified_by_id", "system_modstamp", "version_at", "custom_fields",
    "landed_id", "extracted_at", "raw_id", "load_xid", "seen_at"]}
},
"intermediate.recordtype_latest": {
"same": {
  "intermediate.recordtype_landed": ["raw_id", "version_at"]}
},
"intermediate.recordtype_model": {
"same": {
  "staging.recordtype": ["id", "business_process_id", "name", "developer_name", "object",
    "namespace_prefix", "description", "is_active", "created_at", "created_by_id",
    "last_modified_at", "last_modified_by_id", "system_modstamp", "seen_at", "custom_fields"],
  "intermediate.recordtype_latest": ["version_at"]}
},
"intermediate.user": {
"same": {
  "intermediate.user_model": ["id", "manager_id", "user_role_id", "profile_id", "username",
    "first_name", "last_name", "name", "alias", "title", "department", "division", "company_name",
    "employee_number", "user_type", "time_zone", "default_currency_iso_code", "email", "phone",
    "mobile_phone", "city", "country", "is_active", "created_at", "created_by_id",
    "last_modified_at", "last_modified_by_id", "system_modstamp", "last_login_at", "version_at",
    "seen_at", "custom_fields"]}
},
"intermediate.user_landed": {
"same": {
  "staging.user": ["id", "manager_id", "user_role_id", "profile_id", "username", "first_name",
    "last_name", "name", "alias", "title", "department", "division", "company_name",
    "employee_number", "user_type", "time_zone", "default_currency_iso_code", "email", "phone",
    "mobile_phone", "city", "country", "is_active", "created_at", "created_by_id",
    "last_modified_at", "last_modified_by_id", "system_modstamp", "last_login_at", "version_at",
    "custom_fields", "landed_id", "extracted_at", "raw_id", "load_xid", "seen_at"]}
},
"intermediate.user_latest": {
"same": {
  "intermediate.user_landed": ["raw_id", "version_at"]}
},
"intermediate.user_model": {
"same": {
  "staging.user": ["id", "manager_id", "user_role_id", "profile_id", "username", "first_name",
    "last_name", "name", "alias", "title", "department", "division", "company_name",
    "employee_number", "user_type", "time_zone", "default_currency_iso_code", "email", "phone",
    "mobile_phone", "city", "country", "is_active", "created_at", "created_by_id",
    "last_modified_at", "last_modified_by_id", "system_modstamp", "last_login_at", "seen_at",
    "custom_fields"],
  "intermediate.user_latest": ["version_at"]}
},
"intermediate.userrole": {
"same": {
  "intermediate.userrole_model": ["id", "parent_role_id", "name", "developer_name",
    "rollup_description", "portal_type", "last_modified_at", "last_modified_by_id",
    "system_modstamp", "version_at", "seen_at", "custom_fields"]}
},
"intermediate.userrole_landed": {
"same": {
  "staging.userrole": ["id", "parent_role_id", "name", "developer_name", "rollup_description",
    "portal_type", "last_modified_at", "last_modified_by_id", "system_modstamp", "version_at",
    "custom_fields", "landed_id", "extracted_at", "raw_id", "load_xid", "seen_at"]}
},
"intermediate.userrole_latest": {
"same": {
  "intermediate.userrole_landed": ["raw_id", "version_at"]}
},
"intermediate.userrole_model": {
"same": {
  "staging.userrole": ["id", "parent_role_id", "name", "developer_name", "rollup_description",
    "portal_type", "last_modified_at", "last_modified_by_id", "system_modstamp", "seen_at",
    "custom_fields"],
  "intermediate.userrole_latest": ["version_at"]}
},
"marts.account_enhanced": {
"same": {
  "marts.dim_account": ["account_id", "parent_account_id", "owner_id", "record_type_id", "name",
    "account_number", "type", "industry", "ownership", "rating", "account_source", "site",
    "description", "annual_revenue", "number_of_employees", "currency_iso_code", "billing_street",
    "billing_city", "billing_state", "billing_state_code", "billing_postal_code",
    "billing_country", "billing_country_code", "billing_latitude", "billing_longitude",
    "shipping_street", "shipping_city", "shipping_state", "shipping_state_code",
    "shipping_postal_code", "shipping_country", "shipping_country_code", "shipping_latitude",
    "shipping_longitude", "phone", "fax", "website", "created_at", "last_modified_at",
    "system_modstamp", "last_activity_date", "custom_fields", "contact_count",
    "opportunity_count", "open_opportunity_count", "won_opportunity_count",
    "lost_opportunity_count", "open_amount", "won_amount", "win_rate", "first_won_date",
    "last_won_date", "unknown_opportunity_count", "open_amount_missing_count",
    "won_amount_missing_count"]},
"from": {
  "owner_name": ["marts.dim_account/owner_id", "marts.dim_user/name"],
  "owner_manager_name": ["marts.dim_user/manager_name"],
  "record_type_name": ["marts.dim_account/record_type_id", "marts.dim_record_type/name"],
  "parent_account_name": ["intermediate.account/name"],
  "open_amount_converted": ["marts.opportunity_measure/pipeline_amount_converted"],
  "open_amount_unconverted_count": ["marts.opportunity_measure/pipeline_count",
    "marts.opportunity_measure/unconverted_count"],
  "won_amount_converted": ["marts.opportunity_measure/bookings_amount_converted"],
  "won_amount_unconverted_count": ["marts.opportunity_measure/bookings_count",
    "marts.opportunity_measure/unconverted_count"]}
},
"marts.account_group_performance": {
"same": {
  "marts.account_hierarchy": ["ultimate_parent_id", "ultimate_parent_name"],
  "marts.opportunity_measure": ["currency_iso_code", "bookings_count", "bookings_amount",
    "pipeline_count", "pipeline_amount", "pipeline_weighted_amount", "lost_count", "lost_amount",
    "bookings_amount_converted", "pipeline_amount_converted",
    "pipeline_weighted_amount_converted", "lost_amount_converted", "unconverted_count"]},
"from": {
  "account_count": ["marts.opportunity_measure/account_id"],
  "win_rate": ["marts.opportunity_measure/bookings_count", "marts.opportunity_measure/lost_count"]}
},
"marts.account_hierarchy": {
"same": {
  "marts.dim_account": ["account_id"]},
"from": {
  "account_name": ["marts.dim_account/name"],
  "ultimate_parent_id": ["marts.dim_account/account_id", "marts.dim_account/parent_account_id"],
  "ultimate_parent_name": ["marts.dim_account/name"],
  "levels_above": ["marts.dim_account/account_id"]}
},
"marts.account_performance": {
"same": {
  "marts.opportunity_measure": ["account_id", "account_name", "account_owner_id",
    "account_owner_name", "account_owner_manager_name", "currency_iso_code",
    "bookings_count_this_month", "bookings_count_this_quarter", "bookings_count",
    "bookings_amount_this_month", "bookings_amount_this_quarter", "bookings_amount",
    "pipeline_created_count_this_month", "pipeline_created_count_this_quarter",
    "pipeline_created_amount_this_month", "pipeline_created_amount_this_quarter",
    "pipeline_created_weighted_amount_this_month",
    "pipeline_created_weighted_amount_this_quarter", "pipeline_count", "pipeline_amount",
    "pipeline_weighted_amount", "lost_count_this_month", "lost_count_this_quarter", "lost_count",
    "lost_amount_this_month", "lost_amount_this_quarter", "lost_amount",
    "bookings_amount_converted", "bookings_amount_this_month_converted",
    "bookings_amount_this_quarter_converted", "pipeline_created_amount_this_month_converted",
    "pipeline_created_amount_this_quarter_converted",
    "pipeline_created_weighted_amount_this_month_converted",
    "pipeline_created_weighted_amount_this_quarter_converted", "pipeline_amount_converted",
    "pipeline_weighted_amount_converted", "lost_amount_converted",
    "lost_amount_this_month_converted", "lost_amount_this_quarter_converted", "unconverted_count"]},
"from": {
  "average_booking": ["marts.opportunity_measure/bookings_amount"],
  "largest_booking": ["marts.opportunity_measure/bookings_amount"],
  "average_days_to_close": ["marts.opportunity_measure/days_to_close"],
  "average_open_deal": ["marts.opportunity_measure/pipeline_amount"],
  "largest_open_deal": ["marts.opportunity_measure/pipeline_amount"],
  "average_days_open": ["marts.opportunity_measure/days_open"],
  "win_rate_this_month": ["marts.opportunity_measure/bookings_count_this_month",
    "marts.opportunity_measure/lost_count_this_month"],
  "win_rate_this_quarter": ["marts.opportunity_measure/bookings_count_this_quarter",
    "marts.opportunity_measure/lost_count_this_quarter"],
  "win_rate": ["marts.opportunity_measure/bookings_count",
    "marts.opportunity_measure/lost_count"],
  "win_rate_by_amount_this_month": ["marts.opportunity_measure/bookings_amount_this_month",
    "marts.opportunity_measure/lost_amount_this_month"],
  "win_rate_by_amount_this_quarter": ["marts.opportunity_measure/bookings_amount_this_quarter",
    "marts.opportunity_measure/lost_amount_this_quarter"],
  "win_rate_by_amount": ["marts.opportunity_measure/bookings_amount",
    "marts.opportunity_measure/lost_amount"]}
},
"marts.closed_period_restatement": {
"same": {
  "marts.opportunity_history": ["currency_iso_code", "opportunity_id", "amount"]},
"from": {
  "close_period": ["marts.history_coverage/fiscal_year_start_month",
    "marts.opportunity_history/close_date"],
  "measure": ["marts.opportunity_history/is_closed", "marts.opportunity_history/is_deleted",
    "marts.opportunity_history/is_won"],
  "changed_on": ["marts.opportunity_history/valid_from"],
  "reason": ["marts.history_coverage/fiscal_year_start_month", "marts.opportunity_history/amount",
    "marts.opportunity_history/close_date", "marts.opportunity_history/currency_iso_code",
    "marts.opportunity_history/is_closed", "marts.opportunity_history/is_deleted",
    "marts.opportunity_history/is_won", "marts.opportunity_history/opportunity_id"],
  "changed_by_id": ["marts.opportunity_history/last_modified_by_id"],
  "changed_by_name": ["marts.dim_user/name", "marts.opportunity_history/last_modified_by_id"],
  "amount_converted": ["marts.conversion_rate/rate", "marts.opportunity_history/amount"]}
},
"marts.contact_enhanced": {
"same": {
  "marts.dim_contact": ["contact_id", "account_id", "reports_to_id", "owner_id", "record_type_id",
    "salutation", "first_name", "middle_name", "last_name", "suffix", "name", "title",
    "department", "lead_source", "birthdate", "description", "currency_iso_code", "email",
    "phone", "mobile_phone", "home_phone", "other_phone", "assistant_phone", "fax",
    "has_opted_out_of_email", "do_not_call", "is_email_bounced", "mailing_street", "mailing_city",
    "mailing_state", "mailing_state_code", "mailing_postal_code", "mailing_country",
    "mailing_country_code", "mailing_latitude", "mailing_longitude", "created_at",
    "last_modified_at", "system_modstamp", "last_activity_date", "custom_fields"],
  "intermediate.account": ["account_number", "account_source"]},
"from": {
  "owner_name": ["marts.dim_contact/owner_id", "marts.dim_user/name"],
  "owner_manager_name": ["marts.dim_user/manager_name"],
  "account_owner_name": ["intermediate.account/owner_id", "marts.dim_user/name"],
  "record_type_name": ["marts.dim_contact/record_type_id", "marts.dim_record_type/name"],
  "account_name": ["intermediate.account/name"],
  "account_industry": ["intermediate.account/industry"],
  "account_annual_revenue": ["intermediate.account/annual_revenue"],
  "account_number_of_employees": ["intermediate.account/number_of_employees"],
  "account_owner_id": ["intermediate.account/owner_id"],
  "account_parent_id": ["intermediate.account/parent_account_id"],
  "account_rating": ["intermediate.account/rating"],
  "account_type": ["intermediate.account/type"],
  "account_is_deleted": ["intermediate.account/is_deleted"]}
},
"marts.conversion_rate": {
"same": {
  "marts.conversion_rate_model": ["currency_iso_code", "valid_from", "valid_to", "rate"]}
},
"marts.conversion_rate_model": {
"from": {
  "currency_iso_code": ["control.setting/reporting_currency",
    "intermediate.currencytype/iso_code", "intermediate.datedconversionrate/iso_code"],
  "valid_from": ["intermediate.datedconversionrate/start_date"],
  "valid_to": ["intermediate.datedconversionrate/iso_code",
    "intermediate.datedconversionrate/start_date"],
  "rate": ["intermediate.currencytype/conversion_rate",
    "intermediate.datedconversionrate/conversion_rate"]}
},
"marts.daily_activity": {
"from": {
  "day": ["marts.dim_date/date_day", "marts.opportunity_enhanced/close_date",
    "marts.opportunity_enhanced/created_date", "marts.opportunity_enhanced/status",
    "marts.pipeline_daily/day"],
  "currency_iso_code": ["marts.opportunity_enhanced/currency_iso_code",
    "marts.pipeline_daily/currency_iso_code"],
  "created_count": ["marts.dim_date/date_day", "marts.history_coverage/first_day",
    "marts.pipeline_daily/open_count"],
  "created_amount": ["marts.dim_date/date_day", "marts.history_coverage/first_day",
    "marts.opportunity_enhanced/amount", "marts.pipeline_daily/amount"],
  "won_count": ["marts.dim_date/date_day", "marts.history_coverage/first_day",
    "marts.pipeline_daily/open_count"],
  "won_amount": ["marts.dim_date/date_day", "marts.history_coverage/first_day",
    "marts.opportunity_enhanced/amount", "marts.pipeline_daily/amount"],
  "lost_count": ["marts.dim_date/date_day", "marts.history_coverage/first_day",
    "marts.pipeline_daily/open_count"],
  "lost_amount": ["marts.dim_date/date_day", "marts.history_coverage/first_day",
    "marts.opportunity_enhanced/amount", "marts.pipeline_daily/amount"],
  "open_count": ["marts.dim_date/date_day", "marts.history_coverage/first_day",
    "marts.pipeline_daily/open_count"],
  "open_amount": ["marts.dim_date/date_day", "marts.history_coverage/first_day",
    "marts.opportunity_enhanced/amount", "marts.pipeline_daily/amount"],
  "created_amount_converted": ["marts.dim_date/date_day", "marts.history_coverage/first_day",
    "marts.opportunity_enhanced/amount_converted", "marts.pipeline_daily/amount_converted"],
  "won_amount_converted": ["marts.dim_date/date_day", "marts.history_coverage/first_day",
    "marts.opportunity_enhanced/amount_converted", "marts.pipeline_daily/amount_converted"],
  "lost_amount_converted": ["marts.dim_date/date_day", "marts.history_coverage/first_day",
    "marts.opportunity_enhanced/amount_converted", "marts.pipeline_daily/amount_converted"],
  "open_amount_converted": ["marts.dim_date/date_day", "marts.history_coverage/first_day",
    "marts.opportunity_enhanced/amount_converted", "marts.pipeline_daily/amount_converted"]}
},
"marts.data_status": {
"same": {
  "control.object_status": ["object", "newest_change_at", "newest_landed_at", "landed_rows",
    "is_stale"],
  "control.run_status": ["last_success_at", "last_published_at", "last_attempt_at",
    "last_attempt_status", "published_run_id"]},
"from": {
  "change_age": ["control.object_status/newest_change_at"],
  "open_errors": ["control.quality_status/outcome"],
  "open_warnings": ["control.quality_status/outcome"],
  "has_pending_failure": ["control.run_status/is_failing"],
  "pending_failure_since": ["control.run_status/failing_since_at"],
  "pending_failure": ["control.run_status/failure"]}
},
"marts.dim_account": {
"same": {
  "marts.dim_account_model": ["account_id", "parent_account_id", "owner_id", "record_type_id",
    "name", "account_number", "type", "industry", "ownership", "rating", "account_source", "site",
    "description", "annual_revenue", "number_of_employees", "currency_iso_code", "billing_street",
    "billing_city", "billing_state", "billing_state_code", "billing_postal_code",
    "billing_country", "billing_country_code", "billing_latitude", "billing_longitude",
    "shipping_street", "shipping_city", "shipping_state", "shipping_state_code",
    "shipping_postal_code", "shipping_country", "shipping_country_code", "shipping_latitude",
    "shipping_longitude", "phone", "fax", "website", "created_at", "last_modified_at",
    "system_modstamp", "last_activity_date", "custom_fields", "contact_count",
    "opportunity_count", "open_opportunity_count", "won_opportunity_count",
    "lost_opportunity_count", "open_amount", "won_amount", "win_rate", "first_won_date",
    "last_won_date", "unknown_opportunity_count", "open_amount_missing_count",
    "won_amount_missing_count"]}
},
"marts.dim_account_model": {
"same": {
  "intermediate.account": ["owner_id", "record_type_id", "name", "account_number", "type",
    "industry", "ownership", "rating", "account_source", "site", "description", "annual_revenue",
    "number_of_employees", "currency_iso_code", "billing_street", "billing_city", "billing_state",
    "billing_state_code", "billing_postal_code", "billing_country", "billing_country_code",
    "billing_latitude", "billing_longitude", "shipping_street", "shipping_city", "shipping_state",
    "shipping_state_code", "shipping_postal_code", "shipping_country", "shipping_country_code",
    "shipping_latitude", "shipping_longitude", "phone", "fax", "website", "created_at",
    "last_modified_at", "system_modstamp", "last_activity_date", "custom_fields"]},
"from": {
  "account_id": ["intermediate.account/id"],
  "parent_account_id": ["intermediate.account/parent_account_id",
    "marts.merged_account/survivor_id"],
  "open_opportunity_count": ["marts.fct_opportunity/status"],
  "won_opportunity_count": ["marts.fct_opportunity/status"],
  "lost_opportunity_count": ["marts.fct_opportunity/status"],
  "open_amount": ["intermediate.account/currency_iso_code", "marts.fct_opportunity/amount",
    "marts.fct_opportunity/currency_iso_code", "marts.fct_opportunity/status"],
  "won_amount": ["intermediate.account/currency_iso_code", "marts.fct_opportunity/amount",
    "marts.fct_opportunity/currency_iso_code", "marts.fct_opportunity/status"],
  "win_rate": ["marts.fct_opportunity/status"],
  "first_won_date": ["marts.fct_opportunity/close_date", "marts.fct_opportunity/status"],
  "last_won_date": ["marts.fct_opportunity/close_date", "marts.fct_opportunity/status"],
  "unknown_opportunity_count": ["marts.fct_opportunity/status"],
  "open_amount_missing_count": ["intermediate.account/currency_iso_code",
    "marts.fct_opportunity/amount", "marts.fct_opportunity/currency_iso_code",
    "marts.fct_opportunity/status"],
  "won_amount_missing_count": ["intermediate.account/currency_iso_code",
    "marts.fct_opportunity/amount", "marts.fct_opportunity/currency_iso_code",
    "marts.fct_opportunity/status"]}
},
"marts.dim_contact": {
"same": {
  "marts.dim_contact_model": ["contact_id", "account_id", "reports_to_id", "owner_id",
    "record_type_id", "salutation", "first_name", "middle_name", "last_name", "suffix", "name",
    "title", "department", "lead_source", "birthdate", "description", "currency_iso_code",
    "email", "phone", "mobile_phone", "home_phone", "other_phone", "assistant_phone", "fax",
    "has_opted_out_of_email", "do_not_call", "is_email_bounced", "mailing_street", "mailing_city",
    "mailing_state", "mailing_state_code", "mailing_postal_code", "mailing_country",
    "mailing_country_code", "mailing_latitude", "mailing_longitude", "created_at",
    "last_modified_at", "system_modstamp", "last_activity_date", "custom_fields"]}
},
"marts.dim_contact_model": {
"same": {
  "intermediate.contact": ["owner_id", "record_type_id", "salutation", "first_name",
    "middle_name", "last_name", "suffix", "name", "title", "department", "lead_source",
    "birthdate", "description", "currency_iso_code", "email", "phone", "mobile_phone",
    "home_phone", "other_phone", "assistant_phone", "fax", "has_opted_out_of_email",
    "do_not_call", "is_email_bounced", "mailing_street", "mailing_city", "mailing_state",
    "mailing_state_code", "mailing_postal_code", "mailing_country", "mailing_country_code",
    "mailing_latitude", "mailing_longitude", "created_at", "last_modified_at", "system_modstamp",
    "last_activity_date", "custom_fields"]},
"from": {
  "contact_id": ["intermediate.contact/id"],
  "account_id": ["intermediate.contact/account_id", "marts.merged_account/survivor_id"],
  "reports_to_id": ["intermediate.contact/reports_to_id", "marts.merged_contact/survivor_id"]}
},
"marts.dim_date": {
"same": {
  "marts.dim_date_model": ["date_day", "year", "quarter", "month", "month_name", "day_of_month",
    "day_of_year", "iso_year", "iso_week", "iso_day_of_week", "day_name", "is_weekend",
    "week_start", "month_start", "month_end", "quarter_start", "quarter_end", "fiscal_year",
    "fiscal_quarter", "fiscal_month", "fiscal_quarter_start", "fiscal_quarter_end",
    "fiscal_quarter_label"]}
},
"marts.dim_date_model": {
"from": {
  "date_day": ["control.setting/calendar_end", "control.setting/calendar_start"],
  "year": ["control.setting/calendar_end", "control.setting/calendar_start"],
  "quarter": ["control.setting/calendar_end", "control.setting/calendar_start"],
  "month": ["control.setting/calendar_end", "control.setting/calendar_start"],
  "month_name": ["control.setting/calendar_end", "control.setting/calendar_start"],
  "day_of_month": ["control.setting/calendar_end", "control.setting/calendar_start"],
  "day_of_year": ["control.setting/calendar_end", "control.setting/calendar_start"],
  "iso_year": ["control.setting/calendar_end", "control.setting/calendar_start"],
  "iso_week": ["control.setting/calendar_end", "control.setting/calendar_start"],
  "iso_day_of_week": ["control.setting/calendar_end", "control.setting/calendar_start"],
  "day_name": ["control.setting/calendar_end", "control.setting/calendar_start"],
  "is_weekend": ["control.setting/calendar_end", "control.setting/calendar_start"],
  "week_start": ["control.setting/calendar_end", "control.setting/calendar_start"],
  "month_start": ["control.setting/calendar_end", "control.setting/calendar_start"],
  "month_end": ["control.setting/calendar_end", "control.setting/calendar_start"],
  "quarter_start": ["control.setting/calendar_end", "control.setting/calendar_start"],
  "quarter_end": ["control.setting/calendar_end", "control.setting/calendar_start"],
  "fiscal_year": ["control.setting/calendar_end", "control.setting/calendar_start",
    "control.setting/fiscal_year_named_for", "control.setting/fiscal_year_start_month"],
  "fiscal_quarter": ["control.setting/calendar_end", "control.setting/calendar_start",
    "control.setting/fiscal_year_start_month"],
  "fiscal_month": ["control.setting/calendar_end", "control.setting/calendar_start",
    "control.setting/fiscal_year_start_month"],
  "fiscal_quarter_start": ["control.setting/calendar_end", "control.setting/calendar_start",
    "control.setting/fiscal_year_start_month"],
  "fiscal_quarter_end": ["control.setting/calendar_end", "control.setting/calendar_start",
    "control.setting/fiscal_year_start_month"],
  "fiscal_quarter_label": ["control.setting/calendar_end", "control.setting/calendar_start",
    "control.setting/fiscal_year_named_for", "control.setting/fiscal_year_start_month"]}
},
"marts.dim_metric": {
"same": {
  "control.metric": ["name", "definition", "formula", "source", "grain", "mart", "mart_column",
    "unit", "owner"]}
},
"marts.dim_record_type": {
"same": {
  "marts.dim_record_type_model": ["record_type_id", "business_process_id", "name",
    "developer_name", "object", "namespace_prefix", "description", "is_active", "created_at",
    "last_modified_at", "system_modstamp", "custom_fields"]}
},
"marts.dim_record_type_model": {
"same": {
  "intermediate.recordtype": ["business_process_id", "name", "developer_name", "object",
    "namespace_prefix", "description", "is_active", "created_at", "last_modified_at",
    "system_modstamp", "custom_fields"]},
"from": {
  "record_type_id": ["intermediate.recordtype/id"]}
},
"marts.dim_stage": {
"same": {
  "control.stage": ["stage_name", "sort_order", "is_closed", "is_won", "forecast_category"]}
},
"marts.dim_user": {
"same": {
  "marts.dim_user_model": ["user_id", "manager_id", "user_role_id", "profile_id", "username",
    "first_name", "last_name", "name", "alias", "title", "department", "division", "company_name",
    "employee_number", "user_type", "time_zone", "default_currency_iso_code", "manager_name",
    "role_name", "manager_ids", "manager_path", "email", "phone", "mobile_phone", "city",
    "country", "is_active", "created_at", "last_modified_at", "system_modstamp", "last_login_at",
    "custom_fields"]}
},
"marts.dim_user_model": {
"same": {
  "intermediate.user": ["manager_id", "user_role_id", "profile_id", "username", "first_name",
    "last_name", "name", "alias", "title", "department", "division", "company_name",
    "employee_number", "user_type", "time_zone", "default_currency_iso_code", "email", "phone",
    "mobile_phone", "city", "country", "is_active", "created_at", "last_modified_at",
    "system_modstamp", "last_login_at", "custom_fields"],
  "marts.manager_line": ["manager_ids", "manager_path"]},
"from": {
  "user_id": ["intermediate.user/id"],
  "manager_name": ["intermediate.user/manager_id", "intermediate.user/name"],
  "role_name": ["intermediate.user/user_role_id", "intermediate.userrole/name"]}
},
"marts.dim_user_role": {
"same": {
  "marts.dim_user_role_model": ["user_role_id", "parent_role_id", "name", "developer_name",
    "rollup_description", "portal_type", "last_modified_at", "system_modstamp", "custom_fields"]}
},
"marts.dim_user_role_model": {
"same": {
  "intermediate.userrole": ["parent_role_id", "name", "developer_name", "rollup_description",
    "portal_type", "last_modified_at", "system_modstamp", "custom_fields"]},
"from": {
  "user_role_id": ["intermediate.userrole/id"]}
},
"marts.fct_opportunity": {
"same": {
  "marts.fct_opportunity_model": ["opportunity_id", "account_id", "owner_id", "campaign_id",
    "contact_id", "record_type_id", "pricebook2_id", "synced_quote_id", "name", "description",
    "type", "lead_source", "stage_name", "forecast_category", "next_step",
    "salesforce_push_count", "has_open_activity", "has_overdue_task", "status", "is_closed",
    "is_won", "is_private", "amount", "probability", "expected_revenue", "weighted_amount",
    "currency_iso_code", "close_date", "close_fiscal_year", "close_fiscal_quarter", "fiscal",
    "fiscal_year", "fiscal_quarter", "created_date", "days_to_close", "created_at",
    "last_modified_at", "system_modstamp", "last_activity_date", "last_stage_change_at",
    "last_viewed_at", "custom_fields"]}
},
"marts.fct_opportunity_model": {
"same": {
  "intermediate.opportunity": ["owner_id", "campaign_id", "record_type_id", "pricebook2_id",
    "synced_quote_id", "name", "description", "type", "lead_source", "stage_name",
    "forecast_category", "next_step", "salesforce_push_count", "has_open_activity",
    "has_overdue_task", "is_private", "amount", "probability", "expected_revenue",
    "currency_iso_code", "close_date", "fiscal", "fiscal_year", "fiscal_quarter", "created_at",
    "last_modified_at", "system_modstamp", "last_activity_date", "last_stage_change_at",
    "last_viewed_at", "custom_fields"]},
"from": {
  "opportunity_id": ["intermediate.opportunity/id"],
  "account_id": ["intermediate.opportunity/account_id", "marts.merged_account/survivor_id"],
  "contact_id": ["intermediate.opportunity/contact_id", "marts.merged_contact/survivor_id"],
  "status": ["control.stage/is_closed", "control.stage/is_won",
    "intermediate.opportunity/has_unread_state", "intermediate.opportunity/is_closed",
    "intermediate.opportunity/is_deleted", "intermediate.opportunity/is_won"],
  "is_closed": ["control.stage/is_closed", "intermediate.opportunity/has_unread_state",
    "intermediate.opportunity/is_closed", "intermediate.opportunity/is_deleted"],
  "is_won": ["control.stage/is_won", "intermediate.opportunity/has_unread_state",
    "intermediate.opportunity/is_deleted", "intermediate.opportunity/is_won"],
  "weighted_amount": ["intermediate.opportunity/amount", "intermediate.opportunity/probability"],
  "close_fiscal_year": ["control.setting/fiscal_year_named_for",
    "control.setting/fiscal_year_start_month", "intermediate.opportunity/close_date"],
  "close_fiscal_quarter": ["control.setting/fiscal_year_start_month",
    "intermediate.opportunity/close_date"],
  "created_date": ["control.setting/time_zone", "intermediate.opportunity/created_at"],
  "days_to_close": ["control.setting/time_zone", "control.stage/is_closed",
    "intermediate.opportunity/close_date", "intermediate.opportunity/created_at",
    "intermediate.opportunity/has_unread_state", "intermediate.opportunity/is_closed",
    "intermediate.opportunity/is_deleted"]}
},
"marts.forecast_daily": {
"same": {
  "marts.forecast_daily_between": ["day", "close_period", "owner_id", "currency_iso_code",
    "closed_count", "closed_amount", "commit_count", "commit_amount", "most_likely_count",
    "most_likely_amount", "best_case_count", "best_case_amount", "pipeline_count",
    "pipeline_amount", "omitted_count", "omitted_amount", "other_count", "other_amount",
    "open_count", "open_amount", "weighted_amount", "commit_forecast_amount",
    "most_likely_forecast_amount", "best_case_forecast_amount", "closed_amount_converted",
    "commit_amount_converted", "most_likely_amount_converted", "best_case_amount_converted",
    "pipeline_amount_converted", "omitted_amount_converted", "other_amount_converted",
    "open_amount_converted", "weighted_amount_converted", "unconverted_count"]},
"from": {
  "owner_name": ["marts.dim_user/name", "marts.forecast_daily_between/owner_id"],
  "owner_manager_name": ["marts.dim_user/manager_name"]}
},
"marts.history_coverage": {
"same": {
  "control.setting": ["fiscal_year_start_month", "time_zone", "snapshot_cadence"]},
"from": {
  "first_day": ["control.history_bound/retained_from"],
  "first_movement_day": ["control.history_bound/retained_from"],
  "last_day": ["control.today/business_date"]}
},
"marts.history_day": {
"from": {
  "day": ["marts.history_coverage/first_day", "marts.history_coverage/last_day"]}
},
"marts.manager_line": {
"from": {
  "user_id": ["intermediate.user/id"],
  "manager_ids": ["intermediate.user/id"],
  "manager_path": ["intermediate.user/id", "intermediate.user/name"]}
},
"marts.manager_performance": {
"same": {
  "marts.dim_user": ["manager_path"],
  "marts.opportunity_measure": ["currency_iso_code", "bookings_count_this_month",
    "bookings_count_this_quarter", "bookings_count", "bookings_amount_this_month",
    "bookings_amount_this_quarter", "bookings_amount", "pipeline_created_count_this_month",
    "pipeline_created_count_this_quarter", "pipeline_created_amount_this_month",
    "pipeline_created_amount_this_quarter", "pipeline_created_weighted_amount_this_month",
    "pipeline_created_weighted_amount_this_quarter", "pipeline_count", "pipeline_amount",
    "pipeline_weighted_amount", "lost_count_this_month", "lost_count_this_quarter", "lost_count",
    "lost_amount_this_month", "lost_amount_this_quarter", "lost_amount",
    "bookings_amount_converted", "bookings_amount_this_month_converted",
    "bookings_amount_this_quarter_converted", "pipeline_created_amount_this_month_converted",
    "pipeline_created_amount_this_quarter_converted",
    "pipeline_created_weighted_amount_this_month_converted",
    "pipeline_created_weighted_amount_this_quarter_converted", "pipeline_amount_converted",
    "pipeline_weighted_amount_converted", "lost_amount_converted",
    "lost_amount_this_month_converted", "lost_amount_this_quarter_converted", "unconverted_count"]},
"from": {
  "manager_id": ["marts.dim_user/manager_ids"],
  "manager_name": ["marts.dim_user/manager_ids", "marts.dim_user/name"],
  "average_booking": ["marts.opportunity_measure/bookings_amount"],
  "largest_booking": ["marts.opportunity_measure/bookings_amount"],
  "average_days_to_close": ["marts.opportunity_measure/days_to_close"],
  "average_open_deal": ["marts.opportunity_measure/pipeline_amount"],
  "largest_open_deal": ["marts.opportunity_measure/pipeline_amount"],
  "average_days_open": ["marts.opportunity_measure/days_open"],
  "win_rate_this_month": ["marts.opportunity_measure/bookings_count_this_month",
    "marts.opportunity_measure/lost_count_this_month"],
  "win_rate_this_quarter": ["marts.opportunity_measure/bookings_count_this_quarter",
    "marts.opportunity_measure/lost_count_this_quarter"],
  "win_rate": ["marts.opportunity_measure/bookings_count",
    "marts.opportunity_measure/lost_count"],
  "win_rate_by_amount_this_month": ["marts.opportunity_measure/bookings_amount_this_month",
    "marts.opportunity_measure/lost_amount_this_month"],
  "win_rate_by_amount_this_quarter": ["marts.opportunity_measure/bookings_amount_this_quarter",
    "marts.opportunity_measure/lost_amount_this_quarter"],
  "win_rate_by_amount": ["marts.opportunity_measure/bookings_amount",
    "marts.opportunity_measure/lost_amount"]}
},
"marts.merged_account": {
"same": {
  "marts.merged_account_model": ["account_id", "survivor_id"]}
},
"marts.merged_account_model": {
"from": {
  "account_id": ["intermediate.account/id"],
  "survivor_id": ["intermediate.account/master_record_id"]}
},
"marts.merged_contact": {
"same": {
  "marts.merged_contact_model": ["contact_id", "survivor_id"]}
},
"marts.merged_contact_model": {
"from": {
  "contact_id": ["intermediate.contact/id"],
  "survivor_id": ["intermediate.contact/master_record_id"]}
},
"marts.opportunity_as_of": {
"same": {
  "marts.opportunity_as_of": ["opportunity_id", "account_id", "owner_id", "type", "stage_name",
    "forecast_category", "status", "is_closed", "is_won", "is_deleted", "amount", "probability",
    "weighted_amount", "currency_iso_code", "close_date", "system_modstamp", "valid_from",
    "valid_to", "created_at", "record_type_id", "last_modified_by_id", "origin",
    "assumed_columns"]}
},
"marts.opportunity_daily": {
"same": {
  "marts.history_day": ["day"],
  "marts.opportunity_as_of": ["opportunity_id", "account_id", "owner_id", "type", "stage_name",
    "forecast_category", "status", "is_closed", "is_won", "is_deleted", "amount", "probability",
    "weighted_amount", "currency_iso_code", "close_date", "system_modstamp", "created_at",
    "record_type_id", "last_modified_by_id", "origin", "assumed_columns"]},
"from": {
  "owner_name": ["marts.dim_user/name", "marts.opportunity_as_of/owner_id"],
  "owner_manager_name": ["marts.dim_user/manager_name"],
  "record_type_name": ["marts.dim_record_type/name", "marts.opportunity_as_of/record_type_id"],
  "last_modified_by_name": ["marts.dim_user/name", "marts.opportunity_as_of/last_modified_by_id"],
  "amount_converted": ["marts.conversion_rate/rate", "marts.opportunity_as_of/amount"],
  "weighted_amount_converted": ["marts.conversion_rate/rate",
    "marts.opportunity_as_of/weighted_amount"]}
},
"marts.opportunity_enhanced": {
"same": {
  "marts.fct_opportunity": ["opportunity_id", "account_id", "owner_id", "campaign_id",
    "contact_id", "record_type_id", "pricebook2_id", "synced_quote_id", "name", "description",
    "type", "lead_source", "stage_name", "forecast_category", "next_step",
    "salesforce_push_count", "has_open_activity", "has_overdue_task", "status", "is_closed",
    "is_won", "is_private", "amount", "probability", "expected_revenue", "weighted_amount",
    "currency_iso_code", "close_date", "close_fiscal_year", "close_fiscal_quarter", "fiscal",
    "fiscal_year", "fiscal_quarter", "created_date", "days_to_close", "created_at",
    "last_modified_at", "system_modstamp", "last_activity_date", "last_stage_change_at",
    "last_viewed_at", "custom_fields"],
  "intermediate.opportunity": ["created_by_id", "last_modified_by_id"],
  "intermediate.account": ["account_source"],
  "marts.opportunity_path": ["push_count", "slip_days"]},
"from": {
  "account_owner_id": ["intermediate.account/owner_id"],
  "owner_name": ["marts.dim_user/name", "marts.fct_opportunity/owner_id"],
  "owner_manager_name": ["marts.dim_user/manager_name"],
  "record_type_name": ["marts.dim_record_type/name", "marts.fct_opportunity/record_type_id"],
  "account_owner_name": ["intermediate.account/owner_id", "marts.dim_user/name"],
  "account_owner_manager_name": ["marts.dim_user/manager_name"],
  "created_by_name": ["intermediate.opportunity/created_by_id", "marts.dim_user/name"],
  "last_modified_by_name": ["intermediate.opportunity/last_modified_by_id",
    "marts.dim_user/name"],
  "account_name": ["intermediate.account/name"],
  "account_industry": ["intermediate.account/industry"],
  "account_type": ["intermediate.account/type"],
  "account_number_of_employees": ["intermediate.account/number_of_employees"],
  "amount_converted": ["marts.conversion_rate/rate", "marts.fct_opportunity/amount"],
  "expected_revenue_converted": ["marts.conversion_rate/rate",
    "marts.fct_opportunity/expected_revenue"],
  "weighted_amount_converted": ["marts.conversion_rate/rate",
    "marts.fct_opportunity/weighted_amount"],
  "booked_on": ["marts.fct_opportunity/close_date", "marts.fct_opportunity/status"],
  "days_open": ["control.today/business_date", "marts.fct_opportunity/created_date",
    "marts.fct_opportunity/status"],
  "is_overdue": ["control.today/business_date", "marts.fct_opportunity/close_date",
    "marts.fct_opportunity/status"],
  "days_in_stage": ["control.today/business_date", "marts.fct_opportunity/status",
    "marts.opportunity_path/entered_stage_on"],
  "is_created_this_month": ["control.today/month_start", "control.today/next_month_start",
    "marts.fct_opportunity/created_date"],
  "is_created_this_quarter": ["control.today/next_quarter_start", "control.today/quarter_start",
    "marts.fct_opportunity/created_date"],
  "is_closed_this_month": ["control.today/month_start", "control.today/next_month_start",
    "marts.fct_opportunity/close_date", "marts.fct_opportunity/is_closed"],
  "is_closed_this_quarter": ["control.today/next_quarter_start", "control.today/quarter_start",
    "marts.fct_opportunity/close_date", "marts.fct_opportunity/is_closed"],
  "created_count_this_month": ["control.today/month_start", "control.today/next_month_start",
    "marts.fct_opportunity/created_date"],
  "created_count_this_quarter": ["control.today/next_quarter_start",
    "control.today/quarter_start", "marts.fct_opportunity/created_date"],
  "closed_count_this_month": ["control.today/month_start", "control.today/next_month_start",
    "marts.fct_opportunity/close_date", "marts.fct_opportunity/is_closed"],
  "closed_count_this_quarter": ["control.today/next_quarter_start", "control.today/quarter_start",
    "marts.fct_opportunity/close_date", "marts.fct_opportunity/is_closed"],
  "created_amount_this_month": ["control.today/month_start", "control.today/next_month_start",
    "marts.fct_opportunity/amount", "marts.fct_opportunity/created_date"],
  "created_amount_this_quarter": ["control.today/next_quarter_start",
    "control.today/quarter_start", "marts.fct_opportunity/amount",
    "marts.fct_opportunity/created_date"],
  "closed_amount_this_month": ["control.today/month_start", "control.today/next_month_start",
    "marts.fct_opportunity/amount", "marts.fct_opportunity/close_date",
    "marts.fct_opportunity/is_closed"],
  "closed_amount_this_quarter": ["control.today/next_quarter_start",
    "control.today/quarter_start", "marts.fct_opportunity/amount",
    "marts.fct_opportunity/close_date", "marts.fct_opportunity/is_closed"]}
},
"marts.opportunity_history": {
"same": {
  "marts.opportunity_history_model": ["opportunity_id", "valid_from", "valid_to", "is_closed",
    "is_won", "is_deleted", "stage_name", "amount", "probability", "currency_iso_code",
    "forecast_category", "close_date", "owner_id", "account_id", "type", "system_modstamp",
    "created_at", "record_type_id", "last_modified_by_id", "origin", "assumed_columns"]}
},
"marts.opportunity_history_model": {
"same": {
  "intermediate.opportunity_known_version": ["opportunity_id", "is_closed", "is_won",
    "is_deleted", "stage_name", "amount", "probability", "currency_iso_code", "forecast_category",
    "close_date", "owner_id", "account_id", "type", "system_modstamp", "created_at",
    "record_type_id", "last_modified_by_id", "origin", "assumed_columns"],
  "intermediate.opportunity_interval": ["valid_from", "valid_to"]}
},
"marts.opportunity_measure": {
"same": {
  "marts.opportunity_enhanced": ["opportunity_id", "account_id", "owner_id", "record_type_id",
    "account_owner_id", "owner_name", "owner_manager_name", "record_type_name",
    "account_owner_name", "account_owner_manager_name", "account_name", "account_industry",
    "account_type", "type", "lead_source", "currency_iso_code", "days_open"]},
"from": {
  "bookings_count": ["marts.opportunity_enhanced/status"],
  "bookings_count_this_month": ["marts.opportunity_enhanced/booked_on",
    "marts.opportunity_enhanced/is_closed_this_month"],
  "bookings_count_this_quarter": ["marts.opportunity_enhanced/booked_on",
    "marts.opportunity_enhanced/is_closed_this_quarter"],
  "bookings_amount": ["marts.opportunity_enhanced/amount", "marts.opportunity_enhanced/status"],
  "bookings_amount_this_month": ["marts.opportunity_enhanced/amount",
    "marts.opportunity_enhanced/booked_on", "marts.opportunity_enhanced/is_closed_this_month"],
  "bookings_amount_this_quarter": ["marts.opportunity_enhanced/amount",
    "marts.opportunity_enhanced/booked_on", "marts.opportunity_enhanced/is_closed_this_quarter"],
  "days_to_close": ["marts.opportunity_enhanced/days_to_close",
    "marts.opportunity_enhanced/status"],
  "pipeline_created_count_this_month": ["marts.opportunity_enhanced/is_created_this_month",
    "marts.opportunity_enhanced/status"],
  "pipeline_created_count_this_quarter": ["marts.opportunity_enhanced/is_created_this_quarter",
    "marts.opportunity_enhanced/status"],
  "pipeline_created_amount_this_month": ["marts.opportunity_enhanced/amount",
    "marts.opportunity_enhanced/is_created_this_month", "marts.opportunity_enhanced/status"],
  "pipeline_created_amount_this_quarter": ["marts.opportunity_enhanced/amount",
    "marts.opportunity_enhanced/is_created_this_quarter", "marts.opportunity_enhanced/status"],
  "pipeline_created_weighted_amount_this_month":
    ["marts.opportunity_enhanced/is_created_this_month", "marts.opportunity_enhanced/status",
    "marts.opportunity_enhanced/weighted_amount"],
  "pipeline_created_weighted_amount_this_quarter":
    ["marts.opportunity_enhanced/is_created_this_quarter", "marts.opportunity_enhanced/status",
    "marts.opportunity_enhanced/weighted_amount"],
  "pipeline_count": ["marts.opportunity_enhanced/status"],
  "pipeline_amount": ["marts.opportunity_enhanced/amount", "marts.opportunity_enhanced/status"],
  "pipeline_weighted_amount": ["marts.opportunity_enhanced/status",
    "marts.opportunity_enhanced/weighted_amount"],
  "lost_count": ["marts.opportunity_enhanced/status"],
  "lost_count_this_month": ["marts.opportunity_enhanced/is_closed_this_month",
    "marts.opportunity_enhanced/status"],
  "lost_count_this_quarter": ["marts.opportunity_enhanced/is_closed_this_quarter",
    "marts.opportunity_enhanced/status"],
  "lost_amount": ["marts.opportunity_enhanced/amount", "marts.opportunity_enhanced/status"],
  "lost_amount_this_month": ["marts.opportunity_enhanced/amount",
    "marts.opportunity_enhanced/is_closed_this_month", "marts.opportunity_enhanced/status"],
  "lost_amount_this_quarter": ["marts.opportunity_enhanced/amount",
    "marts.opportunity_enhanced/is_closed_this_quarter", "marts.opportunity_enhanced/status"],
  "bookings_amount_converted": ["marts.opportunity_enhanced/amount_converted",
    "marts.opportunity_enhanced/status"],
  "bookings_amount_this_month_converted": ["marts.opportunity_enhanced/amount_converted",
    "marts.opportunity_enhanced/booked_on", "marts.opportunity_enhanced/is_closed_this_month"],
  "bookings_amount_this_quarter_converted": ["marts.opportunity_enhanced/amount_converted",
    "marts.opportunity_enhanced/booked_on", "marts.opportunity_enhanced/is_closed_this_quarter"],
  "pipeline_created_amount_this_month_converted": ["marts.opportunity_enhanced/amount_converted",
    "marts.opportunity_enhanced/is_created_this_month", "marts.opportunity_enhanced/status"],
  "pipeline_created_amount_this_quarter_converted":
    ["marts.opportunity_enhanced/amount_converted",
    "marts.opportunity_enhanced/is_created_this_quarter", "marts.opportunity_enhanced/status"],
  "pipeline_created_weighted_amount_this_month_converted":
    ["marts.opportunity_enhanced/is_created_this_month", "marts.opportunity_enhanced/status",
    "marts.opportunity_enhanced/weighted_amount_converted"],
  "pipeline_created_weighted_amount_this_quarter_converted":
    ["marts.opportunity_enhanced/is_created_this_quarter", "marts.opportunity_enhanced/status",
    "marts.opportunity_enhanced/weighted_amount_converted"],
  "pipeline_amount_converted": ["marts.opportunity_enhanced/amount_converted",
    "marts.opportunity_enhanced/status"],
  "pipeline_weighted_amount_converted": ["marts.opportunity_enhanced/status",
    "marts.opportunity_enhanced/weighted_amount_converted"],
  "lost_amount_converted": ["marts.opportunity_enhanced/amount_converted",
    "marts.opportunity_enhanced/status"],
  "lost_amount_this_month_converted": ["marts.opportunity_enhanced/amount_converted",
    "marts.opportunity_enhanced/is_closed_this_month", "marts.opportunity_enhanced/status"],
  "lost_amount_this_quarter_converted": ["marts.opportunity_enhanced/amount_converted",
    "marts.opportunity_enhanced/is_closed_this_quarter", "marts.opportunity_enhanced/status"],
  "unconverted_count": ["marts.opportunity_enhanced/amount",
    "marts.opportunity_enhanced/amount_converted", "marts.opportunity_enhanced/status"]}
},
"marts.opportunity_path": {
"same": {
  "marts.opportunity_history": ["opportunity_id"]},
"from": {
  "push_count": ["marts.opportunity_history/close_date"],
  "first_close_date": ["marts.opportunity_history/close_date",
    "marts.opportunity_history/valid_to"],
  "slip_days": ["marts.opportunity_history/close_date", "marts.opportunity_history/valid_to"],
  "entered_stage_on": ["marts.history_coverage/first_day", "marts.opportunity_history/is_deleted",
    "marts.opportunity_history/stage_name", "marts.opportunity_history/valid_from"]}
},
"marts.opportunity_stage_history": {
"same": {
  "marts.opportunity_history": ["opportunity_id", "stage_name"],
  "control.stage": ["sort_order"]},
"from": {
  "stay": ["marts.opportunity_history/is_deleted", "marts.opportunity_history/opportunity_id",
    "marts.opportunity_history/stage_name", "marts.opportunity_history/valid_to"],
  "previous_stage_name": ["marts.opportunity_history/stage_name"],
  "next_stage_name": ["marts.opportunity_history/stage_name"],
  "entered_on": ["marts.history_coverage/first_day", "marts.opportunity_history/valid_from"],
  "left_on": ["marts.opportunity_history/valid_to"],
  "is_current": ["marts.opportunity_history/valid_to"],
  "is_entry_known": ["marts.history_coverage/first_day", "marts.opportunity_history/valid_from"],
  "status_on_entry": ["marts.opportunity_history/is_closed", "marts.opportunity_history/is_won",
    "marts.opportunity_history/valid_to"],
  "status": ["marts.opportunity_history/is_closed", "marts.opportunity_history/is_won",
    "marts.opportunity_history/valid_to"],
  "days_in_stage": ["marts.history_coverage/first_day", "marts.history_coverage/last_day",
    "marts.opportunity_history/is_closed", "marts.opportunity_history/valid_from",
    "marts.opportunity_history/valid_to"],
  "moved_backwards": ["control.stage/sort_order"],
  "skipped_stages": ["control.stage/is_closed", "control.stage/is_won",
    "control.stage/sort_order"]}
},
"marts.opportunity_then_and_now": {
"same": {
  "marts.opportunity_as_of": ["opportunity_id"]},
"from": {
  "status_then": ["marts.opportunity_as_of/status"],
  "stage_name_then": ["marts.opportunity_as_of/stage_name"],
  "forecast_category_then": ["marts.opportunity_as_of/forecast_category"],
  "amount_then": ["marts.opportunity_as_of/amount"],
  "weighted_amount_then": ["marts.opportunity_as_of/weighted_amount"],
  "currency_iso_code_then": ["marts.opportunity_as_of/currency_iso_code"],
  "close_date_then": ["marts.opportunity_as_of/close_date"],
  "owner_id_then": ["marts.opportunity_as_of/owner_id"],
  "status_now": ["marts.fct_opportunity/status"],
  "stage_name_now": ["marts.fct_opportunity/stage_name"],
  "amount_now": ["marts.fct_opportunity/amount"],
  "currency_iso_code_now": ["marts.fct_opportunity/currency_iso_code"],
  "close_date_now": ["marts.fct_opportunity/close_date"],
  "owner_id_now": ["marts.fct_opportunity/owner_id"],
  "amount_then_converted": ["marts.conversion_rate/rate", "marts.opportunity_as_of/amount"],
  "weighted_amount_then_converted": ["marts.conversion_rate/rate",
    "marts.opportunity_as_of/weighted_amount"],
  "amount_now_converted": ["marts.conversion_rate/rate", "marts.fct_opportunity/amount"]}
},
"marts.opportunity_version_log": {
"same": {
  "marts.opportunity_version_log_model": ["opportunity_id", "version_from", "superseded_at",
    "is_closed", "is_won", "is_deleted", "stage_name", "amount", "probability",
    "currency_iso_code", "forecast_category", "close_date", "owner_id", "account_id", "type",
    "system_modstamp", "created_at", "record_type_id", "last_modified_by_id", "origin",
    "assumed_columns"]}
},
"marts.opportunity_version_log_model": {
"same": {
  "intermediate.opportunity_known_version": ["opportunity_id", "version_from", "is_closed",
    "is_won", "is_deleted", "stage_name", "amount", "probability", "currency_iso_code",
    "forecast_category", "close_date", "owner_id", "account_id", "type", "system_modstamp",
    "created_at", "record_type_id", "last_modified_by_id", "origin", "assumed_columns"]},
"from": {
  "superseded_at": ["intermediate.opportunity_known_version/opportunity_id",
    "intermediate.opportunity_known_version/raw_id",
    "intermediate.opportunity_known_version/version_at",
    "intermediate.opportunity_known_version/version_from"]}
},
"marts.owner_performance": {
"same": {
  "marts.opportunity_measure": ["owner_id", "owner_name", "owner_manager_name",
    "currency_iso_code", "bookings_count_this_month", "bookings_count_this_quarter",
    "bookings_count", "bookings_amount_this_month", "bookings_amount_this_quarter",
    "bookings_amount", "pipeline_created_count_this_month", "pipeline_created_count_this_quarter",
    "pipeline_created_amount_this_month", "pipeline_created_amount_this_quarter",
    "pipeline_created_weighted_amount_this_month",
    "pipeline_created_weighted_amount_this_quarter", "pipeline_count", "pipeline_amount",
    "pipeline_weighted_amount", "lost_count_this_month", "lost_count_this_quarter", "lost_count",
    "lost_amount_this_month", "lost_amount_this_quarter", "lost_amount",
    "bookings_amount_converted", "bookings_amount_this_month_converted",
    "bookings_amount_this_quarter_converted", "pipeline_created_amount_this_month_converted",
    "pipeline_created_amount_this_quarter_converted",
    "pipeline_created_weighted_amount_this_month_converted",
    "pipeline_created_weighted_amount_this_quarter_converted", "pipeline_amount_converted",
    "pipeline_weighted_amount_converted", "lost_amount_converted",
    "lost_amount_this_month_converted", "lost_amount_this_quarter_converted", "unconverted_count"]},
"from": {
  "average_booking": ["marts.opportunity_measure/bookings_amount"],
  "largest_booking": ["marts.opportunity_measure/bookings_amount"],
  "average_days_to_close": ["marts.opportunity_measure/days_to_close"],
  "average_open_deal": ["marts.opportunity_measure/pipeline_amount"],
  "largest_open_deal": ["marts.opportunity_measure/pipeline_amount"],
  "average_days_open": ["marts.opportunity_measure/days_open"],
  "win_rate_this_month": ["marts.opportunity_measure/bookings_count_this_month",
    "marts.opportunity_measure/lost_count_this_month"],
  "win_rate_this_quarter": ["marts.opportunity_measure/bookings_count_this_quarter",
    "marts.opportunity_measure/lost_count_this_quarter"],
  "win_rate": ["marts.opportunity_measure/bookings_count",
    "marts.opportunity_measure/lost_count"],
  "win_rate_by_amount_this_month": ["marts.opportunity_measure/bookings_amount_this_month",
    "marts.opportunity_measure/lost_amount_this_month"],
  "win_rate_by_amount_this_quarter": ["marts.opportunity_measure/bookings_amount_this_quarter",
    "marts.opportunity_measure/lost_amount_this_quarter"],
  "win_rate_by_amount": ["marts.opportunity_measure/bookings_amount",
    "marts.opportunity_measure/lost_amount"]}
},
"marts.pipeline_coverage": {
"same": {
  "marts.opportunity_history": ["currency_iso_code"]},
"from": {
  "close_period": ["marts.history_coverage/fiscal_year_start_month",
    "marts.opportunity_history/close_date"],
  "day": ["marts.history_coverage/first_day", "marts.history_coverage/fiscal_year_start_month",
    "marts.history_coverage/last_day", "marts.opportunity_history/close_date",
    "marts.opportunity_history/valid_from", "marts.opportunity_history/valid_to"],
  "days_before_end": ["marts.history_coverage/first_day",
    "marts.history_coverage/fiscal_year_start_month", "marts.history_coverage/last_day",
    "marts.opportunity_history/close_date", "marts.opportunity_history/valid_from",
    "marts.opportunity_history/valid_to"],
  "is_complete": ["marts.history_coverage/fiscal_year_start_month",
    "marts.history_coverage/last_day", "marts.opportunity_history/close_date"],
  "open_amount": ["marts.opportunity_history/amount"],
  "weighted_amount": ["marts.opportunity_history/amount",
    "marts.opportunity_history/probability"],
  "won_count": ["marts.opportunity_history/opportunity_id"],
  "won_amount": ["marts.opportunity_history/amount",
    "marts.opportunity_history/currency_iso_code", "marts.opportunity_history/opportunity_id"],
  "coverage": ["marts.opportunity_history/amount", "marts.opportunity_history/currency_iso_code",
    "marts.opportunity_history/opportunity_id"],
  "open_amount_converted": ["marts.conversion_rate/rate", "marts.opportunity_history/amount"],
  "weighted_amount_converted": ["marts.conversion_rate/rate", "marts.opportunity_history/amount",
    "marts.opportunity_history/probability"],
  "won_amount_converted": ["marts.conversion_rate/rate", "marts.opportunity_history/amount",
    "marts.opportunity_history/opportunity_id"],
  "unconverted_count": ["marts.conversion_rate/rate", "marts.opportunity_history/amount",
    "marts.opportunity_history/opportunity_id"]}
},
"marts.pipeline_daily": {
"same": {
  "marts.pipeline_daily_between": ["day", "stage_name", "forecast_category", "currency_iso_code",
    "open_count", "amount", "weighted_amount"]},
"from": {
  "amount_converted": ["marts.conversion_rate/rate", "marts.pipeline_daily_between/amount"],
  "weighted_amount_converted": ["marts.conversion_rate/rate",
    "marts.pipeline_daily_between/weighted_amount"]}
},
"marts.pipeline_daily_by_owner": {
"same": {
  "marts.pipeline_daily_by_owner_between": ["day", "close_period", "owner_id",
    "forecast_category", "currency_iso_code", "open_count", "amount", "weighted_amount"]},
"from": {
  "owner_name": ["marts.dim_user/name", "marts.pipeline_daily_by_owner_between/owner_id"],
  "owner_manager_name": ["marts.dim_user/manager_name"],
  "amount_converted": ["marts.conversion_rate/rate",
    "marts.pipeline_daily_by_owner_between/amount"],
  "weighted_amount_converted": ["marts.conversion_rate/rate",
    "marts.pipeline_daily_by_owner_between/weighted_amount"]}
},
"marts.pipeline_edge": {
"same": {
  "marts.opportunity_history": ["stage_name", "forecast_category", "currency_iso_code",
    "owner_id", "close_date", "amount"]},
"from": {
  "day": ["marts.opportunity_history/valid_from", "marts.opportunity_history/valid_to"],
  "weighted_amount": ["marts.opportunity_history/amount",
    "marts.opportunity_history/probability"],
  "version": ["marts.opportunity_history/account_id", "marts.opportunity_history/amount",
    "marts.opportunity_history/assumed_columns", "marts.opportunity_history/close_date",
    "marts.opportunity_history/created_at", "marts.opportunity_history/currency_iso_code",
    "marts.opportunity_history/forecast_category", "marts.opportunity_history/is_closed",
    "marts.opportunity_history/is_deleted", "marts.opportunity_history/is_won",
    "marts.opportunity_history/last_modified_by_id", "marts.opportunity_history/opportunity_id",
    "marts.opportunity_history/origin", "marts.opportunity_history/owner_id",
    "marts.opportunity_history/probability", "marts.opportunity_history/record_type_id",
    "marts.opportunity_history/stage_name", "marts.opportunity_history/system_modstamp",
    "marts.opportunity_history/type", "marts.opportunity_history/valid_from",
    "marts.opportunity_history/valid_to"]}
},
"marts.pipeline_movement": {
"same": {
  "marts.pipeline_movement_between": ["period_start", "period_end", "opening_day", "closing_day",
    "is_partial", "close_period", "currency_iso_code", "owner_id", "slice", "opening_count",
    "opening_amount", "created_count", "created_amount", "first_seen_count", "first_seen_amount",
    "restored_count", "restored_amount", "reopened_count", "reopened_amount", "unclear_count",
    "unclear_amount", "deleted_count", "deleted_amount", "won_count", "won_amount", "lost_count",
    "lost_amount", "currency_changed_count", "currency_changed_amount", "transferred_count",
    "transferred_amount", "pushed_out_count", "pushed_out_amount", "pulled_in_count",
    "pulled_in_amount", "progressed_count", "progressed_amount", "regressed_count",
    "regressed_amount", "reclassified_count", "reclassified_amount", "merged_count",
    "merged_amount", "increased_amount", "decreased_amount", "closing_count", "closing_amount",
    "residual_count", "residual_amount", "slipped_count", "slipped_amount", "slipped_days"]}
},
"marts.pipeline_movement_by_owner": {
"same": {
  "marts.pipeline_movement_between": ["period_start", "period_end", "opening_day", "closing_day",
    "is_partial", "close_period", "currency_iso_code", "owner_id", "slice", "opening_count",
    "opening_amount", "created_count", "created_amount", "first_seen_count", "first_seen_amount",
    "restored_count", "restored_amount", "reopened_count", "reopened_amount", "unclear_count",
    "unclear_amount", "deleted_count", "deleted_amount", "won_count", "won_amount", "lost_count",
    "lost_amount", "currency_changed_count", "currency_changed_amount", "transferred_count",
    "transferred_amount", "pushed_out_count", "pushed_out_amount", "pulled_in_count",
    "pulled_in_amount", "progressed_count", "progressed_amount", "regressed_count",
    "regressed_amount", "reclassified_count", "reclassified_amount", "merged_count",
    "merged_amount", "increased_amount", "decreased_amount", "closing_count", "closing_amount",
    "residual_count", "residual_amount", "slipped_count", "slipped_amount", "slipped_days"]},
"from": {
  "owner_name": ["marts.dim_user/name", "marts.pipeline_movement_between/owner_id"],
  "owner_manager_name": ["marts.dim_user/manager_name"]}
},
"marts.pipeline_movement_converted": {
"same": {
  "marts.pipeline_movement_converted_between": ["period_start", "period_end", "opening_day",
    "closing_day", "is_partial", "close_period", "owner_id", "slice", "unconverted_currencies",
    "opening_count", "opening_amount", "created_count", "created_amount", "first_seen_count",
    "first_seen_amount", "restored_count", "restored_amount", "reopened_count", "reopened_amount",
    "unclear_count", "unclear_amount", "deleted_count", "deleted_amount", "won_count",
    "won_amount", "lost_count", "lost_amount", "currency_changed_count",
    "currency_changed_amount", "transferred_count", "transferred_amount", "pushed_out_count",
    "pushed_out_amount", "pulled_in_count", "pulled_in_amount", "progressed_count",
    "progressed_amount", "regressed_count", "regressed_amount", "reclassified_count",
    "reclassified_amount", "merged_count", "merged_amount", "increased_amount",
    "decreased_amount", "rate_changed_amount", "closing_count", "closing_amount",
    "residual_amount", "slipped_count", "slipped_amount", "slipped_days"]}
},
"marts.pipeline_movement_converted_between": {
"same": {
  "marts.pipeline_movement_between": ["close_period", "owner_id", "slice", "created_count",
    "first_seen_count", "restored_count", "reopened_count", "unclear_count", "deleted_count",
    "won_count", "lost_count", "currency_changed_count", "transferred_count", "pushed_out_count",
    "pulled_in_count", "progressed_count", "regressed_count", "reclassified_count",
    "merged_count", "slipped_count", "slipped_days"]},
"from": {
  "period_start": ["marts.history_coverage/fiscal_year_start_month",
    "marts.pipeline_movement_between/period_start"],
  "period_end": ["marts.history_coverage/fiscal_year_start_month",
    "marts.pipeline_movement_between/period_start"],
  "opening_day": ["marts.history_coverage/first_day",
    "marts.history_coverage/fiscal_year_start_month",
    "marts.pipeline_movement_between/period_start"],
  "closing_day": ["marts.history_coverage/fiscal_year_start_month",
    "marts.history_coverage/last_day", "marts.pipeline_movement_between/period_start"],
  "is_partial": ["marts.history_coverage/first_day",
    "marts.history_coverage/fiscal_year_start_month",
    "marts.pipeline_movement_between/period_start"],
  "unconverted_currencies": ["marts.conversion_rate/rate",
    "marts.pipeline_movement_between/currency_iso_code"],
  "opening_count": ["marts.pipeline_movement_between/opening_count",
    "marts.pipeline_movement_between/period_start"],
  "opening_amount": ["marts.conversion_rate/rate",
    "marts.pipeline_movement_between/opening_amount",
    "marts.pipeline_movement_between/period_start"],
  "created_amount": ["marts.conversion_rate/rate",
    "marts.pipeline_movement_between/created_amount"],
  "first_seen_amount": ["marts.conversion_rate/rate",
    "marts.pipeline_movement_between/first_seen_amount"],
  "restored_amount": ["marts.conversion_rate/rate",
    "marts.pipeline_movement_between/restored_amount"],
  "reopened_amount": ["marts.conversion_rate/rate",
    "marts.pipeline_movement_between/reopened_amount"],
  "unclear_amount": ["marts.conversion_rate/rate",
    "marts.pipeline_movement_between/unclear_amount"],
  "deleted_amount": ["marts.conversion_rate/rate",
    "marts.pipeline_movement_between/deleted_amount"],
  "won_amount": ["marts.conversion_rate/rate", "marts.pipeline_movement_between/won_amount"],
  "lost_amount": ["marts.conversion_rate/rate", "marts.pipeline_movement_between/lost_amount"],
  "currency_changed_amount": ["marts.conversion_rate/rate",
    "marts.pipeline_movement_between/currency_changed_amount"],
  "transferred_amount": ["marts.conversion_rate/rate",
    "marts.pipeline_movement_between/transferred_amount"],
  "pushed_out_amount": ["marts.conversion_rate/rate",
    "marts.pipeline_movement_between/pushed_out_amount"],
  "pulled_in_amount": ["marts.conversion_rate/rate",
    "marts.pipeline_movement_between/pulled_in_amount"],
  "progressed_amount": ["marts.conversion_rate/rate",
    "marts.pipeline_movement_between/progressed_amount"],
  "regressed_amount": ["marts.conversion_rate/rate",
    "marts.pipeline_movement_between/regressed_amount"],
  "reclassified_amount": ["marts.conversion_rate/rate",
    "marts.pipeline_movement_between/reclassified_amount"],
  "merged_amount": ["marts.conversion_rate/rate",
    "marts.pipeline_movement_between/merged_amount"],
  "increased_amount": ["marts.conversion_rate/rate",
    "marts.pipeline_movement_between/increased_amount"],
  "decreased_amount": ["marts.conversion_rate/rate",
    "marts.pipeline_movement_between/decreased_amount"],
  "rate_changed_amount": ["marts.conversion_rate/rate",
    "marts.pipeline_movement_between/opening_amount"],
  "closing_count": ["marts.pipeline_movement_between/closing_count",
    "marts.pipeline_movement_between/period_start"],
  "closing_amount": ["marts.conversion_rate/rate",
    "marts.pipeline_movement_between/closing_amount",
    "marts.pipeline_movement_between/period_start"],
  "residual_amount": ["marts.conversion_rate/rate",
    "marts.pipeline_movement_between/closing_amount",
    "marts.pipeline_movement_between/created_amount",
    "marts.pipeline_movement_between/currency_changed_amount",
    "marts.pipeline_movement_between/decreased_amount",
    "marts.pipeline_movement_between/deleted_amount",
    "marts.pipeline_movement_between/first_seen_amount",
    "marts.pipeline_movement_between/increased_amount",
    "marts.pipeline_movement_between/lost_amount",
    "marts.pipeline_movement_between/merged_amount",
    "marts.pipeline_movement_between/opening_amount",
    "marts.pipeline_movement_between/period_start",
    "marts.pipeline_movement_between/progressed_amount",
    "marts.pipeline_movement_between/pulled_in_amount",
    "marts.pipeline_movement_between/pushed_out_amount",
    "marts.pipeline_movement_between/reclassified_amount",
    "marts.pipeline_movement_between/regressed_amount",
    "marts.pipeline_movement_between/reopened_amount",
    "marts.pipeline_movement_between/restored_amount",
    "marts.pipeline_movement_between/transferred_amount",
    "marts.pipeline_movement_between/unclear_amount",
    "marts.pipeline_movement_between/won_amount"],
  "slipped_amount": ["marts.conversion_rate/rate",
    "marts.pipeline_movement_between/slipped_amount"]}
},
"marts.pipeline_velocity": {
"same": {
  "marts.opportunity_measure": ["owner_id", "currency_iso_code"]},
"from": {
  "slice": ["marts.opportunity_measure/account_industry", "marts.opportunity_measure/owner_id"],
  "owner_name": ["marts.dim_user/name", "marts.opportunity_measure/owner_id"],
  "segment": ["marts.opportunity_measure/account_industry"],
  "open_count": ["marts.opportunity_measure/pipeline_count"],
  "average_open_deal": ["marts.opportunity_measure/pipeline_amount"],
  "win_rate": ["marts.opportunity_measure/bookings_count",
    "marts.opportunity_measure/lost_count"],
  "average_days_to_close": ["marts.opportunity_measure/days_to_close"],
  "velocity": ["marts.opportunity_measure/bookings_count",
    "marts.opportunity_measure/days_to_close", "marts.opportunity_measure/lost_count",
    "marts.opportunity_measure/pipeline_amount", "marts.opportunity_measure/pipeline_count"],
  "owner_manager_name": ["marts.dim_user/manager_name"],
  "average_open_deal_converted": ["marts.opportunity_measure/pipeline_amount_converted"],
  "velocity_converted": ["marts.opportunity_measure/bookings_count",
    "marts.opportunity_measure/days_to_close", "marts.opportunity_measure/lost_count",
    "marts.opportunity_measure/pipeline_amount_converted",
    "marts.opportunity_measure/pipeline_count"],
  "unconverted_count": ["marts.opportunity_measure/pipeline_count",
    "marts.opportunity_measure/unconverted_count"]}
},
"marts.pipeline_velocity_converted": {
"same": {
  "marts.opportunity_measure": ["owner_id"]},
"from": {
  "slice": ["marts.opportunity_measure/account_industry", "marts.opportunity_measure/owner_id"],
  "owner_name": ["marts.dim_user/name", "marts.opportunity_measure/owner_id"],
  "owner_manager_name": ["marts.dim_user/manager_name"],
  "segment": ["marts.opportunity_measure/account_industry"],
  "open_count": ["marts.opportunity_measure/pipeline_count"],
  "average_open_deal_converted": ["marts.opportunity_measure/pipeline_amount_converted"],
  "win_rate": ["marts.opportunity_measure/bookings_count",
    "marts.opportunity_measure/lost_count"],
  "average_days_to_close": ["marts.opportunity_measure/days_to_close"],
  "velocity_converted": ["marts.opportunity_measure/bookings_count",
    "marts.opportunity_measure/days_to_close", "marts.opportunity_measure/lost_count",
    "marts.opportunity_measure/pipeline_amount_converted",
    "marts.opportunity_measure/pipeline_count"],
  "unconverted_count": ["marts.opportunity_measure/pipeline_count",
    "marts.opportunity_measure/unconverted_count"]}
},
"marts.quota_attainment": {
"same": {
  "intermediate.forecastingquota": ["forecasting_type_id"]},
"from": {
  "owner_id": ["intermediate.forecastingquota/quota_owner_id"],
  "owner_name": ["intermediate.forecastingquota/quota_owner_id", "marts.dim_user/name"],
  "owner_manager_name": ["marts.dim_user/manager_name"],
  "close_period": ["control.setting/fiscal_year_start_month",
    "intermediate.forecastingquota/start_date"],
  "currency_iso_code": ["control.setting/reporting_currency",
    "intermediate.forecastingquota/currency_iso_code"],
  "quota_amount": ["control.setting/reporting_currency",
    "intermediate.forecastingquota/currency_iso_code",
    "intermediate.forecastingquota/quota_amount", "marts.conversion_rate/rate"],
  "booked_count": ["marts.opportunity_enhanced/status"],
  "booked_amount": ["control.setting/reporting_currency", "marts.opportunity_enhanced/amount",
    "marts.opportunity_enhanced/amount_converted", "marts.opportunity_enhanced/status"],
  "open_count": ["marts.opportunity_enhanced/status"],
  "open_amount": ["control.setting/reporting_currency", "marts.opportunity_enhanced/amount",
    "marts.opportunity_enhanced/amount_converted", "marts.opportunity_enhanced/status"],
  "weighted_amount": ["control.setting/reporting_currency", "marts.opportunity_enhanced/status",
    "marts.opportunity_enhanced/weighted_amount",
    "marts.opportunity_enhanced/weighted_amount_converted"],
  "attainment": ["control.setting/reporting_currency",
    "intermediate.forecastingquota/currency_iso_code",
    "intermediate.forecastingquota/quota_amount", "marts.conversion_rate/rate",
    "marts.opportunity_enhanced/amount", "marts.opportunity_enhanced/amount_converted",
    "marts.opportunity_enhanced/status"],
  "coverage": ["control.setting/reporting_currency",
    "intermediate.forecastingquota/currency_iso_code",
    "intermediate.forecastingquota/quota_amount", "marts.conversion_rate/rate",
    "marts.opportunity_enhanced/amount", "marts.opportunity_enhanced/amount_converted",
    "marts.opportunity_enhanced/status"]}
},
"marts.sales_snapshot": {
"same": {
  "marts.opportunity_measure": ["currency_iso_code", "bookings_count_this_month",
    "bookings_count_this_quarter", "bookings_count", "bookings_amount_this_month",
    "bookings_amount_this_quarter", "bookings_amount", "pipeline_created_count_this_month",
    "pipeline_created_count_this_quarter", "pipeline_created_amount_this_month",
    "pipeline_created_amount_this_quarter", "pipeline_created_weighted_amount_this_month",
    "pipeline_created_weighted_amount_this_quarter", "pipeline_count", "pipeline_amount",
    "pipeline_weighted_amount", "lost_count_this_month", "lost_count_this_quarter", "lost_count",
    "lost_amount_this_month", "lost_amount_this_quarter", "lost_amount",
    "bookings_amount_converted", "bookings_amount_this_month_converted",
    "bookings_amount_this_quarter_converted", "pipeline_created_amount_this_month_converted",
    "pipeline_created_amount_this_quarter_converted",
    "pipeline_created_weighted_amount_this_month_converted",
    "pipeline_created_weighted_amount_this_quarter_converted", "pipeline_amount_converted",
    "pipeline_weighted_amount_converted", "lost_amount_converted",
    "lost_amount_this_month_converted", "lost_amount_this_quarter_converted", "unconverted_count"]},
"from": {
  "average_booking": ["marts.opportunity_measure/bookings_amount"],
  "largest_booking": ["marts.opportunity_measure/bookings_amount"],
  "average_days_to_close": ["marts.opportunity_measure/days_to_close"],
  "average_open_deal": ["marts.opportunity_measure/pipeline_amount"],
  "largest_open_deal": ["marts.opportunity_measure/pipeline_amount"],
  "average_days_open": ["marts.opportunity_measure/days_open"],
  "win_rate_this_month": ["marts.opportunity_measure/bookings_count_this_month",
    "marts.opportunity_measure/lost_count_this_month"],
  "win_rate_this_quarter": ["marts.opportunity_measure/bookings_count_this_quarter",
    "marts.opportunity_measure/lost_count_this_quarter"],
  "win_rate": ["marts.opportunity_measure/bookings_count",
    "marts.opportunity_measure/lost_count"],
  "win_rate_by_amount_this_month": ["marts.opportunity_measure/bookings_amount_this_month",
    "marts.opportunity_measure/lost_amount_this_month"],
  "win_rate_by_amount_this_quarter": ["marts.opportunity_measure/bookings_amount_this_quarter",
    "marts.opportunity_measure/lost_amount_this_quarter"],
  "win_rate_by_amount": ["marts.opportunity_measure/bookings_amount",
    "marts.opportunity_measure/lost_amount"]}
},
"marts.snapshot_vs_live": {
"from": {
  "snapshot_day": ["marts.history_day/day"],
  "close_period": ["marts.history_coverage/fiscal_year_start_month",
    "marts.opportunity_then_and_now/close_date_then"],
  "currency_iso_code": ["marts.opportunity_then_and_now/currency_iso_code_then"],
  "open_amount": ["marts.opportunity_then_and_now/amount_then"],
  "weighted_amount": ["marts.opportunity_then_and_now/weighted_amount_then"],
  "still_open_count": ["marts.history_coverage/fiscal_year_start_month",
    "marts.opportunity_then_and_now/close_date_now",
    "marts.opportunity_then_and_now/close_date_then",
    "marts.opportunity_then_and_now/status_now"],
  "won_count": ["marts.history_coverage/fiscal_year_start_month",
    "marts.opportunity_then_and_now/close_date_now",
    "marts.opportunity_then_and_now/close_date_then",
    "marts.opportunity_then_and_now/status_now"],
  "lost_count": ["marts.history_coverage/fiscal_year_start_month",
    "marts.opportunity_then_and_now/close_date_now",
    "marts.opportunity_then_and_now/close_date_then",
    "marts.opportunity_then_and_now/status_now"],
  "unknown_count": ["marts.history_coverage/fiscal_year_start_month",
    "marts.opportunity_then_and_now/close_date_now",
    "marts.opportunity_then_and_now/close_date_then",
    "marts.opportunity_then_and_now/status_now"],
  "moved_period_count": ["marts.history_coverage/fiscal_year_start_month",
    "marts.opportunity_then_and_now/close_date_now",
    "marts.opportunity_then_and_now/close_date_then",
    "marts.opportunity_then_and_now/status_now"],
  "deleted_count": ["marts.history_coverage/fiscal_year_start_month",
    "marts.opportunity_then_and_now/close_date_now",
    "marts.opportunity_then_and_now/close_date_then",
    "marts.opportunity_then_and_now/status_now"],
  "won_elsewhere_count": ["marts.history_coverage/fiscal_year_start_month",
    "marts.opportunity_then_and_now/close_date_now",
    "marts.opportunity_then_and_now/close_date_then",
    "marts.opportunity_then_and_now/status_now"],
  "changed_currency_count": ["marts.opportunity_then_and_now/currency_iso_code_now",
    "marts.opportunity_then_and_now/currency_iso_code_then",
    "marts.opportunity_then_and_now/status_now"],
  "still_open_amount": ["marts.history_coverage/fiscal_year_start_month",
    "marts.opportunity_then_and_now/amount_now", "marts.opportunity_then_and_now/close_date_now",
    "marts.opportunity_then_and_now/close_date_then",
    "marts.opportunity_then_and_now/currency_iso_code_now",
    "marts.opportunity_then_and_now/currency_iso_code_then",
    "marts.opportunity_then_and_now/status_now"],
  "won_amount": ["marts.history_coverage/fiscal_year_start_month",
    "marts.opportunity_then_and_now/amount_now", "marts.opportunity_then_and_now/close_date_now",
    "marts.opportunity_then_and_now/close_date_then",
    "marts.opportunity_then_and_now/currency_iso_code_now",
    "marts.opportunity_then_and_now/currency_iso_code_then",
    "marts.opportunity_then_and_now/status_now"],
  "lost_amount": ["marts.history_coverage/fiscal_year_start_month",
    "marts.opportunity_then_and_now/amount_now", "marts.opportunity_then_and_now/close_date_now",
    "marts.opportunity_then_and_now/close_date_then",
    "marts.opportunity_then_and_now/currency_iso_code_now",
    "marts.opportunity_then_and_now/currency_iso_code_then",
    "marts.opportunity_then_and_now/status_now"],
  "moved_period_amount": ["marts.history_coverage/fiscal_year_start_month",
    "marts.opportunity_then_and_now/amount_now", "marts.opportunity_then_and_now/close_date_now",
    "marts.opportunity_then_and_now/close_date_then",
    "marts.opportunity_then_and_now/currency_iso_code_now",
    "marts.opportunity_then_and_now/currency_iso_code_then",
    "marts.opportunity_then_and_now/status_now"],
  "deleted_amount": ["marts.history_coverage/fiscal_year_start_month",
    "marts.opportunity_then_and_now/amount_then", "marts.opportunity_then_and_now/close_date_now",
    "marts.opportunity_then_and_now/close_date_then",
    "marts.opportunity_then_and_now/status_now"],
  "open_amount_converted": ["marts.opportunity_then_and_now/amount_then_converted"],
  "weighted_amount_converted": ["marts.opportunity_then_and_now/weighted_amount_then_converted"],
  "still_open_amount_converted": ["marts.history_coverage/fiscal_year_start_month",
    "marts.opportunity_then_and_now/amount_now_converted",
    "marts.opportunity_then_and_now/close_date_now",
    "marts.opportunity_then_and_now/close_date_then",
    "marts.opportunity_then_and_now/status_now"],
  "won_amount_converted": ["marts.history_coverage/fiscal_year_start_month",
    "marts.opportunity_then_and_now/amount_now_converted",
    "marts.opportunity_then_and_now/close_date_now",
    "marts.opportunity_then_and_now/close_date_then",
    "marts.opportunity_then_and_now/status_now"],
  "lost_amount_converted": ["marts.history_coverage/fiscal_year_start_month",
    "marts.opportunity_then_and_now/amount_now_converted",
    "marts.opportunity_then_and_now/close_date_now",
    "marts.opportunity_then_and_now/close_date_then",
    "marts.opportunity_then_and_now/status_now"],
  "moved_period_amount_converted": ["marts.history_coverage/fiscal_year_start_month",
    "marts.opportunity_then_and_now/amount_now_converted",
    "marts.opportunity_then_and_now/close_date_now",
    "marts.opportunity_then_and_now/close_date_then",
    "marts.opportunity_then_and_now/status_now"],
  "deleted_amount_converted": ["marts.history_coverage/fiscal_year_start_month",
    "marts.opportunity_then_and_now/amount_then_converted",
    "marts.opportunity_then_and_now/close_date_now",
    "marts.opportunity_then_and_now/close_date_then",
    "marts.opportunity_then_and_now/status_now"],
  "unconverted_count": ["marts.opportunity_then_and_now/amount_now",
    "marts.opportunity_then_and_now/amount_now_converted",
    "marts.opportunity_then_and_now/amount_then",
    "marts.opportunity_then_and_now/amount_then_converted"]}
},
"marts.stage_conversion": {
"same": {
  "marts.stage_passage": ["stage_name", "sort_order", "entered_period", "currency_iso_code"]},
"from": {
  "skipped": ["marts.stage_passage/stays"],
  "advanced": ["marts.stage_passage/fate", "marts.stage_passage/sort_order"],
  "moved_back": ["marts.stage_passage/fate", "marts.stage_passage/sort_order"],
  "moved_aside": ["marts.stage_passage/fate"],
  "won": ["marts.stage_passage/fate"],
  "lost": ["marts.stage_passage/fate"],
  "deleted": ["marts.stage_passage/fate"],
  "still_there": ["marts.stage_passage/fate"],
  "advance_rate": ["marts.stage_passage/fate", "marts.stage_passage/sort_order"],
  "won_in_the_end": ["marts.stage_passage/status"],
  "lost_in_the_end": ["marts.stage_passage/status"],
  "win_rate": ["marts.stage_passage/status"],
  "median_days": ["marts.stage_passage/days_in_stage"]}
},
"marts.stage_passage": {
"same": {
  "marts.opportunity_stage_history": ["opportunity_id"],
  "marts.opportunity_history": ["owner_id", "type", "record_type_id", "currency_iso_code"]},
"from": {
  "stage_name": ["marts.dim_stage/stage_name", "marts.opportunity_stage_history/stage_name"],
  "sort_order": ["marts.dim_stage/sort_order", "marts.opportunity_stage_history/sort_order"],
  "entered_on": ["marts.opportunity_stage_history/entered_on",
    "marts.opportunity_stage_history/is_entry_known"],
  "entered_period": ["marts.history_coverage/fiscal_year_start_month",
    "marts.opportunity_stage_history/entered_on",
    "marts.opportunity_stage_history/is_entry_known"],
  "created_period": ["marts.history_coverage/fiscal_year_start_month",
    "marts.history_coverage/time_zone", "marts.opportunity_history/created_at"],
  "days_in_stage": ["marts.dim_stage/is_closed", "marts.opportunity_stage_history/days_in_stage",
    "marts.opportunity_stage_history/is_current",
    "marts.opportunity_stage_history/is_entry_known"],
  "fate": ["marts.opportunity_stage_history/is_current",
    "marts.opportunity_stage_history/sort_order", "marts.opportunity_stage_history/status",
    "marts.opportunity_stage_history/status_on_entry", "marts.opportunity_stage_history/stay"],
  "status": ["marts.opportunity_history/is_closed", "marts.opportunity_history/is_deleted",
    "marts.opportunity_history/is_won"],
  "owner_name": ["marts.dim_user/name", "marts.opportunity_history/owner_id"],
  "owner_manager_name": ["marts.dim_user/manager_name"],
  "record_type_name": ["marts.dim_record_type/name", "marts.opportunity_history/record_type_id"]}
},
"marts.win_rate_cohort": {
"same": {
  "marts.opportunity_enhanced": ["type", "currency_iso_code"]},
"from": {
  "created_period": ["control.setting/fiscal_year_start_month",
    "marts.opportunity_enhanced/created_date"],
  "won_count": ["marts.opportunity_enhanced/status"],
  "lost_count": ["marts.opportunity_enhanced/status"],
  "open_count": ["marts.opportunity_enhanced/status"],
  "unknown_count": ["marts.opportunity_enhanced/status"],
  "created_amount": ["marts.opportunity_enhanced/amount"],
  "won_amount": ["marts.opportunity_enhanced/amount", "marts.opportunity_enhanced/status"],
  "lost_amount": ["marts.opportunity_enhanced/amount", "marts.opportunity_enhanced/status"],
  "open_amount": ["marts.opportunity_enhanced/amount", "marts.opportunity_enhanced/status"],
  "created_amount_converted": ["marts.opportunity_enhanced/amount_converted"],
  "won_amount_converted": ["marts.opportunity_enhanced/amount_converted",
    "marts.opportunity_enhanced/status"],
  "lost_amount_converted": ["marts.opportunity_enhanced/amount_converted",
    "marts.opportunity_enhanced/status"],
  "open_amount_converted": ["marts.opportunity_enhanced/amount_converted",
    "marts.opportunity_enhanced/status"],
  "win_rate": ["marts.opportunity_enhanced/status"],
  "win_rate_by_amount": ["marts.opportunity_enhanced/amount", "marts.opportunity_enhanced/status"]}
},
"staging.account": {
"same": {
  "raw_salesforce.account": ["id", "type", "industry", "ownership", "rating", "site",
    "description", "phone", "fax", "website", "custom_fields", "extracted_at", "raw_id",
    "load_xid", "seen_at"]},
"from": {
  "parent_account_id": ["raw_salesforce.account/parentid"],
  "owner_id": ["raw_salesforce.account/ownerid"],
  "record_type_id": ["raw_salesforce.account/recordtypeid"],
  "master_record_id": ["raw_salesforce.account/masterrecordid"],
  "name": ["raw_salesforce.account/custom_fields", "raw_salesforce.account/name"],
  "account_number": ["raw_salesforce.account/accountnumber"],
  "account_source": ["raw_salesforce.account/accountsource"],
  "annual_revenue": ["raw_salesforce.account/annualrevenue"],
  "number_of_employees": ["raw_salesforce.account/numberofemployees"],
  "currency_iso_code": ["raw_salesforce.account/currencyisocode"],
  "billing_street": ["raw_salesforce.account/billingstreet"],
  "billing_city": ["raw_salesforce.account/billingcity"],
  "billing_state": ["raw_salesforce.account/billingstate"],
  "billing_state_code": ["raw_salesforce.account/billingstatecode"],
  "billing_postal_code": ["raw_salesforce.account/billingpostalcode"],
  "billing_country": ["raw_salesforce.account/billingcountry"],
  "billing_country_code": ["raw_salesforce.account/billingcountrycode"],
  "billing_latitude": ["raw_salesforce.account/billinglatitude"],
  "billing_longitude": ["raw_salesforce.account/billinglongitude"],
  "shipping_street": ["raw_salesforce.account/shippingstreet"],
  "shipping_city": ["raw_salesforce.account/shippingcity"],
  "shipping_state": ["raw_salesforce.account/shippingstate"],
  "shipping_state_code": ["raw_salesforce.account/shippingstatecode"],
  "shipping_postal_code": ["raw_salesforce.account/shippingpostalcode"],
  "shipping_country": ["raw_salesforce.account/shippingcountry"],
  "shipping_country_code": ["raw_salesforce.account/shippingcountrycode"],
  "shipping_latitude": ["raw_salesforce.account/shippinglatitude"],
  "shipping_longitude": ["raw_salesforce.account/shippinglongitude"],
  "is_deleted": ["raw_salesforce.account/isdeleted"],
  "created_at": ["raw_salesforce.account/createddate"],
  "created_by_id": ["raw_salesforce.account/createdbyid"],
  "last_modified_at": ["raw_salesforce.account/lastmodifieddate"],
  "last_modified_by_id": ["raw_salesforce.account/lastmodifiedbyid"],
  "system_modstamp": ["raw_salesforce.account/systemmodstamp"],
  "last_activity_date": ["raw_salesforce.account/lastactivitydate"],
  "version_at": ["control.setting/future_stamps_win", "raw_salesforce.account/createddate",
    "raw_salesforce.account/extracted_at", "raw_salesforce.account/lastmodifieddate",
    "raw_salesforce.account/load_id", "raw_salesforce.account/systemmodstamp"],
  "landed_id": ["raw_salesforce.account/id"]}
},
"staging.account_cast_failure": {
"same": {
  "raw_salesforce.account": ["raw_id", "load_xid"]},
"from": {
  "record_id": ["raw_salesforce.account/id"],
  "raw_value": ["raw_salesforce.account/accountsource", "raw_salesforce.account/annualrevenue",
    "raw_salesforce.account/billinglatitude", "raw_salesforce.account/billinglongitude",
    "raw_salesforce.account/createdbyid", "raw_salesforce.account/createddate",
    "raw_salesforce.account/currencyisocode", "raw_salesforce.account/industry",
    "raw_salesforce.account/isdeleted", "raw_salesforce.account/lastactivitydate",
    "raw_salesforce.account/lastmodifiedbyid", "raw_salesforce.account/lastmodifieddate",
    "raw_salesforce.account/masterrecordid", "raw_salesforce.account/numberofemployees",
    "raw_salesforce.account/ownerid", "raw_salesforce.account/ownership",
    "raw_salesforce.account/parentid", "raw_salesforce.account/rating",
    "raw_salesforce.account/recordtypeid", "raw_salesforce.account/shippinglatitude",
    "raw_salesforce.account/shippinglongitude", "raw_salesforce.account/systemmodstamp",
    "raw_salesforce.account/type"],
  "landed_id": ["raw_salesforce.account/id"]}
},
"staging.contact": {
"same": {
  "raw_salesforce.contact": ["id", "salutation", "suffix", "title", "department", "description",
    "email", "phone", "fax", "custom_fields", "extracted_at", "raw_id", "load_xid", "seen_at"]},
"from": {
  "account_id": ["raw_salesforce.contact/accountid"],
  "reports_to_id": ["raw_salesforce.contact/reportstoid"],
  "owner_id": ["raw_salesforce.contact/ownerid"],
  "record_type_id": ["raw_salesforce.contact/recordtypeid"],
  "master_record_id": ["raw_salesforce.contact/masterrecordid"],
  "first_name": ["raw_salesforce.contact/firstname"],
  "middle_name": ["raw_salesforce.contact/middlename"],
  "last_name": ["raw_salesforce.contact/lastname"],
  "name": ["raw_salesforce.contact/firstname", "raw_salesforce.contact/lastname",
    "raw_salesforce.contact/middlename", "raw_salesforce.contact/name",
    "raw_salesforce.contact/suffix"],
  "lead_source": ["raw_salesforce.contact/leadsource"],
  "birthdate": ["raw_salesforce.contact/birthdate", "raw_salesforce.contact/extracted_at"],
  "currency_iso_code": ["raw_salesforce.contact/currencyisocode"],
  "mobile_phone": ["raw_salesforce.contact/mobilephone"],
  "home_phone": ["raw_salesforce.contact/homephone"],
  "other_phone": ["raw_salesforce.contact/otherphone"],
  "assistant_phone": ["raw_salesforce.contact/assistantphone"],
  "mailing_street": ["raw_salesforce.contact/mailingstreet"],
  "mailing_city": ["raw_salesforce.contact/mailingcity"],
  "mailing_state": ["raw_salesforce.contact/mailingstate"],
  "mailing_state_code": ["raw_salesforce.contact/mailingstatecode"],
  "mailing_postal_code": ["raw_salesforce.contact/mailingpostalcode"],
  "mailing_country": ["raw_salesforce.contact/mailingcountry"],
  "mailing_country_code": ["raw_salesforce.contact/mailingcountrycode"],
  "mailing_latitude": ["raw_salesforce.contact/mailinglatitude"],
  "mailing_longitude": ["raw_salesforce.contact/mailinglongitude"],
  "has_opted_out_of_email": ["raw_salesforce.contact/hasoptedoutofemail"],
  "do_not_call": ["raw_salesforce.contact/donotcall"],
  "is_email_bounced": ["raw_salesforce.contact/isemailbounced"],
  "is_deleted": ["raw_salesforce.contact/isdeleted"],
  "email_bounced_at": ["raw_salesforce.contact/emailbounceddate"],
  "created_at": ["raw_salesforce.contact/createddate"],
  "created_by_id": ["raw_salesforce.contact/createdbyid"],
  "last_modified_at": ["raw_salesforce.contact/lastmodifieddate"],
  "last_modified_by_id": ["raw_salesforce.contact/lastmodifiedbyid"],
  "system_modstamp": ["raw_salesforce.contact/systemmodstamp"],
  "last_activity_date": ["raw_salesforce.contact/lastactivitydate"],
  "version_at": ["control.setting/future_stamps_win", "raw_salesforce.contact/createddate",
    "raw_salesforce.contact/extracted_at", "raw_salesforce.contact/lastmodifieddate",
    "raw_salesforce.contact/load_id", "raw_salesforce.contact/systemmodstamp"],
  "landed_id": ["raw_salesforce.contact/id"]}
},
"staging.contact_cast_failure": {
"same": {
  "raw_salesforce.contact": ["raw_id", "load_xid"]},
"from": {
  "record_id": ["raw_salesforce.contact/id"],
  "raw_value": ["raw_salesforce.contact/accountid", "raw_salesforce.contact/birthdate",
    "raw_salesforce.contact/createdbyid", "raw_salesforce.contact/createddate",
    "raw_salesforce.contact/currencyisocode", "raw_salesforce.contact/donotcall",
    "raw_salesforce.contact/emailbounceddate", "raw_salesforce.contact/hasoptedoutofemail",
    "raw_salesforce.contact/isdeleted", "raw_salesforce.contact/isemailbounced",
    "raw_salesforce.contact/lastactivitydate", "raw_salesforce.contact/lastmodifiedbyid",
    "raw_salesforce.contact/lastmodifieddate", "raw_salesforce.contact/leadsource",
    "raw_salesforce.contact/mailinglatitude", "raw_salesforce.contact/mailinglongitude",
    "raw_salesforce.contact/masterrecordid", "raw_salesforce.contact/ownerid",
    "raw_salesforce.contact/recordtypeid", "raw_salesforce.contact/reportstoid",
    "raw_salesforce.contact/salutation", "raw_salesforce.contact/systemmodstamp"],
  "landed_id": ["raw_salesforce.contact/id"]}
},
"staging.currencytype": {
"same": {
  "raw_salesforce.currencytype": ["id", "custom_fields", "extracted_at", "raw_id", "load_xid",
    "seen_at"]},
"from": {
  "iso_code": ["raw_salesforce.currencytype/isocode"],
  "conversion_rate": ["raw_salesforce.currencytype/conversionrate"],
  "decimal_places": ["raw_salesforce.currencytype/decimalplaces"],
  "is_active": ["raw_salesforce.currencytype/isactive"],
  "is_corporate": ["raw_salesforce.currencytype/iscorporate"],
  "created_at": ["raw_salesforce.currencytype/createddate"],
  "last_modified_at": ["raw_salesforce.currencytype/lastmodifieddate"],
  "system_modstamp": ["raw_salesforce.currencytype/systemmodstamp"],
  "version_at": ["control.setting/future_stamps_win", "raw_salesforce.currencytype/createddate",
    "raw_salesforce.currencytype/extracted_at", "raw_salesforce.currencytype/lastmodifieddate",
    "raw_salesforce.currencytype/load_id", "raw_salesforce.currencytype/systemmodstamp"],
  "landed_id": ["raw_salesforce.currencytype/id"]}
},
"staging.currencytype_cast_failure": {
"same": {
  "raw_salesforce.currencytype": ["raw_id", "load_xid"]},
"from": {
  "record_id": ["raw_salesforce.currencytype/id"],
  "raw_value": ["raw_salesforce.currencytype/conversionrate",
    "raw_salesforce.currencytype/createddate", "raw_salesforce.currencytype/decimalplaces",
    "raw_salesforce.currencytype/isactive", "raw_salesforce.currencytype/iscorporate",
    "raw_salesforce.currencytype/isocode", "raw_salesforce.currencytype/lastmodifieddate",
    "raw_salesforce.currencytype/systemmodstamp"],
  "landed_id": ["raw_salesforce.currencytype/id"]}
},
"staging.datedconversionrate": {
"same": {
  "raw_salesforce.datedconversionrate": ["id", "custom_fields", "extracted_at", "raw_id",
    "load_xid", "seen_at"]},
"from": {
  "iso_code": ["raw_salesforce.datedconversionrate/isocode"],
  "conversion_rate": ["raw_salesforce.datedconversionrate/conversionrate"],
  "start_date": ["raw_salesforce.datedconversionrate/startdate"],
  "next_start_date": ["raw_salesforce.datedconversionrate/nextstartdate"],
  "created_at": ["raw_salesforce.datedconversionrate/createddate"],
  "last_modified_at": ["raw_salesforce.datedconversionrate/lastmodifieddate"],
  "system_modstamp": ["raw_salesforce.datedconversionrate/systemmodstamp"],
  "version_at": ["control.setting/future_stamps_win",
    "raw_salesforce.datedconversionrate/createddate",
    "raw_salesforce.datedconversionrate/extracted_at",
    "raw_salesforce.datedconversionrate/lastmodifieddate",
    "raw_salesforce.datedconversionrate/load_id",
    "raw_salesforce.datedconversionrate/systemmodstamp"],
  "landed_id": ["raw_salesforce.datedconversionrate/id"]}
},
"staging.datedconversionrate_cast_failure": {
"same": {
  "raw_salesforce.datedconversionrate": ["raw_id", "load_xid"]},
"from": {
  "record_id": ["raw_salesforce.datedconversionrate/id"],
  "raw_value": ["raw_salesforce.datedconversionrate/conversionrate",
    "raw_salesforce.datedconversionrate/createddate",
    "raw_salesforce.datedconversionrate/isocode",
    "raw_salesforce.datedconversionrate/lastmodifieddate",
    "raw_salesforce.datedconversionrate/nextstartdate",
    "raw_salesforce.datedconversionrate/startdate",
    "raw_salesforce.datedconversionrate/systemmodstamp"],
  "landed_id": ["raw_salesforce.datedconversionrate/id"]}
},
"staging.forecastingquota": {
"same": {
  "raw_salesforce.forecastingquota": ["id", "custom_fields", "extracted_at", "raw_id", "load_xid",
    "seen_at"]},
"from": {
  "quota_owner_id": ["raw_salesforce.forecastingquota/quotaownerid"],
  "forecasting_type_id": ["raw_salesforce.forecastingquota/forecastingtypeid"],
  "product_family": ["raw_salesforce.forecastingquota/productfamily"],
  "quota_amount": ["raw_salesforce.forecastingquota/quotaamount"],
  "quota_quantity": ["raw_salesforce.forecastingquota/quotaquantity"],
  "currency_iso_code": ["raw_salesforce.forecastingquota/currencyisocode"],
  "start_date": ["raw_salesforce.forecastingquota/startdate"],
  "created_at": ["raw_salesforce.forecastingquota/createddate"],
  "last_modified_at": ["raw_salesforce.forecastingquota/lastmodifieddate"],
  "system_modstamp": ["raw_salesforce.forecastingquota/systemmodstamp"],
  "version_at": ["control.setting/future_stamps_win",
    "raw_salesforce.forecastingquota/createddate", "raw_salesforce.forecastingquota/extracted_at",
    "raw_salesforce.forecastingquota/lastmodifieddate", "raw_salesforce.forecastingquota/load_id",
    "raw_salesforce.forecastingquota/systemmodstamp"],
  "landed_id": ["raw_salesforce.forecastingquota/id"]}
},
"staging.forecastingquota_cast_failure": {
"same": {
  "raw_salesforce.forecastingquota": ["raw_id", "load_xid"]},
"from": {
  "record_id": ["raw_salesforce.forecastingquota/id"],
  "raw_value": ["raw_salesforce.forecastingquota/createddate",
    "raw_salesforce.forecastingquota/currencyisocode",
    "raw_salesforce.forecastingquota/forecastingtypeid",
    "raw_salesforce.forecastingquota/lastmodifieddate",
    "raw_salesforce.forecastingquota/quotaamount", "raw_salesforce.forecastingquota/quotaownerid",
    "raw_salesforce.forecastingquota/quotaquantity", "raw_salesforce.forecastingquota/startdate",
    "raw_salesforce.forecastingquota/systemmodstamp"],
  "landed_id": ["raw_salesforce.forecastingquota/id"]}
},
"staging.opportunity": {
"same": {
  "raw_salesforce.opportunity": ["id", "name", "description", "type", "fiscal", "amount",
    "probability", "custom_fields", "extracted_at", "raw_id", "load_xid", "seen_at"]},
"from": {
  "account_id": ["raw_salesforce.opportunity/accountid"],
  "owner_id": ["raw_salesforce.opportunity/ownerid"],
  "campaign_id": ["raw_salesforce.opportunity/campaignid"],
  "contact_id": ["raw_salesforce.opportunity/contactid"],
  "record_type_id": ["raw_salesforce.opportunity/recordtypeid"],
  "pricebook2_id": ["raw_salesforce.opportunity/pricebook2id"],
  "synced_quote_id": ["raw_salesforce.opportunity/syncedquoteid"],
  "lead_source": ["raw_salesforce.opportunity/leadsource"],
  "stage_name": ["raw_salesforce.opportunity/stagename"],
  "forecast_category": ["raw_salesforce.opportunity/forecastcategory"],
  "forecast_category_name": ["raw_salesforce.opportunity/forecastcategoryname"],
  "next_step": ["raw_salesforce.opportunity/nextstep"],
  "expected_revenue": ["raw_salesforce.opportunity/expectedrevenue"],
  "total_opportunity_quantity": ["raw_salesforce.opportunity/totalopportunityquantity"],
  "fiscal_year": ["raw_salesforce.opportunity/fiscalyear"],
  "fiscal_quarter": ["raw_salesforce.opportunity/fiscalquarter"],
  "salesforce_push_count": ["raw_salesforce.opportunity/pushcount"],
  "currency_iso_code": ["raw_salesforce.opportunity/currencyisocode"],
  "is_closed": ["raw_salesforce.opportunity/isclosed"],
  "is_won": ["raw_salesforce.opportunity/iswon"],
  "is_private": ["raw_salesforce.opportunity/isprivate"],
  "has_open_activity": ["raw_salesforce.opportunity/hasopenactivity"],
  "has_overdue_task": ["raw_salesforce.opportunity/hasoverduetask"],
  "is_deleted": ["raw_salesforce.opportunity/isdeleted"],
  "close_date": ["raw_salesforce.opportunity/closedate"],
  "created_at": ["raw_salesforce.opportunity/createddate"],
  "created_by_id": ["raw_salesforce.opportunity/createdbyid"],
  "last_modified_at": ["raw_salesforce.opportunity/lastmodifieddate"],
  "last_modified_by_id": ["raw_salesforce.opportunity/lastmodifiedbyid"],
  "system_modstamp": ["raw_salesforce.opportunity/systemmodstamp"],
  "last_stage_change_at": ["raw_salesforce.opportunity/laststagechangedate"],
  "last_viewed_at": ["raw_salesforce.opportunity/lastvieweddate"],
  "last_activity_date": ["raw_salesforce.opportunity/lastactivitydate"],
  "version_at": ["control.setting/future_stamps_win", "raw_salesforce.opportunity/createddate",
    "raw_salesforce.opportunity/extracted_at", "raw_salesforce.opportunity/lastmodifieddate",
    "raw_salesforce.opportunity/load_id", "raw_salesforce.opportunity/systemmodstamp"],
  "landed_id": ["raw_salesforce.opportunity/id"],
  "has_unread_state": ["raw_salesforce.opportunity/isclosed", "raw_salesforce.opportunity/iswon"]}
},
"staging.opportunity_cast_failure": {
"same": {
  "raw_salesforce.opportunity": ["raw_id", "load_xid"]},
"from": {
  "record_id": ["raw_salesforce.opportunity/id"],
  "raw_value": ["raw_salesforce.opportunity/accountid", "raw_salesforce.opportunity/amount",
    "raw_salesforce.opportunity/campaignid", "raw_salesforce.opportunity/closedate",
    "raw_salesforce.opportunity/contactid", "raw_salesforce.opportunity/createdbyid",
    "raw_salesforce.opportunity/createddate", "raw_salesforce.opportunity/currencyisocode",
    "raw_salesforce.opportunity/expectedrevenue", "raw_salesforce.opportunity/fiscalquarter",
    "raw_salesforce.opportunity/fiscalyear", "raw_salesforce.opportunity/forecastcategory",
    "raw_salesforce.opportunity/forecastcategoryname",
    "raw_salesforce.opportunity/hasopenactivity", "raw_salesforce.opportunity/hasoverduetask",
    "raw_salesforce.opportunity/isclosed", "raw_salesforce.opportunity/isdeleted",
    "raw_salesforce.opportunity/isprivate", "raw_salesforce.opportunity/iswon",
    "raw_salesforce.opportunity/lastactivitydate", "raw_salesforce.opportunity/lastmodifiedbyid",
    "raw_salesforce.opportunity/lastmodifieddate",
    "raw_salesforce.opportunity/laststagechangedate", "raw_salesforce.opportunity/lastvieweddate",
    "raw_salesforce.opportunity/leadsource", "raw_salesforce.opportunity/ownerid",
    "raw_salesforce.opportunity/pricebook2id", "raw_salesforce.opportunity/probability",
    "raw_salesforce.opportunity/pushcount", "raw_salesforce.opportunity/recordtypeid",
    "raw_salesforce.opportunity/stagename", "raw_salesforce.opportunity/syncedquoteid",
    "raw_salesforce.opportunity/systemmodstamp",
    "raw_salesforce.opportunity/totalopportunityquantity", "raw_salesforce.opportunity/type"],
  "landed_id": ["raw_salesforce.opportunity/id"]}
},
"staging.opportunityhistory": {
"same": {
  "raw_salesforce.opportunityhistory": ["id", "amount", "probability", "custom_fields",
    "extracted_at", "raw_id", "load_xid", "seen_at"]},
"from": {
  "opportunity_id": ["raw_salesforce.opportunityhistory/opportunityid"],
  "stage_name": ["raw_salesforce.opportunityhistory/stagename"],
  "forecast_category": ["raw_salesforce.opportunityhistory/forecastcategory"],
  "expected_revenue": ["raw_salesforce.opportunityhistory/expectedrevenue"],
  "currency_iso_code": ["raw_salesforce.opportunityhistory/currencyisocode"],
  "is_deleted": ["raw_salesforce.opportunityhistory/isdeleted"],
  "close_date": ["raw_salesforce.opportunityhistory/closedate"],
  "created_at": ["raw_salesforce.opportunityhistory/createddate"],
  "created_by_id": ["raw_salesforce.opportunityhistory/createdbyid"],
  "system_modstamp": ["raw_salesforce.opportunityhistory/systemmodstamp"],
  "version_at": ["control.setting/future_stamps_win",
    "raw_salesforce.opportunityhistory/createddate",
    "raw_salesforce.opportunityhistory/extracted_at", "raw_salesforce.opportunityhistory/load_id",
    "raw_salesforce.opportunityhistory/systemmodstamp"],
  "landed_id": ["raw_salesforce.opportunityhistory/id"]}
},
"staging.opportunityhistory_cast_failure": {
"same": {
  "raw_salesforce.opportunityhistory": ["raw_id", "load_xid"]},
"from": {
  "record_id": ["raw_salesforce.opportunityhistory/id"],
  "raw_value": ["raw_salesforce.opportunityhistory/amount",
    "raw_salesforce.opportunityhistory/closedate",
    "raw_salesforce.opportunityhistory/createdbyid",
    "raw_salesforce.opportunityhistory/createddate",
    "raw_salesforce.opportunityhistory/currencyisocode",
    "raw_salesforce.opportunityhistory/expectedrevenue",
    "raw_salesforce.opportunityhistory/forecastcategory",
    "raw_salesforce.opportunityhistory/isdeleted",
    "raw_salesforce.opportunityhistory/opportunityid",
    "raw_salesforce.opportunityhistory/probability",
    "raw_salesforce.opportunityhistory/stagename",
    "raw_salesforce.opportunityhistory/systemmodstamp"],
  "landed_id": ["raw_salesforce.opportunityhistory/id"]}
},
"staging.recordtype": {
"same": {
  "raw_salesforce.recordtype": ["id", "name", "description", "custom_fields", "extracted_at",
    "raw_id", "load_xid", "seen_at"]},
"from": {
  "business_process_id": ["raw_salesforce.recordtype/businessprocessid"],
  "developer_name": ["raw_salesforce.recordtype/developername"],
  "object": ["raw_salesforce.recordtype/sobjecttype"],
  "namespace_prefix": ["raw_salesforce.recordtype/namespaceprefix"],
  "is_active": ["raw_salesforce.recordtype/isactive"],
  "created_at": ["raw_salesforce.recordtype/createddate"],
  "created_by_id": ["raw_salesforce.recordtype/createdbyid"],
  "last_modified_at": ["raw_salesforce.recordtype/lastmodifieddate"],
  "last_modified_by_id": ["raw_salesforce.recordtype/lastmodifiedbyid"],
  "system_modstamp": ["raw_salesforce.recordtype/systemmodstamp"],
  "version_at": ["control.setting/future_stamps_win", "raw_salesforce.recordtype/createddate",
    "raw_salesforce.recordtype/extracted_at", "raw_salesforce.recordtype/lastmodifieddate",
    "raw_salesforce.recordtype/load_id", "raw_salesforce.recordtype/systemmodstamp"],
  "landed_id": ["raw_salesforce.recordtype/id"]}
},
"staging.recordtype_cast_failure": {
"same": {
  "raw_salesforce.recordtype": ["raw_id", "load_xid"]},
"from": {
  "record_id": ["raw_salesforce.recordtype/id"],
  "raw_value": ["raw_salesforce.recordtype/businessprocessid",
    "raw_salesforce.recordtype/createdbyid", "raw_salesforce.recordtype/createddate",
    "raw_salesforce.recordtype/isactive", "raw_salesforce.recordtype/lastmodifiedbyid",
    "raw_salesforce.recordtype/lastmodifieddate", "raw_salesforce.recordtype/sobjecttype",
    "raw_salesforce.recordtype/systemmodstamp"],
  "landed_id": ["raw_salesforce.recordtype/id"]}
},
"staging.user": {
"same": {
  "raw_salesforce.user": ["id", "username", "alias", "title", "department", "division", "email",
    "phone", "city", "country", "custom_fields", "extracted_at", "raw_id", "load_xid", "seen_at"]},
"from": {
  "manager_id": ["raw_salesforce.user/managerid"],
  "user_role_id": ["raw_salesforce.user/userroleid"],
  "profile_id": ["raw_salesforce.user/profileid"],
  "first_name": ["raw_salesforce.user/firstname"],
  "last_name": ["raw_salesforce.user/lastname"],
  "name": ["raw_salesforce.user/firstname", "raw_salesforce.user/lastname",
    "raw_salesforce.user/name"],
  "company_name": ["raw_salesforce.user/companyname"],
  "employee_number": ["raw_salesforce.user/employeenumber"],
  "user_type": ["raw_salesforce.user/usertype"],
  "time_zone": ["raw_salesforce.user/timezonesidkey"],
  "default_currency_iso_code": ["raw_salesforce.user/defaultcurrencyisocode"],
  "mobile_phone": ["raw_salesforce.user/mobilephone"],
  "is_active": ["raw_salesforce.user/isactive"],
  "created_at": ["raw_salesforce.user/createddate"],
  "created_by_id": ["raw_salesforce.user/createdbyid"],
  "last_modified_at": ["raw_salesforce.user/lastmodifieddate"],
  "last_modified_by_id": ["raw_salesforce.user/lastmodifiedbyid"],
  "system_modstamp": ["raw_salesforce.user/systemmodstamp"],
  "last_login_at": ["raw_salesforce.user/lastlogindate"],
  "version_at": ["control.setting/future_stamps_win", "raw_salesforce.user/createddate",
    "raw_salesforce.user/extracted_at", "raw_salesforce.user/lastmodifieddate",
    "raw_salesforce.user/load_id", "raw_salesforce.user/systemmodstamp"],
  "landed_id": ["raw_salesforce.user/id"]}
},
"staging.user_cast_failure": {
"same": {
  "raw_salesforce.user": ["raw_id", "load_xid"]},
"from": {
  "record_id": ["raw_salesforce.user/id"],
  "raw_value": ["raw_salesforce.user/createdbyid", "raw_salesforce.user/createddate",
    "raw_salesforce.user/defaultcurrencyisocode", "raw_salesforce.user/isactive",
    "raw_salesforce.user/lastlogindate", "raw_salesforce.user/lastmodifiedbyid",
    "raw_salesforce.user/lastmodifieddate", "raw_salesforce.user/managerid",
    "raw_salesforce.user/profileid", "raw_salesforce.user/systemmodstamp",
    "raw_salesforce.user/timezonesidkey", "raw_salesforce.user/userroleid",
    "raw_salesforce.user/usertype"],
  "landed_id": ["raw_salesforce.user/id"]}
},
"staging.userrole": {
"same": {
  "raw_salesforce.userrole": ["id", "name", "custom_fields", "extracted_at", "raw_id", "load_xid",
    "seen_at"]},
"from": {
  "parent_role_id": ["raw_salesforce.userrole/parentroleid"],
  "developer_name": ["raw_salesforce.userrole/developername"],
  "rollup_description": ["raw_salesforce.userrole/rollupdescription"],
  "portal_type": ["raw_salesforce.userrole/portaltype"],
  "last_modified_at": ["raw_salesforce.userrole/lastmodifieddate"],
  "last_modified_by_id": ["raw_salesforce.userrole/lastmodifiedbyid"],
  "system_modstamp": ["raw_salesforce.userrole/systemmodstamp"],
  "version_at": ["control.setting/future_stamps_win", "raw_salesforce.userrole/extracted_at",
    "raw_salesforce.userrole/lastmodifieddate", "raw_salesforce.userrole/load_id",
    "raw_salesforce.userrole/systemmodstamp"],
  "landed_id": ["raw_salesforce.userrole/id"]}
},
"staging.userrole_cast_failure": {
"same": {
  "raw_salesforce.userrole": ["raw_id", "load_xid"]},
"from": {
  "record_id": ["raw_salesforce.userrole/id"],
  "raw_value": ["raw_salesforce.userrole/lastmodifiedbyid",
    "raw_salesforce.userrole/lastmodifieddate", "raw_salesforce.userrole/parentroleid",
    "raw_salesforce.userrole/portaltype", "raw_salesforce.userrole/systemmodstamp"],
  "landed_id": ["raw_salesforce.userrole/id"]}
}}'::jsonb as content
),

relation as (
    select
        r.key as name,
        coalesce(r.value -> 'same', '{}') as same,
        coalesce(r.value -> 'from', '{}') as others
    from document as d
    cross join lateral jsonb_each(d.content) as r
)

select
    r.name as relation,
    c.name as column_name,
    s.key as upstream,
    c.name as upstream_column
from relation as r
cross join lateral jsonb_each(r.same) as s
cross join lateral jsonb_array_elements_text(s.value) as c (name)
union all
select
    r.name as relation,
    o.key as column_name,
    split_part(c.name, '/', 1) as upstream,
    split_part(c.name, '/', 2) as upstream_column
from relation as r
cross join lateral jsonb_each(r.others) as o
cross join lateral jsonb_array_elements_text(o.value) as c (name);

comment on view control.column_link is
'Which columns the columns of our views and tables are computed from, one step up, as the
statements of sql/ say when they are parsed. Grain: one row per column and column it is computed
from. What only decides which rows there are is left out. control.lineage() walks it.';
comment on column control.column_link.relation is
'View, model''s table, or function in SQL that returns rows.';
comment on column control.column_link.column_name is 'Its column.';
comment on column control.column_link.upstream is 'Relation or function that it reads.';
comment on column control.column_link.upstream_column is 'Column of that.';

grant select on control.column_link to salesforce_monitor;
