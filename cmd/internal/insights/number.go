package insights

import (
	"math"
	"strconv"
	"strings"
)

// Number is a number as AWS writes averages into Insights events: six significant digits, without a point where there is
// nothing behind it, small ones as 9.82222E-5.
type Number float64

// MarshalJSON implements json.Marshaler. What JSON has no number for is 0.
func (n Number) MarshalJSON() ([]byte, error) {
	f := float64(n)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return []byte("0"), nil
	}
	return []byte(n.String()), nil
}

// String writes the number as MarshalJSON does.
func (n Number) String() string {
	f := float64(n)
	digits := strconv.FormatFloat(f, 'e', 5, 64) // d.ddddde±dd
	rounded, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return strconv.FormatFloat(f, 'g', 6, 64)
	}
	if size := math.Abs(rounded); size == 0 || size >= 1e-3 && size < 1e15 {
		return strconv.FormatFloat(rounded, 'f', -1, 64)
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(rounded, 'e', -1, 64), "e")
	power, err := strconv.Atoi(exponent)
	if err != nil {
		return strconv.FormatFloat(f, 'g', 6, 64)
	}
	return mantissa + "E" + strconv.Itoa(power)
}
