package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"trailsift/engine"
	"trailsift/engine/alarm"
	"trailsift/engine/alarm/plain"
	"trailsift/engine/alarm/replay"
	"trailsift/engine/alarm/rule"
	"trailsift/engine/metric"
	"trailsift/engine/rows"
	"trailsift/query"
	"trailsift/storage"
)

// answers keeps what queries have returned: periods that slide are asked for again and again.
type answers struct {
	session  *engine.Session
	compiler *query.Compiler
	known    map[string]answer
}

type answer struct {
	columns []rows.Column
	rows    [][]any
}

func (a *answers) query(ctx context.Context, text string, start, end int64) (rows.Reader, []string, error) {
	key := fmt.Sprint(start, " ", end, " ", text)
	if kept, ok := a.known[key]; ok {
		r, err := rows.Of(kept.columns, kept.rows)
		return r, nil, err
	}
	c, problems, err := a.session.Compile(ctx, a.compiler, &query.Request{Text: text, Range: query.TimeRange{Start: start, End: end}, Now: time.UnixMicro(end)})
	if err != nil {
		return nil, nil, err
	}
	if c == nil {
		return nil, nil, fmt.Errorf("%s: %w", text, problems)
	}
	c.Checks = nil
	r, err := a.session.Query(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	var kept answer
	kept.columns = r.Columns()
	if err := rows.Each(r, func(row []any) { kept.rows = append(kept.rows, row) }); err != nil {
		return nil, nil, err
	}
	a.known[key] = kept
	again, err := rows.Of(kept.columns, kept.rows)
	if err != nil {
		return nil, nil, err
	}
	return again, nil, r.Close()
}

// written keeps transitions as backtest writes them.
type written struct {
	alarms []*alarm.Definition
	lines  []string
}

func (w *written) Transition(t replay.Transition) error {
	w.lines = append(w.lines, strings.Join([]string{time.UnixMicro(t.At).UTC().Format(time.RFC3339), w.alarms[t.Alarm].Name, t.Contributor, string(t.Old), string(t.New), t.Reason}, "|"))
	return nil
}

func (w *written) Act(replay.Act) error { return nil }

// A backtest of the pack and of the sample rules agrees with asking the store about each period of each evaluation.
func TestBacktestAgreesWithPlain(t *testing.T) {
	const file = "../../../testdata/alarms/rules.yaml"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir() + "/store"
	var out, problems bytes.Buffer
	if code := Main([]string{"ingest", "-q", "--store", dir, "../../../testdata/samples", "../../../testdata/metrics/stream"}, strings.NewReader(""), &out, &problems); code != exitOK {
		t.Fatal(problems.String())
	}
	set := rule.Load([]rule.Source{{Name: "cis", Text: rule.Packs()[0].Text}, {Name: file, Text: string(text)}}, rule.Options{})
	w := &written{}
	for _, r := range set.Rules {
		w.alarms = append(w.alarms, &r.Definition)
	}
	store, err := storage.Open(dir, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	snapshot, err := store.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer snapshot.Close()
	session, err := engine.Open(snapshot, engine.Options{TempDir: t.TempDir(), Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	compiler, err := query.New(query.Options{})
	if err != nil {
		t.Fatal(err)
	}
	known := &answers{session, compiler, map[string]answer{}}
	source := &plain.Source{Context: t.Context(), Store: metric.Store{Query: known.query}, Bands: metric.Store{}.Sources().Bands, Alarms: w.alarms}
	for _, span := range [][2]string{{"2026-03-14T09:02:00Z", "2026-03-14T09:09:00Z"}, {"2026-03-14T10:38:00Z", "2026-03-14T10:43:00Z"}} {
		out.Reset()
		if code := Main([]string{"alarms", "backtest", "-q", "--store", dir, "-o", "csv", "--no-header", "--from", span[0], "--to", span[1], "pack:cis", file}, strings.NewReader(""), &out, &problems); code != exitOK {
			t.Fatal(problems.String())
		}
		records, err := csv.NewReader(&out).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range records {
			got = append(got, strings.Join(r[:6], "|"))
		}
		from, _ := time.Parse(time.RFC3339, span[0])
		to, _ := time.Parse(time.RFC3339, span[1])
		w.lines = nil
		clock, err := replay.New(w.alarms, source, w, from.UnixMicro(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := clock.Advance(t.Context(), to.UnixMicro()); err != nil {
			t.Fatal(err)
		}
		slices.Sort(got) // alarms that change at the same time may do so in any order
		slices.Sort(w.lines)
		if !slices.Equal(got, w.lines) || len(got) < len(w.alarms) {
			t.Errorf("%s:\n%s\n\nwant\n%s", span[0], strings.Join(got, "\n"), strings.Join(w.lines, "\n"))
		}
	}
}
