package record

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"trailsift/storage"
	"trailsift/storage/schema"
)

// hostileRecords are records that are hard to keep exactly. raw says that the columns alone cannot.
var hostileRecords = []struct {
	name, text string
	raw        bool
}{
	{"plain", `{"eventVersion":"1.09","eventTime":"2024-05-06T07:08:09Z","eventSource":"s3.amazonaws.com","eventName":"GetObject"}`, false},
	{"white space", " { \"eventName\" : \"A\" ,\n\t\"eventSource\":\"b\",\r\"requestParameters\" : { \"x\" : [ 1 , \" a \" ] } , \"k\" : { } }"[1:], false},
	{"nulls", `{"eventName":"A","eventSource":"b","requestParameters":null,"responseElements":null,"readOnly":null,"userAgent":null,"userIdentity":null,"eventTime":null}`, false},
	{"wrong types", `{"eventName":"A","eventSource":"b","userAgent":["x"],"readOnly":"true","userIdentity":"me","errorCode":200,"eventTime":5,"requestParameters":"{}"}`, false},
	{"empty levels", `{"eventName":"A","eventSource":"b","userIdentity":{"sessionContext":{"attributes":{},"sessionIssuer":{}}}}`, false},
	{"empty identity", `{"eventName":"A","eventSource":"b","userIdentity":{}}`, false},
	{"empty text", `{"eventName":"","eventSource":"","userIdentity":{"accessKeyId":""},"":1}`, false},
	{"unknown members", `{"eventName":"A","eventSource":"b","vendor":{"a.b":1},"userIdentity":{"x":1,"sessionContext":{"y":[{}],"attributes":{"z":null}}}}`, false},
	{"escapes", `{"eventName":"\u0041\n\"\\\/\ud83d\ude00","eventSource":"b","k\u0065y":"\t","errorMessage":"\u001b[31m"}`, false},
	{"escaped known key", `{"event\u004eame":"A","eventSource":"b","event\u0054ime":"2024-05-06"}`, false},
	{"numbers", `{"eventName":"A","eventSource":"b","requestParameters":{"a":1.0,"b":-0,"c":1e999,"d":123456789012345678901234567890,"e":0.10E-5}}`, false},
	{"NUL", `{"eventName":"A\u0000","eventSource":"b","requestParameters":{"a\u0000":"\u0000"},"x":"\u0000"}`, false},
	{"odd space", "{\"eventName\":\"A\u202f\u00a0\",\"eventSource\":\"b\"}", false},
	{"times", `{"eventName":"A","eventSource":"b","eventTime":"2024-05-06T07:08:09.123Z"}`, false},
	{"basic time", `{"eventName":"A","eventSource":"b","eventTime":"20131102T010628Z"}`, false},
	{"no such day", `{"eventName":"A","eventSource":"b","eventTime":"2023-02-29T00:00:00Z"}`, false},
	{"leap second", `{"eventName":"A","eventSource":"b","eventTime":"2016-12-31T23:59:60Z"}`, false},
	{"no time", `{"eventName":"A","eventSource":"b"}`, false},
	{"aggregated", `{"eventVersion":"1.0","accountId":"111122223333","eventId":"a-1","eventCategory":"Aggregated","timeWindow":{"windowStart":"2025-11-17T19:20:00Z"},"summary":{}}`, false},
	{"insight", `{"eventVersion":"1.07","eventTime":"2024-05-06T07:08:09Z","awsRegion":"us-east-1","eventID":"i-1","eventType":"AwsCloudTrailInsight","eventCategory":"Insight","insightDetails":{"state":"Start","x":1,"insightContext":{"statistics":{"baseline":{"average":8.8e-05}}}}}`, false},
	{"flat insight", `{"eventVersion":"1.09","eventID":"i-2","eventCategory":"Insight","insightState":"Start","insightErrorCode":null,"insightContext":{"baselineAverage":1E-5,"insightDuration":1,"attributions":[{"attribute":"a","insightValue":"b","insightAverage":2}]}}`, true},
	{"insight by details", `{"eventID":"i-1","insightDetails":{}}`, false},
	{"invalid UTF-8", "{\"eventName\":\"A\xff\",\"eventSource\":\"b\",\"requestParameters\":{\"a\":\"\xc3\"},\"k\xfe\":1}", true},
	{"half a pair", `{"eventName":"A\ud800","eventSource":"b","requestParameters":{"a":"\udc00x"},"\ud800":1}`, true},
	{"key twice", `{"eventName":"A","eventSource":"b","eventName":"B","x":1,"x":2}`, true},
	{"key twice, one does not fit", `{"eventName":null,"eventSource":"b","eventName":"A","errorCode":"c","errorCode":1}`, true},
	{"level twice", `{"eventName":"A","eventSource":"b","userIdentity":{"type":"Root","q":1},"userIdentity":{"arn":"x"}}`, true},
	{"level twice, one does not fit", `{"eventName":"A","eventSource":"b","userIdentity":{"type":"Root","q":1},"userIdentity":7}`, true},
	{"key twice, spelled differently", `{"eventName":"A","eventSource":"b","x":1,"\u0078":2,"event\u004eame":"C"}`, true},
	{"key twice in JSON", `{"eventName":"A","eventSource":"b","requestParameters":{"a":1,"a":2}}`, false},
	{"many unknown", `{"eventName":"A","eventSource":"b",` + manyMembers(200, 1000) + `}`, false},
	{"many unknown twice", `{"eventName":"A","eventSource":"b",` + manyMembers(200, 150) + `,"errorCode":null,"errorCode":"c"}`, true},
	{"deep", `{"eventName":"A","eventSource":"b","requestParameters":` + strings.Repeat(`{"a":[`, 499) + strings.Repeat(`]}`, 499) + `}`, false},
	{"long", `{"eventName":"A","eventSource":"b","errorMessage":"` + strings.Repeat("x", 200_000) + `"}`, false},
}

