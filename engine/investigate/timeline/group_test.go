package timeline

import (
	"strings"
	"testing"
	"time"

	"trailsift/engine/investigate"
)

const minute = int64(time.Minute / time.Microsecond)

// read makes an occurrence: somebody reads a secret at a minute.
func read(c *catalogue, at int64, who, secret string) occurrence {
	k := c.byName["secret-read"]
	e := &Event{At: at * minute, ID: secret, Name: "GetSecretValue", Account: "111122223333", Region: "us-east-1", Address: "192.0.2.1",
		Who: investigate.Identity{Type: "IAMUser", UserName: who, ARN: "arn:aws:iam::111122223333:user/" + who, AccountID: "111122223333"}}
	e.parts = map[string]*part{"requestParameters": {decoded: true, value: map[string]any{"secretId": secret}}}
	return occurrence{Event: e, kind: k, severity: k.Severity, until: e.At, count: 1}
}

func fold(t *testing.T, alone bool, list ...occurrence) []Entry {
	t.Helper()
	g := newGrouper(alone)
	for _, o := range list {
		if err := g.add(o); err != nil {
			t.Fatal(err)
		}
	}
	return g.finish()
}

// TestRepeatsAreOneEntry: an actor's repeats are told together while half an hour at most lies between them, and never those of two.
func TestRepeatsAreOneEntry(t *testing.T) {
	c := newCatalogue()
	entries := fold(t, false, read(c, 0, "alice", "a"), read(c, 30, "alice", "a"), read(c, 30, "bob", "a"), read(c, 61, "alice", "a"))
	if len(entries) != 3 {
		t.Fatalf("%d entries: %+v", len(entries), entries)
	}
	first := entries[0]
	if first.Actor != "alice" || first.Count != 2 || first.At != 0 || first.Until != 30*minute || first.Sentence != "alice read the secret a, from 192.0.2.1" {
		t.Errorf("%+v", first)
	}
	if n := len(fold(t, true, read(c, 0, "alice", "a"), read(c, 1, "alice", "a"))); n != 2 {
		t.Errorf("%d entries of two events that are told alone", n)
	}
}

// TestManyAreBulk: different values make a kind of its own, repeats of one do not.
func TestManyAreBulk(t *testing.T) {
	c := newCatalogue()
	var same, different []occurrence
	for i, secret := range strings.Split("a b c d e f g h i j", " ") {
		same, different = append(same, read(c, int64(i), "alice", "a")), append(different, read(c, int64(i), "alice", secret))
	}
	if e := fold(t, false, same...)[0]; e.Kind != "secret-read" || e.Count != 10 {
		t.Errorf("%+v", e)
	}
	if e := fold(t, false, different[:3]...)[0]; e.Kind != "secrets-read" || e.Severity != Medium || e.Sentence != "alice read 3 secrets: a, b, c, from 192.0.2.1" {
		t.Errorf("%+v", e)
	}
	if e := fold(t, false, different...)[0]; e.Severity != High || e.Sentence != "alice read 10 secrets: a, b, c and 7 more, from 192.0.2.1" {
		t.Errorf("%+v", e)
	}
}

// TestUsualIsFolded: what is done on and on is one entry and less severe, unless it comes from an address that is new.
func TestUsualIsFolded(t *testing.T) {
	c := newCatalogue()
	entries := func(novel bool) []Entry {
		var list []occurrence
		for i := range int64(10) {
			o := read(c, i*6*60, "alice", "a")
			o.severity, o.novel = Medium, novel
			list = append(list, o)
		}
		return foldUsual(fold(t, false, list...), 60*60*minute)
	}
	if e := entries(false); len(e) != 1 || !e[0].Usual || e[0].Severity != Low || e[0].Count != 10 || !strings.HasSuffix(e[0].Sentence, "; this and the like 10 times") {
		t.Errorf("%+v", e)
	}
	if e := entries(true); len(e) != 10 || e[0].Usual {
		t.Errorf("%+v", e)
	}
	few := foldUsual(fold(t, false, read(c, 0, "alice", "a"), read(c, 1000, "alice", "a")), 60*60*minute)
	if len(few) != 2 {
		t.Errorf("%+v", few)
	}
}

// TestTimelineIsBounded: more entries than anybody can want end with an error, and not with the memory.
func TestTimelineIsBounded(t *testing.T) {
	g := newGrouper(true)
	g.entries = make([]Entry, mostEntries)
	if err := g.add(read(newCatalogue(), 0, "alice", "a")); err == nil || !strings.Contains(err.Error(), "choose a shorter time range") {
		t.Errorf("%v", err)
	}
}

// TestGroupsEnd: what nothing joins any more is not held open.
func TestGroupsEnd(t *testing.T) {
	c := newCatalogue()
	g := newGrouper(false)
	if err := g.add(read(c, 0, "alice", "a")); err != nil {
		t.Fatal(err)
	}
	g.sweep(30 * minute)
	if len(g.open) != 1 {
		t.Error("a group ended too early")
	}
	g.sweep(31 * minute)
	if len(g.open) != 0 || len(g.entries) != 1 {
		t.Errorf("%d open, %d entries", len(g.open), len(g.entries))
	}
}
