package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
)

// realSeries returns the labelled series in the folder of real data, none when it is not there.
func realSeries() ([]labelled, error) {
	root := cmp.Or(os.Getenv("TRAILSIFT_REAL_DATA"), filepath.FromSlash("../shared/data"))
	all, err := readLabelled(filepath.Join(root, "metrics", "nab"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return all, err
}

const noReal = "The labelled series were not there: TRAILSIFT_REAL_DATA names the folder.\n"

// judgeAll scores an alarmer on all series together.
func judgeAll(all []labelled, a alarmer) verdict {
	var v verdict
	for _, s := range all {
		v.add(judge(a(s), s.windows))
	}
	return v
}

// labelledValues prints how the detector does on real series with labels, beside simple ones.
func labelledValues(w io.Writer, o options) error {
	all, err := realSeries()
	if err != nil {
		return err
	}
	if len(all) == 0 {
		_, err := io.WriteString(w, noReal)
		return err
	}
	fmt.Fprintf(w, "| series | points | windows | found | false alarms | rolling mean ± 3σ: found | false |\n|---|--:|--:|--:|--:|--:|--:|\n")
	for _, s := range all {
		a, b := judge(ours(0)(s), s.windows), judge(rollingSigma(3, false)(s), s.windows)
		fmt.Fprintf(w, "| %s | %d | %d | %d | %d | %d | %d |\n", s.name, len(s.times), a.windows, a.found, a.falseAlarms, b.found, b.falseAlarms)
	}
	fmt.Fprintf(w, "\n| detector | found | false alarms |%s\n", profileHeads())
	row := func(name string, v verdict) {
		fmt.Fprintf(w, "| %s | %d of %d | %d |%s\n", name, v.found, v.windows, v.falseAlarms, profileScores(v))
	}
	row("ours, default threshold", judgeAll(all, ours(0)))
	held, lowest, highest := heldOut(all)
	row(fmt.Sprintf("ours, threshold chosen on the other eight series (%.2f to %.2f)", lowest, highest), held)
	best, at := bestThreshold(all)
	row(fmt.Sprintf("ours, threshold chosen on all nine (%.2f)", at), best)
	row("rolling mean ± 3σ of a day", judgeAll(all, rollingSigma(3, false)))
	row("the same, an alarm a day at most", judgeAll(all, rollingSigma(3, true)))
	v, k := bestSigma(all)
	row(fmt.Sprintf("the same, ± %gσ, chosen on all nine", k), v)
	row("blind, every 200 points", judgeAll(all, blind(200)))
	randomRow(w, all, o.seed)
	low, high := bootstrap(all, o.seed)
	fmt.Fprintf(w, "\nDrawing the nine series again, with repetition, gives our standard score a 90 %% interval from %.0f to %.0f.\n", low, high)
	return nil
}

func profileHeads() (heads string) {
	rule := ""
	for _, p := range profiles() {
		heads += " " + p.name + " |"
		rule += "--:|"
	}
	return heads + "\n|---|--:|--:|" + rule
}

func profileScores(v verdict) (cells string) {
	for _, p := range profiles() {
		cells += fmt.Sprintf(" %.1f |", v.score(p))
	}
	return cells
}

// randomRow prints the mean over a hundred random detectors with as many alarms as ours.
func randomRow(w io.Writer, all []labelled, seed uint64) {
	const runs = 100
	points, alarms := 0, 0
	for _, s := range all {
		points += len(s.times)
		for _, yes := range ours(0)(s) {
			if yes {
				alarms++
			}
		}
	}
	var found, wrong float64
	var scores [3]float64
	r := rand.New(rand.NewPCG(seed, 1))
	for range runs {
		v := judgeAll(all, random(r, float64(alarms)/float64(points)))
		found += float64(v.found) / runs
		wrong += float64(v.falseAlarms) / runs
		for i, p := range profiles() {
			scores[i] += v.score(p) / runs
		}
	}
	fmt.Fprintf(w, "| random, as many alarms as ours, mean of %d | %.1f of %d | %.1f | %.1f | %.1f | %.1f |\n",
		runs, found, judgeAll(all, ours(0)).windows, wrong, scores[0], scores[1], scores[2])
}

// bootstrap returns the 5 % and the 95 % quantile of our standard score over series that are drawn with repetition.
func bootstrap(all []labelled, seed uint64) (low, high float64) {
	var each []verdict
	for _, s := range all {
		each = append(each, judge(ours(0)(s), s.windows))
	}
	r := rand.New(rand.NewPCG(seed, 2))
	scores := make([]float64, 0, 2000)
	for len(scores) < cap(scores) {
		var v verdict
		for range each {
			v.add(each[r.IntN(len(each))])
		}
		if v.windows > 0 {
			scores = append(scores, v.score(profiles()[0]))
		}
	}
	slices.Sort(scores)
	return scores[len(scores)/20], scores[len(scores)-1-len(scores)/20]
}

// perScene is how many synthetic series of each scene and period are drawn.
const perScene = 8

// syntheticValues prints how the detector does on each sort of incident.
func syntheticValues(w io.Writer, o options) error {
	all := synthetic(o.seed, perScene)
	fmt.Fprintf(w, "%d series at 1, 5, 15 and 60 minutes, seed %d; false alarms per week of a series.\n\n", len(all), o.seed)
	fmt.Fprint(w, "| incident | windows | found | false alarms | standard | rolling mean ± 3σ, one a day: found | false alarms | standard |\n|---|--:|--:|--:|--:|--:|--:|--:|\n")
	row := func(name string, some []labelled) {
		weeks := 0.0
		for _, s := range some {
			weeks += float64(s.times[len(s.times)-1]-s.times[0]) / float64(7*24*60*minutes)
		}
		a, b := judgeAll(some, ours(0)), judgeAll(some, rollingSigma(3, true))
		p := profiles()[0]
		fmt.Fprintf(w, "| %s | %d | %d | %.2f | %.1f | %d | %.2f | %.1f |\n", name, a.windows,
			a.found, float64(a.falseAlarms)/weeks, a.score(p), b.found, float64(b.falseAlarms)/weeks, b.score(p))
	}
	for _, s := range scenes() {
		row(s.name, slices.DeleteFunc(slices.Clone(all), func(l labelled) bool { return l.name != s.name }))
	}
	row("all", all)
	return nil
}

// bands prints how well bands hold the values.
func bands(w io.Writer, o options) error {
	all, err := realSeries()
	if err != nil {
		return err
	}
	fmt.Fprint(w, "| series | coverage | Winkler | rolling mean ± 2σ: coverage | Winkler |\n|---|--:|--:|--:|--:|\n")
	rolling := func() bander { return rollingBand(2) }
	for _, s := range all {
		a, b := fitOf(s, ourBand()), fitOf(s, rolling())
		fmt.Fprintf(w, "| %s | %.3f | %.2f | %.3f | %.2f |\n", s.name, a.coverage, a.winkler, b.coverage, b.winkler)
	}
	sum := func(name string, some []labelled) {
		a, b := fitsOf(some, ourBand), fitsOf(some, rolling)
		fmt.Fprintf(w, "| **%s: mean** (coverage from, to) | **%.3f** (%.3f, %.3f) | **%.2f** | %.3f (%.3f, %.3f) | %.2f |\n", name,
			a.coverage, a.worst, a.best, a.winkler, b.coverage, b.worst, b.best, b.winkler)
	}
	if len(all) > 0 {
		sum("nine real series", all)
	}
	made := synthetic(o.seed, perScene)
	sum(fmt.Sprintf("%d synthetic series", len(made)), made)
	if len(all) == 0 {
		fmt.Fprint(w, "\n"+noReal)
	}
	return nil
}
