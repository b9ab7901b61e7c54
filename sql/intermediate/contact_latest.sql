-- Winners are chosen on three narrow columns, before anything else is typed. A full refresh keeps
-- what this view returns in a table and reads intermediate.contact_model over it.
create or replace view intermediate.contact_latest as
select distinct on (s.id)
    s.raw_id,
    s.version_at
from staging.contact as s
where
    s.id is not null
    and control.was_landed(
        s.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
order by s.id asc, s.version_at desc, s.raw_id desc;

comment on view intermediate.contact_latest is
'Which landed row is the latest version of a Contact, up to the last run (control.load_window).
Grain: one row per record id. Source: staging.contact.';
