-- Checkboxes are never null in Salesforce, and some exports write an unticked one as nothing at
-- all: what was delivered empty is false. What was not delivered is not known. The notations of the
-- API are decided first; the others are psql's, pandas' and spreadsheets' in their languages.
create or replace function staging.to_boolean(value text)
returns boolean
language sql
immutable
parallel safe
return case
    when value in ('false', '0', '') then false
    when value in ('true', '1') then true
    when
        lower(value) in (
            'false', 'f', 'no', 'n', '0.0', 'falsch', 'faux', 'falso', 'onwaar', 'falskt', 'falsk'
        )
        then false
    when
        lower(value) in (
            'true', 't', 'yes', 'y', '1.0', 'wahr', 'vrai', 'verdadero', 'verdadeiro', 'vero',
            'waar', 'sant', 'sand'
        )
        then true
end;

comment on function staging.to_boolean(text) is
'A checkbox: true, false, t, f, yes, no, y, n, 1, 0, 1.0, 0.0 and the words of spreadsheets (WAHR,
FAUX …), in any case; empty is false; NULL for what was not delivered and for anything else.';
