package main

import (
	"math"
	"math/rand/v2"
	"time"
)

// The synthetic series hold what nine real ones cannot: many incidents of each scene, at several periods, over known noise. Each
// scene has its usual course and one incident or none.

// scene is a sort of series with its incident.
type scene struct {
	name string
	draw func(r *rand.Rand, c *course)
}

// course is a series that is being drawn.
type course struct {
	n, aDay     int // points, and points of a day
	values      []float64
	first, last int // of the incident; first < 0 for none
	noise       []float64
}

const minutes = int64(time.Minute / time.Microsecond)

// synthetic returns `each` series of every scene at every period, one in four of them without an incident.
func synthetic(seed uint64, each int) []labelled {
	var all []labelled
	shapes := []struct {
		period int64
		points int
	}{{minutes, 5760}, {5 * minutes, 4032}, {15 * minutes, 2688}, {60 * minutes, 1344}}
	for k, scene := range scenes() {
		for p, shape := range shapes {
			for i := range each {
				r := rand.New(rand.NewPCG(seed, uint64(k*10000+p*1000+i)))
				all = append(all, scene.series(r, shape.period, shape.points, i%4 != 3))
			}
		}
	}
	return all
}

func (k scene) series(r *rand.Rand, period int64, points int, incident bool) labelled {
	c := &course{n: points, aDay: int(24 * 60 * minutes / period), first: -1}
	c.values = make([]float64, points)
	c.noise = autoregressive(r, points, .3+.6*r.Float64())
	if incident { // in the last 60 %
		c.first = points*4/10 + r.IntN(points*5/10)
		c.last = c.first
	}
	k.draw(r, c)
	s := labelled{name: k.name}
	start := int64(1_700_000_000_000_000) + r.Int64N(1e12)
	missing := 0.0
	if r.IntN(3) == 0 {
		missing = .2 * r.Float64()
	}
	var at []int // index of a point after some went missing
	for i, x := range c.values {
		at = append(at, len(s.times))
		if i > 0 && (i < c.first || i > c.last) && r.Float64() < missing {
			continue
		}
		s.times = append(s.times, start+int64(i)*period)
		s.values = append(s.values, x)
	}
	if incident { // a window of 5 % of the series, from the beginning of the incident
		end := min(max(c.last, c.first+points/20), points-1)
		s.windows = []span{{at[c.first], min(at[end], len(s.times)-1)}}
	}
	return s
}

// autoregressive is noise of variance 1 that remembers its last value.
func autoregressive(r *rand.Rand, n int, memory float64) []float64 {
	x := make([]float64, n)
	last := r.NormFloat64()
	for i := range x {
		last = memory*last + math.Sqrt(1-memory*memory)*r.NormFloat64()
		x[i] = last
	}
	return x
}

// daily is 0 at night and 1 at noon, and lower at the weekend.
func (c *course) daily(i int) float64 {
	turn := 2 * math.Pi * float64(i) / float64(c.aDay)
	x := .5 - .4*math.Cos(turn) - .1*math.Cos(2*turn)
	if i/c.aDay%7 >= 5 {
		x *= .6
	}
	return x
}

func scenes() []scene {
	return []scene{
		{"spike", func(r *rand.Rand, c *course) {
			size := 8 + 12*r.Float64()
			for i := range c.values {
				c.values[i] = 50 + 3*c.noise[i]
			}
			c.add(1+r.IntN(3), func(x float64) float64 { return x + 3*size })
		}},
		{"spike, heavy-tailed", func(r *rand.Rand, c *course) {
			size := 4 + 8*r.Float64()
			for i := range c.values {
				c.values[i] = 100 * math.Exp(.5*c.noise[i])
			}
			c.add(1+r.IntN(3), func(x float64) float64 { return x + 400*size })
		}},
		{"dip to zero", func(r *rand.Rand, c *course) {
			for i := range c.values {
				c.values[i] = 1000 * (.3 + c.daily(i)) * math.Exp(.08*c.noise[i])
			}
			c.add(3+r.IntN(12), func(float64) float64 { return 0 })
		}},
		{"level shift", func(r *rand.Rand, c *course) {
			size := 5 + 10*r.Float64()
			if r.IntN(2) == 0 {
				size = -size
			}
			for i := range c.values {
				c.values[i] = 100 + 4*c.noise[i]
			}
			c.add(c.n, func(x float64) float64 { return x + 4*size })
		}},
		{"trend and spike", func(r *rand.Rand, c *course) {
			rise := 100 * r.Float64()
			for i := range c.values {
				c.values[i] = 50 + rise*float64(i)/float64(c.n) + 2*c.noise[i]
			}
			c.add(2+r.IntN(4), func(x float64) float64 { return x + 20 + rise })
		}},
		{"wrong time of day", func(r *rand.Rand, c *course) { // a value of noon at night, or the reverse
			for i := range c.values {
				c.values[i] = 1000*(.2+c.daily(i)) + 30*c.noise[i]
			}
			if c.first >= 0 {
				day := c.first / c.aDay
				for day%7 >= 5 {
					day--
				}
				c.first = day*c.aDay + c.aDay/2*r.IntN(2)
				level := 1000 * (.2 + c.daily(c.first+c.aDay/2-c.aDay*(c.first/(c.aDay/2)%2)))
				c.add(c.aDay/12, func(float64) float64 { return level + 30*r.NormFloat64() })
			}
		}},
		{"seasonal, spike", func(r *rand.Rand, c *course) {
			for i := range c.values {
				c.values[i] = 1000 * (.2 + c.daily(i)) * math.Exp(.1*c.noise[i])
			}
			size := 1.5 + 2*r.Float64()
			c.add(2+r.IntN(6), func(x float64) float64 { return x + 1000*size })
		}},
		{"quiet to busy", func(r *rand.Rand, c *course) {
			for i := range c.values {
				c.values[i] = .1 + .02*math.Abs(c.noise[i])
			}
			busy := 1 + 5*r.Float64()
			c.add(c.aDay/4, func(float64) float64 { return busy * (.5 + r.Float64()) })
		}},
		{"bursts, longer burst", func(r *rand.Rand, c *course) { // jobs at random times are usual, one that does not end is not
			for i := 0; i < c.n; {
				for quiet := r.ExpFloat64() * 40; quiet > 0 && i < c.n; quiet-- {
					c.values[i] = 2 + .2*c.noise[i]
					i++
				}
				for busy := 1 + r.ExpFloat64()*3; busy > 0 && i < c.n; busy-- {
					c.values[i] = 40 + 8*c.noise[i]
					i++
				}
			}
			c.add(60+r.IntN(60), func(float64) float64 { return 44 + 6*r.NormFloat64() })
		}},
		{"constant, jump", func(r *rand.Rand, c *course) {
			for i := range c.values {
				c.values[i] = 7
			}
			c.add(1+r.IntN(20), func(x float64) float64 { return x + 1 + r.Float64() })
		}},
		{"rounded counts", func(r *rand.Rand, c *course) {
			rate := .5 + 4*r.Float64()
			for i := range c.values {
				c.values[i] = float64(poisson(r, rate))
			}
			c.add(3+r.IntN(6), func(float64) float64 { return float64(poisson(r, 6*rate+12)) })
		}},
	}
}

// add changes the points of the incident, if there is one.
func (c *course) add(points int, change func(float64) float64) {
	if c.first < 0 {
		return
	}
	c.last = min(c.first+points, c.n) - 1
	for i := c.first; i <= c.last; i++ {
		c.values[i] = change(c.values[i])
	}
}
