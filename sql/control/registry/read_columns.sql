-- What a view reads is in the catalog, column by column, through nested views and parsed functions
-- too. Only a whole row (t.*, to_jsonb(t)) leaves no trace there, but it does in the view's own
-- tree; and a function whose body is a mere string may read anything.
create or replace function control.read_columns(model text, upstream text)
returns text[]
language sql
stable
begin atomic
    with used as materialized (
        select o.*
        from control.used_object((read_columns.model || '_model')::regclass) as o
    )

    select
        case
            when
                not bool_or(u.used_by <> (read_columns.model || '_model')::regclass)
                and not exists (
                    select from pg_rewrite as r
                    where
                        r.ev_class = (read_columns.model || '_model')::regclass
                        and r.ev_action::text like '%:varattno 0 %'
                )
                and not exists (
                    select from used as f
                    inner join pg_proc as p on f.object = p.oid and p.prosqlbody is null
                    where f.class = 'pg_proc'::regclass
                )
                then array_agg(a.attname::text order by a.attnum)
        end
    from used as u
    inner join pg_attribute as a on u.object = a.attrelid and u.attribute = a.attnum
    where
        u.class = 'pg_class'::regclass
        and u.object = read_columns.upstream::regclass
        and a.attnum > 0;
end;

comment on function control.read_columns(text, text) is
'Columns of an upstream table that a model''s view reads; NULL where that cannot be told: it reads
whole rows, or through another view or a function.';
