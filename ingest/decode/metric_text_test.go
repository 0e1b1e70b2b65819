package decode

import (
	"fmt"
	"strings"
	"time"

	"trailsift/ingest/metric"
)

// pointText writes a point on one line; what is not known is left out.
func pointText(p *metric.Point) string {
	words := []string{"datapoint"}
	if p.Put {
		words[0] = "put"
	}
	if p.Listed {
		words[0] = "listed"
	}
	if p.HasTime {
		words = append(words, time.UnixMicro(p.Time).UTC().Format(time.RFC3339Nano))
	}
	for _, f := range []struct {
		name string
		text []byte
	}{{"account", p.Account}, {"region", p.Region}, {"namespace", p.Namespace}, {"metric", p.Name}, {"dimensions", p.Dimensions},
		{"names", p.DimensionNames}, {"unit", p.Unit}, {"label", p.Label}, {"stream", p.Stream}} {
		if f.text != nil {
			words = append(words, f.name+"="+string(f.text))
		}
	}
	if p.Period != 0 {
		words = append(words, fmt.Sprintf("period=%d", p.Period))
	}
	for _, f := range []struct {
		name string
		bit  metric.Fields
		v    float64
	}{{"count", metric.HasCount, p.Count}, {"sum", metric.HasSum, p.Sum}, {"min", metric.HasMinimum, p.Minimum}, {"max", metric.HasMaximum, p.Maximum},
		{"average", metric.HasAverage, p.Average}, {"value", metric.HasValue, p.Value}} {
		if p.Has&f.bit != 0 {
			words = append(words, f.name+"="+string(appendNumber(nil, f.v)))
		}
	}
	if p.Statistics != nil {
		words = append(words, "statistics="+string(p.Statistics))
	}
	if p.Put {
		words = append(words, fmt.Sprintf("place=%d", p.Place))
	}
	return strings.Join(words, " ")
}
