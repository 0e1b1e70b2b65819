package rule

import (
	"fmt"
	"strconv"
	"strings"

	"trailsift/query/diag"
)

// kind is what a value of a document is.
type kind uint8

const (
	null kind = iota
	text
	number
	truth
	list
	object
)

// String names the kind as messages show it.
func (k kind) String() string {
	return [...]string{"nothing", "a text", "a number", "true or false", "a list", "an object"}[k]
}

// value is one value of a JSON or YAML document, with its place. Values of one document may share parts: nobody changes them.
type value struct {
	at      diag.Span
	kind    kind
	tag     string // a short tag of YAML without its mark, such as Ref or Sub; empty for none
	open    string // what the text depends on that the file does not say; empty when it is known
	text    string // of a text; of a number as it was written; of a truth true or false
	list    []*value
	members []member
}

// member is one member of an object, with the place of its name.
type member struct {
	name  string
	at    diag.Span
	value *value
}

// get returns the value of a member; nil when there is none.
func (v *value) get(name string) *value {
	if v == nil {
		return nil
	}
	for i := range v.members {
		if v.members[i].name == name {
			return v.members[i].value
		}
	}
	return nil
}

// has reports whether the value is an object with all these members.
func (v *value) has(names ...string) bool {
	for _, name := range names {
		if v.get(name) == nil {
			return false
		}
	}
	return v != nil
}

// number returns a number, which may also stand in quotes, as CloudFormation allows. The error says why it is none.
func (v *value) number() (float64, error) {
	if v.kind != number && v.kind != text {
		return 0, fmt.Errorf("a number is needed here, and this is %s", v.kind)
	}
	digits := strings.TrimSpace(v.text)
	if n, err := strconv.ParseInt(digits, 0, 64); err == nil && strings.HasPrefix(digits, "0x") {
		return float64(n), nil
	}
	n, err := strconv.ParseFloat(digits, 64)
	switch {
	case err == nil && n-n != 0:
		return 0, fmt.Errorf("`%s` is no finite number", short(digits))
	case err == nil:
		return n, nil
	case n != 0:
		return 0, fmt.Errorf("`%s` is larger than any number that is kept here", short(digits))
	}
	return 0, fmt.Errorf("`%s` is no number", short(digits))
}

// short is a text as messages show it.
func short(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// limits of a document.
type limits struct {
	depth int // how deep values are nested
	nodes int // values, those that an alias of YAML repeats counted again
}

// budget counts what is left of the limits while a tree is built.
type budget struct {
	limits
	used int
}

// spend counts one value at a depth.
func (b *budget) spend(depth int) error {
	b.used++
	switch {
	case depth > b.depth:
		return fmt.Errorf("values are nested more than %d deep", b.depth)
	case b.used > b.nodes:
		return fmt.Errorf("the file holds more than %d values", b.nodes)
	}
	return nil
}

// problemAt is an error about a place in a document.
type problemAt struct {
	at      diag.Span
	code    string
	message string
}

func (p *problemAt) Error() string { return p.message }

func problem(code string, at diag.Span, format string, args ...any) *problemAt {
	return &problemAt{at: at, code: code, message: fmt.Sprintf(format, args...)}
}
