package render

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"
	"pgregory.net/rapid"

	"trailsift/engine/rows"
)

var holdColumns = []rows.Column{{Name: "name"}, {Name: "n", Kind: rows.Int64}, {Name: "@timestamp", Kind: rows.Timestamp}}

// Rows that come when the widths are settled keep to them; numbers and times are given the room they need.
func TestTableSettlesItsWidths(t *testing.T) {
	table := [][]any{
		{"first", 7, nil},
		{"longer than that", 12, micros("2026-01-02T03:04:05Z")},
		{"last", 123456, nil},
		{"fits", 5, nil},
	}
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{Hold: 1}, `
 name  │ n │ @timestamp (UTC)
───────┼───┼──────────────────
 first │ 7 │
 long… │ 12 │ 2026-01-02 03:04:05.000
 last  │ 123456 │
 fits  │      5 │
(columns are as wide as the first 1 rows need; longer values below them are cut: 1; the format line shows them whole)
`},
		{Options{Hold: 1, Wrap: true, NoHeader: true}, `
 first │ 7 │
 longe │ 12 │ 2026-01-02 03:04:05.000
 r tha │    │
 n tha │    │
 t     │    │
 last  │ 123456 │
 fits  │      5 │
`},
		{Options{Hold: 1, MaxColumnWidth: 5, NoHeader: true}, `
 first │ 7 │
 long… │ 12 │ 2026…
 last  │ 1234… │
 fits  │     5 │
`},
		{Options{}, `
 name             │      n │ @timestamp (UTC)
──────────────────┼────────┼─────────────────────────
 first            │      7 │
 longer than that │     12 │ 2026-01-02 03:04:05.000
 last             │ 123456 │
 fits             │      5 │
`},
	} {
		got, _ := write(t, result(t, holdColumns, table), c.o)
		if want := strings.TrimPrefix(c.want, "\n"); got != want {
			t.Errorf("%+v:\n%swant\n%s", c.o, got, want)
		}
	}
}

// However little is held, each number is whole and no line is wider than the terminal.
func TestTableHoldsLittle(t *testing.T) {
	name := rapid.StringOf(rapid.SampledFrom([]rune("abcé漢👍 \n")))
	rapid.Check(t, func(t *rapid.T) {
		columns := []rows.Column{{Name: "n", Kind: rows.Int64}, {Name: "a"}, {Name: "m", Kind: rows.Int64}, {Name: "b"}}
		table := make([][]any, rapid.IntRange(1, 30).Draw(t, "rows"))
		for i := range table {
			table[i] = []any{rapid.Int64().Draw(t, "n"), name.Draw(t, "a"), rapid.Int64Range(-99, 99).Draw(t, "m"), name.Draw(t, "b")}
		}
		r, err := rows.Of(columns, table)
		if err != nil {
			t.Fatal(err)
		}
		o := Options{Width: rapid.IntRange(60, 120).Draw(t, "width"), Hold: rapid.IntRange(1, 2000).Draw(t, "hold"), NoHeader: true}
		var b strings.Builder
		if _, err := Write(context.Background(), &b, r, o); err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(b.String(), "\n")[:len(table)] {
			if text.StringWidth(line) > o.Width {
				t.Errorf("wider than %d: %s", o.Width, line)
			}
			cells := strings.Split(line, "│")
			for column, want := range map[int]any{0: table[i][0], 2: table[i][2]} {
				if got := strings.TrimSpace(cells[column]); got != fmt.Sprint(want) {
					t.Errorf("%v became %s in %s", want, got, line)
				}
			}
		}
	})
}

// endless is a result that never ends, and counts what was asked of it.
type endless struct {
	batch   *rows.Batch
	batches int
}

func (e *endless) Columns() []rows.Column { return holdColumns }
func (e *endless) Close() error           { return nil }
func (e *endless) Next() (*rows.Batch, error) {
	e.batches++
	return e.batch, nil
}

// limited fails when it has taken a number of bytes.
type limited int

var errFull = errors.New("full")

func (l *limited) Write(p []byte) (int, error) {
	if *l -= limited(len(p)); *l < 0 {
		return 0, errFull
	}
	return len(p), nil
}

// A result of any size passes through, and one that nobody reads any more ends.
func TestTableStopsWithItsReader(t *testing.T) {
	batch, err := result(t, holdColumns, [][]any{{strings.Repeat("x", 1000), 1, nil}}).Next()
	if err != nil {
		t.Fatal(err)
	}
	r, w := &endless{batch: batch}, limited(1<<20)
	if _, err := Write(context.Background(), &w, r, Options{Hold: 100_000, MaxRows: -1}); !errors.Is(err, errFull) {
		t.Errorf("error %v", err)
	}
	if r.batches > 1200 {
		t.Errorf("%d rows of 1000 bytes were read", r.batches)
	}
	table := newTable(bufio.NewWriter(io.Discard), holdColumns, Options{Hold: 100_000})
	for range 1000 {
		if err := table.write(batch, 1); err != nil {
			t.Fatal(err)
		}
		if table.held >= 100_000 || len(table.blocks) > 100 {
			t.Fatalf("%d bytes are held in %d blocks", table.held, len(table.blocks))
		}
	}
	if table.blocks != nil {
		t.Error("blocks are kept when they are written")
	}
}
