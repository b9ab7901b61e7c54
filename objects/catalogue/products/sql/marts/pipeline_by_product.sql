create or replace view marts.pipeline_by_product as
with line as (
    select
        i.product2_id,
        i.opportunity_id,
        i.quantity,
        i.total_price as amount,
        marts.weighted_amount(i.total_price, o.probability) as weighted_amount,
        o.status,
        o.currency_iso_code,
        marts.fiscal_quarter_start(o.close_date, s.fiscal_year_start_month) as close_period,
        r.rate
    from marts.fct_opportunity_line_item as i
    inner join marts.fct_opportunity as o on i.opportunity_id = o.opportunity_id
    cross join control.setting as s
    cross join control.today as t
    left join
        marts.conversion_rate as r
        on
            o.currency_iso_code = r.currency_iso_code
            and marts.conversion_day(o.status, o.close_date, t.business_date) >= r.valid_from
            and marts.conversion_day(o.status, o.close_date, t.business_date) < r.valid_to
),

product as (
    select
        l.product2_id,
        l.close_period,
        l.currency_iso_code,

        -- open
        count(distinct l.opportunity_id) filter (where l.status = 'open') as open_count,
        coalesce(sum(l.quantity) filter (where l.status = 'open'), 0) as open_quantity,
        coalesce(sum(l.amount) filter (where l.status = 'open'), 0) as open_amount,
        coalesce(sum(l.weighted_amount) filter (where l.status = 'open'), 0)
            as open_weighted_amount,

        -- closed
        count(distinct l.opportunity_id) filter (where l.status = 'won') as won_count,
        coalesce(sum(l.quantity) filter (where l.status = 'won'), 0) as won_quantity,
        coalesce(sum(l.amount) filter (where l.status = 'won'), 0) as won_amount,
        count(distinct l.opportunity_id) filter (where l.status = 'lost') as lost_count,
        coalesce(sum(l.quantity) filter (where l.status = 'lost'), 0) as lost_quantity,
        coalesce(sum(l.amount) filter (where l.status = 'lost'), 0) as lost_amount,

        -- in the reporting currency
        sum(l.amount * l.rate) filter (where l.status = 'open') as open_amount_converted,
        sum(l.weighted_amount * l.rate) filter (where l.status = 'open')
            as open_weighted_amount_converted,
        sum(l.amount * l.rate) filter (where l.status = 'won') as won_amount_converted,
        sum(l.amount * l.rate) filter (where l.status = 'lost') as lost_amount_converted,
        count(l.amount) filter (where l.rate is null) as unconverted_count
    from line as l
    where l.status <> 'unknown'
    group by l.product2_id, l.close_period, l.currency_iso_code
)

select
    -- grain
    a.product2_id,
    p.name as product_name,
    p.product_code,
    p.family as product_family,
    a.close_period,
    a.currency_iso_code,

    -- open
    a.open_count,
    trim_scale(a.open_quantity) as open_quantity,
    trim_scale(a.open_amount) as open_amount,
    trim_scale(a.open_weighted_amount) as open_weighted_amount,

    -- closed
    a.won_count,
    trim_scale(a.won_quantity) as won_quantity,
    trim_scale(a.won_amount) as won_amount,
    a.lost_count,
    trim_scale(a.lost_quantity) as lost_quantity,
    trim_scale(a.lost_amount) as lost_amount,
    marts.win_rate(a.won_count, a.lost_count) as win_rate,

    -- in the reporting currency
    trim_scale(a.open_amount_converted) as open_amount_converted,
    trim_scale(a.open_weighted_amount_converted) as open_weighted_amount_converted,
    trim_scale(a.won_amount_converted) as won_amount_converted,
    trim_scale(a.lost_amount_converted) as lost_amount_converted,
    a.unconverted_count
from product as a
left join marts.dim_product as p on a.product2_id = p.product2_id;

