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
