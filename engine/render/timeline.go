package render

import (
	"io"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"
)

// Lane is one line of a timeline: what something was in, one stretch after the other.
type Lane struct {
	Name   string
	Note   string // behind the line
	Change []LaneChange
}

// LaneChange says that a lane's state is another one from a time on.
type LaneChange struct {
	At    int64 // µs since 1970 UTC, rising
	State int   // an index of TimelineOptions.States
}

// LaneState is how a state is drawn.
type LaneState struct {
	Name   string
	Mark   string // one column wide
	Escape string // what makes a terminal show it in colour; "": nothing
}

// TimelineOptions say how lanes are drawn.
type TimelineOptions struct {
	From, To int64       // µs since 1970 UTC
	States   []LaneState // the later hide the earlier where a mark stands for several
	Width    int         // columns of the terminal; 0: 80
	Zone     *time.Location
	Color    bool
}

// mostName is how many columns names take.
const mostName = 40

// WriteTimeline draws lanes below each other over the same stretch of time. A mark stands for all that was within its time: the latest
// of the states, in the order of the options, is shown, so that nothing short is lost.
func WriteTimeline(w io.Writer, lanes []Lane, o TimelineOptions) error {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Width <= 0 {
		o.Width = plotWidth
	}
	names, notes := 0, 0
	shown := make([]string, len(lanes))
	for i, l := range lanes {
		shown[i] = text.Trim(string(appendVisible(nil, []byte(l.Name))), mostName)
		names = max(names, text.StringWidth(shown[i]))
		notes = max(notes, text.StringWidth(l.Note))
	}
	width := min(max(o.Width-names-notes-2, leastPlot), mostPlot)
	var b strings.Builder
	for i, l := range lanes {
		line := text.AlignLeft.Apply(shown[i], names) + " " + o.lane(l, width) + " " + l.Note
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	from, to := plotTime(o.From, o.Zone), plotTime(o.To, o.Zone)+" ("+o.Zone.String()+")"
	gap := max(1, width-len(from)-text.StringWidth(to))
	b.WriteString(strings.Repeat(" ", names+1) + from + strings.Repeat(" ", gap) + to + "\n" + strings.Repeat(" ", names+1))
	for i, s := range o.States {
		b.WriteString(strings.Repeat(" ", min(i, 1)*2) + o.paint(s) + " " + s.Name)
	}
	b.WriteString("\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// lane draws the marks of a lane.
func (o TimelineOptions) lane(l Lane, width int) string {
	var b strings.Builder
	span := float64(o.To-o.From) / float64(width)
	state, next := -1, 0
	for column := range width {
		end := o.From + int64(float64(column+1)*span)
		seen := state
		for ; next < len(l.Change) && l.Change[next].At < end; next++ {
			at := l.Change[next]
			if at.At <= o.From+int64(float64(column)*span) {
				seen = at.State // from the mark's beginning on
			}
			state, seen = at.State, max(seen, at.State)
		}
		if seen < 0 {
			b.WriteString(" ")
			continue
		}
		b.WriteString(o.paint(o.States[seen]))
	}
	return b.String()
}

func (o TimelineOptions) paint(s LaneState) string {
	if !o.Color || s.Escape == "" {
		return s.Mark
	}
	return s.Escape + s.Mark + boldOff
}
