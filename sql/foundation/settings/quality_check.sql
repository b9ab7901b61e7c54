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
