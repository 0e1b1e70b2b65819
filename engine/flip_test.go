package engine

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"trailsift/engine/rows"
	"trailsift/query"
	"trailsift/storage"
)

// TestFlippedBits flips bits anywhere in a segment: every question is answered as before or refused
// with the name of the file. TRAILSIFT_FLIPS=all flips one in every byte, which takes minutes.
func TestFlippedBits(t *testing.T) {
	var list []event
	for i := range 300 {
		list = append(list, event{at: day1.Add(time.Duration(i) * time.Minute), account: "111122223333", region: []string{"us-east-1", "eu-west-1"}[i%2],
			name: fmt.Sprint("Get", i%7), source: "s3.amazonaws.com", params: fmt.Sprintf(`{"n":%d}`, i)})
	}
	snapshot := newSnapshot(t, [][]event{list})
	path := snapshot.Path(snapshot.Segments("events", storage.TimeRange{})[0])
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, errs := flipAnswers(t, snapshot)
	if err := errors.Join(errs...); err != nil || slices.Contains(want, "") {
		t.Fatalf("%q, %v", want, err)
	}
	random, refused := rand.New(rand.NewPCG(1, 2)), 0
	places := random.Perm(len(sound))
	if os.Getenv("TRAILSIFT_FLIPS") != "all" {
		places = places[:100]
	}
	for _, at := range places {
		damaged := slices.Clone(sound)
		damaged[at] ^= 1 << random.IntN(8)
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		got, errs := flipAnswers(t, snapshot)
		for i, err := range errs {
			var corrupt *storage.CorruptError
			switch {
			case err == nil && got[i] != want[i]:
				t.Errorf("byte %d of %d: question %d has another answer", at, len(sound), i)
			case err != nil && (!errors.As(err, &corrupt) || corrupt.Path != path):
				t.Errorf("byte %d of %d: question %d: %v", at, len(sound), i, err)
			case err != nil:
				refused++
			}
		}
	}
	if refused == 0 {
		t.Error("nothing was refused")
	}
	t.Logf("%d of %d answers were refused", refused, len(places)*len(want))
}

// flipAnswers asks what reads all columns, what reads none, what bloom filters decide, and what statistics do.
func flipAnswers(t *testing.T, snapshot *storage.Snapshot) (answers []string, errs []error) {
	s := openSession(t, snapshot, Options{Threads: 1})
	defer s.Close()
	note := func(r *Rows, err error) {
		var text strings.Builder
		for err == nil {
			var batch *rows.Batch
			if batch, err = r.Next(); batch == nil || err != nil {
				err = errors.Join(err, r.Close())
				break
			}
			for row := range batch.Rows {
				fmt.Fprintf(&text, "%s\n", batch.Columns[0].Bytes(row))
			}
		}
		answers, errs = append(answers, text.String()), append(errs, err)
	}
	note(s.Query(t.Context(), compile(t, "fields @message | sort @timestamp", query.TimeRange{})))
	note(s.SQL(t.Context(), "select count(*)::varchar from events"))
	note(s.SQL(t.Context(), "select eventname from events where eventid = 'id-Get3-150'"))
	note(s.SQL(t.Context(), "select eventname from events where eventname = 'Get3' and ts > '"+day1.Add(100*time.Minute).Format(time.DateTime)+"'"))
	return answers, errs
}
