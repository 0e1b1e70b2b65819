package shell

import (
	"slices"
	"strings"
	"testing"

	"trailsift/cmd/internal/term"
)

func TestComplete(t *testing.T) {
	s := newSession(t, nil)
	for _, c := range []struct {
		text  string
		typed string   // the part that is replaced
		has   []string // some of the candidates
		not   []string
	}{
		{"", "", []string{"stats", "filter"}, []string{"eventName", ".mode"}},
		{"fil", "fil", []string{"filter"}, []string{"stats"}},
		{"FIL", "FIL", []string{"filter"}, nil},
		{"limit 1; st", "st", []string{"stats"}, nil},
		{"limit 1\n\n", "", []string{"stats"}, nil},
		{"limit 1 | ", "", []string{"stats"}, nil},
		{"limit 1 |so", "so", []string{"sort"}, nil},
		{"filter ", "", []string{"eventName", "@timestamp", "userIdentity.arn"}, []string{"strlen("}},
		{"filter userIdentity.sess", "userIdentity.sess", []string{"userIdentity.sessionContext.sessionIssuer.arn"}, []string{"userIdentity.arn"}},
		{"filter eventn", "eventn", []string{"eventName"}, []string{"eventSource"}},
		{"filter str", "str", []string{"strlen("}, nil},
		{"filter @", "@", []string{"@timestamp", "@message"}, []string{"eventName"}},
		{"filter requestParameters.", "requestParameters.", []string{"requestParameters.bucketName", "requestParameters.`list-type`"}, nil},
		{"filter requestParameters.instancesSet.", "requestParameters.instancesSet.", []string{"requestParameters.instancesSet.items"}, nil},
		{"stats cou", "cou", []string{"count(", "count_distinct("}, nil},
		{"filter cou", "cou", nil, []string{"count("}},
		{"stats count(", "", []string{"eventName"}, nil},
		{"stats count(*) b", "b", []string{"by", "bin("}, nil},
		{"stats count(*) as ", "", nil, []string{"eventName"}},
		{"stats count(*) as n by awsRegion, eventName as e | sort ", "", []string{"n", "awsRegion", "e"}, []string{"eventName", "errorCode"}},
		{"fields strlen(eventName) as size | filter s", "s", []string{"size", "sharedEventID"}, nil},
		{"source ", "", []string{"events", "files"}, []string{"eventName"}},
		{"source metrics | stats stat(", "", []string{`"Average"`, `"p99"`}, []string{"eventName"}},
		{`source metrics | stats stat("TM`, `"TM`, []string{`"TM(10%:90%)"`, `"tm90"`}, []string{`"Average"`}},
		{"source metrics | filter metricN", "metricN", []string{"metricName"}, nil},
		{"source files | filter sta", "sta", []string{"status"}, []string{"stats"}},
		{`filter errorCode = `, "", []string{`"AccessDenied"`}, []string{"eventName"}},
		{`filter errorCode = "Acc`, `"Acc`, []string{`"AccessDenied"`}, []string{`"VpceAccessDenied"`}},
		{`filter errorCode in ["AccessDenied", "`, `"`, []string{`"VpceAccessDenied"`}, nil},
		{`filter eventName not in [`, "", []string{`"GetObject"`}, nil},
		{`filter eventName like "Get`, `"Get`, []string{`"GetObject"`}, nil},
		{`filter requestParameters.userName = "ba`, `"ba`, []string{`"backup-admin"`}, nil},
		{`filter errorCode = "AccessDenied" `, "", []string{"eventName"}, []string{`"AccessDenied"`}},
		{`parse userAgent "Boto`, `"Boto`, nil, []string{`"AccessDenied"`}},
		{"source files | filter status = ", "", []string{`"loaded"`}, nil},
		{"filter eventName # com", "", nil, []string{"eventName"}},
		{"filter eventName like /Get", "", nil, []string{"eventName"}},
		{".", ".", []string{".mode", ".quit"}, []string{"stats"}},
		{".mo", ".mo", []string{".mode"}, []string{".quit"}},
		{".mode ", "", []string{"csv", "line"}, nil},
		{".mode j", "j", []string{"json", "jsonl"}, []string{"csv"}},
		{".help st", "st", []string{"stats"}, nil},
		{".fields userIdentity.a", "userIdentity.a", []string{"userIdentity.arn"}, nil},
		{".explain filter eventN", "eventN", []string{"eventName"}, nil},
		{".read shell_t", "shell_t", []string{"shell_test.go"}, nil},
	} {
		start, list := s.Complete(c.text)
		if got := c.text[start:]; got != c.typed && len(c.has) > 0 {
			t.Errorf("%q: replaces %q, want %q", c.text, got, c.typed)
		}
		var texts []string
		for _, candidate := range list {
			texts = append(texts, candidate.Text)
			if got := hasPrefixFold(candidate.Text, c.text[start:]); got != hasPrefixFold(list[0].Text, c.text[start:]) {
				t.Errorf("%q: %q stands beside %q: only one of them begins with what is typed", c.text, candidate.Text, list[0].Text)
			}
		}
		for _, want := range c.has {
			if !slices.Contains(texts, want) {
				t.Errorf("%q: %s is not offered, but %q", c.text, want, texts)
			}
		}
		for _, not := range c.not {
			if slices.Contains(texts, not) {
				t.Errorf("%q: %s is offered", c.text, not)
			}
		}
	}
}

