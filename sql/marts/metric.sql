-- The dictionary of figures: make picture writes docs/metrics.md from it, and a test computes each
-- of them by its formula alone.
create table control.metric (
    name text primary key,
    definition text not null,
    formula text not null,
    source text not null,
    grain text not null,
    mart text not null,
    mart_column text not null,
    unit text not null,
    owner text not null
);

comment on table control.metric is
'What the figures of the marts mean and how they are computed. Grain: one row per figure. Yours are
added by INSERT.';
comment on column control.metric.name is 'What people call it.';
comment on column control.metric.definition is 'What it means, in a sentence.';
comment on column control.metric.formula is
'How it is computed: an SQL expression over source, grouped by the grain.';
comment on column control.metric.source is 'What the formula reads; f are the deals.';
comment on column control.metric.grain is 'The columns it is grouped by: one figure for each.';
comment on column control.metric.mart is 'Where it is shown.';
comment on column control.metric.mart_column is 'In which column.';
comment on column control.metric.unit is
'What is counted (deals, accounts, times …), days, currency (of the row), reporting currency, either
per day, or a share.';
comment on column control.metric.owner is 'Who decides what it means.';

-- figures that share what they are read from with no other
insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
values
(
    'stage_advance_rate',
    'Of those that left it, the part that advanced or was won from it; NULL for a closed '
    || 'stage and one without an order.',
    'case when min(f.sort_order) is not null and bool_or(k.is_closed) is not true then '
    || 'round(avg((f.fate in (''advanced'', ''won''))::integer) filter (where f.fate not in '
    || '(''deleted'', ''still there'')), 4) end',
    'marts.stage_passage as f left join marts.dim_stage as k on f.stage_name = k.stage_name',
    'stage_name, entered_period, currency_iso_code',
    'marts.stage_conversion',
    'advance_rate',
    'share, 0 to 1',
    'pipeline'
),
(
    'daily_open_amount_converted',
    'Their amount in the reporting currency, by the rate of the day.',
    'sum(coalesce(f.amount, 0) * r.rate) filter (where f.status = ''open'' and not f.is_deleted)',
    'marts.opportunity_daily as f left join marts.conversion_rate as r on f.currency_iso_code'
    || ' = r.currency_iso_code and f.day >= r.valid_from and f.day < r.valid_to',
    'day, currency_iso_code',
    'marts.daily_activity',
    'open_amount_converted',
    'reporting currency',
    'sales'
),
(
    'days_open',
    'Days since creation of an open deal; 0 where it is to come, NULL where it is not known.',
    'max(greatest(t.business_date - f.created_date, 0)) filter (where f.status = ''open'' and'
    || ' f.created_date is not null)',
    'marts.fct_opportunity as f cross join control.today as t',
    'opportunity_id',
    'marts.opportunity_enhanced',
    'days_open',
    'days',
    'sales'
),
(
    'days_to_close',
    'Days from creation to close date of a won or lost deal; 0 where it was closed before it '
    || 'was created, NULL where one is not known.',
    'max(greatest(f.close_date - f.created_date, 0)) filter (where f.is_closed and '
    || 'f.close_date is not null and f.created_date is not null)',
    'marts.fct_opportunity as f',
    'opportunity_id',
    'marts.opportunity_enhanced',
    'days_to_close',
    'days',
    'sales'
),
(
    'push_count',
    'How often the close date of a deal moved to a later day, as far as the history goes.',
    'count(*) filter (where f.close_date > p.close_date)',
    'marts.opportunity_history as f inner join marts.fct_opportunity as o on f.opportunity_id'
    || ' = o.opportunity_id left join marts.opportunity_history as p on f.opportunity_id = '
    || 'p.opportunity_id and f.valid_from = p.valid_to',
    'opportunity_id',
    'marts.opportunity_enhanced',
    'push_count',
    'times',
    'pipeline'
),
(
    'slip_days',
    'Days from the first close date the history knows to the present one.',
    'max(f.close_date) filter (where f.valid_to = ''9999-12-31'') - (array_agg(f.close_date '
    || 'order by f.valid_to) filter (where f.close_date is not null))[1]',
    'marts.opportunity_history as f inner join marts.fct_opportunity as o on f.opportunity_id'
    || ' = o.opportunity_id',
    'opportunity_id',
    'marts.opportunity_enhanced',
    'slip_days',
    'days',
    'pipeline'
),
(
    'quota_amount',
    'What an owner is to book in a fiscal quarter: quotas that begin in it, in the reporting '
    || 'currency where one is set; NULL where one of them has no rate.',
    'case when count(*) filter (where f.quota_amount is not null and f.rate is null) = 0 then '
    || 'sum(f.quota_amount * f.rate) end',
    '(select q.quota_owner_id as owner_id, marts.fiscal_quarter_start(q.start_date, '
    || 's.fiscal_year_start_month) as close_period, q.forecasting_type_id, '
    || 'coalesce(s.reporting_currency, q.currency_iso_code) as currency_iso_code, '
    || 'q.quota_amount, case when s.reporting_currency is null or q.currency_iso_code is null '
    || 'then 1 else r.rate end as rate from intermediate.forecastingquota as q cross join '
    || 'control.setting as s left join marts.conversion_rate as r on q.currency_iso_code = '
    || 'r.currency_iso_code and q.start_date >= r.valid_from and q.start_date < r.valid_to where '
    || 'q.start_date is not null) as f',
    'owner_id, close_period, forecasting_type_id, currency_iso_code',
    'marts.quota_attainment',
    'quota_amount',
    'currency',
    'sales'
),
(
    'account_contact_count',
    'Contacts of an account.',
    'count(c.contact_id)',
    'marts.dim_account as f left join marts.dim_contact as c on f.account_id = c.account_id',
    'account_id',
    'marts.account_enhanced',
    'contact_count',
    'contacts',
    'sales'
),
(
    'group_account_count',
    'Accounts of a group, those below one another together, that have a deal.',
    'count(distinct f.account_id)',
    '(select h.ultimate_parent_id, o.* from marts.account_hierarchy as h inner join '
    || 'marts.fct_opportunity as o on h.account_id = o.account_id) as f',
    'ultimate_parent_id, currency_iso_code',
    'marts.account_group_performance',
    'account_count',
    'accounts',
    'sales'
),
(
    'team_owner_count',
    'Of a manager and everybody below, however far, how many own a deal.',
    'count(distinct f.owner_id)',
    '(select m.user_id as manager_id, o.* from marts.dim_user as m inner join marts.dim_user as '
    || 'u on m.user_id = u.user_id or m.user_id = any(u.manager_ids) inner join '
    || 'marts.fct_opportunity as o on u.user_id = o.owner_id where exists (select from '
    || 'marts.dim_user as b where m.user_id = any(b.manager_ids))) as f',
    'manager_id, currency_iso_code',
    'marts.manager_performance',
    'owner_count',
    'people',
    'sales'
),
(
    'days_in_stage',
    'Days since an open deal came into the stage it is in; 0 where that is to come, NULL where '
    || 'it was there when the history began.',
    'max(greatest(t.business_date - f.entered_on, 0)) filter (where f.is_current and '
    || 'f.is_entry_known and o.status = ''open'')',
    'marts.opportunity_stage_history as f inner join marts.fct_opportunity as o on '
    || 'f.opportunity_id = o.opportunity_id cross join control.today as t',
    'opportunity_id',
    'marts.opportunity_enhanced',
    'days_in_stage',
    'days',
    'pipeline'
),
(
    'stay_days_in_stage',
    'Days of a stay in a stage, up to today where it lasts and the deal is not closed; where '
    || 'is_entry_known is false, since the history began.',
    'max(coalesce(f.left_on, case when f.status in (''open'', ''unknown'') or f.status is null '
    || 'then greatest(c.last_day, f.entered_on) end) - f.entered_on)',
    'marts.opportunity_stage_history as f cross join marts.history_coverage as c',
    'opportunity_id, stay',
    'marts.opportunity_stage_history',
    'days_in_stage',
    'days',
    'pipeline'
),
(
    'stay_skipped_stages',
    'Open stages between the stage a deal came from and this one; 0 for a lost stage, NULL where '
    || 'one has no order.',
    'count(k.stage_name)',
    'marts.opportunity_stage_history as f left join marts.opportunity_stage_history as p on '
    || 'f.opportunity_id = p.opportunity_id and f.stay = p.stay + 1 left join marts.dim_stage as '
    || 's on f.stage_name = s.stage_name left join marts.dim_stage as k on not k.is_closed and '
    || 'k.sort_order > p.sort_order and k.sort_order < f.sort_order and (s.is_won or not '
    || 's.is_closed)',
    'opportunity_id, stay',
    'marts.opportunity_stage_history',
    'skipped_stages',
    'stages',
    'pipeline'
)
on conflict (name) do nothing;

