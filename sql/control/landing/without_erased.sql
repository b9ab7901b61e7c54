create or replace function control.without_erased(value text, in_force boolean)
returns text
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $without_erased$
declare
    _alone constant text := '(?<![0-9A-Za-z])%s(?![0-9A-Za-z])';
    _text text := without_erased.value;
    _id text;
begin
    if control.is_erased(_text, without_erased.in_force) then
        return '';
    end if;
    for _id in
        select distinct m.found[1]
        from regexp_matches(
            _text, format(_alone, '[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?'), 'g'
        ) as m (found)
    loop
        if control.is_erased(_id, without_erased.in_force) then
            _text := regexp_replace(_text, format(_alone, _id), '', 'g');
        end if;
    end loop;
    return _text;
end;
$without_erased$;

comment on function control.without_erased(text, boolean) is
'A value without the ids of erased records (control.is_erased), in both their forms.';
