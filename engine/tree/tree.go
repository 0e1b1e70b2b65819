// Package tree reads YAML and JSON documents into values that know where they stand, within limits that a few lines cannot
// outwit. Files that people write for the program are read with it: what is wrong with them is said with the place.
package tree

import (
	"fmt"
	"strconv"
	"strings"

	"trailsift/query/diag"
)

// Kind is what a value of a document is.
type Kind uint8

// The kinds of values.
const (
	Null Kind = iota
	Text
	Number
	Truth
	List
	Object
)

// String names the kind as messages show it.
func (k Kind) String() string {
	return [...]string{"nothing", "a text", "a number", "true or false", "a list", "an object"}[k]
}

// Value is one Value of a JSON or YAML document, with its place. Values of one document may share parts: nobody changes them.
type Value struct {
	At      diag.Span
	Kind    Kind
	Tag     string // a short tag of YAML without its mark, such as Ref or Sub; empty for none
	Open    string // what the text depends on that the file does not say; empty when it is known
	Text    string // of a text; of a number as it was written; of a truth true or false
	List    []*Value
	Members []Member
}

// Member is one Member of an object, with the place of its name.
type Member struct {
	Name  string
	At    diag.Span
	Value *Value
}

// Get returns the value of a member; nil when there is none.
func (v *Value) Get(name string) *Value {
	if v == nil {
		return nil
	}
	for i := range v.Members {
		if v.Members[i].Name == name {
			return v.Members[i].Value
		}
	}
	return nil
}

// Has reports whether the value is an object with all these members.
func (v *Value) Has(names ...string) bool {
	for _, name := range names {
		if v.Get(name) == nil {
			return false
		}
	}
	return v != nil
}

// Number returns a Number, which may also stand in quotes, as CloudFormation allows. The error says why it is none.
func (v *Value) Number() (float64, error) {
	if v.Kind != Number && v.Kind != Text {
		return 0, fmt.Errorf("a number is needed here, and this is %s", v.Kind)
	}
	digits := strings.TrimSpace(v.Text)
	if n, err := strconv.ParseInt(digits, 0, 64); err == nil && strings.HasPrefix(digits, "0x") {
		return float64(n), nil
	}
	n, err := strconv.ParseFloat(digits, 64)
	switch {
	case err == nil && n-n != 0:
		return 0, fmt.Errorf("`%s` is no finite number", Short(digits))
	case err == nil:
		return n, nil
	case n != 0:
		return 0, fmt.Errorf("`%s` is larger than any number that is kept here", Short(digits))
	}
	return 0, fmt.Errorf("`%s` is no number", Short(digits))
}

// Short is a text as messages show it.
func Short(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// Limits of a document.
type Limits struct {
	Depth int // how deep values are nested
	Nodes int // values, those that an alias of YAML repeats counted again
}

// budget counts what is left of the limits while a tree is built.
type budget struct {
	Limits
	used int
}

// spend counts one value at a depth.
func (b *budget) spend(depth int) error {
	b.used++
	switch {
	case depth > b.Depth:
		return fmt.Errorf("values are nested more than %d deep", b.Depth)
	case b.used > b.Nodes:
		return fmt.Errorf("the file holds more than %d values", b.Nodes)
	}
	return nil
}

// Problem is an error about a place in a document.
type Problem struct {
	At      diag.Span
	Code    string
	Message string
}

func (p *Problem) Error() string { return p.Message }

// TooLong is the problem of a file of too many bytes.
func TooLong(bytes, most int) *Problem {
	return problem("limit", diag.Span{}, "the file has %d bytes, of which %d are read at most", bytes, most)
}

func problem(code string, at diag.Span, format string, args ...any) *Problem {
	return &Problem{At: at, Code: code, Message: fmt.Sprintf(format, args...)}
}
