create or replace function marts.measure_sql(version text, measure text)
returns text
language sql
stable
parallel safe
return case measure
    when 'weighted_amount'
        then format(
            'coalesce(marts.weighted_amount(%1$s.amount, %1$s.probability), 0)', version
        )
    else format('coalesce(%s.%s, 0)', version, marts.history_column(measure, 'measure'))
end;

comment on function marts.measure_sql(text, text) is
'The measure of a version of marts.opportunity_history, as part of a statement; NULL counts 0. A
part of the pipeline functions.';

grant execute on function marts.measure_sql(text, text) to salesforce_reporter;
