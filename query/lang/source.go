package lang

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
	"trailsift/storage/schema"
)

// source is the command that says what is asked, and of which time.
type source struct {
	Pos     lexer.Position
	From    []*sourceItem `parser:"'source' ( (?! Ident '=' ) @@ ( ','? (?! Ident '=' ) @@ )* )?"`
	Options []*option     `parser:"@@*"`
}

// sourceItem is a table, a log group in quotes, or a choice of log groups or data sources.
type sourceItem struct {
	Name  *Name         `parser:"@@"`
	Call  bool          `parser:"( @'('"`
	Pairs []*sourcePair `parser:"( @@ ( ',' @@ )* )? ')' )?"`
}

// sourcePair is one condition of a choice: namePrefix: ["a", "b"].
type sourcePair struct {
	Key    *Name   `parser:"( @@ ':' )?"`
	Values []*Name `parser:"( '[' ( @@ ( ',' @@ )* )? ']' | @@ )"`
}

func sourceSpec() Spec {
	return Spec{
		Name:  "source",
		Usage: "source [table|name|\"log group\"|logGroups(…)|dataSource([…])] [start=time] [end=time]",
		Doc: "Says what the query asks: the table events (the default), insights, datapoints of metrics as metrics and their catalogue as series, or the ledger of inputs as files and rejects; or a query that let named. It is the first command. " +
			"Of metrics, a name that is no field is a dimension: InstanceId. " +
			"start and end set the time range, instead of the one that the program was given: -7d is a length of time before now, now is now, and times are written \"2025-01-31T12:00:00Z\". " +
			"Log groups are read as in Logs Insights: logGroups(accountIdentifiers: [\"111122223333\"]) asks for the events of these accounts, and dataSource([\"…\"]) with insight in its name asks insights. " +
			"Names, prefixes and classes of log groups have no meaning here, which is said in a note.",
		Differs: "The tables are extensions. Names of log groups choose nothing: every event of the store is asked.",
		Examples: []Example{
			{"source files | filter status in [\"ignored\", \"failed\"] | fields format, status, reason", "Inputs that hold no events or could not be read."},
			{"source rejects | stats count(*) by code", "Why records were rejected."},
			{"source logGroups(accountIdentifiers: [\"444455556666\"]) | stats count(*) as calls by eventSource | sort calls desc | limit 3", "What is called in one account."},
		},
	}
}

func (c *source) String() string {
	s := "source"
	for i, item := range c.From {
		if i > 0 {
			s += ","
		}
		s += " " + item.String()
	}
	if len(c.Options) > 0 {
		s += " " + strings.TrimSuffix(printOptions(c.Options), " ")
	}
	return s
}

// String writes the item in canonical form.
func (i *sourceItem) String() string {
	if !i.Call {
		if i.Name.quoted() {
			return syntax.Quote(i.Name.value())
		}
		return i.Name.Token
	}
	s := i.Name.Token + "("
	for n, p := range i.Pairs {
		if n > 0 {
			s += ", "
		}
		if p.Key != nil {
			s += p.Key.String() + ": "
		}
		parts := make([]string, len(p.Values))
		for j, v := range p.Values {
			parts[j] = v.Token
		}
		s += "[" + strings.Join(parts, ", ") + "]"
	}
	return s + ")"
}

func (c *source) exprs() []syntax.Expr { return nil }

func (c *source) span() diag.Span {
	at := diag.Span{Start: c.Pos.Offset, End: c.Pos.Offset + len("source")}
	for _, i := range c.From {
		at = at.Join(i.Name.span())
	}
	return at
}

// bind reports a source that is not the first command; the first was taken before anything was bound.
func (c *source) bind(b *binder) {
	b.errorf("misplaced-source", c.span(), "`source` is not the first command").add(b)
}

// source makes the scan of what the first command names, and returns the commands behind it. Those of let may stand before.
func (b *binder) source(stages []Stage) []Stage {
	for len(stages) > 0 {
		l, ok := stages[0].Command.(*let)
		if !ok || stages[0].broken {
			break
		}
		l.bind(b)
		stages = stages[1:]
	}
	b.scan = &plan.Scan{Table: b.options.Tables[0]}
	var first *source
	if len(stages) > 0 {
		if s, ok := stages[0].Command.(*source); ok {
			if stages[0].broken {
				b.damaged = true
			} else {
				first = s
				b.sourceTimes(s)
			}
			stages = stages[1:]
		}
	}
	b.scan.Range = b.options.Range
	b.node = b.scan
	if first != nil {
		b.from(first)
	}
	return stages
}

// from chooses what is scanned.
func (b *binder) from(c *source) {
	if len(c.From)+len(c.Options) == 0 {
		b.errorf("incomplete-command", c.span(), "the command `source` ends too early").WithHelp("the usage is `%s`", sourceSpec().Usage).add(b)
	}
	var chosen *schema.Table
	choose := func(t *schema.Table, at diag.Span) {
		if chosen != nil && chosen != t {
			b.errorf("several-tables", at, "a query asks one table").WithHelp("for the rows of two, write `union ( source %s | … )`", t.Name).add(b)
		}
		chosen = t
	}
	var accounts []*Name
	for _, item := range c.From {
		name := item.Name.value()
		switch t := b.tableNamed(name); {
		case item.Call:
			accounts = append(accounts, b.choice(item, choose)...)
		case item.Name.quoted() && t == nil:
			b.logGroup(item.Name)
		case b.lets[name] != nil && len(c.From) == 1:
			n := b.lets[name]
			n.used = true
			if inner := b.nested(n.query, item.Name.span()); inner != nil {
				b.adopt(inner)
			}
			return
		case t != nil:
			b.extension(item.Name.span(), "table", t.Name, "choose the log group in the console, or name it in the API: `SOURCE \"log-group\"`")
			choose(t, item.Name.span())
		default:
			b.unknownTable(item.Name)
		}
	}
	if chosen != nil {
		b.scan.Table = chosen
	}
	if len(accounts) > 0 {
		b.inAccounts(accounts)
	}
}

