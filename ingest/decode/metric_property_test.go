package decode

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trailsift/ingest/metric"
)

// sampleMetric is a statistic set of a metric, as an application would know it.
type sampleMetric struct {
	Account, Region, Namespace, Name, Unit string
	Dimensions                             map[string]string
	Time                                   int64 // seconds since 1970
	Count                                  int
	Sum, Minimum, Maximum                  float64
}

// drawMetric draws a metric with texts that need escapes and numbers of any size.
func drawMetric(t *rapid.T) sampleMetric {
	text := rapid.StringMatching(`[a-zA-Z/_]([ -~éÿ\t\n😀]{0,8}[a-z"\\<])?`)
	number := rapid.OneOf(rapid.Float64Range(-1e300, 1e300).Filter(func(v float64) bool { return math.Abs(v) <= valueMax }),
		rapid.Float64Range(-1000, 1000), rapid.Map(rapid.IntRange(-1000, 1000), func(n int) float64 { return float64(n) / 8 }))
	m := sampleMetric{
		Account: rapid.StringMatching(`[0-9]{12}`).Draw(t, "account"), Region: rapid.SampledFrom([]string{"eu-west-1", "us-gov-east-1"}).Draw(t, "region"),
		Namespace: text.Draw(t, "namespace"), Name: text.Draw(t, "name"), Unit: rapid.SampledFrom(metric.Units()).Draw(t, "unit"),
		Dimensions: rapid.MapOfN(text, text, 0, 5).Draw(t, "dimensions"), Time: rapid.Int64Range(1e9, 4e9).Draw(t, "time"),
		Count: rapid.IntRange(1, 1e6).Draw(t, "count"), Sum: number.Draw(t, "sum"), Minimum: number.Draw(t, "minimum"), Maximum: number.Draw(t, "maximum"),
	}
	m.Minimum, m.Maximum = min(m.Minimum, m.Maximum), max(m.Minimum, m.Maximum)
	m.Sum = min(max(m.Sum, m.Minimum*float64(m.Count)), m.Maximum*float64(m.Count))
	return m
}

// want is the point that a full description gives.
func (m sampleMetric) want(t *rapid.T) *metric.Point {
	dims, names, err := canonicalOf(m.Dimensions)
	if err != nil {
		t.Fatal(err)
	}
	return &metric.Point{Account: []byte(m.Account), Region: []byte(m.Region), Namespace: []byte(m.Namespace), Name: []byte(m.Name), Unit: []byte(m.Unit),
		Dimensions: dims, DimensionNames: names, Time: m.Time * 1e6, HasTime: true,
		Has: metric.HasSet, Count: float64(m.Count), Sum: m.Sum, Minimum: m.Minimum, Maximum: m.Maximum}
}

// A writtenForm writes metrics in one format, and cuts from a full point what the format does not carry.
type writtenForm struct {
	write func(t *rapid.T, m []sampleMetric) []byte
	cut   func(p *metric.Point)
}

