package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trailsift/ingest/record"
	"trailsift/storage"
	"trailsift/storage/schema"
)

const csvHeader = "User name,AWS access key,Event time,Event source,Event name,AWS region,Source IP address,User agent,Error code,Resources,Request ID,Event ID,Read-only,Event type,Recipient Account Id,Event category\n"

// csvRow is what a download of the event history has of event(id, second).
func csvRow(id string, second int) string {
	return fmt.Sprintf("ana,,2024-05-06T07:%02d:%02dZ,s3.amazonaws.com,ListBuckets,us-east-1,192.0.2.7,aws-cli,,[],,%s,true,AwsApiCall,111122223333,Management\n", second/60, second%60, id)
}

// Repeats are told by identity and content, whether the first record is in the same file, another file or an earlier run.
func TestRepeats(t *testing.T) {
	first := event("a", 1)
	reordered := `{"recipientAccountId":"111122223333",` + strings.Replace(strings.TrimPrefix(first, "{"), `,"recipientAccountId":"111122223333"`, "", 1)
	noID := `{"eventVersion":"1.09","eventTime":"2024-05-06T07:00:01Z","eventSource":"s3.amazonaws.com","eventName":"X","n":1}`
	for _, c := range []struct {
		name                          string
		one, two                      string
		stored, duplicates, conflicts int64
	}{
		{"bytes", first, first, 1, 1, 0},
		{"white space", first, strings.ReplaceAll(first, `,"`, ", \""), 1, 1, 0},
		{"key order", first, reordered, 1, 1, 0},
		{"other content", first, event("a", 1, `"errorCode":"AccessDenied"`), 2, 0, 1},
		{"number text", event("a", 1, `"x":{"n":1.0}`), event("a", 1, `"x":{"n":1}`), 2, 0, 1},
		{"other time, far", first, event("a", 7201), 2, 0, -1},
		{"other time, near", first, event("a", 3601), 2, 0, 1},
		{"other account", first, strings.Replace(first, "111122223333", "444455556666", 1), 2, 0, 0},
		{"no id", noID, strings.Replace(noID, `"n":1`, ` "n": 1`, 1), 1, 1, 0},
		{"no id, other content", noID, strings.Replace(noID, `"n":1`, `"n":2`, 1), 2, 0, 0},
		{"null and absent", first, event("a", 1, `"errorCode":null`), 2, 0, 1},
		{"no time", strings.Replace(first, "eventTime", "otherTime", 1), strings.Replace(first, "eventTime", "otherTime", 1) + " ", 1, 1, 0},
		{"no time, other content", strings.Replace(first, "eventTime", "otherTime", 1), strings.Replace(event("a", 1, `"x":1`), "eventTime", "otherTime", 1), 2, 0, 1},
		{"partial twice", csvHeader + csvRow("a", 1), csvHeader + csvRow("a", 1), 1, 1, 0},
		{"partial after full", first, csvHeader + csvRow("a", 1), 1, 1, 0},
		{"full after partial", csvHeader + csvRow("a", 1) + csvRow("b", 2), first, 2, 1, 0},
		{"aggregated", `{"eventVersion":"1.0","accountId":"111122223333","eventId":"g","eventCategory":"Aggregated","eventType":"AwsAggregatedEvent","timeWindow":{"windowStart":"2024-05-06T07:00:00Z"}}`,
			` {"eventVersion":"1.0","accountId":"111122223333","eventId":"g","eventCategory":"Aggregated","eventType":"AwsAggregatedEvent","timeWindow":{"windowStart":"2024-05-06T07:00:00Z"}}`, 1, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			a, b := write(t, filepath.Join(dir, "a"), c.one), write(t, filepath.Join(dir, "b"), c.two)
			check := func(how string, store *storage.Store, reports ...*Report) {
				t.Helper()
				var sum Report
				for _, r := range reports {
					sum.Stored += r.Stored
					sum.Duplicates += r.Duplicates
					sum.Conflicts += r.Conflicts
					sum.Known += r.Known
				}
				rows := int64(0)
				eachRow(t, store, schema.Events(), func(*storage.Batch, int) { rows++ })
				checkInvariants(t, store, nil)
				if v, err := store.Verify(t.Context()); err != nil || len(v.Problems) > 0 {
					t.Errorf("%s: %+v, %v", how, v, err)
				}
				if c.name == "full after partial" && how == "two runs" {
					sum.Stored-- // the report of what came before stays as it was; the ledger does not
					sum.Duplicates++
				}
				sum.Duplicates += sum.Known // a file with the same bytes is not read
				if rows != c.stored || sum.Stored != c.stored || sum.Duplicates != c.duplicates || (sum.Conflicts != c.conflicts && c.conflicts >= 0) {
					t.Errorf("%s: %d rows, %+v; want %d stored, %d duplicates, %d conflicts", how, rows, sum, c.stored, c.duplicates, c.conflicts)
				}
			}
			one := newStore(t)
			check("one run", one, mustRun(t, one, Options{Threads: 1}, a, b))
			two := newStore(t)
			check("two runs", two, mustRun(t, two, Options{}, a), mustRun(t, two, Options{}, b))
			windows := newStore(t)
			check("a window each", windows, mustRun(t, windows, Options{WindowBytes: 1, Threads: 1}, a, b))
		})
	}
}

