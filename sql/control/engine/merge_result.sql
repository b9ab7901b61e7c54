-- What a merge did, and what it hands on.
create type control.merge_result as (
    inserted bigint,
    updated bigint,
    deleted bigint,
    offered bigint,
    changes jsonb,
    appeared_or_gone jsonb
);

comment on type control.merge_result is
'What a merge statement returns. offered: rows compared, NULL where they were not counted. changes:
{column: [values]} for dependants, the changed keys and both values of each other column they link
by; NULL: anything may have changed. appeared_or_gone: keys whose rows were inserted or deleted.';
