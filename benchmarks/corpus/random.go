package corpus

import (
	"math"
	"math/bits"
	"sort"
)

// random is a small seeded generator (splitmix64). A value is cheap to make, so every record has its own.
type random struct{ state uint64 }

// seeded returns a generator whose numbers depend on all parts and their order.
func seeded(parts ...uint64) random {
	r := random{state: 0x9e3779b97f4a7c15}
	for _, p := range parts {
		r.state ^= p
		r.state = r.next()
	}
	return r
}

func (r *random) next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	z := r.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below returns a number from 0 to n-1.
func (r *random) below(n int) int {
	hi, _ := bits.Mul64(r.next(), uint64(n))
	return int(hi)
}

// unit returns a number in [0, 1).
func (r *random) unit() float64 { return float64(r.next()>>11) / (1 << 53) }

// normal returns a number of the standard normal distribution (Box and Muller).
func (r *random) normal() float64 {
	return math.Sqrt(-2*math.Log(1-r.unit())) * math.Cos(2*math.Pi*r.unit())
}

// chance reports true with probability p.
func (r *random) chance(p float64) bool { return r.unit() < p }

const (
	hexDigits    = "0123456789abcdef"
	base32Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	wordDigits   = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
)

// appendChars appends n characters of an alphabet of at most 64.
func (r *random) appendChars(dst []byte, alphabet string, n int) []byte {
	if len(alphabet) == 16 {
		for n > 0 {
			v := r.next()
			for k := 0; k < 16 && n > 0; k, n = k+1, n-1 {
				dst = append(dst, alphabet[v&15])
				v >>= 4
			}
		}
		return dst
	}
	for n > 0 {
		v := r.next()
		for k := 0; k < 8 && n > 0; k, n = k+1, n-1 {
			dst = append(dst, alphabet[int(v&255)*len(alphabet)>>8])
			v >>= 8
		}
	}
	return dst
}

func (r *random) chars(alphabet string, n int) string {
	return string(r.appendChars(nil, alphabet, n))
}

// appendUUID appends a version 4 UUID.
func (r *random) appendUUID(dst []byte) []byte {
	start := len(dst)
	for i, n := range [...]int{8, 4, 4, 4, 12} {
		if i > 0 {
			dst = append(dst, '-')
		}
		dst = r.appendChars(dst, hexDigits, n)
	}
	dst[start+14] = '4'
	dst[start+19] = "89ab"[dst[start+19]&3]
	return dst
}

// weighted picks indexes in proportion to weights.
type weighted struct{ sums []float64 }

func newWeighted(weights []float64) weighted {
	w := weighted{sums: make([]float64, len(weights))}
	total := 0.0
	for i, x := range weights {
		total += x
		w.sums[i] = total
	}
	return w
}

// newZipf makes index i weigh (i+1)^-s.
func newZipf(n int, s float64) weighted {
	weights := make([]float64, n)
	for i := range weights {
		weights[i] = math.Pow(float64(i+1), -s)
	}
	return newWeighted(weights)
}

func (w weighted) pick(r *random) int {
	x := r.unit() * w.sums[len(w.sums)-1]
	i := sort.SearchFloat64s(w.sums, x)
	return min(i, len(w.sums)-1)
}
