package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// ordinaryDay adds what happens every day: monitoring, servers, deployments, people.
func (s *stage) ordinaryDay() {
	metrics := user(prod, "svc-metrics", "AKIAEXAMPLEMETRICS01", nat, sdkPython)
	uploader := user(prod, "ci-uploader", leakedKey, office, sdkGo)
	for hour := range 24 {
		t := s.day.Add(time.Duration(hour)*time.Hour + time.Duration(s.below(50))*time.Minute)
		web := role(prod, "acme-web", "i-0a1b2c3d4e5f60718", nat, sdkGo, t.Truncate(time.Hour))
		worker := role(prod, "acme-worker", "i-0f9e8d7c6b5a43210", natEurope, sdkGo, t.Truncate(time.Hour))
		s.do(metrics, t, home, "ec2:DescribeInstances", `{"instancesSet":{},"filterSet":{}}`)
		s.do(metrics, t.Add(time.Second), home, "monitoring:DescribeAlarms", `{"maxRecords":100}`)
		if hour%2 == 0 {
			s.do(metrics, t.Add(2*time.Second), europe, "ec2:DescribeInstances", `{"instancesSet":{},"filterSet":{}}`)
			s.do(worker, t.Add(95*time.Second), europe, "sqs:GetQueueAttributes", `{"queueUrl":"https://sqs.eu-central-1.amazonaws.com/111122223333/acme-orders","attributeNames":["ApproximateNumberOfMessages"]}`)
			s.do(role(audit, "acme-inventory", "inventory", nat, sdkPython, t.Truncate(time.Hour)), t.Add(3*time.Minute), home, "iam:ListUsers", "")
		} else {
			s.do(service(prod, "ec2.amazonaws.com"), t.Add(3*time.Second), home, "sts:AssumeRole",
				`{"roleSessionName":"i-0a1b2c3d4e5f60718","roleArn":"arn:aws:iam::111122223333:role/acme-web"}`,
				response(fmt.Sprintf(`{"credentials":{"accessKeyId":"ASIAEXAMPLE%s","sessionToken":"IQoJb3JpZ2luX2Vj%s","expiration":"%s"}}`, idOf(t.String(), 9), s.next(), t.Add(6*time.Hour).Format("Jan 2, 2006, 3:04:05 PM"))))
			s.do(role(audit, "acme-inventory", "inventory", natEurope, sdkPython, t.Truncate(time.Hour)), t.Add(4*time.Minute), europe, "config:SelectResourceConfig", `{"expression":"SELECT resourceId WHERE resourceType = 'AWS::EC2::Instance'","limit":100}`)
		}
		s.do(web, t.Add(4*time.Second), home, "ssm:GetParameter", `{"name":"/acme/prod/web/config","withDecryption":true}`)
		s.do(web, t.Add(4*time.Second), home, "kms:Decrypt", `{"encryptionContext":{"PARAMETER_ARN":"arn:aws:ssm:us-east-1:111122223333:parameter/acme/prod/web/config"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"}`)
		key := fmt.Sprintf("uploads/dt=%s/hour=%02d/batch-%s.json.gz", s.day.Format(time.DateOnly), hour, s.next()[:12])
		s.do(uploader, t.Add(2*time.Minute), home, "s3:PutObject", fmt.Sprintf(`{"bucketName":"acme-uploads","Host":"acme-uploads.s3.us-east-1.amazonaws.com","key":"%s"}`, key), data("acme-uploads", key))
	}
	for _, clock := range [...]string{"06:12", "11:40", "17:25"} {
		t := s.at(clock)
		deploy := role(prod, "acme-deploy", "AWSCodeBuild-"+s.next()[:16], nat, terraform, t)
		for i, action := range [...]string{"ec2:DescribeVpcs", "ec2:DescribeSecurityGroups", "lambda:GetFunction20150331v2", "lambda:UpdateFunctionCode20150331v2", "cloudformation:DescribeStacks"} {
			s.do(deploy, t.Add(time.Duration(i)*7*time.Second), europe, action, "")
		}
		s.do(deploy, t.Add(time.Minute), home, "iam:GetRole", `{"roleName":"acme-web"}`)
	}
	s.people()
}

