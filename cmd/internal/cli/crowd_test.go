package cli

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trailsift/engine"
	"trailsift/storage"
)

const (
	crowdEvents = 40        // of each ingest: all bear the number of its run, and lie in a minute of their own
	crowdKept   = 12        // runs that prune leaves
	crowdPuts   = 1_000_000 // minutes later are values of metrics, which prune leaves alone
)

// TestCrowd has processes read one store while others ingest, compact, prune and put, and some are killed. A snapshot holds the runs from
// one to another, each of them whole: so an answer can be told to be that of a snapshot, and of one that was the newest at some time while
// it was asked. TRAILSIFT_CROWD says for how long, 3s by default.
func TestCrowd(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	lasts := 3 * time.Second
	if d, err := time.ParseDuration(os.Getenv("TRAILSIFT_CROWD")); err == nil {
		lasts = d
	}
	c := &crowd{killing: killing{T: t, dir: t.TempDir(), random: rand.New(rand.NewPCG(1, 2))}}
	c.cut.begun.Store(1)
	c.cut.ended.Store(1)
	for range crowdKept {
		c.ingest() // so much that it does not fit into a pipe
	}
	until := time.Now().Add(lasts)
	var all sync.WaitGroup
	each := func(processes int, do func()) {
		for range processes {
			all.Go(func() {
				for again := true; again; again = !c.Failed() && time.Now().Before(until) {
					do()
				}
			})
		}
	}
	each(4, c.count)
	each(3, c.stream)
	each(1, c.hold)
	each(1, c.ingest)
	each(1, func() { c.must("compact", "-q", "--keep-retired", "0s", "--target-rows", "150") })
	each(1, c.prune)
	each(2, c.put)
	all.Wait()
	c.checkEnd()
	t.Logf("%d runs of ingest, %d times killed and %d times told that another one runs; %d prunes; %d values put; %d counts, %d streams of rows, %d sessions held",
		c.run.ended.Load(), c.killed, c.told, c.prunes, c.puts.Load(), c.counts.Load(), c.streams.Load(), c.held)
}

// crowd is a store that many processes use.
type crowd struct {
	killing
	run progress // the newest run that is ingested
	cut progress // the oldest run that prune leaves

	killed, told, prunes, held int // each counted by one goroutine
	puts, counts, streams      atomic.Int64
}

// progress is a number that grows in steps, each of which takes a while: it is what it was, or what it is going to be.
type progress struct{ begun, ended atomic.Int64 }

// try runs the program in the store's folder.
func (c *crowd) try(args ...string) (out string, err error) {
	p := c.command(args...)
	var o, problems bytes.Buffer
	p.Stdout, p.Stderr = &o, &problems
	if err := p.Run(); err != nil {
		return "", fmt.Errorf("%q: %w: %s", args, err, &problems)
	}
	return o.String(), nil
}

// must is try for what has to work.
func (c *crowd) must(args ...string) (out string) {
	out, err := c.try(args...)
	if err != nil {
		c.Error(err)
	}
	return out
}

// runTime is when the events of a run are.
func runTime(run int64) time.Time {
	return time.Date(2026, 3, 14, 0, 0, 0, 0, time.UTC).Add(time.Duration(run) * time.Minute)
}

// ingest takes in the events of one more run. Every third time it is killed first.
func (c *crowd) ingest() {
	run := c.run.ended.Load() + 1
	var b strings.Builder
	for i := range crowdEvents {
		fmt.Fprintf(&b, `{"eventVersion":"1.08","eventTime":%q,"eventSource":"s3.amazonaws.com","eventName":"PutObject","eventID":"%d-%d","requestParameters":{"run":%d,"key":%q}}`+"\n",
			runTime(run).Format(time.RFC3339), run, i, run, strings.Repeat(fmt.Sprintf("run %d, event %d; ", run, i), 100))
	}
	if err := os.WriteFile(filepath.Join(c.dir, fmt.Sprintf("%d.json", run)), []byte(b.String()), 0o600); err != nil {
		c.Error(err)
		return
	}
	c.run.begun.Store(run)
	if run%3 == 0 {
		c.ingestKilled(run)
	}
	for !c.Failed() {
		out, err := c.try("ingest", "-o", "json", fmt.Sprintf("%d.json", run))
		if err == nil {
			break
		}
		c.checkTold(err, out)
	}
	c.run.ended.Store(run)
}

