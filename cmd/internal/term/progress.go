package term

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"

	"trailsift/ingest"
)

// NewProgress returns an observer of ingest runs that reports on w. mode is auto (a bar on a terminal, otherwise a line from time to time), plain (lines),
// json (one object a second) or none.
func NewProgress(w io.Writer, mode string, t Terminal, clock func() time.Time) ingest.Observer {
	switch {
	case mode == "none":
		return silent{}
	case mode == "json":
		return &lines{w: w, clock: clock, start: clock(), last: clock(), every: time.Second, format: jsonLine}
	case mode == "auto" && t.Interactive:
		return &bar{w: w}
	}
	return &lines{w: w, clock: clock, start: clock(), last: clock(), every: 5 * time.Second, format: textLine}
}

type silent struct{}

func (silent) Update(ingest.Progress) {}

// bar is a progress bar over the bytes of the input.
type bar struct {
	w   io.Writer
	bar *progressbar.ProgressBar
}

func (b *bar) Update(p ingest.Progress) {
	if p.Done {
		if b.bar != nil {
			_ = b.bar.Clear()
		}
		return
	}
	if b.bar == nil {
		b.bar = progressbar.NewOptions64(p.BytesTotal,
			progressbar.OptionSetWriter(b.w),
			progressbar.OptionShowBytes(true),
			progressbar.OptionSetPredictTime(true),
			progressbar.OptionSetWidth(24),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish(),
		)
	}
	b.bar.Describe(fmt.Sprintf("%d/%d files, %d records", p.Files, p.FilesTotal, p.Records))
	if p.BytesTotal > b.bar.GetMax64() {
		b.bar.ChangeMax64(p.BytesTotal)
	}
	// The bar clears itself when it is full; files that are still being committed keep it one byte short.
	_ = b.bar.Set64(min(p.Bytes, max(p.BytesTotal-1, 0)))
}

// lines prints a line each time that every has passed.
type lines struct {
	w           io.Writer
	clock       func() time.Time
	start, last time.Time
	every       time.Duration
	format      func(p ingest.Progress, elapsed time.Duration) string
}

func (l *lines) Update(p ingest.Progress) {
	now := l.clock()
	if p.Done || now.Sub(l.last) < l.every {
		return
	}
	l.last = now
	fmt.Fprintln(l.w, l.format(p, now.Sub(l.start)))
}

func textLine(p ingest.Progress, elapsed time.Duration) string {
	line := fmt.Sprintf("%d/%d files, %d records, %.1f MB/s", p.Files, p.FilesTotal, p.Records, rate(p, elapsed)/1e6)
	if left, ok := remaining(p, elapsed); ok {
		line += fmt.Sprintf(", about %s left", left.Round(time.Second))
	}
	return line
}

func jsonLine(p ingest.Progress, elapsed time.Duration) string {
	line, err := json.Marshal(struct {
		Files          int64   `json:"files"`
		FilesTotal     int64   `json:"files_total"`
		Records        int64   `json:"records"`
		Bytes          int64   `json:"bytes"`
		BytesTotal     int64   `json:"bytes_total"`
		Seconds        float64 `json:"seconds"`
		BytesPerSecond float64 `json:"bytes_per_second"`
	}{p.Files, p.FilesTotal, p.Records, p.Bytes, p.BytesTotal, elapsed.Seconds(), rate(p, elapsed)})
	if err != nil {
		return err.Error()
	}
	return string(line)
}

// rate returns bytes per second.
func rate(p ingest.Progress, elapsed time.Duration) float64 {
	if elapsed <= 0 {
		return 0
	}
	return float64(p.Bytes) / elapsed.Seconds()
}

func remaining(p ingest.Progress, elapsed time.Duration) (time.Duration, bool) {
	if p.Bytes <= 0 || p.BytesTotal < p.Bytes {
		return 0, false
	}
	return time.Duration(float64(elapsed) * float64(p.BytesTotal-p.Bytes) / float64(p.Bytes)), true
}
