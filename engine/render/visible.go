package render

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// How headings stand out where Options.Color says so. The library for it asks the environment once more, and would not obey
// who demands colours in spite of NO_COLOR.
const (
	boldOn  = "\x1b[1m"
	boldOff = "\x1b[0m"
)

// appendVisible appends text with everything that a terminal would act on, or that hides or reorders what stands beside it,
// replaced by something that can be seen: control characters by their pictures (␛, ␊), other format characters by \u202e,
// bytes that are no UTF-8 by \xff. Values come from logs, and so from whoever made the requests.
func appendVisible(dst, text []byte) []byte {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && size == 1:
			dst = fmt.Appendf(dst, `\x%02x`, text[0])
		case r < ' ':
			dst = utf8.AppendRune(dst, '\u2400'+r)
		case r < utf8.RuneSelf && r != 0x7f:
			dst = append(dst, byte(r))
		case r == 0x7f:
			dst = append(dst, "␡"...)
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co):
			if r > 0xffff {
				dst = fmt.Appendf(dst, `\U%08x`, r)
			} else {
				dst = fmt.Appendf(dst, `\u%04x`, r)
			}
		default:
			dst = append(dst, text[:size]...)
		}
		text = text[size:]
	}
	return dst
}
