package shell

import (
	"strings"
	"testing"
)

// What a dot command refuses, it refuses with what is wrong and what would be right.
func TestDotCommandsSayWhatIsRight(t *testing.T) {
	s := newSession(t, func(o *Options) { o.Queries = t.TempDir() })
	dir := t.TempDir()
	for _, c := range []struct{ line, wrong, right string }{
		{".mode cvs", "`cvs`", "csv"},
		{".timer maybe", "`maybe`", "on or off"},
		{".explain", "none yet", "write it behind the command"},
		{".save", "needs a name", "`.save NAME`"},
		{".save a/b", "`a/b`", "use letters"},
		{".save good", "none yet", "run one"},
		{".run nothere", "`nothere`", "`.run` lists them"},
		{".run good x", "`x`", "KEY=VALUE"},
		{".read", "takes one file", "`.read FILE"},
		{".read " + dir + "/none", "none", "`.read FILE` needs"},
		{".output " + dir, "exists", "choose another name"},
		{".output " + dir + "/none/x.csv", "none/x.csv", "a folder that exists"},
		{".output a b", "one file", "in quotes"},
		{".tz Mars/Phobos", "`Mars/Phobos`", "Europe/Paris"},
		{".range a b c d", "takes the start", "`.range 7d`"},
		{".limit ten", "`ten`", "`.limit 0` all"},
		{".ingest", "needs a file", "`.ingest PATH...`"},
		{".pagr on", "`.pagr`", "`.pager`"},
	} {
		_, remarks, _ := s.run(t, c.line+"\n")
		if !strings.Contains(remarks, c.wrong) || !strings.Contains(remarks, c.right) {
			t.Errorf("%s: %q does not say %q and %q", c.line, remarks, c.wrong, c.right)
		}
	}
}
