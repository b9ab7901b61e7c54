-- control.plain_label(): what two labels are compared by.
begin;

select plan(6);

select is(control.plain_label(c.label), c.expected, c.label)
from (
    values
    ('Close Date', 'closedate'),
    ('Probability (%)', 'probability'),
    ('Date de CLÔTURE', 'datedeclôture'),
    (normalize('Étape', nfd), 'étape'),
    ('町名・番地（請求先）', '町名番地請求先'),
    ('', '')
) as c (label, expected);

select finish();
rollback;
