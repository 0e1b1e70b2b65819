package pattern

import (
	"math"
	"strconv"
	"strings"
)

// isNumber reports whether a text without quotes is a number: digits, with a sign, decimals and an exponent.
func isNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	n := digits(s)
	if n == 0 {
		return false
	}
	if s = s[n:]; strings.HasPrefix(s, ".") {
		n = digits(s[1:])
		if n == 0 {
			return false
		}
		s = s[1+n:]
	}
	if s == "" || s[0] != 'e' && s[0] != 'E' {
		return s == ""
	}
	s = s[1:]
	if s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	return s != "" && digits(s) == len(s)
}

func digits[T string | []byte](s T) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// maxExactDigits is how many digits every integer has that a 64-bit float holds exactly.
const maxExactDigits = 15

// byValue reports whether a number of a pattern is compared by its value. One with leading zeros or with more digits than a
// float holds, such as an account's or a resource's id, stands for its digits.
func byValue(written string) bool {
	d := strings.TrimPrefix(written, "-")
	if len(d) > 1 && d[0] == '0' && d[1] >= '0' && d[1] <= '9' {
		return false
	}
	return len(d) <= maxExactDigits || strings.ContainsAny(d, ".eE")
}

// longestNumber is from how many bytes on a text is no number: shorter ones, whose exponents have two digits, are finite.
const longestNumber = 200

// numeric returns the value of a text that is a number, the shape being function.NumberShape: that of the language, which
// takes a plus sign, leading zeros and a point without digits before it.
func numeric[T string | []byte](s T) (float64, bool) {
	if len(s) == 0 || s[0] >= ':' || len(s) >= longestNumber {
		return 0, false
	}
	i := 0
	if s[0] == '-' || s[0] == '+' {
		i++
	}
	n := digits(s[i:])
	i += n
	if i < len(s) && s[i] == '.' {
		m := digits(s[i+1:])
		if m == 0 {
			return 0, false
		}
		i += 1 + m
	} else if n == 0 {
		return 0, false
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		i++
		if i < len(s) && (s[i] == '-' || s[i] == '+') {
			i++
		}
		m := digits(s[i:])
		if m == 0 || m > 2 {
			return 0, false
		}
		i += m
	}
	if i != len(s) {
		return 0, false
	}
	f, err := strconv.ParseFloat(string(s), 64)
	return f, err == nil
}

// appendNumber appends a JSON number as the text that comparisons see: an integer as it was written, any other number as
// JavaScript writes it, with a decimal point. Engines show numbers of JSON in the same way.
func appendNumber(dst, written []byte) []byte {
	if digits(written) == len(written) || written[0] == '-' && digits(written[1:]) == len(written)-1 {
		if string(written) == "-0" {
			written = written[1:]
		}
		return append(dst, written...)
	}
	f, err := strconv.ParseFloat(string(written), 64)
	if err != nil {
		return append(dst, written...)
	}
	if f == 0 {
		if math.Signbit(f) {
			return append(dst, "-0.0"...)
		}
		return append(dst, "0.0"...)
	}
	short := strconv.FormatFloat(f, 'e', -1, 64)
	mantissa, exponent, _ := strings.Cut(short, "e")
	e, _ := strconv.Atoi(exponent)
	if point := e + 1; point <= -6 || point > 21 {
		dst = append(dst, mantissa...)
		dst = append(dst, 'e')
		return strconv.AppendInt(dst, int64(e), 10)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
	if !strings.Contains(string(dst[start:]), ".") {
		dst = append(dst, ".0"...)
	}
	return dst
}
