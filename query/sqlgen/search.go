package sqlgen

import (
	"regexp/syntax"
	"strings"
	"unicode/utf8"

	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/storage/schema"
)

// A search in @message would rebuild every record. Most rows can be ruled out by their columns: when every match of the search
// holds a text that can only come from within one value, a row without that text in any column does not match. The few rows
// that are left are rebuilt and checked exactly.

// needle is a text that every match of a search holds.
type needle struct {
	text string
	fold bool // without regard to case
}

// searchRecord returns the SQL of a search in a record, "" when it cannot be narrowed.
func (w *writer) searchRecord(s scope, e *plan.Record, search *plan.Literal) string {
	text, _ := search.Value.(string)
	needles := []needle{{text: text}}
	if search.Typ == function.Regex {
		re, err := syntax.Parse(text, syntax.Perl)
		if err != nil {
			return ""
		}
		needles = required(re.Simplify())
	}
	if len(needles) == 0 || len(needles) > maxBranches {
		return ""
	}
	for i, n := range needles {
		var ok bool
		if needles[i], ok = n.within(e.Table); !ok {
			return ""
		}
	}
	var conds []string
	for _, n := range needles {
		conds = append(conds, w.columnsHold(s, e, n)...)
	}
	r := recordWriter{w: w, s: s, e: e}
	if raw, ok := r.rawColumn(); ok {
		conds = append(conds, raw+" is not null")
	}
	exact := fill("contains($1, $2)", []string{w.record(s, e), w.literal(search)})
	if search.Typ == function.Regex {
		exact = fill("regexp_matches($1, $2)", []string{w.record(s, e), w.literal(search)})
	}
	return "case when " + strings.Join(conds, " or ") + " then " + exact + " else false end"
}

// columnsHold returns the conditions that a column holds a needle, one for each column.
func (w *writer) columnsHold(s scope, e *plan.Record, n needle) []string {
	template := "contains($1, $2)"
	text := n.text
	if n.fold {
		template, text = "regexp_matches($1, $2)", "(?i)"+quoteMeta(n.text)
	}
	var out []string
	for _, c := range e.Columns {
		col := e.Table.Columns[c.Source]
		if (col.Role == schema.Field || col.Role == schema.Extra) && col.Type.IsText() {
			out = append(out, fill(template, []string{s.column(w, c), w.param(text)}))
		}
	}
	return out
}

func quoteMeta(s string) string {
	var b strings.Builder
	for _, c := range s {
		if strings.ContainsRune(`\.+*?()|[]{}^$`, c) {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// within returns the part of the needle that lies within one column wherever the needle occurs in a record, and whether
// there is one.
//
// Quotation marks, backslashes, braces and control characters may come from the text around values, and so may a colon at
// the start or a comma at the end. Keys, times, numbers, true and false are no text columns. A text column shows \n for a line
// feed: the n may begin a match, so the part of the needle that could be the end of an escape is cut off.
func (n needle) within(t *schema.Table) (needle, bool) {
	if strings.ContainsAny(n.text, "\"\\{}") || strings.HasPrefix(n.text, ":") || strings.HasSuffix(n.text, ",") {
		return n, false
	}
	lower := strings.ToLower
	if !n.fold {
		lower = func(s string) string { return s }
	}
	part := lower(n.text)
	for _, c := range t.Columns {
		if c.Role == schema.Field && strings.Contains(lower(c.Path), part) {
			return n, false // every record with the key has a match
		}
	}
	if strings.Contains("true", part) || strings.Contains("false", part) || strings.Trim(n.text, "0123456789TtZz:+-.Ee") == "" {
		return n, false
	}
	for _, c := range n.text {
		if c < ' ' || c >= utf8.RuneSelf && n.fold { // some letters of other scripts fold to ASCII
			return n, false
		}
	}
	n.text = n.text[escapeEnd(part, lower("0123456789ABCDEF")):]
	const shortest = 2
	return n, len(n.text) >= shortest
}

// escapeEnd returns how many bytes at the start of s can be the end of an escape: of \b, \f, \n, \r, \t, or of \u0000 to
// \u001F, with the hexadecimal digits as given.
func escapeEnd(s, digits string) int {
	longest := 0
	if s != "" && strings.IndexByte("bfnrt"+digits, s[0]) >= 0 {
		longest = 1
	}
	forms := [...]string{"u", "0", "0", "01", digits} // which bytes an escape has at each place behind the backslash
	for start := range forms {
		n := 0
		for n < len(s) && start+n < len(forms) && strings.IndexByte(forms[start+n], s[n]) >= 0 {
			n++
		}
		if start+n == len(forms) || n == len(s) {
			longest = max(longest, n)
		}
	}
	return longest
}

// required returns texts of which every match of a regular expression holds at least one; none when nothing is known.
func required(re *syntax.Regexp) []needle {
	switch re.Op {
	case syntax.OpLiteral:
		return []needle{{text: string(re.Rune), fold: re.Flags&syntax.FoldCase != 0}}
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpConcat:
		var best []needle
		for _, sub := range re.Sub {
			if n := required(sub); len(n) > 0 && (best == nil || shortestOf(n) > shortestOf(best)) {
				best = n
			}
		}
		return best
	case syntax.OpAlternate:
		var all []needle
		for _, sub := range re.Sub {
			n := required(sub)
			if len(n) == 0 {
				return nil
			}
			all = append(all, n...)
		}
		return all
	}
	return nil
}

func shortestOf(needles []needle) int {
	n := len(needles[0].text)
	for _, x := range needles[1:] {
		n = min(n, len(x.text))
	}
	return n
}
