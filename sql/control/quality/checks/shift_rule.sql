create or replace view control.shift_rule as
select
    s.model
    || case when s.column_name <> '' then '.' || s.column_name else '' end
    || case when s.measure = 'value shares' then ' = ' || s.value else '' end as record_id,
    r.check_name,
    '' as part,
    r.reason
from control.quality_shift as s
left join control.profiled_column as c
    on s.model = c.model and s.column_name = c.column_name and s.measure = c.measure
cross join
    lateral (
        values
        (
            'null_share_shift',
            case
                when s.measure = 'null share' and abs(s.now - s.earlier) > c.max_shift
                    then
                        'empty in ' || round(100 * s.now, 1) || ' % of the changed rows, '
                        || round(100 * s.earlier, 1) || ' % in earlier runs'
            end
        ),
        (
            'value_share_shift',
            case
                when
                    s.measure = 'value shares'
                    and abs(s.now - coalesce(s.earlier, 0)) > c.max_shift
                    then
                        round(100 * s.now, 1) || ' % of the changed rows, '
                        || round(100 * coalesce(s.earlier, 0), 1) || ' % in earlier runs'
            end
        ),
        (
            'average_shift',
            case
                when
                    s.measure = 'average'
                    and s.earlier <> 0
                    and (
                        abs(s.now) > abs(s.earlier) * c.max_shift
                        or abs(s.now) < abs(s.earlier) / c.max_shift
                    )
                    then
                        'averages ' || round(s.now, 2) || ' in the changed rows, '
                        || round(s.earlier, 2) || ' in earlier runs'
            end
        ),
        (
            'row_count_shift',
            case
                when
                    s.measure = 'table rows'
                    and s.model not like 'raw\_salesforce.%'
                    and abs(s.now - s.earlier) > 0.2 * s.earlier
                    then
                        round(s.now) || ' rows, ' || round(s.earlier) || ' after earlier runs'
            end
        ),
        (
            'landed_rows_shift',
            case
                when
                    s.measure = 'changed rows'
                    and s.model like 'raw\_salesforce.%'
                    and (s.now > 10 * s.earlier or s.now * 10 < s.earlier)
                    then
                        round(s.now) || ' rows landed, ' || round(s.earlier) || ' in earlier runs'
            end
        )
    ) as r (check_name, reason)
where r.reason is not null;

comment on view control.shift_rule is
'Figures that are not what they were in earlier runs: columns empty much more or less often, values
much more or less frequent, amounts of another size (control.profiled_column says from where on);
tables with a fifth more or fewer rows; landing tables that got ten times as many rows, or as few.
Grain: one row per figure and check (check_name). Source: control.quality_shift.';

insert into control.quality_check (name, description, severity, model, source, scope)
values
(
    'null_share_shift',
    'Columns are empty about as often as in earlier runs',
    'info',
    'control.quality_profile',
    'control.shift_rule',
    'profile'
),
(
    'value_share_shift',
    'Values are about as frequent as in earlier runs',
    'info',
    'control.quality_profile',
    'control.shift_rule',
    'profile'
),
(
    'average_shift',
    'Averages are about those of earlier runs',
    'info',
    'control.quality_profile',
    'control.shift_rule',
    'profile'
),
(
    'row_count_shift',
    'Tables have about as many rows as after earlier runs',
    'info',
    'control.quality_profile',
    'control.shift_rule',
    'profile'
),
(
    'landed_rows_shift',
    'As many rows landed as in earlier runs, give or take a factor of ten',
    'info',
    'control.quality_profile',
    'control.shift_rule',
    'profile'
)
on conflict do nothing;
