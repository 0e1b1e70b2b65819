package reference

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"trailsift/query/function"
)

// Sources are what the reference is made of beside the tables that this package reads itself.
type Sources struct {
	Root      *cobra.Command // the command line; nil leaves it out
	ExitCodes []Pair
	Examples  fs.FS // holds examples/*.txtar, what the examples printed; nil is what this program was built with
}

// Library is the whole reference.
type Library struct {
	Pages []*Page // in the order of their kinds, and of the tables within each
}

// New makes the reference.
func New(s Sources) (*Library, error) {
	if s.Examples == nil {
		s.Examples = exampleFiles
	}
	ran, err := readRecorded(s.Examples)
	if err != nil {
		return nil, err
	}
	questions, err := questionPages()
	if err != nil {
		return nil, err
	}
	l := &Library{}
	for _, pages := range [][]*Page{
		programPages(s.Root), commandPages(), functionPages(function.Table()), mathPages(), tablePages(), fieldPages(), inputPages(), outputPages(), questions,
	} {
		l.Pages = append(l.Pages, pages...)
	}
	l.Pages = append(l.Pages, l.topics(s)...)
	for _, p := range l.Pages {
		ran.fill(p)
		if p.file == "" {
			p.file = p.Name
		}
	}
	return l, nil
}

// Of returns the pages of one kind.
func (l *Library) Of(k Kind) []*Page {
	var out []*Page
	for _, p := range l.Pages {
		if p.Kind == k {
			out = append(out, p)
		}
	}
	return out
}

// Find returns all pages about a name, compared without regard to case, in the order of their kinds.
func (l *Library) Find(name string) []*Page {
	var out []*Page
	for _, p := range l.Pages {
		if slices.ContainsFunc(p.names(), func(n string) bool { return strings.EqualFold(n, name) }) {
			out = append(out, p)
		}
	}
	return out
}

// Names returns everything that has a page, each name once.
func (l *Library) Names() []string {
	var out []string
	seen := map[string]bool{}
	for _, p := range l.Pages {
		for _, n := range p.names() {
			if !seen[n] {
				seen[n] = true
				out = append(out, n)
			}
		}
	}
	return out
}

func (p *Page) names() []string { return append([]string{p.Name}, p.Others...) }

// list turns pages into pairs of name and summary.
func list(pages []*Page) []Pair {
	out := make([]Pair, len(pages))
	for i, p := range pages {
		out[i] = Pair{p.Name, p.Summary()}
		if p.Extension {
			out[i].Meaning += " (extension)"
		}
	}
	return out
}

// grouped is a section for each group of the pages, in the order in which the groups first come.
func grouped(pages []*Page) []Section {
	var out []Section
	for _, p := range pages {
		i := slices.IndexFunc(out, func(s Section) bool { return s.Title == p.Group })
		if i < 0 {
			i = len(out)
			out = append(out, Section{Title: p.Group})
		}
		out[i].Pairs = append(out[i].Pairs, list([]*Page{p})...)
	}
	return out
}
