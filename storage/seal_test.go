package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/parquet/file"

	"trailsift/storage/schema"
)

// TestFlippedBits flips a bit in each of many bytes of a segment: reading it brings the same rows or an error that names it, what lies
// behind the pages is checked as a whole, and verify names the file.
func TestFlippedBits(t *testing.T) {
	s := newTestStore(t, Options{})
	table := schema.Events()
	var rows []row
	for i := range 60 {
		rows = append(rows, row{"ts": int64(i), "eventid": fmt.Sprint("id", i*7919), "eventname": fmt.Sprint("Event", i%5), "readonly": i%2 == 0})
	}
	seg := mustCommit(t, s, Change{Add: []Segment{writeSegment(t, s, table, 30, rows...)}})[0]
	path := s.path(seg.Path)
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	footer := len(sound) - 8 - int(binary.LittleEndian.Uint32(sound[len(sound)-8:]))
	seal := sound[footer-sealBytes:]
	list := footer - sealBytes - int(binary.LittleEndian.Uint32(seal[8:])) // the filters lie before it
	filters := firstFilter(t, path)
	if filters >= list || CheckSeal(path, nil) != nil {
		t.Fatalf("filters begin at %d, the list at %d: %v", filters, list, CheckSeal(path, nil))
	}
	refused, headers := 0, 0
	for i := range sound {
		if i%9 != 0 && i < len(sound)-8 {
			continue
		}
		damaged := slices.Clone(sound)
		damaged[i] ^= 1 << (i * 7 % 8)
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		var corrupt *CorruptError
		// A magic number that has changed passes for a segment of an earlier release, and is as sound; a footer that seems to begin
		// elsewhere does too, and cannot be read.
		exempt := i >= footer-sealBytes && i < footer-sealBytes+len(sealMagic) || i >= len(sound)-8 && i < len(sound)-4
		switch refused := errors.As(CheckSeal(path, nil), &corrupt); {
		case refused && i < filters:
			headers++
		case !refused && i >= filters && !exempt:
			t.Errorf("byte %d of %d: CheckSeal passes it", i, len(sound))
		}
		// What is wrong with a column is found when that column is asked for, and only then; what lies behind them always.
		one := map[bool]int{}
		for _, c := range table.Columns {
			one[errors.As(CheckSeal(path, []string{c.Name}), &corrupt)]++
		}
		switch all := errors.As(CheckSeal(path, nil), &corrupt); {
		case all && i >= list && one[false] > 0, all && i < list && one[true] != 1, !all && one[true] > 0:
			t.Errorf("byte %d of %d: %d columns are refused one by one, together %t", i, len(sound), one[true], all)
		}
		var got []row
		err := ReadSegment(t.Context(), path, table, nil, func(b *Batch) error {
			for i := range b.Rows() {
				got = append(got, batchRow(b, i))
			}
			return nil
		})
		switch {
		case err != nil && !strings.Contains(err.Error(), path):
			t.Errorf("byte %d of %d: %v does not name the file", i, len(sound), err)
		case err != nil:
			refused++
		case i >= len(sound)-8:
			t.Errorf("byte %d of %d, in the length of the footer: it is read", i, len(sound))
		case fmt.Sprint(got) != fmt.Sprint(rows):
			t.Errorf("byte %d of %d: other rows", i, len(sound))
		}
		if i%90 == 0 {
			if got := problems(t, s); len(got) != 1 || !strings.HasPrefix(got[0], seg.Path+": ") {
				t.Errorf("byte %d: verify says %q", i, got)
			}
		}
	}
	if refused == 0 || headers == 0 {
		t.Errorf("%d were refused, %d of them for the headers of pages", refused, headers)
	}
}

// firstFilter returns where the first bloom filter of a segment begins.
func firstFilter(t *testing.T, path string) int {
	t.Helper()
	pq, err := file.OpenParquetFile(path, false)
	if err != nil {
		t.Fatal(err)
	}
	defer pq.Close()
	first := int64(math.MaxInt64)
	for c := range pq.MetaData().Schema.NumColumns() {
		chunk, err := pq.RowGroup(0).MetaData().ColumnChunk(c)
		if err != nil {
			t.Fatal(err)
		}
		if at := chunk.BloomFilterOffset(); at > 0 {
			first = min(first, at)
		}
	}
	return int(first)
}

func TestCheckSealOfOtherFiles(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"empty": "", "short": "PAR1", "text": strings.Repeat("no Parquet ", 10), "long": strings.Repeat("x", 50) + "\xff\xff\xff\x7fPAR1"} {
		path := dir + "/" + name
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		var corrupt *CorruptError
		if err := CheckSeal(path, nil); !errors.As(err, &corrupt) || corrupt.Path != path {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := CheckSeal(dir+"/absent", nil); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("err = %v", err)
	}
	// A segment of an earlier release has no seal, and nothing to check.
	old := dir + "/old"
	if err := os.WriteFile(old, []byte(strings.Repeat("pages", 10)+"foot\x04\x00\x00\x00PAR1"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := CheckSeal(old, nil); err != nil {
		t.Errorf("without a seal: %v", err)
	}
}
