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
