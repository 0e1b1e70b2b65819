package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"trailsift/engine"
	"trailsift/engine/rows"
	"trailsift/query"
)

// eventReader gives events one by one, from the start after each call of start.
type eventReader interface {
	start(context.Context) error
	// columns name an event in the result.
	columns() []rows.Column
	// next returns the text of the next event and the values of columns for it; nil at the end.
	next() (text []byte, name []any, err error)
	Close() error
}

// storeEvents are the events of a store.
type storeEvents struct {
	source   *source
	session  *engine.Session
	compiled *query.Compiled
	reader   rows.Reader
	batch    *rows.Batch
	row      int
}

func (s *storeEvents) start(ctx context.Context) (err error) {
	if s.reader != nil {
		if err := s.reader.Close(); err != nil {
			return err
		}
	}
	s.batch, s.row = nil, 0
	s.reader, err = s.session.Query(ctx, s.compiled)
	return err
}

func (s *storeEvents) columns() []rows.Column {
	return []rows.Column{{Name: "@timestamp", Kind: rows.Timestamp}, {Name: "eventID", Kind: rows.Text}, {Name: "eventName", Kind: rows.Text}}
}

func (s *storeEvents) next() ([]byte, []any, error) {
	for s.batch == nil || s.row == s.batch.Rows {
		var err error
		if s.batch, err = s.reader.Next(); err != nil || s.batch == nil {
			return nil, nil, err
		}
		s.row = 0
	}
	name := make([]any, 3)
	if at := &s.batch.Columns[0]; !at.IsNull(s.row) {
		name[0] = at.Int64(s.row)
	}
	for i := 1; i < 3; i++ {
		if c := &s.batch.Columns[i]; !c.IsNull(s.row) {
			name[i] = c.Bytes(s.row)
		}
	}
	text := s.batch.Columns[3].Bytes(s.row)
	s.row++
	return text, name, nil
}

func (s *storeEvents) Close() error {
	var errs []error
	if s.reader != nil {
		errs = append(errs, s.reader.Close())
	}
	if s.session != nil {
		errs = append(errs, s.session.Close())
	}
	return errors.Join(append(errs, s.source.Close())...)
}

// lineEvents are the lines of files.
type lineEvents struct {
	app   *app
	paths []string

	left []string // files that were not begun
	file io.Closer
	scan *bufio.Scanner
	path string
	line int
}

// maxLine is the longest line that is read, in bytes.
const maxLine = 16 << 20

func (l *lineEvents) start(context.Context) error {
	l.left = l.paths
	return l.Close()
}

func (l *lineEvents) columns() []rows.Column {
	return []rows.Column{{Name: "file", Kind: rows.Text}, {Name: "line", Kind: rows.Int64}}
}

func (l *lineEvents) next() ([]byte, []any, error) {
	for {
		switch {
		case l.scan != nil && l.scan.Scan():
			l.line++
			return l.scan.Bytes(), []any{l.path, l.line}, nil
		case l.scan != nil && l.scan.Err() != nil:
			return nil, nil, fmt.Errorf("%s: line %d: %w", l.path, l.line+1, l.scan.Err())
		}
		if err := l.Close(); err != nil || len(l.left) == 0 {
			return nil, nil, err
		}
		if err := l.open(l.left[0]); err != nil {
			return nil, nil, err
		}
		l.left = l.left[1:]
	}
}

func (l *lineEvents) open(path string) error {
	in := l.app.stdin
	l.path, l.line = path, 0
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return withCode(exitUsage, err)
		}
		in, l.file = f, f
	}
	l.scan = bufio.NewScanner(in)
	l.scan.Buffer(nil, maxLine)
	return nil
}

func (l *lineEvents) Close() (err error) {
	if l.file != nil {
		err = l.file.Close()
	}
	l.file, l.scan = nil, nil
	return err
}