// ingestKilled begins an ingest and kills it.
func (c *crowd) ingestKilled(run int64) {
	p := c.command("ingest", "-q", fmt.Sprintf("%d.json", run))
	if err := p.Start(); err != nil {
		c.Error(err)
		return
	}
	kill := time.AfterFunc(time.Duration(c.random.IntN(150))*time.Millisecond, func() { _ = p.Process.Kill() })
	defer kill.Stop()
	var exit *exec.ExitError
	if err := p.Wait(); errors.As(err, &exit) && exit.ExitCode() < 0 {
		c.killed++
	}
}

// checkTold checks that an ingest failed because of another one, and said so.
func (c *crowd) checkTold(err error, out string) {
	told := regexp.MustCompile("trailsift: another ingest is running on this store: `trailsift (ingest|metrics put)`, process [0-9]+ on .+ since 20[0-9TZ:-]+ \\(.*ingest.lock is locked\\)\n$")
	if !told.MatchString(err.Error()) {
		c.Errorf("%v\n%s", err, out)
	}
	c.told++
}

// prune removes the oldest runs.
func (c *crowd) prune() {
	to := c.run.ended.Load() - crowdKept + 1
	if to <= c.cut.ended.Load() {
		time.Sleep(10 * time.Millisecond)
		return
	}
	c.cut.begun.Store(to)
	c.must("prune", "-q", "--keep-retired", "0s", "--before", runTime(to).Format(time.RFC3339))
	c.cut.ended.Store(to)
	c.prunes++
}

// put adds a value of a metric, when it is its turn.
func (c *crowd) put() {
	n := c.puts.Add(1)
	c.must("metrics", "put", "-q", "--lock-wait", "5m", "--timestamp", runTime(crowdPuts+n).Format(time.RFC3339), "Crowd", "Puts", "1")
}

// span is the runs that an answer may show: those that were there when it was asked for, and maybe what was under way then or came since.
type span struct{ run, cut int64 }

func (c *crowd) asked() span { return span{c.run.ended.Load(), c.cut.ended.Load()} }

// checkSpan checks which runs an answer shows, now that it is there.
func (c *crowd) checkSpan(asked span, first, last int64, what string) {
	if last < asked.run || last > c.run.begun.Load() || first < asked.cut || first > c.cut.begun.Load() {
		c.Errorf("%s shows the runs %d to %d; when it was asked for there were %d to %d, now there are %d to %d",
			what, first, last, asked.cut, asked.run, c.cut.begun.Load(), c.run.begun.Load())
	}
}

// countQuery has one answer for each snapshot.
const countQuery = `stats count(*) as n, count_distinct(eventID) as ids, min(requestParameters.run) as first, max(requestParameters.run) as last, sum(requestParameters.run) as total`

// count asks for numbers that only whole runs have.
func (c *crowd) count() {
	asked := c.asked()
	out := c.must("query", "-q", "-o", "csv", "--no-header", countQuery)
	c.checkCount(asked, out)
	c.counts.Add(1)
}

func (c *crowd) checkCount(asked span, out string) {
	var n [5]int64
	for i, field := range strings.Split(strings.TrimSpace(out), ",") {
		v, err := strconv.ParseFloat(field, 64)
		if err != nil || i >= len(n) {
			c.Errorf("the answer is %q", out)
			return
		}
		n[i] = int64(v)
	}
	runs := n[3] - n[2] + 1
	if n[0] != crowdEvents*runs || n[1] != n[0] || n[4] != crowdEvents*runs*(n[2]+n[3])/2 {
		c.Errorf("%s is the answer of no snapshot", out)
	}
	c.checkSpan(asked, n[2], n[3], out)
}

