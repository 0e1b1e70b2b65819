package duckdb

import (
	"context"
	"errors"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"trailsift/engine/rows"
)

// Query is a statement with its parameters and what it reads.
type Query struct {
	Views  []View
	Tables []Table // are filled before the statement runs, in their order
	SQL    string  // exactly one statement
	Args   []any   // nil, string, []byte, int, int64, float64, bool or time.Time
	// SelectOnly refuses a statement that DuckDB does not take for a SELECT: the second lock behind Guard.
	SelectOnly bool
}

// Query runs q. Its rows arrive while DuckDB still works; cancelling ctx, also later, ends them with ctx's error.
func (d *Database) Query(ctx context.Context, q Query) (*Result, error) {
	c, release, err := d.begin(ctx, q.Views)
	if err != nil {
		return nil, err
	}
	return c.query(ctx, q, release)
}

// Execute runs statements on one connection, one after the other, and drops their rows. All of them can read views.
func (d *Database) Execute(ctx context.Context, views []View, statements ...Query) error {
	c, release, err := d.begin(ctx, views)
	if err != nil {
		return err
	}
	defer release()
	for _, q := range statements {
		if err := c.drain(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// begin makes a connection with views, which is interrupted when ctx ends. The caller calls release after the last statement.
func (d *Database) begin(ctx context.Context, views []View) (_ *connection, release func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, context.Cause(ctx)
	}
	c, err := d.connect()
	if err != nil {
		return nil, nil, err
	}
	stop := c.interruptOn(ctx)
	release = func() {
		stop()
		c.close()
	}
	for _, v := range views {
		if err := c.execute(v.sql()); err != nil {
			release()
			return nil, nil, cause(ctx, err)
		}
	}
	return c, release, nil
}

// query starts a statement. release is called when its result is closed, or here when there is none.
func (c *connection) query(ctx context.Context, q Query, release func()) (_ *Result, err error) {
	r := &Result{ctx: ctx, connection: c, release: release}
	defer func() {
		if err != nil {
			err = cause(ctx, err)
			r.Close()
		}
	}()
	for i := range q.Tables {
		if err := c.load(ctx, &q.Tables[i]); err != nil {
			return nil, err
		}
	}
	if r.statement, err = c.prepare(q.SQL); err != nil {
		return nil, err
	}
	if q.SelectOnly && bindings.PreparedStatementType(r.statement) != bindings.StatementTypeSelect {
		return nil, &Refusal{Reason: onlySelect}
	}
	if err := bind(r.statement, q.Args); err != nil {
		return nil, err
	}
	return r, r.start()
}

func (c *connection) drain(ctx context.Context, q Query) error {
	r, err := c.query(ctx, q, func() {})
	if err != nil {
		return err
	}
	defer r.Close()
	for {
		if batch, err := r.Next(); err != nil || batch == nil {
			return err
		}
	}
}

// cause returns why ctx ended in place of the interruption that followed from it.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// Result is a running query. It implements rows.Reader.
type Result struct {
	ctx        context.Context
	connection *connection
	release    func() // called once, by Close
	statement  bindings.PreparedStatement
	result     bindings.Result
	types      []*logicalType
	columns    []rows.Column
	batch      *rows.Batch
	closed     bool
}

func (r *Result) start() error {
	var pending bindings.PendingResult
	defer func() { bindings.DestroyPending(&pending) }()
	if bindings.PendingPreparedStreaming(r.statement, &pending) == bindings.StateError {
		return newError(bindings.PendingError(pending))
	}
	if err := r.ctx.Err(); err != nil {
		r.connection.interrupt() // its threads are at work already
		return err
	}
	if bindings.ExecutePending(pending, &r.result) == bindings.StateError {
		return newError(bindings.ResultError(&r.result))
	}
	for i := range bindings.ColumnCount(&r.result) {
		name := bindings.ColumnName(&r.result, i)
		handle := bindings.ColumnLogicalType(&r.result, i)
		t, err := readType(handle)
		bindings.DestroyLogicalType(&handle)
		if err != nil {
			return columnError(name, err)
		}
		r.types = append(r.types, t)
		r.columns = append(r.columns, rows.Column{Name: name, Kind: t.kind(), Scale: t.scale})
	}
	r.batch = rows.NewBatch(r.columns)
	return nil
}

// Columns implements rows.Reader.
func (r *Result) Columns() []rows.Column { return r.columns }

// Next implements rows.Reader.
func (r *Result) Next() (*rows.Batch, error) {
	if r.closed {
		return nil, errors.New("duckdb: the result is closed")
	}
	if err := r.ctx.Err(); err != nil {
		return nil, cause(r.ctx, err)
	}
	for {
		chunk := bindings.FetchChunk(r.result)
		if chunk.Ptr == nil {
			if message := bindings.ResultError(&r.result); message != "" {
				return nil, cause(r.ctx, newError(message))
			}
			return nil, nil
		}
		r.read(chunk)
		bindings.DestroyDataChunk(&chunk)
		if r.batch.Rows > 0 {
			return r.batch, nil
		}
	}
}

// read copies a chunk into the batch.
func (r *Result) read(chunk bindings.DataChunk) {
	r.batch.Reset()
	r.batch.Rows = int(bindings.DataChunkGetSize(chunk))
	for i, t := range r.types {
		v := newVector(t, bindings.DataChunkGetVector(chunk, bindings.IdxT(i)))
		v.copyTo(&r.batch.Columns[i], r.batch.Rows)
	}
}

// Close implements rows.Reader.
func (r *Result) Close() error {
	if r.closed {
		return nil
	}
	r.closed = true
	r.connection.interrupt() // freeing a query that still runs waits for it
	bindings.DestroyResult(&r.result)
	bindings.DestroyPrepare(&r.statement)
	r.release()
	return nil
}
