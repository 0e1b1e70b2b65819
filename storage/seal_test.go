package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

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
	blooms := footer - sealBytes - int(binary.LittleEndian.Uint64(seal[8:])) - int(binary.LittleEndian.Uint32(seal[16:]))
	if blooms >= footer-sealBytes || CheckTail(path) != nil {
		t.Fatalf("pages end at %d, the footer begins at %d: %v", blooms, footer, CheckTail(path))
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
		switch refused := errors.As(CheckTail(path), &corrupt); {
		case refused && i < blooms:
			headers++
		case !refused && i >= blooms && !exempt:
			t.Errorf("byte %d of %d: CheckTail passes it", i, len(sound))
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

func TestCheckTailOfOtherFiles(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"empty": "", "short": "PAR1", "text": strings.Repeat("no Parquet ", 10), "long": strings.Repeat("x", 50) + "\xff\xff\xff\x7fPAR1"} {
		path := dir + "/" + name
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		var corrupt *CorruptError
		if err := CheckTail(path); !errors.As(err, &corrupt) || corrupt.Path != path {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := CheckTail(dir + "/absent"); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("err = %v", err)
	}
	// A segment of an earlier release has no seal, and nothing to check.
	old := dir + "/old"
	if err := os.WriteFile(old, []byte(strings.Repeat("pages", 10)+"foot\x04\x00\x00\x00PAR1"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := CheckTail(old); err != nil {
		t.Errorf("without a seal: %v", err)
	}
}
