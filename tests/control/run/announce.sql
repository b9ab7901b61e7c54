-- control.announce(): what a run is at, for everybody to see.
begin;
set local client_min_messages = warning;

select plan(3);

select control.announce('marts.dim_account', 'full');
select is(
    current_setting('application_name'), 'salesforce transform: marts.dim_account',
    'application_name says it'
);
select control.announce('checks');
select is(
    current_setting('application_name'), 'salesforce transform: checks', 'also without a mode'
);
select control.announce(repeat('x', 100));
select is(
    current_setting('application_name'), rpad('salesforce transform: ', 63, 'x'),
    'no longer than the server shows'
);

select finish();

rollback;
