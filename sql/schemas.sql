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
