package shell

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Saved queries are completed where a command may stand, and nowhere else.
func TestCompleteSavedCall(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"denied", "denied-by-key", "roots"} {
		if err := os.WriteFile(filepath.Join(folder, name+savedSuffix), []byte("limit 1"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "hunt"+savedSuffix), []byte("-- one --\nlimit 1\n-- two --\nlimit 2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := newSession(t, func(o *Options) { o.Queries = folder })
	for text, want := range map[string]struct {
		typed string
		names []string
	}{
		"$":                          {"$", []string{"$denied", "$denied-by-key", "$hunt.one", "$hunt.two", "$roots"}},
		"$hunt.t":                    {"$hunt.t", []string{"$hunt.two"}},
		"$den":                       {"$den", []string{"$denied", "$denied-by-key"}},
		"limit 1; $denied-b":         {"$denied-b", []string{"$denied-by-key"}},
		"filter readOnly | $r":       {"$r", []string{"$roots"}},
		"union ($r":                  {"$r", []string{"$roots"}},
		".explain $r":                {"$r", []string{"$roots"}},
		"filter eventName = \"a | $": {"\"a | $", nil},
		"filter $r":                  {"r", nil},
	} {
		start, list := s.Complete(text)
		var names []string
		for _, c := range list {
			if c.Kind == "saved queries" {
				names = append(names, c.Text)
			}
		}
		if text[start:] != want.typed || !slices.Equal(names, want.names) {
			t.Errorf("%s: %q completes to %q, want %q to %q", text, text[start:], names, want.typed, want.names)
		}
	}
}
