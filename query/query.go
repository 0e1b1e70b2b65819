package query

import (
	"slices"
	"time"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/lang"
	"trailsift/query/plan"
	"trailsift/query/sqlgen"
	"trailsift/storage/schema"
)

// TimeRange is a half-open range of times in microseconds since 1970 UTC. The zero value is all time, and rows without a time.
type TimeRange = plan.Range

// Metrics says what is known of the metrics that a query asks, so that statistics cost no more than they have to.
type Metrics = lang.Metrics

// UnknownDimension is the code of the note that no metric has a dimension of a name.
const UnknownDimension = lang.UnknownDimension

// Request is a query and what it means beside its text.
type Request struct {
	Text  string
	Range TimeRange
	Now   time.Time      // the time of the query, for now() and ago()
	Zone  *time.Location // the zone that times are shown in, whose days bins of days are; nil is UTC
	Limit int            // rows at most when the query has no limit itself; 0 is all
	// Parameters are the values of the placeholders {{name}} in Text. One without a value and a default is an error, and
	// so is a value without a placeholder.
	Parameters map[string]string
	Metrics    Metrics // what is known of the metrics in the store; the zero value is nothing, and always right
}

// Options say how a query is compiled.
type Options struct {
	Tables   []*schema.Table // the tables that can be asked, the default one first; nil is schema.Tables()
	Dialect  *sqlgen.Dialect // nil is DuckDB's
	MaxBytes int             // the longest text that is read; 0 is 1 MiB
	Lookups  []*Lookup       // the tables for lookup and cidrlookup
	Geo      *Geo            // what geoip can say; nil when the engine has no database of addresses
	// Saved returns the texts of the saved queries by name, for calls such as $name(parameter=value). It is asked only when a
	// query has such a call; nil is none.
	Saved  func() (map[string]string, error)
	Strict bool // refuse extensions: what compiles is what Logs Insights has too
}

// Compiled is a query that can be run.
type Compiled struct {
	Plan      plan.Node // what the statement does: the bound plan after plan.Rewrite
	Statement sqlgen.Statement
	Bounded   bool      // the text says itself how many rows there are at most
	Notes     diag.List // warnings, notes and hints about the text
	Checks    []Check   // questions to be asked beside the query, whose answers are notes about the result
}

// Check is a question beside a query.
type Check struct {
	First *Compiled // has rows only where Then may have one, and costs little; nil when Then costs as little
	Then  *Compiled // has one row of whole numbers and texts
	// Note says what the row means; "" is nothing. Missing values are nil, the others int64 and string.
	Note func(row []any) string
}

// Tables returns the tables that are read, each once.
func (c *Compiled) Tables() []string {
	var out []string
	for _, u := range c.Statement.Uses {
		if !slices.Contains(out, u.Table) {
			out = append(out, u.Table)
		}
	}
	return out
}

// Ranges returns the times that are read of a table: one range for each time that the statement reads it, narrower than the
// request's where the query compares @timestamp.
func (c *Compiled) Ranges(table string) []TimeRange {
	var out []TimeRange
	for _, u := range c.Statement.Uses {
		if u.Table == table {
			out = append(out, u.Range)
		}
	}
	return out
}

// Columns returns the columns that the statement reads of a table. They are not known when Go reads more of it between statements.
func (c *Compiled) Columns(table string) (columns []string, known bool) {
	columns = []string{}
	for _, u := range c.Statement.Uses {
		if u.Table == table {
			columns = append(columns, u.Columns...)
		}
	}
	slices.Sort(columns)
	return slices.Compact(columns), len(c.Statement.Steps) == 0
}

// Compiler compiles queries. Making one builds the parser and the function table; it may be shared by goroutines.
type Compiler struct {
	language  *lang.Language
	functions *function.Functions
	options   Options
}

