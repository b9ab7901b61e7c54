create table control.stage (
    stage_name text primary key check (stage_name <> ''),
    sort_order integer not null,
    is_closed boolean not null default false,
    is_won boolean not null default false,
    forecast_category text,
    is_from_org boolean not null default false,
    constraint stage_won_is_closed check (is_closed or not is_won)
);

comment on table control.stage is
'Stages an opportunity is expected to pass, in order; change it to your sales process. Grain: one
row per stage name. A stage that is not listed is reported, and has no order in stage history.';
comment on column control.stage.stage_name is 'API name, as Opportunity.StageName delivers it.';
comment on column control.stage.sort_order is
'Place in the sales process: a move to a smaller one goes backwards, a move past others skips
them.';
comment on column control.stage.is_closed is
'Whether deals in it are closed: decides for a deal, or a version of one, whose own flag IsClosed is
not known.';
comment on column control.stage.is_won is
'Whether deals in it are won: decides for a deal, or a version of one, whose own flag IsWon is not
known.';
comment on column control.stage.forecast_category is
'Forecast category Salesforce gives the stage by default.';
comment on column control.stage.is_from_org is 'Added by an extraction (control.follow_stages).';

-- Salesforce's standard sales process, as a start
insert into control.stage (stage_name, sort_order, is_closed, is_won, forecast_category)
values
('Prospecting', 1, false, false, 'Pipeline'),
('Qualification', 2, false, false, 'Pipeline'),
('Needs Analysis', 3, false, false, 'Pipeline'),
('Value Proposition', 4, false, false, 'Pipeline'),
('Id. Decision Makers', 5, false, false, 'Pipeline'),
('Perception Analysis', 6, false, false, 'Pipeline'),
('Proposal/Price Quote', 7, false, false, 'Pipeline'),
('Negotiation/Review', 8, false, false, 'Pipeline'),
('Closed Won', 9, true, true, 'Closed'),
('Closed Lost', 10, true, false, 'Omitted')
on conflict (stage_name) do nothing;

-- Too few rows for autovacuum ever to analyze; unanalyzed, the planner expects hundreds.
analyze control.stage;
