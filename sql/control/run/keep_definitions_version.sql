create or replace function control.keep_definitions_version(load_window control.load_window)
returns void
language sql
begin atomic
    update control.load_window
    set definitions_version = (keep_definitions_version.load_window).definitions_version
    where
        definitions_version
        <> (keep_definitions_version.load_window).definitions_version;
end;

comment on function control.keep_definitions_version(control.load_window) is
'Something was written anew without a difference: runs look no more.';
