package term

import (
	"strings"
	"testing"
	"time"

	"trailsift/ingest"
)

func TestLinesAppearFromTimeToTime(t *testing.T) {
	now := time.Unix(0, 0)
	var out strings.Builder
	p := NewProgress(&out, "auto", Terminal{}, func() time.Time { return now })
	p.Update(ingest.Progress{Files: 1, FilesTotal: 10, Records: 5, Bytes: 1e6, BytesTotal: 10e6})
	if out.Len() != 0 {
		t.Errorf("a line was printed at once: %q", out.String())
	}
	now = now.Add(5 * time.Second)
	p.Update(ingest.Progress{Files: 5, FilesTotal: 10, Records: 25, Bytes: 5e6, BytesTotal: 10e6})
	p.Update(ingest.Progress{Files: 6, FilesTotal: 10, Records: 30, Bytes: 6e6, BytesTotal: 10e6})
	p.Update(ingest.Progress{Done: true})
	if got, want := out.String(), "5/10 files, 25 records, 1.0 MB/s, about 5s left\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestProgressJSON(t *testing.T) {
	now := time.Unix(0, 0)
	var out strings.Builder
	p := NewProgress(&out, "json", Terminal{Interactive: true}, func() time.Time { return now })
	now = now.Add(2 * time.Second)
	p.Update(ingest.Progress{Files: 5, FilesTotal: 10, Records: 25, Bytes: 50, BytesTotal: 100})
	want := `{"files":5,"files_total":10,"records":25,"bytes":50,"bytes_total":100,"seconds":2,"bytes_per_second":25}` + "\n"
	if out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

func TestProgressNone(t *testing.T) {
	var out strings.Builder
	p := NewProgress(&out, "none", Terminal{Interactive: true}, time.Now)
	p.Update(ingest.Progress{Files: 1})
	p.Update(ingest.Progress{Done: true})
	if out.Len() != 0 {
		t.Errorf("printed %q", out.String())
	}
}

func TestDetectColor(t *testing.T) {
	for _, c := range []struct {
		flag string
		env  map[string]string
		want bool
	}{
		{"auto", nil, false}, // not a terminal
		{"always", map[string]string{"NO_COLOR": "1"}, true},
		{"never", map[string]string{"CLICOLOR_FORCE": "1"}, false},
		{"auto", map[string]string{"CLICOLOR_FORCE": "1"}, true},
		{"auto", map[string]string{"CLICOLOR_FORCE": "0"}, false},
		{"auto", map[string]string{"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, false},
	} {
		if got := Detect(&strings.Builder{}, c.flag, func(k string) string { return c.env[k] }).Color; got != c.want {
			t.Errorf("--color %s with %v: colour %v, want %v", c.flag, c.env, got, c.want)
		}
	}
}
