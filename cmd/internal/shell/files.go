package shell

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"trailsift/engine/render"
	"trailsift/query"
	"trailsift/query/diag"
)

// fileCommands read and write files.
func fileCommands() []command {
	const group = "Files"
	return []command{
		{name: ".read", args: "FILE [NAME]", group: group, doc: "run the statements of a file; of a file with lines such as -- NAME -- those below one of them, or all in turn", run: (*Shell).read, choices: pathChoices},
		{name: ".output", args: "[FILE]", group: group, doc: "write results to a new file, in the format of its suffix; without a file, show them again", run: (*Shell).setOutput, choices: pathChoices},
		{name: ".ingest", args: "PATH...", group: group, doc: "read files and folders into the store", run: (*Shell).ingest, choices: pathChoices},
	}
}

// sessionCommands end the session.
func sessionCommands() []command {
	return []command{
		{name: ".quit", group: "Leave", doc: "leave the shell; Ctrl-D does the same", run: func(s *Shell, _ context.Context, _ string) error {
			s.quit = true
			return nil
		}},
	}
}

func (s *Shell) read(ctx context.Context, arg string) error {
	paths, err := fields(arg)
	if err != nil {
		return err
	}
	if len(paths) != 1 && len(paths) != 2 {
		return usage("`.read` takes one file, and perhaps the name of one of its queries: `.read FILE [NAME]`; names with spaces stand in quotes")
	}
	data, err := os.ReadFile(paths[0])
	if err != nil {
		return fmt.Errorf("`.read FILE` needs a file of queries: %w", err)
	}
	text, found := string(data), false
	sections := query.Sections(text)
	for _, section := range sections {
		if len(paths) == 2 && section.Name != paths[1] {
			continue
		}
		found = true
		if len(sections) > 1 && len(paths) == 1 {
			s.note("-- %s --", diag.Visible(section.Name))
		}
		if err := s.runText(ctx, paths[0], text[section.Start:section.End]); err != nil {
			return err
		}
	}
	if !found {
		return usage("%s has no query `%s`", paths[0], paths[1])
	}
	return nil
}

func (s *Shell) setOutput(_ context.Context, arg string) error {
	if err := s.closeOutput(); err != nil || arg == "" {
		return err
	}
	paths, err := fields(arg)
	if err != nil {
		return err
	}
	if len(paths) != 1 {
		return usage("`.output` takes one file: `.output FILE`; names with spaces stand in quotes")
	}
	s.output, err = openOutput(paths[0], s.settings.mode)
	return err
}

func (s *Shell) ingest(ctx context.Context, arg string) error {
	paths, err := fields(arg)
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		return usage("`.ingest` needs a file or folder: `.ingest PATH...`")
	}
	return s.o.Host.Ingest(ctx, paths)
}

// pathChoices completes the last path of an argument.
func pathChoices(_ *Shell, arg string) []string {
	last := arg[strings.LastIndexAny(arg, " \t")+1:]
	dir, base := filepath.Split(last)
	folder := dir
	if folder == "" {
		folder = "."
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, base) || strings.HasPrefix(name, ".") && base == "" || strings.ContainsAny(name, " \t'\"") {
			continue
		}
		if e.IsDir() {
			name += "/"
		}
		out = append(out, dir+name)
	}
	return out
}

// suffixFormat returns the format that a file's name asks for: mode where its files may have the suffix, else the first
// format that has it, else none.
func suffixFormat(path, mode string) string {
	suffix := strings.ToLower(filepath.Ext(path))
	found := ""
	for _, f := range render.Formats() {
		for _, s := range f.Suffixes {
			if s == suffix && (f.Name == mode || found == "") {
				found = f.Name
			}
		}
	}
	return found
}
