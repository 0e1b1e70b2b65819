package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"trailsift/query"
)

// lookupFlags name the tables for the commands lookup and cidrlookup.
type lookupFlags struct {
	files  []string
	folder string
}

func (f *lookupFlags) register(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.files, "lookup", nil, "make the CSV file a table for lookup and cidrlookup: `name=file` (may be repeated)")
	flags.StringVar(&f.folder, "lookups", "", "make every CSV file of this `folder` such a table, called as the file without .csv")
}

// tables finds the tables. They are read when a query names them. A name of --lookup hides a file of the folder.
func (f *lookupFlags) tables() ([]*query.Lookup, error) {
	var out []*query.Lookup
	for _, text := range f.files {
		name, file, ok := strings.Cut(text, "=")
		if !ok || name == "" || file == "" {
			return nil, usageError("--lookup is name=file, not %q", text)
		}
		if slices.ContainsFunc(out, func(t *query.Lookup) bool { return t.Name == name }) {
			return nil, usageError("--lookup: two tables are called %q", name)
		}
		if _, err := os.Stat(file); err != nil {
			return nil, usageError("lookup table %q: %w", name, err)
		}
		out = append(out, lookupOf(name, file))
	}
	if f.folder == "" {
		return out, nil
	}
	entries, err := os.ReadDir(f.folder)
	if err != nil {
		return nil, usageError("--lookups: %w", err)
	}
	for _, e := range entries {
		name, isCSV := strings.CutSuffix(e.Name(), ".csv")
		if !isCSV || e.IsDir() || slices.ContainsFunc(out, func(t *query.Lookup) bool { return t.Name == name }) {
			continue
		}
		out = append(out, lookupOf(name, filepath.Join(f.folder, e.Name())))
	}
	return out, nil
}

// lookupOf is the table of a file.
func lookupOf(name, file string) *query.Lookup {
	return &query.Lookup{Name: name, Read: func() (*query.Lookup, error) { return readLookup(name, file) }}
}

func readLookup(name, file string) (_ *query.Lookup, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("lookup table %q: %w", name, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	t, err := query.ReadLookup(name, f, 0)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return t, nil
}
