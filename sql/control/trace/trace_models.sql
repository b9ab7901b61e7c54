create or replace function control.trace_models(object text, record_id text)
returns setof control.trace_row
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $trace_models$
declare
    _model record;
    _before jsonb;
    _row record;
    _feeds control.trace_row[];
begin
    for _model in
        select
            m.model,
            m.model = 'intermediate.' || trace_models.object as is_current,
            control.key_column(m.model) as key_column,
            array_to_string(
                array(
                    select format('m.%I', k.name)
                    from unnest(control.key_columns(m.model)) as k (name)
                ),
                ', '
            ) as ordering
        from control.model as m
        where
            m.model = 'intermediate.' || trace_models.object
            or exists (
                select from control.model_link as l
                where
                    l.model = m.model
                    and l.link_column = 'id'
                    and l.shown_in is null
                    and l.upstream in (
                        'staging.' || trace_models.object, 'intermediate.' || trace_models.object
                    )
            )
        order by m.depth, m.model
    loop
        _before := null;
        for _row in execute format(
            'select to_jsonb(m) as content from %s as m where m.%I = $1 order by %s',
            to_regclass(_model.model), _model.key_column, _model.ordering
        )
        using trace_models.record_id
        loop
            return next row(
                case
                    when _model.is_current then 'current'
                    when _row.content ? 'valid_from' then 'history'
                    else 'mart'
                end,
                _model.model,
                null,
                case
                    when _row.content ? 'valid_from'
                        then format(
                            'from %s until %s',
                            _row.content ->> 'valid_from',
                            coalesce(nullif(_row.content ->> 'valid_to', '9999-12-31'), 'now')
                        )
                    when _row.content ->> 'is_deleted' = 'true' then 'deleted, so in no mart'
                    else 'as the last good run left it'
                end,
                control.changed_content(
                    _before, _row.content - '{valid_from,valid_to}'::text[]
                )
            )::control.trace_row;
            -- a history shows what changed, other tables whole rows
            _before := case
                when _row.content ? 'valid_from' then _row.content
            end;
            _feeds := _feeds || array(
                select
                    row(
                        'feeds',
                        l.model,
                        null,
                        format(
                            'row %s, by %s of %s',
                            _row.content ->> l.link_column, l.link_column, l.upstream
                        ),
                        null
                    )::control.trace_row
                from control.model_link as l
                where
                    l.upstream = _model.model
                    and l.link_column <> _model.key_column
                    and l.shown_in is null
                    and _row.content ->> l.link_column is not null
                order by l.model
            );
        end loop;
    end loop;
    return query select distinct on (f.relation, f.what) f.* from unnest(_feeds) as f;
end;
$trace_models$;

comment on function control.trace_models(text, text) is
'The rows of a record in current state, history and marts, and the rows of further models that read
them.';
