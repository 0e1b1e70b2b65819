package shell

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// statements cuts a whole text as Run does.
func statements(text string) []string {
	var out []string
	for {
		st, rest, ok := cut(text)
		if mark := strings.TrimSpace(st.text); mark != "" {
			switch {
			case st.dot:
				mark = "dot " + mark
			case st.wide:
				mark = "wide " + mark
			}
			out = append(out, mark)
		}
		if !ok {
			return out
		}
		text = rest
	}
}

func TestCut(t *testing.T) {
	for text, want := range map[string][]string{
		"limit 1":                               {"limit 1"},
		"limit 1;":                              {"limit 1"},
		"limit 1; limit 2\n;limit 3":            {"limit 1", "limit 2", "limit 3"},
		"limit 1\n\nlimit 2":                    {"limit 1", "limit 2"},
		"limit 1\n \t\nlimit 2":                 {"limit 1", "limit 2"},
		"filter a = 1\n| limit 2\n":             {"filter a = 1\n| limit 2"},
		`filter a = "x;y"; limit 1`:             {`filter a = "x;y"`, "limit 1"},
		`filter a like /;\/;/; limit 1`:         {`filter a like /;\/;/`, "limit 1"},
		"filter a = 1 # no; end\n| limit 1;":    {"filter a = 1 # no; end\n| limit 1"},
		`limit 1\G limit 2`:                     {"wide limit 1", "limit 2"},
		`limit 1\G;limit 2;`:                    {"wide limit 1", "limit 2"},
		`filter a = "\G"`:                       {`filter a = "\G"`},
		".mode csv\nlimit 1;.tables\n.quit":     {"dot .mode csv", "limit 1", "dot .tables", "dot .quit"},
		"quit;":                                 {"dot .quit"},
		" help \nlimit 1":                       {"dot .help", "limit 1"},
		"helpful;":                              {"helpful"},
		"filter a = .5;":                        {"filter a = .5"},
		"\u00a0\n\nlimit 1;":                    {"limit 1"},
		";;\n\n;":                               nil,
		`filter a = "open; limit 1` + "\n\nb;c": {`filter a = "open; limit 1`, "b", "c"},
	} {
		if got := statements(text); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestFinished(t *testing.T) {
	for text, want := range map[string]bool{
		"":                       true,
		"  ":                     true,
		"limit 1":                false,
		"limit 1;":               true,
		"limit 1; ":              true,
		`limit 1\G`:              true,
		"limit 1; limit 2":       false,
		"limit 1; limit 2;":      true,
		"limit 1\n":              true,
		"limit 1\n  ":            true,
		"filter a = 1\n| limit":  false,
		".tables":                true,
		"quit":                   true,
		`filter a = "x;`:         false,
		"filter a # comment;":    false,
		"filter a = \"x\" # c\n": true,
	} {
		if got := finished(text); got != want {
			t.Errorf("%q: finished is %v", text, got)
		}
	}
}

func TestFields(t *testing.T) {
	for text, want := range map[string][]string{
		"":                                nil,
		"a b":                             {"a", "b"},
		`  "a b"  c`:                      {"a b", "c"},
		`'2026-03-14 09:00' to now`:       {"2026-03-14 09:00", "to", "now"},
		`user="John Doe" empty='' "it's"`: {"user=John Doe", "empty=", "it's"},
	} {
		if got, err := fields(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: got %q, %v; want %q", text, got, err, want)
		}
	}
	if _, err := fields(`a "b`); err == nil {
		t.Error("an open quote is accepted")
	}
}

// Cutting gets on and ends, and every statement is a part of the text, whatever the text is.
func TestCutEnds(t *testing.T) {
	pieces := rapid.SliceOf(rapid.OneOf(
		rapid.SampledFrom([]string{";", "\n", "\n\n", " ", `\G`, `"`, "'", "/", "#", "`", ".mode x", "quit", "limit 1", "filter a like /x;/", "\x00", "\xff", "\u00a0", "\u2003"}),
		rapid.String(),
	))
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(pieces.Draw(t, "pieces"), "")
		finished(text)
		rest := text
		for {
			st, after, ok := cut(rest)
			if !st.dot && !strings.Contains(text, st.text) {
				t.Fatalf("%q is no part of %q", st.text, text)
			}
			if !ok {
				return
			}
			if len(after) >= len(rest) {
				t.Fatalf("cutting %q does not get on", rest)
			}
			rest = after
		}
	})
}
