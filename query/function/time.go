package function

import "errors"

// epoch is where bins begin: the usual default of time_bucket, in the year 2000, would shift bins of 7 minutes or 7 days.
const epoch = "timestamp '1970-01-01'"

// zoneRule says which periods follow the clocks of a zone.
const zoneRule = "Days, and periods of whole days, months and years, are those of the zone of --tz, which is UTC when not given: a day has 23 or 25 hours where clocks change. " +
	"Hours and smaller periods are equally long and the same in every zone: they begin at whole hours of UTC."

// timeEntries are the functions on times. Times are UTC; numbers that stand for times are milliseconds since 1970.
func timeEntries() []Entry {
	bin := Overload{Params: []Type{Time, Duration}, Result: Time, SQL: "time_bucket($2, $1, " + epoch + ")", Constant: 2, Verify: verifyPeriod}
	ceil := bin
	ceil.SQL = "time_bucket($2, $1 + $2 - interval '1 microsecond', " + epoch + ")"
	millis := func(id, usage, doc, sql string, implicit []Implicit, queries []string, params ...Type) Entry {
		return Entry{ID: id, Names: []string{id}, Group: "datetime", Usage: usage, Doc: doc, Implicit: implicit, Queries: queries,
			Overloads: []Overload{{Params: params, Result: Int, SQL: sql}}}
	}
	toMillis := millis("toMillis", "toMillis(time)", "The time as milliseconds since 1970.", "epoch_ms($1)", nil, nil, Time)
	toMillis.Examples = []Example{{Text: `toMillis("2024-01-01T00:00:00Z")`, Want: "1704067200000"}}
	return []Entry{
		{
			ID: "bin", Names: []string{"bin"}, Group: "datetime", Usage: "bin(period)", Implicit: []Implicit{RowTime},
			Doc:       "The start of the period that @timestamp lies in. Periods are counted from 1970-01-01; weeks begin on Thursdays, like that day. " + zoneRule,
			Differs:   "Periods of any length are taken as they are written: bin(300s) is five minutes.",
			Overloads: []Overload{bin}, Local: localFloor(),
			Queries: []string{"stats count(*) as events, count_if(ispresent(errorCode)) as errors by bin(3h) as start | sort start"},
		},
		{
			ID: "datefloor", Names: []string{"datefloor"}, Group: "datetime", Usage: "datefloor(time, period)",
			Doc:       "The start of the period that the time lies in, as bin counts them.",
			Overloads: []Overload{bin}, Local: localFloor(),
			Examples: []Example{{Text: `datefloor("2024-01-01T00:07:30Z", 5m)`, Want: "2024-01-01T00:05:00Z"}, {Text: `datefloor("2024-02-29T10:00:00Z", 3mo)`, Want: "2024-01-01T00:00:00Z"}},
		},
		{
			ID: "dateceil", Names: []string{"dateceil"}, Group: "datetime", Usage: "dateceil(time, period)",
			Doc:       "The first start of a period that is not before the time.",
			Overloads: []Overload{ceil}, Local: localCeil(),
			Examples: []Example{{Text: `dateceil("2024-01-01T00:07:30Z", 5m)`, Want: "2024-01-01T00:10:00Z"}, {Text: `dateceil("2024-01-01T00:05:00Z", 5m)`, Want: "2024-01-01T00:05:00Z"}},
		},
		{
			ID: "fromMillis", Names: []string{"fromMillis"}, Group: "datetime", Usage: "fromMillis(number)",
			Doc:       "The time that is a number of milliseconds after 1970.",
			Overloads: []Overload{{Params: []Type{Time}, Result: Time, SQL: "$1"}},
			Examples:  []Example{{Text: `fromMillis(1704067200000)`, Want: "2024-01-01T00:00:00Z"}},
		},
		toMillis,
		{
			ID: "now", Names: []string{"now"}, Group: "datetime", Usage: "now()", Implicit: []Implicit{Now},
			Doc:       "The time of the query in seconds since 1970.",
			Overloads: []Overload{{Params: []Type{Time}, Result: Int, SQL: "epoch_ms($1) // 1000"}},
			Queries:   []string{`filter eventName = "StopLogging" | sort @timestamp | display @timestamp, now() - toMillis(@timestamp) / 1000 as seconds_ago`},
		},
		{
			ID: "ago", Names: []string{"ago"}, Group: "datetime", Usage: "ago(duration)", Implicit: []Implicit{Now}, Extension: true,
			Instead:   "write milliseconds: `toMillis(@timestamp) > now() * 1000 - 86400000`",
			Doc:       "The time that is the duration before the query.",
			Overloads: []Overload{{Params: []Type{Time, Duration}, Result: Time, SQL: "$1 - $2", Constant: 2}},
			Queries:   []string{"filter @timestamp > ago(12h) | stats count(*) as events by eventSource | sort events desc, eventSource | limit 3"},
		},
		millis("queryStartTime", "queryStartTime()", "The start of the queried time range in milliseconds since 1970; missing when there is no range.", "epoch_ms($1)", []Implicit{RangeStart}, inRange("fromMillis(queryStartTime()) as start"), Time),
		millis("queryEndTime", "queryEndTime()", "The end of the queried time range in milliseconds since 1970; missing when there is no range.", "epoch_ms($1)", []Implicit{RangeEnd}, inRange("fromMillis(queryEndTime()) as end"), Time),
		millis("queryTimeRange", "queryTimeRange()", "The length of the queried time range in milliseconds; missing when there is no range.", "epoch_ms($2) - epoch_ms($1)", []Implicit{RangeStart, RangeEnd}, inRange("queryTimeRange() / 1000 as seconds"), Time, Time),
		{
			ID: "parseDate", Names: []string{"parseDate"}, Group: "datetime", Usage: "parseDate(text, pattern[, zone])",
			Doc: "The time in the text, read by a pattern such as yyyy-MM-dd HH:mm:ss, in milliseconds since 1970; missing when the text has another form. The zone is UTC when not given, whatever --tz says.",
			Overloads: []Overload{
				{Params: []Type{Text, Text}, Result: Int, Constant: 2, Verify: verifyJavaPattern},
				{Params: []Type{Text, Text, Text}, Result: Int, Constant: 6, Verify: verifyJavaPattern},
			},
			Examples: []Example{{Text: `parseDate("01/02/2024 03:04", "dd/MM/yyyy HH:mm")`, Want: "1706756640000"}, {Text: `parseDate("2024-07-01", "yyyy-MM-dd", "Europe/Paris")`, Want: "1719784800000"}, {Text: `parseDate("x", "yyyy")`, Want: ""}},
		},
		{
			ID: "formatDate", Names: []string{"formatDate", "strftime"}, Group: "datetime", Usage: "formatDate(time, format[, zone])",
			Doc: "The time as text, by a format such as %Y-%m-%d %H:%M:%S. The zone is UTC when not given, whatever --tz says.",
			Overloads: []Overload{
				{Params: []Type{Time, Text}, Result: Text, SQL: "strftime($1, $2)", Constant: 2, Verify: verifyTimeFormat},
				{Params: []Type{Time, Text, Text}, Result: Text, SQL: "strftime($1 at time zone 'UTC' at time zone $3, $2)", Constant: 6, Verify: verifyTimeFormat},
			},
			Examples: []Example{{Text: `formatDate("2024-02-03T04:05:06Z", "%d.%m.%Y %H:%M")`, Want: "03.02.2024 04:05"}, {Text: `strftime("2024-07-01T00:00:00Z", "%H", "Europe/Paris")`, Want: "02"}},
		},
	}
}

// inRange is a query that shows a column beside events.
func inRange(column string) []string {
	return []string{"filter eventName = \"StopLogging\" | sort @timestamp | display @timestamp, " + column}
}

// Length is a duration as literals hold it.
type Length interface{ Positive() bool }

// verifyPeriod refuses periods that no time can be cut into.
func verifyPeriod(i int, value any) error {
	if l, ok := value.(Length); i == 1 && (!ok || !l.Positive()) {
		return errors.New("a period is longer than nothing, and in months or in smaller units, not both")
	}
	return nil
}
