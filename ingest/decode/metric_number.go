package decode

import (
	"bytes"
	"fmt"
	"math"
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
	if i >= len(data) || data[i]|0x20 == 'e' {
		return 0, i, false
	}
	if digits+fraction > 15 { // beyond 2^53 a quotient can be rounded twice
		return exactDecimal(data[start:i], i)
	}
	v = float64(whole)
	if fraction > 0 {
		v /= powerOfTen(fraction)
	}
	if data[start] == '-' {
		v = -v
	}
	return v, i, true
}

func exactDecimal(text []byte, end int) (float64, int, bool) {
	v, err := strconv.ParseFloat(string(text), 64)
	return v, end, err == nil
}

// powerOfTen returns 10^n for n up to 15; all of them are exact.
func powerOfTen(n int) float64 {
	return [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}[n]
}
