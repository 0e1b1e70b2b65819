package tree

import (
	"errors"
	"strings"
	"testing"

	"trailsift/query/diag"
)

func one(t *testing.T, text string) *Value {
	t.Helper()
	list, err := ReadYAML(text, Limits{Depth: 20, Nodes: 1000})
	if err != nil || len(list) != 1 {
		t.Fatalf("%q: %d documents, %v", text, len(list), err)
	}
	return list[0]
}

// TestInside finds words of a text where they stand in the file, whatever the text looks like there.
func TestInside(t *testing.T) {
	for _, text := range []string{
		"q: |\n  stats count(*) as n\n  | sort word\n",
		"- a\n- q: |\n    stats count(*) as n\n    | sort word\n- b\n",
		"q: 'stats count(*) as n | sort word'\n",
		"q: \"stats count(*) as n\\n| sort word\"\n",
		"q: stats count(*) as n | sort word\n",
		"q: >-\n  stats count(*) as n\n  | sort word\n",
	} {
		v := one(t, text)
		if v.Kind == List {
			v = v.List[1]
		}
		v = v.Get("q")
		start := strings.Index(v.Text, "word")
		at, ok := Inside(text, v, v.Text, diag.Span{Start: start, End: start + 4})
		if !ok || at.In(text) != "word" {
			t.Errorf("%q: %v %q", text, ok, at.In(text))
		}
		if at, ok := Inside(text, v, v.Text, diag.Span{}); !ok || !strings.HasPrefix(text[at.Start:], "stats") {
			t.Errorf("%q: the start is at %v", text, at)
		}
		if _, ok := Inside(text, v, "another text", diag.Span{Start: 1, End: 2}); ok {
			t.Errorf("%q: a part of another text is found", text)
		}
	}
}

// TestLimits refuses what a few lines stand for too much of.
func TestLimits(t *testing.T) {
	for text, want := range map[string]string{
		strings.Repeat("[", 30) + strings.Repeat("]", 30): "nested more than 20 deep",
		"a: [" + strings.Repeat("1,", 1000) + "1]":        "more than 1000 values",
		"a: &a [1]\na: 2\n":                               "`a` is there twice",
		"a: *b\n":                                         "there is no anchor `&b`",
		"a: [1\n":                                         "this is no YAML",
	} {
		_, err := ReadYAML(text, Limits{Depth: 20, Nodes: 1000})
		var p *Problem
		if !errors.As(err, &p) || !strings.Contains(p.Message, want) {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}
