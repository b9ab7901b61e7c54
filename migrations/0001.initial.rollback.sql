-- Frozen from sql/ by `make migration`; never edited once it is released.

set local role salesforce_owner;

-- sql/control/history/refresh_opportunity_history.sql: no longer in sql/
drop function control.refresh_opportunity_history(pg_catalog.text,pg_catalog.text[]);

-- sql/marts/opportunity_history_model.sql: no longer in sql/
drop view marts.opportunity_history_model;

-- sql/intermediate/opportunity_interval.sql: no longer in sql/
drop view intermediate.opportunity_interval;

-- sql/control/history/refresh_opportunity_version_log.sql: no longer in sql/
drop function control.refresh_opportunity_version_log(pg_catalog.text,pg_catalog.text[]);

-- sql/marts/opportunity_version_log_model.sql: no longer in sql/
drop view marts.opportunity_version_log_model;

-- sql/intermediate/opportunity_known_version.sql: no longer in sql/
drop view intermediate.opportunity_known_version;

-- sql/marts/dim_account_model.sql: no longer in sql/
drop view marts.dim_account_model;

-- sql/intermediate/opportunity_recorded_version.sql: no longer in sql/
drop view intermediate.opportunity_recorded_version;

-- sql/intermediate/opportunity_field_version.sql: no longer in sql/
drop view intermediate.opportunity_field_version;

-- sql/marts/manager_performance.sql: no longer in sql/
drop view marts.manager_performance;

-- sql/marts/fct_opportunity_model.sql: no longer in sql/
drop view marts.fct_opportunity_model;

-- sql/marts/dim_contact_model.sql: no longer in sql/
drop view marts.dim_contact_model;

-- sql/marts/daily_activity.sql: no longer in sql/
drop view marts.daily_activity;

-- sql/marts/account_performance.sql: no longer in sql/
drop view marts.account_performance;

-- sql/marts/account_group_performance.sql: no longer in sql/
drop view marts.account_group_performance;

-- sql/marts/account_enhanced.sql: no longer in sql/
drop view marts.account_enhanced;

-- sql/intermediate/opportunity_recorded_change.sql: no longer in sql/
drop view intermediate.opportunity_recorded_change;

-- sql/intermediate/opportunity_first_version.sql: no longer in sql/
drop view intermediate.opportunity_first_version;

-- sql/control/quality/generic/userrole.sql: no longer in sql/
drop view control.user_role_landing_check;
drop view control.user_role_mart_check;
drop view control.user_role_current_check;

-- sql/control/quality/generic/user.sql: no longer in sql/
drop view control.user_landing_check;
drop view control.user_mart_check;
drop view control.user_current_check;

-- sql/control/quality/generic/recordtype.sql: no longer in sql/
drop view control.record_type_landing_check;
drop view control.record_type_mart_check;
drop view control.record_type_current_check;

-- sql/control/quality/generic/opportunityhistory.sql: no longer in sql/
drop view control.opportunity_history_landing_check;
drop view control.opportunity_history_current_check;

-- sql/control/quality/generic/opportunityfieldhistory.sql: no longer in sql/
drop view control.opportunity_field_history_landing_check;
drop view control.opportunity_field_history_current_check;

-- sql/control/quality/generic/opportunity.sql: no longer in sql/
drop view control.opportunity_landing_check;
drop view control.opportunity_mart_check;
drop view control.opportunity_current_check;

-- sql/control/quality/generic/forecastingquota.sql: no longer in sql/
drop view control.forecasting_quota_landing_check;
drop view control.forecasting_quota_current_check;

-- sql/control/quality/generic/datedconversionrate.sql: no longer in sql/
drop view control.dated_conversion_rate_landing_check;
drop view control.dated_conversion_rate_current_check;

-- sql/control/quality/generic/currencytype.sql: no longer in sql/
drop view control.currency_type_landing_check;
drop view control.currency_type_current_check;

-- sql/control/quality/generic/contact.sql: no longer in sql/
drop view control.contact_landing_check;
drop view control.contact_mart_check;
drop view control.contact_current_check;

-- sql/control/quality/generic/account.sql: no longer in sql/
drop view control.account_landing_check;
drop view control.account_mart_check;
drop view control.account_current_check;

-- sql/control/quality/checks/check_pipeline_residual.sql: no longer in sql/
drop view control.check_pipeline_residual;

-- sql/marts/win_rate_cohort.sql: no longer in sql/
drop view marts.win_rate_cohort;

-- sql/marts/stage_conversion.sql: no longer in sql/
drop view marts.stage_conversion;

-- sql/marts/sales_snapshot.sql: no longer in sql/
drop view marts.sales_snapshot;

-- sql/marts/quota_attainment.sql: no longer in sql/
drop view marts.quota_attainment;

-- sql/marts/pipeline_velocity_converted.sql: no longer in sql/
drop view marts.pipeline_velocity_converted;

-- sql/marts/pipeline_velocity.sql: no longer in sql/
drop view marts.pipeline_velocity;

-- sql/marts/pipeline_movement_converted.sql: no longer in sql/
drop view marts.pipeline_movement_converted;

-- sql/marts/pipeline_movement.sql: no longer in sql/
drop view marts.pipeline_movement;

-- sql/marts/owner_performance.sql: no longer in sql/
drop view marts.owner_performance;

-- sql/marts/opportunity_measure.sql: no longer in sql/
drop view marts.opportunity_measure;

-- sql/marts/opportunity_enhanced.sql: no longer in sql/
drop view marts.opportunity_enhanced;

-- sql/marts/opportunity_as_of_instant.sql: no longer in sql/
drop function marts.opportunity_as_of(timestamp with time zone);

-- sql/marts/merged_contact_model.sql: no longer in sql/
drop function control.refresh_merged_contact_statements();
drop function control.refresh_merged_contact(pg_catalog.text,pg_catalog.text[]);
drop view marts.merged_contact_model;

-- sql/marts/merged_account_model.sql: no longer in sql/
drop function control.refresh_merged_account_statements();
drop function control.refresh_merged_account(pg_catalog.text,pg_catalog.text[]);
drop view marts.merged_account_model;

-- sql/marts/forecast_daily.sql: no longer in sql/
drop view marts.forecast_daily;

-- sql/marts/dim_user_role_model.sql: no longer in sql/
drop view marts.dim_user_role_model;

-- sql/marts/dim_user_model.sql: no longer in sql/
drop view marts.dim_user_model;

-- sql/marts/dim_record_type_model.sql: no longer in sql/
drop view marts.dim_record_type_model;

-- sql/marts/conversion_rate_model.sql: no longer in sql/
drop view marts.conversion_rate_model;

-- sql/marts/closed_period_restatement.sql: no longer in sql/
drop view marts.closed_period_restatement;

