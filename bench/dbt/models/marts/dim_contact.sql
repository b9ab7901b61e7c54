{{ config(indexes=[
    {'columns': ['contact_id'], 'unique': true}, {'columns': ['account_id']},
    {'columns': ['reports_to_id']},
]) }}
{{ mart('marts.dim_contact_model', {'intermediate.contact': ref('contact')}) }}
