package svg

import (
	"math"
	"strconv"
	"strings"
)

// Number writes a number as people read it: exactly, with commas in it.
func Number(f float64) string { return Grouped(Plain(f)) }

// Plain writes a number exactly, without an exponent for usual magnitudes.
func Plain(f float64) string {
	format := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e15) {
		format = 'g'
	}
	return strconv.FormatFloat(f, format, -1, 64)
}

// Grouped puts commas into the whole part of a written number. Any other text stays as it is.
func Grouped(number string) string {
	digits := strings.TrimPrefix(number, "-")
	sign := number[:len(number)-len(digits)]
	whole, rest, point := strings.Cut(digits, ".")
	if len(whole) < 4 || strings.Trim(whole, "0123456789") != "" || strings.Trim(rest, "0123456789") != "" {
		return number
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, digit := range []byte(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(digit)
	}
	if point {
		b.WriteString("." + rest)
	}
	return b.String()
}

// short writes a number with some digits, to stand beside numbers up to most: 1.5k, 20M.
func short(f, most float64, digits int) string {
	if most = math.Abs(most); most < 10_000 || most >= 1e18 || f == 0 {
		return Number(rounded(f, max(digits, 6)))
	}
	for _, unit := range []struct {
		size float64
		name string
	}{{1e15, "P"}, {1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if math.Abs(f) >= unit.size {
			return Plain(rounded(f/unit.size, digits)) + unit.name
		}
	}
	return Number(rounded(f, digits))
}

// rounded leaves some digits of a number.
func rounded(f float64, digits int) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', digits, 64), 64)
	if err != nil {
		return f
	}
	return r
}
