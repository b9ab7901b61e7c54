create table marts.dim_user (
    user_id text not null,
    manager_id text,
    user_role_id text,
    profile_id text,
    username text,
    first_name text,
    last_name text,
    name text,
    alias text,
    title text,
    department text,
    division text,
    company_name text,
    employee_number text,
    user_type text,
    time_zone text,
    default_currency_iso_code text,
    manager_name text,
    role_name text,
    manager_ids text[] not null,
    manager_path text,
    email text,
    phone text,
    mobile_phone text,
    city text,
    country text,
    is_active boolean,
    created_at timestamptz,
    last_modified_at timestamptz,
    system_modstamp timestamptz,
    last_login_at timestamptz,
    custom_fields jsonb,
    primary key (user_id)
);

comment on table marts.dim_user is
'The org''s users, with their managers and roles. Grain: one row per User, active or not; empty
where users were never landed. Source: marts.dim_user_model.';
comment on column marts.dim_user.email is 'In lower case.';

grant select on marts.dim_user to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.dim_user.user_id is 'Salesforce id of the user, in its 18 characters.';
comment on column marts.dim_user.manager_id is
'The user''s manager, also a user; may name one that was never landed.';
comment on column marts.dim_user.user_role_id is 'The user''s role, a place in the role hierarchy.';
comment on column marts.dim_user.profile_id is 'The user''s profile, which says what they may do.';
comment on column marts.dim_user.username is 'What the user logs in with, unique among all orgs.';
comment on column marts.dim_user.first_name is 'First name.';
comment on column marts.dim_user.last_name is 'Last name.';
comment on column marts.dim_user.name is 'Full name, as Salesforce joins its parts.';
comment on column marts.dim_user.alias is 'Short name of the user.';
comment on column marts.dim_user.title is 'Job title.';
comment on column marts.dim_user.department is 'Department of the company.';
comment on column marts.dim_user.division is 'Division of the company.';
comment on column marts.dim_user.company_name is 'The company the user works for.';
comment on column marts.dim_user.employee_number is 'Employee number.';
comment on column marts.dim_user.user_type is
'Kind of licence: Standard for colleagues, others for partners, customers, automations.';
comment on column marts.dim_user.time_zone is 'Time zone of the user, by name.';
comment on column marts.dim_user.default_currency_iso_code is
'Currency of the user''s new records; NULL in an org with one currency.';
comment on column marts.dim_user.manager_name is
'Name of the manager; the id where that user was never landed.';
comment on column marts.dim_user.role_name is
'Name of the role; the id where roles were never landed.';
comment on column marts.dim_user.manager_ids is
'The managers above the user, from the top down to their own; empty for who has none.';
comment on column marts.dim_user.manager_path is
'Names of the managers above the user, from the top down, such as Ada Park / Tom Diaz; NULL for who
has none.';
comment on column marts.dim_user.phone is 'Phone number, as people wrote it.';
comment on column marts.dim_user.mobile_phone is 'Mobile phone number, as people wrote it.';
comment on column marts.dim_user.city is 'City the user works in.';
comment on column marts.dim_user.country is 'Country the user works in, by name.';
comment on column marts.dim_user.is_active is 'May log in; false once the user has left.';
comment on column marts.dim_user.created_at is 'When the record was created in Salesforce.';
comment on column marts.dim_user.last_modified_at is 'When a person last changed the record.';
comment on column marts.dim_user.system_modstamp is
'When a person or a process last changed the record: decides which version is the latest.';
comment on column marts.dim_user.last_login_at is 'When the user last logged in.';
comment on column marts.dim_user.custom_fields is
'Fields without a column of their own, by API name in lower case, as text; NULL when there is
none.';
