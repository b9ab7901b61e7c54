create or replace view control.opportunity_record_rule as
select
    i.id as record_id,
    r.check_name,
    '' as part,
    r.reason
from intermediate.opportunity as i
cross join
    lateral (
        values (
            case
                when i.probability not between 0 and 100 then 'probability is ' || i.probability
            end,
            -- closed is unknown, not false, where the checkbox does not cast: that is another check
            case
                when i.is_won and not i.is_closed then 'won, but not closed'
            end
        )
    ) as c (probability, won_closed)
cross join
    lateral (
        values
        ('opportunity_probability', c.probability),
        ('opportunity_won_closed', c.won_closed)
    ) as r (check_name, reason)
where
    i.is_deleted is not true
    and num_nonnulls(c.probability, c.won_closed) > 0
    and r.reason is not null;

comment on view control.opportunity_record_rule is
'Undeleted Opportunity records that break a rule: a probability outside 0 to 100; won and not
closed. Grain: one row per record and check (check_name). Source: intermediate.opportunity.';

insert into control.quality_check (name, description, severity, model, source)
values
(
    'opportunity_probability',
    'The probability of undeleted opportunities is 0 to 100',
    'error',
    'intermediate.opportunity',
    'control.opportunity_record_rule'
),
(
    'opportunity_won_closed',
    'Undeleted opportunities that are won are closed',
    'error',
    'intermediate.opportunity',
    'control.opportunity_record_rule'
)
on conflict do nothing;
