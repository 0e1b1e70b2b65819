package corpus

import (
	"fmt"
	"strconv"
	"strings"
)

// A template is JSON text with ${name} or ${name:n} where something varies from record to record.
type template []part

type part struct {
	text string // written as it is; empty for a filler
	fill filler
	n    int
}

// A filler appends one varying text. n is the number after the colon, 0 without one.
type filler func(dst []byte, e *event, n int) []byte

// parseTemplate resolves the names of a template, so that expanding it is only appending.
func parseTemplate(text string) (template, error) {
	var t template
	all := fillers()
	for text != "" {
		before, rest, found := strings.Cut(text, "${")
		if before != "" {
			t = append(t, part{text: before})
		}
		if !found {
			break
		}
		name, after, found := strings.Cut(rest, "}")
		if !found {
			return nil, fmt.Errorf("no } after ${%s", rest)
		}
		name, size, _ := strings.Cut(name, ":")
		n, err := strconv.Atoi("0" + size)
		if err != nil {
			return nil, fmt.Errorf("size of %s: %w", name, err)
		}
		fill, ok := all[name]
		if !ok {
			return nil, fmt.Errorf("no filler is called %q", name)
		}
		t = append(t, part{fill: fill, n: n})
		text = after
	}
	return t, nil
}

// append expands the template for one event.
func (t template) append(dst []byte, e *event) []byte {
	for i := range t {
		if t[i].fill == nil {
			dst = append(dst, t[i].text...)
		} else {
			dst = t[i].fill(dst, e, t[i].n)
		}
	}
	return dst
}

// fillers returns what templates may name. Names of pools (bucket, instance, …) give texts that come back in other records
// of the account; the others are made anew every time.
func fillers() map[string]filler {
	all := map[string]filler{
		"account": func(dst []byte, e *event, _ int) []byte { return append(dst, e.account.id...) },
		"region":  func(dst []byte, e *event, _ int) []byte { return append(dst, e.region...) },
		"self":    func(dst []byte, e *event, _ int) []byte { return append(dst, e.arn...) },
		"owner":   func(dst []byte, e *event, _ int) []byte { return append(dst, e.actor.name...) },
		"address": func(dst []byte, e *event, _ int) []byte { return e.account.appendAddress(dst, &e.random) },
		"uuid":    func(dst []byte, e *event, _ int) []byte { return e.random.appendUUID(dst) },
		"hex":     func(dst []byte, e *event, n int) []byte { return e.random.appendChars(dst, hexDigits, n) },
		"base32":  func(dst []byte, e *event, n int) []byte { return e.random.appendChars(dst, base32Digits, n) },
		"base64":  func(dst []byte, e *event, n int) []byte { return e.random.appendChars(dst, base64Digits, n) },
		"word":    func(dst []byte, e *event, n int) []byte { return e.random.appendChars(dst, wordDigits, n) },
		"below": func(dst []byte, e *event, n int) []byte {
			return strconv.AppendInt(dst, int64(e.random.below(n)), 10)
		},
		"time": func(dst []byte, e *event, _ int) []byte { return appendTime(dst, e.seconds) },
		"date": func(dst []byte, e *event, _ int) []byte { return appendTime(dst, e.seconds)[:len(dst)+10] },
		"millis": func(dst []byte, e *event, _ int) []byte {
			return strconv.AppendInt(dst, e.seconds*1000-int64(e.random.below(90_000)), 10)
		},
		"expiry": func(dst []byte, e *event, _ int) []byte { return appendLongTime(dst, e.seconds+3600) },
		"key":    appendObjectKey,
		"action": func(dst []byte, e *event, _ int) []byte {
			dst = append(dst, e.action.source...)
			dst = append(dst, ':')
			return append(dst, e.action.name...)
		},
	}
	for i, p := range poolShapes() {
		all[p.name] = func(dst []byte, e *event, _ int) []byte {
			return append(dst, e.account.pools[i].pick(&e.random)...)
		}
	}
	return all
}

// appendObjectKey appends the key of an object: a few prefixes that come back, and a name that does not.
func appendObjectKey(dst []byte, e *event, _ int) []byte {
	prefixes := [...]string{"raw/events", "exports/orders", "uploads", "logs/alb", "thumbnails", "models/ranker", "backup/db"}
	dst = append(dst, prefixes[e.random.below(len(prefixes))]...)
	dst = append(dst, "/dt="...)
	dst = appendTime(dst, e.seconds)[:len(dst)+10]
	dst = append(dst, "/part-"...)
	dst = e.random.appendChars(dst, hexDigits, 16)
	return append(dst, [...]string{".json.gz", ".parquet", ".csv", ".jpg"}[e.random.below(4)]...)
}
