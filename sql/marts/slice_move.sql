-- Only stages and forecast categories have a direction.
create or replace function marts.slice_move(slice_before jsonb, slice_after jsonb, slices text[])
returns text
language sql
stable
parallel safe
begin atomic
    select
        case
            when m.rank_after > m.rank_before then 'progressed'
            when m.rank_after < m.rank_before then 'regressed'
            when m.is_merged then 'merged'
            else 'reclassified'
        end
    from (
        select
            s.place,
            s.name = 'account_id' and coalesce(
                coalesce(f.survivor_id, slice_move.slice_before ->> s.name)
                = coalesce(t.survivor_id, slice_move.slice_after ->> s.name),
                false
            ) as is_merged,
            case s.name
                when 'stage_name' then b.sort_order
                when
                    'forecast_category'
                    then array_position(r.ranks, slice_move.slice_before ->> s.name)
            end as rank_before,
            case s.name
                when 'stage_name' then a.sort_order
                when
                    'forecast_category'
                    then array_position(r.ranks, slice_move.slice_after ->> s.name)
            end as rank_after
        from unnest(slice_move.slices) with ordinality as s (name, place)
        cross join (
            values (array['Omitted', 'Pipeline', 'BestCase', 'MostLikely', 'Forecast', 'Closed'])
        ) as r (ranks)
        left join marts.dim_stage as b
            on s.name = 'stage_name' and slice_move.slice_before ->> s.name = b.stage_name
        left join marts.dim_stage as a
            on s.name = 'stage_name' and slice_move.slice_after ->> s.name = a.stage_name
        left join marts.merged_account as f
            on s.name = 'account_id' and slice_move.slice_before ->> s.name = f.account_id
        left join marts.merged_account as t
            on s.name = 'account_id' and slice_move.slice_after ->> s.name = t.account_id
        where
            (slice_move.slice_before -> s.name) is distinct from (slice_move.slice_after -> s.name)
    ) as m
    order by m.place
    limit 1;
end;

comment on function marts.slice_move(jsonb, jsonb, text[]) is
'What a move from one slice to another is, judged by the first of the slices that differs:
progressed or regressed along the stages (marts.dim_stage) or forecast categories, merged from an
account into the one that is left of it (marts.merged_account), else reclassified. A part of the pipeline functions.';

grant execute on function marts.slice_move(jsonb, jsonb, text[]) to salesforce_reporter;
