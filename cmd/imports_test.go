package cmd_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "trailsift"

// rule says which packages of ours a package may import, and why the line is drawn there. A package is ruled by the longest
// matching path; "…" at the end of an allowed path stands for everything below it.
type rule struct {
	pkg    string
	may    []string
	reason string
}

var rules = []rule{
	{"storage/schema", nil, "everything reads the descriptions of the tables, so they depend on nothing"},
	{"query/diag", nil, "every part of the language reports through it"},
	{"query/jsontext", nil, "decoders and patterns read JSON strings alike, and share nothing else"},
	{"query/syntax", []string{"query/diag"}, "syntax knows no functions and no fields: names are bound later"},
	{"query/statistic", []string{"query/diag"}, "alarms and metric math name statistics too, and nothing else of the language"},
	{"query/function", []string{"storage/schema", "query/diag", "query/statistic"}, "the function table is data"},
	{"query/plan", []string{"query/diag", "storage/schema", "query/function"}, "a plan is typed data; it knows neither its syntax nor its SQL"},
	{"query/lang", []string{"query/syntax", "query/pattern", "query/plan", "query/function", "query/statistic", "storage/schema", "query/diag"}, "a language binds to plans and never prints SQL"},
	{"query/pattern", []string{"query/syntax", "query/jsontext", "query/plan", "query/function", "storage/schema", "query/diag"}, "patterns know plans, as a language does, and ingest uses them without one"},
	{"query/metricmath", []string{"query/syntax", "query/function", "query/statistic", "storage/schema", "query/diag"}, "metric math is evaluated over series, without SQL"},
	{"query/metricsql", []string{"query/syntax", "query/diag"}, "queries of Metrics Insights become texts of the query language"},
	{"query/sqlgen", []string{"query/plan", "query/function", "storage/schema", "query/diag"}, "SQL comes from plans alone, so that every language shares it"},
	{"query/library", []string{"query"}, "questions are query files, read as a reader's own are"},
	{"query", []string{"query/…", "storage/schema"}, "compiling does no I/O"},
	{"storage", []string{"storage/schema"}, "the store knows rows, not where they come from or who asks"},
	{"ingest", []string{"ingest/…", "storage", "storage/schema", "query/pattern", "query/jsontext", "query/diag"}, "ingest must work without the engine"},
	{"ingest/metric", nil, "decoders and the store agree on it, so it depends on neither"},
	{"engine/scratch", nil, "whoever needs a temporary folder makes it alike"},
	{"engine/rows", nil, "what a query returns is data"},
	{"engine/duckdb", []string{"engine/rows", "query/sqlgen", "storage/schema"}, "the driver's neighbour stays small"},
	{"engine/tree", []string{"query/diag"}, "a document is values with places, whatever it says"},
	{"engine/anomaly", nil, "a detector knows numbers only"},
	{"engine/geo", []string{"query/plan", "query/function"}, "what is known of addresses is what geoip can name, whoever asks"},
	{"engine/insight", nil, "the detector of rates is numbers in, findings out"},
	{"engine/host", []string{"engine/rows", "engine/anomaly", "engine/insight", "query/plan", "storage/schema"}, "an operator knows rows, not the engine that brings them"},
	{"engine/metric", []string{"engine/rows", "engine/anomaly", "engine/insight", "query/…", "storage/schema"}, "metrics are computed from rows that somebody else fetched: alarms replay with the same code"},
	{"engine/alarm", []string{"engine/metric", "query/statistic", "query/metricmath", "query/pattern", "query/diag"}, "deciding about alarms does no I/O: the past is replayed with it"},
	{"engine/alarm/replay", []string{"engine/alarm"}, "a clock knows alarms and not where their data are"},
	{"engine/alarm/script", []string{"engine/alarm", "engine/alarm/replay", "engine/alarm/rule", "engine/metric", "query/pattern", "query/statistic", "query/diag"}, "tests of alarms need no store: they bring their data"},
	{"engine/alarm/feed", []string{"engine/alarm", "engine/alarm/replay", "engine/metric", "engine/rows", "query/statistic", "query/pattern", "query/syntax"}, "what alarms watch is what somebody else's queries return"},
	{"engine/alarm/plain", []string{"engine/alarm", "engine/metric", "engine/rows", "query/syntax"}, "what feed is tested against shares nothing with it"},
	{"engine/alarm/action", []string{"engine/alarm", "engine/metric", "query/diag"}, "messages are made of alarms alone"},
	{"engine/alarm/history", []string{"engine/alarm", "engine/alarm/action", "engine/alarm/replay", "engine/alarm/rule", "storage", "storage/schema"}, "what alarms did becomes rows, whoever evaluated them"},
	{"engine/alarm/watch", []string{"engine/alarm", "engine/alarm/action", "engine/alarm/history", "engine/alarm/replay", "storage", "storage/schema"}, "who watches decides what is told and kept; the caller brings the data"},
	{"engine/alarm/rule", []string{"engine/alarm", "engine/metric", "engine/tree", "query", "query/pattern", "query/sqlgen", "query/statistic", "query/diag", "storage/schema"}, "rules are read and checked without a store: the caller says what one holds"},
	{"engine/investigate", []string{"engine/rows", "query/syntax", "query/diag"}, "investigations ask in the query language, and whoever holds the store answers"},
	{"engine/investigate/trace", []string{"engine/investigate", "engine/rows", "query/diag"}, "a graph of credentials is worked out of rows alone"},
	{"engine/render/svg", []string{"query/diag"}, "a drawing knows numbers and names, not where they come from"},
	{"engine/investigate/timeline", []string{"engine/investigate", "engine/rows"}, "what matters is told of rows that somebody else fetched"},
	{"engine/investigate/actor", []string{"engine/investigate", "engine/rows", "query/diag"}, "a profile is what queries say, whoever answers and shows them"},
	{"engine/render", []string{"engine/rows", "storage/schema"}, "rendering takes rows from anywhere"},
	{"engine/report/html/htmltest", nil, "a browser for tests knows no pages"},
	{"engine/report/html", []string{"engine/report", "engine/rows", "engine/render/svg", "query/diag"}, "a page shows a document that is there, and asks nothing"},
	{"engine/report", []string{"engine/rows", "engine/render", "engine/tree", "query", "query/…", "storage/schema"}, "a report asks through somebody else's queries and never the engine"},
	{"engine", []string{"query", "query/…", "storage", "storage/schema", "engine/…"}, "the engine must work without ingest"},
	{"benchmarks", []string{"benchmarks/…", "storage/…", "ingest/…", "engine/…", "query/…", "storage", "ingest", "engine", "query"}, "benchmarks measure from outside"},
	{"cmd", []string{"cmd/…", "storage/…", "ingest/…", "engine/…", "query/…", "storage", "ingest", "engine", "query"}, "the command line joins everything"},
}

