package report

import (
	"slices"
	"strconv"

	"trailsift/engine/tree"
	"trailsift/query/diag"
)

// fields reads the members of an object one by one. What has the wrong kind is reported and counts as absent.
type fields struct {
	problems *diag.List
	value    *tree.Value
}

// fieldsOf begins to read the object behind a key. It returns nil, and reports it, when the value is none; keys that the object
// does not have are reported with the closest one that it has.
func fieldsOf(problems *diag.List, v *tree.Value, of string) *fields {
	f := &fields{problems: problems, value: v}
	if v == nil || v.Kind != tree.Object {
		at, kind := diag.Span{}, tree.Null
		if v != nil {
			at, kind = v.At, v.Kind
		}
		f.wrong(at, "an object is needed here, and this is %s", kind)
		return nil
	}
	var names []string
	for _, k := range Keys() {
		if k.Of == of {
			names = append(names, k.Name)
		}
	}
	what := map[string]string{"": "a report", sectionsKey: "a section"}[of]
	if what == "" {
		what = "`" + of + "`"
	}
	for _, m := range v.Members {
		if !slices.Contains(names, m.Name) {
			problems.Add(diag.Errorf("unknown-key", m.At, "unknown key `%s` of %s", tree.Short(m.Name), what).Suggest(m.Name, names))
		}
	}
	return f
}

func (f *fields) wrong(at diag.Span, format string, args ...any) {
	f.problems.Add(diag.Errorf("wrong-value", at, format, args...))
}

// get returns a member; nil when it is absent or null.
func (f *fields) get(name string) *tree.Value {
	v := f.value.Get(name)
	if v == nil || v.Kind == tree.Null {
		return nil
	}
	if v.Tag != "" {
		f.wrong(v.At, "the tag `!%s` means nothing here", tree.Short(v.Tag))
		return nil
	}
	return v
}

// text returns a text. Numbers and truths are texts as they stand: account ids often lack quotes.
func (f *fields) text(name string) string {
	if v := f.get(name); v != nil {
		return f.textOf(v)
	}
	return ""
}

func (f *fields) textOf(v *tree.Value) string {
	if v.Kind == tree.List || v.Kind == tree.Object {
		f.wrong(v.At, "a text is needed here, and this is %s", v.Kind)
		return ""
	}
	return v.Text
}

// word is a text that is one of several.
func (f *fields) word(name string, words ...string) string {
	v := f.get(name)
	if v == nil {
		return ""
	}
	if v.Kind != tree.Text || !slices.Contains(words, v.Text) {
		f.problems.Add(diag.Errorf("wrong-value", v.At, "`%s` is %s", name, diag.Alternatives(words)).Suggest(v.Text, words))
		return ""
	}
	return v.Text
}

// count returns a whole number from least on; standard when it is absent.
func (f *fields) count(name string, least, standard int64) int64 {
	v := f.get(name)
	if v == nil {
		return standard
	}
	n, err := strconv.ParseInt(v.Text, 10, 64)
	if v.Kind != tree.Number || err != nil || n < least {
		f.wrong(v.At, "`%s` is a whole number from %d on", name, least)
		return standard
	}
	return n
}

// truth returns true or false; standard when it is absent.
func (f *fields) truth(name string, standard bool) bool {
	v := f.get(name)
	if v == nil {
		return standard
	}
	if v.Kind != tree.Truth {
		f.wrong(v.At, "`%s` is true or false, and this is %s", name, v.Kind)
		return standard
	}
	return v.Text == "true"
}

// items returns the items of a list, or the only value that stands there instead of one.
func (f *fields) items(name string) []*tree.Value {
	v := f.get(name)
	switch {
	case v == nil:
		return nil
	case v.Kind == tree.List:
		return v.List
	case v.Kind == tree.Object:
		f.wrong(v.At, "`%s` is a list, and this is %s", name, v.Kind)
		return nil
	}
	return []*tree.Value{v}
}

// texts returns the texts of a list with their places.
func (f *fields) texts(name string) []placed {
	var out []placed
	for _, v := range f.items(name) {
		if text := f.textOf(v); text != "" {
			out = append(out, placed{text, v})
		}
	}
	return out
}

// textMap returns the members of an object of texts, in the order of the file. A missing value is an empty text.
func (f *fields) textMap(name string) []named {
	v := f.get(name)
	if v == nil {
		return nil
	}
	if v.Kind != tree.Object {
		f.wrong(v.At, "`%s` is an object of names with their values, and this is %s", name, v.Kind)
		return nil
	}
	var out []named
	for _, m := range v.Members {
		out = append(out, named{name: m.Name, at: m.At, value: f.textOf(m.Value), missing: m.Value.Kind == tree.Null})
	}
	return out
}

// placed is a text with its place in the file.
type placed struct {
	text  string
	value *tree.Value
}

// in moves something that was said about the text, or about a part of it, to its place in the file.
func (p placed) in(file string, d diag.Diagnostic) diag.Diagnostic {
	if inner, ok := tree.Inside(file, p.value, p.text, d.Span); ok && d.Span != (diag.Span{}) {
		d.Span = inner
	} else {
		d.Span = p.value.At
	}
	return d
}

// named is a member of an object of texts.
type named struct {
	name, value string
	at          diag.Span
	missing     bool // there is no value
}
