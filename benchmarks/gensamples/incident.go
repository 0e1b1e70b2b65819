package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// The organisation of the incident, and whom it meets. testdata/incident.md tells the story.
const (
	organization = "o-exampleorg1"
	dataAccount  = "444455556666"
	security     = "777788889999" // holds the logs, and administers the trails of the organisation
	management   = "123456789012"
	foreign      = "999988887777" // not of the organisation
	west         = "us-west-2"

	exposedKey = "AKIAEXAMPLECIDEPLOY1" // of ci-deployer; found by somebody in a public repository
	secondKey  = "AKIAEXAMPLESVCBACKUP" // of svc-backup-sync, a user that the intruder made
	thirdKey   = "AKIAEXAMPLELEGACYREP" // of legacy-reporting, a user that was there
	lostKey    = "ASIAEXAMPLELAMBDA002" // of the intruder's function; no record says where it comes from

	buildServer   = "192.0.2.30"
	scanServer    = "192.0.2.200"
	dataServer    = "192.0.2.60"
	intruder      = "203.0.113.50"
	intruderHost  = "203.0.113.51"
	intruderHome  = "203.0.113.80"
	passerBy      = "198.51.100.200" // reads what is public
	customerData  = "acme-customer-records"
	publicBucket  = "acme-static-exports"
	logBucket     = "acme-org-cloudtrail"
	firefox       = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
	intruderBoto  = "Boto3/1.34.46 md/Botocore#1.34.46 ua/2.0 os/linux#6.6.9-amd64 md/arch#x86_64 lang/python#3.11.8 md/pyimpl#CPython cfg/retry-mode#legacy"
	scannerAgent  = "acme-scanner/4.2 aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5"
	jenkins       = "aws-cli/2.17.9 md/awscrt#0.20.11 ua/2.0 os/linux#5.15.0 md/arch#x86_64 lang/python#3.11.9 md/pyimpl#CPython exec-env/jenkins"
	githubRunner  = "aws-sdk-nodejs/2.1654.0 linux/v20.15.0 configure-aws-credentials-for-github-actions promise"
	ssoAgent      = "aws-internal/3 aws-sdk-java/2.25.11 Linux/5.10.218 OpenJDK_64-Bit_Server_VM/17.0.11 io/sync http/Apache"
	administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
)

// incident is a stage of two days with what was planted on it.
type incident struct {
	stage
	planted  []planted
	links    []sessionLink
	innocent []planted
	helpdesk caller // a federated user that the intruder made, still there when the others are gone
}

// incidentDay is the first of the two days.
func incidentDay() time.Time { return time.Date(2026, 5, 12, 0, 0, 0, 0, time.UTC) }

// makeIncident returns the files by path, uncompressed, and what is to be found in them.
func makeIncident() (map[string][]byte, []byte, error) {
	s := &incident{stage: stage{day: incidentDay(), names: names{used: 500_000_000}}}
	s.routine()
	s.builds()
	s.offices()
	s.herrings()
	s.attack()
	s.respond()
	files, delivered, err := s.deliverOrganization()
	if err != nil {
		return nil, nil, err
	}
	expected, err := s.expected(files, delivered)
	return files, expected, err
}

// on returns a time of day 1 or 2: "09:05" or "09:05:30".
func (s *incident) on(day int, clock string) time.Time { return s.at(clock).AddDate(0, 0, day-1) }

// call adds a request, like do, as the services record it today.
func (s *incident) call(c caller, t time.Time, region, action, request string, options ...option) *record {
	return s.do(c, t, region, action, request, append([]option{modern}, options...)...)
}

// modern is what all records of the incident have in common.
func modern(r *record) {
	r.EventVersion = "1.11"
	for _, prefix := range [...]string{"AssumeRole", "BatchGet", "Select", "Search", "Query", "Scan", "Check"} {
		if strings.HasPrefix(r.EventName, prefix) {
			r.ReadOnly = boolean(true)
		}
	}
	service := strings.TrimSuffix(r.EventSource, ".amazonaws.com")
	if (service == "iam" || service == "organizations") && r.TLSDetails != nil {
		r.TLSDetails = json.RawMessage(`{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"` + service + `.amazonaws.com"}`)
	}
}

