//go:build cgo

package duckdbtest

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trailsift/storage"
	"trailsift/storage/schema"
)

// pieces are what random texts are made of: what escapes, what looks like an escape's end, what surrounds values.
var pieces = []string{"Delete", "Bucket", "n", "foo", "u00", "1F", "\n", "\t", "\"", "\\", "\x01", "\x1f", "arn:aws:iam::111122223333:user/a", ",", ":", "{", "}", "é", " ", "true", "2024", "-", "\u2028", "<&>", "/"}

func drawText(t *rapid.T, label string) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 4).Draw(t, label), "")
}

var jsonValues = []string{`{}`, `{"bucketName":"foo-Bucket","n":1}`, `[]`, `["Delete",{"a":"b\nc"}]`, `"text\u001F"`, `12`, `null`}
var extras = []string{`{}`, `{"x":null}`, `{"eventName":{"Delete":1}}`, `{"zone":"foo\tn","é":[1]}`}

// drawEvent puts random values into one row of a batch and returns them as a row of the database. About one column in four
// has a value.
func drawEvent(t *rapid.T, b *storage.Batch) row {
	r := row{}
	for i, c := range b.Table.Columns {
		v := &b.Columns[i]
		if rapid.IntRange(0, 3).Draw(t, c.Name+" set") > 0 {
			continue
		}
		switch {
		case c.Role == schema.Raw:
			if rapid.IntRange(0, 2).Draw(t, "raw set") == 0 {
				raw := rapid.SampledFrom([]string{`{"a":1, "a":"Delete foo"}`, `{ "b" : "\ud800" }`}).Draw(t, "raw")
				v.AppendString(raw)
				r[c.Name] = []byte(raw)
			}
		case c.Role == schema.Extra:
			x := rapid.SampledFrom(extras).Draw(t, c.Name)
			v.AppendString(x)
			r[c.Name] = x
		case c.Type == schema.JSON:
			x := rapid.SampledFrom(jsonValues).Draw(t, c.Name)
			v.AppendString(x)
			r[c.Name] = x
		case c.Type == schema.Text:
			x := drawText(t, c.Name)
			v.AppendString(x)
			r[c.Name] = x
		case c.Type == schema.Bool:
			x := rapid.Bool().Draw(t, c.Name)
			v.AppendBool(x)
			r[c.Name] = x
		case c.Type == schema.Timestamp:
			x := rapid.Int64Range(0, 2e9).Draw(t, c.Name) * 1e6
			v.AppendInt64(x)
			r[c.Name] = time.UnixMicro(x).UTC()
		}
	}
	b.EndRow()
	return r
}

// The record that SQL rebuilds is the one that the store rebuilds, byte for byte, and searching in it finds what is there.
func TestMessage(t *testing.T) {
	t.Parallel()
	d := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		d.exec(t, "delete from events")
		b := storage.NewBatch(schema.Events(), 4)
		for range 4 {
			r := drawEvent(rt, b)
			r["record_index"] = b.Rows()
			d.insert(t, r)
		}
		var want []string
		for i := range b.Rows() {
			want = append(want, string(storage.AppendRecord(nil, b, i)))
		}
		got := d.ask(t, "fields @message | sort @recordIndex | display @message")
		for i, w := range want {
			if got[i][0] != w {
				rt.Fatalf("SQL rebuilds\n%s\nthe store\n%s", got[i][0], w)
			}
		}
		needle := drawText(rt, "needle")
		if needle == "" {
			needle = "e"
		}
		compareSearch(t, rt, d, want, "like "+strconv.Quote(needle), func(s string) bool { return strings.Contains(s, needle) })
		re := rapid.SampledFrom([]string{`Delete|foo`, `(?i)bucket`, `nfoo`, `"eventName":"(Delete|foo)`, `foo.*Bucket`, `[a-f]oo`, `foo$`, `(?i)DELETE(Bucket)?|1f`, `u001F`, `zone`}).Draw(rt, "regex")
		compareSearch(t, rt, d, want, "like /"+re+"/", regexp.MustCompile(re).MatchString)
	})
}

func compareSearch(t *testing.T, rt *rapid.T, d *database, records []string, cond string, matches func(string) bool) {
	n := 0
	for _, r := range records {
		if matches(r) {
			n++
		}
	}
	if got := d.ask(t, "filter @message "+cond+" | stats count(*)")[0][0]; got != strconv.Itoa(n) {
		rt.Fatalf("@message %s finds %s records, not %d of\n%s", cond, got, n, strings.Join(records, "\n"))
	}
}
