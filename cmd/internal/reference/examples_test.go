package reference_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"trailsift/cmd/internal/reference"
	"trailsift/engine"
	"trailsift/engine/alarm"
	"trailsift/engine/alarm/history"
	"trailsift/engine/geo"
	"trailsift/engine/render"
	"trailsift/ingest"
	"trailsift/query"
	"trailsift/query/diag"
	"trailsift/storage"
	"trailsift/storage/schema"
)

var update = flag.Bool("update", false, "run the examples and write what they print to examples/language.txtar")

const recordedFile = "examples/language.txtar"

// TestExamplesPrintWhatTheReferenceShows runs every example of the language, the tables and the formats.
func TestExamplesPrintWhatTheReferenceShows(t *testing.T) {
	library := open(t)
	samples := openStore(t, "../../../testdata/samples")
	week := openStore(t, "../../../testdata/week", "../../../testdata/samples")
	inputs := openInputs(t)
	var ran []reference.Example
	for _, p := range library.Pages {
		for _, e := range p.Examples {
			if e.Run == reference.Expression || e.Run == reference.Calculation {
				continue // run by the tests of the tables of functions
			}
			var output string
			var err error
			if e.Run == reference.Decode {
				output, err = inputs.show(t, p.Name, e.Text)
			} else {
				output, err = samples.ask(t.Context(), e.Text, e.Format)
				if errors.Is(err, errNoRow) { // what compares with the days before
					output, err = week.ask(t.Context(), e.Text, e.Format)
				}
				if errors.Is(err, errNoRow) && p.Kind == reference.Asked { // nothing of the kind happened
					output, err = "no row\n", nil
				}
			}
			if err != nil {
				t.Errorf("%s: %v", e.Key, err)
				continue
			}
			if !*update && (!e.Ran || output != e.Output) {
				t.Errorf("%s: the reference shows\n%s\nbut it prints\n%s", e.Key, e.Output, output)
			}
			e.Output = output
			ran = append(ran, e)
		}
	}
	if *update && !t.Failed() {
		text := reference.Format("What the examples of the language print: written by go test ./cmd/internal/reference -update", ran)
		if err := os.WriteFile(recordedFile, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if t.Failed() {
		t.Log("go test ./cmd/internal/... -update runs the examples and writes what they print")
	}
}

// store is a store that examples are run over.
type store struct {
	compiler *query.Compiler
	session  *engine.Session
}

func openStore(t *testing.T, paths ...string) *store {
	t.Helper()
	s, err := storage.OpenOrCreate(t.TempDir(), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ingest.Run(t.Context(), s, paths, ingest.Options{Threads: 1}); err != nil {
		t.Fatal(err)
	}
	addAlarms(t, s)
	snapshot, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	places, err := geo.Open("../../../testdata/geoip/city.mmdb", "../../../testdata/geoip/asn.mmdb")
	if err != nil {
		t.Fatal(err)
	}
	session, err := engine.Open(snapshot, engine.Options{Threads: 1, Geo: places}) // one thread: groups that are not sorted come in one order
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(session.Close(), places.Close(), snapshot.Close()); err != nil {
			t.Error(err)
		}
	})
	compiler, err := query.New(query.Options{Lookups: testLookups(t), Geo: &query.Geo{Holds: places.Holds}})
	if err != nil {
		t.Fatal(err)
	}
	return &store{compiler, session}
}

// addAlarms adds what alarms backtest --save would: some of what the rules of the pack cis do over the sample logs.
func addAlarms(t *testing.T, s *storage.Store) {
	t.Helper()
	crossed := func(name string, at time.Time, count string) history.Entry {
		reason := fmt.Sprintf("Threshold Crossed: 1 datapoint [%s (%s)] was greater than or equal to the threshold (1.0).", count, at.Add(-5*time.Minute).Format("02/01/06 15:04:05"))
		return history.Entry{At: at.UnixMicro(), Alarm: name, ARN: name, Old: alarm.OK, New: alarm.Alarm, Reason: reason, Origin: schema.OriginBacktest}
	}
	day := time.Date(2026, 3, 14, 0, 0, 0, 0, time.UTC)
	rows, err := history.Batch([]history.Entry{
		crossed("calls-denied", day.Add(9*time.Hour+7*time.Minute), "9.0"), crossed("calls-denied", day.Add(11*time.Hour), "1.0"), crossed("trail-changed", day.Add(9*time.Hour+41*time.Minute), "1.0"),
	})
	if err == nil {
		_, err = s.Append(t.Context(), rows)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// rowsShown is how many rows of a result the reference shows.
const rowsShown = 6

var errNoRow = errors.New("the example has no row over the sample logs")

// ask runs a query as on the day after the sample logs; events are those of the day, and the ledger is asked as a whole.
func (s *store) ask(ctx context.Context, text, format string) (string, error) {
	day := time.Date(2026, 3, 14, 0, 0, 0, 0, time.UTC)
	request := query.Request{Text: text, Now: day.AddDate(0, 0, 1)}
	request.Range = query.TimeRange{Start: day.UnixMicro(), End: request.Now.UnixMicro()}
	c, problems := s.compiler.Compile(request)
	if c != nil && !slices.Equal(c.Tables(), []string{"events"}) {
		request.Range = query.TimeRange{}
		c, problems = s.compiler.Compile(request)
	}
	if c == nil {
		return "", errors.New(problems.Render(text, diag.RenderOptions{}))
	}
	rows, err := s.session.Query(ctx, c)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var b bytes.Buffer
	summary, err := render.Write(ctx, &b, rows, render.Options{Format: format, Width: 96, MaxRows: rowsShown})
	if err != nil {
		return "", err
	}
	if known, _ := render.FormatOf(format); known.Binary {
		if b.Len() == 0 {
			return "", errors.New("nothing was written")
		}
		return "", nil
	}
	if summary.Rows == 0 {
		return "", errNoRow
	}
	return b.String(), nil
}

// inputs are fixtures of the decoder, one for each format.
type inputs struct {
	store *store
	text  map[string]string
}

func openInputs(t *testing.T) *inputs {
	t.Helper()
	files, err := filepath.Glob(filepath.FromSlash("../../../ingest/decode/testdata/*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	// Wrappers that hold events and metrics are shown with events.
	slices.SortStableFunc(files, func(a, b string) int {
		return cmp.Compare(strings.Count(a, "metric-"), strings.Count(b, "metric-"))
	})
	in := &inputs{text: map[string]string{}}
	dir := t.TempDir()
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range archive.Files {
			account, isWant := strings.CutSuffix(f.Name, ".want")
			format, rest, _ := strings.Cut(string(f.Data), " ")
			if !isWant || !strings.Contains(rest, "rejected 0") || format == "" || in.text[format] != "" {
				continue
			}
			text := string(archive.Files[i-1].Data)
			if strings.HasSuffix(account, ".quoted") {
				if text, err = strconv.Unquote(strings.TrimSpace(text)); err != nil {
					t.Fatal(err)
				}
			}
			in.text[format] = text
			if err := os.WriteFile(filepath.Join(dir, format), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	in.store = openStore(t, dir)
	return in
}

// show runs an example about the input of one format.
func (in *inputs) show(t *testing.T, format, text string) (string, error) {
	input, ok := in.text[format]
	if !ok {
		return "", fmt.Errorf("no fixture of ingest/decode has the format %s", format)
	}
	if strings.HasPrefix(text, "head ") {
		lines := strings.Split(strings.TrimRight(input[:min(240, len(input))], "\r\n"), "\n")
		for i := range lines {
			lines[i] = diag.Visible(lines[i])
		}
		return strings.Join(lines, "\n") + "\n", nil
	}
	_, question, _ := strings.Cut(text, "'source files |")
	return in.store.ask(t.Context(), fmt.Sprintf("source files | filter path = %q |%s", format, strings.TrimSuffix(question, "'")), "")
}

// testLookups reads the lookup tables of the examples.
func testLookups(t testing.TB) []*query.Lookup {
	t.Helper()
	files, err := filepath.Glob("../../../testdata/lookups/*.csv")
	if err != nil || len(files) == 0 {
		t.Fatalf("no lookup tables: %v", err)
	}
	var out []*query.Lookup
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		table, err := query.ReadLookup(strings.TrimSuffix(filepath.Base(file), ".csv"), bytes.NewReader(data), query.LookupLimits{})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, table)
	}
	return out
}
