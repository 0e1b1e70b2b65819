package tree

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"trailsift/query/diag"
)

// ReadYAML reads the documents of a YAML file. Aliases and merge keys are resolved; the repeated values count against the limit,
// so that a few lines cannot stand for millions of values.
func ReadYAML(source string, l Limits) ([]*Value, error) {
	r := yamlReader{source: source, lines: lineStarts(source), budget: budget{Limits: l}}
	tokens := lexer.Tokenize(source)
	if err := errors.Join(r.checkNesting(tokens), r.checkLength(tokens)); err != nil {
		return nil, err
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, r.syntax(err)
	}
	var out []*Value
	for _, d := range file.Docs {
		if d.Body == nil || d.Body.Type() == ast.CommentType {
			continue
		}
		r.anchors = map[string]ast.Node{}
		v, err := r.value(d.Body, 0)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

type yamlReader struct {
	source  string
	lines   []int // where each line begins
	anchors map[string]ast.Node
	open    []string // the aliases that are being resolved
	budget  budget

	lastLine, lastColumn, lastAt int // the place that was asked for last
}

func lineStarts(source string) []int {
	out := []int{0}
	for i := range len(source) {
		if source[i] == '\n' {
			out = append(out, i+1)
		}
	}
	return out
}

// offset turns a line and a column in characters, both from 1, into a place in the source. It goes on from the last place in the same
// line: a file may be one line of megabytes.
func (r *yamlReader) offset(p *token.Position) int {
	switch {
	case p == nil || p.Line < 1:
		return 0
	case p.Line > len(r.lines):
		return len(r.source)
	}
	if p.Line != r.lastLine || p.Column < r.lastColumn {
		r.lastLine, r.lastColumn, r.lastAt = p.Line, 1, r.lines[p.Line-1]
	}
	for r.lastColumn < p.Column && r.lastAt < len(r.source) {
		_, n := utf8.DecodeRuneInString(r.source[r.lastAt:])
		r.lastAt += n
		r.lastColumn++
	}
	return r.lastAt
}

// span is the place of a token.
func (r *yamlReader) span(t *token.Token) diag.Span {
	if t == nil {
		return diag.Span{}
	}
	at := r.offset(t.Position)
	return diag.Span{Start: at, End: min(at+len(strings.TrimSpace(t.Origin)), len(r.source))}
}

// syntax turns an error of the parser into one with a place.
func (r *yamlReader) syntax(err error) error {
	var placed interface {
		GetToken() *token.Token
		GetMessage() string
	}
	if errors.As(err, &placed) {
		return problem("syntax", r.span(placed.GetToken()), "this is no YAML: %s", placed.GetMessage())
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return problem("syntax", diag.Span{}, "this is no YAML: %s", first)
}

// checkNesting refuses what the parser would descend into too deeply.
func (r *yamlReader) checkNesting(tokens token.Tokens) error {
	depth, line, inLine := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			line, inLine = t.Position.Line, 0
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth = max(depth-1, 0)
		case token.SequenceEntryType, token.MappingKeyType, token.TagType, token.AnchorType:
			if depth == 0 {
				inLine++
			}
		}
		if depth+inLine > r.budget.Depth {
			return problem("limit", r.span(t), "values are nested more than %d deep", r.budget.Depth)
		}
	}
	return nil
}

// Most documents of a file, and keys of a mapping in block style. The parser's time grows with their square: so many take it half a
// second.
const (
	mostDocuments = 10_000
	mostKeys      = 10_000
)

// checkLength refuses what would keep the parser busy for long.
func (r *yamlReader) checkLength(tokens token.Tokens) error {
	documents, flow := 0, 0
	type mapping struct{ column, keys int }
	var open []mapping
	leave := func(column int) {
		for len(open) > 0 && open[len(open)-1].column > column {
			open = open[:len(open)-1]
		}
	}
	for _, t := range tokens {
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow = max(flow-1, 0)
		case token.DocumentHeaderType:
			documents, open = documents+1, open[:0]
			if documents > mostDocuments {
				return problem("limit", r.span(t), "the file has more than %d documents", mostDocuments)
			}
		case token.SequenceEntryType: // keys behind it belong to another mapping than those of the entry before
			if flow == 0 {
				leave(t.Position.Column)
			}
		case token.MappingValueType:
			if flow > 0 || t.Prev == nil {
				continue
			}
			column := t.Prev.Position.Column
			if leave(column); len(open) == 0 || open[len(open)-1].column < column {
				open = append(open, mapping{column: column})
			}
			last := &open[len(open)-1]
			if last.keys++; last.keys > mostKeys {
				return problem("limit", r.span(t), "a mapping has more than %d keys", mostKeys)
			}
		}
	}
	return nil
}

// value returns what a node stands for.
func (r *yamlReader) value(n ast.Node, depth int) (*Value, error) {
	if err := r.budget.spend(depth); err != nil {
		return nil, problem("limit", r.span(n.GetToken()), "%s", err)
	}
	switch n := n.(type) { // the token of a mapping is behind its first key, which has the place
	case *ast.MappingNode:
		if len(n.Values) == 0 {
			return &Value{At: r.span(n.GetToken()), Kind: Object}, nil
		}
		return r.object(n.Values, depth)
	case *ast.MappingValueNode:
		return r.object([]*ast.MappingValueNode{n}, depth)
	}
	at := r.span(n.GetToken())
	switch n := n.(type) {
	case *ast.TagNode:
		return r.tagged(n, depth)
	case *ast.AnchorNode:
		r.anchors[n.Name.GetToken().Value] = n.Value
		return r.value(n.Value, depth+1)
	case *ast.AliasNode:
		return r.alias(n, depth)
	case *ast.SequenceNode:
		v := &Value{At: at, Kind: List}
		for _, item := range n.Values {
			one, err := r.value(item, depth+1)
			if err != nil {
				return nil, err
			}
			v.List = append(v.List, one)
			v.At.End = max(v.At.End, one.At.End)
		}
		return v, nil
	}
	return r.scalar(n, at)
}

