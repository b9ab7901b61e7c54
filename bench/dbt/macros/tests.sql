{#- Generic tests that dbt does not bring. -#}
{% test accepted(model, column_name, field) %}
select t.{{ column_name }}
from {{ model }} as t
where
    t.is_deleted is not true
    and t.{{ column_name }} not in (
        select v.value from control.accepted_value as v where v.field = '{{ field }}'
    )
{% endtest %}

{% test holds(model, condition) %}
select t.*
from {{ model }} as t
where not ({{ condition }})
{% endtest %}

{#- A value that landed and is lacking in current state. -#}
{% test casts(model, object, columns) %}
select t.id
from {{ source('raw_salesforce', object) }} as r
inner join {{ model }} as t using (raw_id)
where
    {% for raw, typed in columns.items() -%}
    (nullif(r.{{ raw }}, '') is not null and t.{{ typed }} is null){{ ' or ' if not loop.last }}
    {% endfor %}
{% endtest %}

{#- Rows of current state that are not deleted are in the mart, and no others. -#}
{% test same_records(model, mart, key) %}
select coalesce(t.id, m.{{ key }})
from (select c.id from {{ model }} as c where c.is_deleted is not true) as t
full join {{ mart }} as m on t.id = m.{{ key }}
where t.id is null or m.{{ key }} is null
{% endtest %}
