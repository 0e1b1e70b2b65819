package diag

import (
	"fmt"
	"slices"
	"strings"
)

// Span is a half-open range of bytes [Start, End) of a text.
type Span struct {
	Start, End int
}

// Join returns the smallest span that covers both.
func (s Span) Join(o Span) Span {
	return Span{min(s.Start, o.Start), max(s.End, o.End)}
}

// Len returns the span's length in bytes.
func (s Span) Len() int { return s.End - s.Start }

// In returns the part of text that the span names. Parts outside the text are left out.
func (s Span) In(text string) string {
	s = s.clamp(len(text))
	return text[s.Start:s.End]
}

// clamp moves the span inside a text of n bytes.
func (s Span) clamp(n int) Span {
	s.Start = min(max(s.Start, 0), n)
	s.End = min(max(s.End, s.Start), n)
	return s
}

// Severity says how bad a diagnostic is.
type Severity uint8

// The severities. Only errors stop a query.
const (
	Error   Severity = iota
	Warning          // the query runs, and probably does not mean what it says
	Note             // the query runs; something was read in another way than it was written
	Hint             // the query runs; there is something worth knowing about its result
)

// String returns the severity's name as it is shown.
func (s Severity) String() string {
	return [...]string{"error", "warning", "note", "hint"}[s]
}

// Diagnostic is one thing to say about a text.
type Diagnostic struct {
	Severity Severity
	Code     string // names the kind, such as unknown-command; stable, documented, never translated
	Message  string // what is wrong, in one line
	Span     Span   // where
	Label    string // a few words under the carets; may be empty
	Notes    []string
	Help     []string // what to write instead
}

// WithLabel returns the diagnostic with the words to show under the carets.
func (d Diagnostic) WithLabel(label string) Diagnostic {
	d.Label = label
	return d
}

// WithNote returns the diagnostic with one more note.
func (d Diagnostic) WithNote(format string, args ...any) Diagnostic {
	d.Notes = append(slices.Clip(d.Notes), fmt.Sprintf(format, args...))
	return d
}

// WithHelp returns the diagnostic with one more piece of help.
func (d Diagnostic) WithHelp(format string, args ...any) Diagnostic {
	d.Help = append(slices.Clip(d.Help), fmt.Sprintf(format, args...))
	return d
}

// Suggest returns the diagnostic with help that names the candidates close to name, if there are any.
func (d Diagnostic) Suggest(name string, candidates []string) Diagnostic {
	switch similar := Closest(name, candidates, 3); len(similar) {
	case 0:
		return d
	case 1:
		return d.WithHelp("a similar name exists: `%s`", similar[0])
	default:
		return d.WithHelp("similar names exist: `%s`", strings.Join(similar, "`, `"))
	}
}

// New returns a diagnostic with a formatted message.
func New(s Severity, code string, at Span, format string, args ...any) Diagnostic {
	return Diagnostic{Severity: s, Code: code, Span: at, Message: fmt.Sprintf(format, args...)}
}

// Errorf returns an error.
func Errorf(code string, at Span, format string, args ...any) Diagnostic {
	return New(Error, code, at, format, args...)
}

// List is all that there is to say about one text. It is an error whose kind callers recognise with errors.As.
type List []Diagnostic

// Add appends a diagnostic.
func (l *List) Add(d Diagnostic) { *l = append(*l, d) }

// HasErrors reports whether any diagnostic is an error.
func (l List) HasErrors() bool {
	return slices.ContainsFunc(l, func(d Diagnostic) bool { return d.Severity == Error })
}

// Err returns the list as an error, or nil when it holds no error.
func (l List) Err() error {
	if l.HasErrors() {
		return l
	}
	return nil
}

// Sort orders the list by position, worse things first at the same place.
func (l List) Sort() {
	slices.SortStableFunc(l, func(a, b Diagnostic) int {
		if a.Span.Start != b.Span.Start {
			return a.Span.Start - b.Span.Start
		}
		return int(a.Severity) - int(b.Severity)
	})
}

// Error returns the first error's message and how many more there are. Render shows everything.
func (l List) Error() string {
	var first string
	n := 0
	for _, d := range l {
		if d.Severity == Error {
			if n == 0 {
				first = d.Message
			}
			n++
		}
	}
	if n > 1 {
		return fmt.Sprintf("%s (and %d more)", first, n-1)
	}
	return first
}
