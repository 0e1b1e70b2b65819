package function

import (
	"errors"
	"strings"
	"testing"
)

func TestResolve(t *testing.T) {
	fns := Table()
	for _, c := range []struct {
		name string
		args []Type
		want string // overload and the types its arguments are converted to
	}{
		{"=", []Type{Text, Text}, "equal(text,text) text text boolean"},
		{"=", []Type{Text, Int}, "equal(text,number) text number boolean"},
		{"=", []Type{Bool, Text}, "equal(boolean,boolean) boolean boolean boolean"},
		{"=", []Type{Time, Text}, "equal(time,time) time time boolean"},
		{"=", []Type{Time, Int}, "equal(time,time) time time boolean"},
		{"=", []Type{Bool, Int}, "equal(integer,integer) integer integer boolean"},
		{"=", []Type{JSON, Text}, "equal(text,text) text text boolean"},
		{"<", []Type{Text, Int}, "less(number,number) number number boolean"},
		{"<", []Type{Text, Text}, "less(text,text) text text boolean"},
		{"-", []Type{Time, Duration}, "subtract(time,duration) time duration time"},
		{"-", []Type{Time, Time}, "subtract(time,time) time time number"},
		{"-", []Type{Text, Int}, "subtract(number,number) number number number"},
		{"COALESCE", []Type{Int, Double}, "coalesce(value...) number number number"},
		{"coalesce", []Type{Text, Int, Time}, "coalesce(value...) text text text text"},
		{"case", []Type{Bool, Int, Bool, Double}, "case(boolean,value,boolean,value) boolean number boolean number number"},
		{"max", []Type{Text}, "max(text) text text"},
		{"max", []Type{JSON}, "max(text) text text"},
		{"sum", []Type{Text}, "sum(number) number number"},
		{"count", nil, "count() integer"},
		{"strlen", []Type{Int}, "strlen(text) text integer"},
	} {
		m, err := fns.Resolve(c.name, c.args)
		if err != nil {
			t.Errorf("%s%v: %v", c.name, c.args, err)
			continue
		}
		got := m.Overload.ID
		for _, p := range append(m.Params, m.Result) {
			got += " " + p.String()
		}
		if got != c.want {
			t.Errorf("%s%v resolves to %s, want %s", c.name, c.args, got, c.want)
		}
	}
}

func TestResolveFaults(t *testing.T) {
	fns := Table()
	for _, c := range []struct {
		name  string
		args  []Type
		fault Fault
		text  string
	}{
		{"nope", nil, UnknownName, "unknown function `nope`"},
		{"strlen", nil, WrongCount, "wrong number of arguments: the usage is `strlen(text)`"},
		{"strlen", []Type{Duration}, WrongArgument, "argument 1 of `strlen` is duration, not text"},
		{"bin", []Type{Time, Int}, WrongArgument, "argument 1 of `bin` is integer, not duration"},
		{"substr", []Type{Text, Regex}, WrongArgument, "argument 2 of `substr` is regex, not integer"},
	} {
		_, err := fns.Resolve(c.name, c.args)
		var e *ResolveError
		if !errors.As(err, &e) || e.Fault != c.fault || e.Error() != c.text {
			t.Errorf("%s%v: %v, want %s", c.name, c.args, err, c.text)
		}
	}
}

// Names are unique, and every entry can be documented.
func TestTableIsComplete(t *testing.T) {
	names, ids := map[string]string{}, map[string]bool{}
	for _, e := range Table().Entries() {
		if e.Doc == "" || e.Usage == "" || e.Group == "" || len(e.Names) == 0 || len(e.Overloads) == 0 {
			t.Errorf("%s lacks a part of its documentation", e.ID)
		}
		if !strings.HasSuffix(e.Doc, ".") {
			t.Errorf("%s: the documentation is no sentence", e.ID)
		}
		for _, n := range e.Names {
			if other, ok := names[strings.ToLower(n)]; ok {
				t.Errorf("%s and %s are both called %s", e.ID, other, n)
			}
			names[strings.ToLower(n)] = e.ID
		}
		for i := range e.Overloads {
			o := &e.Overloads[i]
			if ids[o.ID] {
				t.Errorf("overload %s stands twice", o.ID)
			}
			ids[o.ID] = true
		}
	}
}

func TestStrptimePattern(t *testing.T) {
	for java, want := range map[string]string{
		"yyyy-MM-dd'T'HH:mm:ss.SSSXXX": "%Y-%m-%dT%H:%M:%S.%g%z",
		"d MMM yy, hh:mm a":            "%-d %b %y, %I:%M %p",
		"'o''clock' HH 100%":           "o'clock %H 100%%",
	} {
		if got, err := StrptimePattern(java); err != nil || got != want {
			t.Errorf("%s becomes %q (%v), want %q", java, got, err, want)
		}
	}
	for _, java := range []string{"yyyyy", "QQ", "'open"} {
		if got, err := StrptimePattern(java); err == nil {
			t.Errorf("%s becomes %q, want an error", java, got)
		}
	}
}
