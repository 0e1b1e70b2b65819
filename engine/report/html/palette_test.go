package html

import (
	"fmt"
	"math"
	"regexp"
	"testing"
)

// rgb is a colour in linear light.
type rgb [3]float64

// palettes returns the colours of a name of the style, light and dark.
func palettes(t *testing.T, name string) [2]rgb {
	t.Helper()
	found := regexp.MustCompile(`--` + name + `: light-dark\(#(\w{6}), #(\w{6})\)`).FindStringSubmatch(pageStyle)
	if found == nil {
		t.Fatalf("the style has no colour %s", name)
	}
	var colours [2]rgb
	for i := range colours {
		var bytes [3]uint8
		if _, err := fmt.Sscanf(found[i+1], "%02x%02x%02x", &bytes[0], &bytes[1], &bytes[2]); err != nil {
			t.Fatal(err)
		}
		for j, b := range bytes {
			if c := float64(b) / 255; c <= 0.04045 {
				colours[i][j] = c / 12.92
			} else {
				colours[i][j] = math.Pow((c+0.055)/1.055, 2.4)
			}
		}
	}
	return colours
}

func (c rgb) luminance() float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] }

// contrast is as the Web Content Accessibility Guidelines define it.
func contrast(a, b rgb) float64 {
	high, low := max(a.luminance(), b.luminance()), min(a.luminance(), b.luminance())
	return (high + 0.05) / (low + 0.05)
}

// seen returns a colour as somebody sees it who lacks a kind of cones (Machado, Oliveira, Fernandes 2009).
func (c rgb) seen(eye [3]rgb) rgb {
	var out rgb
	for i, row := range eye {
		out[i] = min(max(row[0]*c[0]+row[1]*c[1]+row[2]*c[2], 0), 1)
	}
	return out
}

// lab returns a colour in CIELAB under D65, where distances are about as great as they look.
func (c rgb) lab() [3]float64 {
	f := func(x float64) float64 {
		if x > 216.0/24389 {
			return math.Cbrt(x)
		}
		return (24389.0/27*x + 16) / 116
	}
	x := f((0.4124*c[0] + 0.3576*c[1] + 0.1805*c[2]) / 0.9505)
	y := f(c.luminance())
	z := f((0.0193*c[0] + 0.1192*c[1] + 0.9505*c[2]) / 1.089)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

func distance(a, b rgb) float64 {
	p, q := a.lab(), b.lab()
	return math.Hypot(math.Hypot(p[0]-q[0], p[1]-q[1]), p[2]-q[2])
}

// TestPalette measures what the colours of series have to do: stand out from the card, and be told apart by every eye.
func TestPalette(t *testing.T) {
	eyes := map[string][3]rgb{
		"all cones":    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
		"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
		"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
		"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
	}
	card := palettes(t, "card")
	for theme, name := range []string{"light", "dark"} {
		for i := 1; i <= 8; i++ {
			colour := palettes(t, fmt.Sprintf("c%d", i))[theme]
			if c := contrast(colour, card[theme]); c < 3 {
				t.Errorf("%s: c%d has a contrast of %.2f", name, i, c)
			}
			for j := i + 1; j <= 8; j++ {
				other := palettes(t, fmt.Sprintf("c%d", j))[theme]
				least := 13.0 // a distance of 2 is hardly seen
				if j <= 4 {
					least = 20 // most charts have no more series
				}
				for eye, cones := range eyes {
					if d := distance(colour.seen(cones), other.seen(cones)); d < least {
						t.Errorf("%s, %s: c%d and c%d are %.1f apart", name, eye, i, j, d)
					}
				}
			}
		}
		for _, text := range []string{"ink", "soft", "link", "good", "bad", "warn"} {
			for _, ground := range []string{"card", "paper"} {
				if c := contrast(palettes(t, text)[theme], palettes(t, ground)[theme]); c < 4.5 {
					t.Errorf("%s: %s on %s has a contrast of %.2f", name, text, ground, c)
				}
			}
		}
		if c := contrast(palettes(t, "bad")[theme], palettes(t, "bad-wash")[theme]); c < 4.5 {
			t.Errorf("%s: bad on its wash has a contrast of %.2f", name, c)
		}
	}
}
