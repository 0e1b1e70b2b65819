package script

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"trailsift/engine/alarm"
	"trailsift/engine/alarm/rule"
	"trailsift/query/diag"
)

// Options say how scripts are read.
type Options struct {
	// ReadFile returns a file that stands beside the script, by the name that the script has for it. nil: only those in the archive.
	ReadFile func(name string) (string, error)
	Rules    rule.Options
}

// File is a script that was read.
type File struct {
	Name     string
	Text     string
	Problems diag.List // of the script itself
	Rules    *rule.Set // with what there is to say about them
	Tests    []*Test

	alarms []*alarm.Definition
}

// Test is one test of a script.
type Test struct {
	Name  string
	At    diag.Span
	file  *File
	start int64 // µs since 1970 UTC
	begin int64 // when the alarms are created, after start
	steps []step
}

// defaultStart is what 0m stands for: a Monday.
const defaultStart = "2026-01-05T00:00:00Z"

// The limits of a script.
const (
	maxBytes = 4 << 20
	maxTests = 10_000
)

// Load reads a script and its rules. What is wrong stands in File.Problems, and in those of the rules; Failed asks for both.
func Load(name, text string, o Options) *File {
	f := &File{Name: name, Text: text, Rules: &rule.Set{}}
	p := &parser{file: f, options: o, shared: &Test{file: f}}
	if len(text) > maxBytes {
		p.errorf(diag.Span{}, "too-long", "the script has %d bytes; %d are read at most", len(text), maxBytes)
		return f
	}
	lines, files := cutArchive(text)
	p.files = files
	p.readRules(lines)
	if !f.Failed() {
		p.lines(lines)
	}
	return f
}

// Failed reports whether the script or its rules have errors, so that no test can run.
func (f *File) Failed() bool {
	return f.Problems.HasErrors() || slices.ContainsFunc(f.Rules.Files, func(r *rule.File) bool { return r.Problems.HasErrors() })
}

// parser reads the lines of a script.
type parser struct {
	file    *File
	options Options
	files   []archived
	shared  *Test // the lines before the first test
	test    *Test
	clock   int64 // of the last line with at
	loaded  int   // values so far
}

func (p *parser) errorf(at diag.Span, code, format string, args ...any) {
	p.add(diag.Errorf(code, at, format, args...))
}

func (p *parser) add(d diag.Diagnostic) {
	const most = 100
	if len(p.file.Problems) < most {
		p.file.Problems.Add(d)
	}
}

// each calls visit for the lines that say something.
func each(text string, visit func(words []word, line string, offset int)) {
	offset := 0
	for line := range strings.Lines(text) {
		trimmed := strings.TrimRight(line, "\r\n")
		if w := words(trimmed, offset); len(w) > 0 && !strings.HasPrefix(w[0].text, "#") {
			visit(w, trimmed, offset)
		}
		offset += len(line)
	}
}

// rules returns a file of rules, or a pack that comes with the program.
func (p *parser) rules(name word) (string, bool) {
	pack, ok := strings.CutPrefix(name.text, "pack:")
	if !ok {
		return p.read(name)
	}
	var names []string
	for _, known := range rule.Packs() {
		if known.Name == pack {
			return known.Text, true
		}
		names = append(names, "pack:"+known.Name)
	}
	p.add(diag.Errorf("no-file", name.at, "there is no pack `%s`", pack).Suggest(name.text, names))
	return "", false
}

// read returns a file of the archive, or one beside the script.
func (p *parser) read(name word) (string, bool) {
	for _, f := range p.files {
		if f.name == name.text {
			return f.text, true
		}
	}
	if p.options.ReadFile == nil {
		p.errorf(name.at, "no-file", "there is no file `%s` in the archive", name.text)
		return "", false
	}
	text, err := p.options.ReadFile(name.text)
	if err != nil {
		p.errorf(name.at, "no-file", "`%s` cannot be read: %v", name.text, err)
	}
	return text, err == nil
}

