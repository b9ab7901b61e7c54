-- marts.slice_move: which way a move between slices goes.
begin;


select plan(11);

insert into marts.merged_account (account_id, survivor_id)
values ('001A', '001C'), ('001B', '001C');

select
    is(
        marts.slice_move(c.before, c.after, c.slices),
        c.move,
        format('%s to %s by %s', c.before, c.after, c.slices)
    )
from (
    values
    (
        '{"stage_name": "Prospecting"}'::jsonb, '{"stage_name": "Qualification"}'::jsonb,
        '{stage_name}'::text[], 'progressed'
    ),
    (
        '{"stage_name": "Negotiation/Review"}',
        '{"stage_name": "Prospecting"}',
        '{stage_name}',
        'regressed'
    ),
    ('{"stage_name": "Prospecting"}', '{"stage_name": "Odd"}', '{stage_name}', 'reclassified'),
    (
        '{"forecast_category": "Pipeline"}',
        '{"forecast_category": "MostLikely"}',
        '{forecast_category}',
        'progressed'
    ),
    (
        '{"forecast_category": "Forecast"}',
        '{"forecast_category": "Omitted"}',
        '{forecast_category}',
        'regressed'
    ),
    (
        '{"forecast_category": null}',
        '{"forecast_category": "Pipeline"}',
        '{forecast_category}',
        'reclassified'
    ),
    ('{"type": "A"}', '{"type": "B"}', '{type}', 'reclassified'),
    ('{"account_id": "001A"}', '{"account_id": "001C"}', '{account_id}', 'merged'),
    -- what was left then has been merged since
    ('{"account_id": "001A"}', '{"account_id": "001B"}', '{account_id}', 'merged'),
    ('{"account_id": "001A"}', '{"account_id": "001D"}', '{account_id}', 'reclassified'),
    -- the first that differs, in the order asked for
    (
        '{"stage_name": "Prospecting", "forecast_category": "Forecast"}',
        '{"stage_name": "Qualification", "forecast_category": "Pipeline"}',
        '{forecast_category, stage_name}', 'regressed'
    )
) as c (before, after, slices, move);

select finish();

rollback;
