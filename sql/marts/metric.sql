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
'deals, days, currency (of the row), reporting currency or share, 0 to 1.';
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
)
on conflict (name) do nothing;
