package lang

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/syntax"
)

// Name is the name that a query gives to a value.
type Name struct {
	Pos   lexer.Position
	Token string `parser:"@( Ident | String )"`
}

// span returns where the name stands.
func (n *Name) span() diag.Span {
	return diag.Span{Start: n.Pos.Offset, End: n.Pos.Offset + len(n.Token)}
}

// value returns the name without backticks or quotes.
func (n *Name) value() string {
	if n.quoted() {
		return syntax.Unquote(n.Token)
	}
	return strings.Join(syntax.PathSegments(n.Token), ".")
}

// path returns the name as the path of a field.
func (n *Name) path() []string {
	if n.quoted() {
		return []string{n.value()}
	}
	return syntax.PathSegments(n.Token)
}

func (n *Name) quoted() bool { return n.Token != "" && (n.Token[0] == '"' || n.Token[0] == '\'') }

// String writes the name as it was written, or as a name in backticks when it was a text.
func (n *Name) String() string {
	if n.quoted() {
		return syntax.PrintName([]string{n.value()})
	}
	return n.Token
}

// Item is an expression with the name that its value gets.
type Item struct {
	Expr  syntax.Required `parser:"@@"`
	Alias *Name           `parser:"( 'as' @@ )?"`
}

// itemList is a list of items that may be empty.
type itemList struct {
	First *firstItem `parser:"( @@"`
	More  []*Item    `parser:"( ',' @@ )* )?"`
}

// firstItem is an item where there may be none.
type firstItem struct {
	Expr  syntax.Expr `parser:"@@"`
	Alias *Name       `parser:"( 'as' @@ )?"`
}

// items returns the list.
func (l *itemList) items() []*Item {
	if l.First == nil || l.First.Expr == nil {
		return nil
	}
	return append([]*Item{{Expr: l.First.Expr, Alias: l.First.Alias}}, l.More...)
}

// String writes the item in canonical form.
func (i *Item) String() string {
	s := syntax.Print(i.Expr)
	if i.Alias != nil {
		s += " as " + i.Alias.String()
	}
	return s
}

// name returns the name of the item's value: its alias, or its text.
func (i *Item) name(text string) string {
	if i.Alias != nil {
		return i.Alias.value()
	}
	return textOf(i.Expr, text)
}

// textOf returns the text of an expression as the name of its column: as it was written, unless that spans lines.
func textOf(e syntax.Expr, text string) string {
	written := e.Span().In(text)
	if path, ok := e.(*syntax.Path); ok && strings.IndexByte(written, '`') >= 0 {
		return strings.Join(path.Segments, ".")
	}
	if written == "" || strings.IndexByte(written, '\n') >= 0 {
		return syntax.Print(e)
	}
	return written
}

// at returns where the item stands.
func (i *Item) at() diag.Span {
	if i.Alias != nil {
		return i.Expr.Span().Join(i.Alias.span())
	}
	return i.Expr.Span()
}

func itemExprs(items []*Item) []syntax.Expr {
	out := make([]syntax.Expr, 0, len(items))
	for _, i := range items {
		out = append(out, i.Expr)
	}
	return out
}

// join writes a list with commas.
func join[T interface{ String() string }](list []T) string {
	parts := make([]string, len(list))
	for i, x := range list {
		parts[i] = x.String()
	}
	return strings.Join(parts, ", ")
}
