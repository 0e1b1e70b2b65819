package storage

import (
	"encoding/json"
	"testing"
	"time"

	"trailsift/storage/schema"
)

// setRow adds a row whose columns are given by name; texts, JSON and blobs as strings.
func setRow(t testing.TB, b *Batch, values map[string]any) {
	t.Helper()
	for name, value := range values {
		v := &b.Columns[b.Table.MustColumn(name)]
		switch x := value.(type) {
		case string:
			v.AppendString(x)
		case int64:
			v.AppendInt64(x)
		case bool:
			v.AppendBool(x)
		case float64:
			v.AppendDouble(x)
		default:
			t.Fatalf("column %s: unexpected %T", name, value)
		}
	}
	b.EndRow()
}

func TestAppendRecord(t *testing.T) {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).UnixMicro()
	for _, tt := range []struct {
		name string
		row  map[string]any
		want string
	}{
		{"nothing", map[string]any{"file_id": int64(7)}, `{}`},
		{"time", map[string]any{"ts": noon}, `{"eventTime":"2026-03-01T12:00:00Z"}`},
		{"time of the container", map[string]any{"ts": noon, "ts_origin": "container", "eventname": "X"}, `{"eventName":"X"}`},
		{"time in another form", map[string]any{"ts": noon, "ts_origin": "eventTime", "extra": `{"eventTime":"2026-03-01 12:00"}`},
			`{"eventTime":"2026-03-01 12:00"}`},
		{"before year one thousand", map[string]any{"ts": time.Date(7, 1, 2, 3, 4, 5, 0, time.UTC).UnixMicro()}, `{"eventTime":"0007-01-02T03:04:05Z"}`},
		{"schema order", map[string]any{"extra": `{"zebra":1,"apple":[]}`, "readonly": true, "eventname": "Get", "eventversion": "1.08"},
			`{"eventVersion":"1.08","eventName":"Get","readOnly":true,"zebra":1,"apple":[]}`},
		{"levels", map[string]any{
			"useridentity_type": "AssumedRole",
			"useridentity_sessioncontext_sessionissuer_username": "deployer",
			"useridentity_sessioncontext_sessionissuer_extra":    `{"x":null}`,
			"useridentity_sessioncontext_attributes_extra":       `{}`,
			"requestparameters": `{"a":1.50}`,
		}, `{"userIdentity":{"type":"AssumedRole","sessionContext":{"sessionIssuer":{"userName":"deployer","x":null},"attributes":{}}},"requestParameters":{"a":1.50}}`},
		{"empty levels", map[string]any{"useridentity_extra": `{}`, "extra": `{}`}, `{"userIdentity":{}}`},
		{"raw wins", map[string]any{"eventname": "Get", "raw": `{"eventName":"Get" ,"eventName":"Put"}`}, `{"eventName":"Get" ,"eventName":"Put"}`},
		{"escapes", map[string]any{"useragent": "\"\\/\b\f\n\r\t\x00\x0b\x1f\x7f<&>é\u2028😀"},
			`{"userAgent":"\"\\/\b\f\n\r\t\u0000\u000B\u001F` + "\x7f<&>é\u2028😀" + `"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := NewBatch(schema.Events(), 2)
			setRow(t, b, map[string]any{"eventname": "before"})
			setRow(t, b, tt.row)
			got := string(AppendRecord([]byte("x"), b, 1))
			if got != "x"+tt.want {
				t.Errorf("got  %s\nwant x%s", got, tt.want)
			}
			if !json.Valid([]byte(got[1:])) {
				t.Error("not valid JSON")
			}
		})
	}
}

func TestAppendRecordOfLedger(t *testing.T) {
	b := NewBatch(schema.Files(), 1)
	setRow(t, b, map[string]any{"path": "a.json"})
	if got := string(AppendRecord(nil, b, 0)); got != "{}" {
		t.Errorf("got %s, want {}", got)
	}
}

func BenchmarkAppendRecord(b *testing.B) {
	batch := NewBatch(schema.Events(), 1)
	for i, c := range batch.Table.Columns {
		switch {
		case c.Type == schema.Text && c.Role == schema.Field:
			batch.Columns[i].AppendString("a text of a common length")
		case c.Type == schema.JSON && c.Role == schema.Field:
			batch.Columns[i].AppendString(`{"bucketName":"example","key":"some/object"}`)
		}
	}
	batch.EndRow()
	var dst []byte
	b.ReportAllocs()
	for b.Loop() {
		dst = AppendRecord(dst[:0], batch, 0)
	}
	b.SetBytes(int64(len(dst)))
}
