package decode

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"trailsift/ingest/metric"
)

// A collector is a Sink that keeps what it is given. It reads one JSON object with encoding/json.
type collector struct {
	mu      *sync.Mutex
	records *[]taken
	points  *[]point
	rejects *[]RecordError
}

type taken struct {
	text string
	at   Position
}

type point struct {
	*metric.Point
	at Position
}

func newCollector() *collector {
	return &collector{mu: new(sync.Mutex), records: new([]taken), points: new([]point), rejects: new([]RecordError)}
}

func (c *collector) Scan(data []byte, at Position) (int, error) {
	if data[0] != '{' {
		return 0, fmt.Errorf("Scan was given %q", data[0])
	}
	var s skipper
	n, done := s.feed(data)
	if !done {
		if bad := bytes.IndexAny(data, "\x01\x02"); bad >= 0 {
			return 0, &SyntaxError{Offset: bad, Reason: "control character"}
		}
		// What there is must be the start of a record: a fault inside is one, however the data ends.
		var fault *json.SyntaxError
		if err := json.Unmarshal(data, new(any)); errors.As(err, &fault) && !strings.Contains(err.Error(), "unexpected end") {
			return 0, &SyntaxError{Offset: int(fault.Offset), Reason: err.Error()}
		}
		return 0, ErrIncomplete
	}
	if !json.Valid(data[:n]) {
		err := json.Unmarshal(data[:n], new(any))
		return 0, &SyntaxError{Offset: int(err.(*json.SyntaxError).Offset), Reason: err.Error()}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	*c.records = append(*c.records, taken{string(data[:n]), at})
	return n, nil
}

func (c *collector) Datapoint(p *metric.Point, at Position) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	*c.points = append(*c.points, point{clonePoint(p), at})
	return nil
}

func (c *collector) Reject(e RecordError) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	e.Excerpt = bytes.Clone(e.Excerpt)
	*c.rejects = append(*c.rejects, e)
	return nil
}

// decodeText decodes a text and checks what must hold for every input.
func decodeText(t testing.TB, text string, o Options) (Result, *collector) {
	t.Helper()
	c := newCollector()
	res, err := Decode(context.Background(), Input{Name: t.Name(), R: strings.NewReader(text)}, c, o)
	if err != nil {
		t.Fatalf("Decode: %v", err)
	}
	checkAccount(t, res, c)
	return res, c
}

// clonePoint copies a point with all that it refers to.
func clonePoint(p *metric.Point) *metric.Point {
	c := *p
	for _, b := range []*[]byte{&c.Account, &c.Region, &c.Namespace, &c.Name, &c.Dimensions, &c.DimensionNames, &c.Unit, &c.Statistics, &c.Label, &c.Stream} {
		*b = bytes.Clone(*b)
	}
	return &c
}

// checkAccount checks that nothing is counted that was not handed on, and that every record has a number of its own.
func checkAccount(t testing.TB, res Result, c *collector) {
	t.Helper()
	total := len(*c.records) + len(*c.points) + len(*c.rejects)
	if int64(total) != res.Records {
		t.Errorf("Records = %d, the sink got %d + %d + %d", res.Records, len(*c.records), len(*c.points), len(*c.rejects))
	}
	if int64(len(*c.rejects)) != res.Rejected {
		t.Errorf("Rejected = %d, the sink got %d", res.Rejected, len(*c.rejects))
	}
	seen := map[int64]bool{}
	for _, r := range *c.records {
		seen[r.at.Index] = true
	}
	for _, p := range *c.points {
		seen[p.at.Index] = true
	}
	for _, r := range *c.rejects {
		seen[r.Index] = true
	}
	if len(seen) != total {
		t.Errorf("%d records share %d numbers", total, len(seen))
	}
}
