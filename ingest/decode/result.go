package decode

import "fmt"

// result is the account of the input.
func (d *decoder) result(w *window) Result {
	r := Result{Format: d.formatName(), Records: d.ok + d.rejected, Rejected: d.rejected, Skipped: d.skipped,
		Bytes: w.offset(len(w.unread())), ReadErr: w.readErr()}
	if r.ReadErr != nil && d.ctx.Err() == nil {
		d.note = "read in part: " + r.ReadErr.Error()
	}
	switch {
	case d.ok > 0:
		r.Status, r.Reason = Loaded, d.note
	case r.ReadErr != nil:
		r.Status, r.Reason = Failed, d.note
	case d.rejected > 0:
		r.Status, r.Reason = Failed, "no record could be read: "+d.firstFail
	case len(d.strange.held) > 0:
		r.Status, r.Format = Failed, ""
		r.Reason = "JSON, but nothing of CloudTrail's: the first value is " + d.strange.what
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
	case d.wrapper != "" && d.ok+d.rejected > 0:
		return d.wrapper
	case d.ok == 0 && d.skipName != "":
		return d.skipName
	}
	return d.framing
}

// emptiness says why an input holds no records.
func (d *decoder) emptiness(size int64) string {
	switch {
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