-- sql/intermediate/userrole_model.sql: no longer in sql/
drop function control.user_role_is_known(pg_catalog.text);
drop function control.user_role_text(pg_catalog.text,pg_catalog.text);
drop function control.current_user_role_row(pg_catalog.text);
drop view intermediate.userrole_model;
drop view intermediate.userrole_latest;
drop view intermediate.userrole_landed;

-- sql/intermediate/user_model.sql: no longer in sql/
drop function control.user_is_known(pg_catalog.text);
drop function control.user_text(pg_catalog.text,pg_catalog.text);
drop function control.current_user_row(pg_catalog.text);
drop view intermediate.user_model;
drop view intermediate.user_latest;
drop view intermediate.user_landed;

-- sql/intermediate/recordtype_model.sql: no longer in sql/
drop function control.record_type_is_known(pg_catalog.text);
drop function control.record_type_text(pg_catalog.text,pg_catalog.text);
drop function control.current_record_type_row(pg_catalog.text);
drop view intermediate.recordtype_model;
drop view intermediate.recordtype_latest;
drop view intermediate.recordtype_landed;

-- sql/intermediate/opportunityhistory_model.sql: no longer in sql/
drop function control.opportunity_history_is_known(pg_catalog.text);
drop function control.opportunity_history_text(pg_catalog.text,pg_catalog.text);
drop function control.current_opportunity_history_row(pg_catalog.text);
drop view intermediate.opportunityhistory_model;
drop view intermediate.opportunityhistory_latest;
drop view intermediate.opportunityhistory_landed;

-- sql/intermediate/opportunityfieldhistory_model.sql: no longer in sql/
drop function control.opportunity_field_history_is_known(pg_catalog.text);
drop function control.opportunity_field_history_text(pg_catalog.text,pg_catalog.text);
drop function control.current_opportunity_field_history_row(pg_catalog.text);
drop view intermediate.opportunityfieldhistory_model;
drop view intermediate.opportunityfieldhistory_latest;
drop view intermediate.opportunityfieldhistory_landed;

-- sql/intermediate/opportunity_version.sql: no longer in sql/
drop view intermediate.opportunity_version;

-- sql/intermediate/opportunity_model.sql: no longer in sql/
drop function control.opportunity_is_known(pg_catalog.text);
drop function control.opportunity_text(pg_catalog.text,pg_catalog.text);
drop function control.current_opportunity_row(pg_catalog.text);
drop view intermediate.opportunity_model;
drop view intermediate.opportunity_latest;
drop view intermediate.opportunity_landed;

-- sql/intermediate/forecastingquota_model.sql: no longer in sql/
drop function control.forecasting_quota_is_known(pg_catalog.text);
drop function control.forecasting_quota_text(pg_catalog.text,pg_catalog.text);
drop function control.current_forecasting_quota_row(pg_catalog.text);
drop view intermediate.forecastingquota_model;
drop view intermediate.forecastingquota_latest;
drop view intermediate.forecastingquota_landed;

-- sql/intermediate/datedconversionrate_model.sql: no longer in sql/
drop function control.dated_conversion_rate_is_known(pg_catalog.text);
drop function control.dated_conversion_rate_text(pg_catalog.text,pg_catalog.text);
drop function control.current_dated_conversion_rate_row(pg_catalog.text);
drop view intermediate.datedconversionrate_model;
drop view intermediate.datedconversionrate_latest;
drop view intermediate.datedconversionrate_landed;

-- sql/intermediate/currencytype_model.sql: no longer in sql/
drop function control.currency_type_is_known(pg_catalog.text);
drop function control.currency_type_text(pg_catalog.text,pg_catalog.text);
drop function control.current_currency_type_row(pg_catalog.text);
drop view intermediate.currencytype_model;
drop view intermediate.currencytype_latest;
drop view intermediate.currencytype_landed;

-- sql/intermediate/contact_model.sql: no longer in sql/
drop function control.contact_is_known(pg_catalog.text);
drop function control.contact_text(pg_catalog.text,pg_catalog.text);
drop function control.current_contact_row(pg_catalog.text);
drop view intermediate.contact_model;
drop view intermediate.contact_latest;
drop view intermediate.contact_landed;

-- sql/intermediate/account_model.sql: no longer in sql/
drop function control.account_is_known(pg_catalog.text);
drop function control.account_text(pg_catalog.text,pg_catalog.text);
drop function control.current_account_row(pg_catalog.text);
drop view intermediate.account_model;
drop view intermediate.account_latest;
drop view intermediate.account_landed;

-- sql/staging/userrole.sql: no longer in sql/
drop view staging.userrole_cast_failure;
drop view staging.userrole;

-- sql/staging/user.sql: no longer in sql/
drop view staging.user_cast_failure;
drop view staging."user";

-- sql/staging/recordtype.sql: no longer in sql/
drop view staging.recordtype_cast_failure;
drop view staging.recordtype;

-- sql/staging/opportunityhistory.sql: no longer in sql/
drop view staging.opportunityhistory_cast_failure;
drop view staging.opportunityhistory;

-- sql/staging/opportunityfieldhistory.sql: no longer in sql/
drop view staging.opportunityfieldhistory_cast_failure;
drop view staging.opportunityfieldhistory;

-- sql/staging/opportunity.sql: no longer in sql/
drop view staging.opportunity_cast_failure;
drop view staging.opportunity;

-- sql/staging/forecastingquota.sql: no longer in sql/
drop view staging.forecastingquota_cast_failure;
drop view staging.forecastingquota;

-- sql/staging/datedconversionrate.sql: no longer in sql/
drop view staging.datedconversionrate_cast_failure;
drop view staging.datedconversionrate;

-- sql/staging/currencytype.sql: no longer in sql/
drop view staging.currencytype_cast_failure;
drop view staging.currencytype;

-- sql/staging/contact.sql: no longer in sql/
drop view staging.contact_cast_failure;
drop view staging.contact;

-- sql/staging/account.sql: no longer in sql/
drop view staging.account_cast_failure;
drop view staging.account;

-- sql/control/quality/checks/check_opportunity_field_history_value.sql: no longer in sql/
drop view control.check_opportunity_field_history_value;

-- sql/control/quality/changed_checks.sql: no longer in sql/
drop function control.changed_checks();

-- sql/control/monitor/metrics_text.sql: no longer in sql/
drop function control.metrics_text();

-- sql/control/monitor/metrics_export.sql: no longer in sql/
drop view control.metrics_export;

-- sql/control/monitor/incidents.sql: no longer in sql/
drop function control.incidents(interval);

-- sql/foundation/typing/casts.sql: no longer in sql/
drop function staging.casts(pg_catalog.text,pg_catalog.text,timestamp with time zone);

-- sql/marts/version_log_covers.sql: no longer in sql/
drop function marts.version_log_covers(timestamp with time zone);

-- sql/marts/status/data_status.sql: no longer in sql/
drop view marts.data_status;

-- sql/marts/stage_passage.sql: no longer in sql/
drop view marts.stage_passage;

