package reference_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"trailsift/engine/render"
	"trailsift/query"
	"trailsift/query/diag"
	"trailsift/query/library"
)

// finding is what a question has to find: how many rows, and a part of one of them, in CSV.
type finding struct {
	name string
	rows int
	row  string
}

// TestQuestionsFind asks every question over the sample day, and those about what did not happen that day over records of their
// own in testdata/changes.jsonl.
func TestQuestionsFind(t *testing.T) {
	samples := openStore(t, "../../../testdata/samples")
	changes := openStore(t, "testdata/changes.jsonl")
	known, err := library.Together(nil)
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{}
	check := func(s *store, list []finding) {
		for _, want := range list {
			q, _ := known.Find(want.name)
			if q == nil {
				t.Errorf("no question is called %s", want.name)
				continue
			}
			asked[want.name] = true
			text := s.csv(t, q.Source)
			if rows := strings.Count(text, "\n") - 1; rows != want.rows || !strings.Contains(text, want.row) {
				t.Errorf("%s: %d rows, want %d with %q:\n%s", want.name, rows, want.rows, want.row, text)
			}
		}
	}
	check(samples, ofTheSampleDay())
	check(changes, ofChanges())
	for _, name := range known.Names() {
		if !asked[name] {
			t.Errorf("nothing says what %s finds", name)
		}
	}
}

