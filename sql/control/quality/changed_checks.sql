create or replace function control.changed_checks()
returns text[]
language sql
stable
-- definitions are compared as text, which these settings of a caller would change
set datestyle = 'ISO, MDY'
set intervalstyle = 'postgres'
set timezone = 'UTC'
set quote_all_identifiers = off
set standard_conforming_strings = on
set extra_float_digits = 1
begin atomic
    select
        coalesce(
            array_agg(
                coalesce(d.check_name, s.check_name) order by coalesce(d.check_name, s.check_name)
            ),
            '{}'
        )
    from control.quality_definition as d
    full join control.quality_state as s on d.check_name = s.check_name
    where (d.definition, d.judged_as) is distinct from (s.definition, s.judged_as);
end;

comment on function control.changed_checks() is
'Names of the checks whose view, severity, thresholds or other settings changed since the last run
evaluated them.';