// people sign in, with and without a second factor, and look around.
func (s *stage) people() {
	alice := signedIn(prod, "alice", office, true, s.at("08:02"))
	s.do(alice, s.at("08:02"), home, "signin:ConsoleLogin", "", signIn(true, true))
	for i, action := range [...]string{"ec2:DescribeInstances", "ec2:DescribeVolumes", "elasticloadbalancing:DescribeLoadBalancers", "monitoring:GetDashboard", "s3:ListBuckets"} {
		s.do(alice, s.at("08:05").Add(time.Duration(i)*11*time.Second), home, action, "")
	}
	bob := signedIn(prod, "bob", "198.51.100.61", false, s.at("08:41"))
	s.do(bob, s.at("08:40"), home, "signin:ConsoleLogin", "", signIn(false, false))
	s.do(bob, s.at("08:41"), home, "signin:ConsoleLogin", "", signIn(true, false))
	s.do(bob, s.at("08:44"), home, "iam:ListUsers", "", denied())
	stranger := signedIn(prod, "HIDDEN_DUE_TO_SECURITY_REASONS", "203.0.113.5", false, s.at("03:17"))
	stranger.identity.ARN, stranger.identity.PrincipalID = "", ""
	for i := range 3 {
		s.do(stranger, s.at("03:17").Add(time.Duration(i)*9*time.Second), home, "signin:ConsoleLogin", "", signIn(false, false))
	}
}

// breakIn is the use of the leaked key: who am I, what may I, a key and rights of its own, the data, and no more traces.
func (s *stage) breakIn() {
	leaked := user(prod, "ci-uploader", leakedKey, thief, thiefAgent)
	s.do(leaked, s.at("09:05:10"), home, "sts:GetCallerIdentity", "")
	s.do(leaked, s.at("09:05:31"), home, "s3:ListBuckets", "")
	probes := [...]string{"iam:GetAccountAuthorizationDetails", "iam:ListUsers", "iam:ListRoles", "iam:ListAttachedUserPolicies", "ec2:DescribeInstances", "ec2:DescribeSnapshots",
		"secretsmanager:ListSecrets", "ssm:DescribeParameters", "lambda:ListFunctions20150331", "rds:DescribeDBInstances", "dynamodb:ListTables", "kms:ListKeys"}
	for i := range 48 {
		region := home
		if i%3 == 2 && i%len(probes) > 3 { // IAM answers in its home only
			region = europe
		}
		s.do(leaked, s.at("09:06").Add(time.Duration(i*7)*time.Second), region, probes[i%len(probes)], "", denied())
	}
	s.do(leaked, s.at("09:14:02"), home, "iam:CreateAccessKey", `{"userName":"backup-admin"}`,
		response(`{"accessKey":{"userName":"backup-admin","accessKeyId":"`+mintedKey+`","status":"Active","createDate":"Mar 14, 2026, 9:14:02 AM"}}`))
	minted := user(prod, "backup-admin", mintedKey, thiefHost, thiefAgent)
	s.do(minted, s.at("09:15:20"), home, "sts:GetCallerIdentity", "")
	s.do(minted, s.at("09:16:44"), home, "iam:AttachUserPolicy", `{"userName":"backup-admin","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}`)
	s.do(minted, s.at("09:18:03"), home, "iam:CreateUser", `{"userName":"svc-support"}`,
		response(`{"user":{"path":"/","userName":"svc-support","userId":"AIDAEXAMPLESUPPORT01","arn":"arn:aws:iam::111122223333:user/svc-support","createDate":"Mar 14, 2026, 9:18:03 AM"}}`))
	s.do(minted, s.at("09:18:40"), home, "iam:CreateLoginProfile", `{"userName":"svc-support","passwordResetRequired":false}`)
	s.do(minted, s.at("09:19:05"), home, "iam:AttachUserPolicy", `{"userName":"svc-support","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}`)
	support := signedIn(prod, "svc-support", thiefHost, false, s.at("09:22"))
	s.do(support, s.at("09:22"), home, "signin:ConsoleLogin", "", signIn(true, false))
	s.crossAccount(minted)
	s.do(minted, s.at("09:33"), home, "s3:ListObjects", `{"list-type":"2","bucketName":"`+exports+`","prefix":""}`, data(exports, ""))
	for i := range 36 {
		key := fmt.Sprintf("2026/03/customers-%03d.parquet", i)
		s.do(minted, s.at("09:34").Add(time.Duration(i*13)*time.Second), home, "s3:GetObject", fmt.Sprintf(`{"bucketName":"%s","Host":"%[1]s.s3.us-east-1.amazonaws.com","key":"%s"}`, exports, key), data(exports, key))
	}
	s.do(minted, s.at("09:46"), home, "cloudtrail:DescribeTrails", "")
	s.do(minted, s.at("09:47:11"), home, "cloudtrail:StopLogging", `{"name":"acme-trail"}`, func(r *record) {
		denied()(r)
		r.ErrorMessage = "User: " + minted.identity.ARN + " is not authorized to perform: cloudtrail:StopLogging with an explicit deny in a service control policy"
	})
	s.do(minted, s.at("09:48:20"), europe, "cloudtrail:StopLogging", `{"name":"acme-trail-eu"}`)
	s.do(minted, s.at("09:48:52"), europe, "cloudtrail:DeleteTrail", `{"name":"acme-trail-eu"}`)
}

