package lang

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
	"time"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	lang "trailsift/query/syntax"
)

// number binds a number.
func (b *binder) number(digits string, at diag.Span) plan.Expr {
	n := number64(digits)
	if n.Value == nil {
		b.errorf("bad-number", at, "the number `%s` is too large", digits).add(b)
		return b.failed
	}
	return n
}

// number64 returns a number as it was written: an integer where it is one, since ids must not be rounded.
func number64(digits string) *plan.Literal {
	if n, err := strconv.ParseInt(digits, 10, 64); err == nil {
		l := plan.Int(n)
		l.Written = digits
		return l
	}
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil || math.IsInf(f, 0) {
		return plan.Missing()
	}
	l := plan.Double(f)
	l.Written = digits
	return l
}

// literalLike prepares a literal for a comparison with a value of the other's type, where the function table alone would convert
// the value: a number beside text is compared as a number with decimals, 0 and 1 beside a boolean as false and true.
func literalLike(x, other plan.Expr) plan.Expr {
	l, ok := x.(*plan.Literal)
	if !ok || l.Typ != function.Int {
		return x
	}
	n := l.Value.(int64)
	switch other.Type() {
	case function.Text, function.JSON:
		d := plan.Double(float64(n))
		d.Written = l.Written
		return d
	case function.Bool:
		if n == 0 || n == 1 {
			return plan.Bool(n == 1)
		}
	}
	return x
}

// fold converts a literal to the type that a function takes, so that engines compare columns with constants of their own type.
// Other expressions, and literals whose conversion is left to the engine, come back as they are.
func (b *binder) fold(a argument, to function.Type) plan.Expr {
	l, ok := a.Expr.(*plan.Literal)
	if !ok || l.Typ == to {
		return a.Expr
	}
	switch v := l.Value.(type) {
	case string:
		switch to {
		case function.Time:
			return b.time(a, v)
		case function.Bool:
			return b.truth(a, v)
		}
		if n := number64(v); to.Numeric() && strings.Trim(v, "+-.eE0123456789") == "" && n.Value != nil {
			return b.fold(argument{n, a.at}, to)
		}
	case int64:
		switch to {
		case function.Time:
			return b.millis(a, float64(v))
		case function.Double:
			d := plan.Double(float64(v))
			d.Written = l.Written
			return d
		}
	case float64:
		switch {
		case to == function.Time:
			return b.millis(a, v)
		case to == function.Int && v == math.Trunc(v) && math.Abs(v) < 1<<53:
			return plan.Int(int64(v))
		}
	}
	if to == function.Text && l.Written != "" {
		return plan.Text(l.Written)
	}
	return a.Expr
}

// truth reads a text that is compared with a boolean.
func (b *binder) truth(a argument, text string) plan.Expr {
	switch strings.ToLower(text) {
	case "true", "1":
		return plan.Bool(true)
	case "false", "0":
		return plan.Bool(false)
	}
	b.warn("never-equal", a.at, "%s is neither true nor false", lang.Quote(text)).add(b)
	return &plan.Literal{Typ: function.Bool}
}

// millis reads a number that stands for a time.
func (b *binder) millis(a argument, ms float64) plan.Expr {
	if math.Abs(ms) >= math.MaxInt64/1000 {
		b.errorf("bad-time", a.at, "the number is no time").add(b)
		return b.failed
	}
	if ms > 0 && ms < 1e11 {
		b.warn("seconds", a.at, "the number is read as milliseconds since 1970, which makes it %s",
			time.UnixMilli(int64(ms)).UTC().Format(time.RFC3339)).
			WithHelp("write the time as text: `\"2024-01-31T00:00:00Z\"`").add(b)
	}
	return plan.Time(int64(math.Round(ms * 1000)))
}

// time reads a text that stands for a time. Without a zone it is UTC.
func (b *binder) time(a argument, text string) plan.Expr {
	if t, ok := parseTime(text); ok {
		b.extension(a.at, "time", text, fmt.Sprintf("write the milliseconds since 1970: `%d`", t.UnixMilli()))
		return plan.Time(t.UnixMicro())
	}
	b.errorf("bad-time", a.at, "%s is no time", lang.Quote(text)).
		WithHelp("times are written `\"2024-01-31\"`, `\"2024-01-31T15:04:05Z\"` or as milliseconds since 1970").add(b)
	return b.failed
}

func parseTime(text string) (time.Time, bool) {
	for _, layout := range [...]string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02", "2006-01"} {
		if t, err := time.ParseInLocation(layout, text, time.UTC); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// duration binds a length of time.
func (b *binder) duration(p *lang.Period) plan.Expr {
	months := map[string]int64{"mo": 1, "q": 3, "y": 12}
	micros := map[string]int64{"ms": 1e3, "s": 1e6, "m": 60e6, "h": 3600e6, "d": 24 * 3600e6, "w": 7 * 24 * 3600e6}
	span := plan.Span{Months: p.Count * months[p.Unit], Micros: p.Count * micros[p.Unit]}
	const longest = 200 * 365 * 24 * 3600e6 // engines count intervals in 64 bits of nanoseconds
	switch {
	case p.Count == 0:
		b.errorf("bad-duration", p.At, "a duration cannot be 0").add(b)
		return b.failed
	case p.Count > longest/1e3, span.Micros > longest, span.Micros < 0, span.Months > 12*200:
		b.errorf("bad-duration", p.At, "the duration `%s` is longer than 200 years", p.At.In(b.text)).add(b)
		return b.failed
	}
	return plan.Duration(span)
}

// regex checks a pattern where it stands. Groups are written as every engine takes them.
func (b *binder) regex(p *lang.Pattern) plan.Expr {
	if _, ok := b.compile(p); !ok {
		return b.failed
	}
	return plan.Regex(namedGroups(p.Source))
}

// compile reads a pattern as RE2, which all engines have in common.
func (b *binder) compile(p *lang.Pattern) (*regexp.Regexp, bool) {
	re, err := regexp.Compile(p.Source)
	if err == nil {
		return re, true
	}
	r := b.errorf("bad-regex", p.At, "the regex cannot be read: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	var e *syntax.Error
	if errors.As(err, &e) {
		switch {
		case e.Code == syntax.ErrInvalidPerlOp && strings.ContainsAny(e.Expr, "=!"):
			r = r.WithHelp("look-around is not part of RE2; write two conditions instead")
		case e.Code == syntax.ErrInvalidEscape && len(e.Expr) == 2 && e.Expr[1] >= '1' && e.Expr[1] <= '9':
			r = r.WithHelp("back references are not part of RE2")
		case e.Code == syntax.ErrInvalidRepeatSize:
			r = r.WithHelp("a repeat count is at most 1000")
		}
	}
	r.add(b)
	return nil, false
}

// namedGroups writes (?<name> as (?P<name>, the form that every RE2 takes.
func namedGroups(pattern string) string {
	if !strings.Contains(pattern, "(?<") {
		return pattern
	}
	var out strings.Builder
	class := false // inside [ ], where brackets and question marks are ordinary
	for i := 0; i < len(pattern); i++ {
		switch {
		case pattern[i] == '\\' && i+1 < len(pattern):
			out.WriteByte('\\')
			i++
		case pattern[i] == '[':
			class = true
		case pattern[i] == ']':
			class = false
		case !class && strings.HasPrefix(pattern[i:], "(?<"):
			out.WriteString("(?P<")
			i += 2
			continue
		}
		out.WriteByte(pattern[i])
	}
	return out.String()
}

func quoteMeta(s string) string { return regexp.QuoteMeta(s) }
