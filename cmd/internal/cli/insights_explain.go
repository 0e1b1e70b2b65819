package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/insights"
	"trailsift/cmd/internal/term"
	"trailsift/engine/render"
	"trailsift/query/diag"
)

// explainInsightFlags are the options of insights explain.
type explainInsightFlags struct {
	insightFlags
	output string
}

func newInsightsExplain(a *app) *cobra.Command {
	var f explainInsightFlags
	c := &cobra.Command{
		Use:   "explain ID",
		Short: "Say why something is a finding, and who was behind it",
		Long: `explain shows one finding: the counts around it and in the seven days before, what was expected and why this is more or less than
chance makes, who and what contributed, and the command that lists the events behind it.

ID is an id of insights, or its beginning. The range and the other options are those with which insights found it.`,
		Example: `  trailsift insights explain 4f08 -i week -i logs --sensitivity aws
  trailsift insights explain 4f08 -i week -i logs --sensitivity aws -o json`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if f.output != "table" && f.output != "json" {
				return usageError("--output is table or json, not %q", f.output)
			}
			q, err := a.openInsights(c.Context(), &f.insightFlags)
			if err != nil {
				return err
			}
			defer closeInto(&err, q)
			all, err := q.findings(c.Context())
			if err != nil {
				return err
			}
			chosen, err := all.choose(args[0])
			if err != nil {
				return err
			}
			zone, err := a.global.location()
			if err != nil {
				return err
			}
			e := explanation{finding: chosen, zone: zone, width: a.stdoutTerminal().Width, events: a.eventsCommand(chosen, &f.insightFlags)}
			text, err := e.text()
			if err != nil {
				return err
			}
			if f.output == "table" {
				_, err = io.WriteString(a.stdout, text)
				return err
			}
			return a.printAccount(f.output, e.document(), "")
		},
	}
	f.register(c)
	registerAccountOutput(c, &f.output)
	return c
}

// choose returns the finding whose id begins with a text.
func (f *found) choose(id string) (*insights.Finding, error) {
	var chosen []*insights.Finding
	var ids []string
	for i := range f.list {
		if one := &f.list[i]; id != "" && strings.HasPrefix(one.ID, strings.ToLower(id)) {
			chosen = append(chosen, one)
			ids = append(ids, one.ID)
		}
	}
	switch len(chosen) {
	case 1:
		return chosen[0], nil
	case 0:
		return nil, usageError("no finding has the id %s"+helpMark+"`trailsift insights` lists them; explain takes the range and the options that it was given", diag.Visible(id))
	}
	return nil, usageError("%d findings have ids that begin with %s: %s", len(chosen), diag.Visible(id), strings.Join(ids[:min(len(ids), 5)], ", "))
}

// explanation is what there is to say about a finding.
type explanation struct {
	finding *insights.Finding
	zone    *time.Location
	width   int    // of the terminal; 0 when there is none
	events  string // the command that lists the events
}

// text writes the explanation for people.
func (e explanation) text() (string, error) {
	f := e.finding
	var b strings.Builder
	line := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "%-9s %s\n", name, diag.Visible(fmt.Sprintf(format, args...)))
	}
	line(f.ID[:min(shortID, len(f.ID))], "%s of %s, %s", map[bool]string{false: "rise", true: "drop"}[f.Drop], map[string]string{insights.CallRate: "calls", insights.ErrorRate: "errors"}[f.Type], e.subject())
	line("where", "%s, %s", f.Account, f.Region)
	end := "still open"
	if !f.Open() {
		end = "to " + e.moment(f.End) + ", " + lasted(f)
	}
	line("when", "%s %s (%s); known after %s", e.moment(f.Start), end, e.zone, e.moment(f.Detected))
	line("usual", "%s a minute, over %s", rateText(f.Baseline.Average), known(f.Baseline.Minutes))
	line("start", "%s a minute, over %s", rateText(f.AtStart.Average), known(f.AtStart.Minutes))
	line("whole", "%s a minute, over %s, %s", rateText(f.Whole.Average), known(f.Whole.Minutes), changeText(f))
	b.WriteByte('\n')
	if err := e.charts(&b); err != nil {
		return "", err
	}
	b.WriteByte('\n')
	line("why", "%s", f.Reason)
	line("chance", "p-value %.3g; chance makes %.3g findings like it in all that was looked at", f.P, f.Expected)
	if r := remarks(f); r != "" {
		line("remarks", "%s", r)
	}
	e.shares(&b)
	b.WriteString("\nevents behind it\n  " + e.events + "\n")
	return b.String(), nil
}

func (e explanation) moment(at int64) string { return minuteText(at, e.zone) }

