create or replace function control.exceeds(threshold text, violations bigint, rows bigint)
returns boolean
language sql
immutable
parallel safe
return coalesce(
    case
        when violations = 0 then false
        when threshold like '%\%'
            then violations * 100.0 / greatest(rows, 1) > btrim(threshold, '> %')::numeric
        else violations > btrim(threshold, '> ')::numeric
    end,
    false
);

comment on function control.exceeds(text, bigint, bigint) is
'Whether violations exceed a threshold of control.quality_check: a count (> 10) or a share of the
rows (> 0.5 %). False for NULL.';
