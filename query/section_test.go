package query

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSections(t *testing.T) {
	for text, want := range map[string]string{
		"fields x": "=fields x",
		"":         "=",
		"# about\n-- one --\nfields x\n-- two --\nlimit": "one=fields x;two=limit",
		"-- one -- \r\nlimit 1\r\n":                      "one=limit 1",
		"fields x\n-- no name --\n| limit 5":             "=fields x\n-- no name --\n| limit 5",
		"-- a b --\n":                                    "a b=",
		"-- --\nlimit 1":                                 "=-- --\nlimit 1",
		"--a--\nlimit 1":                                 "=--a--\nlimit 1",
	} {
		var got []string
		for _, s := range Sections(text) {
			got = append(got, s.Name+"="+strings.TrimSpace(s.Of(text)))
		}
		if strings.Join(got, ";") != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Sections stand one behind the other, and keep their places.
func TestSectionPlaces(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"-- a --\n", "-- b --", "\n", "# é", "fields x", " ", "--", "\r\n"}), 0, 10).Draw(rt, "parts"), "")
		last := 0
		for _, s := range Sections(text) {
			alone := s.Of(text)
			if s.Start < last || s.End < s.Start || s.End > len(text) || alone[s.Start:] != text[s.Start:s.End] || strings.Count(alone, "\n") != strings.Count(text[:s.End], "\n") {
				rt.Fatalf("%q: %+v %q", text, s, alone)
			}
			last = s.End
		}
	})
}