-- sql/marts/snapshot_vs_live.sql: no longer in sql/
drop view marts.snapshot_vs_live;

-- sql/marts/pipeline_movement_detail.sql: no longer in sql/
drop function marts.pipeline_movement_detail(pg_catalog.date,pg_catalog.date,boolean,pg_catalog.text,pg_catalog.text[]);

-- sql/marts/pipeline_movement_converted_between.sql: no longer in sql/
drop function marts.pipeline_movement_converted_between(pg_catalog.text,pg_catalog.date,pg_catalog.date,boolean,pg_catalog.text,pg_catalog.text[]);

-- sql/marts/pipeline_movement_by_owner.sql: no longer in sql/
drop view marts.pipeline_movement_by_owner;

-- sql/marts/pipeline_movement_between.sql: no longer in sql/
drop function marts.pipeline_movement_between(pg_catalog.text,pg_catalog.date,pg_catalog.date,boolean,pg_catalog.text,pg_catalog.text[]);

-- sql/marts/pipeline_daily_by_owner.sql: no longer in sql/
drop view marts.pipeline_daily_by_owner;

-- sql/marts/pipeline_daily.sql: no longer in sql/
drop view marts.pipeline_daily;

-- sql/marts/pipeline_coverage.sql: no longer in sql/
drop view marts.pipeline_coverage;

-- sql/marts/opportunity_then_and_now.sql: no longer in sql/
drop function marts.opportunity_then_and_now(pg_catalog.date);

-- sql/marts/opportunity_stage_history.sql: no longer in sql/
drop view marts.opportunity_stage_history;

-- sql/marts/opportunity_path.sql: no longer in sql/
drop view marts.opportunity_path;

-- sql/marts/opportunity_daily.sql: no longer in sql/
drop view marts.opportunity_daily;

-- sql/marts/history_day.sql: no longer in sql/
drop view marts.history_day;

-- sql/marts/history_coverage.sql: no longer in sql/
drop view marts.history_coverage;

-- sql/intermediate/recorded_value.sql: no longer in sql/
drop function intermediate.recorded_value(pg_catalog.text,pg_catalog.text);

-- sql/control/run/start_history.sql: no longer in sql/
drop function control.start_history(timestamp with time zone,control.work);

-- sql/control/run/run_salesforce_transform.sql: no longer in sql/
drop function public.run_salesforce_transform(boolean);

-- sql/control/run/plan_steps.sql: no longer in sql/
drop function control.plan_steps(control.work);

-- sql/control/run/plan_run.sql: no longer in sql/
drop function control.plan_run(boolean);

-- sql/control/run/landed_rows.sql: no longer in sql/
drop function control.landed_rows(control.work);

-- sql/control/run/find_work.sql: no longer in sql/
drop function control.find_work(boolean,boolean);

-- sql/control/run/evaluate_run.sql: no longer in sql/
drop function control.evaluate_run(bigint,timestamp with time zone,control.work,control.step_result[]);

-- sql/control/registry/filled_landing.sql: no longer in sql/
drop view control.filled_landing;

-- sql/control/quality/recheck.sql: no longer in sql/
drop function control.recheck(pg_catalog.text,pg_catalog.text);

-- sql/control/quality/quality_definition.sql: no longer in sql/
drop view control.quality_definition;

-- sql/control/quality/offending_sql.sql: no longer in sql/
drop function control.offending_sql(pg_catalog.text[],pg_catalog.text);

-- sql/control/quality/checks/opportunity_rule.sql: no longer in sql/
drop view control.opportunity_rule;

-- sql/control/quality/checks/check_opportunity_history_current.sql: no longer in sql/
drop view control.check_opportunity_history_current;

-- sql/control/quality/checks/check_missing_check.sql: no longer in sql/
drop view control.check_missing_check;

-- sql/control/quality/checks/check_conversion_rate_missing.sql: no longer in sql/
drop view control.check_conversion_rate_missing;

-- sql/control/monitor/object_status.sql: no longer in sql/
drop view control.object_status;

-- sql/control/landing/rejected_row.sql: no longer in sql/
drop view control.rejected_row;

-- sql/control/landing/is_erased.sql: no longer in sql/
drop function control.is_erased(pg_catalog.text,boolean);

-- sql/control/landing/id_defect.sql: no longer in sql/
drop function control.id_defect(pg_catalog.text);

-- sql/control/history/apply_history_retention.sql: no longer in sql/
drop function control.apply_history_retention(integer);

-- sql/control/erasure/carry_out_erasures.sql: no longer in sql/
drop function control.carry_out_erasures(bigint[],control.load_window,bigint,timestamp with time zone);

-- sql/foundation/typing/to_id.sql: no longer in sql/
drop function staging.to_id(pg_catalog.text);
drop function staging.longest_id();

-- sql/foundation/typing/to_birthdate.sql: no longer in sql/
drop function staging.to_birthdate(pg_catalog.text,timestamp with time zone);

-- sql/foundation/typing/parse_birthdate.sql: no longer in sql/
drop function staging.parse_birthdate(pg_catalog.text,timestamp with time zone);

-- sql/foundation/settings/refuse_future_history.sql: no longer in sql/
drop trigger refuse_future_history on control.setting;
drop function control.refuse_future_history();

-- sql/foundation/settings/history_bound.sql: no longer in sql/
drop view control.history_bound;

-- sql/foundation/calendar/today.sql: no longer in sql/
drop view control.today;

-- sql/foundation/calendar/period_end.sql: no longer in sql/
drop function marts.period_end(pg_catalog.text,pg_catalog.date,integer);

-- sql/marts/slice_move.sql: no longer in sql/
drop function marts.slice_move(pg_catalog.jsonb,pg_catalog.jsonb,pg_catalog.text[]);

-- sql/marts/pipeline_edge.sql: no longer in sql/
drop function marts.pipeline_edge(pg_catalog.date,pg_catalog.date);

-- sql/marts/opportunity_as_of_text.sql: no longer in sql/
drop function marts.opportunity_as_of(pg_catalog.text);

-- sql/marts/opportunity_as_of.sql: no longer in sql/
drop function marts.opportunity_as_of(pg_catalog.date);

-- sql/marts/dim_stage.sql: no longer in sql/
drop view marts.dim_stage;

-- sql/marts/dim_metric.sql: no longer in sql/
drop view marts.dim_metric;

-- sql/marts/dim_date_model.sql: no longer in sql/
drop view marts.dim_date_model;

-- sql/marts/contact_enhanced.sql: no longer in sql/
drop view marts.contact_enhanced;

-- sql/marts/account_hierarchy.sql: no longer in sql/
drop view marts.account_hierarchy;

-- sql/intermediate/opportunity_current_version.sql: no longer in sql/
drop view intermediate.opportunity_current_version;

-- sql/control/window/move_window.sql: no longer in sql/
drop function control.move_window(control.load_window);