// stream asks for all rows, and takes them so slowly that what they come from is replaced meanwhile.
func (c *crowd) stream() {
	asked := c.asked()
	p := c.command("query", "-q", "-o", "csv", "--no-header", "--threads", "1", "fields requestParameters.run, eventID, @message")
	var problems bytes.Buffer
	p.Stderr = &problems
	rows, err := p.StdoutPipe()
	if err == nil {
		err = p.Start()
	}
	if err != nil {
		c.Error(err)
		return
	}
	in := bufio.NewReader(rows)
	line, err := in.ReadString('\n')
	time.Sleep(300 * time.Millisecond)
	seen := map[string]int{} // rows of each run
	for ; err == nil; line, err = in.ReadString('\n') {
		run, _, _ := strings.Cut(line, ",")
		seen[run]++
	}
	if !errors.Is(err, io.EOF) {
		c.Error(err)
	}
	if err := p.Wait(); err != nil {
		c.Errorf("rows of a query: %v: %s", err, &problems)
		return
	}
	c.checkRows(asked, seen)
	c.streams.Add(1)
}

func (c *crowd) checkRows(asked span, seen map[string]int) {
	var runs []int64
	for text, rows := range seen {
		run, err := strconv.ParseInt(text, 10, 64)
		if err != nil || rows != crowdEvents {
			c.Errorf("%d rows of run %q, %v", rows, text, err)
			return
		}
		runs = append(runs, run)
	}
	if len(runs) == 0 {
		c.Error("a query has no rows")
		return
	}
	first, last := slices.Min(runs), slices.Max(runs)
	if int(last-first)+1 != len(runs) {
		c.Errorf("runs %d to %d are %d", first, last, len(runs))
	}
	c.checkSpan(asked, first, last, "a query for rows")
}

// hold asks one snapshot again after everything in it may have been replaced.
func (c *crowd) hold() {
	store, err := storage.Open(filepath.Join(c.dir, "trailsift.store"), storage.Options{})
	if err != nil {
		c.Error(err)
		return
	}
	snapshot, err := store.Snapshot()
	if err != nil {
		c.Error(err)
		return
	}
	defer snapshot.Close()
	session, err := engine.Open(snapshot, engine.Options{Threads: 1, TempDir: c.dir})
	if err != nil {
		c.Error(err)
		return
	}
	defer session.Close()
	before := c.rowsOf(session)
	time.Sleep(500 * time.Millisecond)
	if after := c.rowsOf(session); before != after || before == "" {
		c.Errorf("a snapshot had %q, and has %q", before, after)
	}
	c.held++
}

// rowsOf sums up what a session's snapshot holds.
func (c *crowd) rowsOf(session *engine.Session) string {
	r, err := session.SQL(c.Context(), "select count(*) || ' ' || count(distinct eventid) || ' ' || sum(hash(requestparameters, ts)) from events")
	if err != nil {
		c.Error(err)
		return ""
	}
	defer r.Close()
	batch, err := r.Next()
	if err != nil || batch == nil {
		c.Errorf("%v, %v", batch, err)
		return ""
	}
	return string(batch.Columns[0].Bytes(0))
}

// checkEnd checks that nothing is lost, nothing is there twice, and nothing is left behind.
func (c *crowd) checkEnd() {
	c.must("verify", "-q")
	c.count()
	stored := c.must("query", "-q", "-o", "csv", "--no-header", `source files | filter path like /json/ | stats sum(stored)`)
	if want := c.run.ended.Load() * crowdEvents; strings.TrimSpace(stored) != strconv.FormatInt(want, 10) {
		c.Errorf("%s events were stored, want %d", stored, want)
	}
	puts := c.must("query", "-q", "-o", "csv", "--no-header", `source metrics | stats count(*)`)
	if want := c.puts.Load(); strings.TrimSpace(puts) != strconv.FormatInt(want, 10) {
		c.Errorf("%s values were put, want %d", puts, want)
	}
	c.must("compact", "-q", "--keep-retired", "0s")
	c.must("ingest", "-q", "1.json") // removes what killed ones left
	left, err := os.ReadDir(filepath.Join(c.dir, "trailsift.store", "tmp"))
	if err != nil || len(left) > 0 {
		c.Errorf("%v are left, %v", left, err)
	}
}
