package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trailsift/engine/report/html/htmltest"
)

// jsonReport is as much of a report in JSON as the page is compared with.
type jsonReport struct {
	Title    string
	Sections []struct {
		ID      string
		Columns []struct{ Name, Kind string }
		Rows    []map[string]any
	}
}

// TestReportPage opens shipped reports over the sample logs in a browser, and reads the numbers back that they have as JSON.
func TestReportPage(t *testing.T) {
	testdata, err := filepath.Abs(filepath.FromSlash("../../../testdata"))
	if err != nil {
		t.Fatal(err)
	}
	tab := htmltest.Open(t)
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("HOME", dir)
	runTrailsift(t, "ingest", "-q", filepath.Join(testdata, "samples"), filepath.Join(testdata, "week"))
	for _, name := range []string{"nightly", "access"} {
		args := []string{"report", "-q", filepath.Join(testdata, "reports", name+".yaml"), "--now", "2026-03-15", "--exit-zero", "-o"}
		var want jsonReport
		decoder := json.NewDecoder(strings.NewReader(runTrailsift(t, append(args, "json")...)))
		decoder.UseNumber()
		if err := decoder.Decode(&want); err != nil {
			t.Fatal(err)
		}
		address := tab.Show(name+".html", runTrailsift(t, append(args, "html")...))
		if compared := comparePage(t, tab, want); compared < 20 {
			t.Errorf("%s: only %d numbers were compared", name, compared)
		}
		quiet(t, tab, address)
	}
}

// quiet fails where a page said something, was refused something, or asked for anything but itself.
func quiet(t *testing.T, tab *htmltest.Tab, address string) {
	t.Helper()
	messages, requests := tab.Seen()
	if len(messages) > 0 || !slices.Equal(requests, []string{address}) {
		t.Errorf("%s: the console says %q; requests %q", address, messages, requests)
	}
}

// comparePage compares the tables of a page with the rows of a report, and returns how many numbers there were.
func comparePage(t *testing.T, tab *htmltest.Tab, want jsonReport) int {
	t.Helper()
	if title := htmltest.Evaluate[string](tab, "document.title"); title != want.Title {
		t.Errorf("got the title %q, want %q", title, want.Title)
	}
	tables := htmltest.Evaluate[map[string][][]string](tab, `Object.fromEntries([...document.querySelectorAll('section')].filter(s => s.querySelector('.scroll'))
		.map(s => [s.id, [...s.querySelectorAll('.scroll tbody tr')].map(r => [...r.cells].map(c => c.textContent))]))`)
	numbers := 0
	for _, s := range want.Sections {
		table, ok := tables[s.ID]
		if !ok { // only a chart is shown
			continue
		}
		if len(table) != len(s.Rows) {
			t.Errorf("%s: %d rows, want %d", s.ID, len(table), len(s.Rows))
			continue
		}
		for i, row := range s.Rows {
			for j, c := range s.Columns {
				got, value := table[i][j], "–"
				if row[c.Name] != nil {
					value = fmt.Sprint(row[c.Name])
				}
				switch c.Kind {
				case "timestamp": // the page leaves out what is zero
					continue
				case "int64", "double":
					got = strings.ReplaceAll(got, ",", "")
					numbers++
				}
				if got != value {
					t.Errorf("%s, row %d, %s: got %q, want %q", s.ID, i, c.Name, got, value)
				}
			}
		}
	}
	return numbers
}

// TestHostilePage opens a report of hostile events: nothing of them runs, and nothing is even refused.
func TestHostilePage(t *testing.T) {
	tab := htmltest.Open(t)
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("HOME", dir)
	writeHostileLogs(t, "hostile.json")
	runTrailsift(t, "ingest", "-q", "--strict", "hostile.json")
	if err := os.WriteFile("hostile.yaml", []byte(hostileReport+hostileMarkdown), 0o644); err != nil {
		t.Fatal(err)
	}
	page := runTrailsift(t, "report", "-q", "hostile.yaml", "--exit-zero", "--param", "who="+hostileTexts()["svg"], "-o", "html")
	address := tab.Show("hostile.html", page)
	if n := htmltest.Evaluate[int](tab, "document.querySelectorAll('script, img, iframe, object, embed, link, form, base, svg svg[onload]').length"); n != 1 {
		t.Errorf("%d scripts, pictures and the like, where one script should be", n)
	}
	evil := htmltest.Evaluate[[]string](tab, `[...document.querySelectorAll('*')].flatMap(e => [e.localName, ...[...e.attributes].map(a => a.name)]).filter(n => /evil|^on/i.test(n))`)
	if len(evil) > 0 {
		t.Errorf("elements and attributes %q", evil)
	}
	if shown := htmltest.Evaluate[bool](tab, `document.body.textContent.includes('<script>EVIL(1)</script>')`); !shown {
		t.Error("what was logged is not shown")
	}
	quiet(t, tab, address)
}
