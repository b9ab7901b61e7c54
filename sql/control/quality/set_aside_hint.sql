create or replace function control.set_aside_hint(check_name text, record_id text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $set_aside_hint$
declare
    _model text;
    _object text;
    _raw_id bigint;
begin
    select q.model
    into _model
    from control.quality_check as q
    where q.name = set_aside_hint.check_name;
    if _model like 'raw\_salesforce.%' then
        return format(
            'set the landed row aside: select control.quarantine(%L, %s, ''reason'');',
            split_part(_model, '.', 2),
            set_aside_hint.record_id
        );
    end if;

    -- the object whose ids are the model's keys
    select min(split_part(o.upstream, '.', 2))
    into _object
    from (
        select _model as upstream
        where _model like 'intermediate.%'
        union all
        select l.upstream
        from control.model_link as l
        where
            l.model = _model
            and l.link_column = 'id'
            and (l.upstream like 'staging.%' or l.upstream like 'intermediate.%')
    ) as o;
    if _object is null then
        return null;
    end if;
    -- none: a check may name other things than records
    execute format(
        'select v.raw_id from staging.%I as v where v.landed_id in ($1, left($1, 15)) and v.id = $1'
        ' order by v.version_at desc, v.raw_id desc limit 1',
        _object
    )
    into _raw_id
    using set_aside_hint.record_id;
    if _raw_id is null then
        return null;
    end if;
    return format(
        'set the landed row aside: select control.quarantine(%L, %s, ''reason'');', _object, _raw_id
    );
end;
$set_aside_hint$;

comment on function control.set_aside_hint(text, text) is
'How to set aside the landed row behind a violation of a check: a statement to be run as it is, but
for the reason. NULL where no landed record stands behind the check''s model.';
