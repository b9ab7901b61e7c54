create or replace view control.check_schema_change as
select
    c.change_id::text as record_id,
    format(
        '%s.%s: %s%s, first seen %s UTC; touches %s',
        c.object,
        c.field,
        c.change,
        case when c.detail = '' then '' else ' (' || control.quoted(c.detail) || ')' end,
        to_char(c.first_seen_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI'),
        coalesce(nullif(array_to_string(c.touches, ', '), ''), 'no model')
    ) as reason
from control.schema_change as c
where not c.is_named;

comment on view control.check_schema_change is
'What changed in the org''s objects and was not named by an earlier run: fields added, gone,
retyped, calculated, values added or retired. Grain: one row per change. Source:
control.schema_change.';

insert into control.quality_check (name, description, severity, model, scope)
values
(
    'schema_change',
    'Salesforce''s objects are described as before; each change is named once',
    'warn',
    'control.schema_change',
    'time'
)
on conflict do nothing;
