package benchmarks

import (
	"testing"

	"trailsift/benchmarks/corpus"
	"trailsift/engine/investigate"
	"trailsift/engine/investigate/actor"
	"trailsift/engine/rows"
)

// BenchmarkActor profiles the busiest user of a hundred thousand events, and asks for the plain scan that finds the user's events,
// with the fields that the profile is made of.
func BenchmarkActor(b *testing.B) {
	ask := asker(b, corpus.Options{Events: 100_000})
	var user string
	busiest, _, err := ask(b.Context(), "filter ispresent(userIdentity.userName) | stats count(*) as n by userIdentity.userName as user | sort n desc, user | limit 1 | display user", 0, 0)
	if err != nil {
		b.Fatal(err)
	}
	err = rows.Each(busiest, func(row []any) { user, _ = row[0].(string) })
	if err != nil || busiest.Close() != nil || user == "" {
		b.Fatalf("the busiest user is %q, %v", user, err)
	}
	b.Run("actor", func(b *testing.B) {
		for b.Loop() {
			p, err := actor.Read(b.Context(), ask, actor.Question{Actor: user, As: actor.User})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(p.Events), "events")
		}
	})
	scan := "filter " + investigate.UserIs(user) + " | display @timestamp, eventSource, eventName, errorCode, readOnly, awsRegion, recipientAccountId, sourceIPAddress, userAgent, " +
		"userIdentity.type, userIdentity.userName, userIdentity.arn, userIdentity.principalId, userIdentity.accountId, userIdentity.accessKeyId, userIdentity.invokedBy, " +
		"resources, requestParameters, responseElements"
	b.Run("scan", func(b *testing.B) {
		for b.Loop() {
			r, _, err := ask(b.Context(), scan, 0, 0)
			if err != nil {
				b.Fatal(err)
			}
			drain(b, r)
		}
	})
}