func mustJSON(t *rapid.T, v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// dimensionList returns dimensions as the API has them, in an order that is not the canonical one.
func (m sampleMetric) dimensionList() []map[string]string {
	list := []map[string]string{}
	for _, name := range slices.Backward(slices.Sorted(maps.Keys(m.Dimensions))) {
		list = append(list, map[string]string{"Name": name, "Value": m.Dimensions[name]})
	}
	return list
}

func writtenForms() map[string]writtenForm {
	anonymous := func(p *metric.Point) { p.Account, p.Region = nil, nil }
	asPut := func(p *metric.Point) { anonymous(p); p.Put, p.Period = true, 60 }
	return map[string]writtenForm{
		"metric-stream": {func(t *rapid.T, all []sampleMetric) []byte {
			var b bytes.Buffer
			for _, m := range all {
				b.Write(mustJSON(t, map[string]any{"metric_stream_name": "s", "account_id": m.Account, "region": m.Region, "namespace": m.Namespace, "metric_name": m.Name,
					"dimensions": m.Dimensions, "timestamp": m.Time * 1000, "unit": m.Unit, "value": map[string]any{"count": m.Count, "sum": m.Sum, "min": m.Minimum, "max": m.Maximum}}))
			}
			return b.Bytes()
		}, func(p *metric.Point) { p.Stream = []byte("s") }},
		"metric-stream-otlp": {func(_ *rapid.T, all []sampleMetric) []byte { return writeOTLP(all, false) },
			func(p *metric.Point) { p.Stream, p.Period = []byte("s"), 60 }},
		"metric-stream-otlp 0.7": {func(_ *rapid.T, all []sampleMetric) []byte { return writeOTLP(all, true) },
			func(p *metric.Point) { p.Stream, p.Period = []byte("s"), 60 }},
		"get-metric-statistics": {func(t *rapid.T, all []sampleMetric) []byte {
			var b bytes.Buffer
			for _, m := range all {
				b.Write(mustJSON(t, map[string]any{"Label": m.Name, "Datapoints": []any{map[string]any{"Timestamp": time.Unix(m.Time, 0).UTC(), "Unit": m.Unit,
					"SampleCount": m.Count, "Sum": m.Sum, "Minimum": m.Minimum, "Maximum": m.Maximum}}}))
			}
			return b.Bytes()
		}, func(p *metric.Point) { anonymous(p); p.Namespace, p.Dimensions, p.DimensionNames = nil, nil, nil }},
		"put-metric-data": {func(t *rapid.T, all []sampleMetric) []byte {
			var b bytes.Buffer
			for _, m := range all {
				b.Write(mustJSON(t, map[string]any{"Namespace": m.Namespace, "MetricData": []any{map[string]any{"MetricName": m.Name, "Timestamp": m.Time, "Unit": m.Unit,
					"Dimensions": m.dimensionList(), "StatisticValues": map[string]any{"SampleCount": m.Count, "Sum": m.Sum, "Minimum": m.Minimum, "Maximum": m.Maximum}}}}))
			}
			return b.Bytes()
		}, asPut},
		"emf": {func(t *rapid.T, all []sampleMetric) []byte {
			var b bytes.Buffer
			for _, m := range all {
				doc := map[string]any{m.Name + " value": m.Minimum, "_aws": map[string]any{"Timestamp": m.Time * 1000, "CloudWatchMetrics": []any{map[string]any{"Namespace": m.Namespace,
					"Dimensions": [][]string{slices.AppendSeq([]string{}, maps.Keys(m.Dimensions))}, "Metrics": []any{map[string]any{"Name": m.Name + " value", "Unit": m.Unit}}}}}}
				for name, value := range m.Dimensions {
					doc[name] = value
				}
				b.Write(append(mustJSON(t, doc), '\n'))
			}
			return b.Bytes()
		}, func(p *metric.Point) {
			asPut(p)
			p.Name, p.Count, p.Sum, p.Maximum = append(p.Name, " value"...), 1, p.Minimum, p.Minimum
		}},
		"metric-csv": {func(t *rapid.T, all []sampleMetric) []byte {
			var b bytes.Buffer
			w := csv.NewWriter(&b)
			rows := [][]string{{"Timestamp", "Account", "Region", "Namespace", "Metric", "Dimensions", "Unit", "SampleCount", "Sum", "Minimum", "Maximum"}}
			for _, m := range all {
				float := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
				rows = append(rows, []string{time.Unix(m.Time, 0).UTC().Format(time.DateTime), m.Account, m.Region, m.Namespace, m.Name, string(mustJSON(t, m.Dimensions)), m.Unit,
					fmt.Sprint(m.Count), float(m.Sum), float(m.Minimum), float(m.Maximum)})
			}
			if err := w.WriteAll(rows); err != nil {
				t.Fatal(err)
			}
			return b.Bytes()
		}, func(*metric.Point) {}},
	}
}

// TestPointsAreReadAsTheyWereWritten writes metrics in every format and reads them back: the same, as far as the format goes.
func TestPointsAreReadAsTheyWereWritten(t *testing.T) {
	for name, form := range writtenForms() {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				all := rapid.SliceOfN(rapid.Custom(drawMetric), 1, 4).Draw(rt, "metrics")
				text := form.write(rt, all)
				res, c := decodeText(t, string(text), Options{})
				if len(*c.points) != len(all) || res.Rejected > 0 {
					rt.Fatalf("%d points and %v of\n%s", len(*c.points), *c.rejects, text)
				}
				for i, m := range all {
					want := m.want(rt)
					form.cut(want)
					if got := pointText((*c.points)[i].Point); got != pointText(want) {
						rt.Fatalf("got  %s\nwant %s", got, pointText(want))
					}
				}
			})
		})
	}
}

