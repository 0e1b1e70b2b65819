package render

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"

	"trailsift/engine/rows"
)

var update = flag.Bool("update", false, "write the golden files")

var sampleColumns = []rows.Column{
	{Name: "@timestamp", Kind: rows.Timestamp},
	{Name: "eventName", Kind: rows.Text},
	{Name: "events", Kind: rows.Int64},
	{Name: "share", Kind: rows.Double},
	{Name: "total", Kind: rows.Decimal, Scale: 2},
	{Name: "readOnly", Kind: rows.Bool},
	{Name: "day", Kind: rows.Date},
	{Name: "requestParameters", Kind: rows.JSON},
	{Name: "raw", Kind: rows.Blob},
}

func micros(text string) int64 {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		panic(err) // a mistake in the test
	}
	return t.UnixMicro()
}

// sample is a result with a value of every kind, and every kind of trouble.
func sample(t testing.TB) rows.Reader {
	t.Helper()
	return result(t, sampleColumns, [][]any{
		{micros("2026-01-02T03:04:05Z"), "GetObject", 12, 0.5, "12.50", true, 20455, `{"bucketName": "amzn-s3-demo-bucket", "n": 12345678901234567890}`, "text"},
		{micros("2026-07-02T23:59:59.123456Z"), "\x1b[31mred\x1b[0m\r\n\x00", int64(9007199254740993), math.NaN(), "-0.05", false, -1, `[1,"|"]`, []byte{0xff, 0}},
		{nil, nil, nil, nil, nil, nil, nil, nil, nil},
		{micros("1969-12-31T23:59:59.5Z"), "=HYPERLINK(\"http://192.0.2.1\")", -5, math.Inf(1), "170141183460469231731687303715884105.72", true, 0, `{"a":"\u001b"}`, ""},
		{micros("2026-01-02T03:04:05Z"), "pipe | star * <b>`x`</b> [l](u) back\\slash", 0, 1e-9, "0.00", true, 1, "{broken", "a\tb"},
		{int64(math.MaxInt64), "مرحبا \u202eabc\u200b 日本語 \u0085", 1, 1e21, "1.00", true, 1, "null", "x"},
		{micros("2026-01-02T03:04:05Z"), "-12.5", 1, 1234567.25, "1.00", true, 1, `""`, "x"},
		{micros("2026-01-02T03:04:05Z"), "a,b\"c\nd", 1, 100.0, "1.00", true, 1, `""`, "x"},
		{micros("2026-01-02T03:04:05Z"), "", 1, 0.0, "1.00", true, 1, `""`, "x"},
		{micros("2026-01-02T03:04:05Z"), "@SUM(1)", 1, 0.0, "1.00", true, 1, `""`, "x"},
		{micros("2026-01-02T03:04:05Z"), "bad \xff\xfe utf-8", 1, 0.0, "1.00", true, 1, `""`, "x"},
		{micros("2026-01-02T03:04:05Z"), strings.Repeat("long ", 30), 1, 0.0, "1.00", true, 1, `""`, "x"},
	})
}

// TestEmbeddedJSON shows JSON of logs inside JSON: what a terminal would act on is escaped, and the value stays the same.
func TestEmbeddedJSON(t *testing.T) {
	value := "{\"a\u009bb\": \"x\u007f\u202ey\U000e0041 é日\\n\", \"n\": [1, 2.50]}"
	got, _ := write(t, result(t, []rows.Column{{Name: "v", Kind: rows.JSON}}, [][]any{{value}}), Options{Format: "jsonl"})
	want := `{"v":{"a\u009bb":"x\u007f\u202ey\udb40\udc41 é日\n","n":[1,2.50]}}` + "\n"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	var before, after any
	if json.Unmarshal([]byte(`{"v":`+value+`}`), &before) != nil || json.Unmarshal([]byte(got), &after) != nil || !reflect.DeepEqual(before, after) {
		t.Errorf("%s became another value: %s", value, got)
	}
}

