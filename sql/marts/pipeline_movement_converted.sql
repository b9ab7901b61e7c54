create or replace view marts.pipeline_movement_converted as
select
    g.grain,
    p.*  -- noqa: AM04
from marts.history_coverage as c
cross join (values ('day'), ('week'), ('month'), ('fiscal_quarter')) as g (grain)
cross join
    lateral marts.pipeline_movement_converted_between(g.grain, c.first_day, c.last_day) as p
where c.first_day is not null;

comment on view marts.pipeline_movement_converted is
'marts.pipeline_movement in the reporting currency (control.setting), all currencies together: what
rates changed is a line of its own, and opening + lines = closing. Grain: one row per grain (day,
week from Monday, month, fiscal_quarter), period and close_period; none where no reporting currency
is set. Say which grain you want. Computes all periods of the grain: for a few of a long history, by
owner or by other slices ask marts.pipeline_movement_converted_between(grain, from, to). Source:
marts.opportunity_history, marts.conversion_rate.';

grant select on marts.pipeline_movement_converted to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.pipeline_movement_converted.grain is
'Length of the reporting period: day, week (from Monday), month or fiscal_quarter. Say which one you
want.';
comment on column marts.pipeline_movement_converted.period_start is
'First day of the reporting period.';
comment on column marts.pipeline_movement_converted.period_end is
'Last day of the reporting period.';
comment on column marts.pipeline_movement_converted.opening_day is
'The opening is as of the end of this day: the day before the period; in the first period the first
day of the history.';
comment on column marts.pipeline_movement_converted.closing_day is
'The closing is as of the end of this day: the last of the period, today in the unfinished one.';
comment on column marts.pipeline_movement_converted.is_partial is
'The history begins within the period: movements before opening_day are unknown.';
comment on column marts.pipeline_movement_converted.close_period is
'First day of the fiscal quarter of the close date; NULL without a close date.';
comment on column marts.pipeline_movement_converted.owner_id is
'Salesforce id of the user who owns the deal; NULL where none was delivered.';
comment on column marts.pipeline_movement_converted.slice is
'Values of the further slices asked for, by column; NULL where there are none.';
comment on column marts.pipeline_movement_converted.unconverted_currencies is
'Currencies without a rate on a day of the period: the amounts of the row are NULL then.';
comment on column marts.pipeline_movement_converted.opening_count is
'Deals in the pipeline at the end of opening_day.';
comment on column marts.pipeline_movement_converted.opening_amount is
'Their amount in the reporting currency, by the rates of opening_day; NULL where
unconverted_currencies names one.';
comment on column marts.pipeline_movement_converted.created_count is
'Deals that came in on the very day they were created, positive.';
comment on column marts.pipeline_movement_converted.created_amount is
'Their amount on the day they came in, positive where the amounts are.';
comment on column marts.pipeline_movement_converted.first_seen_count is
'Deals that came in because the history did not know them before, though they were created earlier
(or nobody knows when), positive.';
comment on column marts.pipeline_movement_converted.first_seen_amount is
'Their amount on the day they came in.';
comment on column marts.pipeline_movement_converted.restored_count is
'Deals that came in because they are deleted no longer, positive.';
comment on column marts.pipeline_movement_converted.restored_amount is
'Their amount on the day they came in.';
comment on column marts.pipeline_movement_converted.reopened_count is
'Deals that came in because they are closed no longer, positive.';
comment on column marts.pipeline_movement_converted.reopened_amount is
'Their amount on the day they came in.';
comment on column marts.pipeline_movement_converted.unclear_count is
'Deals that went out because their status became unknown (negative) and came in because it is known
again (positive), added up.';
comment on column marts.pipeline_movement_converted.unclear_amount is
'Their amount, out negative and in positive.';
comment on column marts.pipeline_movement_converted.deleted_count is
'Deals that went out because they were deleted, negative.';
comment on column marts.pipeline_movement_converted.deleted_amount is
'Their amount on the day they went out, negative: an exit takes away.';
comment on column marts.pipeline_movement_converted.won_count is
'Deals that went out because they were won, negative.';
comment on column marts.pipeline_movement_converted.won_amount is
'What was booked, negative: an exit takes it out of the pipeline at the closing amount.';
comment on column marts.pipeline_movement_converted.lost_count is
'Deals that went out because they were lost, negative.';
comment on column marts.pipeline_movement_converted.lost_amount is
'Their amount at the closing, negative: an exit takes away.';
comment on column marts.pipeline_movement_converted.currency_changed_count is
'Deals that moved to another currency: -1 each in the old one, +1 in the new one.';
comment on column marts.pipeline_movement_converted.currency_changed_amount is
'What changes of currency made of their amount in the reporting currency.';
comment on column marts.pipeline_movement_converted.transferred_count is
'Deals that moved to another owner: -1 each with the old one, +1 with the new one; 0 where slices
are without owners.';
comment on column marts.pipeline_movement_converted.transferred_amount is
'Their amount: taken from the old owner, added to the new one.';
comment on column marts.pipeline_movement_converted.pushed_out_count is
'Deals whose close date moved to a later fiscal quarter: -1 each in the old one, +1 in the new
one.';
comment on column marts.pipeline_movement_converted.pushed_out_amount is
'Their amount: taken from the old quarter, added to the later one.';
comment on column marts.pipeline_movement_converted.pulled_in_count is
'Deals whose close date moved to an earlier fiscal quarter: -1 each in the old one, +1 in the new
one.';
comment on column marts.pipeline_movement_converted.pulled_in_amount is
'Their amount: taken from the old quarter, added to the earlier one.';
comment on column marts.pipeline_movement_converted.progressed_count is
'Deals that moved to a later stage or forecast category, where slices name it: -1 each in the old
one, +1 in the new one; 0 elsewhere.';
comment on column marts.pipeline_movement_converted.progressed_amount is
'Their amount: taken from the old slice, added to the new one.';
comment on column marts.pipeline_movement_converted.regressed_count is
'Deals that moved to an earlier stage or forecast category, where slices name it: -1 each in the old
one, +1 in the new one; 0 elsewhere.';
comment on column marts.pipeline_movement_converted.regressed_amount is
'Their amount: taken from the old slice, added to the new one.';
comment on column marts.pipeline_movement_converted.reclassified_count is
'Deals that moved to another slice that is neither earlier nor later: -1 each in the old one, +1 in
the new one; 0 elsewhere.';
comment on column marts.pipeline_movement_converted.reclassified_amount is
'Their amount: taken from the old slice, added to the new one.';
comment on column marts.pipeline_movement_converted.merged_count is
'Deals whose account was merged into another, where slices name account_id: -1 each in the merged
one, +1 in the one that is left; 0 elsewhere.';
comment on column marts.pipeline_movement_converted.merged_amount is
'Their amount: taken from the merged account, added to the one that is left.';
comment on column marts.pipeline_movement_converted.increased_amount is
'Amounts raised on deals that were in, positive; those of deals on their way out included.';
comment on column marts.pipeline_movement_converted.decreased_amount is
'Amounts lowered on deals that were in, negative; those of deals on their way out included.';
comment on column marts.pipeline_movement_converted.rate_changed_amount is
'What changes of rates made of the amount of the deals that were in.';
comment on column marts.pipeline_movement_converted.closing_count is
'Deals in the pipeline at the end of closing_day.';
comment on column marts.pipeline_movement_converted.closing_amount is
'Their amount in the reporting currency, by the rates of closing_day; NULL where
unconverted_currencies names one.';
comment on column marts.pipeline_movement_converted.residual_amount is
'Closing − opening − all movements: always 0, a check holds it to that.';
comment on column marts.pipeline_movement_converted.slipped_count is
'Beside the sum: how often the close date of a deal that stayed in moved to a later day within its
fiscal quarter.';
comment on column marts.pipeline_movement_converted.slipped_amount is
'Beside the sum: the amount of these deals, once for each time.';
comment on column marts.pipeline_movement_converted.slipped_days is
'Beside the sum: by how many days in all.';
