package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// steal reads the secrets and the customers' records of the data account.
func (a *intrusion) steal() {
	a.call(a.data, a.on(1, "13:19:40"), home, "secretsmanager:ListSecrets", `{"maxResults":100}`)
	var secrets []*record
	for i, name := range strings.Fields("data/warehouse/loader data/warehouse/admin data/crm/api data/crm/webhook data/payments/stripe data/payments/adyen data/mail/smtp data/mail/api data/sftp/partner-a data/sftp/partner-b data/sftp/partner-c data/bi/tableau data/bi/looker data/ml/notebook data/ml/registry data/queue/kafka data/queue/schema data/search/elastic data/search/admin data/github/bot data/slack/bot data/pagerduty data/datadog data/snowflake/loader data/snowflake/admin data/vault/unseal") {
		r := a.call(a.data, a.on(1, "13:20:05").Add(time.Duration(i*6)*time.Second), home, "secretsmanager:GetSecretValue", `{"secretId":"`+name+`"}`)
		a.decrypts(r, "secretsmanager.amazonaws.com", "SecretARN", "arn:aws:secretsmanager:us-east-1:444455556666:secret:"+name)
		secrets = append(secrets, r)
	}
	a.plant("secrets", "26 secrets are read in three minutes", timelineOnly("26", "secret"), secrets...)
	a.call(a.data, a.on(1, "13:34:10"), home, "s3:ListObjects", "", object(customerData, "", 31_000))
	var objects []*record
	for i := range 420 {
		key := fmt.Sprintf("2026/%02d/records-%04d.parquet", 1+i/90, i%90)
		objects = append(objects, a.call(a.data, a.on(1, "13:34:30").Add(time.Duration(i*43/10)*time.Second), home, "s3:GetObject", "", object(customerData, key, 1_700_000+a.below(300_000))))
	}
	a.plant("objects", "420 objects of acme-customer-records are read in half an hour", timelineOnly("420", customerData), objects...)
	a.logs = a.hop("hop7", "AssumeRole acme-log-operator of the security account again", a.data, 1, "14:12:30",
		grant{account: security, role: "acme-log-operator", name: "sync", key: "ASIAEXAMPLEHOP7SEC02", address: intruderHost, agent: thiefAgent})
}

// stolenSnapshot is the copy of a disk that the intruder makes.
const stolenSnapshot = "snap-0bad5ca1ab1e0ff1c"

// expose gives a snapshot to the foreign account, and a bucket to everybody.
func (a *intrusion) expose() {
	at := func(clock string) time.Time { return a.on(1, clock) }
	made := a.call(a.deploy, at("14:20:10"), west, "ec2:CreateSnapshot", `{"volumeId":"vol-0d1e2f3a4b5c6d7e8"}`, snapshotMade(stolenSnapshot))
	shared := a.call(a.deploy, at("14:24:00"), west, "ec2:ModifySnapshotAttribute", shareSnapshot(stolenSnapshot, "add", foreign), response(`{"requestId":"`+a.uuid()+`","_return":true}`))
	a.plant("snapshot", "CreateSnapshot of the orders' disk, shared with the foreign account 999988887777", timelineOnly(stolenSnapshot, foreign), shared)
	a.plant("snapshot-made", "CreateSnapshot of the orders' disk", nowhere(), made)
	a.plant("block-removed", "The public access block of acme-static-exports is deleted", timelineOnly(publicBucket),
		a.call(a.deploy, at("14:30:00"), home, "s3:DeleteBucketPublicAccessBlock", fmt.Sprintf(`{"publicAccessBlock":"","bucketName":"%s","Host":"%[1]s.s3.us-east-1.amazonaws.com"}`, publicBucket)))
	a.plant("public-bucket", "PutBucketPolicy: everybody may read acme-static-exports", timelineOnly(publicBucket),
		a.call(a.deploy, at("14:31:00"), home, "s3:PutBucketPolicy", fmt.Sprintf(`{"bucketName":"%s","policy":"","Host":"%[1]s.s3.us-east-1.amazonaws.com","bucketPolicy":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::%[1]s","arn:aws:s3:::%[1]s/*"]}]}}`, publicBucket)))
	anybody := caller{account: prod, address: passerBy, agent: "curl/8.5.0", identity: identity{Type: "AWSAccount", AccountID: "anonymous"}}
	for i := range 18 {
		a.call(anybody, at("14:36:00").Add(time.Duration(i*45)*time.Second), home, "s3:GetObject", "", object(publicBucket, fmt.Sprintf("exports/customers-%02d.csv", i), 900_000+a.below(50_000)), func(r *record) {
			r.AdditionalEventData = json.RawMessage(strings.Replace(string(r.AdditionalEventData), `"SignatureVersion":"SigV4",`, "", 1))
		})
	}
}

