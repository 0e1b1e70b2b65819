package decode

import "fmt"

// strangers are values that nothing recognised. They are rejected once the input turns out to hold records as well. Metrics that
// are embedded in log events do not count for that, and neither do broken log events: among those, other log events are normal.
type strangers struct {
	held  []RecordError
	count int64
	what  string // what the first one is, for the message
}

// strangersMax is how many strangers are remembered.
const strangersMax = 1000

// hold rejects a stranger now, or later when the input turns out to hold records.
func (k *walk) hold(e RecordError, what string) error {
	if k.ok+k.rejected > k.neutral {
		return k.tell(e)
	}
	if k.strange.count++; k.strange.count == 1 {
		k.strange.what = what
	}
	if len(k.strange.held) < strangersMax {
		k.strange.held = append(k.strange.held, e)
	}
	return nil
}

// flush rejects the strangers that were held back.
func (d *decoder) flush() error {
	held := d.strange.held
	d.strange.held = nil
	if more := d.strange.count - int64(len(held)); len(held) > 0 && more > 0 {
		d.note = fmt.Sprintf("before the first record are %d more values that are not known, and not listed", more)
	}
	for _, e := range held {
		if err := d.tell(e); err != nil {
			return err
		}
	}
	return nil
}

// settle decides at the end of the input what the strangers are that were held back.
func (d *decoder) settle() error {
	switch {
	case d.ok+d.rejected > d.neutral:
		return d.flush()
	case d.ok > 0:
		if n := d.strange.count; n > 0 {
			d.skip("emf", "log events that hold no metrics")
			d.skipped += n - 1
		}
		d.strange = strangers{}
	}
	return nil
}
