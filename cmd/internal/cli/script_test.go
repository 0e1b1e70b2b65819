package cli

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expected output in the scripts")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"trailsift":    func() { os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
		"insight-logs": insightLogsMain,
	})
}

// TestScripts drives the program from end to end: each file of testdata/script is a session with its expected output.
func TestScripts(t *testing.T) {
	testscript.Run(t, scriptParams(t, filepath.FromSlash("../../../testdata/script")))
}

func scriptParams(t *testing.T, dir string) testscript.Params {
	t.Helper()
	samples, err := filepath.Abs(filepath.FromSlash("../../../testdata/samples"))
	if err != nil {
		t.Fatal(err)
	}
	metrics, err := filepath.Abs(filepath.FromSlash("../../../testdata/metrics"))
	if err != nil {
		t.Fatal(err)
	}
	week, err := filepath.Abs(filepath.FromSlash("../../../testdata/week"))
	if err != nil {
		t.Fatal(err)
	}
	alarms, err := filepath.Abs(filepath.FromSlash("../../../testdata/alarms"))
	if err != nil {
		t.Fatal(err)
	}
	return testscript.Params{
		Dir:           dir,
		UpdateScripts: *update,
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"calls": callsCommand},
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir) // no configuration of the person who runs the tests
			e.Setenv("SAMPLES", samples)
			e.Setenv("METRICS", metrics)
			e.Setenv("WEEK", week)
			e.Setenv("ALARMS", alarms)
			e.Setenv("NO_COLOR", "1")
			return nil
		},
	}
}
