create table control.accepted_value (
    field text not null,
    value text not null,
    primary key (field, value)
);

comment on table control.accepted_value is
'Values a field is expected to have; any other is reported by the check of that field. Grain: one
row per field and value. Starts with Salesforce''s standard picklists; yours are added by INSERT.
The stages of opportunities are in control.stage.';
comment on column control.accepted_value.field is 'object.column of the intermediate layer.';

insert into control.accepted_value (field, value)
select
    p.field,
    v.value
from (
    values
    (
        'account.type',
        array[
            'Prospect', 'Customer - Direct', 'Customer - Channel', 'Channel Partner / Reseller',
            'Installation Partner', 'Technology Partner', 'Analyst', 'Competitor', 'Customer',
            'Integrator', 'Investor', 'Partner', 'Press', 'Reseller', 'Other'
        ]
    ),
    (
        'account.industry',
        array[
            'Agriculture', 'Apparel', 'Banking', 'Biotechnology', 'Chemicals', 'Communications',
            'Construction', 'Consulting', 'Education', 'Electronics', 'Energy', 'Engineering',
            'Entertainment', 'Environmental', 'Finance', 'Food & Beverage', 'Government',
            'Healthcare', 'Hospitality', 'Insurance', 'Machinery', 'Manufacturing', 'Media',
            'Not For Profit', 'Recreation', 'Retail', 'Shipping', 'Technology',
            'Telecommunications', 'Transportation', 'Utilities', 'Other'
        ]
    ),
    (
        'contact.lead_source',
        array[
            'Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other', 'Advertisement',
            'Customer Event', 'Employee Referral', 'External Referral', 'Google AdWords', 'Partner',
            'Public Relations', 'Seminar - Internal', 'Seminar - Partner', 'Trade Show',
            'Webinar', 'Word of mouth'
        ]
    ),
    (
        'opportunity.lead_source',
        array[
            'Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other', 'Advertisement',
            'Customer Event', 'Employee Referral', 'External Referral', 'Google AdWords', 'Partner',
            'Public Relations', 'Seminar - Internal', 'Seminar - Partner', 'Trade Show',
            'Webinar', 'Word of mouth'
        ]
    ),
    (
        'opportunity.type',
        array[
            'New Customer', 'Existing Customer - Upgrade', 'Existing Customer - Replacement',
            'Existing Customer - Downgrade', 'New Business', 'Existing Business'
        ]
    ),
    (
        'opportunity.forecast_category',
        array['Omitted', 'Pipeline', 'BestCase', 'MostLikely', 'Forecast', 'Closed']
    ),
    (
        'opportunity.forecast_category_name',
        array['Omitted', 'Pipeline', 'Best Case', 'Most Likely', 'Commit', 'Closed']
    )
) as p (field, accepted)
cross join lateral unnest(p.accepted) as v (value)
on conflict do nothing;
