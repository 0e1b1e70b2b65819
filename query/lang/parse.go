package lang

import (
	"regexp"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// parse is the command that takes parts of a text.
type parse struct {
	Source  syntax.Expr `parser:"'parse' ( (?! String | Regex | ( 'logfmt' | 'csv' ) 'as' ) @@ )?"`
	Format  *token      `parser:"( (?= 'logfmt' | 'csv' ) @@"`
	Pattern pattern     `parser:"| @@ )"`
	Names   []*Name     `parser:"( 'as' @@ ( ',' @@ )* )?"`
	Multi   bool        `parser:"@'multi'?"`
}

// pattern is what parse looks for: a glob in quotes or a regex in slashes.
type pattern struct {
	Pos   lexer.Position
	Token string `parser:"@( String | Regex )"`
}

func (p *pattern) span() diag.Span {
	return diag.Span{Start: p.Pos.Offset, End: p.Pos.Offset + len(p.Token)}
}

func (p *pattern) isRegex() bool { return strings.HasPrefix(p.Token, "/") }

func parseSpec() Spec {
	return Spec{
		Name:  "parse",
		Usage: "parse [field] \"text * text\" as name, … or parse [field] /regex with (?<name>groups)/ [as name, …] [multi] or parse [field] logfmt as name or parse [field] csv as name, …",
		Doc: "Takes parts of a text, @message unless a field is named, and makes a field of each. In a text in quotes every * stands for a part, as short as possible, and needs a name; one at the end takes the rest of the text; " +
			"in a regex every named group is a part. Rows that do not match stay, without the parts; a group that may be left out and is empty is missing too. With multi, a row comes once for every match. " +
			"logfmt reads key=value pairs into a map, whose values are name.key; csv names the comma-separated values of a line.",
		Differs: "AWS does not say how long the parts of a text with stars are: here the shortest that fit.",
		Examples: []Example{
			{`parse userIdentity.arn "assumed-role/*/*" as role, session | filter ispresent(role) | stats count(*) as calls by role | sort calls desc`, "Calls by role."},
			{`parse userAgent /^(?<tool>[^\/]+)\/(?<version>\S+)/ | stats count(*) as calls by tool, version | sort calls desc, tool`, "Tools and their versions."},
			{`fields concat("tls=", tlsDetails.tlsVersion, " region=", awsRegion) as line | parse line logfmt as m | stats count(*) as n by m.tls, m.region | sort n desc`, "Pairs that were written into a text."},
		},
	}
}

func (c *parse) exprs() []syntax.Expr { return []syntax.Expr{c.Source} }

func (c *parse) String() string {
	s := "parse "
	if c.Source != nil {
		s += syntax.Print(c.Source) + " "
	}
	switch {
	case c.Format != nil:
		s += strings.ToLower(c.Format.Text)
	case c.Pattern.isRegex():
		s += c.Pattern.Token
	default:
		s += syntax.Quote(syntax.Unquote(c.Pattern.Token))
	}
	if len(c.Names) > 0 {
		s += " as " + join(c.Names)
	}
	if c.Multi {
		s += " multi"
	}
	return s
}

func (c *parse) bind(b *binder) {
	if c.Format != nil {
		c.bindFormat(b)
		return
	}
	source := b.parseSource(c)
	var groups []string
	var text string
	var ok bool
	if c.Pattern.isRegex() {
		text, groups, ok = b.parseRegex(c)
	} else {
		text, groups, ok = b.parseGlob(c)
	}
	for _, n := range c.Names {
		b.checkAlias(n)
	}
	if !ok {
		b.damaged = true // the names that it would have made are not known
		return
	}
	p := &plan.Parse{In: b.node, Source: source, Pattern: text, Multi: c.Multi}
	for i, name := range groups {
		if name == "" {
			continue
		}
		col := b.ids.Column(function.Text, name)
		p.Outs = append(p.Outs, col)
		p.Groups = append(p.Groups, i+1)
	}
	b.node = p
	chosen := b.chosen
	for _, col := range p.Outs {
		b.scope.define(field{name: col.Hint, expr: &plan.Ref{Column: col}})
		b.show(plan.Output{Name: col.Hint, Expr: &plan.Ref{Column: col}})
	}
	b.chosen = chosen // parsed fields stand beside the default columns
}

// parseSource binds the text that is searched.
func (b *binder) parseSource(c *parse) plan.Expr {
	e := c.Source
	if e == nil {
		at := c.Pattern.span()
		if c.Format != nil {
			at = c.Format.span()
		}
		e = &syntax.Path{Node: syntax.Node{At: at}, Segments: []string{"@message"}}
	}
	x := b.expr(e)
	if !function.Convertible(x.Type(), function.Text) {
		b.errorf("type", e.Span(), "a %s cannot be parsed", x.Type()).add(b)
		x = plan.Missing()
	}
	return plan.Convert(x, function.Text)
}

// parseGlob returns the regex of a text with stars, and the names of its groups.
func (b *binder) parseGlob(c *parse) (string, []string, bool) {
	glob := syntax.Unquote(c.Pattern.Token)
	parts := strings.Split(glob, "*")
	stars := len(parts) - 1
	if stars == 0 {
		b.errorf("glob", c.Pattern.span(), "the pattern has no `*`, so there is nothing to take").
			WithHelp("every `*` stands for a part that gets a name").add(b)
		return "", nil, false
	}
	if stars != len(c.Names) {
		b.errorf("glob", c.Pattern.span(), "the pattern has %d `*`, but %s given", stars, count(len(c.Names), "name is", "names are")).
			WithHelp("write one name for every `*`: `parse … as a, b`").add(b)
		return "", nil, false
	}
	var re strings.Builder
	re.WriteString("(?s)")
	for i, part := range parts {
		re.WriteString(regexp.QuoteMeta(part))
		switch {
		case i == stars:
		case i == stars-1 && parts[stars] == "":
			re.WriteString("(.*)")
		default:
			re.WriteString("(.*?)")
		}
	}
	return re.String(), values(c.Names), true
}

// parseRegex returns the regex and the names of its groups; unnamed groups that get no name are "".
func (b *binder) parseRegex(c *parse) (string, []string, bool) {
	at := c.Pattern.span()
	p := &syntax.Pattern{Node: syntax.Node{At: at}, Source: syntax.Unslash(c.Pattern.Token)}
	re, ok := b.compile(p)
	if !ok {
		return "", nil, false
	}
	groups := re.SubexpNames()[1:]
	named := false
	for _, g := range groups {
		named = named || g != ""
	}
	switch {
	case len(groups) == 0:
		b.errorf("no-groups", at, "the regex has no groups, so there is nothing to take").WithHelp("name the parts: `(?<name>…)`").add(b)
		return "", nil, false
	case len(c.Names) == 0 && !named:
		b.errorf("no-groups", at, "the groups of the regex have no names").WithHelp("name the parts: `(?<name>…)`").add(b)
		return "", nil, false
	case len(c.Names) > 0 && len(c.Names) != len(groups):
		b.errorf("group-names", at, "the regex has %s, but %s given", count(len(groups), "group", "groups"), count(len(c.Names), "name is", "names are")).
			WithHelp("a group that is not taken is written `(?:…)`").add(b)
		return "", nil, false
	case len(c.Names) > 0:
		groups = values(c.Names)
	}
	return namedGroups(p.Source), groups, true
}

func values(names []*Name) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = n.value()
	}
	return out
}
