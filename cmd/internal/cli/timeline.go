package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
	"trailsift/engine/investigate"
	"trailsift/engine/investigate/timeline"
	"trailsift/engine/rows"
)

// mostLines is how many entries people are shown unless they ask for more.
const mostLines = 300

// timelineFlags are the options of timeline.
type timelineFlags struct {
	question                        questionFlags
	filter                          eventFilter
	actor                           []string
	out                             outputFlags
	topics                          []string
	least, failOn                   string
	firstSeen, noGroup, allAttempts bool
}

func newTimeline(a *app) *cobra.Command {
	var f timelineFlags
	c := &cobra.Command{
		Use:   "timeline",
		Short: "Tell the important events of an incident in order, each in a sentence",
		Long: `timeline tells what matters: sign-ins, permissions, keys, logs that are switched off, what is opened to others, data and secrets
that are read in bulk, bursts of refused calls, and what somebody did for the first time. Repeats are one line. Times in which no
events, or no data events, of an account and region were delivered stand between them, so that silence is not taken for calm.

trailsift help timeline-kinds lists what is told, and when. Calls that were refused are told as attempts, one severity lower.
What an actor does on and on is told once, and one severity lower, unless it comes from an address that is new for it.
With --geoip a sentence also says where its addresses are, and whose.
The flags that choose events are those of events; the past that "new" is measured by is all that the store has.

People see at most 300 lines, the most severe; --limit 0 shows all. The formats for programs have all rows.`,
		Example: `  trailsift timeline --from 2026-03-14T09:00 --to 2026-03-14T11:00
  trailsift timeline --min-severity high --topic logging --topic exposure
  # what a key did, every event by itself
  trailsift timeline --key AKIAEXAMPLEBACKDOOR1 --no-group --min-severity info
  # in a pipeline: 3 when something critical happened
  trailsift timeline --since 1d --now latest --fail-on critical -o jsonl || test $? -eq 3`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.tellTimeline(c, &f) },
	}
	registerInputs(c, &f.question.inputs, &f.question.ingest)
	f.question.time.register(c.Flags())
	f.question.lookup.registerGeoip(c.Flags())
	f.filter.register(c)
	f.out.register(c.Flags())
	flags := c.Flags()
	flags.StringArrayVar(&f.actor, "actor", nil, "only what this `actor` did: a user, role, session, access key or address (may be repeated)")
	flags.StringArrayVar(&f.topics, "topic", nil, "only this `topic`: "+orList(topicNames())+" (may be repeated)")
	flags.StringVar(&f.least, "min-severity", "low", "only what has this `severity` or a worse one, and gaps: "+orList(timeline.Severities()))
	flags.StringVar(&f.failOn, "fail-on", "", "end with exit code 3 when anything that is told has this `severity` or a worse one")
	flags.BoolVar(&f.firstSeen, "first-seen", false, "also tell which programs and services an actor used for the first time; addresses and regions are always told")
	flags.BoolVar(&f.noGroup, "no-group", false, "tell every event by itself")
	flags.BoolVar(&f.allAttempts, "all-attempts", false, "also tell calls that failed for other reasons than a refusal")
	a.completeEvents(c)
	_ = c.RegisterFlagCompletionFunc("topic", cobra.FixedCompletions(topicNames(), cobra.ShellCompDirectiveNoFileComp)) // fails for flags that there are not
	return c
}

// topicNames are the values of --topic.
func topicNames() []string { return append(timeline.TopicNames(), timeline.GapTopic) }

// options checks the flags and makes the options of a timeline of them.
func (f *timelineFlags) options() (o timeline.Options, failOn timeline.Severity, err error) {
	for _, topic := range f.topics {
		if !slices.Contains(topicNames(), topic) {
			return o, failOn, usageError("--topic is %s, not %q", orList(topicNames()), topic)
		}
	}
	if slices.Contains(f.actor, "") {
		return o, failOn, usageError("--actor needs a value")
	}
	o = timeline.Options{
		Accounts: f.filter.account, Regions: f.filter.region, Topics: f.topics, Alone: f.noGroup, FirstSeen: f.firstSeen, AllAttempts: f.allAttempts,
	}
	stages := f.filter.stages()
	if actors := each(f.actor, actorIs); len(actors) > 0 {
		stages = append(stages, "filter "+strings.Join(actors, " or "))
	}
	o.Filter = strings.Join(stages, " | ")
	var ok bool
	if o.Least, ok = timeline.ParseSeverity(f.least); !ok {
		return o, failOn, usageError("--min-severity is %s, not %q", orList(timeline.Severities()), f.least)
	}
	if failOn, ok = timeline.ParseSeverity(f.failOn); !ok && f.failOn != "" {
		return o, failOn, usageError("--fail-on is %s, not %q", orList(timeline.Severities()), f.failOn)
	}
	return o, failOn, f.filter.check()
}

// actorIs is true for what somebody did who goes by a name of any kind.
func actorIs(name string) string {
	if investigate.IsAddress(name) {
		return investigate.AddressIs(name)
	}
	return investigate.Any(personIs(name), investigate.RoleIs(name), investigate.KeyIs(name))
}

// tellTimeline makes a timeline and prints it.
func (a *app) tellTimeline(c *cobra.Command, f *timelineFlags) (err error) {
	formatGiven := c.Flags().Changed("output")
	o, failOn, err := f.options()
	if err := errors.Join(err, f.out.check(formatGiven)); err != nil {
		return err
	}
	q, err := a.openQuestion(c.Context(), f.question, []string{"stats count(*)"})
	if err != nil {
		return err
	}
	defer closeInto(&err, q)
	o.Start, o.End = q.request.Range.Start, q.request.Range.End
	told, err := timeline.New(c.Context(), q.asked, o)
	if err != nil {
		return err
	}
	for i := range told.Entries {
		e := &told.Entries[i]
		places, err := q.lookups.places(e.Addresses)
		if err != nil {
			return err
		}
		e.Sentence += places
	}
	if f.out.readable() && f.out.format == "table" && !f.out.chart {
		err = a.printTimeline(told, f.out, o)
	} else {
		err = a.printRows(c.Context(), f.out, formatGiven, func(context.Context) (rows.Reader, error) {
			return rows.Of(timeline.Columns(), timeline.Rows(told.Entries))
		})
	}
	if err == nil && f.failOn != "" {
		worst := 0
		for _, e := range told.Entries {
			if e.Severity >= failOn {
				worst++
			}
		}
		if worst > 0 {
			err = withCode(exitFindings, fmt.Errorf("%s of severity %s or worse (--fail-on)", term.Counted(int64(worst), "line"), failOn))
		}
	}
	return err
}

// printTimeline writes a timeline for people.
func (a *app) printTimeline(told *timeline.Timeline, out outputFlags, o timeline.Options) error {
	zone, err := a.global.location()
	if err != nil {
		return err
	}
	t := a.stdoutTerminal()
	p := timelinePrinter{told: told, zone: zone, width: t.Width, color: t.Color, limit: mostLines}
	if out.limit >= 0 {
		p.limit = int(out.limit)
	}
	if _, err := io.WriteString(a.stdout, p.text()); err != nil {
		return err
	}
	if len(told.Entries) == 0 && out.requireData {
		return withCode(exitNoData, errors.New("nothing is to be told (--require-data)"))
	}
	return nil
}
