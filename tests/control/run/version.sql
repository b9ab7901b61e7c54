-- control.version(): a release's name, and nothing else.
begin;

select plan(1);

select matches(
    control.version(), '^[0-9]+[.][0-9]+[.][0-9]+([+][a-z0-9.]+)?$', 'three numbers, and whose'
);

select finish();

rollback;