-- sql/control/trace/trace_models.sql: no longer in sql/
drop function control.trace_models(pg_catalog.text,pg_catalog.text);

-- sql/control/trace/trace_landed.sql: no longer in sql/
drop function control.trace_landed(pg_catalog.text,pg_catalog.text);

-- sql/control/trace/trace_checks.sql: no longer in sql/
drop function control.trace_checks(pg_catalog.text);

-- sql/control/trace/trace.sql: no longer in sql/
drop function control.trace(pg_catalog.text);

-- sql/control/run/work.sql: no longer in sql/
drop type control.work;

-- sql/control/run/run_in_progress.sql: no longer in sql/
drop function control.run_in_progress();

-- sql/control/run/record_freshness.sql: no longer in sql/
drop function control.record_freshness(bigint,pg_catalog.jsonb);

-- sql/control/run/keep_definitions_version.sql: no longer in sql/
drop function control.keep_definitions_version(control.load_window);

-- sql/control/retention/remove_superseded.sql: no longer in sql/
drop function control.remove_superseded(pg_catalog.text,integer,timestamp with time zone);

-- sql/control/retention/apply_retention.sql: no longer in sql/
drop function control.apply_retention(integer);

-- sql/control/registry/model_definition.sql: no longer in sql/
drop function control.model_definition(pg_catalog.text);

-- sql/control/registry/link.sql: no longer in sql/
drop function control.link(pg_catalog.text,pg_catalog.text,pg_catalog.text[],pg_catalog.text[]);

-- sql/control/registry/landing_table.sql: no longer in sql/
drop view control.landing_table;

-- sql/control/registry/definitions_version.sql: no longer in sql/
drop function control.definitions_version();

-- sql/control/registry/definition_text.sql: no longer in sql/
drop function control.definition_text(pg_catalog.regclass[]);

-- sql/control/registry/configuration.sql: no longer in sql/
drop view control.configuration;

-- sql/control/registry/check_model.sql: no longer in sql/
drop function control.check_model(pg_catalog.text);

-- sql/control/quality/stage_is_known.sql: no longer in sql/
drop function control.stage_is_known(pg_catalog.text);

-- sql/control/quality/quality_status.sql: no longer in sql/
drop view control.quality_status;

-- sql/control/quality/quality_source.sql: no longer in sql/
drop view control.quality_source;

-- sql/control/quality/quality_history.sql: no longer in sql/
drop view control.quality_history;

-- sql/control/quality/offending_landed.sql: no longer in sql/
drop function control.offending_landed(pg_catalog.text,pg_catalog.text[],pg_catalog.text[]);

-- sql/control/quality/no_value.sql: no longer in sql/
drop function control.no_value(pg_catalog.text,pg_catalog.text,pg_catalog.text);

-- sql/control/quality/landed_records.sql: no longer in sql/
drop function control.landed_records(pg_catalog.text,pg_catalog.text[]);

-- sql/control/quality/checks/shift_rule.sql: no longer in sql/
drop view control.shift_rule;

-- sql/control/quality/checks/opportunity_record_rule.sql: no longer in sql/
drop view control.opportunity_record_rule;

-- sql/control/quality/checks/check_stale_source.sql: no longer in sql/
drop view control.check_stale_source;

-- sql/control/quality/checks/check_schema_change.sql: no longer in sql/
drop view control.check_schema_change;

-- sql/control/quality/checks/check_opportunity_history_chain.sql: no longer in sql/
drop view control.check_opportunity_history_chain;

-- sql/control/quality/checks/check_date_missing.sql: no longer in sql/
drop view control.check_date_missing;

-- sql/control/quality/checks/account_rule.sql: no longer in sql/
drop view control.account_rule;

-- sql/control/monitor/run_status.sql: no longer in sql/
drop view control.run_status;

-- sql/control/ledger/note_configuration_change.sql: no longer in sql/
drop trigger note_configuration_change on control.accepted_value;
drop trigger note_configuration_change on control.stage;
drop trigger note_configuration_change on control.freshness_limit;
drop trigger note_configuration_change on control.quality_check;
drop trigger note_configuration_change on control.setting;
drop function control.note_configuration_change();

-- sql/control/ledger/freshness.sql: no longer in sql/
drop view control.freshness;

-- sql/control/landing/request_reread.sql: no longer in sql/
drop function control.request_reread(pg_catalog.text,pg_catalog.text,pg_catalog.text[]);

-- sql/control/landing/month_first.sql: no longer in sql/
drop function control.month_first(pg_catalog.text,pg_catalog.text);

-- sql/control/landing/match_fields.sql: no longer in sql/
drop function control.match_fields(pg_catalog.text,pg_catalog.text[]);

-- sql/control/landing/erasure_hash.sql: no longer in sql/
drop function control.erasure_hash(pg_catalog.text);

-- sql/control/landing/answer_reread.sql: no longer in sql/
drop function control.answer_reread(pg_catalog.text,pg_catalog.text,pg_catalog.text[]);

-- sql/control/history/touched_versions.sql: no longer in sql/
drop function control.touched_versions(pg_catalog.text[],pg_catalog.date[],pg_catalog.date,boolean);

-- sql/control/history/merge_opportunity_history.sql: no longer in sql/
drop function control.merge_opportunity_history(marts.opportunity_history[]);

-- sql/control/history/history_partition.sql: no longer in sql/
drop view control.history_partition;

-- sql/control/extraction/touched_models.sql: no longer in sql/
drop function control.touched_models(pg_catalog.text,pg_catalog.text,pg_catalog.text);

-- sql/control/extraction/field_age.sql: no longer in sql/
drop view control.field_age;

-- sql/control/extraction/compared_description.sql: no longer in sql/
drop function control.compared_description(pg_catalog.text,pg_catalog.jsonb);

-- sql/control/extraction/api_usage.sql: no longer in sql/
drop view control.api_usage;

-- sql/control/erasure/forget_erased.sql: no longer in sql/
drop function control.forget_erased(bigint[],pg_catalog.text[],pg_catalog.text[],pg_catalog.text[]);

-- sql/control/erasure/erasure_request.sql: no longer in sql/
drop table control.erasure_request;

-- sql/control/engine/write_statements.sql: no longer in sql/
drop function control.write_statements();

-- sql/control/engine/refresh_model.sql: no longer in sql/
drop function control.refresh_model(pg_catalog.text,pg_catalog.text,pg_catalog.text[]);

-- sql/control/engine/merge_sql.sql: no longer in sql/
drop function control.merge_sql(pg_catalog.text,pg_catalog.text,pg_catalog.text);

-- sql/control/engine/carried_columns.sql: no longer in sql/
drop function control.carried_columns(pg_catalog.text);

-- sql/control/catalog/key_column.sql: no longer in sql/
drop function control.key_column(pg_catalog.text);

-- sql/foundation/typing/to_timestamp.sql: no longer in sql/
drop function staging.to_timestamp(pg_catalog.text);

