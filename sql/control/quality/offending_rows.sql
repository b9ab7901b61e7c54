create or replace function control.offending_rows(check_name text)
returns table (record_id text, part text, reason text)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $offending_rows$
declare
    _sql text := control.offending_sql(array[offending_rows.check_name]);
    _source text;
begin
    if _sql is null then
        select coalesce(q.source, 'control.check_' || q.name)
        into _source
        from control.quality_check as q
        where q.name = offending_rows.check_name;
        if not found then
            raise exception 'there is no check %', coalesce(offending_rows.check_name, 'null')
                using errcode = 'no_data_found',
                    hint = 'The checks are listed by: select name from control.quality_check;';
        end if;
        raise exception 'check % reads %, which does not exist', offending_rows.check_name, _source
            using errcode = 'undefined_table',
                hint = 'Create the view, or name another in control.quality_check.source.';
    end if;
    return query execute
    'select o.record_id, o.part, o.reason from (' || _sql || ') as o order by 1, 2'
    using array[offending_rows.check_name];
end;
$offending_rows$;

comment on function control.offending_rows(text) is
'The rows that a check finds now, in full, whatever runs have kept: the key of its model, what of
the record (part) and why. Disabled checks can be asked too. Raises P0002 for an unknown check,
42P01 for one whose view does not exist.';

revoke execute on function control.offending_rows(text) from public;
grant execute on function control.offending_rows(text) to salesforce_monitor;
