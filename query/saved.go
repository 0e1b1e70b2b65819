package query

import (
	"maps"
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/syntax"
)

// How many saved queries may call each other one inside the other, and how many calls a query may have with those of its saved
// queries: ten calls of ten calls soon are millions.
const (
	deepestSaved = 8
	mostSaved    = 1000
)

// inliner puts saved queries in the place of their calls.
type inliner struct {
	known func() (map[string]string, error)
	saved map[string]string // by name; nil before they were read
	max   int               // bytes of a text
	calls int               // so far
}

// savedCall is the call of a saved query: $name or $name.section, or $name(parameter=value, …), in the place of a command.
type savedCall struct {
	name   string
	values map[string]string
	at     diag.Span
}

// inlined is a text with saved queries in the place of their calls.
type inlined struct {
	text   string
	places []inlinedCall // in order
}

// inlinedCall is what stands in the place of a call.
type inlinedCall struct {
	piece
	name   string
	saved  string    // the text as it was saved
	values expansion // with its values,
	body   inlined   // and with what it calls itself
}

// text puts saved queries in the place of their calls. open are the saved queries around the text, outermost first.
func (l *inliner) text(text string, open []string) (inlined, diag.List) {
	calls, problems := savedCalls(text)
	if len(calls) == 0 || len(problems) > 0 {
		return inlined{text: text}, problems
	}
	if l.saved == nil && l.known != nil {
		var err error
		if l.saved, err = l.known(); err != nil {
			return inlined{text: text}, diag.List{diag.Errorf("saved-queries", calls[0].at, "the saved queries cannot be read: %s", err)}
		}
	}
	out := inlined{}
	var b strings.Builder
	last := 0
	for _, call := range calls {
		if l.calls++; l.calls == mostSaved+1 {
			problems.Add(diag.Errorf("too-many-calls", call.at, "the query calls saved queries more than %d times", mostSaved))
		}
		if l.calls > mostSaved {
			break
		}
		place, found := l.call(call, open)
		for _, d := range found {
			problems.Add(place.locate(d))
		}
		b.WriteString(text[last:call.at.Start])
		start := b.Len()
		b.WriteString(place.body.text)
		b.WriteByte('\n') // a comment at its end ends here
		place.after = diag.Span{Start: start, End: b.Len()}
		place.before = call.at
		out.places = append(out.places, place)
		last = call.at.End
		if b.Len() > l.max {
			return inlined{text: text}, append(problems, diag.Errorf("too-long", call.at, "with its saved queries the query has more than %d bytes, which are read at most", l.max))
		}
	}
	b.WriteString(text[last:])
	out.text = b.String()
	return out, problems
}

// call reads what a call stands for. Problems are placed in the text as it was saved; those about the call itself have
// an empty place.
func (l *inliner) call(call savedCall, open []string) (inlinedCall, diag.List) {
	place := inlinedCall{piece: piece{before: call.at}}
	file, section, named := strings.Cut(call.name, ".")
	saved, ok := l.saved[file]
	switch {
	case !ok:
		d := diag.Errorf("unknown-saved", diag.Span{}, "no query is saved as `%s`", file).Suggest(file, slices.Sorted(maps.Keys(l.saved)))
		if len(d.Help) == 0 {
			d = d.WithHelp("`.save %s` in the shell saves one", file)
		}
		return place, diag.List{d}
	case slices.Contains(open, call.name):
		return place, diag.List{diag.Errorf("saved-loop", diag.Span{}, "the saved query `%s` calls itself: %s", call.name, strings.Join(append(slices.Clip(open), call.name), " → "))}
	case len(open) >= deepestSaved:
		return place, diag.List{diag.Errorf("saved-loop", diag.Span{}, "saved queries call each other more than %d deep", deepestSaved)}
	}
	saved, names, ok := sectionOf(saved, section)
	if !ok {
		d := diag.Errorf("unknown-section", diag.Span{}, "the file that `%s` is saved in holds several queries", file)
		if named {
			d = diag.Errorf("unknown-section", diag.Span{}, "the file that `%s` is saved in holds no query `%s`", file, section)
		}
		if len(names) > 0 {
			d = d.WithHelp("call one of `$%s.%s`", file, strings.Join(names, "`, `$"+file+"."))
		}
		return place, diag.List{d}
	}
	place.name, place.saved = call.name, strings.TrimRight(saved, " \t\r\n")
	values, problems := expand(place.saved, call.values)
	place.values = values
	if len(problems) > 0 {
		return place, problems
	}
	body, problems := l.text(values.text, append(slices.Clip(open), call.name))
	place.body = body
	for i, d := range problems {
		problems[i].Span = values.locate(d.Span)
	}
	return place, problems
}

// locate moves what is said about a place in the saved query to its call, and says what the place is.
func (p *inlinedCall) locate(d diag.Diagnostic) diag.Diagnostic {
	if p.name != "" && d.Span.Len() > 0 {
		line, column := diag.Position(p.saved, d.Span.Start)
		text, _, _ := strings.Cut(p.saved[strings.LastIndexByte(p.saved[:d.Span.Start], '\n')+1:], "\n")
		d = d.WithNote("in the saved query `%s`, line %d, column %d: `%s`", p.name, line, column, strings.TrimSpace(text))
	} else if p.name != "" {
		d = d.WithNote("in the call of the saved query `%s`", p.name)
	}
	d.Span = p.before
	return d
}

