package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"trailsift/benchmarks/corpus"
)

// settings say what is measured and how often.
type settings struct {
	corpus     string        // folder of .json.gz files
	truth      *corpus.Truth // what the corpus holds, when this program made it
	work       string        // folder for what the candidates write
	trailsift  string        // path of the program
	runs       int
	rawRuns    int
	threads    int
	onlyPeers  bool
	onlyIngest bool
	log        io.Writer
}

// inputs are the files that every candidate reads.
type inputs struct {
	Folder  string `json:"folder"`
	Files   int    `json:"files"`
	Gzip    int64  `json:"bytes_gz"`
	JSON    int64  `json:"bytes_json"` // modulo 4 GiB a file: gzip's own count
	Records int64  `json:"records"`
	paths   []string
	largest int64 // bytes of JSON in the largest file
}

// measure runs everything and returns the report.
func measure(ctx context.Context, s settings) (*report, error) {
	in, err := findInputs(s.corpus)
	if err != nil {
		return nil, err
	}
	floor, _, err := child(ctx, "", nil, "true")
	if err != nil {
		return nil, err
	}
	r := &report{Inputs: in, Threads: s.threads, Runs: s.runs, MemoryFloor: floor.Memory}
	if err := measureIngest(ctx, s, r); err != nil {
		return nil, err
	}
	if !s.onlyPeers && !s.onlyIngest {
		if err := measureQueries(ctx, s, r); err != nil {
			return nil, err
		}
	}
	r.judge()
	return r, nil
}

// findInputs lists the files, and reads them once so that all candidates find them in the page cache.
func findInputs(dir string) (*inputs, error) {
	in := &inputs{Folder: dir}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".json.gz") {
			return err
		}
		packed, size, err := readThrough(path)
		if err != nil {
			return err
		}
		in.paths = append(in.paths, path)
		in.Gzip += packed
		in.JSON += size
		in.largest = max(in.largest, size)
		return nil
	})
	in.Files = len(in.paths)
	if err == nil && in.Files == 0 {
		err = fmt.Errorf("no .json.gz file below %s", dir)
	}
	return in, err
}

// readThrough reads a file without keeping it, and returns its size and that of its content, as gzip notes it at the end.
func readThrough(path string) (packed, content int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, 0, err
	}
	defer f.Close()
	if packed, err = io.Copy(io.Discard, f); err != nil {
		return 0, 0, err
	}
	var end [4]byte
	if packed < 18 {
		return 0, 0, fmt.Errorf("%s is too short for gzip", path)
	}
	_, err = f.ReadAt(end[:], packed-4)
	return packed, int64(binary.LittleEndian.Uint32(end[:])), err
}

// candidate is one way to take all files in.
type candidate struct {
	name string
	run  func(ctx context.Context, out string) (u usage, records int64, err error)
}

// measureIngest alternates between gzip, DuckDB and trailsift. The last store is kept for the queries.
func measureIngest(ctx context.Context, s settings, r *report) error {
	candidates := []candidate{
		{gzipName, func(ctx context.Context, _ string) (usage, int64, error) {
			list := strings.NewReader(strings.Join(r.Inputs.paths, "\x00") + "\x00")
			u, err := silent(ctx, list, "xargs", "-0", "-n", "500", "gzip", "-dc")
			return u, -1, err
		}},
		{duckdbName, func(ctx context.Context, out string) (usage, int64, error) {
			return ingestDuckDB(ctx, s, r.Inputs, out)
		}},
	}
	if !s.onlyPeers {
		candidates = append(candidates, candidate{trailsiftName, func(ctx context.Context, out string) (usage, int64, error) {
			return ingestTrailsift(ctx, s, out)
		}})
	}
	runs := map[string][]usage{}
	for n := range s.runs {
		for _, c := range candidates {
			out := filepath.Join(s.work, strings.ReplaceAll(c.name, " ", "-"))
			if err := os.RemoveAll(out); err != nil {
				return err
			}
			u, records, err := c.run(ctx, out)
			if err != nil {
				return err
			}
			if u.Stored, err = folderSize(out); err != nil {
				return err
			}
			if records >= 0 && r.Inputs.Records > 0 && records != r.Inputs.Records {
				return fmt.Errorf("%s read %d records where another candidate read %d", c.name, records, r.Inputs.Records)
			}
			r.Inputs.Records = max(records, r.Inputs.Records)
			fmt.Fprintf(s.log, "run %d of %d: %s %.2f s, %.2f s of processor\n", n+1, s.runs, c.name, u.Wall, u.CPU)
			runs[c.name] = append(runs[c.name], u)
		}
	}
	if s.truth != nil && s.truth.Events != r.Inputs.Records {
		return fmt.Errorf("%d records were read from a corpus of %d", r.Inputs.Records, s.truth.Events)
	}
	for _, c := range candidates {
		r.Ingest = append(r.Ingest, ingestRow{Name: c.name, usage: median(runs[c.name]), Runs: runs[c.name]})
	}
	return nil
}

