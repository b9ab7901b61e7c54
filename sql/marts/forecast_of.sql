create or replace function marts.forecast_of(forecast_category text)
returns text
language sql
immutable
parallel safe
return case forecast_of.forecast_category
    when 'Forecast' then 'commit'
    when 'Commit' then 'commit'
    when 'MostLikely' then 'most likely'
    when 'Most Likely' then 'most likely'
    when 'BestCase' then 'best case'
    when 'Best Case' then 'best case'
    when 'Pipeline' then 'pipeline'
    when 'Omitted' then 'omitted'
    else 'other'
end;

comment on function marts.forecast_of(text) is
'Where an open deal counts in the forecast by its forecast category, be it the API''s word or the
one people see: commit, most likely, best case, pipeline, omitted, or other (none, or one of your
own).';

grant execute on function marts.forecast_of(text) to salesforce_reporter;
