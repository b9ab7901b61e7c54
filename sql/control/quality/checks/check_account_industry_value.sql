create or replace view control.check_account_industry_value as
select
    i.id as record_id,
    'industry ' || quote_literal(i.industry) || ' is not an accepted value' as reason
from intermediate.account as i
where
    i.is_deleted is not true
    and i.industry is not null
    and not exists (
        select from control.accepted_value as v
        where v.field = 'account.industry' and v.value = i.industry
    );

comment on view control.check_account_industry_value is
'Undeleted Account records whose industry is none of control.accepted_value. Grain: one row per
record. Source: intermediate.account.';

insert into control.quality_check (name, description, severity, model)
values
(
    'account_industry_value',
    'The industry of undeleted accounts is one of control.accepted_value',
    'warn',
    'intermediate.account'
)
on conflict do nothing;
