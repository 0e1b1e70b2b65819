package decode

import "fmt"

// strangers are values that nothing recognised. They are rejected once the input turns out to hold records as well.
type strangers struct {
	held  []RecordError
	count int64
	what  string // what the first one is, for the message
}

// strangersMax is how many strangers are remembered.
const strangersMax = 1000

// hold rejects a stranger now, or later when the input turns out to hold records.
func (k *walk) hold(e RecordError, what string) error {
	if k.ok+k.rejected > 0 {
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
