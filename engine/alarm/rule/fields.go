package rule

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"trailsift/engine/tree"
	"trailsift/query/diag"
)

// fields reads the members of an object one by one. What has the wrong kind is reported and counts as absent.
type fields struct {
	loader *loader
	value  *tree.Value
	places map[string]place  // where the place of each member that is read is kept; nil: nowhere
	prefix string            // of the names in places
	as     map[string]string // the names in places of members that have others there
	read   []string
	bad    bool // something was reported
}

// fields begins to read an object. It returns nil, and reports it, when the value is none.
func (l *loader) fields(v *tree.Value, places map[string]place, prefix string) *fields {
	if v.Kind != tree.Object {
		l.mistake(v, "an object is needed here, and this is %s", v.Kind)
		return nil
	}
	return &fields{loader: l, value: v, places: places, prefix: prefix}
}

// mistake reports what is wrong with a value.
func (l *loader) mistake(v *tree.Value, format string, args ...any) {
	d := diag.Errorf("wrong-value", v.At, format, args...)
	if v.Open != "" {
		l.file.Problems = slices.DeleteFunc(l.file.Problems, func(n diag.Diagnostic) bool { // the note about the same
			return n.Code == "unresolved" && n.Severity == diag.Note && n.Span.Start >= v.At.Start && n.Span.End <= v.At.End
		})
		d = diag.Errorf("unresolved", v.At, "this depends on %s, which the file does not say", v.Open)
		if name, ok := strings.CutPrefix(v.Open, "parameter "); ok {
			d = d.WithHelp("give it a value: --param %s=VALUE", strings.Trim(name, "`"))
		}
	}
	l.report(d)
}

// get returns a member; nil when it is absent or null.
func (f *fields) get(name string) *tree.Value {
	f.read = append(f.read, name)
	v := f.value.Get(name)
	if v == nil || v.Kind == tree.Null {
		return nil
	}
	if v.Tag != "" {
		f.mistake(v, "the tag `!%s` means nothing here", tree.Short(v.Tag))
		return nil
	}
	if f.places != nil {
		field, ok := f.as[name]
		if !ok {
			field = name
		}
		f.places[f.prefix+field] = place{f.loader.file, v}
	}
	return v
}

// mistake reports what is wrong with a member.
func (f *fields) mistake(v *tree.Value, format string, args ...any) {
	f.bad = true
	f.loader.mistake(v, format, args...)
}

// text returns a text. Numbers and truths are texts as they stand: account ids and values of dimensions often lack quotes.
func (f *fields) text(name string) string {
	v := f.get(name)
	if v == nil {
		return ""
	}
	return f.textOf(v)
}

func (f *fields) textOf(v *tree.Value) string {
	if v.Kind == tree.List || v.Kind == tree.Object {
		f.mistake(v, "a text is needed here, and this is %s", v.Kind)
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
		f.bad = true
		d := diag.Errorf("wrong-value", v.At, "`%s` is %s", name, diag.Alternatives(words))
		if v.Kind == tree.Text {
			d = d.Suggest(v.Text, words)
		}
		f.loader.report(d)
		return ""
	}
	return v.Text
}

// number returns a finite number; nil when it is absent.
func (f *fields) number(name string) *float64 {
	v := f.get(name)
	if v == nil {
		return nil
	}
	n, err := v.Number()
	if err != nil {
		f.mistake(v, "%s", err)
		return nil
	}
	return &n
}

// count returns a whole number, 0 when it is absent.
func (f *fields) count(name string) int64 {
	n := f.number(name)
	if n == nil {
		return 0
	}
	if *n != math.Trunc(*n) || math.Abs(*n) > 1<<53 {
		f.mistake(f.value.Get(name), "`%s` is a whole number", name)
		return 0
	}
	return int64(*n)
}

// truth returns true or false, and whether it is there.
func (f *fields) truth(name string) (is, ok bool) {
	v := f.get(name)
	if v == nil {
		return false, false
	}
	if word := strings.ToLower(v.Text); (v.Kind == tree.Truth || v.Kind == tree.Text) && (word == "true" || word == "false") {
		return word == "true", true
	}
	f.mistake(v, "`%s` is true or false, and this is %s", name, v.Kind)
	return false, false
}

// items returns the items of a list.
func (f *fields) items(name string) []*tree.Value {
	v := f.get(name)
	if v == nil {
		return nil
	}
	if v.Kind != tree.List {
		f.mistake(v, "`%s` is a list, and this is %s", name, v.Kind)
		return nil
	}
	for i, item := range v.List {
		if f.places != nil {
			field, ok := f.as[name]
			if !ok {
				field = name
			}
			f.places[f.prefix+field+"["+strconv.Itoa(i)+"]"] = place{f.loader.file, item}
		}
	}
	return v.List
}

// texts returns a list of texts.
func (f *fields) texts(name string) []string {
	var out []string
	for _, v := range f.items(name) {
		if v.Kind != tree.Null {
			out = append(out, f.textOf(v))
		}
	}
	return out
}

// textMap returns an object of texts; nil when it is absent or empty.
func (f *fields) textMap(name string) map[string]string {
	v := f.get(name)
	if v == nil {
		return nil
	}
	if v.Kind != tree.Object {
		f.mistake(v, "`%s` is an object, and this is %s", name, v.Kind)
		return nil
	}
	var out map[string]string
	for _, m := range v.Members {
		if out == nil {
			out = map[string]string{}
		}
		out[m.Name] = f.textOf(m.Value)
	}
	return out
}

// ignore marks members as known that say nothing here.
func (f *fields) ignore(names ...string) { f.read = append(f.read, names...) }

// unknown reports the members that were not read.
func (f *fields) unknown(s diag.Severity, of string) {
	for _, m := range f.value.Members {
		if slices.Contains(f.read, m.Name) {
			continue
		}
		if s == diag.Error {
			f.bad = true
		}
		f.loader.report(diag.New(s, "unknown-key", m.At, "unknown key `%s` of %s", tree.Short(m.Name), of).Suggest(m.Name, f.read))
	}
}
