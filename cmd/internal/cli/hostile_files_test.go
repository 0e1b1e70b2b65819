package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestHostileNames reads files and archive members whose names are meant to act in a terminal: what is said of them does not, and
// each is named in the account.
func TestHostileNames(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("HOME", dir)
	t.Setenv("NO_COLOR", "1")
	names := []string{"EVIL\nnew line", "EVIL\x1b[31m\x1b[2J", "EVIL\x1b]0;title\x07", "EVIL\xff\xfe", "EVIL\u202egpj", "EVIL\u009b31m", "EVIL\r\t", "-EVIL", "EVIL !member"}
	if err := os.Mkdir("logs", 0o755); err != nil {
		t.Fatal(err)
	}
	for i, name := range names {
		text := `{"Records":[{"eventVersion":` // cut off
		if i%2 == 1 {
			text = "no log at all"
		}
		if err := os.WriteFile(filepath.Join("logs", name+".json"), []byte(text), 0o644); err != nil {
			t.Skipf("no such names here: %v", err)
		}
		if err := os.MkdirAll(filepath.Join("logs", "empty "+name), 0o755); err != nil {
			t.Skipf("no such names here: %v", err)
		}
	}
	for _, args := range [][]string{
		{"ingest", "--store", "a", "logs"}, {"ingest", "--store", "b", "--strict", "logs"}, {"ingest", "--store", "c", "logs/" + names[1] + ".json"},
		{"ingest", "--store", "d", "logs/" + names[1]}, {"query", "-i", "logs", "display eventName"}, {"query", "--store", "a", "source files | display path, reason, status"},
		{"query", "--store", "a", "source files | display path, reason", "-o", "csv"}, {"info", "--store", "a"}, {"info", "--store", names[2]}, {"verify", "--store", names[1]},
		{"lint", names[1]}, {"report", names[2]}, {"query", "-f", names[2]},
	} {
		var out, problems bytes.Buffer
		code := Main(args, strings.NewReader(""), &out, &problems)
		judge := plainText
		if args[len(args)-1] == "csv" {
			judge = harmlessCSV
		}
		for _, text := range []string{out.String(), problems.String()} {
			if err := judge(strings.ReplaceAll(text, "\uFFFD", "?")); err != nil { // which stands for bytes that are no text
				t.Errorf("trailsift %.80q, code %d: %v", args, code, err)
			}
		}
	}
	var out, problems bytes.Buffer
	Main([]string{"ingest", "--store", "e", "-o", "json", "logs"}, strings.NewReader(""), &out, &problems)
	var report struct {
		Files, Failed int
		Rejects       []struct{ File, Reason string }
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatalf("%v: %s", err, out.String())
	}
	if report.Failed != len(names) || len(report.Rejects) < len(names) {
		t.Errorf("%+v", report)
	}
}
