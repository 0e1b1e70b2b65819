package engine

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"trailsift/query"
	"trailsift/query/function"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// values are columns of a row by name: float64, int64 or string.
type values map[string]any

// newMetrics makes a store of segments of datapoints, with their series in the catalogue, and returns its snapshot.
func newMetrics(t testing.TB, segments ...[]values) *storage.Snapshot {
	t.Helper()
	store, err := storage.OpenOrCreate(filepath.Join(t.TempDir(), "store"), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	write := func(table *schema.Table, rows []values) storage.Segment {
		b := storage.NewBatch(table, len(rows))
		for i, r := range rows {
			r["ts"], r["seen_at"] = int64(i)*60e6, int64(1)
			if hour, ok := r["hour"]; ok {
				r["ts"] = hour
			}
			for name, value := range r {
				c, ok := table.ColumnIndex(name)
				if !ok {
					continue
				}
				switch v := value.(type) {
				case float64:
					b.Columns[c].AppendDouble(v)
				case int64:
					b.Columns[c].AppendInt64(v)
				case string:
					b.Columns[c].AppendString(v)
				}
			}
			b.EndRow()
		}
		w, err := store.NewSegment(table)
		if err == nil {
			err = w.Write(b)
		}
		if err != nil {
			t.Fatal(err)
		}
		seg, err := w.Close()
		if err != nil {
			t.Fatal(err)
		}
		return seg
	}
	var change storage.Change
	for _, rows := range segments {
		change.Add = append(change.Add, write(schema.Metrics(), rows), write(schema.Series(), rows))
	}
	if _, err := store.Commit(context.Background(), change); err != nil {
		t.Fatal(err)
	}
	snapshot, err := store.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { snapshot.Close() })
	return snapshot
}

// whole is a datapoint of n samples of 2, of the metric of a host.
func whole(host string, n float64) values {
	return values{"series": int64(len(host)), "dimensions": `{"Host":"` + host + `"}`, "dimensionnames": "Host", "kind": "datapoint", "period": int64(60), "unit": "Count",
		"samplecount": n, "sum": 2 * n, "minimum": 2.0, "maximum": 2.0}
}

func with(v values, name string, value any) values {
	v[name] = value
	return v
}

func without(v values, names ...string) values {
	for _, n := range names {
		delete(v, n)
	}
	return v
}