// csv answers a query of the sample day, or of the ledger, as on the day after it.
func (s *store) csv(t *testing.T, text string) string {
	t.Helper()
	day := time.Date(2026, 3, 14, 0, 0, 0, 0, time.UTC)
	request := query.Request{Text: text, Now: day.AddDate(0, 0, 1)}
	if !strings.Contains(text, "\nsource ") {
		request.Range = query.TimeRange{Start: day.UnixMicro(), End: request.Now.UnixMicro()}
	}
	c, problems := s.compiler.Compile(request)
	if c == nil {
		t.Fatal(problems.Render(text, diag.RenderOptions{}))
	}
	rows, err := s.session.Query(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var b bytes.Buffer
	if _, err := render.Write(context.Background(), &b, rows, render.Options{Format: "csv"}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// ofChanges is found in testdata/changes.jsonl.
func ofChanges() []finding {
	return []finding{
		{"root-use", 1, "111122223333,s3.amazonaws.com,PutBucketPolicy,203.0.113.9"},
		{"throttled", 1, "user/dave,ec2.amazonaws.com,DescribeInstances,1,"},
		{"security-groups-changed", 1, "AuthorizeSecurityGroupIngress,sg-0example,22,22"},
		{"open-to-the-world", 1, "sg-0example,22,22"},
		{"network-changed", 1, "us-east-1,CreateRoute"},
		{"old-tls", 1, "TLSv1.1,arn:aws:iam::111122223333:root"},
		{"buckets-exposed", 1, "PutBucketPolicy,acme-site,arn:aws:iam::111122223333:root"},
		{"kms-changed", 1, "ScheduleKeyDeletion,arn:aws:kms:us-east-1:111122223333:key/0example"},
		{"shared-with-others", 1, "777788889999"},
		{"other-logs-changed", 1, "DeleteLogGroup,arn:aws:iam::111122223333:user/dave"},
		{"late-or-cut", 1, "DELIVERY_DELAY,ec2.amazonaws.com,1"},
	}
}

// ofTheSampleDay is found in the sample logs; testdata/samples.md tells why.
func ofTheSampleDay() []finding {
	return []finding{
		{"sign-ins", 5, `svc-support,203.0.113.78,Success,No,1,`},
		{"sign-ins-failed", 2, `203.0.113.5,Failed authentication,3,1,`},
		{"sign-ins-without-mfa", 2, `IAMUser,arn:aws:iam::111122223333:user/bob,198.51.100.61,1,`},
		{"keys-created", 1, `arn:aws:iam::111122223333:user/ci-uploader,203.0.113.77,backup-admin,backup-admin,AKIAEXAMPLEBACKDOOR1`},
		{"key-use", 3, `AKIAEXAMPLEBACKDOOR1,backup-admin,53,11,1,1,1,`},
		{"keys-from-many-addresses", 1, `AKIAEXAMPLEUPLOADER1,arn:aws:iam::111122223333:user/ci-uploader,2,75,`},
		{"users-and-roles-changed", 7, `CreateUser,arn:aws:iam::111122223333:user/backup-admin,203.0.113.78,svc-support,`},
		{"policies-changed", 4, `AttachUserPolicy,arn:aws:iam::aws:policy/AdministratorAccess,svc-support,`},
		{"admin-granted", 2, `arn:aws:iam::aws:policy/AdministratorAccess,backup-admin,arn:aws:iam::111122223333:user/backup-admin,203.0.113`},
		{"roles-assumed", 3, `ec2.amazonaws.com,arn:aws:iam::111122223333:role/acme-web,12,0,`},
		{"roles-across-accounts", 1, `111122223333,444455556666,arn:aws:iam::444455556666:role/acme-audit,203.0.113.78,1,`},
		{"sessions-of-a-role", 8, `acme-audit,arn:aws:sts::444455556666:assumed-role/acme-audit/support,5,1,`},
		{"actors", 15, `arn:aws:iam::111122223333:user/backup-admin,53,1,11,1,2,`},
		{"users-with-and-without-mfa", 2, `arn:aws:iam::111122223333:user/alice,5,5,0`},
		{"denied", 16, `arn:aws:iam::111122223333:user/ci-uploader,rds.amazonaws.com,DescribeDBInstances,4,`},
		{"denied-probing", 1, `arn:aws:iam::111122223333:user/ci-uploader,203.0.113.77,12,48,2,`},
		{"denied-over-time", 6, `2026-03-14T09:00:00Z,35,1,12`},
		{"denied-reasons", 4, `no identity-based policy allows,42,3`},
		{"denied-then-allowed", 1, `arn:aws:iam::111122223333:user/backup-admin,cloudtrail.amazonaws.com,StopLogging,1,1,`},
		{"denied-by-scp", 1, `arn:aws:iam::111122223333:user/backup-admin,StopLogging,203.0.113.78,1,`},
		{"errors", 11, `iam.amazonaws.com,AccessDenied,17,2,4,`},
		{"error-rate", 4, `kms.amazonaws.com,ListKeys,7,7,100`},
		{"addresses", 8, `192.0.2.10,138,0,6,`},
		{"outside-the-network", 5, `arn:aws:iam::111122223333:user/svc-metrics,192.0.2.10,60,`},
		{"address-detail", 34, `203.0.113.77,arn:aws:iam::111122223333:user/ci-uploader,iam.amazonaws.com,CreateAccessKey,1,0,`},
		{"regions", 4, `111122223333,us-east-1,242,43,41,11`},
		{"changes-outside-home-regions", 9, `user/backup-admin,ec2.amazonaws.com,RunInstances,6,`},
		{"endpoints", 1, `vpce-0example08c1b6b9b7,kms.amazonaws.com,ListKeys,3,3,`},
		{"objects-read", 1, `acme-customer-exports,arn:aws:iam::111122223333:user/backup-admin,203.0.113.78,36,36,66355200,`},
		{"bulk-reads", 1, `2026-03-14T09:30:00Z,arn:aws:iam::111122223333:user/backup-admin,acme-customer-exports,28,51609600`},
		{"bucket-traffic", 2, `acme-customer-exports,37,36,0,0,1,68198400,0`},
		{"deletions", 4, `user/backup-admin,cloudtrail.amazonaws.com,DeleteTrail,1,`},
		{"secrets-read", 2, `arn:aws:sts::111122223333:assumed-role/acme-web/i-0a1b2c3d4e5f60718,192.0.2.10,GetParameter,24,1,0,`},
		{"keys-of-kms", 3, `arn:aws:iam::111122223333:role/acme-web,Decrypt,24,0,`},
		{"uploads", 1, `acme-uploads,arn:aws:iam::111122223333:user/ci-uploader,198.51.100.20,24,0,`},
		{"logging-changed", 4, `us-east-1,StopLogging,acme-trail,arn:aws:iam::111122223333:user/backup-admin,203.0.113.78,AccessDenied`},
		{"detectors-changed", 1, `guardduty.amazonaws.com,DeleteDetector,arn:aws:sts::444455556666:assumed-role/acme-audit/support,203.0.113.78,`},
		{"events-per-hour", 24, `2026-03-14T09:00:00Z,115,2,2,7`},
		{"coverage", 4, `111122223333,eu-central-1,61,`},
		{"categories", 4, `Management,AwsApiCall,262,224,17,46`},
		{"files-read", 4, `loaded,delivery,15,354,325,28,1`},
		{"records-rejected", 1, `testdata/samples/AWSLogs/444455556666/CloudTrail/eu-central-1/2026/03/14/444455556666_CloudTrail_eu-central-1_`},
		{"volume", 25, `ec2.amazonaws.com,DescribeInstances,41,40458,12.31`},
		{"volume-by-actor", 14, `arn:aws:iam::111122223333:user/ci-uploader,75,88956,16`},
		{"volume-by-day", 1, `2026-03-14T00:00:00Z,333,394610,50`},
		{"polling", 5, `arn:aws:iam::111122223333:user/backup-admin,s3.amazonaws.com,GetObject,36,13`},
		{"reads-and-writes", 3, `Management,269,224,45`},
		{"data-events", 3, `s3.amazonaws.com,GetObject,acme-customer-exports,36,1`},
		{"big-events", 25, `ec2.amazonaws.com,TerminateInstances,1614,1614,1`},
		{"console-and-programs", 14, `arn:aws:iam::111122223333:user/ci-uploader,75,0,51,0,24,0`},
		{"changes-by-hand", 8, `arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Administrator_0a1b2c3d4e5f6071/carol@example.com,cloudtr`},
		{"changes", 15, `user/backup-admin,ec2.amazonaws.com,RunInstances,6,`},
		{"agents", 7, `aws-cli/1.32.59,110,3,2,`},
		{"attack-tools", 4, `aws-cli/1.32.59 Python/3.11.6 Linux/6.5.0-kali3-amd64 botocore/1.34.59,arn:aws:iam::111122223333:user/backup-a`},
		{"outside-hours", 7, `arn:aws:iam::111122223333:role/acme-deploy,6,1`},
		{"instances-started", 1, `eu-central-1,g5.12xlarge,arn:aws:iam::111122223333:user/backup-admin,203.0.113.78,6,0,`},
		{"functions-changed", 1, `,UpdateFunctionCode20150331v2,arn:aws:iam::111122223333:role/acme-deploy,3,`},
		{"used-actions", 44, `user/backup-admin,s3:GetObject,36,`},
		{"used-services", 40, `user/alice,signin.amazonaws.com,1,1,1,1,`},
		{"used-resources", 3, `arn:aws:iam::111122223333:user/backup-admin,GetObject,arn:aws:s3:::acme-customer-exports/*,36,`},
		{"never-changes", 4, `arn:aws:iam::111122223333:user/svc-metrics,60,0,2`},
		{"not-used-lately", 7, `arn:aws:iam::111122223333:user/alice,6,`},
		{"missing-permissions", 13, `arn:aws:iam::111122223333:user/ci-uploader,dynamodb:ListTables,4,`},
		{"rare-actions", 31, `user/ci-uploader,iam.amazonaws.com,CreateAccessKey,1,`},
	}
}
