create or replace function staging.casts(value text, kind text, known_at timestamptz)
returns boolean
language sql
stable
parallel safe
return case kind
    when 'number' then staging.to_numeric(value) is not null
    when 'whole number' then staging.to_integer(value) is not null
    when 'checkbox' then staging.to_boolean(value) is not null
    when 'date' then staging.to_date(value) is not null
    when 'birthdate' then staging.to_birthdate(value, known_at) is not null
    when 'time' then staging.to_timestamp(value) is not null
    when 'id' then octet_length(value) <= staging.longest_id()
    when 'picklist value' then octet_length(value) <= staging.longest_picklist_value()
end;

comment on function staging.casts(text, text, timestamptz) is
'Whether a landed text is a value of a kind: number, whole number, checkbox, date, birthdate (not
later than known_at, when the row was extracted), time, id or picklist value. NULL for another
kind.';
