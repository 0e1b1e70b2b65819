package render

import (
	"bufio"
	"io"
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"
	"pgregory.net/rapid"

	"trailsift/engine/rows"
)

// Whatever a text holds, cutting and wrapping keep to the width, and lose nothing without saying so.
func TestCutAndWrap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"a", "b", " ", "漢", "é", "e\u0301", "👍", "🏽", "🇩", "🇪", "❤️", "…", "│"})).Draw(t, "text"), "")
		width := rapid.IntRange(2, 20).Draw(t, "width")
		short := cut(s, width)
		if short != s && (!strings.HasSuffix(short, ellipsis) || !strings.HasPrefix(s, strings.TrimSuffix(short, ellipsis))) || text.StringWidth(short) > width {
			t.Errorf("cut to %d: %q became %q", width, s, short)
		}
		if text.StringWidth(s) <= width && short != s {
			t.Errorf("%q fits in %d and became %q", s, width, short)
		}
		lines := wrapped(s, width)
		for _, line := range lines {
			if text.StringWidth(line) > width {
				t.Errorf("%q wrapped at %d: %q", s, width, lines)
			}
		}
		if strings.Join(lines, "") != s {
			t.Errorf("%q became %q", s, lines)
		}
	})
}

// A table holds no more of a value than a terminal can show.
func TestTableHoldsWhatItShows(t *testing.T) {
	columns := []rows.Column{{Name: "a"}, {Name: "n", Kind: rows.Int64}}
	r, err := rows.Of(columns, [][]any{{strings.Repeat("x", 10_000), 1}, {"short", 2}})
	if err != nil {
		t.Fatal(err)
	}
	batch, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	w := newTable(bufio.NewWriter(io.Discard), columns, Options{Width: 80})
	if err := w.write(batch, batch.Rows); err != nil {
		t.Fatal(err)
	}
	if n := len(w.blocks[0].text); n > 100 {
		t.Errorf("%d bytes are held", n)
	}
}
