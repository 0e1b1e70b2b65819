package lang

import (
	"testing"

	"trailsift/query/function"
)

func TestWindowed(t *testing.T) {
	l, err := New(function.Table())
	if err != nil {
		t.Fatal(err)
	}
	const w = "datefloor(@timestamp - 60s, 300s)"
	for text, want := range map[string]string{
		"stats count(*) as n": "stats count(*) as n by " + w + " as w",
		"filter ispresent(errorCode) | stats count(*) by awsRegion  ":             "filter ispresent(errorCode) | stats count(*) by awsRegion, " + w + " as w  ",
		"parse a '*' as b | stats count(*) as n | filter n > 3":                   "parse a '*' as b | stats count(*) as n by " + w + " as w | filter n > 3",
		"source metrics\n| stats stat('p99') as p # why\n| sort p":                "source metrics\n| stats stat('p99') as p by " + w + " as w # why\n| sort p",
		"filter eventName like /by/ | stats count(*) ":                            "filter eventName like /by/ | stats count(*) by " + w + " as w ",
		"stats count(*) by bin(5m)":                                               "", // has spans of its own
		"filter @timestamp > ago(1h) | stats count(*)":                            "", // depends on when it is asked
		"dedup eventName | stats count(*)":                                        "", // a row of another span decides
		"limit 10 | stats count(*)":                                               "",
		"stats count(*) as n by eventName | stats max(n)":                         "",
		"stats count(*) as n by eventName | limit 1":                              "", // one row of all spans together
		"stats count(*) as n | fields n * 2":                                      "", // would drop the spans
		"filter eventName in (source events | fields eventName) | stats count(*)": "",
		"fields eventName":                                                        "",
		"stats":                                                                   "",
		"":                                                                        "",
	} {
		q, _ := l.Parse(text)
		got, ok := q.Windowed(w, "w")
		if ok != (want != "") || got != want {
			t.Errorf("%q\ngot  %q %v\nwant %q", text, got, ok, want)
		}
	}
}
