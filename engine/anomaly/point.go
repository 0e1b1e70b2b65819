package anomaly

// Point is what a detector says about one datapoint.
type Point struct {
	Time  int64   // microseconds since 1970, as given
	Value float64 // as given

	// Ready says that there is a band: enough was seen before this point, and it is later than that. Otherwise the three numbers
	// below are NaN. A missing value has a band too.
	Ready        bool
	Expected     float64 // the most likely value
	Lower, Upper float64 // the band; Lower ≤ Expected ≤ Upper; none of them negative while no value was

	// Score says how unusual the value is, from 0 to 4.4, comparable between series. It is 0 for the first values (a day of them,
	// and 40 at least), for missing ones, and for those that come late.
	Score     float64
	Anomalous bool // the score passes the threshold, and no earlier alarm explains it

	why reasons
}

// reasons are what a score is made of.
type reasons struct {
	count           int  // values before
	late            bool // not later than the last one
	basis           basis
	lowest, highest bool    // of all values
	rarity          float64 // 0 to 2
	value, step     int64   // visits of the value's bin, and of the step from the value before
	low, miss, move float64 // surprises
	moved           float64 // the mean of the last
	span            int     // … points
	sure            float64 // share of the score that the length of the history leaves
	alarmAt         int64   // of the alarm that explains a score above the threshold
	explained       bool    // there is one
}