// mine starts large instances in Europe. The deliveries that had it were deleted.
func (a *intrusion) mine() {
	for i, id := range minedInstances() {
		a.call(a.deploy, a.on(1, "13:41:00").Add(time.Duration(i*12)*time.Second), europe, "ec2:RunInstances",
			`{"instancesSet":{"items":[{"imageId":"ami-0123456789abcdef0","minCount":1,"maxCount":1}]},"instanceType":"g5.12xlarge"}`,
			response(`{"reservationId":"r-0`+a.next()[:16]+`","ownerId":"111122223333","instancesSet":{"items":[{"instanceId":"`+id+`","instanceType":"g5.12xlarge","currentState":{"code":0,"name":"pending"}}]}}`))
	}
}

func minedInstances() []string {
	return strings.Fields("i-0bad000000000001a i-0bad000000000002b i-0bad000000000003c i-0bad000000000004d")
}

// lostDeliveries are the times at which the deliveries were made that the intruder deletes: production's, in Europe.
func lostDeliveries() []string { return strings.Fields("1336 1349 1402 1415 1428 1440") }

// cover removes traces: what was delivered, what will be, and the records of the network.
func (a *intrusion) cover() {
	at := func(clock string) time.Time { return a.on(1, clock) }
	var deleted []*record
	for i, clock := range lostDeliveries() {
		key := fmt.Sprintf("AWSLogs/%s/%s/CloudTrail/%s/2026/05/12/%[2]s_CloudTrail_%[3]s_20260512T%sZ_%s.json.gz", organization, prod, europe, clock, a.word())
		deleted = append(deleted, a.call(a.logs, at("14:55:00").Add(time.Duration(i*31)*time.Second), home, "s3:DeleteObject", "", object(logBucket, key, 0)))
	}
	a.plant("logs-deleted", "Six delivered log files of production in Europe are deleted from acme-org-cloudtrail", timelineOnly(logBucket), deleted...)
	selectors := `[{"name":"management","fieldSelectors":[{"field":"eventCategory","equals":["Management"]},{"field":"eventSource","notEquals":["kms.amazonaws.com"]}]}]`
	a.plant("selectors", "PutEventSelectors: acme-org-us records neither objects of S3 nor keys any more", timelineOnly("acme-org-us"),
		a.call(a.logs, at("15:02:18"), home, "cloudtrail:PutEventSelectors", `{"trailName":"`+trailARN(home, "acme-org-us")+`","advancedEventSelectors":`+selectors+`}`,
			response(`{"trailARN":"`+trailARN(home, "acme-org-us")+`","advancedEventSelectors":`+selectors+`}`)))
	a.plant("stop-logging", "StopLogging of acme-org-eu: no account has records of eu-central-1 until 19:21", timelineOnly("stopped", "acme-org-eu"),
		a.call(a.logs, at("15:06:40"), europe, "cloudtrail:StopLogging", `{"name":"`+trailARN(europe, "acme-org-eu")+`"}`))
	a.plant("stop-denied", "StopLogging of acme-org-us is denied by a policy of the organisation", timelineOnly("tried to stop", "acme-org-us"),
		a.call(a.logs, at("15:07:30"), home, "cloudtrail:StopLogging", `{"name":"`+trailARN(home, "acme-org-us")+`"}`, forbidden()))
	a.plant("flow-logs", "DeleteFlowLogs in production", timelineOnly("flow logs"),
		a.call(a.token, at("15:10:05"), home, "ec2:DeleteFlowLogs", `{"DeleteFlowLogsRequest":{"FlowLogId":{"tag":1,"content":"fl-0a1b2c3d4e5f60718"}}}`,
			response(`{"DeleteFlowLogsResponse":{"xmlns":"http://ec2.amazonaws.com/doc/2016-11-15/","unsuccessful":"","requestId":"`+a.uuid()+`"}}`)))
	a.plant("detector", "DeleteDetector of GuardDuty is denied", timelineOnly("tried to", "detector"),
		a.call(a.token, at("15:11:02"), home, "guardduty:DeleteDetector", `{"detectorId":"12abc34d567e8fa901bc2d34e56789f0"}`, forbidden()))
}

