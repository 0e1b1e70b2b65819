//go:build cgo

package duckdbtest

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// Every query of the corpus that compiles also runs, on rows that hold whatever may go wrong.
func TestCorpusRuns(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.FromSlash("../../../testdata/query/*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	d := open(t)
	for i, text := range hostile {
		quoted := strconv.QuoteToASCII(strings.ReplaceAll(text, "\x01", ""))
		d.insert(t, row{"record_index": i, "eventname": text, "eventsource": text, "errorcode": text, "sourceipaddress": text, "useragent": text, "useridentity_arn": text,
			"requestparameters": `{"bucketName":` + quoted + `,"a":[` + quoted + `]}`})
	}
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range a.Files {
			name, title, _ := strings.Cut(f.Name, ":")
			if strings.TrimSpace(name) != "query" || len(a.Files) > i+1 && a.Files[i+1].Name == "error" {
				continue
			}
			t.Run(filepath.Base(file)+"/"+strings.TrimSpace(title), func(t *testing.T) {
				if _, err := d.try(t, string(f.Data)); err != nil && !strings.Contains(err.Error(), "compile:") {
					t.Errorf("%s\n%v", f.Data, err)
				}
			})
		}
	}
}
