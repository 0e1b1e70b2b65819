package duckdb

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

// Error is what DuckDB says about a statement. The text may be several lines long, the last of which point into the
// statement.
type Error struct {
	Kind    string // such as Parser, Catalog, Binder, Permission; empty when DuckDB names none
	Message string
}

func (e *Error) Error() string {
	if e.Kind == "" {
		return e.Message
	}
	return e.Kind + " error: " + e.Message
}

// newError takes DuckDB's text. It can quote values from the data, so control characters are replaced by their pictures.
func newError(message string) *Error {
	message = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || !unicode.IsControl(r):
			return r
		case r < ' ':
			return '\u2400' + r
		}
		return unicode.ReplacementChar
	}, message)
	if kind, rest, ok := strings.Cut(message, " Error: "); ok && !strings.ContainsAny(kind, "\n:") {
		return &Error{Kind: kind, Message: withoutAdvice(kind, rest)}
	}
	return &Error{Message: message}
}

// KindMemory is the kind of error of a statement that got no more memory, or no more room to spill to.
const KindMemory = "Out of Memory"

// withoutAdvice takes out what DuckDB says about its settings: whoever reads the message cannot set them. What can be done
// instead is said in the place of it.
func withoutAdvice(kind, message string) string {
	switch {
	case strings.HasSuffix(message, "No space left on device"):
		return message + "; what memory does not hold is written there: TMPDIR names another folder, --max-temp bounds it, and more --memory-limit needs less of it"
	case kind != KindMemory:
		message, _, _ = strings.Cut(message, `. Use "SET `)
		return message
	case strings.Contains(message, "max_temp_directory_size"):
		message, _, _ = strings.Cut(message, "\n")
		return strings.TrimSuffix(message, ".") + "; --max-temp lets a query spill more to the disk that TMPDIR names, --memory-limit lets it keep more in memory"
	}
	message, _, _ = strings.Cut(message, "\n")
	return message + "; --memory-limit allows more memory, and fewer --threads need less"
}

// connection is one DuckDB connection. Only interrupt may be called while another call runs.
type connection struct {
	handle bindings.Connection
}

func (d *Database) connect() (*connection, error) {
	c := &connection{}
	if bindings.Connect(d.db, &c.handle) == bindings.StateError {
		return nil, errors.New("duckdb: cannot connect")
	}
	return c, nil
}

func (c *connection) close() { bindings.Disconnect(&c.handle) }

// interrupt stops what the connection runs. The request holds until the next statement begins.
func (c *connection) interrupt() { bindings.Interrupt(c.handle) }

// execute runs statements of our own and drops their results.
func (c *connection) execute(sql string) error {
	var result bindings.Result
	defer bindings.DestroyResult(&result)
	if bindings.Query(c.handle, sql, &result) == bindings.StateError {
		return newError(bindings.ResultError(&result))
	}
	return nil
}

// prepare takes text that is exactly one statement. Nothing runs.
func (c *connection) prepare(sql string) (bindings.PreparedStatement, error) {
	var statement bindings.PreparedStatement
	if strings.IndexByte(sql, 0) >= 0 {
		return statement, errors.New("duckdb: the statement holds a NUL byte") // C would end the text there
	}
	var extracted bindings.ExtractedStatements
	count := bindings.ExtractStatements(c.handle, sql, &extracted)
	defer bindings.DestroyExtracted(&extracted)
	if message := bindings.ExtractStatementsError(extracted); count == 0 && message != "" {
		return statement, newError(message)
	}
	if count != 1 {
		return statement, fmt.Errorf("duckdb: %d statements where one is expected", count)
	}
	if bindings.PrepareExtractedStatement(c.handle, extracted, 0, &statement) == bindings.StateError {
		err := newError(bindings.PrepareError(statement))
		bindings.DestroyPrepare(&statement)
		return statement, err
	}
	return statement, nil
}

// bind sets the parameters of a statement, in order.
func bind(statement bindings.PreparedStatement, args []any) error {
	if want := int(bindings.NParams(statement)); want != len(args) {
		return fmt.Errorf("duckdb: %d parameters for a statement that has %d", len(args), want)
	}
	for i, arg := range args {
		n := bindings.IdxT(i + 1)
		var state bindings.State
		switch v := arg.(type) {
		case nil:
			state = bindings.BindNull(statement, n)
		case string:
			state = bindings.BindVarcharLength(statement, n, v, bindings.IdxT(len(v)))
		case []byte:
			state = bindings.BindBlob(statement, n, v)
		case int:
			state = bindings.BindInt64(statement, n, int64(v))
		case int64:
			state = bindings.BindInt64(statement, n, v)
		case float64:
			state = bindings.BindDouble(statement, n, v)
		case bool:
			state = bindings.BindBoolean(statement, n, v)
		case time.Time:
			state = bindings.BindTimestamp(statement, n, bindings.NewTimestamp(v.UnixMicro()))
		default:
			return fmt.Errorf("duckdb: parameter %d has the type %T", i+1, arg)
		}
		if state == bindings.StateError {
			return fmt.Errorf("duckdb: parameter %d: %w", i+1, newError(bindings.PrepareError(statement)))
		}
	}
	return nil
}

// interruptEvery is how often a cancelled query is asked to stop: DuckDB forgets the request when a statement begins.
const interruptEvery = 20 * time.Millisecond

// interruptOn interrupts whatever the connection runs once ctx is done. The caller calls stop when nothing runs any more;
// it waits until no interrupt can come.
func (c *connection) interruptOn(ctx context.Context) (stop func()) {
	quit, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		select {
		case <-quit:
			return
		case <-ctx.Done():
		}
		for tick := time.NewTicker(interruptEvery); ; {
			c.interrupt()
			select {
			case <-quit:
				tick.Stop()
				return
			case <-tick.C:
			}
		}
	}()
	return func() {
		close(quit)
		<-ended
	}
}