-- sql/foundation/typing/to_picklist.sql: no longer in sql/
drop function staging.to_picklist(pg_catalog.text);
drop function staging.longest_picklist_value();

-- sql/foundation/typing/to_numeric.sql: no longer in sql/
drop function staging.to_numeric(pg_catalog.text);

-- sql/foundation/typing/to_integer.sql: no longer in sql/
drop function staging.to_integer(pg_catalog.text);

-- sql/foundation/typing/to_id18.sql: no longer in sql/
drop function staging.to_id18(pg_catalog.text);

-- sql/foundation/typing/to_date.sql: no longer in sql/
drop function staging.to_date(pg_catalog.text);

-- sql/foundation/typing/to_boolean.sql: no longer in sql/
drop function staging.to_boolean(pg_catalog.text);

-- sql/foundation/typing/parse_timestamp.sql: no longer in sql/
drop function staging.parse_timestamp(pg_catalog.text);

-- sql/foundation/typing/parse_date.sql: no longer in sql/
drop function staging.parse_date(pg_catalog.text);

-- sql/foundation/settings/stage.sql: no longer in sql/
drop table control.stage;

-- sql/foundation/settings/setting.sql: no longer in sql/
drop table control.setting;

-- sql/foundation/settings/quality_check.sql: no longer in sql/
drop table control.quality_check;

-- sql/foundation/settings/landing_retention.sql: no longer in sql/
drop table control.landing_retention;

-- sql/foundation/settings/history_retention.sql: no longer in sql/
drop table control.history_retention;

-- sql/foundation/settings/freshness_limit.sql: no longer in sql/
drop table control.freshness_limit;

-- sql/foundation/settings/accepted_value.sql: no longer in sql/
drop table control.accepted_value;

-- sql/foundation/calendar/period_start.sql: no longer in sql/
drop function marts.period_start(pg_catalog.text,pg_catalog.date,integer);

-- sql/foundation/calendar/fiscal_year.sql: no longer in sql/
drop function marts.fiscal_year(pg_catalog.date,integer,pg_catalog.text);

-- sql/foundation/calendar/fiscal_quarter_start.sql: no longer in sql/
drop function marts.fiscal_quarter_start(pg_catalog.date,integer);

-- sql/foundation/calendar/fiscal_quarter.sql: no longer in sql/
drop function marts.fiscal_quarter(pg_catalog.date,integer);

-- sql/marts/win_rate.sql: no longer in sql/
drop function marts.win_rate(numeric,numeric);

-- sql/marts/weighted_amount.sql: no longer in sql/
drop function marts.weighted_amount(numeric,numeric);

-- sql/marts/slice_sql.sql: no longer in sql/
drop function marts.slice_sql(pg_catalog.text,pg_catalog.text[]);

-- sql/marts/pipeline_slices.sql: no longer in sql/
drop function marts.pipeline_slices(boolean,pg_catalog.text[]);

-- sql/marts/pipeline_movement_line.sql: no longer in sql/
drop function marts.pipeline_movement_line(pg_catalog.date,pg_catalog.date,pg_catalog.text[],pg_catalog.text,integer,pg_catalog.text);

-- sql/marts/pipeline_daily_by_owner_between.sql: no longer in sql/
drop function marts.pipeline_daily_by_owner_between(pg_catalog.date,pg_catalog.date);

-- sql/marts/pipeline_daily_between.sql: no longer in sql/
drop function marts.pipeline_daily_between(pg_catalog.date,pg_catalog.date);

-- sql/marts/pipeline_by_close_period_between.sql: no longer in sql/
drop function marts.pipeline_by_close_period_between(pg_catalog.date,pg_catalog.date);

-- sql/marts/opportunity_version_log.sql: no longer in sql/
drop table marts.opportunity_version_log;

-- sql/marts/opportunity_status_or_deleted.sql: no longer in sql/
drop function marts.opportunity_status(boolean,boolean,boolean);

-- sql/marts/opportunity_status.sql: no longer in sql/
drop function marts.opportunity_status(boolean,boolean);

-- sql/marts/opportunity_history.sql: no longer in sql/
drop table marts.opportunity_history;

-- sql/marts/metric.sql: no longer in sql/
drop table control.metric;

-- sql/marts/merged_contact.sql: no longer in sql/
drop table marts.merged_contact;

-- sql/marts/merged_account.sql: no longer in sql/
drop table marts.merged_account;

-- sql/marts/measure_sql.sql: no longer in sql/
drop function marts.measure_sql(pg_catalog.text,pg_catalog.text);

-- sql/marts/manager_line.sql: no longer in sql/
drop view marts.manager_line;

-- sql/marts/is_in_pipeline.sql: no longer in sql/
drop function marts.is_in_pipeline(boolean,boolean);

-- sql/marts/history_covers_period.sql: no longer in sql/
drop function marts.history_covers_period(pg_catalog.text,pg_catalog.date);

-- sql/marts/history_covers.sql: no longer in sql/
drop function marts.history_covers(pg_catalog.date);

-- sql/marts/history_column.sql: no longer in sql/
drop function marts.history_column(pg_catalog.text,pg_catalog.text);

-- sql/marts/forecast_of.sql: no longer in sql/
drop function marts.forecast_of(pg_catalog.text);

-- sql/marts/forecast_daily_between.sql: no longer in sql/
drop function marts.forecast_daily_between(pg_catalog.date,pg_catalog.date);

-- sql/marts/fct_opportunity.sql: no longer in sql/
drop table marts.fct_opportunity;

-- sql/marts/dim_user_role.sql: no longer in sql/
drop table marts.dim_user_role;

-- sql/marts/dim_user.sql: no longer in sql/
drop table marts.dim_user;

-- sql/marts/dim_record_type.sql: no longer in sql/
drop table marts.dim_record_type;

-- sql/marts/dim_date.sql: no longer in sql/
drop table marts.dim_date;

-- sql/marts/dim_contact.sql: no longer in sql/
drop table marts.dim_contact;

-- sql/marts/dim_account.sql: no longer in sql/
drop table marts.dim_account;

-- sql/marts/conversion_rate.sql: no longer in sql/
drop table marts.conversion_rate;

-- sql/marts/conversion_day.sql: no longer in sql/
drop function marts.conversion_day(pg_catalog.text,pg_catalog.date,pg_catalog.date);

-- sql/marts/booked_on.sql: no longer in sql/
drop function marts.booked_on(pg_catalog.text,pg_catalog.date);

-- sql/intermediate/userrole.sql: no longer in sql/
drop table intermediate.userrole;

-- sql/intermediate/user.sql: no longer in sql/
drop table intermediate."user";

-- sql/intermediate/recordtype.sql: no longer in sql/
drop table intermediate.recordtype;

-- sql/intermediate/opportunityhistory.sql: no longer in sql/
drop table intermediate.opportunityhistory;

-- sql/intermediate/opportunityfieldhistory.sql: no longer in sql/
drop table intermediate.opportunityfieldhistory;

