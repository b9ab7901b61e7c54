-- marts.opportunity_measure: what each deal contributes; the three performance views sum it up.
begin;

\ir six_deals.psql

select plan(8);

select results_eq(
    $$ select
            substr(m.opportunity_id, 15, 1), m.bookings_count, m.bookings_amount,
            m.bookings_count_this_month, m.bookings_amount_this_month, m.days_to_close,
            m.pipeline_count, m.pipeline_amount, m.pipeline_weighted_amount, m.days_open,
            m.lost_count, m.lost_amount, m.pipeline_created_amount_this_month
        from marts.opportunity_measure as m order by 1 $$,
    $$ values
        (
            '1', 1, 130.0, 1, 130.0, 51, null::integer, null::numeric, null::numeric,
            null::integer, null::integer, null::numeric, null::numeric
        ),
        ('2', 1, 180.0, null, null, 79, null, null, null, null, null, null, null),
        ('3', null, null, null, null, null, 1, 1000.0, 500.0, 18, null, null, 1000.0),
        ('4', null, null, null, null, null, null, null, null, null, 1, 50.0, null),
        ('5', 1, 60.0, null, null, 0, null, null, null, null, null, null, null) $$,
    'a deal counts in what it is, and with nothing elsewhere'
);

-- by whatever slice, the sums are those of the views
select
    results_eq(
        $$ select sum(bookings_amount), sum(pipeline_amount), sum(lost_amount), sum(bookings_count)
        from marts.opportunity_measure where currency_iso_code = 'EUR' $$,
        format(
            'select sum(bookings_amount), sum(nullif(pipeline_amount, 0)),'
            ' sum(nullif(lost_amount, 0)), sum(bookings_count)::bigint'
            ' from marts.%I where currency_iso_code = ''EUR''',
            v.name
        ),
        v.name || ' sums it up'
    )
from unnest(array['sales_snapshot', 'owner_performance', 'account_performance']) as v (name);

-- a deal of unknown status is nothing but a deal
update marts.fct_opportunity
set status = 'unknown', is_closed = null
where opportunity_id = '006000000000003AAA';
select results_eq(
    $$ select
            coalesce(m.bookings_count, m.pipeline_count, m.lost_count,
                m.pipeline_created_count_this_month),
            coalesce(m.bookings_amount, m.pipeline_amount, m.lost_amount,
                m.pipeline_created_amount_this_month)
        from marts.opportunity_measure as m where m.opportunity_id = '006000000000003AAA' $$,
    $$ values (null::integer, null::numeric) $$,
    'unknown is in no pipeline and in no bookings'
);

-- whoever may read one of the views needs no right to what it is made of
do $role$
begin
    execute 'create role tap_narrow_reader';
    execute 'grant usage on schema marts, tap to tap_narrow_reader';
    execute 'grant select on marts.sales_snapshot, marts.owner_performance,'
        ' marts.account_performance to tap_narrow_reader';
    execute 'grant execute on all functions in schema tap to tap_narrow_reader';
end;
$role$;
set local role tap_narrow_reader;
select isnt_empty('select * from marts.' || v.name, v.name || ' is readable by a grant of its own')
from unnest(array['sales_snapshot', 'owner_performance', 'account_performance']) as v (name);
reset role;

select finish();

rollback;
