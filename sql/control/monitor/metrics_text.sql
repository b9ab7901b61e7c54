create or replace function control.metrics_text()
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select
        coalesce(
            string_agg(
                format(
                    e'# HELP %1$s %2$s\n# TYPE %1$s gauge\n%3$s', m.metric, m.help, m.samples
                ),
                '' order by m.metric
            ),
            ''
        )
    from (
        select
            e.metric,
            e.help,
            string_agg(
                e.metric || l.labels || ' ' || e.value || e'\n', '' order by l.labels
            ) as samples
        from control.metrics_export as e
        cross join
            lateral (
                select
                    coalesce(
                        '{' || string_agg(
                            format(
                                '%s="%s"',
                                k.key,
                                replace(
                                    replace(replace(k.value, '\', '\\'), '"', '\"'), e'\n', '\n'
                                )
                            ),
                            ',' order by k.key
                        ) || '}',
                        ''
                    ) as labels
                from jsonb_each_text(e.labels) as k
            ) as l
        group by e.metric, e.help
    ) as m;
end;

comment on function control.metrics_text() is
'control.metrics_export in the text format that Prometheus reads: for the textfile collector of
node_exporter, or whoever serves a page.';

revoke execute on function control.metrics_text() from public;
grant execute on function control.metrics_text() to salesforce_monitor;