func result(t testing.TB, columns []rows.Column, table [][]any) rows.Reader {
	t.Helper()
	r, err := rows.Of(columns, table)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func write(t testing.TB, r rows.Reader, o Options) (string, Summary) {
	t.Helper()
	var b bytes.Buffer
	s, err := Write(context.Background(), &b, r, o)
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), s
}

func TestGolden(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skipf("no time zones on this machine: %v", err)
	}
	for name, o := range map[string]Options{
		"table":          {},
		"table-80":       {Format: "table", Width: 80},
		"table-140":      {Format: "table", Width: 140},
		"table-wrap":     {Format: "table", Width: 160, Wrap: true},
		"table-narrow":   {Format: "table", MaxColumnWidth: 12, Zone: berlin, Null: "∅"},
		"table-noheader": {Format: "table", NoHeader: true, MaxRows: 2},
		"table-color":    {Format: "table", Color: true, MaxRows: 1},
		"line":           {Format: "line"},
		"line-wrap":      {Format: "line", Width: 60, Wrap: true, Null: "-"},
		"line-cut":       {Format: "line", MaxColumnWidth: 30, MaxRows: 3, Color: true},
		"json":           {Format: "json"},
		"jsonl":          {Format: "jsonl", Zone: berlin},
		"csv":            {Format: "csv"},
		"csv-raw":        {Format: "csv", RawCSV: true, NoHeader: true, Null: "NULL"},
		"tsv":            {Format: "tsv"},
		"markdown":       {Format: "markdown", MaxRows: 5, MaxColumnWidth: 40},
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := write(t, sample(t), o)
			file := filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("differs from %s; got:\n%s", file, got)
			}
		})
	}
}

func TestWidth(t *testing.T) {
	for width := 20; width <= 220; width += 7 {
		for _, wrap := range []bool{false, true} {
			got, s := write(t, sample(t), Options{Width: width, Wrap: wrap})
			lines := strings.Split(got, "\n")
			if s.HiddenColumns > 0 {
				lines = lines[:len(lines)-2] // the note
			}
			for _, line := range lines {
				if n := text.StringWidth(line); n > width {
					t.Fatalf("width %d, wrap %v: %d wide: %s", width, wrap, n, line)
				}
			}
		}
	}
}

func TestNoControlCharacters(t *testing.T) {
	for _, format := range []string{"table", "line", "markdown", "json", "jsonl"} {
		got, _ := write(t, sample(t), Options{Format: format})
		for _, r := range got {
			if r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 {
				t.Errorf("%s: control character %U in the output", format, r)
			}
		}
	}
}

func TestMaxRows(t *testing.T) {
	table := make([][]any, 1500)
	for i := range table {
		table[i] = []any{i}
	}
	columns := []rows.Column{{Name: "n", Kind: rows.Int64}}
	for _, test := range []struct {
		format    string
		max, rows int64
		truncated bool
		lines     int
	}{
		{"table", 0, 1000, true, 1003}, {"table", -1, 1500, false, 1502}, {"table", 1500, 1500, false, 1502}, {"table", 2000, 1500, false, 1502},
		{"line", 0, 1000, true, 2001}, {"markdown", 0, 1000, true, 1004},
		{"csv", 0, 1500, false, 1501}, {"csv", 10, 10, true, 11}, {"jsonl", 3, 3, true, 3}, {"json", 3, 3, true, 5},
	} {
		got, s := write(t, result(t, columns, table), Options{Format: test.format, MaxRows: test.max})
		if s.Rows != test.rows || s.Truncated != test.truncated || strings.Count(got, "\n") != test.lines {
			t.Errorf("%s, %d: %+v, %d lines", test.format, test.max, s, strings.Count(got, "\n"))
		}
		if human := strings.Contains(got, "there are more"); human != (test.truncated && test.format != "csv" && test.format != "jsonl" && test.format != "json") {
			t.Errorf("%s, %d: a note is %v", test.format, test.max, human)
		}
	}
}