// Where nothing begins with what is typed, it is found inside: at the beginning of words first, then anywhere, then its
// characters in order.
func TestCompleteInside(t *testing.T) {
	s := newSession(t, nil)
	for _, c := range []struct {
		text  string
		first string // the best candidate; empty: none
		has   string // another one
		not   string
	}{
		{"filter principal", "userIdentity.principalId", "userIdentity.sessionContext.sessionIssuer.principalId", "userIdentity.arn"},
		{"filter ADDRESS", "sourceIPAddress", "", ""},
		{"filter bucketN", "requestParameters.bucketName", "", "requestParameters.userName"},
		{"filter requestParameters.bname", "requestParameters.bucketName", "", "requestParameters.userName"},
		{"filter evn", "eventName", "", "eventSource"},
		{"filter distin", "", "", ""},
		{"stats distin", "count_distinct(", "", ""},
		{`filter eventName = "bucket`, `"ListBuckets"`, "", `"GetObject"`},
		{"filter errorCode = vpce", `"VpceAccessDenied"`, "", ""},
		{`filter errorCode in ["AccessDenied", "unauth`, `"Client.UnauthorizedOperation"`, "", `"AccessDenied"`},
		{"lter", "filter", "", ""},
		{".mode son", "json", "jsonl", "csv"},
		{`filter eventName = "zzzz`, "", "", ""},
		{"filter eventName = \"\xff", "", "", ""},
	} {
		start, list := s.Complete(c.text)
		var texts []string
		for _, candidate := range list {
			texts = append(texts, candidate.Text)
		}
		switch {
		case c.first == "" && len(list) > 0:
			t.Errorf("%q: %q is offered", c.text, texts)
		case c.first != "" && (len(list) == 0 || list[0].Text != c.first):
			t.Errorf("%q: %q, want %s first (replacing %q)", c.text, texts, c.first, c.text[start:])
		case c.has != "" && !slices.Contains(texts, c.has):
			t.Errorf("%q: %s is not offered, but %q", c.text, c.has, texts)
		case c.not != "" && slices.Contains(texts, c.not):
			t.Errorf("%q: %s is offered", c.text, c.not)
		}
	}
}

