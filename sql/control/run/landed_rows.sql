create or replace function control.landed_rows(work control.work)
returns jsonb
language sql
immutable
parallel safe
begin atomic
    select coalesce(jsonb_object_agg(l.key, l.value -> 'new_rows'), '{}')
    from jsonb_each((landed_rows.work).landed) as l;
end;

comment on function control.landed_rows(control.work) is
'How many landed rows a run reads: {landing table: rows}.';
