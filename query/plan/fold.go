package plan

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"trailsift/query/function"
)

// FoldCast converts a literal, as the SQL of the conversion would, and times in every form of RFC 3339 besides. It returns
// false when the conversion has to be left to SQL.
func FoldCast(l *Literal, to function.Type) (*Literal, bool) {
	if l.Typ == to {
		return l, true
	}
	if l.Value == nil {
		return &Literal{Typ: to}, true
	}
	switch v := l.Value.(type) {
	case int64:
		return foldInt(l, v, to)
	case float64:
		return foldDouble(l, v, to)
	case bool:
		switch to {
		case function.Int:
			return Int(boolInt(v)), true
		case function.Double:
			return Double(float64(boolInt(v))), true
		case function.Text:
			return Text(strconv.FormatBool(v)), true
		}
	case string:
		if l.Typ == function.Text {
			return foldText(v, to)
		}
	}
	return nil, false
}

func boolInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func foldInt(l *Literal, v int64, to function.Type) (*Literal, bool) {
	if l.Typ != function.Int {
		return nil, false
	}
	switch to {
	case function.Double:
		written := l.Written
		if written == "" {
			written = strconv.FormatInt(v, 10)
		}
		return &Literal{Value: float64(v), Typ: to, Written: written}, true
	case function.Bool:
		return Bool(v != 0), true
	case function.Text:
		if l.Written != "" {
			return Text(l.Written), true
		}
		return Text(strconv.FormatInt(v, 10)), true
	case function.Time:
		return foldMillis(float64(v))
	}
	return nil, false
}

func foldDouble(l *Literal, v float64, to function.Type) (*Literal, bool) {
	switch to {
	case function.Int:
		if math.Abs(v) < 1<<53 {
			return Int(int64(v)), true
		}
	case function.Bool:
		return Bool(v != 0), true
	case function.Text:
		if l.Written != "" {
			return Text(l.Written), true
		}
		if v == math.Trunc(v) && math.Abs(v) < 1e15 {
			return Text(strconv.FormatFloat(v, 'f', -1, 64)), true
		}
	case function.Time:
		return foldMillis(v)
	}
	return nil, false
}

// foldMillis reads milliseconds of the years 1 to 9999; others stand for no time.
func foldMillis(ms float64) (*Literal, bool) {
	if ms < -62135596800000 || ms > 253402300799999 {
		return &Literal{Typ: function.Time}, true
	}
	return Time(int64(ms) * 1000), true
}

var (
	numberText  = regexp.MustCompile(`^(?:` + function.NumberShape + `)$`)
	integerText = regexp.MustCompile(`^[-+]?[0-9]{1,18}$`)
)

func foldText(s string, to function.Type) (*Literal, bool) {
	switch to {
	case function.Double:
		if len(s) >= 200 || !numberText.MatchString(s) {
			return &Literal{Typ: to}, true
		}
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return nil, false
		}
		return &Literal{Value: f, Typ: to, Written: s}, true
	case function.Int:
		if integerText.MatchString(s) {
			n, err := strconv.ParseInt(s, 10, 64)
			return Int(n), err == nil
		}
	case function.Bool:
		switch s {
		case "true", "1":
			return Bool(true), true
		case "false", "0":
			return Bool(false), true
		}
		return &Literal{Typ: to}, true
	case function.Time:
		return ParseTime(s)
	}
	return nil, false
}

// ParseTime reads a date, or a date and a time of day with or without seconds, fraction and zone; UTC without a zone. Other
// texts give false.
func ParseTime(s string) (*Literal, bool) {
	s = strings.Replace(s, " ", "T", 1)
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return Time(t.UnixMicro()), true
		}
	}
	return nil, false
}
