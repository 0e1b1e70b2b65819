package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// stage collects what happens in the day.
type stage struct {
	names
	day     time.Time
	records []*record
}

// at returns a time of the day: "09:05" or "09:05:30".
func (s *stage) at(clock string) time.Time {
	layout := "15:04:05"[:len(clock)]
	t, err := time.Parse(layout, clock)
	if err != nil {
		return s.day
	}
	return s.day.Add(t.Sub(t.Truncate(24 * time.Hour)))
}

// option changes a record.
type option func(*record)

// do adds a request: action is service:Name, request its parameters as JSON ("" is null).
func (s *stage) do(c caller, t time.Time, region, action, request string, options ...option) *record {
	source, name, _ := strings.Cut(action, ":")
	r := &record{
		EventVersion: "1.09", UserIdentity: c.identity, EventTime: t.Format(eventTimeLayout), EventSource: source + ".amazonaws.com", EventName: name,
		AwsRegion: region, SourceIPAddress: c.address, UserAgent: c.agent, RequestParameters: orNull(request), ResponseElements: orNull(""),
		RequestID: s.uuid(), EventID: s.uuid(), ReadOnly: boolean(readOnly(name)), EventType: "AwsApiCall", ManagementEvent: boolean(true),
		RecipientAccountID: c.account, EventCategory: "Management", at: t, by: c,
	}
	if c.identity.Type != "AWSService" {
		r.TLSDetails = json.RawMessage(fmt.Sprintf(`{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"%s.%s.amazonaws.com"}`, source, region))
	}
	if c.console {
		r.FromConsole = "true"
	}
	for _, o := range options {
		o(r)
	}
	s.records = append(s.records, r)
	return r
}

func readOnly(name string) bool {
	for _, prefix := range [...]string{"Describe", "Get", "List", "Head", "Lookup", "Decrypt", "Simulate"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return name == "AssumeRole"
}

func orNull(text string) json.RawMessage {
	if text == "" {
		return json.RawMessage("null")
	}
	return json.RawMessage(text)
}

func boolean(b bool) *bool { return &b }

// response sets responseElements.
func response(text string) option { return func(r *record) { r.ResponseElements = orNull(text) } }

// denied makes the request fail for lack of permission.
func denied() option {
	return func(r *record) {
		r.ErrorCode, r.ResponseElements = "AccessDenied", orNull("")
		action := strings.TrimSuffix(r.EventSource, ".amazonaws.com") + ":" + r.EventName
		r.ErrorMessage = fmt.Sprintf("User: %s is not authorized to perform: %s because no identity-based policy allows the %s action", r.by.identity.ARN, action, action)
		if r.EventSource == "ec2.amazonaws.com" {
			r.ErrorCode, r.ErrorMessage = "Client.UnauthorizedOperation", "You are not authorized to perform this operation."
		}
	}
}

// data makes it a data event on an object of S3.
func data(bucket, key string) option {
	return func(r *record) {
		r.ManagementEvent, r.EventCategory = boolean(false), "Data"
		r.RequestID = strings.ToUpper(strings.ReplaceAll(r.RequestID, "-", "")[:16])
		r.AdditionalEventData = json.RawMessage(`{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","bytesTransferredOut":1843200}`)
		r.Resources = json.RawMessage(fmt.Sprintf(`[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::%s/%s"},{"accountId":"%s","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::%s"}]`, bucket, key, r.RecipientAccountID, bucket))
	}
}

// signIn makes it a sign-in at the console.
func signIn(success, mfa bool) option {
	return func(r *record) {
		r.EventType, r.RequestID, r.TLSDetails, r.FromConsole, r.ReadOnly = "AwsConsoleSignIn", "", nil, "", boolean(false)
		r.ResponseElements = json.RawMessage(`{"ConsoleLogin":"Success"}`)
		if !success {
			r.ResponseElements, r.ErrorMessage = json.RawMessage(`{"ConsoleLogin":"Failure"}`), "Failed authentication"
		}
		used := map[bool]string{true: "Yes", false: "No"}[mfa]
		r.AdditionalEventData = json.RawMessage(`{"LoginTo":"https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&nc2=h_ct&src=header-signin","MobileVersion":"No","MFAUsed":"` + used + `"}`)
		who := r.by.identity
		who.SessionContext, who.AccessKeyID = nil, ""
		r.UserIdentity = who
	}
}
