-- Places them after the stage that comes before them in the org: the orders that are there stay.
create or replace function control.follow_stages(stages jsonb)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $follow_stages$
declare
    _stage record;
    _before integer := 0;
    _known integer;
    _added bigint := 0;
begin
    for _stage in
        select s.*
        from jsonb_to_recordset(follow_stages.stages) as s (
            name text, place integer, is_closed boolean, is_won boolean, category text
        )
        where s.name <> ''
        order by s.place, s.name
    loop
        select s.sort_order into _known from control.stage as s
        where s.stage_name = _stage.name;
        if not found then
            _known := _before + 1;
            insert into control.stage (
                stage_name, sort_order, is_closed, is_won, forecast_category, is_from_org
            )
            values (
                _stage.name,
                _known,
                coalesce(_stage.is_closed, false) or coalesce(_stage.is_won, false),
                coalesce(_stage.is_won, false),
                nullif(_stage.category, ''),
                true
            );
            _added := _added + 1;
        end if;
        _before := _known;
    end loop;
    return _added;
end;
$follow_stages$;

comment on function control.follow_stages(jsonb) is
'Adds the org''s stages that control.stage does not know: follow_stages([{name, place, is_closed,
is_won, category}]); rows that are there stay as they are. Returns how many were added.';

revoke execute on function control.follow_stages(jsonb) from public;
grant execute on function control.follow_stages(jsonb) to salesforce_loader;
