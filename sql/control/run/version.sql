-- Written by `make release`, as in pyproject.toml; 0.0.0 before the first one.
create or replace function control.version()
returns text
language sql
immutable
parallel safe
return '1.0.0';

comment on function control.version() is
'The release that this database was deployed by: 1.2.3, or 1.2.3+ours.1 where somebody released what
they made of it. Between two releases it is the earlier one''s.';
