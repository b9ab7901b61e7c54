{{ config(indexes=[
    {'columns': ['account_id'], 'unique': true}, {'columns': ['parent_account_id']},
]) }}
{{ mart('marts.dim_account_model', {
    'intermediate.account': ref('account'),
    'marts.dim_contact': ref('dim_contact'),
    'marts.fct_opportunity': ref('fct_opportunity'),
}) }}
