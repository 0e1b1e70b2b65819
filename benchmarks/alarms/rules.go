package main

import (
	"fmt"
	"strings"
)

// The kinds of rules. Of 25 rules, 16 watch a metric, 2 a percentile, 3 metric math, 2 a filter pattern, one a query, and one others.
const kinds = "mmmfmmxpmmqmmmmxmmcmfmpxm"

// kindNames are the kinds that are asked one by one.
var kindNames = map[byte]string{'m': "a metric", 'p': "a percentile", 'x': "metric math", 'f': "a filter pattern", 'q': "a query"}

// maker writes rules.
type maker struct {
	plain, withPercentiles []series
	made                   [256]int // of each kind
}

// rules writes n rules in our YAML. The first of more rules are those of fewer.
func (m *maker) rules(n int) string {
	var b strings.Builder
	b.WriteString("rules:\n")
	for i := range n {
		kind := kinds[i%len(kinds)]
		k := m.made[kind]
		m.made[kind]++
		fmt.Fprintf(&b, "  - name: rule-%d\n", i)
		switch kind {
		case 'm':
			m.metric(&b, &m.plain[k*7%len(m.plain)], k)
		case 'p':
			m.percentile(&b, &m.withPercentiles[k*5%len(m.withPercentiles)], k)
		case 'x':
			m.math(&b, k)
		case 'f':
			fmt.Fprintf(&b, "    pattern: {match: %q, default: 0}\n    period: %d\n    when: value >= %d\n    missing: notBreaching\n", patterns[k%len(patterns)], periodOf(k), 5+5*(k%5))
		case 'q':
			m.query(&b, k)
		case 'c':
			fmt.Fprintf(&b, "    composite: ALARM(rule-%d) AND (ALARM(rule-%d) OR NOT OK(rule-%d))\n", i-1, i-3, i-4)
		}
	}
	return b.String()
}

// patterns are such as people watch, and some that match nothing.
var patterns = []string{
	`{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }`,
	`{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }`,
	`{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }`,
	`{ ($.eventName = CreateTrail) || ($.eventName = UpdateTrail) || ($.eventName = DeleteTrail) || ($.eventName = StartLogging) || ($.eventName = StopLogging) }`,
	`{ ($.eventSource = s3.amazonaws.com) && (($.eventName = PutBucketAcl) || ($.eventName = PutBucketPolicy) || ($.eventName = DeleteBucketPolicy)) }`,
	`{ ($.eventName = AuthorizeSecurityGroupIngress) || ($.eventName = RevokeSecurityGroupIngress) || ($.eventName = CreateSecurityGroup) }`,
	`{ $.eventName = RunInstances }`,
	`{ ($.eventSource = kms.amazonaws.com) && (($.eventName = DisableKey) || ($.eventName = ScheduleKeyDeletion)) }`,
}

// queries are such as people watch; each has contributors.
var queries = []struct{ text, by string }{
	{`filter errorCode like /Denied/ | stats count(*) as n by userIdentity.arn`, "userIdentity.arn"},
	{`filter eventSource = "s3.amazonaws.com" | stats count(*) as n by awsRegion`, "awsRegion"},
	{`stats count_distinct(sourceIPAddress) as n by recipientAccountId`, "recipientAccountId"},
	{`filter ispresent(errorCode) | stats count(*) as n by eventSource`, "eventSource"},
}

// query writes a rule on a query. Those on an hour are asked every five minutes.
func (m *maker) query(b *strings.Builder, k int) {
	q := queries[k/2%len(queries)]
	fmt.Fprintf(b, "    query: %q\n    value: n\n    by: [%s]\n    period: %d\n    when: value > %d\n", q.text, q.by, []int{300, 3600}[k%2], []int{12, 60}[k%2]+k%10)
	if k%2 == 1 {
		b.WriteString("    schedule: rate(5 minutes)\n")
	}
}

func periodOf(k int) int { return []int{60, 300, 3600}[k%3] }

// factor is how many times what is usual a value has to be: values of short periods vary more.
func factor(k int) float64 { return []float64{3, 1.75, 1.45}[k%3] + float64(k%7)/20 }

// head writes the fields that say which metric it is.
func (s *series) head() string {
	return fmt.Sprintf("{namespace: %q, name: %q, dimensions: %s}", s.Namespace, s.MetricName, s.Dimensions)
}

// metric writes a rule on a statistic that sets have.
func (m *maker) metric(b *strings.Builder, s *series, k int) {
	minutes := float64(periodOf(k) / 60)
	stat, level, is := "Average", s.Average, ">"
	switch k / 3 % 5 {
	case 1:
		stat, level = "Sum", s.Average*s.Samples*minutes
	case 2:
		stat, level = "Maximum", s.Maximum/factor(k)*0.9
	case 3:
		stat, level, is = "Minimum", s.Average/factor(k)/factor(k)/2, "<"
	case 4:
		stat, level, is = "SampleCount", s.Samples*minutes/factor(k)/10, "<"
	}
	fmt.Fprintf(b, "    metric: %s\n    statistic: %s\n    period: %d\n    when: value %s %g\n    for: %s\n", s.head(), stat, periodOf(k), is, level*factor(k), []string{"2", "3", "2 of 3", "3 of 5"}[k/5%4])
}

// percentile writes a rule on a percentile.
func (m *maker) percentile(b *strings.Builder, s *series, k int) {
	fmt.Fprintf(b, "    metric: %s\n    statistic: %s\n    period: %d\n    when: value > %g\n    for: 2 of 3\n", s.head(), []string{"p50", "p90", "p99", "p99.9"}[k/3%4], periodOf(k), *s.Median*factor(k)*1.6)
}

// math writes a rule on two metrics of which one is a part of the other, or on the sum of two.
func (m *maker) math(b *strings.Builder, k int) {
	one, two := &m.plain[k*11%len(m.plain)], &m.plain[(k*11+1)%len(m.plain)]
	expression, level := "a + b", one.Average+two.Average
	if k%2 == 1 {
		expression, level = "100 * a / b", 100*one.Average/two.Average
	}
	b.WriteString("    metrics:\n")
	for i, s := range []*series{one, two} {
		fmt.Fprintf(b, "      - {id: %c, metric: %s, statistic: Average, period: %d, return: false}\n", 'a'+i, s.head(), periodOf(k))
	}
	fmt.Fprintf(b, "      - {id: e, expression: %q}\n    when: value > %g\n    for: 2 of 3\n", expression, level*factor(k)*1.5)
}
