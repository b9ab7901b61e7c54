-- Generated from objects/opportunity.toml by make generate; edit that.
create or replace view intermediate.opportunity_tracked_field as
select
    v.field,
    v.column_name,
    v.kind
from (
    values
    ('account', 'account_id', 'reference'),
    ('owner', 'owner_id', 'reference'),
    ('recordtype', 'record_type_id', 'reference'),
    ('type', 'type', 'picklist'),
    ('stagename', 'stage_name', 'picklist'),
    ('forecastcategory', 'forecast_category', 'picklist'),
    ('amount', 'amount', 'currency'),
    ('probability', 'probability', 'percent'),
    ('currencyisocode', 'currency_iso_code', 'picklist'),
    ('isclosed', 'is_closed', 'checkbox'),
    ('iswon', 'is_won', 'checkbox'),
    ('isdeleted', 'is_deleted', 'checkbox'),
    ('closedate', 'close_date', 'date'),
    ('createddate', 'created_at', 'time'),
    ('lastmodifiedby', 'last_modified_by_id', 'reference'),
    ('systemmodstamp', 'system_modstamp', 'time')
) as v (field, column_name, kind);

comment on view intermediate.opportunity_tracked_field is
'The fields of Opportunity that its history tracks, as Salesforce''s own field history names them.
Grain: one row per field.';
comment on column intermediate.opportunity_tracked_field.field is
'Name in lower case, of a reference without its id: owner.';
comment on column intermediate.opportunity_tracked_field.column_name is
'Its column from staging on.';
comment on column intermediate.opportunity_tracked_field.kind is
'What its values are, as declared.';
