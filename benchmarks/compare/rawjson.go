package main

import (
	"fmt"
	"strings"
)

// rawFields are the columns that a careful user of DuckDB gives read_json: documented text fields as text, the parts that
// every service fills differently as JSON.
func rawFields() map[string]string {
	fields := map[string]string{
		"managementEvent": "BOOLEAN", "readOnly": "BOOLEAN", "eventTime": "TIMESTAMP",
		"userIdentity": `STRUCT("type" VARCHAR, principalId VARCHAR, arn VARCHAR, accountId VARCHAR, accessKeyId VARCHAR, userName VARCHAR, invokedBy VARCHAR, ` +
			`sessionContext STRUCT(sessionIssuer STRUCT("type" VARCHAR, principalId VARCHAR, arn VARCHAR, accountId VARCHAR, userName VARCHAR), ` +
			`attributes STRUCT(creationDate VARCHAR, mfaAuthenticated VARCHAR), webIdFederationData JSON, sourceIdentity VARCHAR, ec2RoleDelivery VARCHAR))`,
	}
	for _, name := range strings.Fields("eventVersion eventSource eventName awsRegion sourceIPAddress userAgent errorCode errorMessage requestID eventID eventType apiVersion " +
		"recipientAccountId sharedEventID vpcEndpointId eventCategory sessionCredentialFromConsole") {
		fields[name] = "VARCHAR"
	}
	for _, name := range strings.Fields("requestParameters responseElements additionalEventData resources serviceEventDetails addendum tlsDetails") {
		fields[name] = "JSON"
	}
	return fields
}

// rawRecords returns SQL for the records of all delivery files below a folder, with the named fields as columns.
// largest is the size of the largest file's JSON, which read_json has to hold at once.
func rawRecords(dir string, largest int64, names ...string) string {
	types := rawFields()
	var members, columns []string
	for _, n := range names {
		members = append(members, fmt.Sprintf("%q %s", n, types[n]))
		columns = append(columns, fmt.Sprintf("r.%q", n))
	}
	return fmt.Sprintf("(select %s from (select unnest(Records) as r from read_json(%s, columns = {Records: 'STRUCT(%s)[]'}, maximum_object_size = %d)))",
		strings.Join(columns, ", "), quote(dir+"/**/*.json.gz"), strings.ReplaceAll(strings.Join(members, ", "), "'", "''"), max(largest+1024, 16<<20))
}

// quote writes a text as an SQL literal.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
