package function

import (
	"fmt"
	"slices"
	"strings"
)

// Functions is the table. It is immutable and safe for concurrent use.
type Functions struct {
	entries []*Entry
	byName  map[string]*Entry
}

// Table builds the table of all functions and operators. Callers make it once and pass it on.
func Table() *Functions {
	t := &Functions{byName: map[string]*Entry{}}
	for _, group := range [][]Entry{
		logicalEntries(), comparisonEntries(), arithmeticEntries(), numericEntries(), generalEntries(), stringEntries(),
		encodingEntries(), timeEntries(), jsonEntries(), textFormatEntries(), addressEntries(), identityEntries(), resourceEntries(), aggregateEntries(), orderEntries(), patternEntries(), statisticEntries(),
	} {
		for _, e := range group {
			e := e
			e.Foreign = append(e.Foreign, foreignNames(e.ID)...)
			for i := range e.Overloads {
				e.Overloads[i].ID = overloadID(e.ID, &e.Overloads[i])
			}
			if e.Local != nil {
				e.Local.ID = overloadID(e.ID, e.Local)
			}
			t.entries = append(t.entries, &e)
			for _, name := range append(slices.Clip(e.Names), e.Foreign...) {
				t.byName[strings.ToLower(name)] = &e
			}
		}
	}
	return t
}

func overloadID(id string, o *Overload) string {
	names := make([]string, len(o.Params))
	for i, p := range o.Params {
		names[i] = p.String()
	}
	if o.Variadic {
		names[len(names)-1] += "..."
	}
	return id + "(" + strings.Join(names, ",") + ")"
}

// Entries returns all entries in the order of the reference. The entries must not be changed.
func (t *Functions) Entries() []*Entry { return t.entries }

// Lookup returns the entry with a name, compared without regard to case, or nil.
func (t *Functions) Lookup(name string) *Entry { return t.byName[strings.ToLower(name)] }

// Match is a resolved call.
type Match struct {
	Entry    *Entry
	Overload *Overload
	Params   []Type // the type that each argument has to be converted to
	Result   Type
}

// Fault says what is wrong with a call.
type Fault uint8

// The faults of a call.
const (
	UnknownName   Fault = iota // no entry has the name
	WrongCount                 // no overload takes that many arguments
	WrongArgument              // an argument cannot be converted to what the function takes
)

// ResolveError describes a call that fits no overload.
type ResolveError struct {
	Fault Fault
	Name  string
	Entry *Entry // nil for UnknownName
	Arg   int    // WrongArgument: the argument's index, implicit ones included
	Have  Type   // WrongArgument: its type
	Want  []Type // WrongArgument: the types that would fit
}

// Error says what is wrong, without a position.
func (e *ResolveError) Error() string {
	switch e.Fault {
	case UnknownName:
		return fmt.Sprintf("unknown function `%s`", e.Name)
	case WrongCount:
		return fmt.Sprintf("wrong number of arguments: the usage is `%s`", e.Entry.Usage)
	}
	want := make([]string, len(e.Want))
	for i, t := range e.Want {
		want[i] = t.String()
	}
	return fmt.Sprintf("argument %d of `%s` is %s, not %s", e.Arg+1-len(e.Entry.Implicit), e.Name, e.Have, strings.Join(want, " or "))
}

// Resolve picks the overload of a function for arguments of the given types, implicit arguments first. The error is a
// *ResolveError.
func (t *Functions) Resolve(name string, args []Type) (Match, error) {
	e := t.Lookup(name)
	if e == nil {
		return Match{}, &ResolveError{Fault: UnknownName, Name: name}
	}
	best, bestCost := Match{}, impossible
	counted := false
	for i := range e.Overloads {
		o := &e.Overloads[i]
		if !o.accepts(len(args)) {
			continue
		}
		counted = true
		if m, c := fit(e, o, args); c < bestCost {
			best, bestCost = m, c
		}
	}
	switch {
	case bestCost < impossible:
		return best, nil
	case !counted:
		return Match{}, &ResolveError{Fault: WrongCount, Name: name, Entry: e}
	}
	return Match{}, misfit(name, e, args)
}

// fit returns the match of one overload and what its conversions cost.
func fit(e *Entry, o *Overload, args []Type) (Match, int) {
	m := Match{Entry: e, Overload: o, Params: make([]Type, len(args)), Result: o.Result}
	var same []Type
	for i, a := range args {
		if o.Param(i) == Same {
			same = append(same, a)
		}
	}
	unified := Unify(same)
	total := 0
	for i, a := range args {
		p := o.Param(i)
		switch p {
		case Same:
			p = unified
		case Any:
			p = a
		}
		m.Params[i] = p
		total += cost(a, p)
	}
	if m.Result == Same {
		m.Result = unified
	}
	return m, total
}

// misfit finds the first argument that no overload of the right length can take.
func misfit(name string, e *Entry, args []Type) error {
	err := &ResolveError{Fault: WrongArgument, Name: name, Entry: e}
	for i, a := range args {
		want, ok := []Type(nil), false
		for j := range e.Overloads {
			o := &e.Overloads[j]
			if !o.accepts(len(args)) {
				continue
			}
			ok = ok || cost(a, o.Param(i)) < impossible
			want = append(want, o.Param(i))
		}
		if !ok || i == len(args)-1 {
			err.Arg, err.Have, err.Want = i, a, want
			break
		}
	}
	return err
}
