package ingest

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"trailsift/storage"
	"trailsift/storage/schema"
)

// job is something that changes a store.
type job struct {
	name string
	base func(t *testing.T) string // makes the store that it starts from
	run  func(s *storage.Store, fs FS) (*Report, error)
	// loose says that the job does not do the same in the same order each time, so that nobody knows its states.
	loose bool
}

// TestFaults lets one operation of an ingest, a compaction, a prune and an append go wrong, in each way that it can: the store is at the state
// of its last commit, ledger and rows agree, nothing is damaged, and the next run completes: in the end all records are there, none
// twice. Of each kind of operation one is tried, in one way, drawn from RAPID_SEED, and five in all of an ingest by several workers;
// TRAILSIFT_FAULTS=all tries all, and 200 by several workers.
func TestFaults(t *testing.T) {
	in := filepath.Join(t.TempDir(), "in")
	first, truth := faultInputs(t, in)
	ingestWith := func(threads int) func(s *storage.Store, fs FS) (*Report, error) {
		return func(s *storage.Store, fs FS) (*Report, error) {
			o := Options{Threads: threads, WindowBytes: 6000, MetricMemory: 2000, FS: fs, Now: func() time.Time { return faultNoon.Add(time.Hour) }}
			return Run(context.Background(), s, []string{in}, o)
		}
	}
	ingest := ingestWith(1)
	started := func(t *testing.T) string { // some inputs were read before
		s := faultStore(t, t.TempDir(), nil)
		mustRun(t, s, Options{Threads: 1, WindowBytes: 2000, Now: func() time.Time { return faultNoon }}, first...)
		return s.Dir()
	}
	whole := func(t *testing.T) string { // all were, and there are small segments of all tables
		s := faultStore(t, started(t), nil)
		if _, err := ingest(s, nil); err != nil {
			t.Fatal(err)
		}
		return s.Dir()
	}
	for _, j := range []job{
		{"ingest", started, ingest, false},
		{"ingest by four", started, ingestWith(4), true},
		{"compact", whole, func(s *storage.Store, _ FS) (*Report, error) {
			_, err := s.Compact(context.Background(), storage.CompactOptions{})
			return nil, err
		}, false},
		{"prune", whole, func(s *storage.Store, _ FS) (*Report, error) {
			before := time.Date(2024, 5, 6, 7, 0, 45, 0, time.UTC).UnixMicro()
			_, err := s.Prune(context.Background(), storage.PruneOptions{Before: before})
			return nil, err
		}, false},
		{"append", whole, func(s *storage.Store, _ FS) (*Report, error) {
			b := storage.NewBatch(schema.Insights(), 2)
			for i, id := range []string{"finding-1", "finding-2"} {
				b.Columns[b.Table.Time].AppendInt64(faultNoon.UnixMicro() + int64(i))
				b.Columns[b.Table.MustColumn("eventid")].AppendString(id)
				b.EndRow()
			}
			_, err := s.Append(context.Background(), b)
			return nil, err
		}, false},
	} {
		t.Run(j.name, func(t *testing.T) {
			m := newFaultMatrix(t, j)
			if j.name != "prune" {
				checkTruth(t, m.last().events, truth)
			}
			for _, c := range m.cases(t, slices.Sorted(maps.Keys(m.asked))) {
				t.Run(c.String(), func(t *testing.T) { m.try(t, c) })
			}
		})
	}
}

// faultMatrix is a job with what it does when nothing goes wrong.
type faultMatrix struct {
	job
	from   string
	before *faultState    // what is there
	states []*faultState  // after each commit, from none on
	asked  map[string]int // operations
	faults string         // what the report of an ingest lists
	judged map[string]int // what disks held, and after how many commits; the job was run once more there
}

func newFaultMatrix(t *testing.T, j job) *faultMatrix {
	t.Helper()
	m := &faultMatrix{job: j, from: j.base(t), judged: map[string]int{}}
	m.before = faultStateOf(t, faultStore(t, m.from, nil))
	fs := newFaults(fault{})
	s := faultStore(t, m.from, faultyStore{faults: fs})
	report, err := m.run(s, faultyInputs{faults: fs})
	if err != nil {
		t.Fatal(err)
	}
	if report != nil {
		m.faults = faultsOf(report)
	}
	m.asked = fs.asked
	for _, n := range fs.commits { // before each commit
		if m.loose {
			break
		}
		fs := newFaults(fault{op: opRename, at: n, way: fails, dies: true})
		s := faultStore(t, m.from, faultyStore{faults: fs})
		if _, err := m.run(s, faultyInputs{faults: fs}); err == nil {
			t.Fatal("a dead process went on")
		}
		m.states = append(m.states, faultStateOf(t, mustOpenFaultStore(t, s.Dir())))
	}
	m.states = append(m.states, faultStateOf(t, mustOpenFaultStore(t, s.Dir())))
	t.Logf("%d commits, operations: %v", len(fs.commits), m.asked)
	return m
}

// faultsOf returns what a report says of its inputs.
func faultsOf(r *Report) string {
	var out strings.Builder
	for _, f := range r.Rejects {
		fmt.Fprintln(&out, filepath.Base(f.File), f.Reason)
	}
	return out.String()
}

func (m *faultMatrix) last() *faultState { return m.states[len(m.states)-1] }

// faultCase is a fault and, when the process dies of it, whether names that were not synced are lost.
type faultCase struct {
	fault
	undo bool
}

