package decode

import (
	"context"
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/rogpeppe/go-internal/txtar"

	"trailsift/query/fuzztest"
)

// seeds adds the inputs of fixtures to a fuzz target.
func seeds(f *testing.F, names ...string) {
	f.Helper()
	inputs := fixtureInputs(f, names...)
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		f.Add([]byte(inputs[name]))
	}
}

// fixtureInputs returns the inputs of the named fixture files, or of all, by file and section.
func fixtureInputs(t testing.TB, names ...string) map[string]string {
	t.Helper()
	if len(names) == 0 {
		names = []string{"*"}
	}
	inputs := map[string]string{}
	for _, name := range names {
		files, err := filepath.Glob(filepath.Join("testdata", name+".txtar"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no fixture %s: %v", name, err)
		}
		for _, file := range files {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range archive.Files {
				if !strings.HasSuffix(f.Name, ".want") {
					inputs[filepath.Base(file)+"/"+f.Name] = fixtureText(t, f)
				}
			}
		}
	}
	return inputs
}

// fixtureText returns the input that a section holds.
func fixtureText(t testing.TB, f txtar.File) string {
	t.Helper()
	if !strings.HasSuffix(f.Name, ".quoted") {
		return string(f.Data)
	}
	text, err := strconv.Unquote(strings.TrimSpace(string(f.Data)))
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	return text
}

// fuzzInput checks what must hold for any input: decoding ends, the account adds up, there are no more records than fit, and
// neither the window nor further sinks change anything.
func fuzzInput(t *testing.T, data []byte) {
	limits := Limits{RecordBytes: 4096, Depth: 50}
	fuzztest.Guard(t, len(data), fuzztest.Limits{Bytes: 4 << 20}, func() {
		if _, err := Decode(context.Background(), Input{Data: data}, new(counter), Options{Limits: limits}); err != nil {
			t.Fatal(err)
		}
	})
	fuzztest.Guard(t, len(data), fuzztest.Limits{Bytes: 1 << 30}, func() { checkInput(t, data, limits) }) // sinks of tests allocate much
}

func checkInput(t *testing.T, data []byte, limits Limits) {
	run := func(o Options, in Input) (Result, *collector) {
		c := newCollector()
		if o.ParallelBytes > 0 {
			o.Parallel = func() Sink { return c }
		}
		o.Limits = limits
		res, err := Decode(context.Background(), in, c, o)
		if err != nil {
			t.Fatal(err)
		}
		checkAccount(t, res, c)
		return res, c
	}
	whole, c := run(Options{}, Input{R: strings.NewReader(string(data))})
	if max := int64(len(data)) * int64(limits.Depth); whole.Records > max {
		t.Errorf("%d records in %d bytes", whole.Records, len(data))
	}
	for _, r := range *c.records {
		if !json.Valid([]byte(r.text)) {
			t.Errorf("taken, but no JSON: %q", r.text)
		}
		if r.at.Offset < 0 || r.at.Offset > 3*int64(len(data)) {
			t.Errorf("record at %d of %d bytes", r.at.Offset, len(data))
		}
	}
	switch whole.Status {
	case Loaded:
		if len(*c.records)+len(*c.points) == 0 {
			t.Errorf("loaded without a record: %+v", whole)
		}
	case Ignored, Failed:
		if len(*c.records)+len(*c.points) > 0 || whole.Reason == "" {
			t.Errorf("%d records: %+v", len(*c.records), whole)
		}
	default:
		t.Errorf("status %q", whole.Status)
	}
	memory, _ := run(Options{}, Input{Data: data})
	if memory != whole {
		t.Errorf("from memory %+v\nfrom a reader %+v", memory, whole)
	}
	if small, _ := run(Options{WholeBytes: 1, Scratch: &Scratch{buf: make([]byte, 64)}}, Input{R: iotest.OneByteReader(strings.NewReader(string(data)))}); small != whole {
		t.Errorf("through a small window %+v\nwhole %+v", small, whole)
	}
	run(Options{WholeBytes: 64, ParallelBytes: 100, Scratch: &Scratch{buf: make([]byte, 64)}}, Input{R: strings.NewReader(string(data))})
}

func FuzzJSON(f *testing.F) {
	seeds(f, "plain", "kinds", "faults", "encodings", "others")
	f.Fuzz(fuzzInput)
}

func FuzzWrappers(f *testing.F) {
	seeds(f, "lookup-events", "eventbridge", "logs", "streams", "messages", "elastic", "lake")
	f.Fuzz(fuzzInput)
}

func FuzzCSV(f *testing.F) {
	seeds(f, "history-csv")
	f.Fuzz(func(t *testing.T, data []byte) {
		fuzzInput(t, append([]byte("Event time,Event name,Event source,Resources,Event ID\n"), data...))
		fuzzInput(t, data)
	})
}

func FuzzLogsExport(f *testing.F) {
	seeds(f, "logs")
	f.Fuzz(func(t *testing.T, data []byte) {
		fuzzInput(t, append([]byte(`2024-03-01T10:00:05.678Z {"eventVersion":"1.08","eventName":"A"}`+"\n"), data...))
	})
}

// FuzzSkipper compares the end of a value with what encoding/json says, fed in chunks of any size.
func FuzzSkipper(f *testing.F) {
	for _, s := range []string{`{"a":"\\\""}`, `[1,{"b":"]"}]`, `"x\\"`, `12 `, `{"a":"\\\\\"}"}`} {
		f.Add([]byte(s), 1)
	}
	f.Fuzz(func(t *testing.T, data []byte, chunk int) {
		if len(data) == 0 || chunk <= 0 || !strings.ContainsRune(`{["`, rune(data[0])) {
			return
		}
		fuzztest.Guard(t, len(data), fuzztest.Limits{}, func() { checkSkipper(t, data, chunk) })
	})
}

func checkSkipper(t *testing.T, data []byte, chunk int) {
	var whole, parts skipper
	n, done := whole.feed(data)
	m, ended := 0, false
	for m < len(data) && !ended {
		var k int
		k, ended = parts.feed(data[m:min(m+chunk, len(data))])
		m += k
	}
	if n != m || done != ended {
		t.Fatalf("at once %d %v, in chunks of %d %d %v", n, done, chunk, m, ended)
	}
	var raw json.RawMessage
	if err := json.NewDecoder(strings.NewReader(string(data))).Decode(&raw); err == nil && (!done || n != len(raw)) {
		t.Fatalf("%q ends at %d %v, not %d", data, n, done, len(raw))
	}
}
