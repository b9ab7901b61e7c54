-- After the checks: what the ledger, the checks and their figures still know of erased records.
-- Totals count what is there, so those of violations follow; how many rows a run read or changed
-- names nobody and stays.
create or replace function control.forget_erased(
    asked bigint[], record_ids text[], profiled_values text[], models text[]
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $forget_erased$
declare
    _patterns text[] := array(
        select '%' || left(i.record_id, 15) || '%'
        from unnest(forget_erased.record_ids) as i (record_id)
    );
    _figures text[] := '{}';
    _column control.profiled_column;
    _values text[];
    _value text;
    _violations bigint;
    _samples bigint;
    _errors bigint;
    _relation regclass;
    _is_empty boolean;
    -- PostgreSQL 18
    _can_clear constant boolean := to_regprocedure(
        'pg_catalog.pg_clear_attribute_stats(text,text,text,boolean)'
    ) is not null;
begin
    -- values that only they had, among the most frequent ones of a profile
    for _column in
        select c.* from control.profiled_column as c
        where c.measure = 'value shares' and to_regclass(c.model) is not null
    loop
        _values := array(
            select distinct k.value
            from control.quality_profile as p
            cross join lateral jsonb_object_keys(
                p.measures #> array['value shares', _column.column_name]
            ) as k (value)
            where p.model = _column.model and k.value = any(forget_erased.profiled_values)
        );
        continue when _values = '{}';
        execute format(
            'select array(select unnest($1) except select m.%1$I::text from %2$s as m'
            ' where m.%1$I::text = any($1))',
            _column.column_name, _column.model::regclass
        )
        into strict _values
        using _values;
        foreach _value in array _values loop
            update control.quality_profile as p
            set measures = p.measures #- array['value shares', _column.column_name, _value]
            where p.model = _column.model;
            _figures := _figures || format('%s.%s = %s', _column.model, _column.column_name, _value);
        end loop;
        delete from control.quality_shift as s
        where
            s.model = _column.model
            and s.column_name = _column.column_name
            and s.value = any(_values);
    end loop;

    with gone as (
        delete from control.quality_violation as v
        where
            v.record_id = any(_figures)
            or v.record_id like any(_patterns)
            or v.reason like any(_patterns)
        returning v.check_name, v.part
    ),

    counted as (
        select
            g.check_name,
            g.part,
            count(*) as violations
        from gone as g
        group by
            g.check_name,
            g.part
    ),

    told as (
        update control.quality_total as t
        set violations = t.violations - c.violations
        from counted as c
        where t.check_name = c.check_name and t.part = c.part
    )

    select coalesce(sum(c.violations), 0) into strict _violations from counted as c;

    update control.quality_result as r
    set
        samples = (
            select coalesce(jsonb_agg(s.sample order by s.place), '[]')
            from jsonb_array_elements(r.samples) with ordinality as s (sample, place)
            where
                s.sample::text not like all(_patterns)
                and coalesce(s.sample ->> 'record_id', '') <> all(_figures)
        )
    where
        r.samples::text like any(_patterns)
        or exists (
            select from jsonb_array_elements(r.samples) as s (sample)
            where s.sample ->> 'record_id' = any(_figures)
        );
    get diagnostics _samples = row_count;

    update control.run as r
    set
        error = r.error - '{detail,hint,context}'::text[]
        || '{"message": "what it said named a record that was erased since"}'
    where r.error::text like any(_patterns);
    get diagnostics _errors = row_count;

    delete from control.quarantined_row as q
    where q.record_id like any(_patterns);
    update control.absence_acknowledgement as a
    set reason = 'named a record that was erased since'
    where a.reason like any(_patterns);
    update control.load as l
    set name = 'named a record that was erased since'
    where l.name like any(_patterns);
    update control.extraction as x
    set reason = 'named a record that was erased since'
    where x.reason like any(_patterns);

    update control.erasure as e
    set
        removed = e.removed || jsonb_build_object(
            'violations', _violations, 'samples', _samples, 'errors', _errors
        )
    where
        e.erasure_id in (
            select q.erasure_id from control.erasure_request as q
            where q.request_id = any(forget_erased.asked)
        );
    delete from control.erasure_request as q
    where q.request_id = any(forget_erased.asked);

    delete from control.recheck_record as r
    where
        r.request_id = any(forget_erased.asked)
        and r.record_id = any(forget_erased.record_ids);

    -- the planner's samples hold values, too; of an empty table ANALYZE takes none and keeps the old
    for _relation in
        select c.oid::regclass
        from pg_class as c
        where
            c.relnamespace in ('raw_salesforce'::regnamespace, 'control'::regnamespace)
            and c.relkind = 'r'
        union
        select m.model::regclass from unnest(forget_erased.models) as m (model)
    loop
        execute format('analyze %s', _relation);
        execute format('select not exists (select from %s)', _relation) into strict _is_empty;
        if _is_empty and _can_clear then
            execute
                'select pg_clear_attribute_stats(n.nspname, c.relname, a.attname, false)'
                ' from pg_attribute as a'
                ' inner join pg_class as c on a.attrelid = c.oid'
                ' inner join pg_namespace as n on c.relnamespace = n.oid'
                ' where c.oid = $1 and a.attnum > 0 and not a.attisdropped'
            using _relation;
        end if;
    end loop;
end;
$forget_erased$;

comment on function control.forget_erased(bigint[], text[], text[], text[]) is
'Removes erased records from violations, samples, profiles, errors and operators'' notes, fills in
the receipts, and has the planner forget the values: what control.carry_out_erasures() returned,
and the models that a run changed.';
