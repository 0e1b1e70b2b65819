package insight

import "math"

// The negative binomial distribution has a mean and a size: its variance is mean + mean²/size. It is a Poisson distribution whose
// rate itself varies, by a relative standard deviation of 1/√size.

// atLeast is the probability of x or more.
func atLeast(x, mean, size float64) float64 {
	if x <= 0 {
		return 1
	}
	return beta(mean/(mean+size), x, size)
}

// atMost is the probability of x or fewer.
func atMost(x, mean, size float64) float64 {
	if x < 0 {
		return 0
	}
	return beta(size/(mean+size), size, x+1)
}

// beta is the regularized incomplete beta function I_x(a, b) for a, b > 0, by Lentz's continued fraction.
func beta(x, a, b float64) float64 {
	if x <= 0 || x >= 1 {
		return max(0, min(1, x))
	}
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	front := math.Exp(lab - la - lb + a*math.Log(x) + b*math.Log1p(-x))
	if x < (a+1)/(a+b+2) {
		return min(1, front*fraction(x, a, b)/a)
	}
	return max(0, 1-front*fraction(1-x, b, a)/b)
}

func fraction(x, a, b float64) float64 {
	const (
		tiny  = 1e-300
		steps = 1000 // enough for counts of some millions; beyond that the last approximation will do
	)
	away := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	c, d := 1., 1/away(1-(a+b)*x/(a+1))
	f := d
	for i := 1.; i < steps; i++ {
		even := i * (b - i) * x / ((a + 2*i - 1) * (a + 2*i))
		d = 1 / away(1+even*d)
		c = away(1 + even/c)
		f *= c * d
		odd := -(a + i) * (a + b + i) * x / ((a + 2*i) * (a + 2*i + 1))
		d = 1 / away(1+odd*d)
		c = away(1 + odd/c)
		f *= c * d
		if math.Abs(c*d-1) < 1e-12 {
			break
		}
	}
	return f
}
