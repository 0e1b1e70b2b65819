package main

import (
	"context"
	"encoding/json"
	"os"

	"trailsift/benchmarks/corpus"
)

// This program is also the children that it starts: DuckDB, which is measured in a process of its own, and the generator,
// whose memory would otherwise show in that of the children (see child).
const (
	askCommand     = "ask-duckdb"
	makeCommand    = "make-corpus"
	metricsCommand = "make-metrics"
)

// inner runs as a child, when args say so.
func inner(args []string) (ran bool, err error) {
	switch {
	case len(args) == 1 && args[0] == askCommand:
		return true, runPeer(os.Stdin, os.Stdout)
	case len(args) == 2 && args[0] == makeCommand:
		return true, answer(func(o corpus.Options) (corpus.Truth, error) { return corpus.Write(context.Background(), args[1], o) })
	case len(args) == 2 && args[0] == metricsCommand:
		return true, answer(func(o corpus.MetricOptions) (corpus.MetricTruth, error) {
			return corpus.WriteMetrics(context.Background(), args[1], o)
		})
	}
	return false, nil
}

// answer reads options, makes what they say and writes what was made.
func answer[O, T any](do func(O) (T, error)) error {
	var o O
	if err := json.NewDecoder(os.Stdin).Decode(&o); err != nil {
		return err
	}
	truth, err := do(o)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(truth)
}

// makeCorpus writes a corpus of events, in a process of its own.
func makeCorpus(ctx context.Context, dir string, o corpus.Options) (*corpus.Truth, error) {
	return makeIn[corpus.Truth](ctx, makeCommand, dir, o)
}

// makeMetrics writes a corpus of metrics, in a process of its own.
func makeMetrics(ctx context.Context, dir string, o corpus.MetricOptions) (*corpus.MetricTruth, error) {
	return makeIn[corpus.MetricTruth](ctx, metricsCommand, dir, o)
}

func makeIn[T any](ctx context.Context, command, dir string, o any) (*T, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	_, out, err := child(ctx, string(text), nil, self, command, dir)
	if err != nil {
		return nil, err
	}
	truth := new(T)
	return truth, json.Unmarshal(out, truth)
}
