package ingest

import (
	"testing"
	"time"
)

func TestParseName(t *testing.T) {
	at := func(s string) int64 {
		if s == "" {
			return 0
		}
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v.UnixMicro()
	}
	for _, c := range []struct{ path, order, delivered string }{
		{"AWSLogs/111122223333/CloudTrail/us-east-1/2024/05/06/111122223333_CloudTrail_us-east-1_20240506T0705Z_AbCdEfGh12345678.json.gz", "2024-05-06T07:05:00Z", "2024-05-06T07:05:00Z"},
		{"o-abcd/111122223333_CloudTrail_us-east-1-20240506T0705.json", "2024-05-06T07:05:00Z", "2024-05-06T07:05:00Z"},
		{"111122223333_CloudTrail-Digest_us-east-1_trail_us-east-1_20240506T070512Z.json.gz", "2024-05-06T07:05:12Z", "2024-05-06T07:05:12Z"},
		{"x/2023/01/02/000000.gz", "2023-01-02T00:00:00Z", ""},
		{"2023/01/02/2024/02/30/part.json", "2023-01-02T00:00:00Z", ""},
		{"x2023/01/02/part.json", "", ""},
		{"event_history.csv", "", ""},
		{"99999999T9999.json", "", ""},
		{"T1234", "", ""},
	} {
		got := parseName(c.path)
		if got.order != at(c.order) || got.delivered != at(c.delivered) {
			t.Errorf("%s: %+v, want %s and %s", c.path, got, c.order, c.delivered)
		}
	}
}
