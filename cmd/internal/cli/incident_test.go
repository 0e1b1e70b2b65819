package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// plantedIncident is what testdata/incident.expected.json says.
type plantedIncident struct {
	Files, Events int
	Accounts      map[string]int `json:"events_by_account"`
	Regions       map[string]int `json:"events_by_region"`
	Categories    map[string]int `json:"events_by_category"`
	ErrorCodes    map[string]int `json:"events_by_error_code"`
	Steps         []plantedStep
	Links         []struct {
		Parent, Child, How string
		EventIDs           []string `json:"event_ids"`
	}
	Missing []string
	Gaps    []struct{ Account, Region, What, From, To, Because string }
}

type plantedStep struct {
	ID, Title, Time string
	EventIDs        []string `json:"event_ids"`
	Timeline, Trace []string // words of what must be said; none: need not be found there
}

// incidentFolder enters an empty folder in which testdata/incident is a link to the sample incident, and returns what was planted in it.
func incidentFolder(t *testing.T) plantedIncident {
	t.Helper()
	shipped, err := filepath.Abs(filepath.FromSlash("../../../testdata"))
	if err != nil {
		t.Fatal(err)
	}
	var want plantedIncident
	text, err := os.ReadFile(filepath.Join(shipped, "incident.expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("HOME", dir) // no configuration of the person who runs the tests
	t.Setenv("NO_COLOR", "1")
	if err := os.Mkdir("testdata", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(shipped, "incident"), filepath.Join("testdata", "incident")); err != nil {
		t.Fatal(err)
	}
	return want
}

// runTrailsift returns what a command prints; it fails the test if the command fails.
func runTrailsift(t *testing.T, args ...string) string {
	t.Helper()
	var out, problems bytes.Buffer
	if code := Main(args, strings.NewReader(""), &out, &problems); code != exitOK {
		t.Fatalf("trailsift %q ended with %d: %s", args, code, problems.String())
	}
	return out.String()
}

// TestIncidentCounts compares the store with what was planted.
func TestIncidentCounts(t *testing.T) {
	want := incidentFolder(t)
	runTrailsift(t, "ingest", "-q", "testdata/incident")
	for field, counts := range map[string]map[string]int{
		"recipientAccountId": want.Accounts, "awsRegion": want.Regions, "eventCategory": want.Categories, "errorCode": want.ErrorCodes,
	} {
		printed := runTrailsift(t, "query", "-o", "csv", "--no-header", "filter ispresent("+field+") | stats count(*) as n by "+field)
		got := map[string]int{}
		for line := range strings.Lines(printed) {
			value, count, _ := strings.Cut(strings.TrimSpace(line), ",")
			got[value], _ = strconv.Atoi(count)
		}
		for value, n := range counts {
			if got[value] != n {
				t.Errorf("%s = %s has %d events, want %d", field, value, got[value], n)
			}
		}
		if len(got) != len(counts) {
			t.Errorf("%s has the values %v, want %v", field, got, counts)
		}
	}
	if files := strings.TrimSpace(runTrailsift(t, "query", "-o", "csv", "--no-header", `source files | filter status = "loaded" | stats count(*)`)); files != strconv.Itoa(want.Files) {
		t.Errorf("%s files were loaded, want %d", files, want.Files)
	}
}

// TestIncidentSolution runs every command of testdata/incident.md. The lines below a command are of what it prints, in this
// order; "…" stands for what is left out.
func TestIncidentSolution(t *testing.T) {
	text, err := os.ReadFile(filepath.FromSlash("../../../testdata/incident.md"))
	if err != nil {
		t.Fatal(err)
	}
	incidentFolder(t)
	commands, answers := 0, 0
	for _, c := range solutionCommands(string(text)) {
		commands++
		words, err := shellWords(c.command)
		if err != nil || len(words) < 2 || words[0] != "trailsift" {
			t.Fatalf("no command of trailsift (%v): %s", err, c.command)
		}
		printed := runTrailsift(t, words[1:]...)
		rest := strings.Split(printed, "\n")
		for _, answer := range c.answers {
			answers++
			at := lineLike(rest, answer)
			if at < 0 {
				t.Errorf("%s\ndoes not print, or not in this order:\n%s\nbut:\n%s", c.command, answer, printed)
				break
			}
			rest = rest[at+1:]
		}
	}
	if commands < 10 || answers < commands {
		t.Errorf("%d commands with %d lines of answers were found: the solution is to have more", commands, answers)
	}
}

// solved is a command with the lines that it must print.
type solved struct {
	command string
	answers []string
}

// solutionCommands returns the commands of the console blocks.
func solutionCommands(text string) []solved {
	var all []solved
	inside := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if kind, fence := strings.CutPrefix(line, "```"); fence {
			inside = kind == "console"
			continue
		}
		if !inside {
			continue
		}
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			all = append(all, solved{command: command})
		} else if strings.Trim(line, " …") != "" && len(all) > 0 {
			all[len(all)-1].answers = append(all[len(all)-1].answers, line)
		}
	}
	return all
}

// lineLike returns the first line that holds the parts of an answer in order, whatever the blanks between words; -1 for none.
func lineLike(lines []string, answer string) int {
	parts := strings.Split(answer, "…")
next:
	for i, line := range lines {
		rest := strings.Join(strings.Fields(line), " ")
		for _, part := range parts {
			_, after, ok := strings.Cut(rest, strings.Join(strings.Fields(part), " "))
			if !ok {
				continue next
			}
			rest = after
		}
		return i
	}
	return -1
}

// shellWords splits a command as a shell does, with single and double quotes and nothing more.
func shellWords(command string) ([]string, error) {
	var words []string
	var word strings.Builder
	open, begun := rune(0), false
	for _, c := range command {
		switch {
		case open != 0 && c == open:
			open = 0
		case open != 0:
			word.WriteRune(c)
		case c == '\'' || c == '"':
			open, begun = c, true
		case c == ' ':
			if begun {
				words = append(words, word.String())
			}
			word.Reset()
			begun = false
		default:
			word.WriteRune(c)
			begun = true
		}
	}
	if open != 0 {
		return nil, strconv.ErrSyntax
	}
	if begun {
		words = append(words, word.String())
	}
	return words, nil
}

// holdsAll reports whether a text holds all words, in any case.
func holdsAll(text string, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(strings.ToLower(text), strings.ToLower(w)) })
}

// minutesBetween returns the minutes between two times.
func minutesBetween(t *testing.T, from, to string) int {
	t.Helper()
	a, err1 := time.Parse(time.RFC3339, from)
	b, err2 := time.Parse(time.RFC3339, to)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	return int(b.Sub(a).Minutes())
}
