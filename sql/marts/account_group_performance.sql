create or replace view marts.account_group_performance as
select
    -- grain
    h.ultimate_parent_id,
    h.ultimate_parent_name,
    m.currency_iso_code,

    -- deals and amounts
    count(distinct m.account_id) as account_count,
    count(m.bookings_count) as bookings_count,
    coalesce(sum(m.bookings_amount), 0) as bookings_amount,
    count(m.pipeline_count) as pipeline_count,
    coalesce(sum(m.pipeline_amount), 0) as pipeline_amount,
    coalesce(sum(m.pipeline_weighted_amount), 0) as pipeline_weighted_amount,
    count(m.lost_count) as lost_count,
    coalesce(sum(m.lost_amount), 0) as lost_amount,
    marts.win_rate(count(m.bookings_count), count(m.lost_count)) as win_rate,

    -- in the reporting currency
    sum(m.bookings_amount_converted) as bookings_amount_converted,
    sum(m.pipeline_amount_converted) as pipeline_amount_converted,
    sum(m.pipeline_weighted_amount_converted) as pipeline_weighted_amount_converted,
    sum(m.lost_amount_converted) as lost_amount_converted,
    count(m.unconverted_count) as unconverted_count
from marts.account_hierarchy as h
inner join marts.opportunity_measure as m on h.account_id = m.account_id
group by h.ultimate_parent_id, h.ultimate_parent_name, m.currency_iso_code;

comment on view marts.account_group_performance is
'Bookings, pipeline, losses and win rate of an account together with all accounts below it. Grain:
one row per account at the top of its line of parents (marts.account_hierarchy), and currency; each
deal of an undeleted account counts once. Figures as in marts.account_performance. Source:
marts.account_hierarchy, marts.opportunity_measure.';

grant select on marts.account_group_performance to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.account_group_performance.ultimate_parent_id is
'The account at the top of the line of parents; the account itself where it has none.';
comment on column marts.account_group_performance.ultimate_parent_name is 'Name of that account.';
comment on column marts.account_group_performance.currency_iso_code is
'Currency of the amounts in this row, such as EUR; NULL in an org with one currency.';
comment on column marts.account_group_performance.account_count is
'Accounts of the group with a deal in this row.';
comment on column marts.account_group_performance.bookings_count is 'Won deals.';
comment on column marts.account_group_performance.bookings_amount is
'Amount of won deals, in currency_iso_code.';
comment on column marts.account_group_performance.pipeline_count is 'Open deals.';
comment on column marts.account_group_performance.pipeline_amount is
'Amount of open deals, in currency_iso_code.';
comment on column marts.account_group_performance.pipeline_weighted_amount is
'Weighted amount of open deals (amount × probability / 100), in currency_iso_code.';
comment on column marts.account_group_performance.lost_count is 'Lost deals.';
comment on column marts.account_group_performance.lost_amount is
'Amount of lost deals, in currency_iso_code.';
comment on column marts.account_group_performance.win_rate is
'By count: won of won and lost deals, 0 to 1; NULL where none was closed.';
comment on column marts.account_group_performance.bookings_amount_converted is
'Amount of won deals, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
comment on column marts.account_group_performance.pipeline_amount_converted is
'Amount of open deals, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
comment on column marts.account_group_performance.pipeline_weighted_amount_converted is
'Weighted amount of open deals, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
comment on column marts.account_group_performance.lost_amount_converted is
'Amount of lost deals, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
comment on column marts.account_group_performance.unconverted_count is
'Deals with an amount that cannot be converted: no reporting currency is set, or no rate is known
for their day.';
