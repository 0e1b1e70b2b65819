package decode

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"trailsift/ingest/metric"
)

// codes returns the codes of the rejects.
func codes(c *collector) []string {
	var out []string
	for _, e := range *c.rejects {
		out = append(out, e.Code)
	}
	return out
}

// indexes returns the numbers of the records in order.
func indexes(c *collector) []int64 {
	var out []int64
	for _, r := range *c.records {
		out = append(out, r.at.Index)
	}
	slices.Sort(out)
	return out
}

func TestRecordTooLarge(t *testing.T) {
	large := `{"eventVersion":"1.08","eventName":"` + strings.Repeat("x", 5000) + `"}`
	other := `{"version":"0","detail":{"eventName":"` + strings.Repeat("x", 5000) + `"},"source":"aws.s3"}`
	for name, text := range map[string]string{
		"delivery":            `{"Records":[` + sample(0) + `,` + large + `,` + sample(2) + `]}`,
		"lines":               sample(0) + "\n" + large + "\n" + sample(2) + "\n",
		"first":               "[" + large + "," + sample(1) + "," + sample(2) + "]",
		"another kind":        sample(0) + "\n" + other + "\n" + sample(2),
		"an unclosed string":  sample(0) + "\n" + `{"eventVersion":"` + strings.Repeat("y", 3000) + "\n" + sample(2),
		"a row":               "eventTime,eventName,eventSource\na,b,c\nd," + strings.Repeat("z", 3000) + ",e\nf,g,h\n",
		"a key":               sample(0) + "\n{\"" + strings.Repeat("k", 3000) + "\":1}\n" + sample(2),
		"white space between": sample(0) + strings.Repeat(" ", 10000) + sample(1) + large,
	} {
		for _, whole := range []int{0, 64} {
			t.Run(fmt.Sprint(name, whole), func(t *testing.T) {
				res, c := decodeText(t, text, Options{WholeBytes: whole, Limits: Limits{RecordBytes: 1000}})
				if len(*c.records) != 2 || !slices.Equal(codes(c), []string{CodeTooLarge}) {
					t.Fatalf("%+v\n%v\n%v", res, *c.records, *c.rejects)
				}
				if reason := (*c.rejects)[0].Reason; !strings.Contains(reason, "1000") || !strings.Contains(reason, "--max-record-bytes") {
					t.Errorf("reason = %q", reason)
				}
			})
		}
	}
}

// endless gives out one record after the other, or one string without end, and never more memory than a buffer.
type endless struct {
	head, body string
	left       int64
}

func (e *endless) Read(p []byte) (int, error) {
	if e.head != "" {
		n := copy(p, e.head)
		e.head = e.head[n:]
		return n, nil
	}
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := 0
	for n+len(e.body) <= len(p) && e.left > 0 {
		n += copy(p[n:], e.body)
		e.left -= int64(len(e.body))
	}
	if n == 0 {
		n = copy(p, e.body[:1])
		e.body = e.body[1:] + e.body[:1]
		e.left--
	}
	return n, nil
}

// counter is a Sink that only counts.
type counter struct{ records, rejects int64 }

func (c *counter) Scan(data []byte, _ Position) (int, error) {
	s := skipper{most: 1000}
	n, done := s.feed(data)
	if s.crossed || s.deepest > s.most {
		return 0, &SyntaxError{Offset: n, Reason: "brackets"}
	}
	if !done {
		return 0, ErrIncomplete
	}
	c.records++
	return n, nil
}

func (c *counter) Datapoint(*metric.Point, Position) error {
	c.records++
	return nil
}

func (c *counter) Reject(RecordError) error {
	c.rejects++
	return nil
}

// TestMemoryIsBounded reads 100 MB as one line of one record, and as records in one array, with a limit of 1 MiB.
func TestMemoryIsBounded(t *testing.T) {
	const size = 100 << 20
	for name, in := range map[string]*endless{
		"one string":   {head: `{"eventVersion":"1.08","userAgent":"`, body: strings.Repeat("x", 4096), left: size},
		"one key":      {head: `{"`, body: strings.Repeat("x", 4096), left: size},
		"brackets":     {head: `{"Records":[`, body: strings.Repeat("[", 4096), left: size},
		"braces":       {head: ``, body: strings.Repeat(`{"a":`, 800), left: size},
		"white space":  {head: `{"Records":[`, body: strings.Repeat(" ", 4096), left: size},
		"a row":        {head: "eventTime,eventName,eventSource\n\"", body: strings.Repeat("x", 4096), left: size},
		"a log line":   {head: "2024-01-01T00:00:00.000Z {}\n2024-01-01T00:00:00.000Z ", body: strings.Repeat("x", 4096), left: size},
		"good records": {head: `{"Records":[`, body: sample(1) + ",", left: size},
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
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 64<<20 {
				t.Errorf("%d bytes allocated for %d records", grown, res.Records)
			}
			if name == "good records" != (c.records > 1000) {
				t.Errorf("%d records, %+v", c.records, res)
			}
		})
	}
}

