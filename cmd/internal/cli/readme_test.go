package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestReadme runs every command of the README. Each block is a session in an empty folder in which logs is a link to the
// sample logs and metrics one to the sample metrics; a block goes on where the one before it stopped.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile(filepath.FromSlash("../../../README.md"))
	if err != nil {
		t.Fatal(err)
	}
	commands := readmeCommands(string(text))
	if len(commands) < 10 {
		t.Fatalf("the README shows %d commands; the test does not find them", len(commands))
	}
	var script strings.Builder
	script.WriteString("symlink logs -> $SAMPLES\nsymlink metrics -> $METRICS\nsymlink alarms -> $ALARMS\nsymlink week -> $WEEK\nsymlink reports -> $REPORTS\nsymlink geoip -> $GEOIP\nmkdir testdata\nsymlink testdata/samples -> $SAMPLES\n")
	for _, c := range commands {
		script.WriteString("exec sh -c '" + strings.ReplaceAll(c, "'", "''") + "'\n")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "readme.txtar"), []byte(script.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	p := scriptParams(t, dir)
	p.UpdateScripts = false
	testscript.Run(t, p)
}

// readmeCommands returns the commands of the console blocks, and the first set-up command as the program's own.
func readmeCommands(text string) []string {
	var commands []string
	block := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if after, ok := strings.CutPrefix(line, "```"); ok {
			block = after
			continue
		}
		command, shown := strings.CutPrefix(line, "$ ")
		switch {
		case block == "console" && shown:
			commands = append(commands, command)
		case block == "sh" && strings.HasPrefix(line, "go run ./cmd/trailsift "):
			commands = append(commands, strings.Replace(line, "go run ./cmd/trailsift", "trailsift", 1))
		}
	}
	return commands
}

// TestSetUpIsTwoCommands holds the README to its promise: one command for the main job, one for the tests.
func TestSetUpIsTwoCommands(t *testing.T) {
	text, err := os.ReadFile(filepath.FromSlash("../../../README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok1 := strings.Cut(string(text), "<!-- setup:begin -->\n```sh\n")
	body, _, ok2 := strings.Cut(rest, "\n```\n<!-- setup:end -->")
	if lines := strings.Split(body, "\n"); !ok1 || !ok2 || len(lines) != 2 ||
		!strings.HasPrefix(lines[0], "go run ./cmd/trailsift ") || !strings.HasPrefix(lines[1], "go test ") {
		t.Errorf("the set-up block is not one go run and one go test:\n%s", body)
	}
}
