package alarm

import (
	"math"
	"strconv"
	"strings"
)

// number is a number as CloudWatch writes it in reasons and in their data: with a fraction, and with an exponent from ten million on
// and below a thousandth, as 1.0E7.
type number float64

// String returns the number's text.
func (n number) String() string {
	f := float64(n)
	if a := math.Abs(f); a == 0 || a >= 1e-3 && a < 1e7 {
		text := strconv.FormatFloat(f, 'f', -1, 64)
		if !strings.Contains(text, ".") {
			text += ".0"
		}
		return text
	}
	digits, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', -1, 64), "E")
	if !strings.Contains(digits, ".") {
		digits += ".0"
	}
	power, _ := strconv.Atoi(exponent) // without the sign + and leading zeros
	return digits + "E" + strconv.Itoa(power)
}

// MarshalJSON writes the same text, which is a number in JSON too.
func (n number) MarshalJSON() ([]byte, error) { return []byte(n.String()), nil }