-- sql/intermediate/opportunity_tracked_field.sql: no longer in sql/
drop view intermediate.opportunity_tracked_field;

-- sql/intermediate/opportunity.sql: no longer in sql/
drop table intermediate.opportunity;

-- sql/intermediate/merged_jsonb.sql: no longer in sql/
drop aggregate intermediate.merged_jsonb(pg_catalog.jsonb);

-- sql/intermediate/known_flag.sql: no longer in sql/
drop function intermediate.known_flag(boolean,boolean,boolean,boolean);

-- sql/intermediate/forecastingquota.sql: no longer in sql/
drop table intermediate.forecastingquota;

-- sql/intermediate/datedconversionrate.sql: no longer in sql/
drop table intermediate.datedconversionrate;

-- sql/intermediate/currencytype.sql: no longer in sql/
drop table intermediate.currencytype;

-- sql/intermediate/contact.sql: no longer in sql/
drop table intermediate.contact;

-- sql/intermediate/account.sql: no longer in sql/
drop table intermediate.account;

-- sql/control/window/was_landed.sql: no longer in sql/
drop function control.was_landed(pg_catalog.xid8,pg_catalog.pg_snapshot,pg_catalog.xid8);

-- sql/control/window/take_run_lock.sql: no longer in sql/
drop function control.take_run_lock();

-- sql/control/window/run_lock_holder.sql: no longer in sql/
drop view control.run_lock_holder;

-- sql/control/window/run_lock.sql: no longer in sql/
drop view control.run_lock;

-- sql/control/window/repair_restored_xids.sql: no longer in sql/
drop function control.repair_restored_xids();

-- sql/control/window/measure_landing.sql: no longer in sql/
drop function control.measure_landing(pg_catalog.text,pg_catalog.pg_snapshot,pg_catalog.xid8,pg_catalog.pg_snapshot,pg_catalog.xid8);

-- sql/control/window/load_window.sql: no longer in sql/
drop table control.load_window;

-- sql/control/window/is_unread.sql: no longer in sql/
drop function control.is_unread(pg_catalog.xid8,pg_catalog.xid8,pg_catalog.xid8[],pg_catalog.xid8);

-- sql/control/window/is_restored.sql: no longer in sql/
drop function control.is_restored();

-- sql/control/trace/trace_typed.sql: no longer in sql/
drop function control.trace_typed(pg_catalog.text,pg_catalog.text);

-- sql/control/trace/trace_row.sql: no longer in sql/
drop type control.trace_row;

-- sql/control/trace/lineage.sql: no longer in sql/
drop function control.lineage(pg_catalog.text,pg_catalog.text);

-- sql/control/trace/column_link.sql: no longer in sql/
drop view control.column_link;

-- sql/control/trace/changed_content.sql: no longer in sql/
drop function control.changed_content(pg_catalog.jsonb,pg_catalog.jsonb);

-- sql/control/run/version.sql: no longer in sql/
drop function control.version();

-- sql/control/run/step_scope.sql: no longer in sql/
drop function control.step_scope(control.plan_step,control.step_result[]);

-- sql/control/run/step_counts.sql: no longer in sql/
drop function control.step_counts(control.step_result[]);

-- sql/control/run/sendable.sql: no longer in sql/
drop function control.sendable(pg_catalog.jsonb);

-- sql/control/run/run_salesforce_transform_or_raise.sql: no longer in sql/
drop procedure public.run_salesforce_transform_or_raise(boolean);

-- sql/control/run/refuse_distributed.sql: no longer in sql/
drop function control.refuse_distributed();

-- sql/control/run/record_run.sql: no longer in sql/
drop function control.record_run(control.run,control.step_result[],pg_catalog.jsonb);

-- sql/control/run/plan_step.sql: no longer in sql/
drop type control.plan_step;

-- sql/control/run/note_salesforce_transform.sql: no longer in sql/
drop function public.note_salesforce_transform(bigint);

-- sql/control/run/mark_overtaken.sql: no longer in sql/
drop function control.mark_overtaken(control.step_result[],pg_catalog.jsonb);

-- sql/control/run/announce.sql: no longer in sql/
drop function control.announce(pg_catalog.text,pg_catalog.text);

-- sql/control/retention/prune_ledger.sql: no longer in sql/
drop function control.prune_ledger();

-- sql/control/registry/register_model.sql: no longer in sql/
drop procedure control.register_model(pg_catalog.text,pg_catalog.text,control.model_link[]);

-- sql/control/registry/model_state.sql: no longer in sql/
drop table control.model_state;

-- sql/control/registry/model_link.sql: no longer in sql/
drop table control.model_link;

-- sql/control/registry/model.sql: no longer in sql/
drop table control.model;

-- sql/control/registry/definition_of.sql: no longer in sql/
drop function control.definition_of(pg_catalog.oid,pg_catalog.oid,integer);

-- sql/control/quality/write_check_statements.sql: no longer in sql/
drop function control.write_check_statements();

-- sql/control/quality/shortened.sql: no longer in sql/
drop function control.shortened(pg_catalog.text);

-- sql/control/quality/set_aside_hint.sql: no longer in sql/
drop function control.set_aside_hint(pg_catalog.text,pg_catalog.text);

-- sql/control/quality/replace_violations.sql: no longer in sql/
drop function control.replace_violations(pg_catalog.text,pg_catalog.text,pg_catalog.text[],pg_catalog.text[],bigint,timestamp with time zone);

-- sql/control/quality/relinked_keys.sql: no longer in sql/
drop function control.relinked_keys(pg_catalog.text,pg_catalog.text,pg_catalog.jsonb);

-- sql/control/quality/release.sql: no longer in sql/
drop function control.release(pg_catalog.text,bigint);

-- sql/control/quality/record_shift.sql: no longer in sql/
drop function control.record_shift(bigint);

-- sql/control/quality/record_results.sql: no longer in sql/
drop function control.record_results(bigint,pg_catalog.jsonb);

-- sql/control/quality/record_profile.sql: no longer in sql/
drop function control.record_profile(bigint,timestamp with time zone,pg_catalog.jsonb,pg_catalog.jsonb);

-- sql/control/quality/record_population.sql: no longer in sql/
drop function control.record_population(pg_catalog.jsonb);

-- sql/control/quality/raise_failed_checks.sql: no longer in sql/
drop function control.raise_failed_checks(pg_catalog.jsonb);

-- sql/control/quality/quoted.sql: no longer in sql/
drop function control.quoted(pg_catalog.text);

-- sql/control/quality/quarantine.sql: no longer in sql/
drop function control.quarantine(pg_catalog.text,bigint,pg_catalog.text);

-- sql/control/quality/quality_violation.sql: no longer in sql/
drop table control.quality_violation;

-- sql/control/quality/quality_total.sql: no longer in sql/
drop table control.quality_total;

