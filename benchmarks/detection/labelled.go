package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// labelled is a series with the windows in which something was wrong.
type labelled struct {
	name    string
	times   []int64 // microseconds
	values  []float64
	windows []span
}

// readLabelled reads the series of a folder that holds CSV files and a windows.json, sorted by name.
func readLabelled(dir string) ([]labelled, error) {
	text, err := os.ReadFile(filepath.Join(dir, "windows.json"))
	if err != nil {
		return nil, err
	}
	var windows map[string][][2]string
	if err := json.Unmarshal(text, &windows); err != nil {
		return nil, fmt.Errorf("windows.json: %w", err)
	}
	var all []labelled
	for name, limits := range windows {
		s, err := readSeries(filepath.Join(dir, name), limits)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		s.name = name[:len(name)-len(filepath.Ext(name))]
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b labelled) int { return compareText(a.name, b.name) })
	return all, nil
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func readSeries(path string, limits [][2]string) (s labelled, err error) {
	f, err := os.Open(path)
	if err != nil {
		return s, err
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return s, err
	}
	for _, line := range lines[min(1, len(lines)):] {
		at, err := time.Parse(time.DateTime, line[0])
		if err != nil {
			return s, err
		}
		x, err := strconv.ParseFloat(line[1], 64)
		if err != nil {
			x = math.NaN()
		}
		s.times, s.values = append(s.times, at.UnixMicro()), append(s.values, x)
	}
	for _, l := range limits {
		var ends [2]int
		for i, text := range l {
			at, err := time.Parse("2006-01-02 15:04:05.999999", text)
			if err != nil {
				return s, err
			}
			where := slices.Index(s.times, at.UnixMicro())
			if where < 0 {
				return s, fmt.Errorf("no point at the window's limit %s", text)
			}
			ends[i] = where
		}
		s.windows = append(s.windows, span{ends[0], ends[1]})
	}
	return s, nil
}
