package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"trailsift/query/function"
)

// Format returns a plan as text, first step first, one step a line: what explain shows and tests compare. The steps of a second
// input stand indented below the step that they lead into.
func Format(n Node) string {
	var s string
	for ; n != nil; n = n.Input() {
		step := describe(n) + "\n"
		if p, ok := n.(Pair); ok {
			for line := range strings.Lines(Format(p.Other())) {
				step += "  " + line
			}
		}
		s = step + s
	}
	return s
}

func describe(n Node) string {
	switch n := n.(type) {
	case *Scan:
		return describeScan(n)
	case *Extend:
		return "extend " + items(n.Items)
	case *Filter:
		return "filter " + FormatExpr(n.Cond)
	case *Aggregate:
		s := "aggregate " + items(n.Aggs)
		if len(n.Groups) > 0 {
			s += " by " + items(n.Groups)
		}
		return s
	case *Sort:
		return "sort " + keyList(n.Keys)
	case *Limit:
		if n.Any {
			return fmt.Sprintf("limit any %d", n.Count)
		}
		return fmt.Sprintf("limit %d", n.Count)
	case *Dedup:
		return "dedup " + exprList(n.Keys) + " in order of " + keyList(n.Order)
	case *Parse:
		s := "parse " + FormatExpr(n.Source) + " /" + n.Pattern + "/ as "
		for i, c := range n.Outs {
			if i > 0 {
				s += ", "
			}
			s += fmt.Sprintf("%s=$%d", column(c), n.Groups[i])
		}
		if n.Multi {
			s += " multi"
		}
		return s
	case *Host:
		return n.describe()
	case *Relevance:
		return n.describe()
	case *Project:
		parts := make([]string, len(n.Outputs))
		for i, o := range n.Outputs {
			parts[i] = FormatExpr(o.Expr) + " as `" + o.Name + "`"
		}
		return "project " + strings.Join(parts, ", ")
	case step:
		return n.describe()
	}
	return fmt.Sprintf("%T", n)
}

func describeScan(n *Scan) string {
	s := "scan " + n.Table.Name
	if !n.Range.IsZero() {
		s += " " + formatRange(n.Range)
	}
	s += " (" + strings.Join(columnNames(n), ", ") + ")"
	if len(n.Where) > 0 {
		conds := make([]string, len(n.Where))
		for i, e := range n.Where {
			conds[i] = FormatExpr(e)
		}
		s += " where " + strings.Join(conds, " and ")
	}
	return s
}

// columnNames returns the columns that a scan reads. A whole record is more than anybody reads: it is called @message, and one
// that is nearly whole @message without the few that it lacks.
func columnNames(n *Scan) []string {
	has := func(i int) bool { return slices.ContainsFunc(n.Cols, func(c *Column) bool { return c.Source == i }) }
	record := map[int]bool{}
	var names, lacks []string
	if n.Table.Record != nil {
		for _, i := range recordColumns(n.Table, n.Table.Record) {
			if record[i] = true; !has(i) {
				lacks = append(lacks, n.Table.Columns[i].Name)
			}
		}
	}
	whole := len(record) > 0 && len(lacks) < len(record)/2
	if whole {
		name := "@message"
		if len(lacks) > 0 {
			name += " without " + strings.Join(lacks, ", ")
		}
		names = append(names, name)
	}
	for _, c := range n.Cols {
		if !whole || !record[c.Source] {
			names = append(names, c.Hint)
		}
	}
	return names
}

func items(list []Item) string {
	parts := make([]string, len(list))
	for i, it := range list {
		parts[i] = column(it.Column) + "=" + FormatExpr(it.Expr)
	}
	return strings.Join(parts, ", ")
}

func keyList(keys []Key) string {
	parts := make([]string, len(keys))
	for i, k := range keys {
		parts[i] = FormatExpr(k.Expr)
		if k.Plain {
			parts[i] += " plain"
		}
		if k.Desc {
			parts[i] += " desc"
		}
	}
	return strings.Join(parts, ", ")
}

func exprList(list []Expr) string {
	parts := make([]string, len(list))
	for i, e := range list {
		parts[i] = FormatExpr(e)
	}
	return strings.Join(parts, ", ")
}

// column names a column of the scan by its name in the table, others by number.
func column(c *Column) string {
	if c.Source >= 0 {
		return c.Hint
	}
	return "c" + strconv.Itoa(c.ID)
}

// FormatExpr returns an expression as text: calls in function notation, casts as type(x).
func FormatExpr(e Expr) string {
	switch e := e.(type) {
	case *Ref:
		return column(e.Column)
	case *OfKind:
		return string(e.Kind) + "(" + formatPointer(e.Base, e.Pointer) + ")"
	case *Any:
		each := "[*]"
		if e.Members {
			each = ".*"
		}
		return "any(" + formatPointer(e.Base, e.Pointer) + each + " as " + FormatExpr(e.Item) + ": " + FormatExpr(e.Cond) + ")"
	case *Element:
		return "item" + strconv.Itoa(e.ID)
	case *Path:
		if e.Scalar {
			return "scalar(" + formatPointer(e.Base, e.Pointer) + ")"
		}
		return formatPointer(e.Base, e.Pointer)
	case *Literal:
		return formatLiteral(e)
	case *Call:
		if e.Entry.ID == "stat" { // what it calculates is in the overload alone
			return e.Overload.ID + "(" + exprList(e.Args) + ")"
		}
		return e.Entry.ID + "(" + exprList(e.Args) + ")"
	case *Cast:
		return e.To.String() + "(" + FormatExpr(e.Arg) + ")"
	case *Present:
		return "present(" + FormatExpr(e.Value) + ")"
	case *Record:
		if e.Level.Path == "" {
			return "@message"
		}
		return "object(" + e.Level.Path + ")"
	}
	return fmt.Sprintf("%T", e)
}

func formatPointer(base Expr, pointer []string) string {
	s := FormatExpr(base)
	for _, p := range pointer {
		s += "/" + p
	}
	return s
}

func formatLiteral(e *Literal) string {
	switch v := e.Value.(type) {
	case nil:
		return "null"
	case string:
		if e.Typ == function.Regex {
			return "/" + v + "/"
		}
		return strconv.Quote(v)
	case int64:
		if e.Typ == function.Time {
			return formatTime(v)
		}
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case Span:
		return v.String()
	}
	return fmt.Sprint(e.Value)
}

// formatRange writes a range; an end beyond the years that a record can have is open.
func formatRange(r Range) string {
	start, end := "…", "…"
	if r.Start > YearOne {
		start = formatTime(r.Start)
	}
	if r.End < Year10000 {
		end = formatTime(r.End)
	}
	return "[" + start + ", " + end + ")"
}

func formatTime(micros int64) string {
	if micros == minTime || micros == maxTime {
		return "…"
	}
	return time.UnixMicro(micros).UTC().Format("2006-01-02T15:04:05.999999Z")
}

// String returns the length of time in the largest units that divide it, such as 1mo or 90s.
func (s Span) String() string {
	var out string
	if s.Months != 0 {
		out = strconv.FormatInt(s.Months, 10) + "mo"
	}
	if s.Micros == 0 && out != "" {
		return out
	}
	for _, u := range []struct {
		name   string
		micros int64
	}{{"w", 7 * 24 * 3600e6}, {"d", 24 * 3600e6}, {"h", 3600e6}, {"m", 60e6}, {"s", 1e6}, {"ms", 1e3}, {"us", 1}} {
		if s.Micros%u.micros == 0 {
			return out + strconv.FormatInt(s.Micros/u.micros, 10) + u.name
		}
	}
	return out
}
