package benchmarks

import (
	"fmt"
	"strings"
	"testing"

	"trailsift/benchmarks/corpus"
	"trailsift/engine/investigate"
	"trailsift/engine/investigate/trace"
	"trailsift/engine/rows"
)

// BenchmarkTrace traces the key of the corpus that was given most sessions, and one of these sessions. Beside each stands the plain
// scan that finds the same rows: one query for all events of the keys that the trace finds, and for the answers that name them.
func BenchmarkTrace(b *testing.B) {
	ask := asker(b, corpus.Options{Events: 100_000})
	const given = `filter eventName = "AssumeRole" and userIdentity.type = "IAMUser" and not ispresent(errorCode) | `
	first := func(text string) string {
		r, _, err := ask(b.Context(), text, 0, 0)
		if err != nil {
			b.Fatal(err)
		}
		defer r.Close()
		var out string
		if err := rows.Each(r, func(row []any) { out, _ = row[0].(string) }); err != nil || out == "" {
			b.Fatalf("%s gives no key: %v", text, err)
		}
		return out
	}
	user := first(given + "stats count(*) as n by userIdentity.accessKeyId as key | sort n desc, key | limit 1 | display key")
	session := first(given + "filter userIdentity.accessKeyId = " + investigate.Quote(user) + " | sort @timestamp | limit 1 | display responseElements.credentials.accessKeyId")
	for _, c := range []struct{ name, key string }{{"key", user}, {"session", session}} {
		var keys []string
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				g, err := trace.Run(b.Context(), ask, c.key, trace.Options{})
				if err != nil {
					b.Fatal(err)
				}
				keys = keys[:0]
				for _, n := range g.Nodes {
					if n.AccessKeyID != "" {
						keys = append(keys, n.AccessKeyID)
					}
				}
			}
			b.ReportMetric(float64(len(keys)), "keys")
		})
		scan := keyScan(keys)
		b.Run(c.name+"-scan", func(b *testing.B) {
			for b.Loop() {
				r, _, err := ask(b.Context(), scan, 0, 0)
				if err != nil {
					b.Fatal(err)
				}
				drain(b, r)
			}
		})
	}
}

// keyScan is the query that lists all events of keys, and those whose answers name them.
func keyScan(keys []string) string {
	quoted := make([]string, len(keys))
	for i, k := range keys {
		quoted[i] = investigate.Quote(k)
	}
	return fmt.Sprintf("filter userIdentity.accessKeyId in [%s] or responseElements like /%s/ | display %s, @timestamp, eventID, recipientAccountId, eventName, eventSource, "+
		"sourceIPAddress, errorCode, errorMessage, requestParameters, responseElements", strings.Join(quoted, ", "), strings.Join(keys, "|"), strings.Join(investigate.IdentityFields(), ", "))
}
