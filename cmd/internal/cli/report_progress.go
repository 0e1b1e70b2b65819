package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"trailsift/engine/report"
	"trailsift/query/diag"
)

// reportProgress says on stderr which sections of a report are done.
type reportProgress struct {
	w     io.Writer
	mode  string // line, plain, json or none
	every time.Duration
	clock func() time.Time
	last  time.Time
	drawn bool
}

// reportProgress chooses how progress is shown: on a terminal in one line that is written over, elsewhere in lines from time to time.
func (a *app) reportProgress() *reportProgress {
	p := &reportProgress{w: a.stderr, mode: a.global.progress, clock: a.clock, last: a.clock()}
	switch {
	case a.global.quiet:
		p.mode = "none"
	case p.mode == "auto" && a.stderrTerminal().Interactive:
		p.mode = "line"
	case p.mode == "auto":
		p.mode, p.every = "plain", 5*time.Second
	}
	return p
}

// section reports that a section is done.
func (p *reportProgress) section(s *report.Section, done, of int) {
	now := p.clock()
	if p.mode == "none" || now.Sub(p.last) < p.every {
		return
	}
	p.last = now
	text := fmt.Sprintf("[%d/%d] %s", done, of, diag.Visible(s.Title))
	if s.Err != "" {
		text += ": " + s.Err
	}
	switch p.mode {
	case "line":
		fmt.Fprintf(p.w, "\r\x1b[K%s", text)
		p.drawn = true
	case "json":
		line, err := json.Marshal(struct {
			Section string `json:"section"`
			Done    int    `json:"done"`
			Of      int    `json:"of"`
		}{s.ID, done, of})
		if err == nil {
			fmt.Fprintf(p.w, "%s\n", line)
		}
	default:
		fmt.Fprintln(p.w, text)
	}
}

// end removes the line that was written over.
func (p *reportProgress) end() {
	if p.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
