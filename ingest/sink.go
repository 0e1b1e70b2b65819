package ingest

import (
	"context"
	"errors"

	"trailsift/ingest/decode"
	"trailsift/ingest/metric"
	"trailsift/ingest/record"
)

// tally counts what a sink did with the records of one input.
type tally struct {
	stored, duplicates, conflicts, contested, rejected int64
	partial                                            bool
}

// sink turns the records of one input into rows of its worker's outputs. It implements decode.Sink.
type sink struct {
	ctx  context.Context
	w    *worker
	file *fileState
	tally
}

// Scan implements decode.Sink.
func (s *sink) Scan(data []byte, at decode.Position) (int, error) {
	w := s.w
	n, err := w.scanner.Scan(data)
	if err != nil {
		return n, scanError(err)
	}
	t := w.run.tables[0]
	if w.scanner.Table() != t.Table && w.scanner.Table().Name != t.Name {
		t = w.run.tables[1]
	}
	if r := w.run.repair; r != nil && !r.wants(t.Name, w.scanner, at) {
		s.duplicates++
		return n, nil
	}
	hour := int64(noHour)
	if micros, _, ok := w.scanner.Time(0); ok {
		hour = hourOf(micros)
	}
	id := w.scanner.Identity()
	known, err := w.run.ids.add(s.ctx, &seen{Identity: id, table: t, hour: hour, text: w.scanner.EventID()})
	if err != nil {
		return n, &runError{err}
	}
	out := w.rows[t.Name]
	s.partial = s.partial || at.Partial
	switch known {
	case identical:
		s.duplicates++
		return n, nil
	case contested:
		if w.run.o.Columns != nil {
			return n, &runError{ErrColumns}
		}
		s.contested++
		out = w.contested[t.Name]
	case elsewhere:
		s.stored++
		s.conflicts++
	default:
		s.stored++
	}
	w.scanner.Append(out.batch, record.Origin{
		FileID: s.file.id, RecordIndex: at.Index, IngestID: s.file.ingestID, ContainerTime: at.Time,
	})
	if known != contested {
		if err := w.filter(out.table, out.batch, out.batch.Rows()-1, id.Key, s.file.id, at.Index); err != nil {
			return n, &runError{err}
		}
	}
	if err := out.rowAdded(); err != nil {
		return n, &runError{err}
	}
	return n, nil
}

// Datapoint implements decode.Sink. What becomes of the point is decided when the window ends.
func (s *sink) Datapoint(p *metric.Point, at decode.Position) error {
	if s.w.run.repair != nil {
		s.duplicates++ // only records are read again
		return nil
	}
	s.contested++
	if err := s.w.points.add(p, s.file.id, at.Index); err != nil {
		return &runError{err}
	}
	return nil
}

// Reject implements decode.Sink.
func (s *sink) Reject(e decode.RecordError) error {
	s.rejected++
	w := s.w
	if r := w.run.repair; r != nil && !r.wantsReject(s.file, e) {
		return nil
	}
	rejectRow(w.rejects.batch, s.file, e)
	if len(w.faults) < RejectsMax {
		w.faults = append(w.faults, inputFault{Fault{File: s.file.name, Record: &e.Index, Offset: &e.Offset, Reason: e.Reason}, s.file.id})
	}
	if err := w.rejects.rowAdded(); err != nil {
		return &runError{err}
	}
	return nil
}

// addTo adds the counts to the input's.
func (s *sink) addTo(f *fileState) {
	f.stored += s.stored
	f.duplicates += s.duplicates
	f.conflicts += s.conflicts
	f.contested += s.contested
	f.rejected += s.rejected
	f.partial = f.partial || s.partial
}

// runError marks errors of the store, which end the run, among those that decoding an input can return.
type runError struct{ err error }

func (e *runError) Error() string { return e.err.Error() }
func (e *runError) Unwrap() error { return e.err }

// scanError says what the scanner says in the decoder's words.
func scanError(err error) error {
	var syntax *record.SyntaxError
	var other *record.NotRecordError
	switch {
	case errors.Is(err, record.ErrIncomplete):
		return decode.ErrIncomplete
	case errors.As(err, &syntax):
		return &decode.SyntaxError{Offset: syntax.Offset, Code: syntax.Code, Reason: syntax.Reason}
	case errors.As(err, &other):
		return &decode.SyntaxError{Code: decode.CodeNotCloudTrail, Reason: other.Reason}
	}
	return err
}
