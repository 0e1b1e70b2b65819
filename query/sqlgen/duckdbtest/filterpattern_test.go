//go:build cgo

package duckdbtest

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trailsift/ingest/record"
	"trailsift/query/diag"
	"trailsift/query/pattern"
	"trailsift/query/syntax"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// What events and patterns are made of: texts that look like numbers, truths and JSON, values that do not fit their columns,
// arrays and objects where texts are expected, and the other way round.
var (
	jsonLeaves = []string{`""`, `"a"`, `"ab"`, `"b a"`, `"0"`, `"1"`, `"400"`, `"4e2"`, `"01"`, `"012345678901"`, `"true"`, `"null"`, `"é\nb"`, `"\"q\""`, `"a*b"`, `"\u0061b"`, `"AccessDenied"`,
		`0`, `1`, `-0`, `400`, `4e2`, `-2.5`, `1.50`, `1E3`, `1e22`, `1e-7`, `123456789012345678901`, `true`, `false`, `null`}
	jsonTrees      = []string{`[]`, `{}`, `[1,"a",{"k":"a"},null]`, `{"k":"a","l":[1,2],"0":"b"}`, `[[1],["a",{"k":null}]]`, `[{"k":"a"},{"k":400},{"j":1}]`, `{"k":{"k":"ab"},"é":1,"a.b":"x"}`, `{"esc\u0061ped":"a"}`}
	patternPaths   = []string{"$.eventName", "$.errorCode", "$.readOnly", "$.eventTime", "$.userIdentity", "$.userIdentity.type", "$.userIdentity.k", "$.userIdentity[0]", "$.userIdentity.sessionContext.sessionIssuer.userName", "$.requestParameters", "$.requestParameters.k", "$.requestParameters.k.k", "$.requestParameters[0]", "$.requestParameters[2].k", "$.requestParameters.0", "$.requestParameters.l[1]", "$.requestParameters.['a.b']", "$.requestParameters.['é']", "$.requestParameters.escaped", "$.custom", "$.custom.k", "$.eventName.k", "$.eventID"}
	patternWilds   = []string{"$.requestParameters[*]", "$.requestParameters[*].k", "$.requestParameters.*", "$.requestParameters.*.k", "$.custom[*]", "$.custom[*].k", "$.custom[*][*]", "$.userIdentity.*", "$.userIdentity[*]", "$.userIdentity.*.*", "$.*", "$.*.k", "$.eventName[*]", "$.eventName.*", "$.resources[*].k", "$[*]", "$.requestParameters.l[*]"}
	patternValues  = []string{"a", "b*", "*b", "*a*", "a*b", "*", "**", `""`, `"0"`, `"1"`, "0", "1", "400", "4e2", "1.5", `"1.5"`, "1000", `"1000.0"`, "012345678901", "12345678901", "01", "123456789012345678901", "true", "null", `"\"q\""`, `"é*"`, `"b a"`, "Access*", "2024-*", "%a%", "%^[ab]+$%", `%\d%`, "%a|true%", "%.b%"}
	patternNumbers = []string{"0", "1", "-2.5", "400", "1e3", "5"}
	patternTerms   = []string{"a", "eventName", `"\"a\""`, `"b a"`, "?a", "?zz", "-zz", "-a", `%[ab]"%`, `-%\d{3}%`, `" "`, `""`, "AccessDenied", `"null"`}
	patternFields  = []string{"a", "...", "w = *a*", "w != %x%", `w = "*b a*" || w = *0*`, "n > 5", "n <= 5 && n != 1"}
)

func drawRecord(t *rapid.T) string {
	value := func(name string) string {
		return rapid.SampledFrom(append(append([]string{}, jsonLeaves...), jsonTrees...)).Draw(t, name)
	}
	members := []string{`"eventID":"e-1"`, `"eventVersion":"1.11"`}
	for _, name := range []string{"eventName", "errorCode", "readOnly", "requestParameters", "custom", "resources"} {
		if rapid.IntRange(0, 2).Draw(t, name+" set") > 0 {
			members = append(members, `"`+name+`": `+value(name))
		}
	}
	switch rapid.IntRange(0, 4).Draw(t, "identity") {
	case 0:
	case 1:
		members = append(members, `"userIdentity":`+value("userIdentity"))
	case 2:
		members = append(members, `"userIdentity":{"type":"a","sessionContext":{"sessionIssuer":{"userName":`+value("userName")+`}}}`)
	default:
		members = append(members, `"userIdentity":{"k":`+value("k")+`,"type":`+value("type")+`}`)
	}
	if at := rapid.SampledFrom([]string{"", `"2024-03-01T00:00:00Z"`, `"2024-03-01T00:00:00.5Z"`, `1709251200`, `"a"`, `null`}).Draw(t, "eventTime"); at != "" {
		members = append(members, `"eventTime":`+at)
	}
	if rapid.IntRange(0, 5).Draw(t, "twice") == 0 {
		members = append(members, `"eventName":"ab"`, `"eventName":`+value("again"))
	}
	return "{" + strings.Join(rapid.Permutation(members).Draw(t, "order"), ",") + "}"
}

