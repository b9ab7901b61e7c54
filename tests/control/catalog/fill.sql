-- control.fill(): one pass over a template; what does not fit is refused by name.
begin;

select plan(17);

create temporary table cases (description text, template text, places jsonb, expected text);
insert into cases
values
('a place', 'a {{ x }} b', '{"x": "1"}', 'a 1 b'),
('at either end', '{{ x }}-{{ y }}', '{"x": "1", "y": "2"}', '1-2'),
('next to each other', '{{ x }}{{ y }}', '{"x": "1", "y": "2"}', '12'),
('the same one twice', '{{ x }} and {{ x }}', '{"x": "1"}', '1 and 1'),
('no place at all', 'select 1', '{}', 'select 1'),
('nothing', '', '{}', ''),
('null is nothing', 'a{{ x }}b', '{"x": null}', 'ab'),
('a number', 'a{{ x }}b', '{"x": 1}', 'a1b'),
('a name with _', '{{ old_columns }}', '{"old_columns": "c"}', 'c'),
('a value that looks like a place', '{{ x }} {{ y }}', '{"x": "{{ y }}", "y": "2"}', '{{ y }} 2'),
('a value with \1 and &', '({{ x }})', '{"x": "\\1 & \\0 $1 %1$s"}', '(\1 & \0 $1 %1$s)'),
('several lines', e'a\n{{ x }}\nc', '{"x": "b\nb"}', e'a\nb\nb\nc'),
(
    'other braces are left alone',
    '{{x}} {{ X }} {{ a1 }} { x }',
    '{}',
    '{{x}} {{ X }} {{ a1 }} { x }'
);

select is(control.fill(c.template, c.places), c.expected, c.description)
from cases as c;

select throws_ok(
    $$select control.fill('{{ b }} {{ a }} {{ b }} {{ c }}', '{"c": "1"}')$$, '42P02',
    'the template has places without a value: a, b', 'a place without a value'
);
select throws_ok(
    $$select control.fill('{{ a }}', null)$$, '42P02',
    'the template has places without a value: a', 'no values at all'
);
select throws_ok(
    $$select control.fill('{{ a }}', '{"a": "1", "c": "1", "b": null}')$$, '42P02',
    'the template has no place for: b, c', 'a value without a place'
);
select throws_ok(
    $$select control.fill('select 1', '{"a": "1"}')$$, '42P02',
    'the template has no place for: a', 'a template without places'
);

select finish();

rollback;