-- the others, by what they are read from
insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        'marts.fct_opportunity as f cross join control.today as t' as source,
        'currency_iso_code' as grain,
        'marts.sales_snapshot' as mart,
        'sales' as owner
) as r
cross join (
    values
    (
        'bookings_count',
        'Won deals.',
        'count(*) filter (where f.status = ''won'')',
        'bookings_count',
        'deals'
    ),
    (
        'bookings_amount',
        'Amount of won deals; none is 0.',
        'coalesce(sum(f.amount) filter (where f.status = ''won''), 0)',
        'bookings_amount',
        'currency'
    ),
    (
        'bookings_count_this_month',
        'Won deals with a close date in this calendar month.',
        'count(*) filter (where f.status = ''won'' and f.close_date >= t.month_start and '
        || 'f.close_date < t.next_month_start)',
        'bookings_count_this_month',
        'deals'
    ),
    (
        'bookings_amount_this_month',
        'Amount of won deals with a close date in this calendar month; none is 0.',
        'coalesce(sum(f.amount) filter (where f.status = ''won'' and f.close_date >= '
        || 't.month_start and f.close_date < t.next_month_start), 0)',
        'bookings_amount_this_month',
        'currency'
    ),
    (
        'bookings_count_this_quarter',
        'Won deals with a close date in this fiscal quarter.',
        'count(*) filter (where f.status = ''won'' and f.close_date >= t.quarter_start and '
        || 'f.close_date < t.next_quarter_start)',
        'bookings_count_this_quarter',
        'deals'
    ),
    (
        'bookings_amount_this_quarter',
        'Amount of won deals with a close date in this fiscal quarter; none is 0.',
        'coalesce(sum(f.amount) filter (where f.status = ''won'' and f.close_date >= '
        || 't.quarter_start and f.close_date < t.next_quarter_start), 0)',
        'bookings_amount_this_quarter',
        'currency'
    ),
    (
        'lost_count',
        'Lost deals.',
        'count(*) filter (where f.status = ''lost'')',
        'lost_count',
        'deals'
    ),
    (
        'lost_amount',
        'Amount of lost deals; none is 0.',
        'coalesce(sum(f.amount) filter (where f.status = ''lost''), 0)',
        'lost_amount',
        'currency'
    ),
    (
        'lost_count_this_month',
        'Lost deals with a close date in this calendar month.',
        'count(*) filter (where f.status = ''lost'' and f.close_date >= t.month_start and '
        || 'f.close_date < t.next_month_start)',
        'lost_count_this_month',
        'deals'
    ),
    (
        'lost_amount_this_month',
        'Amount of lost deals with a close date in this calendar month; none is 0.',
        'coalesce(sum(f.amount) filter (where f.status = ''lost'' and f.close_date >= '
        || 't.month_start and f.close_date < t.next_month_start), 0)',
        'lost_amount_this_month',
        'currency'
    ),
    (
        'lost_count_this_quarter',
        'Lost deals with a close date in this fiscal quarter.',
        'count(*) filter (where f.status = ''lost'' and f.close_date >= t.quarter_start and'
        || ' f.close_date < t.next_quarter_start)',
        'lost_count_this_quarter',
        'deals'
    ),
    (
        'lost_amount_this_quarter',
        'Amount of lost deals with a close date in this fiscal quarter; none is 0.',
        'coalesce(sum(f.amount) filter (where f.status = ''lost'' and f.close_date >= '
        || 't.quarter_start and f.close_date < t.next_quarter_start), 0)',
        'lost_amount_this_quarter',
        'currency'
    ),
    (
        'win_rate',
        'Won deals of won and lost ones, by count; NULL without any.',
        'round(count(*) filter (where f.status = ''won'')::numeric / nullif(count(*) filter'
        || ' (where f.status in (''won'', ''lost'')), 0), 4)',
        'win_rate',
        'share, 0 to 1'
    ),
    (
        'win_rate_by_amount',
        'Won amount of won and lost amounts; NULL without any, or where one is negative.',
        'case when coalesce(sum(f.amount) filter (where f.status = ''won''), 0) >= 0 and '
        || 'coalesce(sum(f.amount) filter (where f.status = ''lost''), 0) >= 0 then '
        || 'round(coalesce(sum(f.amount) filter (where f.status = ''won''), 0) / '
        || 'nullif(coalesce(sum(f.amount) filter (where f.status = ''won''), 0) + '
        || 'coalesce(sum(f.amount) filter (where f.status = ''lost''), 0), 0), 4) end',
        'win_rate_by_amount',
        'share, 0 to 1'
    ),
    (
        'win_rate_this_month',
        'Won deals of won and lost ones with a close date in this calendar month, by '
        || 'count; NULL without any.',
        'round(count(*) filter (where f.status = ''won'' and f.close_date >= t.month_start '
        || 'and f.close_date < t.next_month_start)::numeric / nullif(count(*) filter (where '
        || 'f.status in (''won'', ''lost'') and f.close_date >= t.month_start and f.close_date <'
        || ' t.next_month_start), 0), 4)',
        'win_rate_this_month',
        'share, 0 to 1'
    ),
    (
        'win_rate_by_amount_this_month',
        'Won amount of won and lost amounts with a close date in this calendar month; '
        || 'NULL without any, or where one is negative.',
        'case when coalesce(sum(f.amount) filter (where f.status = ''won'' and f.close_date'
        || ' >= t.month_start and f.close_date < t.next_month_start), 0) >= 0 and '
        || 'coalesce(sum(f.amount) filter (where f.status = ''lost'' and f.close_date >= '
        || 't.month_start and f.close_date < t.next_month_start), 0) >= 0 then '
        || 'round(coalesce(sum(f.amount) filter (where f.status = ''won'' and f.close_date >= '
        || 't.month_start and f.close_date < t.next_month_start), 0) / '
        || 'nullif(coalesce(sum(f.amount) filter (where f.status = ''won'' and f.close_date >='
        || ' t.month_start and f.close_date < t.next_month_start), 0) + '
        || 'coalesce(sum(f.amount) filter (where f.status = ''lost'' and f.close_date >= '
        || 't.month_start and f.close_date < t.next_month_start), 0), 0), 4) end',
        'win_rate_by_amount_this_month',
        'share, 0 to 1'
    ),
    (
        'win_rate_this_quarter',
        'Won deals of won and lost ones with a close date in this fiscal quarter, by '
        || 'count; NULL without any.',
        'round(count(*) filter (where f.status = ''won'' and f.close_date >= '
        || 't.quarter_start and f.close_date < t.next_quarter_start)::numeric / '
        || 'nullif(count(*) filter (where f.status in (''won'', ''lost'') and f.close_date >= '
        || 't.quarter_start and f.close_date < t.next_quarter_start), 0), 4)',
        'win_rate_this_quarter',
        'share, 0 to 1'
    ),
    (
        'win_rate_by_amount_this_quarter',
        'Won amount of won and lost amounts with a close date in this fiscal quarter; '
        || 'NULL without any, or where one is negative.',
        'case when coalesce(sum(f.amount) filter (where f.status = ''won'' and f.close_date'
        || ' >= t.quarter_start and f.close_date < t.next_quarter_start), 0) >= 0 and '
        || 'coalesce(sum(f.amount) filter (where f.status = ''lost'' and f.close_date >= '
        || 't.quarter_start and f.close_date < t.next_quarter_start), 0) >= 0 then '
        || 'round(coalesce(sum(f.amount) filter (where f.status = ''won'' and f.close_date >= '
        || 't.quarter_start and f.close_date < t.next_quarter_start), 0) / '
        || 'nullif(coalesce(sum(f.amount) filter (where f.status = ''won'' and f.close_date >='
        || ' t.quarter_start and f.close_date < t.next_quarter_start), 0) + '
        || 'coalesce(sum(f.amount) filter (where f.status = ''lost'' and f.close_date >= '
        || 't.quarter_start and f.close_date < t.next_quarter_start), 0), 0), 4) end',
        'win_rate_by_amount_this_quarter',
        'share, 0 to 1'
    ),
    (
        'average_booking',
        'Average amount of the won deals that have one.',
        'round(avg(f.amount) filter (where f.status = ''won''), 2)',
        'average_booking',
        'currency'
    ),
    (
        'largest_booking',
        'Largest amount of a won deal.',
        'max(f.amount) filter (where f.status = ''won'')',
        'largest_booking',
        'currency'
    ),
    (
        'average_days_to_close',
        'The cycle: average days from creation to close date of won deals; one closed '
        || 'before it was created counts 0, one without a date is left out.',
        'round(avg(greatest(f.close_date - f.created_date, 0)) filter (where f.status = '
        || '''won'' and f.close_date is not null and f.created_date is not null), 1)',
        'average_days_to_close',
        'days'
    ),
    (
        'pipeline_count',
        'Open deals.',
        'count(*) filter (where f.status = ''open'')',
        'pipeline_count',
        'deals'
    ),
    (
        'pipeline_amount',
        'Amount of open deals; none is 0.',
        'coalesce(sum(f.amount) filter (where f.status = ''open''), 0)',
        'pipeline_amount',
        'currency'
    ),
    (
        'pipeline_weighted_amount',
        'Amount × probability / 100 of open deals; none is 0.',
        'coalesce(sum(f.amount * f.probability / 100) filter (where f.status = ''open''), 0)',
        'pipeline_weighted_amount',
        'currency'
    ),
    (
        'average_open_deal',
        'Average amount of the open deals that have one.',
        'round(avg(f.amount) filter (where f.status = ''open''), 2)',
        'average_open_deal',
        'currency'
    ),
    (
        'largest_open_deal',
        'Largest amount of an open deal.',
        'max(f.amount) filter (where f.status = ''open'')',
        'largest_open_deal',
        'currency'
    ),
    (
        'average_days_open',
        'Average days since creation of open deals; one to be created counts 0, one '
        || 'without a creation date is left out.',
        'round(avg(greatest(t.business_date - f.created_date, 0)) filter (where f.status '
        || '= ''open'' and f.created_date is not null), 1)',
        'average_days_open',
        'days'
    ),
    (
        'pipeline_created_count_this_month',
        'Deals created in this calendar month, whatever became of them.',
        'count(*) filter (where f.status <> ''unknown'' and f.created_date >= t.month_start'
        || ' and f.created_date < t.next_month_start)',
        'pipeline_created_count_this_month',
        'deals'
    ),
    (
        'pipeline_created_amount_this_month',
        'Today''s amount of the deals created in this calendar month.',
        'coalesce(sum(f.amount) filter (where f.status <> ''unknown'' and f.created_date >='
        || ' t.month_start and f.created_date < t.next_month_start), 0)',
        'pipeline_created_amount_this_month',
        'currency'
    ),
    (
        'pipeline_created_weighted_amount_this_month',
        'Today''s weighted amount of the deals created in this calendar month.',
        'coalesce(sum(f.amount * f.probability / 100) filter (where f.status <> ''unknown'''
        || ' and f.created_date >= t.month_start and f.created_date < t.next_month_start), '
        || '0)',
        'pipeline_created_weighted_amount_this_month',
        'currency'
    ),
    (
        'pipeline_created_count_this_quarter',
        'Deals created in this fiscal quarter, whatever became of them.',
        'count(*) filter (where f.status <> ''unknown'' and f.created_date >= '
        || 't.quarter_start and f.created_date < t.next_quarter_start)',
        'pipeline_created_count_this_quarter',
        'deals'
    ),
    (
        'pipeline_created_amount_this_quarter',
        'Today''s amount of the deals created in this fiscal quarter.',
        'coalesce(sum(f.amount) filter (where f.status <> ''unknown'' and f.created_date >='
        || ' t.quarter_start and f.created_date < t.next_quarter_start), 0)',
        'pipeline_created_amount_this_quarter',
        'currency'
    ),
    (
        'pipeline_created_weighted_amount_this_quarter',
        'Today''s weighted amount of the deals created in this fiscal quarter.',
        'coalesce(sum(f.amount * f.probability / 100) filter (where f.status <> ''unknown'''
        || ' and f.created_date >= t.quarter_start and f.created_date < '
        || 't.next_quarter_start), 0)',
        'pipeline_created_weighted_amount_this_quarter',
        'currency'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        'marts.opportunity_daily as f' as source,
        'day, stage_name, forecast_category, currency_iso_code' as grain,
        'marts.pipeline_daily' as mart,
        'pipeline' as owner
) as r
cross join (
    values
    (
        'open_count',
        'Open deals at the end of a day.',
        'nullif(count(*) filter (where f.status = ''open'' and not f.is_deleted), 0)',
        'open_count',
        'deals'
    ),
    (
        'open_amount',
        'Amount of the open deals at the end of a day; a NULL amount counts 0.',
        'case when count(*) filter (where f.status = ''open'' and not f.is_deleted) > 0 '
        || 'then coalesce(sum(f.amount) filter (where f.status = ''open'' and not '
        || 'f.is_deleted), 0) end',
        'amount',
        'currency'
    ),
    (
        'open_weighted_amount',
        'Amount × probability / 100 of the open deals at the end of a day; NULL counts 0.',
        'coalesce(sum(f.weighted_amount) filter (where f.status = ''open'' and not f.is_deleted),'
        || ' 0)',
        'weighted_amount',
        'currency'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        'marts.stage_passage as f' as source,
        'stage_name, entered_period, currency_iso_code' as grain,
        'marts.stage_conversion' as mart,
        'pipeline' as owner
) as r
cross join (
    values
    (
        'stage_entered',
        'Deals that were ever in a stage, or passed it by.',
        'count(*)',
        'entered',
        'deals'
    ),
    (
        'stage_won',
        'Of them, those won from it.',
        'count(*) filter (where f.fate = ''won'')',
        'won',
        'deals'
    ),
    (
        'stage_lost',
        'Of them, those lost from it.',
        'count(*) filter (where f.fate = ''lost'')',
        'lost',
        'deals'
    ),
    (
        'stage_deleted',
        'Of them, those deleted in it.',
        'count(*) filter (where f.fate = ''deleted'')',
        'deleted',
        'deals'
    ),
    (
        'stage_still_there',
        'Of them, those in it today, and open.',
        'count(*) filter (where f.fate = ''still there'')',
        'still_there',
        'deals'
    ),
    (
        'stage_win_rate',
        'Won of won and lost in the end, of the deals that were ever in a stage; NULL without any.',
        'round(count(*) filter (where f.status = ''won'')::numeric / nullif(count(*) filter'
        || ' (where f.status in (''won'', ''lost'')), 0), 4)',
        'win_rate',
        'share, 0 to 1'
    ),
    (
        'stage_skipped',
        'Of the deals that entered, those that passed the stage by.',
        'count(*) filter (where f.stays = 0)',
        'skipped',
        'deals'
    ),
    (
        'stage_advanced',
        'Of them, those that left it for a later stage; NULL for a stage without an order.',
        'case when min(f.sort_order) is not null then count(*) filter (where f.fate = '
        || '''advanced'') end',
        'advanced',
        'deals'
    ),
    (
        'stage_moved_back',
        'Of them, those that left it for an earlier stage; NULL for a stage without an order.',
        'case when min(f.sort_order) is not null then count(*) filter (where f.fate = ''moved '
        || 'back'') end',
        'moved_back',
        'deals'
    ),
    (
        'stage_moved_aside',
        'Of them, those that went to or came from a stage without an order.',
        'count(*) filter (where f.fate = ''moved aside'')',
        'moved_aside',
        'deals'
    ),
    (
        'stage_won_in_the_end',
        'Of the deals that entered, those that are won today.',
        'count(*) filter (where f.status = ''won'')',
        'won_in_the_end',
        'deals'
    ),
    (
        'stage_lost_in_the_end',
        'Of the deals that entered, those that are lost today.',
        'count(*) filter (where f.status = ''lost'')',
        'lost_in_the_end',
        'deals'
    ),
    (
        'stage_median_days',
        'Half of them stayed no longer, all their stays together; NULL where no stay has ended.',
        '(percentile_cont(0.5) within group (order by f.days_in_stage))::numeric',
        'median_days',
        'days'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        'marts.fct_opportunity as f cross join control.today as t left join '
        || 'marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and '
        || 'marts.conversion_day(f.status, f.close_date, t.business_date) >= r.valid_from and '
        || 'marts.conversion_day(f.status, f.close_date, t.business_date) < r.valid_to' as source,
        'currency_iso_code' as grain,
        'marts.sales_snapshot' as mart,
        'sales' as owner
) as r
cross join (
    values
    (
        'bookings_amount_converted',
        'Amount of won deals, in the reporting currency; what has no rate is left out, NULL '
        || 'where nothing has one.',
        'sum(f.amount * r.rate) filter (where f.status = ''won'')',
        'bookings_amount_converted',
        'reporting currency'
    ),
    (
        'bookings_amount_this_month_converted',
        'Amount of won deals with a close date in this calendar month, in the reporting '
        || 'currency; what has no rate is left out, NULL where nothing has one.',
        'sum(f.amount * r.rate) filter (where f.status = ''won'' and f.close_date >= '
        || 't.month_start and f.close_date < t.next_month_start)',
        'bookings_amount_this_month_converted',
        'reporting currency'
    ),
    (
        'bookings_amount_this_quarter_converted',
        'Amount of won deals with a close date in this fiscal quarter, in the reporting '
        || 'currency; what has no rate is left out, NULL where nothing has one.',
        'sum(f.amount * r.rate) filter (where f.status = ''won'' and f.close_date >= '
        || 't.quarter_start and f.close_date < t.next_quarter_start)',
        'bookings_amount_this_quarter_converted',
        'reporting currency'
    ),
    (
        'pipeline_created_amount_this_month_converted',
        'Today''s amount of the deals created in this calendar month, in the reporting '
        || 'currency; what has no rate is left out, NULL where nothing has one.',
        'sum(f.amount * r.rate) filter (where f.status <> ''unknown'' and f.created_date >= '
        || 't.month_start and f.created_date < t.next_month_start)',
        'pipeline_created_amount_this_month_converted',
        'reporting currency'
    ),
    (
        'pipeline_created_amount_this_quarter_converted',
        'Today''s amount of the deals created in this fiscal quarter, in the reporting '
        || 'currency; what has no rate is left out, NULL where nothing has one.',
        'sum(f.amount * r.rate) filter (where f.status <> ''unknown'' and f.created_date >= '
        || 't.quarter_start and f.created_date < t.next_quarter_start)',
        'pipeline_created_amount_this_quarter_converted',
        'reporting currency'
    ),
    (
        'pipeline_created_weighted_amount_this_month_converted',
        'Today''s weighted amount of the deals created in this calendar month, in the reporting'
        || ' currency; what has no rate is left out, NULL where nothing has one.',
        'sum(f.amount * f.probability / 100 * r.rate) filter (where f.status <> ''unknown'' and'
        || ' f.created_date >= t.month_start and f.created_date < t.next_month_start)',
        'pipeline_created_weighted_amount_this_month_converted',
        'reporting currency'
    ),
    (
        'pipeline_created_weighted_amount_this_quarter_converted',
        'Today''s weighted amount of the deals created in this fiscal quarter, in the reporting'
        || ' currency; what has no rate is left out, NULL where nothing has one.',
        'sum(f.amount * f.probability / 100 * r.rate) filter (where f.status <> ''unknown'' and'
        || ' f.created_date >= t.quarter_start and f.created_date < t.next_quarter_start)',
        'pipeline_created_weighted_amount_this_quarter_converted',
        'reporting currency'
    ),
    (
        'pipeline_amount_converted',
        'Amount of open deals, in the reporting currency; what has no rate is left out, NULL '
        || 'where nothing has one.',
        'sum(f.amount * r.rate) filter (where f.status = ''open'')',
        'pipeline_amount_converted',
        'reporting currency'
    ),
    (
        'pipeline_weighted_amount_converted',
        'Amount × probability / 100 of open deals, in the reporting currency; what has no rate '
        || 'is left out, NULL where nothing has one.',
        'sum(f.amount * f.probability / 100 * r.rate) filter (where f.status = ''open'')',
        'pipeline_weighted_amount_converted',
        'reporting currency'
    ),
    (
        'lost_amount_converted',
        'Amount of lost deals, in the reporting currency; what has no rate is left out, NULL '
        || 'where nothing has one.',
        'sum(f.amount * r.rate) filter (where f.status = ''lost'')',
        'lost_amount_converted',
        'reporting currency'
    ),
    (
        'lost_amount_this_month_converted',
        'Amount of lost deals with a close date in this calendar month, in the reporting '
        || 'currency; what has no rate is left out, NULL where nothing has one.',
        'sum(f.amount * r.rate) filter (where f.status = ''lost'' and f.close_date >= '
        || 't.month_start and f.close_date < t.next_month_start)',
        'lost_amount_this_month_converted',
        'reporting currency'
    ),
    (
        'lost_amount_this_quarter_converted',
        'Amount of lost deals with a close date in this fiscal quarter, in the reporting '
        || 'currency; what has no rate is left out, NULL where nothing has one.',
        'sum(f.amount * r.rate) filter (where f.status = ''lost'' and f.close_date >= '
        || 't.quarter_start and f.close_date < t.next_quarter_start)',
        'lost_amount_this_quarter_converted',
        'reporting currency'
    ),
    (
        'unconverted_count',
        'Deals with an amount and without a rate into the reporting currency.',
        'count(*) filter (where f.status <> ''unknown'' and f.amount is not null and r.rate is '
        || 'null)',
        'unconverted_count',
        'deals'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        '(select g.slice, case when g.by_owner then o.owner_id end as owner_id, case when '
        || 'g.by_segment then a.industry end as segment, o.currency_iso_code, o.status, o.amount, '
        || 'o.close_date, o.created_date from marts.fct_opportunity as o left join '
        || 'intermediate.account as a on o.account_id = a.id cross join (values (''all'', false, '
        || 'false), (''owner'', true, false), (''segment'', false, true), (''owner and segment'', '
        || 'true, true)) as g (slice, by_owner, by_segment)) as f' as source,
        'slice, owner_id, segment, currency_iso_code' as grain,
        'marts.pipeline_velocity' as mart,
        'pipeline' as owner
) as r
cross join (
    values
    (
        'velocity_open_count',
        'Open deals.',
        'count(*) filter (where f.status = ''open'')',
        'open_count',
        'deals'
    ),
    (
        'velocity_win_rate',
        'Won deals of won and lost ones, by count; NULL without any.',
        'round(count(*) filter (where f.status = ''won'')::numeric / nullif(count(*) filter '
        || '(where f.status in (''won'', ''lost'')), 0), 4)',
        'win_rate',
        'share, 0 to 1'
    ),
    (
        'velocity_average_days_to_close',
        'The cycle: average days from creation to close date of won deals; one without a date is '
        || 'left out.',
        'round(avg(greatest(f.close_date - f.created_date, 0)) filter (where f.status = ''won'' '
        || 'and f.close_date is not null and f.created_date is not null), 1)',
        'average_days_to_close',
        'days'
    ),
    (
        'velocity_average_open_deal',
        'Average amount of the open deals that have one.',
        'round(avg(f.amount) filter (where f.status = ''open''), 2)',
        'average_open_deal',
        'currency'
    ),
    (
        'velocity',
        'What the open pipeline brings in per day: open deals × average size × win rate ÷ cycle; '
        || 'NULL where one of them is, or the cycle is 0 days.',
        'round(count(*) filter (where f.status = ''open'') * avg(f.amount) filter (where f.status ='
        || ' ''open'') * round(count(*) filter (where f.status = ''won'')::numeric /'
        || ' nullif(count(*) filter (where f.status in (''won'', ''lost'')), 0), 4) /'
        || ' nullif(avg(greatest(f.close_date - f.created_date, 0)) filter (where f.status ='
        || ' ''won'' and f.close_date is not null and f.created_date is not null), 0), 2)',
        'velocity',
        'currency per day'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        '(select g.slice, case when g.by_owner then o.owner_id end as owner_id, case when'
        || ' g.by_segment then a.industry end as segment, o.currency_iso_code, o.status, o.amount,'
        || ' o.close_date, o.created_date from marts.fct_opportunity as o left join'
        || ' intermediate.account as a on o.account_id = a.id cross join (values (''all'', false,'
        || ' false), (''owner'', true, false), (''segment'', false, true), (''owner and segment'','
        || ' true, true)) as g (slice, by_owner, by_segment)) as f cross join control.today as t'
        || ' left join marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and'
        || ' t.business_date >= r.valid_from and t.business_date < r.valid_to' as source,
        'slice, owner_id, segment, currency_iso_code' as grain,
        'marts.pipeline_velocity' as mart,
        'pipeline' as owner
) as r
cross join (
    values
    (
        'velocity_average_open_deal_converted',
        'Average amount of the open deals that have one, in the reporting currency, without those'
        || ' that have no rate.',
        'round(avg(f.amount * r.rate) filter (where f.status = ''open''), 2)',
        'average_open_deal_converted',
        'reporting currency'
    ),
    (
        'velocity_converted',
        'What the open pipeline brings in per day, in the reporting currency: open deals × '
        || 'average size × win rate ÷ cycle.',
        'round(count(*) filter (where f.status = ''open'') * avg(f.amount * r.rate) filter (where'
        || ' f.status = ''open'') * round(count(*) filter (where f.status = ''won'')::numeric /'
        || ' nullif(count(*) filter (where f.status in (''won'', ''lost'')), 0), 4) /'
        || ' nullif(avg(greatest(f.close_date - f.created_date, 0)) filter (where f.status ='
        || ' ''won'' and f.close_date is not null and f.created_date is not null), 0), 2)',
        'velocity_converted',
        'reporting currency per day'
    ),
    (
        'velocity_unconverted_count',
        'Open deals with an amount and without a rate into the reporting currency.',
        'count(f.amount) filter (where f.status = ''open'' and r.rate is null)',
        'unconverted_count',
        'deals'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        '(select g.slice, case when g.by_owner then o.owner_id end as owner_id, case when'
        || ' g.by_segment then a.industry end as segment, o.currency_iso_code, o.status, o.amount,'
        || ' o.close_date, o.created_date from marts.fct_opportunity as o left join'
        || ' intermediate.account as a on o.account_id = a.id cross join (values (''all'', false,'
        || ' false), (''owner'', true, false), (''segment'', false, true), (''owner and segment'','
        || ' true, true)) as g (slice, by_owner, by_segment)) as f cross join control.today as t'
        || ' left join marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and'
        || ' t.business_date >= r.valid_from and t.business_date < r.valid_to cross join (select'
        || ' from control.setting as s where s.reporting_currency is not null) as s' as source,
        'slice, owner_id, segment' as grain,
        'marts.pipeline_velocity_converted' as mart,
        'pipeline' as owner
) as r
cross join (
    values
    (
        'velocity_in_one_currency_open_count',
        'Open deals.',
        'count(*) filter (where f.status = ''open'')',
        'open_count',
        'deals'
    ),
    (
        'velocity_in_one_currency_win_rate',
        'Won deals of won and lost ones, by count; NULL without any.',
        'round(count(*) filter (where f.status = ''won'')::numeric / nullif(count(*) filter '
        || '(where f.status in (''won'', ''lost'')), 0), 4)',
        'win_rate',
        'share, 0 to 1'
    ),
    (
        'velocity_in_one_currency_average_days_to_close',
        'The cycle: average days from creation to close date of won deals; one without a date is '
        || 'left out.',
        'round(avg(greatest(f.close_date - f.created_date, 0)) filter (where f.status = ''won'' '
        || 'and f.close_date is not null and f.created_date is not null), 1)',
        'average_days_to_close',
        'days'
    ),
    (
        'velocity_in_one_currency_average_open_deal_converted',
        'Average amount of the open deals that have one, in the reporting currency, without those'
        || ' that have no rate.',
        'round(avg(f.amount * r.rate) filter (where f.status = ''open''), 2)',
        'average_open_deal_converted',
        'reporting currency'
    ),
    (
        'velocity_in_one_currency_converted',
        'What the open pipeline brings in per day, in the reporting currency: open deals × '
        || 'average size × win rate ÷ cycle.',
        'round(count(*) filter (where f.status = ''open'') * avg(f.amount * r.rate) filter (where'
        || ' f.status = ''open'') * round(count(*) filter (where f.status = ''won'')::numeric /'
        || ' nullif(count(*) filter (where f.status in (''won'', ''lost'')), 0), 4) /'
        || ' nullif(avg(greatest(f.close_date - f.created_date, 0)) filter (where f.status ='
        || ' ''won'' and f.close_date is not null and f.created_date is not null), 0), 2)',
        'velocity_converted',
        'reporting currency per day'
    ),
    (
        'velocity_in_one_currency_unconverted_count',
        'Open deals with an amount and without a rate into the reporting currency.',
        'count(f.amount) filter (where f.status = ''open'' and r.rate is null)',
        'unconverted_count',
        'deals'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
        || 'close_period, marts.period_end(''fiscal_quarter'', d.close_date, '
        || 'c.fiscal_year_start_month) as period_end, c.last_day from marts.opportunity_daily as d '
        || 'cross join marts.history_coverage as c where d.status = ''open'' and not d.is_deleted '
        || 'and d.close_date is not null) as f inner join marts.opportunity_daily as e on '
        || 'f.opportunity_id = e.opportunity_id and e.day = least(f.period_end, f.last_day) and '
        || 'f.day <= e.day' as source,
        'close_period, currency_iso_code, day' as grain,
        'marts.pipeline_coverage' as mart,
        'pipeline' as owner
) as r
cross join (
    values
    (
        'coverage_open_count',
        'Deals open at the end of a day, with a close date in the quarter.',
        'count(*)',
        'open_count',
        'deals'
    ),
    (
        'coverage_open_amount',
        'Their amount that day; a NULL amount counts 0.',
        'coalesce(sum(f.amount), 0)',
        'open_amount',
        'currency'
    ),
    (
        'coverage_weighted_amount',
        'Their weighted amount that day; NULL counts 0.',
        'coalesce(sum(f.weighted_amount), 0)',
        'weighted_amount',
        'currency'
    ),
    (
        'coverage_won_count',
        'Of them, those won by the end of the quarter (by today while it lasts).',
        'count(*) filter (where e.status = ''won'' and not e.is_deleted and e.close_date <= '
        || 'f.period_end)',
        'won_count',
        'deals'
    ),
    (
        'coverage_won_amount',
        'Their amount then; what is in another currency by then counts 0.',
        'coalesce(sum(e.amount) filter (where e.status = ''won'' and not e.is_deleted and '
        || 'e.close_date <= f.period_end and e.currency_iso_code is not distinct from '
        || 'f.currency_iso_code), 0)',
        'won_amount',
        'currency'
    ),
    (
        'coverage',
        'Of the amount open on a day for a quarter, the amount won by its end: 0 where none was.',
        'case when coalesce(sum(e.amount) filter (where e.status = ''won'' and not e.is_deleted '
        || 'and e.close_date <= f.period_end and e.currency_iso_code is not distinct from '
        || 'f.currency_iso_code), 0) = 0 then 0 else round(coalesce(sum(e.amount) filter (where '
        || 'e.status = ''won'' and not e.is_deleted and e.close_date <= f.period_end and '
        || 'e.currency_iso_code is not distinct from f.currency_iso_code), 0) / '
        || 'nullif(sum(f.amount), 0), 4) end',
        'coverage',
        'share, 0 to 1'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
        || 'close_period, marts.period_end(''fiscal_quarter'', d.close_date, '
        || 'c.fiscal_year_start_month) as period_end, c.last_day from marts.opportunity_daily as d '
        || 'cross join marts.history_coverage as c where d.status = ''open'' and not d.is_deleted '
        || 'and d.close_date is not null) as f inner join marts.opportunity_daily as e on '
        || 'f.opportunity_id = e.opportunity_id and e.day = least(f.period_end, f.last_day) and '
        || 'f.day <= e.day left join marts.conversion_rate as r on f.currency_iso_code = '
        || 'r.currency_iso_code and f.day >= r.valid_from and f.day < r.valid_to' as source,
        'close_period, currency_iso_code, day' as grain,
        'marts.pipeline_coverage' as mart,
        'pipeline' as owner
) as r
cross join (
    values
    (
        'coverage_open_amount_converted',
        'Amount of the open deals in the reporting currency, by the rate of the day.',
        'sum(coalesce(f.amount, 0) * r.rate)',
        'open_amount_converted',
        'reporting currency'
    ),
    (
        'coverage_weighted_amount_converted',
        'Weighted amount of the open deals in the reporting currency, by the rate of the day.',
        'sum(coalesce(f.weighted_amount, 0) * r.rate)',
        'weighted_amount_converted',
        'reporting currency'
    ),
    (
        'coverage_won_amount_converted',
        'Amount of the won ones in the reporting currency, by the rate of their close date; NULL '
        || 'where the open amount is.',
        'case when max(r.rate) is not null then coalesce(sum(e.amount_converted) filter (where '
        || 'e.status = ''won'' and not e.is_deleted and e.close_date <= f.period_end), 0) end',
        'won_amount_converted',
        'reporting currency'
    ),
    (
        'coverage_unconverted_count',
        'Of the open deals, those with an amount and without a rate, on the day or when they were'
        || ' won.',
        'count(*) filter (where (f.amount is not null and r.rate is null) or (e.status = ''won'' '
        || 'and not e.is_deleted and e.close_date <= f.period_end and e.amount is not null and '
        || 'e.amount_converted is null))',
        'unconverted_count',
        'deals'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        '(select p.grain, p.period_start, d.amount, d.currency_iso_code,'
        || ' marts.fiscal_quarter_start(d.close_date, p.fiscal_year_start_month) as close_period'
        || ' from (select distinct g.grain, marts.period_start(g.grain, n.day,'
        || ' c.fiscal_year_start_month) as period_start, c.* from marts.history_day as n cross join'
        || ' marts.history_coverage as c cross join (values (''day''), (''week''), (''month''),'
        || ' (''fiscal_quarter'')) as g (grain)) as p inner join marts.opportunity_daily as d on'
        || ' d.day = greatest(p.period_start - 1, p.first_day) where d.status = ''open'' and not'
        || ' d.is_deleted) as f' as source,
        'grain, period_start, close_period, currency_iso_code' as grain,
        'marts.pipeline_movement' as mart,
        'pipeline' as owner
) as r
cross join (
    values
    (
        'movement_opening_count',
        'Deals open at the end of the day before the period; in the first period, of the first '
        || 'day of the history.',
        'count(*)',
        'opening_count',
        'deals'
    ),
    (
        'movement_opening_amount',
        'Their amount; NULL counts 0.',
        'coalesce(sum(f.amount), 0)',
        'opening_amount',
        'currency'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
        || 'period_start, d.* from marts.history_coverage as c cross join lateral '
        || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
        || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f' as source,
        'grain, period_start, close_period, currency_iso_code' as grain,
        'marts.pipeline_movement' as mart,
        'pipeline' as owner
) as r
cross join (
    values
    (
        'movement_created_count',
        'Deals that came in on the day they were created.',
        'coalesce(sum(f.count) filter (where f.movement = ''created''), 0)',
        'created_count',
        'deals'
    ),
    (
        'movement_created_amount',
        'Amount of the deals that came in on the day they were created.',
        'coalesce(sum(f.amount) filter (where f.movement = ''created''), 0)',
        'created_amount',
        'currency'
    ),
    (
        'movement_first_seen_count',
        'Deals that came in because the history did not know them before.',
        'coalesce(sum(f.count) filter (where f.movement = ''first seen''), 0)',
        'first_seen_count',
        'deals'
    ),
    (
        'movement_first_seen_amount',
        'Amount of the deals that came in because the history did not know them before.',
        'coalesce(sum(f.amount) filter (where f.movement = ''first seen''), 0)',
        'first_seen_amount',
        'currency'
    ),
    (
        'movement_restored_count',
        'Deals that came in because they are deleted no longer.',
        'coalesce(sum(f.count) filter (where f.movement = ''restored''), 0)',
        'restored_count',
        'deals'
    ),
    (
        'movement_restored_amount',
        'Amount of the deals that came in because they are deleted no longer.',
        'coalesce(sum(f.amount) filter (where f.movement = ''restored''), 0)',
        'restored_amount',
        'currency'
    ),
    (
        'movement_reopened_count',
        'Deals that came in because they are closed no longer.',
        'coalesce(sum(f.count) filter (where f.movement = ''reopened''), 0)',
        'reopened_count',
        'deals'
    ),
    (
        'movement_reopened_amount',
        'Amount of the deals that came in because they are closed no longer.',
        'coalesce(sum(f.amount) filter (where f.movement = ''reopened''), 0)',
        'reopened_amount',
        'currency'
    ),
    (
        'movement_unclear_count',
        'Deals that went out or came in because it is not known, or known again, whether they are'
        || ' closed.',
        'coalesce(sum(f.count) filter (where f.movement = ''unclear''), 0)',
        'unclear_count',
        'deals'
    ),
    (
        'movement_unclear_amount',
        'Amount of the deals that went out or came in because it is not known, or known again, '
        || 'whether they are closed.',
        'coalesce(sum(f.amount) filter (where f.movement = ''unclear''), 0)',
        'unclear_amount',
        'currency'
    ),
    (
        'movement_deleted_count',
        'Deals that went out because they were deleted, negative.',
        'coalesce(sum(f.count) filter (where f.movement = ''deleted''), 0)',
        'deleted_count',
        'deals'
    ),
    (
        'movement_deleted_amount',
        'Amount of the deals that went out because they were deleted, negative.',
        'coalesce(sum(f.amount) filter (where f.movement = ''deleted''), 0)',
        'deleted_amount',
        'currency'
    ),
    (
        'movement_won_count',
        'Deals that went out because they were won, negative.',
        'coalesce(sum(f.count) filter (where f.movement = ''won''), 0)',
        'won_count',
        'deals'
    ),
    (
        'movement_won_amount',
        'Amount of the deals that went out because they were won, negative.',
        'coalesce(sum(f.amount) filter (where f.movement = ''won''), 0)',
        'won_amount',
        'currency'
    ),
    (
        'movement_lost_count',
        'Deals that went out because they were lost, negative.',
        'coalesce(sum(f.count) filter (where f.movement = ''lost''), 0)',
        'lost_count',
        'deals'
    ),
    (
        'movement_lost_amount',
        'Amount of the deals that went out because they were lost, negative.',
        'coalesce(sum(f.amount) filter (where f.movement = ''lost''), 0)',
        'lost_amount',
        'currency'
    ),
    (
        'movement_currency_changed_count',
        'Deals that moved to another currency: out of the one, into the other.',
        'coalesce(sum(f.count) filter (where f.movement = ''currency changed''), 0)',
        'currency_changed_count',
        'deals'
    ),
    (
        'movement_currency_changed_amount',
        'Amount of the deals that moved to another currency: out of the one, into the other.',
        'coalesce(sum(f.amount) filter (where f.movement = ''currency changed''), 0)',
        'currency_changed_amount',
        'currency'
    ),
    (
        'movement_transferred_count',
        'Deals that moved to another owner, where slices are by owner.',
        'coalesce(sum(f.count) filter (where f.movement = ''transferred''), 0)',
        'transferred_count',
        'deals'
    ),
    (
        'movement_transferred_amount',
        'Amount of the deals that moved to another owner, where slices are by owner.',
        'coalesce(sum(f.amount) filter (where f.movement = ''transferred''), 0)',
        'transferred_amount',
        'currency'
    ),
    (
        'movement_pushed_out_count',
        'Deals that moved to a later fiscal quarter: out of the one, into the other.',
        'coalesce(sum(f.count) filter (where f.movement = ''pushed out''), 0)',
        'pushed_out_count',
        'deals'
    ),
    (
        'movement_pushed_out_amount',
        'Amount of the deals that moved to a later fiscal quarter: out of the one, into the other.',
        'coalesce(sum(f.amount) filter (where f.movement = ''pushed out''), 0)',
        'pushed_out_amount',
        'currency'
    ),
    (
        'movement_pulled_in_count',
        'Deals that moved to an earlier fiscal quarter: out of the one, into the other.',
        'coalesce(sum(f.count) filter (where f.movement = ''pulled in''), 0)',
        'pulled_in_count',
        'deals'
    ),
    (
        'movement_pulled_in_amount',
        'Amount of the deals that moved to an earlier fiscal quarter: out of the one, into the'
        || ' other.',
        'coalesce(sum(f.amount) filter (where f.movement = ''pulled in''), 0)',
        'pulled_in_amount',
        'currency'
    ),
    (
        'movement_progressed_count',
        'Deals that moved to a later stage or forecast category, where slices are by it.',
        'coalesce(sum(f.count) filter (where f.movement = ''progressed''), 0)',
        'progressed_count',
        'deals'
    ),
    (
        'movement_progressed_amount',
        'Amount of the deals that moved to a later stage or forecast category, where slices are by'
        || ' it.',
        'coalesce(sum(f.amount) filter (where f.movement = ''progressed''), 0)',
        'progressed_amount',
        'currency'
    ),
    (
        'movement_regressed_count',
        'Deals that moved to an earlier stage or forecast category, where slices are by it.',
        'coalesce(sum(f.count) filter (where f.movement = ''regressed''), 0)',
        'regressed_count',
        'deals'
    ),
    (
        'movement_regressed_amount',
        'Amount of the deals that moved to an earlier stage or forecast category, where slices '
        || 'are by it.',
        'coalesce(sum(f.amount) filter (where f.movement = ''regressed''), 0)',
        'regressed_amount',
        'currency'
    ),
    (
        'movement_reclassified_count',
        'Deals that moved to another slice that is neither earlier nor later.',
        'coalesce(sum(f.count) filter (where f.movement = ''reclassified''), 0)',
        'reclassified_count',
        'deals'
    ),
    (
        'movement_reclassified_amount',
        'Amount of the deals that moved to another slice that is neither earlier nor later.',
        'coalesce(sum(f.amount) filter (where f.movement = ''reclassified''), 0)',
        'reclassified_amount',
        'currency'
    ),
    (
        'movement_merged_count',
        'Deals that moved from an account into the one it was merged into, where slices are by '
        || 'account.',
        'coalesce(sum(f.count) filter (where f.movement = ''merged''), 0)',
        'merged_count',
        'deals'
    ),
    (
        'movement_merged_amount',
        'Amount of the deals that moved from an account into the one it was merged into, where '
        || 'slices are by account.',
        'coalesce(sum(f.amount) filter (where f.movement = ''merged''), 0)',
        'merged_amount',
        'currency'
    ),
    (
        'movement_increased_amount',
        'Amounts raised on deals that were in.',
        'coalesce(sum(f.amount) filter (where f.movement = ''increased''), 0)',
        'increased_amount',
        'currency'
    ),
    (
        'movement_decreased_amount',
        'Amounts lowered on deals that were in, negative.',
        'coalesce(sum(f.amount) filter (where f.movement = ''decreased''), 0)',
        'decreased_amount',
        'currency'
    ),
    (
        'movement_slipped_count',
        'Beside the sum: how often a close date moved to a later day within its fiscal quarter.',
        'coalesce(sum(f.count) filter (where f.movement = ''slipped''), 0)',
        'slipped_count',
        'times'
    ),
    (
        'movement_slipped_amount',
        'Beside the sum: the amount of these deals, once for each time.',
        'coalesce(sum(f.amount) filter (where f.movement = ''slipped''), 0)',
        'slipped_amount',
        'currency'
    ),
    (
        'movement_slipped_days',
        'Beside the sum: by how many days in all.',
        'coalesce(sum(f.slip_days), 0)',
        'slipped_days',
        'days'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        '(select p.grain, p.period_start, d.amount, d.currency_iso_code,'
        || ' marts.fiscal_quarter_start(d.close_date, p.fiscal_year_start_month) as close_period'
        || ' from (select distinct g.grain, marts.period_start(g.grain, n.day,'
        || ' c.fiscal_year_start_month) as period_start, c.* from marts.history_day as n cross join'
        || ' marts.history_coverage as c cross join (values (''day''), (''week''), (''month''),'
        || ' (''fiscal_quarter'')) as g (grain)) as p inner join marts.opportunity_daily as d on'
        || ' d.day = least(marts.period_end(p.grain, p.period_start, p.fiscal_year_start_month),'
        || ' p.last_day) where d.status = ''open'' and not d.is_deleted) as f' as source,
        'grain, period_start, close_period, currency_iso_code' as grain,
        'marts.pipeline_movement' as mart,
        'pipeline' as owner
) as r
cross join (
    values
    (
        'movement_closing_count',
        'Deals open at the end of the period, today in the unfinished one.',
        'count(*)',
        'closing_count',
        'deals'
    ),
    (
        'movement_closing_amount',
        'Their amount; NULL counts 0.',
        'coalesce(sum(f.amount), 0)',
        'closing_amount',
        'currency'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        '(select o.*, marts.fiscal_quarter_start(o.created_date, s.fiscal_year_start_month) as'
        || ' created_period from marts.fct_opportunity as o cross join control.setting as s) as'
        || ' f' as source,
        'created_period, type, currency_iso_code' as grain,
        'marts.win_rate_cohort' as mart,
        'sales' as owner
) as r
cross join (
    values
    (
        'cohort_created_count',
        'Deals created in a fiscal quarter, by type.',
        'count(*)',
        'created_count',
        'deals'
    ),
    (
        'cohort_created_amount',
        'Today''s amount of the deals created in a fiscal quarter, by type; none is 0.',
        'coalesce(sum(f.amount), 0)',
        'created_amount',
        'currency'
    ),
    (
        'cohort_won_count',
        'Deals created in it that are won today.',
        'count(*) filter (where f.status = ''won'')',
        'won_count',
        'deals'
    ),
    (
        'cohort_won_amount',
        'Today''s amount of the deals created in it that are won today; none is 0.',
        'coalesce(sum(f.amount) filter (where f.status = ''won''), 0)',
        'won_amount',
        'currency'
    ),
    (
        'cohort_lost_count',
        'Deals created in it that are lost today.',
        'count(*) filter (where f.status = ''lost'')',
        'lost_count',
        'deals'
    ),
    (
        'cohort_lost_amount',
        'Today''s amount of the deals created in it that are lost today; none is 0.',
        'coalesce(sum(f.amount) filter (where f.status = ''lost''), 0)',
        'lost_amount',
        'currency'
    ),
    (
        'cohort_open_count',
        'Deals created in it that are open today.',
        'count(*) filter (where f.status = ''open'')',
        'open_count',
        'deals'
    ),
    (
        'cohort_open_amount',
        'Today''s amount of the deals created in it that are open today; none is 0.',
        'coalesce(sum(f.amount) filter (where f.status = ''open''), 0)',
        'open_amount',
        'currency'
    ),
    (
        'cohort_unknown_count',
        'Deals created in it whose status is not known.',
        'count(*) filter (where f.status = ''unknown'')',
        'unknown_count',
        'deals'
    ),
    (
        'cohort_win_rate',
        'Won deals of won and lost ones, of the deals created in a fiscal quarter; NULL without'
        || ' any.',
        'round(count(*) filter (where f.status = ''won'')::numeric / nullif(count(*) filter '
        || '(where f.status in (''won'', ''lost'')), 0), 4)',
        'win_rate',
        'share, 0 to 1'
    ),
    (
        'cohort_win_rate_by_amount',
        'Won amount of won and lost amounts, of the deals created in a fiscal quarter; NULL '
        || 'without any, or where one is negative.',
        'case when coalesce(sum(f.amount) filter (where f.status = ''won''), 0) >= 0 and '
        || 'coalesce(sum(f.amount) filter (where f.status = ''lost''), 0) >= 0 then '
        || 'round(coalesce(sum(f.amount) filter (where f.status = ''won''), 0) / '
        || 'nullif(coalesce(sum(f.amount) filter (where f.status = ''won''), 0) + '
        || 'coalesce(sum(f.amount) filter (where f.status = ''lost''), 0), 0), 4) end',
        'win_rate_by_amount',
        'share, 0 to 1'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        '(select o.*, marts.fiscal_quarter_start(o.created_date, s.fiscal_year_start_month) as '
        || 'created_period from marts.fct_opportunity as o cross join control.setting as s) as f '
        || 'cross join control.today as t left join marts.conversion_rate as r on '
        || 'f.currency_iso_code = r.currency_iso_code and marts.conversion_day(f.status, '
        || 'f.close_date, t.business_date) >= r.valid_from and marts.conversion_day(f.status, '
        || 'f.close_date, t.business_date) < r.valid_to' as source,
        'created_period, type, currency_iso_code' as grain,
        'marts.win_rate_cohort' as mart,
        'sales' as owner
) as r
cross join (
    values
    (
        'cohort_created_amount_converted',
        'Today''s amount of the deals created in a fiscal quarter, by type, in the reporting '
        || 'currency; what has no rate is left out.',
        'sum(f.amount * r.rate)',
        'created_amount_converted',
        'reporting currency'
    ),
    (
        'cohort_won_amount_converted',
        'Today''s amount of the deals created in it that are won today, in the reporting '
        || 'currency; what has no rate is left out.',
        'sum(f.amount * r.rate) filter (where f.status = ''won'')',
        'won_amount_converted',
        'reporting currency'
    ),
    (
        'cohort_lost_amount_converted',
        'Today''s amount of the deals created in it that are lost today, in the reporting '
        || 'currency; what has no rate is left out.',
        'sum(f.amount * r.rate) filter (where f.status = ''lost'')',
        'lost_amount_converted',
        'reporting currency'
    ),
    (
        'cohort_open_amount_converted',
        'Today''s amount of the deals created in it that are open today, in the reporting '
        || 'currency; what has no rate is left out.',
        'sum(f.amount * r.rate) filter (where f.status = ''open'')',
        'open_amount_converted',
        'reporting currency'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        'marts.opportunity_daily as f left join marts.conversion_rate as r on f.currency_iso_code'
        || ' = r.currency_iso_code and f.day >= r.valid_from and f.day < r.valid_to' as source,
        'day, stage_name, forecast_category, currency_iso_code' as grain,
        'marts.pipeline_daily' as mart,
        'pipeline' as owner
) as r
cross join (
    values
    (
        'open_amount_converted',
        'Amount of the open deals at the end of a day, in the reporting currency, by the rate of '
        || 'the day.',
        'sum(coalesce(f.amount, 0) * r.rate) filter (where f.status = ''open'' and not'
        || ' f.is_deleted)',
        'amount_converted',
        'reporting currency'
    ),
    (
        'open_weighted_amount_converted',
        'Amount × probability / 100 of the open deals at the end of a day, in the reporting '
        || 'currency, by the rate of the day.',
        'sum(coalesce(f.weighted_amount, 0) * r.rate) filter (where f.status = ''open'' and not '
        || 'f.is_deleted)',
        'weighted_amount_converted',
        'reporting currency'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
        || 'close_period from marts.opportunity_daily as d cross join marts.history_coverage as c '
        || 'where d.status = ''open'' and not d.is_deleted) as f' as source,
        'day, close_period, owner_id, forecast_category, currency_iso_code' as grain,
        'marts.pipeline_daily_by_owner' as mart,
        'pipeline' as owner
) as r
cross join (
    values
    (
        'owner_open_count',
        'Open deals at the end of a day, by close quarter, owner and forecast category.',
        'count(*)',
        'open_count',
        'deals'
    ),
    (
        'owner_open_amount',
        'Their amount; NULL counts 0.',
        'coalesce(sum(f.amount), 0)',
        'amount',
        'currency'
    ),
    (
        'owner_open_weighted_amount',
        'Their amount × probability / 100; NULL counts 0.',
        'coalesce(sum(f.weighted_amount), 0)',
        'weighted_amount',
        'currency'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as'
        || ' close_period from marts.opportunity_daily as d cross join marts.history_coverage as c'
        || ' where d.status = ''open'' and not d.is_deleted) as f left join marts.conversion_rate'
        || ' as r on f.currency_iso_code = r.currency_iso_code and f.day >= r.valid_from and f.day'
        || ' < r.valid_to' as source,
        'day, close_period, owner_id, forecast_category, currency_iso_code' as grain,
        'marts.pipeline_daily_by_owner' as mart,
        'pipeline' as owner
) as r
cross join (
    values
    (
        'owner_open_amount_converted',
        'Their amount in the reporting currency, by the rate of the day.',
        'sum(coalesce(f.amount, 0) * r.rate)',
        'amount_converted',
        'reporting currency'
    ),
    (
        'owner_open_weighted_amount_converted',
        'Their weighted amount in the reporting currency, by the rate of the day.',
        'sum(coalesce(f.weighted_amount, 0) * r.rate)',
        'weighted_amount_converted',
        'reporting currency'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as'
        || ' close_period, case when d.status = ''won'' then ''closed'' else'
        || ' marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as'
        || ' d cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not'
        || ' d.is_deleted and d.close_date is not null and d.day <='
        || ' marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as'
        || ' f' as source,
        'day, close_period, owner_id, currency_iso_code' as grain,
        'marts.forecast_daily' as mart,
        'pipeline' as owner
) as r
cross join (
    values
    (
        'forecast_closed_count',
        'Deals won by the end of a day for a quarter.',
        'count(*) filter (where f.forecast = ''closed'')',
        'closed_count',
        'deals'
    ),
    (
        'forecast_closed_amount',
        'Amount of the deals won by the end of a day for a quarter; NULL counts 0.',
        'coalesce(sum(f.amount) filter (where f.forecast = ''closed''), 0)',
        'closed_amount',
        'currency'
    ),
    (
        'forecast_commit_count',
        'Deals open in the category Forecast (Commit).',
        'count(*) filter (where f.forecast = ''commit'')',
        'commit_count',
        'deals'
    ),
    (
        'forecast_commit_amount',
        'Amount of the deals open in the category Forecast (Commit); NULL counts 0.',
        'coalesce(sum(f.amount) filter (where f.forecast = ''commit''), 0)',
        'commit_amount',
        'currency'
    ),
    (
        'forecast_most_likely_count',
        'Deals open in the category MostLikely.',
        'count(*) filter (where f.forecast = ''most likely'')',
        'most_likely_count',
        'deals'
    ),
    (
        'forecast_most_likely_amount',
        'Amount of the deals open in the category MostLikely; NULL counts 0.',
        'coalesce(sum(f.amount) filter (where f.forecast = ''most likely''), 0)',
        'most_likely_amount',
        'currency'
    ),
    (
        'forecast_best_case_count',
        'Deals open in the category BestCase.',
        'count(*) filter (where f.forecast = ''best case'')',
        'best_case_count',
        'deals'
    ),
    (
        'forecast_best_case_amount',
        'Amount of the deals open in the category BestCase; NULL counts 0.',
        'coalesce(sum(f.amount) filter (where f.forecast = ''best case''), 0)',
        'best_case_amount',
        'currency'
    ),
    (
        'forecast_pipeline_count',
        'Deals open in the category Pipeline.',
        'count(*) filter (where f.forecast = ''pipeline'')',
        'pipeline_count',
        'deals'
    ),
    (
        'forecast_pipeline_amount',
        'Amount of the deals open in the category Pipeline; NULL counts 0.',
        'coalesce(sum(f.amount) filter (where f.forecast = ''pipeline''), 0)',
        'pipeline_amount',
        'currency'
    ),
    (
        'forecast_omitted_count',
        'Deals open in the category Omitted.',
        'count(*) filter (where f.forecast = ''omitted'')',
        'omitted_count',
        'deals'
    ),
    (
        'forecast_omitted_amount',
        'Amount of the deals open in the category Omitted; NULL counts 0.',
        'coalesce(sum(f.amount) filter (where f.forecast = ''omitted''), 0)',
        'omitted_amount',
        'currency'
    ),
    (
        'forecast_other_count',
        'Deals open without a category, or in another one.',
        'count(*) filter (where f.forecast = ''other'')',
        'other_count',
        'deals'
    ),
    (
        'forecast_other_amount',
        'Amount of the deals open without a category, or in another one; NULL counts 0.',
        'coalesce(sum(f.amount) filter (where f.forecast = ''other''), 0)',
        'other_amount',
        'currency'
    ),
    (
        'forecast_open_count',
        'Open deals with a close date in the quarter.',
        'count(*) filter (where f.forecast <> ''closed'')',
        'open_count',
        'deals'
    ),
    (
        'forecast_open_amount',
        'Their amount; NULL counts 0.',
        'coalesce(sum(f.amount) filter (where f.forecast <> ''closed''), 0)',
        'open_amount',
        'currency'
    ),
    (
        'forecast_weighted_amount',
        'Their amount × probability / 100; NULL counts 0.',
        'coalesce(sum(f.weighted_amount) filter (where f.forecast <> ''closed''), 0)',
        'weighted_amount',
        'currency'
    ),
    (
        'commit_forecast',
        'The commit forecast of a quarter, as of a day: closed and commit.',
        'coalesce(sum(f.amount) filter (where f.forecast in (''closed'', ''commit'')), 0)',
        'commit_forecast_amount',
        'currency'
    ),
    (
        'most_likely_forecast',
        'The most likely forecast: closed, commit and most likely.',
        'coalesce(sum(f.amount) filter (where f.forecast in (''closed'', ''commit'', ''most '
        || 'likely'')), 0)',
        'most_likely_forecast_amount',
        'currency'
    ),
    (
        'best_case_forecast',
        'The best case forecast: closed, commit, most likely and best case.',
        'coalesce(sum(f.amount) filter (where f.forecast in (''closed'', ''commit'', ''most '
        || 'likely'', ''best case'')), 0)',
        'best_case_forecast_amount',
        'currency'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as'
        || ' close_period, case when d.status = ''won'' then ''closed'' else'
        || ' marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as'
        || ' d cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not'
        || ' d.is_deleted and d.close_date is not null and d.day <='
        || ' marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f'
        || ' left join marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and'
        || ' f.day >= r.valid_from and f.day < r.valid_to' as source,
        'day, close_period, owner_id, currency_iso_code' as grain,
        'marts.forecast_daily' as mart,
        'pipeline' as owner
) as r
cross join (
    values
    (
        'forecast_closed_amount_converted',
        'Amount of the deals won by the end of a day for a quarter, in the reporting currency, by'
        || ' the rates of their close dates; NULL where the currency has no rate on the day.',
        'case when max(r.rate) is not null then coalesce(sum(f.amount_converted) filter (where '
        || 'f.forecast = ''closed''), 0) end',
        'closed_amount_converted',
        'reporting currency'
    ),
    (
        'forecast_commit_amount_converted',
        'Amount of the deals open in the category Forecast (Commit), in the reporting currency, '
        || 'by the rate of the day.',
        'coalesce(sum(f.amount) filter (where f.forecast = ''commit''), 0) * max(r.rate)',
        'commit_amount_converted',
        'reporting currency'
    ),
    (
        'forecast_most_likely_amount_converted',
        'Amount of the deals open in the category MostLikely, in the reporting currency, by the '
        || 'rate of the day.',
        'coalesce(sum(f.amount) filter (where f.forecast = ''most likely''), 0) * max(r.rate)',
        'most_likely_amount_converted',
        'reporting currency'
    ),
    (
        'forecast_best_case_amount_converted',
        'Amount of the deals open in the category BestCase, in the reporting currency, by the '
        || 'rate of the day.',
        'coalesce(sum(f.amount) filter (where f.forecast = ''best case''), 0) * max(r.rate)',
        'best_case_amount_converted',
        'reporting currency'
    ),
    (
        'forecast_pipeline_amount_converted',
        'Amount of the deals open in the category Pipeline, in the reporting currency, by the '
        || 'rate of the day.',
        'coalesce(sum(f.amount) filter (where f.forecast = ''pipeline''), 0) * max(r.rate)',
        'pipeline_amount_converted',
        'reporting currency'
    ),
    (
        'forecast_omitted_amount_converted',
        'Amount of the deals open in the category Omitted, in the reporting currency, by the rate'
        || ' of the day.',
        'coalesce(sum(f.amount) filter (where f.forecast = ''omitted''), 0) * max(r.rate)',
        'omitted_amount_converted',
        'reporting currency'
    ),
    (
        'forecast_other_amount_converted',
        'Amount of the deals open without a category, or in another one, in the reporting '
        || 'currency, by the rate of the day.',
        'coalesce(sum(f.amount) filter (where f.forecast = ''other''), 0) * max(r.rate)',
        'other_amount_converted',
        'reporting currency'
    ),
    (
        'forecast_open_amount_converted',
        'Their amount in the reporting currency, by the rate of the day.',
        'coalesce(sum(f.amount) filter (where f.forecast <> ''closed''), 0) * max(r.rate)',
        'open_amount_converted',
        'reporting currency'
    ),
    (
        'forecast_weighted_amount_converted',
        'Their weighted amount in the reporting currency, by the rate of the day.',
        'coalesce(sum(f.weighted_amount) filter (where f.forecast <> ''closed''), 0) * max(r.rate)',
        'weighted_amount_converted',
        'reporting currency'
    ),
    (
        'forecast_unconverted_count',
        'Won and open deals with an amount and without a rate into the reporting currency.',
        'count(*) filter (where f.amount is not null and (r.rate is null or f.amount_converted is'
        || ' null))',
        'unconverted_count',
        'deals'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount,'
        || ' d.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount'
        || ' as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as'
        || ' amount_now_converted, case when o.opportunity_id is null then ''deleted'' when'
        || ' p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as'
        || ' outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on'
        || ' d.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity'
        || ' as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on'
        || ' o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status,'
        || ' o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status,'
        || ' o.close_date, c.last_day) < r.valid_to cross join lateral (select'
        || ' marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period,'
        || ' marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as'
        || ' close_period_now) as p where d.status = ''open'' and not d.is_deleted) as f' as source,
        'snapshot_day, close_period, currency_iso_code' as grain,
        'marts.snapshot_vs_live' as mart,
        'pipeline' as owner
) as r
cross join (
    values
    (
        'snapshot_open_count',
        'Deals open at the end of a month.',
        'count(*)',
        'open_count',
        'deals'
    ),
    (
        'snapshot_open_amount',
        'Their amount then; NULL counts 0.',
        'coalesce(sum(f.amount), 0)',
        'open_amount',
        'currency'
    ),
    (
        'snapshot_weighted_amount',
        'Their weighted amount then; NULL counts 0.',
        'coalesce(sum(f.weighted_amount), 0)',
        'weighted_amount',
        'currency'
    ),
    (
        'snapshot_open_amount_converted',
        'Their amount then in the reporting currency; what has no rate is left out.',
        'sum(f.amount_converted)',
        'open_amount_converted',
        'reporting currency'
    ),
    (
        'snapshot_weighted_amount_converted',
        'Their weighted amount then in the reporting currency; what has no rate is left out.',
        'sum(f.weighted_amount_converted)',
        'weighted_amount_converted',
        'reporting currency'
    ),
    (
        'snapshot_still_open_count',
        'Of the deals open at the end of a month, those open today, with a close date in the same'
        || ' quarter.',
        'count(*) filter (where f.outcome = ''open'')',
        'still_open_count',
        'deals'
    ),
    (
        'snapshot_still_open_amount',
        'Today''s amount of those open today, with a close date in the same quarter; of deals '
        || 'that kept their currency.',
        'coalesce(sum(f.amount_now) filter (where f.outcome = ''open'' and f.currency_now is not '
        || 'distinct from f.currency_iso_code), 0)',
        'still_open_amount',
        'currency'
    ),
    (
        'snapshot_still_open_amount_converted',
        'Today''s amount of those open today, with a close date in the same quarter, in the '
        || 'reporting currency; what has no rate is left out.',
        'sum(f.amount_now_converted) filter (where f.outcome = ''open'')',
        'still_open_amount_converted',
        'reporting currency'
    ),
    (
        'snapshot_won_count',
        'Of the deals open at the end of a month, those won in that very quarter.',
        'count(*) filter (where f.outcome = ''won'')',
        'won_count',
        'deals'
    ),
    (
        'snapshot_won_amount',
        'Today''s amount of those won in that very quarter; of deals that kept their currency.',
        'coalesce(sum(f.amount_now) filter (where f.outcome = ''won'' and f.currency_now is not '
        || 'distinct from f.currency_iso_code), 0)',
        'won_amount',
        'currency'
    ),
    (
        'snapshot_won_amount_converted',
        'Today''s amount of those won in that very quarter, in the reporting currency; what has '
        || 'no rate is left out.',
        'sum(f.amount_now_converted) filter (where f.outcome = ''won'')',
        'won_amount_converted',
        'reporting currency'
    ),
    (
        'snapshot_lost_count',
        'Of the deals open at the end of a month, those lost in that very quarter.',
        'count(*) filter (where f.outcome = ''lost'')',
        'lost_count',
        'deals'
    ),
    (
        'snapshot_lost_amount',
        'Today''s amount of those lost in that very quarter; of deals that kept their currency.',
        'coalesce(sum(f.amount_now) filter (where f.outcome = ''lost'' and f.currency_now is not '
        || 'distinct from f.currency_iso_code), 0)',
        'lost_amount',
        'currency'
    ),
    (
        'snapshot_lost_amount_converted',
        'Today''s amount of those lost in that very quarter, in the reporting currency; what has '
        || 'no rate is left out.',
        'sum(f.amount_now_converted) filter (where f.outcome = ''lost'')',
        'lost_amount_converted',
        'reporting currency'
    ),
    (
        'snapshot_unknown_count',
        'Of the deals open at the end of a month, those of unknown status today.',
        'count(*) filter (where f.outcome = ''unknown'')',
        'unknown_count',
        'deals'
    ),
    (
        'snapshot_moved_period_count',
        'Of the deals open at the end of a month, those in another close quarter today, whatever '
        || 'became of them.',
        'count(*) filter (where f.outcome = ''moved'')',
        'moved_period_count',
        'deals'
    ),
    (
        'snapshot_moved_period_amount',
        'Today''s amount of those in another close quarter today, whatever became of them; of '
        || 'deals that kept their currency.',
        'coalesce(sum(f.amount_now) filter (where f.outcome = ''moved'' and f.currency_now is not'
        || ' distinct from f.currency_iso_code), 0)',
        'moved_period_amount',
        'currency'
    ),
    (
        'snapshot_moved_period_amount_converted',
        'Today''s amount of those in another close quarter today, whatever became of them, in the'
        || ' reporting currency; what has no rate is left out.',
        'sum(f.amount_now_converted) filter (where f.outcome = ''moved'')',
        'moved_period_amount_converted',
        'reporting currency'
    ),
    (
        'snapshot_deleted_count',
        'Of the deals open at the end of a month, those deleted today.',
        'count(*) filter (where f.outcome = ''deleted'')',
        'deleted_count',
        'deals'
    ),
    (
        'snapshot_deleted_amount',
        'Amount then of those deleted today.',
        'coalesce(sum(f.amount) filter (where f.outcome = ''deleted''), 0)',
        'deleted_amount',
        'currency'
    ),
    (
        'snapshot_deleted_amount_converted',
        'Amount then of those deleted today, in the reporting currency; what has no rate is left'
        || ' out.',
        'sum(f.amount_converted) filter (where f.outcome = ''deleted'')',
        'deleted_amount_converted',
        'reporting currency'
    ),
    (
        'snapshot_won_elsewhere_count',
        'Of the deals open at the end of a month, those won in another quarter.',
        'count(*) filter (where f.outcome = ''moved'' and f.status = ''won'')',
        'won_elsewhere_count',
        'deals'
    ),
    (
        'snapshot_changed_currency_count',
        'Of the deals open at the end of a month, those in another currency today.',
        'count(*) filter (where f.outcome <> ''deleted'' and f.currency_now is distinct from '
        || 'f.currency_iso_code)',
        'changed_currency_count',
        'deals'
    ),
    (
        'snapshot_unconverted_count',
        'Of the deals open at the end of a month, those with an amount, then or now, and without '
        || 'a rate.',
        'count(*) filter (where (f.amount is not null and f.amount_converted is null) or '
        || '(f.amount_now is not null and f.amount_now_converted is null))',
        'unconverted_count',
        'deals'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        '(select d.day, d.item, o.* from marts.fct_opportunity as o cross join lateral (values'
        || ' (case when o.status <> ''unknown'' then o.created_date end, ''created''), (case when'
        || ' o.status = ''won'' then o.close_date end, ''won''), (case when o.status = ''lost'''
        || ' then o.close_date end, ''lost'')) as d (day, item) where d.day is not null) as'
        || ' f' as source,
        'day, currency_iso_code' as grain,
        'marts.daily_activity' as mart,
        'sales' as owner
) as r
cross join (
    values
    (
        'daily_created_count',
        'Deals created on a day.',
        'count(*) filter (where f.item = ''created'')',
        'created_count',
        'deals'
    ),
    (
        'daily_created_amount',
        'Today''s amount of the deals created on a day; none is 0.',
        'coalesce(sum(f.amount) filter (where f.item = ''created''), 0)',
        'created_amount',
        'currency'
    ),
    (
        'daily_won_count',
        'Deals won, with a close date on a day.',
        'count(*) filter (where f.item = ''won'')',
        'won_count',
        'deals'
    ),
    (
        'daily_won_amount',
        'Today''s amount of the deals won, with a close date on a day; none is 0.',
        'coalesce(sum(f.amount) filter (where f.item = ''won''), 0)',
        'won_amount',
        'currency'
    ),
    (
        'daily_lost_count',
        'Deals lost, with a close date on a day.',
        'count(*) filter (where f.item = ''lost'')',
        'lost_count',
        'deals'
    ),
    (
        'daily_lost_amount',
        'Today''s amount of the deals lost, with a close date on a day; none is 0.',
        'coalesce(sum(f.amount) filter (where f.item = ''lost''), 0)',
        'lost_amount',
        'currency'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        '(select d.day, d.item, o.* from marts.fct_opportunity as o cross join lateral (values'
        || ' (case when o.status <> ''unknown'' then o.created_date end, ''created''), (case when'
        || ' o.status = ''won'' then o.close_date end, ''won''), (case when o.status = ''lost'''
        || ' then o.close_date end, ''lost'')) as d (day, item) where d.day is not null) as f cross'
        || ' join control.today as t left join marts.conversion_rate as r on f.currency_iso_code ='
        || ' r.currency_iso_code and marts.conversion_day(f.status, f.close_date, t.business_date)'
        || ' >= r.valid_from and marts.conversion_day(f.status, f.close_date, t.business_date) <'
        || ' r.valid_to' as source,
        'day, currency_iso_code' as grain,
        'marts.daily_activity' as mart,
        'sales' as owner
) as r
cross join (
    values
    (
        'daily_created_amount_converted',
        'Today''s amount of the deals created on a day, in the reporting currency; what has no '
        || 'rate is left out.',
        'sum(f.amount * r.rate) filter (where f.item = ''created'')',
        'created_amount_converted',
        'reporting currency'
    ),
    (
        'daily_won_amount_converted',
        'Today''s amount of the deals won, with a close date on a day, in the reporting currency;'
        || ' what has no rate is left out.',
        'sum(f.amount * r.rate) filter (where f.item = ''won'')',
        'won_amount_converted',
        'reporting currency'
    ),
    (
        'daily_lost_amount_converted',
        'Today''s amount of the deals lost, with a close date on a day, in the reporting '
        || 'currency; what has no rate is left out.',
        'sum(f.amount * r.rate) filter (where f.item = ''lost'')',
        'lost_amount_converted',
        'reporting currency'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        'marts.opportunity_daily as f' as source,
        'day, currency_iso_code' as grain,
        'marts.daily_activity' as mart,
        'sales' as owner
) as r
cross join (
    values
    (
        'daily_open_count',
        'Open deals at the end of a day; NULL before the history begins.',
        'count(*) filter (where f.status = ''open'' and not f.is_deleted)',
        'open_count',
        'deals'
    ),
    (
        'daily_open_amount',
        'Their amount; NULL counts 0.',
        'coalesce(sum(f.amount) filter (where f.status = ''open'' and not f.is_deleted), 0)',
        'open_amount',
        'currency'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        '(select f.owner_id, f.close_period, f.forecasting_type_id, f.currency_iso_code, case when'
        || ' count(*) filter (where f.quota_amount is not null and f.rate is null) = 0 then'
        || ' sum(f.quota_amount * f.rate) end as quota_amount from (select q.quota_owner_id as'
        || ' owner_id, marts.fiscal_quarter_start(q.start_date, s.fiscal_year_start_month) as'
        || ' close_period, q.forecasting_type_id, coalesce(s.reporting_currency,'
        || ' q.currency_iso_code) as currency_iso_code, q.quota_amount, case when'
        || ' s.reporting_currency is null or q.currency_iso_code is null then 1 else r.rate end as'
        || ' rate from intermediate.forecastingquota as q cross join control.setting as s left join'
        || ' marts.conversion_rate as r on q.currency_iso_code = r.currency_iso_code and'
        || ' q.start_date >= r.valid_from and q.start_date < r.valid_to where q.start_date is not'
        || ' null) as f group by f.owner_id, f.close_period, f.forecasting_type_id,'
        || ' f.currency_iso_code) as f left join (select d.owner_id,'
        || ' marts.fiscal_quarter_start(d.close_date, s.fiscal_year_start_month) as close_period,'
        || ' coalesce(s.reporting_currency, d.currency_iso_code) as currency_iso_code, d.status,'
        || ' d.amount, d.probability, case when s.reporting_currency is null then 1 else r.rate end'
        || ' as rate from marts.fct_opportunity as d cross join control.setting as s cross join'
        || ' control.today as t left join marts.conversion_rate as r on d.currency_iso_code ='
        || ' r.currency_iso_code and marts.conversion_day(d.status, d.close_date, t.business_date)'
        || ' >= r.valid_from and marts.conversion_day(d.status, d.close_date, t.business_date) <'
        || ' r.valid_to) as o on f.owner_id = o.owner_id and f.close_period = o.close_period and'
        || ' f.currency_iso_code is not distinct from o.currency_iso_code' as source,
        'owner_id, close_period, forecasting_type_id, currency_iso_code' as grain,
        'marts.quota_attainment' as mart,
        'sales' as owner
) as r
cross join (
    values
    (
        'quota_booked_count',
        'Won deals of the owner with a close date in the quarter.',
        'count(*) filter (where o.status = ''won'')',
        'booked_count',
        'deals'
    ),
    (
        'quota_booked_amount',
        'Their amount, in the currency of the row; none is 0.',
        'coalesce(sum(o.amount * o.rate) filter (where o.status = ''won''), 0)',
        'booked_amount',
        'currency'
    ),
    (
        'quota_open_count',
        'Open deals of the owner with a close date in the quarter.',
        'count(*) filter (where o.status = ''open'')',
        'open_count',
        'deals'
    ),
    (
        'quota_open_amount',
        'Their amount, in the currency of the row; none is 0.',
        'coalesce(sum(o.amount * o.rate) filter (where o.status = ''open''), 0)',
        'open_amount',
        'currency'
    ),
    (
        'quota_weighted_amount',
        'Their weighted amount, amount × probability / 100; none is 0.',
        'coalesce(sum(o.amount * o.probability / 100 * o.rate) filter (where o.status = ''open''),'
        || ' 0)',
        'weighted_amount',
        'currency'
    ),
    (
        'quota_attainment',
        'The part of the quota that is booked; NULL where the quota is 0 or not known.',
        'round(coalesce(sum(o.amount * o.rate) filter (where o.status = ''won''), 0) / '
        || 'nullif(max(f.quota_amount), 0), 4)',
        'attainment',
        'share of the quota'
    ),
    (
        'quota_coverage',
        'How often the open pipeline holds what is missing of the quota; NULL once it is reached,'
        || ' or where it is not known.',
        'round(coalesce(sum(o.amount * o.rate) filter (where o.status = ''open''), 0) / '
        || 'nullif(greatest(max(f.quota_amount) - coalesce(sum(o.amount * o.rate) filter (where '
        || 'o.status = ''won''), 0), 0), 0), 4)',
        'coverage',
        'times'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        '(select e.sign, e.day as changed_on, v.opportunity_id, v.currency_iso_code, v.amount,'
        || ' v.status as measure, v.close_period, r.rate from (select h.*,'
        || ' marts.opportunity_status(h.is_closed, h.is_won, h.is_deleted) as status,'
        || ' marts.fiscal_quarter_start(h.close_date, c.fiscal_year_start_month) as close_period,'
        || ' c.first_movement_day, c.last_day, c.fiscal_year_start_month from'
        || ' marts.opportunity_history as h cross join marts.history_coverage as c) as v cross join'
        || ' lateral (values (1, v.valid_from), (-1, v.valid_to)) as e (sign, day) left join'
        || ' marts.conversion_rate as r on v.currency_iso_code = r.currency_iso_code and'
        || ' v.close_date >= r.valid_from and v.close_date < r.valid_to where v.status in (''won'','
        || ' ''lost'') and e.day >= v.first_movement_day and e.day <= v.last_day and e.day >'
        || ' marts.period_end(''fiscal_quarter'', v.close_period, v.fiscal_year_start_month)) as'
        || ' f' as source,
        'close_period, measure, currency_iso_code, changed_on, opportunity_id' as grain,
        'marts.closed_period_restatement' as mart,
        'sales' as owner
) as r
cross join (
    values
    (
        'restated_count',
        'What a deal changed in the number of won or lost deals of a fiscal quarter on a day after '
        || 'it had ended: what it counts from that day on less what it counted before.',
        'sum(f.sign)',
        'count',
        'deals'
    ),
    (
        'restated_amount',
        'What it changed in their amount; NULL counts 0.',
        'sum(f.sign * coalesce(f.amount, 0))',
        'amount',
        'currency'
    ),
    (
        'restated_amount_converted',
        'The same in the reporting currency, by the rates of the close dates; NULL where one has no'
        || ' rate.',
        'case when bool_and(f.rate is not null) then sum(f.sign * coalesce(f.amount, 0) * f.rate)'
        || ' end',
        'amount_converted',
        'reporting currency'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        'marts.dim_account as f cross join control.today as t left join marts.fct_opportunity as o '
        || 'on f.account_id = o.account_id left join marts.conversion_rate as r on '
        || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
        || 'o.close_date, t.business_date) >= r.valid_from and marts.conversion_day(o.status, '
        || 'o.close_date, t.business_date) < r.valid_to' as source,
        'account_id' as grain,
        'marts.account_enhanced' as mart,
        'sales' as owner
) as r
cross join (
    values
    (
        'account_opportunity_count',
        'Deals of an account.',
        'count(o.opportunity_id)',
        'opportunity_count',
        'deals'
    ),
    (
        'account_open_opportunity_count',
        'Open deals of an account.',
        'count(*) filter (where o.status = ''open'')',
        'open_opportunity_count',
        'deals'
    ),
    (
        'account_won_opportunity_count',
        'Won deals of an account.',
        'count(*) filter (where o.status = ''won'')',
        'won_opportunity_count',
        'deals'
    ),
    (
        'account_lost_opportunity_count',
        'Lost deals of an account.',
        'count(*) filter (where o.status = ''lost'')',
        'lost_opportunity_count',
        'deals'
    ),
    (
        'account_unknown_opportunity_count',
        'Deals of an account of which it is not known whether they are closed, or won.',
        'count(*) filter (where o.status = ''unknown'')',
        'unknown_opportunity_count',
        'deals'
    ),
    (
        'account_win_rate',
        'By count: won of won and lost deals of an account; NULL where none was closed.',
        'round(count(*) filter (where o.status = ''won'')::numeric / nullif(count(*) filter (where '
        || 'o.status in (''won'', ''lost'')), 0), 4)',
        'win_rate',
        'share, 0 to 1'
    ),
    (
        'account_open_amount',
        'Amount of an account''s open deals that are in its own currency; none is 0.',
        'coalesce(sum(o.amount) filter (where o.status = ''open'' and o.currency_iso_code is not '
        || 'distinct from f.currency_iso_code), 0)',
        'open_amount',
        'currency'
    ),
    (
        'account_open_amount_missing_count',
        'Its open deals with an amount in another currency, which is not in there.',
        'count(o.amount) filter (where o.status = ''open'' and o.currency_iso_code is distinct from'
        || ' f.currency_iso_code)',
        'open_amount_missing_count',
        'deals'
    ),
    (
        'account_open_amount_converted',
        'Amount of an account''s open deals in the reporting currency, by today''s rate; what has'
        || ' no rate is left out, none is 0.',
        'coalesce(sum(o.amount * r.rate) filter (where o.status = ''open''), 0)',
        'open_amount_converted',
        'reporting currency'
    ),
    (
        'account_open_amount_unconverted_count',
        'Its open deals with an amount that is not in there, for want of a rate.',
        'count(o.amount) filter (where o.status = ''open'' and r.rate is null)',
        'open_amount_unconverted_count',
        'deals'
    ),
    (
        'account_won_amount',
        'Amount of an account''s won deals that are in its own currency; none is 0.',
        'coalesce(sum(o.amount) filter (where o.status = ''won'' and o.currency_iso_code is not '
        || 'distinct from f.currency_iso_code), 0)',
        'won_amount',
        'currency'
    ),
    (
        'account_won_amount_missing_count',
        'Its won deals with an amount in another currency, which is not in there.',
        'count(o.amount) filter (where o.status = ''won'' and o.currency_iso_code is distinct from '
        || 'f.currency_iso_code)',
        'won_amount_missing_count',
        'deals'
    ),
    (
        'account_won_amount_converted',
        'Amount of an account''s won deals in the reporting currency, by the rates of their close '
        || 'dates; what has no rate is left out, none is 0.',
        'coalesce(sum(o.amount * r.rate) filter (where o.status = ''won''), 0)',
        'won_amount_converted',
        'reporting currency'
    ),
    (
        'account_won_amount_unconverted_count',
        'Its won deals with an amount that is not in there, for want of a rate.',
        'count(o.amount) filter (where o.status = ''won'' and r.rate is null)',
        'won_amount_unconverted_count',
        'deals'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        'marts.fct_opportunity as f cross join control.today as t left join marts.conversion_rate'
        || ' as r on f.currency_iso_code = r.currency_iso_code and marts.conversion_day(f.status,'
        || ' f.close_date, t.business_date) >= r.valid_from and marts.conversion_day(f.status,'
        || ' f.close_date, t.business_date) < r.valid_to' as source,
        'opportunity_id' as grain,
        'marts.opportunity_enhanced' as mart,
        'sales' as owner
) as r
cross join (
    values
    (
        'deal_weighted_amount',
        'Amount of a deal × probability / 100; NULL where one is not known.',
        'max(f.amount * f.probability / 100)',
        'weighted_amount',
        'currency'
    ),
    (
        'deal_amount_converted',
        'Amount of a deal in the reporting currency: of a closed one by the rate of its close date,'
        || ' of an open one by today''s; NULL without a rate.',
        'max(f.amount * r.rate)',
        'amount_converted',
        'reporting currency'
    ),
    (
        'deal_expected_revenue_converted',
        'Its expected revenue, as Salesforce has it, in the reporting currency: of a closed one by '
        || 'the rate of its close date, of an open one by today''s; NULL without a rate.',
        'max(f.expected_revenue * r.rate)',
        'expected_revenue_converted',
        'reporting currency'
    ),
    (
        'deal_weighted_amount_converted',
        'Its weighted amount in the reporting currency, likewise.',
        'max(f.amount * f.probability / 100 * r.rate)',
        'weighted_amount_converted',
        'reporting currency'
    ),
    (
        'deal_created_count_this_month',
        '1 where a deal was created in this calendar month, else 0.',
        'count(*) filter (where f.created_date >= t.month_start and f.created_date < '
        || 't.next_month_start)',
        'created_count_this_month',
        'deals'
    ),
    (
        'deal_created_amount_this_month',
        'Its amount where it was created in this calendar month, else 0.',
        'coalesce(sum(f.amount) filter (where f.created_date >= t.month_start and f.created_date < '
        || 't.next_month_start), 0)',
        'created_amount_this_month',
        'currency'
    ),
    (
        'deal_created_count_this_quarter',
        '1 where a deal was created in this fiscal quarter, else 0.',
        'count(*) filter (where f.created_date >= t.quarter_start and f.created_date < '
        || 't.next_quarter_start)',
        'created_count_this_quarter',
        'deals'
    ),
    (
        'deal_created_amount_this_quarter',
        'Its amount where it was created in this fiscal quarter, else 0.',
        'coalesce(sum(f.amount) filter (where f.created_date >= t.quarter_start and f.created_date'
        || ' < t.next_quarter_start), 0)',
        'created_amount_this_quarter',
        'currency'
    ),
    (
        'deal_closed_count_this_month',
        '1 where a deal is closed, won or lost, with a close date in this calendar month, else 0.',
        'count(*) filter (where f.is_closed and f.close_date >= t.month_start and f.close_date < '
        || 't.next_month_start)',
        'closed_count_this_month',
        'deals'
    ),
    (
        'deal_closed_amount_this_month',
        'Its amount where it is closed, won or lost, with a close date in this calendar month, else'
        || ' 0.',
        'coalesce(sum(f.amount) filter (where f.is_closed and f.close_date >= t.month_start and '
        || 'f.close_date < t.next_month_start), 0)',
        'closed_amount_this_month',
        'currency'
    ),
    (
        'deal_closed_count_this_quarter',
        '1 where a deal is closed, won or lost, with a close date in this fiscal quarter, else 0.',
        'count(*) filter (where f.is_closed and f.close_date >= t.quarter_start and f.close_date < '
        || 't.next_quarter_start)',
        'closed_count_this_quarter',
        'deals'
    ),
    (
        'deal_closed_amount_this_quarter',
        'Its amount where it is closed, won or lost, with a close date in this fiscal quarter, else'
        || ' 0.',
        'coalesce(sum(f.amount) filter (where f.is_closed and f.close_date >= t.quarter_start and '
        || 'f.close_date < t.next_quarter_start), 0)',
        'closed_amount_this_quarter',
        'currency'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        '(select d.day, h.*, marts.opportunity_status(h.is_closed, h.is_won) as status from '
        || 'marts.history_day as d inner join marts.opportunity_history as h on d.day >= '
        || 'h.valid_from and d.day < h.valid_to) as f left join marts.conversion_rate as r on '
        || 'f.currency_iso_code = r.currency_iso_code and marts.conversion_day(f.status, '
        || 'f.close_date, f.day) >= r.valid_from and marts.conversion_day(f.status, f.close_date, '
        || 'f.day) < r.valid_to' as source,
        'day, opportunity_id' as grain,
        'marts.opportunity_daily' as mart,
        'pipeline' as owner
) as r
cross join (
    values
    (
        'deal_daily_weighted_amount',
        'Amount of a deal × probability / 100 at the end of a day; NULL where one was not known.',
        'max(f.amount * f.probability / 100)',
        'weighted_amount',
        'currency'
    ),
    (
        'deal_daily_amount_converted',
        'Its amount at the end of a day in the reporting currency: of a closed one by the rate of '
        || 'its close date, of an open one by that of the day.',
        'max(f.amount * r.rate)',
        'amount_converted',
        'reporting currency'
    ),
    (
        'deal_daily_weighted_amount_converted',
        'Its weighted amount at the end of a day in the reporting currency, likewise.',
        'max(f.amount * f.probability / 100 * r.rate)',
        'weighted_amount_converted',
        'reporting currency'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        'marts.opportunity_stage_history as f left join marts.dim_stage as k on f.stage_name = '
        || 'k.stage_name' as source,
        'opportunity_id, stage_name' as grain,
        'marts.stage_passage' as mart,
        'pipeline' as owner
) as r
cross join (
    values
    (
        'passage_stays',
        'How often a deal was in a stage; 0 where it passed it by.',
        'count(*)',
        'stays',
        'times'
    ),
    (
        'passage_days_in_stage',
        'Days that a deal''s stays in a stage took together, without one that lasts; NULL for a '
        || 'closed stage, where none has ended, and where it was there when the history began.',
        'case when bool_or(k.is_closed) is not true and bool_and(f.is_entry_known or f.is_current)'
        || ' then sum(f.left_on - f.entered_on) filter (where f.is_entry_known and not'
        || ' f.is_current) end',
        'days_in_stage',
        'days'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        '(select g.grain, p.start as period_start, d.close_period, o.rate as opening_rate, r.rate,'
        || ' d as day, d.period_start = min(d.period_start) over (partition by g.grain, p.start) as'
        || ' is_first, d.period_start = max(d.period_start) over (partition by g.grain, p.start) as'
        || ' is_last from marts.pipeline_movement as d cross join control.setting as s cross join'
        || ' (values (''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain) cross'
        || ' join lateral marts.period_start(g.grain, d.period_start, s.fiscal_year_start_month) as'
        || ' p (start) left join marts.conversion_rate as o on d.currency_iso_code ='
        || ' o.currency_iso_code and d.opening_day >= o.valid_from and d.opening_day < o.valid_to'
        || ' left join marts.conversion_rate as r on d.currency_iso_code = r.currency_iso_code and'
        || ' d.closing_day >= r.valid_from and d.closing_day < r.valid_to where d.grain = ''day'''
        || ' and s.reporting_currency is not null) as f' as source,
        'grain, period_start, close_period' as grain,
        'marts.pipeline_movement_converted' as mart,
        'pipeline' as owner
) as r
cross join (
    values
    (
        'movement_opening_count_in_all',
        'Deals open at the end of the day before the period, of all currencies.',
        'coalesce(sum((f.day).opening_count) filter (where f.is_first), 0)',
        'opening_count',
        'deals'
    ),
    (
        'movement_opening_amount_converted',
        'Their amount in the reporting currency, by the rates of that day; NULL where a currency of'
        || ' the row has no rate on a day of the period.',
        'case when bool_and(f.opening_rate is not null and f.rate is not null) then'
        || ' coalesce(sum((f.day).opening_amount * f.opening_rate) filter (where f.is_first), 0)'
        || ' end',
        'opening_amount',
        'reporting currency'
    ),
    (
        'movement_created_count_in_all',
        'As movement_created_count, of all currencies.',
        'coalesce(sum((f.day).created_count), 0)',
        'created_count',
        'deals'
    ),
    (
        'movement_created_amount_converted',
        'movement_created_amount of each day by the rates of the day; NULL where a currency of the '
        || 'row has no rate on a day of the period.',
        'case when bool_and(f.opening_rate is not null and f.rate is not null) then '
        || 'coalesce(sum((f.day).created_amount * f.rate), 0) end',
        'created_amount',
        'reporting currency'
    ),
    (
        'movement_first_seen_count_in_all',
        'As movement_first_seen_count, of all currencies.',
        'coalesce(sum((f.day).first_seen_count), 0)',
        'first_seen_count',
        'deals'
    ),
    (
        'movement_first_seen_amount_converted',
        'movement_first_seen_amount of each day by the rates of the day; NULL where a currency of '
        || 'the row has no rate on a day of the period.',
        'case when bool_and(f.opening_rate is not null and f.rate is not null) then '
        || 'coalesce(sum((f.day).first_seen_amount * f.rate), 0) end',
        'first_seen_amount',
        'reporting currency'
    ),
    (
        'movement_restored_count_in_all',
        'As movement_restored_count, of all currencies.',
        'coalesce(sum((f.day).restored_count), 0)',
        'restored_count',
        'deals'
    ),
    (
        'movement_restored_amount_converted',
        'movement_restored_amount of each day by the rates of the day; NULL where a currency of the'
        || ' row has no rate on a day of the period.',
        'case when bool_and(f.opening_rate is not null and f.rate is not null) then '
        || 'coalesce(sum((f.day).restored_amount * f.rate), 0) end',
        'restored_amount',
        'reporting currency'
    ),
    (
        'movement_reopened_count_in_all',
        'As movement_reopened_count, of all currencies.',
        'coalesce(sum((f.day).reopened_count), 0)',
        'reopened_count',
        'deals'
    ),
    (
        'movement_reopened_amount_converted',
        'movement_reopened_amount of each day by the rates of the day; NULL where a currency of the'
        || ' row has no rate on a day of the period.',
        'case when bool_and(f.opening_rate is not null and f.rate is not null) then '
        || 'coalesce(sum((f.day).reopened_amount * f.rate), 0) end',
        'reopened_amount',
        'reporting currency'
    ),
    (
        'movement_unclear_count_in_all',
        'As movement_unclear_count, of all currencies.',
        'coalesce(sum((f.day).unclear_count), 0)',
        'unclear_count',
        'deals'
    ),
    (
        'movement_unclear_amount_converted',
        'movement_unclear_amount of each day by the rates of the day; NULL where a currency of the '
        || 'row has no rate on a day of the period.',
        'case when bool_and(f.opening_rate is not null and f.rate is not null) then '
        || 'coalesce(sum((f.day).unclear_amount * f.rate), 0) end',
        'unclear_amount',
        'reporting currency'
    ),
    (
        'movement_deleted_count_in_all',
        'As movement_deleted_count, of all currencies.',
        'coalesce(sum((f.day).deleted_count), 0)',
        'deleted_count',
        'deals'
    ),
    (
        'movement_deleted_amount_converted',
        'movement_deleted_amount of each day by the rates of the day; NULL where a currency of the '
        || 'row has no rate on a day of the period.',
        'case when bool_and(f.opening_rate is not null and f.rate is not null) then '
        || 'coalesce(sum((f.day).deleted_amount * f.rate), 0) end',
        'deleted_amount',
        'reporting currency'
    ),
    (
        'movement_won_count_in_all',
        'As movement_won_count, of all currencies.',
        'coalesce(sum((f.day).won_count), 0)',
        'won_count',
        'deals'
    ),
    (
        'movement_won_amount_converted',
        'movement_won_amount of each day by the rates of the day; NULL where a currency of the row '
        || 'has no rate on a day of the period.',
        'case when bool_and(f.opening_rate is not null and f.rate is not null) then '
        || 'coalesce(sum((f.day).won_amount * f.rate), 0) end',
        'won_amount',
        'reporting currency'
    ),
    (
        'movement_lost_count_in_all',
        'As movement_lost_count, of all currencies.',
        'coalesce(sum((f.day).lost_count), 0)',
        'lost_count',
        'deals'
    ),
    (
        'movement_lost_amount_converted',
        'movement_lost_amount of each day by the rates of the day; NULL where a currency of the row'
        || ' has no rate on a day of the period.',
        'case when bool_and(f.opening_rate is not null and f.rate is not null) then '
        || 'coalesce(sum((f.day).lost_amount * f.rate), 0) end',
        'lost_amount',
        'reporting currency'
    ),
    (
        'movement_currency_changed_count_in_all',
        'As movement_currency_changed_count, of all currencies.',
        'coalesce(sum((f.day).currency_changed_count), 0)',
        'currency_changed_count',
        'deals'
    ),
    (
        'movement_currency_changed_amount_converted',
        'movement_currency_changed_amount of each day by the rates of the day; NULL where a'
        || ' currency of the row has no rate on a day of the period.',
        'case when bool_and(f.opening_rate is not null and f.rate is not null) then '
        || 'coalesce(sum((f.day).currency_changed_amount * f.rate), 0) end',
        'currency_changed_amount',
        'reporting currency'
    ),
    (
        'movement_transferred_count_in_all',
        'As movement_transferred_count, of all currencies.',
        'coalesce(sum((f.day).transferred_count), 0)',
        'transferred_count',
        'deals'
    ),
    (
        'movement_transferred_amount_converted',
        'movement_transferred_amount of each day by the rates of the day; NULL where a currency of '
        || 'the row has no rate on a day of the period.',
        'case when bool_and(f.opening_rate is not null and f.rate is not null) then '
        || 'coalesce(sum((f.day).transferred_amount * f.rate), 0) end',
        'transferred_amount',
        'reporting currency'
    ),
    (
        'movement_pushed_out_count_in_all',
        'As movement_pushed_out_count, of all currencies.',
        'coalesce(sum((f.day).pushed_out_count), 0)',
        'pushed_out_count',
        'deals'
    ),
    (
        'movement_pushed_out_amount_converted',
        'movement_pushed_out_amount of each day by the rates of the day; NULL where a currency of '
        || 'the row has no rate on a day of the period.',
        'case when bool_and(f.opening_rate is not null and f.rate is not null) then '
        || 'coalesce(sum((f.day).pushed_out_amount * f.rate), 0) end',
        'pushed_out_amount',
        'reporting currency'
    ),
    (
        'movement_pulled_in_count_in_all',
        'As movement_pulled_in_count, of all currencies.',
        'coalesce(sum((f.day).pulled_in_count), 0)',
        'pulled_in_count',
        'deals'
    ),
    (
        'movement_pulled_in_amount_converted',
        'movement_pulled_in_amount of each day by the rates of the day; NULL where a currency of'
        || ' the row has no rate on a day of the period.',
        'case when bool_and(f.opening_rate is not null and f.rate is not null) then '
        || 'coalesce(sum((f.day).pulled_in_amount * f.rate), 0) end',
        'pulled_in_amount',
        'reporting currency'
    ),
    (
        'movement_progressed_count_in_all',
        'As movement_progressed_count, of all currencies.',
        'coalesce(sum((f.day).progressed_count), 0)',
        'progressed_count',
        'deals'
    ),
    (
        'movement_progressed_amount_converted',
        'movement_progressed_amount of each day by the rates of the day; NULL where a currency of '
        || 'the row has no rate on a day of the period.',
        'case when bool_and(f.opening_rate is not null and f.rate is not null) then '
        || 'coalesce(sum((f.day).progressed_amount * f.rate), 0) end',
        'progressed_amount',
        'reporting currency'
    ),
    (
        'movement_regressed_count_in_all',
        'As movement_regressed_count, of all currencies.',
        'coalesce(sum((f.day).regressed_count), 0)',
        'regressed_count',
        'deals'
    ),
    (
        'movement_regressed_amount_converted',
        'movement_regressed_amount of each day by the rates of the day; NULL where a currency of'
        || ' the row has no rate on a day of the period.',
        'case when bool_and(f.opening_rate is not null and f.rate is not null) then '
        || 'coalesce(sum((f.day).regressed_amount * f.rate), 0) end',
        'regressed_amount',
        'reporting currency'
    ),
    (
        'movement_reclassified_count_in_all',
        'As movement_reclassified_count, of all currencies.',
        'coalesce(sum((f.day).reclassified_count), 0)',
        'reclassified_count',
        'deals'
    ),
    (
        'movement_reclassified_amount_converted',
        'movement_reclassified_amount of each day by the rates of the day; NULL where a currency of'
        || ' the row has no rate on a day of the period.',
        'case when bool_and(f.opening_rate is not null and f.rate is not null) then '
        || 'coalesce(sum((f.day).reclassified_amount * f.rate), 0) end',
        'reclassified_amount',
        'reporting currency'
    ),
    (
        'movement_merged_count_in_all',
        'As movement_merged_count, of all currencies.',
        'coalesce(sum((f.day).merged_count), 0)',
        'merged_count',
        'deals'
    ),
    (
        'movement_merged_amount_converted',
        'movement_merged_amount of each day by the rates of the day; NULL where a currency of the '
        || 'row has no rate on a day of the period.',
        'case when bool_and(f.opening_rate is not null and f.rate is not null) then '
        || 'coalesce(sum((f.day).merged_amount * f.rate), 0) end',
        'merged_amount',
        'reporting currency'
    ),
    (
        'movement_increased_amount_converted',
        'movement_increased_amount of each day by the rates of the day; NULL where a currency of'
        || ' the row has no rate on a day of the period.',
        'case when bool_and(f.opening_rate is not null and f.rate is not null) then '
        || 'coalesce(sum((f.day).increased_amount * f.rate), 0) end',
        'increased_amount',
        'reporting currency'
    ),
    (
        'movement_decreased_amount_converted',
        'movement_decreased_amount of each day by the rates of the day; NULL where a currency of'
        || ' the row has no rate on a day of the period.',
        'case when bool_and(f.opening_rate is not null and f.rate is not null) then '
        || 'coalesce(sum((f.day).decreased_amount * f.rate), 0) end',
        'decreased_amount',
        'reporting currency'
    ),
    (
        'movement_closing_count_in_all',
        'Deals open at the end of the period, of all currencies.',
        'coalesce(sum((f.day).closing_count) filter (where f.is_last), 0)',
        'closing_count',
        'deals'
    ),
    (
        'movement_closing_amount_converted',
        'Their amount in the reporting currency, by the rates of the period''s last day, or of '
        || 'today; NULL likewise.',
        'case when bool_and(f.opening_rate is not null and f.rate is not null) then '
        || 'coalesce(sum((f.day).closing_amount * f.rate) filter (where f.is_last), 0) end',
        'closing_amount',
        'reporting currency'
    ),
    (
        'movement_slipped_count_in_all',
        'As movement_slipped_count, of all currencies.',
        'coalesce(sum((f.day).slipped_count), 0)',
        'slipped_count',
        'times'
    ),
    (
        'movement_slipped_amount_converted',
        'movement_slipped_amount of each day by the rates of the day; NULL where a currency of the '
        || 'row has no rate on a day of the period.',
        'case when bool_and(f.opening_rate is not null and f.rate is not null) then '
        || 'coalesce(sum((f.day).slipped_amount * f.rate), 0) end',
        'slipped_amount',
        'reporting currency'
    ),
    (
        'movement_rate_changed_amount_converted',
        'What other rates made of the deals that were in: the amount at the end of each day before,'
        || ' by the rate of the day less that of the day before; NULL likewise.',
        'case when bool_and(f.opening_rate is not null and f.rate is not null) then '
        || 'sum((f.day).opening_amount * (f.rate - f.opening_rate)) end',
        'rate_changed_amount',
        'reporting currency'
    ),
    (
        'movement_slipped_days_in_all',
        'As movement_slipped_days, of all currencies.',
        'coalesce(sum((f.day).slipped_days), 0)',
        'slipped_days',
        'days'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        'marts.fct_opportunity as f cross join control.today as t left join marts.conversion_rate'
        || ' as r on f.currency_iso_code = r.currency_iso_code and marts.conversion_day(f.status,'
        || ' f.close_date, t.business_date) >= r.valid_from and marts.conversion_day(f.status,'
        || ' f.close_date, t.business_date) < r.valid_to' as source,
        'currency_iso_code' as grain,
        'marts.sales_snapshot' as mart,
        'sales' as owner
) as r
cross join (
    values
    (
        'average_booking_converted',
        'Average amount of the won deals, in the reporting currency; what has no rate is left out.',
        'round(avg(f.amount * r.rate) filter (where f.status = ''won''), 2)',
        'average_booking_converted',
        'reporting currency'
    ),
    (
        'largest_booking_converted',
        'Largest amount of a won deal, in the reporting currency; what has no rate is left out.',
        'max(f.amount * r.rate) filter (where f.status = ''won'')',
        'largest_booking_converted',
        'reporting currency'
    ),
    (
        'average_open_deal_converted',
        'Average amount of the open deals, in the reporting currency; what has no rate is left'
        || ' out.',
        'round(avg(f.amount * r.rate) filter (where f.status = ''open''), 2)',
        'average_open_deal_converted',
        'reporting currency'
    ),
    (
        'largest_open_deal_converted',
        'Largest amount of an open deal, in the reporting currency; what has no rate is left out.',
        'max(f.amount * r.rate) filter (where f.status = ''open'')',
        'largest_open_deal_converted',
        'reporting currency'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as'
        || ' close_period, case when d.status = ''won'' then ''closed'' else'
        || ' marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as'
        || ' d cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not'
        || ' d.is_deleted and d.close_date is not null and d.day <='
        || ' marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f'
        || ' left join marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and'
        || ' f.day >= r.valid_from and f.day < r.valid_to' as source,
        'day, close_period, owner_id, currency_iso_code' as grain,
        'marts.forecast_daily' as mart,
        'pipeline' as owner
) as r
cross join (
    values
    (
        'commit_forecast_converted',
        'commit_forecast in the reporting currency: what is closed by the rates of the close dates,'
        || ' what is open by the rate of the day; NULL where the currency has no rate on the day.',
        'coalesce(sum(f.amount) filter (where f.forecast in (''commit'')), 0) * max(r.rate) + '
        || 'coalesce(sum(f.amount_converted) filter (where f.forecast = ''closed''), 0)',
        'commit_forecast_amount_converted',
        'reporting currency'
    ),
    (
        'most_likely_forecast_converted',
        'most_likely_forecast in the reporting currency: what is closed by the rates of the close '
        || 'dates, what is open by the rate of the day; NULL where the currency has no rate on the '
        || 'day.',
        'coalesce(sum(f.amount) filter (where f.forecast in (''commit'', ''most likely'')), 0) *'
        || ' max(r.rate) + coalesce(sum(f.amount_converted) filter (where f.forecast = ''closed''),'
        || ' 0)',
        'most_likely_forecast_amount_converted',
        'reporting currency'
    ),
    (
        'best_case_forecast_converted',
        'best_case_forecast in the reporting currency: what is closed by the rates of the close '
        || 'dates, what is open by the rate of the day; NULL where the currency has no rate on the '
        || 'day.',
        'coalesce(sum(f.amount) filter (where f.forecast in (''commit'', ''most likely'', ''best'
        || ' case'')), 0) * max(r.rate) + coalesce(sum(f.amount_converted) filter (where f.forecast'
        || ' = ''closed''), 0)',
        'best_case_forecast_amount_converted',
        'reporting currency'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;
