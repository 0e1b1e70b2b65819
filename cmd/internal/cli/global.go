package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"trailsift/cmd/internal/term"
)

// defaultStore is the folder of the store where nothing names another.
const defaultStore = "trailsift.store"

// globalFlags are the options that every command has.
type globalFlags struct {
	store       string
	zone        string
	now         string
	color       string
	progress    string
	errors      string
	quiet       bool
	threads     int
	memoryLimit byteSize
	maxTemp     byteSize
	timeout     time.Duration
	lockWait    time.Duration
	keepRetired time.Duration
}

func (g *globalFlags) register(f *pflag.FlagSet) {
	f.StringVar(&g.store, "store", defaultStore, "the store's `folder`")
	f.StringVar(&g.zone, "tz", "UTC", "time `zone` of shown times and of times given without one: UTC, Local or an IANA name")
	f.StringVar(&g.now, "now", "", "the `time` that relative times count from: a time, or latest for the newest event of the store (default: the clock)")
	f.StringVar(&g.color, "color", "auto", "colour: auto, always or never")
	f.StringVar(&g.progress, "progress", "auto", "progress on stderr: auto, plain, json or none")
	f.StringVar(&g.errors, "errors", "text", "errors on stderr: text, or json with one object a line")
	f.BoolVarP(&g.quiet, "quiet", "q", false, "no notes and no progress, only errors")
	f.IntVar(&g.threads, "threads", 0, "the `number` of threads (default: one per processor)")
	f.Var(&g.memoryLimit, "memory-limit", "memory to stay within, such as 512MB (default: 440MiB for reading logs, three quarters of what is free for a query)")
	f.Var(&g.maxTemp, "max-temp", "disk space for what memory does not hold, and for what -i reads (default: no limit; a query leaves a tenth of what is free)")
	f.DurationVar(&g.timeout, "timeout", 0, "give up after this long, such as 30s (default: never)")
	f.DurationVar(&g.lockWait, "lock-wait", 10*time.Second, "how long to wait for another process: for its commit, and of short writers for a whole ingest")
	f.DurationVar(&g.keepRetired, "keep-retired", 15*time.Minute, "how long replaced segments stay for readers that have them open")
}

// check refuses values that no command can use.
func (g *globalFlags) check() error {
	for _, choice := range []struct {
		flag, value string
		allowed     []string
	}{
		{"color", g.color, []string{"auto", "always", "never"}},
		{"progress", g.progress, []string{"auto", "plain", "json", "none"}},
		{"errors", g.errors, []string{"text", "json"}},
	} {
		if !slices.Contains(choice.allowed, choice.value) {
			return usageError("--%s is %s, not %q", choice.flag, orList(choice.allowed), choice.value)
		}
	}
	if g.threads < 0 {
		return usageError("--threads is a positive number, not %d", g.threads)
	}
	_, err := g.location()
	return err
}

// location returns the zone of --tz. That of the machine gets its name, by which a query can count its days.
func (g *globalFlags) location() (*time.Location, error) {
	zone, err := term.LoadZone(g.zone)
	if err != nil {
		return nil, usageError("--tz: %q is not a time zone: use UTC, Local or an IANA name such as Europe/Paris", g.zone)
	}
	return zone, nil
}

// orList joins choices for a message: a, b or c.
func orList(choices []string) string {
	last := len(choices) - 1
	return strings.Join(choices[:last], ", ") + " or " + choices[last]
}

// byteSize is a flag that holds a number of bytes, written as 512MB, 8MiB or a plain number. 0 is the default.
type byteSize int64

var byteUnits = []struct {
	suffix string
	bytes  int64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40},
	{"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}, {"B", 1},
}

// Set reads the size.
func (b *byteSize) Set(text string) error {
	number, unit := strings.TrimSpace(text), int64(1)
	for _, u := range byteUnits {
		if n, ok := strings.CutSuffix(strings.ToUpper(number), strings.ToUpper(u.suffix)); ok {
			number, unit = strings.TrimSpace(n), u.bytes
			break
		}
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || n < 0 || n*float64(unit) > 1<<62 {
		return fmt.Errorf("%q is not a size: use a number with KB, MB, GB or KiB, MiB, GiB", text)
	}
	*b = byteSize(n * float64(unit))
	return nil
}

// String returns the size in bytes; empty for the default.
func (b *byteSize) String() string {
	if *b == 0 {
		return ""
	}
	return strconv.FormatInt(int64(*b), 10)
}

// duckdb returns the size as DuckDB's settings take it; empty for the default.
func (b byteSize) duckdb() string {
	if b == 0 {
		return ""
	}
	return strconv.FormatInt(int64(b), 10) + "B"
}

// Type names the value in help texts.
func (b *byteSize) Type() string { return "size" }
