package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
	"trailsift/engine/alarm/rule"
	"trailsift/engine/alarm/script"
	"trailsift/engine/render"
	"trailsift/query/diag"
)

// alarmTestFlags are the options of alarms test.
type alarmTestFlags struct {
	output   string
	only     string
	exitZero bool
	rules    ruleFlags
}

func alarmTestFormats() []string { return []string{"table", "json", "jsonl", "junit"} }

func newAlarmsTest(a *app) *cobra.Command {
	var f alarmTestFlags
	c := &cobra.Command{
		Use:   "test FILE...",
		Short: "Run tests of alarm rules",
		Long: `test runs test files: data as somebody would say them, and the states that alarms are to be in.

  # An error wakes nobody; two in a row do.
  rules till.yaml

  test errors that last
  load 1m Errors 0 0 5 7 _ 9
  at 3m expect till-errors OK
  at 4m expect till-errors ALARM

Alarms are evaluated as CloudWatch does, on a clock of the test's: nothing is waited for, and no store is opened. The exit code is 3
when something is not as expected. "trailsift help alarm-tests" lists every kind of line.`,
		Example: `  trailsift alarms test alarms/shop.txtar
  trailsift alarms test -o junit alarms/shop.txtar
  trailsift alarms test --only root -o jsonl alarms/shop.txtar`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.testAlarms(c.Context(), f, args)
		},
	}
	c.Flags().StringVarP(&f.output, "output", "o", "table", "output: "+orList(alarmTestFormats()))
	c.Flags().StringVar(&f.only, "only", "", "only tests with this `text` in their title")
	c.Flags().BoolVar(&f.exitZero, "exit-zero", false, "end with exit code 0 whatever is found")
	f.rules.register(c.Flags())
	return c
}

// testedFile is a test file with how its tests went.
type testedFile struct {
	*script.File
	tests []testedAlarm
}

// testedAlarm is how one test went.
type testedAlarm struct {
	*script.Test
	failures diag.List
	err      error // it could not be run to its end
}

func (t *testedAlarm) failed() bool { return t.err != nil || len(t.failures) > 0 }

func (a *app) testAlarms(ctx context.Context, f alarmTestFlags, names []string) error {
	if !slices.Contains(alarmTestFormats(), f.output) {
		return usageError("--output is %s, not %q", orList(alarmTestFormats()), f.output)
	}
	files, err := a.loadAlarmTests(ctx, f, names)
	if err != nil {
		return err
	}
	ran, failed := 0, 0
	for i := range files {
		for _, t := range files[i].Tests {
			if !strings.Contains(t.Name, f.only) {
				continue
			}
			done := testedAlarm{Test: t}
			if done.failures, done.err = t.Run(ctx); ctx.Err() != nil {
				return ctx.Err()
			}
			ran++
			if done.failed() {
				failed++
			}
			files[i].tests = append(files[i].tests, done)
		}
	}
	if ran == 0 {
		return usageError("there is no test with %q in its title", f.only)
	}
	if err := a.printAlarmTests(f, files); err != nil {
		return err
	}
	verdict := fmt.Sprintf("%s: %s failed", term.Counted(int64(ran), "test"), term.Count(int64(failed)))
	if failed > 0 && !f.exitZero {
		return withCode(exitFindings, errors.New(verdict))
	}
	a.note("%s", verdict)
	return nil
}