// locate moves what is said about the text with saved queries to the text with their calls.
func (in *inlined) locate(d diag.Diagnostic) diag.Diagnostic {
	e := expansion{}
	for i := range in.places {
		p := &in.places[i]
		e.pieces = append(e.pieces, p.piece)
		if d.Span.Start < p.after.Start || d.Span.Start >= p.after.End {
			continue
		}
		d.Span = diag.Span{Start: d.Span.Start - p.after.Start, End: min(d.Span.End, p.after.End) - p.after.Start}
		d = p.body.locate(d)
		d.Span = p.values.locate(d.Span)
		return p.locate(d)
	}
	d.Span = e.locate(d.Span)
	return d
}

// locateAll moves diagnostics.
func (in *inlined) locateAll(l diag.List) diag.List {
	if len(in.places) > 0 {
		for i := range l {
			l[i] = in.locate(l[i])
		}
	}
	return l
}

// savedCalls finds the calls of a text: a dollar sign where a command may stand.
func savedCalls(text string) ([]savedCall, diag.List) {
	if !strings.Contains(text, "$") {
		return nil, nil
	}
	tokens := slices.DeleteFunc(syntax.Tokens(text), syntax.Elided)
	var out []savedCall
	var problems diag.List
	starts := true // a command may begin here
	for i := 0; i < len(tokens); i++ {
		at := tokens[i].Pos.Offset
		name := ""
		if starts && text[at:min(at+1, len(text))] == "$" {
			name = savedName(text[at+1:])
		}
		starts = tokens[i].Value == "|" || tokens[i].Value == "("
		if name == "" {
			continue
		}
		call := savedCall{name: name, at: diag.Span{Start: at, End: at + 1 + len(name)}}
		for i+1 < len(tokens) && tokens[i+1].Pos.Offset < call.at.End {
			i++
		}
		if i+1 < len(tokens) && tokens[i+1].Value == "(" && tokens[i+1].Pos.Offset == call.at.End {
			end, wrong := call.read(tokens, i+2)
			if wrong {
				problems.Add(diag.Errorf("bad-call", syntax.SpanOf(tokens[end]), "the call of the saved query `%s` cannot be read here", name).
					WithHelp("write `$%s(parameter=value, …)`", name))
			}
			i = end
			call.at.End = syntax.SpanOf(tokens[end]).End
		}
		out = append(out, call)
	}
	return out, problems
}

// savedName returns the name of a saved query that a text begins with, with that of a section of its file.
func savedName(text string) string {
	word := func(text string) string {
		end := strings.IndexFunc(text, func(r rune) bool { return !SavedNameRune(r) })
		if end < 0 {
			end = len(text)
		}
		return text[:end]
	}
	name := word(text)
	if rest, ok := strings.CutPrefix(text[len(name):], "."); ok && name != "" {
		if section := word(rest); section != "" {
			return name + "." + section
		}
	}
	return name
}

// SavedNameRune reports whether the name of a saved query may hold a character: the names are single words, and file names.
func SavedNameRune(r rune) bool {
	return r == '-' || r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
}

// read reads the values of a call from the token behind its bracket on. It returns the closing bracket, or the token that does
// not belong there.
func (call *savedCall) read(tokens []lexer.Token, i int) (end int, wrong bool) {
	call.values = map[string]string{}
	last := len(tokens) - 1 // EOF, or the text's end
	is := func(i int, value string) bool { return i <= last && tokens[i].Value == value }
	if is(i, ")") {
		return i, false
	}
	for {
		if i > last || tokens[i].Type != syntax.Ident {
			return min(i, last), true
		}
		name := tokens[i].Value
		if _, twice := call.values[name]; twice {
			return i, true
		}
		if !is(i+1, "=") {
			return min(i+1, last), true
		}
		i += 2
		value := ""
		if is(i, "-") {
			value = "-"
			i++
		}
		if i > last {
			return last, true
		}
		switch t := tokens[i]; t.Type {
		case syntax.String:
			value += syntax.Unquote(t.Value)
		case syntax.Number, syntax.Duration, syntax.Moment, syntax.Ident:
			value += t.Value
		default:
			return i, true
		}
		call.values[name] = value
		switch {
		case is(i+1, ")"):
			return i + 1, false
		case !is(i+1, ","):
			return min(i+1, last), true
		}
		i += 2
	}
}

// whole is the text of a request with values in the place of its placeholders, and saved queries in the place of their calls.
type whole struct {
	inlined
	values expansion
}

// expanded returns the text that is compiled.
func (c *Compiler) expanded(r Request) (whole, diag.List) {
	if len(r.Text) > c.options.MaxBytes {
		return whole{}, c.tooLong(r.Text)
	}
	values, problems := expand(r.Text, r.Parameters)
	switch {
	case len(problems) > 0:
		return whole{}, problems
	case len(values.text) > c.options.MaxBytes:
		return whole{}, c.tooLong(values.text)
	}
	l := inliner{known: c.options.Saved, max: c.options.MaxBytes}
	in, problems := l.text(values.text, nil)
	return whole{in, values}, values.locateAll(problems)
}

// locateAll moves what is said about the whole to the text of the request.
func (w *whole) locateAll(l diag.List) diag.List { return w.values.locateAll(w.inlined.locateAll(l)) }
