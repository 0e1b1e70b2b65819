// Command commands runs a query for every command of the language over a store, and prints what each took as a Markdown table.
//
//	go run ./benchmarks/commands -store ten.store -memory-limit 4GB -timeout 2m
//	go run ./benchmarks/commands -store ten.store -only 'join|dedup'
//
// Every query is a process of its own, with a limit on its memory: the table shows which commands hold more than they should.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// settings say what is run, and how.
type settings struct {
	program string // path of trailsift
	store   string
	memory  string // as --memory-limit
	timeout time.Duration
	rows    int    // as --limit
	geoip   string // as --geoip
	only    *regexp.Regexp
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "commands:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	var s settings
	var only string
	flag.StringVar(&s.program, "trailsift", "", "the trailsift program (default builds ./cmd/trailsift)")
	flag.StringVar(&s.store, "store", "trailsift.store", "the store that is asked")
	flag.StringVar(&s.memory, "memory-limit", "4GB", "memory that a query should stay within")
	flag.DurationVar(&s.timeout, "timeout", 2*time.Minute, "how long a query may take")
	flag.IntVar(&s.rows, "limit", 1000, "rows that are shown of a query without a limit of its own")
	flag.StringVar(&s.geoip, "geoip", "testdata/geoip", "the databases of addresses that geoip asks, a file or a folder")
	flag.StringVar(&only, "only", "", "run only the queries that match this regular expression")
	flag.Parse()
	var err error
	if s.only, err = regexp.Compile(only); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "trailsift-commands-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if s.program == "" {
		s.program = filepath.Join(dir, "trailsift")
		if text, err := exec.CommandContext(ctx, "go", "build", "-o", s.program, "trailsift/cmd/trailsift").CombinedOutput(); err != nil {
			return fmt.Errorf("go build: %w\n%s", err, text)
		}
	}
	for name, text := range lookups {
		if err := os.WriteFile(filepath.Join(dir, name+".csv"), []byte(text), 0o644); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "| command | query | s | processor s | peak MiB | rows | end |\n|---|---|--:|--:|--:|--:|---|\n")
	for _, q := range queries() {
		if !s.only.MatchString(q.text) {
			continue
		}
		r := s.ask(ctx, q.text, dir)
		if err := ctx.Err(); err != nil {
			return err
		}
		fmt.Fprintf(out, "| %s | `%s` | %.1f | %.1f | %d | %d | %s |\n", q.command, strings.ReplaceAll(q.text, "|", `\|`), r.wall.Seconds(), r.cpu.Seconds(), r.memory>>20, r.rows, r.end)
	}
	return nil
}

// result is what one query took.
type result struct {
	wall, cpu time.Duration
	memory    int64 // peak resident bytes
	rows      int
	end       string // "ok", or the first line that the program complained with
}

// ask runs one query to its end.
func (s *settings) ask(ctx context.Context, text, lookups string) result {
	cmd := exec.CommandContext(ctx, s.program, "query", "-q", "--store", s.store, "--memory-limit", s.memory, "--timeout", s.timeout.String(),
		"--limit", fmt.Sprint(s.rows), "--lookups", lookups, "--geoip", s.geoip, "--now", "latest", "-o", "jsonl", text)
	var rows counter
	var complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &rows, &complaints
	start := time.Now()
	err := cmd.Run()
	r := result{wall: time.Since(start), rows: rows.lines, end: "ok"}
	if err != nil {
		r.end, _, _ = strings.Cut(strings.TrimSpace(complaints.String()), "\n")
		r.end = strings.ReplaceAll(strings.TrimPrefix(r.end, "trailsift: "), "|", `\|`)
		if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || r.end == "" {
			r.end = err.Error()
		}
	}
	if cmd.ProcessState == nil {
		return r
	}
	r.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.memory = int64(u.Maxrss)
		if runtime.GOOS != "darwin" { // which counts bytes, where the others count KiB
			r.memory *= 1024
		}
	}
	return r
}

// counter counts lines and keeps nothing.
type counter struct{ lines int }

// Write implements io.Writer.
func (c *counter) Write(p []byte) (int, error) {
	c.lines += bytes.Count(p, []byte("\n"))
	return len(p), nil
}
