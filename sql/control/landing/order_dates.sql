-- Purpose: settles whether dates like 03/02/2025 of a delivery have the day or the month first.
-- Input:   object, whose delivery is filled; dates, dmy or mdy where somebody knows; NULL: the
--          values tell, because no month is beyond the twelfth.
-- Output:  a row per date or time field that holds such dates: the field, how they are read, one of
--          them, and whether the values told (or somebody did).
-- Landing reads such dates as month/day/year; the delivery's are put into that order where they
-- have the day first. Dates with points have it first wherever they are written, and tell nothing
-- of others.
create or replace function control.order_dates(object text, dates text default null)
returns table (field text, date_order text, example text, is_certain boolean)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $order_dates$
declare
    _object text := lower(order_dates.object);
    _delivery regclass := to_regclass(format('pg_temp.%I', 'delivery_' || _object));
    _columns text[];
    _fields text[];
    _looks text;
    _holds boolean[];
    _day text[];
    _month text[];
    _either text[];
    _points text[];
    _of_day text;
    _of_month text;
    _of_either text;
    _of_points text;
    _at integer;
    _changes text;
    _form constant text := '^([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?:,? (.*))?$';
begin
    if _delivery is null or not exists (
        select
        from pg_class
        where
            pg_class.oid = _delivery
            and pg_class.relkind = 'r'
            and pg_class.relowner = current_user::regrole
    ) then
        raise object_not_in_prerequisite_state using
            message = format('Nothing is delivered for %s.', _object),
            hint = 'Call control.open_delivery(object, fields) and fill the table it returns, '
                || 'all in one transaction.';
    end if;

    select
        array_agg(m.delivery_column order by m.ordinal),
        array_agg(k.api_name order by m.ordinal),
        string_agg(
            format(
                'coalesce(bool_or(d.%1$I like %2$L or d.%1$I like %3$L or d.%1$I like %4$L '
                'or d.%1$I like %5$L or d.%1$I like %6$L or d.%1$I like %7$L), false)',
                m.delivery_column, '_/%', '__/%', '_.%', '__.%', '_-%', '__-%'
            ),
            ', ' order by m.ordinal
        )
    into _columns, _fields, _looks
    from control.match_fields(
        _object,
        array(
            select f.name
            from jsonb_array_elements_text(obj_description(_delivery, 'pg_class')::jsonb)
                with ordinality as f (name, ordinal)
            order by f.ordinal
        )
    ) as m
    inner join control.declared_field as k
        on k.object = _object and k.field = coalesce(m.landing_column, m.field)
    where k.kind in ('date', 'birthdate', 'time');

    -- One look at the whole delivery tells which fields hold such dates at all: nearly never any.
    if _looks is null then
        return;
    end if;
    execute format('select array[%s] from %s as d', _looks, _delivery) into _holds;
    _day := array_fill(null::text, array[cardinality(_columns)]);
    _month := _day;
    _either := _day;
    _points := _day;

    foreach _at in array array(
        select p.place from unnest(_holds) with ordinality as p (holds, place)
        where p.holds
    ) loop
        execute format(
            $sql$
            select
                min(p.value) filter (where p.a > 12 and p.b <= 12 and p.mark <> '.'),
                min(p.value) filter (where p.a <= 12 and p.b > 12 and p.mark <> '.'),
                min(p.value) filter (
                    where p.a <= 12 and p.b <= 12 and p.a <> p.b and p.mark = '/'
                ),
                min(p.value) filter (where p.b <= 12 and p.mark = '.')
            from (
                select
                    d.%1$I as value,
                    m.part[1]::integer as a,
                    m.part[2] as mark,
                    m.part[3]::integer as b
                from %2$s as d
                cross join lateral regexp_match(d.%1$I, %3$L) as m (part)
                where m.part is not null
            ) as p
            $sql$,
            _columns[_at], _delivery, _form
        )
        into _of_day, _of_month, _of_either, _of_points;
        _day[_at] := _of_day;
        _month[_at] := _of_month;
        _either[_at] := _of_either;
        _points[_at] := _of_points;
    end loop;

    for _place in 1 .. cardinality(_columns) loop
        if _day[_place] is not null and _month[_place] is not null then
            raise invalid_datetime_format using
                message = format(
                    '%s holds %s and %s: neither day/month nor month/day reads both.',
                    _fields[_place], _day[_place], _month[_place]
                ),
                hint = 'Write them as 2025-02-28.';
        elsif
            order_dates.dates = 'dmy' and _month[_place] is not null
            or order_dates.dates = 'mdy' and _day[_place] is not null
        then
            raise invalid_datetime_format using
                message = format(
                    '%s holds %s, which is no date in the order %s.',
                    _fields[_place], coalesce(_month[_place], _day[_place]), order_dates.dates
                ),
                hint = 'Leave DATES out, or write it as 2025-02-28.';
        elsif
            order_dates.dates is null
            and _either[_place] is not null
            and coalesce(_day[_place], _month[_place]) is null
            and exists (select from unnest(_day) as d (value) where d.value is not null)
            and exists (select from unnest(_month) as m (value) where m.value is not null)
        then
            raise invalid_datetime_format using
                message = format(
                    'Whether %s in %s has the day or the month first cannot be told: others of '
                    'the file have both.',
                    _either[_place], _fields[_place]
                ),
                hint = 'Say DATES=dmy or DATES=mdy, or write it as 2025-02-28.';
        end if;
    end loop;

    return query
    select
        f.field,
        o.date_order,
        case
            when o.date_order = 'dmy' then coalesce(f.day, f.either)
            else coalesce(f.month, f.either)
        end,
        order_dates.dates is not null or coalesce(e.any_day, e.any_month) is not null
    from unnest(_fields, _day, _month, _either) with ordinality
        as f (field, day, month, either, ordinal)
    cross join (
        select min(g.day) as any_day, min(g.month) as any_month
        from unnest(_day, _month) as g (day, month)
    ) as e
    cross join lateral (
        select
            case
                when f.day is not null then 'dmy'
                when f.month is not null then 'mdy'
                when order_dates.dates is not null then order_dates.dates
                when e.any_day is not null then 'dmy'
                else 'mdy'
            end as date_order
    ) as o
    where num_nonnulls(f.day, f.month, f.either) > 0
    union all
    select p.field, 'dmy', p.example, true
    from unnest(_fields, _points) as p (field, example)
    where p.example is not null;

    -- Rewritten in place, the rows stay in their order.
    select string_agg(
        format(
            'alter column %1$I type text using control.month_first(%1$I, %2$L)',
            _columns[c.place],
            coalesce(c.date_order, 'mdy')
        ),
        ', '
    )
    into _changes
    from (
        select
            p.place,
            case
                when _day[p.place] is not null then 'dmy'
                when _month[p.place] is not null then 'mdy'
                when order_dates.dates is not null then order_dates.dates
                when exists (select from unnest(_day) as d (value) where d.value is not null)
                    then 'dmy'
            end as date_order
        from generate_series(1, cardinality(_columns)) as p (place)
        where _holds[p.place]
    ) as c
    where
        c.date_order = 'dmy'
        or _month[c.place] like '%-%'
        or _points[c.place] is not null;
    if _changes is not null then
        execute format('alter table %s %s', _delivery, _changes);
    end if;
end;
$order_dates$;

comment on function control.order_dates(text, text) is
'Settles whether dates like 03/02/2025 of an opened and filled delivery have the day first, by
impossible months or as told (dmy, mdy), and puts them into the order that landing reads:
order_dates(object, dates). One row per field that holds such dates. Raises 22007 where it cannot be
told.';

revoke execute on function control.order_dates(text, text) from public;
grant execute on function control.order_dates(text, text) to salesforce_loader;