// known says how many minutes an average is over.
func known(minutes int64) string {
	if minutes < 48*60 {
		return term.Counted(minutes, "minute")
	}
	return fmt.Sprintf("%s (%.3g days)", term.Counted(minutes, "minute"), float64(minutes)/(24*60))
}

// subject names what the rate is of in full.
func (e explanation) subject() string {
	f := e.finding
	var parts []string
	for _, part := range []string{f.Source, f.Name} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	for _, g := range f.Groups {
		parts = append(parts, fmt.Sprintf("%s = %v", g.Name, g.Value))
	}
	if f.Error != "" {
		parts = append(parts, f.Error)
	}
	return strings.Join(parts, " ")
}

// charts draws the counts around the finding and those of the seven days before, as calls a minute.
func (e explanation) charts(b *strings.Builder) error {
	f := e.finding
	around, before := f.Around(), f.Before()
	for _, c := range []render.Columns{
		{Name: "a minute, from 15 minutes before the start", From: around.From, Step: around.Step, Values: around.AMinute(f.Counts), Expected: around.AMinute(f.ExpectedCounts)},
		{Name: "a minute, in the seven days before", From: before.From, Step: before.Step, Values: before.AMinute(f.BaselineCounts)},
	} {
		if err := render.WriteColumns(b, c, render.PlotOptions{Width: e.width, Zone: e.zone}); err != nil {
			return err
		}
	}
	return nil
}

// shares lists who and what contributed, beside what was usual.
func (e explanation) shares(b *strings.Builder) {
	for _, a := range e.finding.Attributions {
		fmt.Fprintf(b, "\n%s, a minute\n", diag.Visible(a.Attribute))
		usual := map[string]insights.Number{}
		for _, s := range a.Baseline {
			usual[s.Value] = s.Average
		}
		for _, s := range a.Insight {
			before := "not among the first five"
			if n, ok := usual[s.Value]; ok {
				before = rateText(float64(n))
				delete(usual, s.Value)
			}
			fmt.Fprintf(b, "  %8s  %s (usual: %s)\n", rateText(float64(s.Average)), diag.Visible(s.Value), before)
		}
		for _, s := range a.Baseline {
			if _, left := usual[s.Value]; left {
				fmt.Fprintf(b, "  %8s  %s (usual: %s)\n", "-", diag.Visible(s.Value), rateText(float64(s.Average)))
			}
		}
	}
}

// document is the explanation for programs.
func (e explanation) document() any {
	f := e.finding
	type rate struct {
		Average float64 `json:"average"`
		Minutes int64   `json:"minutes"`
	}
	stamp := func(at int64) *string {
		if at == 0 {
			return nil
		}
		text := time.UnixMicro(at).UTC().Format(time.RFC3339)
		return &text
	}
	groups := map[string]any{}
	for _, g := range f.Groups {
		groups[g.Name] = g.Value
	}
	return struct {
		SharedEventID       string                 `json:"sharedEventID"`
		InsightType         string                 `json:"insightType"`
		Account             string                 `json:"recipientAccountId"`
		Region              string                 `json:"awsRegion"`
		EventSource         string                 `json:"eventSource,omitempty"`
		EventName           string                 `json:"eventName,omitempty"`
		ErrorCode           string                 `json:"errorCode,omitempty"`
		By                  map[string]any         `json:"by,omitempty"`
		StartTime           *string                `json:"startTime"`
		EndTime             *string                `json:"endTime"`
		DetectedTime        *string                `json:"detectedTime"`
		Drop                bool                   `json:"drop"`
		Provisional         bool                   `json:"provisional"`
		LevelShift          bool                   `json:"levelShift"`
		Baseline            rate                   `json:"baseline"`
		Start               rate                   `json:"start"`
		Insight             rate                   `json:"insight"`
		PValue              float64                `json:"pValue"`
		ExpectedFalseAlarms float64                `json:"expectedFalseAlarms"`
		Window              int64                  `json:"window"`
		Observed            float64                `json:"observed"`
		Predicted           float64                `json:"predicted"`
		Guard               float64                `json:"guard"`
		Reason              string                 `json:"reason"`
		Attributions        []insights.Attribution `json:"attributions"`
		Events              string                 `json:"events"`
	}{
		f.ID, f.Type, f.Account, f.Region, f.Source, f.Name, f.Error, groups, stamp(f.Start), stamp(f.End), stamp(f.Detected),
		f.Drop, f.Provisional, f.LevelShift, rate(f.Baseline), rate(f.AtStart), rate(f.Whole), f.P, f.Expected,
		f.Window, f.Observed, f.Predicted, f.Guard, f.Reason, f.Attributions, e.events,
	}
}
