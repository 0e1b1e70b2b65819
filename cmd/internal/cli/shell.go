package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/reference"
	"trailsift/cmd/internal/shell"
	"trailsift/cmd/internal/term"
	"trailsift/engine"
	"trailsift/engine/render"
	"trailsift/ingest"
	"trailsift/query"
	"trailsift/query/diag"
	"trailsift/storage"

	xterm "golang.org/x/term"
)

// shellFlags are the options of the shell.
type shellFlags struct {
	inputs   []string
	ingest   ingestFlags
	time     timeFlags
	commands []string
	format   string
	strict   bool
	lookup   lookupFlags
	noPager  bool
}

func newShell(a *app) *cobra.Command {
	var f shellFlags
	c := &cobra.Command{
		Use:   "shell",
		Short: "Ask one question after the other, with history and completion",
		Long: `shell reads queries, each ended by a semicolon or an empty line, and dot commands such as .help. On a terminal it has
history, completion of what exists in the store, colours, bars for counts over time, and a pager. Without a terminal, or with
-c, it runs the same statements as a batch: plain results on standard output, and a failed statement makes the exit code.`,
		Example: `  trailsift shell -c 'stats count(*) as events by awsRegion | sort events desc; sort @timestamp | limit 1 | display eventName, awsRegion\G'
  trailsift shell -c '.chart on' -c 'stats count(*) as events by bin(6h) as t | sort t'`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.runShell(c, f) },
	}
	registerInputs(c, &f.inputs, &f.ingest)
	f.time.register(c.Flags())
	f.lookup.register(c.Flags())
	c.Flags().StringArrayVarP(&f.commands, "command", "c", nil, "run these `statements` instead of reading them (may be repeated)")
	c.Flags().StringVarP(&f.format, "output", "o", "table", "output `format` of results, as in query")
	c.Flags().BoolVar(&f.strict, "strict-cwli", false, "refuse what CloudWatch Logs Insights does not have")
	c.Flags().BoolVar(&f.noPager, "no-pager", false, "do not page long results")
	return c
}

// isTerminal reports whether somebody types and reads along.
func (a *app) isTerminal() bool {
	in, ok := a.stdin.(*os.File)
	return ok && xterm.IsTerminal(int(in.Fd())) && a.stdoutTerminal().Interactive
}

func (a *app) runShell(c *cobra.Command, f shellFlags) (err error) {
	ctx := c.Context()
	if _, ok := render.FormatOf(f.format); !ok {
		return usageError("--output: there is no format %q", f.format)
	}
	zone, err := a.global.location()
	if err != nil {
		return err
	}
	if _, err := f.time.resolve(a.clock(), zone); err != nil {
		return err
	}
	lookups, err := f.lookup.open()
	if err != nil {
		return err
	}
	defer closeInto(&err, lookups)
	host := &shellHost{app: a, lookups: lookups, root: c.Root(), dir: a.global.store, flags: f.ingest}
	if len(f.inputs) > 0 {
		src, err := a.openSource(ctx, f.inputs, f.ingest)
		if err != nil {
			return err
		}
		defer closeInto(&err, src)
		host.dir = src.temp.Path()
	}
	o := shell.Options{
		Host: host, Out: a.stdout, Err: a.stderr, Clock: a.clock, Zone: zone, Format: f.format, NoPager: f.noPager, Quiet: a.global.quiet, Strict: f.strict, Lookups: lookups.tables, Geo: lookups.known(),
		Times: shell.Times{Since: f.time.since, From: f.time.from, To: f.time.to}, Env: a.env,
		Terminal: func() term.Terminal { return a.stdoutTerminal() },
	}
	o.Queries = a.queriesFolder()
	if len(f.commands) == 0 && a.isTerminal() {
		return a.interact(ctx, o)
	}
	return a.runBatch(ctx, o, f.commands)
}

// userFolder returns the program's folder below one of XDG's; empty when there is none.
func (a *app) userFolder(variable, below string) string {
	dir := a.env(variable)
	if dir == "" && a.env("HOME") != "" {
		dir = filepath.Join(a.env("HOME"), below)
	}
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "trailsift")
}

// runBatch runs statements that nobody types. The exit code is that of the first one that failed.
func (a *app) runBatch(ctx context.Context, o shell.Options, commands []string) (err error) {
	s, err := shell.New(o)
	if err != nil {
		return err
	}
	defer closeInto(&err, s)
	in := shell.NewLines(interruptible(ctx, a.stdin))
	if len(commands) > 0 {
		in = shell.NewLines(strings.NewReader(strings.Join(commands, "\n\n")))
	}
	failed, first := s.Run(ctx, in)
	if err := ctx.Err(); err != nil {
		return err
	}
	if failed == 0 {
		return nil
	}
	return withCode(exitCode(shellError(first)), fmt.Errorf("%s failed", term.Counted(int64(failed), "statement")))
}

