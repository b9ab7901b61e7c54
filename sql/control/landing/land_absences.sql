-- Purpose: ends the records that a complete delivery of an object does not hold.
-- Input:   object, whose delivery is open and filled; name, of the job; answered_from, when
--          Salesforce began to answer.
-- Output:  how many records were ended.
-- Only records whose current version is older than the answer are absent for certain. More of them
-- than a share of the known ones is hardly a deletion: a permission, a sharing rule or another org
-- is the likelier reason, and a person has to say so. Called by control.land_delivery().
create or replace function control.land_absences(
    object text, name text, answered_from timestamptz
)
returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
-- Each known record is looked for among all delivered ones, and after a first load nobody knows yet
-- how many that are: a million times a million, where the planner takes them for a few.
set enable_nestloop = off
set jit = off
as $land_absences$
declare
    _absent text[];
    _known bigint;
    _delivered bigint;
    _share numeric := (select s.absence_share from control.setting as s);
    _acknowledgement_id bigint;
begin
    execute control.fill(
        $absent$
        select
            count(*),
            array_agg(k.id) filter (where k.version_at < $1 and p.id is null),
            (select count(*) from {{ delivery }})
        from (
            select distinct on (s.id) s.id, s.is_deleted, s.version_at
            from {{ staging }} as s
            where s.id is not null
            order by s.id asc, s.version_at desc, s.raw_id desc
        ) as k
        left join (
            select distinct staging.to_id(d.{{ id }}) as id
            from {{ delivery }} as d
        ) as p on k.id = p.id
        where k.is_deleted is not true
        $absent$,
        jsonb_build_object(
            'delivery', format('pg_temp.%I', 'delivery_' || land_absences.object),
            'staging', format('staging.%I', land_absences.object),
            'id', 'id'
        )
    )
    into _known, _absent, _delivered
    using land_absences.answered_from;

    if
        cardinality(_absent) > greatest(_share * _known, 10)
        or (_delivered = 0 and cardinality(_absent) > 0)
    then
        update control.absence_acknowledgement as a
        set used_at = now()
        where
            a.acknowledgement_id = (
                select min(g.acknowledgement_id)
                from control.absence_acknowledgement as g
                where
                    g.object = land_absences.object
                    and g.used_at is null
                    and g.absent_records >= cardinality(_absent)
            )
        returning a.acknowledgement_id into _acknowledgement_id;
        if _acknowledgement_id is null then
            raise exception 'Of % known records of %, % are absent from what Salesforce shows (%).',
                _known, land_absences.object, cardinality(_absent), land_absences.name
                using errcode = 'integrity_constraint_violation',
                    detail = format(
                        'Salesforce showed %s records. Absent are, for example, %s.',
                        _delivered, array_to_string(_absent[1:5], ', ')
                    ),
                    hint = format(
                        'A lost permission, a sharing rule or another org is likelier than that '
                        'many deletions. If they are really gone: '
                        'select control.acknowledge_absence(%L, %s, ''why'');',
                        land_absences.object, cardinality(_absent)
                    );
        end if;
    else
        -- one that was not needed holds for no later census
        update control.absence_acknowledgement as a
        set used_at = now()
        where a.object = land_absences.object and a.used_at is null;
    end if;
    -- these are few, and found by index
    perform set_config('enable_nestloop', 'on', true);
    return control.land_deletions(
        land_absences.object, 'census', land_absences.name, coalesce(_absent, '{}'),
        array_fill(land_absences.answered_from, array[coalesce(cardinality(_absent), 0)])
    );
end;
$land_absences$;

comment on function control.land_absences(text, text, timestamptz) is
'Ends the records that the open, complete delivery of an object does not hold, unless they are too
many: land_absences(object, name, answered_from). Raises 23000 then.';

revoke execute on function control.land_absences(text, text, timestamptz) from public;