// loadAlarmTests reads test files with their rules. What is wrong with any of them is told for all.
func (a *app) loadAlarmTests(ctx context.Context, f alarmTestFlags, names []string) ([]testedFile, error) {
	values, err := f.rules.params.values()
	if err != nil {
		return nil, err
	}
	var files []testedFile
	failed := false
	for _, name := range names {
		text, err := a.readAlarmTest(ctx, name)
		if err != nil {
			return nil, withCode(exitUsage, err)
		}
		file := script.Load(name, text, script.Options{
			Rules: rule.Options{Account: f.rules.account, Region: f.rules.region, Parameters: values},
			ReadFile: func(other string) (string, error) {
				data, err := os.ReadFile(filepath.Join(filepath.Dir(name), filepath.FromSlash(other)))
				return string(data), err
			},
		})
		if len(file.Problems) > 0 {
			a.printDiagnostics(queryError{name: name, text: text, list: file.Problems})
		}
		failed = a.printRuleProblems(file.Rules, diag.Warning) || file.Failed() || failed
		files = append(files, testedFile{File: file})
	}
	if failed {
		return nil, usageError("no test has run: there are errors in the files")
	}
	return files, nil
}

func (a *app) readAlarmTest(ctx context.Context, name string) (string, error) {
	if name == "-" {
		text, err := io.ReadAll(interruptible(ctx, a.stdin))
		return string(text), err
	}
	text, err := os.ReadFile(name)
	return string(text), err
}

func (a *app) printAlarmTests(f alarmTestFlags, files []testedFile) error {
	switch f.output {
	case "junit":
		return writeAlarmJUnit(a.stdout, files)
	case "json":
		enc := json.NewEncoder(a.stdout)
		enc.SetIndent("", "  ")
		return enc.Encode(alarmTestResults(files))
	case "jsonl":
		enc := json.NewEncoder(a.stdout)
		for _, r := range alarmTestResults(files) {
			if err := enc.Encode(r); err != nil {
				return err
			}
		}
		return nil
	}
	color := a.stdoutTerminal().Color
	for _, file := range files {
		for _, t := range file.tests {
			verdict := "ok  "
			if t.failed() {
				verdict = "FAIL"
			}
			fmt.Fprintf(a.stdout, "%s  %s\n", verdict, diag.Visible(t.String()))
			if t.err != nil {
				fmt.Fprintf(a.stdout, "%s\n", visibleLines(t.err.Error()))
			}
			if _, err := io.WriteString(a.stdout, t.failures.Render(file.Text, diag.RenderOptions{Name: file.Name, Color: color})); err != nil {
				return err
			}
		}
	}
	return nil
}

// alarmTestResult is a test in JSON.
type alarmTestResult struct {
	File     string    `json:"file"`
	Test     string    `json:"test"`
	Line     int       `json:"line"`
	Passed   bool      `json:"passed"`
	Error    string    `json:"error,omitempty"`
	Failures []finding `json:"failures"`
}

func alarmTestResults(files []testedFile) []alarmTestResult {
	var out []alarmTestResult
	for _, file := range files {
		linted := &lintedFile{name: file.Name, text: file.Text}
		for _, t := range file.tests {
			r := alarmTestResult{File: file.Name, Test: t.Name, Passed: !t.failed(), Failures: []finding{}}
			r.Line, _ = diag.Position(file.Text, t.At.Start)
			if t.err != nil {
				r.Error = t.err.Error()
			}
			for _, d := range t.failures {
				r.Failures = append(r.Failures, newFinding(linted, lintedQuery{}, d))
			}
			out = append(out, r)
		}
	}
	return out
}

// writeAlarmJUnit writes a suite for each file.
func writeAlarmJUnit(w io.Writer, files []testedFile) error {
	var suites []render.JUnitSuite
	for _, file := range files {
		suite := render.JUnitSuite{Name: file.Name}
		for _, t := range file.tests {
			c := render.JUnitCase{Name: t.Name, Class: file.Name}
			for _, d := range t.failures {
				text := diag.List{d}.Render(file.Text, diag.RenderOptions{Name: file.Name})
				c.Failures = append(c.Failures, render.JUnitFailure{Message: d.Message, Type: d.Code, Text: text})
			}
			if t.err != nil {
				c.Failures = append(c.Failures, render.JUnitFailure{Message: t.err.Error(), Type: "not-run"})
			}
			suite.Add(c)
		}
		suites = append(suites, suite)
	}
	return render.WriteJUnit(w, suites)
}
