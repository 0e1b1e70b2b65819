package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"trailsift/engine/duckdb"
	"trailsift/engine/geo"
	"trailsift/engine/rows"
	"trailsift/engine/scratch"
	"trailsift/query"
	"trailsift/query/sqlgen"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// Options limit what a session may use. The zero value has no timeout, DuckDB's own limits, and no way to the outside.
type Options struct {
	Threads     int           // 0: one per core
	MemoryLimit string        // such as 2GB; empty: 80 % of the machine's memory
	TempDir     string        // where a folder is made that queries spill to; empty: the system's
	MaxTemp     string        // most that they spill, such as 10GB; empty: 90 % of the free space
	Timeout     time.Duration // of each query, until its last row is read; 0: none
	// AllowExternal lets SQL read and write files, reach the network, load extensions and change settings.
	AllowExternal bool
	// Last says that the process ends when the session is closed, which is quicker then.
	Last bool
	// Geo answers the command geoip; nil when no query has it. It has to stay open until the session is closed.
	Geo *geo.Databases
}

// TimeoutError is the error of a query that ran longer than Options.Timeout. It is context.DeadlineExceeded too.
type TimeoutError struct{ After time.Duration }

func (e *TimeoutError) Error() string { return fmt.Sprintf("the query took longer than %v", e.After) }

// Unwrap makes errors.Is find context.DeadlineExceeded.
func (e *TimeoutError) Unwrap() error { return context.DeadlineExceeded }

// Session answers questions from one source. It is safe for concurrent use.
type Session struct {
	source   Source
	options  Options
	database *duckdb.Database
	spill    *scratch.Folder

	checked sync.Map // what was found sound of segments, by checkedPart

	metrics struct { // what is known of them, once somebody has asked
		sync.Mutex
		known *query.Metrics
	}
}

// Open starts a session. The source has to stay open until the session is closed.
func Open(source Source, o Options) (*Session, error) {
	var functions []duckdb.Function
	if o.Geo != nil {
		functions = append(functions, duckdb.Function{Name: "geoip", Members: geo.Columns(), Call: o.Geo.Find})
	}
	spill, err := scratch.Make(o.TempDir)
	if err != nil {
		return nil, err
	}
	database, err := duckdb.Open(duckdb.Options{
		Functions: functions, Last: o.Last,
		Threads: o.Threads, MemoryLimit: o.MemoryLimit, TempDir: spill.Path(), MaxTemp: o.MaxTemp,
		ReadFolders: []string{source.Dir()}, Unrestricted: o.AllowExternal,
	})
	if err != nil {
		return nil, errors.Join(err, spill.Close())
	}
	return &Session{source: source, options: o, database: database, spill: spill}, nil
}

// Close ends the session. All results must have been closed.
func (s *Session) Close() error { return errors.Join(s.database.Close(), s.spill.Close()) }

// ReleaseMemory gives the system back what sessions have no use for at the moment.
func ReleaseMemory() { duckdb.ReleaseMemory() }

// SQL runs a statement in DuckDB's SQL over a view of each table of the store, whose columns are those of
// storage/schema. Unless Options.AllowExternal is set, it must be exactly one SELECT that reads nothing else; the error is
// a *duckdb.Refusal when it is not.
func (s *Session) SQL(ctx context.Context, text string) (*Rows, error) {
	ctx, stop := s.limit(ctx)
	if !s.options.AllowExternal {
		if err := s.database.Guard(ctx, text); err != nil {
			stop()
			return nil, err
		}
	}
	p, err := s.prepareAll(duckdb.Query{SQL: text, SelectOnly: !s.options.AllowExternal})
	if err != nil {
		stop()
		return nil, err
	}
	return s.run(ctx, stop, p)
}

// limit starts the clock of a query. The caller calls stop when it is over.
func (s *Session) limit(ctx context.Context) (_ context.Context, stop context.CancelFunc) {
	if s.options.Timeout <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, s.options.Timeout, &TimeoutError{s.options.Timeout})
}

// prepared is a statement with the views that it reads.
type prepared struct {
	query     duckdb.Query
	uses      []TableUse
	notes     *notes                   // what there is to know about the result; complete when the statement runs
	statement sqlgen.Statement         // of a compiled query
	shown     map[string]sqlgen.Source // what readers see in place of the tables that the statement reads without a view
	own       bool                     // the statement was made by this program: nothing in it can be wrong
}

// notes are collected while a statement is being prepared and started.
type notes struct{ list []string }

func (n *notes) add(text string) { n.list = append(n.list, text) }

// reading is what a statement reads of a table: columns nil is all.
type reading struct {
	table   *schema.Table
	ranges  []storage.TimeRange
	columns []string
}

// prepare gives a statement tables to read, each over the segments that hold the given ranges of times. The error is a
// *storage.CorruptError when one of them is damaged in a way that DuckDB would not see.
func (s *Session) prepare(q duckdb.Query, readings ...reading) (prepared, error) {
	p := prepared{query: q, notes: &notes{}}
	for _, r := range readings {
		view, u := use(s.source, r.table, r.ranges)
		p.query.Views = append(p.query.Views, view)
		p.uses = append(p.uses, u)
		if err := s.checkSeals(u.segments, r.columns); err != nil {
			return prepared{}, err
		}
	}
	return p, nil
}

// prepareAll gives a statement all tables to read.
func (s *Session) prepareAll(q duckdb.Query) (prepared, error) {
	return s.prepare(q, entire(storage.TimeRange{}, schema.Tables()...)...)
}

// entire is the reading of all columns of tables in a range of times.
func entire(r storage.TimeRange, tables ...*schema.Table) []reading {
	var out []reading
	for _, t := range tables {
		out = append(out, reading{table: t, ranges: []storage.TimeRange{r}})
	}
	return out
}

// run starts a statement. stop is called when its result is closed, or here when there is none.
func (s *Session) run(ctx context.Context, stop context.CancelFunc, p prepared) (*Rows, error) {
	result, err := s.database.Query(ctx, p.query)
	if err != nil {
		err = s.explain(ctx, p, err)
		stop()
		return nil, err
	}
	return &Rows{
		result: result, columns: result.Columns(), stop: stop, Tables: p.uses, Notes: p.notes.list,
		explain: func(err error) error { return s.explain(ctx, p, err) },
	}, nil
}

// Rows is the result of a query. It implements rows.Reader; the rows arrive while the query still runs.
type Rows struct {
	Tables []TableUse // what the query had to look at
	Notes  []string   // what to know about the result, such as that it comes from a sample of the rows

	result  *duckdb.Result
	columns []rows.Column
	stop    context.CancelFunc
	explain func(error) error // says what an error of the result means
}

// Columns implements rows.Reader.
func (r *Rows) Columns() []rows.Column { return r.columns }

// Next implements rows.Reader.
func (r *Rows) Next() (*rows.Batch, error) {
	batch, err := r.result.Next()
	if err != nil {
		err = r.explain(err)
	}
	return batch, err
}

// Close implements rows.Reader.
func (r *Rows) Close() error {
	r.stop()
	return r.result.Close()
}