func TestDeepNesting(t *testing.T) {
	deep := func(n int) string {
		return `{"awsRegion":"x","eventName":"A","requestParameters":` + strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n) + "}"
	}
	res, c := decodeText(t, deep(90)+"\n"+`{"eventName":"B","awsRegion":"y"}`, Options{Limits: Limits{Depth: 100}})
	if len(*c.records) != 2 {
		t.Errorf("%+v", res)
	}
	res, c = decodeText(t, deep(1000)+"\n"+`{"eventName":"B","awsRegion":"y"}`, Options{Limits: Limits{Depth: 100}})
	if len(*c.records) != 1 || !slices.Equal(codes(c), []string{CodeTooDeep}) || !strings.Contains((*c.rejects)[0].Reason, "--max-depth") {
		t.Errorf("%+v %v", res, *c.rejects)
	}
	res, c = decodeText(t, strings.Repeat("[", 1000)+sample(0)+strings.Repeat("]", 1000), Options{})
	if !slices.Equal(codes(c), []string{CodeTooDeep}) || len(*c.records) != 1 { // found again behind the brackets
		t.Errorf("%+v %v", res, *c.rejects)
	}
	wrapped := sample(0)
	for range 20 {
		wrapped = `{"Type":"Notification","Message":` + string(text(wrapped)) + `}`
		if len(wrapped) > 1<<20 {
			break
		}
	}
	if res, c = decodeText(t, wrapped, Options{}); res.Status != Failed || !slices.Equal(codes(c), []string{CodeTooDeep}) {
		t.Errorf("%+v %v", res, *c.rejects)
	}
}

func TestInflateRatio(t *testing.T) {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write([]byte(`{"logEvents":[`))
	w.Write(bytes.Repeat([]byte(" "), 20<<20))
	w.Close()
	text := `{"awslogs":{"data":"` + base64.StdEncoding.EncodeToString(z.Bytes()) + `"}}`
	res, c := decodeText(t, text, Options{Limits: Limits{InflateRatio: 10}})
	if res.Status != Failed || !slices.Equal(codes(c), []string{CodePayload}) || !strings.Contains((*c.rejects)[0].Reason, "--max-inflate-ratio") {
		t.Errorf("%+v %v", res, *c.rejects)
	}
}

// TestReadError stops the input at every byte: what is complete is kept, and the report says what happened.
func TestReadError(t *testing.T) {
	text := `{"Records":[` + sample(0) + `,` + sample(1) + `,` + sample(2) + `]}`
	broken := errors.New("unexpected EOF in gzip")
	for n := range len(text) {
		c := newCollector()
		in := io.MultiReader(strings.NewReader(text[:n]), iotest.ErrReader(broken))
		res, err := Decode(context.Background(), Input{R: in}, c, Options{})
		if err != nil {
			t.Fatal(err)
		}
		checkAccount(t, res, c)
		want := strings.Count(text[:n], "]}}") // each record ends so
		if len(*c.records) != want || !errors.Is(res.ReadErr, broken) || !strings.Contains(res.Reason, broken.Error()) {
			t.Errorf("%d bytes: %d records, want %d: %+v", n, len(*c.records), want, res)
		}
		if res.Status == Loaded != (want > 0) || res.Status == Ignored || res.Rejected > 1 {
			t.Errorf("%d bytes: %+v", n, res)
		}
	}
}

// failingSink fails at a record.
type failingSink struct {
	counter
	after int64
	err   error
}

func (f *failingSink) Scan(data []byte, at Position) (int, error) {
	if at.Index >= f.after {
		return 0, f.err
	}
	return f.counter.Scan(data, at)
}

