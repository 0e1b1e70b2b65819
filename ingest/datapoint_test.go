package ingest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trailsift/storage"
	"trailsift/storage/schema"
)

// streamLine returns an update of a metric stream: of minute of a day and one of a few instances.
func streamLine(instance, minute int, sum float64) string {
	at := time.Date(2024, 5, 6, 0, minute, 0, 0, time.UTC).UnixMilli()
	return fmt.Sprintf(`{"metric_stream_name":"s","account_id":"111122223333","region":"us-east-1","namespace":"AWS/EC2","metric_name":"CPUUtilization",`+
		`"dimensions":{"InstanceId":"i-%d"},"timestamp":%d,"value":{"count":2.0,"sum":%g,"max":9.0,"min":0.0},"unit":"Percent"}`+"\n", instance, at, sum)
}

// metricFiles writes n files of a metric stream among delivery files. Each has ten datapoints, of which four are updates of
// some that the file before has, two of them with other values.
func metricFiles(t testing.TB, dir string, n int) (records, replaced int64) {
	for i := range n {
		var text strings.Builder
		for j := range 10 {
			minute, sum := i*10+j, 1.0
			if i > 0 && j < 4 {
				minute -= 4
			}
			if i > 0 && j < 2 {
				sum = float64(2 + i)
				replaced++
			}
			text.WriteString(streamLine(minute%3, minute, sum))
			records++
		}
		write(t, filepath.Join(dir, fmt.Sprintf("m_2024%02d%02dT%02d%02dZ_%d.json", i/400+1, i/20%20+1, i%20, i%60, i)), text.String())
	}
	return records, replaced
}

// datapointTexts returns the rows of the metrics table, without what depends on the run that stored them.
func datapointTexts(t testing.TB, store *storage.Store) []string {
	t.Helper()
	var out []string
	eachRow(t, store, schema.Metrics(), func(b *storage.Batch, row int) {
		text := ""
		for i, c := range b.Table.Columns {
			v := &b.Columns[i]
			switch {
			case v.IsNull(row) || c.Name == "file_id" || c.Name == "ingest_id":
			case c.Type == schema.Int64 || c.Type == schema.Timestamp:
				text += fmt.Sprint(c.Name, "=", v.Int64(row), " ")
			case c.Type == schema.Double:
				text += fmt.Sprint(c.Name, "=", v.Double(row), " ")
			default:
				text += fmt.Sprintf("%s=%s ", c.Name, v.Bytes(row))
			}
		}
		out = append(out, text)
	})
	slices.Sort(out)
	return out
}

