create table control.erasure_salt (
    only_row boolean primary key default true check (only_row),
    salt text not null default gen_random_uuid()::text || gen_random_uuid()::text
);

comment on table control.erasure_salt is
'What the ids of erased records are hashed with. Grain: one row, made by the first
control.erase(). Without it nobody can try out ids; if it is lost, what was erased may land again.';
comment on column control.erasure_salt.only_row is 'Keeps the table at one row.';
comment on column control.erasure_salt.salt is 'Random, 244 bits.';
