-- Generated from objects/*.toml by make generate; edit that.
create or replace view control.declared_field as
select
    v.object,
    v.field,
    v.api_name,
    v.kind,
    v.labels::text[] as labels,
    v.parts::text[] as parts,
    v.id_prefix,
    v.is_state
from (
    values
    ('account', 'id', 'Id', 'id', '{}', '{}', '001', false),
    ('account', 'parentid', 'ParentId', 'reference', '{parentaccountid}', '{}', null, false),
    ('account', 'ownerid', 'OwnerId', 'reference', '{}', '{}', null, false),
    ('account', 'recordtypeid', 'RecordTypeId', 'reference', '{}', '{}', null, false),
    ('account', 'masterrecordid', 'MasterRecordId', 'reference', '{}', '{}', null, false),
    (
        'account', 'name', 'Name', 'text', '{}', '{firstname,middlename,lastname,suffix}', null,
        false
    ),
    ('account', 'accountnumber', 'AccountNumber', 'text', '{}', '{}', null, false),
    ('account', 'type', 'Type', 'picklist', '{}', '{}', null, false),
    ('account', 'industry', 'Industry', 'picklist', '{}', '{}', null, false),
    ('account', 'ownership', 'Ownership', 'picklist', '{}', '{}', null, false),
    ('account', 'rating', 'Rating', 'picklist', '{}', '{}', null, false),
    ('account', 'accountsource', 'AccountSource', 'picklist', '{}', '{}', null, false),
    ('account', 'site', 'Site', 'text', '{}', '{}', null, false),
    ('account', 'description', 'Description', 'text', '{}', '{}', null, false),
    ('account', 'annualrevenue', 'AnnualRevenue', 'currency', '{}', '{}', null, false),
    (
        'account', 'numberofemployees', 'NumberOfEmployees', 'integer', '{employees}', '{}', null,
        false
    ),
    (
        'account', 'currencyisocode', 'CurrencyIsoCode', 'picklist',
        '{accountcurrency,annualrevenuecurrency}', '{}', null, false
    ),
    ('account', 'billingstreet', 'BillingStreet', 'text', '{}', '{}', null, false),
    ('account', 'billingcity', 'BillingCity', 'text', '{}', '{}', null, false),
    (
        'account', 'billingstate', 'BillingState', 'text', '{billingstateprovince}', '{}', null,
        false
    ),
    ('account', 'billingstatecode', 'BillingStateCode', 'text', '{}', '{}', null, false),
    (
        'account', 'billingpostalcode', 'BillingPostalCode', 'text', '{billingzippostalcode}', '{}',
        null, false
    ),
    ('account', 'billingcountry', 'BillingCountry', 'text', '{}', '{}', null, false),
    ('account', 'billingcountrycode', 'BillingCountryCode', 'text', '{}', '{}', null, false),
    ('account', 'billinglatitude', 'BillingLatitude', 'number', '{}', '{}', null, false),
    ('account', 'billinglongitude', 'BillingLongitude', 'number', '{}', '{}', null, false),
    ('account', 'shippingstreet', 'ShippingStreet', 'text', '{}', '{}', null, false),
    ('account', 'shippingcity', 'ShippingCity', 'text', '{}', '{}', null, false),
    (
        'account', 'shippingstate', 'ShippingState', 'text', '{shippingstateprovince}', '{}', null,
        false
    ),
    ('account', 'shippingstatecode', 'ShippingStateCode', 'text', '{}', '{}', null, false),
    (
        'account', 'shippingpostalcode', 'ShippingPostalCode', 'text', '{shippingzippostalcode}',
        '{}', null, false
    ),
    ('account', 'shippingcountry', 'ShippingCountry', 'text', '{}', '{}', null, false),
    ('account', 'shippingcountrycode', 'ShippingCountryCode', 'text', '{}', '{}', null, false),
    ('account', 'shippinglatitude', 'ShippingLatitude', 'number', '{}', '{}', null, false),
    ('account', 'shippinglongitude', 'ShippingLongitude', 'number', '{}', '{}', null, false),
    ('account', 'phone', 'Phone', 'text', '{}', '{}', null, false),
    ('account', 'fax', 'Fax', 'text', '{}', '{}', null, false),
    ('account', 'website', 'Website', 'text', '{}', '{}', null, false),
    ('account', 'isdeleted', 'IsDeleted', 'checkbox', '{}', '{}', null, false),
    ('account', 'createddate', 'CreatedDate', 'time', '{}', '{}', null, false),
    ('account', 'createdbyid', 'CreatedById', 'reference', '{}', '{}', null, false),
    ('account', 'lastmodifieddate', 'LastModifiedDate', 'time', '{}', '{}', null, false),
    ('account', 'lastmodifiedbyid', 'LastModifiedById', 'reference', '{}', '{}', null, false),
    ('account', 'systemmodstamp', 'SystemModstamp', 'time', '{}', '{}', null, false),
    (
        'account', 'lastactivitydate', 'LastActivityDate', 'date', '{lastactivity}', '{}', null,
        false
    ),
    ('contact', 'id', 'Id', 'id', '{}', '{}', '003', false),
    ('contact', 'accountid', 'AccountId', 'reference', '{}', '{}', null, false),
    ('contact', 'reportstoid', 'ReportsToId', 'reference', '{}', '{}', null, false),
    ('contact', 'ownerid', 'OwnerId', 'reference', '{}', '{}', null, false),
    ('contact', 'recordtypeid', 'RecordTypeId', 'reference', '{}', '{}', null, false),
    ('contact', 'masterrecordid', 'MasterRecordId', 'reference', '{}', '{}', null, false),
    ('contact', 'salutation', 'Salutation', 'picklist', '{}', '{}', null, false),
    ('contact', 'firstname', 'FirstName', 'text', '{}', '{}', null, false),
    ('contact', 'middlename', 'MiddleName', 'text', '{}', '{}', null, false),
    ('contact', 'lastname', 'LastName', 'text', '{}', '{}', null, false),
    ('contact', 'suffix', 'Suffix', 'text', '{}', '{}', null, false),
    (
        'contact', 'name', 'Name', 'text', '{fullname}', '{firstname,middlename,lastname,suffix}',
        null, false
    ),
    ('contact', 'title', 'Title', 'text', '{}', '{}', null, false),
    ('contact', 'department', 'Department', 'text', '{}', '{}', null, false),
    ('contact', 'leadsource', 'LeadSource', 'picklist', '{}', '{}', null, false),
    ('contact', 'birthdate', 'Birthdate', 'birthdate', '{}', '{}', null, false),
    ('contact', 'description', 'Description', 'text', '{}', '{}', null, false),
    (
        'contact', 'currencyisocode', 'CurrencyIsoCode', 'picklist', '{contactcurrency}', '{}',
        null, false
    ),
    ('contact', 'email', 'Email', 'text', '{}', '{}', null, false),
    ('contact', 'phone', 'Phone', 'text', '{businessphone}', '{}', null, false),
    ('contact', 'mobilephone', 'MobilePhone', 'text', '{mobile}', '{}', null, false),
    ('contact', 'homephone', 'HomePhone', 'text', '{}', '{}', null, false),
    ('contact', 'otherphone', 'OtherPhone', 'text', '{}', '{}', null, false),
    ('contact', 'assistantphone', 'AssistantPhone', 'text', '{asstphone}', '{}', null, false),
    ('contact', 'fax', 'Fax', 'text', '{businessfax}', '{}', null, false),
    ('contact', 'mailingstreet', 'MailingStreet', 'text', '{}', '{}', null, false),
    ('contact', 'mailingcity', 'MailingCity', 'text', '{}', '{}', null, false),
    (
        'contact', 'mailingstate', 'MailingState', 'text', '{mailingstateprovince}', '{}', null,
        false
    ),
    ('contact', 'mailingstatecode', 'MailingStateCode', 'text', '{}', '{}', null, false),
    (
        'contact', 'mailingpostalcode', 'MailingPostalCode', 'text', '{mailingzippostalcode}', '{}',
        null, false
    ),
    ('contact', 'mailingcountry', 'MailingCountry', 'text', '{}', '{}', null, false),
    ('contact', 'mailingcountrycode', 'MailingCountryCode', 'text', '{}', '{}', null, false),
    ('contact', 'mailinglatitude', 'MailingLatitude', 'number', '{}', '{}', null, false),
    ('contact', 'mailinglongitude', 'MailingLongitude', 'number', '{}', '{}', null, false),
    (
        'contact', 'hasoptedoutofemail', 'HasOptedOutOfEmail', 'checkbox', '{emailoptout}', '{}',
        null, false
    ),
    ('contact', 'donotcall', 'DoNotCall', 'checkbox', '{}', '{}', null, false),
    ('contact', 'isemailbounced', 'IsEmailBounced', 'checkbox', '{}', '{}', null, false),
    ('contact', 'isdeleted', 'IsDeleted', 'checkbox', '{}', '{}', null, false),
    ('contact', 'emailbounceddate', 'EmailBouncedDate', 'time', '{}', '{}', null, false),
    ('contact', 'createddate', 'CreatedDate', 'time', '{}', '{}', null, false),
    ('contact', 'createdbyid', 'CreatedById', 'reference', '{}', '{}', null, false),
    ('contact', 'lastmodifieddate', 'LastModifiedDate', 'time', '{}', '{}', null, false),
    ('contact', 'lastmodifiedbyid', 'LastModifiedById', 'reference', '{}', '{}', null, false),
    ('contact', 'systemmodstamp', 'SystemModstamp', 'time', '{}', '{}', null, false),
    (
        'contact', 'lastactivitydate', 'LastActivityDate', 'date', '{lastactivity}', '{}', null,
        false
    ),
    ('currencytype', 'id', 'Id', 'id', '{}', '{}', '01L', false),
    ('currencytype', 'isocode', 'IsoCode', 'picklist', '{}', '{}', null, false),
    ('currencytype', 'conversionrate', 'ConversionRate', 'number', '{}', '{}', null, false),
    ('currencytype', 'decimalplaces', 'DecimalPlaces', 'integer', '{}', '{}', null, false),
    ('currencytype', 'isactive', 'IsActive', 'checkbox', '{}', '{}', null, false),
    ('currencytype', 'iscorporate', 'IsCorporate', 'checkbox', '{}', '{}', null, false),
    ('currencytype', 'createddate', 'CreatedDate', 'time', '{}', '{}', null, false),
    ('currencytype', 'lastmodifieddate', 'LastModifiedDate', 'time', '{}', '{}', null, false),
    ('currencytype', 'systemmodstamp', 'SystemModstamp', 'time', '{}', '{}', null, false),
    ('datedconversionrate', 'id', 'Id', 'id', '{}', '{}', '04w', false),
    ('datedconversionrate', 'isocode', 'IsoCode', 'picklist', '{}', '{}', null, false),
    ('datedconversionrate', 'conversionrate', 'ConversionRate', 'number', '{}', '{}', null, false),
    ('datedconversionrate', 'startdate', 'StartDate', 'date', '{}', '{}', null, false),
    ('datedconversionrate', 'nextstartdate', 'NextStartDate', 'date', '{}', '{}', null, false),
    ('datedconversionrate', 'createddate', 'CreatedDate', 'time', '{}', '{}', null, false),
    (
        'datedconversionrate', 'lastmodifieddate', 'LastModifiedDate', 'time', '{}', '{}', null,
        false
    ),
    ('datedconversionrate', 'systemmodstamp', 'SystemModstamp', 'time', '{}', '{}', null, false),
    ('forecastingquota', 'id', 'Id', 'id', '{}', '{}', null, false),
    ('forecastingquota', 'quotaownerid', 'QuotaOwnerId', 'reference', '{}', '{}', null, false),
    (
        'forecastingquota', 'forecastingtypeid', 'ForecastingTypeId', 'reference', '{}', '{}', null,
        false
    ),
    ('forecastingquota', 'productfamily', 'ProductFamily', 'text', '{}', '{}', null, false),
    ('forecastingquota', 'quotaamount', 'QuotaAmount', 'currency', '{}', '{}', null, false),
    ('forecastingquota', 'quotaquantity', 'QuotaQuantity', 'number', '{}', '{}', null, false),
    ('forecastingquota', 'currencyisocode', 'CurrencyIsoCode', 'picklist', '{}', '{}', null, false),
    ('forecastingquota', 'startdate', 'StartDate', 'date', '{}', '{}', null, false),
    ('forecastingquota', 'createddate', 'CreatedDate', 'time', '{}', '{}', null, false),
    ('forecastingquota', 'lastmodifieddate', 'LastModifiedDate', 'time', '{}', '{}', null, false),
    ('forecastingquota', 'systemmodstamp', 'SystemModstamp', 'time', '{}', '{}', null, false),
    ('opportunity', 'id', 'Id', 'id', '{}', '{}', '006', false),
    ('opportunity', 'accountid', 'AccountId', 'reference', '{}', '{}', null, false),
    ('opportunity', 'ownerid', 'OwnerId', 'reference', '{}', '{}', null, false),
    (
        'opportunity', 'campaignid', 'CampaignId', 'reference', '{primarycampaignsourceid}', '{}',
        null, false
    ),
    ('opportunity', 'contactid', 'ContactId', 'reference', '{}', '{}', null, false),
    ('opportunity', 'recordtypeid', 'RecordTypeId', 'reference', '{}', '{}', null, false),
    ('opportunity', 'pricebook2id', 'Pricebook2Id', 'reference', '{}', '{}', null, false),
    ('opportunity', 'syncedquoteid', 'SyncedQuoteId', 'reference', '{}', '{}', null, false),
    ('opportunity', 'name', 'Name', 'text', '{}', '{}', null, false),
    ('opportunity', 'description', 'Description', 'text', '{}', '{}', null, false),
    ('opportunity', 'type', 'Type', 'picklist', '{}', '{}', null, false),
    ('opportunity', 'leadsource', 'LeadSource', 'picklist', '{}', '{}', null, false),
    ('opportunity', 'stagename', 'StageName', 'picklist', '{stage}', '{}', null, false),
    (
        'opportunity', 'forecastcategory', 'ForecastCategory', 'picklist', '{}',
        '{forecastcategoryname}', null, false
    ),
    (
        'opportunity', 'forecastcategoryname', 'ForecastCategoryName', 'picklist',
        '{forecastcategory}', '{}', null, false
    ),
    ('opportunity', 'nextstep', 'NextStep', 'text', '{}', '{}', null, false),
    ('opportunity', 'fiscal', 'Fiscal', 'text', '{fiscalperiod}', '{}', null, false),
    ('opportunity', 'amount', 'Amount', 'currency', '{}', '{}', null, false),
    ('opportunity', 'probability', 'Probability', 'percent', '{}', '{}', null, false),
    ('opportunity', 'expectedrevenue', 'ExpectedRevenue', 'currency', '{}', '{}', null, false),
    (
        'opportunity', 'totalopportunityquantity', 'TotalOpportunityQuantity', 'number',
        '{quantity}', '{}', null, false
    ),
    ('opportunity', 'fiscalyear', 'FiscalYear', 'integer', '{}', '{}', null, false),
    ('opportunity', 'fiscalquarter', 'FiscalQuarter', 'integer', '{}', '{}', null, false),
    ('opportunity', 'pushcount', 'PushCount', 'integer', '{}', '{}', null, false),
    (
        'opportunity', 'currencyisocode', 'CurrencyIsoCode', 'picklist',
        '{amountcurrency,opportunitycurrency}', '{}', null, false
    ),
    ('opportunity', 'isclosed', 'IsClosed', 'checkbox', '{closed}', '{}', null, true),
    ('opportunity', 'iswon', 'IsWon', 'checkbox', '{won}', '{}', null, true),
    ('opportunity', 'isprivate', 'IsPrivate', 'checkbox', '{private}', '{}', null, false),
    ('opportunity', 'hasopenactivity', 'HasOpenActivity', 'checkbox', '{}', '{}', null, false),
    ('opportunity', 'hasoverduetask', 'HasOverdueTask', 'checkbox', '{}', '{}', null, false),
    ('opportunity', 'isdeleted', 'IsDeleted', 'checkbox', '{}', '{}', null, false),
    ('opportunity', 'closedate', 'CloseDate', 'date', '{}', '{}', null, false),
    ('opportunity', 'createddate', 'CreatedDate', 'time', '{}', '{}', null, false),
    ('opportunity', 'createdbyid', 'CreatedById', 'reference', '{}', '{}', null, false),
    ('opportunity', 'lastmodifieddate', 'LastModifiedDate', 'time', '{}', '{}', null, false),
    ('opportunity', 'lastmodifiedbyid', 'LastModifiedById', 'reference', '{}', '{}', null, false),
    ('opportunity', 'systemmodstamp', 'SystemModstamp', 'time', '{}', '{}', null, false),
    ('opportunity', 'laststagechangedate', 'LastStageChangeDate', 'time', '{}', '{}', null, false),
    ('opportunity', 'lastvieweddate', 'LastViewedDate', 'time', '{}', '{}', null, false),
    (
        'opportunity', 'lastactivitydate', 'LastActivityDate', 'date', '{lastactivity}', '{}', null,
        false
    ),
    ('opportunityfieldhistory', 'id', 'Id', 'id', '{}', '{}', '017', false),
    (
        'opportunityfieldhistory', 'opportunityid', 'OpportunityId', 'reference', '{}', '{}', null,
        false
    ),
    ('opportunityfieldhistory', 'field', 'Field', 'text', '{fieldname}', '{}', null, false),
    ('opportunityfieldhistory', 'datatype', 'DataType', 'text', '{}', '{}', null, false),
    ('opportunityfieldhistory', 'oldvalue', 'OldValue', 'text', '{}', '{}', null, false),
    ('opportunityfieldhistory', 'newvalue', 'NewValue', 'text', '{}', '{}', null, false),
    ('opportunityfieldhistory', 'isdeleted', 'IsDeleted', 'checkbox', '{}', '{}', null, false),
    ('opportunityfieldhistory', 'createddate', 'CreatedDate', 'time', '{}', '{}', null, false),
    ('opportunityfieldhistory', 'createdbyid', 'CreatedById', 'reference', '{}', '{}', null, false),
    (
        'opportunityfieldhistory', 'systemmodstamp', 'SystemModstamp', 'time', '{}', '{}', null,
        false
    ),
    ('opportunityhistory', 'id', 'Id', 'id', '{}', '{}', '008', false),
    ('opportunityhistory', 'opportunityid', 'OpportunityId', 'reference', '{}', '{}', null, false),
    ('opportunityhistory', 'stagename', 'StageName', 'picklist', '{}', '{}', null, false),
    (
        'opportunityhistory', 'forecastcategory', 'ForecastCategory', 'picklist', '{}', '{}', null,
        false
    ),
    ('opportunityhistory', 'amount', 'Amount', 'currency', '{}', '{}', null, false),
    ('opportunityhistory', 'probability', 'Probability', 'percent', '{}', '{}', null, false),
    (
        'opportunityhistory', 'expectedrevenue', 'ExpectedRevenue', 'currency', '{}', '{}', null,
        false
    ),
    (
        'opportunityhistory', 'currencyisocode', 'CurrencyIsoCode', 'picklist', '{}', '{}', null,
        false
    ),
    ('opportunityhistory', 'isdeleted', 'IsDeleted', 'checkbox', '{}', '{}', null, false),
    ('opportunityhistory', 'closedate', 'CloseDate', 'date', '{}', '{}', null, false),
    ('opportunityhistory', 'createddate', 'CreatedDate', 'time', '{}', '{}', null, false),
    ('opportunityhistory', 'createdbyid', 'CreatedById', 'reference', '{}', '{}', null, false),
    ('opportunityhistory', 'systemmodstamp', 'SystemModstamp', 'time', '{}', '{}', null, false),
    ('recordtype', 'id', 'Id', 'id', '{}', '{}', '012', false),
    ('recordtype', 'businessprocessid', 'BusinessProcessId', 'reference', '{}', '{}', null, false),
    ('recordtype', 'name', 'Name', 'text', '{}', '{}', null, false),
    ('recordtype', 'developername', 'DeveloperName', 'text', '{}', '{}', null, false),
    ('recordtype', 'sobjecttype', 'SobjectType', 'picklist', '{}', '{}', null, false),
    ('recordtype', 'namespaceprefix', 'NamespacePrefix', 'text', '{}', '{}', null, false),
    ('recordtype', 'description', 'Description', 'text', '{}', '{}', null, false),
    ('recordtype', 'isactive', 'IsActive', 'checkbox', '{active}', '{}', null, false),
    ('recordtype', 'createddate', 'CreatedDate', 'time', '{}', '{}', null, false),
    ('recordtype', 'createdbyid', 'CreatedById', 'reference', '{}', '{}', null, false),
    ('recordtype', 'lastmodifieddate', 'LastModifiedDate', 'time', '{}', '{}', null, false),
    ('recordtype', 'lastmodifiedbyid', 'LastModifiedById', 'reference', '{}', '{}', null, false),
    ('recordtype', 'systemmodstamp', 'SystemModstamp', 'time', '{}', '{}', null, false),
    ('user', 'id', 'Id', 'id', '{}', '{}', '005', false),
    ('user', 'managerid', 'ManagerId', 'reference', '{}', '{}', null, false),
    ('user', 'userroleid', 'UserRoleId', 'reference', '{}', '{}', null, false),
    ('user', 'profileid', 'ProfileId', 'reference', '{}', '{}', null, false),
    ('user', 'username', 'Username', 'text', '{}', '{}', null, false),
    ('user', 'firstname', 'FirstName', 'text', '{}', '{}', null, false),
    ('user', 'lastname', 'LastName', 'text', '{}', '{}', null, false),
    ('user', 'name', 'Name', 'text', '{fullname}', '{firstname,lastname}', null, false),
    ('user', 'alias', 'Alias', 'text', '{}', '{}', null, false),
    ('user', 'title', 'Title', 'text', '{}', '{}', null, false),
    ('user', 'department', 'Department', 'text', '{}', '{}', null, false),
    ('user', 'division', 'Division', 'text', '{}', '{}', null, false),
    ('user', 'companyname', 'CompanyName', 'text', '{}', '{}', null, false),
    ('user', 'employeenumber', 'EmployeeNumber', 'text', '{}', '{}', null, false),
    ('user', 'usertype', 'UserType', 'picklist', '{}', '{}', null, false),
    ('user', 'timezonesidkey', 'TimeZoneSidKey', 'picklist', '{}', '{}', null, false),
    (
        'user', 'defaultcurrencyisocode', 'DefaultCurrencyIsoCode', 'picklist', '{}', '{}', null,
        false
    ),
    ('user', 'email', 'Email', 'text', '{}', '{}', null, false),
    ('user', 'phone', 'Phone', 'text', '{}', '{}', null, false),
    ('user', 'mobilephone', 'MobilePhone', 'text', '{}', '{}', null, false),
    ('user', 'city', 'City', 'text', '{}', '{}', null, false),
    ('user', 'country', 'Country', 'text', '{}', '{}', null, false),
    ('user', 'isactive', 'IsActive', 'checkbox', '{active}', '{}', null, false),
    ('user', 'createddate', 'CreatedDate', 'time', '{}', '{}', null, false),
    ('user', 'createdbyid', 'CreatedById', 'reference', '{}', '{}', null, false),
    ('user', 'lastmodifieddate', 'LastModifiedDate', 'time', '{}', '{}', null, false),
    ('user', 'lastmodifiedbyid', 'LastModifiedById', 'reference', '{}', '{}', null, false),
    ('user', 'systemmodstamp', 'SystemModstamp', 'time', '{}', '{}', null, false),
    ('user', 'lastlogindate', 'LastLoginDate', 'time', '{}', '{}', null, false),
    ('userrole', 'id', 'Id', 'id', '{}', '{}', '00E', false),
    ('userrole', 'parentroleid', 'ParentRoleId', 'reference', '{}', '{}', null, false),
    ('userrole', 'name', 'Name', 'text', '{}', '{}', null, false),
    ('userrole', 'developername', 'DeveloperName', 'text', '{}', '{}', null, false),
    ('userrole', 'rollupdescription', 'RollupDescription', 'text', '{}', '{}', null, false),
    ('userrole', 'portaltype', 'PortalType', 'picklist', '{}', '{}', null, false),
    ('userrole', 'lastmodifieddate', 'LastModifiedDate', 'time', '{}', '{}', null, false),
    ('userrole', 'lastmodifiedbyid', 'LastModifiedById', 'reference', '{}', '{}', null, false),
    ('userrole', 'systemmodstamp', 'SystemModstamp', 'time', '{}', '{}', null, false)
) as v (object, field, api_name, kind, labels, parts, id_prefix, is_state);

comment on view control.declared_field is
'What objects/*.toml declare. Grain: one row per object and field.';
comment on column control.declared_field.object is 'Landing table, without its schema.';
comment on column control.declared_field.field is
'API name in lower case: its landing column or its key in custom_fields.';
comment on column control.declared_field.api_name is 'API name.';
comment on column control.declared_field.kind is 'What its values are: text, date, currency …';
comment on column control.declared_field.labels is
'What reports call it beside its API name in words; letters and digits alone, in lower case.';
comment on column control.declared_field.parts is
'Fields, in lower case, that Salesforce makes this one of, and staging where it was not delivered.';
comment on column control.declared_field.id_prefix is
'Of an Id: its first three characters; NULL where that is not declared.';
comment on column control.declared_field.is_state is
'Whether this checkbox decides what a record counts as.';

grant select on control.declared_field to salesforce_loader;