func TestNoRows(t *testing.T) {
	columns := []rows.Column{{Name: "a", Kind: rows.Text}, {Name: "b", Kind: rows.Int64}}
	for format, want := range map[string]string{
		"table": " a │ b\n───┼───\n", "line": "", "json": "[]\n", "jsonl": "", "csv": "a,b\n", "tsv": "a\tb\n", "markdown": "| a | b |\n| --- | --: |\n",
	} {
		if got, s := write(t, result(t, columns, nil), Options{Format: format}); got != want || s != (Summary{}) {
			t.Errorf("%s: %q, %+v", format, got, s)
		}
	}
}

func TestNames(t *testing.T) {
	columns := []rows.Column{{Name: "a"}, {Name: "a"}, {Name: "a_2"}, {Name: "say \"x\"\n"}}
	got, _ := write(t, result(t, columns, [][]any{{"1", "2", "3", "4"}}), Options{Format: "jsonl"})
	if want := `{"a":"1","a_2":"2","a_2_2":"3","say \"x\"\n":"4"}` + "\n"; got != want {
		t.Errorf("got %s", got)
	}
	columns = []rows.Column{{Name: "@timestamp"}, {Name: "=cmd|' /C calc'!A0"}, {Name: "@SUM(1)"}}
	got, _ = write(t, result(t, columns, nil), Options{Format: "csv"})
	if want := "@timestamp,'=cmd|' /C calc'!A0,'@SUM(1)\n"; got != want {
		t.Errorf("got %s", got)
	}
	got, _ = write(t, result(t, columns[:1], [][]any{{nil}, {""}}), Options{Format: "csv"})
	if want := "@timestamp\n\"\"\n\"\"\n"; got != want {
		t.Errorf("a line of one missing value: %q", got)
	}
}

// failing is an io.Writer, and a rows.Reader, that fails.
type failing struct{ err error }

func (f failing) Write([]byte) (int, error)  { return 0, f.err }
func (f failing) Columns() []rows.Column     { return sampleColumns }
func (f failing) Next() (*rows.Batch, error) { return nil, f.err }
func (f failing) Close() error               { return nil }

func TestErrors(t *testing.T) {
	broken := errors.New("broken pipe")
	for _, f := range Formats() {
		if _, err := Write(t.Context(), failing{broken}, sample(t), Options{Format: f.Name, MaxRows: -1}); !errors.Is(err, broken) {
			t.Errorf("%s: writer: %v", f.Name, err)
		}
		if _, err := Write(t.Context(), &bytes.Buffer{}, failing{broken}, Options{Format: f.Name}); !errors.Is(err, broken) {
			t.Errorf("%s: reader: %v", f.Name, err)
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(broken)
		if _, err := Write(ctx, &bytes.Buffer{}, sample(t), Options{Format: f.Name}); !errors.Is(err, broken) {
			t.Errorf("%s: context: %v", f.Name, err)
		}
	}
	if _, err := Write(t.Context(), &bytes.Buffer{}, sample(t), Options{Format: "yaml"}); err == nil || !strings.Contains(err.Error(), "yaml") {
		t.Errorf("an unknown format: %v", err)
	}
}

func BenchmarkWrite(b *testing.B) {
	table := make([][]any, 2048)
	for i := range table {
		table[i] = []any{micros("2026-01-02T03:04:05Z"), "GetObject", i, "arn:aws:sts::111122223333:assumed-role/reader/session-" + fmt.Sprint(i), "192.0.2.1"}
	}
	columns := []rows.Column{{Name: "@timestamp", Kind: rows.Timestamp}, {Name: "eventName"}, {Name: "n", Kind: rows.Int64}, {Name: "arn"}, {Name: "sourceIPAddress"}}
	for _, f := range Formats() {
		b.Run(f.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var out bytes.Buffer
				if _, err := Write(b.Context(), &out, result(b, columns, table), Options{Format: f.Name, MaxRows: -1}); err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(out.Len()))
			}
		})
	}
}
