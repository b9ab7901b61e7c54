-- Generated from objects/*.toml by make generate; edit that.
create or replace view control.rejected_row as
with landed as (
    select
        'account' as object,
        r.raw_id,
        r.id as record_id,
        r.extracted_at,
        r.load_xid,
        to_jsonb(r) as content
    from raw_salesforce.account as r
    union all
    select
        'contact' as object,
        r.raw_id,
        r.id as record_id,
        r.extracted_at,
        r.load_xid,
        to_jsonb(r) as content
    from raw_salesforce.contact as r
    union all
    select
        'currencytype' as object,
        r.raw_id,
        r.id as record_id,
        r.extracted_at,
        r.load_xid,
        to_jsonb(r) as content
    from raw_salesforce.currencytype as r
    union all
    select
        'datedconversionrate' as object,
        r.raw_id,
        r.id as record_id,
        r.extracted_at,
        r.load_xid,
        to_jsonb(r) as content
    from raw_salesforce.datedconversionrate as r
    union all
    select
        'forecastingquota' as object,
        r.raw_id,
        r.id as record_id,
        r.extracted_at,
        r.load_xid,
        to_jsonb(r) as content
    from raw_salesforce.forecastingquota as r
    union all
    select
        'opportunity' as object,
        r.raw_id,
        r.id as record_id,
        r.extracted_at,
        r.load_xid,
        to_jsonb(r) as content
    from raw_salesforce.opportunity as r
    union all
    select
        'opportunityfieldhistory' as object,
        r.raw_id,
        r.id as record_id,
        r.extracted_at,
        r.load_xid,
        to_jsonb(r) as content
    from raw_salesforce.opportunityfieldhistory as r
    union all
    select
        'opportunityhistory' as object,
        r.raw_id,
        r.id as record_id,
        r.extracted_at,
        r.load_xid,
        to_jsonb(r) as content
    from raw_salesforce.opportunityhistory as r
    union all
    select
        'recordtype' as object,
        r.raw_id,
        r.id as record_id,
        r.extracted_at,
        r.load_xid,
        to_jsonb(r) as content
    from raw_salesforce.recordtype as r
    union all
    select
        'user' as object,
        r.raw_id,
        r.id as record_id,
        r.extracted_at,
        r.load_xid,
        to_jsonb(r) as content
    from raw_salesforce.user as r
    union all
    select
        'userrole' as object,
        r.raw_id,
        r.id as record_id,
        r.extracted_at,
        r.load_xid,
        to_jsonb(r) as content
    from raw_salesforce.userrole as r
)

select
    l.object,
    l.raw_id,
    l.record_id,
    coalesce(q.reason, control.id_defect(l.record_id)) as reason,
    q.raw_id is not null as is_set_aside,
    l.extracted_at,
    l.load_xid,
    (
        select coalesce(jsonb_object_agg(c.key, c.value), '{}')
        from jsonb_each(l.content - '{raw_id,load_xid,load_id,seen_at,extracted_at}'::text[]) as c
        where c.value not in ('null', '""')
    ) as content
from landed as l
left join control.quarantined_row as q
    on l.object = q.object and l.raw_id = q.raw_id and not q.is_given_back
where staging.to_id(l.record_id) is null or q.raw_id is not null;

comment on view control.rejected_row is
'Landed rows that no model reads, with what was landed: rows without a usable id, and rows set
aside by control.quarantine. Grain: one row per landed row. Source: raw_salesforce,
control.quarantined_row.';
comment on column control.rejected_row.object is 'Landing table.';
comment on column control.rejected_row.record_id is 'The id as landed.';
comment on column control.rejected_row.reason is
'What is wrong with the id; for a row set aside, the reason given.';
comment on column control.rejected_row.is_set_aside is
'Set aside by control.quarantine: no check reports it any more.';
comment on column control.rejected_row.content is 'The columns that hold something, as landed.';
