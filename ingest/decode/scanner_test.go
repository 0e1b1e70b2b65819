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

// TestScannerTakesRows gives the scanner what little some exports have, and what is no record at all.
func TestScannerTakesRows(t *testing.T) {
	for text, want := range map[string]int{
		"User name,Event time,Event name\nana,2024-08-18T11:48:43Z,A\n":                    1,
		"User name,Event time,Event name\nana,03/04/2021 10:00,A\n":                        1,
		"Event ID,Event time,User name,Event name\ne1,\"2020-06-16, 09:32:17 PM\",ana,A\n": 1,
		`{"eventName":"A","awsRegion":"x"}` + "\n":                                         0,
		`{"eventName":"Sign Up","userId":1}` + "\n":                                        0,
		sample(1) + "\n" + `{"eventVersion":"1","level":"info"}` + "\n" + sample(2):        2,
	} {
		sink := newScannerSink()
		res, err := Decode(t.Context(), Input{Data: []byte(text)}, sink, Options{})
		if err != nil {
			t.Fatal(err)
		}
		checkAccount(t, res, sink.collector)
		if len(*sink.records) != want || (res.Status == Loaded) != (want > 0) {
			t.Errorf("%s: %d records: %+v", text, len(*sink.records), res)
		}
	}
}

// TestScannerAgrees decodes every fixture with the product's scanner: it takes what the sink of the other tests takes.
func TestScannerAgrees(t *testing.T) {
	for name, text := range fixtureInputs(t) {
		c := newCollector()
		want, err := Decode(t.Context(), Input{Data: []byte(text)}, c, Options{})
		if err != nil {
			t.Fatal(err)
		}
		s := newScannerSink()
		got, err := Decode(t.Context(), Input{Data: []byte(text)}, s, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got.Records != want.Records || got.Rejected != want.Rejected || got.Status != want.Status || got.Format != want.Format {
			t.Errorf("%s: %+v\nwant %+v", name, got, want)
		}
	}
}
