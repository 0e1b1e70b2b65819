package sqlgen

import (
	"fmt"
	"strconv"
	"strings"

	"trailsift/query/plan"
)

// Step is work that Go does before a statement can run: the rows of Input go to an operator, and the statement reads the
// operator's rows as a table.
type Step struct {
	Operator string
	Settings string // what the operator is told beside the rows
	Input    Statement
	Table    string   // what the statement calls the operator's rows
	Columns  []Column // of the operator's rows
}

// host cuts the plan: what is below becomes a statement of its own, and the block reads the operator's rows.
func (g *generator) host(n *plan.Host) *block {
	input := &plan.Project{In: n.In}
	for i, e := range n.Args {
		input.Outputs = append(input.Outputs, plan.Output{Name: strconv.Itoa(i + 1), Expr: e})
	}
	return &block{limit: -1, tie: n.Outs[:1], table: func(w *writer) string {
		table := w.hosts[n.Outs[0]]
		if table == "" { // who reads the rows twice, such as addtotals, lets the operator run once
			table = w.step(input, n)
			w.hosts[n.Outs[0]] = table
		}
		return table + " q"
	}}
}

// hostRows reads the rows of an operator whose step was written before.
func (g *generator) hostRows(n *plan.HostRows) *block {
	return &block{limit: -1, tie: n.Cols[:1], table: func(w *writer) string {
		table := w.hosts[n.Cols[0]]
		if table == "" {
			w.fail("the rows of %s are read before it runs", n.Operator)
		}
		return table + " q"
	}}
}

// step adds the step of a host operator, and returns the name of its rows.
func (w *writer) step(input *plan.Project, n *plan.Host) string {
	st, err := generate(input, newWriter(w.dialect, w.reads))
	if err != nil {
		w.fail("%v", err)
	}
	step := Step{Operator: n.Operator, Settings: n.Settings, Input: st, Table: "host" + strconv.Itoa(len(w.steps)+1)}
	for _, c := range n.Outs {
		step.Columns = append(step.Columns, Column{Name: name(c), Type: c.Type})
	}
	w.steps = append(w.steps, step)
	return step.Table
}

// Text returns the statement with its parameters, the statements that host operators read before it.
func (s *Statement) Text() string {
	var b strings.Builder
	for _, step := range s.Steps {
		b.WriteString("-- read by the host operator " + step.Operator + ", whose rows are " + step.Table + "\n" + step.Input.Text() + "-- then\n")
	}
	b.WriteString(s.SQL + "\n")
	for i, arg := range s.Args {
		fmt.Fprintf(&b, "$%d = %s\n", i+1, formatArg(fmt.Sprint(arg)))
	}
	return b.String()
}

// formatArg writes a parameter. Of a long one, such as a lookup table, it shows the beginning.
func formatArg(text string) string {
	const shown = 200
	if len(text) <= shown {
		return strconv.Quote(text)
	}
	return fmt.Sprintf("%q… (%d bytes)", strings.ToValidUTF8(text[:shown], ""), len(text))
}
