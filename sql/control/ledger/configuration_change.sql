create table control.configuration_change (
    change_id bigint generated always as identity primary key,
    changed_at timestamptz not null default now(),
    changed_by text not null default session_user,
    changed_with text not null default current_setting('application_name'),
    relation text not null,
    key text,
    before jsonb,
    after jsonb
);

comment on table control.configuration_change is
'Who changed which setting, check, freshness limit, stage or accepted value, from what to what: by
hand, by config/warehouse.toml or by a run. Grain: one row per changed row, written by triggers
(control.note_configuration_change). The first row is where the ledger begins.';
comment on column control.configuration_change.change_id is 'Order of the changes.';
comment on column control.configuration_change.changed_at is
'When: the start of the transaction that changed it.';
comment on column control.configuration_change.changed_by is 'Who: the login, whatever its role.';
comment on column control.configuration_change.changed_with is
'application_name of that session: psql, make deploy config/warehouse.toml …';
comment on column control.configuration_change.relation is
'Table: control.setting, control.quality_check …';
comment on column control.configuration_change.key is
'Which row: the check, the object, the stage, field: value; NULL for the settings.';
comment on column control.configuration_change.before is
'The columns that changed, as they were; the whole row where it was deleted, NULL where it is new.';
comment on column control.configuration_change.after is
'The same columns as they became; the whole row where it is new, NULL where it was deleted.';

grant select on control.configuration_change to salesforce_monitor;

insert into control.configuration_change (relation)
select 'control.configuration_change'
where not exists (select from control.configuration_change);
