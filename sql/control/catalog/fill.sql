-- One pass: what a value holds is never taken for a place.
create or replace function control.fill(template text, places jsonb)
returns text
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $fill$
declare
    _place constant text := '\{\{ ([a-z_]+) \}\}';
    _texts text[] := regexp_split_to_array(fill.template, _place);
    _names text[] := array(
        select m.found[1] from regexp_matches(fill.template, _place, 'g') as m (found)
    );
    _wrong text;
    _filled text := _texts[1];
begin
    select string_agg(n.name, ', ' order by n.name)
    into _wrong
    from (
        select unnest(_names) as name
        except
        select jsonb_object_keys(fill.places)
    ) as n;
    if _wrong is not null then
        raise exception 'the template has places without a value: %', _wrong
            using errcode = 'undefined_parameter';
    end if;
    select string_agg(k.name, ', ' order by k.name)
    into _wrong
    from jsonb_object_keys(fill.places) as k (name)
    where k.name <> all(_names);
    if _wrong is not null then
        raise exception 'the template has no place for: %', _wrong
            using errcode = 'undefined_parameter';
    end if;

    for _i in 1..cardinality(_names) loop
        _filled := _filled || coalesce(fill.places ->> _names[_i], '') || _texts[_i + 1];
    end loop;
    return _filled;
end;
$fill$;

comment on function control.fill(text, jsonb) is
'A template with its named places ({{ name }}) filled; a null value is nothing. Values are pieces
of SQL, quoted by whoever makes them. Raises 42P02 for a place without a value and for a value
without a place.';
