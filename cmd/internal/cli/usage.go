package cli

import (
	"errors"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"trailsift/query/diag"
)

// commandError turns cobra's own errors about arguments and command names, which have no type, into errors of usage with
// the closest name as help. Other errors pass.
func commandError(root *cobra.Command, err error) error {
	var coded *codeError
	if errors.As(err, &coded) {
		return err
	}
	if m := regexp.MustCompile(`^unknown command "(.*)" for "(.*)"`).FindStringSubmatch(err.Error()); m != nil {
		if m[2] != root.Name() {
			return usageError("`%s` takes no argument `%s`"+helpMark+"`%s --help` shows what it takes", m[2], m[1], m[2])
		}
		var names []string
		for _, c := range root.Commands() {
			names = append(names, c.Name())
		}
		if isLanguageCommand(m[1]) {
			return usageError("unknown command `%s`"+helpMark+"it is a command of the query language: `trailsift query '%s …'`, `trailsift help %s`", m[1], m[1], m[1])
		}
		return usageError("unknown command `%s`%s", m[1], similar(m[1], names, "`trailsift help` lists the commands"))
	}
	for _, start := range []string{"accepts ", "requires ", "required flag", "if any flags in the group"} {
		if strings.HasPrefix(err.Error(), start) {
			return withCode(exitUsage, err)
		}
	}
	return err
}

// flagError says what is wrong with a flag, with the closest name as help.
func flagError(c *cobra.Command, err error) error {
	help := "`" + c.CommandPath() + " --help` lists the flags"
	if name, ok := strings.CutPrefix(err.Error(), "unknown flag: --"); ok {
		var names []string
		c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		return usageError("unknown flag `--%s`%s", name, similar(name, names, help))
	}
	return usageError("%w"+helpMark+"%s", err, help)
}

// similar returns help that names the closest names, or other help when none is close.
func similar(name string, names []string, other string) string {
	close := diag.Closest(name, names, 3)
	switch len(close) {
	case 0:
		return helpMark + other
	case 1:
		return helpMark + "a similar name exists: `" + close[0] + "`"
	}
	return helpMark + "similar names exist: `" + strings.Join(close, "`, `") + "`"
}

// unknownSubcommand refuses an argument where the name of a command could stand.
func unknownSubcommand(c *cobra.Command, name string) error {
	var names []string
	for _, sub := range c.Commands() {
		names = append(names, sub.Name())
	}
	return usageError("unknown command `%s %s`%s", c.Name(), name, similar(name, names, "`"+c.CommandPath()+" --help` lists the commands"))
}

// onlyHelp is what a command does that has only others below it.
func onlyHelp(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return c.Help()
	}
	return unknownSubcommand(c, args[0])
}
