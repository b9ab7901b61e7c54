{{ config(indexes=[
    {'columns': ['opportunity_id'], 'unique': true}, {'columns': ['account_id']},
    {'columns': ['contact_id']},
]) }}
{{ mart('marts.fct_opportunity_model', {'intermediate.opportunity': ref('opportunity')}) }}
