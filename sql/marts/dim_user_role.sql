-- Generated from objects/userrole.toml by make generate; edit that.
create table marts.dim_user_role (
    user_role_id text not null,
    parent_role_id text,
    name text,
    developer_name text,
    rollup_description text,
    portal_type text,
    last_modified_at timestamptz,
    system_modstamp timestamptz,
    custom_fields jsonb,
    primary key (user_role_id)
) with (fillfactor = 80);

create index dim_user_role_parent_role_id_idx on marts.dim_user_role (parent_role_id)
where parent_role_id is not null;

comment on table marts.dim_user_role is
'Roles. Grain: one row per role. Source: marts.dim_user_role_model.';
comment on column marts.dim_user_role.user_role_id is
'Salesforce id of the role, in its 18 characters.';
comment on column marts.dim_user_role.parent_role_id is 'The role above this one; NULL at the top.';
comment on column marts.dim_user_role.name is 'Name of the role.';
comment on column marts.dim_user_role.developer_name is 'Name of the role for programs.';
comment on column marts.dim_user_role.rollup_description is 'What reports call the role.';
comment on column marts.dim_user_role.portal_type is
'Kind of portal the role belongs to; None for colleagues.';
comment on column marts.dim_user_role.last_modified_at is 'When a person last changed the record.';
comment on column marts.dim_user_role.system_modstamp is
'When a person or a process last changed the record: decides which version is the latest.';
comment on column marts.dim_user_role.custom_fields is
'Fields without a column of their own, by API name in lower case, as text; NULL when there is
none.';

grant select on marts.dim_user_role to salesforce_reporter;
