package rule

import (
	"maps"
	"math"
	"slices"
	"strconv"

	"trailsift/engine/tree"
)

// builder makes an object. Empty values are left out, because they are the defaults.
type builder struct{ tree.Value }

func newObject() *builder { return &builder{tree.Value{Kind: tree.Object}} }

func (b *builder) add(name string, v *tree.Value) {
	b.Members = append(b.Members, tree.Member{Name: name, Value: v})
}

func (b *builder) text(name, s string) {
	if s != "" {
		b.add(name, textValue(s))
	}
}

func (b *builder) count(name string, n int64) {
	if n != 0 {
		b.add(name, &tree.Value{Kind: tree.Number, Text: strconv.FormatInt(n, 10)})
	}
}

func (b *builder) seconds(name string, n int64) {
	if n != 0 {
		b.add(name, textValue(writeSeconds(n)))
	}
}

func (b *builder) number(name string, n *float64) {
	if n != nil {
		b.add(name, &tree.Value{Kind: tree.Number, Text: writeNumber(*n)})
	}
}

func (b *builder) truth(name string, is bool) {
	b.add(name, &tree.Value{Kind: tree.Truth, Text: strconv.FormatBool(is)})
}

func (b *builder) texts(name string, all []string) {
	if len(all) == 0 {
		return
	}
	out := &tree.Value{Kind: tree.List}
	for _, s := range all {
		out.List = append(out.List, textValue(s))
	}
	b.add(name, out)
}

func (b *builder) textMap(name string, all map[string]string) {
	if len(all) == 0 {
		return
	}
	out := newObject()
	for _, key := range slices.Sorted(maps.Keys(all)) {
		out.add(key, textValue(all[key]))
	}
	b.add(name, &out.Value)
}

// object adds an object, unless it is empty.
func (b *builder) object(name string, o *builder) {
	if len(o.Members) > 0 {
		b.add(name, &o.Value)
	}
}

// pairs adds a list of objects with two members, by their names in order.
func (b *builder) pairs(name, key, content string, all map[string]string) {
	if len(all) == 0 {
		return
	}
	out := &tree.Value{Kind: tree.List}
	for _, k := range slices.Sorted(maps.Keys(all)) {
		one := newObject()
		one.add(key, textValue(k))
		one.add(content, textValue(all[k]))
		out.List = append(out.List, &one.Value)
	}
	b.add(name, out)
}

func textValue(s string) *tree.Value { return &tree.Value{Kind: tree.Text, Text: s} }

// writeNumber writes a number that reads back as the same one.
func writeNumber(n float64) string {
	if size := math.Abs(n); size == 0 || size >= 1e-6 && size < 1e15 {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return strconv.FormatFloat(n, 'g', -1, 64)
}
