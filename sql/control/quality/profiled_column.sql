create table control.profiled_column (
    model text not null,
    column_name text not null,
    measure text not null check (measure in ('null share', 'value shares', 'average')),
    max_shift numeric not null,
    primary key (model, column_name, measure)
);

comment on table control.profiled_column is
'What the runs measure of the rows they change, to compare it with earlier runs. Grain: one row per
column and measure; more are added by INSERT.';
comment on column control.profiled_column.model is 'A model with a key of one column.';
comment on column control.profiled_column.measure is
'null share: rows without a value; value shares: rows by value, the twenty most frequent; average:
of a number.';
comment on column control.profiled_column.max_shift is
'How far from earlier runs is worth a word: for shares the difference (0.2: twenty points), for an
average the factor (3: more than three times, or less than a third).';

insert into control.profiled_column (model, column_name, measure, max_shift)
values
('marts.dim_account', 'industry', 'null share', 0.2),
('marts.dim_account', 'owner_id', 'null share', 0.2),
('marts.dim_account', 'type', 'value shares', 0.2),
('marts.dim_contact', 'account_id', 'null share', 0.2),
('marts.dim_contact', 'email', 'null share', 0.2),
('marts.dim_contact', 'lead_source', 'value shares', 0.2),
('marts.fct_opportunity', 'account_id', 'null share', 0.2),
('marts.fct_opportunity', 'amount', 'null share', 0.2),
('marts.fct_opportunity', 'amount', 'average', 3),
('marts.fct_opportunity', 'close_date', 'null share', 0.2),
('marts.fct_opportunity', 'lead_source', 'value shares', 0.2),
('marts.fct_opportunity', 'stage_name', 'value shares', 0.2),
('marts.fct_opportunity', 'type', 'value shares', 0.2)
on conflict do nothing;
