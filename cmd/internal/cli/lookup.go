package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"trailsift/engine/geo"
	"trailsift/query"
)

// lookupFlags name what queries look things up in: tables for lookup, cidrlookup and wildcardlookup, and databases of addresses for geoip.
type lookupFlags struct {
	files  []string
	folder string
	geoip  []string
}

func (f *lookupFlags) register(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.files, "lookup", nil, "make the file a table for lookup, cidrlookup and wildcardlookup: `name=file`, CSV or the ip-ranges.json of AWS (may be repeated)")
	flags.StringVar(&f.folder, "lookups", "", "make every CSV file of this `folder` such a table, called as the file without .csv")
	f.registerGeoip(flags)
}

// registerGeoip adds the option of commands that show where addresses are.
func (f *lookupFlags) registerGeoip(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.geoip, "geoip", nil, "say where addresses are, with this database of MaxMind, IPinfo or DB-IP: a `file` in the format mmdb, or a folder of such (may be repeated)")
}

// asksPlaces reports whether there are databases of addresses.
func (f *lookupFlags) asksPlaces() bool { return len(f.geoip) > 0 }

// lookups are what the flags name. Close ends them, behind everything that asks them.
type lookups struct {
	tables []*query.Lookup
	geo    *geo.Databases // nil for none
}

// Close closes the databases.
func (l *lookups) Close() error {
	if l.geo == nil {
		return nil
	}
	return l.geo.Close()
}

// places says in brackets where addresses are, to stand behind a sentence that names them; "" when nothing is known.
func (l *lookups) places(addresses []string) (string, error) {
	var known []string
	for _, address := range addresses {
		if l.geo == nil {
			break
		}
		place, err := l.geo.Place(address)
		if err != nil {
			return "", err
		}
		if place != "" && !slices.Contains(known, place) {
			known = append(known, place)
		}
	}
	if len(known) == 0 {
		return "", nil
	}
	return " (" + strings.Join(known, "; ") + ")", nil
}

// known is what the compiler needs to know of the databases; nil for none.
func (l *lookups) known() *query.Geo {
	if l.geo == nil {
		return nil
	}
	return &query.Geo{Holds: l.geo.Holds}
}

// open finds the tables and opens the databases. Tables are read when a query names them.
func (f *lookupFlags) open() (l *lookups, err error) {
	l = &lookups{}
	if l.tables, err = f.tables(); err != nil {
		return nil, err
	}
	files, err := f.databases()
	if len(files) > 0 && err == nil {
		l.geo, err = geo.Open(files...)
	}
	if err != nil {
		return nil, usageError("--geoip: %w", err)
	}
	return l, nil
}

// databases returns the files of --geoip; of a folder those that end in .mmdb, by name.
func (f *lookupFlags) databases() (files []string, err error) {
	for _, path := range f.geoip {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			files = append(files, path)
			continue
		}
		entries, err := os.ReadDir(path)
		if err != nil {
			return nil, err
		}
		before := len(files)
		for _, e := range entries {
			if !e.IsDir() && strings.EqualFold(filepath.Ext(e.Name()), ".mmdb") {
				files = append(files, filepath.Join(path, e.Name()))
			}
		}
		if len(files) == before {
			return nil, fmt.Errorf("the folder %s holds no file that ends in .mmdb", path)
		}
	}
	return files, nil
}

// tables finds the tables. A name of --lookup hides a file of the folder.
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
	t, err := query.ReadLookup(name, f, query.LookupLimits{})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return t, nil
}
