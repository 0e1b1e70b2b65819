package cli

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// realData returns the path of something in the folder of published data.
func realData(below ...string) string {
	root := cmp.Or(os.Getenv("TRAILSIFT_REAL_DATA"), filepath.FromSlash("../../../../shared/data"))
	return filepath.Join(append([]string{root}, below...)...)
}

// readReal reads a file of published data; without it the test is skipped.
func readReal(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Skipf("no real data: %v (TRAILSIFT_REAL_DATA names the folder)", err)
	}
	return text
}

// TestRealData asks the program about published logs what an independent script has counted in them.
func TestRealData(t *testing.T) {
	text := readReal(t, realData("EXPECTED.json"))
	var expected map[string]struct {
		Stored      int64            `json:"stored"`
		DistinctIDs int64            `json:"distinct_event_ids"`
		Errors      int64            `json:"error_events"`
		TopNames    map[string]int64 `json:"top_event_names"`
	}
	if err := json.Unmarshal(text, &expected); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_CONFIG_HOME", t.TempDir()) // no configuration of the person who runs the tests
	for folder, want := range expected {
		t.Run(folder, func(t *testing.T) {
			store := filepath.Join(t.TempDir(), "store")
			run(t, "ingest", "--store", store, "-q", realData("cloudtrail", folder))
			var totals []struct{ Stored, IDs, Errors int64 }
			ask(t, &totals, store, "stats count(*) as stored, count_distinct(eventID) as ids, count_if(ispresent(errorCode)) as errors")
			if got := totals[0]; got.Stored != want.Stored || got.IDs != want.DistinctIDs || got.Errors != want.Errors {
				t.Errorf("got %+v, want %d stored, %d ids, %d errors", got, want.Stored, want.DistinctIDs, want.Errors)
			}
			var names []struct {
				Name string `json:"eventName"`
				N    int64
			}
			ask(t, &names, store, "stats count(*) as n by eventName | sort n desc")
			counts := map[string]int64{}
			for _, row := range names {
				counts[row.Name] = row.N
			}
			least := names[0].N
			for name, n := range want.TopNames {
				if counts[name] != n {
					t.Errorf("%s stands %d times, want %d", name, counts[name], n)
				}
				least = min(least, n)
			}
			more := slices.DeleteFunc(slices.Sorted(maps.Keys(counts)), func(name string) bool {
				_, top := want.TopNames[name]
				return top || counts[name] <= least
			})
			if len(more) > 0 {
				t.Errorf("more often than the expected top names: %v", more)
			}
		})
	}
}

// ask decodes the rows of a query.
func ask(t *testing.T, rows any, store, query string) {
	t.Helper()
	if err := json.Unmarshal(run(t, "query", "--store", store, "-q", "-o", "json", query), rows); err != nil {
		t.Fatal(err)
	}
}

// run runs the program and returns what it prints.
func run(t *testing.T, args ...string) []byte {
	t.Helper()
	var out, complaints bytes.Buffer
	if code := Main(args, strings.NewReader(""), &out, &complaints); code != exitOK {
		t.Fatalf("trailsift %s: exit code %d\n%s", strings.Join(args, " "), code, complaints.String())
	}
	return out.Bytes()
}
