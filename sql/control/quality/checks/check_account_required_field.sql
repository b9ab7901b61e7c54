create or replace view control.check_account_required_field as
select
    i.id as record_id,
    f.field as part,
    f.field || ' is empty' as reason
from intermediate.account as i
cross join
    lateral (
        values
        ('name', i.name is null)
    ) as f (field, is_empty)
where i.is_deleted is not true and f.is_empty;

comment on view control.check_account_required_field is
'Undeleted Account records without a value that Salesforce requires. Grain: one row per record and
field (part). Source: intermediate.account.';

insert into control.quality_check (name, description, severity, model)
values
(
    'account_required_field',
    'Undeleted accounts without a name',
    'warn',
    'intermediate.account'
)
on conflict do nothing;
