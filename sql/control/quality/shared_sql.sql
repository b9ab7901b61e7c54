-- A thousand changed keys are fetched once for all checks of a model, not once for each: that
-- halves what the checks of a run cost. Only where nothing can differ: the rows of the model that
-- give the record_id, its key, are read in one place; the model may be looked up in others.
-- Everything else is asked through its view, which is right too, and slower.
create or replace function control.shared_sql(check_name text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $shared_sql$
declare
    _model text;
    _query text;
    _alias text;
    _rows text;
begin
    select q.model
    into _model
    from control.quality_check as q
    where q.name = shared_sql.check_name and q.scope = 'record';
    -- an unusual name is not worth quoting: the view can be asked
    if _model !~ '^[a-z_0-9]+\.[a-z_0-9]+$' or control.key_column(_model) !~ '^[a-z_0-9]+$' then
        return null;
    end if;
    _query := rtrim(pg_get_viewdef(to_regclass('control.check_' || shared_sql.check_name)), ';');
    -- columns go by their table's alias, but where it is the only table
    _alias := substring(
        _query, format('^\s*SELECT (?:(\w+)\.)?%s AS record_id,', control.key_column(_model))
    );
    _rows := format('%s (%s)\M', replace(_model, '.', '\.'), coalesce(_alias, '\w+'));
    if
        _query !~ format('^\s*SELECT (\w+\.)?%s AS record_id,', control.key_column(_model))
        or regexp_count(_query, '\m' || _rows) <> 1
        or _query !~ ('\mFROM \(*' || _rows)
        or _query ~* (
            '\m(with|union|intersect|except|group by|having|over|select distinct|limit|offset|fetch'
            '|right join|full join|changed_row)\M'
        )
    then
        return null;
    end if;
    return regexp_replace(_query, '\m' || _rows, 'changed_row \1');
end;
$shared_sql$;

comment on function control.shared_sql(text) is
'The query of a check''s view over changed_row instead of its model, for control.evaluate_keys;
NULL where that might not be the same.';
