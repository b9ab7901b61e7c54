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
