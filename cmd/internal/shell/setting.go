package shell

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"trailsift/cmd/internal/term"
	"trailsift/engine/render"
)

// settings are what dot commands set.
type settings struct {
	mode  string // format of results
	limit int64  // of rows: 0 leaves it to the format, negative is all
	timer bool
	pager bool
	chart string
	zone  *time.Location
	times Times
}

// When results are drawn.
const (
	chartOff  = "off"
	chartOn   = "on"
	chartAuto = "auto" // where a query counts something over time
)

// settingCommands say how results are shown, and of which time. Without an argument each shows what is set.
func settingCommands() []command {
	const group = "Settings"
	return []command{
		{name: ".mode", args: "[FORMAT]", group: group, doc: "format of results: " + strings.Join(formatNames(), ", "), run: (*Shell).setMode, choices: func(*Shell, string) []string { return formatNames() }},
		{name: ".range", args: "[SINCE [TO]]", group: group, doc: "time range of queries: `7d`, `2026-03-01 2026-03-14`, `all`", run: (*Shell).setRange, choices: choose("all", "1h", "1d", "7d", "30d")},
		{name: ".tz", args: "[ZONE]", group: group, doc: "zone of times: UTC, Local or an IANA name", run: (*Shell).setZone, choices: choose("UTC", "Local")},
		{name: ".limit", args: "[ROWS]", group: group, doc: "rows shown of a result; 0 is all", run: (*Shell).setLimit},
		{name: ".chart", args: "[on|off|auto]", group: group, doc: "draw numbers as bars and sparklines; auto draws counts over time", run: (*Shell).setChart, choices: choose(chartOn, chartOff, chartAuto)},
		{name: ".timer", args: "[on|off]", group: group, doc: "say after each result what it took", run: toggle("timer", func(s *settings) *bool { return &s.timer }), choices: choose("on", "off")},
		{name: ".pager", args: "[on|off]", group: group, doc: "page results that are longer than the terminal", run: toggle("pager", func(s *settings) *bool { return &s.pager }), choices: choose("on", "off")},
	}
}

// choose completes an argument with fixed words.
func choose(words ...string) func(*Shell, string) []string {
	return func(*Shell, string) []string { return words }
}

func formatNames() []string {
	var out []string
	for _, f := range render.Formats() {
		out = append(out, f.Name)
	}
	return out
}

// tell says what a setting is.
func (s *Shell) tell(name, value string) error {
	s.note("%s is %s", name, value)
	return nil
}

func (s *Shell) setMode(_ context.Context, arg string) error {
	if arg != "" {
		if _, ok := render.FormatOf(arg); !ok {
			return usage("there is no format `%s`\n  = help: the formats are %s", arg, strings.Join(formatNames(), ", "))
		}
		s.settings.mode = arg
		return nil
	}
	return s.tell("mode", s.settings.mode)
}

func (s *Shell) setZone(_ context.Context, arg string) error {
	if arg != "" {
		zone, err := term.LoadZone(arg)
		if err != nil {
			return usage("`%s` is not a time zone: use UTC, Local or an IANA name such as Europe/Paris", arg)
		}
		s.settings.zone = zone
		return nil
	}
	return s.tell("tz", s.settings.zone.String())
}

func (s *Shell) setLimit(_ context.Context, arg string) error {
	if arg != "" {
		n, err := strconv.ParseInt(arg, 10, 64)
		if err != nil || n < 0 {
			return usage("`%s` is not a number of rows: `.limit 100` shows at most 100, `.limit 0` all", arg)
		}
		if s.settings.limit = n; n == 0 {
			s.settings.limit = -1
		}
		return nil
	}
	switch n := s.settings.limit; {
	case n > 0:
		return s.tell("limit", strconv.FormatInt(n, 10))
	case n < 0:
		return s.tell("limit", "0 (all)")
	}
	return s.tell("limit", fmt.Sprintf("%d for table, line and markdown, none for the others", render.DefaultMaxRows))
}

func (s *Shell) setChart(_ context.Context, arg string) error {
	switch arg {
	case chartOn, chartOff, chartAuto:
		s.settings.chart = arg
		return nil
	case "":
		return s.tell("chart", s.settings.chart)
	}
	return usage("`.chart` is on, off or auto, not `%s`", arg)
}

func toggle(name string, setting func(*settings) *bool) func(*Shell, context.Context, string) error {
	return func(s *Shell, _ context.Context, arg string) error {
		switch b := setting(&s.settings); arg {
		case "on", "off":
			*b = arg == "on"
			return nil
		case "":
			if *b {
				return s.tell(name, "on")
			}
			return s.tell(name, "off")
		}
		return usage("`.%s` is on or off, not `%s`", name, arg)
	}
}

// setRange sets the time range of the queries that follow. Relative times move with the clock: 7d is always the last week.
func (s *Shell) setRange(_ context.Context, arg string) error {
	words, err := fields(arg)
	if err != nil {
		return err
	}
	var t Times
	switch {
	case len(words) == 0:
		return s.tell("range", s.settings.times.String())
	case len(words) == 1 && words[0] == "all":
	case len(words) == 1:
		t.Since = words[0]
	case len(words) == 2:
		t.From, t.To = words[0], words[1]
	case len(words) == 3 && words[1] == "to":
		t.From, t.To = words[0], words[2]
	default:
		return usage("`.range` takes the start of the range and perhaps its end: `.range 7d`, `.range 2026-03-01 2026-03-14`, `.range all`; times with a space stand in quotes")
	}
	// The times are read again at each query; a bad one is refused here.
	if _, err := s.o.Host.Range(t, s.o.Clock(), s.settings.zone); err != nil {
		return err
	}
	s.settings.times = t
	return nil
}

// String writes a range as .range takes it.
func (t Times) String() string {
	switch {
	case t.Since != "" && t.To != "":
		return t.Since + " to " + t.To
	case t.Since != "":
		return t.Since
	case t.From != "" && t.To != "":
		return t.From + " to " + t.To
	case t.From != "":
		return "from " + t.From
	case t.To != "":
		return "up to " + t.To
	}
	return "all"
}
