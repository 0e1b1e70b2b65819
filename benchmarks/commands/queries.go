package main

import "strings"

// question is a query that shows what a command costs: over all rows, and with whole records where the command passes them on.
type question struct{ command, text string }

// lookups are the tables that the queries look things up in, as CSV.
var lookups = map[string]string{
	"accounts": "account,owner\n111122223333,acme-web\n444455556666,acme-audit\n",
	"patterns": "pattern,kind\naws-cli/*,command line\nBoto3/*,script\n*console*,console\n*.amazonaws.com,service\n",
	"networks": "cidr,site\n203.0.113.0/24,office\n198.51.100.0/24,lab\n",
}

// queries returns the queries by the first word that is written in front of each: the command.
func queries() []question {
	var out []question
	for line := range strings.Lines(list) {
		if command, text, ok := strings.Cut(strings.TrimSpace(line), ": "); ok {
			out = append(out, question{command, text})
		}
	}
	return out
}

// list holds at least one query for each command. Those with a range are of the last of the two weeks that a generated corpus has. Queries that show rows without display show whole records.
const list = `
accum: sort @timestamp | accum additionalEventData.bytesTransferredOut as bytes
addtotals: stats count(*) as n, count_distinct(eventName) as names by sourceIPAddress | addtotals col=true
addtotals: fields strlen(userAgent) as n | addtotals col=true n
anomaly: pattern errorMessage | anomaly
appendcols: stats count(*) as n by eventName | sort n desc | appendcols (stats count(*) as errors by errorCode | sort errors desc)
appendcols: display eventName | appendcols (display awsRegion)
autoregress: sort @timestamp | autoregress eventName as before
autoregress: sort @timestamp | autoregress @message as before
cidrlookup: cidrlookup networks sourceIPAddress | filter site = "office"
countFrequent: countFrequent userIdentity.arn, eventName
countFrequent: countFrequent eventID
dedup: dedup eventName
dedup: dedup eventID
dedup: dedup requestParameters.bucketName, eventName
diff: source events start="2026-03-08T00:00:00Z" end="2026-03-15T00:00:00Z" | pattern errorMessage | diff previousWeek
diff: source events start="2026-03-08T00:00:00Z" end="2026-03-15T00:00:00Z" | diff previousWeek
display: display @timestamp, eventName, @message
eval: eval name = concat(eventSource, eventName) | sort name
rename: rename eventName as name | sort name
eventstats: eventstats count(*) as n by eventName | filter n < 500
eventstats: eventstats count(*) as n by userIdentity.arn | sort n
eventstats: eventstats median(strlen(userAgent)) as m, count_distinct(sourceIPAddress) as ips by eventName
expand: expand resources
facets: facets
facets: facets 5 userIdentity.arn, eventID
fields: fields strlen(@message) as n | sort n desc
fieldsummary: fieldsummary
filldown: sort @timestamp | filldown errorCode
fillmissing: stats count(*) as n by bin(1m), eventName | fillmissing with 0 for n
fillnull: fillnull value="none" errorCode | stats count(*) by errorCode
table: table eventName eventSource requestParameters.bucketName
filter: filter @message like "Example"
filter: filter requestParameters.bucketName like /log/
geoip: geoip sourceIPAddress | stats count(*) as n by country, kind
geoip: geoip sourceIPAddress | stats count(*) as n by country, eventName
geoip: geoip sourceIPAddress | filter kind = "public"
wildcardlookup: wildcardlookup patterns userAgent | stats count(*) as n by kind
wildcardlookup: wildcardlookup patterns userAgent | filter kind = "console"
insights: insights
insights: source events start="2026-03-13T00:00:00Z" end="2026-03-15T00:00:00Z" | insights
insights: filter eventSource = "iam.amazonaws.com" | insights by userIdentity.arn category=all
join: join type=left left=a right=b where a.eventName = b.eventName (stats count(*) as n by eventName)
join: join type=inner left=a right=b where a.sharedEventID = b.eventID (fields eventID, eventName)
join: join type=left left=a right=b where a.eventID = b.requestID (filter ispresent(errorCode))
join: join type=anti left=a right=b where a.userIdentity.arn = b.userIdentity.arn (filter eventName = "ConsoleLogin")
json: json field=requestParameters "bucketName" as bucket | stats count(*) by bucket
let: let busy = (stats count(*) as n by sourceIPAddress | filter n > 1000) | filter sourceIPAddress in (source busy | fields sourceIPAddress) | stats count(*)
limit: limit 1000
logcompare: source events start="2026-03-08T00:00:00Z" end="2026-03-15T00:00:00Z" | pattern errorMessage | logcompare timeshift 7d
lookup: lookup accounts account as recipientAccountId | filter ispresent(owner)
lookup: lookup accounts account as recipientAccountId | stats count(*) by owner
newvalues: source events start="2026-03-08T00:00:00Z" end="2026-03-15T00:00:00Z" | newvalues eventName by userIdentity.arn
newvalues: source events start="2026-03-08T00:00:00Z" end="2026-03-15T00:00:00Z" | newvalues sourceIPAddress
outlier: fields strlen(userAgent) as n | outlier n
outlier: fields strlen(@message) as n | outlier action=remove n
parse: parse @message /"bucketName":"(?<bucket>[^"]+)"/ | stats count(*) by bucket
pattern: pattern errorMessage
pattern: pattern @message
relevantfields: relevantfields where ispresent(errorCode)
search: search "example-bucket"
sessionize: sessionize userIdentity.arn
sessionize: sessionize userIdentity.arn maxspan 10m as s | stats count(*) as n by userIdentity.arn, s
sort: sort eventName
sort: sort requestParameters.bucketName desc | limit 100000 | stats count(*)
source: source files | stats sum(records)
stats: stats count(*), count_distinct(eventID), pct(strlen(userAgent), 95) by eventName
stats: stats count(*) as n by eventID | stats max(n)
streamstats: sort @timestamp | streamstats count(*) as n by userIdentity.arn
streamstats: sort @timestamp | streamstats window=100 count_if(ispresent(errorCode)) as errors | sort errors desc
timechart: timechart span=1h limit=5 count(*) by eventName
top: top 10 eventName by userIdentity.arn
rare: rare 10 sourceIPAddress
field_values: field_values userAgent
union: union (filter ispresent(errorCode)) | sort @timestamp
union: union (fields eventName) | stats count(*) by eventName
unmask: unmask(@message) | filter ispresent(errorCode)
unnest: unnest resources into r | stats count(*) by r
unnest: unnest resources into r
`
