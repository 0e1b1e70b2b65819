package trace

import (
	"slices"
	"strings"
	"time"
)

// Kind is what a node of a graph is.
type Kind string

// The kinds of nodes.
const (
	Key       Kind = "key"       // an access key, long-term or of a session
	Session   Kind = "session"   // a session of which no event shows the key
	User      Kind = "user"      // a user or root: who signs in with a password, or was created
	Federated Kind = "federated" // somebody whom an identity provider vouches for
	Workload  Kind = "workload"  // an instance or a function: its sessions are named after it
	Service   Kind = "service"   // a service of AWS
	Principal Kind = "principal" // a caller from another account, known by its id only
)

// Time is a time in microseconds since 1970 UTC; 0 is none known. As JSON it is RFC 3339 in UTC.
type Time int64

// String writes the time as RFC 3339 in UTC, empty for none.
func (t Time) String() string {
	if t == 0 {
		return ""
	}
	return time.UnixMicro(int64(t)).UTC().Format(time.RFC3339Nano)
}

// MarshalText implements encoding.TextMarshaler.
func (t Time) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// Graph is what a trace found. Nodes and edges are in the order of time.
type Graph struct {
	Asked string `json:"asked"` // the text that was traced
	Nodes []Node `json:"nodes"`
	Edges []Edge `json:"edges"`
	// Limit says which limit left something out, empty when nothing was left out.
	Limit string `json:"limit,omitempty"`
}

// Node is somebody or something that has credentials, or the credentials themselves. What is not known is empty.
type Node struct {
	ID             string    `json:"id"` // unique in the graph, and the same in every run
	Kind           Kind      `json:"kind"`
	Name           string    `json:"name"` // in a few words
	Asked          bool      `json:"asked,omitzero"`
	AccessKeyID    string    `json:"accessKeyId,omitzero"`
	Type           string    `json:"type,omitzero"` // of userIdentity
	ARN            string    `json:"arn,omitzero"`
	PrincipalID    string    `json:"principalId,omitzero"`
	Account        string    `json:"account,omitzero"`
	Role           string    `json:"role,omitzero"` // the ARN of the role that a session is of
	SourceIdentity string    `json:"sourceIdentity,omitzero"`
	Scope          string    `json:"scope,omitzero"` // the ARN of what used the credentials, such as a function
	Created        Time      `json:"created,omitzero"`
	First          Time      `json:"first,omitzero"` // of the events that it signed
	Last           Time      `json:"last,omitzero"`
	Events         int64     `json:"events"`
	Errors         int64     `json:"errors"`
	Addresses      []string  `json:"addresses,omitzero"` // where the events came from, most of them first
	MoreAddresses  int       `json:"moreAddresses,omitzero"`
	Attempts       []Attempt `json:"attempts,omitzero"` // to get credentials, that were refused
	// Missing says why nothing stands above the node although something must, empty where nothing is missing.
	Missing string `json:"missing,omitzero"`
	// Again is the id of a node above it that is of the same role: the chain is a loop of roles.
	Again string `json:"again,omitzero"`
}

// Attempt is a refused request for credentials.
type Attempt struct {
	Call    string `json:"call"`
	Target  string `json:"target,omitzero"` // the role or user that was asked for
	Error   string `json:"error"`
	Count   int64  `json:"count"`
	First   Time   `json:"first"`
	Last    Time   `json:"last"`
	EventID string `json:"eventID"` // of one of them
}

// Edge says that something was obtained with something else.
type Edge struct {
	From     string     `json:"from"`
	To       string     `json:"to"`
	Call     string     `json:"call"` // the event's name
	Source   string     `json:"source"`
	At       Time       `json:"at"`
	Address  string     `json:"address,omitzero"`
	Certain  bool       `json:"certain"`
	Evidence []Evidence `json:"evidence"`
}

// How an edge was found.
const (
	ByAnswer    = "answer"    // the answer of the call names the access key
	ByShared    = "shared"    // the record of the other account, with the same sharedEventID or the same key in its answer
	ByRequest   = "request"   // the call names the user, instance or function that it makes
	BySession   = "session"   // the key's session began when the call was made, under the id that the call names
	BySignIn    = "sign-in"   // it was the last sign-in of the same identity before the console's session began
	ByPrincipal = "principal" // the caller is known by its principal id only, and this key was used under that id
	ByName      = "name"      // the session is named after the instance or function
)

// Evidence is a reason for an edge.
type Evidence struct {
	How     string `json:"how"`
	EventID string `json:"eventID,omitzero"`
	Account string `json:"account,omitzero"` // that recorded the event
}

// EventIDs returns the ids of the events behind an edge, each once.
func (e *Edge) EventIDs() []string {
	var out []string
	for _, x := range e.Evidence {
		if x.EventID != "" && !slices.Contains(out, x.EventID) {
			out = append(out, x.EventID)
		}
	}
	return out
}

// Title names the node for people, with its key or kind.
func (n *Node) Title() string {
	switch {
	case n.Kind == Key && n.Name != n.AccessKeyID:
		return n.Name + ", " + n.AccessKeyID
	case n.Kind == Session:
		return "session of " + strings.Replace(n.Name, " (session of ", " (", 1)
	case n.Kind == User && !strings.HasPrefix(n.Name, "root"):
		return "user " + n.Name
	}
	return n.Name
}

// nodeOrder orders nodes by when they came to be, as far as that is known.
func nodeOrder(a, b *Node) int {
	if n := compareTimes(a.began(), b.began()); n != 0 {
		return n
	}
	return strings.Compare(a.ID, b.ID)
}

// began is when the node came to be, or was first seen.
func (n *Node) began() Time {
	if n.Created != 0 {
		return n.Created
	}
	return n.First
}

func edgeOrder(a, b *Edge) int {
	if n := compareTimes(a.At, b.At); n != 0 {
		return n
	}
	if n := strings.Compare(a.From, b.From); n != 0 {
		return n
	}
	if n := strings.Compare(a.To, b.To); n != 0 {
		return n
	}
	return strings.Compare(a.Call, b.Call)
}

// compareTimes orders times, those not known first.
func compareTimes(a, b Time) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
