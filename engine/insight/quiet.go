package insight

// fewest is how many calls an hour needs at least for a drop to be seen: fewer are never expected in number enough.
const fewest = 6

// quiet reports whether a series has too few calls in every hour for any finding: a rise is not seen below the floor, and a drop
// only where more than a dozen calls were expected. Most series of an account are of rare errors, and need no model.
func (o Options) quiet(s Series) bool {
	least := min(o.floor(), fewest)
	first, calls := 0, float64(0)
	for i, at := range s.Minutes {
		calls += count(s.Counts[i])
		for ; at-s.Minutes[first] >= 60; first++ {
			calls -= count(s.Counts[first])
		}
		if calls >= least {
			return false
		}
	}
	return true
}
