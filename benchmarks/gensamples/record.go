package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// record is a CloudTrail event; the order of the fields is AWS's.
type record struct {
	EventVersion         string          `json:"eventVersion"`
	UserIdentity         any             `json:"userIdentity"`
	EventTime            string          `json:"eventTime"`
	EventSource          string          `json:"eventSource"`
	EventName            string          `json:"eventName"`
	AwsRegion            string          `json:"awsRegion"`
	SourceIPAddress      string          `json:"sourceIPAddress"`
	UserAgent            string          `json:"userAgent,omitempty"`
	ErrorCode            string          `json:"errorCode,omitempty"`
	ErrorMessage         string          `json:"errorMessage,omitempty"`
	RequestParameters    json.RawMessage `json:"requestParameters,omitempty"`
	ResponseElements     json.RawMessage `json:"responseElements,omitempty"`
	AdditionalEventData  json.RawMessage `json:"additionalEventData,omitempty"`
	RequestID            string          `json:"requestID,omitempty"`
	EventID              string          `json:"eventID"`
	ReadOnly             *bool           `json:"readOnly,omitempty"`
	Resources            json.RawMessage `json:"resources,omitempty"`
	EventType            string          `json:"eventType"`
	ManagementEvent      *bool           `json:"managementEvent,omitempty"`
	RecipientAccountID   string          `json:"recipientAccountId"`
	SharedEventID        string          `json:"sharedEventID,omitempty"`
	VpcEndpointID        string          `json:"vpcEndpointId,omitempty"`
	VpcEndpointAccountID string          `json:"vpcEndpointAccountId,omitempty"`
	EventCategory        string          `json:"eventCategory"`
	TLSDetails           json.RawMessage `json:"tlsDetails,omitempty"`
	FromConsole          string          `json:"sessionCredentialFromConsole,omitempty"`

	at time.Time // EventTime
	by caller
}

const eventTimeLayout = "2006-01-02T15:04:05Z"

// identity is a userIdentity.
type identity struct {
	Type             string   `json:"type"`
	PrincipalID      string   `json:"principalId,omitempty"`
	ARN              string   `json:"arn,omitempty"`
	AccountID        string   `json:"accountId,omitempty"`
	AccessKeyID      string   `json:"accessKeyId,omitempty"`
	UserName         string   `json:"userName,omitempty"`
	IdentityProvider string   `json:"identityProvider,omitempty"`
	SessionContext   *session `json:"sessionContext,omitempty"`
	InvokedBy        string   `json:"invokedBy,omitempty"`
}

type session struct {
	SessionIssuer issuer      `json:"sessionIssuer"`
	WebID         webIdentity `json:"webIdFederationData"`
	Attributes    struct {
		CreationDate     string `json:"creationDate"`
		MFAAuthenticated string `json:"mfaAuthenticated"`
	} `json:"attributes"`
	SourceIdentity  string `json:"sourceIdentity,omitempty"`
	EC2RoleDelivery string `json:"ec2RoleDelivery,omitempty"`
}

type webIdentity struct {
	FederatedProvider string            `json:"federatedProvider,omitempty"`
	Attributes        map[string]string `json:"attributes,omitempty"`
}

type issuer struct {
	Type        string `json:"type,omitempty"`
	PrincipalID string `json:"principalId,omitempty"`
	ARN         string `json:"arn,omitempty"`
	AccountID   string `json:"accountId,omitempty"`
	UserName    string `json:"userName,omitempty"`
}

// encode writes JSON as AWS does: in one line, with &, < and > as they are.
func encode(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// names makes ids: each call another one, every run the same.
type names struct{ used int }

func (n *names) next() string {
	n.used++
	sum := sha256.Sum256(fmt.Appendf(nil, "trailsift samples %d", n.used))
	return hex.EncodeToString(sum[:])
}

func (n *names) uuid() string {
	h := n.next()
	return fmt.Sprintf("%s-%s-4%s-a%s-%s", h[:8], h[8:12], h[13:16], h[17:20], h[20:32])
}

// word returns 16 letters and digits, as in the names of delivered files.
func (n *names) word() string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	sum := sha256.Sum256([]byte(n.next()))
	for i := range 16 {
		sum[i] = letters[int(sum[i])%len(letters)]
	}
	return string(sum[:16])
}

// below returns a number from 0 to max-1.
func (n *names) below(max int) int {
	var v int
	for _, c := range n.next()[:12] {
		v = (v*16 + int(c)) % 1_000_003
	}
	return v % max
}
