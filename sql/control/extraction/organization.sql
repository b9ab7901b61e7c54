create table control.organization (
    only_row boolean primary key default true check (only_row),
    organization_id text not null,
    remembered_at timestamptz not null default now(),
    former jsonb not null default '[]'
);

comment on table control.organization is
'The Salesforce org whose records this warehouse holds. Grain: one row, written by the first
extraction (control.remember_organization).';
comment on column control.organization.only_row is 'Keeps the table at one row.';
comment on column control.organization.organization_id is
'Its id (00D…), as the identity URL of the login names it.';
comment on column control.organization.remembered_at is 'Since when.';
comment on column control.organization.former is
'Orgs it held before, [{organization_id, until}]: make extract ORG_CHANGED=1.';
