create or replace function control.acknowledge_absence(
    object text, absent_records bigint, reason text
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $acknowledge_absence$
begin
    if coalesce(btrim(acknowledge_absence.reason), '') = '' then
        raise exception 'an absence is acknowledged for a reason, and there is none'
            using errcode = 'invalid_parameter_value';
    end if;
    insert into control.absence_acknowledgement (object, absent_records, reason)
    values (
        lower(acknowledge_absence.object), acknowledge_absence.absent_records,
        acknowledge_absence.reason
    );
end;
$acknowledge_absence$;

comment on function control.acknowledge_absence(text, bigint, text) is
'Lets the next census of an object end up to so many records, more than it may without being asked:
acknowledge_absence(object, absent_records, reason). Raises 22023 without a reason.';
