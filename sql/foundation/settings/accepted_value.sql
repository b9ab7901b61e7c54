create table control.accepted_value (
    field text not null,
    value text not null,
    is_from_org boolean not null default false,
    primary key (field, value)
);

comment on table control.accepted_value is
'Values a field is expected to have; any other is reported by the check of that field. Grain: one
row per field and value. Starts with what the objects'' declarations list (Salesforce''s standard
picklists); yours are added there or by INSERT. The stages of opportunities are in control.stage.';
comment on column control.accepted_value.field is 'object.column of the intermediate layer.';
comment on column control.accepted_value.is_from_org is
'Added by an extraction, from the picklist of a field whose declaration says follow: it goes when
the picklist''s value retires.';
