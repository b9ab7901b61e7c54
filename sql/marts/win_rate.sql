create or replace function marts.win_rate(won numeric, lost numeric)
returns numeric
language sql
immutable
parallel safe
return case
    when won >= 0 and lost >= 0 then round(won / nullif(won + lost, 0), 4)
end;

comment on function marts.win_rate(numeric, numeric) is
'Won of won and lost, deals or amounts: 0 to 1. NULL where there is neither, or where an amount is
negative, which is no share of anything.';
