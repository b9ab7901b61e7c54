-- Roles are cluster-wide, so their names are prefixed, they are created only where missing, and
-- nothing ever drops them. The deployer needs CREATEROLE once per cluster, or an administrator
-- creates the five roles beforehand and grants salesforce_owner to the deployer.
do $roles$
declare
    _role text;
begin
    foreach _role in array array[
        'salesforce_owner', 'salesforce_loader', 'salesforce_transformer', 'salesforce_reporter',
        'salesforce_monitor'
    ] loop
        if not exists (select from pg_catalog.pg_roles where rolname = _role) then
            begin
                execute format('create role %I nologin', _role);
            exception
                when duplicate_object or unique_violation then
                    null;  -- another database of the cluster is being deployed right now
            end;
        end if;
    end loop;
    if not pg_catalog.pg_has_role(current_user, 'salesforce_owner', 'set') then
        execute format('grant salesforce_owner to %I', current_user);
    end if;
    execute format(
        'grant create, temporary on database %I to salesforce_owner', current_database()
    );
    grant create, usage on schema public to salesforce_owner;
end;
$roles$;
