package actor

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
)

func TestKindsOf(t *testing.T) {
	for text, want := range map[string][]Kind{
		"192.0.2.1": {Address}, "192.0.2.0/24": {Address}, "2001:db8::1": {Address}, "root": {User},
		"AKIAEXAMPLEBACKDOOR1": {Key}, "ASIAEXAMPLE": {User, Role, Session, Key}, "111122223333": {User, Role, Session, Account},
		"ec2.amazonaws.com": {Service}, "AWS Internal": {Service}, "lambda": {User, Role, Session, Service}, "carol@example.com": {User, Role, Session},
		"arn:aws:iam::111122223333:user/staff/bob": {User}, "arn:aws:iam::111122223333:root": {User}, "arn:aws-cn:iam::111122223333:role/x": {Role},
		"arn:aws:sts::111122223333:assumed-role/x/y": {Session}, "arn:aws:sts::111122223333:federated-user/y": {Session}, "arn:*": {User, Role, Session}, "": {User, Role, Session},
	} {
		if got := KindsOf(text); !slices.Equal(got, want) {
			t.Errorf("%q can be %v, not %v", text, got, want)
		}
	}
}

func TestListOf(t *testing.T) {
	var p Profile
	for list, events := range map[*List][]string{
		&p.Permissions: {"AttachUserPolicy", "PutBucketPolicy", "SetDefaultPolicyVersion", "UpdateAssumeRolePolicy", "DeleteUserPolicy", "PutBucketAcl", "DeleteBucketPublicAccessBlock",
			"AddPermission20150331v2", "CreateGrant", "AuthorizeSecurityGroupIngress", "ModifySnapshotAttribute", "AddUserToGroup", "DeleteRolePermissionsBoundary", "CreateResourceShare", "CreateAccountAssignment"},
		&p.Deleted: {"DeleteBucket", "TerminateInstances", "StopLogging", "DisableKey", "DeleteLifecyclePolicy", "CancelSpotInstanceRequests"},
		&p.Created: {"CreateUser", "RunInstances", "CreateFunction20150331", "CopySnapshot", "RegisterTaskDefinition"},
		&p.Changed: {"PutEventSelectors", "UpdateFunctionCode20150331v2", "PutObject", "PutScalingPolicy", "PutRetentionPolicy", "StartLogging", ""},
	} {
		for _, event := range events {
			if p.listOf(event) != list {
				t.Errorf("%s is in another list", event)
			}
		}
	}
}

// What has been there all the time is not late, and a new name of a session says nothing.
func TestFindLate(t *testing.T) {
	value := func(text string, first Time) Value {
		return Value{Value: text, First: first * hour, Count: 1, Kind: "x", From: "y"}
	}
	p := &Profile{First: 0, Last: 100 * hour}
	p.Addresses.Values = []Value{value("192.0.2.1", 0), value("203.0.113.9", 50), value("192.0.2.2", 4)}
	p.Keys.Values = []Value{value("ASIAEXAMPLE", 60), value("AKIAEXAMPLE", 40)}
	p.EventNames.Values = []Value{value("ListUsers", 5)}
	p.Credentials.Values = []Value{
		{Value: "AssumeRole", About: "old", First: 1 * hour, From: "192.0.2.1"}, {Value: "AssumeRole", About: "old", First: 50 * hour, From: "203.0.113.9"},
		{Value: "AssumeRole", About: "new", First: 70 * hour}, {Value: "CreateAccessKey", About: "bob", First: 80 * hour},
	}
	// A role's name is its resource.
	if err := new(reader).findLate(context.Background(), p); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range p.Late.Values {
		got = append(got, v.Kind+" "+v.Value)
	}
	if want := []string{"event ListUsers", "key AKIAEXAMPLE", "address 203.0.113.9", "role new"}; !slices.Equal(got, want) {
		t.Errorf("late are %q, not %q", got, want)
	}
	short := &Profile{First: 0, Last: hour / 2, EventNames: List{Values: []Value{{Value: "x", First: hour / 3}}}}
	if err := new(reader).findLate(context.Background(), short); err != nil || len(short.Late.Values) > 0 {
		t.Errorf("within an hour %v is late, %v", short.Late.Values, err)
	}
}

