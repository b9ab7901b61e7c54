-- Generated from objects/contact.toml by make generate; edit that.
create table marts.merged_contact (
    contact_id text not null,
    survivor_id text not null,
    primary key (contact_id)
);

comment on table marts.merged_contact is
'The contacts that were merged into another. Grain: one row per merged Contact. The marts show the
survivor wherever a record still names the merged one. Source: marts.merged_contact_model.';
comment on column marts.merged_contact.contact_id is
'Salesforce id of the Contact that was merged, and is deleted.';
comment on column marts.merged_contact.survivor_id is
'Salesforce id of the Contact that is left of it, merges of merges followed to their end.';

grant select on marts.merged_contact to salesforce_reporter;
