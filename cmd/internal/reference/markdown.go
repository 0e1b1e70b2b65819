package reference

import (
	"fmt"
	"strings"
)

// Markdown returns the reference as files, by path below a folder; README.md lists them.
func (l *Library) Markdown() map[string]string {
	files := map[string]string{"README.md": l.index()}
	for _, p := range l.Pages {
		if p.Kind != Field {
			files[p.path()] = p.Markdown(1)
		}
	}
	return files
}

// Document returns the reference as one Markdown document.
func (l *Library) Document() string {
	var b strings.Builder
	b.WriteString("# trailsift reference\n")
	for k := Program; k <= Topic; k++ {
		pages := l.Of(k)
		if k == Field || len(pages) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n", k.title())
		for _, p := range pages {
			b.WriteString("\n" + p.Markdown(3))
		}
	}
	return b.String()
}

func (k Kind) title() string {
	return [...]string{"Command line", "Commands of the query language", "Functions and operators", "Metric math", "Tables and fields", "", "Log formats", "Output formats", "Questions that come with the program", "Topics"}[k]
}

func (p *Page) path() string { return p.Kind.folder() + "/" + p.file + ".md" }

// index is the page that leads to all others.
func (l *Library) index() string {
	var b strings.Builder
	b.WriteString("# trailsift reference\n\nMade by `trailsift docs` from the tables in the program. " +
		"Every example was run over the sample logs in `testdata/samples`, as on 2026-03-15 with the day before as time range.\n")
	for k := Program; k <= Topic; k++ {
		pages := l.Of(k)
		if k == Field || len(pages) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n", k.title())
		group := ""
		for i, p := range pages {
			if p.Group != group || i == 0 {
				group = p.Group
				if group != "" {
					fmt.Fprintf(&b, "\n### %s\n", sentence(group)[:len(sentence(group))-1])
				}
				b.WriteString("\n| | |\n|---|---|\n")
			}
			meaning := p.Summary()
			if p.Extension && k != Table {
				meaning += " *Extension.*"
			}
			fmt.Fprintf(&b, "| [%s](%s) | %s |\n", code(p.Name), p.path(), cell(meaning))
		}
	}
	return b.String()
}

// Markdown writes the page, its title being a heading of the given level.
func (p *Page) Markdown(level int) string {
	var b strings.Builder
	head := func(title string) { fmt.Fprintf(&b, "\n%s %s\n\n", strings.Repeat("#", level+1), title) }
	fmt.Fprintf(&b, "%s %s\n\n", strings.Repeat("#", level), code(p.Name))
	if p.Extension && p.Kind != Table {
		b.WriteString("*Extension: not part of Logs Insights.*\n\n")
	}
	if p.Kind == Input {
		b.WriteString(p.Synopsis + ".\n")
	} else {
		b.WriteString(fence(p.Synopsis+"\n", ""))
	}
	if len(p.Others) > 0 {
		fmt.Fprintf(&b, "\nAlso: `%s`.\n", strings.Join(p.Others, "`, `"))
	}
	if p.Meaning != "" {
		b.WriteString("\n" + blocks(p.Meaning))
	}
	if p.Differs != "" {
		b.WriteString("\n**Differs from Logs Insights.** " + p.Differs + "\n")
	}
	if len(p.Examples) > 0 {
		head("Examples")
		for i := range p.Examples {
			p.Examples[i].markdown(&b, i)
		}
	}
	for _, s := range p.Sections {
		if s.Title != "" {
			head(s.Title)
		} else {
			b.WriteByte('\n')
		}
		if s.Text != "" {
			b.WriteString(s.Text + "\n\n")
		}
		if len(s.Pairs) > 0 {
			b.WriteString("| | |\n|---|---|\n")
		}
		for _, x := range s.Pairs {
			fmt.Fprintf(&b, "| %s | %s |\n", code(cell(x.Name)), cell(x.Meaning))
		}
	}
	return b.String()
}

func (e *Example) markdown(b *strings.Builder, i int) {
	if e.Run == Expression || e.Run == Calculation {
		value := code(cell(e.Output))
		if e.Output == "" {
			value = "(missing)"
		}
		of := ""
		if len(e.Rows) > 0 {
			of = map[Run]string{Expression: "of the rows ", Calculation: "of "}[e.Run] + code(cell(strings.Join(e.Rows, " ")))
		}
		if i == 0 {
			b.WriteString("| expression | value | |\n|---|---|---|\n")
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", code(cell(e.Text)), value, of)
		return
	}
	if i > 0 {
		b.WriteByte('\n')
	}
	if e.Doc != "" {
		b.WriteString(e.Doc + "\n\n")
	}
	b.WriteString(fence(e.shown(100)+"\n", ""))
	if e.Output != "" {
		b.WriteString("\n" + fence(e.Output, "text"))
	}
}

// fence makes a block of code whatever the text holds.
func fence(text, language string) string {
	marks := "```"
	for strings.Contains(text, marks) {
		marks += "`"
	}
	return marks + language + "\n" + text + marks + "\n"
}

// code marks a text as code whatever it holds.
func code(text string) string {
	if text == "" {
		return ""
	}
	if strings.Contains(text, "`") {
		return "`` " + text + " ``"
	}
	return "`" + text + "`"
}

// cell makes a text fit into a cell of a table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(text)
}
