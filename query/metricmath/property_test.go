package metricmath

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trailsift/query/diag"
	"trailsift/query/fuzztest"
)

func sorted(s []string) []string { slices.Sort(s); return s }

// A printed expression is read as the expression that was printed.
func TestPrintParse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawExpr(t, 4)
		text := Print(e)
		again, found := Parse(text)
		if found != nil {
			t.Fatalf("%s", found.Render(text, diag.RenderOptions{}))
		}
		clear(again)
		if !reflect.DeepEqual(again, e) {
			t.Fatalf("%s is read as %s", text, Print(again))
		}
	})
}

// clear takes the spans out of an expression.
func clear(e Expr) {
	Walk(e, func(e Expr) {
		v := reflect.ValueOf(e).Elem()
		for _, name := range []string{"At", "NameAt", "OpAt"} {
			if f := v.FieldByName(name); f.IsValid() {
				f.SetZero()
			}
		}
	})
}

func drawExpr(t *rapid.T, depth int) Expr {
	most := 7
	if depth == 0 {
		most = 3
	}
	switch rapid.IntRange(0, most).Draw(t, "kind") {
	case 0:
		return &Number{Value: rapid.Float64Range(0, 1e300).Draw(t, "number")}
	case 1:
		one := rapid.Bool().Draw(t, "one")
		raw := rapid.SampledFrom([]string{"", "x", `a\\b`, `it\'s`, `{AWS/EC2, InstanceId} \"x\"`, "é“"}).Draw(t, "text")
		return &Text{Raw: raw, One: one}
	case 2:
		return &Ref{ID: rapid.StringMatching(`[a-z][a-zA-Z0-9_]{0,4}`).Draw(t, "id")}
	case 3:
		return &Word{Name: rapid.SampledFrom([]string{"REPEAT", "ASC", "X_1", "ORDER", "Android", "_x"}).Draw(t, "word")}
	case 4:
		return &Negate{X: drawExpr(t, depth-1)}
	case 5:
		return &List{Items: drawItems(t, depth)}
	case 6:
		return &Call{Name: rapid.SampledFrom([]string{"SUM", "IF", "fill", "No_such"}).Draw(t, "name"), Args: drawItems(t, depth)}
	}
	return &Binary{Op: Op(rapid.IntRange(int(Or), int(Power)).Draw(t, "op")), Left: drawExpr(t, depth-1), Right: drawExpr(t, depth-1)}
}

func drawItems(t *rapid.T, depth int) []Expr {
	var out []Expr
	for range rapid.IntRange(0, 3).Draw(t, "items") {
		out = append(out, drawExpr(t, depth-1))
	}
	return out
}

// Whatever the text, reading it ends, with an expression that prints as what it is, or with errors inside the text.
func TestParseAnything(t *testing.T) {
	pieces := rapid.SampledFrom(strings.Split("m1 m2 e1 s1 5 .5 1e3 1e999 'x' \"y\" ' + - * / ^ == != < > <= >= = ! & && || | AND OR and ( ) [ ] , SUM( AVG( IF( FILL( SORT( SLICE( METRICS( SEARCH( PERIOD( REPEAT ASC {a,b} $ é \x00 \xff “", " "))
	rapid.Check(t, func(t *rapid.T) {
		checkAnything(t, strings.Join(rapid.SliceOfN(pieces, 0, 14).Draw(t, "pieces"), rapid.SampledFrom([]string{"", " "}).Draw(t, "between")))
	})
}

func checkAnything(t rapid.TB, text string) {
	e, found := Parse(text)
	_, more := Check(e, scope())
	for _, d := range append(slices.Clone(found), more...) {
		if d.Message == "" || d.Code == "" || d.Span.Start < 0 || d.Span.End > len(text) || d.Span.Start > d.Span.End {
			t.Fatalf("%q: %+v", text, d)
		}
	}
	bad := false
	Walk(e, func(e Expr) { _, b := e.(*Bad); bad = bad || b })
	if bad && found == nil {
		t.Fatalf("%q could not be read, and nothing was said", text)
	}
	if found == nil {
		printed := Print(e)
		if again, found := Parse(printed); found != nil || Print(again) != printed {
			t.Fatalf("%q is printed as %q: %v", text, printed, found)
		}
	}
	if s, found := ParseSearch(text); s != nil {
		for _, m := range metrics() {
			s.Matches(m)
		}
	} else if !found.HasErrors() {
		t.Fatalf("%q is no search, and nothing was said", text)
	}
}

func FuzzParse(f *testing.F) {
	for _, fn := range Functions() {
		for _, e := range fn.Examples {
			f.Add(e.Text)
		}
	}
	f.Add(` {AWS/Lambda,FunctionName} MetricName="Errors" OR (MetricName="Invocations" AND (ProjectA OR ProjectB)) `)
	f.Add("SUM([m1 m2, = 5]) + $m1")
	f.Fuzz(func(t *testing.T, text string) {
		fuzztest.Guard(t, len(text), fuzztest.Limits{}, func() { checkAnything(t, text) })
	})
}
