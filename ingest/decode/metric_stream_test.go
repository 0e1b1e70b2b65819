package decode

import (
	"context"
	"os"
	"path/filepath"
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