// Whatever the windows, workers and memory are, the same records come out, and the counts are the same.
func TestRepeatsProperty(t *testing.T) {
	for seed := range uint64(3) {
		rng := rand.New(rand.NewPCG(seed, 3))
		dir := t.TempDir()
		want := map[string]bool{} // canonical forms
		total, conflicts := int64(0), int64(0)
		ids := map[string]bool{}
		for f := range 12 {
			var records []string
			for range rng.IntN(100) {
				n := rng.IntN(400)
				id := fmt.Sprintf("id-%d", n)
				text := event(id, n*60, fmt.Sprintf(`"v":%d`, rng.IntN(20)/19))
				if rng.IntN(3) == 0 {
					text = strings.ReplaceAll(text, ":", ": ")
					text = strings.ReplaceAll(text, "07: ", "07:")
				}
				records = append(records, text)
				total++
				form := string(record.Canonical(nil, []byte(text)))
				if !want[form] {
					want[form] = true
					if ids[id] {
						conflicts++
					}
					ids[id] = true
				}
			}
			write(t, filepath.Join(dir, fmt.Sprintf("%02d.json", f)), delivery(records...))
		}
		for _, o := range []Options{{}, {Threads: 1}, {Threads: 4, WindowBytes: 20_000}, {Threads: 2, WindowTime: 1, IDMemory: 1}} {
			store := newStore(t)
			r := mustRun(t, store, o, dir)
			checkInvariants(t, store, r)
			got := map[string]bool{}
			eachRow(t, store, schema.Events(), func(b *storage.Batch, row int) {
				got[string(record.Canonical(nil, storage.AppendRecord(nil, b, row)))] = true
			})
			if r.Records != total || r.Stored != int64(len(want)) || r.Conflicts != conflicts || len(got) != len(want) {
				t.Errorf("seed %d, %+v: %+v; want %d records, %d stored, %d conflicts; %d distinct rows", seed, o, *r, total, len(want), conflicts, len(got))
			}
			for form := range want {
				if !got[form] {
					t.Fatalf("seed %d: lost %s", seed, form)
				}
			}
		}
	}
}

// More records than fit into a row group, and more contested ones than are looked for at a time.
func TestManyRows(t *testing.T) {
	if testing.Short() {
		t.Skip("writes some 80 MB")
	}
	const n = 125_000
	dir := t.TempDir()
	var one, two strings.Builder
	for i := range n {
		text := event(fmt.Sprintf("id-%d", i), i/10)
		one.WriteString(text + "\n")
		switch {
		case i%1000 == 0: // other content
			text = strings.Replace(text, `"n":`, `"n":1`, 1)
		case i%1000 == 1: // another order of keys
			text = strings.Replace(text, `{"eventVersion":"1.09",`, `{"awsRegion":"us-east-1","eventVersion":"1.09",`, 1)
			text = strings.Replace(text, `,"awsRegion":"us-east-1","source`, `,"source`, 1)
		}
		two.WriteString(text + " \n")
		if i%5 == 0 {
			two.WriteString(strings.Replace(text, `:`, ` :`, 1) + "\n")
		}
	}
	a, b := write(t, filepath.Join(dir, "a"), one.String()), write(t, filepath.Join(dir, "b"), two.String())
	store := newStore(t)
	first, second := mustRun(t, store, Options{Threads: 1}, a), mustRun(t, store, Options{Threads: 2}, b)
	checkInvariants(t, store, nil)
	if first.Stored != n || second.Records != n+n/5 || second.Stored != n/1000 || second.Conflicts != n/1000 {
		t.Errorf("%+v\n%+v", *first, *second)
	}
}

