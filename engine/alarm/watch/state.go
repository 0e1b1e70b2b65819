package watch

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"trailsift/engine/alarm"
	"trailsift/engine/alarm/action"
	"trailsift/engine/alarm/history"
	"trailsift/engine/alarm/replay"
)

// format is the version of the file. A higher one is not read.
const format = 1

// state is what the file holds.
type state struct {
	Format    int
	Until     int64 // everything that was due up to then was evaluated; µs since 1970 UTC
	Alarms    []standing
	Entries   []history.Entry `json:",omitempty"` // not saved yet
	Documents []document      `json:",omitempty"` // not delivered yet, the oldest first
}

// standing is where an alarm stands.
type standing struct {
	ARN        string
	Definition string // a hash: tells whether the rule is another one
	replay.State
	Was action.Condition // before the last change
}

// document is what a target is to be told.
type document struct {
	ID     string
	Target string // a hash of its text
	Text   string
}

// hash returns what stands for a text in the file.
func hash(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}

// Update says how rules differ from those that the state was made with, by the names of the alarms.
type Update struct {
	Created bool // there was no state
	New     []string
	Changed []string
	Gone    []string
}

// Any reports whether there is a difference.
func (u *Update) Any() bool { return len(u.New)+len(u.Changed)+len(u.Gone) > 0 }

// load reads the file and gives each alarm its state. Alarms that are new begin at the time at which the state ends, or at start.
func load(path string, alarms []*alarm.Definition, start int64) (state, Update, error) {
	old := state{Until: start}
	text, err := os.ReadFile(path)
	missing := errors.Is(err, fs.ErrNotExist)
	if err == nil {
		err = json.Unmarshal(text, &old)
	}
	switch {
	case err != nil && !missing:
		return state{}, Update{}, fmt.Errorf("the state of the alarms, %s, cannot be read: %w", path, err)
	case old.Format > format:
		return state{}, Update{}, fmt.Errorf("the state of the alarms, %s, was written by a newer release", path)
	}
	next, u, err := adopt(old, alarms)
	u.Created = missing
	return next, u, err
}

// adopt gives the alarms of a state to rules. An alarm whose rule is another one keeps its state until its next evaluation, as in
// CloudWatch.
func adopt(old state, alarms []*alarm.Definition) (state, Update, error) {
	next, u := old, Update{}
	next.Format = format
	next.Alarms = make([]standing, len(alarms))
	known, taken := map[string]standing{}, map[string]bool{}
	for _, s := range old.Alarms {
		known[s.ARN] = s
	}
	for i, d := range alarms {
		text, err := json.Marshal(d)
		if err != nil {
			return state{}, u, fmt.Errorf("alarm %s: %w", d.Name, err)
		}
		arn, definition := d.ARN(), hash(text)
		if taken[arn] {
			return state{}, u, fmt.Errorf("two alarms are called %s", arn)
		}
		taken[arn] = true
		s, there := known[arn]
		switch {
		case !there:
			u.New = append(u.New, d.Name)
			s = standing{ARN: arn, State: replay.State{State: alarm.InsufficientData, Since: old.Until, Reason: alarm.InitialReason}}
		case s.Definition != definition:
			u.Changed = append(u.Changed, d.Name)
		}
		s.Definition = definition
		next.Alarms[i] = s
	}
	for _, s := range old.Alarms {
		if !taken[s.ARN] {
			u.Gone = append(u.Gone, s.ARN)
		}
	}
	return next, u, nil
}

// write replaces the file.
func (s *state) write(path string) error {
	var text bytes.Buffer
	to := json.NewEncoder(&text)
	to.SetEscapeHTML(false)
	if err := to.Encode(s); err != nil {
		return err
	}
	return replaceFile(path, text.Bytes())
}
