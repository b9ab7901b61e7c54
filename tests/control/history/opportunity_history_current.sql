-- The check opportunity_history_current compares every column the history tracks.
begin;
set local client_min_messages = warning;

select plan(2);

insert into raw_salesforce.opportunity (id, name, systemmodstamp)
values ('006000000000001AAA', 'Probe', '2024-01-01T00:00:00.000Z');
select public.run_salesforce_transform();

set local role salesforce_owner;

select is_empty('select * from control.check_opportunity_history_current', 'a run leaves none');

create function pg_temp.unnoticed() returns setof text language plpgsql as $$
declare
    _column text;
    _is_noticed boolean;
begin
    foreach _column in array control.table_columns('marts.opportunity_history') loop
        continue when _column in ('opportunity_id', 'valid_to');
        begin
            execute format(
                'update marts.opportunity_history set %I = %s',
                _column,
                (
                    select case a.atttypid::regtype::text
                        when 'boolean' then format('not coalesce(%I, false)', _column)
                        when 'text' then '''another'''
                        when 'text[]' then '''{another}'''
                        when 'numeric' then '123.45'
                        when 'date' then 'date ''2001-02-03'''
                        when 'timestamp with time zone' then 'timestamptz ''2001-02-03 04:05:06Z'''
                    end
                    from pg_attribute as a
                    where
                        a.attrelid = 'marts.opportunity_history'::regclass
                        and a.attname = _column
                )
            );
            _is_noticed := exists (select from control.check_opportunity_history_current);
            raise exception using errcode = 'ZZ001';
        exception
            when sqlstate 'ZZ001' then null;
        end;
        if not _is_noticed then
            return next _column;
        end if;
    end loop;
end;
$$;
select is_empty('select pg_temp.unnoticed()', 'no column differs without a word');

select finish();

rollback;
