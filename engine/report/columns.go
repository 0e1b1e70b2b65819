package report

import (
	"slices"

	"trailsift/engine/rows"
	"trailsift/query/diag"
)

// checkColumns looks whether everything that a section names is in its result, makes its tallies, and places its chart.
func (p *Plan) checkColumns(problems *diag.List, t *part) {
	for _, text := range t.expected {
		if one := p.tallyOf(problems, t, text); one != nil {
			t.tallies = append(t.tallies, one)
		}
	}
	shown := t.columns
	if len(t.section.columns) > 0 {
		shown = nil
		for _, c := range t.section.columns {
			if i := p.column(problems, t.columns, c, nil); i >= 0 {
				shown = append(shown, t.columns[i])
			}
		}
	}
	if t.chart != nil {
		t.out.Chart = p.placeChart(problems, t.chart, shown, t.out.Compared)
	}
}

// tallyOf reads an expectation, with the values of the report's parameters in it; nil, and a problem, when it cannot be right.
func (p *Plan) tallyOf(problems *diag.List, t *part, text placed) *tally {
	e, found := parseExpectation(p.filled(text.text))
	e.placed = placed{p.filled(text.text), text.value}
	for _, d := range found {
		problems.Add(e.in(p.spec.Text, d))
	}
	if len(found) > 0 {
		return nil
	}
	one := &tally{expectation: &e, place: -1}
	switch e.subject {
	case valueOf:
		one.place = p.valueColumn(problems, t, &e)
	case columnOf, aggregateOf:
		one.place = p.column(problems, t.columns, placed{e.column, e.value}, &e)
	}
	if one.place < 0 {
		return one
	}
	kind := t.columns[one.place].Kind
	if e.subject == aggregateOf && e.total != "count" && !kind.IsNumber() {
		problems.Add(e.in(p.spec.Text, diag.Errorf("expectation", e.columns, "`%s` holds no numbers: only count can be asked of it", e.column)))
	}
	if e.subject == columnOf && kind == rows.Timestamp && e.want[0] != nil {
		problems.Add(e.in(p.spec.Text, diag.Errorf("expectation", e.columns, "`%s` holds times, which are compared with null alone: let the query make a number of them", e.column)))
	}
	if c := t.out.Compared; c != nil {
		one.change = slices.ContainsFunc(c.Columns, func(x Compared) bool { return one.place == x.Change })
		one.compared = one.change || slices.ContainsFunc(c.Columns, func(x Compared) bool { return one.place == x.Before })
	}
	return one
}

// column finds a column by its name; -1, and a problem, when there is none. e is the expectation that names it; nil for none.
func (p *Plan) column(problems *diag.List, columns []rows.Column, name placed, e *expectation) int {
	i := slices.IndexFunc(columns, func(c rows.Column) bool { return c.Name == name.text })
	if i >= 0 {
		return i
	}
	var names []string
	for _, c := range columns {
		names = append(names, c.Name)
	}
	d := diag.Errorf("unknown-column", diag.Span{}, "the result has no column `%s`", name.text).Suggest(name.text, names)
	if len(d.Help) == 0 && len(names) > 0 {
		d = d.WithHelp("its columns are %s", diag.Alternatives(names))
	}
	if e != nil {
		d.Span = e.columns
		problems.Add(e.in(p.spec.Text, d))
	} else {
		problems.Add(name.in(p.spec.Text, d))
	}
	return -1
}

// valueColumn is the column of value: the only number, or the only column.
func (p *Plan) valueColumn(problems *diag.List, t *part, e *expectation) int {
	found := -1
	for i, c := range t.columns {
		if !c.Kind.IsNumber() && len(t.columns) > 1 {
			continue
		}
		if found >= 0 || t.out.Compared != nil {
			found = -1
			break
		}
		found = i
	}
	if found < 0 {
		problems.Add(e.in(p.spec.Text, diag.Errorf("expectation", e.columns, "`value` is the only number of a result, and this one has others: name a column instead")))
	}
	return found
}

// placeChart finds the columns that a chart draws; nil, and a problem, when they are not there.
func (p *Plan) placeChart(problems *diag.List, spec *chartSpec, columns []rows.Column, compared *Comparison) *Chart {
	c := &Chart{Kind: spec.kind, X: -1, By: -1}
	before := len(*problems)
	find := func(name placed) int {
		if name.text == "" {
			return -1
		}
		return p.column(problems, columns, name, nil)
	}
	c.X, c.By = find(spec.x), find(spec.by)
	for _, y := range spec.y {
		c.Y = append(c.Y, find(y))
	}
	if len(*problems) > before {
		return nil
	}
	complain := func(message string) *Chart {
		problems.Add(diag.Errorf("chart", spec.at, "%s", message))
		return nil
	}
	if c.X < 0 {
		c.X = slices.IndexFunc(columns, func(x rows.Column) bool {
			return !x.Kind.IsNumber() && (c.Kind != ChartLine || x.Kind == rows.Timestamp)
		})
	}
	if c.X < 0 {
		return complain("there is no column for the chart's `x`: a time for a line, a label for the others")
	}
	if c.Kind == ChartLine && columns[c.X].Kind != rows.Timestamp {
		return complain("a line is drawn over times, and `" + columns[c.X].Name + "` holds none")
	}
	if c.By < 0 {
		c.By = slices.IndexFunc(columns, func(x rows.Column) bool { return !x.Kind.IsNumber() && x.Name != columns[c.X].Name })
	}
	c.findNumbers(columns, compared)
	if len(c.Y) == 0 {
		return complain("there is no number to draw")
	}
	if slices.ContainsFunc(c.Y, func(y int) bool { return !columns[y].Kind.IsNumber() }) {
		return complain("a chart draws numbers, and a column of `y` holds none")
	}
	if c.Kind == ChartHeat && c.By < 0 {
		return complain("a heat map needs two columns that are no numbers: `x` and `by`")
	}
	if c.By >= 0 && len(c.Y) > 1 {
		return complain("with `by` a chart draws one number: name it in `y`")
	}
	return c
}

// findNumbers chooses the numbers of a chart that names none: all of them, but for changes in percent, which have another scale, or
// the first where each value of another column is a series.
func (c *Chart) findNumbers(columns []rows.Column, compared *Comparison) {
	if len(c.Y) > 0 {
		return
	}
	for i, x := range columns {
		isChange := compared != nil && (x.Name == "change" || len(x.Name) > 7 && x.Name[len(x.Name)-7:] == " change")
		if !x.Kind.IsNumber() || isChange || c.By >= 0 && len(c.Y) > 0 {
			continue
		}
		c.Y = append(c.Y, i)
	}
}
