package timeline

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trailsift/engine/investigate"
)

// madeEvent is a line of testdata/kinds.txt.
type madeEvent struct {
	of     string // the kind
	is     bool
	call   string
	record struct {
		User                    map[string]string
		Request, Response, More json.RawMessage
	}
}

func madeEvents(t *testing.T) []madeEvent {
	t.Helper()
	text, err := os.ReadFile("testdata/kinds.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []madeEvent
	of := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		mark, rest, _ := strings.Cut(line, " ")
		switch mark {
		case "#":
		case "+", "-":
			e := madeEvent{of: of, is: mark == "+"}
			call, record, _ := strings.Cut(rest, " ")
			e.call = call
			if err := json.Unmarshal([]byte(record), &e.record); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			out = append(out, e)
		default:
			of = line
		}
	}
	return out
}

// event makes the record that a line describes.
func (m madeEvent) event() *Event {
	service, name, _ := strings.Cut(m.call, ":")
	e := &Event{
		Source: service + ".amazonaws.com", Name: name, Account: "111122223333", Region: "us-east-1", Address: "192.0.2.1", parts: map[string]*part{},
		Who: investigate.Identity{Type: "IAMUser", UserName: "alice", ARN: "arn:aws:iam::111122223333:user/alice", AccountID: "111122223333"},
		own: map[string]struct{}{"111122223333": {}, "444455556666": {}},
	}
	for field, to := range map[string]*string{"type": &e.Who.Type, "userName": &e.Who.UserName, "arn": &e.Who.ARN, "accountId": &e.Who.AccountID} {
		if v, ok := m.record.User[field]; ok {
			*to = v
		}
	}
	for name, text := range map[string]json.RawMessage{"requestParameters": m.record.Request, "responseElements": m.record.Response, "additionalEventData": m.record.More} {
		if text != nil {
			e.parts[name] = &part{text: string(text)}
		}
	}
	return e
}

// TestEveryKindHasEvents demands an event of each kind that is found by its call, and one that is nearly of it, and tells them apart.
func TestEveryKindHasEvents(t *testing.T) {
	c := newCatalogue()
	is, isNot := map[string]bool{}, map[string]bool{}
	for _, m := range madeEvents(t) {
		k := c.byName[m.of]
		if k == nil || k.Counted {
			t.Errorf("%s is no kind that is found by its call", m.of)
			continue
		}
		got := c.of(m.event())
		switch {
		case m.is && (got == nil || got.Name != m.of):
			t.Errorf("%s %s is of the kind %v, want %s", m.call, m.record.Request, got, m.of)
		case !m.is && got != nil && got.Name == m.of:
			t.Errorf("%s %s is of the kind %s", m.call, m.record.Request, m.of)
		}
		if m.is {
			is[m.of] = true
		} else {
			isNot[m.of] = true
		}
	}
	for _, k := range c.kinds {
		if !k.Counted && !(is[k.Name] && isNot[k.Name]) {
			t.Errorf("testdata/kinds.txt lacks an event of the kind %s, or one that is nearly", k.Name)
		}
	}
}

// TestSentences holds every kind to what a reader needs: it names its object, in both forms of the verb.
func TestSentences(t *testing.T) {
	c := newCatalogue()
	for _, m := range madeEvents(t) {
		if !m.is {
			continue
		}
		k := c.byName[m.of]
		f := newFilling(k.sentence)
		f.add(m.event())
		done, tried := f.text(1, ""), f.text(1, "AccessDenied")
		if strings.Contains(done, "(unnamed)") || strings.ContainsAny(done, "{}|") {
			t.Errorf("%s: %s", k.Name, done)
		}
		if !strings.HasPrefix(tried, "tried to ") || !strings.HasSuffix(tried, ": AccessDenied") {
			t.Errorf("%s: %s", k.Name, tried)
		}
	}
}

// TestCatalogueIsSound: names are unique, topics are known, techniques are ids, templates can be read.
func TestCatalogueIsSound(t *testing.T) {
	names := map[string]bool{}
	word, id, path := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`), regexp.MustCompile(`^(T[0-9]{4}(\.[0-9]{3})?)?$`), regexp.MustCompile(`^[A-Za-z0-9.:-]*$`)
	check := func(name, technique, template string) {
		if names[name] || !word.MatchString(name) {
			t.Errorf("the name %s is not unique, or no name", name)
		}
		names[name] = true
		if !id.MatchString(technique) {
			t.Errorf("%s: %s is no technique", name, technique)
		}
		s := parseSentence(template)
		if s.past == "" || s.base == "" || !slices.ContainsFunc(s.pieces, func(p piece) bool { return p.text != "" }) {
			t.Errorf("%s: the sentence lacks a verb: %s", name, template)
		}
		for _, p := range s.pieces {
			for _, field := range p.paths {
				if !path.MatchString(field) {
					t.Errorf("%s: %q is no path", name, field)
				}
			}
		}
	}
	for _, k := range Catalogue() {
		if !slices.Contains(TopicNames(), k.Topic) || len(k.Calls) == 0 {
			t.Errorf("%s has the topic %q and the calls %v", k.Name, k.Topic, k.Calls)
		}
		if k.When.holds != nil && k.When.Doc == "" {
			t.Errorf("%s: the condition is not documented", k.Name)
		}
		check(k.Name, k.Technique, k.Sentence)
		if k.Bulk != nil {
			check(k.Bulk.Name, k.Bulk.Technique, k.Bulk.Sentence)
		}
	}
}