// meanwhile does something when the run begins to read its input.
type meanwhile struct {
	io.Reader
	do   func() error
	done bool
}

func (m *meanwhile) Read(p []byte) (int, error) {
	if !m.done {
		m.done = true
		if err := m.do(); err != nil {
			return 0, err
		}
	}
	return m.Reader.Read(p)
}

// A partial record gives way to a full one although another process merges or prunes its segment meanwhile: the replacement is
// planned again.
func TestReplaceInChangedSegment(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(ctx context.Context, store *storage.Store) (changed bool, err error)
		rows   int
		stored int64
	}{
		{"merged", func(ctx context.Context, store *storage.Store) (bool, error) {
			r, err := store.Compact(ctx, storage.CompactOptions{})
			return r.Merged > 0, err
		}, 4, 2},
		{"pruned", func(ctx context.Context, store *storage.Store) (bool, error) {
			// The partial record itself goes, and the ledger's count of it is retention's then.
			r, err := store.Prune(ctx, storage.PruneOptions{Before: time.Date(2024, 5, 6, 7, 0, 2, 0, time.UTC).UnixMicro()})
			return r.Rows > 0, err
		}, 4, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			store := newStore(t)
			mustRun(t, store, Options{}, write(t, filepath.Join(dir, "a.csv"), csvHeader+csvRow("a", 1)+csvRow("c", 3)))
			mustRun(t, store, Options{}, write(t, filepath.Join(dir, "b"), event("b", 2)))
			in := &meanwhile{Reader: strings.NewReader(delivery(event("a", 1), event("d", 4))), do: func() error {
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
			names := map[string]string{}
			eachRow(t, store, schema.Events(), func(b *storage.Batch, row int) {
				id := string(b.Columns[b.Table.MustColumn("eventid")].Bytes(row))
				names[id] += string(b.Columns[b.Table.MustColumn("requestparameters")].Bytes(row)) + ";"
			})
			if r.Stored != c.stored || len(names) != c.rows || names["a"] != `{"n":1};` || len(r.Warnings) != 0 {
				t.Errorf("%q, %+v", names, *r)
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

// Insights have a table of their own, and ids that do not mix with those of events.
func TestInsights(t *testing.T) {
	insight := func(id, state string) string {
		return `{"eventVersion":"1.09","eventTime":"2024-05-06T07:00:00Z","awsRegion":"us-east-1","eventID":"` + id + `","eventType":"AwsCloudTrailInsight",` +
			`"recipientAccountId":"111122223333","sharedEventID":"s","insightDetails":{"state":"` + state + `","eventSource":"s3.amazonaws.com"},"eventCategory":"Insight"}`
	}
	dir := t.TempDir()
	a := write(t, filepath.Join(dir, "a"), delivery(insight("x", "Start"), event("x", 0)))
	b := write(t, filepath.Join(dir, "b"), delivery(insight("x", "Start"), " "+insight("x", "Start"), strings.Replace(insight("x", "Start"), ":", ": ", 1), insight("x", "End"), event("y", 1)))
	store := newStore(t)
	first, second := mustRun(t, store, Options{}, a), mustRun(t, store, Options{}, b)
	checkInvariants(t, store, nil)
	if first.Stored != 2 || first.Conflicts != 0 || second.Stored != 2 || second.Duplicates != 3 || second.Conflicts != 1 {
		t.Errorf("%+v\n%+v", *first, *second)
	}
	rows := 0
	eachRow(t, store, schema.Insights(), func(*storage.Batch, int) { rows++ })
	if rows != 2 {
		t.Errorf("%d insights", rows)
	}
}
