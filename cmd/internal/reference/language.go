package reference

import (
	"slices"
	"strings"

	"trailsift/query/function"
	"trailsift/query/lang"
)

// commandPages are the commands of the query language.
func commandPages() []*Page {
	var out []*Page
	for _, s := range lang.Commands() {
		p := &Page{
			Kind: Command, Name: s.Name, Others: s.Synonyms, Synopsis: s.Usage, Meaning: s.Doc,
			Extension: s.Extension, Differs: s.Differs,
		}
		for _, e := range s.Examples {
			p.Examples = append(p.Examples, Example{Text: e.Query, Doc: e.Doc})
		}
		out = append(out, p)
	}
	return out
}

// functionPages are the functions and operators.
func functionPages(fns *function.Functions) []*Page {
	var out []*Page
	for _, e := range fns.Entries() {
		p := &Page{
			Kind: Function, Name: e.Names[0], Others: e.Names[1:], Group: e.Group, Synopsis: e.Usage, Meaning: e.Doc,
			Extension: e.Extension, Differs: e.Differs, file: e.ID,
		}
		switch e.Kind {
		case function.Operator:
			p.what = "operator"
		case function.Aggregate:
			p.what = "aggregate function, in stats"
		}
		for _, x := range e.Examples {
			p.Examples = append(p.Examples, Example{Run: Expression, Text: x.Text, Rows: x.Rows, Output: x.Want, Ran: true})
		}
		p.Sections = []Section{{Title: "Result", Text: resultOf(e)}}
		for _, text := range e.Queries {
			p.Examples = append(p.Examples, Example{Text: text})
		}
		out = append(out, p)
	}
	return out
}

// resultOf names the types that a function's value can have.
func resultOf(e *function.Entry) string {
	var types []string
	for _, o := range e.Overloads {
		name := o.Result.String()
		if o.Result == function.Same {
			name = "the type of its arguments"
		}
		if !slices.Contains(types, name) {
			types = append(types, name)
		}
	}
	last := len(types) - 1
	if last > 0 {
		types = []string{strings.Join(types[:last], ", ") + " or " + types[last]}
	}
	return sentence(types[0])
}

// awsCommands are the commands of Logs Insights, in the order of its documentation.
func awsCommands() []string {
	return []string{
		"display", "fields", "filter", "where", "filterIndex", "parse", "json", "sort", "stats", "limit", "dedup", "unnest", "expand", "pattern",
		"anomaly", "diff", "logcompare", "lookup", "cidrlookup", "join", "appendcols", "relevantfields", "sessionize", "countFrequent",
		"addtotals", "accum", "autoregress", "filldown", "fillmissing", "outlier", "unmask", "SOURCE",
	}
}
