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
	askCommand  = "ask-duckdb"
	makeCommand = "make-corpus"
)

// inner runs as a child, when args say so.
func inner(args []string) (ran bool, err error) {
	switch {
	case len(args) == 1 && args[0] == askCommand:
		return true, runPeer(os.Stdin, os.Stdout)
	case len(args) == 2 && args[0] == makeCommand:
		var o corpus.Options
		if err := json.NewDecoder(os.Stdin).Decode(&o); err != nil {
			return true, err
		}
		truth, err := corpus.Write(context.Background(), args[1], o)
		if err != nil {
			return true, err
		}
		return true, json.NewEncoder(os.Stdout).Encode(truth)
	}
	return false, nil
}

// makeCorpus writes a corpus, in a process of its own.
func makeCorpus(ctx context.Context, dir string, o corpus.Options) (*corpus.Truth, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	_, out, err := child(ctx, string(text), nil, self, makeCommand, dir)
	if err != nil {
		return nil, err
	}
	var truth corpus.Truth
	return &truth, json.Unmarshal(out, &truth)
}
