create or replace function control.erasure_hash(record_id text)
returns text
language sql
stable
parallel safe
return encode(
    sha256(convert_to((select s.salt from control.erasure_salt as s) || record_id, 'UTF8')), 'hex'
);

comment on function control.erasure_hash(text) is
'By which control.erasure knows a record, given its 18-character id; NULL where nothing was ever
erased.';
