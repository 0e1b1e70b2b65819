package duckdb

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// split is a function with two members: the parts of a text around a hyphen.
func split(call func(text string) ([]string, error)) Options {
	return Options{Functions: []Function{{Name: "parts", Members: []string{"a", "b"}, Call: call}}, Threads: 2}
}

func TestFunction(t *testing.T) {
	d := open(t, split(func(text string) ([]string, error) {
		a, b, _ := strings.Cut(text, "-")
		return []string{a, b}, nil
	}))
	got, err := show(d, Query{SQL: "select t, parts(t).a, parts(t).b from (values ('x-y'), ('only'), (''), (null), ('a text too long to be kept inline-and another that is long')) v(t)"})
	if want := "x-y|x|y\nonly|only|∅\n|∅|∅\n∅|∅|∅\na text too long to be kept inline-and another that is long|a text too long to be kept inline|and another that is long\n"; err != nil || got != want {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
	got, err = show(d, Query{SQL: "select count(*), count(distinct p.a), min(p.b), max(p.b) from (select parts((i % 1000) || '-' || case when i % 3 > 0 then i end) as p from range(200000) r(i))"})
	if want := "200000|1000|1|99998\n"; err != nil || got != want {
		t.Errorf("many rows: %s, %v; want %s", got, err, want)
	}
}

// An error ends the statement, a panic does too, and the next statement runs.
func TestFunctionThatFails(t *testing.T) {
	d := open(t, split(func(text string) ([]string, error) {
		switch text {
		case "error":
			return nil, errors.New("the file is damaged")
		case "panic":
			var none []string
			return []string{none[len(text)]}, nil
		case "few":
			return []string{"one"}, nil
		}
		return []string{text, ""}, nil
	}))
	for text, want := range map[string]string{"error": "the file is damaged", "panic": "index out of range", "few": "number of values", "fine": ""} {
		got, err := show(d, Query{SQL: fmt.Sprintf("select parts(t).a from (values ('%s')) v(t)", text)})
		switch {
		case want == "" && (err != nil || got != text+"\n"):
			t.Errorf("%s: %s, %v", text, got, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}
