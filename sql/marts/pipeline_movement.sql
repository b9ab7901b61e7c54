create or replace view marts.pipeline_movement as
select
    g.grain,
    p.*  -- noqa: AM04
from marts.history_coverage as c
cross join (values ('day'), ('week'), ('month'), ('fiscal_quarter')) as g (grain)
cross join lateral marts.pipeline_movement_between(g.grain, c.first_day, c.last_day, false) as p
where c.first_day is not null;

comment on view marts.pipeline_movement is
'What moved in the open pipeline: opening + movements = closing, per period. Grain: one row per
grain (day, week from Monday, month, fiscal_quarter), period and slice: close_period, the fiscal
quarter of the close date (its first day; null without a close date), and currency. Say which grain
you want. Opening is as of opening_day, the day before the period; the first period opens on the
first day of the history instead and is_partial. Closing is as of closing_day: today in the
unfinished period. Null amounts count 0. Exits count at the closing amount, so won is what was
booked; deals created and closed on one day never enter; changes to closed deals are in
marts.closed_period_restatement. Over all slices pushed out, pulled in and currency changed counts
cancel. Computes all periods of the grain: for a few of a long history ask
marts.pipeline_movement_between(grain, from, to), for the deals behind a figure
marts.pipeline_movement_detail(from, to). Source: marts.opportunity_history.';
comment on column marts.pipeline_movement.is_partial is
'The history begins within the period: movements before opening_day are unknown.';
comment on column marts.pipeline_movement.increased_amount is
'Amounts raised on deals that were in, those of deals leaving included.';
comment on column marts.pipeline_movement.residual_amount is
'closing − opening − all movements: always 0; the check pipeline_residual looks at it in a
full refresh and in make quality.';

grant select on marts.pipeline_movement to salesforce_reporter;
