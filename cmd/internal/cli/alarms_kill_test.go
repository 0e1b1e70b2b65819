package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// killRules are alarms of every kind: one on each value, one on contributors, composite ones, and one whose actions are kept back.
const killRules = `rules:
  - name: denied
    query: 'filter errorCode like /Denied|Unauthorized/ | stats count(*) as n'
    value: n
    period: 5m
    when: value >= 1
    for: 1
    missing: notBreaching
  - name: by-user
    query: 'filter ispresent(errorCode) | stats count(*) as n by userIdentity.userName as who'
    value: n
    by: [who]
    period: 5m
    when: value >= 1
    for: 1
    missing: notBreaching
  - name: either
    composite: ALARM(denied) OR ALARM("by-user")
  - name: quietly
    composite: ALARM("by-user")
    suppressor: {alarm: denied, wait: 2m, extension: 3m}
`

// TestWatchKilled kills alarms watch at random moments and starts it again, until it has caught up: what is stored is what a backtest
// finds, none lost and none twice, and each document was delivered. TRAILSIFT_KILLS says how many kills there are, 6 by default.
func TestWatchKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	kills := 6
	if n, err := strconv.Atoi(os.Getenv("TRAILSIFT_KILLS")); err == nil {
		kills = n
	}
	random := rand.New(rand.NewPCG(1, 2))
	samples, err := filepath.Abs(filepath.FromSlash("../../../testdata/samples"))
	if err != nil {
		t.Fatal(err)
	}
	rounds, done, again := 0, 0, 0
	for done < kills {
		k := killing{T: t, dir: t.TempDir(), random: random}
		k.run("ingest", "-q", samples)
		if err := os.WriteFile(filepath.Join(k.dir, "rules.yaml"), []byte(killRules), 0o600); err != nil {
			t.Fatal(err)
		}
		done += k.watch(kills - done)
		again += k.compare()
		rounds++
	}
	t.Logf("%d kills in %d rounds; %d documents were delivered more than once", done, rounds, again)
}

// killing is a store whose alarms are watched by a process that is killed.
type killing struct {
	*testing.T
	dir    string
	random *rand.Rand
}

// command returns the program, to be started in the store's folder.
func (k *killing) command(args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0])
	c.Args = append([]string{"trailsift"}, args...) // testscript.Main goes by this name
	c.Dir = k.dir
	c.Env = append(os.Environ(), "HOME="+k.dir)
	return c
}

// run runs the program and returns what it prints.
func (k *killing) run(args ...string) string {
	k.Helper()
	c := k.command(args...)
	var out, problems bytes.Buffer
	c.Stdout, c.Stderr = &out, &problems
	if err := c.Run(); err != nil {
		k.Fatalf("%v: %v: %s", args, err, &problems)
	}
	return out.String()
}

// watch catches up on some hours, in small stretches, and is killed at most so often. It returns how often it was.
func (k *killing) watch(most int) (killed int) {
	for {
		c := k.command("alarms", "watch", "-q", "--once", "--state", "state/s.json", "--from", "2026-03-14T08:50", "--now", "2026-03-14T10:30",
			"--stretch", "2m", "--save", "--actions", "file:told", "rules.yaml")
		var problems bytes.Buffer
		c.Stderr = &problems
		if err := c.Start(); err != nil {
			k.Fatal(err)
		}
		unwatch := func() bool { return false }
		if killed < most {
			unwatch = time.AfterFunc(time.Duration(k.random.IntN(500))*time.Millisecond, func() { _ = c.Process.Kill() }).Stop
		}
		err := c.Wait()
		unwatch()
		if err == nil {
			return killed
		}
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() > 0 {
			k.Fatalf("%v: %s", err, &problems)
		}
		killed++
	}
}

// compare compares what was stored and told with a backtest, and returns how many documents were told more than once.
func (k *killing) compare() (again int) {
	k.run("alarms", "backtest", "-q", "--save", "--from", "2026-03-14T08:50", "--to", "2026-03-14T10:30", "rules.yaml")
	const columns = " | sort timestamp, alarmName, contributor | display timestamp, alarmName, contributor, oldState, newState, oldStateSince, reason, reasonData, suppressedBy, id"
	watched := k.run("query", "-o", "jsonl", `source alarms | filter origin = "watch"`+columns)
	want := k.run("query", "-o", "jsonl", `source alarms | filter origin = "backtest"`+columns)
	if watched != want {
		k.Errorf("the store has\n%s\nand a backtest finds\n%s", watched, want)
	}
	ids := map[string]int{}
	for line := range strings.Lines(want) {
		var row struct{ ID string }
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			k.Fatal(err)
		}
		if row.ID != "" {
			ids[row.ID] = 0
		}
	}
	if len(ids) < 20 {
		k.Errorf("the alarms did too little to show anything: %d changes", len(ids))
	}
	told, err := os.ReadFile(filepath.Join(k.dir, "told"))
	if err != nil {
		k.Fatal(err)
	}
	for line := range strings.Lines(string(told)) {
		var event struct{ ID string }
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			k.Fatalf("%v: %s", err, line)
		}
		if _, known := ids[event.ID]; !known {
			k.Errorf("nothing in the store has led to %s", line)
		}
		ids[event.ID]++
	}
	for id, n := range ids {
		if n == 0 {
			k.Errorf("%s was not delivered", id)
		}
		again += max(0, n-1)
	}
	return again
}
