package render

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/parquet/file"

	"trailsift/engine/rows"
)

// binaryColumns has a column of every kind; two share a name.
var binaryColumns = []rows.Column{
	{Name: "a", Kind: rows.Text}, {Name: "a", Kind: rows.JSON}, {Name: "n", Kind: rows.Int64}, {Name: "f", Kind: rows.Double},
	{Name: "ok", Kind: rows.Bool}, {Name: "at", Kind: rows.Timestamp}, {Name: "day", Kind: rows.Date}, {Name: "sum", Kind: rows.Decimal, Scale: 2},
	{Name: "raw", Kind: rows.Blob},
}

func binaryTable(n int) [][]any {
	table := make([][]any, n)
	for i := range table {
		if i%3 == 1 {
			table[i] = make([]any, len(binaryColumns))
			continue
		}
		table[i] = []any{fmt.Sprint("text ", i), `{"i":1}`, i, float64(i) / 2, i%2 == 0, int64(i) * 1e6, i, fmt.Sprintf("-%d.25", i+1), []byte{0xff, byte(i)}}
	}
	return table
}

func TestArrow(t *testing.T) {
	const n = 20_000
	got, s := write(t, result(t, binaryColumns, binaryTable(n)), Options{Format: "arrow"})
	if s.Rows != n {
		t.Errorf("%+v", s)
	}
	r, err := ipc.NewReader(strings.NewReader(got))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	row := 0
	for r.Next() {
		record := r.RecordBatch()
		for i := range int(record.NumRows()) {
			want := "(null) (null) (null) (null) (null) (null) (null) (null) (null)"
			if row%3 != 1 {
				at := record.Column(5).ValueStr(i)
				want = fmt.Sprintf(`text %d {"i":1} %d %v %v %s %s -%d.25 %s`, row, row, float64(row)/2, row%2 == 0, at, record.Column(6).ValueStr(i), row+1, record.Column(8).ValueStr(i))
				if n := record.Column(5).(*array.Timestamp).Value(i); int64(n) != int64(row)*1e6 {
					t.Fatalf("row %d: timestamp %d", row, n)
				}
				if b := record.Column(8).(*array.Binary).Value(i); !bytes.Equal(b, []byte{0xff, byte(row)}) {
					t.Fatalf("row %d: blob %x", row, b)
				}
			}
			var values []string
			for _, column := range record.Columns() {
				values = append(values, column.ValueStr(i))
			}
			if got := strings.Join(values, " "); got != want {
				t.Fatalf("row %d: %s, want %s", row, got, want)
			}
			row++
		}
	}
	if err := r.Err(); err != nil || row != n {
		t.Errorf("%d rows, %v", row, err)
	}
	if name := r.Schema().Field(1).Name; name != "a_2" {
		t.Errorf("second column is called %s", name)
	}
}

func TestParquet(t *testing.T) {
	got, _ := write(t, result(t, binaryColumns, binaryTable(3000)), Options{Format: "parquet"})
	r, err := file.NewParquetReader(strings.NewReader(got))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if r.NumRows() != 3000 || r.MetaData().Schema.Column(1).Name() != "a_2" {
		t.Errorf("%d rows; %v", r.NumRows(), r.MetaData().Schema)
	}
	// The values are read by another program's reader in the engine's tests.
}

func TestHugeDecimal(t *testing.T) {
	columns := []rows.Column{{Name: "n", Kind: rows.Decimal}}
	for _, format := range []string{"parquet", "arrow"} {
		for _, value := range []string{strings.Repeat("9", 39), strings.Repeat("9", 60), "1e5", ""} {
			_, err := Write(t.Context(), &bytes.Buffer{}, result(t, columns, [][]any{{value}}), Options{Format: format})
			if err == nil || !strings.Contains(err.Error(), "38 digits") || !strings.Contains(err.Error(), "column n") {
				t.Errorf("%s: %s: %v", format, value, err)
			}
		}
	}
}