// What came from an address that appeared late is followed first.
func TestSuggest(t *testing.T) {
	p := &Profile{Actor: "deploy", As: Role, Denied: 1, Failed: 2}
	p.Late.Values = []Value{{Kind: "address", Value: "203.0.113.9", First: 50}, {Kind: "address", Value: "s3.amazonaws.com"}}
	p.Credentials.Values = []Value{
		{Value: "AssumeRole", About: "a", Detail: "OLD", From: "192.0.2.1"}, {Value: "AssumeRole", About: "b", Detail: "STOLEN", From: "203.0.113.9"},
		{Value: "AssumeRole", About: "c", Detail: "NEWER", From: "192.0.2.1"}, {Value: "CreateAccessKey", Detail: "MADE", From: "192.0.2.1"}, {Value: "ConsoleLogin"},
	}
	p.Keys.Values = []Value{{Value: "K1"}, {Value: "K2"}, {Value: "K3"}, {Value: "K4"}}
	p.Permissions.Values = []Value{{First: 1_000_000, Last: 5_000_000}, {First: 2_000_000, Last: 3_000_000}}
	p.suggest()
	var got [][]string
	for _, s := range p.Next {
		got = append(got, s.Args)
		if s.Why == "" {
			t.Errorf("nothing says why %q", s.Args)
		}
	}
	want := [][]string{
		{"trace", "STOLEN"}, {"actor", "MADE"}, {"trace", "NEWER"}, {"trace", "OLD"}, {"trace", "K1"}, {"trace", "K2"}, {"trace", "K3"}, {"actor", "203.0.113.9"},
		{"events", "--role", "deploy", "--from", "1970-01-01T00:00:00Z"},
		{"events", "--role", "deploy", "--error=*Denied*", "--error=*Unauthorized*", "--error=*Forbidden*"},
		{"events", "--role", "deploy", "--write-only", "--from", "1970-01-01T00:00:01Z", "--to", "1970-01-01T00:00:06Z"},
	}
	if !slices.EqualFunc(got, want, slices.Equal[[]string]) {
		t.Errorf("suggested are\n%q, not\n%q", got, want)
	}
}

// The newest changes are looked at from the hour on in which there are enough.
func TestNewest(t *testing.T) {
	r := &reader{q: Question{Detailed: 10}, changes: map[Time]int64{hour: 100, 2 * hour: 4, 3 * hour: 5, 4 * hour: 4}}
	p := &Profile{Writes: 100, Denied: 13, Last: 4*hour + 7}
	if start, end := r.newest(p); start != 2*hour || end != 4*hour+8 {
		t.Errorf("the range is %d to %d", start, end)
	}
	r.q.Start, r.q.End = 2*hour+1, 5*hour
	if start, end := r.newest(p); start != 2*hour+1 || end != 5*hour {
		t.Errorf("in a range it is %d to %d", start, end)
	}
	if start, end := r.newest(&Profile{Writes: 4, Denied: 6}); start != 2*hour+1 || end != 5*hour {
		t.Errorf("of few it is %d to %d", start, end)
	}
}

func TestTallyOrders(t *testing.T) {
	sum := tally{}
	for _, v := range []Value{{Value: "b", Count: 1, First: 5, Last: 5}, {Value: "a", Count: 1, First: 7, Last: 9}, {Value: "", Count: 9}, {Value: "a", Count: 1, Last: 8}, {Value: "c", Count: 1, First: 5, Last: 5}} {
		sum.add(v.Value, "d", v)
	}
	r := &reader{q: Question{Values: 2}}
	var l List
	r.keepAll(&l, sum)
	want := []Value{{Value: "a", Detail: "d", Count: 2, First: 7, Last: 9}, {Value: "b", Detail: "d", Count: 1, First: 5, Last: 5}}
	if !slices.Equal(l.Values, want) || !l.More {
		t.Errorf("got %+v", l)
	}
}

func TestTimesInJSON(t *testing.T) {
	got, err := json.Marshal([]Time{0, 1_700_000_000_000_000, 1_700_000_000_500_000})
	if want := `[null,"2023-11-14T22:13:20Z","2023-11-14T22:13:20.5Z"]`; err != nil || string(got) != want {
		t.Errorf("got %s, %v", got, err)
	}
}
