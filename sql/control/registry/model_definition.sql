create or replace function control.model_definition(model text)
returns text
language sql
stable
-- definitions are compared as text, which these settings of a caller would change
set datestyle = 'ISO, MDY'
set intervalstyle = 'postgres'
set timezone = 'UTC'
set quote_all_identifiers = off
set standard_conforming_strings = on
set extra_float_digits = 1
begin atomic
    with mentioned as materialized (
        select o.*
        from control.model as m
        cross join lateral unnest(array[m.refresh, m.refresh || '_statements']) as f (name)
        cross join lateral control.mentioned_object(to_regproc(f.name)) as o
        where m.model = model_definition.model
    )

    select string_agg(d.text, e'\n' order by d.text)
    from (
        select t.text
        from
            control.definition_text(
                (model_definition.model || '_model')::regclass || array(
                    select m.object::regclass
                    from mentioned as m
                    where m.class = 'pg_class'::regclass
                )
            ) as t (text)
        union
        select control.definition_of(m.class, m.object, 0) as text
        from mentioned as m
    ) as d;
end;

comment on function control.model_definition(text) is
'Everything a model''s content depends on besides data: the text of its view, of the views and
functions beneath it, of its own refresh function and what that calls, and the settings and
configuration they read. Raises 42P01 for a model without a view.';
