package decode

import (
	"strings"
	"testing"
	"testing/synctest"
)

// waitingSink holds its goroutine up at its first record until somebody says that it may go on.
type waitingSink struct {
	*collector
	goOn <-chan struct{}
}

func (s *waitingSink) Scan(data []byte, at Position) (int, error) {
	<-s.goOn
	return s.collector.Scan(data, at)
}

// releasingSink says so at a record.
type releasingSink struct {
	*collector
	at   int64
	goOn chan<- struct{}
}

func (s *releasingSink) Scan(data []byte, at Position) (int, error) {
	if at.Index == s.at {
		close(s.goOn)
	}
	return s.collector.Scan(data, at)
}

// TestOwnerScansToo reads an input whose further sink takes nothing until the first one has had a record that is far behind the
// point where the records are shared out.
func TestOwnerScansToo(t *testing.T) {
	var parts []string
	for i := range 60_000 {
		parts = append(parts, sample(i))
	}
	text := `{"Records":[` + strings.Join(parts, ",") + `]}`
	synctest.Test(t, func(t *testing.T) {
		all, goOn := newCollector(), make(chan struct{})
		firstSeen := &releasingSink{collector: all, at: 50_000, goOn: goOn}
		res, err := Decode(t.Context(), Input{R: strings.NewReader(text)}, firstSeen, Options{
			ParallelBytes: 1, Workers: 1, Parallel: func() Sink { return &waitingSink{all, goOn} },
		})
		if err != nil || res.Records != int64(len(parts)) {
			t.Fatalf("%+v %v", res, err)
		}
		checkAccount(t, res, all)
	})
}
