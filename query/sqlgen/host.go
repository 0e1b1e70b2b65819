package sqlgen

import (
	"fmt"
	"strconv"
	"strings"

	"trailsift/query/plan"
)

// Step is work that Go does before a statement can run: the rows of Input go to an operator, and the operator's rows become a
// parameter of the statement, as a JSON array of objects whose keys are the names of Columns.
type Step struct {
	Operator string
	Input    Statement
	Columns  []Column // of the operator's rows
	Arg      int      // the index in Args of the statement that the rows belong to; there is an empty array before
}

// host cuts the plan: what is below becomes a statement of its own, and the block reads the operator's rows.
func (g *generator) host(n *plan.Host) *block {
	input := &plan.Project{In: n.In}
	for i, e := range n.Args {
		input.Outputs = append(input.Outputs, plan.Output{Name: strconv.Itoa(i + 1), Expr: e})
	}
	return &block{limit: -1, tie: n.Outs[:1], table: func(w *writer) string {
		arg, done := w.hosts[n]
		if !done { // who reads the rows twice, such as addtotals, lets the operator run once
			arg = w.step(input, n)
			w.hosts[n] = arg
		}
		types := make([]string, len(n.Outs))
		for i, c := range n.Outs {
			types[i] = `"` + name(c) + `":"` + typeName(c.Type) + `"`
		}
		return fill(w.dialect.template("rows", rowsTemplate),
			[]string{"$" + strconv.Itoa(arg+1), "'[{" + strings.Join(types, ",") + "}]'"}) + " q"
	}}
}

// step adds the step of a host operator, and returns the index of the parameter that its rows become.
func (w *writer) step(input *plan.Project, n *plan.Host) int {
	st, err := generate(input, newWriter(w.dialect, w.reads))
	if err != nil {
		w.fail("%v", err)
	}
	step := Step{Operator: n.Operator, Input: st, Arg: len(w.args)}
	w.args = append(w.args, "[]")
	for _, c := range n.Outs {
		step.Columns = append(step.Columns, Column{Name: name(c), Type: c.Type})
	}
	w.steps = append(w.steps, step)
	return step.Arg
}

// Text returns the statement with its parameters, the statements that host operators read before it.
func (s *Statement) Text() string {
	var b strings.Builder
	rows := map[int]string{}
	for _, step := range s.Steps {
		b.WriteString("-- read by the host operator " + step.Operator + "\n" + step.Input.Text() + "-- then\n")
		rows[step.Arg] = "the rows of " + step.Operator + ", as JSON"
	}
	b.WriteString(s.SQL + "\n")
	for i, arg := range s.Args {
		value, ok := rows[i]
		if !ok {
			value = formatArg(fmt.Sprint(arg))
		}
		fmt.Fprintf(&b, "$%d = %s\n", i+1, value)
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