// New returns a compiler. An error is a fault of this program: the grammar cannot be built.
func New(o Options) (*Compiler, error) {
	if o.Tables == nil {
		o.Tables = schema.Tables()
	}
	if o.Dialect == nil {
		o.Dialect = sqlgen.DuckDB()
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = 1 << 20
	}
	fns := function.Table()
	l, err := lang.New(fns)
	if err != nil {
		return nil, err
	}
	return &Compiler{language: l, functions: fns, options: o}, nil
}

// Language returns the language that the compiler reads, for help and completion.
func (c *Compiler) Language() *lang.Language { return c.language }

// Compile compiles one query. The list is nil unless the text has errors; then it holds everything that there is to say
// about it, in the order of the text.
func (c *Compiler) Compile(r Request) (*Compiled, diag.List) {
	e, problems := c.expanded(r)
	if len(problems) > 0 {
		return nil, problems
	}
	compiled, found := c.compile(r, e.text)
	if compiled != nil {
		compiled.Notes = e.locateAll(compiled.Notes)
	}
	return compiled, e.locateAll(found)
}

// Windowed returns the query that answers a query for many spans of time at once: its stats also groups by an expression, which tells
// the spans apart and gets a name. False where that would mean something else than to ask the query over each span.
func (c *Compiler) Windowed(text, window, name string) (string, bool) {
	q, problems := c.language.Parse(text)
	if problems.HasErrors() {
		return "", false
	}
	return q.Windowed(window, name)
}

// Without returns the query that answers a query as if the events that fulfil a condition were not there, in what the query itself asks and
// not in other queries inside it. False where it does not ask events.
func (c *Compiler) Without(text, condition string) (string, bool) {
	q, problems := c.language.Parse(text)
	if problems.HasErrors() {
		return "", false
	}
	return q.Without(condition)
}

func (c *Compiler) tooLong(text string) diag.List {
	return diag.List{diag.Errorf("too-long", diag.Span{}, "the query has %d bytes; %d are read at most", len(text), c.options.MaxBytes)}
}

// compile compiles the text of a request in which no placeholders are left.
func (c *Compiler) compile(r Request, text string) (*Compiled, diag.List) {
	q, found := c.language.Parse(text)
	p, checks, more := c.language.BindChecked(q, c.bindOptions(r))
	found = append(found, more...)
	found.Sort()
	if found.HasErrors() {
		return nil, found
	}
	compiled, err := c.generate(p)
	if err != nil {
		return nil, internal(err)
	}
	compiled.Bounded, compiled.Notes = q.Bounded(), found
	for _, k := range checks {
		var first *Compiled
		if k.First != nil {
			if first, err = c.generate(k.First); err != nil {
				return nil, internal(err)
			}
		}
		then, err := c.generate(k.Then)
		if err != nil {
			return nil, internal(err)
		}
		compiled.Checks = append(compiled.Checks, Check{First: first, Then: then, Note: k.Note})
	}
	return compiled, nil
}

// generate makes a statement of a plan. An error is a fault of this program.
func (c *Compiler) generate(p *plan.Project) (*Compiled, error) {
	if err := plan.Check(p); err != nil {
		return nil, err
	}
	p = plan.Rewrite(c.functions, p)
	st, err := sqlgen.Generate(p, c.options.Dialect)
	return &Compiled{Plan: p, Statement: st}, err
}

func (c *Compiler) bindOptions(r Request) lang.BindOptions {
	return lang.BindOptions{Tables: c.options.Tables, Range: r.Range, Now: r.Now, Zone: r.Zone, Limit: r.Limit, Strict: c.options.Strict, Lookups: c.options.Lookups, Geo: c.options.Geo, Metrics: r.Metrics}
}

// Compile makes a compiler and compiles one query. Callers with several queries make a Compiler themselves.
func Compile(r Request, o Options) (*Compiled, diag.List) {
	c, err := New(o)
	if err != nil {
		return nil, internal(err)
	}
	return c.Compile(r)
}

// internal reports a fault of this program.
func internal(err error) diag.List {
	return diag.List{diag.Errorf("internal", diag.Span{}, "%s", err).WithNote("this is a fault of the program, not of the query")}
}
