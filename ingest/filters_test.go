package ingest

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trailsift/ingest/metricfilter"
	"trailsift/storage"
	"trailsift/storage/schema"
)

func testFilters(t testing.TB) []*metricfilter.Filter {
	t.Helper()
	definitions, err := metricfilter.Read([]byte(`
- {filterName: errors, filterPattern: '{ $.errorCode = "*" }', metricTransformations: [{metricName: Errors, metricNamespace: Own, metricValue: "1", defaultValue: 0}]}
- {filterName: numbers, filterPattern: '"ListBuckets"', metricTransformations: [{metricName: Numbers, metricNamespace: Own, metricValue: $.requestParameters.n, dimensions: {Region: $.awsRegion}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	var out []*metricfilter.Filter
	for _, d := range definitions {
		f, err := d.Check()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f)
	}
	return out
}

// madeValues returns the values in the metrics table, in words and in order.
func madeValues(t testing.TB, store *storage.Store) []string {
	t.Helper()
	table := schema.Metrics()
	col := func(name string) int { return table.MustColumn(name) }
	var out []string
	eachRow(t, store, table, func(b *storage.Batch, row int) {
		out = append(out, fmt.Sprintf("%s %s%s %v x%v at %d", b.Columns[col("region")].Bytes(row), b.Columns[col("metricname")].Bytes(row), b.Columns[col("dimensions")].Bytes(row),
			b.Columns[col("sum")].Double(row), b.Columns[col("samplecount")].Double(row), b.Columns[col("ts")].Int64(row)/1e6))
	})
	slices.Sort(out)
	return out
}

// TestMetricFilters shows that each stored event makes its values once, whatever inputs, runs and workers it comes through, and
// however often; and that default values are those of the minutes without a match, whenever a match comes.
func TestMetricFilters(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var records []string
		want := map[string]bool{}
		type minute struct {
			region string
			number int
		}
		minutes := map[minute]bool{}
		for i := range rapid.IntRange(1, 12).Draw(rt, "events") {
			second := rapid.IntRange(0, 200).Draw(rt, "second")
			region := rapid.SampledFrom([]string{"us-east-1", "eu-west-1"}).Draw(rt, "region")
			at := minute{region, second / 60}
			var extra []string
			if rapid.Bool().Draw(rt, "error") {
				extra = append(extra, `"errorCode":"AccessDenied"`)
				want[fmt.Sprintf("%s Errors{} 1 x1 at %d (%d)", region, 1714978800+second, i)] = true
				minutes[at] = true
			} else if !minutes[at] {
				minutes[at] = false
			}
			want[fmt.Sprintf(`%s Numbers{"Region":"%[1]s"} %d x1 at %d (%d)`, region, second, 1714978800+second, i)] = true
			records = append(records, strings.Replace(event(fmt.Sprintf("id-%d", i), second, extra...), "us-east-1", region, 1))
		}
		for at, matched := range minutes {
			if !matched {
				want[fmt.Sprintf("%s Errors{} 0 x1 at %d", at.region, 1714978800+60*at.number)] = true
			}
		}
		var expected []string
		for v := range want {
			v, _, _ = strings.Cut(v, " (")
			expected = append(expected, v)
		}
		slices.Sort(expected)

		dir, store := t.TempDir(), newStore(t)
		o := Options{MetricFilters: testFilters(t), Threads: rapid.IntRange(1, 3).Draw(rt, "threads")}
		var files []string
		for i := range rapid.IntRange(1, 3).Draw(rt, "files") {
			some := rapid.Permutation(records).Draw(rt, "order")
			if i > 0 { // others repeat a part, written differently
				some = some[:rapid.IntRange(1, len(some)).Draw(rt, "part")]
				for j := range some {
					some[j] = strings.ReplaceAll(some[j], `,"`, ` , "`)
				}
			}
			files = append(files, write(t, filepath.Join(dir, fmt.Sprint(i)), delivery(some...)))
		}
		apart := rapid.Bool().Draw(rt, "in runs of their own")
		if apart { // the last one has what is missing
			some := rapid.IntRange(1, len(records)).Draw(rt, "before")
			for i, part := range [][]string{records[:some], records[some:], records} {
				mustRun(t, store, o, write(t, filepath.Join(dir, fmt.Sprint("part", i)), delivery(part...)))
			}
		}
		r := mustRun(t, store, o, files...)
		if got := madeValues(t, store); !slices.Equal(got, expected) {
			rt.Fatalf("the values are\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(expected, "\n"))
		}
		if !apart && (r.Filtered != int64(len(expected)) || r.Stored != int64(len(records))) {
			rt.Fatalf("the report counts %d values and %d events, not %d and %d", r.Filtered, r.Stored, len(expected), len(records))
		}
		again := write(t, filepath.Join(dir, "again"), delivery(slices.Concat(records, records)...)+"\n")
		if r = mustRun(t, store, o, again); r.Filtered != 0 {
			rt.Fatalf("the same events made %d values more", r.Filtered)
		}
		problems, err := store.Verify(t.Context())
		if err != nil || len(problems.Problems) > 0 {
			rt.Fatalf("the store is not sound: %v, %v", problems, err)
		}
	})
}
