package insight

// Finding is one period in which a rate was unusual. Minutes are since 1970, averages are calls a minute.
type Finding struct {
	// Start is the first unusual minute, End the first usual one after it. While the finding is Open, End is the minute after
	// the last known one.
	Start, End int64
	// Open: the data ends before the rate was usual again.
	Open bool
	// Drop: there were fewer calls than usual, else more.
	Drop bool
	// Provisional: less than seven days before Start are known.
	Provisional bool
	// LevelShift: the rate stayed unusual for 24 hours. It is the new normal from End on.
	LevelShift bool
	// Detected is the minute at whose end the finding could be raised; everything that led to it is in this minute or before.
	Detected int64

	// BaselineAverage is the mean over the BaselineMinutes known minutes of the seven days before Start.
	BaselineAverage float64
	BaselineMinutes int64
	// StartAverage is the mean over the StartMinutes known minutes from Start to Detected: what a Start event says.
	StartAverage float64
	StartMinutes int64
	// Average is the mean over the Minutes known minutes from Start to End: what an End event says.
	Average float64
	Minutes int64

	// P is the probability of a count as far out in the window that raised the finding, under the model of that minute. It is
	// the p-value of one test of very many: see Expected.
	P float64
	// Expected is how many findings with a P as small are expected by chance in all that was looked at. Detect leaves it 0,
	// Expect sets it.
	Expected float64

	// Window is the length in minutes of the window that raised the finding: the last Window minutes up to Detected.
	// Observed calls were in it where Predicted were expected. Guard is the count that it had to pass because similar windows
	// at this time of day came near to it in the last seven days.
	Window                     int64
	Observed, Predicted, Guard float64
}
