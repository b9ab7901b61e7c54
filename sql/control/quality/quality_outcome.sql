create or replace function control.quality_outcome(
    severity text, warn_if text, error_if text, violations bigint, rows bigint
)
returns text
language sql
immutable
parallel safe
return case
    when
        severity = 'error'
        and control.exceeds(error_if, violations, rows) then 'error'
    when not control.exceeds(warn_if, violations, rows) then 'passed'
    when severity = 'info' then 'info'
    else 'warn'
end;

comment on function control.quality_outcome(text, text, text, bigint, bigint) is
'What violations of a check amount to: passed, info, warn or error, never worse than its severity.
error_if is asked only for severity error.';
