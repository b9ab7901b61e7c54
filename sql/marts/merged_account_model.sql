-- Generated from objects/account.toml by make generate; edit that.
-- UNION without ALL: records merged in a circle, which nothing but a broken file says, come to no
-- end and to no survivor.
create or replace view marts.merged_account_model as
with recursive step as (
    select
        i.id as account_id,
        i.master_record_id as survivor_id
    from intermediate.account as i
    where i.master_record_id is not null and i.is_deleted
    union
    select
        s.account_id,
        i.master_record_id as survivor_id
    from step as s
    inner join intermediate.account as i
        on s.survivor_id = i.id and i.master_record_id is not null and i.is_deleted
)

select
    s.account_id,
    s.survivor_id
from step as s
where
    not exists (
        select from intermediate.account as i
        where s.survivor_id = i.id and i.master_record_id is not null and i.is_deleted
    );

comment on view marts.merged_account_model is
'The logic of marts.merged_account: MasterRecordId, from record to record up to one that was not
merged. Source: intermediate.account.';

-- A record that was merged, or is no longer, changes what it is followed to and what those merged
-- into it are. Dependants are told what references to them were followed to before.
create or replace function control.refresh_merged_account(mode text, keys text[])
returns control.merge_result
language plpgsql
set search_path = pg_catalog, pg_temp
as $refresh_merged_account$
declare
    _touched text[];
    _done control.merge_result := row(0, 0, 0, 0, '{}', '[]');
begin
    if refresh_merged_account.mode = 'full' then
        execute control.kept_statement('marts.merged_account', 'all merges') into strict _done;
        -- what references were followed to before, the merge does not know
        _done.changes := null;
        _done.appeared_or_gone := null;
        return _done;
    end if;

    _touched := array(
        select i.id
        from intermediate.account as i
        where
            i.id = any(refresh_merged_account.keys)
            and i.master_record_id is not null
        union
        select m.account_id
        from marts.merged_account as m
        where m.account_id = any(refresh_merged_account.keys)
        union
        -- restored out of a circle: it was in no table
        select i.master_record_id
        from intermediate.account as i
        where i.master_record_id = any(refresh_merged_account.keys)
    );
    if _touched = '{}' then
        return _done;
    end if;

    with recursive affected as (
        select t.id
        from unnest(_touched) as t (id)
        union
        select i.id
        from affected as a
        inner join intermediate.account as i on a.id = i.master_record_id and i.is_deleted
    ),

    step as (
        select
            i.id,
            i.master_record_id as survivor_id
        from affected as a
        inner join intermediate.account as i
            on a.id = i.id and i.master_record_id is not null and i.is_deleted
        union
        select
            s.id,
            i.master_record_id as survivor_id
        from step as s
        inner join intermediate.account as i
            on s.survivor_id = i.id and i.master_record_id is not null and i.is_deleted
    ),

    offered as (
        select
            a.id,
            s.survivor_id,
            coalesce(m.survivor_id, a.id) as shown_id
        from affected as a
        left join marts.merged_account as m on a.id = m.account_id
        left join
            step as s
            on
                a.id = s.id
                and not exists (
                    select from intermediate.account as i
                    where
                        s.survivor_id = i.id
                        and i.master_record_id is not null
                        and i.is_deleted
                )
    ),

    merged as (
        merge into marts.merged_account as t
        using offered as s
            on t.account_id = s.id
        when matched and s.survivor_id is null then
            delete
        when matched and t.survivor_id <> s.survivor_id then
            update set
                survivor_id = s.survivor_id
        when not matched and s.survivor_id is not null then
            insert (account_id, survivor_id)
            values (s.id, s.survivor_id)
        returning
            merge_action() as action,
            s.id,
            s.shown_id
    )

    select
        count(*) filter (where m.action = 'INSERT'),
        count(*) filter (where m.action = 'UPDATE'),
        count(*) filter (where m.action = 'DELETE'),
        (select count(*) from affected),
        jsonb_build_object(
            'account_id', coalesce(jsonb_agg(m.id), '[]'),
            'survivor_id', coalesce(jsonb_agg(m.shown_id), '[]')
        ),
        coalesce(jsonb_agg(m.id) filter (where m.action <> 'UPDATE'), '[]')
    into _done
    from merged as m;
    return _done;
end;
$refresh_merged_account$;

comment on function control.refresh_merged_account(text, text[]) is
'Maintains marts.merged_account within a run: mode full, or incremental for the given accounts.';

create or replace function control.refresh_merged_account_statements()
returns table (purpose text, statement text)
language sql
stable
set search_path = pg_catalog, pg_temp
as $refresh_merged_account_statements$
select
    'all merges',
    control.merge_sql('marts.merged_account', 'full', 'marts.merged_account_model as s');
$refresh_merged_account_statements$;

comment on function control.refresh_merged_account_statements() is
'The statement of control.refresh_merged_account() that is kept (control.model_statement).';

call control.register_model(
    'marts.merged_account',
    'control.refresh_merged_account',
    control.link('intermediate.account', 'id')
);
