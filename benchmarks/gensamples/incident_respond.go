package main

import (
	"fmt"
	"strings"
	"time"
)

// respond is how the company finds out and what it does: logging comes back by itself, people come the next morning.
func (s *incident) respond() {
	automation, _ := s.serve("ssm.amazonaws.com", s.on(1, "19:21:10"), home, grant{account: security, role: "acme-config-remediation", name: "AWSConfigRemediation-StartLogging", address: "ssm.amazonaws.com", agent: "ssm.amazonaws.com"})
	automation.identity.InvokedBy = "ssm.amazonaws.com"
	s.plant("logging-back", "A rule of the security account starts acme-org-eu again", timelineOnly("started", "acme-org-eu"),
		s.call(automation, s.on(1, "19:21:30"), europe, "cloudtrail:StartLogging", `{"name":"`+trailARN(europe, "acme-org-eu")+`"}`))

	dana := func(account, clock string) caller {
		return s.federate("dana@example.com", s.on(2, clock), grant{account: account, role: "AWSReservedSSO_SecurityResponder_6f70819203142536", address: office, agent: browser})
	}
	inProd := dana(prod, "08:22")
	s.call(inProd, s.on(2, "08:26:40"), home, "cloudtrail:LookupEvents", `{"lookupAttributes":[{"attributeKey":"AccessKeyId","attributeValue":"`+exposedKey+`"}]}`)
	s.call(inProd, s.on(2, "08:31:20"), home, "iam:ListAccessKeys", `{"userName":"ci-deployer"}`)
	s.plant("key-disabled", "The exposed key is disabled", timelineOnly("ci-deployer"), s.setInactive(inProd, "08:33:05", "ci-deployer", exposedKey))
	inData, inSecurity := dana(dataAccount, "08:37"), dana(security, "08:38:30")
	s.plant("sessions-revoked", "Sessions of the four roles are revoked", timelineOnly("AWSRevokeOlderSessions"),
		s.revoke(inProd, "08:36:00", "acme-deploy"), s.revoke(inData, "08:37:40", "acme-data-deploy"), s.revoke(inSecurity, "08:39:10", "acme-log-operator"), s.revoke(inProd, "08:40:00", "acme-support-readonly"))
	s.removeUser(inProd)
	s.repair(inProd, inSecurity)
}

// setInactive disables a key.
func (s *incident) setInactive(by caller, clock, name, key string) *record {
	return s.call(by, s.on(2, clock), home, "iam:UpdateAccessKey", fmt.Sprintf(`{"userName":"%s","accessKeyId":"%s","status":"Inactive"}`, name, key))
}

// revoke denies everything to the sessions of a role that are older than now.
func (s *incident) revoke(by caller, clock, role string) *record {
	t := s.on(2, clock)
	policy := `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["*"],"Resource":["*"],"Condition":{"DateLessThan":{"aws:TokenIssueTime":"` + t.Format("2006-01-02T15:04:05.000Z") + `"}}}]}`
	return s.call(by, t, home, "iam:PutRolePolicy", fmt.Sprintf(`{"roleName":"%s","policyName":"AWSRevokeOlderSessions","policyDocument":%s}`, role, quoted(policy)))
}

// removeUser takes the user of the intruder away, while its federated session still tries.
func (s *incident) removeUser(by caller) {
	removed := []*record{s.setInactive(by, "08:45:00", "svc-backup-sync", secondKey)}
	for _, step := range [...][3]string{
		{"08:46:10", "iam:DeleteLoginProfile", `{"userName":"svc-backup-sync"}`},
		{"08:47:25", "iam:DetachUserPolicy", `{"userName":"svc-backup-sync","policyArn":"` + administrator + `"}`},
		{"08:58:00", "iam:DeleteAccessKey", `{"userName":"svc-backup-sync","accessKeyId":"` + secondKey + `"}`},
		{"08:59:00", "iam:DeleteUser", `{"userName":"svc-backup-sync"}`},
	} {
		removed = append(removed, s.call(by, s.on(2, step[0]), home, step[1], step[2]))
	}
	s.plant("user-removed", "Key, password, rights and at last the user svc-backup-sync are removed", timelineOnly("svc-backup-sync"), removed...)
	var refusals []*record
	for i, action := range strings.Fields("s3:ListBuckets ec2:DescribeSnapshots rds:DescribeDBInstances s3:ListBuckets secretsmanager:ListSecrets ec2:DescribeInstances lambda:ListFunctions20150331 s3:ListBuckets dynamodb:ListTables") {
		refusals = append(refusals, s.call(s.helpdesk, s.on(2, "08:52").Add(time.Duration(i*27)*time.Second), home, action, "", refused()))
	}
	s.plant("after-denied", "The federated user helpdesk tries on and is denied", timelineOnly("denied", "helpdesk"), refusals...)
}

// repair puts back what was changed.
func (s *incident) repair(inProd, inSecurity caller) {
	var all []*record
	do := func(by caller, clock, region, action, request string) {
		all = append(all, s.call(by, s.on(2, clock), region, action, request))
	}
	do(inProd, "09:05:00", home, "iam:UpdateAssumeRolePolicy", `{"roleName":"acme-support-readonly","policyDocument":`+quoted(trusts(security))+`}`)
	do(inProd, "09:06:10", home, "iam:DeleteRolePolicy", `{"roleName":"acme-support-readonly","policyName":"support-tools"}`)
	do(inProd, "09:10:30", europe, "lambda:DeleteFunction20150331", `{"functionName":"acme-log-rotate"}`)
	do(inSecurity, "09:20:00", home, "cloudtrail:PutEventSelectors", `{"trailName":"`+trailARN(home, "acme-org-us")+`","advancedEventSelectors":[{"name":"management","fieldSelectors":[{"field":"eventCategory","equals":["Management"]}]},{"name":"objects","fieldSelectors":[{"field":"eventCategory","equals":["Data"]},{"field":"resources.type","equals":["AWS::S3::Object"]}]}]}`)
	do(inProd, "09:25:00", home, "ec2:CreateFlowLogs", `{"CreateFlowLogsRequest":{"ResourceType":"VPC","TrafficType":"ALL","ResourceId":{"tag":1,"content":"vpc-0a1b2c3d4e5f60718"},"LogDestinationType":"s3","LogDestination":"arn:aws:s3:::acme-flow-logs"}}`)
	do(inProd, "09:30:00", west, "ec2:ModifySnapshotAttribute", shareSnapshot(stolenSnapshot, "remove", foreign))
	do(inProd, "09:33:00", home, "s3:DeleteBucketPolicy", `{"bucketName":"`+publicBucket+`","policy":""}`)
	do(inProd, "09:34:00", home, "s3:PutBucketPublicAccessBlock", `{"publicAccessBlock":"","bucketName":"`+publicBucket+`","PublicAccessBlockConfiguration":{"RestrictPublicBuckets":true,"BlockPublicPolicy":true,"BlockPublicAcls":true,"IgnorePublicAcls":true}}`)
	var instances []string
	for _, id := range minedInstances() {
		instances = append(instances, `{"instanceId":"`+id+`"}`)
	}
	do(inProd, "09:50:00", europe, "ec2:TerminateInstances", `{"instancesSet":{"items":[`+strings.Join(instances, ",")+`]}}`)
	all = append(all, s.setInactive(inProd, "10:40:00", "legacy-reporting", thirdKey))
	s.plant("repaired", "Trust, function, selectors, flow logs, snapshot and bucket are put back; four instances that nobody saw start are ended", nowhere(), all...)
}
