package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"trailsift/cmd/internal/term"
	"trailsift/engine/render"
	"trailsift/engine/rows"
	"trailsift/query/diag"
)

// outputFlags are the options of every command that prints rows.
type outputFlags struct {
	format      string
	files       []string
	force       bool
	limit       int64
	noHeader    bool
	null        string
	maxWidth    int
	wrap        bool
	rawCSV      bool
	chart       bool
	requireData bool
}

func (f *outputFlags) register(flags *pflag.FlagSet) {
	var names []string
	for _, format := range render.Formats() {
		names = append(names, format.Name)
	}
	flags.StringVarP(&f.format, "output", "o", "table", "output `format`: "+orList(names))
	flags.StringArrayVar(&f.files, "out", nil, "write to this `file`; its suffix chooses the format unless -o does (may be repeated)")
	flags.BoolVar(&f.force, "force", false, "overwrite the files of --out")
	flags.Int64Var(&f.limit, "limit", -1, "at most this many `rows`; 0 is all (default: 1000 for table, line and markdown, all otherwise)")
	flags.BoolVar(&f.noHeader, "no-header", false, "leave out the names of the columns")
	flags.StringVar(&f.null, "null", "", "`text` for missing values")
	flags.IntVar(&f.maxWidth, "max-width", 0, "longest value that is shown, in `columns` (default: what fits)")
	flags.BoolVar(&f.wrap, "wrap", false, "continue long values on the next line instead of cutting them")
	flags.BoolVar(&f.rawCSV, "raw-csv", false, "leave values that a spreadsheet would run as formulas as they are; by default they get an apostrophe in front")
	flags.BoolVar(&f.chart, "chart", false, "draw numbers: a bar for each time or label, sparklines for several numbers over time (table, line and markdown)")
	flags.BoolVar(&f.requireData, "require-data", false, "end with exit code 6 when there is no row")
}

// check refuses an unknown format and files that exist before any work starts.
func (f *outputFlags) check(formatGiven bool) error {
	if _, ok := render.FormatOf(f.format); !ok {
		var names []string
		for _, format := range render.Formats() {
			names = append(names, format.Name)
		}
		return usageError("--output is %s, not %q", orList(names), f.format)
	}
	if f.limit < -1 {
		return usageError("--limit is a number of rows, 0 for all, not %d", f.limit)
	}
	for i, file := range f.files {
		if slices.Contains(f.files[:i], file) {
			return usageError("--out %s is given twice", file)
		}
		if !formatGiven && formatBySuffix(file) == "" {
			return usageError("--out %s: the suffix names no format; choose one with -o", file)
		}
		if _, err := os.Lstat(file); !f.force && !errors.Is(err, fs.ErrNotExist) && !isDevice(file) {
			return usageError("--out %s: the file exists; --force overwrites it", file)
		}
	}
	return nil
}

// rowLimit is what the renderer is told: 0 leaves it to the format.
func (f *outputFlags) rowLimit() int64 {
	switch {
	case f.limit < 0:
		return 0
	case f.limit == 0:
		return -1
	}
	return f.limit
}

// requestLimit is how many rows the query has to give when it has no limit itself: one more than is shown, so that these are the
// newest and it is known that there are more. 0 is all.
func (f *outputFlags) requestLimit(formatGiven bool) int {
	switch {
	case f.limit == 0:
		return 0
	case f.limit > 0:
		return int(min(f.limit, math.MaxInt-1)) + 1
	}
	formats := []string{f.format}
	if len(f.files) > 0 && !formatGiven {
		formats = nil
		for _, file := range f.files {
			formats = append(formats, formatBySuffix(file))
		}
	}
	for _, name := range formats {
		if format, ok := render.FormatOf(name); !ok || !format.ForHuman {
			return 0
		}
	}
	return render.DefaultMaxRows + 1
}

func formatBySuffix(file string) string {
	for _, format := range render.Formats() {
		if slices.Contains(format.Suffixes, strings.ToLower(filepath.Ext(file))) {
			return format.Name
		}
	}
	return ""
}