func TestWhatIsKnownOfMetrics(t *testing.T) {
	single := function.Datapoints{Complete: true, Single: true}
	empty := []string{"average", "value"}
	for _, c := range []struct {
		name     string
		segments [][]values
		want     query.Metrics
	}{
		{"nothing", nil, query.Metrics{Datapoints: single, OneClass: true, OneUnit: true, Dimensions: []string{}, Empty: []string{"samplecount", "sum", "minimum", "maximum", "average", "value"}}},
		{"single samples", [][]values{{whole("a", 1), whole("bb", 1)}}, query.Metrics{Datapoints: single, OneClass: true, OneUnit: true, Dimensions: []string{"Host"}, Empty: empty}},
		{"sets in one segment", [][]values{{whole("a", 1)}, {whole("bb", 5)}}, query.Metrics{Datapoints: function.Datapoints{Complete: true}, OneClass: true, OneUnit: true, Dimensions: []string{"Host"}, Empty: empty}},
		{"no samples", [][]values{{whole("a", 0), whole("bb", 1)}}, query.Metrics{OneClass: true, OneUnit: true, Dimensions: []string{"Host"}, Empty: empty}},
		{"no sum", [][]values{{whole("a", 1), without(whole("bb", 1), "sum")}}, query.Metrics{OneClass: true, OneUnit: true, Dimensions: []string{"Host"}, Empty: empty}},
		{"two periods", [][]values{{whole("a", 1)}, {with(whole("a", 1), "period", int64(300))}}, query.Metrics{Datapoints: single, OneUnit: true, Dimensions: []string{"Host"}, Empty: empty}},
		{"a period that is not known beside one that is", [][]values{{whole("a", 1)}, {without(whole("a", 1), "period")}}, query.Metrics{Datapoints: single, OneUnit: true, Dimensions: []string{"Host"}, Empty: empty}},
		{"two kinds", [][]values{{whole("a", 1)}, {with(whole("a", 1), "kind", "put")}}, query.Metrics{Datapoints: single, OneUnit: true, Dimensions: []string{"Host"}, Empty: empty}},
		{"periods of several metrics", [][]values{{whole("a", 1)}, {with(whole("bb", 1), "period", int64(300))}}, query.Metrics{Datapoints: single, OneClass: true, OneUnit: true, Dimensions: []string{"Host"}, Empty: empty}},
		{"two units", [][]values{{whole("a", 1)}, {with(whole("bb", 1), "unit", "Bytes")}}, query.Metrics{Datapoints: single, OneClass: true, Dimensions: []string{"Host"}, Empty: empty}},
		{"averages, and a name with a comma", [][]values{{with(with(with(whole("a", 1), "average", 2.0), "dimensions", `{"a,b":"x","c":"y"}`), "dimensionnames", "a,b,c")}},
			query.Metrics{Datapoints: single, OneClass: true, OneUnit: true, Dimensions: []string{"a,b", "c"}, Empty: []string{"value"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			snapshot := newMetrics(t, c.segments...)
			s := openSession(t, snapshot, Options{})
			for range 2 { // the second time from memory
				if got, err := s.Metrics(context.Background()); err != nil || !reflect.DeepEqual(got, c.want) {
					t.Errorf("known is %+v, %v\nwant %+v", got, err, c.want)
				}
			}
			s = openSession(t, older{snapshot}, Options{})
			if got, err := s.Metrics(context.Background()); err != nil || got.OneClass != c.want.OneClass || got.OneUnit != c.want.OneUnit {
				t.Errorf("the catalogue alone says %+v, %v\nwant %+v", got, err, c.want)
			}
		})
	}
}

// older is a source whose segments were written before their numbers and values were noted.
type older struct{ Source }

func (o older) Segments(table string, r storage.TimeRange) []storage.Segment {
	out := o.Source.Segments(table, r)
	for i := range out {
		out[i].Numbers, out[i].Values = nil, nil
	}
	return out
}

// A query gives the same whatever is known, and asks for no more than it has to.
func TestStatisticsWithAndWithoutKnowledge(t *testing.T) {
	snapshot := newMetrics(t, []values{whole("a", 1), whole("bb", 1), with(whole("a", 1), "minimum", 2.0)}, []values{whole("ccc", 1)})
	compiler, err := query.New(query.Options{})
	if err != nil {
		t.Fatal(err)
	}
	text := `source metrics | stats stat("Average") as a, stat("p50") as p, stat("tm90") as m, stat("SampleCount") as n by Host | sort Host`
	var results []string
	for _, source := range []Source{snapshot, older{snapshot}} {
		s := openSession(t, source, Options{})
		r := query.Request{Text: text, Now: time.Unix(0, 0)}
		c, problems, err := s.Compile(context.Background(), compiler, &r)
		if c == nil {
			t.Fatal(problems, err)
		}
		if known := source == Source(snapshot); known == strings.Contains(c.Statement.SQL, "count(") {
			t.Errorf("groups are checked, though nothing can be lacking, or not at all (%v):\n%s", known, c.Statement.SQL)
		}
		rows, err := s.Query(context.Background(), c)
		results = append(results, asJSON(t, rows, err))
	}
	if want := fmt.Sprintln(`{"Host":"a","a":2,"p":2,"m":2,"n":2}`); results[0] != results[1] || !strings.HasPrefix(results[0], want) {
		t.Errorf("results are\n%s\n%s\nand begin with %s", results[0], results[1], want)
	}
}
