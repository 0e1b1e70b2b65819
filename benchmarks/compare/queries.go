package main

import (
	"fmt"
	"strings"

	"trailsift/storage/schema"
)

// query is one of the standard queries, in three spellings that answer the same question.
type query struct {
	Name      string
	Counts    string // the column of counts, which must be equal; empty for none. In SQL it is the last one.
	Trailsift string // in the query language
	SQL       string // by hand, over the store's segments: {events}
	Raw       string // by hand, over the raw files: {records}; empty when it is not measured there
	RawFields string // the fields that Raw reads, separated by spaces
	Path      bool   // asks what the checks at JSON paths cost; no standard query
}

// picks are values that occur in the corpus, for queries that look for something.
type picks struct {
	EventID, AccessKey, Bucket, Address, Hour, RareKey string
}

// pickSQL chooses them: any id, a key that is busy but not the busiest, the busiest bucket, an address that is seldom seen, an hour in
// the middle, and a key that is seldom used.
const pickSQL = `select
  (select min(eventid) from {events} where eventid >= '8'),
  (select useridentity_accesskeyid from {events} where useridentity_accesskeyid is not null group by 1 order by count(*) desc, 1 limit 1 offset 5),
  (select json_extract_string(requestparameters, '$.bucketName') as b from {events} where eventsource = 's3.amazonaws.com' and b is not null group by 1 order by count(*) desc, 1 limit 1),
  (select sourceipaddress from {events} where regexp_full_match(sourceipaddress, '[0-9.]+') group by 1 order by count(*), 1 limit 1),
  (select strftime(date_trunc('hour', median(ts)), '%Y-%m-%dT%H:') from {events}),
  (select useridentity_accesskeyid from {events} where useridentity_accesskeyid is not null group by 1 order by count(*), 1 limit 1 offset 5)`

// standardQueries returns the ten questions that are compared.
func standardQueries(p picks) []query {
	return []query{
		{Name: "count by eventName", Counts: "n",
			Trailsift: `stats count(*) as n by eventName | sort n desc, eventName | limit 20`,
			SQL:       `select eventname, count(*) as n from {events} group by 1 order by n desc, 1 limit 20`,
			Raw:       `select eventName, count(*) as n from {records} group by 1 order by n desc, 1 limit 20`, RawFields: "eventName"},
		{Name: "errors by source", Counts: "n",
			Trailsift: `filter ispresent(errorCode) | stats count(*) as n by eventSource, errorCode | sort n desc`,
			SQL:       `select eventsource, errorcode, count(*) as n from {events} where errorcode is not null group by 1, 2 order by n desc`},
		{Name: "top addresses", Counts: "n",
			Trailsift: `stats count(*) as n by sourceIPAddress | sort n desc, sourceIPAddress | limit 10`,
			SQL:       `select sourceipaddress, count(*) as n from {events} group by 1 order by n desc, 1 limit 10`},
		{Name: "one access key",
			Trailsift: fmt.Sprintf(`filter userIdentity.accessKeyId = "%s" | fields @timestamp, eventName, sourceIPAddress | sort @timestamp | limit 1000`, p.AccessKey),
			SQL:       fmt.Sprintf(`select ts, eventname, sourceipaddress from {events} where useridentity_accesskeyid = %s order by ts limit 1000`, quote(p.AccessKey)),
			Raw:       fmt.Sprintf(`select eventTime, eventName, sourceIPAddress from {records} where userIdentity.accessKeyId = %s order by 1 limit 1000`, quote(p.AccessKey)), RawFields: "eventTime eventName sourceIPAddress userIdentity"},
		{Name: "one eventID",
			Trailsift: fmt.Sprintf(`filter eventID = "%s" | fields @timestamp, eventName, requestParameters`, p.EventID),
			SQL:       fmt.Sprintf(`select ts, eventname, requestparameters from {events} where eventid = %s`, quote(p.EventID))},
		{Name: "events per hour", Counts: "n",
			Trailsift: `stats count(*) as n by bin(1h)`,
			SQL:       `select time_bucket(interval 1 hour, ts, timestamp '1970-01-01') as hour, count(*) as n from {events} group by 1 order by 1`},
		{Name: "JSON path filter", Counts: "n",
			Trailsift: fmt.Sprintf(`filter requestParameters.bucketName = "%s" | stats count(*) as n by eventName`, p.Bucket),
			SQL:       fmt.Sprintf(`select eventname, count(*) as n from {events} where json_extract_string(requestparameters, '$.bucketName') = %s group by 1`, quote(p.Bucket)),
			Raw:       fmt.Sprintf(`select eventName, count(*) as n from {records} where json_extract_string(requestParameters, '$.bucketName') = %s group by 1`, quote(p.Bucket)), RawFields: "eventName requestParameters"},
		{Name: "pattern on eventName", Counts: "n",
			Trailsift: `filter eventName like /^(Delete|Stop|Put)/ | stats count(*) as n by eventName, userIdentity.arn | sort n desc | limit 20`,
			SQL:       `select eventname, useridentity_arn, count(*) as n from {events} where regexp_matches(eventname, '^(Delete|Stop|Put)') group by 1, 2 order by n desc limit 20`},
		{Name: "distinct actors per hour", Counts: "actors",
			Trailsift: `stats count_distinct(userIdentity.arn) as actors by bin(1h)`,
			SQL:       `select time_bucket(interval 1 hour, ts, timestamp '1970-01-01') as hour, count(distinct useridentity_arn) as actors from {events} group by 1 order by 1`},
		{Name: messageQuery, Counts: "n",
			Trailsift: `filter @message like /UnauthorizedOperation/ | stats count(*) as n`,
			SQL:       `select count(*) as n from {events} where ` + anyColumnContains("UnauthorizedOperation")},
	}
}

// messageQuery searches everything. It is reported and not held against the goal: by hand one looks into each column, which
// finds the same records here, but is not a search of the record's text.
const messageQuery = "@message like /x/"

// anyColumnContains is how a text is searched for by hand: in every column that may hold it.
func anyColumnContains(text string) string {
	var conditions []string
	for _, c := range schema.Events().Columns {
		if c.Type.IsText() && c.Role != schema.Origin {
			conditions = append(conditions, fmt.Sprintf("contains(%s, %s)", c.Name, quote(text)))
		}
	}
	return strings.Join(conditions, " or ")
}
