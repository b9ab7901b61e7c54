-- Names become parts of statements only through here.
create or replace function marts.history_column(name text, kind text)
returns text
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $history_column$
declare
    _columns text[];
begin
    select array_agg(a.attname order by a.attname)
    into _columns
    from pg_attribute as a
    where
        a.attrelid = 'marts.opportunity_history'::regclass
        and a.attnum > 0
        and not a.attisdropped
        and case history_column.kind
            when 'measure' then a.atttypid in ('numeric'::regtype, 'integer'::regtype)
            when 'slice' then
                a.atttypid in ('text'::regtype, 'boolean'::regtype)
                -- what is always a slice, decides what is in the pipeline, or says nothing of it
                and a.attname not in (
                    'opportunity_id', 'currency_iso_code', 'is_closed', 'is_won', 'is_deleted',
                    'origin'
                )
        end;
    if history_column.name = any(_columns) then
        return quote_ident(history_column.name);
    end if;
    raise exception 'opportunity history has no % %',
        history_column.kind, coalesce(history_column.name, 'null')
        using errcode = 'invalid_parameter_value',
            hint = format(
                'Ask for one of: %s.%s',
                array_to_string(_columns, ', '),
                case history_column.kind
                    when 'measure' then ' Or for weighted_amount.'
                end
            );
end;
$history_column$;

comment on function marts.history_column(text, text) is
'The quoted name of a column of marts.opportunity_history that may be a measure (a number) or a
slice (a text or a flag). Raises 22023 for any other name, with those there are.';

grant execute on function marts.history_column(text, text) to salesforce_reporter;