comment on view marts.pipeline_by_product is
'What is open, won and lost of each product, by line items. Grain: one row per product, fiscal
quarter of the deals'' close date and currency; NULL where they are not known. Deals of unknown
status and deleted ones are left out. A line item without a total price has no amount. Source:
marts.fct_opportunity_line_item, marts.fct_opportunity, marts.dim_product, marts.conversion_rate.';
comment on column marts.pipeline_by_product.product2_id is
'Salesforce id of the product, in its 18 characters; NULL for line items without one.';
comment on column marts.pipeline_by_product.product_name is
'Name of the product; NULL where it was never landed, or is deleted.';
comment on column marts.pipeline_by_product.product_code is
'Code of the product as people gave it.';
comment on column marts.pipeline_by_product.product_family is 'Product family.';
comment on column marts.pipeline_by_product.close_period is
'First day of the fiscal quarter of the deals'' close date; NULL without one.';
comment on column marts.pipeline_by_product.open_count is 'Open deals with the product.';
comment on column marts.pipeline_by_product.open_quantity is 'How many of it they hold.';
comment on column marts.pipeline_by_product.open_amount is
'Total price of its line items in open deals, in currency_iso_code; none is 0.';
comment on column marts.pipeline_by_product.open_weighted_amount is
'The same by the probability of each deal, in currency_iso_code.';
comment on column marts.pipeline_by_product.won_count is 'Won deals with the product.';
comment on column marts.pipeline_by_product.won_quantity is 'How many of it were sold.';
comment on column marts.pipeline_by_product.won_amount is
'Total price of its line items in won deals, in currency_iso_code; none is 0.';
comment on column marts.pipeline_by_product.lost_count is 'Lost deals with the product.';
comment on column marts.pipeline_by_product.lost_quantity is 'How many of it they held.';
comment on column marts.pipeline_by_product.lost_amount is
'Total price of its line items in lost deals, in currency_iso_code; none is 0.';
comment on column marts.pipeline_by_product.win_rate is
'Won of won and lost deals with the product, by count, 0 to 1; NULL without any.';
comment on column marts.pipeline_by_product.open_amount_converted is
'open_amount in the reporting currency (control.setting), by today''s rate, without what has no
rate; NULL where none has.';
comment on column marts.pipeline_by_product.open_weighted_amount_converted is
'open_weighted_amount in the reporting currency, likewise.';
comment on column marts.pipeline_by_product.won_amount_converted is
'won_amount in the reporting currency, by the rates of the deals'' close dates, likewise.';
comment on column marts.pipeline_by_product.lost_amount_converted is
'lost_amount in the reporting currency, by the rates of the deals'' close dates, likewise.';
comment on column marts.pipeline_by_product.unconverted_count is
'Line items with a total price that cannot be converted: no reporting currency is set, or no rate is
known.';

