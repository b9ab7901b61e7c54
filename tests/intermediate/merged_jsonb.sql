-- intermediate.merged_jsonb: the last one's value of each key, in a growing window, too.
begin;

select plan(3);

create temporary table told (place integer, content jsonb);
insert into told
values
(1, '{"a": {"v": 1}, "b": {"v": 1}}'), (2, null), (3, '{"a": {"w": 3}}'), (4, '{"b": null}');

select results_eq(
    $$ select intermediate.merged_jsonb(t.content) over (order by t.place) from told as t $$,
    array[
        '{"a": {"v": 1}, "b": {"v": 1}}', '{"a": {"v": 1}, "b": {"v": 1}}',
        '{"a": {"w": 3}, "b": {"v": 1}}', '{"a": {"w": 3}, "b": null}'
    ]::jsonb[],
    'each row adds its keys, and replaces what they were'
);
select results_eq(
    $$
        select intermediate.merged_jsonb(t.content) over (
            order by t.place desc groups between unbounded preceding and 1 preceding
        )
        from told as t
    $$,
    array[
        '{}', '{"b": null}', '{"a": {"w": 3}, "b": null}', '{"a": {"w": 3}, "b": null}'
    ]::jsonb[],
    'of the rows before alone'
);
select is(intermediate.merged_jsonb(t.content), '{}', 'of none')
from told as t
where t.place > 4;

select finish();

rollback;
