-- A thousand changed keys are fetched once for all checks of a model, not once for each: that
-- halves what the checks of a run cost. Only where nothing can differ: the model is read in one
-- place, its key is the record_id, and no row depends on another row of the model. Everything
-- else is asked through its view, which is right too, and slower.
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
    _from text;
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
    _from := format('\mFROM \(*%s (%s)\M', replace(_model, '.', '\.'), coalesce(_alias, '\w+'));
    if
        _query !~ format('^\s*SELECT (\w+\.)?%s AS record_id,', control.key_column(_model))
        or regexp_count(_query, format('\m%s\M', replace(_model, '.', '\.'))) <> 1
        or _query !~ _from
        or _query ~* (
            '\m(with|union|intersect|except|group by|having|over|select distinct|limit|offset|fetch'
            '|right join|full join|changed_row)\M'
        )
    then
        return null;
    end if;
    return replace(_query, _model || ' ', 'changed_row ');
end;
$shared_sql$;

comment on function control.shared_sql(text) is
'The query of a check''s view over changed_row instead of its model, for control.evaluate_keys;
NULL where that might not be the same.';
