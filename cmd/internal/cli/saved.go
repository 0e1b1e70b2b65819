package cli

import (
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"trailsift/cmd/internal/shell"
	"trailsift/query/diag"
)

// parameterFlags hold the values of a saved query's parameters as they are given.
type parameterFlags struct {
	given []string
}

func (p *parameterFlags) register(flags *pflag.FlagSet) {
	flags.StringArrayVar(&p.given, "param", nil, "value of a placeholder {{name}} in the query: `name=value` (may be repeated)")
}

// values returns the values by name; nil when there are none.
func (p *parameterFlags) values() (map[string]string, error) {
	var values map[string]string
	for _, text := range p.given {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return nil, usageError("--param %s: write it as name=value", diag.Visible(text))
		}
		if _, ok := values[name]; ok {
			return nil, usageError("--param %s is given twice", diag.Visible(name))
		}
		if values == nil {
			values = map[string]string{}
		}
		values[name] = value
	}
	return values, nil
}

// queriesFolder is where the shell keeps queries; empty when there is no such place.
func (a *app) queriesFolder() string {
	if dir := a.userFolder("XDG_CONFIG_HOME", ".config"); dir != "" {
		return filepath.Join(dir, "queries")
	}
	return ""
}

// savedQueries reads what calls such as $name(parameter=value) stand for: the queries that the shell keeps, and the questions
// that come with the program.
func (a *app) savedQueries() (map[string]string, error) {
	return shell.CallableQueries(a.queriesFolder())
}
