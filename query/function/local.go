package function

// OnClocks returns the template for the time that the clocks of a zone show at a time.
func OnClocks(time, zone string) string {
	return "timezone(" + zone + ", timezone('UTC', " + time + "))"
}

// InZone returns the template for the time at which the clocks of a zone show something, the opposite of OnClocks. Where clocks
// go back over midnight, a database would take the second midnight, and the day would begin after its first hour. So the
// instant after the last one before midnight is asked for. Where clocks go forward over midnight, that is the time of the change.
func InZone(clock, zone string) string {
	return "timezone('UTC', timezone(" + zone + ", " + clock + " - interval '1 microsecond')) + interval '1 microsecond'"
}

// localBucket is the start of a period as clocks show it.
const localBucket = "time_bucket($2, timezone($3, timezone('UTC', $1)), " + epoch + ")"

// localOverload makes the overload for days of a zone. Its SQL serves times of which nothing is known when a statement is written;
// for others package sqlgen has quicker. sql has $1 for the time, $2 for the duration and $3 for the zone.
func localOverload(sql string) *Overload {
	return &Overload{Params: []Type{Time, Duration, Text}, Result: Time, SQL: sql, Constant: 6}
}

// localFloor is the start of the period of a zone that a time lies in.
func localFloor() *Overload { return localOverload(InZone(localBucket, "$3")) }

// localCeil is the time itself where a period of a zone begins, and otherwise the start of the next one.
func localCeil() *Overload {
	return localOverload("case when " + InZone(localBucket, "$3") + " = $1 then $1 else " + InZone(localBucket+" + $2", "$3") + " end")
}

// localAdd is the time at which clocks show the duration more.
func localAdd() *Overload { return localOverload(InZone(OnClocks("$1", "$3")+" + $2", "$3")) }
