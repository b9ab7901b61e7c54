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
