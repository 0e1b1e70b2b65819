package lang

import (
	"errors"
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/syntax"
)

// Language reads and binds queries. Making one builds the parser, which takes about a millisecond; it may be shared by goroutines.
type Language struct {
	parser    *participle.Parser[grammar]
	commands  map[string]*Spec // by name and synonym
	names     []string
	functions *function.Functions
}

// New returns the language with the given functions.
func New(functions *function.Functions) (*Language, error) {
	l := &Language{commands: map[string]*Spec{}, functions: functions}
	var members []Command
	for _, s := range Commands() {
		members = append(members, s.empty)
		for _, name := range append([]string{s.Name}, s.Synonyms...) {
			l.commands[strings.ToLower(name)] = &s
			l.names = append(l.names, name)
		}
		for _, name := range s.Foreign {
			l.commands[strings.ToLower(name)] = &s
		}
	}
	p, err := participle.Build[grammar](append(syntax.Options(), participle.Union(members...))...)
	l.parser = p
	return l, err
}

// Grammar returns the commands' grammar as EBNF, without expressions.
func (l *Language) Grammar() string { return l.parser.String() }

// enough is how many diagnostics anybody reads. Suggestions are not looked for beyond it.
const enough = 100

// Query is a query as it was written.
type Query struct {
	Text   string
	Stages []Stage
	depth  int // how many brackets of queries stand around it

	dashes diag.Span // the first comment that begins with two dashes; empty for none
}

// Stage is one command of a query and where it stands.
type Stage struct {
	Command Command
	Span    diag.Span
	broken  bool // a part of the command could not be read

	spec *Spec        // nil when the command is unknown
	word *lexer.Token // the word that the command begins with
}

// String writes the query in canonical form, one command a line. Parsing the result gives the same commands.
func (q *Query) String() string {
	parts := make([]string, len(q.Stages))
	for i, s := range q.Stages {
		parts[i] = s.Command.String()
	}
	return strings.Join(parts, "\n| ")
}

// Tree writes the commands in canonical form, each with its expressions as trees below it.
func (q *Query) Tree() string {
	var b strings.Builder
	for _, s := range q.Stages {
		b.WriteString(s.Command.String() + "\n")
		for _, e := range s.Command.exprs() {
			if e == nil {
				continue
			}
			for line := range strings.Lines(syntax.Tree(e)) {
				b.WriteString("  " + line)
			}
		}
	}
	return b.String()
}

// Parse reads a query. The diagnostics are all mistakes that can be seen without binding; the query holds what could be read.
func (l *Language) Parse(text string) (*Query, diag.List) {
	var problems diag.List
	q := &Query{Text: text}
	tokens := syntax.Tokens(text)
	for _, t := range tokens {
		if t.Type == syntax.Comment && t.Value[0] == '-' {
			q.dashes = syntax.SpanOf(t)
			break
		}
	}
	l.read(q, tokens, &problems)
	return q, problems
}

// read reads the commands of a query, or of a subquery of it.
func (l *Language) read(q *Query, tokens []lexer.Token, problems *diag.List) {
	parts := syntax.Split(tokens)
	for i, part := range parts {
		if len(*problems) >= enough {
			break
		}
		first, span := extent(part)
		if first.EOF() {
			if i > 0 { // a pipe before the first command is harmless
				problems.Add(emptyCommand(part, parts[i-1]))
			}
			continue
		}
		l.stage(q, part, first, span, problems)
	}
}

// extent returns the first token of a part that parsers see, and where they are. A part of white space has an EOF.
func extent(part syntax.Part) (first lexer.Token, span diag.Span) {
	first = lexer.EOFToken(lexer.Position{Offset: part.End})
	for _, t := range part.Tokens {
		if syntax.Elided(t) {
			continue
		}
		if first.EOF() {
			first, span = t, syntax.SpanOf(t)
		}
		span = span.Join(syntax.SpanOf(t))
	}
	return first, span
}

// emptyCommand reports a pipe that no command follows.
func emptyCommand(part, before syntax.Part) diag.Diagnostic {
	return diag.Errorf("expected-command", diag.Span{Start: before.End, End: min(before.End+1, part.End)}, "no command follows the pipe").
		WithLabel("a command is missing behind it")
}