func TestSinkErrorStops(t *testing.T) {
	full := errors.New("the disk is full")
	text := strings.Repeat(sample(1)+"\n", 20000)
	for _, o := range []Options{{}, {WholeBytes: 4096, ParallelBytes: 8192, Parallel: func() Sink { return &failingSink{after: 5000, err: full} }}} {
		_, err := Decode(context.Background(), Input{R: strings.NewReader(text)}, &failingSink{after: 5000, err: full}, o)
		if !errors.Is(err, full) {
			t.Errorf("err = %v", err)
		}
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	in := &endless{body: sample(1) + "\n", left: 1 << 40}
	sink := &cancelling{cancel: cancel}
	_, err := Decode(ctx, Input{R: in}, sink, Options{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
}

// cancelling cancels its context at its hundredth record.
type cancelling struct {
	counter
	cancel func()
}

func (c *cancelling) Scan(data []byte, at Position) (int, error) {
	if at.Index == 100 {
		c.cancel()
	}
	return c.counter.Scan(data, at)
}

// TestParallel compares decoding on several sinks with decoding on one.
func TestParallel(t *testing.T) {
	var parts []string
	for i := range 12000 {
		switch {
		case i%997 == 3:
			parts = append(parts, `{"eventVersion":"1.08","eventName":`+"\"E\x01\"}") // for the sink to find
		case i%2003 == 5:
			parts = append(parts, `{"eventVersion":"1.08","requestParameters":{"a":1,"eventName":"BAD"}`) // takes the next one in
		case i%1499 == 7:
			parts = append(parts, `{"version":"0","source":"aws.s3","detail":`+sample(i)+`}`)
		case i%3001 == 9:
			parts = append(parts, `{"eventVersion":"1.08","eventName":"`+strings.Repeat("z", 30000)+`"}`)
		default:
			parts = append(parts, sample(i))
		}
	}
	for name, text := range map[string]string{
		"delivery": `{"Records":[` + strings.Join(parts, ",") + `]}`,
		"lines":    strings.Join(parts, "\n"),
		"spaced":   "[\n  " + strings.Join(parts, " ,\r\n  ") + "\n]",
	} {
		t.Run(name, func(t *testing.T) {
			limits := Limits{RecordBytes: 20000}
			res, one := decodeText(t, text, Options{Limits: limits})
			sinks := 0
			many := newCollector()
			pres, err := Decode(context.Background(), Input{R: strings.NewReader(text)}, many, Options{Limits: limits, WholeBytes: 10000, ParallelBytes: 20000, Workers: 3,
				Parallel: func() Sink { sinks++; return many }})
			if err != nil || pres != res || sinks == 0 {
				t.Fatalf("%+v %v with %d further sinks\n%+v", pres, err, sinks, res)
			}
			checkAccount(t, pres, many)
			byIndex := func(a, b taken) int { return int(a.at.Index - b.at.Index) }
			slices.SortFunc(*one.records, byIndex)
			slices.SortFunc(*many.records, byIndex)
			if !slices.Equal(*one.records, *many.records) {
				t.Errorf("other records or positions: %d and %d", len(*one.records), len(*many.records))
			}
			rejected := func(c *collector) (out []string) {
				for _, e := range *c.rejects {
					out = append(out, fmt.Sprintf("%06d @%d %s %s", e.Index, e.Offset, e.Code, e.Reason))
				}
				slices.Sort(out)
				return out
			}
			if a, b := rejected(one), rejected(many); !slices.Equal(a, b) {
				t.Errorf("rejects differ:\n%s\n--\n%s", strings.Join(a, "\n"), strings.Join(b, "\n"))
			}
			if n := indexes(one); len(n) < 11900 || n[len(n)-1] < 11900 {
				t.Errorf("%d records", len(n))
			}
		})
	}
}

// TestManyStrangers puts records behind more unknown values than are remembered.
func TestManyStrangers(t *testing.T) {
	others := strings.Repeat(`{"level":"info"}`+"\n", strangersMax+50)
	res, c := decodeText(t, others+sample(1)+"\n"+others, Options{})
	if len(*c.records) != 1 || res.Rejected != 2*strangersMax+50 || !strings.Contains(res.Reason, "50 more values") {
		t.Errorf("%+v", res)
	}
	if res, _ = decodeText(t, others, Options{}); res.Status != Failed || res.Records != 0 {
		t.Errorf("%+v", res)
	}
}

func TestFirstReason(t *testing.T) {
	res, _ := decodeText(t, `[{"eventVersion":"1.08","eventName":"`+"\x01"+`"}]`, Options{})
	if res.Status != Failed || !strings.Contains(res.Reason, "invalid character") {
		t.Errorf("%+v", res)
	}
}