grant select on marts.pipeline_by_product to salesforce_reporter;

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
        '(select i.product2_id, i.opportunity_id, i.quantity, i.total_price as amount, o.status,'
        || ' o.probability, o.currency_iso_code, marts.fiscal_quarter_start(o.close_date,'
        || ' s.fiscal_year_start_month) as close_period, r.rate from'
        || ' marts.fct_opportunity_line_item as i inner join marts.fct_opportunity as o on'
        || ' i.opportunity_id = o.opportunity_id cross join control.setting as s cross join'
        || ' control.today as t left join marts.conversion_rate as r on o.currency_iso_code ='
        || ' r.currency_iso_code and marts.conversion_day(o.status, o.close_date, t.business_date)'
        || ' >= r.valid_from and marts.conversion_day(o.status, o.close_date, t.business_date) <'
        || ' r.valid_to) as f' as source,
        'product2_id, close_period, currency_iso_code' as grain,
        'marts.pipeline_by_product' as mart,
        'sales' as owner
) as r
cross join (
    values
    (
        'product_open_count',
        'Open deals with a product, by the fiscal quarter of their close date.',
        'count(distinct f.opportunity_id) filter (where f.status = ''open'')',
        'open_count',
        'deals'
    ),
    (
        'product_open_quantity',
        'How many of it they hold; none is 0.',
        'coalesce(sum(f.quantity) filter (where f.status = ''open''), 0)',
        'open_quantity',
        'pieces'
    ),
    (
        'product_open_amount',
        'Total price of its line items in them; none is 0.',
        'coalesce(sum(f.amount) filter (where f.status = ''open''), 0)',
        'open_amount',
        'currency'
    ),
    (
        'product_open_amount_converted',
        'The same in the reporting currency, by today''s rate; what has no rate is left out.',
        'sum(f.amount * f.rate) filter (where f.status = ''open'')',
        'open_amount_converted',
        'reporting currency'
    ),
    (
        'product_won_count',
        'Won deals with a product, by the fiscal quarter of their close date.',
        'count(distinct f.opportunity_id) filter (where f.status = ''won'')',
        'won_count',
        'deals'
    ),
    (
        'product_won_quantity',
        'How many of it they hold; none is 0.',
        'coalesce(sum(f.quantity) filter (where f.status = ''won''), 0)',
        'won_quantity',
        'pieces'
    ),
    (
        'product_won_amount',
        'Total price of its line items in them; none is 0.',
        'coalesce(sum(f.amount) filter (where f.status = ''won''), 0)',
        'won_amount',
        'currency'
    ),
    (
        'product_won_amount_converted',
        'The same in the reporting currency, by the rates of the deals'' close dates; what has no '
        || 'rate is left out.',
        'sum(f.amount * f.rate) filter (where f.status = ''won'')',
        'won_amount_converted',
        'reporting currency'
    ),
    (
        'product_lost_count',
        'Lost deals with a product, by the fiscal quarter of their close date.',
        'count(distinct f.opportunity_id) filter (where f.status = ''lost'')',
        'lost_count',
        'deals'
    ),
    (
        'product_lost_quantity',
        'How many of it they hold; none is 0.',
        'coalesce(sum(f.quantity) filter (where f.status = ''lost''), 0)',
        'lost_quantity',
        'pieces'
    ),
    (
        'product_lost_amount',
        'Total price of its line items in them; none is 0.',
        'coalesce(sum(f.amount) filter (where f.status = ''lost''), 0)',
        'lost_amount',
        'currency'
    ),
    (
        'product_lost_amount_converted',
        'The same in the reporting currency, by the rates of the deals'' close dates; what has no '
        || 'rate is left out.',
        'sum(f.amount * f.rate) filter (where f.status = ''lost'')',
        'lost_amount_converted',
        'reporting currency'
    ),
    (
        'product_open_weighted_amount',
        'Total price of a product''s line items in open deals × probability / 100; none is 0.',
        'coalesce(sum(f.amount * f.probability / 100) filter (where f.status = ''open''), 0)',
        'open_weighted_amount',
        'currency'
    ),
    (
        'product_open_weighted_amount_converted',
        'The same in the reporting currency, by today''s rate; what has no rate is left out.',
        'sum(f.amount * f.probability / 100 * f.rate) filter (where f.status = ''open'')',
        'open_weighted_amount_converted',
        'reporting currency'
    ),
    (
        'product_win_rate',
        'By count: won of won and lost deals with a product; NULL without any.',
        'round(count(distinct f.opportunity_id) filter (where f.status = ''won'')::numeric /'
        || ' nullif(count(distinct f.opportunity_id) filter (where f.status in (''won'','
        || ' ''lost'')), 0), 4)',
        'win_rate',
        'share, 0 to 1'
    ),
    (
        'product_unconverted_count',
        'Line items with a total price that has no rate into the reporting currency.',
        'count(f.amount) filter (where f.status <> ''unknown'' and f.rate is null)',
        'unconverted_count',
        'line items'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;
