// Command detection measures how well unusual rates and values are found, and prints the tables as Markdown.
//
//	go run ./benchmarks/detection
//	go run ./benchmarks/detection -only rates -apis 100
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// options are shared by all parts.
type options struct {
	seed uint64 // of everything that is simulated
	apis int    // simulated
	days int    // that are simulated
}

// part is one table or a few that belong together.
type part struct {
	name, heading string
	run           func(w io.Writer, o options) error
}

func parts() []part {
	return []part{
		{"rates", "Rates of simulated APIs", rates},
		{"values", "Values of labelled series", labelledValues},
		{"synthetic", "Values of synthetic series", syntheticValues},
		{"threshold", "How much the threshold matters", thresholdValues},
		{"period", "The labelled series at longer periods", periodValues},
		{"bands", "Bands", bands},
	}
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "detection:", err)
		os.Exit(1)
	}
}

func run() error {
	var (
		o     options
		names []string
	)
	for _, p := range parts() {
		names = append(names, p.name)
	}
	only := flag.String("only", "", "the one part to run: "+strings.Join(names, " or "))
	flag.Uint64Var(&o.seed, "seed", reportedSeed, "seed of the simulation; "+fmt.Sprint(tuningSeed)+" is the one that parameters were chosen on")
	flag.IntVar(&o.apis, "apis", 1000, "how many APIs are simulated")
	flag.IntVar(&o.days, "days", 30, "how many days are simulated, more than 7")
	flag.Parse()
	if o.days <= historyDays || o.apis < 1 || flag.NArg() > 0 {
		return fmt.Errorf("-days must be more than %d, -apis more than 0, and there are no arguments", historyDays)
	}
	ran := false
	for _, p := range parts() {
		if *only != "" && *only != p.name {
			continue
		}
		ran = true
		fmt.Printf("## %s\n\n", p.heading)
		if err := p.run(os.Stdout, o); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		fmt.Println()
	}
	if !ran {
		return fmt.Errorf("no part is called `%s`: use %s", *only, strings.Join(names, " or "))
	}
	return nil
}
