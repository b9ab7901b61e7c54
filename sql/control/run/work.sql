create type control.work as (
    reasons text [],
    is_restored boolean,
    is_full boolean,
    landed jsonb,
    rechecks bigint [],
    is_definition_new boolean,
    stale_models text [],
    changed_checks text [],
    load_window control.load_window
);

comment on type control.work is
'What a run finds to do. reasons: why it would work, empty where nothing is new.
is_restored: landing came here by a dump. is_full: every model
in full. landed: {landing table: {new_rows, newest_extracted_at}}. rechecks: requests of
control.recheck_record. is_definition_new: something was written anew since the last look.
stale_models and changed_checks: those whose definition really differs. load_window: the window the
run would move to, with the last one as its previous.';
