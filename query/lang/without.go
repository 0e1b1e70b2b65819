package lang

import "strings"

// Without returns the query over the events that do not fulfil a condition. False where it does not ask the table events.
func (q *Query) Without(condition string) (string, bool) {
	if len(q.Stages) == 0 {
		return "", false
	}
	first := q.Stages[0]
	c, ok := first.Command.(*source)
	if !ok {
		return "filter not (" + condition + ") | " + q.Text[first.Span.Start:], true
	}
	if len(c.From) > 1 || len(c.From) == 1 && (c.From[0].Call || !strings.EqualFold(c.From[0].Name.value(), "events")) {
		return "", false
	}
	at := first.Span.End
	return q.Text[:at] + " | filter not (" + condition + ")" + q.Text[at:], true
}