// ingestDuckDB writes all records, with all columns, to one Parquet file with zstd. It drops no duplicates, keeps no ledger
// and does not wait for the disk.
func ingestDuckDB(ctx context.Context, s settings, in *inputs, out string) (usage, int64, error) {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return usage{}, 0, err
	}
	var names []string
	for name := range rawFields() {
		names = append(names, name)
	}
	slices.Sort(names)
	u, text, err := ask(ctx, s.threads, fmt.Sprintf("copy (select * from %s) to %s (format parquet, compression zstd)",
		rawRecords(s.corpus, in.largest, names...), quote(filepath.Join(out, "events.parquet"))))
	if err != nil {
		return u, 0, err
	}
	var count []int64
	if err := json.Unmarshal(text, &count); err != nil {
		return u, 0, fmt.Errorf("DuckDB's copy answered %q: %w", text, err)
	}
	if len(count) != 1 {
		return u, 0, fmt.Errorf("DuckDB's copy answered %q, not a count", text)
	}
	return u, count[0], nil
}

// ingestReport is the part of trailsift's account of an ingest that is checked here.
type ingestReport struct {
	Failed, Records, Stored, Duplicates, Rejected int64
}

// ingestTrailsift fills a new store, and checks that every record is accounted for.
func ingestTrailsift(ctx context.Context, s settings, store string) (usage, int64, error) {
	u, text, err := trailsift(ctx, s, store, "ingest", s.corpus, "-q", "-o", "json")
	if err != nil {
		return u, 0, err
	}
	var got ingestReport
	if err := json.Unmarshal(text, &got); err != nil {
		return u, 0, fmt.Errorf("the report of ingest: %w\n%s", err, text)
	}
	if got.Records != got.Stored+got.Duplicates+got.Rejected || got.Failed > 0 || got.Rejected > 0 {
		return u, 0, fmt.Errorf("ingest did not take everything in: %s", text)
	}
	if t := s.truth; t != nil && (got.Stored != t.Unique || got.Duplicates != t.Duplicates) {
		return u, 0, fmt.Errorf("ingest stored %d and dropped %d of a corpus with %d and %d", got.Stored, got.Duplicates, t.Unique, t.Duplicates)
	}
	return u, got.Records, nil
}

// trailsift runs the program on a store, with as many processors as the others have.
func trailsift(ctx context.Context, s settings, store string, args ...string) (usage, []byte, error) {
	env := []string{fmt.Sprintf("GOMAXPROCS=%d", s.threads), "NO_COLOR=1"}
	return child(ctx, "", env, s.trailsift, append([]string{"--store", store}, args...)...)
}

// folderSize adds up all files of a folder; none is 0.
func folderSize(dir string) (int64, error) {
	var total int64
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			total += info.Size()
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	return total, err
}

// lines counts the rows of JSON Lines.
func lines(text []byte) int { return bytes.Count(text, []byte("\n")) }
