-- Generated from objects/recordtype.toml by make generate; edit that.
create or replace view marts.dim_record_type_model as
select
    -- ids
    i.id as record_type_id,
    i.business_process_id,

    -- attributes
    i.name,
    i.developer_name,
    i.object,
    i.namespace_prefix,
    i.description,

    -- flags
    i.is_active,

    -- times
    i.created_at,
    i.last_modified_at,
    i.system_modstamp,

    -- custom fields
    i.custom_fields
from intermediate.recordtype as i;

comment on view marts.dim_record_type_model is
'The logic of marts.dim_record_type. Source: intermediate.recordtype.';

call control.register_model(
    'marts.dim_record_type',
    'merge',
    control.link('intermediate.recordtype', 'id')
);
