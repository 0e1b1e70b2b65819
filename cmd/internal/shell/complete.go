package shell

import (
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/cmd/internal/term"
	"trailsift/query"
	"trailsift/query/function"
	"trailsift/query/lang"
	"trailsift/query/statistic"
	"trailsift/query/syntax"
	"trailsift/storage/schema"
)

// Candidate is something that may stand at the cursor.
type Candidate struct {
	Text string // what replaces the typed part
	Doc  string
	Kind string // heading of its group
	Ends bool   // a word of its own: a space follows
}

// Complete returns what may stand at the end of text, and where in text the part begins that it replaces. All candidates begin
// with that part, without regard to case; or none does, and they match it as matching says.
func (s *Shell) Complete(text string) (start int, list []Candidate) {
	rest := text
	for { // the statement that the cursor is in
		_, after, ok := cut(rest)
		if !ok {
			break
		}
		rest = after
	}
	rest = strings.TrimLeft(rest, " \t\r\n\f\v")
	offset := len(text) - len(rest)
	if strings.HasPrefix(rest, ".") {
		start, list = s.completeCommand(rest)
	} else {
		start, list = s.completeQuery(rest)
	}
	return offset + start, matching(list, rest[start:])
}

// completeCommand completes a dot command or its argument.
func (s *Shell) completeCommand(line string) (start int, list []Candidate) {
	name, arg, ok := strings.Cut(line, " ")
	for _, c := range s.commands {
		switch {
		case !ok:
			list = append(list, Candidate{Text: c.name, Doc: c.doc, Kind: "dot commands", Ends: c.args != ""})
		case strings.EqualFold(c.name, name) && c.choices != nil:
			arg = strings.TrimLeft(arg, " ")
			start = len(line) - len(arg[strings.LastIndexByte(arg, ' ')+1:])
			for _, choice := range c.choices(s, arg) {
				list = append(list, Candidate{Text: choice, Kind: c.name})
			}
		case strings.EqualFold(c.name, name) && c.name == ".explain":
			start, list = s.completeQuery(arg)
			return len(line) - len(arg) + start, list
		}
	}
	return start, list
}

// place is where in a query the cursor stands.
type place struct {
	table  *schema.Table
	parts  []syntax.Part // up to the cursor's
	before []lexer.Token // of the cursor's command, before the typed part, without white space
	typed  string
	quoted bool // the typed part is an open text
}

// completeQuery completes a part of a query.
func (s *Shell) completeQuery(text string) (start int, list []Candidate) {
	p, start, ok := placeOf(text)
	if !ok {
		return start, nil
	}
	if field, ok := valueOf(p.before); ok {
		list = s.valueCandidates(p.table, field)
		meant := func(c Candidate) bool { return strings.HasPrefix(c.Text, `"`) && hasPrefixFold(c.Text[1:], p.typed) }
		if p.quoted || slices.ContainsFunc(list, meant) { // the quote comes with the value
			return start, list
		}
	}
	if n := len(p.before); n > 1 && syntax.Is(p.before[n-1], "(") && strings.EqualFold(p.before[n-2].Value, "stat") {
		return start, statisticCandidates()
	}
	if p.quoted {
		return start, nil
	}
	if at := savedCallAt(text); at >= 0 {
		for _, name := range s.savedCalls() {
			list = append(list, Candidate{Text: "$" + name, Kind: "saved queries"})
		}
		return at, list
	}
	if len(p.before) == 0 {
		return start, commandCandidates()
	}
	last := p.before[len(p.before)-1]
	switch {
	case strings.EqualFold(last.Value, "as"):
		return start, nil // a new name
	case len(p.before) == 1 && strings.EqualFold(last.Value, "source"):
		for _, t := range schema.Tables() {
			list = append(list, Candidate{Text: t.Name, Doc: t.Doc, Kind: "tables", Ends: true})
		}
		return start, list
	}
	list = append(list, s.fieldCandidates(p)...)
	if p.typed != "" {
		list = append(list, s.functionCandidates(p)...)
		for _, w := range []string{"and", "as", "asc", "by", "desc", "in", "like", "not", "or"} {
			list = append(list, Candidate{Text: w, Kind: "words", Ends: true})
		}
	}
	return start, list
}

// savedCallAt returns where the name of a saved query, with its dollar sign, begins at the end of a query; -1 when none is typed.
func savedCallAt(text string) int {
	at := strings.LastIndexByte(text, '$')
	if at < 0 || strings.ContainsFunc(text[at+1:], func(r rune) bool { return r != '.' && !query.SavedNameRune(r) }) {
		return -1
	}
	if before := strings.TrimSpace(text[:at]); before != "" && !strings.HasSuffix(before, "|") && !strings.HasSuffix(before, "(") {
		return -1
	}
	return at
}

// placeOf finds out where the end of text is. ok is false where nothing can be completed: in a comment or a regex.
func placeOf(text string) (p place, start int, ok bool) {
	tokens := syntax.Tokens(text)
	p.parts = syntax.Split(tokens)
	p.table = tableAsked(p.parts)
	part := p.parts[len(p.parts)-1].Tokens
	start = len(text)
	typed := len(part) // index of the first token of the typed part
	if n := len(part); n > 0 {
		last := part[n-1]
		switch {
		case last.Type == syntax.Comment, last.Type == syntax.Garbage && last.Value[0] == '/':
			return p, start, false
		case last.Type == syntax.Space:
			if n > 1 && openText(part[n-2]) && !strings.Contains(last.Value, "\n") {
				typed = n - 2 // the space is part of the text
			}
		case last.Type == syntax.Ident, openText(last), last.Value == "@":
			typed = n - 1
		case last.Value == "." && n > 1 && part[n-2].Type == syntax.Ident:
			typed = n - 2
		}
	}
	if typed < len(part) {
		start = part[typed].Pos.Offset
		p.quoted = openText(part[typed])
	}
	p.typed = text[start:]
	for _, t := range part[:typed] {
		if !syntax.Elided(t) {
			p.before = append(p.before, t)
		}
	}
	return p, start, true
}