func drawFilterPattern(t *rapid.T) string {
	switch rapid.IntRange(0, 7).Draw(t, "kind") {
	case 0:
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(patternTerms), 1, 3).Draw(t, "terms"), " ")
	case 1:
		fields := rapid.SliceOfN(rapid.SampledFrom(patternFields), 1, 3).Draw(t, "fields")
		return "[" + strings.Join(fields, ", ") + "]"
	}
	return "{ " + drawPatternCond(t, 2) + " }"
}

func drawPatternCond(t *rapid.T, depth int) string {
	if depth > 0 && rapid.IntRange(0, 2).Draw(t, "join") == 0 {
		sign := rapid.SampledFrom([]string{" && ", " || "}).Draw(t, "sign")
		parts := []string{drawPatternCond(t, depth-1), drawPatternCond(t, depth-1)}
		if rapid.Bool().Draw(t, "same") { // a list of texts
			parts = append(parts, `$.eventName = a`, `$.eventName = "ab"`, `$.custom = "a" || $.custom = "b a"`)
		}
		return "(" + strings.Join(parts, sign) + ")"
	}
	left := rapid.SampledFrom(patternPaths).Draw(t, "path")
	if rapid.IntRange(0, 3).Draw(t, "wild") == 0 {
		left = rapid.SampledFrom(patternWilds).Draw(t, "wildcards")
	}
	op := rapid.SampledFrom([]string{"=", "=", "!=", "!=", "<", "<=", ">", ">=", "IS NULL", "IS TRUE", "IS FALSE", "NOT EXISTS"}).Draw(t, "op")
	switch op {
	case "=", "!=":
		return left + " " + op + " " + rapid.SampledFrom(patternValues).Draw(t, "value")
	case "<", "<=", ">", ">=":
		return left + " " + op + " " + rapid.SampledFrom(patternNumbers).Draw(t, "number")
	}
	return left + " " + op
}

// storeRecord ingests a record into a batch and returns its row for the database, and the text that the store rebuilds.
func storeRecord(t *rapid.T, s *record.Scanner, text string) (row, string) {
	if _, err := s.Scan([]byte(text)); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	b := storage.NewBatch(s.Table(), 1)
	s.Append(b, record.Origin{FileID: 1})
	r := row{}
	for i, c := range s.Table().Columns {
		v := &b.Columns[i]
		if v.IsNull(0) || c.Name == "file_id" || c.Name == "record_index" {
			continue
		}
		switch c.Type {
		case schema.Bool:
			r[c.Name] = v.Bool(0)
		case schema.Timestamp:
			r[c.Name] = time.UnixMicro(v.Int64(0)).UTC()
		case schema.Int64:
			r[c.Name] = v.Int64(0)
		case schema.Blob:
			r[c.Name] = append([]byte(nil), v.Bytes(0)...)
		default:
			r[c.Name] = string(v.Bytes(0))
		}
	}
	return r, string(storage.AppendRecord(nil, b, 0))
}

// TestFilterPatternsAgree shows that a pattern means the same in SQL, over the columns that an event was spread to, and in Go, over
// the event's text.
func TestFilterPatternsAgree(t *testing.T) {
	d := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		d.exec(t, "delete from events")
		s := record.NewScanner(record.Limits{})
		var events, messages []string
		for i := range 4 {
			event := drawRecord(rt)
			r, message := storeRecord(rt, s, event)
			r["record_index"] = i
			d.insert(t, r)
			events, messages = append(events, event), append(messages, message)
		}
		for range 3 {
			comparePattern(t, rt, d, drawFilterPattern(rt), rapid.Bool().Draw(rt, "missing differs"), events, messages)
		}
	})
}

func comparePattern(t *testing.T, rt *rapid.T, d *database, text string, differs bool, events, messages []string) {
	p, problems := pattern.Parse(text)
	if p == nil {
		rt.Skip(problems.Render(text, diag.RenderOptions{})) // two rests, or two names in a field
	}
	m := pattern.NewMatcher(pattern.Options{NotEqualNeedsValue: !differs})
	n := m.Add(p)
	call := "matchesPattern(" + syntax.Quote(text) + ", " + strconv.FormatBool(differs) + ")"
	values := d.ask(t, "fields "+call+" as x, @recordIndex as i | sort i | display x")
	kept := map[string]bool{}
	for _, r := range d.ask(t, "filter "+call+" | display @recordIndex") {
		kept[r[0]] = true
	}
	for i, event := range events {
		m.Read([]byte(messages[i]))
		want := m.Matches(n)
		if got := values[i][0]; got != strconv.FormatBool(want) {
			rt.Fatalf("%s (missing differs: %v) is %v in Go and %q in SQL for\n%s\nstored as\n%s", text, differs, want, got, event, messages[i])
		}
		if kept[strconv.Itoa(i)] != want {
			rt.Fatalf("filter %s is wrong about\n%s", text, event)
		}
		if m.ReadText([]byte(event)); p.Kind == pattern.JSON && m.Matches(n) != want {
			rt.Fatalf("%s does not mean the same for\n%s\nas for what is stored,\n%s", text, event, messages[i])
		}
	}
}
