-- control.changed_content(): what a version says otherwise.
begin;

select plan(3);

select is(
    control.changed_content(null, '{"a": 1, "b": null, "c": ""}'), '{"a": 1, "c": ""}',
    'the first says all that it says'
);
select is(
    control.changed_content(
        '{"a": 1, "b": 2, "c": 3, "d": null}', '{"a": 1, "b": 4, "c": null, "d": null, "e": null}'
    ),
    '{"b": 4, "c": null}',
    'what changed, and what is empty now; nothing is not nothing else'
);
select is(control.changed_content('{"a": 1}', '{"a": 1}'), '{}', 'the same');

select finish();

rollback;