// manyMembers returns n members whose keys repeat after some.
func manyMembers(n, after int) string {
	var out []string
	for i := range n {
		key, _ := json.Marshal("k" + strings.Repeat("y", i%after))
		out = append(out, string(key)+":1")
	}
	return strings.Join(out, ",")
}

func newBatches() (events, insights *storage.Batch) {
	return storage.NewBatch(schema.Events(), 16), storage.NewBatch(schema.Insights(), 16)
}

// TestRows appends every hostile record to a batch and rebuilds it.
func TestRows(t *testing.T) {
	s := NewScanner(Limits{})
	events, insights := newBatches()
	for _, r := range hostileRecords {
		n, err := s.Scan([]byte(r.text + `,{"next`))
		if err != nil || n != len(r.text) {
			t.Errorf("%s: took %d bytes of %d: %v", r.name, n, len(r.text), err)
			continue
		}
		b := events
		if s.Table().Name == insights.Table.Name {
			b = insights
		}
		b.Reset()
		s.Append(b, Origin{})
		if got := storage.AppendRecord(nil, b, 0); !Equal(got, []byte(r.text)) {
			t.Errorf("%s: rebuilt\n%.300s\nfrom\n%.300s", r.name, got, r.text)
		}
		if raw := !b.Columns[b.Table.RawCol].IsNull(0); raw != r.raw {
			t.Errorf("%s: original bytes kept: %v", r.name, raw)
		}
	}
}

