-- Byte order tells letters of other alphabets apart from punctuation as little as it knows their
-- upper case; and a name may come composed or decomposed.
create or replace function control.plain_label(label text)
returns text
language sql
immutable
parallel safe
return regexp_replace(
    normalize(lower(label collate pg_catalog.pg_c_utf8), nfc) collate pg_catalog.pg_c_utf8,
    '[^[:alnum:]]', '', 'g'
);

comment on function control.plain_label(text) is
'What two labels are compared by: their letters and digits alone, in lower case.';
