package sqlgen

import (
	"strconv"
	"strings"
)

// fill puts arguments into a template: $1 to $9 or ${n}, $* for all of them and $+ for all but the first, with commas. An
// argument gets parentheses unless it is one operand already or stands alone between brackets and commas.
func fill(template string, args []string) string {
	var b strings.Builder
	for i := 0; i < len(template); {
		c := template[i]
		if c != '$' || i+1 == len(template) {
			b.WriteByte(c)
			i++
			continue
		}
		list, end := placeholder(template[i:], args)
		if end == 0 {
			b.WriteByte(c)
			i++
			continue
		}
		alone := separated(template[:i], template[i+end:])
		for j, a := range list {
			if j > 0 {
				b.WriteString(", ")
			}
			if alone {
				b.WriteString(bare(a))
			} else {
				b.WriteString(atom(a))
			}
		}
		i += end
	}
	return b.String()
}

// placeholder reads the placeholder at the start of s and returns the arguments it stands for and its length, 0 when there is
// none.
func placeholder(s string, args []string) ([]string, int) {
	digits, end := s[1:2], 2
	switch c := s[1]; {
	case c == '*':
		return args, 2
	case c == '+':
		return args[1:], 2
	case c == '{':
		close := strings.IndexByte(s, '}')
		if close < 0 {
			return nil, 0
		}
		digits, end = s[2:close], close+1
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > len(args) {
		return nil, 0
	}
	return args[n-1 : n], end
}

// separated reports whether a text between before and after stands alone between brackets and commas.
func separated(before, after string) bool {
	before, after = strings.TrimRight(before, " "), strings.TrimLeft(after, " ")
	opened := before == "" || strings.HasSuffix(before, "(") || strings.HasSuffix(before, ",") || strings.HasSuffix(before, "[")
	closed := after == "" || after[0] == ')' || after[0] == ',' || after[0] == ']'
	return opened && closed
}

// atom returns an expression as one operand: in parentheses unless it is a name, a literal, a call or bracketed already.
func atom(s string) string {
	if isOperand(s) {
		return s
	}
	return "(" + s + ")"
}

// bare returns an expression without parentheses around the whole of it.
func bare(s string) string {
	if strings.HasPrefix(s, "(") && closing(s) == len(s)-1 {
		return s[1 : len(s)-1]
	}
	return s
}

func isOperand(s string) bool {
	i := 0
	for i < len(s) && (s[i] == '_' || s[i] == '.' || s[i] == '$' || s[i] >= '0' && s[i] <= '9' || s[i] >= 'a' && s[i] <= 'z') {
		i++
	}
	switch {
	case i == len(s):
		return s != ""
	case s[i] == '(':
		return closing(s[i:]) == len(s)-i-1
	case s[i] == '\'' && i == 0:
		return closing(s) == len(s)-1
	}
	return false
}

// closing returns the index at which the bracket or quote at the start of s ends, -1 when it does not.
func closing(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\'':
			for i++; i < len(s); i++ {
				if s[i] != '\'' {
					continue
				}
				if i+1 == len(s) || s[i+1] != '\'' {
					break
				}
				i++ // two quotes stand for one
			}
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			return i
		}
	}
	return -1
}

// quote returns a text literal. Texts of the query are parameters instead, except where the database insists on a literal.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
