-- Purpose: refuses an extraction that would mix the records of two orgs.
-- Input:   organization_id, of the org that answers; is_changed, whether it may be another than
--          before (a sandbox was refreshed).
-- Where it is another, everything is taken anew, by the watermarks that go; the records of the old
-- org are absent from that, and one census of each object may end them, however many they are.
create or replace function control.remember_organization(
    organization_id text, is_changed boolean default false
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $remember_organization$
declare
    _given text := staging.to_id(remember_organization.organization_id);
    _known text;
begin
    if _given is null then
        raise exception '% is no id of an organization',
            coalesce(quote_literal(remember_organization.organization_id), 'NULL')
            using errcode = 'invalid_parameter_value';
    end if;
    select o.organization_id into _known from control.organization as o;
    if _known = _given then
        return;
    end if;
    insert into control.organization (organization_id)
    values (_given)
    on conflict on constraint organization_pkey do nothing;
    select o.organization_id
    into strict _known
    from control.organization as o
    for update;
    if _known = _given then
        return;
    end if;
    if not remember_organization.is_changed then
        raise exception
            'this warehouse holds the records of the org %, and the connection leads to the org %',
            _known, _given
            using errcode = 'object_not_in_prerequisite_state',
                hint = 'Look at the connection first. If the org was replaced (a sandbox was '
                    'refreshed), start over on purpose: make extract ORG_CHANGED=1. Every record '
                    'is taken anew, and those that only the old org had end.';
    end if;

    update control.organization as o
    set
        organization_id = _given,
        remembered_at = now(),
        former = o.former || jsonb_build_object('organization_id', _known, 'until', now());
    delete from control.extract_watermark;
    insert into control.absence_acknowledgement (object, absent_records, reason)
    select
        t.object,
        9223372036854775807,
        format('records of the former org %s', _known)
    from control.landing_table as t;
end;
$remember_organization$;

comment on function control.remember_organization(text, boolean) is
'Remembers the org whose records are extracted, and refuses another: remember_organization(
organization_id, is_changed). Raises 55000 for another org, unless is_changed: then everything is
taken anew, and what only the former org had ends by census.';

revoke execute on function control.remember_organization(text, boolean) from public;
grant execute on function control.remember_organization(text, boolean) to salesforce_loader;