// scalar returns a value without parts.
func (r *yamlReader) scalar(n ast.Node, at diag.Span) (*Value, error) {
	t := n.GetToken()
	switch n := n.(type) {
	case *ast.NullNode:
		if t.Value == "null" && !strings.HasPrefix(r.source[at.Start:], "null") { // nothing stands there
			at.End = at.Start
		}
		return &Value{At: at, Kind: Null}, nil
	case *ast.BoolNode:
		return &Value{At: at, Kind: Truth, Text: strings.ToLower(t.Value)}, nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return &Value{At: at, Kind: Number, Text: t.Value}, nil
	case *ast.StringNode:
		return &Value{At: at, Kind: Text, Text: n.Value}, nil
	case *ast.LiteralNode:
		body := n.Value.GetToken()
		if eol := strings.IndexByte(r.source[at.Start:], '\n'); eol >= 0 {
			at.End = min(at.Start+eol+1+len(strings.TrimRight(body.Origin, " \r\n")), len(r.source))
		}
		return &Value{At: at, Kind: Text, Text: n.Value.Value}, nil
	}
	return nil, problem("syntax", at, "this part of YAML (%s) is not read here", strings.ToLower(n.Type().String()))
}

// tagged returns a value with a tag: one of YAML's own, or a short one of CloudFormation's.
func (r *yamlReader) tagged(n *ast.TagNode, depth int) (*Value, error) {
	at := r.span(n.GetToken())
	tag := strings.TrimPrefix(n.GetToken().Value, "!")
	var inner *Value
	if n.Value == nil {
		inner = &Value{At: at}
	} else {
		v, err := r.value(n.Value, depth+1)
		if err != nil {
			return nil, err
		}
		copied := *v
		inner = &copied
	}
	if name, ok := strings.CutPrefix(tag, "!"); ok {
		if name == "str" && inner.Kind != List && inner.Kind != Object {
			inner.Kind = Text
		}
		return inner, nil
	}
	if inner.Tag != "" {
		return nil, problem("syntax", at, "two tags stand before one value")
	}
	inner.Tag = tag
	inner.At = diag.Span{Start: at.Start, End: max(at.End, inner.At.End)}
	return inner, nil
}

// alias returns what an anchor stands before.
func (r *yamlReader) alias(n *ast.AliasNode, depth int) (*Value, error) {
	at := r.span(n.GetToken())
	name := n.Value.GetToken().Value
	at.End = min(at.End+len(name), len(r.source))
	target, ok := r.anchors[name]
	if !ok {
		return nil, problem("syntax", at, "there is no anchor `&%s` before this", Short(name))
	}
	for _, open := range r.open {
		if open == name {
			return nil, problem("syntax", at, "`*%s` stands inside of what it stands for", Short(name))
		}
	}
	r.open = append(r.open, name)
	v, err := r.value(target, depth+1)
	r.open = r.open[:len(r.open)-1]
	if err != nil {
		return nil, err
	}
	copied := *v
	copied.At = at
	return &copied, nil
}

// object returns the value of a mapping. Its own members win over those that are merged into it.
func (r *yamlReader) object(values []*ast.MappingValueNode, depth int) (*Value, error) {
	v := &Value{Kind: Object}
	seen := map[string]bool{}
	var merged []Member
	for i, m := range values {
		at := r.span(m.Key.GetToken())
		if i == 0 {
			v.At = at
		}
		item, err := r.value(m.Value, depth+1)
		if err != nil {
			return nil, err
		}
		v.At.End = max(v.At.End, item.At.End)
		if m.Key.IsMergeKey() {
			more, err := mergedMembers(item)
			if err != nil {
				return nil, err
			}
			merged = append(merged, more...)
			continue
		}
		name, err := keyText(m.Key)
		if err != nil {
			return nil, problem("syntax", at, "%s", err)
		}
		if seen[name] {
			return nil, problem("duplicate-key", at, "`%s` is there twice", Short(name))
		}
		seen[name] = true
		v.Members = append(v.Members, Member{name, at, item})
	}
	for _, m := range merged {
		if !seen[m.Name] {
			seen[m.Name] = true
			v.Members = append(v.Members, m)
		}
	}
	return v, nil
}

// keyText is the name of a member.
func keyText(key ast.MapKeyNode) (string, error) {
	switch k := key.(type) {
	case *ast.StringNode:
		return k.Value, nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode:
		return key.GetToken().Value, nil
	}
	return "", fmt.Errorf("a name is needed here, and this is %s", strings.ToLower(key.Type().String()))
}

// mergedMembers are what << adds: the members of an object, or of several in a list.
func mergedMembers(v *Value) ([]Member, error) {
	switch v.Kind {
	case Object:
		return v.Members, nil
	case List:
		var out []Member
		for _, one := range v.List {
			if one.Kind != Object {
				return nil, problem("syntax", one.At, "<< takes objects, and this is %s", one.Kind)
			}
			out = append(out, one.Members...)
		}
		return out, nil
	}
	return nil, problem("syntax", v.At, "<< takes an object, and this is %s", v.Kind)
}
