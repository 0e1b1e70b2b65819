package jsontext

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"trailsift/query/fuzztest"
)

func TestText(t *testing.T) {
	for _, c := range []struct{ raw, text, bytes string }{
		{`plain`, "plain", "plain"},
		{`a\"b\\c\/d`, `a"b\c/d`, `a"b\c/d`},
		{`\b\f\n\r\t`, "\b\f\n\r\t", "\b\f\n\r\t"},
		{`\u00e9\u00E9é`, "ééé", "ééé"},
		{`\ud83d\ude00`, "😀", "😀"},
		{`\ud83d`, "\uFFFD", "\uFFFD"},
		{`\ud83d\n`, "\uFFFD\n", "\uFFFD\n"},
		{`\ud83d\ud83d\ude00`, "\uFFFD😀", "\uFFFD😀"},
		{`\ude00\ud83d`, "\uFFFD\uFFFD", "\uFFFD\uFFFD"},
		{`\u12`, "\uFFFD12", "\uFFFD12"},
		{"a\xffb", "a\uFFFDb", "a\xffb"},
		{`end\`, `end\`, `end\`},
	} {
		if got := string(Append(nil, []byte(c.raw))); got != c.text {
			t.Errorf("Append(%q) = %q, want %q", c.raw, got, c.text)
		}
		if got := string(AppendBytes(nil, []byte(c.raw))); got != c.bytes {
			t.Errorf("AppendBytes(%q) = %q, want %q", c.raw, got, c.bytes)
		}
	}
}

// FuzzText compares with the standard library wherever that reads the string.
func FuzzText(f *testing.F) {
	for _, s := range []string{`a\u00e9`, `\ud83d\ude00`, `\ud83d`, `\\\"`, `\u12`, "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		fuzztest.Guard(t, len(raw), fuzztest.Limits{}, func() {
			text, verbatim := string(Append(nil, []byte(raw))), string(AppendBytes(nil, []byte(raw)))
			if !utf8.ValidString(text) {
				t.Errorf("Append(%q) = %q, which is no valid text", raw, text)
			}
			var want string
			if json.Unmarshal([]byte(`"`+raw+`"`), &want) != nil {
				return
			}
			if text != want {
				t.Errorf("Append(%q) = %q, want %q", raw, text, want)
			}
			if strings.ToValidUTF8(raw, "") == raw && verbatim != want {
				t.Errorf("AppendBytes(%q) = %q, want %q", raw, verbatim, want)
			}
		})
	})
}