func (c faultCase) String() string {
	how := fmt.Sprintf("%s %d %s", c.op, c.at, c.way)
	if c.dies {
		how += " and dies"
	}
	if c.undo {
		how += " and names are lost"
	}
	return how
}

// cases returns what is to be tried with kinds of operations.
func (m *faultMatrix) cases(t *testing.T, ops []string) []faultCase {
	all := os.Getenv("TRAILSIFT_FAULTS") == "all"
	seed, err := strconv.ParseUint(os.Getenv("RAPID_SEED"), 10, 64)
	if err != nil {
		seed = 1
	}
	random := rand.New(rand.NewPCG(seed, 4))
	var out []faultCase
	for _, op := range ops {
		var of []faultCase
		for at := 1; at <= m.asked[op]; at++ {
			for _, how := range ways(op) {
				of = append(of, faultCase{fault{op: op, at: at, way: how}, false})
				if changes(op) && how != full && (how != fails || len(ways(op)) == 1) {
					of = append(of, faultCase{fault{op, at, how, true}, false}, faultCase{fault{op, at, how, true}, true})
				}
			}
		}
		if !all {
			of = []faultCase{of[random.IntN(len(of))]}
		}
		out = append(out, of...)
	}
	if m.loose { // each of them takes long
		random.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
		out = out[:min(len(out), map[bool]int{false: 5, true: 200}[all])]
	}
	t.Logf("%d faults are tried; RAPID_SEED is %d", len(out), seed)
	return out
}

// try runs the job with one fault, looks at what it left, and runs it once more.
func (m *faultMatrix) try(t *testing.T, c faultCase) {
	t.Helper()
	faulty := newFaults(c.fault)
	dir := filepath.Join(t.TempDir(), "store")
	linkStore(t, m.from, dir)
	s, err := openFaultStore(dir, faultyStore{faults: faulty})
	var report *Report
	if err == nil {
		report, err = m.run(s, faultyInputs{faults: faulty})
	}
	if !faulty.struck && !m.loose {
		t.Errorf("there is no such operation; the job says %v", err)
		return
	}
	commits := len(faulty.commits)
	if c.dies {
		if c.undo {
			commits = faulty.durable
		}
		if err := faulty.settle(c.undo); err != nil {
			t.Fatal(err)
		}
	}
	if report != nil && report.Interrupted != (err != nil) {
		t.Errorf("%+v, %v", report, err)
	}
	s = mustOpenFaultStore(t, dir)
	var got *faultState
	switch {
	case m.loose:
		got = faultStateOf(t, s)
	case strings.HasPrefix(c.op, "input") && err == nil: // that is the input's fault, and the others were read
		got = faultStateOf(t, s)
		if faultsOf(report) == m.faults && !got.equal(m.last()) {
			t.Errorf("the report does not say that something went wrong: %s", m.faults)
		}
	default:
		if !c.dies && err == nil && commits < len(m.states)-1 {
			t.Errorf("no error, but only %d of %d commits", commits, len(m.states)-1)
		}
		disk := diskOf(t, dir)
		if before, seen := m.judged[disk]; seen && before == commits {
			if report != nil && !c.dies {
				checkAccount(t, m.before, m.states[commits], report)
			}
			return
		}
		m.judged[disk] = commits
		if got = faultStateOf(t, s); !got.equal(m.states[commits]) {
			t.Errorf("after %d of %d commits, and %v, the state is another one", commits, len(m.states)-1, err)
		}
	}
	if report != nil && !c.dies {
		checkAccount(t, m.before, got, report)
	}
	m.checkSound(t, s)
	if _, err := m.run(s, nil); err != nil {
		t.Errorf("once more: %v", err)
	}
	m.checkSound(t, s)
	m.checkLast(t, faultStateOf(t, s))
	checkLeftovers(t, s)
}

// checkSound holds ledger, rows and files against each other.
func (m *faultMatrix) checkSound(t *testing.T, s *storage.Store) {
	t.Helper()
	if v, err := s.Verify(t.Context()); err != nil || len(v.Problems) > 0 {
		t.Errorf("%+v, %v", v, err)
	}
	if m.name != "prune" && m.name != "append" { // then there are fewer rows than the ledger counts, or more
		checkInvariants(t, s, nil)
	}
}

// checkAccount compares a report with what came to the ledger.
func checkAccount(t *testing.T, before, after *faultState, r *Report) {
	t.Helper()
	if records, rejected := after.records-before.records, after.rejected-before.rejected; records != r.Records || rejected != r.Rejected {
		t.Errorf("the report has %d records and %d rejected, the ledger %d and %d", r.Records, r.Rejected, records, rejected)
	}
}

// checkLast compares the state after the job was run once more with the one where nothing went wrong.
func (m *faultMatrix) checkLast(t *testing.T, got *faultState) {
	t.Helper()
	want := m.last()
	checkTruth(t, got.events, want.events)
	if !slices.Equal(got.datapoints, want.datapoints) {
		t.Errorf("%d datapoints, want %d", len(got.datapoints), len(want.datapoints))
	}
	if strings.HasPrefix(m.name, "ingest") {
		return // what is in the ledger depends on how many runs there were
	}
	for table, rows := range want.rows {
		if !slices.Equal(got.rows[table], rows) {
			t.Errorf("%s: %d rows, want %d", table, len(got.rows[table]), len(rows))
		}
	}
}
