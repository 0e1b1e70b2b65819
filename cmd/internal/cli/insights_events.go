package cli

import (
	"fmt"
	"strings"
	"time"

	"trailsift/cmd/internal/insights"
	"trailsift/engine/investigate"
	"trailsift/query/diag"
)

// eventsCommand returns the command that lists the events behind a finding, from a minute before it starts to a minute after it
// ends, as CloudTrail's console does. It is safe to paste into a shell, whatever the events say.
func (a *app) eventsCommand(f *insights.Finding, flags *insightFlags) string {
	args := []string{"trailsift", "query"}
	for _, input := range flags.inputs {
		args = append(args, "-i", input)
	}
	if len(flags.inputs) == 0 && a.global.store != defaultStore {
		args = append(args, "--store", a.global.store)
	}
	moment := func(at int64) string { return time.UnixMicro(at).UTC().Format("2006-01-02T15:04:05Z") }
	minute := time.Minute.Microseconds()
	args = append(args, "--from", moment(f.Start-minute))
	if !f.Open() {
		args = append(args, "--to", moment(f.End+minute))
	}
	args = append(args, eventsQuery(f, flags))
	for i, arg := range args {
		args[i] = diag.ShellQuoted(arg)
	}
	return strings.Join(args, " ")
}

// eventsQuery asks for the events that a finding counts.
func eventsQuery(f *insights.Finding, flags *insightFlags) string {
	var conditions []string
	is := func(field string, value any) {
		switch x := value.(type) {
		case nil:
			conditions = append(conditions, "not ispresent("+field+")")
		case string:
			conditions = append(conditions, field+" = "+investigate.Quote(x))
		default:
			conditions = append(conditions, fmt.Sprint(field, " = ", x))
		}
	}
	for _, c := range [][2]string{{"eventSource", f.Source}, {"eventName", f.Name}, {"errorCode", f.Error}, {"recipientAccountId", f.Account}, {"awsRegion", f.Region}} {
		if c[1] != "" {
			is(c[0], c[1])
		}
	}
	fields := flags.fields()
	for i, g := range f.Groups {
		field := g.Name
		if i < len(fields) {
			field = withoutAlias(fields[i])
		}
		is(field, g.Value)
	}
	if len(f.Groups) > 0 { // an API is of one kind, and rates of other fields may have events of all
		if f.Category != "" {
			conditions = append(conditions, "(not ispresent(eventCategory) or eventCategory = "+investigate.Quote(f.Category)+")")
		}
		if f.Type == insights.CallRate && f.Category == "Management" {
			conditions = append(conditions, "(not ispresent(readOnly) or readOnly = false)")
		}
	}
	return "filter " + strings.Join(conditions, " and ") + " | sort @timestamp | display @timestamp, eventSource, eventName, errorCode, userIdentity.arn, sourceIPAddress, userAgent"
}

// withoutAlias returns the expression of a field that --by names.
func withoutAlias(field string) string {
	words := strings.Fields(field)
	if n := len(words); n > 2 && strings.EqualFold(words[n-2], "as") {
		return strings.Join(words[:n-2], " ")
	}
	return field
}
