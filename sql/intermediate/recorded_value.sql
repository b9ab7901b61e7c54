-- Inlined wherever it is called.
create or replace function intermediate.recorded_value(value text, kind text)
returns jsonb
language sql
stable
parallel safe
return case recorded_value.kind
    when 'reference' then to_jsonb(staging.to_id(recorded_value.value))
    when 'picklist' then to_jsonb(staging.to_picklist(recorded_value.value))
    when 'text' then to_jsonb(nullif(recorded_value.value, ''))
    when 'integer' then to_jsonb(staging.to_integer(recorded_value.value))
    when 'checkbox' then to_jsonb(staging.to_boolean(recorded_value.value))
    when 'date' then to_jsonb(staging.to_date(recorded_value.value))
    when 'birthdate' then to_jsonb(staging.to_date(recorded_value.value))
    when 'time' then to_jsonb(staging.to_timestamp(recorded_value.value))
    else to_jsonb(staging.to_numeric(recorded_value.value))
end;

comment on function intermediate.recorded_value(text, text) is
'A value of Salesforce''s field history as what a field of this kind (objects/*.toml) holds; NULL
where it is empty or none.';
