package decode

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"strings"
	"testing"

	"trailsift/query/fuzztest"
)

// TestCost reads inputs of a megabyte that are broken in every line, or have more of something than any export: each ends
// soon, and in little memory. What took the square of its size took minutes here.
func TestCost(t *testing.T) {
	const size = 1 << 20
	fill := func(text string) string { return strings.Repeat(text, size/len(text)) }
	good := `{"eventVersion":"1.08","eventName":"A"}` + "\n"
	for name, text := range map[string]string{
		"a key without a value":        fill(`{"eventVersion":"1.08"`),
		"a text without an end":        fill(`{"eventVersion":"1.08`),
		"brackets that cross":          fill(`{"eventVersion":[1}`),
		"and lines":                    good + fill(`{"eventVersion":[1}`+"\n"),
		"arrays without an end":        good + fill(`{"eventVersion":[1,`),
		"lines too deep":               good + fill(`{"eventVersion":`+strings.Repeat("[", 1001)+"\n"),
		"members":                      `{` + fill(`"":1,`) + `"eventVersion":"1.08"}`,
		"cells of a query":             `{"QueryResultRows":[[` + fill(`{"a":"b"},`) + `{}]]}`,
		"fields too many":              "eventName,eventSource,eventTime\n" + fill(strings.Repeat("(,", 1000)+"\n"),
		"fields of one row":            "eventName,eventSource,eventTime\n" + fill("(,"),
		"fields too few":               "eventName,eventSource,eventTime\n" + fill("a\n"),
		"a row that an editor wraps":   "eventName,eventSource,eventTime\n" + fill("\"a\n"),
		"quotes that never close":      "eventName,eventSource,eventTime\n" + fill("a\"b,\"c\n"),
		"a date":                       "eventName,eventSource,eventTime\na,b," + fill("1"),
		"columns of metrics":           "timestamp" + strings.Repeat(",m", 8000) + "\n" + fill("2024-01-01"+strings.Repeat(",1", 8000)+"\n"),
		"columns that say something":   "timestamp,value" + strings.Repeat(",unit", 3000) + "\n2024-01-01,1" + strings.Repeat(",Count", 3000) + "\n",
		"values of a put":              `{"Namespace":"a","MetricData":[{"MetricName":"x","Values":[` + fill("1,") + `1]}]}`,
		"values of an answer":          `{"Id":"a","Timestamps":[` + fill("1,") + `1],"Values":[` + fill("1,") + `1]}`,
		"statistics of a stream":       `{"metric_stream_name":"a","metric_name":"m","timestamp":1700000000000,"value":{` + fill(`"p1":1,`) + `"p1":1}}`,
		"texts inside texts":           fill(`{"Message":"{\"Message\":\"`),
		"objects that nobody knows":    fill(`{"a":1}`),
		"numbers":                      `{"eventVersion":` + fill("1") + `}`,
		"halves of surrogates, UTF-16": "\xfe\xff" + fill("\xd8\x00"),
	} {
		t.Run(name, func(t *testing.T) {
			fuzztest.Guard(t, len(text), fuzztest.Limits{Bytes: 64 << 20, PerByte: 700}, func() {
				c := &counter{}
				res, err := Decode(context.Background(), Input{Data: []byte(text)}, c, Options{})
				if err != nil || c.records+c.rejects != res.Records || c.rejects != res.Rejected {
					t.Errorf("%+v, %d records and %d rejects: %v", res, c.records, c.rejects, err)
				}
			})
		})
	}
}

// gzipped is text as wrappers hold it: base64 of gzip.
func gzipped(text string) string {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write([]byte(text)) // into memory: no error
	w.Close()
	return base64.StdEncoding.EncodeToString(z.Bytes())
}

// TestPayloadMemory inflates no more of a wrapper than memory allows, in one step or through wrappers inside one another.
func TestPayloadMemory(t *testing.T) {
	noise := make([]byte, 3<<20)
	for i := range noise { // hard enough to compress to stay below the ratio
		noise[i] = " \t\r\n"[i*i/7%4]
	}
	wrap := func(text string) string { return `{"awslogs":{"data":"` + gzipped(text) + `"}}` }
	large := wrap(string(noise))
	inner := wrap(string(noise[:1<<20]))
	for name, text := range map[string]string{"one": large, "inside one another": wrap(inner + string(noise[:2<<20]))} {
		limits := Limits{RecordBytes: 1 << 20, InflateRatio: 1 << 20}
		fuzztest.Guard(t, 0, fuzztest.Limits{Bytes: 24 << 20}, func() {
			res, c := decodeText(t, text, Options{Limits: limits})
			if len(*c.rejects) != 1 || (*c.rejects)[0].Code != CodePayload || !strings.Contains((*c.rejects)[0].Reason, "--max-record-bytes") {
				t.Errorf("%s: %+v %v", name, res, *c.rejects)
			}
		})
	}
}

// FuzzPayload puts any bytes into the wrappers that hold records as texts, base64 and gzip, which no mutation would get through.
func FuzzPayload(f *testing.F) {
	seeds(f, "plain", "logs", "metric-emf", "metric-otlp", "faults")
	f.Fuzz(func(t *testing.T, data []byte) {
		base := base64.StdEncoding.EncodeToString(data)
		fuzzInput(t, []byte(`{"awslogs":{"data":"`+gzipped(string(data))+`"}}`))
		fuzzInput(t, []byte(`{"records":[{"recordId":"1","data":"`+base+`"},{"data":"`+gzipped(string(data))+`"}]}`))
		fuzzInput(t, []byte(`{"events":[{"timestamp":1,"message":`+string(text(string(data)))+`}]}`))
	})
}
