create or replace function marts.pipeline_slices(by_owner boolean, slices text[])
returns text[]
language sql
immutable
parallel safe
return case
    when by_owner and ('owner_id' = any(slices)) is not true then array['owner_id'] || slices
    else coalesce(slices, '{}')
end;

comment on function marts.pipeline_slices(boolean, text[]) is
'The slices asked for, the owner among them where asked for by by_owner. A part of the pipeline
functions.';

grant execute on function marts.pipeline_slices(boolean, text[]) to salesforce_reporter;
