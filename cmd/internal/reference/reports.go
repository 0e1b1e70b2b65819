package reference

import (
	"slices"

	"trailsift/engine/report"
	"trailsift/engine/report/html"
)

// reportsTopic is the page about report files: their keys, and what can be expected.
func reportsTopic() *Page {
	p := &Page{
		Kind: Topic, Name: "reports", Others: []string{"report-files", "expectations"}, Synopsis: "trailsift report FILE",
		Meaning: "A report file is YAML: a title, a range, and sections. Each section is a text or has one result: of a query, of a question that comes with the program, of unusual rates, of a timeline or of alarms. " +
			"A key that is not in these lists is an error. trailsift report --check says what is wrong with a file, its queries and its expectations, without a store.\n\n" +
			"Texts are Markdown and stand in the report as they are; values of results are shown so that they cannot be anything but text.",
	}
	for _, k := range report.Keys() {
		title := "Keys of a report"
		switch k.Of {
		case "":
		case "sections":
			title = "Keys of a section"
		default:
			title = "Keys of " + k.Of
		}
		meaning := k.Doc
		if k.With != nil && len(k.With) < 4 {
			var kinds []string
			for _, kind := range k.With {
				kinds = append(kinds, string(kind))
			}
			meaning += " Beside " + orWords(kinds) + "."
		}
		i := slices.IndexFunc(p.Sections, func(s Section) bool { return s.Title == title })
		if i < 0 {
			i = len(p.Sections)
			p.Sections = append(p.Sections, Section{Title: title})
		}
		p.Sections[i].Pairs = append(p.Sections[i].Pairs, Pair{k.Name + " (" + k.Type + ")", meaning})
	}
	forms := Section{Title: "Expectations", Text: "Each is one comparison; several stand in a list, and all have to hold. {{name}} stands for a parameter of the report."}
	for _, f := range report.Forms() {
		forms.Pairs = append(forms.Pairs, Pair{f.Text, f.Doc})
	}
	columns := Section{Title: "Columns of alarms"}
	for i, c := range report.AlarmColumns() {
		columns.Pairs = append(columns.Pairs, Pair{c.Name, [...]string{
			"The alarm's name.", "Its state at the end of the range: OK, ALARM or INSUFFICIENT_DATA.", "Its severity.", "Since when it is in that state.",
			"How often it was in ALARM in the range.", "Why it is in that state.",
		}[i]})
	}
	formats := Section{Title: "Output formats"}
	for _, f := range append(report.Formats(), html.Format()) {
		formats.Pairs = append(formats.Pairs, Pair{f.Name, f.Doc})
	}
	p.Sections = append(p.Sections, forms, columns, formats)
	return p
}
