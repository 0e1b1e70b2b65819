package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/rogpeppe/go-internal/testscript"
)

// TestReadmeYAML reads every block of YAML in the README: reports are checked and run, and of the pipelines every command line of the
// program is run, in an empty folder where logs are the sample logs and reports the sample reports.
func TestReadmeYAML(t *testing.T) {
	text, err := os.ReadFile(filepath.FromSlash("../../../README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var script, files strings.Builder
	pipelines, commands, reports := 0, 0, 0
	for _, block := range strings.Split(string(text), "```yaml\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		var document map[string]any
		if err := yaml.Unmarshal([]byte(block), &document); err != nil {
			t.Fatalf("%v in\n%s", err, block)
		}
		if document["sections"] != nil {
			reports++
			fmt.Fprintf(&script, "exec trailsift report --check r%d.yaml\nexec trailsift report -i $SAMPLES --now latest --exit-zero r%[1]d.yaml\n", reports)
			fmt.Fprintf(&files, "-- r%d.yaml --\n%s", reports, block)
			continue
		}
		pipelines++
		fmt.Fprintf(&script, "mkdir $WORK/p%d\ncd $WORK/p%[1]d\nsymlink logs -> $SAMPLES\nsymlink reports -> $REPORTS\n", pipelines)
		for _, line := range shellLines(document) {
			if !strings.HasPrefix(line, "trailsift ") {
				continue
			}
			commands++
			fmt.Fprintf(&script, "exec sh -c '%s || [ $? -eq 3 ]'\n", strings.ReplaceAll(line, "'", "''"))
		}
	}
	if pipelines != 2 || commands != 3 || reports != 1 {
		t.Fatalf("%d pipelines with %d commands and %d reports; the test does not find them", pipelines, commands, reports)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "yaml.txtar"), []byte(script.String()+files.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	p := scriptParams(t, dir)
	p.UpdateScripts = false
	testscript.Run(t, p)
}

// shellLines are the lines behind run and script, wherever they stand.
func shellLines(value any) []string {
	var out []string
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			if text, ok := inner.(string); ok && key == "run" {
				out = append(out, strings.Split(text, "\n")...)
			}
			if list, ok := inner.([]any); ok && key == "script" {
				for _, line := range list {
					out = append(out, fmt.Sprint(line))
				}
				continue
			}
			out = append(out, shellLines(inner)...)
		}
	case []any:
		for _, inner := range v {
			out = append(out, shellLines(inner)...)
		}
	}
	return out
}
