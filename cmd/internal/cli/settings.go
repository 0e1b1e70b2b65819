package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// applySettings gives every flag that the command line does not set its value from the environment (TRAILSIFT_STORE for
// --store), else from the configuration file, then checks the global flags and begins to hold to the limits.
func (a *app) applySettings(c *cobra.Command) error {
	file, values, err := a.readConfig(c.Root())
	if err != nil {
		return err
	}
	var firstErr error
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Changed || firstErr != nil {
			return
		}
		name := "TRAILSIFT_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if value := a.env(name); value != "" {
			firstErr = setFlag(c.Flags(), f.Name, value, name)
		} else if value, ok := values[f.Name]; ok {
			firstErr = setValues(c.Flags(), f.Name, value, file)
		}
	})
	if firstErr != nil {
		return firstErr
	}
	if err := a.global.check(); err != nil {
		return err
	}
	ctx := a.limits.begin(c.Context(), &a.global, a.env)
	if a.global.timeout > 0 {
		timed, cancel := context.WithTimeout(ctx, a.global.timeout)
		context.AfterFunc(ctx, cancel)
		ctx = timed
	}
	c.SetContext(ctx)
	a.command = c.CommandPath()
	return nil
}

// setValues sets a flag to a value of the configuration file. A list repeats the flag.
func setValues(flags *pflag.FlagSet, name string, value any, file string) error {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	for _, v := range list {
		if err := setFlag(flags, name, fmt.Sprint(v), file); err != nil {
			return err
		}
	}
	return nil
}

func setFlag(flags *pflag.FlagSet, name, value, origin string) error {
	if err := flags.Set(name, value); err != nil {
		return usageError("%s: %w", origin, err)
	}
	return nil
}

// readConfig reads $XDG_CONFIG_HOME/trailsift/config.yaml: flag names and their values. Nothing is read from the current
// folder, because a folder of evidence must not change what the tool does.
func (a *app) readConfig(root *cobra.Command) (file string, values map[string]any, err error) {
	dir := a.env("XDG_CONFIG_HOME")
	if dir == "" {
		home := a.env("HOME")
		if home == "" {
			return "", nil, nil
		}
		dir = filepath.Join(home, ".config")
	}
	file = filepath.Join(dir, "trailsift", "config.yaml")
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, usageError("the configuration file cannot be read: %w", err)
	}
	if err := yaml.Unmarshal(text, &values); err != nil {
		return "", nil, usageError("%s: %w", file, err)
	}
	known := flagNames(root)
	for key := range values {
		if !slices.Contains(known, key) {
			return "", nil, usageError("%s: no command has a flag --%s", file, key)
		}
	}
	return file, values, nil
}

// flagNames lists the flags of all commands.
func flagNames(c *cobra.Command) []string {
	var names []string
	add := func(f *pflag.Flag) { names = append(names, f.Name) }
	c.LocalFlags().VisitAll(add)
	c.PersistentFlags().VisitAll(add)
	for _, sub := range c.Commands() {
		names = append(names, flagNames(sub)...)
	}
	return names
}