// tableNamed returns the table of a name; nil when there is none.
func (b *binder) tableNamed(name string) *schema.Table {
	for _, t := range b.options.Tables {
		if strings.EqualFold(t.Name, name) {
			return t
		}
	}
	return nil
}

func (b *binder) unknownTable(name *Name) {
	var names []string
	for _, t := range b.options.Tables {
		names = append(names, t.Name)
	}
	r := b.errorf("unknown-table", name.span(), "unknown table `%s`", name.value())
	r.Diagnostic = r.Suggest(name.value(), append(slices.Clone(names), slices.Sorted(maps.Keys(b.lets))...))
	r.WithHelp("the tables are `%s`; names of log groups stand in quotes", strings.Join(names, "`, `")).add(b)
	b.damaged = true
}

// logGroup notes that the name of a log group chooses nothing.
func (b *binder) logGroup(name *Name) {
	b.note("log-group", name.span(), "log groups have no meaning here: every event of the store is asked").once(b, "log group")
}

// choice reads logGroups(…) and dataSource(…), and returns the accounts that they name.
func (b *binder) choice(item *sourceItem, choose func(*schema.Table, diag.Span)) (accounts []*Name) {
	switch strings.ToLower(item.Name.value()) {
	case "loggroups":
		for _, p := range item.Pairs {
			key := ""
			if p.Key != nil {
				key = p.Key.value()
			}
			switch strings.ToLower(key) {
			case "accountidentifiers", "accountidentifier":
				accounts = append(accounts, p.Values...)
			case "nameprefix", "class", "loggroupclass":
				b.logGroup(p.Key)
			default:
				at := item.Name.span()
				if p.Key != nil {
					at = p.Key.span()
				}
				b.errorf("unknown-option", at, "`logGroups` has no condition `%s`", key).
					WithHelp("the conditions are `namePrefix`, `accountIdentifiers` and `class`, each with a list: `accountIdentifiers: [\"111122223333\"]`").add(b)
			}
		}
	case "datasource":
		for _, p := range item.Pairs {
			for _, v := range p.Values {
				if t := b.tableNamed("insights"); t != nil && strings.Contains(strings.ToLower(v.value()), "insight") {
					choose(t, v.span())
				} else if !strings.Contains(strings.ToLower(v.value()), "cloudtrail") {
					b.note("data-source", v.span(), "the store holds CloudTrail alone, and every event of it is asked").once(b, "data source")
				}
			}
		}
	default:
		b.errorf("unknown-source", item.Name.span(), "`%s(…)` is no source", item.Name.value()).
			WithHelp("write `logGroups(accountIdentifiers: [\"111122223333\"])`, `dataSource([\"…\"])`, or the name of a table").add(b)
	}
	return accounts
}

// inAccounts keeps the events of some accounts.
func (b *binder) inAccounts(accounts []*Name) {
	x, _ := b.scan.Path(b.ids, []string{"recipientAccountId"})
	if x == nil || b.scan.Table.Record == nil {
		b.warn("log-group", accounts[0].span(), "the table `%s` has no accounts", b.scan.Table.Name).add(b)
		return
	}
	var values []plan.Expr
	for _, a := range accounts {
		values = append(values, plan.Text(a.value()))
	}
	cond, err := plan.In(b.functions, x, values)
	if err != nil {
		b.misfit(err, accounts[0].span(), nil)
		return
	}
	b.node = &plan.Filter{In: b.node, Cond: cond}
}

// sourceTimes sets the time range that start and end ask for.
func (b *binder) sourceTimes(c *source) {
	r := b.options.Range
	if len(c.Options) > 0 {
		r = plan.Range{Start: math.MinInt64, End: math.MaxInt64}
		if b.options.Range != (plan.Range{}) {
			r = b.options.Range
		}
	}
	b.checkRepeated(c.Options)
	for _, o := range c.Options {
		at, ok := b.sourceTime(o)
		switch {
		case !o.is("start") && !o.is("end"):
			b.unknownOption(o, "start", "end")
		case !ok:
			b.badOption(o, "a length of time before now such as `-1d`, `now`, or a time such as \"2025-01-31T12:00:00Z\"")
		case o.is("start"):
			r.Start = at
		default:
			r.End = at
		}
	}
	if len(c.Options) > 0 && r.Start >= r.End {
		b.errorf("empty-range", c.span(), "the time range is empty: its start is not before its end").add(b)
	}
	b.options.Range = r
}

// sourceTime returns a time of source in microseconds since 1970.
func (b *binder) sourceTime(o *option) (int64, bool) {
	text := o.value()
	if s, ok := b.span(o.Value); ok {
		now := b.options.Now
		sign := int64(1)
		if o.Minus != "" {
			sign = -1
		}
		return now.AddDate(0, int(sign*s.Months), 0).UnixMicro() + sign*s.Micros, true
	}
	if o.Minus != "" {
		return 0, false
	}
	if strings.EqualFold(text, "now") {
		return b.options.Now.UnixMicro(), true
	}
	if t, ok := parseTime(text); ok {
		return t.UnixMicro(), true
	}
	const millisFrom = 1e11 // seconds would be in the year 5138
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n >= 1e16 {
		return 0, false
	}
	if n < millisFrom {
		n *= 1000
	}
	l, ok := plan.FoldCast(plan.Int(n), function.Time)
	if !ok {
		return 0, false
	}
	at, ok := l.Value.(int64)
	return at, ok
}
