package watch

import (
	"context"
	"time"

	"trailsift/engine/alarm/action"
)

// Form is what documents look like.
type Form uint8

// The forms.
const (
	Events   Form = iota // of EventBridge: one for each change of an alarm's state
	Messages             // of SNS: one for each change whose actions run
)

// Target is somebody who is told.
type Target struct {
	Text string // as it was given, which tells it apart
	action.Target
}

const (
	maxDocuments = 10_000           // that wait for one target: beyond it the oldest are given up
	deliverFor   = 30 * time.Second // to one target, before evaluation goes on
	retryAfter   = time.Minute      // of a target that failed
)

// documents returns what the targets are to be told.
func (w *Watcher) documents(t told) ([]document, error) {
	changes, write := t.changes, (*action.Change).Event
	if w.options.Form == Messages {
		changes, write = t.acts, (*action.Change).Message
	}
	var out []document
	for _, c := range changes {
		text, err := write(c)
		if err != nil {
			return nil, err
		}
		for _, to := range w.options.Targets {
			out = append(out, document{ID: c.ID(), Target: hash([]byte(to.Text)), Text: string(text)})
		}
	}
	return out, nil
}

// deliver gives targets the documents that wait for them, in their order, and returns those that are left.
func (w *Watcher) deliver(ctx context.Context, documents []document) []document {
	done := make([]bool, len(documents))
	for _, t := range w.options.Targets {
		w.deliverTo(ctx, t, documents, done)
	}
	var left []document
	for i, d := range documents {
		if !done[i] {
			left = append(left, d)
		}
	}
	return left
}

// deliverTo gives one target its documents, until one is not taken.
func (w *Watcher) deliverTo(ctx context.Context, t Target, documents []document, done []bool) {
	id := hash([]byte(t.Text))
	if w.options.Now().Before(w.retry[id]) {
		return
	}
	limited, stop := context.WithTimeout(ctx, deliverFor)
	defer stop()
	waiting := 0
	var failed error
	for i, d := range documents {
		if d.Target != id {
			continue
		}
		if failed == nil {
			failed = t.Deliver(limited, []byte(d.Text))
		}
		if failed != nil {
			waiting++
		}
		done[i] = failed == nil
	}
	if failed == nil || ctx.Err() != nil {
		return
	}
	w.retry[id] = w.options.Now().Add(retryAfter)
	if w.options.Report.Failed != nil {
		w.options.Report.Failed(t, waiting, failed)
	}
}

// newest gives up the oldest documents of targets for which too many wait, and says how many these are.
func newest(documents []document) (kept []document, dropped int) {
	waiting := map[string]int{}
	for _, d := range documents {
		waiting[d.Target]++
	}
	for _, d := range documents {
		if waiting[d.Target] > maxDocuments {
			waiting[d.Target]--
			dropped++
		} else {
			kept = append(kept, d)
		}
	}
	return kept, dropped
}