// crossAccount is a role of the other account, taken over from this one: each account has its own record of it.
func (s *stage) crossAccount(by caller) {
	request := `{"roleArn":"arn:aws:iam::444455556666:role/acme-audit","roleSessionName":"support"}`
	ours := s.do(by, s.at("09:26:30"), home, "sts:AssumeRole", request, response(`{"credentials":{"accessKeyId":"ASIAEXAMPLETAKEOVER1","expiration":"Mar 14, 2026, 10:26:30 AM"}}`))
	ours.SharedEventID = s.uuid()
	theirs := *ours
	theirs.EventID, theirs.RecipientAccountID = s.uuid(), audit
	theirs.UserIdentity = identity{Type: "AWSAccount", PrincipalID: by.identity.PrincipalID, AccountID: prod}
	s.records = append(s.records, &theirs)
	taken := role(audit, "acme-audit", "support", thiefHost, thiefAgent, s.at("09:26:30"))
	for i, action := range [...]string{"iam:ListUsers", "iam:ListRoles", "s3:ListBuckets", "guardduty:ListDetectors"} {
		s.do(taken, s.at("09:27").Add(time.Duration(i*17)*time.Second), home, action, "")
	}
	s.do(taken, s.at("09:29"), home, "guardduty:DeleteDetector", `{"detectorId":"12abc34d567e8fa901bc2d34e56789f0"}`, denied())
}

// unseen is what happened in Europe after the trail there was gone. Only the event history has it.
func (s *stage) unseen() {
	minted := user(prod, "backup-admin", mintedKey, thiefHost, thiefAgent)
	var items []string
	for i := range 6 {
		id := "i-0bad" + s.next()[:13]
		items = append(items, `{"instanceId":"`+id+`"}`)
		s.do(minted, s.at("10:02").Add(time.Duration(i*21)*time.Second), europe, "ec2:RunInstances",
			`{"instancesSet":{"items":[{"imageId":"ami-0123456789abcdef0","minCount":1,"maxCount":1}]},"instanceType":"g5.12xlarge"}`,
			response(`{"reservationId":"r-0`+s.next()[:16]+`","ownerId":"111122223333","instancesSet":{"items":[{"instanceId":"`+id+`","instanceType":"g5.12xlarge","currentState":{"code":0,"name":"pending"}}]}}`))
	}
	carol := role(prod, "AWSReservedSSO_Administrator_0a1b2c3d4e5f6071", "carol@example.com", office, browser, s.at("10:31"))
	s.do(carol, s.at("10:52"), europe, "ec2:TerminateInstances", `{"instancesSet":{"items":[`+strings.Join(items, ",")+`]}}`)
	s.do(carol, s.at("10:53"), europe, "cloudtrail:CreateTrail", `{"name":"acme-trail-eu","s3BucketName":"acme-trail-logs"}`)
}

