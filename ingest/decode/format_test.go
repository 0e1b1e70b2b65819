package decode

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFormatsAreComplete checks that every format says what it is, and that a fixture shows it.
func TestFormatsAreComplete(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	for _, f := range Formats() {
		if f.Name == "" || f.Doc == "" || f.Detect == "" {
			t.Errorf("%+v says too little", f)
		}
		if f.Events && f.Metrics {
			t.Errorf("%s: events or metrics", f.Name)
		}
		if f.Partial && !f.Events {
			t.Errorf("%s: partial records of nothing", f.Name)
		}
		status := " ignored: "
		if f.Events || f.Metrics {
			status = " loaded: "
		} else if f.decode != nil { // cannot be read
			status = " failed: "
		}
		if !strings.Contains(all.String(), "\n"+f.Name+status) {
			t.Errorf("no fixture shows %s", f.Name)
		}
		if !f.Events && !f.Metrics && !strings.Contains(all.String(), "\n  reason: "+f.Doc) {
			t.Errorf("no fixture shows %s: %s", f.Name, f.Doc)
		}
	}
}
