package main

import (
	"math"
	"math/rand/v2"
)

// gamma draws from the gamma distribution with mean 1 and variance 1/shape (Marsaglia and Tsang 2000).
func gamma(r *rand.Rand, shape float64) float64 {
	boost := 1.
	k := shape
	if k < 1 {
		boost = math.Pow(1-r.Float64(), 1/k)
		k++
	}
	d := k - 1./3
	c := 1 / math.Sqrt(9*d)
	for {
		x := r.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v *= v * v
		u := 1 - r.Float64()
		if math.Log(u) < x*x/2+d-d*v+d*math.Log(v) {
			return boost * d * v / shape
		}
	}
}

// poisson draws from the Poisson distribution: by multiplication for small means, else by Hörmann's transformed rejection
// (1993).
func poisson(r *rand.Rand, mean float64) int64 {
	if mean < 10 {
		limit, product := math.Exp(-mean), 1-r.Float64()
		n := int64(0)
		for ; product > limit; n++ {
			product *= 1 - r.Float64()
		}
		return n
	}
	b := .931 + 2.53*math.Sqrt(mean)
	a := -.059 + .02483*b
	for {
		u, v := r.Float64()-.5, 1-r.Float64()
		us := .5 - math.Abs(u)
		k := math.Floor((2*a/us+b)*u + mean + .43)
		if us >= .07 && v <= .9277-3.6224/(b-2) {
			return int64(k)
		}
		if k < 0 || us < .013 && v > us {
			continue
		}
		lg, _ := math.Lgamma(k + 1)
		if math.Log(v*(1.1239+1.1328/(b-3.4))/(a/(us*us)+b)) <= k*math.Log(mean)-mean-lg {
			return int64(k)
		}
	}
}

// negativeBinomial draws a count whose variance is mean + mean²/size; a Poisson count if size is infinite.
func negativeBinomial(r *rand.Rand, mean, size float64) int64 {
	if mean <= 0 {
		return 0
	}
	if math.IsInf(size, 1) {
		return poisson(r, mean)
	}
	return poisson(r, mean*gamma(r, size))
}
