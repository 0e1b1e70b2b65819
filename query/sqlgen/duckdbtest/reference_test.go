//go:build cgo

package duckdbtest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What follows is the meaning of conditions once more, in plain Go: slow and literal, so that the SQL has something to agree
// with.

// event is what conditions ask about: text fields, and one truth. Missing fields are not in the map; readOnly is nil.
type event struct {
	text     map[string]string
	isNull   map[string]bool // the field exists, its value is null
	readOnly *bool
}

// condition is a condition as the query writes it and as a Go function.
type condition struct {
	text string
	eval func(event) bool
}

var (
	numberShape  = regexp.MustCompile(`^[-+]?([0-9]+(\.[0-9]+)?|\.[0-9]+)([eE][-+]?[0-9]{1,2})?$`)
	leadingZeros = regexp.MustCompile(`^[-+]?0[0-9]`)
)

func numberOf(s string) (float64, bool) {
	if !numberShape.MatchString(s) {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

// equalsNumber is text = number, the number as written in the query.
func equalsNumber(s, written string) bool {
	if s == written {
		return true
	}
	if leadingZeros.MatchString(s) || strings.HasPrefix(s, ".") || strings.HasPrefix(s, "+.") || strings.HasPrefix(s, "-.") || leadingZeros.MatchString(written) || len(written) > 15 {
		return false
	}
	f, ok := numberOf(s)
	n, _ := numberOf(written)
	return ok && f == n
}

// isTruth is a JSON boolean against 1 or 0. Fields with a column of their own hold no booleans.
func isTruth(field, s, written string) bool {
	if !strings.HasPrefix(field, "requestParameters.") && field != "newField" {
		return false
	}
	return s == "true" && written == "1" || s == "false" && written == "0"
}

// naturalCompare orders texts: other text before numbers, numbers by value, digit runs by length and digits.
func naturalCompare(a, b string) int {
	x, aNumber := numberOf(a)
	y, bNumber := numberOf(b)
	switch {
	case aNumber != bNumber:
		if bNumber {
			return -1
		}
		return 1
	case aNumber && x != y:
		if x < y {
			return -1
		}
		return 1
	}
	return strings.Compare(paddedRuns(a), paddedRuns(b))
}

var digitRuns = regexp.MustCompile(`[0-9]+`)

func paddedRuns(s string) string {
	return digitRuns.ReplaceAllStringFunc(s, func(r string) string { return fmt.Sprintf("%04d%s", len(r), r) })
}

var (
	textFields = []string{"eventName", "userIdentity.userName", "requestParameters.a", "requestParameters.b.c", "newField"}
	values     = []string{"", "a", "A", "aB", "node9", "node10", "9", "10", "010", "1.0", "1", "1.9", "-5", "1e3", "true", "false", "0", "x y", "ünï", "a\"b", "123456789012", " 1", "1_0", "inf"}
	numbers    = []string{"1", "10", "9", "-5", "1000", "0", "1.5", "010", "123456789012"}
	regexes    = []string{"^a", "(?i)AB?$", "node[0-9]", "a|9", "1", "."}
	orders     = []string{"<", "<=", ">", ">="}
)

func ordered(op string, cmp int) bool {
	switch op {
	case "<":
		return cmp < 0
	case "<=":
		return cmp <= 0
	case ">":
		return cmp > 0
	}
	return cmp >= 0
}

func drawCondition(t *rapid.T, depth int) condition {
	if depth > 0 {
		switch rapid.IntRange(0, 4).Draw(t, "node") {
		case 0, 1:
			a, b := drawCondition(t, depth-1), drawCondition(t, depth-1)
			if rapid.Bool().Draw(t, "and") {
				return condition{"(" + a.text + " and " + b.text + ")", func(e event) bool { return a.eval(e) && b.eval(e) }}
			}
			return condition{"(" + a.text + " or " + b.text + ")", func(e event) bool { return a.eval(e) || b.eval(e) }}
		case 2:
			a := drawCondition(t, depth-1)
			return condition{"not (" + a.text + ")", func(e event) bool { return !a.eval(e) }}
		}
	}
	switch rapid.IntRange(0, 8).Draw(t, "leaf") {
	case 0:
		return drawTruth(t)
	case 1, 2:
		return drawNumberComparison(t)
	case 3:
		return drawList(t)
	case 4:
		f := rapid.SampledFrom(textFields).Draw(t, "field")
		return condition{"ispresent(" + f + ")", func(e event) bool { _, ok := e.text[f]; return ok || e.isNull[f] }}
	}
	return drawTextComparison(t)
}

func drawTruth(t *rapid.T) condition {
	literal := rapid.SampledFrom([]string{"true", "false", `"true"`, `"false"`, "1", "0"}).Draw(t, "truth")
	want := strings.Contains(literal, "true") || literal == "1"
	negated := rapid.Bool().Draw(t, "negated")
	op := "="
	if negated {
		op = "!="
	}
	return condition{"readOnly " + op + " " + literal, func(e event) bool {
		return (e.readOnly != nil && *e.readOnly == want) != negated
	}}
}

func drawNumberComparison(t *rapid.T) condition {
	f := rapid.SampledFrom(textFields).Draw(t, "field")
	n := rapid.SampledFrom(numbers).Draw(t, "number")
	op := rapid.SampledFrom(append([]string{"=", "!="}, orders...)).Draw(t, "op")
	value, _ := numberOf(n)
	return condition{f + " " + op + " " + n, func(e event) bool {
		s, ok := e.text[f]
		switch op {
		case "=":
			return ok && (equalsNumber(s, n) || isTruth(f, s, n))
		case "!=":
			return !ok || !equalsNumber(s, n) && !isTruth(f, s, n)
		}
		x, isNumber := numberOf(s)
		if !ok || !isNumber {
			return false
		}
		cmp := 0
		if x < value {
			cmp = -1
		} else if x > value {
			cmp = 1
		}
		return ordered(op, cmp)
	}}
}

func drawList(t *rapid.T) condition {
	f := rapid.SampledFrom(textFields).Draw(t, "field")
	texts := rapid.SliceOfN(rapid.SampledFrom(values), 0, 3).Draw(t, "texts")
	nums := rapid.SliceOfN(rapid.SampledFrom(numbers), 1, 2).Draw(t, "numbers")
	var list []string
	for _, s := range texts {
		list = append(list, strconv.Quote(s))
	}
	list = append(list, nums...)
	negated := rapid.Bool().Draw(t, "negated")
	op := " in "
	if negated {
		op = " not in "
	}
	return condition{f + op + "[" + strings.Join(list, ", ") + "]", func(e event) bool {
		s, ok := e.text[f]
		found := false
		for _, x := range texts {
			found = found || ok && (s == x || isTruth(f, s, x))
		}
		for _, n := range nums {
			found = found || ok && (equalsNumber(s, n) || isTruth(f, s, n))
		}
		return found != negated
	}}
}

func drawTextComparison(t *rapid.T) condition {
	f := rapid.SampledFrom(textFields).Draw(t, "field")
	v := rapid.SampledFrom(values).Draw(t, "value")
	op := rapid.SampledFrom(append([]string{"=", "!=", "like", "not like", "regex"}, orders...)).Draw(t, "op")
	if op == "regex" {
		re := rapid.SampledFrom(regexes).Draw(t, "regex")
		compiled := regexp.MustCompile(re)
		return condition{f + " like /" + re + "/", func(e event) bool { s, ok := e.text[f]; return ok && compiled.MatchString(s) }}
	}
	return condition{f + " " + op + " " + strconv.Quote(v), func(e event) bool {
		s, ok := e.text[f]
		switch op {
		case "=":
			return ok && (s == v || isTruth(f, s, v))
		case "!=":
			return !ok || s != v && !isTruth(f, s, v)
		case "like":
			return ok && strings.Contains(s, v)
		case "not like":
			return !ok || !strings.Contains(s, v)
		}
		return ok && ordered(op, naturalCompare(s, v))
	}}
}

// drawReferenceEvent draws an event and its row. Values in JSON are texts, numbers as JSON writes them, truths or null.
func drawReferenceEvent(t *rapid.T) (event, row) {
	e := event{text: map[string]string{}, isNull: map[string]bool{}}
	r := row{}
	if v := rapid.SampledFrom(append([]string{"-"}, values...)).Draw(t, "eventName"); v != "-" {
		e.text["eventName"], r["eventname"] = v, v
	}
	if v := rapid.SampledFrom(append([]string{"-", "null"}, values...)).Draw(t, "userName"); v == "null" {
		e.isNull["userIdentity.userName"] = true
		r["useridentity_extra"] = `{"userName":null}`
	} else if v != "-" {
		e.text["userIdentity.userName"], r["useridentity_username"] = v, v
	}
	if rapid.Bool().Draw(t, "readOnly set") {
		b := rapid.Bool().Draw(t, "readOnly")
		e.readOnly, r["readonly"] = &b, b
	}
	leaf := func(field string) string {
		v := rapid.SampledFrom(append([]string{"-", "null", "true", "17", "-2.5"}, values...)).Draw(t, field)
		switch v {
		case "-":
			return ""
		case "null":
			e.isNull[field] = true
			return "null"
		case "true", "17", "-2.5":
			e.text[field] = v
			return v
		}
		e.text[field] = v
		quoted, _ := json.Marshal(v)
		return string(quoted)
	}
	var members []string
	if a := leaf("requestParameters.a"); a != "" {
		members = append(members, `"a":`+a)
	}
	if c := leaf("requestParameters.b.c"); c != "" {
		members = append(members, `"b":{"c":`+c+`}`)
	}
	if len(members) > 0 {
		r["requestparameters"] = "{" + strings.Join(members, ",") + "}"
	}
	if n := leaf("newField"); n != "" {
		r["extra"] = `{"newField":` + n + `}`
	}
	return e, r
}

// The SQL of a random condition keeps exactly the rows for which the condition is true in Go.
func TestFilterAgreesWithReference(t *testing.T) {
	t.Parallel()
	d := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		d.exec(t, "delete from events")
		var events []event
		for i := range 6 {
			e, r := drawReferenceEvent(rt)
			events = append(events, e)
			r["record_index"] = i
			d.insert(t, r)
		}
		for range 3 {
			c := drawCondition(rt, 3)
			var want []string
			for i, e := range events {
				if c.eval(e) {
					want = append(want, strconv.Itoa(i))
				}
			}
			var got []string
			for _, r := range d.ask(t, "filter "+c.text+" | sort @recordIndex | display @recordIndex") {
				got = append(got, r[0])
			}
			if strings.Join(got, " ") != strings.Join(want, " ") {
				rt.Fatalf("filter %s keeps rows %v, not %v of\n%v", c.text, got, want, events)
			}
			var values []string
			for _, r := range d.ask(t, "fields "+c.text+" as x, @recordIndex as i | sort i | display x") {
				values = append(values, r[0])
			}
			for i, e := range events {
				if values[i] != strconv.FormatBool(c.eval(e)) {
					rt.Fatalf("fields %s gives %v for\n%v", c.text, values, events)
				}
			}
		}
	})
}
