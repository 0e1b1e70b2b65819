package lang

import (
	"math"
	"strings"
	"time"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// insights is the command that finds unusual rates of calls and errors.
type insights struct {
	Pos     lexer.Position
	Options []*option `parser:"'insights' ( (?= Ident '=') @@ )*"`
	Groups  []*Item   `parser:"( 'by' @@ ( ',' @@ )*"`
	More    []*option `parser:"( (?= Ident '=') @@ )* )?"`
}

// modelHistory is how long before the queried range calls are read to know what is usual; CloudTrail's own baseline is as long.
const modelHistory = 28 * 24 * time.Hour

// findingLength is how long after the queried range calls are read: a finding that begins in it is detected within an hour, and
// ends after a day at the latest, or when an hour shows that the rate is usual again.
const findingLength = 25 * time.Hour

func insightsSpec() Spec {
	return Spec{
		Name:  "insights",
		Usage: "insights [by field, …] [type=call|error|all] [category=management|data|all] [sensitivity=default|aws]",
		Doc: "Finds minutes in which an API was called, or failed, unusually often or seldom, in the manner of CloudTrail Insights. The rates are those of each account, region, eventSource and eventName, or with by of other fields in place of the last two; " +
			"those of errors are also of each errorCode. category=management, the default, has the rules of AWS: call rates count management calls that are not readOnly, error rates all management calls with an errorCode. category=data counts data events, reads and writes, and category=all " +
			"every event. A record without eventCategory is a data event where managementEvent is false, otherwise a management event; one without readOnly counts as a write. type=call and type=error ask for one of the two rates. " +
			"sensitivity=aws reports as little as three calls where none were usual, which raises more false alarms. " +
			"The time range is where findings may start. The 28 days before are read as well, to know what is usual, and the 25 hours after, to know when findings end; commands before insights, such as filter, hold for both. Without a range the whole store is asked. " +
			"Nothing is reported of the first 24 hours of an account and region, and what has less than seven days before it is provisional. A minute is known when events of its account and region tell that records were delivered: " +
			"a silence of all APIs that is longer than usual is missing delivery and no drop, which a note says. " +
			"Each finding is a row, the least probable first: insightType, state (Start while it is open, End after it), sourceEventCategory, recipientAccountId, awsRegion, eventSource, eventName, errorCode, startTime, endTime, direction (rise or drop), " +
			"baselineAverage of the baselineDuration known minutes in the seven days before, startAverage of the startDuration minutes until detectedTime, when the finding could be made, and insightAverage of the insightDuration minutes of it, all as calls a minute; " +
			"pValue of the test that found it, and expectedFalseAlarms, how many findings with such a p-value chance is expected to make in all rates that were looked at; provisional, levelShift (closed after 24 hours, because the rate stays); " +
			"the window of minutes in which calls were observed where others were predicted, guard, the count that similar windows of the last seven days came near to, and the reason as a sentence; sharedEventID, which is the same for the same start and rate; " +
			"baselineCounts, calls of seven days in 60 parts, insightCounts, calls from 15 minutes before the start to the end in at most 60 parts of insightStep minutes, null where nothing is known, and insightExpected, what was expected of them; and attributions as in an Insights event: the five most frequent " +
			"userIdentityArn (roles without session; the service or principal where there is no ARN), userAgent and errorCode of the insight and of the baseline with their averages, and startAttributions, those of the startDuration minutes.",
		Extension: true,
		Instead:   "turn on CloudTrail Insights, and ask for its events",
		Examples: []Example{
			{`insights | filter direction = "drop" | sort startTime | display startTime, endTime, eventName, baselineAverage, insightAverage, reason`, "What was called less than usual."},
			{`filter eventSource = "iam.amazonaws.com" | insights type=error sensitivity=aws | display startTime, eventName, errorCode, reason, attributions`, "Unusual errors of a service, and who made them."},
			{`insights by sourceIPAddress category=all | display sourceIPAddress, startTime, baselineAverage, insightAverage | limit 10`, "Addresses that suddenly called more or less."},
		},
	}
}

func (c *insights) exprs() []syntax.Expr { return itemExprs(c.Groups) }

func (c *insights) String() string {
	s := "insights"
	if len(c.Groups) > 0 {
		s += " by " + join(c.Groups)
	}
	return strings.TrimRight(s+" "+printOptions(c.options()), " ")
}

func (c *insights) options() []*option {
	return append(c.Options[:len(c.Options):len(c.Options)], c.More...)
}

// rates says which rates insights looks at.
type rates struct {
	calls, errors bool
	category      string // of events as they call it: Management or Data; "" for all
	sensitivity   string
	groups        []*Item
	at            diag.Span
}

func (c *insights) bind(b *binder) {
	r := c.read(b)
	if !b.rowwise(r.at, "insights") || !b.ofEvents(r.at) {
		b.damaged = true
		return
	}
	window := b.asked()
	b.lookBack(modelHistory)
	b.lookOn(findingLength)
	b.checkGroups(c.Groups)
	host := b.findings(r, window)
	b.attribute(r, host)
}

// read reads the options.
func (c *insights) read(b *binder) *rates {
	r := &rates{calls: true, errors: true, category: "Management", sensitivity: "default", groups: c.Groups, at: diag.Span{Start: c.Pos.Offset, End: c.Pos.Offset + len("insights")}}
	b.checkRepeated(c.options())
	for _, o := range c.options() {
		switch strings.ToLower(o.Key) {
		case "type":
			word := b.wordOption(o, "all", "call", "error")
			r.calls, r.errors = word != "error", word != "call"
		case "category":
			r.category = map[string]string{"management": "Management", "data": "Data"}[b.wordOption(o, "management", "data", "all")]
		case "sensitivity":
			r.sensitivity = b.wordOption(o, "default", "aws")
		default:
			b.unknownOption(o, "type", "category", "sensitivity")
		}
	}
	return r
}

// wordOption returns an option that is one of some words; the first when it is none of them.
func (b *binder) wordOption(o *option, words ...string) string {
	for _, w := range words {
		if strings.EqualFold(o.value(), w) && o.Minus == "" {
			return w
		}
	}
	b.badOption(o, diag.Alternatives(words))
	return words[0]
}

// ofEvents reports whether the rows are events.
func (b *binder) ofEvents(at diag.Span) bool {
	if !b.scope.closed && b.scan.Table.Name == "events" {
		return true
	}
	b.errorf("wrong-table", at, "`insights` counts events, and the rows are none").WithHelp("write `source events | insights`; for what AWS found write `source insights`").add(b)
	return false
}

// lookBack lets the scan begin earlier than asked.
func (b *binder) lookBack(by time.Duration) {
	if start := b.scan.Range.Start; !b.scan.Range.IsZero() && start > -maxMicros {
		b.scan.Range.Start = max(start-by.Microseconds(), math.MinInt64/2)
	}
}

// lookOn lets the scan end later than asked, but no later than the time of the query.
func (b *binder) lookOn(by time.Duration) {
	r := &b.scan.Range
	if r.IsZero() || r.End >= plan.Year10000 {
		return
	}
	end := r.End + by.Microseconds()
	if now := b.options.Now; !now.IsZero() {
		end = min(end, now.UnixMicro())
	}
	r.End = max(r.End, end)
}

// checkGroups refuses names that a column of the result has.
func (b *binder) checkGroups(groups []*Item) {
	for _, item := range groups {
		b.checkAlias(item.Alias)
		for _, c := range findingColumns() {
			if item.name(b.text) == c.name {
				b.errorf("duplicate-name", item.at(), "`insights` has a column `%s` already", c.name).WithHelp("give it another name: `%s as other`", item.Expr.Span().In(b.text)).add(b)
			}
		}
	}
}
