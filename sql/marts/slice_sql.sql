create or replace function marts.slice_sql(version text, slices text[])
returns text
language sql
stable
parallel safe
begin atomic
    select
        coalesce(
            'jsonb_build_object('
            || string_agg(
                format('%L, %s.%s', s.name, version, marts.history_column(s.name, 'slice')),
                ', ' order by s.place
            )
            || ')',
            'null::jsonb'
        )
    from unnest(slices) with ordinality as s (name, place);
end;

comment on function marts.slice_sql(text, text[]) is
'The slice of a version of marts.opportunity_history by further columns, as part of a statement. A
part of the pipeline functions.';

grant execute on function marts.slice_sql(text, text[]) to salesforce_reporter;
