package reference

import (
	"embed"
	"io/fs"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"
)

//go:embed examples/*.txtar
var exampleFiles embed.FS

// separator stands between an example and what it printed.
const separator = "\n=>\n"

// recorded is what examples printed when they were run, by their keys.
type recorded map[string]run

type run struct{ text, output string }

// readRecorded returns the examples that were run by the tests of this program, from the folder examples of files.
func readRecorded(files fs.FS) (recorded, error) {
	r := recorded{}
	names, err := fs.Glob(files, "examples/*.txtar")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		r.parse(data)
	}
	return r, nil
}

// parse adds the examples of a file as Format writes it.
func (r recorded) parse(data []byte) {
	for _, f := range txtar.Parse(data).Files {
		text, output, _ := strings.Cut(string(f.Data), separator)
		r[f.Name] = run{text, output}
	}
}

// Format writes the examples, in the order of their pages, as a file for the folder examples.
func Format(comment string, examples []Example) []byte {
	a := &txtar.Archive{Comment: []byte(comment + "\n")}
	for _, e := range examples {
		a.Files = append(a.Files, txtar.File{Name: e.Key, Data: []byte(e.Text + separator + e.Output)})
	}
	return txtar.Format(a)
}

// fill gives the examples of a page their keys and what they printed.
func (r recorded) fill(p *Page) {
	for i := range p.Examples {
		e := &p.Examples[i]
		if e.Run == Expression || e.Run == Calculation {
			continue
		}
		e.Key = strings.Join([]string{p.Kind.folder(), p.Name, strconv.Itoa(i + 1)}, " ")
		if was, ok := r[e.Key]; ok && was.text == e.Text {
			e.Output, e.Ran = was.output, true
		}
	}
}
