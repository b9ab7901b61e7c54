create table marts.conversion_rate (
    currency_iso_code text not null,
    valid_from date not null,
    valid_to date not null,
    rate numeric not null,
    primary key (currency_iso_code, valid_from)
);

comment on table marts.conversion_rate is
'What a currency is worth in the reporting currency (control.setting.reporting_currency), by day.
Grain: one row per currency and half-open interval of days; empty where no reporting currency is set.
Source: marts.conversion_rate_model.';
comment on column marts.conversion_rate.currency_iso_code is 'The currency to convert.';
comment on column marts.conversion_rate.valid_from is 'First day of the rate.';
comment on column marts.conversion_rate.valid_to is 'First day after it.';
comment on column marts.conversion_rate.rate is
'What to multiply an amount by: units of the reporting currency for one of currency_iso_code.';

grant select on marts.conversion_rate to salesforce_reporter;
