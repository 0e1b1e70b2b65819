package duckdb

import (
	"errors"
	"fmt"
	"strconv"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

// Options limit what a database may use and reach. The zero value is DuckDB's own defaults with no way to the outside.
type Options struct {
	Threads     int    // 0: one per core
	MemoryLimit string // such as 2GB or 80%; empty: 80 % of the machine's memory
	TempDir     string // folder to spill to, which nobody else uses; empty: nothing is spilled
	MaxTemp     string // most bytes to spill, such as 10GB; empty: 90 % of what is free there

	// ReadFolders are the folders that statements may read files in. Nothing else can be read, nothing loaded, and no
	// setting changed. Not used with Unrestricted.
	ReadFolders []string
	// Unrestricted opens everything: files, the network, extensions, settings.
	Unrestricted bool

	Functions []Function // what statements can call beside DuckDB's own functions

	// Last says that the process ends when the database is closed. Its memory is then left to the operating system, which gives it back
	// two milliseconds sooner.
	Last bool
}

// Database is an in-memory DuckDB. It is safe for concurrent use; each query has a connection of its own.
type Database struct {
	db      bindings.Database
	last    bool
	release []func() // of functions, once nothing calls them any more
}

// Open starts a database. The error says which option was refused.
func Open(o Options) (_ *Database, err error) {
	d := &Database{last: o.Last}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Close())
		}
	}()
	var config bindings.Config
	if bindings.CreateConfig(&config) == bindings.StateError {
		return nil, errors.New("duckdb: no memory for a configuration")
	}
	defer bindings.DestroyConfig(&config)
	for _, s := range o.settings() {
		if bindings.SetConfig(config, s.name, s.value) == bindings.StateError {
			return nil, fmt.Errorf("duckdb: option %s does not take the value %q", s.name, s.value)
		}
	}
	var message string
	if bindings.OpenExt("", &d.db, config, &message) == bindings.StateError {
		return nil, newError(message)
	}
	return d, d.prepare(o)
}

type setting struct{ name, value string }

// settings returns what is set before the database opens.
func (o Options) settings() []setting {
	extensions := strconv.FormatBool(o.Unrestricted)
	list := []setting{
		{"autoinstall_known_extensions", extensions}, // first: a mere function name can make DuckDB ask the network for an extension
		{"autoload_known_extensions", extensions},
		{"temp_directory", o.TempDir},
	}
	if o.Threads > 0 {
		list = append(list, setting{"threads", strconv.Itoa(o.Threads)})
	}
	if o.MemoryLimit != "" {
		list = append(list, setting{"memory_limit", o.MemoryLimit})
	}
	return list
}

// prepare sets what can only be set in a running database. Unless it is unrestricted, every way out is closed but reading
// files in folders. Writing there and opening databases there stay possible, which is why text from outside also has to pass
// Guard.
func (d *Database) prepare(o Options) error {
	c, err := d.connect()
	if err != nil {
		return err
	}
	defer c.close()
	for _, f := range o.Functions {
		release, err := c.register(f)
		if err != nil {
			return err
		}
		d.release = append(d.release, release)
	}
	// The newest rows are found by their times alone, and only those are read whole: by default DuckDB does so for 50 rows at
	// most, and would rebuild the text of every record to show a thousand.
	statements := "set global TimeZone = 'UTC'; set global late_materialization_max_rows = 10000"
	// Given before the database opens, this limit is shown and never looked at (DuckDB 1.5.5).
	if o.MaxTemp != "" {
		statements += "; set global max_temp_directory_size = " + Quote(o.MaxTemp)
	}
	if !o.Unrestricted {
		statements += "; set allowed_directories = " + textList(o.ReadFolders) +
			"; set enable_external_access = false; set lock_configuration = true"
	}
	return c.execute(statements)
}

// Close stops the database. All queries must have been closed.
func (d *Database) Close() error {
	if !d.last {
		bindings.Close(&d.db)
		for _, release := range d.release {
			release()
		}
	}
	return nil
}
