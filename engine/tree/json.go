package tree

import (
	"encoding/json"
	"errors"
	"io"
	"strings"

	"trailsift/query/diag"
)

// ReadJSON reads JSON documents that stand one behind the other, as in JSON Lines.
func ReadJSON(source string, l Limits) ([]*Value, error) {
	base := len(source) - len(strings.TrimPrefix(source, "\ufeff"))
	r := jsonReader{source: source, base: base, end: base, decoder: json.NewDecoder(strings.NewReader(source[base:])), budget: budget{Limits: l}}
	r.decoder.UseNumber()
	var out []*Value
	for r.next().Start < len(source) {
		v, err := r.value(0)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

type jsonReader struct {
	source  string
	decoder *json.Decoder
	base    int // where the decoder's text begins
	end     int // of the last token
	budget  budget
}

// next is the place of what follows.
func (r *jsonReader) next() diag.Span {
	at := r.end
	for at < len(r.source) && strings.IndexByte(" \t\r\n,:", r.source[at]) >= 0 {
		at++
	}
	return diag.Span{Start: at, End: min(at+1, len(r.source))}
}

// token reads a token and returns its place.
func (r *jsonReader) token() (json.Token, diag.Span, error) {
	at := r.next()
	t, err := r.decoder.Token()
	if err != nil {
		var syntax *json.SyntaxError
		switch {
		case errors.As(err, &syntax):
			end := min(r.base+int(syntax.Offset), len(r.source))
			at = diag.Span{Start: max(end-1, 0), End: end}
			return nil, at, problem("syntax", at, "this is no JSON: %s", syntax.Error())
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil, at, problem("syntax", diag.Span{Start: len(r.source), End: len(r.source)}, "the JSON document ends too early")
		}
		return nil, at, problem("syntax", at, "this is no JSON: %s", err)
	}
	r.end = r.base + int(r.decoder.InputOffset())
	at.End = r.end
	return t, at, nil
}

func (r *jsonReader) value(depth int) (*Value, error) {
	t, at, err := r.token()
	if err != nil {
		return nil, err
	}
	if err := r.budget.spend(depth); err != nil {
		return nil, problem("limit", at, "%s", err)
	}
	v := &Value{At: at}
	switch t := t.(type) {
	case nil:
		v.Kind = Null
	case bool:
		v.Kind, v.Text = Truth, "false"
		if t {
			v.Text = "true"
		}
	case json.Number:
		v.Kind, v.Text = Number, t.String()
	case string:
		v.Kind, v.Text = Text, t
	case json.Delim:
		if t == '[' {
			v.Kind = List
			err = r.list(v, depth)
		} else {
			v.Kind = Object
			err = r.object(v, depth)
		}
	}
	return v, err
}

// list reads the rest of a list.
func (r *jsonReader) list(v *Value, depth int) error {
	for r.decoder.More() {
		item, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		v.List = append(v.List, item)
	}
	return r.close(v)
}

// object reads the rest of an object.
func (r *jsonReader) object(v *Value, depth int) error {
	seen := map[string]bool{}
	for r.decoder.More() {
		t, at, err := r.token()
		if err != nil {
			return err
		}
		name, ok := t.(string)
		if !ok {
			return problem("syntax", at, "this is no JSON: a name is needed here")
		}
		if seen[name] {
			return problem("duplicate-key", at, "`%s` is there twice", Short(name))
		}
		seen[name] = true
		item, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		v.Members = append(v.Members, Member{name, at, item})
	}
	return r.close(v)
}

// close reads the end of a list or an object.
func (r *jsonReader) close(v *Value) error {
	_, at, err := r.token()
	v.At.End = at.End
	return err
}
