-- control.label_translation: what is declared is found by control.match_fields().
begin;

select plan(2);

select is_empty(
    $$
        select
            t.object,
            t.label
        from control.label_translation as t
        cross join lateral control.match_fields(t.object, array[t.label]) as f
        where f.landing_column is null
    $$,
    'every label that is declared names a field'
);
select is_empty(
    $$
        select
            t.object,
            t.label
        from control.label_translation as t
        group by t.object, t.label
        having count(*) > 1
    $$,
    'and no label names two'
);

select finish();
rollback;
