package decode

import (
	"fmt"
	"strings"
	"testing"
)

func sample(i int) string {
	return fmt.Sprintf(`{"eventVersion":"1.08","eventName":"E%d","eventSource":"s3.amazonaws.com","requestParameters":{"a":[1,"}\""]}}`, i)
}

func TestPlainShapes(t *testing.T) {
	r0, r1 := sample(0), sample(1)
	for _, c := range []struct{ name, text, format string }{
		{"delivery", `{"Records":[` + r0 + `,` + r1 + `]}`, "delivery"},
		{"delivery with more members", `{"v":1,"Records":[` + r0 + "\n,\n" + r1 + `],"NextToken":"x"}`, "delivery"},
		{"array", "[\n " + r0 + ",\n " + r1 + "]\n", "array"},
		{"lines", r0 + "\n" + r1 + "\n", "jsonl"},
		{"lines, CRLF", r0 + "\r\n" + r1 + "\r\n", "jsonl"},
		{"without separators", r0 + r1, "jsonl"},
		{"deliveries without separators", `{"Records":[` + r0 + `]}{"Records":[` + r1 + `]}`, "delivery"},
		{"byte-order mark", "\xef\xbb\xbf" + r0 + r1, "jsonl"},
		{"NUL bytes behind", r0 + "\n" + r1 + "\n\x00\x00\x00", "jsonl"},
	} {
		t.Run(c.name, func(t *testing.T) {
			res, got := decodeText(t, c.text, Options{})
			if res.Status != Loaded || res.Format != c.format || res.Reason != "" {
				t.Errorf("result = %+v", res)
			}
			if len(*got.records) != 2 || (*got.records)[0].text != r0 || (*got.records)[1].text != r1 {
				t.Fatalf("records = %v", *got.records)
			}
			for i, r := range *got.records {
				if r.at.Index != int64(i) || !strings.HasPrefix(c.text[r.at.Offset:], r.text) {
					t.Errorf("record %d is said to be at %+v", i, r.at)
				}
			}
		})
	}
}

func TestNoReader(t *testing.T) {
	res, err := Decode(t.Context(), Input{}, newCollector(), Options{})
	if err != nil || res.Status != Ignored || res.Reason != "an empty file" {
		t.Errorf("%+v %v", res, err)
	}
}
