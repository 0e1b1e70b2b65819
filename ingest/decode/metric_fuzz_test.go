package decode

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"testing"
	"time"

	"trailsift/ingest/metric"
)

// fuzzMetrics checks what must hold for points, besides what holds for every input.
func fuzzMetrics(t *testing.T, data []byte) {
	fuzzInput(t, data)
	c := newCollector()
	o := Options{Limits: Limits{RecordBytes: 4096, Depth: 50}, Metric: metric.Defaults{Name: "Given", Unit: "Count", Period: time.Minute, Dimensions: map[string]string{"a": "1"}}}
	if _, err := Decode(context.Background(), Input{Data: data}, c, o); err != nil {
		t.Fatal(err)
	}
	for _, p := range *c.points {
		for _, v := range []float64{p.Count, p.Sum, p.Minimum, p.Maximum, p.Average, p.Value} {
			if math.IsNaN(v) || math.Abs(v) > valueMax {
				t.Errorf("the number %v: %s", v, pointText(p.Point))
			}
		}
		named := p.Name != nil && len(bytes.TrimSpace(p.Name)) > 0
		if !named || p.Dimensions == nil || !p.Listed && (p.Unit == nil || p.Period <= 0) || p.Has&metric.HasCount != 0 && p.Count < 0 {
			t.Errorf("taken: %s", pointText(p.Point))
		}
	}
}

func FuzzMetricJSON(f *testing.F) {
	seeds(f, "metric-stream", "metric-answers", "metric-put")
	f.Fuzz(fuzzMetrics)
}

func FuzzMetricEMF(f *testing.F) {
	seeds(f, "metric-emf")
	f.Fuzz(fuzzMetrics)
}

func FuzzMetricOTLP(f *testing.F) {
	seeds(f, "metric-otlp")
	f.Fuzz(func(t *testing.T, data []byte) {
		fuzzMetrics(t, data)
		fuzzMetrics(t, append(binary.AppendUvarint(nil, uint64(len(data))), data...))
	})
}

func FuzzMetricCSV(f *testing.F) {
	seeds(f, "metric-csv")
	f.Fuzz(func(t *testing.T, data []byte) {
		fuzzMetrics(t, data)
		fuzzMetrics(t, append([]byte("timestamp,value,unit,p99\n2024-01-01,1,Count,2\n"), data...))
	})
}