// onlyIn names packages of others that may be imported in one place.
var onlyIn = map[string]struct{ pkg, reason string }{
	"github.com/duckdb/duckdb-go/v2":       {"engine/duckdb", "everything else builds and is tested without cgo"},
	"github.com/duckdb/duckdb-go-bindings": {"engine/duckdb", "everything else builds and is tested without cgo"},

	"github.com/oschwald/maxminddb-golang/v2": {"engine/geo", "one place knows the format of databases of addresses"},
}

// forbidden names what the pure packages must not import.
var forbidden = []struct {
	below, path, reason string
}{
	{"query", "os", "compiling a query does no I/O"},
	{"query", "net", "compiling a query does no I/O"},
	{"query", "net/http", "compiling a query does no I/O"},
	{"query", "C", "the language builds without cgo"},
	{"storage", "github.com/apache/arrow-go/v18/parquet/pqarrow", "it pulls in gRPC and closes files itself"},
}

func TestImports(t *testing.T) {
	seen := map[string]bool{}
	walkFiles(t, func(pkg, name string, file *ast.File) {
		r := ruleFor(t, pkg)
		seen[r.pkg] = true
		for _, spec := range file.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			if ours, ok := strings.CutPrefix(path, module+"/"); ok && !allows(r.may, ours) {
				t.Errorf("%s imports %s: %s", name, ours, r.reason)
			}
			if only, ok := onlyIn[path]; ok && pkg != only.pkg && !within("benchmarks", pkg) {
				t.Errorf("%s imports %s, which belongs to %s: %s", name, path, only.pkg, only.reason)
			}
			for _, f := range forbidden {
				if within(f.below, pkg) && path == f.path {
					t.Errorf("%s imports %s: %s", name, path, f.reason)
				}
			}
		}
	})
	for _, r := range rules {
		if !seen[r.pkg] {
			t.Errorf("the rule for %s matches no package", r.pkg)
		}
	}
}

// TestQueryReadsNoClock walks the syntax of the language's packages: compiling is reproducible.
func TestQueryReadsNoClock(t *testing.T) {
	files := 0
	walkFiles(t, func(pkg, name string, file *ast.File) {
		if !within("query", pkg) {
			return
		}
		files++
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains([]string{"Now", "Since", "Until"}, s.Sel.Name) {
					t.Errorf("%s calls time.%s: the time of a query is an argument", name, s.Sel.Name)
				}
			}
			return true
		})
	})
	if files == 0 {
		t.Error("no file of the language was read")
	}
}

// TestTopLevel keeps the top of the tree as the README describes it.
func TestTopLevel(t *testing.T) {
	allowed := []string{"cmd", "query", "ingest", "engine", "storage", "benchmarks", "testdata", "go.mod", "go.sum", "README.md", "LICENSE", "CONTRIBUTING.md"}
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := e.Name()
		built := name == "trailsift" || name == "trailsift.store" // ignored by git
		if !strings.HasPrefix(name, ".") && !built && !slices.Contains(allowed, name) {
			t.Errorf("%s does not belong at the top level", name)
		}
	}
}

// walkFiles parses every Go file that is not a test.
func walkFiles(t *testing.T, visit func(pkg, name string, file *ast.File)) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && d.Name() != "..") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(path, ".."+string(filepath.Separator)))
		visit(filepath.ToSlash(filepath.Dir(name)), name, file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// ruleFor returns the rule with the longest path that holds pkg.
func ruleFor(t *testing.T, pkg string) rule {
	t.Helper()
	var best rule
	for _, r := range rules {
		if within(r.pkg, pkg) && len(r.pkg) > len(best.pkg) {
			best = r
		}
	}
	if best.pkg == "" {
		t.Fatalf("no rule says what %s may import", pkg)
	}
	return best
}

func allows(may []string, path string) bool {
	for _, m := range may {
		if below, ok := strings.CutSuffix(m, "/…"); ok && strings.HasPrefix(path, below+"/") || m == path {
			return true
		}
	}
	return false
}

// within reports whether path is dir or below it.
func within(dir, path string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }
