package decode

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trailsift/ingest/metric"
)

// TestRealMetricStream counts the updates of a real stream; the figures are those of a script that undid the base64 by itself.
func TestRealMetricStream(t *testing.T) {
	dir := filepath.Join(realData(t), "metrics", "metric-stream")
	for name, want := range map[string]struct{ updates, metrics, sets int }{"firehose-records.json": {1160, 32, 105}, "record.json": {1, 1, 1}} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Skip(err)
		}
		c := newCollector()
		res, err := Decode(context.Background(), Input{Name: name, Data: data}, c, Options{})
		if err != nil {
			t.Fatal(err)
		}
		checkAccount(t, res, c)
		metrics, sets := map[string]bool{}, map[string]bool{}
		for _, p := range *c.points {
			metrics[string(p.Namespace)+" "+string(p.Name)] = true
			sets[string(p.Dimensions)] = true
			if p.Has != metric.HasSet || !p.HasTime || p.Unit == nil {
				t.Errorf("%s", pointText(p.Point))
			}
		}
		if len(*c.points) != want.updates || res.Rejected != 0 || len(metrics) != want.metrics || len(sets) != want.sets {
			t.Errorf("%s: %d updates, %d rejected, %d metrics, %d dimension sets; want %+v", name, len(*c.points), res.Rejected, len(metrics), len(sets), want)
		}
	}
}

// TestMetricLineAllocatesNothing holds the hot path to its promise, once its buffers have grown.
func TestMetricLineAllocatesNothing(t *testing.T) {
	lines := []byte(streamLines(100))
	m := newMeter(&metric.Defaults{})
	read := func() {
		for rest := lines; len(rest) > 1; {
			n := m.line(rest)
			if n == 0 {
				t.Fatalf("not read: %.300s", rest)
			}
			rest = rest[n+1:]
		}
	}
	if n := testing.AllocsPerRun(10, read); n != 0 {
		t.Errorf("%v allocations for 100 lines", n)
	}
}

// TestMetricStreamInParallel reads a large stream, and events in it with further sinks: the same points with the same numbers,
// faults included.
func TestMetricStreamInParallel(t *testing.T) {
	bad := `{"metric_stream_name":"s","metric_name":"m","unit":"Wombats"}` + "\n"
	escaped := `{"metric_stream_name":"s","metric_name":"m\u00e9","timestamp":1704067200000,"value":{"sum":1}}` + "\n"
	text := strings.Repeat(streamLines(50)+bad+escaped+`{"eventVersion":"1.08","eventName":"A"}`+"\n", 40)
	alone, c := decodeText(t, text, Options{})
	shared := newCollector()
	res, err := Decode(context.Background(), Input{R: strings.NewReader(text)}, shared, Options{WholeBytes: 4096, ParallelBytes: 1, Parallel: func() Sink { return shared }})
	if err != nil {
		t.Fatal(err)
	}
	checkAccount(t, res, shared)
	if res != alone || res.Rejected != 40 || res.Records != 40*53 {
		t.Errorf("in parallel %+v\nalone %+v", res, alone)
	}
	for _, all := range []*[]point{c.points, shared.points} {
		slices.SortFunc(*all, func(a, b point) int { return cmp.Compare(a.at.Index, b.at.Index) })
	}
	for i, p := range *c.points {
		if other := (*shared.points)[i]; p.at != other.at || pointText(p.Point) != pointText(other.Point) {
			t.Fatalf("%+v %s\nalone %+v %s", other.at, pointText(other.Point), p.at, pointText(p.Point))
		}
	}
}
