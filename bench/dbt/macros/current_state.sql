{#- The latest version of each record: by stamp, then by landing. An increment reads what was landed
    since the last row that became current, as far as it is later than the version there is. -#}
{% macro current_state(object) %}
with landed as (
    select
        s.*,
        row_number() over (partition by s.id order by s.version_at desc, s.raw_id desc) as place
    from {{ source('staging', object) }} as s
    where
        s.id is not null
        {% if is_incremental() %}
        and s.raw_id > (select coalesce(max(t.raw_id), 0) from {{ this }} as t)
        {% endif %}
)

select {{ columns_of(source('staging', object)) }}
from landed as l
where
    l.place = 1
    {% if is_incremental() %}
    and not exists (
        select 1
        from {{ this }} as t
        where t.id = l.id and (t.version_at, t.raw_id) > (l.version_at, l.raw_id)
    )
    {% endif %}
{% endmacro %}

{#- The columns of a relation, but those that only landing needs. -#}
{% macro columns_of(relation) %}
    {%- for column in adapter.get_columns_in_relation(relation)
        if column.name not in ('landed_id', 'load_xid', 'seen_at') -%}
    l.{{ adapter.quote(column.name) }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{% endmacro %}

{#- A mart by the definition that the warehouse has of it, over this project's models. -#}
{% macro mart(view, relations) %}
    {%- if execute -%}
        {%- set found = run_query("select rtrim(pg_get_viewdef('" ~ view ~ "'::regclass), ';')") -%}
        {%- set text = namespace(value=found.columns[0].values()[0]) -%}
        {%- for name, relation in relations.items() -%}
            {%- set text.value = text.value | replace(name ~ " ", relation ~ " ") -%}
        {%- endfor -%}
        {{ text.value }}
    {%- endif -%}
{% endmacro %}
