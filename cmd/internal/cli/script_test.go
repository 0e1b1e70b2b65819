package cli

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
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
	folders := map[string]string{}
	for _, name := range []string{"samples", "metrics", "week", "alarms", "geoip", "reports"} {
		path, err := filepath.Abs(filepath.Join("..", "..", "..", "testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		folders[strings.ToUpper(name)] = path
	}
	return testscript.Params{
		Dir:           dir,
		UpdateScripts: *update,
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"calls": callsCommand},
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir) // no configuration of the person who runs the tests
			for name, path := range folders {
				e.Setenv(name, path)
			}
			e.Setenv("NO_COLOR", "1")
			return nil
		},
	}
}
