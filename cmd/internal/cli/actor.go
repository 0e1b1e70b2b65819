package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
	"trailsift/engine/investigate"
	"trailsift/engine/investigate/actor"
	"trailsift/engine/rows"
	"trailsift/query/diag"
)

// actorFlags are the options of actor.
type actorFlags struct {
	question          questionFlags
	out               outputFlags
	as                string
	accounts, regions []string
	storeGiven        bool // by a flag, and not by the surroundings
}

func newActor(a *app) *cobra.Command {
	var f actorFlags
	c := &cobra.Command{
		Use:   "actor WHO",
		Short: "Tell everything about a user, role, session, access key, address, account or service",
		Long: `actor tells what is known of somebody: when they were active, what appeared late, which credentials they obtained, what they
created, deleted, changed and were denied, with which keys and from where, who else came from there, and what to ask next.

WHO is the name or ARN of a user, role or session, an access key, an address or subnet, the number of an account, or a service of
AWS; root is the root user. * stands for any text. A name that several things have needs --as.

What was not seen in the first twentieth of the actor's time (one hour at least) appeared late; what came within an hour of each
other stands together. In the grid of hours, silence is a dot, and blank are hours in which no event of the actor's accounts is
known, by anybody: nothing may have been recorded then. Resources are those of the newest 1,000 changes and denials. --geoip says of addresses where they are, and whose, as their detail.

People see 10 rows of each list, or --limit. -o json gives one object: actor, as, names, events, failed, denied, writes, first and
last; lists such as eventNames, addresses, keys, late, permissions and denials, each with its values (value, about, detail, kind,
from, count, first, last) and more where it is not whole; hours, gaps, and next with commands. The other formats have the lists as rows.`,
		Example: `  trailsift actor AKIAEXAMPLEBACKDOOR1
  trailsift actor 203.0.113.0/24 --from 2026-03-14 --limit 3
  trailsift actor acme-web --as role -o csv`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			f.storeGiven = c.Flags().Changed("store")
			return a.profile(c.Context(), &f, args[0], c.Flags().Changed("output"))
		},
	}
	registerInputs(c, &f.question.inputs, &f.question.ingest)
	f.question.time.register(c.Flags())
	f.question.lookup.registerGeoip(c.Flags())
	f.out.register(c.Flags())
	flags := c.Flags()
	flags.StringVar(&f.as, "as", "", "what WHO is: "+orList(actorKinds())+" (default: what its form and the events say)")
	flags.StringArrayVar(&f.accounts, "account", nil, "only events of this `account` (may be repeated)")
	flags.StringArrayVar(&f.regions, "region", nil, "only events of this `region` (may be repeated)")
	_ = c.RegisterFlagCompletionFunc("as", cobra.FixedCompletions(actorKinds(), cobra.ShellCompDirectiveNoFileComp)) // fails for flags that there are not
	return c
}

func actorKinds() []string {
	var out []string
	for _, k := range actor.Kinds() {
		out = append(out, string(k))
	}
	return out
}

// check refuses values that no event can have.
func (f *actorFlags) check(who string, formatGiven bool) error {
	if f.as != "" && !slices.Contains(actorKinds(), f.as) {
		return usageError("--as is %s, not %q", orList(actorKinds()), f.as)
	}
	if who == "" || slices.Contains(f.accounts, "") || slices.Contains(f.regions, "") {
		return usageError("nobody is called by the empty text, and no account and region either")
	}
	if kind := actor.Kind(f.as); kind == actor.Address {
		return errors.Join((&eventFilter{ip: []string{who}}).check(), f.out.check(formatGiven))
	}
	return f.out.check(formatGiven)
}

// place is the condition of --account and --region; empty without them.
func (f *actorFlags) place() string {
	var all []string
	if len(f.accounts) > 0 {
		all = append(all, investigate.Any(each(f.accounts, investigate.ReceivedBy)...))
	}
	if len(f.regions) > 0 {
		all = append(all, investigate.Any(among("awsRegion", f.regions)...))
	}
	return strings.Join(all, " and ")
}