-- sql/control/quality/quality_state.sql: no longer in sql/
drop table control.quality_state;

-- sql/control/quality/quality_shift.sql: no longer in sql/
drop table control.quality_shift;

-- sql/control/quality/quality_result.sql: no longer in sql/
drop table control.quality_result;

-- sql/control/quality/quality_profile.sql: no longer in sql/
drop table control.quality_profile;

-- sql/control/quality/quality_population.sql: no longer in sql/
drop table control.quality_population;

-- sql/control/quality/quality_outcome.sql: no longer in sql/
drop function control.quality_outcome(pg_catalog.text,pg_catalog.text,pg_catalog.text,bigint,bigint);

-- sql/control/quality/profiled_column.sql: no longer in sql/
drop table control.profiled_column;

-- sql/control/quality/profile_sql.sql: no longer in sql/
drop function control.profile_sql(pg_catalog.text,pg_catalog.text);

-- sql/control/quality/outdated_checks.sql: no longer in sql/
drop function control.outdated_checks(boolean);

-- sql/control/quality/offending_rows.sql: no longer in sql/
drop function control.offending_rows(pg_catalog.text);

-- sql/control/quality/offending_fully.sql: no longer in sql/
drop function control.offending_fully(pg_catalog.text,pg_catalog.text[]);

-- sql/control/quality/offending_among.sql: no longer in sql/
drop function control.offending_among(pg_catalog.text,pg_catalog.text[],pg_catalog.text[]);

-- sql/control/quality/look_at_time.sql: no longer in sql/
drop function control.look_at_time();

-- sql/control/quality/keys_to_check.sql: no longer in sql/
drop function control.keys_to_check(pg_catalog.text,pg_catalog.text[],pg_catalog.jsonb,pg_catalog.jsonb);

-- sql/control/quality/judge_time.sql: no longer in sql/
drop function control.judge_time(bigint,timestamp with time zone);

-- sql/control/quality/judge_checks.sql: no longer in sql/
drop function control.judge_checks(pg_catalog.text[]);

-- sql/control/quality/group_results.sql: no longer in sql/
drop function control.group_results(pg_catalog.jsonb);

-- sql/control/quality/exceeds.sql: no longer in sql/
drop function control.exceeds(pg_catalog.text,bigint,bigint);

-- sql/control/quality/evaluate_checks.sql: no longer in sql/
drop function control.evaluate_checks(bigint,timestamp with time zone,pg_catalog.jsonb,pg_catalog.jsonb,pg_catalog.jsonb,pg_catalog.jsonb,boolean,boolean);

-- sql/control/quality/check_statement.sql: no longer in sql/
drop table control.check_statement;

-- sql/control/quality/check_quality.sql: no longer in sql/
drop function control.check_quality();

-- sql/control/quality/accept_violations.sql: no longer in sql/
drop function control.accept_violations(pg_catalog.text);

-- sql/control/monitor/take_notices.sql: no longer in sql/
drop function control.take_notices(interval);

-- sql/control/ledger/source_freshness.sql: no longer in sql/
drop table control.source_freshness;

-- sql/control/ledger/run_step.sql: no longer in sql/
drop table control.run_step;

-- sql/control/ledger/run_call.sql: no longer in sql/
drop table control.run_call;

-- sql/control/ledger/run.sql: no longer in sql/
drop table control.run;

-- sql/control/ledger/notice.sql: no longer in sql/
drop table control.notice;

-- sql/control/ledger/configuration_change.sql: no longer in sql/
drop table control.configuration_change;

-- sql/control/landing/without_erased.sql: no longer in sql/
drop function control.without_erased(pg_catalog.text,boolean);

-- sql/control/landing/withhold_erased.sql: no longer in sql/
drop function control.withhold_erased(pg_catalog.regclass,pg_catalog.text,pg_catalog.text[],boolean,pg_catalog.pg_snapshot,pg_catalog.xid8);

-- sql/control/landing/stamp_text.sql: no longer in sql/
drop function control.stamp_text(timestamp with time zone);

-- sql/control/landing/settle_quarantine.sql: no longer in sql/
drop function control.settle_quarantine(bigint[]);

-- sql/control/landing/reread_request.sql: no longer in sql/
drop table control.reread_request;

-- sql/control/landing/request_unread.sql: no longer in sql/
drop function control.request_unread(pg_catalog.text,pg_catalog.regclass,pg_catalog.text,pg_catalog.text);

-- sql/control/landing/request_returned.sql: no longer in sql/
drop function control.request_returned(pg_catalog.text,bigint);

-- sql/control/landing/recheck_record.sql: no longer in sql/
drop table control.recheck_record;

-- sql/control/landing/quarantined_row.sql: no longer in sql/
drop table control.quarantined_row;

-- sql/control/landing/plain_label.sql: no longer in sql/
drop function control.plain_label(pg_catalog.text);

-- sql/control/landing/order_dates.sql: no longer in sql/
drop function control.order_dates(pg_catalog.text,pg_catalog.text);

-- sql/control/landing/open_delivery.sql: no longer in sql/
drop function control.open_delivery(pg_catalog.text,pg_catalog.text[]);

-- sql/control/landing/merged_into.sql: no longer in sql/
drop function control.merged_into(pg_catalog.text,bigint);

-- sql/control/landing/load.sql: no longer in sql/
drop table control.load;

-- sql/control/landing/landed_id.sql: no longer in sql/
drop function control.landed_id(pg_catalog.text,bigint);

-- sql/control/landing/land_delivery.sql: no longer in sql/
drop function control.land_delivery(pg_catalog.text,pg_catalog.text,pg_catalog.text,timestamp with time zone,pg_catalog.text,boolean,boolean);

-- sql/control/landing/land_deletions.sql: no longer in sql/
drop function control.land_deletions(pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text[],timestamp with time zone[],timestamp with time zone);

-- sql/control/landing/land_absences.sql: no longer in sql/
drop function control.land_absences(pg_catalog.text,pg_catalog.text,timestamp with time zone);

-- sql/control/landing/label_translation.sql: no longer in sql/
drop view control.label_translation;

-- sql/control/landing/extract_watermark.sql: no longer in sql/
drop table control.extract_watermark;

-- sql/control/landing/erasure_salt.sql: no longer in sql/
drop table control.erasure_salt;

-- sql/control/landing/erasure.sql: no longer in sql/
drop table control.erasure;

-- sql/control/landing/delivery_sql.sql: no longer in sql/
drop function control.delivery_sql(pg_catalog.text,pg_catalog.text[],boolean,boolean,boolean);

-- sql/control/landing/declared_field.sql: no longer in sql/
drop view control.declared_field;

-- sql/control/landing/acknowledge_absence.sql: no longer in sql/
drop function control.acknowledge_absence(pg_catalog.text,bigint,pg_catalog.text);

-- sql/control/landing/absence_acknowledgement.sql: no longer in sql/
drop table control.absence_acknowledgement;

