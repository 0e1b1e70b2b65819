package pattern

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trailsift/query/diag"
	"trailsift/query/fuzztest"
	"trailsift/storage/schema"
)

// A printed pattern is read as the pattern that was printed.
func TestPrintParse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPattern(t)
		text := p.String()
		again, found := Parse(text)
		if again == nil {
			t.Fatalf("%s", found.Render(text, diag.RenderOptions{}))
		}
		if got := withoutSpans(again); !reflect.DeepEqual(got, p) {
			t.Fatalf("%s\nis read as %s\n%#v\n%#v", text, got, got, p)
		}
	})
}

// Whatever the text, parsing ends with a pattern, or with one error inside the text that says something.
func TestParseAnything(t *testing.T) {
	pieces := rapid.SampledFrom(strings.Split(`{ } [ ] ( ) $ $. .a [0] [*] .* ['x'] = != < >= && || "a" " %a% % IS NULL NOT EXISTS a b-c 5 -1 * ... , ? - \ é`+" \x00 \xff", " "))
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{"{", "[", ""}).Draw(t, "kind") + strings.Join(rapid.SliceOfN(pieces, 0, 12).Draw(t, "pieces"), rapid.SampledFrom([]string{"", " "}).Draw(t, "between"))
		checkParse(t, text)
	})
}

func checkParse(t rapid.TB, text string) {
	p, found := Parse(text)
	if p == nil {
		if len(found) != 1 || found[0].Message == "" || found[0].Code == "" || found[0].Span.Start > len(text) {
			t.Fatalf("%q: %v", text, found)
		}
		return
	}
	Lint(p, LintOptions{Records: schema.Events()})
	printed := p.String()
	again, found := Parse(printed)
	if again == nil || again.String() != printed {
		t.Fatalf("%q\nis printed as %q: %v", text, printed, found)
	}
}

func FuzzParse(f *testing.F) {
	for _, c := range published {
		f.Add(c.pattern, c.match[0])
	}
	f.Add(`[ip, ..., request = *.html*, status_code = 4*, bytes > 1000]`, `127.0.0.1 "GET /a.html" 404 5000`)
	f.Add(`ERROR -"exit 1" ?warn %[45]\d\d%`, `[ERROR 400]`)
	f.Fuzz(func(t *testing.T, text, event string) {
		fuzztest.Guard(t, len(text)+len(event), fuzztest.Limits{}, func() {
			checkParse(t, text)
			p, _ := Parse(text)
			if p == nil {
				return
			}
			m := NewMatcher(Options{})
			n := m.Add(p)
			m.Read([]byte(event)) // whatever the bytes, it ends
			m.Matches(n)
			m.ReadText([]byte(event))
			m.Matches(n)
		})
	})
}
