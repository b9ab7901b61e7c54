-- control.erasure_hash(): by which an erased record is known.
begin;

select plan(4);

select is(control.erasure_hash('003TAP000000001YBA'), null, 'nothing, before anything was erased');
select control.erase('contact', '003TAP000000001', 'a test');
select is(
    control.erasure_hash('003TAP000000001YBA'),
    (
        select encode(sha256(convert_to(s.salt || '003TAP000000001YBA', 'UTF8')), 'hex')
        from control.erasure_salt as s
    ),
    'SHA-256 with the salt'
);
select is(control.erasure_hash(null), null, 'of nothing, nothing');
select cmp_ok(
    (select length(s.salt) from control.erasure_salt as s), '>', 60, 'the salt is long'
);

select finish();

rollback;
