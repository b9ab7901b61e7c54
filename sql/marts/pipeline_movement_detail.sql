create or replace function marts.pipeline_movement_detail(
    from_day date,
    to_day date,
    by_owner boolean default false,
    measure text default 'amount',
    slices text[] default '{}'
)
returns table (
    day date,
    opportunity_id text,
    movement text,
    close_period date,
    currency_iso_code text,
    owner_id text,
    slice jsonb,
    count integer,
    amount numeric,
    slip_days integer,
    amount_converted numeric
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $pipeline_movement_detail$
declare
    _coverage marts.history_coverage;
begin
    select c.* into _coverage from marts.history_coverage as c;
    -- what is still to come has no rows
    perform marts.history_covers(least(pipeline_movement_detail.from_day, _coverage.last_day));

    return query
    select
        l.*,
        trim_scale(l.amount * r.rate) as amount_converted
    from marts.pipeline_movement_line(
        greatest(pipeline_movement_detail.from_day - 1, _coverage.first_day),
        least(pipeline_movement_detail.to_day, _coverage.last_day),
        marts.pipeline_slices(pipeline_movement_detail.by_owner, pipeline_movement_detail.slices),
        pipeline_movement_detail.measure,
        _coverage.fiscal_year_start_month,
        _coverage.time_zone
    ) as l
    left join
        marts.conversion_rate as r
        on
            l.currency_iso_code = r.currency_iso_code
            and l.day >= r.valid_from
            and l.day < r.valid_to;
end;
$pipeline_movement_detail$;

comment on function marts.pipeline_movement_detail(date, date, boolean, text, text[]) is
'What moved in the pipeline on the days of a range, deal by deal: the lines marts.pipeline_movement
sums up. Grain: one row per opportunity_id, day, movement and slice (close_period: first day of the
fiscal quarter of the close date; currency; owner_id only where by_owner is true or slices names
it; slice: the values of the other slices). measure and slices as in
marts.pipeline_movement_between. Movements: created, first seen, restored, reopened (in); deleted,
won, lost (out, at the closing amount); unclear (out where the status became unknown, in where it
became known to be open again); currency changed, transferred (only by owner), pushed out, pulled
in, and by further slices progressed, regressed, merged, reclassified (out of one, into another);
increased, decreased (count 0). They add up: count is 1 or -1 and amount (the measure, where it is
another) negative where a deal goes out. slipped stands beside that sum: the close date moved
slip_days later within its fiscal quarter. amount_converted is the amount in the reporting currency
(control.setting) by the rate of the day, NULL where none is known. The first day of the history has no movements: what is
there is the opening.';

grant execute on function marts.pipeline_movement_detail(date, date, boolean, text, text[])
to salesforce_reporter;