// stage reads one command.
func (l *Language) stage(q *Query, part syntax.Part, first lexer.Token, span diag.Span, problems *diag.List) {
	spec := l.commands[strings.ToLower(first.Value)]
	if spec == nil || first.Type != syntax.Ident {
		_, second := around(part.Tokens, first)
		problems.Add(l.unknownCommand(first, second))
		q.Stages = append(q.Stages, Stage{Command: nothing{}, Span: span, broken: true})
		return
	}
	lex := syntax.NewStream(native(part.Tokens, first, spec), part.End).Peeking()
	c, err := spec.parse(l.parser, lex)
	var found diag.List
	for _, e := range c.exprs() {
		syntax.Problems(e, &found)
	}
	if err != nil {
		d, at := l.misread(err, spec, part.Tokens, first)
		if !follows(found, at) {
			found.Add(d)
		}
	}
	told, broken := false, err != nil
	for _, d := range found {
		missing := d.Code == "expected-expression"
		switch {
		case d.Code == "": // a node without a message stands beside one that has it
			continue
		case missing && told: // a consequence of what stands before it
			continue
		case missing:
			d = d.WithHelp("the usage is `%s`", spec.Usage)
		}
		problems.Add(d)
		told = true
		broken = broken || d.Code == "unclosed-bracket" && spec.Name != "filter" // filter alone makes no names
	}
	q.Stages = append(q.Stages, Stage{Command: c, Span: span, broken: broken, spec: spec, word: &first})
	for _, e := range c.exprs() {
		l.subqueries(q, e, problems)
	}
}

// native returns the tokens of a command with the word that it begins with as this language writes it.
func native(tokens []lexer.Token, first lexer.Token, spec *Spec) []lexer.Token {
	if !isForeign(spec, first.Value) {
		return tokens
	}
	tokens = slices.Clone(tokens)
	for i := range tokens {
		if tokens[i].Pos.Offset == first.Pos.Offset {
			tokens[i].Value = spec.Name
			break
		}
	}
	return tokens
}

// isForeign reports whether a command is called by a word of another language.
func isForeign(s *Spec, word string) bool {
	return slices.ContainsFunc(s.Foreign, func(f string) bool { return strings.EqualFold(f, word) })
}

// follows reports whether one of the problems begins before at: then what is wrong at at is probably only its consequence.
func follows(problems diag.List, at int) bool {
	for _, d := range problems {
		if d.Span.Start <= at {
			return true
		}
	}
	return false
}

// misread turns participle's error into a diagnostic, and returns the byte offset where reading stopped.
func (l *Language) misread(err error, spec *Spec, tokens []lexer.Token, first lexer.Token) (diag.Diagnostic, int) {
	var unexpected *participle.UnexpectedTokenError
	if !errors.As(err, &unexpected) {
		at := syntax.SpanOf(first)
		return diag.Errorf("syntax", at, "%s", err.Error()), at.Start
	}
	t := unexpected.Unexpected
	at := syntax.SpanOf(t)
	var d diag.Diagnostic
	switch {
	case t.Type == syntax.Garbage:
		return syntax.BadToken(t), at.Start
	case t.EOF():
		d = diag.Errorf("incomplete-command", at, "the command `%s` ends too early", spec.Name).WithLabel("something is missing here")
	default:
		d = diag.Errorf("unexpected", at, "unexpected `%s` in `%s`", t.Value, spec.Name)
		isCommand := t.Type == syntax.Ident && l.commands[strings.ToLower(t.Value)] != nil
		if help := habitHelp(spec, tokens, t); help != "" && !isCommand {
			d = d.WithHelp("%s", help)
		} else if spec.Name == "filter" && !isCommand && (t.Type == syntax.Ident || syntax.Is(t, "!")) {
			d = d.WithHelp("conditions are joined with `and` or `or`")
		}
	}
	if t.Type == syntax.Ident && l.commands[strings.ToLower(t.Value)] != nil {
		d = d.WithHelp("to begin the command `%s`, put a pipe before it", strings.ToLower(t.Value))
	}
	return d.WithHelp("the usage is `%s`", spec.Usage), at.Start
}

// unknownCommand says that a command does not exist, and what it may be called here.
func (l *Language) unknownCommand(first, second lexer.Token) diag.Diagnostic {
	at := syntax.SpanOf(first)
	if first.Type == syntax.Garbage {
		return syntax.BadToken(first)
	}
	help := noCommand(first, second)
	if first.Type != syntax.Ident && help != "" {
		return diag.Errorf("expected-command", at, "expected a command, found `%s`", first.Value).WithHelp("%s", help)
	}
	if first.Type != syntax.Ident {
		return diag.Errorf("expected-command", at, "expected a command, found `%s`", first.Value).
			WithHelp("a query begins with a command, such as `filter eventName = \"…\"`")
	}
	d := diag.Errorf("unknown-command", at, "unknown command `%s`", first.Value).WithLabel("not a command")
	if foreign := foreignCommand(first.Value); foreign != "" {
		return d.WithHelp("%s", foreign)
	}
	if d = d.Suggest(first.Value, l.names); len(d.Help) > 0 && second.EOF() {
		return d
	}
	if help != "" {
		return d.WithHelp("%s", help)
	}
	if len(d.Help) == 0 {
		d = d.WithHelp("a query begins with a command, such as `filter eventName = \"…\"`")
	}
	return d
}

// nothing stands for a command that could not be read.
type nothing struct{}

func (nothing) String() string       { return "" }
func (nothing) exprs() []syntax.Expr { return nil }
func (nothing) bind(*binder)         {}
