-- control.quality_source: which view a check reads.
begin;

select plan(7);

select is(
    (
        select s.source::text from control.quality_source as s
        where s.check_name = 'date_missing'
    ),
    'control.check_date_missing', 'without a source, the view of its name'
);
select results_eq(
    $$select s.source::text, s.has_check_name, s.has_part from control.quality_source as s
    where s.check_name in ('account_win_rate', 'account_opportunity_count')$$,
    $$values ('control.account_rule', true, true), ('control.account_rule', true, true)$$,
    'a view may hold several'
);
select is(
    (
        select s.has_check_name from control.quality_source as s
        where s.check_name = 'date_missing'
    ),
    false, 'or one'
);
select is_empty(
    $$select q.name from control.quality_check as q
    where q.name not in (select s.check_name from control.quality_source as s)$$,
    'every shipped check has one'
);
update control.quality_check set source = 'control.nowhere'
where name = 'date_missing';
select is_empty(
    $$select * from control.quality_source where check_name = 'date_missing'$$,
    'what does not exist is none'
);
select throws_ok(
    $$update control.quality_check set source = 'nowhere' where name = 'date_missing'$$,
    '23514', null, 'a source has a schema'
);
select throws_ok(
    $$update control.quality_check set source = 'a.b; drop' where name = 'date_missing'$$,
    '23514', null, 'and is a plain name'
);

select finish();

rollback;
