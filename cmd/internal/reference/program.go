package reference

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// programPages are the commands of the command line. The root command's own page holds the flags that all of them have.
func programPages(root *cobra.Command) []*Page {
	if root == nil {
		return nil
	}
	out := []*Page{globalPage(root)}
	for _, c := range programCommands(root) {
		if c == root {
			continue
		}
		name := strings.TrimPrefix(c.CommandPath(), root.Name()+" ")
		p := &Page{
			Kind: Program, Name: name, Others: c.Aliases, Synopsis: c.UseLine(), Meaning: programMeaning(c), brief: sentence(c.Short), file: strings.ReplaceAll(name, " ", "-"),
			Examples: shellExamples(c), Sections: []Section{{Title: "Flags", Pairs: flagPairs(c.LocalNonPersistentFlags())}},
		}
		if len(p.Sections[0].Pairs) == 0 {
			p.Sections = nil
		}
		out = append(out, p)
	}
	return append(out, &Page{
		Kind: Program, Name: "completion", Synopsis: root.Name() + " completion bash|zsh|fish|powershell",
		Meaning:  "Prints a script that makes the shell complete commands, flags, and names after help.",
		Examples: []Example{{Run: Shell, Text: root.Name() + " completion bash > completion.bash", Doc: "Read the file from ~/.bashrc."}},
	})
}

// globalPage is about the program as a whole.
func globalPage(root *cobra.Command) *Page {
	return &Page{
		Kind: Program, Name: root.Name(), Synopsis: root.Name() + " COMMAND [flags]", Meaning: programMeaning(root), brief: sentence(root.Short), Examples: shellExamples(root),
		Sections: []Section{{Title: "Flags of every command", Pairs: flagPairs(root.PersistentFlags())}},
	}
}

// programCommands returns root and everything below it that help shows.
func programCommands(root *cobra.Command) []*cobra.Command {
	out := []*cobra.Command{root}
	for _, c := range root.Commands() {
		if !c.Hidden && c.Deprecated == "" && c.Name() != "completion" {
			out = append(out, programCommands(c)...)
		}
	}
	return out
}

func programMeaning(c *cobra.Command) string {
	if c.Long == "" {
		return sentence(c.Short)
	}
	return strings.TrimSpace(c.Long)
}

// shellExamples are the command lines of a command's examples; lines that begin with # say what the next one does.
func shellExamples(c *cobra.Command) []Example {
	var out []Example
	doc := ""
	for line := range strings.Lines(c.Example) {
		line = strings.TrimSpace(line)
		if comment, ok := strings.CutPrefix(line, "#"); ok {
			doc = strings.TrimSpace(comment)
			continue
		}
		if line != "" {
			out = append(out, Example{Run: Shell, Text: line, Doc: doc})
		}
		doc = ""
	}
	return out
}

func flagPairs(flags *pflag.FlagSet) []Pair {
	var out []Pair
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		if value != "" {
			name += " " + strings.ToUpper(value)
		}
		switch f.DefValue {
		case "", "0", "false", "[]", "0s", "-1":
		default:
			usage += " (default " + f.DefValue + ")"
		}
		out = append(out, Pair{name, usage})
	})
	return out
}