// linger is what the intruder does while Europe is not seen, with the ways that were made before.
func (a *intrusion) linger() {
	at := func(clock string) time.Time { return a.on(1, clock) }
	var r *record
	a.helpdesk, r = a.federationToken(a.backup, at("16:05:00"), "helpdesk", "ASIAEXAMPLEFEDERATE1")
	a.plant("federation", "GetFederationToken: a federated user helpdesk, for 36 hours", shown{Timeline: []string{"helpdesk"}, Trace: []string{"helpdesk", "ASIAEXAMPLEFEDERATE1"}}, r)
	a.link(a.backup, "ASIAEXAMPLEFEDERATE1", "GetFederationToken", r)
	for i, action := range strings.Fields("s3:ListBuckets ec2:DescribeSnapshots rds:DescribeDBSnapshots") {
		a.call(a.helpdesk, at("16:09:00").Add(time.Duration(i*23)*time.Second), home, action, "")
	}

	// The caller is of a foreign account: here is only the record of the account that owns the role.
	outside := caller{account: prod, address: intruderHost, agent: thiefAgent, identity: identity{Type: "AWSAccount", PrincipalID: "AIDAEXAMPLEFOREIGN001", AccountID: foreign}}
	c, rs := a.assume(outside, at("16:40:00"), home, grant{account: prod, role: "acme-support-readonly", name: "support", key: "ASIAEXAMPLEBACKDOOR1"})
	rs[0].SharedEventID = a.uuid()
	a.plant("backdoor-used", "The foreign account 999988887777 assumes acme-support-readonly", both("acme-support-readonly", foreign), rs...)
	a.linkFrom(foreign, "ASIAEXAMPLEBACKDOOR1", "AssumeRole", rs...)
	a.call(c, at("16:41:00"), home, "sts:GetCallerIdentity", "")
	for i, name := range strings.Fields("prod/db/orders prod/db/users prod/payments/api prod/jwt/signing") {
		a.call(c, at("16:44:00").Add(time.Duration(i*8)*time.Second), home, "secretsmanager:GetSecretValue", `{"secretId":"`+name+`"}`)
	}

	// The function got these credentials in Europe, where nothing was recorded then.
	function := grant{account: prod, role: "acme-automation", name: "acme-log-rotate", key: lostKey, address: intruderHost, agent: intruderBoto}.session(at("17:01:12"))
	used := a.call(function, at("17:30:12"), home, "sts:GetCallerIdentity", "")
	a.plant("function-credentials", "Credentials of the function are used from 203.0.113.51; their AssumeRole was not recorded", traceOnly(lostKey), used)
	a.call(function, at("17:31:40"), home, "iam:ListUsers", "")
	r = a.call(function, at("17:34:05"), home, "iam:CreateAccessKey", `{"userName":"legacy-reporting"}`, keyMade("legacy-reporting", thirdKey, at("17:34:05")))
	a.plant("third-key", "CreateAccessKey for legacy-reporting", both("legacy-reporting", thirdKey), r)
	a.link(function, thirdKey, "CreateAccessKey", r)
	legacy := user(prod, "legacy-reporting", thirdKey, intruderHost, intruderBoto)
	a.call(legacy, at("17:36:20"), home, "sts:GetCallerIdentity", "")
	a.call(legacy, at("17:37:00"), home, "s3:ListBuckets", "")
}
