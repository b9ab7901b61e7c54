create or replace view control.check_account_type_value as
select
    i.id as record_id,
    'type ' || quote_literal(i.type) || ' is not an accepted value' as reason
from intermediate.account as i
where
    i.is_deleted is not true
    and i.type is not null
    and not exists (
        select from control.accepted_value as v
        where v.field = 'account.type' and v.value = i.type
    );

comment on view control.check_account_type_value is
'Undeleted Account records whose type is none of control.accepted_value. Grain: one row per record.
Source: intermediate.account.';

insert into control.quality_check (name, description, severity, model)
values
(
    'account_type_value',
    'The type of undeleted accounts is one of control.accepted_value',
    'warn',
    'intermediate.account'
)
on conflict do nothing;
