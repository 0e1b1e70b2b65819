package shell

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"trailsift/cmd/internal/term"
	"trailsift/engine"
	"trailsift/query"
	"trailsift/query/library"
	"trailsift/storage"
)

// savedSuffix is the end of the names of files that hold a query.
const savedSuffix = ".cwli"

// queryCommands do something with a query: the last one, unless one is given.
func queryCommands() []command {
	const group = "Queries"
	return []command{
		{name: ".explain", args: "[QUERY]", group: group, doc: "the plan and SQL of a query, and what running it reads (default: the last one)", run: (*Shell).explain},
		{name: ".edit", args: "", group: group, doc: "change the last query in $EDITOR and run it", run: (*Shell).edit},
		{name: ".save", args: "NAME [QUERY]", group: group, doc: "keep a query under a name (default: the last one); $NAME(KEY=VALUE) stands for it in other queries", run: (*Shell).save},
		{name: ".run", args: "[NAME [KEY=VALUE]]", group: group, doc: "run a kept query, with values for its {{KEY}}; without a name, list them", run: (*Shell).runSaved, choices: func(s *Shell, _ string) []string { return s.savedNames() }},
	}
}

// given returns the query of an argument, or the last one.
func (s *Shell) given(command, arg string) (string, error) {
	if arg = strings.TrimSpace(arg); arg != "" {
		return arg, nil
	}
	if s.last == "" {
		return "", usage("`%s` is about the last query, and there was none yet\n  = help: run one, or write it behind the command", command)
	}
	return s.last, nil
}

// explain shows what becomes of a query.
func (s *Shell) explain(ctx context.Context, arg string) error {
	text, err := s.given(".explain", arg)
	if err != nil {
		return err
	}
	return s.withCompiled(ctx, text, func(_ *storage.Snapshot, session *engine.Session, compiled *query.Compiled) error {
		explanation, err := session.Explain(ctx, compiled)
		if err != nil {
			return err
		}
		var safe strings.Builder // a query's texts are written out in it
		if _, err := term.Guard(&safe).Write([]byte(explanation.String())); err != nil {
			return err
		}
		return s.print(safe.String())
	})
}

// edit opens the last query in the reader's editor, and runs what they leave.
func (s *Shell) edit(ctx context.Context, _ string) (err error) {
	if !s.o.Interactive {
		return usage("`.edit` needs a terminal")
	}
	file, err := os.CreateTemp("", "trailsift-*"+savedSuffix)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(file.Name())) }()
	_, err = file.WriteString(strings.TrimSpace(s.last) + "\n")
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	if err := s.runEditor(file.Name()); err != nil {
		return err
	}
	changed, err := os.ReadFile(file.Name())
	if err != nil {
		return err
	}
	text := strings.TrimSpace(strings.TrimRight(strings.TrimSpace(string(changed)), ";"))
	if text == "" {
		return nil
	}
	s.o.History.Add(text + ";")
	if err := s.print(s.Highlight(text) + "\n"); err != nil {
		return err
	}
	return s.runText(ctx, "the edited text", text)
}

func (s *Shell) runEditor(file string) error {
	editor := s.o.Env("VISUAL")
	if editor == "" {
		editor = s.o.Env("EDITOR")
	}
	if editor == "" {
		editor = "vi"
	}
	c := exec.Command("sh", "-c", editor+` "$1"`, "sh", file) // EDITOR may have arguments
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, s.o.Out, s.o.Err
	if err := c.Run(); err != nil {
		return fmt.Errorf("editor %s: %w", editor, err)
	}
	return nil
}

// savedPath returns the file of a kept query. Names are single words, so that they cannot lead out of the folder.
func (s *Shell) savedPath(name string) (string, error) {
	if s.o.Queries == "" {
		return "", errors.New("there is no folder for queries: neither XDG_CONFIG_HOME nor HOME is set")
	}
	if strings.ContainsFunc(name, func(r rune) bool { return !query.SavedNameRune(r) }) {
		return "", usage("`%s` is not a name for a query: use letters, digits, - and _", name)
	}
	return filepath.Join(s.o.Queries, name+savedSuffix), nil
}