// answer is how the company answers.
func (s *stage) answer() {
	carol := role(prod, "AWSReservedSSO_Administrator_0a1b2c3d4e5f6071", "carol@example.com", office, browser, s.at("10:31"))
	steps := [...][2]string{
		{"iam:ListAccessKeys", `{"userName":"ci-uploader"}`},
		{"iam:UpdateAccessKey", `{"userName":"ci-uploader","accessKeyId":"` + leakedKey + `","status":"Inactive"}`},
		{"iam:UpdateAccessKey", `{"userName":"backup-admin","accessKeyId":"` + mintedKey + `","status":"Inactive"}`},
		{"iam:DetachUserPolicy", `{"userName":"backup-admin","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}`},
		{"iam:DetachUserPolicy", `{"userName":"svc-support","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}`},
		{"iam:DeleteLoginProfile", `{"userName":"svc-support"}`},
		{"iam:DeleteUser", `{"userName":"svc-support"}`},
	}
	for i, step := range steps {
		s.do(carol, s.at("10:35").Add(time.Duration(i*40)*time.Second), home, step[0], step[1])
	}
}

// throughEndpoint makes network activity events: calls that the policy of a VPC endpoint refused.
func (s *stage) throughEndpoint() []*record {
	var all []*record
	for i := range 3 {
		t := s.at("09:31").Add(time.Duration(i*20) * time.Second)
		all = append(all, &record{EventVersion: "1.09", UserIdentity: identity{Type: "AWSAccount", PrincipalID: "AIDAEXAMPLE" + idOf("backup-admin", 10), AccountID: prod},
			EventTime: t.Format(eventTimeLayout), EventSource: "kms.amazonaws.com", EventName: "ListKeys", AwsRegion: home, SourceIPAddress: "10.0.4.17",
			ErrorCode: "VpceAccessDenied", ErrorMessage: "The request was denied due to a VPC endpoint policy", RequestID: s.uuid(), EventID: s.uuid(), EventType: "AwsVpceEvent",
			RecipientAccountID: prod, SharedEventID: s.uuid(), VpcEndpointID: "vpce-0example08c1b6b9b7", VpcEndpointAccountID: prod, EventCategory: "NetworkActivity", at: t})
	}
	return all
}

// insights makes the start and the end of an insight about the refused calls.
func (s *stage) insights() []json.RawMessage {
	shared := s.uuid()
	one := func(state, at string, average float64, minutes int) json.RawMessage {
		return json.RawMessage(fmt.Sprintf(`{"eventVersion":"1.09","eventTime":"2026-03-14T%s:00Z","awsRegion":"us-east-1","eventID":"%s","eventType":"AwsCloudTrailInsight","recipientAccountId":"111122223333","sharedEventID":"%s","insightDetails":{"state":"%s","eventSource":"iam.amazonaws.com","eventName":"GetAccountAuthorizationDetails","insightType":"ApiErrorRateInsight","errorCode":"AccessDenied","insightContext":{"statistics":{"baseline":{"average":9.82222E-5},"insight":{"average":%v},"insightDuration":%d,"baselineDuration":10181},"attributions":[{"attribute":"userIdentityArn","insight":[{"value":"arn:aws:iam::111122223333:user/ci-uploader","average":%[5]v}],"baseline":[]}]}},"eventCategory":"Insight"}`,
			at, s.uuid(), shared, state, average, minutes))
	}
	return []json.RawMessage{one("Start", "09:06", 1.5, 1), one("End", "09:12", 0.8, 6)}
}
