package main

import (
	"fmt"
	"io"
	"math"
	"slices"
)

// thresholds are those that are tried.
func thresholds() (all []float64) {
	for i := 20; i <= 48; i++ {
		all = append(all, float64(i)*.05)
	}
	return all
}

// heldOut scores each series with the threshold that is best on the others, and returns the extremes of the thresholds.
func heldOut(all []labelled) (v verdict, lowest, highest float64) {
	lowest = math.Inf(1)
	for i, s := range all {
		others := slices.Delete(slices.Clone(all), i, i+1)
		_, at := bestThreshold(others)
		lowest, highest = min(lowest, at), max(highest, at)
		v.add(judge(ours(at)(s), s.windows))
	}
	return v, lowest, highest
}

// bestThreshold returns the middle one of the thresholds with the best standard score.
func bestThreshold(all []labelled) (verdict, float64) {
	var best []float64
	most := math.Inf(-1)
	for _, t := range thresholds() {
		score := judgeAll(all, ours(t)).score(profiles()[0])
		if score > most {
			best, most = nil, score
		}
		if score == most {
			best = append(best, t)
		}
	}
	at := best[len(best)/2]
	return judgeAll(all, ours(at)), at
}

// bestSigma returns the width of a rolling band with the best standard score.
func bestSigma(all []labelled) (best verdict, at float64) {
	most := math.Inf(-1)
	for k := 3.; k <= 20; k++ {
		v := judgeAll(all, rollingSigma(k, true))
		if score := v.score(profiles()[0]); score > most {
			best, at, most = v, k, score
		}
	}
	return best, at
}

// thresholdValues prints how much the threshold matters.
func thresholdValues(w io.Writer, o options) error {
	all, err := realSeries()
	if err != nil {
		return err
	}
	made := synthetic(o.seed, perScene)
	fmt.Fprint(w, "| threshold | real: found | false alarms | standard | synthetic: found | false alarms | standard |\n|--:|--:|--:|--:|--:|--:|--:|\n")
	for at := 1.2; at < 2.05; at += .1 {
		fmt.Fprintf(w, "| %.1f |", at)
		for _, some := range [][]labelled{all, made} {
			if len(some) == 0 {
				fmt.Fprint(w, " | | |")
				continue
			}
			v := judgeAll(some, ours(at))
			fmt.Fprintf(w, " %d of %d | %d | %.1f |", v.found, v.windows, v.falseAlarms, v.score(profiles()[0]))
		}
		fmt.Fprintln(w)
	}
	return nil
}
