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
'deals, days, times, currency (of the row), reporting currency, either per day, or share, 0 to 1.';
comment on column control.metric.owner is 'Who decides what it means.';

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
values
(
    'bookings_count',
    'Won deals.',
    'count(*) filter (where f.status = ''won'')',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'bookings_count',
    'deals',
    'sales'
),
(
    'bookings_amount',
    'Amount of won deals; none is 0.',
    'coalesce(sum(f.amount) filter (where f.status = ''won''), 0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'bookings_amount',
    'currency',
    'sales'
),
(
    'bookings_count_this_month',
    'Won deals with a close date in this calendar month.',
    'count(*) filter (where f.status = ''won'' and f.close_date >= t.month_start and '
    || 'f.close_date < t.next_month_start)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'bookings_count_this_month',
    'deals',
    'sales'
),
(
    'bookings_amount_this_month',
    'Amount of won deals with a close date in this calendar month; none is 0.',
    'coalesce(sum(f.amount) filter (where f.status = ''won'' and f.close_date >= '
    || 't.month_start and f.close_date < t.next_month_start), 0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'bookings_amount_this_month',
    'currency',
    'sales'
),
(
    'bookings_count_this_quarter',
    'Won deals with a close date in this fiscal quarter.',
    'count(*) filter (where f.status = ''won'' and f.close_date >= t.quarter_start and '
    || 'f.close_date < t.next_quarter_start)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'bookings_count_this_quarter',
    'deals',
    'sales'
),
(
    'bookings_amount_this_quarter',
    'Amount of won deals with a close date in this fiscal quarter; none is 0.',
    'coalesce(sum(f.amount) filter (where f.status = ''won'' and f.close_date >= '
    || 't.quarter_start and f.close_date < t.next_quarter_start), 0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'bookings_amount_this_quarter',
    'currency',
    'sales'
),
(
    'lost_count',
    'Lost deals.',
    'count(*) filter (where f.status = ''lost'')',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'lost_count',
    'deals',
    'sales'
),
(
    'lost_amount',
    'Amount of lost deals; none is 0.',
    'coalesce(sum(f.amount) filter (where f.status = ''lost''), 0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'lost_amount',
    'currency',
    'sales'
),
(
    'lost_count_this_month',
    'Lost deals with a close date in this calendar month.',
    'count(*) filter (where f.status = ''lost'' and f.close_date >= t.month_start and '
    || 'f.close_date < t.next_month_start)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'lost_count_this_month',
    'deals',
    'sales'
),
(
    'lost_amount_this_month',
    'Amount of lost deals with a close date in this calendar month; none is 0.',
    'coalesce(sum(f.amount) filter (where f.status = ''lost'' and f.close_date >= '
    || 't.month_start and f.close_date < t.next_month_start), 0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'lost_amount_this_month',
    'currency',
    'sales'
),
(
    'lost_count_this_quarter',
    'Lost deals with a close date in this fiscal quarter.',
    'count(*) filter (where f.status = ''lost'' and f.close_date >= t.quarter_start and'
    || ' f.close_date < t.next_quarter_start)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'lost_count_this_quarter',
    'deals',
    'sales'
),
(
    'lost_amount_this_quarter',
    'Amount of lost deals with a close date in this fiscal quarter; none is 0.',
    'coalesce(sum(f.amount) filter (where f.status = ''lost'' and f.close_date >= '
    || 't.quarter_start and f.close_date < t.next_quarter_start), 0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'lost_amount_this_quarter',
    'currency',
    'sales'
),
(
    'win_rate',
    'Won deals of won and lost ones, by count; NULL without any.',
    'round(count(*) filter (where f.status = ''won'')::numeric / nullif(count(*) filter'
    || ' (where f.status in (''won'', ''lost'')), 0), 4)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'win_rate',
    'share, 0 to 1',
    'sales'
),
(
    'win_rate_by_amount',
    'Won amount of won and lost amounts; NULL without any, or where one is negative.',
    'case when coalesce(sum(f.amount) filter (where f.status = ''won''), 0) >= 0 and '
    || 'coalesce(sum(f.amount) filter (where f.status = ''lost''), 0) >= 0 then '
    || 'round(coalesce(sum(f.amount) filter (where f.status = ''won''), 0) / '
    || 'nullif(coalesce(sum(f.amount) filter (where f.status = ''won''), 0) + '
    || 'coalesce(sum(f.amount) filter (where f.status = ''lost''), 0), 0), 4) end',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'win_rate_by_amount',
    'share, 0 to 1',
    'sales'
),
(
    'win_rate_this_month',
    'Won deals of won and lost ones with a close date in this calendar month, by '
    || 'count; NULL without any.',
    'round(count(*) filter (where f.status = ''won'' and f.close_date >= t.month_start '
    || 'and f.close_date < t.next_month_start)::numeric / nullif(count(*) filter (where '
    || 'f.status in (''won'', ''lost'') and f.close_date >= t.month_start and f.close_date <'
    || ' t.next_month_start), 0), 4)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'win_rate_this_month',
    'share, 0 to 1',
    'sales'
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
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'win_rate_by_amount_this_month',
    'share, 0 to 1',
    'sales'
),
(
    'win_rate_this_quarter',
    'Won deals of won and lost ones with a close date in this fiscal quarter, by '
    || 'count; NULL without any.',
    'round(count(*) filter (where f.status = ''won'' and f.close_date >= '
    || 't.quarter_start and f.close_date < t.next_quarter_start)::numeric / '
    || 'nullif(count(*) filter (where f.status in (''won'', ''lost'') and f.close_date >= '
    || 't.quarter_start and f.close_date < t.next_quarter_start), 0), 4)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'win_rate_this_quarter',
    'share, 0 to 1',
    'sales'
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
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'win_rate_by_amount_this_quarter',
    'share, 0 to 1',
    'sales'
),
(
    'average_booking',
    'Average amount of the won deals that have one.',
    'round(avg(f.amount) filter (where f.status = ''won''), 2)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'average_booking',
    'currency',
    'sales'
),
(
    'largest_booking',
    'Largest amount of a won deal.',
    'max(f.amount) filter (where f.status = ''won'')',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'largest_booking',
    'currency',
    'sales'
),
(
    'average_days_to_close',
    'The cycle: average days from creation to close date of won deals; one closed '
    || 'before it was created counts 0, one without a date is left out.',
    'round(avg(greatest(f.close_date - f.created_date, 0)) filter (where f.status = '
    || '''won'' and f.close_date is not null and f.created_date is not null), 1)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'average_days_to_close',
    'days',
    'sales'
),
(
    'pipeline_count',
    'Open deals.',
    'count(*) filter (where f.status = ''open'')',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_count',
    'deals',
    'sales'
),
(
    'pipeline_amount',
    'Amount of open deals; none is 0.',
    'coalesce(sum(f.amount) filter (where f.status = ''open''), 0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_amount',
    'currency',
    'sales'
),
(
    'pipeline_weighted_amount',
    'Amount × probability / 100 of open deals; none is 0.',
    'coalesce(sum(f.amount * f.probability / 100) filter (where f.status = ''open''), 0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_weighted_amount',
    'currency',
    'sales'
),
(
    'average_open_deal',
    'Average amount of the open deals that have one.',
    'round(avg(f.amount) filter (where f.status = ''open''), 2)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'average_open_deal',
    'currency',
    'sales'
),
(
    'largest_open_deal',
    'Largest amount of an open deal.',
    'max(f.amount) filter (where f.status = ''open'')',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'largest_open_deal',
    'currency',
    'sales'
),
(
    'average_days_open',
    'Average days since creation of open deals; one to be created counts 0, one '
    || 'without a creation date is left out.',
    'round(avg(greatest(t.business_date - f.created_date, 0)) filter (where f.status '
    || '= ''open'' and f.created_date is not null), 1)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'average_days_open',
    'days',
    'sales'
),
(
    'pipeline_created_count_this_month',
    'Deals created in this calendar month, whatever became of them.',
    'count(*) filter (where f.status <> ''unknown'' and f.created_date >= t.month_start'
    || ' and f.created_date < t.next_month_start)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_created_count_this_month',
    'deals',
    'sales'
),
(
    'pipeline_created_amount_this_month',
    'Today''s amount of the deals created in this calendar month.',
    'coalesce(sum(f.amount) filter (where f.status <> ''unknown'' and f.created_date >='
    || ' t.month_start and f.created_date < t.next_month_start), 0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_created_amount_this_month',
    'currency',
    'sales'
),
(
    'pipeline_created_weighted_amount_this_month',
    'Today''s weighted amount of the deals created in this calendar month.',
    'coalesce(sum(f.amount * f.probability / 100) filter (where f.status <> ''unknown'''
    || ' and f.created_date >= t.month_start and f.created_date < t.next_month_start), '
    || '0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_created_weighted_amount_this_month',
    'currency',
    'sales'
),
(
    'pipeline_created_count_this_quarter',
    'Deals created in this fiscal quarter, whatever became of them.',
    'count(*) filter (where f.status <> ''unknown'' and f.created_date >= '
    || 't.quarter_start and f.created_date < t.next_quarter_start)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_created_count_this_quarter',
    'deals',
    'sales'
),
(
    'pipeline_created_amount_this_quarter',
    'Today''s amount of the deals created in this fiscal quarter.',
    'coalesce(sum(f.amount) filter (where f.status <> ''unknown'' and f.created_date >='
    || ' t.quarter_start and f.created_date < t.next_quarter_start), 0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_created_amount_this_quarter',
    'currency',
    'sales'
),
(
    'pipeline_created_weighted_amount_this_quarter',
    'Today''s weighted amount of the deals created in this fiscal quarter.',
    'coalesce(sum(f.amount * f.probability / 100) filter (where f.status <> ''unknown'''
    || ' and f.created_date >= t.quarter_start and f.created_date < '
    || 't.next_quarter_start), 0)',
    'marts.fct_opportunity as f cross join control.today as t',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_created_weighted_amount_this_quarter',
    'currency',
    'sales'
),
(
    'open_count',
    'Open deals at the end of a day.',
    'nullif(count(*) filter (where f.status = ''open'' and not f.is_deleted), 0)',
    'marts.opportunity_daily as f',
    'day, stage_name, forecast_category, currency_iso_code',
    'marts.pipeline_daily',
    'open_count',
    'deals',
    'pipeline'
),
(
    'open_amount',
    'Amount of the open deals at the end of a day; a NULL amount counts 0.',
    'case when count(*) filter (where f.status = ''open'' and not f.is_deleted) > 0 '
    || 'then coalesce(sum(f.amount) filter (where f.status = ''open'' and not '
    || 'f.is_deleted), 0) end',
    'marts.opportunity_daily as f',
    'day, stage_name, forecast_category, currency_iso_code',
    'marts.pipeline_daily',
    'amount',
    'currency',
    'pipeline'
),
(
    'stage_entered',
    'Deals that were ever in a stage, or passed it by.',
    'count(*)',
    'marts.stage_passage as f',
    'stage_name, entered_period, currency_iso_code',
    'marts.stage_conversion',
    'entered',
    'deals',
    'pipeline'
),
(
    'stage_won',
    'Of them, those won from it.',
    'count(*) filter (where f.fate = ''won'')',
    'marts.stage_passage as f',
    'stage_name, entered_period, currency_iso_code',
    'marts.stage_conversion',
    'won',
    'deals',
    'pipeline'
),
(
    'stage_lost',
    'Of them, those lost from it.',
    'count(*) filter (where f.fate = ''lost'')',
    'marts.stage_passage as f',
    'stage_name, entered_period, currency_iso_code',
    'marts.stage_conversion',
    'lost',
    'deals',
    'pipeline'
),
(
    'stage_deleted',
    'Of them, those deleted in it.',
    'count(*) filter (where f.fate = ''deleted'')',
    'marts.stage_passage as f',
    'stage_name, entered_period, currency_iso_code',
    'marts.stage_conversion',
    'deleted',
    'deals',
    'pipeline'
),
(
    'stage_still_there',
    'Of them, those in it today, and open.',
    'count(*) filter (where f.fate = ''still there'')',
    'marts.stage_passage as f',
    'stage_name, entered_period, currency_iso_code',
    'marts.stage_conversion',
    'still_there',
    'deals',
    'pipeline'
),
(
    'stage_win_rate',
    'Won of won and lost in the end, of the deals that were ever in a stage; NULL without any.',
    'round(count(*) filter (where f.status = ''won'')::numeric / nullif(count(*) filter'
    || ' (where f.status in (''won'', ''lost'')), 0), 4)',
    'marts.stage_passage as f',
    'stage_name, entered_period, currency_iso_code',
    'marts.stage_conversion',
    'win_rate',
    'share, 0 to 1',
    'pipeline'
),
(
    'bookings_amount_converted',
    'Amount of won deals, in the reporting currency; what has no rate is left out, NULL '
    || 'where nothing has one.',
    'sum(f.amount * r.rate) filter (where f.status = ''won'')',
    'marts.fct_opportunity as f cross join control.today as t left join '
    || 'marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) >= r.valid_from and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) < r.valid_to',
    'currency_iso_code',
    'marts.sales_snapshot',
    'bookings_amount_converted',
    'reporting currency',
    'sales'
),
(
    'bookings_amount_this_month_converted',
    'Amount of won deals with a close date in this calendar month, in the reporting '
    || 'currency; what has no rate is left out, NULL where nothing has one.',
    'sum(f.amount * r.rate) filter (where f.status = ''won'' and f.close_date >= '
    || 't.month_start and f.close_date < t.next_month_start)',
    'marts.fct_opportunity as f cross join control.today as t left join '
    || 'marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) >= r.valid_from and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) < r.valid_to',
    'currency_iso_code',
    'marts.sales_snapshot',
    'bookings_amount_this_month_converted',
    'reporting currency',
    'sales'
),
(
    'bookings_amount_this_quarter_converted',
    'Amount of won deals with a close date in this fiscal quarter, in the reporting '
    || 'currency; what has no rate is left out, NULL where nothing has one.',
    'sum(f.amount * r.rate) filter (where f.status = ''won'' and f.close_date >= '
    || 't.quarter_start and f.close_date < t.next_quarter_start)',
    'marts.fct_opportunity as f cross join control.today as t left join '
    || 'marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) >= r.valid_from and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) < r.valid_to',
    'currency_iso_code',
    'marts.sales_snapshot',
    'bookings_amount_this_quarter_converted',
    'reporting currency',
    'sales'
),
(
    'pipeline_created_amount_this_month_converted',
    'Today''s amount of the deals created in this calendar month, in the reporting '
    || 'currency; what has no rate is left out, NULL where nothing has one.',
    'sum(f.amount * r.rate) filter (where f.status <> ''unknown'' and f.created_date >= '
    || 't.month_start and f.created_date < t.next_month_start)',
    'marts.fct_opportunity as f cross join control.today as t left join '
    || 'marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) >= r.valid_from and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) < r.valid_to',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_created_amount_this_month_converted',
    'reporting currency',
    'sales'
),
(
    'pipeline_created_amount_this_quarter_converted',
    'Today''s amount of the deals created in this fiscal quarter, in the reporting '
    || 'currency; what has no rate is left out, NULL where nothing has one.',
    'sum(f.amount * r.rate) filter (where f.status <> ''unknown'' and f.created_date >= '
    || 't.quarter_start and f.created_date < t.next_quarter_start)',
    'marts.fct_opportunity as f cross join control.today as t left join '
    || 'marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) >= r.valid_from and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) < r.valid_to',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_created_amount_this_quarter_converted',
    'reporting currency',
    'sales'
),
(
    'pipeline_created_weighted_amount_this_month_converted',
    'Today''s weighted amount of the deals created in this calendar month, in the reporting'
    || ' currency; what has no rate is left out, NULL where nothing has one.',
    'sum(f.amount * f.probability / 100 * r.rate) filter (where f.status <> ''unknown'' and'
    || ' f.created_date >= t.month_start and f.created_date < t.next_month_start)',
    'marts.fct_opportunity as f cross join control.today as t left join '
    || 'marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) >= r.valid_from and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) < r.valid_to',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_created_weighted_amount_this_month_converted',
    'reporting currency',
    'sales'
),
(
    'pipeline_created_weighted_amount_this_quarter_converted',
    'Today''s weighted amount of the deals created in this fiscal quarter, in the reporting'
    || ' currency; what has no rate is left out, NULL where nothing has one.',
    'sum(f.amount * f.probability / 100 * r.rate) filter (where f.status <> ''unknown'' and'
    || ' f.created_date >= t.quarter_start and f.created_date < t.next_quarter_start)',
    'marts.fct_opportunity as f cross join control.today as t left join '
    || 'marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) >= r.valid_from and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) < r.valid_to',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_created_weighted_amount_this_quarter_converted',
    'reporting currency',
    'sales'
),
(
    'pipeline_amount_converted',
    'Amount of open deals, in the reporting currency; what has no rate is left out, NULL '
    || 'where nothing has one.',
    'sum(f.amount * r.rate) filter (where f.status = ''open'')',
    'marts.fct_opportunity as f cross join control.today as t left join '
    || 'marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) >= r.valid_from and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) < r.valid_to',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_amount_converted',
    'reporting currency',
    'sales'
),
(
    'pipeline_weighted_amount_converted',
    'Amount × probability / 100 of open deals, in the reporting currency; what has no rate '
    || 'is left out, NULL where nothing has one.',
    'sum(f.amount * f.probability / 100 * r.rate) filter (where f.status = ''open'')',
    'marts.fct_opportunity as f cross join control.today as t left join '
    || 'marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) >= r.valid_from and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) < r.valid_to',
    'currency_iso_code',
    'marts.sales_snapshot',
    'pipeline_weighted_amount_converted',
    'reporting currency',
    'sales'
),
(
    'lost_amount_converted',
    'Amount of lost deals, in the reporting currency; what has no rate is left out, NULL '
    || 'where nothing has one.',
    'sum(f.amount * r.rate) filter (where f.status = ''lost'')',
    'marts.fct_opportunity as f cross join control.today as t left join '
    || 'marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) >= r.valid_from and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) < r.valid_to',
    'currency_iso_code',
    'marts.sales_snapshot',
    'lost_amount_converted',
    'reporting currency',
    'sales'
),
(
    'lost_amount_this_month_converted',
    'Amount of lost deals with a close date in this calendar month, in the reporting '
    || 'currency; what has no rate is left out, NULL where nothing has one.',
    'sum(f.amount * r.rate) filter (where f.status = ''lost'' and f.close_date >= '
    || 't.month_start and f.close_date < t.next_month_start)',
    'marts.fct_opportunity as f cross join control.today as t left join '
    || 'marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) >= r.valid_from and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) < r.valid_to',
    'currency_iso_code',
    'marts.sales_snapshot',
    'lost_amount_this_month_converted',
    'reporting currency',
    'sales'
),
(
    'lost_amount_this_quarter_converted',
    'Amount of lost deals with a close date in this fiscal quarter, in the reporting '
    || 'currency; what has no rate is left out, NULL where nothing has one.',
    'sum(f.amount * r.rate) filter (where f.status = ''lost'' and f.close_date >= '
    || 't.quarter_start and f.close_date < t.next_quarter_start)',
    'marts.fct_opportunity as f cross join control.today as t left join '
    || 'marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) >= r.valid_from and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) < r.valid_to',
    'currency_iso_code',
    'marts.sales_snapshot',
    'lost_amount_this_quarter_converted',
    'reporting currency',
    'sales'
),
(
    'unconverted_count',
    'Deals with an amount and without a rate into the reporting currency.',
    'count(*) filter (where f.status <> ''unknown'' and f.amount is not null and r.rate is '
    || 'null)',
    'marts.fct_opportunity as f cross join control.today as t left join '
    || 'marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) >= r.valid_from and '
    || 'marts.conversion_day(f.status, f.close_date, t.business_date) < r.valid_to',
    'currency_iso_code',
    'marts.sales_snapshot',
    'unconverted_count',
    'deals',
    'sales'
),
(
    'stage_skipped',
    'Of the deals that entered, those that passed the stage by.',
    'count(*) filter (where f.stays = 0)',
    'marts.stage_passage as f',
    'stage_name, entered_period, currency_iso_code',
    'marts.stage_conversion',
    'skipped',
    'deals',
    'pipeline'
),
(
    'stage_advanced',
    'Of them, those that left it for a later stage; NULL for a stage without an order.',
    'case when min(f.sort_order) is not null then count(*) filter (where f.fate = '
    || '''advanced'') end',
    'marts.stage_passage as f',
    'stage_name, entered_period, currency_iso_code',
    'marts.stage_conversion',
    'advanced',
    'deals',
    'pipeline'
),
(
    'stage_moved_back',
    'Of them, those that left it for an earlier stage; NULL for a stage without an order.',
    'case when min(f.sort_order) is not null then count(*) filter (where f.fate = ''moved '
    || 'back'') end',
    'marts.stage_passage as f',
    'stage_name, entered_period, currency_iso_code',
    'marts.stage_conversion',
    'moved_back',
    'deals',
    'pipeline'
),
(
    'stage_moved_aside',
    'Of them, those that went to or came from a stage without an order.',
    'count(*) filter (where f.fate = ''moved aside'')',
    'marts.stage_passage as f',
    'stage_name, entered_period, currency_iso_code',
    'marts.stage_conversion',
    'moved_aside',
    'deals',
    'pipeline'
),
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
    'stage_won_in_the_end',
    'Of the deals that entered, those that are won today.',
    'count(*) filter (where f.status = ''won'')',
    'marts.stage_passage as f',
    'stage_name, entered_period, currency_iso_code',
    'marts.stage_conversion',
    'won_in_the_end',
    'deals',
    'pipeline'
),
(
    'stage_lost_in_the_end',
    'Of the deals that entered, those that are lost today.',
    'count(*) filter (where f.status = ''lost'')',
    'marts.stage_passage as f',
    'stage_name, entered_period, currency_iso_code',
    'marts.stage_conversion',
    'lost_in_the_end',
    'deals',
    'pipeline'
),
(
    'stage_median_days',
    'Half of them stayed no longer, all their stays together; NULL where no stay has ended.',
    '(percentile_cont(0.5) within group (order by f.days_in_stage))::numeric',
    'marts.stage_passage as f',
    'stage_name, entered_period, currency_iso_code',
    'marts.stage_conversion',
    'median_days',
    'days',
    'pipeline'
),
(
    'velocity_open_count',
    'Open deals.',
    'count(*) filter (where f.status = ''open'')',
    '(select g.slice, case when g.by_owner then o.owner_id end as owner_id, case when '
    || 'g.by_segment then a.industry end as segment, o.currency_iso_code, o.status, o.amount, '
    || 'o.close_date, o.created_date from marts.fct_opportunity as o left join '
    || 'intermediate.account as a on o.account_id = a.id cross join (values (''all'', false, '
    || 'false), (''owner'', true, false), (''segment'', false, true), (''owner and segment'', '
    || 'true, true)) as g (slice, by_owner, by_segment)) as f',
    'slice, owner_id, segment, currency_iso_code',
    'marts.pipeline_velocity',
    'open_count',
    'deals',
    'pipeline'
),
(
    'velocity_win_rate',
    'Won deals of won and lost ones, by count; NULL without any.',
    'round(count(*) filter (where f.status = ''won'')::numeric / nullif(count(*) filter '
    || '(where f.status in (''won'', ''lost'')), 0), 4)',
    '(select g.slice, case when g.by_owner then o.owner_id end as owner_id, case when '
    || 'g.by_segment then a.industry end as segment, o.currency_iso_code, o.status, o.amount, '
    || 'o.close_date, o.created_date from marts.fct_opportunity as o left join '
    || 'intermediate.account as a on o.account_id = a.id cross join (values (''all'', false, '
    || 'false), (''owner'', true, false), (''segment'', false, true), (''owner and segment'', '
    || 'true, true)) as g (slice, by_owner, by_segment)) as f',
    'slice, owner_id, segment, currency_iso_code',
    'marts.pipeline_velocity',
    'win_rate',
    'share, 0 to 1',
    'pipeline'
),
(
    'velocity_average_days_to_close',
    'The cycle: average days from creation to close date of won deals; one without a date is '
    || 'left out.',
    'round(avg(greatest(f.close_date - f.created_date, 0)) filter (where f.status = ''won'' '
    || 'and f.close_date is not null and f.created_date is not null), 1)',
    '(select g.slice, case when g.by_owner then o.owner_id end as owner_id, case when '
    || 'g.by_segment then a.industry end as segment, o.currency_iso_code, o.status, o.amount, '
    || 'o.close_date, o.created_date from marts.fct_opportunity as o left join '
    || 'intermediate.account as a on o.account_id = a.id cross join (values (''all'', false, '
    || 'false), (''owner'', true, false), (''segment'', false, true), (''owner and segment'', '
    || 'true, true)) as g (slice, by_owner, by_segment)) as f',
    'slice, owner_id, segment, currency_iso_code',
    'marts.pipeline_velocity',
    'average_days_to_close',
    'days',
    'pipeline'
),
(
    'velocity_average_open_deal',
    'Average amount of the open deals that have one.',
    'round(avg(f.amount) filter (where f.status = ''open''), 2)',
    '(select g.slice, case when g.by_owner then o.owner_id end as owner_id, case when '
    || 'g.by_segment then a.industry end as segment, o.currency_iso_code, o.status, o.amount, '
    || 'o.close_date, o.created_date from marts.fct_opportunity as o left join '
    || 'intermediate.account as a on o.account_id = a.id cross join (values (''all'', false, '
    || 'false), (''owner'', true, false), (''segment'', false, true), (''owner and segment'', '
    || 'true, true)) as g (slice, by_owner, by_segment)) as f',
    'slice, owner_id, segment, currency_iso_code',
    'marts.pipeline_velocity',
    'average_open_deal',
    'currency',
    'pipeline'
),
(
    'velocity',
    'What the open pipeline brings in per day: open deals × average size × win rate ÷ cycle; '
    || 'NULL where one of them is, or the cycle is 0 days.',
    'round(count(*) filter (where f.status = ''open'') * avg(f.amount) filter (where f.status'
    || ' = ''open'') * round(count(*) filter (where f.status = ''won'')::numeric / '
    || 'nullif(count(*) filter (where f.status in (''won'', ''lost'')), 0), 4) / '
    || 'nullif(avg(greatest(f.close_date - f.created_date, 0)) filter (where f.status = ''won'' '
    || 'and f.close_date is not null and f.created_date is not null), 0), 2)',
    '(select g.slice, case when g.by_owner then o.owner_id end as owner_id, case when '
    || 'g.by_segment then a.industry end as segment, o.currency_iso_code, o.status, o.amount, '
    || 'o.close_date, o.created_date from marts.fct_opportunity as o left join '
    || 'intermediate.account as a on o.account_id = a.id cross join (values (''all'', false, '
    || 'false), (''owner'', true, false), (''segment'', false, true), (''owner and segment'', '
    || 'true, true)) as g (slice, by_owner, by_segment)) as f',
    'slice, owner_id, segment, currency_iso_code',
    'marts.pipeline_velocity',
    'velocity',
    'currency per day',
    'pipeline'
),
(
    'velocity_average_open_deal_converted',
    'Average amount of the open deals that have one, in the reporting currency, without those'
    || ' that have no rate.',
    'round(avg(f.amount * r.rate) filter (where f.status = ''open''), 2)',
    '(select g.slice, case when g.by_owner then o.owner_id end as owner_id, case when '
    || 'g.by_segment then a.industry end as segment, o.currency_iso_code, o.status, o.amount, '
    || 'o.close_date, o.created_date from marts.fct_opportunity as o left join '
    || 'intermediate.account as a on o.account_id = a.id cross join (values (''all'', false, '
    || 'false), (''owner'', true, false), (''segment'', false, true), (''owner and segment'', '
    || 'true, true)) as g (slice, by_owner, by_segment)) as f cross join control.today as t left'
    || ' join marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and '
    || 't.business_date >= r.valid_from and t.business_date < r.valid_to',
    'slice, owner_id, segment, currency_iso_code',
    'marts.pipeline_velocity',
    'average_open_deal_converted',
    'reporting currency',
    'pipeline'
),
(
    'velocity_converted',
    'What the open pipeline brings in per day, in the reporting currency: open deals × '
    || 'average size × win rate ÷ cycle.',
    'round(count(*) filter (where f.status = ''open'') * avg(f.amount * r.rate) filter (where'
    || ' f.status = ''open'') * round(count(*) filter (where f.status = ''won'')::numeric / '
    || 'nullif(count(*) filter (where f.status in (''won'', ''lost'')), 0), 4) / '
    || 'nullif(avg(greatest(f.close_date - f.created_date, 0)) filter (where f.status = ''won'' '
    || 'and f.close_date is not null and f.created_date is not null), 0), 2)',
    '(select g.slice, case when g.by_owner then o.owner_id end as owner_id, case when '
    || 'g.by_segment then a.industry end as segment, o.currency_iso_code, o.status, o.amount, '
    || 'o.close_date, o.created_date from marts.fct_opportunity as o left join '
    || 'intermediate.account as a on o.account_id = a.id cross join (values (''all'', false, '
    || 'false), (''owner'', true, false), (''segment'', false, true), (''owner and segment'', '
    || 'true, true)) as g (slice, by_owner, by_segment)) as f cross join control.today as t left'
    || ' join marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and '
    || 't.business_date >= r.valid_from and t.business_date < r.valid_to',
    'slice, owner_id, segment, currency_iso_code',
    'marts.pipeline_velocity',
    'velocity_converted',
    'reporting currency per day',
    'pipeline'
),
(
    'velocity_unconverted_count',
    'Open deals with an amount and without a rate into the reporting currency.',
    'count(f.amount) filter (where f.status = ''open'' and r.rate is null)',
    '(select g.slice, case when g.by_owner then o.owner_id end as owner_id, case when '
    || 'g.by_segment then a.industry end as segment, o.currency_iso_code, o.status, o.amount, '
    || 'o.close_date, o.created_date from marts.fct_opportunity as o left join '
    || 'intermediate.account as a on o.account_id = a.id cross join (values (''all'', false, '
    || 'false), (''owner'', true, false), (''segment'', false, true), (''owner and segment'', '
    || 'true, true)) as g (slice, by_owner, by_segment)) as f cross join control.today as t left'
    || ' join marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and '
    || 't.business_date >= r.valid_from and t.business_date < r.valid_to',
    'slice, owner_id, segment, currency_iso_code',
    'marts.pipeline_velocity',
    'unconverted_count',
    'deals',
    'pipeline'
),
(
    'velocity_in_one_currency_open_count',
    'Open deals.',
    'count(*) filter (where f.status = ''open'')',
    '(select g.slice, case when g.by_owner then o.owner_id end as owner_id, case when '
    || 'g.by_segment then a.industry end as segment, o.currency_iso_code, o.status, o.amount, '
    || 'o.close_date, o.created_date from marts.fct_opportunity as o left join '
    || 'intermediate.account as a on o.account_id = a.id cross join (values (''all'', false, '
    || 'false), (''owner'', true, false), (''segment'', false, true), (''owner and segment'', '
    || 'true, true)) as g (slice, by_owner, by_segment)) as f cross join control.today as t left'
    || ' join marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and '
    || 't.business_date >= r.valid_from and t.business_date < r.valid_to cross join (select from'
    || ' control.setting as s where s.reporting_currency is not null) as s',
    'slice, owner_id, segment',
    'marts.pipeline_velocity_converted',
    'open_count',
    'deals',
    'pipeline'
),
(
    'velocity_in_one_currency_win_rate',
    'Won deals of won and lost ones, by count; NULL without any.',
    'round(count(*) filter (where f.status = ''won'')::numeric / nullif(count(*) filter '
    || '(where f.status in (''won'', ''lost'')), 0), 4)',
    '(select g.slice, case when g.by_owner then o.owner_id end as owner_id, case when '
    || 'g.by_segment then a.industry end as segment, o.currency_iso_code, o.status, o.amount, '
    || 'o.close_date, o.created_date from marts.fct_opportunity as o left join '
    || 'intermediate.account as a on o.account_id = a.id cross join (values (''all'', false, '
    || 'false), (''owner'', true, false), (''segment'', false, true), (''owner and segment'', '
    || 'true, true)) as g (slice, by_owner, by_segment)) as f cross join control.today as t left'
    || ' join marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and '
    || 't.business_date >= r.valid_from and t.business_date < r.valid_to cross join (select from'
    || ' control.setting as s where s.reporting_currency is not null) as s',
    'slice, owner_id, segment',
    'marts.pipeline_velocity_converted',
    'win_rate',
    'share, 0 to 1',
    'pipeline'
),
(
    'velocity_in_one_currency_average_days_to_close',
    'The cycle: average days from creation to close date of won deals; one without a date is '
    || 'left out.',
    'round(avg(greatest(f.close_date - f.created_date, 0)) filter (where f.status = ''won'' '
    || 'and f.close_date is not null and f.created_date is not null), 1)',
    '(select g.slice, case when g.by_owner then o.owner_id end as owner_id, case when '
    || 'g.by_segment then a.industry end as segment, o.currency_iso_code, o.status, o.amount, '
    || 'o.close_date, o.created_date from marts.fct_opportunity as o left join '
    || 'intermediate.account as a on o.account_id = a.id cross join (values (''all'', false, '
    || 'false), (''owner'', true, false), (''segment'', false, true), (''owner and segment'', '
    || 'true, true)) as g (slice, by_owner, by_segment)) as f cross join control.today as t left'
    || ' join marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and '
    || 't.business_date >= r.valid_from and t.business_date < r.valid_to cross join (select from'
    || ' control.setting as s where s.reporting_currency is not null) as s',
    'slice, owner_id, segment',
    'marts.pipeline_velocity_converted',
    'average_days_to_close',
    'days',
    'pipeline'
),
(
    'velocity_in_one_currency_average_open_deal_converted',
    'Average amount of the open deals that have one, in the reporting currency, without those'
    || ' that have no rate.',
    'round(avg(f.amount * r.rate) filter (where f.status = ''open''), 2)',
    '(select g.slice, case when g.by_owner then o.owner_id end as owner_id, case when '
    || 'g.by_segment then a.industry end as segment, o.currency_iso_code, o.status, o.amount, '
    || 'o.close_date, o.created_date from marts.fct_opportunity as o left join '
    || 'intermediate.account as a on o.account_id = a.id cross join (values (''all'', false, '
    || 'false), (''owner'', true, false), (''segment'', false, true), (''owner and segment'', '
    || 'true, true)) as g (slice, by_owner, by_segment)) as f cross join control.today as t left'
    || ' join marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and '
    || 't.business_date >= r.valid_from and t.business_date < r.valid_to cross join (select from'
    || ' control.setting as s where s.reporting_currency is not null) as s',
    'slice, owner_id, segment',
    'marts.pipeline_velocity_converted',
    'average_open_deal_converted',
    'reporting currency',
    'pipeline'
),
(
    'velocity_in_one_currency_converted',
    'What the open pipeline brings in per day, in the reporting currency: open deals × '
    || 'average size × win rate ÷ cycle.',
    'round(count(*) filter (where f.status = ''open'') * avg(f.amount * r.rate) filter (where'
    || ' f.status = ''open'') * round(count(*) filter (where f.status = ''won'')::numeric / '
    || 'nullif(count(*) filter (where f.status in (''won'', ''lost'')), 0), 4) / '
    || 'nullif(avg(greatest(f.close_date - f.created_date, 0)) filter (where f.status = ''won'' '
    || 'and f.close_date is not null and f.created_date is not null), 0), 2)',
    '(select g.slice, case when g.by_owner then o.owner_id end as owner_id, case when '
    || 'g.by_segment then a.industry end as segment, o.currency_iso_code, o.status, o.amount, '
    || 'o.close_date, o.created_date from marts.fct_opportunity as o left join '
    || 'intermediate.account as a on o.account_id = a.id cross join (values (''all'', false, '
    || 'false), (''owner'', true, false), (''segment'', false, true), (''owner and segment'', '
    || 'true, true)) as g (slice, by_owner, by_segment)) as f cross join control.today as t left'
    || ' join marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and '
    || 't.business_date >= r.valid_from and t.business_date < r.valid_to cross join (select from'
    || ' control.setting as s where s.reporting_currency is not null) as s',
    'slice, owner_id, segment',
    'marts.pipeline_velocity_converted',
    'velocity_converted',
    'reporting currency per day',
    'pipeline'
),
(
    'velocity_in_one_currency_unconverted_count',
    'Open deals with an amount and without a rate into the reporting currency.',
    'count(f.amount) filter (where f.status = ''open'' and r.rate is null)',
    '(select g.slice, case when g.by_owner then o.owner_id end as owner_id, case when '
    || 'g.by_segment then a.industry end as segment, o.currency_iso_code, o.status, o.amount, '
    || 'o.close_date, o.created_date from marts.fct_opportunity as o left join '
    || 'intermediate.account as a on o.account_id = a.id cross join (values (''all'', false, '
    || 'false), (''owner'', true, false), (''segment'', false, true), (''owner and segment'', '
    || 'true, true)) as g (slice, by_owner, by_segment)) as f cross join control.today as t left'
    || ' join marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and '
    || 't.business_date >= r.valid_from and t.business_date < r.valid_to cross join (select from'
    || ' control.setting as s where s.reporting_currency is not null) as s',
    'slice, owner_id, segment',
    'marts.pipeline_velocity_converted',
    'unconverted_count',
    'deals',
    'pipeline'
),
(
    'coverage_open_count',
    'Deals open at the end of a day, with a close date in the quarter.',
    'count(*)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, marts.period_end(''fiscal_quarter'', d.close_date, '
    || 'c.fiscal_year_start_month) as period_end, c.last_day from marts.opportunity_daily as d '
    || 'cross join marts.history_coverage as c where d.status = ''open'' and not d.is_deleted '
    || 'and d.close_date is not null) as f inner join marts.opportunity_daily as e on '
    || 'f.opportunity_id = e.opportunity_id and e.day = least(f.period_end, f.last_day) and '
    || 'f.day <= e.day',
    'close_period, currency_iso_code, day',
    'marts.pipeline_coverage',
    'open_count',
    'deals',
    'pipeline'
),
(
    'coverage_open_amount',
    'Their amount that day; a NULL amount counts 0.',
    'coalesce(sum(f.amount), 0)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, marts.period_end(''fiscal_quarter'', d.close_date, '
    || 'c.fiscal_year_start_month) as period_end, c.last_day from marts.opportunity_daily as d '
    || 'cross join marts.history_coverage as c where d.status = ''open'' and not d.is_deleted '
    || 'and d.close_date is not null) as f inner join marts.opportunity_daily as e on '
    || 'f.opportunity_id = e.opportunity_id and e.day = least(f.period_end, f.last_day) and '
    || 'f.day <= e.day',
    'close_period, currency_iso_code, day',
    'marts.pipeline_coverage',
    'open_amount',
    'currency',
    'pipeline'
),
(
    'coverage_weighted_amount',
    'Their weighted amount that day; NULL counts 0.',
    'coalesce(sum(f.weighted_amount), 0)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, marts.period_end(''fiscal_quarter'', d.close_date, '
    || 'c.fiscal_year_start_month) as period_end, c.last_day from marts.opportunity_daily as d '
    || 'cross join marts.history_coverage as c where d.status = ''open'' and not d.is_deleted '
    || 'and d.close_date is not null) as f inner join marts.opportunity_daily as e on '
    || 'f.opportunity_id = e.opportunity_id and e.day = least(f.period_end, f.last_day) and '
    || 'f.day <= e.day',
    'close_period, currency_iso_code, day',
    'marts.pipeline_coverage',
    'weighted_amount',
    'currency',
    'pipeline'
),
(
    'coverage_won_count',
    'Of them, those won by the end of the quarter (by today while it lasts).',
    'count(*) filter (where e.status = ''won'' and not e.is_deleted and e.close_date <= '
    || 'f.period_end)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, marts.period_end(''fiscal_quarter'', d.close_date, '
    || 'c.fiscal_year_start_month) as period_end, c.last_day from marts.opportunity_daily as d '
    || 'cross join marts.history_coverage as c where d.status = ''open'' and not d.is_deleted '
    || 'and d.close_date is not null) as f inner join marts.opportunity_daily as e on '
    || 'f.opportunity_id = e.opportunity_id and e.day = least(f.period_end, f.last_day) and '
    || 'f.day <= e.day',
    'close_period, currency_iso_code, day',
    'marts.pipeline_coverage',
    'won_count',
    'deals',
    'pipeline'
),
(
    'coverage_won_amount',
    'Their amount then; what is in another currency by then counts 0.',
    'coalesce(sum(e.amount) filter (where e.status = ''won'' and not e.is_deleted and '
    || 'e.close_date <= f.period_end and e.currency_iso_code is not distinct from '
    || 'f.currency_iso_code), 0)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, marts.period_end(''fiscal_quarter'', d.close_date, '
    || 'c.fiscal_year_start_month) as period_end, c.last_day from marts.opportunity_daily as d '
    || 'cross join marts.history_coverage as c where d.status = ''open'' and not d.is_deleted '
    || 'and d.close_date is not null) as f inner join marts.opportunity_daily as e on '
    || 'f.opportunity_id = e.opportunity_id and e.day = least(f.period_end, f.last_day) and '
    || 'f.day <= e.day',
    'close_period, currency_iso_code, day',
    'marts.pipeline_coverage',
    'won_amount',
    'currency',
    'pipeline'
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
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, marts.period_end(''fiscal_quarter'', d.close_date, '
    || 'c.fiscal_year_start_month) as period_end, c.last_day from marts.opportunity_daily as d '
    || 'cross join marts.history_coverage as c where d.status = ''open'' and not d.is_deleted '
    || 'and d.close_date is not null) as f inner join marts.opportunity_daily as e on '
    || 'f.opportunity_id = e.opportunity_id and e.day = least(f.period_end, f.last_day) and '
    || 'f.day <= e.day',
    'close_period, currency_iso_code, day',
    'marts.pipeline_coverage',
    'coverage',
    'share, 0 to 1',
    'pipeline'
),
(
    'coverage_open_amount_converted',
    'Amount of the open deals in the reporting currency, by the rate of the day.',
    'sum(coalesce(f.amount, 0) * r.rate)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, marts.period_end(''fiscal_quarter'', d.close_date, '
    || 'c.fiscal_year_start_month) as period_end, c.last_day from marts.opportunity_daily as d '
    || 'cross join marts.history_coverage as c where d.status = ''open'' and not d.is_deleted '
    || 'and d.close_date is not null) as f inner join marts.opportunity_daily as e on '
    || 'f.opportunity_id = e.opportunity_id and e.day = least(f.period_end, f.last_day) and '
    || 'f.day <= e.day left join marts.conversion_rate as r on f.currency_iso_code = '
    || 'r.currency_iso_code and f.day >= r.valid_from and f.day < r.valid_to',
    'close_period, currency_iso_code, day',
    'marts.pipeline_coverage',
    'open_amount_converted',
    'reporting currency',
    'pipeline'
),
(
    'coverage_weighted_amount_converted',
    'Weighted amount of the open deals in the reporting currency, by the rate of the day.',
    'sum(coalesce(f.weighted_amount, 0) * r.rate)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, marts.period_end(''fiscal_quarter'', d.close_date, '
    || 'c.fiscal_year_start_month) as period_end, c.last_day from marts.opportunity_daily as d '
    || 'cross join marts.history_coverage as c where d.status = ''open'' and not d.is_deleted '
    || 'and d.close_date is not null) as f inner join marts.opportunity_daily as e on '
    || 'f.opportunity_id = e.opportunity_id and e.day = least(f.period_end, f.last_day) and '
    || 'f.day <= e.day left join marts.conversion_rate as r on f.currency_iso_code = '
    || 'r.currency_iso_code and f.day >= r.valid_from and f.day < r.valid_to',
    'close_period, currency_iso_code, day',
    'marts.pipeline_coverage',
    'weighted_amount_converted',
    'reporting currency',
    'pipeline'
),
(
    'coverage_won_amount_converted',
    'Amount of the won ones in the reporting currency, by the rate of their close date; NULL '
    || 'where the open amount is.',
    'case when max(r.rate) is not null then coalesce(sum(e.amount_converted) filter (where '
    || 'e.status = ''won'' and not e.is_deleted and e.close_date <= f.period_end), 0) end',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, marts.period_end(''fiscal_quarter'', d.close_date, '
    || 'c.fiscal_year_start_month) as period_end, c.last_day from marts.opportunity_daily as d '
    || 'cross join marts.history_coverage as c where d.status = ''open'' and not d.is_deleted '
    || 'and d.close_date is not null) as f inner join marts.opportunity_daily as e on '
    || 'f.opportunity_id = e.opportunity_id and e.day = least(f.period_end, f.last_day) and '
    || 'f.day <= e.day left join marts.conversion_rate as r on f.currency_iso_code = '
    || 'r.currency_iso_code and f.day >= r.valid_from and f.day < r.valid_to',
    'close_period, currency_iso_code, day',
    'marts.pipeline_coverage',
    'won_amount_converted',
    'reporting currency',
    'pipeline'
),
(
    'coverage_unconverted_count',
    'Of the open deals, those with an amount and without a rate, on the day or when they were won.',
    'count(*) filter (where (f.amount is not null and r.rate is null) or (e.status = ''won'' '
    || 'and not e.is_deleted and e.close_date <= f.period_end and e.amount is not null and '
    || 'e.amount_converted is null))',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, marts.period_end(''fiscal_quarter'', d.close_date, '
    || 'c.fiscal_year_start_month) as period_end, c.last_day from marts.opportunity_daily as d '
    || 'cross join marts.history_coverage as c where d.status = ''open'' and not d.is_deleted '
    || 'and d.close_date is not null) as f inner join marts.opportunity_daily as e on '
    || 'f.opportunity_id = e.opportunity_id and e.day = least(f.period_end, f.last_day) and '
    || 'f.day <= e.day left join marts.conversion_rate as r on f.currency_iso_code = '
    || 'r.currency_iso_code and f.day >= r.valid_from and f.day < r.valid_to',
    'close_period, currency_iso_code, day',
    'marts.pipeline_coverage',
    'unconverted_count',
    'deals',
    'pipeline'
),
(
    'movement_opening_count',
    'Deals open at the end of the day before the period; in the first period, of the first '
    || 'day of the history.',
    'count(*)',
    '(select p.grain, p.period_start, d.amount, d.currency_iso_code, '
    || 'marts.fiscal_quarter_start(d.close_date, p.fiscal_year_start_month) as close_period from'
    || ' (select distinct g.grain, marts.period_start(g.grain, n.day, c.fiscal_year_start_month)'
    || ' as period_start, c.* from marts.history_day as n cross join marts.history_coverage as c'
    || ' cross join (values (''day''), (''week''), (''month''), (''fiscal_quarter'')) as g '
    || '(grain)) as p inner join marts.opportunity_daily as d on d.day = greatest(p.period_start'
    || ' - 1, p.first_day) where d.status = ''open'' and not d.is_deleted) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'opening_count',
    'deals',
    'pipeline'
),
(
    'movement_opening_amount',
    'Their amount; NULL counts 0.',
    'coalesce(sum(f.amount), 0)',
    '(select p.grain, p.period_start, d.amount, d.currency_iso_code, '
    || 'marts.fiscal_quarter_start(d.close_date, p.fiscal_year_start_month) as close_period from'
    || ' (select distinct g.grain, marts.period_start(g.grain, n.day, c.fiscal_year_start_month)'
    || ' as period_start, c.* from marts.history_day as n cross join marts.history_coverage as c'
    || ' cross join (values (''day''), (''week''), (''month''), (''fiscal_quarter'')) as g '
    || '(grain)) as p inner join marts.opportunity_daily as d on d.day = greatest(p.period_start'
    || ' - 1, p.first_day) where d.status = ''open'' and not d.is_deleted) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'opening_amount',
    'currency',
    'pipeline'
),
(
    'movement_created_count',
    'Deals that came in on the day they were created.',
    'coalesce(sum(f.count) filter (where f.movement = ''created''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'created_count',
    'deals',
    'pipeline'
),
(
    'movement_created_amount',
    'Amount of the deals that came in on the day they were created.',
    'coalesce(sum(f.amount) filter (where f.movement = ''created''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'created_amount',
    'currency',
    'pipeline'
),
(
    'movement_first_seen_count',
    'Deals that came in because the history did not know them before.',
    'coalesce(sum(f.count) filter (where f.movement = ''first seen''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'first_seen_count',
    'deals',
    'pipeline'
),
(
    'movement_first_seen_amount',
    'Amount of the deals that came in because the history did not know them before.',
    'coalesce(sum(f.amount) filter (where f.movement = ''first seen''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'first_seen_amount',
    'currency',
    'pipeline'
),
(
    'movement_restored_count',
    'Deals that came in because they are deleted no longer.',
    'coalesce(sum(f.count) filter (where f.movement = ''restored''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'restored_count',
    'deals',
    'pipeline'
),
(
    'movement_restored_amount',
    'Amount of the deals that came in because they are deleted no longer.',
    'coalesce(sum(f.amount) filter (where f.movement = ''restored''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'restored_amount',
    'currency',
    'pipeline'
),
(
    'movement_reopened_count',
    'Deals that came in because they are closed no longer.',
    'coalesce(sum(f.count) filter (where f.movement = ''reopened''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'reopened_count',
    'deals',
    'pipeline'
),
(
    'movement_reopened_amount',
    'Amount of the deals that came in because they are closed no longer.',
    'coalesce(sum(f.amount) filter (where f.movement = ''reopened''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'reopened_amount',
    'currency',
    'pipeline'
),
(
    'movement_unclear_count',
    'Deals that went out or came in because it is not known, or known again, whether they are'
    || ' closed.',
    'coalesce(sum(f.count) filter (where f.movement = ''unclear''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'unclear_count',
    'deals',
    'pipeline'
),
(
    'movement_unclear_amount',
    'Amount of the deals that went out or came in because it is not known, or known again, '
    || 'whether they are closed.',
    'coalesce(sum(f.amount) filter (where f.movement = ''unclear''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'unclear_amount',
    'currency',
    'pipeline'
),
(
    'movement_deleted_count',
    'Deals that went out because they were deleted, negative.',
    'coalesce(sum(f.count) filter (where f.movement = ''deleted''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'deleted_count',
    'deals',
    'pipeline'
),
(
    'movement_deleted_amount',
    'Amount of the deals that went out because they were deleted, negative.',
    'coalesce(sum(f.amount) filter (where f.movement = ''deleted''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'deleted_amount',
    'currency',
    'pipeline'
),
(
    'movement_won_count',
    'Deals that went out because they were won, negative.',
    'coalesce(sum(f.count) filter (where f.movement = ''won''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'won_count',
    'deals',
    'pipeline'
),
(
    'movement_won_amount',
    'Amount of the deals that went out because they were won, negative.',
    'coalesce(sum(f.amount) filter (where f.movement = ''won''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'won_amount',
    'currency',
    'pipeline'
),
(
    'movement_lost_count',
    'Deals that went out because they were lost, negative.',
    'coalesce(sum(f.count) filter (where f.movement = ''lost''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'lost_count',
    'deals',
    'pipeline'
),
(
    'movement_lost_amount',
    'Amount of the deals that went out because they were lost, negative.',
    'coalesce(sum(f.amount) filter (where f.movement = ''lost''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'lost_amount',
    'currency',
    'pipeline'
),
(
    'movement_currency_changed_count',
    'Deals that moved to another currency: out of the one, into the other.',
    'coalesce(sum(f.count) filter (where f.movement = ''currency changed''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'currency_changed_count',
    'deals',
    'pipeline'
),
(
    'movement_currency_changed_amount',
    'Amount of the deals that moved to another currency: out of the one, into the other.',
    'coalesce(sum(f.amount) filter (where f.movement = ''currency changed''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'currency_changed_amount',
    'currency',
    'pipeline'
),
(
    'movement_transferred_count',
    'Deals that moved to another owner, where slices are by owner.',
    'coalesce(sum(f.count) filter (where f.movement = ''transferred''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'transferred_count',
    'deals',
    'pipeline'
),
(
    'movement_transferred_amount',
    'Amount of the deals that moved to another owner, where slices are by owner.',
    'coalesce(sum(f.amount) filter (where f.movement = ''transferred''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'transferred_amount',
    'currency',
    'pipeline'
),
(
    'movement_pushed_out_count',
    'Deals that moved to a later fiscal quarter: out of the one, into the other.',
    'coalesce(sum(f.count) filter (where f.movement = ''pushed out''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'pushed_out_count',
    'deals',
    'pipeline'
),
(
    'movement_pushed_out_amount',
    'Amount of the deals that moved to a later fiscal quarter: out of the one, into the other.',
    'coalesce(sum(f.amount) filter (where f.movement = ''pushed out''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'pushed_out_amount',
    'currency',
    'pipeline'
),
(
    'movement_pulled_in_count',
    'Deals that moved to an earlier fiscal quarter: out of the one, into the other.',
    'coalesce(sum(f.count) filter (where f.movement = ''pulled in''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'pulled_in_count',
    'deals',
    'pipeline'
),
(
    'movement_pulled_in_amount',
    'Amount of the deals that moved to an earlier fiscal quarter: out of the one, into the other.',
    'coalesce(sum(f.amount) filter (where f.movement = ''pulled in''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'pulled_in_amount',
    'currency',
    'pipeline'
),
(
    'movement_progressed_count',
    'Deals that moved to a later stage or forecast category, where slices are by it.',
    'coalesce(sum(f.count) filter (where f.movement = ''progressed''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'progressed_count',
    'deals',
    'pipeline'
),
(
    'movement_progressed_amount',
    'Amount of the deals that moved to a later stage or forecast category, where slices are by it.',
    'coalesce(sum(f.amount) filter (where f.movement = ''progressed''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'progressed_amount',
    'currency',
    'pipeline'
),
(
    'movement_regressed_count',
    'Deals that moved to an earlier stage or forecast category, where slices are by it.',
    'coalesce(sum(f.count) filter (where f.movement = ''regressed''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'regressed_count',
    'deals',
    'pipeline'
),
(
    'movement_regressed_amount',
    'Amount of the deals that moved to an earlier stage or forecast category, where slices '
    || 'are by it.',
    'coalesce(sum(f.amount) filter (where f.movement = ''regressed''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'regressed_amount',
    'currency',
    'pipeline'
),
(
    'movement_reclassified_count',
    'Deals that moved to another slice that is neither earlier nor later.',
    'coalesce(sum(f.count) filter (where f.movement = ''reclassified''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'reclassified_count',
    'deals',
    'pipeline'
),
(
    'movement_reclassified_amount',
    'Amount of the deals that moved to another slice that is neither earlier nor later.',
    'coalesce(sum(f.amount) filter (where f.movement = ''reclassified''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'reclassified_amount',
    'currency',
    'pipeline'
),
(
    'movement_merged_count',
    'Deals that moved from an account into the one it was merged into, where slices are by '
    || 'account.',
    'coalesce(sum(f.count) filter (where f.movement = ''merged''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'merged_count',
    'deals',
    'pipeline'
),
(
    'movement_merged_amount',
    'Amount of the deals that moved from an account into the one it was merged into, where '
    || 'slices are by account.',
    'coalesce(sum(f.amount) filter (where f.movement = ''merged''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'merged_amount',
    'currency',
    'pipeline'
),
(
    'movement_increased_amount',
    'Amounts raised on deals that were in.',
    'coalesce(sum(f.amount) filter (where f.movement = ''increased''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'increased_amount',
    'currency',
    'pipeline'
),
(
    'movement_decreased_amount',
    'Amounts lowered on deals that were in, negative.',
    'coalesce(sum(f.amount) filter (where f.movement = ''decreased''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'decreased_amount',
    'currency',
    'pipeline'
),
(
    'movement_closing_count',
    'Deals open at the end of the period, today in the unfinished one.',
    'count(*)',
    '(select p.grain, p.period_start, d.amount, d.currency_iso_code, '
    || 'marts.fiscal_quarter_start(d.close_date, p.fiscal_year_start_month) as close_period from'
    || ' (select distinct g.grain, marts.period_start(g.grain, n.day, c.fiscal_year_start_month)'
    || ' as period_start, c.* from marts.history_day as n cross join marts.history_coverage as c'
    || ' cross join (values (''day''), (''week''), (''month''), (''fiscal_quarter'')) as g '
    || '(grain)) as p inner join marts.opportunity_daily as d on d.day = '
    || 'least(marts.period_end(p.grain, p.period_start, p.fiscal_year_start_month), p.last_day) '
    || 'where d.status = ''open'' and not d.is_deleted) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'closing_count',
    'deals',
    'pipeline'
),
(
    'movement_closing_amount',
    'Their amount; NULL counts 0.',
    'coalesce(sum(f.amount), 0)',
    '(select p.grain, p.period_start, d.amount, d.currency_iso_code, '
    || 'marts.fiscal_quarter_start(d.close_date, p.fiscal_year_start_month) as close_period from'
    || ' (select distinct g.grain, marts.period_start(g.grain, n.day, c.fiscal_year_start_month)'
    || ' as period_start, c.* from marts.history_day as n cross join marts.history_coverage as c'
    || ' cross join (values (''day''), (''week''), (''month''), (''fiscal_quarter'')) as g '
    || '(grain)) as p inner join marts.opportunity_daily as d on d.day = '
    || 'least(marts.period_end(p.grain, p.period_start, p.fiscal_year_start_month), p.last_day) '
    || 'where d.status = ''open'' and not d.is_deleted) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'closing_amount',
    'currency',
    'pipeline'
),
(
    'movement_slipped_count',
    'Beside the sum: how often a close date moved to a later day within its fiscal quarter.',
    'coalesce(sum(f.count) filter (where f.movement = ''slipped''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'slipped_count',
    'times',
    'pipeline'
),
(
    'movement_slipped_amount',
    'Beside the sum: the amount of these deals, once for each time.',
    'coalesce(sum(f.amount) filter (where f.movement = ''slipped''), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'slipped_amount',
    'currency',
    'pipeline'
),
(
    'movement_slipped_days',
    'Beside the sum: by how many days in all.',
    'coalesce(sum(f.slip_days), 0)',
    '(select g.grain, marts.period_start(g.grain, d.day, c.fiscal_year_start_month) as '
    || 'period_start, d.* from marts.history_coverage as c cross join lateral '
    || 'marts.pipeline_movement_detail(c.first_day, c.last_day) as d cross join (values '
    || '(''day''), (''week''), (''month''), (''fiscal_quarter'')) as g (grain)) as f',
    'grain, period_start, close_period, currency_iso_code',
    'marts.pipeline_movement',
    'slipped_days',
    'days',
    'pipeline'
),
(
    'cohort_created_count',
    'Deals created in a fiscal quarter, by type.',
    'count(*)',
    '(select o.*, marts.fiscal_quarter_start(o.created_date, s.fiscal_year_start_month) as '
    || 'created_period from marts.fct_opportunity as o cross join control.setting as s) as f',
    'created_period, type, currency_iso_code',
    'marts.win_rate_cohort',
    'created_count',
    'deals',
    'sales'
),
(
    'cohort_created_amount',
    'Today''s amount of the deals created in a fiscal quarter, by type; none is 0.',
    'coalesce(sum(f.amount), 0)',
    '(select o.*, marts.fiscal_quarter_start(o.created_date, s.fiscal_year_start_month) as '
    || 'created_period from marts.fct_opportunity as o cross join control.setting as s) as f',
    'created_period, type, currency_iso_code',
    'marts.win_rate_cohort',
    'created_amount',
    'currency',
    'sales'
),
(
    'cohort_created_amount_converted',
    'Today''s amount of the deals created in a fiscal quarter, by type, in the reporting '
    || 'currency; what has no rate is left out.',
    'sum(f.amount * r.rate)',
    '(select o.*, marts.fiscal_quarter_start(o.created_date, s.fiscal_year_start_month) as '
    || 'created_period from marts.fct_opportunity as o cross join control.setting as s) as f '
    || 'cross join control.today as t left join marts.conversion_rate as r on '
    || 'f.currency_iso_code = r.currency_iso_code and marts.conversion_day(f.status, '
    || 'f.close_date, t.business_date) >= r.valid_from and marts.conversion_day(f.status, '
    || 'f.close_date, t.business_date) < r.valid_to',
    'created_period, type, currency_iso_code',
    'marts.win_rate_cohort',
    'created_amount_converted',
    'reporting currency',
    'sales'
),
(
    'cohort_won_count',
    'Deals created in it that are won today.',
    'count(*) filter (where f.status = ''won'')',
    '(select o.*, marts.fiscal_quarter_start(o.created_date, s.fiscal_year_start_month) as '
    || 'created_period from marts.fct_opportunity as o cross join control.setting as s) as f',
    'created_period, type, currency_iso_code',
    'marts.win_rate_cohort',
    'won_count',
    'deals',
    'sales'
),
(
    'cohort_won_amount',
    'Today''s amount of the deals created in it that are won today; none is 0.',
    'coalesce(sum(f.amount) filter (where f.status = ''won''), 0)',
    '(select o.*, marts.fiscal_quarter_start(o.created_date, s.fiscal_year_start_month) as '
    || 'created_period from marts.fct_opportunity as o cross join control.setting as s) as f',
    'created_period, type, currency_iso_code',
    'marts.win_rate_cohort',
    'won_amount',
    'currency',
    'sales'
),
(
    'cohort_won_amount_converted',
    'Today''s amount of the deals created in it that are won today, in the reporting '
    || 'currency; what has no rate is left out.',
    'sum(f.amount * r.rate) filter (where f.status = ''won'')',
    '(select o.*, marts.fiscal_quarter_start(o.created_date, s.fiscal_year_start_month) as '
    || 'created_period from marts.fct_opportunity as o cross join control.setting as s) as f '
    || 'cross join control.today as t left join marts.conversion_rate as r on '
    || 'f.currency_iso_code = r.currency_iso_code and marts.conversion_day(f.status, '
    || 'f.close_date, t.business_date) >= r.valid_from and marts.conversion_day(f.status, '
    || 'f.close_date, t.business_date) < r.valid_to',
    'created_period, type, currency_iso_code',
    'marts.win_rate_cohort',
    'won_amount_converted',
    'reporting currency',
    'sales'
),
(
    'cohort_lost_count',
    'Deals created in it that are lost today.',
    'count(*) filter (where f.status = ''lost'')',
    '(select o.*, marts.fiscal_quarter_start(o.created_date, s.fiscal_year_start_month) as '
    || 'created_period from marts.fct_opportunity as o cross join control.setting as s) as f',
    'created_period, type, currency_iso_code',
    'marts.win_rate_cohort',
    'lost_count',
    'deals',
    'sales'
),
(
    'cohort_lost_amount',
    'Today''s amount of the deals created in it that are lost today; none is 0.',
    'coalesce(sum(f.amount) filter (where f.status = ''lost''), 0)',
    '(select o.*, marts.fiscal_quarter_start(o.created_date, s.fiscal_year_start_month) as '
    || 'created_period from marts.fct_opportunity as o cross join control.setting as s) as f',
    'created_period, type, currency_iso_code',
    'marts.win_rate_cohort',
    'lost_amount',
    'currency',
    'sales'
),
(
    'cohort_lost_amount_converted',
    'Today''s amount of the deals created in it that are lost today, in the reporting '
    || 'currency; what has no rate is left out.',
    'sum(f.amount * r.rate) filter (where f.status = ''lost'')',
    '(select o.*, marts.fiscal_quarter_start(o.created_date, s.fiscal_year_start_month) as '
    || 'created_period from marts.fct_opportunity as o cross join control.setting as s) as f '
    || 'cross join control.today as t left join marts.conversion_rate as r on '
    || 'f.currency_iso_code = r.currency_iso_code and marts.conversion_day(f.status, '
    || 'f.close_date, t.business_date) >= r.valid_from and marts.conversion_day(f.status, '
    || 'f.close_date, t.business_date) < r.valid_to',
    'created_period, type, currency_iso_code',
    'marts.win_rate_cohort',
    'lost_amount_converted',
    'reporting currency',
    'sales'
),
(
    'cohort_open_count',
    'Deals created in it that are open today.',
    'count(*) filter (where f.status = ''open'')',
    '(select o.*, marts.fiscal_quarter_start(o.created_date, s.fiscal_year_start_month) as '
    || 'created_period from marts.fct_opportunity as o cross join control.setting as s) as f',
    'created_period, type, currency_iso_code',
    'marts.win_rate_cohort',
    'open_count',
    'deals',
    'sales'
),
(
    'cohort_open_amount',
    'Today''s amount of the deals created in it that are open today; none is 0.',
    'coalesce(sum(f.amount) filter (where f.status = ''open''), 0)',
    '(select o.*, marts.fiscal_quarter_start(o.created_date, s.fiscal_year_start_month) as '
    || 'created_period from marts.fct_opportunity as o cross join control.setting as s) as f',
    'created_period, type, currency_iso_code',
    'marts.win_rate_cohort',
    'open_amount',
    'currency',
    'sales'
),
(
    'cohort_open_amount_converted',
    'Today''s amount of the deals created in it that are open today, in the reporting '
    || 'currency; what has no rate is left out.',
    'sum(f.amount * r.rate) filter (where f.status = ''open'')',
    '(select o.*, marts.fiscal_quarter_start(o.created_date, s.fiscal_year_start_month) as '
    || 'created_period from marts.fct_opportunity as o cross join control.setting as s) as f '
    || 'cross join control.today as t left join marts.conversion_rate as r on '
    || 'f.currency_iso_code = r.currency_iso_code and marts.conversion_day(f.status, '
    || 'f.close_date, t.business_date) >= r.valid_from and marts.conversion_day(f.status, '
    || 'f.close_date, t.business_date) < r.valid_to',
    'created_period, type, currency_iso_code',
    'marts.win_rate_cohort',
    'open_amount_converted',
    'reporting currency',
    'sales'
),
(
    'cohort_unknown_count',
    'Deals created in it whose status is not known.',
    'count(*) filter (where f.status = ''unknown'')',
    '(select o.*, marts.fiscal_quarter_start(o.created_date, s.fiscal_year_start_month) as '
    || 'created_period from marts.fct_opportunity as o cross join control.setting as s) as f',
    'created_period, type, currency_iso_code',
    'marts.win_rate_cohort',
    'unknown_count',
    'deals',
    'sales'
),
(
    'cohort_win_rate',
    'Won deals of won and lost ones, of the deals created in a fiscal quarter; NULL without any.',
    'round(count(*) filter (where f.status = ''won'')::numeric / nullif(count(*) filter '
    || '(where f.status in (''won'', ''lost'')), 0), 4)',
    '(select o.*, marts.fiscal_quarter_start(o.created_date, s.fiscal_year_start_month) as '
    || 'created_period from marts.fct_opportunity as o cross join control.setting as s) as f',
    'created_period, type, currency_iso_code',
    'marts.win_rate_cohort',
    'win_rate',
    'share, 0 to 1',
    'sales'
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
    '(select o.*, marts.fiscal_quarter_start(o.created_date, s.fiscal_year_start_month) as '
    || 'created_period from marts.fct_opportunity as o cross join control.setting as s) as f',
    'created_period, type, currency_iso_code',
    'marts.win_rate_cohort',
    'win_rate_by_amount',
    'share, 0 to 1',
    'sales'
),
(
    'open_weighted_amount',
    'Amount × probability / 100 of the open deals at the end of a day; NULL counts 0.',
    'coalesce(sum(f.weighted_amount) filter (where f.status = ''open'' and not f.is_deleted), 0)',
    'marts.opportunity_daily as f',
    'day, stage_name, forecast_category, currency_iso_code',
    'marts.pipeline_daily',
    'weighted_amount',
    'currency',
    'pipeline'
),
(
    'open_amount_converted',
    'Amount of the open deals at the end of a day, in the reporting currency, by the rate of '
    || 'the day.',
    'sum(coalesce(f.amount, 0) * r.rate) filter (where f.status = ''open'' and not f.is_deleted)',
    'marts.opportunity_daily as f left join marts.conversion_rate as r on f.currency_iso_code'
    || ' = r.currency_iso_code and f.day >= r.valid_from and f.day < r.valid_to',
    'day, stage_name, forecast_category, currency_iso_code',
    'marts.pipeline_daily',
    'amount_converted',
    'reporting currency',
    'pipeline'
),
(
    'open_weighted_amount_converted',
    'Amount × probability / 100 of the open deals at the end of a day, in the reporting '
    || 'currency, by the rate of the day.',
    'sum(coalesce(f.weighted_amount, 0) * r.rate) filter (where f.status = ''open'' and not '
    || 'f.is_deleted)',
    'marts.opportunity_daily as f left join marts.conversion_rate as r on f.currency_iso_code'
    || ' = r.currency_iso_code and f.day >= r.valid_from and f.day < r.valid_to',
    'day, stage_name, forecast_category, currency_iso_code',
    'marts.pipeline_daily',
    'weighted_amount_converted',
    'reporting currency',
    'pipeline'
),
(
    'owner_open_count',
    'Open deals at the end of a day, by close quarter, owner and forecast category.',
    'count(*)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period from marts.opportunity_daily as d cross join marts.history_coverage as c '
    || 'where d.status = ''open'' and not d.is_deleted) as f',
    'day, close_period, owner_id, forecast_category, currency_iso_code',
    'marts.pipeline_daily_by_owner',
    'open_count',
    'deals',
    'pipeline'
),
(
    'owner_open_amount',
    'Their amount; NULL counts 0.',
    'coalesce(sum(f.amount), 0)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period from marts.opportunity_daily as d cross join marts.history_coverage as c '
    || 'where d.status = ''open'' and not d.is_deleted) as f',
    'day, close_period, owner_id, forecast_category, currency_iso_code',
    'marts.pipeline_daily_by_owner',
    'amount',
    'currency',
    'pipeline'
),
(
    'owner_open_weighted_amount',
    'Their amount × probability / 100; NULL counts 0.',
    'coalesce(sum(f.weighted_amount), 0)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period from marts.opportunity_daily as d cross join marts.history_coverage as c '
    || 'where d.status = ''open'' and not d.is_deleted) as f',
    'day, close_period, owner_id, forecast_category, currency_iso_code',
    'marts.pipeline_daily_by_owner',
    'weighted_amount',
    'currency',
    'pipeline'
),
(
    'owner_open_amount_converted',
    'Their amount in the reporting currency, by the rate of the day.',
    'sum(coalesce(f.amount, 0) * r.rate)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period from marts.opportunity_daily as d cross join marts.history_coverage as c '
    || 'where d.status = ''open'' and not d.is_deleted) as f left join marts.conversion_rate as '
    || 'r on f.currency_iso_code = r.currency_iso_code and f.day >= r.valid_from and f.day < '
    || 'r.valid_to',
    'day, close_period, owner_id, forecast_category, currency_iso_code',
    'marts.pipeline_daily_by_owner',
    'amount_converted',
    'reporting currency',
    'pipeline'
),
(
    'owner_open_weighted_amount_converted',
    'Their weighted amount in the reporting currency, by the rate of the day.',
    'sum(coalesce(f.weighted_amount, 0) * r.rate)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period from marts.opportunity_daily as d cross join marts.history_coverage as c '
    || 'where d.status = ''open'' and not d.is_deleted) as f left join marts.conversion_rate as '
    || 'r on f.currency_iso_code = r.currency_iso_code and f.day >= r.valid_from and f.day < '
    || 'r.valid_to',
    'day, close_period, owner_id, forecast_category, currency_iso_code',
    'marts.pipeline_daily_by_owner',
    'weighted_amount_converted',
    'reporting currency',
    'pipeline'
),
(
    'forecast_closed_count',
    'Deals won by the end of a day for a quarter.',
    'count(*) filter (where f.forecast = ''closed'')',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'closed_count',
    'deals',
    'pipeline'
),
(
    'forecast_closed_amount',
    'Amount of the deals won by the end of a day for a quarter; NULL counts 0.',
    'coalesce(sum(f.amount) filter (where f.forecast = ''closed''), 0)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'closed_amount',
    'currency',
    'pipeline'
),
(
    'forecast_closed_amount_converted',
    'Amount of the deals won by the end of a day for a quarter, in the reporting currency, by'
    || ' the rates of their close dates; NULL where the currency has no rate on the day.',
    'case when max(r.rate) is not null then coalesce(sum(f.amount_converted) filter (where '
    || 'f.forecast = ''closed''), 0) end',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f left'
    || ' join marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and f.day '
    || '>= r.valid_from and f.day < r.valid_to',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'closed_amount_converted',
    'reporting currency',
    'pipeline'
),
(
    'forecast_commit_count',
    'Deals open in the category Forecast (Commit).',
    'count(*) filter (where f.forecast = ''commit'')',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'commit_count',
    'deals',
    'pipeline'
),
(
    'forecast_commit_amount',
    'Amount of the deals open in the category Forecast (Commit); NULL counts 0.',
    'coalesce(sum(f.amount) filter (where f.forecast = ''commit''), 0)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'commit_amount',
    'currency',
    'pipeline'
),
(
    'forecast_commit_amount_converted',
    'Amount of the deals open in the category Forecast (Commit), in the reporting currency, '
    || 'by the rate of the day.',
    'coalesce(sum(f.amount) filter (where f.forecast = ''commit''), 0) * max(r.rate)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f left'
    || ' join marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and f.day '
    || '>= r.valid_from and f.day < r.valid_to',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'commit_amount_converted',
    'reporting currency',
    'pipeline'
),
(
    'forecast_most_likely_count',
    'Deals open in the category MostLikely.',
    'count(*) filter (where f.forecast = ''most likely'')',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'most_likely_count',
    'deals',
    'pipeline'
),
(
    'forecast_most_likely_amount',
    'Amount of the deals open in the category MostLikely; NULL counts 0.',
    'coalesce(sum(f.amount) filter (where f.forecast = ''most likely''), 0)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'most_likely_amount',
    'currency',
    'pipeline'
),
(
    'forecast_most_likely_amount_converted',
    'Amount of the deals open in the category MostLikely, in the reporting currency, by the '
    || 'rate of the day.',
    'coalesce(sum(f.amount) filter (where f.forecast = ''most likely''), 0) * max(r.rate)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f left'
    || ' join marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and f.day '
    || '>= r.valid_from and f.day < r.valid_to',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'most_likely_amount_converted',
    'reporting currency',
    'pipeline'
),
(
    'forecast_best_case_count',
    'Deals open in the category BestCase.',
    'count(*) filter (where f.forecast = ''best case'')',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'best_case_count',
    'deals',
    'pipeline'
),
(
    'forecast_best_case_amount',
    'Amount of the deals open in the category BestCase; NULL counts 0.',
    'coalesce(sum(f.amount) filter (where f.forecast = ''best case''), 0)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'best_case_amount',
    'currency',
    'pipeline'
),
(
    'forecast_best_case_amount_converted',
    'Amount of the deals open in the category BestCase, in the reporting currency, by the '
    || 'rate of the day.',
    'coalesce(sum(f.amount) filter (where f.forecast = ''best case''), 0) * max(r.rate)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f left'
    || ' join marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and f.day '
    || '>= r.valid_from and f.day < r.valid_to',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'best_case_amount_converted',
    'reporting currency',
    'pipeline'
),
(
    'forecast_pipeline_count',
    'Deals open in the category Pipeline.',
    'count(*) filter (where f.forecast = ''pipeline'')',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'pipeline_count',
    'deals',
    'pipeline'
),
(
    'forecast_pipeline_amount',
    'Amount of the deals open in the category Pipeline; NULL counts 0.',
    'coalesce(sum(f.amount) filter (where f.forecast = ''pipeline''), 0)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'pipeline_amount',
    'currency',
    'pipeline'
),
(
    'forecast_pipeline_amount_converted',
    'Amount of the deals open in the category Pipeline, in the reporting currency, by the '
    || 'rate of the day.',
    'coalesce(sum(f.amount) filter (where f.forecast = ''pipeline''), 0) * max(r.rate)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f left'
    || ' join marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and f.day '
    || '>= r.valid_from and f.day < r.valid_to',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'pipeline_amount_converted',
    'reporting currency',
    'pipeline'
),
(
    'forecast_omitted_count',
    'Deals open in the category Omitted.',
    'count(*) filter (where f.forecast = ''omitted'')',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'omitted_count',
    'deals',
    'pipeline'
),
(
    'forecast_omitted_amount',
    'Amount of the deals open in the category Omitted; NULL counts 0.',
    'coalesce(sum(f.amount) filter (where f.forecast = ''omitted''), 0)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'omitted_amount',
    'currency',
    'pipeline'
),
(
    'forecast_omitted_amount_converted',
    'Amount of the deals open in the category Omitted, in the reporting currency, by the rate'
    || ' of the day.',
    'coalesce(sum(f.amount) filter (where f.forecast = ''omitted''), 0) * max(r.rate)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f left'
    || ' join marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and f.day '
    || '>= r.valid_from and f.day < r.valid_to',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'omitted_amount_converted',
    'reporting currency',
    'pipeline'
),
(
    'forecast_other_count',
    'Deals open without a category, or in another one.',
    'count(*) filter (where f.forecast = ''other'')',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'other_count',
    'deals',
    'pipeline'
),
(
    'forecast_other_amount',
    'Amount of the deals open without a category, or in another one; NULL counts 0.',
    'coalesce(sum(f.amount) filter (where f.forecast = ''other''), 0)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'other_amount',
    'currency',
    'pipeline'
),
(
    'forecast_other_amount_converted',
    'Amount of the deals open without a category, or in another one, in the reporting '
    || 'currency, by the rate of the day.',
    'coalesce(sum(f.amount) filter (where f.forecast = ''other''), 0) * max(r.rate)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f left'
    || ' join marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and f.day '
    || '>= r.valid_from and f.day < r.valid_to',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'other_amount_converted',
    'reporting currency',
    'pipeline'
),
(
    'forecast_open_count',
    'Open deals with a close date in the quarter.',
    'count(*) filter (where f.forecast <> ''closed'')',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'open_count',
    'deals',
    'pipeline'
),
(
    'forecast_open_amount',
    'Their amount; NULL counts 0.',
    'coalesce(sum(f.amount) filter (where f.forecast <> ''closed''), 0)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'open_amount',
    'currency',
    'pipeline'
),
(
    'forecast_weighted_amount',
    'Their amount × probability / 100; NULL counts 0.',
    'coalesce(sum(f.weighted_amount) filter (where f.forecast <> ''closed''), 0)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'weighted_amount',
    'currency',
    'pipeline'
),
(
    'forecast_open_amount_converted',
    'Their amount in the reporting currency, by the rate of the day.',
    'coalesce(sum(f.amount) filter (where f.forecast <> ''closed''), 0) * max(r.rate)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f left'
    || ' join marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and f.day '
    || '>= r.valid_from and f.day < r.valid_to',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'open_amount_converted',
    'reporting currency',
    'pipeline'
),
(
    'forecast_weighted_amount_converted',
    'Their weighted amount in the reporting currency, by the rate of the day.',
    'coalesce(sum(f.weighted_amount) filter (where f.forecast <> ''closed''), 0) * max(r.rate)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f left'
    || ' join marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and f.day '
    || '>= r.valid_from and f.day < r.valid_to',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'weighted_amount_converted',
    'reporting currency',
    'pipeline'
),
(
    'commit_forecast',
    'The commit forecast of a quarter, as of a day: closed and commit.',
    'coalesce(sum(f.amount) filter (where f.forecast in (''closed'', ''commit'')), 0)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'commit_forecast_amount',
    'currency',
    'pipeline'
),
(
    'most_likely_forecast',
    'The most likely forecast: closed, commit and most likely.',
    'coalesce(sum(f.amount) filter (where f.forecast in (''closed'', ''commit'', ''most '
    || 'likely'')), 0)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'most_likely_forecast_amount',
    'currency',
    'pipeline'
),
(
    'best_case_forecast',
    'The best case forecast: closed, commit, most likely and best case.',
    'coalesce(sum(f.amount) filter (where f.forecast in (''closed'', ''commit'', ''most '
    || 'likely'', ''best case'')), 0)',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'best_case_forecast_amount',
    'currency',
    'pipeline'
),
(
    'forecast_unconverted_count',
    'Won and open deals with an amount and without a rate into the reporting currency.',
    'count(*) filter (where f.amount is not null and (r.rate is null or f.amount_converted is'
    || ' null))',
    '(select d.*, marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as '
    || 'close_period, case when d.status = ''won'' then ''closed'' else '
    || 'marts.forecast_of(d.forecast_category) end as forecast from marts.opportunity_daily as d'
    || ' cross join marts.history_coverage as c where d.status in (''won'', ''open'') and not '
    || 'd.is_deleted and d.close_date is not null and d.day <= '
    || 'marts.period_end(''fiscal_quarter'', d.close_date, c.fiscal_year_start_month)) as f left'
    || ' join marts.conversion_rate as r on f.currency_iso_code = r.currency_iso_code and f.day '
    || '>= r.valid_from and f.day < r.valid_to',
    'day, close_period, owner_id, currency_iso_code',
    'marts.forecast_daily',
    'unconverted_count',
    'deals',
    'pipeline'
),
(
    'snapshot_open_count',
    'Deals open at the end of a month.',
    'count(*)',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'open_count',
    'deals',
    'pipeline'
),
(
    'snapshot_open_amount',
    'Their amount then; NULL counts 0.',
    'coalesce(sum(f.amount), 0)',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'open_amount',
    'currency',
    'pipeline'
),
(
    'snapshot_weighted_amount',
    'Their weighted amount then; NULL counts 0.',
    'coalesce(sum(f.weighted_amount), 0)',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'weighted_amount',
    'currency',
    'pipeline'
),
(
    'snapshot_open_amount_converted',
    'Their amount then in the reporting currency; what has no rate is left out.',
    'sum(f.amount_converted)',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'open_amount_converted',
    'reporting currency',
    'pipeline'
),
(
    'snapshot_weighted_amount_converted',
    'Their weighted amount then in the reporting currency; what has no rate is left out.',
    'sum(f.weighted_amount_converted)',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'weighted_amount_converted',
    'reporting currency',
    'pipeline'
),
(
    'snapshot_still_open_count',
    'Of the deals open at the end of a month, those open today, with a close date in the same'
    || ' quarter.',
    'count(*) filter (where f.outcome = ''open'')',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'still_open_count',
    'deals',
    'pipeline'
),
(
    'snapshot_still_open_amount',
    'Today''s amount of those open today, with a close date in the same quarter; of deals '
    || 'that kept their currency.',
    'coalesce(sum(f.amount_now) filter (where f.outcome = ''open'' and f.currency_now is not '
    || 'distinct from f.currency_iso_code), 0)',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'still_open_amount',
    'currency',
    'pipeline'
),
(
    'snapshot_still_open_amount_converted',
    'Today''s amount of those open today, with a close date in the same quarter, in the '
    || 'reporting currency; what has no rate is left out.',
    'sum(f.amount_now_converted) filter (where f.outcome = ''open'')',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'still_open_amount_converted',
    'reporting currency',
    'pipeline'
),
(
    'snapshot_won_count',
    'Of the deals open at the end of a month, those won in that very quarter.',
    'count(*) filter (where f.outcome = ''won'')',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'won_count',
    'deals',
    'pipeline'
),
(
    'snapshot_won_amount',
    'Today''s amount of those won in that very quarter; of deals that kept their currency.',
    'coalesce(sum(f.amount_now) filter (where f.outcome = ''won'' and f.currency_now is not '
    || 'distinct from f.currency_iso_code), 0)',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'won_amount',
    'currency',
    'pipeline'
),
(
    'snapshot_won_amount_converted',
    'Today''s amount of those won in that very quarter, in the reporting currency; what has '
    || 'no rate is left out.',
    'sum(f.amount_now_converted) filter (where f.outcome = ''won'')',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'won_amount_converted',
    'reporting currency',
    'pipeline'
),
(
    'snapshot_lost_count',
    'Of the deals open at the end of a month, those lost in that very quarter.',
    'count(*) filter (where f.outcome = ''lost'')',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'lost_count',
    'deals',
    'pipeline'
),
(
    'snapshot_lost_amount',
    'Today''s amount of those lost in that very quarter; of deals that kept their currency.',
    'coalesce(sum(f.amount_now) filter (where f.outcome = ''lost'' and f.currency_now is not '
    || 'distinct from f.currency_iso_code), 0)',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'lost_amount',
    'currency',
    'pipeline'
),
(
    'snapshot_lost_amount_converted',
    'Today''s amount of those lost in that very quarter, in the reporting currency; what has '
    || 'no rate is left out.',
    'sum(f.amount_now_converted) filter (where f.outcome = ''lost'')',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'lost_amount_converted',
    'reporting currency',
    'pipeline'
),
(
    'snapshot_unknown_count',
    'Of the deals open at the end of a month, those of unknown status today.',
    'count(*) filter (where f.outcome = ''unknown'')',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'unknown_count',
    'deals',
    'pipeline'
),
(
    'snapshot_moved_period_count',
    'Of the deals open at the end of a month, those in another close quarter today, whatever '
    || 'became of them.',
    'count(*) filter (where f.outcome = ''moved'')',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'moved_period_count',
    'deals',
    'pipeline'
),
(
    'snapshot_moved_period_amount',
    'Today''s amount of those in another close quarter today, whatever became of them; of '
    || 'deals that kept their currency.',
    'coalesce(sum(f.amount_now) filter (where f.outcome = ''moved'' and f.currency_now is not'
    || ' distinct from f.currency_iso_code), 0)',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'moved_period_amount',
    'currency',
    'pipeline'
),
(
    'snapshot_moved_period_amount_converted',
    'Today''s amount of those in another close quarter today, whatever became of them, in the'
    || ' reporting currency; what has no rate is left out.',
    'sum(f.amount_now_converted) filter (where f.outcome = ''moved'')',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'moved_period_amount_converted',
    'reporting currency',
    'pipeline'
),
(
    'snapshot_deleted_count',
    'Of the deals open at the end of a month, those deleted today.',
    'count(*) filter (where f.outcome = ''deleted'')',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'deleted_count',
    'deals',
    'pipeline'
),
(
    'snapshot_deleted_amount',
    'Amount then of those deleted today.',
    'coalesce(sum(f.amount) filter (where f.outcome = ''deleted''), 0)',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'deleted_amount',
    'currency',
    'pipeline'
),
(
    'snapshot_deleted_amount_converted',
    'Amount then of those deleted today, in the reporting currency; what has no rate is left out.',
    'sum(f.amount_converted) filter (where f.outcome = ''deleted'')',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'deleted_amount_converted',
    'reporting currency',
    'pipeline'
),
(
    'snapshot_won_elsewhere_count',
    'Of the deals open at the end of a month, those won in another quarter.',
    'count(*) filter (where f.outcome = ''moved'' and f.status = ''won'')',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'won_elsewhere_count',
    'deals',
    'pipeline'
),
(
    'snapshot_changed_currency_count',
    'Of the deals open at the end of a month, those in another currency today.',
    'count(*) filter (where f.outcome <> ''deleted'' and f.currency_now is distinct from '
    || 'f.currency_iso_code)',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'changed_currency_count',
    'deals',
    'pipeline'
),
(
    'snapshot_unconverted_count',
    'Of the deals open at the end of a month, those with an amount, then or now, and without '
    || 'a rate.',
    'count(*) filter (where (f.amount is not null and f.amount_converted is null) or '
    || '(f.amount_now is not null and f.amount_now_converted is null))',
    '(select d.day as snapshot_day, d.currency_iso_code, p.close_period, d.amount, '
    || 'd.weighted_amount, d.amount_converted, d.weighted_amount_converted, o.status, o.amount '
    || 'as amount_now, o.currency_iso_code as currency_now, o.amount * r.rate as '
    || 'amount_now_converted, case when o.opportunity_id is null then ''deleted'' when '
    || 'p.close_period_now is distinct from p.close_period then ''moved'' else o.status end as '
    || 'outcome from marts.history_coverage as c inner join marts.opportunity_daily as d on '
    || 'd.day < c.last_day and extract(day from d.day + 1) = 1 left join marts.fct_opportunity '
    || 'as o on d.opportunity_id = o.opportunity_id left join marts.conversion_rate as r on '
    || 'o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) >= r.valid_from and marts.conversion_day(o.status, '
    || 'o.close_date, c.last_day) < r.valid_to cross join lateral (select '
    || 'marts.fiscal_quarter_start(d.close_date, c.fiscal_year_start_month) as close_period, '
    || 'marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period_now)'
    || ' as p where d.status = ''open'' and not d.is_deleted) as f',
    'snapshot_day, close_period, currency_iso_code',
    'marts.snapshot_vs_live',
    'unconverted_count',
    'deals',
    'pipeline'
),
(
    'daily_created_count',
    'Deals created on a day.',
    'count(*) filter (where f.item = ''created'')',
    '(select d.day, d.item, o.* from marts.fct_opportunity as o cross join lateral (values '
    || '(case when o.status <> ''unknown'' then o.created_date end, ''created''), (case when '
    || 'o.status = ''won'' then o.close_date end, ''won''), (case when o.status = ''lost'' then '
    || 'o.close_date end, ''lost'')) as d (day, item) where d.day is not null) as f',
    'day, currency_iso_code',
    'marts.daily_activity',
    'created_count',
    'deals',
    'sales'
),
(
    'daily_created_amount',
    'Today''s amount of the deals created on a day; none is 0.',
    'coalesce(sum(f.amount) filter (where f.item = ''created''), 0)',
    '(select d.day, d.item, o.* from marts.fct_opportunity as o cross join lateral (values '
    || '(case when o.status <> ''unknown'' then o.created_date end, ''created''), (case when '
    || 'o.status = ''won'' then o.close_date end, ''won''), (case when o.status = ''lost'' then '
    || 'o.close_date end, ''lost'')) as d (day, item) where d.day is not null) as f',
    'day, currency_iso_code',
    'marts.daily_activity',
    'created_amount',
    'currency',
    'sales'
),
(
    'daily_created_amount_converted',
    'Today''s amount of the deals created on a day, in the reporting currency; what has no '
    || 'rate is left out.',
    'sum(f.amount * r.rate) filter (where f.item = ''created'')',
    '(select d.day, d.item, o.* from marts.fct_opportunity as o cross join lateral (values '
    || '(case when o.status <> ''unknown'' then o.created_date end, ''created''), (case when '
    || 'o.status = ''won'' then o.close_date end, ''won''), (case when o.status = ''lost'' then '
    || 'o.close_date end, ''lost'')) as d (day, item) where d.day is not null) as f cross join '
    || 'control.today as t left join marts.conversion_rate as r on f.currency_iso_code = '
    || 'r.currency_iso_code and marts.conversion_day(f.status, f.close_date, t.business_date) >='
    || ' r.valid_from and marts.conversion_day(f.status, f.close_date, t.business_date) < '
    || 'r.valid_to',
    'day, currency_iso_code',
    'marts.daily_activity',
    'created_amount_converted',
    'reporting currency',
    'sales'
),
(
    'daily_won_count',
    'Deals won, with a close date on a day.',
    'count(*) filter (where f.item = ''won'')',
    '(select d.day, d.item, o.* from marts.fct_opportunity as o cross join lateral (values '
    || '(case when o.status <> ''unknown'' then o.created_date end, ''created''), (case when '
    || 'o.status = ''won'' then o.close_date end, ''won''), (case when o.status = ''lost'' then '
    || 'o.close_date end, ''lost'')) as d (day, item) where d.day is not null) as f',
    'day, currency_iso_code',
    'marts.daily_activity',
    'won_count',
    'deals',
    'sales'
),
(
    'daily_won_amount',
    'Today''s amount of the deals won, with a close date on a day; none is 0.',
    'coalesce(sum(f.amount) filter (where f.item = ''won''), 0)',
    '(select d.day, d.item, o.* from marts.fct_opportunity as o cross join lateral (values '
    || '(case when o.status <> ''unknown'' then o.created_date end, ''created''), (case when '
    || 'o.status = ''won'' then o.close_date end, ''won''), (case when o.status = ''lost'' then '
    || 'o.close_date end, ''lost'')) as d (day, item) where d.day is not null) as f',
    'day, currency_iso_code',
    'marts.daily_activity',
    'won_amount',
    'currency',
    'sales'
),
(
    'daily_won_amount_converted',
    'Today''s amount of the deals won, with a close date on a day, in the reporting currency;'
    || ' what has no rate is left out.',
    'sum(f.amount * r.rate) filter (where f.item = ''won'')',
    '(select d.day, d.item, o.* from marts.fct_opportunity as o cross join lateral (values '
    || '(case when o.status <> ''unknown'' then o.created_date end, ''created''), (case when '
    || 'o.status = ''won'' then o.close_date end, ''won''), (case when o.status = ''lost'' then '
    || 'o.close_date end, ''lost'')) as d (day, item) where d.day is not null) as f cross join '
    || 'control.today as t left join marts.conversion_rate as r on f.currency_iso_code = '
    || 'r.currency_iso_code and marts.conversion_day(f.status, f.close_date, t.business_date) >='
    || ' r.valid_from and marts.conversion_day(f.status, f.close_date, t.business_date) < '
    || 'r.valid_to',
    'day, currency_iso_code',
    'marts.daily_activity',
    'won_amount_converted',
    'reporting currency',
    'sales'
),
(
    'daily_lost_count',
    'Deals lost, with a close date on a day.',
    'count(*) filter (where f.item = ''lost'')',
    '(select d.day, d.item, o.* from marts.fct_opportunity as o cross join lateral (values '
    || '(case when o.status <> ''unknown'' then o.created_date end, ''created''), (case when '
    || 'o.status = ''won'' then o.close_date end, ''won''), (case when o.status = ''lost'' then '
    || 'o.close_date end, ''lost'')) as d (day, item) where d.day is not null) as f',
    'day, currency_iso_code',
    'marts.daily_activity',
    'lost_count',
    'deals',
    'sales'
),
(
    'daily_lost_amount',
    'Today''s amount of the deals lost, with a close date on a day; none is 0.',
    'coalesce(sum(f.amount) filter (where f.item = ''lost''), 0)',
    '(select d.day, d.item, o.* from marts.fct_opportunity as o cross join lateral (values '
    || '(case when o.status <> ''unknown'' then o.created_date end, ''created''), (case when '
    || 'o.status = ''won'' then o.close_date end, ''won''), (case when o.status = ''lost'' then '
    || 'o.close_date end, ''lost'')) as d (day, item) where d.day is not null) as f',
    'day, currency_iso_code',
    'marts.daily_activity',
    'lost_amount',
    'currency',
    'sales'
),
(
    'daily_lost_amount_converted',
    'Today''s amount of the deals lost, with a close date on a day, in the reporting '
    || 'currency; what has no rate is left out.',
    'sum(f.amount * r.rate) filter (where f.item = ''lost'')',
    '(select d.day, d.item, o.* from marts.fct_opportunity as o cross join lateral (values '
    || '(case when o.status <> ''unknown'' then o.created_date end, ''created''), (case when '
    || 'o.status = ''won'' then o.close_date end, ''won''), (case when o.status = ''lost'' then '
    || 'o.close_date end, ''lost'')) as d (day, item) where d.day is not null) as f cross join '
    || 'control.today as t left join marts.conversion_rate as r on f.currency_iso_code = '
    || 'r.currency_iso_code and marts.conversion_day(f.status, f.close_date, t.business_date) >='
    || ' r.valid_from and marts.conversion_day(f.status, f.close_date, t.business_date) < '
    || 'r.valid_to',
    'day, currency_iso_code',
    'marts.daily_activity',
    'lost_amount_converted',
    'reporting currency',
    'sales'
),
(
    'daily_open_count',
    'Open deals at the end of a day; NULL before the history begins.',
    'count(*) filter (where f.status = ''open'' and not f.is_deleted)',
    'marts.opportunity_daily as f',
    'day, currency_iso_code',
    'marts.daily_activity',
    'open_count',
    'deals',
    'sales'
),
(
    'daily_open_amount',
    'Their amount; NULL counts 0.',
    'coalesce(sum(f.amount) filter (where f.status = ''open'' and not f.is_deleted), 0)',
    'marts.opportunity_daily as f',
    'day, currency_iso_code',
    'marts.daily_activity',
    'open_amount',
    'currency',
    'sales'
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
)
on conflict (name) do nothing;