// Updates of a metric stream, in one run, in several, in windows of a file each, and once more, are the same datapoints.
func TestStreamUpdates(t *testing.T) {
	dir := t.TempDir()
	records, replaced := metricFiles(t, dir, 12)
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	one := newStore(t)
	r := mustRun(t, one, Options{}, dir)
	checkInvariants(t, one, r)
	want := datapointTexts(t, one)
	if r.Records != records || r.Replaced != replaced || r.Stored-r.Replaced != int64(len(want)) || r.Duplicates == 0 {
		t.Errorf("%+v; want %d records, %d replaced; %d rows", *r, records, replaced, len(want))
	}
	if r.FirstTime != time.Date(2024, 5, 6, 0, 0, 0, 0, time.UTC).UnixMicro() || !slices.Equal(r.Accounts, []string{"111122223333"}) {
		t.Errorf("span and accounts: %+v", *r)
	}
	for name, o := range map[string]Options{"windows": {WindowBytes: 1, Threads: 1}, "memory": {MetricMemory: 1}, "threads": {Threads: 5}} {
		store := newStore(t)
		again := mustRun(t, store, o, dir)
		checkInvariants(t, store, again)
		if got := datapointTexts(t, store); !slices.Equal(got, want) || again.Replaced != replaced || again.Stored != r.Stored {
			t.Errorf("%s: %+v, got\n%s\nwant\n%s", name, *again, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	runs := newStore(t)
	slices.Sort(files)
	for _, f := range files {
		mustRun(t, runs, Options{}, f)
		if _, err := runs.Compact(t.Context(), storage.CompactOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	checkInvariants(t, runs, nil)
	if got := datapointTexts(t, runs); !slices.Equal(got, want) {
		t.Errorf("runs: got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// An export in other words of what is stored adds nothing: not a row, and no row of the catalogue.
func TestOverlappingExport(t *testing.T) {
	store := newStore(t)
	dir := t.TempDir()
	lines := streamLine(1, 1, 5) + streamLine(2, 1, 5)
	mustRun(t, store, Options{}, write(t, filepath.Join(dir, "a"), lines))
	before := datapointTexts(t, store)
	r := mustRun(t, store, Options{}, write(t, filepath.Join(dir, "b"), strings.ReplaceAll(lines, `"count":2.0`, `"count": 2`)))
	snap, err := store.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	if r.Duplicates != 2 || r.Stored != 0 || !slices.Equal(datapointTexts(t, store), before) ||
		len(snap.Segments("metrics", storage.TimeRange{})) != 1 || len(snap.Segments("series", storage.TimeRange{})) != 1 {
		t.Errorf("%+v", *r)
	}
}

// The account of a run tells the span of what it stored, not that of the segments that it had to write again.
func TestSpanOfReplacements(t *testing.T) {
	store, dir := newStore(t), t.TempDir()
	mustRun(t, store, Options{}, write(t, filepath.Join(dir, "a"), streamLine(1, 1, 5)+streamLine(1, 2, 5)+streamLine(1, 3, 5)))
	r := mustRun(t, store, Options{}, write(t, filepath.Join(dir, "b"), streamLine(1, 2, 6)))
	want := time.Date(2024, 5, 6, 0, 2, 0, 0, time.UTC).UnixMicro()
	if r.FirstTime != want || r.LastTime != want || r.Replaced != 1 || len(datapointTexts(t, store)) != 3 {
		t.Errorf("%+v; want %d", *r, want)
	}
}

// Puts of one time add up, unless another export has the same ones: by the number of equal puts that an input holds.
func TestPuts(t *testing.T) {
	put := `{"Namespace":"App","MetricData":[{"MetricName":"Latency","Timestamp":1715000000,"Values":[1,2],"Counts":[3,4],"Unit":"Milliseconds"}]}` + "\n"
	other := strings.Replace(put, "3,4", "5,4", 1)
	store, dir := newStore(t), t.TempDir()
	for i, c := range []struct {
		text               string
		stored, duplicates int64
	}{
		{put, 2, 0},
		{put + put + other, 4, 2},       // one of the two equal ones is stored already
		{other + put + put + put, 2, 6}, // a third one
	} {
		r := mustRun(t, store, Options{}, write(t, filepath.Join(dir, fmt.Sprint(i)), c.text))
		checkInvariants(t, store, nil)
		if r.Stored != c.stored || r.Duplicates != c.duplicates || r.Replaced != 0 {
			t.Errorf("%d: %+v; want %d stored, %d duplicates", i, *r, c.stored, c.duplicates)
		}
	}
}

// Equal documents of embedded metrics are told by the ids of their log events where an export has them, by their number where not,
// and what several exports share counts once.
func TestPutsOfLogEvents(t *testing.T) {
	const text = `{"_aws":{"Timestamp":1715000000000,"CloudWatchMetrics":[{"Namespace":"App","Metrics":[{"Name":"Latency"}]}]},"Latency":5}`
	events := func(ids ...string) string {
		var list []string
		for _, id := range ids {
			list = append(list, fmt.Sprintf(`{"eventId":%q,"timestamp":1715000000000,"message":%q}`, id, text))
		}
		return `{"events":[` + strings.Join(list, ",") + `]}`
	}
	lines := func(n int) string { return strings.Repeat("2024-05-06T12:53:20.000Z "+text+"\n", n) }
	for _, c := range []struct {
		name                         string
		inputs                       []string
		stored, duplicates, replaced int64
	}{
		{"two log events", []string{events("a", "b")}, 2, 0, 0},
		{"two log events in two files", []string{events("a"), events("b")}, 2, 0, 0},
		{"one log event in two files, twice in one", []string{events("a"), events("a", "a") + " "}, 1, 2, 0},
		{"an export of both after them", []string{events("a", "b"), lines(2)}, 2, 2, 0},
		{"an export of both before them", []string{lines(2), events("a", "b")}, 4, 0, 2},
		{"an export of one more", []string{events("a"), lines(2)}, 2, 1, 0},
		{"one more log event", []string{lines(1), events("a", "b")}, 3, 0, 1},
		{"a log event that was not there", []string{lines(1), events("a"), events("b"), lines(2) + " "}, 3, 2, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			store, dir := newStore(t), t.TempDir()
			var stored, duplicates, replaced int64
			for i, text := range c.inputs {
				r := mustRun(t, store, Options{}, write(t, filepath.Join(dir, fmt.Sprint(i)), text))
				stored, duplicates, replaced = stored+r.Stored, duplicates+r.Duplicates, replaced+r.Replaced
			}
			if stored != c.stored || duplicates != c.duplicates || replaced != c.replaced {
				t.Errorf("%d stored, %d duplicates, %d replaced; want %d, %d, %d", stored, duplicates, replaced, c.stored, c.duplicates, c.replaced)
			}
			checkInvariants(t, store, nil)
		})
	}
}

func TestMetricNotes(t *testing.T) {
	store := newStore(t)
	file := write(t, filepath.Join(t.TempDir(), "f.json"), streamLine(1, 1, 5)+streamLine(1, 1, 6)+streamLine(1, 1, 6)+streamLine(2, 1, 7))
	r := mustRun(t, store, Options{}, file)
	want := []string{file + ": 1 timestamp is repeated with other values; the last one counts", "3 datapoints have no period: give --period"}
	if !slices.Equal(r.Warnings, want) || r.Stored != 3 || r.Replaced != 1 || r.Duplicates != 1 {
		t.Errorf("%q, %+v; want %q", r.Warnings, *r, want)
	}
	if got := plural(1234567, "x", "y"); got != "1,234,567 y" {
		t.Error(got)
	}
}

// A datapoint is replaced although another process merges or prunes its segment meanwhile: the window is planned again.
func TestReplaceDatapointInChangedSegment(t *testing.T) {
	for _, c := range []struct {
		name     string
		change   func(ctx context.Context, store *storage.Store) (changed bool, err error)
		rows     int
		replaced int64
	}{
		{"merged", func(ctx context.Context, store *storage.Store) (bool, error) {
			r, err := store.Compact(ctx, storage.CompactOptions{})
			return r.Merged > 0, err
		}, 4, 1},
		{"pruned", func(ctx context.Context, store *storage.Store) (bool, error) {
			r, err := store.Prune(ctx, storage.PruneOptions{Before: time.Date(2024, 5, 6, 0, 2, 0, 0, time.UTC).UnixMicro()})
			return r.Rows > 0, err
		}, 4, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, store := t.TempDir(), newStore(t)
			mustRun(t, store, Options{}, write(t, filepath.Join(dir, "a"), streamLine(1, 1, 5)+streamLine(1, 3, 5)))
			mustRun(t, store, Options{}, write(t, filepath.Join(dir, "b"), streamLine(1, 4, 5)))
			in := &meanwhile{Reader: strings.NewReader(streamLine(1, 1, 6) + streamLine(1, 5, 6) + streamLine(1, 3, 5)), do: func() error {
				changed, err := c.change(t.Context(), store)
				if err == nil && !changed {
					err = errors.New("nothing to change")
				}
				return err
			}}
			r := mustRun(t, store, Options{Stdin: in}, "-")
			if c.name == "merged" { // after retention, rows and ledger differ
				checkInvariants(t, store, nil)
			}
			if got := datapointTexts(t, store); len(got) != c.rows || r.Stored != 2 || r.Replaced != c.replaced || r.Duplicates != 1 {
				t.Errorf("%+v, got\n%s", *r, strings.Join(got, "\n"))
			}
			if v, err := store.Verify(t.Context()); err != nil || len(v.Problems) > 0 {
				t.Errorf("%+v, %v", v, err)
			}
			if left, err := os.ReadDir(filepath.Join(store.Dir(), "tmp")); err != nil || len(left) > 0 {
				t.Errorf("left in tmp: %v, %v", left, err)
			}
		})
	}
}

func TestMergeStatistics(t *testing.T) {
	for _, c := range []struct {
		earlier, later, want string
		changed, other       bool
	}{
		{`{"p99":1}`, `{"p99":1}`, `{"p99":1}`, false, false},
		{`{"p99":1}`, `{"p99":1.0}`, `{"p99":1}`, false, false},
		{`{"p99":1,"p50":2}`, `{"p50":2}`, `{"p99":1,"p50":2}`, false, false},
		{`{"p99":1}`, `{"p50":2}`, `{"p50":2,"p99":1}`, true, false},
		{`{"p99":1}`, `{"p99":2,"TM(2%:98%)":3}`, `{"TM(2%:98%)":3,"p99":2}`, true, true},
		{"", `{"p99":2}`, `{"p99":2}`, true, false},
		{`{"p99":2}`, `nothing`, `{"p99":2}`, false, false},
		{`nothing`, `{"p99":2}`, `{"p99":2}`, true, true},
		{`null`, `{"p99":2}`, `{"p99":2}`, true, true},
	} {
		earlier := []byte(c.earlier)
		if c.earlier == "" {
			earlier = nil
		}
		got, changed, other := mergeStatistics(earlier, []byte(c.later))
		if string(got) != c.want || changed != c.changed || other != c.other {
			t.Errorf("%s + %s = %s, %t, %t", c.earlier, c.later, got, changed, other)
		}
	}
}

// The updates of a published metric stream are all stored, each once.
func TestRealMetricStream(t *testing.T) {
	dir := filepath.Join(realData(t), "metrics", "metric-stream")
	store := newStore(t)
	r := mustRun(t, store, Options{}, dir)
	checkInvariants(t, store, r)
	names, dimensions := map[string]bool{}, map[string]bool{}
	eachRow(t, store, schema.Metrics(), func(b *storage.Batch, row int) {
		names[string(b.Columns[b.Table.MustColumn("metricname")].Bytes(row))] = true
		dimensions[string(b.Columns[b.Table.MustColumn("dimensions")].Bytes(row))] = true
	})
	if r.Stored-r.Replaced != 1160 || len(names) != 32 || len(dimensions) != 105 {
		t.Errorf("%+v, %d names, %d sets of dimensions", *r, len(names), len(dimensions))
	}
}

// BenchmarkDatapoints ingests a metric stream of 1,000 series in the order of time: into an empty store, then the same with
// other values, which replaces all of it.
func BenchmarkDatapoints(b *testing.B) {
	in := [2]string{b.TempDir(), b.TempDir()}
	bytes := 0
	for minute := range 100 {
		var text strings.Builder
		for instance := range 1000 {
			text.WriteString(streamLine(instance, minute, float64(instance*minute)))
		}
		bytes += text.Len()
		write(b, filepath.Join(in[0], fmt.Sprintf("%03d.json", minute)), text.String())
		write(b, filepath.Join(in[1], fmt.Sprintf("%03d.json", minute)), strings.ReplaceAll(text.String(), `"max":9.0`, `"max":8.0`))
	}
	for _, changed := range []bool{false, true} {
		b.Run(map[bool]string{false: "new", true: "changed"}[changed], func(b *testing.B) {
			b.SetBytes(int64(bytes))
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				store, dir := newStore(b), in[0]
				if changed {
					mustRun(b, store, Options{}, dir)
					dir = in[1]
				}
				b.StartTimer()
				if r := mustRun(b, store, Options{}, dir); r.Stored != 100_000 || (r.Replaced > 0) != changed {
					b.Fatalf("%+v", *r)
				}
			}
		})
	}
}