// refused makes the request fail for lack of permission, with the code that its service uses.
func refused() option {
	return func(r *record) {
		denied()(r)
		switch r.EventSource {
		case "secretsmanager.amazonaws.com", "kms.amazonaws.com", "lambda.amazonaws.com", "dynamodb.amazonaws.com", "organizations.amazonaws.com", "ssm.amazonaws.com", "cloudtrail.amazonaws.com":
			r.ErrorCode = "AccessDeniedException"
		case "ec2.amazonaws.com":
			r.ErrorMessage = fmt.Sprintf("You are not authorized to perform this operation. User: %s is not authorized to perform: ec2:%s because no identity-based policy allows the ec2:%[2]s action", r.by.identity.ARN, r.EventName)
		}
	}
}

// forbidden makes the request fail because a policy of the organisation denies it.
func forbidden() option {
	return func(r *record) {
		refused()(r)
		service := strings.TrimSuffix(r.EventSource, ".amazonaws.com")
		r.ErrorMessage = fmt.Sprintf("User: %s is not authorized to perform: %s:%s with an explicit deny in a service control policy", r.by.identity.ARN, service, r.EventName)
	}
}

// object makes it a data event on an object of S3; an empty key stands for the bucket's list.
func object(bucket, key string, sent int) option {
	return func(r *record) {
		r.ManagementEvent, r.EventCategory = boolean(false), "Data"
		r.RequestID = strings.ToUpper(strings.ReplaceAll(r.RequestID, "-", "")[:16])
		host := bucket + ".s3." + r.AwsRegion + ".amazonaws.com"
		r.RequestParameters = json.RawMessage(fmt.Sprintf(`{"bucketName":"%s","Host":"%s","key":"%s"}`, bucket, host, key))
		what := fmt.Sprintf(`"ARN":"arn:aws:s3:::%s/%s"`, bucket, key)
		if key == "" {
			r.RequestParameters = json.RawMessage(fmt.Sprintf(`{"list-type":"2","bucketName":"%s","encoding-type":"url","prefix":"","Host":"%s"}`, bucket, host))
			what = fmt.Sprintf(`"ARNPrefix":"arn:aws:s3:::%s/"`, bucket)
		}
		r.AdditionalEventData = json.RawMessage(fmt.Sprintf(`{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","bytesTransferredOut":%d}`, sent))
		r.Resources = json.RawMessage(fmt.Sprintf(`[{"type":"AWS::S3::Object",%s},{"accountId":"%s","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::%s"}]`, what, r.RecipientAccountID, bucket))
		if r.TLSDetails != nil {
			r.TLSDetails = json.RawMessage(`{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"` + host + `"}`)
		}
	}
}

// through makes it a request that a service made for its caller.
func through(service string) option {
	return func(r *record) {
		who := r.by.identity
		who.InvokedBy = service
		r.UserIdentity, r.SourceIPAddress, r.UserAgent, r.TLSDetails = who, service, service, nil
	}
}

// decrypts adds that a service decrypted for the caller of r what it answered with.
func (s *incident) decrypts(r *record, service, contextKey, contextValue string) {
	s.call(r.by, r.at, r.AwsRegion, "kms:Decrypt", fmt.Sprintf(`{"encryptionContext":{"%s":"%s"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"}`, contextKey, contextValue), through(service),
		func(k *record) {
			k.Resources = json.RawMessage(fmt.Sprintf(`[{"accountId":"%s","type":"AWS::KMS::Key","ARN":"arn:aws:kms:%s:%[1]s:key/3c1e0b52-4a4f-4c1b-9d57-0e5a1b2c3d4e"}]`, r.RecipientAccountID, r.AwsRegion))
		})
}

// quoted returns a text as JSON.
func quoted(text string) string {
	b, err := encode(text)
	if err != nil {
		return `""`
	}
	return string(b)
}

func userARN(account, name string) string { return "arn:aws:iam::" + account + ":user/" + name }
func roleARN(account, name string) string { return "arn:aws:iam::" + account + ":role/" + name }