// TestLineIsReadAsOtherwise compares the hot path with the way that reads everything, whatever lines it remembers.
func TestLineIsReadAsOtherwise(t *testing.T) {
	read := 0
	rapid.Check(t, func(rt *rapid.T) {
		text := writtenForms()["metric-stream"].write(rt, []sampleMetric{drawMetric(rt)})
		hot := newMeter(&metric.Defaults{})
		for range rapid.IntRange(0, 2).Draw(rt, "read before") {
			hot.line(text)
		}
		if rapid.Bool().Draw(rt, "another before") {
			hot.line(writtenForms()["metric-stream"].write(rt, []sampleMetric{drawMetric(rt)}))
		}
		if rapid.Bool().Draw(rt, "damaged") {
			text[rapid.IntRange(0, len(text)-1).Draw(rt, "at")] = rapid.SampledFrom([]byte(`{}[]",:0a\ `)).Draw(rt, "byte")
		}
		n := hot.line(text)
		if n == 0 {
			return
		}
		read++
		o := parse(text)
		if len(o.data) != n {
			rt.Fatalf("%d bytes, and %d otherwise: %s", n, len(o.data), text)
		}
		slow := newMeter(&metric.Defaults{})
		slow.start()
		if fault := slow.streamMembers(o); fault != nil {
			rt.Fatalf("read, but otherwise %s: %s", fault.Reason, text)
		}
		if a, b := pointText(&hot.p)+string(hot.stats), pointText(&slow.p)+string(slow.stats); a != b {
			rt.Fatalf("got       %s\notherwise %s\nof %s", a, b, text)
		}
	})
	if read == 0 {
		t.Error("the hot path read nothing")
	}
}

// TestHeadsAreForgotten reads more metrics than are remembered, twice and in two orders.
func TestHeadsAreForgotten(t *testing.T) {
	m := newMeter(&metric.Defaults{})
	const metrics = headsMax + headsMax/2
	for i := range 2 * metrics {
		n := i
		if i >= metrics {
			n = 2*metrics - i - 1
		}
		name, line := fmt.Sprintf("m%d", n), fmt.Appendf(nil, `{"metric_stream_name":"s","metric_name":"m%d","dimensions":{"a":"%d"},"timestamp":1704067200000,"value":{"sum":%d.5}}`, n, n, n)
		if m.line(line) != len(line) || string(m.p.Name) != name || string(m.p.Dimensions) != fmt.Sprintf(`{"a":"%d"}`, n) || m.p.Sum != float64(n)+0.5 {
			t.Fatalf("%s is read as %s", line, pointText(&m.p))
		}
		if len(m.heads.heads) > headsMax || len(m.heads.byHash) > headsMax {
			t.Fatalf("%d heads are remembered", len(m.heads.heads))
		}
	}
}

