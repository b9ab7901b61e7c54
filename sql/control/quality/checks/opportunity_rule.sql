-- Each condition is stated once, as the reason it gives where it is violated: one look at a row
-- serves all of them, and only rows that violate one are unfolded.
create or replace view control.opportunity_rule as
select
    f.opportunity_id as record_id,
    r.check_name,
    '' as part,
    r.reason
from marts.fct_opportunity as f
cross join
    lateral (
        values (
            case
                when abs(f.weighted_amount) > abs(f.amount)
                    then
                        'weighted amount ' || f.weighted_amount || ' exceeds the amount '
                        || f.amount
            end,
            case
                when f.days_to_close < 0 then 'days to close is ' || f.days_to_close
            end,
            case
                when f.status <> marts.opportunity_status(f.is_closed, f.is_won)
                    then
                        'status is ' || f.status
                        || ', closed ' || coalesce(f.is_closed::text, 'unknown')
                        || ', won ' || coalesce(f.is_won::text, 'unknown')
            end,
            case
                when f.status = 'unknown' and control.stage_is_known(f.stage_name)
                    then 'a flag of it, or its deletion mark, is there and no checkbox'
                when f.status = 'unknown'
                    then
                        'neither its flags nor control.stage say what stage '
                        || coalesce(control.quoted(f.stage_name), 'NULL') || ' means'
            end,
            -- compared with the creation, not with today: what is far off stays so until the
            -- record changes
            case
                when
                    f.close_date not between
                    coalesce(f.created_date - 3653, date '1990-01-01')
                    and coalesce(f.created_date + 3653, date '2100-01-01')
                    then
                        'the close date is ' || f.close_date
                        || coalesce(', created on ' || f.created_date, '')
            end,
            -- Salesforce allows it (a deal entered after the fact); days_to_close counts it as 0
            case
                when f.is_closed and f.close_date < f.created_date
                    then 'closed on ' || f.close_date || ', created on ' || f.created_date
            end
        )
    ) as c (
        weighted_amount, days_to_close, status, status_known, close_date, closed_before_created
    )
cross join
    lateral (
        values
        ('opportunity_weighted_amount', c.weighted_amount),
        ('opportunity_days_to_close', c.days_to_close),
        ('opportunity_status', c.status),
        ('opportunity_status_known', c.status_known),
        ('opportunity_close_date', c.close_date),
        ('opportunity_closed_before_created', c.closed_before_created)
    ) as r (check_name, reason)
where
    num_nonnulls(
        c.weighted_amount, c.days_to_close, c.status, c.status_known, c.close_date,
        c.closed_before_created
    ) > 0
    and r.reason is not null;

comment on view control.opportunity_rule is
'Opportunities that break a business rule: weighted beyond their amount, a negative duration, a
status that contradicts the flags or is not known (then the deal is in no pipeline and in no
bookings), a close date more than ten years from the creation (without a
creation date: outside 1990 to 2100), closed before they were created. Grain: one row per record
and check (check_name). Source: marts.fct_opportunity.';

insert into control.quality_check (
    name, description, severity, model, source, warn_if, error_if
)
values
(
    'opportunity_weighted_amount',
    'The weighted amount of an opportunity is within its amount',
    'error',
    'marts.fct_opportunity',
    'control.opportunity_rule',
    '> 0',
    '> 0'
),
(
    'opportunity_days_to_close',
    'No opportunity took a negative number of days to close',
    'error',
    'marts.fct_opportunity',
    'control.opportunity_rule',
    '> 0',
    '> 0'
),
(
    'opportunity_status',
    'The status of an opportunity is what its flags say',
    'error',
    'marts.fct_opportunity',
    'control.opportunity_rule',
    '> 0',
    '> 0'
),
(
    'opportunity_status_known',
    'Whether an opportunity is open, won or lost is known',
    'warn',
    'marts.fct_opportunity',
    'control.opportunity_rule',
    '> 0',
    '> 0'
),
(
    'opportunity_close_date',
    'The close date of an opportunity is within ten years of its creation',
    'warn',
    'marts.fct_opportunity',
    'control.opportunity_rule',
    '> 0',
    '> 0'
),
(
    'opportunity_closed_before_created',
    'Closed opportunities were created before they were closed',
    'warn',
    'marts.fct_opportunity',
    'control.opportunity_rule',
    '> 1 %',
    '> 1 %'
)
on conflict do nothing;