// printRows writes a result to stdout, or to the files of --out. run starts the question anew for each of them.
func (a *app) printRows(ctx context.Context, f outputFlags, formatGiven bool, run func(context.Context) (rows.Reader, error)) error {
	zone, err := a.global.location()
	if err != nil {
		return err
	}
	if len(f.files) == 0 {
		return a.printTo(ctx, a.stdout, f, f.format, zone, run)
	}
	for _, file := range f.files {
		format := f.format
		if !formatGiven {
			format = formatBySuffix(file)
		}
		err := writeFile(file, f.force, func(w io.Writer) error { return a.printTo(ctx, w, f, format, zone, run) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *app) printTo(ctx context.Context, w io.Writer, f outputFlags, format string, zone *time.Location, run func(context.Context) (rows.Reader, error)) error {
	r, err := run(ctx)
	if err != nil {
		return err
	}
	defer r.Close()
	t := a.stdoutTerminal()
	onTerminal := w == a.stdout && t.Interactive
	known, _ := render.FormatOf(format)
	if known.Binary && onTerminal {
		return usageError("--output %s is not for a terminal: use --out FILE or a pipe", format)
	}
	o := render.Options{
		Format: format, Color: t.Color && w == a.stdout, Zone: zone, MaxRows: f.rowLimit(), MaxColumnWidth: f.maxWidth,
		More: "--limit 0 shows all", Wrap: f.wrap, Null: f.null, NoHeader: f.noHeader, RawCSV: f.rawCSV,
	}
	if onTerminal {
		o.Width = t.Width
		if !known.ForHuman {
			w = term.Guard(w)
		}
	}
	chart := render.Chart{Rows: r}
	if f.chart && known.ForHuman {
		if chart, err = render.NewChart(r, o); err != nil {
			return err
		}
	}
	s, err := render.Write(ctx, w, chart.Rows, o)
	if err != nil {
		return err
	}
	for _, line := range chart.Below {
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	if known.ForHuman {
		s.Truncated = false // the result says so itself
	}
	return a.noteSummary(s, f)
}

// noteSummary says on stderr what a result does not show.
func (a *app) noteSummary(s render.Summary, f outputFlags) error {
	if s.Truncated {
		a.note("note: only the first %s rows are shown; --limit 0 shows all", term.Count(s.Rows))
	}
	a.noteHidden(s.HiddenColumns)
	if s.Rows == 0 && f.requireData {
		return withCode(exitNoData, errors.New("the result has no row (--require-data)"))
	}
	return nil
}

// noteHidden says how many columns of a table had no room.
func (a *app) noteHidden(columns int) {
	if columns > 0 {
		a.note("note: %s had no room; -o line shows everything", term.Counted(int64(columns), "column"))
	}
}

// noteResult says what a query found out about its own result, such as that it comes from a sample.
func (a *app) noteResult(notes []string) {
	for _, n := range notes {
		if a.global.errors == "json" && !a.global.quiet {
			a.printJSONLine(jsonError{Code: "result", Severity: diag.Note.String(), Message: n})
			continue
		}
		a.note("note: %s", n)
	}
}

// isDevice reports whether a name stands for a device or a pipe, such as /dev/null: there is nothing in it to overwrite, and it must
// not be replaced by a file.
func isDevice(file string) bool {
	info, err := os.Stat(file)
	return err == nil && !info.Mode().IsRegular() && !info.IsDir()
}

// writeFile writes a file whole or not at all: under a temporary name first. A device or a pipe is written to as it is.
func writeFile(file string, force bool, write func(io.Writer) error) (err error) {
	if isDevice(file) {
		device, err := os.OpenFile(file, os.O_WRONLY, 0)
		if err != nil {
			return fmt.Errorf("--out %w", err)
		}
		return errors.Join(write(device), device.Close())
	}
	temp, err := os.CreateTemp(filepath.Dir(file), ".trailsift-*")
	if err != nil {
		return fmt.Errorf("--out %s: %w", file, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temp.Name()))
		}
	}()
	if err := errors.Join(write(temp), temp.Chmod(0o644), temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if force {
		return os.Rename(temp.Name(), file)
	}
	if err := os.Link(temp.Name(), file); err != nil { // unlike a rename, a link never replaces a file
		return fmt.Errorf("--out %s: %w", file, err)
	}
	return os.Remove(temp.Name())
}
