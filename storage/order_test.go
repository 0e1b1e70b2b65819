package storage

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trailsift/storage/schema"
)

// sortRows sorts rows as segments of a table with an Order hold them.
func sortRows(t testing.TB, table *schema.Table, rows []row) []row {
	t.Helper()
	b := NewBatch(table, len(rows))
	for _, r := range rows {
		setRow(t, b, r)
	}
	at := make([]int, len(rows))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(i, j int) int { return compareRows(b, i, b, j) })
	out := make([]row, len(rows))
	for i, n := range at {
		out[i] = rows[n]
	}
	return out
}

// Compaction keeps segments with an Order in it and within their clusters, and makes one row of those with the same key: each
// value is that of the latest input that has one.
func TestCompactMergesRepeats(t *testing.T) {
	table := schema.Metrics()
	const day = 24 * 3600 * 1_000_000
	rapid.Check(t, func(rt *rapid.T) {
		s := newTestStore(t, Options{FS: quickFS{}})
		want, cluster := map[string]row{}, map[int64]bool{}
		file := int64(0)
		for range rapid.IntRange(1, 4).Draw(rt, "commits") {
			byCluster := map[int64][]row{}
			seen := map[string]bool{}
			for range rapid.IntRange(1, 8).Draw(rt, "rows") {
				file++
				r := row{"file_id": file, "record_index": int64(0), "kind": schema.MetricDatapoint, "metricname": "m", "series": rapid.Int64Range(-1, 1).Draw(rt, "series"),
					"ts": rapid.SampledFrom([]int64{0, 1, 29 * day, 31 * day, -1}).Draw(rt, "ts")}
				for _, name := range []string{"sum", "average"} {
					if rapid.Bool().Draw(rt, name+" set") {
						r[name] = float64(rapid.IntRange(0, 3).Draw(rt, name))
					}
				}
				if rapid.Bool().Draw(rt, "unit set") {
					r["unit"] = "Percent"
				}
				key := fmt.Sprint(r["series"], r["ts"], r["unit"])
				if seen[key] {
					continue
				}
				seen[key] = true
				at := Cluster(r["ts"].(int64))
				byCluster[at], cluster[at] = append(byCluster[at], r), true
				merged := row{}
				for name, value := range want[key] {
					merged[name] = value
				}
				for name, value := range r {
					merged[name] = value
				}
				want[key] = merged
			}
			var c Change
			for _, rows := range byCluster {
				c.Add = append(c.Add, writeSegment(t, s, table, 3, sortRows(t, table, rows)...))
			}
			mustCommit(t, s, c)
		}
		rows := 0
		for _, seg := range mustSnapshot(t, s).Segments("metrics", TimeRange{}) {
			rows += int(seg.Rows)
		}
		report := mustCompact(t, s, CompactOptions{})
		segments := mustSnapshot(t, s).Segments("metrics", TimeRange{})
		if len(segments) != len(cluster) || int(report.Replaced) != rows-len(want) {
			rt.Fatalf("%d segments of %d clusters; %+v, %d rows of %d keys", len(segments), len(cluster), report, rows, len(want))
		}
		var got, expected []string
		for _, seg := range segments {
			if Cluster(seg.MinTime) != Cluster(seg.MaxTime) {
				rt.Fatalf("a segment spans clusters: %+v", seg)
			}
			rows := readRows(t, s.path(seg.Path), table, nil, TimeRange{})
			if sorted := sortRows(t, table, rows); fmt.Sprint(sorted) != fmt.Sprint(rows) {
				rt.Fatalf("not in order: %v", rows)
			}
			for _, r := range rows {
				got = append(got, fmt.Sprint(r))
			}
		}
		for _, r := range want {
			expected = append(expected, fmt.Sprint(r))
		}
		slices.Sort(got)
		slices.Sort(expected)
		if !slices.Equal(got, expected) {
			rt.Fatalf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(expected, "\n"))
		}
	})
}

func TestCluster(t *testing.T) {
	for micros, want := range map[int64]int64{0: 0, clusterMicros - 1: 0, clusterMicros: 1, -1: -1, -clusterMicros: -1, -clusterMicros - 1: -2} {
		if got := Cluster(micros); got != want {
			t.Errorf("Cluster(%d) = %d, want %d", micros, got, want)
		}
	}
}

// quickFS is the operating system's file system without waiting for the disk.
type quickFS struct{ osFS }

type quickFile struct{ File }

func (quickFile) Sync() error { return nil }

func (q quickFS) Create(name string) (File, error) {
	f, err := q.osFS.Create(name)
	return quickFile{f}, err
}

func (quickFS) SyncDir(string) error { return nil }
