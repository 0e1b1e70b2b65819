package shell

import (
	"context"
	"slices"
	"strings"

	"trailsift/query/diag"
)

// command is a dot command.
type command struct {
	name  string // with the dot
	args  string // as help shows them
	doc   string
	group string
	run   func(s *Shell, ctx context.Context, arg string) error
	// choices returns what the argument may be, for completion; nil when there is nothing to choose from.
	choices func(s *Shell, arg string) []string
}

// commands returns the dot commands in the order of .help. Each group is a file.
func commands() []command {
	return slices.Concat(lookCommands(), settingCommands(), queryCommands(), fileCommands(), sessionCommands())
}

// runCommand runs a line such as `.mode csv`.
func (s *Shell) runCommand(ctx context.Context, line string) error {
	name, arg := splitCommand(line)
	for _, c := range s.commands {
		if strings.EqualFold(c.name, name) {
			return c.run(s, ctx, arg)
		}
	}
	names := make([]string, len(s.commands))
	for i, c := range s.commands {
		names[i] = c.name
	}
	if close := diag.Closest(name, names, 2); len(close) > 0 {
		return usage("there is no command `%s`\n  = help: `%s` is one; `.help` lists them all", name, strings.Join(close, "` or `"))
	}
	return usage("there is no command `%s`\n  = help: `.help` lists them", name)
}

// splitCommand cuts a line into the command's name and its argument. A semicolon at the end is a habit, and no part of it.
func splitCommand(line string) (name, arg string) {
	line = strings.TrimSpace(strings.TrimRight(line, "; \t"))
	name, arg, _ = strings.Cut(line, " ")
	return name, strings.TrimSpace(arg)
}

// fields cuts an argument into words. Quotes, also inside a word, hold spaces together and are taken off.
func fields(arg string) ([]string, error) {
	var out []string
	var word strings.Builder
	inWord, quote := false, rune(0)
	for _, r := range arg {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			inWord, quote = true, r
		case r == ' ' || r == '\t':
			if inWord {
				out = append(out, word.String())
			}
			word.Reset()
			inWord = false
		default:
			inWord = true
			word.WriteRune(r)
		}
	}
	if quote != 0 {
		return nil, usage("a quote is not closed: %s", arg)
	}
	if inWord {
		out = append(out, word.String())
	}
	return out, nil
}
