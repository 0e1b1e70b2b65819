package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"trailsift/cmd/internal/reference"
)

const programExamples = "../reference/examples/program.txtar"

func testRoot() *cobra.Command {
	return newRoot(&app{env: func(string) string { return "" }, clock: time.Now, limits: &limits{}})
}

// TestProgramExamples runs the examples of every command of the command line, each command's in a folder of its own where logs
// are the sample logs and the store holds them, week are those of the week before, metrics are the sample metrics, alarms the
// sample rules and reports the sample reports. What they print is compared where it depends on nothing but the logs.
func TestProgramExamples(t *testing.T) {
	l, err := reference.New(reference.Sources{Root: testRoot(), Examples: os.DirFS("../reference")})
	if err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	var examples []reference.Example
	var script strings.Builder
	script.WriteString("env TRAILSIFT_NOW=latest\nenv TRAILSIFT_THREADS=1\nenv OUT=" + out + "\nchmod 755 bin/aws\nenv PATH=$WORK/bin:$PATH\n")
	for _, p := range l.Of(reference.Program) {
		if len(p.Examples) == 0 {
			t.Errorf("%s has no example", p.Name)
		}
		dir := strings.ReplaceAll(p.Name, " ", "-")
		fmt.Fprintf(&script, "mkdir $WORK/run/%s\ncd $WORK/run/%[1]s\nsymlink logs -> $SAMPLES\nsymlink metrics -> $METRICS\nsymlink week -> $WEEK\nsymlink alarms -> $ALARMS\nsymlink reports -> $REPORTS\nsymlink geoip -> $GEOIP\n", dir)
		script.WriteString("cp $WORK/denied.cwli denied.cwli\ncp $WORK/cpu.csv cpu.csv\ncp $WORK/request.json request.json\ncp $WORK/data.json data.json\nexec sh -c '(echo \"-- who was denied --\"; cat denied.cwli; printf \"%s\\\\n\" \"-- deleted trails --\" \"filter eventName = \\\"DeleteTrail\\\"\") > questions.cwli'\nexec trailsift ingest -q logs\n")
		for _, e := range p.Examples {
			fmt.Fprintf(&script, "exec sh -c '(%s) > \"$OUT/%d\"'\n", strings.ReplaceAll(e.Text, "'", "''"), len(examples))
			examples = append(examples, e)
		}
	}
	script.WriteString("-- bin/aws --\n#!/bin/sh\nexec cat \"$SAMPLES\"/event-history/lookup-events-eu-central-1.json\n")
	script.WriteString("-- denied.cwli --\n# Who was denied, from where.\nfilter errorCode like {{code=\"AccessDenied\"}}\n" +
		"| stats count(*) as denied by userIdentity.userName, sourceIPAddress\n| sort denied desc\n| limit {{rows=3}}\n")
	script.WriteString("-- request.json --\n" + `{"StartTime":"2026-03-14T12:00:00Z","EndTime":"2026-03-14T13:00:00Z","MetricDataQueries":[{"Id":"m1","MetricStat":{"Stat":"Sum","Period":1800,` +
		`"Metric":{"Namespace":"AWS/Lambda","MetricName":"Errors","Dimensions":[{"Name":"FunctionName","Value":"thumbnails"}]}}}]}` + "\n")
	script.WriteString("-- data.json --\n[{\"MetricName\":\"Orders\",\"Value\":2}]\n")
	script.WriteString("-- cpu.csv --\ntimestamp,value\n2024-08-18 11:00:00,12.5\n2024-08-18 11:05:00,14.25\n")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "examples.txtar"), []byte(script.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	params := scriptParams(t, dir)
	params.UpdateScripts = false
	if !t.Run("run", func(t *testing.T) { testscript.Run(t, params) }) {
		return
	}
	compareExamples(t, out, examples)
}

// compareExamples compares what the examples printed with what the reference shows, or writes it with -update.
func compareExamples(t *testing.T, out string, examples []reference.Example) {
	for i := range examples {
		e := &examples[i]
		output := ""
		if repeatable(e.Text) {
			b, err := os.ReadFile(filepath.Join(out, fmt.Sprint(i)))
			if err != nil {
				t.Fatal(err)
			}
			output = cut(string(b))
		}
		if !*update && (!e.Ran || e.Output != output) {
			t.Errorf("%s: %s\nthe reference shows\n%s\nbut it prints\n%s\ngo test ./cmd/internal/... -update writes it", e.Key, e.Text, e.Output, output)
		}
		e.Output = output
	}
	if *update {
		text := reference.Format("What the examples of the command line print: written by go test ./cmd/internal/cli -update", examples)
		if err := os.WriteFile(programExamples, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// repeatable reports whether a command prints the same in every run: neither times, nor sizes, nor versions.
func repeatable(command string) bool {
	words := strings.Fields(command)
	return len(words) > 1 && slices.Contains([]string{"query", "ask", "events", "actor", "shell", "sql", "lint", "metrics", "insights", "alarms", "report"}, words[1])
}

// cut shortens what an example printed to what a page shows.
func cut(text string) string {
	const width, height = 110, 12
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	if len(lines) == 1 && lines[0] == "" {
		return ""
	}
	if len(lines) > height {
		lines = append(lines[:height], "…")
	}
	for i, line := range lines {
		if r := []rune(line); len(r) > width {
			lines[i] = string(r[:width-1]) + "…"
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

// Every flag of every command stands on a page, with what it means.
func TestFlagsAreDocumented(t *testing.T) {
	root := testRoot()
	l, err := reference.New(reference.Sources{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	flags := 0
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		name := c.Name()
		if c != root {
			name = strings.TrimPrefix(c.CommandPath(), root.Name()+" ")
		}
		pages := l.Find(name)
		if len(pages) == 0 || pages[0].Kind != reference.Program {
			t.Errorf("%s has no page", c.CommandPath())
			return
		}
		if pages[0].Meaning == "" {
			t.Errorf("%s: the page says nothing", name)
		}
		c.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
			if f.Name == "help" || f.Hidden {
				return
			}
			flags++
			if !slices.ContainsFunc(pages[0].Sections, func(s reference.Section) bool {
				return slices.ContainsFunc(s.Pairs, func(p reference.Pair) bool {
					return strings.Contains(p.Name+" ", "--"+f.Name+" ") && p.Meaning != ""
				})
			}) {
				t.Errorf("%s: the page says nothing about --%s", name, f.Name)
			}
		})
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(root)
	if flags < 30 {
		t.Errorf("only %d flags", flags)
	}
}
