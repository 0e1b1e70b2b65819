package duckdb

import (
	"context"
	"errors"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"trailsift/engine/rows"
)

// Query is a statement with its parameters and the views that it reads.
type Query struct {
	Views []View
	SQL   string // exactly one statement
	Args  []any  // nil, string, []byte, int, int64, float64, bool or time.Time
}

// Query runs q. Its rows arrive while DuckDB still works; cancelling ctx, also later, ends them with ctx's error.
func (d *Database) Query(ctx context.Context, q Query) (_ *Result, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c, err := d.connect()
	if err != nil {
		return nil, err
	}
	r := &Result{ctx: ctx, connection: c, stop: c.interruptOn(ctx)}
	defer func() {
		if err != nil {
			err = r.cause(err)
			r.Close()
		}
	}()
	for _, v := range q.Views {
		if err := c.execute(v.sql()); err != nil {
			return nil, err
		}
	}
	if r.statement, err = c.prepare(q.SQL); err != nil {
		return nil, err
	}
	if err := bind(r.statement, q.Args); err != nil {
		return nil, err
	}
	return r, r.start()
}

// Result is a running query. It implements rows.Reader.
type Result struct {
	ctx        context.Context
	connection *connection
	stop       func() // ends the watch on ctx
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
		return nil, r.cause(err)
	}
	for {
		chunk := bindings.FetchChunk(r.result)
		if chunk.Ptr == nil {
			if message := bindings.ResultError(&r.result); message != "" {
				return nil, r.cause(newError(message))
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

// cause returns why ctx ended in place of the interruption that followed from it.
func (r *Result) cause(err error) error {
	if r.ctx.Err() != nil {
		return context.Cause(r.ctx)
	}
	return err
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
	r.stop()
	r.connection.close()
	return nil
}
