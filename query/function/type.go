package function

import "trailsift/storage/schema"

// Type is the type of an expression.
type Type uint8

// The types. Duration and Regex exist as literals only; Any and Same stand in signatures only.
const (
	Null     Type = iota // a missing value of no type; converts to every type
	Text                 // text; numbers and booleans in text form still compare as such
	Int                  // 64-bit signed integer
	Double               // 64-bit float, always finite
	Bool                 // true or false
	Time                 // microseconds since 1970-01-01 UTC
	JSON                 // the text of a JSON object or array
	Bytes                // bytes that need not be text
	Duration             // a literal such as 5m
	Regex                // a literal such as /x/
	Any                  // signatures: every type, without conversion
	Same                 // signatures: all Same arguments are converted to one type, which the result has too
)

// String returns the type's name as messages and documentation show it.
func (t Type) String() string {
	return [...]string{"null", "text", "integer", "number", "boolean", "time", "json", "bytes", "duration", "regex", "any", "value"}[t]
}

// Numeric reports whether values of the type are numbers.
func (t Type) Numeric() bool { return t == Int || t == Double }

// OfColumn returns the type that a column of the store has in expressions.
func OfColumn(t schema.Type) Type {
	switch t {
	case schema.JSON:
		return JSON
	case schema.Int64:
		return Int
	case schema.Double:
		return Double
	case schema.Bool:
		return Bool
	case schema.Timestamp:
		return Time
	case schema.Blob:
		return Bytes
	}
	return Text
}

// impossible is the cost of a conversion that does not exist.
const impossible = 1000

// cost returns what converting a value costs: 0 for none, impossible when there is no conversion. Costs order the overloads of
// a call; for two arguments of unlike types they decide which side is converted.
func cost(from, to Type) int {
	switch {
	case from == to, from == Null, to == Any, to == Same:
		return 0
	}
	switch to {
	case Text:
		switch from {
		case JSON:
			return 1
		case Int, Double, Bool, Time:
			return 4
		}
	case Double:
		switch from {
		case Int:
			return 1
		case Text:
			return 3
		case Bool, JSON:
			return 4
		case Time, Duration:
			return 5
		}
	case Int:
		switch from {
		case Bool:
			return 3
		case Double, Time:
			return 4
		case Text, Duration: // dearer than to Double and from there: text may hold decimals
			return 5
		case JSON:
			return 6
		}
	case Bool:
		switch from {
		case Text:
			return 3
		case Int, Double, JSON:
			return 5
		}
	case Time:
		switch from {
		case Int, Double, Text:
			return 3
		case JSON:
			return 5
		}
	case JSON:
		if from == Text {
			return 2
		}
	}
	return impossible
}

// Convertible reports whether a value can be converted: numbers to times are milliseconds since 1970 UTC, and back; text to
// numbers, times and booleans where it has their form, missing otherwise; booleans to 1 and 0.
func Convertible(from, to Type) bool { return cost(from, to) < impossible }

// Unify returns the type that values of the given types have in common: Text when nothing closer fits, Null for none.
func Unify(types []Type) Type {
	out := Null
	for _, t := range types {
		switch {
		case t == Null || t == out:
		case out == Null:
			out = t
		case out.Numeric() && t.Numeric():
			out = Double
		case out == Text && t == JSON, out == JSON && t == Text:
			out = Text
		default:
			return Text
		}
	}
	return out
}
