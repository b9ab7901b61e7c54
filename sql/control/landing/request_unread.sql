-- Purpose: asks for the records that a delivery shows and no increment will bring.
-- Input:   object, whose delivery is open; delivery, id and stamp, as control.land_delivery() has
--          them.
-- Such a record was never landed, or with an older stamp only, though its stamp lies before the
-- watermark: a permission or a sharing rule hid it when it changed.
create or replace function control.request_unread(
    object text, delivery regclass, id text, stamp text
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $request_unread$
declare
    _ids text[];
begin
    execute control.fill(
        $unread$
        select array_agg({{ id }})
        from {{ delivery }} as d
        where
            {{ stamp }}::timestamptz < (
                select mark.watermark from control.extract_watermark as mark
                where mark.object = $1
            )
            and not exists (
                select from {{ landing }} as l
                where l.id = {{ id }} and {{ landed_stamp }} = {{ stamp }}
            )
            and not exists (
                select from {{ staging }} as s
                where
                    s.landed_id = any(array[{{ id }}, staging.to_id({{ id }}), left({{ id }}, 15)])
                    and s.version_at >= {{ stamp }}::timestamptz
            )
        $unread$,
        jsonb_build_object(
            'delivery', request_unread.delivery,
            'landing', format('raw_salesforce.%I', request_unread.object),
            'staging', format('staging.%I', request_unread.object),
            'id', request_unread.id,
            'stamp', request_unread.stamp,
            'landed_stamp', 'l' || substr(request_unread.stamp, 2)
        )
    )
    into _ids
    using request_unread.object;
    if _ids is not null then
        perform control.request_reread(request_unread.object, 'Id', _ids);
    end if;
end;
$request_unread$;

comment on function control.request_unread(text, regclass, text, text) is
'Asks for the records of an open delivery that are unknown, or newer than known, and that no
increment will bring: request_unread(object, delivery, id, stamp).';

revoke execute on function control.request_unread(text, regclass, text, text) from public;