// Records that are kept as their original bytes have no white space between their tokens either: a search in the text of the
// record finds them in the form of all others.
func TestRawIsCompact(t *testing.T) {
	s := NewScanner(Limits{})
	events, _ := newBatches()
	for text, want := range map[string]string{
		"{ \"eventName\" : \"A\" ,\r\n\t\"eventSource\":\"b c\", \"x\" : [ 1 , { \"y\\\"  : \" : 2.0 } ], \"x\" : 2 }": `{"eventName":"A","eventSource":"b c","x":[1,{"y\"  : ":2.0}],"x":2}`,
		"{ \"eventName\" : \"\\ud800 \\u0041\", \"eventSource\" : \"b\" }":                                             `{"eventName":"\ud800 \u0041","eventSource":"b"}`,
		"{ \"eventName\" : \"\xff  \", \"eventSource\" : \"b\" }":                                                      "{\"eventName\":\"\xff  \",\"eventSource\":\"b\"}",
	} {
		if _, err := s.Scan([]byte(text)); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		events.Reset()
		s.Append(events, Origin{})
		if got := string(storage.AppendRecord(nil, events, 0)); got != want || !Equal([]byte(got), []byte(text)) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

func TestMalformed(t *testing.T) {
	s := NewScanner(Limits{RecordBytes: 300, Depth: 5})
	for _, c := range []struct {
		text   string
		code   string
		offset int
		reason string
	}{
		{`[]`, CodeSyntax, 0, "no JSON object"},
		{`{eventName:1}`, CodeSyntax, 1, "without a key in quotes"},
		{`{"eventName" "x"}`, CodeSyntax, 13, "without a colon"},
		{`{"eventName":x}`, CodeSyntax, 13, "neither string"},
		{`{"eventName":"a" "b"}`, CodeSyntax, 17, "neither a comma"},
		{`{"eventName":"a",}`, CodeSyntax, 17, "without a key"},
		{`{"requestParameters":[1,2}}`, CodeSyntax, 25, "neither a comma"},
		{`{"requestParameters":[1,]}`, CodeSyntax, 24, "neither string"},
		{"{\"eventName\":\"a\nb\"}", CodeSyntax, 15, "control character"},
		{`{"eventName":"\q"}`, CodeSyntax, 14, "escape"},
		{`{"eventName":"\u12x4"}`, CodeSyntax, 14, "hexadecimal"},
		{`{"x":01}`, CodeSyntax, 6, "neither a comma"},
		{`{"x":1.e}`, CodeSyntax, 7, "behind its point"},
		{`{"x":1ee}`, CodeSyntax, 7, "exponent"},
		{`{"x":[[[[[1]]]]]}`, CodeTooDeep, 9, "--max-depth"},
		{`{"x":"` + strings.Repeat("y", 300) + `"}`, CodeTooLarge, 300, "--max-record-bytes"},
	} {
		_, err := s.Scan([]byte(c.text))
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || syntax.Code != c.code || syntax.Offset != c.offset || !strings.Contains(syntax.Reason, c.reason) {
			t.Errorf("%.40s: %v (%+v), want %s at %d: %s", c.text, err, syntax, c.code, c.offset, c.reason)
		}
	}
}

func TestIncomplete(t *testing.T) {
	s := NewScanner(Limits{})
	for _, r := range hostileRecords {
		step := max(1, len(r.text)/100)
		for n := 0; n < len(r.text); n += step {
			if _, err := s.Scan([]byte(r.text)[:n:n]); !errors.Is(err, ErrIncomplete) {
				t.Fatalf("%s cut at %d: %v", r.name, n, err)
			}
		}
	}
}

func TestNotRecord(t *testing.T) {
	s := NewScanner(Limits{})
	for text, reason := range map[string]string{
		`{}`: "neither",
		`{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put","s3":{}}`:  "aws:s3",
		`{"eventID":"1","eventName":"INSERT","eventVersion":"1.1","eventSource":"aws:dynamodb"}`: "aws:dynamodb",
		`{"logFiles":[],"digestEndTime":"2024-05-06T07:08:09Z"}`:                                 "neither",
	} {
		n, err := s.Scan([]byte(text + ","))
		var foreign *NotRecordError
		if !errors.As(err, &foreign) || n != len(text) || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: %d, %v", text, n, err)
		}
	}
}

// TestNothingAllocated holds the scanner to its promise, for events and insights in turn.
func TestNothingAllocated(t *testing.T) {
	s := NewScanner(Limits{})
	events, insights := newBatches()
	records := [][]byte{
		[]byte(`{"eventName":"A\n","eventSource":"b","eventID":"1","eventTime":"2024-05-06T07:08:09Z","userIdentity":{"type":"Root","x":1}}`),
		[]byte(`{"eventName":"A","eventSource":"b","eventID":"2","requestParameters": { "a" : 1 },"responseElements":null,"\u0041":{}}`),
		[]byte(`{"eventID":"3","eventCategory":"Insight","insightDetails":{"state":"Start"}}`),
	}
	step := func() {
		for _, r := range records {
			if _, err := s.Scan(r); err != nil {
				t.Fatal(err)
			}
			s.Identity()
			if s.Table().Name == insights.Table.Name {
				s.Append(insights, Origin{})
			} else {
				s.Append(events, Origin{})
			}
		}
		events.Reset()
		insights.Reset()
	}
	if n := testing.AllocsPerRun(20, step); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
