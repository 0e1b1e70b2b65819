package cli

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"trailsift/cmd/internal/term"
	"trailsift/engine/report"
	"trailsift/engine/report/html"
)

// reportOutput are the options that say where and how reports are written.
type reportOutput struct {
	format string
	given  bool // the format was chosen
	files  []string
	force  bool
}

// reportFormats are the formats of reports.
func reportFormats() []report.Format { return append(report.Formats(), html.Format()) }

func reportFormatNames() []string {
	var names []string
	for _, f := range reportFormats() {
		names = append(names, f.Name)
	}
	return names
}

func (f *reportOutput) register(flags *pflag.FlagSet) {
	flags.StringVarP(&f.format, "output", "o", "text", "output `format`: "+orList(reportFormatNames()))
	flags.StringArrayVar(&f.files, "out", nil, "write to this `file`; its suffix chooses the format unless -o does (may be repeated)")
	flags.BoolVar(&f.force, "force", false, "overwrite the files of --out")
}

// formatFor returns the format of a file, or of standard output for none.
func (f *reportOutput) formatFor(file string) (report.Format, bool) {
	i := slices.IndexFunc(reportFormats(), func(r report.Format) bool {
		if f.given || file == "" {
			return r.Name == f.format
		}
		return slices.Contains(r.Suffixes, strings.ToLower(filepath.Ext(file)))
	})
	if i < 0 {
		return report.Format{}, false
	}
	return reportFormats()[i], true
}

// check refuses unknown formats, and files that exist.
func (f *reportOutput) check(reports int) error {
	if !slices.Contains(reportFormatNames(), f.format) {
		return usageError("--output is %s, not %q", orList(reportFormatNames()), f.format)
	}
	for i, file := range f.targets() {
		format, ok := f.formatFor(file)
		switch {
		case !ok:
			return usageError("--out %s: the suffix names no format; choose one with -o", file)
		case !format.Many && reports > 1:
			return usageError("-o %s holds one report: give one FILE", format.Name)
		case file == "":
			continue
		case slices.Contains(f.files[:i], file):
			return usageError("--out %s is given twice", file)
		}
		if _, err := os.Lstat(file); !f.force && !errors.Is(err, fs.ErrNotExist) && !isDevice(file) {
			return usageError("--out %s: the file exists; --force overwrites it", file)
		}
	}
	return nil
}

// targets are the files that are written; "" is standard output.
func (f *reportOutput) targets() []string {
	if len(f.files) == 0 {
		return []string{""}
	}
	return f.files
}

// writeReports writes what reports found to everywhere it is wanted.
func (a *app) writeReports(f *reportOutput, docs []*report.Document, failOn report.Severity) error {
	for _, file := range f.targets() {
		format, _ := f.formatFor(file)
		o := report.WriteOptions{Version: version, FailOn: failOn}
		write := func(w io.Writer) error { return format.Write(w, docs, o) }
		if file != "" {
			if err := writeFile(file, f.force, write); err != nil {
				return err
			}
			continue
		}
		w := a.stdout
		if t := a.stdoutTerminal(); format.Name == "text" {
			o.Color = t.Color
			if t.Interactive {
				o.Width = t.Width
			}
		} else if t.Interactive {
			w = term.Guard(w)
		}
		if err := write(w); err != nil {
			return err
		}
	}
	return nil
}
