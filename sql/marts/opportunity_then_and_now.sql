create or replace function marts.opportunity_then_and_now(day date)
returns table (
    opportunity_id text,
    status_then text,
    stage_name_then text,
    forecast_category_then text,
    amount_then numeric,
    weighted_amount_then numeric,
    currency_iso_code_then text,
    close_date_then date,
    owner_id_then text,
    status_now text,
    stage_name_now text,
    amount_now numeric,
    currency_iso_code_now text,
    close_date_now date,
    owner_id_now text,
    amount_then_converted numeric,
    weighted_amount_then_converted numeric,
    amount_now_converted numeric
)
language sql
stable
parallel safe
begin atomic
    select
        a.opportunity_id,
        a.status as status_then,
        a.stage_name as stage_name_then,
        a.forecast_category as forecast_category_then,
        a.amount as amount_then,
        a.weighted_amount as weighted_amount_then,
        a.currency_iso_code as currency_iso_code_then,
        a.close_date as close_date_then,
        a.owner_id as owner_id_then,
        coalesce(o.status, 'deleted') as status_now,
        o.stage_name as stage_name_now,
        o.amount as amount_now,
        o.currency_iso_code as currency_iso_code_now,
        o.close_date as close_date_now,
        o.owner_id as owner_id_now,
        trim_scale(a.amount * b.rate) as amount_then_converted,
        trim_scale(a.weighted_amount * b.rate) as weighted_amount_then_converted,
        trim_scale(o.amount * n.rate) as amount_now_converted
    from marts.opportunity_as_of(opportunity_then_and_now.day) as a
    cross join marts.history_coverage as t
    left join marts.fct_opportunity as o on a.opportunity_id = o.opportunity_id
    left join
        marts.conversion_rate as b
        on
            a.currency_iso_code = b.currency_iso_code
            and marts.conversion_day(
                a.status, a.close_date, opportunity_then_and_now.day
            ) >= b.valid_from
            and marts.conversion_day(
                a.status, a.close_date, opportunity_then_and_now.day
            ) < b.valid_to
    left join
        marts.conversion_rate as n
        on
            o.currency_iso_code = n.currency_iso_code
            and marts.conversion_day(o.status, o.close_date, t.last_day) >= n.valid_from
            and marts.conversion_day(o.status, o.close_date, t.last_day) < n.valid_to
    where not a.is_deleted;
end;

comment on function marts.opportunity_then_and_now(date) is
'Opportunities as they were at the end of a business day beside what they are today. One row per
opportunity_id that was not deleted then. As of that day, in its currency of then: status_then,
stage_name_then, forecast_category_then, amount_then, weighted_amount_then, currency_iso_code_then,
close_date_then, owner_id_then. As of today: status_now (deleted where it is gone, and then all
others are NULL), stage_name_now, amount_now in its currency of now, currency_iso_code_now,
close_date_now, owner_id_now. In the reporting currency (control.setting), NULL where no rate is
known: amount_then_converted and weighted_amount_then_converted by the rate of that day (of a closed
deal''s close date), amount_now_converted by today''s. Raises 22008 for a day before the first one the history covers.';

grant execute on function marts.opportunity_then_and_now(date) to salesforce_reporter;