// TestDecimal compares numbers with strconv's.
func TestDecimal(t *testing.T) {
	check := func(t rapid.TB, text string) {
		want, err := strconv.ParseFloat(text, 64)
		v, end, ok := decimal([]byte(text+","), 0)
		if err != nil || !ok || end != len(text) || math.Float64bits(v) != math.Float64bits(want) {
			t.Fatalf("%s is read as %v, %d, %t; want %v, %v", text, v, end, ok, want, err)
		}
	}
	for _, text := range []string{
		"0", "-0.0", "0.1", "9007199254740993", "9007199254740993.0", "9007199254740992.5", "18014398509481985.000", "0.3333333333333333",
		"9999999999999999999", "0.0000000000000000001", "1844674407370955161.5", "1.2345678E7", "1e-19", "5E-4", "1.0E+19", "123456789012345678901", "4.5e99", "1.7976931348623157e+99",
	} {
		check(t, text)
	}
	rapid.Check(t, func(t *rapid.T) {
		format := rapid.SampledFrom([]byte("feg")).Draw(t, "format")
		v := rapid.OneOf(rapid.Float64Range(-1e20, 1e20), rapid.Float64Range(-1000, 1000), rapid.Float64Range(-1e-4, 1e-4)).Draw(t, "number")
		check(t, strconv.FormatFloat(v, format, rapid.IntRange(-1, 19).Draw(t, "digits"), 64))
	})
	rapid.Check(t, func(t *rapid.T) {
		check(t, rapid.StringMatching(`-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][-+]?[0-9]{1,2})?`).Draw(t, "text"))
	})
}

// writeOTLP writes a message for each metric, with its length before it: OpenTelemetry 1.0, or with labels as in 0.7.
func writeOTLP(all []sampleMetric, labels bool) []byte {
	var out []byte
	for _, m := range all {
		attribute := func(key, value string) []byte {
			return protoBytes(1, protoText(1, key), protoBytes(2, protoText(1, value)))
		}
		var point []byte
		if labels {
			label := func(key, value string) []byte { return protoBytes(1, protoText(1, key), protoText(2, value)) }
			point = append(label("Namespace", m.Namespace), label("MetricName", m.Name)...)
			for name, value := range m.Dimensions {
				point = append(point, label(name, value)...)
			}
		} else {
			var list []byte
			for name, value := range m.Dimensions {
				list = append(list, attribute(name, value)...)
			}
			text := func(key, value string) []byte {
				return protoBytes(7, protoText(1, key), protoBytes(2, protoText(1, value)))
			}
			point = append(text("Namespace", m.Namespace), text("MetricName", m.Name)...)
			point = append(point, protoBytes(7, protoText(1, "Dimensions"), protoBytes(2, protoBytes(6, list)))...)
		}
		point = append(point, protoFixed(2, uint64(m.Time)*1e9)...)
		point = append(point, protoFixed(3, uint64(m.Time+60)*1e9)...)
		point = append(point, protoFixed(4, uint64(m.Count))...)
		point = append(point, protoFixed(5, math.Float64bits(m.Sum))...)
		point = append(point, protoBytes(6, protoFixed(2, math.Float64bits(m.Minimum)))...) // a quantile that is absent is 0
		point = append(point, protoBytes(6, protoFixed(1, math.Float64bits(1)), protoFixed(2, math.Float64bits(m.Maximum)))...)
		unit := m.Unit
		if unit == "None" {
			unit = "1"
		}
		resource := protoBytes(1, attribute("cloud.account.id", m.Account), attribute("cloud.region", m.Region),
			attribute("aws.exporter.arn", "arn:aws:cloudwatch:eu-west-1:111122223333:metric-stream/s"))
		body := protoBytes(2, protoText(1, "amazonaws.com/N/M"), protoText(3, unit), protoBytes(11, protoBytes(1, point)))
		message := protoBytes(1, resource, protoBytes(2, body))
		out = append(binary.AppendUvarint(out, uint64(len(message))), message...)
	}
	return out
}

// protoBytes is a field of bytes, made of parts.
func protoBytes(number uint64, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	return append(binary.AppendUvarint(binary.AppendUvarint(nil, number<<3|2), uint64(len(body))), body...)
}

func protoText(number uint64, text string) []byte { return protoBytes(number, []byte(text)) }

// protoFixed is a field of eight bytes.
func protoFixed(number, bits uint64) []byte {
	return binary.LittleEndian.AppendUint64(binary.AppendUvarint(nil, number<<3|1), bits)
}
