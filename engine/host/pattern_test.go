package host

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"trailsift/engine/rows"
)

// table makes rows of a text and counts, which are of all rows.
func table(t *testing.T, columns int, list [][]any) rows.Reader {
	t.Helper()
	kinds := []rows.Column{{Kind: rows.Text}}
	for range columns + 2 {
		kinds = append(kinds, rows.Column{Kind: rows.Int64})
	}
	with := make([][]any, len(list))
	all := 0
	for i, r := range list {
		read := 0
		for _, n := range r[1:] {
			read += n.(int)
		}
		all += read
		with[i] = append([]any{r[0], 0, read}, r[1:]...)
	}
	for _, r := range with {
		r[1] = all
	}
	r, err := rows.Of(kinds, with)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// patterns runs the pattern operator over texts with their counts and returns its rows as lines.
func patterns(t *testing.T, list [][]any) string {
	t.Helper()
	got, err := pattern(context.Background(), table(t, len(list[0])-1, list))
	if err != nil {
		t.Fatal(err)
	}
	var lines string
	if got.Note != "" {
		t.Errorf("all rows are read, but: %s", got.Note)
	}
	for _, r := range got.Rows {
		lines += fmt.Sprintln(r...)
	}
	return lines
}

func TestPattern(t *testing.T) {
	for _, c := range []struct {
		name  string
		texts [][]any
		want  string
	}{
		{"numbers and addresses vary", [][]any{{"took 15 ms from 192.0.2.1", 2}, {"took 7.5 ms from 192.0.2.2", 1}, {"took -1 ms from 198.51.100.7", 1}},
			"1 took <Number-1> ms from <IP-2> <nil> 1 4\n"},
		{"what SQL replaced", [][]any{{"<UUID> at <Time>, <ID>; not <this>", 1}}, "1 <UUID-1> at <Time-2>, <ID-3>; not <this> <nil> 1 1\n"},
		{"words in common", [][]any{{"user ann may not read the file", 5}, {"user bob may not read the file", 3}, {"user bob may not write the file", 1}, {"nobody is here today it seems", 1}},
			"1 user <Word-1> may not <Word-2> the file <nil> 0.9 9\n2 nobody is here today it seems <nil> 0.1 1\n"},
		{"too little in common", [][]any{{"GetObject", 3}, {"PutObject", 2}}, "1 GetObject <nil> 0.6 3\n2 PutObject <nil> 0.4 2\n"},
		{"other separators", [][]any{{"a-b c/d e", 1}, {"a-b c:d e", 1}}, "1 a-b c/d e <nil> 0.5 1\n2 a-b c:d e <nil> 0.5 1\n"},
		{"keys are not compared", [][]any{{`{"name":"a","kind":"x","zone":"p"}`, 2}, {`{"name":"b","kind":"y","zone":"p"}`, 1}, {`{"name":"a","kind":"y","zone":"p"}`, 1}},
			`1 {"name":"a","kind":"<Word-1>","zone":"p"} <nil> 0.75 3` + "\n" + `2 {"name":"b","kind":"y","zone":"p"} <nil> 0.25 1` + "\n"},
		{"ids", [][]any{{"key AIDAEXAMPLE4B7D3CC305", 1}, {"key AIDAEXAMPLE6DD8BF3B83", 1}, {"call UpdateFunctionCode20150331v2", 1}},
			"1 key <Token-1> <nil> 0.6667 2\n2 call UpdateFunctionCode20150331v2 <nil> 0.3333 1\n"},
		{"two counts", [][]any{{"n 1", 3, 0}, {"n 2", 1, 4}, {"other", 0, 2}}, "1 n <Number-1> <nil> 0.8 4 4\n2 other <nil> 0.2 0 2\n"},
		{"nothing", [][]any{{"", 1}}, "1  <nil> 1 1\n"},
		{"severity", [][]any{{"AccessDenied for ann", 4}, {"a warning", 3}, {"INFO all is well", 2}, {"DEBUG: x=1", 1}, {"is not authorized to do that here", 1}},
			"1 AccessDenied for ann Error 0.3636 4\n2 a warning Warning 0.2727 3\n3 INFO all is well Info 0.1818 2\n4 DEBUG: x=<Number-1> Debug 0.0909 1\n5 is not authorized to do that here Error 0.0909 1\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := patterns(t, c.texts); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

// Texts that were left out count for shares, and the result says that there are such.
func TestPatternOfASample(t *testing.T) {
	for _, c := range []struct {
		name string
		rows [][]any // text, all, read, count
		want string
	}{
		{"the most frequent", [][]any{{"a b", 10, 4, 4}, {"c", 10, 1, 1}},
			"1 a b <nil> 0.4 4\n2 c <nil> 0.1 1\n`pattern` read the texts of 5 of 10 rows: those with the most frequent texts; `@sampleCount` counts them, `@ratio` is the share of all rows"},
		{"rows that stand for others", [][]any{{"a b", 10, 2, 6}, {"c", 10, 1, 3}, {"d d", 10, 1, 1}},
			"1 a b <nil> 0.6 6\n2 c <nil> 0.3 3\n3 d d <nil> 0.1 1\n`pattern` read the texts of 4 of 10 rows, of rare events all and of frequent ones some: " +
				"`@sampleCount` and `@ratio` are estimates, and what is rare among frequent events may be missing"},
		{"an estimate beyond the number of rows", [][]any{{"a b", 5, 1, 6}}, "1 a b <nil> 1 6\n`pattern` read the texts of 1 of 5 rows, of rare events all and of frequent ones some: " +
			"`@sampleCount` and `@ratio` are estimates, and what is rare among frequent events may be missing"},
	} {
		in, err := rows.Of([]rows.Column{{Kind: rows.Text}, {Kind: rows.Int64}, {Kind: rows.Int64}, {Kind: rows.Int64}}, c.rows)
		if err != nil {
			t.Fatal(err)
		}
		got, err := pattern(context.Background(), in)
		if err != nil {
			t.Fatal(err)
		}
		var text string
		for _, r := range got.Rows {
			text += fmt.Sprintln(r...)
		}
		if text += got.Note; text != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, text, c.want)
		}
	}
}

// The order in which texts come does not matter, and no row is lost.
func TestPatternIsDeterministic(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var list [][]any
	total := 0
	for i := range 3000 {
		n := 1 + random.IntN(5)
		total += n
		list = append(list, []any{fmt.Sprintf("user%c reads %s of %d at %s, %s", 'a'+i%7, strings.Repeat("x", i%5), random.IntN(1000), []string{"home", "work", "sea"}[random.IntN(3)],
			[]string{"twice", "once", "never", "daily"}[random.IntN(4)]), n})
	}
	want := patterns(t, list)
	got, err := pattern(context.Background(), table(t, 1, list))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range got.Rows {
		total -= int(r[4].(int64))
	}
	if total != 0 {
		t.Errorf("%d rows are in no pattern", total)
	}
	for range 3 {
		random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		if again := patterns(t, list); again != want {
			t.Fatalf("another order gives\n%s\ninstead of\n%s", again, want)
		}
	}
}

// However many texts are unlike each other, their groups are bounded.
func TestPatternBounds(t *testing.T) {
	name := func(i int) string {
		b := []byte("aaaa")
		for k := range b {
			b[k] += byte(i % 26)
			i /= 26
		}
		return string(b)
	}
	var list [][]any
	for i := range 5000 {
		list = append(list, []any{name(i), 1})
	}
	got, err := pattern(context.Background(), table(t, 1, list))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Rows) != maxLeaders || !slices.ContainsFunc(got.Rows, func(r []any) bool { return r[1] == "<Word-1>" }) {
		t.Errorf("%d groups, the first %v", len(got.Rows), got.Rows[0])
	}
	for i := range maxTemplates {
		list = append(list, []any{name(5000 + i), 1})
	}
	_, err = pattern(context.Background(), table(t, 1, list))
	var limit *LimitError
	if !errors.As(err, &limit) || !strings.Contains(err.Error(), "`pattern` holds at most 50000 kinds of texts") {
		t.Errorf("the error is %v", err)
	}
}

func TestPatternStops(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	stopped := errors.New("stopped")
	cancel(stopped)
	if err := Run(ctx, "pattern", "", table(t, 1, [][]any{{"a", 1}}), Output{}); !errors.Is(err, stopped) {
		t.Errorf("the error is %v", err)
	}
	if err := Run(context.Background(), "none", "", nil, Output{}); err == nil {
		t.Error("an unknown operator runs")
	}
}
