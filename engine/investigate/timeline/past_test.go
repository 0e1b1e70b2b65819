package timeline

import "testing"

// TestPast: something is new for a day, for who was known long enough and has few of its kind.
func TestPast(t *testing.T) {
	const hours = 60 * minute
	p := newPast(0, 48*hours) // two hours must be known
	add := func(who, address string, first int64) {
		p.add(thing{newAddress, who, address}, seen{first * hours, first * hours, 1})
	}
	add("alice", "192.0.2.1", 0)
	add("alice", "203.0.113.1", 10)
	add("bob", "203.0.113.1", 10)
	add("carol", "192.0.2.1", 0)
	add("carol", "203.0.113.1", 1)
	add("fleet", "192.0.2.1", 0)
	for i := range fewAddresses {
		add("fleet", "198.51.100."+string(rune('1'+i)), 20)
	}
	for _, c := range []struct {
		who, address string
		at           int64
		want         bool
	}{
		{"alice", "203.0.113.1", 10, true}, {"alice", "203.0.113.1", 33, true}, {"alice", "203.0.113.1", 34, false}, {"alice", "192.0.2.1", 1, false},
		{"bob", "203.0.113.1", 10, false}, {"carol", "203.0.113.1", 1, false}, {"fleet", "198.51.100.1", 20, false}, {"nobody", "192.0.2.1", 1, false},
	} {
		if got := p.isNew(thing{newAddress, c.who, c.address}, c.at*hours, fewAddresses); got != c.want {
			t.Errorf("%+v: got %v", c, got)
		}
	}
	if t1 := (thing{newAddress, "bob", "203.0.113.1"}); !p.isFirst(t1, 10*hours, fewAddresses) || p.isFirst(t1, 11*hours, fewAddresses) {
		t.Error("what is first is first once, and for who was not known as well")
	}
}

// TestKeysOfActors: the key in Go is what the query language calls an actor, and has a name.
func TestKeysOfActors(t *testing.T) {
	for key, want := range map[string]string{
		"arn:aws:iam::111122223333:user/team/alice": "alice", "arn:aws:iam::111122223333:role/aws-reserved/deploy": "role deploy",
		"arn:aws:iam::111122223333:root": "root of 111122223333", "ec2.amazonaws.com": "ec2.amazonaws.com", "999988887777": "999988887777",
		"arn:aws:sts::111122223333:federated-user/helpdesk": "helpdesk",
	} {
		if got := keyName(key); got != want {
			t.Errorf("%s is called %s, want %s", key, got, want)
		}
	}
	if got, want := len(newIdentityReader()), len(countedIdentity()); got != want {
		t.Errorf("%d fields of %d", got, want)
	}
}

// TestShortened: an ARN is its name, with the account where that is another one.
func TestShortened(t *testing.T) {
	for value, want := range map[string]string{
		"arn:aws:iam::aws:policy/AdministratorAccess":          "AdministratorAccess",
		"arn:aws:iam::444455556666:role/team/deploy":           "deploy of 444455556666",
		"arn:aws:iam::999988887777:root":                       "account 999988887777",
		"arn:aws:s3:::bucket/key":                              "bucket/key",
		"arn:aws:cloudtrail:us-east-1:111122223333:trail/main": "main",
		"a: b": "a: b", "arn:": "arn:",
	} {
		if got := shortened(value, "111122223333"); got != want {
			t.Errorf("%s is %s, want %s", value, got, want)
		}
	}
	if got := []rune(shortened(string(make([]rune, 200)), "")); len(got) != mostRunes || got[mostRunes-1] != '…' {
		t.Errorf("%d runes", len(got))
	}
}
