package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"trailsift/query"
	"trailsift/query/diag"
	"trailsift/query/lang"
)

// Every command has a query, and every query compiles.
func TestQueries(t *testing.T) {
	o := query.Options{Geo: &query.Geo{Holds: func(string) bool { return true }}}
	for name, text := range lookups {
		l, err := query.ReadLookup(name, bytes.NewReader([]byte(text)), query.LookupLimits{})
		if err != nil {
			t.Fatal(err)
		}
		o.Lookups = append(o.Lookups, l)
	}
	c, err := query.New(o)
	if err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, q := range queries() {
		shown = append(shown, q.command)
		r := query.Request{Text: q.text, Now: time.Date(2026, 3, 15, 0, 0, 0, 0, time.UTC)}
		if compiled, problems := c.Compile(r); compiled == nil {
			t.Error(problems.Render(q.text, diag.RenderOptions{}))
		}
		if !strings.Contains(q.text, q.command) {
			t.Errorf("%s does not use %s", q.text, q.command)
		}
	}
	for _, s := range lang.Commands() {
		if !slices.Contains(shown, s.Name) {
			t.Errorf("no query for %s", s.Name)
		}
	}
}
