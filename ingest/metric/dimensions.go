package metric

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"
)

// DimensionsMax is how many dimensions a metric can have (CloudWatch API Reference, PutMetricData).
const DimensionsMax = 30

// Dimensions brings the dimensions of a metric into their canonical form. The zero value is ready, and its memory is used again
// after Reset.
type Dimensions struct {
	pairs []pair
	text  []byte // the names and values
	json  []byte
	names []byte
}

// A pair is a dimension, as offsets into the text.
type pair struct{ start, middle, end int }

// Reset forgets all dimensions.
func (d *Dimensions) Reset() { d.pairs, d.text = d.pairs[:0], d.text[:0] }

// Len returns how many dimensions were added.
func (d *Dimensions) Len() int { return len(d.pairs) }

// Add adds a dimension; name and value are texts without escapes, and are copied.
func (d *Dimensions) Add(name, value []byte) {
	p := pair{start: len(d.text)}
	d.text = append(d.text, name...)
	p.middle = len(d.text)
	d.text = append(d.text, value...)
	p.end = len(d.text)
	d.pairs = append(d.pairs, p)
}

// Canonical returns the dimensions as a JSON object with the names in byte order, without white space and with no more escapes
// than JSON demands, and their names with commas between them. Both are valid until the next call. The error says which of
// CloudWatch's rules the dimensions break: more than 30, an empty name or value, a name that starts with a colon, a name twice.
func (d *Dimensions) Canonical() (json, names []byte, err error) {
	if len(d.pairs) > DimensionsMax {
		return nil, nil, fmt.Errorf("%d dimensions where CloudWatch allows %d", len(d.pairs), DimensionsMax)
	}
	slices.SortFunc(d.pairs, func(a, b pair) int { return bytes.Compare(d.text[a.start:a.middle], d.text[b.start:b.middle]) })
	d.json, d.names = append(d.json[:0], '{'), d.names[:0]
	for i, p := range d.pairs {
		name, value := d.text[p.start:p.middle], d.text[p.middle:p.end]
		if err := check(name, value); err != nil {
			return nil, nil, err
		}
		if i > 0 {
			if before := d.pairs[i-1]; bytes.Equal(name, d.text[before.start:before.middle]) {
				return nil, nil, fmt.Errorf("the dimension %q is there twice", name)
			}
			d.json, d.names = append(d.json, ','), append(d.names, ',')
		}
		d.json = AppendText(d.json, name)
		d.json = append(d.json, ':')
		d.json = AppendText(d.json, value)
		d.names = append(d.names, name...)
	}
	d.json = append(d.json, '}')
	if d.names == nil {
		d.names = []byte{} // known to be none
	}
	return d.json, d.names, nil
}

func check(name, value []byte) error {
	switch {
	case len(bytes.TrimSpace(name)) == 0:
		return errors.New("a dimension without a name")
	case name[0] == ':':
		return fmt.Errorf("the dimension name %q starts with a colon", name)
	case len(bytes.TrimSpace(value)) == 0:
		return fmt.Errorf("the dimension %q has no value", name)
	}
	return nil
}

// AppendText appends text as a JSON string, with no more escapes than JSON demands. What is no character becomes U+FFFD.
func AppendText(dst, text []byte) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
			i++
		case c < ' ':
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			i++
		case c < utf8.RuneSelf:
			start := i
			for i++; i < len(text) && text[i] >= ' ' && text[i] < utf8.RuneSelf && text[i] != '"' && text[i] != '\\'; i++ {
			}
			dst = append(dst, text[start:i]...)
		default:
			r, size := utf8.DecodeRune(text[i:])
			dst = utf8.AppendRune(dst, r)
			i += size
		}
	}
	return append(dst, '"')
}
