package metricmath

// Type is the type of an expression.
type Type uint8

// The types.
const (
	Unknown Type = iota // of what could not be read, or whose type cannot be known: it fits everywhere
	Scalar              // S: a number
	Series              // TS: values over time
	Array               // TS[]: any number of series
	Either              // an array of one series: it fits where an array or a series does
	String              // a text
	Strings             // an array of texts
	Keyword             // a word such as REPEAT
)

// String returns the type as CloudWatch's documentation writes it.
func (t Type) String() string {
	return [...]string{"unknown", "S", "TS", "TS[]", "TS[]", "String", "String[]", "word"}[t]
}

// Words returns the type in words.
func (t Type) Words() string {
	return [...]string{"unknown", "a number", "a time series", "an array of time series", "an array of one time series", "a text", "an array of texts", "a word"}[t]
}

// fits reports whether a value of the type can stand where another is wanted.
func (t Type) fits(want Type) bool {
	return t == Unknown || t == want || t == Either && (want == Array || want == Series)
}

// result reports whether an expression of the type can be a final result.
func (t Type) result() bool { return t == Unknown || t == Series || t == Array || t == Either }
