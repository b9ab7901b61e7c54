create or replace function control.outdated_checks(is_full boolean)
returns text[]
language plpgsql
set search_path = pg_catalog, pg_temp
-- definitions are compared as text, which these settings of a caller would change
set datestyle = 'ISO, MDY'
set intervalstyle = 'postgres'
set timezone = 'UTC'
set quote_all_identifiers = off
set standard_conforming_strings = on
set extra_float_digits = 1
as $outdated_checks$
declare
    _checks text[];
begin
    delete from control.quality_violation as v
    where v.check_name not in (select d.check_name from control.quality_definition as d);
    delete from control.quality_total as t
    where t.check_name not in (select d.check_name from control.quality_definition as d);
    delete from control.quality_state as s
    where s.check_name not in (select d.check_name from control.quality_definition as d);

    with outdated as (
        insert into control.quality_state as s (check_name, definition, judged_as)
        select
            d.check_name,
            d.definition,
            d.judged_as
        from control.quality_definition as d
        left join control.quality_state as k on d.check_name = k.check_name
        where
            outdated_checks.is_full
            or (k.definition, k.judged_as) is distinct from (d.definition, d.judged_as)
        on conflict (check_name) do update
        set
            definition = excluded.definition,
            judged_as = excluded.judged_as
        returning s.check_name
    )

    select array_agg(o.check_name order by o.check_name)
    into _checks
    from outdated as o;
    return coalesce(_checks, '{}');
end;
$outdated_checks$;

comment on function control.outdated_checks(boolean) is
'Forgets checks that were disabled or lost their view; notes what the others are evaluated by now
(control.quality_state), and returns the names of those that were evaluated by something else, or
never: their violations have to be looked for in full. is_full: all of them.';
