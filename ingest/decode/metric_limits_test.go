package decode

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// TestMetricMemoryIsBounded reads 20 MB of what has no end, with a limit of 1 MiB.
func TestMetricMemoryIsBounded(t *testing.T) {
	const size = 20 << 20
	line := streamLines(1)
	otlp := string(writeOTLP([]sampleMetric{{Account: "111122223333", Namespace: "N", Name: "M", Unit: "1", Time: 1704067200, Count: 1}}, false))
	for name, in := range map[string]*endless{
		"a metric's name":     {head: line + `{"metric_stream_name":"s","metric_name":"`, body: strings.Repeat("x", 4096), left: size},
		"a metric's values":   {head: line + `{"metric_stream_name":"s","metric_name":"m","value":{`, body: strings.Repeat(`"p99":1,`, 512), left: size},
		"dimensions in depth": {head: line + `{"metric_stream_name":"s","metric_name":"m","dimensions":`, body: strings.Repeat(`{"a":`, 800), left: size},
		"good lines":          {body: line, left: size},
		"datapoints":          {head: `{"Label":"x","Datapoints":[`, body: strings.Repeat(`{"Sum":1},`, 400), left: size},
		"a log event":         {head: "2024-01-01T00:00:00.000Z {\"_aws\":{\"CloudWatchMetrics\":[", body: strings.Repeat(`{"Metrics":[]},`, 300), left: size},
		"a row of numbers":    {head: "timestamp,value\n2024-01-01,1\n2024-01-01,", body: strings.Repeat("1", 4096), left: size},
		"rows":                {head: "timestamp,value\n", body: strings.Repeat("2024-01-01,1\n", 300), left: size},
		"good messages":       {body: otlp, left: size},
		"a long message":      {head: otlp + "\xff\xff\xff\x7f", body: strings.Repeat("\x0a", 4096), left: size},
		"lengths of nothing":  {head: otlp, body: strings.Repeat("\x00", 4096), left: size},
		"a length of 5 bytes": {head: otlp + "\xff\xff\xff\xff\x0f", body: strings.Repeat("\x0a", 4096), left: size},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			c := &counter{}
			res, err := Decode(context.Background(), Input{R: in}, c, Options{WholeBytes: 1 << 20, Limits: Limits{RecordBytes: 1 << 20, Depth: 100}})
			runtime.ReadMemStats(&after)
			if err != nil || res.Bytes < size {
				t.Fatalf("%+v %v", res, err)
			}
			// Rows are split into texts of their own, which are garbage at once.
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 64<<20 && name != "rows" {
				t.Errorf("%d bytes allocated for %d records", grown, res.Records)
			}
		})
	}
}

// TestMetricBombs feeds little bytes that could become many.
func TestMetricBombs(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(bytes.Repeat([]byte{0}, 64<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	sets := strings.TrimSuffix(strings.Repeat("[],", 5000), ",")
	var metrics []string
	for i := range 100 {
		metrics = append(metrics, fmt.Sprintf(`{"Name":"m%d"}`, i))
	}
	product := `{"_aws":{"Timestamp":1704067200000,"CloudWatchMetrics":[{"Dimensions":[` + sets + `],"Metrics":[` + strings.Join(metrics, ",") + `]}]},"m0":1}`
	values := strings.TrimSuffix(strings.Repeat("1,", 200_000), ",")
	for name, text := range map[string]string{
		"gzip in an envelope":   `{"records":[{"data":"` + base64.StdEncoding.EncodeToString(packed.Bytes()) + `"}]}`,
		"sets by metrics":       product,
		"an array of values":    `{"_aws":{"Timestamp":1704067200000,"CloudWatchMetrics":[{"Metrics":[{"Name":"m"}]}]},"m":[` + values + `]}`,
		"a message in depth":    string(nestedMessage(10_000)),
		"statistics in depth":   `{"Label":"x","Datapoints":[{"Sum":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}]}`,
		"dimensions in a datum": `{"Namespace":"N","MetricData":[{"MetricName":"m","Value":1,"Dimensions":[` + strings.TrimSuffix(strings.Repeat(`{"Name":"a","Value":"b"},`, 20_000), ",") + `]}]}`,
	} {
		res, c := decodeText(t, text, Options{})
		if len(*c.points) > 0 || res.Status == Loaded || res.Reason == "" {
			t.Errorf("%s: %+v, %d points", name, res, len(*c.points))
		}
	}
}

// nestedMessage is a message in which every field holds the next.
func nestedMessage(depth int) []byte {
	var msg []byte
	for range depth {
		msg = protoBytes(1, msg)
	}
	return append(binary.AppendUvarint(nil, uint64(len(msg))), msg...)
}
