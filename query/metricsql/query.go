package metricsql

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"trailsift/query/diag"
)

// MaxSeries is how many series a query gives at most, and the largest LIMIT.
const MaxSeries = 500

// Query is a query of Metrics Insights.
type Query struct {
	Func       string // AVG, COUNT, MAX, MIN or SUM
	Metric     string
	Namespace  string
	Schema     bool     // FROM SCHEMA: metrics with exactly the dimensions of Dimensions
	Dimensions []string // of SCHEMA, as they were written
	Where      []Condition
	GroupBy    []Key
	OrderBy    *Order // nil: by the groups
	Limit      int    // 0: none was given
}

// Condition compares a key with a text.
type Condition struct {
	Key   Key
	Not   bool   // != and not =
	Value string // "" with Own
	Own   bool   // CURRENT_ACCOUNT_ID()
}

// KeyKind is what a key names.
type KeyKind uint8

// The kinds of keys.
const (
	Dimension KeyKind = iota
	Account           // AWS.AccountId, whose Name is ""
	Tag               // tag.name
)

// Key is what metrics are chosen and grouped by.
type Key struct {
	Kind KeyKind
	Name string
	At   diag.Span
}

// Order is what series are sorted by: a statistic over the whole range.
type Order struct {
	Func string
	Desc bool
}

// Functions returns the functions with the statistics that they are.
func Functions() [][2]string {
	return [][2]string{{"AVG", "Average"}, {"COUNT", "SampleCount"}, {"MAX", "Maximum"}, {"MIN", "Minimum"}, {"SUM", "Sum"}}
}

// words have a meaning; as names they are quoted.
func words() []string {
	return []string{"SELECT", "FROM", "SCHEMA", "WHERE", "AND", "GROUP", "BY", "ORDER", "ASC", "DESC", "LIMIT", "AVG", "COUNT", "MAX", "MIN", "SUM", "TAG", "AWS", "CURRENT_ACCOUNT_ID"}
}

var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// name writes an identifier.
func name(s string) string {
	if plainName.MatchString(s) && !isWord(s) {
		return s
	}
	return quoted(s, '"')
}

func isWord(s string) bool {
	for _, w := range words() {
		if strings.EqualFold(w, s) {
			return true
		}
	}
	return false
}

func quoted(s string, quote byte) string {
	b := []byte{quote}
	for i := range len(s) {
		if s[i] == quote || s[i] == '\\' {
			b = append(b, '\\')
		}
		b = append(b, s[i])
	}
	return string(append(b, quote))
}

// String writes the key as queries do.
func (k Key) String() string {
	switch k.Kind {
	case Account:
		return "AWS.AccountId"
	case Tag:
		return "tag." + name(k.Name)
	}
	return name(k.Name)
}

// String writes the query; Parse reads it as the same.
func (q *Query) String() string {
	var b strings.Builder
	b.WriteString("SELECT " + q.Func + "(" + name(q.Metric) + ") FROM ")
	if q.Schema {
		b.WriteString("SCHEMA(" + name(q.Namespace))
		for _, d := range q.Dimensions {
			b.WriteString(", " + name(d))
		}
		b.WriteString(")")
	} else {
		b.WriteString(name(q.Namespace))
	}
	before := " WHERE "
	for _, c := range q.Where {
		op, value := " = ", quoted(c.Value, '\'')
		if c.Not {
			op = " != "
		}
		if c.Own {
			value = "CURRENT_ACCOUNT_ID()"
		}
		b.WriteString(before + c.Key.String() + op + value)
		before = " AND "
	}
	before = " GROUP BY "
	for _, k := range q.GroupBy {
		b.WriteString(before + k.String())
		before = ", "
	}
	if q.OrderBy != nil {
		b.WriteString(" ORDER BY " + q.OrderBy.Func + "()")
		if q.OrderBy.Desc {
			b.WriteString(" DESC")
		}
	}
	if q.Limit > 0 {
		b.WriteString(" LIMIT " + strconv.Itoa(q.Limit))
	}
	return b.String()
}

// AsksOwner reports whether the query asks for CURRENT_ACCOUNT_ID().
func (q *Query) AsksOwner() bool {
	for _, c := range q.Where {
		if c.Own {
			return true
		}
	}
	return false
}

// keys returns all keys of the query, those of GROUP BY first.
func (q *Query) keys() []Key {
	out := slices.Clone(q.GroupBy)
	for _, c := range q.Where {
		out = append(out, c.Key)
	}
	return out
}
