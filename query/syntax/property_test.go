package syntax

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trailsift/query/diag"
)

// dump writes everything of an expression but its positions.
func dump(e Expr) string {
	switch e := e.(type) {
	case *Path:
		return fmt.Sprintf("path%q", e.Segments)
	case *Text:
		return fmt.Sprintf("text(%q)", e.Value)
	case *Num:
		return "num(" + e.Digits + ")"
	case *Bool:
		return fmt.Sprint(e.Value)
	case *Null:
		return "null"
	case *Period:
		return fmt.Sprint("period(", e.Count, e.Unit, ")")
	case *Pattern:
		return fmt.Sprintf("regex(%q)", e.Source)
	case *List:
		return "list(" + dumpAll(e.Items) + ")"
	case *Call:
		return fmt.Sprint("call(", e.Name, e.Star, dumpAll(e.Args), ")")
	case *Member:
		return fmt.Sprintf("member(%s %q)", dump(e.X), e.Segments)
	case *Unary:
		return "(" + e.Op + " " + dump(e.X) + ")"
	case *Binary:
		return "(" + dump(e.X) + " " + e.Op + " " + dump(e.Y) + ")"
	case *Bad:
		return "bad(" + e.Diag.Code + ")"
	}
	return fmt.Sprintf("%T", e)
}

func dumpAll(list []Expr) string {
	parts := make([]string, len(list))
	for i, e := range list {
		parts[i] = dump(e)
	}
	return strings.Join(parts, ", ")
}

// literals draws an expression without parts.
func literals() *rapid.Generator[Expr] {
	return rapid.Custom(func(t *rapid.T) Expr {
		switch rapid.IntRange(0, 6).Draw(t, "kind") {
		case 0:
			return &Text{Value: rapid.String().Draw(t, "text")}
		case 1:
			return &Num{Digits: rapid.StringMatching(`[0-9]{1,20}(\.[0-9]{1,5})?([eE][-+]?[0-9]{1,3})?`).Draw(t, "number")}
		case 2:
			u := units()
			return &Period{Count: rapid.Int64Range(0, 1<<40).Draw(t, "count"), Unit: u[rapid.IntRange(0, len(u)-1).Draw(t, "unit")].short}
		case 3:
			return &Pattern{Source: rapid.StringMatching(`([^\\\x00]|\\[^/\x00]){1,12}`).Draw(t, "regex")}
		case 4:
			return &Bool{Value: rapid.Bool().Draw(t, "bool")}
		case 5:
			return &Null{}
		}
		first := rapid.OneOf(rapid.StringMatching("[^`\n\x00]{1,8}"), rapid.SampledFrom([]string{"a", "@message", "not", "by", "true", "7", "4xx", "@@x"}))
		rest := rapid.OneOf(rapid.StringMatching("[^\x00]{0,8}"), rapid.SampledFrom([]string{"0", "arn", "a.b", "`", "5m"}))
		return &Path{Segments: append([]string{first.Draw(t, "first")}, rapid.SliceOfN(rest, 0, 3).Draw(t, "rest")...)}
	})
}

// expressions draws an expression of some depth.
func expressions(depth int) *rapid.Generator[Expr] {
	if depth == 0 {
		return literals()
	}
	inner := expressions(depth - 1)
	return rapid.Custom(func(t *rapid.T) Expr {
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 5:
			limits := &List{Items: []Expr{inner.Draw(t, "low"), inner.Draw(t, "high")}}
			return &Binary{Op: rapid.SampledFrom([]string{"between", "not between"}).Draw(t, "operator"), X: inner.Draw(t, "left"), Y: limits}
		case 0:
			return &List{Items: rapid.SliceOfN(inner, 0, 3).Draw(t, "items")}
		case 1:
			c := &Call{Name: rapid.SampledFrom([]string{"count", "strLen", "true", "case"}).Draw(t, "function"), Star: rapid.Bool().Draw(t, "star")}
			if !c.Star {
				c.Args = rapid.SliceOfN(inner, 0, 3).Draw(t, "arguments")
			}
			if members := rapid.SliceOfN(rapid.StringMatching("[^\x00]{0,8}"), 0, 2).Draw(t, "members"); len(members) > 0 {
				return &Member{X: c, Segments: members}
			}
			return c
		case 2:
			return &Unary{Op: rapid.SampledFrom([]string{"not", "!", "-", "+"}).Draw(t, "operator"), X: inner.Draw(t, "operand")}
		case 3:
			ops := []string{"or", "and", "=", "!=", "<", "<=", ">", ">=", "=~", "like", "not like", "in", "not in", "has", "+", "-", "*", "/", "%", "^"}
			b := &Binary{Op: rapid.SampledFrom(ops).Draw(t, "operator"), X: inner.Draw(t, "left"), Y: inner.Draw(t, "right")}
			if strings.HasSuffix(b.Op, "in") { // what needs brackets behind in is read as a list of one
				switch b.Y.(type) {
				case *Binary, *Unary:
					b.Y = &List{Items: []Expr{b.Y}}
				}
			}
			return b
		}
		return inner.Draw(t, "inner")
	})
}

// parseCommand reads an expression behind a command's name, since the first word of a text is one.
func parseCommand(text string) (e Expr, problems diag.List, rest string) {
	const command = "filter "
	text = command + text
	lex := NewStream(Tokens(text)[1:], len(text)).Peeking()
	e = Parse(lex)
	Problems(e, &problems)
	if t := lex.Peek(); !t.EOF() {
		rest = text[t.Pos.Offset:]
	}
	return e, problems, rest
}

// TestPrintParse shows that reading what was printed gives the same expression.
func TestPrintParse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := expressions(4).Draw(t, "expression")
		text := Print(e)
		got, problems, rest := parseCommand(text)
		if len(problems) > 0 || rest != "" {
			t.Fatalf("%q\nproblems %v, rest %q", text, problems, rest)
		}
		if a, b := dump(e), dump(got); a != b {
			t.Fatalf("%s\nwas  %s\nread %s", text, a, b)
		}
	})
}

// TestTokensAreTheText shows that nothing of a text is lost or made up, whatever it holds.
func TestTokensAreTheText(t *testing.T) {
	pieces := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"'", `"`, "`", "/", "\\", "|", "(", "]", "@", ".", "5m", "4xx", "--", "#", "\n", "\xff", "parse ", "as ", "like"}))
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(pieces, 0, 20).Draw(t, "pieces"), "")
		at := 0
		for _, tok := range Tokens(text) {
			if tok.Value == "" || tok.Pos.Offset != at || !strings.HasPrefix(text[at:], tok.Value) {
				t.Fatalf("%q: token %q at %d, want one at %d", text, tok.Value, tok.Pos.Offset, at)
			}
			at += len(tok.Value)
		}
		if at != len(text) {
			t.Fatalf("%q: the tokens end at %d", text, at)
		}
	})
}