// openText recognises a text in quotes whose end is not typed yet.
func openText(t lexer.Token) bool { return t.Type == syntax.Garbage && t.Value[0] == '"' }

// tableAsked returns the table that the first command chooses; events unless it says otherwise.
func tableAsked(parts []syntax.Part) *schema.Table {
	var words []string
	for _, t := range parts[0].Tokens {
		if !syntax.Elided(t) {
			words = append(words, t.Value)
		}
	}
	if len(words) > 1 && strings.EqualFold(words[0], "source") {
		if t := tableOf(words[1]); t != nil {
			return t
		}
	}
	return schema.Tables()[0]
}

// valueOf returns the field that is compared where a value may stand: behind an operator, or in a list behind in.
func valueOf(before []lexer.Token) (field string, ok bool) {
	compared := false
	for i := len(before) - 1; i >= 0; i-- {
		t := before[i]
		switch {
		case t.Type == syntax.Punct && slices.Contains([]string{"=", "!=", "==", "<>", "=~"}, t.Value),
			t.Type == syntax.Ident && (strings.EqualFold(t.Value, "in") || strings.EqualFold(t.Value, "like")):
			compared = true
		case t.Type == syntax.Ident && strings.EqualFold(t.Value, "not") && compared:
		case t.Type == syntax.Ident && compared && i > 0: // the first word is the command
			return t.Value, true
		case !compared && (t.Type == syntax.String || t.Type == syntax.Number || syntax.Is(t, ",") || syntax.Is(t, "[")):
			if i == len(before)-1 && (t.Type == syntax.String || t.Type == syntax.Number) {
				return "", false // a value stands there already
			}
		default:
			return "", false
		}
	}
	return "", false
}

func (s *Shell) valueCandidates(table *schema.Table, field string) []Candidate {
	var out []Candidate
	for _, c := range s.values.of(table, field) {
		out = append(out, Candidate{Text: c.text, Doc: term.Counted(c.count, "row"), Kind: "values of " + field})
	}
	return out
}

func statisticCandidates() []Candidate {
	var out []Candidate
	for _, name := range statistic.Usual() {
		out = append(out, Candidate{Text: syntax.Quote(name), Kind: "statistics"})
	}
	return out
}

func commandCandidates() []Candidate {
	var out []Candidate
	for _, spec := range lang.Commands() {
		doc, _, _ := strings.Cut(spec.Doc, ". ")
		out = append(out, Candidate{Text: spec.Name, Doc: strings.TrimSuffix(doc, "."), Kind: "commands", Ends: true})
	}
	return out
}

// fieldCandidates returns the fields that exist at a place: those of the table, unless a stats before has made others.
func (s *Shell) fieldCandidates(p place) []Candidate {
	var out []Candidate
	made, only := madeFields(p.parts[:len(p.parts)-1])
	for _, name := range made {
		out = append(out, Candidate{Text: name, Kind: "fields"})
	}
	if only {
		return out
	}
	return append(out, s.pathCandidates(p.table, p.typed)...)
}

func (s *Shell) pathCandidates(table *schema.Table, typed string) []Candidate {
	var out []Candidate
	for _, c := range s.values.paths(table, typed) {
		out = append(out, Candidate{Text: c.text, Doc: fieldDoc(table, c), Kind: "fields"})
	}
	return out
}

// madeFields returns the names that commands have given to values. only says that there are no others, because a stats has
// left nothing but its groups and results.
func madeFields(parts []syntax.Part) (names []string, only bool) {
	for _, part := range parts {
		var tokens []lexer.Token
		for _, t := range part.Tokens {
			if !syntax.Elided(t) {
				tokens = append(tokens, t)
			}
		}
		if len(tokens) == 0 {
			continue
		}
		isStats := strings.EqualFold(tokens[0].Value, "stats")
		if isStats {
			names, only = nil, true
		}
		by := false
		for i, t := range tokens {
			word := func(j int, w string) bool { return j >= 0 && j < len(tokens) && strings.EqualFold(tokens[j].Value, w) }
			switch {
			case t.Type != syntax.Ident:
			case word(i, "by"):
				by = true
			case word(i-1, "as"), by && isStats && !syntax.Keyword(t.Value) && !word(i+1, "(") && !word(i+1, "as"):
				names = append(names, t.Value)
			}
		}
	}
	return names, only
}

// functionCandidates returns the functions that may be called at a place: aggregates belong to stats.
func (s *Shell) functionCandidates(p place) []Candidate {
	isStats := strings.EqualFold(p.before[0].Value, "stats")
	var out []Candidate
	for _, e := range s.values.functions.Entries() {
		if e.Kind == function.Operator || e.Kind == function.Aggregate && !isStats {
			continue
		}
		kind := "functions"
		if e.Kind == function.Aggregate {
			kind = "aggregates"
		}
		out = append(out, Candidate{Text: e.Names[0] + "(", Doc: e.Usage, Kind: kind})
	}
	return out
}
