package duckdb

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"trailsift/engine/rows"
)

// tableOf is a table of all kinds of values, n rows in batches of some size.
func tableOf(t testing.TB, n, size int) (Table, func(row int) string) {
	t.Helper()
	columns := []rows.Column{{Name: "n", Kind: rows.Int64}, {Name: "s"}, {Name: "x", Kind: rows.Double}, {Name: "b", Kind: rows.Bool}, {Name: "seen", Kind: rows.Timestamp}, {Name: "raw", Kind: rows.Blob}}
	text := func(row int) string { return strings.Repeat("é", row%9) + "x"[:row%2] } // 0 to 17 bytes: short and long ones
	fill := func(_ context.Context, add func(*rows.Batch) error) error {
		b := rows.NewBatch(columns)
		for row := range n {
			if c := b.Columns; row%7 == 3 {
				for i := 1; i < len(c); i++ {
					c[i].AppendNull()
				}
			} else {
				c[1].AppendString(text(row))
				c[2].AppendDouble(float64(row) / 4)
				c[3].AppendBool(row%3 == 0)
				c[4].AppendInt64(int64(row) * 1e6)
				c[5].AppendBytes([]byte{byte(row), 0, byte(row >> 8)})
			}
			b.Columns[0].AppendInt64(int64(row))
			if b.Rows++; b.Rows == size || row == n-1 {
				if err := add(b); err != nil {
					return err
				}
				b.Reset()
			}
		}
		return nil
	}
	want := func(row int) string {
		if row%7 == 3 {
			return fmt.Sprintf("%d|∅|∅|∅|∅|∅\n", row)
		}
		return fmt.Sprintf("%d|%s|%v|%t|%d|%s\n", row, text(row), float64(row)/4, row%3 == 0, row*1e6, string([]byte{byte(row), 0, byte(row >> 8)}))
	}
	return Table{Name: "made", Columns: columns, Fill: fill}, want
}

func TestTable(t *testing.T) {
	d := open(t, Options{})
	for _, c := range []struct{ n, size int }{{0, 1}, {1, 1}, {5000, 1000}, {5000, 5000}, {4096, 2048}, {300, 64}} {
		table, want := tableOf(t, c.n, c.size)
		var all strings.Builder
		for row := range c.n {
			all.WriteString(want(row))
		}
		for range 2 { // the table is gone afterwards
			got, err := show(d, Query{Tables: []Table{table}, SQL: "select * from made order by n"})
			if err != nil || got != all.String() {
				t.Errorf("%d rows in batches of %d: %.300s, %v", c.n, c.size, got, err)
			}
		}
	}
	if _, err := show(d, Query{SQL: "select * from made"}); err == nil {
		t.Error("the table is there without being filled")
	}
	table, _ := tableOf(t, 10, 5)
	other := table
	other.Name = "other"
	got, err := show(d, Query{Tables: []Table{table, other}, SQL: "select count(*), sum(made.x) from made join other using (n)"})
	if err != nil || got != "10|10.5\n" {
		t.Errorf("two tables: %s, %v", got, err)
	}
}

func TestTableHoldsEveryNumber(t *testing.T) {
	d := open(t, Options{})
	numbers := []float64{math.Inf(1), math.Inf(-1), math.NaN(), math.MaxFloat64, math.SmallestNonzeroFloat64, math.Copysign(0, -1)}
	columns := []rows.Column{{Name: "x", Kind: rows.Double}, {Name: "n", Kind: rows.Int64}}
	fill := func(_ context.Context, add func(*rows.Batch) error) error {
		b := rows.NewBatch(columns)
		for i, x := range numbers {
			b.Columns[0].AppendDouble(x)
			b.Columns[1].AppendInt64(math.MinInt64 + int64(i))
			b.Rows++
		}
		return add(b)
	}
	got, err := show(d, Query{Tables: []Table{{Name: "made", Columns: columns, Fill: fill}}, SQL: "select x, n from made"})
	var want strings.Builder
	for i, x := range numbers {
		fmt.Fprintf(&want, "%v|%d\n", x, int64(math.MinInt64)+int64(i))
	}
	if err != nil || got != want.String() {
		t.Errorf("%s, %v; want %s", got, err, want.String())
	}
}

func TestTableThatFails(t *testing.T) {
	d := open(t, Options{})
	failed := errors.New("no rows")
	table, _ := tableOf(t, 5000, 100)
	good := table.Fill
	table.Fill = func(ctx context.Context, add func(*rows.Batch) error) error {
		return errors.Join(good(ctx, add), failed)
	}
	if _, err := show(d, Query{Tables: []Table{table}, SQL: "select * from made"}); !errors.Is(err, failed) {
		t.Errorf("the error is %v", err)
	}
	table.Fill = func(_ context.Context, add func(*rows.Batch) error) error {
		return add(rows.NewBatch(table.Columns[:1]))
	}
	if _, err := show(d, Query{Tables: []Table{table}, SQL: "select * from made"}); err == nil {
		t.Error("a batch of another table was taken")
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	table.Fill = func(ctx context.Context, add func(*rows.Batch) error) error {
		cancel(failed)
		return good(ctx, add)
	}
	if _, err := d.Query(ctx, Query{Tables: []Table{table}, SQL: "select * from made"}); !errors.Is(err, failed) {
		t.Errorf("the error of a cancelled query is %v", err)
	}
}