// Whatever is in a store, a line of the menu has no more columns, and no more bytes, than the terminal has columns: then it
// stays one line.
func TestMenuLinesFit(t *testing.T) {
	list := []Candidate{
		{Text: strings.Repeat("x", 5000), Doc: "1 row"}, {Text: "漢字テスト", Doc: strings.Repeat("meaning ", 50)}, {Text: strings.Repeat("👍🏽", 100)},
		{Text: "short", Doc: "2 rows"}, {Text: "short too", Doc: "2 rows"}, {Text: strings.Repeat("é", 60), Doc: "é"},
	}
	for _, width := range []int{0, 1, 4, 10, 60, 80, 200} {
		most := width
		if width == 0 {
			most = 80
		}
		for i, line := range menuLines(list, width) {
			if len(line) > max(most-3, len("…")) {
				t.Errorf("width %d: line %d has %d bytes: %s", width, i, len(line), line)
			}
		}
	}
	if got := menuLines(list[3:5], 80); got[0] != "short      -- 2 rows" || got[1] != "short too  -- 2 rows" {
		t.Errorf("got %q", got)
	}
}

// The most frequent values come first, with how often they occur.
func TestCompleteOrder(t *testing.T) {
	s := newSession(t, nil)
	_, list := s.Complete("filter awsRegion = ")
	if len(list) != 2 || list[0].Text != `"us-east-1"` || list[0].Doc != "260 rows" || list[1].Doc != "73 rows" {
		t.Errorf("got %+v", list)
	}
}

// Without a store there is nothing to offer but the language.
func TestCompleteWithoutStore(t *testing.T) {
	s := newSession(t, func(o *Options) {
		h := o.Host.(fakeHost)
		h.dir = t.TempDir()
		o.Host = h
	})
	if _, list := s.Complete("filter errorCode = "); len(list) == 0 || list[0].Kind != "fields" {
		t.Errorf("got %+v", list)
	}
	if _, list := s.Complete("filter requestParameters."); len(list) != 0 {
		t.Errorf("got %+v", list)
	}
}

func TestHighlight(t *testing.T) {
	s := newSession(t, func(o *Options) { o.Terminal = func() term.Terminal { return term.Terminal{Color: true} } })
	for text, want := range map[string]string{
		"filter a = 1":             "<1;34:filter> a = <33:1>",
		"fitler a":                 "fitler a",
		"limit 5; stats count(*)":  "<1;34:limit> <33:5>; <1;34:stats> <36:count>(*)",
		`filter a like "x" # why`:  `<1;34:filter> a <35:like> <32:"x"> <2:# why>`,
		`filter a like /x/ | sort`: "<1;34:filter> a <35:like> <31:/x/> | <1;34:sort>",
		`filter a = "op`:           `<1;34:filter> a = <32:"op>`,
		"filter a ? b":             "<1;34:filter> a <4;31:?> b",
		"filter nosuch(a)":         "<1;34:filter> nosuch(a)",
		".mode csv":                "<1;34:.mode csv>",
	} {
		got := s.Highlight(text)
		if plain := stripped(got); plain != text {
			t.Errorf("%q became %q", text, plain)
		}
		if got = strings.NewReplacer("\x1b[0m", ">", "\x1b[", "<", "m", "m").Replace(got); tones(got) != want {
			t.Errorf("%q: got %s, want %s", text, tones(got), want)
		}
	}
	plain := newSession(t, nil)
	if got := plain.Highlight("filter a"); got != "filter a" {
		t.Errorf("colours without a terminal: %q", got)
	}
}

// tones writes the beginning of a colour as <code: instead of <codem.
func tones(text string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "<")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		code, after, _ := strings.Cut(rest, "m")
		b.WriteString("<" + code + ":")
		text = after
	}
}

// stripped takes colours out of a text.
func stripped(text string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "\x1b[")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		_, text, _ = strings.Cut(rest, "m")
	}
}

func TestPasted(t *testing.T) {
	if got, want := pasted("filter a\t= 1\r\n| limit\x1b[2J 5\r\u202e"), "filter a    = 1\n| limit[2J 5\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