func (s *Shell) save(_ context.Context, arg string) error {
	name, rest, _ := strings.Cut(arg, " ")
	if name == "" {
		return usage("`.save` needs a name\n  = help: `.save NAME` keeps the last query, `.save NAME QUERY` another one")
	}
	path, err := s.savedPath(name)
	if err != nil {
		return err
	}
	text, err := s.given(".save", rest)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.o.Queries, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(path, []byte(strings.TrimSpace(text)+"\n"), 0o600); err != nil {
		return err
	}
	s.note("saved; `.run %s` runs it", name)
	return nil
}

func (s *Shell) runSaved(ctx context.Context, arg string) error {
	words, err := fields(arg)
	if err != nil {
		return err
	}
	if len(words) == 0 {
		names := s.savedNames()
		if len(names) == 0 {
			s.note("no query is saved yet; `.save NAME` saves the last one")
			return nil
		}
		return s.print(strings.Join(names, "\n") + "\n")
	}
	name := words[0]
	path, err := s.savedPath(name)
	if err != nil {
		return err
	}
	params, err := parameters(words[1:])
	if err != nil {
		return err
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return usage("no query is saved as `%s`\n  = help: `.run` lists them", name)
	}
	if err != nil {
		return err
	}
	s.params = params
	defer func() { s.params = nil }()
	return s.runText(ctx, name, string(text))
}

// parameters reads the values of a kept query's placeholders; nil when there are none.
func parameters(words []string) (map[string]string, error) {
	var out map[string]string
	for _, w := range words {
		name, value, ok := strings.Cut(w, "=")
		if !ok || name == "" {
			return nil, usage("`%s` is no value: write KEY=VALUE, with quotes around values with spaces", w)
		}
		if out == nil {
			out = map[string]string{}
		}
		out[name] = value
	}
	return out, nil
}

// SavedQueries reads the kept queries of a folder, by name. A folder that does not exist has none.
func SavedQueries(folder string) (map[string]string, error) {
	if folder == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	out := map[string]string{}
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), savedSuffix)
		if !ok || e.IsDir() {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return nil, err
		}
		out[name] = string(text)
	}
	return out, nil
}

// CallableQueries returns what other queries can call as $name: the kept queries of a folder, and the questions that come with
// the program where no kept one has their name.
func CallableQueries(folder string) (map[string]string, error) {
	saved, err := SavedQueries(folder)
	if err != nil {
		return nil, err
	}
	return library.Callable(saved)
}

// savedNames lists the kept queries.
func (s *Shell) savedNames() []string {
	files, _ := filepath.Glob(filepath.Join(s.o.Queries, "*"+savedSuffix)) // the pattern is sound unless the folder's name is odd
	var out []string
	for _, f := range files {
		out = append(out, strings.TrimSuffix(filepath.Base(f), savedSuffix))
	}
	slices.Sort(out)
	return out
}

// savedCalls lists what kept queries are called by: the names of files with one query, and name.section for those of others. A
// folder that cannot be read has none.
func (s *Shell) savedCalls() []string {
	saved, err := SavedQueries(s.o.Queries)
	if err != nil {
		return nil
	}
	var out []string
	for name, text := range saved {
		for _, section := range query.Sections(text) {
			call := name + "." + section.Name
			if section.Name == "" {
				call = name
			}
			if !strings.ContainsFunc(section.Name, func(r rune) bool { return !query.SavedNameRune(r) }) {
				out = append(out, call)
			}
		}
	}
	slices.Sort(out)
	return out
}

// runText runs statements that did not come from the reader.
func (s *Shell) runText(ctx context.Context, name, text string) error {
	const deepest = 8 // files that read themselves end here
	if s.depth >= deepest {
		return usage("%s: files read each other more than %d deep", name, deepest)
	}
	s.depth++
	defer func() { s.depth-- }()
	failed, first := s.Run(ctx, NewLines(strings.NewReader(text)))
	if err := ctx.Err(); err != nil {
		return err
	}
	if failed > 0 {
		return &toldError{fmt.Errorf("%s: %w", name, first)}
	}
	return nil
}
