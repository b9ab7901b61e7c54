-- What is no date in that order either stays as it was delivered, for the check that reports it.
create or replace function control.month_first(value text, date_order text)
returns text
language sql
stable
parallel safe
begin atomic
    select
        case
            when m.part is null then month_first.value
            when staging.to_date(d.text) is not null then d.text
            else month_first.value
        end
    from
        regexp_match(
            month_first.value,
            '^([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?:,? (.*))?$'
        ) as m (part),
        lateral (
            select
                concat_ws(
                    ' ',
                    case
                        when month_first.date_order = 'dmy' or m.part[2] = '.'
                            then concat_ws('/', m.part[3], m.part[1], m.part[4])
                        else concat_ws('/', m.part[1], m.part[3], m.part[4])
                    end,
                    m.part[5]
                ) as text
        ) as d;
end;

comment on function control.month_first(text, text) is
'A date like 28/02/2025 09:30, given the order of its parts (dmy, mdy), as month/day/year, which
staging reads; with points (28.2.2025) the day is first. Any other text as it is.';
