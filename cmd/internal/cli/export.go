package cli

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
	"trailsift/engine"
)

func newExport(a *app) *cobra.Command {
	var question questionFlags
	var out, format, output string
	var force, rawCSV bool
	var docs strings.Builder
	var names []string
	for _, f := range engine.ExportFormats() {
		names = append(names, f.Name)
		fmt.Fprintf(&docs, "\n  %-8s %s", f.Name, f.Doc)
	}
	c := &cobra.Command{
		Use:   "export --out PATH [QUERY]",
		Short: "Write the store, or a query's result, for other tools",
		Long:  "export writes the whole store, or the result of a query, to a file or folder that other tools read:\n" + docs.String(),
		Example: `  trailsift export --out events.duckdb
  trailsift export --out lake --format parquet
  trailsift export --out denied.duckdb 'filter ispresent(errorCode)'`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			o := engine.ExportOptions{Session: a.engineOptions(false), Format: format, Force: force, RawCSV: rawCSV}
			if o.Format == "" {
				o.Format = exportFormatBySuffix(out)
			}
			if o.Format == "" {
				return usageError("--out %s: the suffix names no format; choose one with --format: %s", out, orList(names))
			}
			src, err := a.openExport(c, question, args, &o)
			if err != nil {
				return err
			}
			defer closeInto(&err, src)
			r, err := engine.Export(c.Context(), src.snapshot, out, o)
			if err != nil {
				return err
			}
			return a.printAccount(output, r, fmt.Sprintf("%s: %s, %s\n", out, term.Counted(int64(r.Files), "file"), term.Bytes(r.Bytes)))
		},
	}
	question.register(c)
	question.time.register(c.Flags())
	question.params.register(c.Flags())
	c.Flags().StringVar(&out, "out", "", "the `path` to write")
	c.Flags().StringVar(&format, "format", "", "what to write: "+orList(names)+" (default: by the suffix of --out)")
	c.Flags().BoolVar(&force, "force", false, "replace an earlier export")
	c.Flags().BoolVar(&rawCSV, "raw-csv", false, "leave values that a spreadsheet would run as formulas as they are")
	if err := c.MarkFlagRequired("out"); err != nil {
		panic(err) // the flag is defined above
	}
	registerAccountOutput(c, &output)
	return c
}

// openExport opens what is exported: the whole store, or the source of a query, which is compiled into o.
func (a *app) openExport(c *cobra.Command, f questionFlags, args []string, o *engine.ExportOptions) (*source, error) {
	if len(args) == 0 && f.file == "" {
		if f.time != (timeFlags{}) {
			return nil, usageError("a time range needs a query: the whole store is exported without one")
		}
		return a.openSource(c.Context(), f.inputs, f.ingest)
	}
	q, err := a.openQuestion(c.Context(), f, args)
	if err != nil {
		return nil, err
	}
	if o.Query, err = q.compile(c.Context()); err != nil {
		closeInto(&err, q)
		return nil, err
	}
	return q.source, q.session.Close()
}

func exportFormatBySuffix(path string) string {
	suffix := strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), ".")
	if suffix == "db" {
		return "duckdb"
	}
	for _, f := range engine.ExportFormats() {
		if f.Name == suffix {
			return f.Name
		}
	}
	return ""
}
