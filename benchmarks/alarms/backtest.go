package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"trailsift/engine/alarm"
	"trailsift/engine/alarm/rule"
	"trailsift/query/diag"
)

// result is what one backtest took and did.
type result struct {
	rules       int
	wall, cpu   time.Duration
	memory      int64 // peak resident bytes
	evaluations int64 // composite alarms left out: they are evaluated when others change
	transitions int
}

// measure runs everything and prints the tables.
func (s *settings) measure(ctx context.Context, out io.Writer) error {
	plain, withPercentiles, err := s.list(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "| rules | wall s | CPU s | CPU ms per rule | peak MiB | evaluations | transitions |\n|--:|--:|--:|--:|--:|--:|--:|\n")
	var most result
	var rules []*rule.Rule
	for _, n := range s.sizes {
		m := &maker{plain: plain, withPercentiles: withPercentiles}
		text := m.rules(n)
		set := rule.Load([]rule.Source{{Name: "rules.yaml", Text: text}}, rule.Options{})
		for _, p := range set.Files[0].Problems {
			if p.Severity == diag.Error {
				return fmt.Errorf("the rules: %v", p)
			}
		}
		r, err := s.backtest(ctx, text)
		if err != nil {
			return err
		}
		r.rules = n
		for _, one := range set.Rules {
			r.evaluations += evaluations(&one.Definition)
		}
		fmt.Fprintf(out, "| %d | %.1f | %.1f | %.1f | %d | %d | %d |\n", n, r.wall.Seconds(), r.cpu.Seconds(), r.cpu.Seconds()*1000/float64(n), r.memory>>20, r.evaluations, r.transitions)
		if n > most.rules {
			most, rules = r, set.Rules
		}
	}
	if s.sample == 0 {
		return nil
	}
	return s.compare(ctx, out, rules, most)
}

// evaluations counts how often an alarm is evaluated in the month.
func evaluations(d *alarm.Definition) int64 {
	if d.Composite() {
		return 0
	}
	from, to := span()
	schedule := alarm.NewEvaluator(d).Schedule()
	n := int64(0)
	for at, ok := schedule.Next(from); ok && at <= to; at, ok = schedule.Next(at) {
		n++
	}
	return n
}

// span is the month, in µs since 1970 UTC.
func span() (from, to int64) {
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	return start.UnixMicro(), start.AddDate(0, 0, days).UnixMicro()
}

// backtest replays rules over the month.
func (s *settings) backtest(ctx context.Context, text string) (result, error) {
	path := filepath.Join(s.work, "rules.yaml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		return result{}, err
	}
	cmd := exec.CommandContext(ctx, s.program, "alarms", "backtest", "-q", "--store", s.store, "--threads", fmt.Sprint(s.threads), "--from", first, "--to", last, "-o", "jsonl", path)
	cmd.Env = append(os.Environ(), fmt.Sprintf("GOMAXPROCS=%d", s.threads))
	var lines counter
	var complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &lines, &complaints
	start := time.Now()
	err := cmd.Run()
	r := result{wall: time.Since(start), transitions: lines.lines}
	if err != nil {
		return r, fmt.Errorf("backtest: %w\n%s", err, bytes.TrimSpace(complaints.Bytes()))
	}
	r.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.memory = int64(u.Maxrss)
		if runtime.GOOS != "darwin" { // which counts bytes, where the others count KiB
			r.memory *= 1024
		}
	}
	return r, nil
}

// counter counts lines and keeps nothing.
type counter struct{ lines int }

// Write implements io.Writer.
func (c *counter) Write(p []byte) (int, error) {
	c.lines += bytes.Count(p, []byte("\n"))
	return len(p), nil
}
