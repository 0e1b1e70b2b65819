package rule

import (
	"errors"
	"strings"

	"trailsift/engine/alarm"
	"trailsift/engine/tree"
	"trailsift/query/diag"
)

// Source is a file with rules: what it is called, and what stands in it.
type Source struct {
	Name string
	Text string
}

// Options say how files are read.
type Options struct {
	Account    string            // AWS::AccountId in templates, and the account of alarms that name none; "": not known
	Region     string            // AWS::Region in templates, and the region of alarms that name none; "": not known
	Parameters map[string]string // of templates, by name; others have their defaults
	BytesMax   int               // of a file; 0: 64 MiB of JSON, 4 MiB of YAML
	RulesMax   int               // of all files; 0: 20,000
}

// Set is what files hold.
type Set struct {
	Files []*File
	Rules []*Rule // of all files, in their order
}

// File is a file that was read, with everything that there is to say about it.
type File struct {
	Name     string
	Text     string
	Format   Format
	Problems diag.List

	filters []*filter
	counts  [diag.Hint + 1]int // of problems by severity
}

// Rule is an alarm with its place.
type Rule struct {
	alarm.Definition
	File   *File
	At     diag.Span // of its name, or of the whole rule where it has none
	Whole  diag.Span
	places map[string]place // of its fields, by the names that alarm.Problem has
	joined []*filter        // beside Definition.Filters: where they stand
}

// place is where something stands.
type place struct {
	file  *File
	value *tree.Value
}

// filter is a metric filter that stands by itself in a file, and is joined to the alarms on its metric.
type filter struct {
	alarm.Filter
	account, region string
	places          map[string]place
}

// Load reads files. A file that cannot be read, and a rule that cannot, leaves the others as they are: File.Problems says what is
// wrong and where. Metric filters are joined to the alarms on the metrics that they make, from whichever file they come.
func Load(sources []Source, o Options) *Set {
	if o.RulesMax == 0 {
		o.RulesMax = 20_000
	}
	set := &Set{}
	for _, s := range sources {
		l := loader{file: &File{Name: s.Name, Text: s.Text}, options: o, room: o.RulesMax - len(set.Rules)}
		set.Files = append(set.Files, l.file)
		trees, err := l.trees()
		if err != nil {
			l.failed(err)
			continue
		}
		for _, tree := range trees {
			l.document(tree)
		}
		if len(trees) == 0 {
			l.report(diag.Errorf("no-rules", diag.Span{}, "the file is empty"))
		}
		l.file.Problems.Sort()
		set.Rules = append(set.Rules, l.rules...)
	}
	set.join()
	return set
}

// loader reads one file.
type loader struct {
	file    *File
	options Options
	rules   []*Rule
	room    int // how many rules may still come
}

// trees reads the documents of the file. What begins like JSON is JSON, everything else YAML.
func (l *loader) trees() ([]*tree.Value, error) {
	text := l.file.Text
	start := strings.TrimLeft(strings.TrimPrefix(text, "\ufeff"), " \t\r\n")
	isJSON := strings.HasPrefix(start, "{") || strings.HasPrefix(start, "[")
	most, read := 4<<20, tree.ReadYAML
	if isJSON {
		most, read = 64<<20, tree.ReadJSON
	}
	if l.options.BytesMax > 0 {
		most = l.options.BytesMax
	}
	if len(text) > most {
		return nil, tree.TooLong(len(text), most)
	}
	return read(text, tree.Limits{Depth: 100, Nodes: most / 16})
}

// report adds something to say about the file.
func (l *loader) report(d diag.Diagnostic) { l.file.add(d) }

// problemsMax is how many problems of each severity are kept of a file.
const problemsMax = 1000

// add adds something to say about the file.
func (f *File) add(d diag.Diagnostic) {
	f.counts[d.Severity]++
	switch n := f.counts[d.Severity]; {
	case n <= problemsMax:
		f.Problems.Add(d)
	case n == problemsMax+1:
		f.Problems.Add(diag.New(d.Severity, "limit", d.Span, "there is more of this severity: only the first %d are said", problemsMax))
	}
}

// failed reports an error that ends the reading of the file.
func (l *loader) failed(err error) {
	var placed *tree.Problem
	if errors.As(err, &placed) {
		l.report(diag.Errorf(placed.Code, placed.At, "%s", placed.Message))
		return
	}
	l.report(diag.Errorf("unreadable", diag.Span{}, "%s", err))
}

// add adds a rule that was read.
func (l *loader) add(r *Rule) {
	l.room--
	if l.room == -1 {
		l.report(diag.Errorf("limit", r.At, "there are more than %d rules", l.options.RulesMax))
	}
	if l.room < 0 {
		return
	}
	if r.Account == "" {
		r.Account = l.options.Account
	}
	if r.Region == "" {
		r.Region = l.options.Region
	}
	l.rules = append(l.rules, r)
}

// newRule begins a rule.
func (l *loader) newRule(v *tree.Value) *Rule {
	return &Rule{File: l.file, At: v.At, Whole: v.At, places: map[string]place{}}
}

// Definitions returns the alarms alone.
func (s *Set) Definitions() []alarm.Definition {
	out := make([]alarm.Definition, len(s.Rules))
	for i, r := range s.Rules {
		out[i] = r.Definition
	}
	return out
}
