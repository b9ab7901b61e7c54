create or replace function marts.weighted_amount(amount numeric, probability numeric)
returns numeric
language sql
immutable
parallel safe
return trim_scale(amount * probability / 100);

comment on function marts.weighted_amount(numeric, numeric) is
'The amount weighted by its probability, a percentage from 0 to 100. NULL where either is NULL.';
