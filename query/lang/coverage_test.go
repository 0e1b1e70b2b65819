package lang

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"trailsift/query/function"
	"trailsift/query/syntax"
)

// corpusQueries are the queries of testdata/query that can be read.
func corpusQueries(t *testing.T, l *Language) []*Query {
	t.Helper()
	files, err := filepath.Glob("../../testdata/query/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	var out []*Query
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range txtar.Parse(text).Files {
			if name, _, _ := strings.Cut(f.Name, ":"); strings.TrimSpace(name) != "query" {
				continue
			}
			if q, problems := l.Parse(strings.TrimSuffix(string(f.Data), "\n")); !problems.HasErrors() {
				out = append(out, q)
			}
		}
	}
	return out
}

// reached is what the corpus made of each field of the grammar's structs: the words of texts, "set" and "unset" of everything else.
type reached map[string]map[string]bool

func (r reached) see(rule, what string) {
	if r[rule] == nil {
		r[rule] = map[string]bool{}
	}
	r[rule][strings.ToLower(what)] = true
}

// walk looks at everything below a value.
func (r reached) walk(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if !v.IsNil() {
			r.walk(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			r.walk(v.Index(i))
		}
	case reflect.Struct:
		r.see("node", v.Type().Name())
		if q, ok := v.Interface().(Query); ok {
			r.query(&q)
			return
		}
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() {
				continue
			}
			r.field(f, v.Type().Name()+"."+f.Name, v.Field(i))
			r.walk(v.Field(i))
		}
	}
}

func (r reached) field(f reflect.StructField, rule string, v reflect.Value) {
	if f.Tag.Get("parser") == "" && v.Kind() != reflect.String {
		return
	}
	if v.IsZero() {
		r.see(rule, "unset")
		return
	}
	r.see(rule, "set")
	if v.Kind() == reflect.Slice && v.Len() > 1 {
		r.see(rule, "several")
	}
	if v.Kind() == reflect.String {
		r.see(rule, v.String())
	}
}

func (r reached) query(q *Query) {
	for _, s := range q.Stages {
		if s.spec != nil {
			r.see("command", s.spec.Name)
			r.see("command", s.word.Value)
			for _, t := range syntax.Tokens(s.Span.In(q.Text)) {
				r.see("words of "+s.spec.Name, t.Value)
			}
		}
		r.walk(reflect.ValueOf(s.Command))
	}
}

// literals are the words of a rule in quotes.
var literals = regexp.MustCompile(`'([^']+)'`)

// seenInCorpus is what all queries of the corpus reach.
func seenInCorpus(t *testing.T) reached {
	t.Helper()
	l, err := New(function.Table())
	if err != nil {
		t.Fatal(err)
	}
	seen := reached{}
	for _, q := range corpusQueries(t, l) {
		seen.query(q)
	}
	return seen
}

// TestCorpusReachesTheGrammar goes through the grammar and says which of its rules no query of the corpus has: a command or another
// name of it, a part that may be there or not, or several times, a word.
func TestCorpusReachesTheGrammar(t *testing.T) {
	seen, done := seenInCorpus(t), map[reflect.Type]bool{}
	for _, s := range Commands() {
		checkRules(t, seen, s.Name, reflect.TypeOf(s.empty), done)
		for _, name := range slices.Concat([]string{s.Name}, s.Synonyms, s.Foreign) {
			if !seen["command"][strings.ToLower(name)] {
				t.Errorf("no query of the corpus has the command %s", name)
			}
		}
	}
}

// checkRules checks the rules of a struct of the grammar and of those below it.
func checkRules(t *testing.T, seen reached, command string, typ reflect.Type, done map[reflect.Type]bool) {
	for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
		typ = typ.Elem()
	}
	if typ.Kind() != reflect.Struct || done[typ] {
		return
	}
	done[typ] = true
	for i := range typ.NumField() {
		f := typ.Field(i)
		tag := f.Tag.Get("parser")
		if tag == "" {
			continue
		}
		rule := typ.Name() + "." + f.Name
		for _, want := range wanted(f.Type, tag) {
			if !seen[rule][want] {
				t.Errorf("no query of the corpus has %s %s: %s", rule, want, tag)
			}
		}
		for _, m := range literals.FindAllStringSubmatch(tag, -1) {
			if word := strings.ToLower(m[1]); word[0] >= 'a' && !seen["words of "+command][word] && !seen["command"][word] {
				t.Errorf("no %s of the corpus has the word %s: %s", command, m[1], tag)
			}
		}
		checkRules(t, seen, command, f.Type, done)
	}
}

// wanted is what the corpus has to show of a rule.
func wanted(typ reflect.Type, tag string) []string {
	out := []string{"set"}
	optional := strings.HasSuffix(tag, "?")
	if typ.Kind() == reflect.Slice {
		if strings.Contains(tag, "','") {
			out = append(out, "several")
		}
		optional = optional && strings.HasPrefix(tag, "(")
	}
	if optional {
		out = append(out, "unset")
	}
	return out
}

// TestCorpusReachesExpressions does the same for expressions: every kind of node and every operator.
func TestCorpusReachesExpressions(t *testing.T) {
	seen := seenInCorpus(t)
	files, err := filepath.Glob("../syntax/*.go")
	if err != nil {
		t.Fatal(err)
	}
	nodes := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^type (\w+) struct \{\n\tNode$`).FindAllSubmatch(text, -1) {
			nodes++
			if name := strings.ToLower(string(m[1])); name != "bad" && !seen["node"][name] {
				t.Errorf("no query of the corpus has the expression %s", m[1])
			}
		}
	}
	if nodes < 10 {
		t.Errorf("there are only %d kinds of expressions", nodes)
	}
	operators := []string{"and", "or", "not like", "not in", "between", "not between", "not has"}
	for _, e := range function.Table().Entries() {
		if e.Kind == function.Operator && e.ID != "negate" { // the sign, which is the operator - before its operand
			operators = append(operators, e.Names...)
		}
	}
	for _, op := range append(operators, "not", "!") {
		if !seen["Binary.Op"][op] && !seen["Unary.Op"][op] {
			t.Errorf("no query of the corpus has the operator %s", op)
		}
	}
}

// TestEverythingIsExplainedAndUsed says which command or function has no text, no example, or no query in the corpus.
func TestEverythingIsExplainedAndUsed(t *testing.T) {
	seen := seenInCorpus(t)
	for _, s := range Commands() {
		if s.Usage == "" || s.Doc == "" || len(s.Examples) == 0 || !seen["command"][strings.ToLower(s.Name)] {
			t.Errorf("the command %s: usage %q, text %q, %d examples, in the corpus: %v", s.Name, s.Usage, s.Doc, len(s.Examples), seen["command"][strings.ToLower(s.Name)])
		}
		for _, x := range s.Examples {
			if x.Doc == "" {
				t.Errorf("the command %s: what does %s ask?", s.Name, x.Query)
			}
		}
	}
	for _, e := range function.Table().Entries() {
		if e.Usage == "" || e.Doc == "" || len(e.Examples)+len(e.Queries) == 0 {
			t.Errorf("the function %s: usage %q, text %q, %d examples", e.ID, e.Usage, e.Doc, len(e.Examples)+len(e.Queries))
		}
		for _, name := range e.Names {
			if e.Kind != function.Operator && !seen["Call.Name"][strings.ToLower(name)] {
				t.Errorf("no query of the corpus calls %s", name)
			}
		}
	}
}