// shellError gives an error of the shell the exit code of its kind.
func shellError(err error) error {
	var usage *shell.UsageError
	if errors.As(err, &usage) {
		return withCode(exitUsage, err)
	}
	return err
}

// interact serves a person. Ctrl-C ends what runs and never the shell; the signals that do end it leave the terminal as it was.
func (a *app) interact(ctx context.Context, o shell.Options) (err error) {
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	ctx, stop := signal.NotifyContext(context.WithoutCancel(ctx), syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	o.Interactive, o.Interrupts, o.Timeout = true, interrupts, a.global.timeout
	path := ""
	if dir := a.userFolder("XDG_STATE_HOME", ".local/state"); dir != "" {
		path = filepath.Join(dir, "history")
	}
	if o.History, err = shell.OpenHistory(path); err != nil {
		a.note("note: the history is not kept: %s", diag.Visible(err.Error()))
		o.History = &shell.History{}
	}
	dumb := a.env("TERM") == "dumb" // it obeys no escape sequences, which line editors and pagers are made of
	o.NoPager = o.NoPager || dumb
	s, err := shell.New(o)
	if err != nil {
		return err
	}
	defer closeInto(&err, s)
	fd := int(a.stdin.(*os.File).Fd())
	before, err := xterm.GetState(fd)
	if err != nil {
		return err
	}
	unwatch := context.AfterFunc(ctx, func() {
		_ = xterm.Restore(fd, before) // the editor waits for a key and cannot do it
		_ = s.Close()
		os.Exit(exitInterrupted)
	})
	defer unwatch()
	a.note("trailsift %s · store %s · .help for help", version, diag.Visible(a.global.store))
	editor := shell.NewPlainEditor(s, a.stdin)
	if !dumb {
		editor = shell.NewTerminalEditor(s)
	}
	_, _ = s.Run(ctx, editor) // each error was shown when it happened
	return nil
}

// shellHost is the program around a shell.
type shellHost struct {
	app     *app
	root    *cobra.Command
	dir     string // the store
	lookups *lookups
	flags   ingestFlags
}

// Store implements shell.Host.
func (h *shellHost) Store() (*storage.Store, error) {
	store, err := storage.Open(h.dir, h.app.storeOptions())
	if errors.Is(err, storage.ErrNoStore) {
		return nil, fmt.Errorf("%w"+helpMark+"`.ingest PATH` makes one", err)
	}
	return store, err
}

// Ingest implements shell.Host.
func (h *shellHost) Ingest(ctx context.Context, paths []string) error {
	store, err := storage.OpenOrCreate(h.dir, h.app.storeOptions())
	if err != nil {
		return err
	}
	report, err := ingest.Run(ctx, store, paths, h.app.ingestOptions(h.flags))
	if report != nil {
		if perr := h.app.printReport(report, "table"); err == nil {
			err = perr
		}
	}
	if err == nil && report.Interrupted {
		err = context.Cause(ctx)
	}
	if err != nil {
		return err
	}
	return h.flags.check(report)
}

// Engine implements shell.Host.
func (h *shellHost) Engine() engine.Options {
	o := h.app.engineOptions(false)
	o.Geo = h.lookups.geo
	return o
}

// Now implements shell.Host.
func (h *shellHost) Now(snapshot *storage.Snapshot, zone *time.Location) (time.Time, error) {
	return h.app.now(snapshot, zone)
}

// Range implements shell.Host.
func (h *shellHost) Range(t shell.Times, now time.Time, zone *time.Location) (query.TimeRange, error) {
	r, err := timeFlags{since: t.Since, from: t.From, to: t.To}.resolve(now, zone)
	if bad := (*badTime)(nil); errors.As(err, &bad) {
		err = usageError("%w", bad) // without the flag, which nobody gave
	}
	return query.TimeRange{Start: r.Start, End: r.End}, err
}

// Say implements shell.Host.
func (h *shellHost) Say(text string, list diag.List) {
	h.app.printDiagnostics(queryError{name: "query", text: text, list: list})
}

// Fail implements shell.Host.
func (h *shellHost) Fail(err error) { h.app.printError(shellError(err)) }

// Help implements shell.Host.
func (h *shellHost) Help(name string) (string, error) {
	l, err := newReference(h.root)
	if err != nil {
		return "", err
	}
	text := ""
	t := h.app.stdoutTerminal()
	for i, p := range l.Find(name) {
		if i > 0 {
			text += "\n"
		}
		text += p.Text(reference.TextOptions{Width: t.Width, Color: t.Color})
	}
	return text, nil
}

// HelpNames implements shell.Host.
func (h *shellHost) HelpNames() []string {
	l, err := newReference(h.root)
	if err != nil {
		return nil
	}
	return l.Names()
}
