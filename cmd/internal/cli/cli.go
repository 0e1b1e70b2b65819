// Package cli is the command line: one file per command, one way for flags, output, time and exit codes. It turns flags,
// environment and configuration file into the explicit options of the libraries, and it is the only place that prints.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
	_ "time/tzdata" // --tz works on machines without zone files

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
)

// Main runs the program with its arguments (without the program's name) and returns the exit code.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	// With a handler, writing to a closed pipe is an error like any other and not the end of the process: temporary files
	// are removed on the way out.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr, env: os.Getenv, clock: time.Now, limits: &limits{}}
	a.collectLater()
	root := newRoot(a)
	root.SetArgs(withComments(args))
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if over := a.limits.end(); over != nil && err != nil {
		err = over
	}
	if err == nil || errors.Is(err, syscall.EPIPE) { // a reader who has seen enough, such as head
		return exitOK
	}
	err = commandError(root, err)
	a.printError(err)
	return exitCode(err)
}

// collectLater lets the first collection of garbage wait until the heap has 16 MiB instead of 4: a short question is answered before, and
// would otherwise wait while DuckDB and the collection share the processors. Go's own GOGC wins.
func (a *app) collectLater() {
	if a.env("GOGC") != "" {
		return
	}
	atomic.StoreInt32(&a.heapSlack, int32(debug.SetGCPercent(400)))
	runtime.AddCleanup(new([16]uintptr), func(a *app) { debug.SetGCPercent(int(atomic.LoadInt32(&a.heapSlack))) }, a)
}

// withComments puts a blank before arguments that begin with a comment of two dashes: queries of other tools do, and the name of
// no flag begins with a blank.
func withComments(args []string) []string {
	out := slices.Clone(args)
	for i, a := range out {
		if strings.HasPrefix(a, "-- ") {
			out[i] = " " + a
		}
	}
	return out
}

// app is what every command shares: the streams, the environment and the global options.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            func(string) string
	clock          func() time.Time
	global         globalFlags
	heapSlack      int32 // by how many of a hundred the heap grows between two collections, from the first one on; atomic
	limits         *limits
	command        string // that is run, such as trailsift ingest
	resumes        bool   // what the command has done stays when it ends early, and running it again goes on from there
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "trailsift",
		Short: "Sift CloudTrail events and CloudWatch metrics offline: exported files in, answers out",
		Long: `trailsift sifts CloudTrail events and CloudWatch metrics offline: exported files go into a columnar store on disk, one
query language asks questions of it, and alarms are replayed over it. No AWS account, no network.`,
		Example: `  trailsift ingest ./logs
  trailsift query 'stats count(*) as events by eventSource, errorCode | sort events desc | limit 10'
  trailsift query -i ./logs --since 7d 'filter eventName like /Delete/ | sort @timestamp desc'
  trailsift info`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if a.isTerminal() {
				return a.runShell(c, shellFlags{format: "table"})
			}
			return c.Help()
		},
		PersistentPreRunE: func(c *cobra.Command, _ []string) error {
			return a.applySettings(c)
		},
	}
	a.global.register(root.PersistentFlags())
	root.AddCommand(
		newIngest(a), newQuery(a), newAsk(a), newShell(a), newSQL(a), newExplain(a), newInfo(a),
		newCompact(a), newPrune(a), newVerify(a), newExport(a), newVersion(a),
	)
	root.AddCommand(newLint(a), newPattern(a), newEvents(a), newActor(a), newTrace(a), newTimeline(a), newInsights(a), newMetrics(a), newAlarms(a), newReport(a), newDocs(a))
	root.SetHelpCommand(newHelp(a))
	root.SetFlagErrorFunc(flagError)
	return root
}

// note writes a remark to stderr, unless --quiet.
func (a *app) note(format string, args ...any) {
	if !a.global.quiet {
		fmt.Fprintf(a.stderr, format+"\n", args...)
	}
}

func (a *app) stdoutTerminal() term.Terminal { return term.Detect(a.stdout, a.global.color, a.env) }
func (a *app) stderrTerminal() term.Terminal { return term.Detect(a.stderr, a.global.color, a.env) }
