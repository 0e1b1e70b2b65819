package script

import (
	"os"
	"path/filepath"
	"testing"

	"trailsift/query/diag"
)

// scripts are the tests of alarms that come with the program's source.
const scripts = "../../../testdata/alarm"

// load reads a script of a folder.
func load(t *testing.T, name string) *File {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return Load(filepath.Base(name), string(text), Options{ReadFile: func(other string) (string, error) {
		data, err := os.ReadFile(filepath.Join(filepath.Dir(name), filepath.FromSlash(other)))
		return string(data), err
	}})
}

func TestScripts(t *testing.T) {
	names, err := filepath.Glob(scripts + "/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no scripts in %s: %v", scripts, err)
	}
	for _, name := range names {
		f := load(t, name)
		for _, r := range f.Rules.Files {
			if len(r.Problems) > 0 {
				t.Error(r.Problems.Render(r.Text, diag.RenderOptions{Name: r.Name}))
			}
		}
		if len(f.Problems) > 0 {
			t.Error(f.Problems.Render(f.Text, diag.RenderOptions{Name: f.Name}))
		}
		if f.Failed() {
			continue
		}
		for _, test := range f.Tests {
			t.Run(test.String(), func(t *testing.T) {
				failures, err := test.Run(t.Context())
				if err != nil {
					t.Error(err)
				}
				if len(failures) > 0 {
					t.Error(failures.Render(f.Text, diag.RenderOptions{Name: f.Name}))
				}
			})
		}
	}
}