-- sql/control/history/refresh_opportunity_version_log_statements.sql: no longer in sql/
drop function control.refresh_opportunity_version_log_statements();

-- sql/control/history/refresh_opportunity_history_statements.sql: no longer in sql/
drop function control.refresh_opportunity_history_statements();

-- sql/control/history/make_history_partition.sql: no longer in sql/
drop function control.make_history_partition(pg_catalog.date);

-- sql/control/extraction/set_aside_former_versions.sql: no longer in sql/
drop function control.set_aside_former_versions(pg_catalog.text);

-- sql/control/extraction/schema_change.sql: no longer in sql/
drop table control.schema_change;

-- sql/control/extraction/remember_organization.sql: no longer in sql/
drop function control.remember_organization(pg_catalog.text,boolean);

-- sql/control/extraction/organization.sql: no longer in sql/
drop table control.organization;

-- sql/control/extraction/note_extraction.sql: no longer in sql/
drop function control.note_extraction(pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text,timestamp with time zone,pg_catalog.jsonb,bigint,bigint);

-- sql/control/extraction/note_description.sql: no longer in sql/
drop function control.note_description(pg_catalog.text,pg_catalog.jsonb);

-- sql/control/extraction/note_backfill.sql: no longer in sql/
drop function control.note_backfill(pg_catalog.text,pg_catalog.text[]);

-- sql/control/extraction/name_schema_changes.sql: no longer in sql/
drop function control.name_schema_changes(bigint);

-- sql/control/extraction/follow_values.sql: no longer in sql/
drop function control.follow_values(pg_catalog.text,pg_catalog.jsonb,pg_catalog.jsonb);

-- sql/control/extraction/follow_stages.sql: no longer in sql/
drop function control.follow_stages(pg_catalog.jsonb);

-- sql/control/extraction/extraction.sql: no longer in sql/
drop table control.extraction;

-- sql/control/extraction/described_object.sql: no longer in sql/
drop table control.described_object;

-- sql/control/extraction/described_field.sql: no longer in sql/
drop table control.described_field;

-- sql/control/extraction/accept_description.sql: no longer in sql/
drop function control.accept_description(pg_catalog.text);

-- sql/control/erasure/erase.sql: no longer in sql/
drop function control.erase(pg_catalog.text,pg_catalog.text,pg_catalog.text);

-- sql/control/engine/versions_sql.sql: no longer in sql/
drop function control.versions_sql(pg_catalog.text,pg_catalog.text);

-- sql/control/engine/step_result.sql: no longer in sql/
drop type control.step_result;

-- sql/control/engine/offered_sql.sql: no longer in sql/
drop function control.offered_sql(pg_catalog.text);

-- sql/control/engine/model_statement.sql: no longer in sql/
drop table control.model_statement;

-- sql/control/engine/merge_result.sql: no longer in sql/
drop type control.merge_result;

-- sql/control/engine/look_up_versions.sql: no longer in sql/
drop function control.look_up_versions(pg_catalog.text,pg_catalog.text[]);

-- sql/control/engine/load_empty_table.sql: no longer in sql/
drop function control.load_empty_table(pg_catalog.text,bigint);

-- sql/control/engine/latest_versions.sql: no longer in sql/
drop function control.latest_versions(pg_catalog.text,bigint,bigint);

-- sql/control/engine/kept_statement.sql: no longer in sql/
drop function control.kept_statement(pg_catalog.text,pg_catalog.text);

-- sql/control/engine/insert_latest_versions.sql: no longer in sql/
drop function control.insert_latest_versions(pg_catalog.text,integer);

-- sql/control/engine/in_parallel.sql: no longer in sql/
drop function control.in_parallel(pg_catalog.text);

-- sql/control/engine/handed_on_sql.sql: no longer in sql/
drop function control.handed_on_sql(pg_catalog.text,pg_catalog.text,pg_catalog.text,boolean);

-- sql/control/engine/different_versions.sql: no longer in sql/
drop function control.different_versions(pg_catalog.text);

-- sql/control/engine/different_sql.sql: no longer in sql/
drop function control.different_sql(pg_catalog.text,pg_catalog.text);

-- sql/control/engine/different_rows.sql: no longer in sql/
drop function control.different_rows(pg_catalog.text);

-- sql/control/engine/compared_sql.sql: no longer in sql/
drop function control.compared_sql(pg_catalog.text,pg_catalog.text);

-- sql/control/engine/choose_latest_versions.sql: no longer in sql/
drop function control.choose_latest_versions(pg_catalog.text);

-- sql/control/catalog/used_object.sql: no longer in sql/
drop function control.used_object(pg_catalog.regclass);

-- sql/control/catalog/table_columns.sql: no longer in sql/
drop function control.table_columns(pg_catalog.regclass);

-- sql/control/catalog/mentioned_object.sql: no longer in sql/
drop function control.mentioned_object(pg_catalog.regproc);

-- sql/control/catalog/key_columns.sql: no longer in sql/
drop function control.key_columns(pg_catalog.text);

-- sql/control/catalog/fill.sql: no longer in sql/
drop function control.fill(pg_catalog.text,pg_catalog.jsonb);

-- sql/control/catalog/compared_list.sql: no longer in sql/
drop function control.compared_list(pg_catalog.regclass,pg_catalog.text[],pg_catalog.text);

-- sql/control/catalog/column_list.sql: no longer in sql/
drop function control.column_list(pg_catalog.text[],pg_catalog.text);

-- sql/control/catalog/column_definitions.sql: no longer in sql/
drop function control.column_definitions(pg_catalog.regclass,pg_catalog.text[]);

-- sql/raw_salesforce/userrole.sql: no longer in sql/
drop table raw_salesforce.userrole;

-- sql/raw_salesforce/user.sql: no longer in sql/
drop table raw_salesforce."user";

-- sql/raw_salesforce/recordtype.sql: no longer in sql/
drop table raw_salesforce.recordtype;

-- sql/raw_salesforce/opportunityhistory.sql: no longer in sql/
drop table raw_salesforce.opportunityhistory;

-- sql/raw_salesforce/opportunityfieldhistory.sql: no longer in sql/
drop table raw_salesforce.opportunityfieldhistory;

-- sql/raw_salesforce/opportunity.sql: no longer in sql/
drop table raw_salesforce.opportunity;

-- sql/raw_salesforce/forecastingquota.sql: no longer in sql/
drop table raw_salesforce.forecastingquota;

-- sql/raw_salesforce/datedconversionrate.sql: no longer in sql/
drop table raw_salesforce.datedconversionrate;

-- sql/raw_salesforce/currencytype.sql: no longer in sql/
drop table raw_salesforce.currencytype;

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

delete from public._warehouse_migration where migration_id = '0001.initial';

reset role;

do $roles$
begin
    execute format('revoke create on database %I from salesforce_owner', current_database());
    revoke create, usage on schema public from salesforce_owner;
end;
$roles$;
