create or replace function control.stamp_text(version_at timestamptz)
returns text
language sql
stable
parallel safe
return case
    when isfinite(version_at)
        then to_char(version_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
end;

comment on function control.stamp_text(timestamptz) is
'A stamp as landing writes it: 2025-02-28T09:30:00.000000Z; NULL for none.';
