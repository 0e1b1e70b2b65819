package decode

import (
	"bytes"
	"fmt"
	"math"
	"math/bits"
	"strconv"
)

// valueMax bounds the values that CloudWatch takes (API Reference, MetricDatum).
const valueMax = 0x1p360

// numberFault tells a number that CloudWatch does not take; name is that of its statistic, or empty.
func numberFault(name string, v float64) *SyntaxError {
	if math.Abs(v) <= valueMax { // false for NaN
		return nil
	}
	if name == "" {
		name = "value"
	}
	reason := fmt.Sprintf("the %s %v is beyond the 2^360 that CloudWatch takes", name, v)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		reason = fmt.Sprintf("the %s is %v, which CloudWatch does not take", name, v)
	}
	return &SyntaxError{Code: CodeMetricValue, Reason: reason}
}

// jsonNumber reads a number as JSON has it, and NaN and Infinity as programs write them beside JSON's rules. A number that is too
// large becomes infinite.
func jsonNumber(raw []byte) (float64, *SyntaxError) {
	word := bytes.Trim(raw, `"`)
	switch string(word) {
	case "NaN", "nan", "Infinity", "-Infinity", "Inf", "+Inf", "-Inf", "inf", "-inf":
		v, _ := strconv.ParseFloat(string(word), 64)
		return v, nil
	}
	plain := len(raw) > 0 && (raw[0] == '-' || '0' <= raw[0] && raw[0] <= '9')
	for _, c := range raw {
		plain = plain && ('0' <= c && c <= '9' || c == '.' || c == '-' || c == '+' || c|0x20 == 'e')
	}
	if plain {
		v, err := strconv.ParseFloat(string(raw), 64)
		if err == nil || math.IsInf(v, 0) {
			return v, nil
		}
	}
	return 0, &SyntaxError{Code: CodeMetricValue, Reason: fmt.Sprintf("`%.40s` where a number was expected", raw)}
}

// appendNumber appends a number in the shortest form that reads back the same.
func appendNumber(dst []byte, v float64) []byte {
	format := byte('f')
	if a := math.Abs(v); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	return strconv.AppendFloat(dst, v, format, -1, 64)
}

// decimal reads the JSON number at i and returns where it ends. ok is false when it is none, or one that only exact arithmetic
// reads right; then strconv has to.
func decimal(data []byte, i int) (v float64, end int, ok bool) {
	start := i
	if i < len(data) && data[i] == '-' {
		i++
	}
	first, whole := i, uint64(0)
	for ; i < len(data) && data[i]-'0' <= 9; i++ {
		whole = whole*10 + uint64(data[i]-'0')
	}
	digits, fraction := i-first, 0
	if digits == 0 || data[first] == '0' && digits > 1 {
		return 0, i, false
	}
	if i < len(data) && data[i] == '.' {
		from := i + 1
		for i = from; i < len(data) && data[i]-'0' <= 9; i++ {
			whole = whole*10 + uint64(data[i]-'0')
		}
		if fraction = i - from; fraction == 0 {
			return 0, i, false
		}
	}
	if i >= len(data) {
		return 0, i, false
	}
	exponent := -fraction
	if data[i]|0x20 == 'e' {
		n, end := shortExponent(data, i+1)
		if end < 0 {
			return 0, i, false
		}
		exponent, i = exponent+n, end
	}
	if v, ok = scaled(whole, exponent, digits+fraction); !ok {
		return exactDecimal(data[start:i], i)
	}
	if data[start] == '-' {
		v = -v
	}
	return v, i, true
}

// shortExponent reads an exponent of up to three digits, and returns where it ends; -1 when it is none.
func shortExponent(data []byte, i int) (n, end int) {
	negative := i < len(data) && data[i] == '-'
	if i < len(data) && (data[i] == '-' || data[i] == '+') {
		i++
	}
	end = i
	for ; end < len(data) && end < i+4 && data[end]-'0' <= 9; end++ {
		n = 10*n + int(data[end]-'0')
	}
	if end == i || end == i+4 || end == len(data) {
		return 0, -1
	}
	if negative {
		n = -n
	}
	return n, end
}

// scaled returns whole × 10^exponent, rounded as IEEE 754 says. ok is false when 64 bits do not hold the digits or a power of
// ten that they are multiplied with or divided by.
func scaled(whole uint64, exponent, digits int) (v float64, ok bool) {
	switch {
	case digits > 19 || exponent < -19 || exponent > 19-digits:
		return 0, false
	case whole == 0:
		return 0, true
	case exponent >= 0:
		return float64(whole * powerOfTen(exponent)), true
	case whole < 1<<53 && exponent >= -15: // both are exact, so that the quotient is rounded once
		return float64(whole) / float64(powerOfTen(-exponent)), true
	}
	// Both get the highest bit of 64, so that the quotient has 63 or 64 bits. Its lowest stands for the remainder as well, so
	// that those beyond the 53 say how to round.
	divisor := powerOfTen(-exponent)
	up, down := bits.LeadingZeros64(whole), bits.LeadingZeros64(divisor)
	whole, divisor = whole<<up, divisor<<down
	quotient, remainder := bits.Div64(whole>>1, whole<<63, divisor)
	if remainder != 0 {
		quotient |= 1
	}
	return float64(quotient) * math.Float64frombits(uint64(1023+down-up-63)<<52), true // times a power of two
}

func exactDecimal(text []byte, end int) (float64, int, bool) {
	v, err := strconv.ParseFloat(string(text), 64)
	return v, end, err == nil
}

// powerOfTen returns 10^n for n up to 19.
func powerOfTen(n int) uint64 {
	return [...]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19}[n]
}
