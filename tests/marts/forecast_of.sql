-- marts.forecast_of: forecast categories by either of their names.
begin;

select plan(1);

select set_eq(
    $$ select c, marts.forecast_of(c) from unnest(array[
        'Forecast', 'Commit', 'MostLikely', 'Most Likely', 'BestCase', 'Best Case', 'Pipeline',
        'Omitted', 'Closed', 'Ours', null
    ]) as c $$,
    $$ values
        ('Forecast', 'commit'), ('Commit', 'commit'), ('MostLikely', 'most likely'),
        ('Most Likely', 'most likely'), ('BestCase', 'best case'), ('Best Case', 'best case'),
        ('Pipeline', 'pipeline'), ('Omitted', 'omitted'), ('Closed', 'other'), ('Ours', 'other'),
        (null, 'other') $$,
    'the API''s word and the one people see'
);

select finish();

rollback;
