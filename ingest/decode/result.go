package decode

import (
	"fmt"
	"strings"
)

// result is the account of the input.
func (d *decoder) result(w *window) Result {
	r := Result{Format: d.formatName(), Records: d.ok + d.rejected, Rejected: d.rejected, Skipped: d.skipped,
		Bytes: w.offset(len(w.unread())), ReadErr: w.readErr()}
	if r.ReadErr != nil && d.ctx.Err() == nil {
		d.note = "read in part: " + r.ReadErr.Error()
	}
	if d.meter != nil && d.meter.points > 0 {
		r.Unsaid = d.meter.report()
	}
	switch {
	case d.ok > 0:
		r.Status, r.Reason = Loaded, d.note
		if d.neutral > 0 && d.skipped > 0 {
			r.Unsaid = strings.TrimSuffix(d.emptiness(0)+"; "+r.Unsaid, "; ")
		}
	case r.ReadErr != nil:
		r.Status, r.Reason = Failed, d.note
	case d.rejected > 0:
		r.Status, r.Reason = Failed, "no record could be read: "+d.firstFail
	case len(d.strange.held) > 0 && d.skipped == 0:
		r.Status, r.Format = Failed, ""
		r.Reason = "JSON, but neither CloudTrail's nor CloudWatch's: the first value is " + d.strange.what
	case d.note != "" && d.skipped == 0:
		r.Status, r.Reason = Failed, d.note
	default:
		r.Status, r.Reason = Ignored, d.emptiness(r.Bytes)
	}
	return r
}

// formatName is the format of the whole: that of the wrappers around records, else of what is around all of them.
func (d *decoder) formatName() string {
	switch {
	case d.wrapper != "" && d.ok+d.rejected > 0 && isPlain(d.framing):
		return d.wrapper
	case d.ok == 0 && d.skipName != "":
		return d.skipName
	}
	return d.framing
}

// isPlain tells framings that say nothing about what is around each record.
func isPlain(name string) bool {
	switch name {
	case "", nameDelivery, nameArray, nameObject, nameLines:
		return true
	}
	return false
}

// emptiness says why an input holds no records.
func (d *decoder) emptiness(size int64) string {
	switch {
	case d.skipped > 0 && d.strange.count > 0:
		return fmt.Sprintf("%s (%d times); %d other values are not known", d.skipNote, d.skipped, d.strange.count)
	case d.skipped > 1:
		return fmt.Sprintf("%s (%d times)", d.skipNote, d.skipped)
	case d.skipped == 1:
		return d.skipNote
	case size == 0:
		return "an empty file"
	case d.framing == "":
		return "nothing but white space"
	case d.framing == nameArray:
		return "an empty array"
	}
	return "no records in it"
}
