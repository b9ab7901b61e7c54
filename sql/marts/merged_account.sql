-- Generated from objects/account.toml by make generate; edit that.
create table marts.merged_account (
    account_id text not null,
    survivor_id text not null,
    primary key (account_id)
);

comment on table marts.merged_account is
'The accounts that were merged into another. Grain: one row per merged Account. The marts show the
survivor wherever a record still names the merged one. Source: marts.merged_account_model.';
comment on column marts.merged_account.account_id is
'Salesforce id of the Account that was merged, and is deleted.';
comment on column marts.merged_account.survivor_id is
'Salesforce id of the Account that is left of it, merges of merges followed to their end.';

grant select on marts.merged_account to salesforce_reporter;
