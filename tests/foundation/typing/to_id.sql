-- Ids in their 18-character form; zeros are no reference.
begin;

select plan(20);

create temporary table cases (value text, expected text);
insert into cases
values
('001Nq00000J1MwVIAV', '001Nq00000J1MwVIAV'),
('001Nq00000J1MwV', '001Nq00000J1MwVIAV'),
('001A0000004xZzA', '001A0000004xZzAIAU'),
('001A0000004xZza', '001A0000004xZzaIAE'),
('ABCDEFGHIJKLMNO', 'ABCDEFGHIJKLMNO555'),
('000000000000001', '000000000000001AAA'),
('abcdefghijklmno', 'abcdefghijklmnoAAA'),
('000000000000000AAA', null),
('000000000000000', null),
('', null),
(' ', null),
(e'\t\n', null),
('0', null),
(null, null),
('not an id', 'not an id'),
('001Nq00000J1Mw', '001Nq00000J1Mw'),
('001Nq00000J1Mw-', '001Nq00000J1Mw-'),
('9CcfAt8qtZvCTwFvwOFLcg==', '9CcfAt8qtZvCTwFvwOFLcg=='),
('001Nq00000J1MwV ', '001Nq00000J1MwV '),
('éééééééééééé', 'éééééééééééé');

select
    is(
        staging.to_id(c.value),
        c.expected,
        format('to_id(%s)', left(to_json(c.value)::text, 40))
    )
from cases as c
order by c.value;

select finish();

rollback;
