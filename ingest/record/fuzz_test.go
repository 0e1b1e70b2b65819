package record

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"trailsift/query/fuzztest"
	"trailsift/storage"
)

// FuzzScan holds the scanner against encoding/json: it takes exactly the objects that are valid JSON, reads nothing behind
// them, calls every prefix incomplete, and what it takes can be appended.
func FuzzScan(f *testing.F) {
	for _, r := range hostileRecords {
		if len(r.text) < 2000 { // long seeds only make fuzzing slow
			f.Add([]byte(r.text))
		}
	}
	for _, r := range []string{`{`, `{}`, `{"a":01}`, `{"a":1.}`, `{"a":-}`, `{"a":1e+}`, `{"a":tru}`, `{"a":[1,]}`, `{"a" 1}`, `{"a":"\x"}`, `{"a":{"b":[}}`} {
		f.Add([]byte(r))
	}
	s := NewScanner(Limits{RecordBytes: 1 << 20, Depth: 50})
	events, insights := newBatches()
	f.Fuzz(func(t *testing.T, data []byte) {
		fuzztest.Guard(t, len(data), fuzztest.Limits{}, func() { checkScan(t, s, events, insights, data) })
	})
}

func checkScan(t *testing.T, s *Scanner, events, insights *storage.Batch, data []byte) {
	n, err := s.Scan(data)
	var syntax *SyntaxError
	var foreign *NotRecordError
	switch {
	case err == nil || errors.As(err, &foreign):
		if n <= 0 || n > len(data) || !json.Valid(data[:n]) {
			t.Fatalf("took %d bytes of %q", n, data)
		}
		if _, err := s.Scan(data[:n-1]); !errors.Is(err, ErrIncomplete) {
			t.Fatalf("without its last byte: %v", err)
		}
		if m, again := s.Scan(data[:n]); m != n || (again == nil) != (err == nil) {
			t.Fatalf("alone: %d bytes, %v; followed by others: %d bytes, %v", m, again, n, err)
		}
	case errors.As(err, &syntax):
		if syntax.Offset < 0 || syntax.Offset > len(data) {
			t.Fatalf("offset %d of %d bytes", syntax.Offset, len(data))
		}
		if syntax.Code == CodeSyntax && len(data) > 0 && data[0] == '{' && json.Valid(data) {
			t.Fatalf("refused %q: %v", data, err)
		}
		return
	case errors.Is(err, ErrIncomplete):
		if json.Valid(data) && strings.HasPrefix(string(data), "{") {
			t.Fatalf("called %q incomplete", data)
		}
		return
	default:
		t.Fatalf("unexpected error %v", err)
	}
	if err != nil {
		return
	}
	b := events
	if s.Table().Name == insights.Table.Name {
		b = insights
	}
	b.Reset()
	s.Append(b, Origin{})
	s.Identity()
	if got := storage.AppendRecord(nil, b, 0); !Equal(got, data[:n]) {
		t.Fatalf("rebuilt\n%s\nfrom\n%s", got, data[:n])
	}
}