// profile asks about an actor and prints what is known.
func (a *app) profile(ctx context.Context, f *actorFlags, who string, formatGiven bool) (err error) {
	if err := f.check(who, formatGiven); err != nil {
		return err
	}
	q, err := a.openQuestion(ctx, f.question, []string{"limit 1"})
	if err != nil {
		return err
	}
	defer closeInto(&err, q)
	asked := actor.Question{Actor: who, As: actor.Kind(f.as), Place: f.place(), Start: q.request.Range.Start, End: q.request.Range.End}
	readings, err := actor.Readings(ctx, q.asked, asked)
	if err != nil {
		return err
	}
	switch {
	case len(readings) > 1:
		return ambiguous(who, readings)
	case len(readings) == 1:
		asked.As = readings[0].Kind
	}
	p, err := actor.Read(ctx, q.asked, asked)
	if err != nil {
		return err
	}
	if err := q.lookups.placeAddresses(p); err != nil {
		return err
	}
	if err := a.printProfile(ctx, f, p, q, formatGiven); err != nil {
		return err
	}
	if p.Events == 0 {
		a.note("note: no event is of %s; `trailsift ask actors` lists who did something", diag.Visible(who))
		if f.out.requireData {
			return withCode(exitNoData, errors.New("no event is of the actor (--require-data)"))
		}
	}
	return nil
}

// placeAddresses says of the actor's addresses where they are, as the detail of their values.
func (l *lookups) placeAddresses(p *actor.Profile) (err error) {
	if l.geo == nil {
		return nil
	}
	for i := range p.Addresses.Values {
		v := &p.Addresses.Values[i]
		if v.Detail, err = l.geo.Place(v.Value); err != nil {
			return err
		}
	}
	return nil
}

// ambiguous says what a name may be the name of.
func ambiguous(who string, readings []actor.Reading) error {
	var list, kinds []string
	for _, r := range readings {
		list = append(list, fmt.Sprintf("a %s with %s", r.Kind, term.Counted(r.Events, "event")))
		kinds = append(kinds, string(r.Kind))
	}
	return usageError("%s is the name of %s"+helpMark+"say which is meant: --as %s", diag.Visible(who), strings.Join(list, " and of "), strings.Join(kinds, ", or --as "))
}

// printProfile prints a profile: in sections for people, as one object in JSON, as rows otherwise.
func (a *app) printProfile(ctx context.Context, f *actorFlags, p *actor.Profile, q *question, formatGiven bool) error {
	for _, target := range f.out.targets(formatGiven) {
		one := f.out
		one.files, one.format = target.files, target.format
		var write func(io.Writer) error
		switch one.format {
		case "json":
			write = func(w io.Writer) error {
				e := json.NewEncoder(w)
				e.SetIndent("", "  ")
				return e.Encode(p)
			}
		case "table":
			text := profileText{Profile: p, zone: q.request.Zone, limit: rowsOfList, commands: f.sameSource(a)}
			if len(one.files) == 0 {
				text.width = a.stdoutTerminal().Width
			}
			if one.limit >= 0 {
				text.limit = int(one.limit)
			}
			write = text.write
		default:
			one.requireData = false // said once, for all formats
			if err := a.printRows(ctx, one, true, func(context.Context) (rows.Reader, error) { return profileRows(p) }); err != nil {
				return err
			}
			continue
		}
		if err := a.writeTo(one, write); err != nil {
			return err
		}
	}
	return nil
}

// sameSource is what a suggested command needs so that it asks the same store or files.
func (f *actorFlags) sameSource(a *app) []string {
	var out []string
	if f.storeGiven {
		out = append(out, "--store", a.global.store)
	}
	for _, input := range f.question.inputs {
		out = append(out, "-i", input)
	}
	return out
}

// profileRows are the lists of a profile as rows.
func profileRows(p *actor.Profile) (rows.Reader, error) {
	columns := []rows.Column{
		{Name: "section"}, {Name: "item"}, {Name: "count", Kind: rows.Int64}, {Name: "first", Kind: rows.Timestamp}, {Name: "last", Kind: rows.Timestamp},
		{Name: "about"}, {Name: "detail"}, {Name: "kind"}, {Name: "from"},
	}
	moment := func(t actor.Time) any {
		if t == 0 {
			return nil
		}
		return int64(t)
	}
	var table [][]any
	for _, s := range p.Sections() {
		for _, v := range s.Values {
			table = append(table, []any{s.ID, v.Value, v.Count, moment(v.First), moment(v.Last), present(v.About), present(v.Detail), present(v.Kind), present(v.From)})
		}
	}
	return rows.Of(columns, table)
}
