package decode

import (
	"errors"
	"testing"

	"trailsift/ingest/record"
)

// A scannerSink is a collector that reads records with the scanner that the product uses.
type scannerSink struct {
	*collector
	scanner *record.Scanner
}

func newScannerSink() *scannerSink {
	return &scannerSink{newCollector(), record.NewScanner(record.Limits{})}
}

func (s *scannerSink) Scan(data []byte, at Position) (int, error) {
	n, err := s.scanner.Scan(data)
	var syntax *record.SyntaxError
	var other *record.NotRecordError
	switch {
	case err == nil:
		*s.records = append(*s.records, taken{string(data[:n]), at})
		return n, nil
	case errors.Is(err, record.ErrIncomplete):
		return n, ErrIncomplete
	case errors.As(err, &syntax):
		return n, &SyntaxError{Offset: syntax.Offset, Code: syntax.Code, Reason: syntax.Reason}
	case errors.As(err, &other):
		return n, &SyntaxError{Code: CodeNotCloudTrail, Reason: other.Reason}
	}
	return n, err
}

// TestWithScanner damages records as TestDamage does, with the scanner of the product.
func TestWithScanner(t *testing.T) {
	for name, c := range damages() {
		t.Run(name, func(t *testing.T) {
			scratch := new(Scratch)
			c.each(func(text string, good []string) {
				sink := newScannerSink()
				res, err := Decode(t.Context(), Input{Data: []byte(text)}, sink, Options{Scratch: scratch})
				if err != nil {
					t.Fatal(err)
				}
				checkAccount(t, res, sink.collector)
				if missing := missing(good, sink.collector); missing != "" {
					t.Errorf("missing %s: %+v\n%s", missing, res, text)
				}
			})
		})
	}
}