// readRules reads the rules that the script names, or those in the archive.
func (p *parser) readRules(text string) {
	var sources []rule.Source
	named := false
	each(text, func(w []word, _ string, _ int) {
		if w[0].text != "rules" {
			return
		}
		named = true
		for _, name := range w[1:] {
			if text, ok := p.rules(name); ok {
				sources = append(sources, rule.Source{Name: p.file.Name + ": " + name.text, Text: text})
			}
		}
	})
	for _, f := range p.files {
		if ext := path.Ext(f.name); !named && (ext == ".yaml" || ext == ".yml") {
			sources = append(sources, rule.Source{Name: p.file.Name + ": " + f.name, Text: f.text})
		}
	}
	f := p.file
	f.Rules = rule.Load(sources, p.options.Rules)
	for _, r := range f.Rules.Rules {
		for _, problem := range alarm.Validate(&r.Definition) {
			r.Report(problem)
		}
		f.alarms = append(f.alarms, &r.Definition)
	}
	_, problems := alarm.NewSet(f.alarms).Order()
	for _, problem := range problems {
		f.Rules.Rules[problem.Index].Report(problem.Problem)
	}
	if len(f.alarms) == 0 && !f.Failed() {
		p.errorf(diag.Span{}, "no-rules", "the script has no rules: name a file with `rules`, or put rules.yaml into the archive")
	}
}

// lines reads the lines.
func (p *parser) lines(text string) {
	start, _ := time.Parse(time.RFC3339, defaultStart)
	p.shared.start = start.UnixMicro()
	p.test = p.shared
	each(text, func(w []word, line string, offset int) {
		read, ok := readers()[w[0].text]
		switch {
		case !ok:
			names := make([]string, 0, len(readers()))
			for name := range readers() {
				names = append(names, name)
			}
			slices.Sort(names)
			p.add(diag.Errorf("unknown-line", w[0].at, "`%s` begins no line of a script", w[0].text).Suggest(w[0].text, names))
		default:
			read(p, &reader{parser: p, words: w, line: line, offset: offset, used: 1})
		}
	})
	if len(p.file.Tests) == 0 && !p.file.Problems.HasErrors() {
		p.shared.Name = strings.TrimSuffix(path.Base(p.file.Name), path.Ext(p.file.Name))
		p.file.Tests = []*Test{p.shared}
	}
	for _, t := range p.file.Tests {
		if !slices.ContainsFunc(t.steps, func(s step) bool { _, ok := s.(*expectStep); return ok }) {
			p.add(diag.New(diag.Warning, "nothing-expected", t.At, "the test `%s` expects nothing", t.Name))
		}
	}
}

// readers returns what reads each kind of line.
func readers() map[string]func(*parser, *reader) {
	return map[string]func(*parser, *reader){
		"rules": func(*parser, *reader) {}, "test": (*parser).newTest, "start": (*parser).start, "create": (*parser).create,
		"load": (*parser).load, "band": (*parser).band, "event": (*parser).event, "events": (*parser).eventFile, "at": (*parser).at,
	}
}

// newTest begins a test with the lines that all share.
func (p *parser) newTest(r *reader) {
	name := strings.TrimSpace(r.rest())
	if name == "" {
		r.missing("the test's title")
		return
	}
	if len(p.file.Tests) == maxTests {
		p.errorf(r.words[0].at, "too-many-tests", "there are more than %d tests", maxTests)
	}
	if len(p.file.Tests) > maxTests {
		return
	}
	p.test = &Test{Name: name, At: r.words[0].at, file: p.file, start: p.shared.start, begin: p.shared.begin, steps: slices.Clone(p.shared.steps)}
	p.clock = p.shared.last()
	p.file.Tests = append(p.file.Tests, p.test)
}

// last returns the time of the last line with at.
func (t *Test) last() int64 {
	for _, s := range slices.Backward(t.steps) {
		if at, ok := s.(timed); ok {
			return at.time()
		}
	}
	return 0
}

func (p *parser) start(r *reader) {
	w, ok := r.next("a time such as " + defaultStart)
	if !ok {
		return
	}
	at, err := time.Parse(time.RFC3339, w.text)
	switch {
	case err != nil:
		p.errorf(w.at, "bad-time", "`%s` is no time: write one such as %s", w.text, defaultStart)
	case len(p.test.steps) > 0:
		p.errorf(r.words[0].at, "too-late", "`start` stands before everything that has a time")
	default:
		p.test.start = at.UnixMicro()
		r.end()
	}
}

func (p *parser) create(r *reader) {
	at, ok := r.time("the time at which the alarms are created")
	if !ok {
		return
	}
	if p.test.last() > 0 || slices.ContainsFunc(p.test.steps, func(s step) bool { _, ok := s.(timed); return ok }) {
		p.errorf(r.words[0].at, "too-late", "`create` stands before the first `at`")
		return
	}
	p.test.begin = at
	r.end()
}

// String names the test for people.
func (t *Test) String() string { return fmt.Sprintf("%s: %s", t.file.Name, t.Name) }
