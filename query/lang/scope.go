package lang

import (
	"cmp"
	"slices"
	"strings"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// scope holds the names that the commands so far have made.
type scope struct {
	fields []field // later ones hide earlier ones of the same name
	closed bool    // after stats: the fields of the table are gone
	by     string  // the command that closed it, when it was not stats
	sides  []side  // after join: its inputs, the last join last
}

// field is a named value.
type field struct {
	name string
	key  string // of the expression it was made of: the text of an unnamed one is its name, such as count(*)
	bare bool   // it has no other name than its text
	expr plan.Expr
	of   syntax.Expr // what it was made of; nil for parts of a text
}

func (s *scope) add(f field) { s.fields = append(slices.Clip(s.fields), f) }

// define adds a field by a name of its own. Unnamed columns that were made of what had the name before lose their text as a
// name, since the same text now means something else.
func (s *scope) define(f field) {
	s.fields = slices.Clone(s.fields)
	for i := range s.fields {
		if old := &s.fields[i]; old.bare && !s.closed && old.uses(f.name) {
			old.bare = false
		}
	}
	s.add(f)
}

// uses reports whether the field was made of something called name.
func (f *field) uses(name string) bool {
	return !syntax.Walk(f.of, func(e syntax.Expr) bool {
		p, ok := e.(*syntax.Path)
		return !ok || !strings.HasPrefix(strings.Join(p.Segments, ".")+".", name+".")
	})
}

// find returns the field that the longest front of the path names, and the rest of the path.
func (s *scope) find(path []string) (f *field, rest []string) {
	for n := len(path); n > 0 && len(s.fields) > 0; n-- {
		name := strings.Join(path[:n], ".")
		for i := len(s.fields) - 1; i >= 0; i-- {
			if s.fields[i].name == name {
				return &s.fields[i], path[n:]
			}
		}
	}
	return nil, nil
}

// byKey returns the field that is the value of an unnamed expression.
func (s *scope) byKey(e syntax.Expr) *field {
	if f := s.made(e); f != nil && f.bare {
		return f
	}
	return nil
}

// made returns the last field that was made of an expression.
func (s *scope) made(e syntax.Expr) *field {
	if len(s.fields) == 0 {
		return nil
	}
	key := syntax.Key(e)
	for i := len(s.fields) - 1; i >= 0; i-- {
		if s.fields[i].key == key {
			return &s.fields[i]
		}
	}
	return nil
}

func (s *scope) names() []string {
	out := make([]string, 0, len(s.fields))
	for _, f := range s.fields {
		if !slices.Contains(out, f.name) {
			out = append(out, f.name)
		}
	}
	return out
}

// path binds the name of a field.
func (b *binder) path(p *syntax.Path) plan.Expr {
	if g := b.group; g != nil {
		if !g.rows {
			return b.groupedPath(p)
		}
		if f, rest := g.out.find(p.Segments); f != nil {
			return b.member(f.expr, rest, p.At)
		}
	}
	s := b.scope.side(p.Segments)
	if f, rest := b.scope.find(p.Segments); f != nil && (s == nil || len(rest) == 0) {
		return b.member(f.expr, rest, p.At)
	}
	if s != nil {
		var x plan.Expr
		b.on(s, func() { x = b.path(&syntax.Path{Node: p.Node, Segments: p.Segments[1:]}) })
		return x
	}
	if b.scope.closed {
		return b.goneField(p, &b.scope)
	}
	return b.scanned(p)
}

// scanned binds a field of the table.
func (b *binder) scanned(p *syntax.Path) plan.Expr {
	path := p.Segments
	if x, ok := b.implicit(strings.Join(path, "."), p.At); ok {
		return x
	}
	if strings.HasPrefix(path[0], "@@") { // a field of the record whose own name begins with @
		path = append([]string{path[0][1:]}, path[1:]...)
	}
	x, known := b.scan.Path(b.ids, path)
	name := strings.Join(path, ".")
	if !known && b.scan.Table.Open >= 0 {
		b.checkDimension(p, name)
		return x
	}
	if known || b.damaged || b.told["field "+name] {
		if x == nil {
			return b.failed
		}
		return x
	}
	if x != nil && len(*b.found) >= enough {
		return x
	}
	candidates := append(b.scope.names(), b.fieldNames()...)
	r := b.unknownField(x, p, name)
	if other := b.otherName(path); other != "" {
		r = r.WithHelp("write `%s`", other)
	} else if r.Diagnostic = r.Suggest(name, candidates); len(r.Help) == 0 && x == nil {
		r = r.WithHelp("its fields are `%s`", strings.Join(b.fieldNames(), "`, `"))
	}
	r.once(b, "field "+name)
	if x == nil {
		return b.failed
	}
	return x
}

// unknownField begins what is said about a field that is not known: an error where nothing can be below the name.
func (b *binder) unknownField(x plan.Expr, p *syntax.Path, name string) report {
	if x == nil {
		return b.errorf("unknown-field", p.At, "the table `%s` has no field `%s`", b.scan.Table.Name, name)
	}
	r := b.warn("unknown-field", p.At, "no documented field is called `%s`", name)
	r.Diagnostic = r.WithNote("it is looked up in every record, and missing where a record does not have it")
	return r
}

// otherName returns the path that a path is probably meant to be: in other letter case, or as other products call it.
func (b *binder) otherName(path []string) string {
	known := append(b.scope.names(), b.fieldNames()...)
	for n := len(path); n > 0; n-- {
		front := strings.Join(path[:n], ".")
		for _, c := range known {
			if strings.EqualFold(c, front) && c != front {
				return syntax.PrintName(append(strings.Split(c, "."), path[n:]...))
			}
		}
	}
	if b.scan.Table.Record == nil {
		return ""
	}
	return foreignField(strings.Join(path, "."))
}

// fieldNames are the names that can be used before stats.
func (b *binder) fieldNames() []string {
	names := b.scan.Table.Paths()
	if b.scan.Table.Record != nil {
		names = append(names, "@timestamp", "@message", "@log", "@logStream", "@ingestionTime", "@aws.account", "@aws.region")
	}
	return names
}

// implicit binds the fields that every log event has in CloudWatch.
func (b *binder) implicit(name string, at diag.Span) (plan.Expr, bool) {
	switch name {
	case "@timestamp":
		return b.scan.Time(b.ids), true
	case "@message":
		m := b.scan.Message(b.ids)
		if m == nil {
			b.errorf("unknown-field", at, "the table `%s` holds no records, and so has no `@message`", b.scan.Table.Name).once(b, "field @message")
			m = b.failed
		}
		return m, true
	case "@log", "@source.log", "@aws.account":
		x, _ := b.scan.Path(b.ids, []string{"recipientAccountId"})
		return x, x != nil
	case "@aws.region":
		x, _ := b.scan.Path(b.ids, []string{"awsRegion"})
		return x, x != nil
	case "@ingestionTime":
		if b.scan.Table.Record == nil {
			return b.scan.Time(b.ids), true
		}
	}
	for _, f := range ledgerFields() {
		if f.name == name && b.scan.Table.Record != nil {
			return b.fromLedger(f, at), true
		}
	}
	return nil, false
}

// member binds a path below a value.
func (b *binder) member(x plan.Expr, rest []string, at diag.Span) plan.Expr {
	if len(rest) == 0 {
		return x
	}
	switch x.Type() {
	case function.JSON, function.Text:
		return &plan.Path{Base: x, Pointer: rest}
	case function.Null:
		return x
	}
	b.warn("no-members", at, "a %s has no members, so `%s` is always missing", x.Type(), strings.Join(rest, ".")).add(b)
	return b.failed
}

// goneField reports a field that does not exist after stats, unless it is clear which column is meant.
func (b *binder) goneField(p *syntax.Path, s *scope) plan.Expr {
	name := strings.Join(p.Segments, ".")
	if f := soleCall(s, name); f != nil {
		b.habit("column-by-function", p.At, "`%s` was read as the column `%s`", name, f.name).
			WithHelp("name the column: `%s as %s`", f.name, name).once(b, "column "+name)
		return f.expr
	}
	if b.damaged || b.told["gone "+name] {
		return b.failed
	}
	r := b.errorf("unknown-field", p.At, "the field `%s` does not exist after `%s`", name, cmp.Or(s.by, "stats"))
	r.Label = "only the columns of `" + cmp.Or(s.by, "stats") + "` are left"
	r.Diagnostic = r.Suggest(name, s.names())
	if name == "@timestamp" || name == "eventTime" {
		for _, f := range s.fields {
			if f.expr.Type() == function.Time {
				r = r.WithHelp("the column with the time is `%s`", f.name)
				break
			}
		}
	}
	if f := s.made(p); f != nil {
		r.Help = []string{"the column is called `" + f.name + "` now"}
	}
	if len(r.Help) == 0 {
		r = r.WithHelp("the columns are `%s`", strings.Join(s.names(), "`, `"))
		if known := b.isField(p.Segments); known && s.by == "" {
			r = r.WithHelp("to keep the field, group by it, or add `latest(%s) as %s` to `stats`", name, p.Segments[len(p.Segments)-1])
		}
	}
	r.once(b, "gone "+name)
	return b.failed
}

// isField reports whether the table has a documented field of that name.
func (b *binder) isField(path []string) bool {
	_, known := b.scan.Table.Resolve(path)
	return known
}

// soleCall returns the only column that is the value of the function called name.
func soleCall(s *scope, name string) *field {
	var found *field
	for i, f := range s.fields {
		call, ok := f.of.(*syntax.Call)
		if !ok || !f.bare || !strings.EqualFold(call.Name, name) {
			continue
		}
		if found != nil {
			return nil
		}
		found = &s.fields[i]
	}
	return found
}
