"""What other people call the fields of a book, by letters and digits alone; the first found fills the field."""

NAMES: dict[str, dict[str, str]] = {
    "account": {
        "handle": "handle",
        "name": "accountname company companyname customer customername client clientname organization organisation "
        "organizationname organisationname account name",
        "tier": "tier class accounttier priorityclass",
        "segment": "segment customersegment size companysize",
        "industry": "industry sector vertical branch businesstype",
        "region": "region country billingcountry territory location officelocation state market",
        "status": "status accountstatus lifecyclestage customerstatus",
        "since": "since customersince signupdate signedup startdate becameacustomerdate created createdat createddate "
        "onboarded",
        "domains": "domain domains website url web companydomain",
        "owner": "owner accountowner accountmanager customersuccessmanager csm am responsible",
        "tags": "tags labels",
    },
    "contact": {
        "name": "contactname fullname person contact primarycontact name",
        "title": "title jobtitle position function",
        "email": "email emailaddress contactemail mail workemail",
        "phone": "phone phonenumber contactphone telephone mobile",
        "role": "role buyingrole contactrole",
    },
    "touch": {
        "kind": "kind type activitytype touchtype channel interactiontype touchkind medium",
        "on": "on date activitydate touchdate interactiondate timestamp datetime day when heldon occurredat createdat",
        "text": "text notes note comment comments description summary outcome subject body details",
        "direction": "direction inboundoutbound",
        "with": "with contact contactname contactid attendees participants who person contactemail",
        "mood": "mood sentiment tone",
        "duration": "duration minutes durationminutes durationmins durationmin",
    },
    "action": {
        "title": "title task subject action nextstep todo",
        "due": "due duedate deadline by",
        "owner": "owner assignee assignedto responsible",
        "done_on": "doneon completed completedon completedat completiondate donedate",
        "opened": "opened created createdat createddate",
    },
    "issue": {
        "title": "title subject issue ticket summary description",
        "severity": "severity priority urgency",
        "kind": "kind type tickettype casetype",
        "resolved": "resolved resolvedat resolvedon solvedat closed closedat closedon closeddate resolutiondate",
        "opened": "opened created createdat createddate createdon submittedat submitted openedat openedon reported "
        "reportedat date",
        "due": "due duedate dueat",
        "team": "team group queue assignedteam",
    },
    "risk": {
        "title": "title risk name summary description",
        "category": "category reason reasoncode churnreason risktype type",
        "severity": "severity level impact priority",
        "evidence": "evidence feedback feedbacktext details comment comments notes",
        "mitigation": "mitigation plan",
        "opened": "opened openedon raised identified identifiedon created createdat date",
        "closed": "closed closedon closedat",
        "next_review": "nextreview reviewdate",
        "owner": "owner responsible",
    },
    "contract": {
        "product": "product plan subscription plantier package productname productlist contractname subscriptiontier",
        "starts": "starts start startdate contractstart startedat from effectivedate begins begin validfrom",
        "ends": "ends end enddate contractend endedat expirationdate expirydate expires until validto renewaldate "
        "renewson nextrenewal",
        "arr": "arr arramount annualrecurringrevenue annualvalue acv annualcontractvalue contractvalue annualfee "
        "amount value",
        "currency": "currency currencycode",
        "auto_renew": "autorenew autorenewal autorenews renews autorenewflag isautorenew",
        "notice": "notice noticeperiod cancellationnotice",
        "trial": "trial istrial trialflag",
        "cancelled_on": "cancelledon canceledon cancelledat canceledat cancellationdate canceldate churndate churnedon",
    },
    "opportunity": {
        "title": "title opportunity opportunityname dealname deal name",
        "kind": "kind opportunitytype dealtype type",
        "product": "product productname",
        "amount": "amount value dealvalue closevalue opportunityvalue dealamount",
        "currency": "currency currencycode",
        "stage": "stage stagename dealstage pipelinestage status",
        "opened": "opened created createdat createddate createdon engagedate",
        "expected_close": "expectedclose expectedclosedate closedate closingdate",
        "closed_on": "closedon closedat closeddate",
    },
    "usage": {
        "on": "on date month day period week usagemonth monthdate usagedate eventtime eventdate timestamp occurredat "
        "weekof weekstarting time createdat",
        "active": "active activeusers monthlyactiveusers weeklyactiveusers dailyactiveusers mau wau dau users "
        "seatsused activeseats usersactive usagecount eventcount count events sessions logins actions activedays calls "
        "apicalls pageviews requests quantity units",
        "licensed": "licensed licensedusers seats licenses licences seatspurchased licensedseats seatslicensed",
        "metric": "metric product feature featurename productcode productname module",
    },
    "survey": {
        "score": "score nps npsscore csat csatscore rating satisfaction satisfactionscore satisfactionrating stars",
        "on": "on date submittedat responsedate respondedat surveydate answeredon answeredat createdat",
        "comment": "comment comments feedback verbatim text",
        "contact": "contact respondent contactname contactid contactemail email",
        "kind": "kind surveytype type",
    },
    "invoice": {
        "number": "number invoice invoicenumber invoiceno invoiceid",
        "amount": "amount total invoiceamount amountdue totalamount",
        "due": "due duedate dueon invoiceduedate",
        "paid_on": "paidon paymentdate paidat datepaid paiddate",
        "issued": "issued issuedon invoicedate issuedate invoicemonth billedon date created createdat",
        "currency": "currency currencycode",
    },
    "request": {
        "title": "request feature title idea",
        "status": "status",
        "opened": "opened created createdat date",
    },
}
LINKS = (
    (
        "external",
        "accountid companyid customerid clientid organizationid organisationid orgid accountref acctid customerno "
        "customernumber accountnumber accountno clientno",
    ),
    (
        "name",
        "account accountname company companyname customer customername client clientname organization organisation",
    ),
    ("domain", "domain website companydomain"),
    ("email", "email contactemail emailaddress requesteremail"),
)
"""What a column that leads to an account is called, by the way it leads there."""
MRR = ["mrr", "mrramount", "monthlyrecurringrevenue", "monthlyamount", "monthlyfee", "monthlyvalue", "monthlyprice"]
"""What a month brings."""
YEARLY = ["arr", "arramount", "annualrecurringrevenue", "acv", "annualcontractvalue", "annualvalue", "annualfee"]
"""What a year brings, said so: a table of accounts that has it is one of contracts too."""
SCORES = [
    "satisfactionscore",
    "satisfactionrating",
    "satisfaction",
    "csat",
    "csatscore",
    "nps",
    "npsscore",
    "rating",
    "stars",
]
"""A score beside something else: of a ticket, say."""
USERS = ["userid", "useremail", "user", "username", "memberid", "visitorid", "actorid"]
"""Who did what a row of usage tells."""
PEOPLE = "activeusers monthlyactiveusers weeklyactiveusers dailyactiveusers mau wau dau users seatsused activeseats"
"""Counts of people, which must not be summed over days."""
STATES = ["status", "state", "activitystatus", "meetingstatus", "ticketstatus", "outcome"]
CHURNED = ["churnflag", "churned", "ischurned", "haschurned", "cancelled", "canceled", "iscancelled", "iscanceled"]
CHURN_DAYS = ["churndate", "churnedon", "churnedat", "datechurned", "cancellationdate", "cancelledon", "canceledon"]
IDS = "id recordid externalid uid key"
FILES = {
    "account": "account customer compan client organi",
    "contact": "contact people person user",
    "touch": "touch activit interaction meeting call log email visit",
    "action": "task action todo",
    "issue": "ticket issue case complaint",
    "risk": "risk churn",
    "contract": "contract subscription renewal agreement",
    "opportunity": "opportunit deal pipeline",
    "usage": "usage adoption telemetry event login",
    "survey": "nps csat survey feedback",
    "invoice": "invoice billing",
    "request": "request idea",
}
"""Parts of file names and of ids that speak for an entity."""
