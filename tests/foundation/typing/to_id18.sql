-- staging.to_id18(): three characters that say which of the fifteen are upper case.
begin;

select plan(11);

create temporary table cases (value text, expected text);
insert into cases
values
('001Nq00000J1MwV', '001Nq00000J1MwVIAV'),
('001A0000004xZzA', '001A0000004xZzAIAU'),
('abcdefghijklmno', 'abcdefghijklmnoAAA'),
('ABCDEFGHIJKLMNO', 'ABCDEFGHIJKLMNO555'),
('Abcdefghijklmno', 'AbcdefghijklmnoBAA'),
('abcdefghijklmnO', 'abcdefghijklmnOAAQ'),
('abcdefghijklmn-', 'abcdefghijklmn-'),
('abcdefghijklmnoAAA', 'abcdefghijklmnoAAA'),
('abcdefghijklmné', 'abcdefghijklmné'),
('', ''),
(null, null);

select is(staging.to_id18(c.value), c.expected, format('to_id18(%s)', to_json(c.value)))
from cases as c
order by c.value;

select finish();

rollback;
