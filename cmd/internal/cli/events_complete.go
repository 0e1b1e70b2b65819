package cli

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"trailsift/engine/investigate"
	"trailsift/engine/rows"
)

// mostCompletions is how many values a shell is offered.
const mostCompletions = 50

// completeEvents offers the values of fields that have few, the most frequent first.
func (a *app) completeEvents(c *cobra.Command) {
	for flag, field := range map[string]string{
		"user": "userIdentity.userName", "role": "userIdentity.sessionContext.sessionIssuer.userName", "event": "eventName", "source": "eventSource",
		"account": "recipientAccountId", "region": "awsRegion", "error": "errorCode",
	} {
		complete := func(c *cobra.Command, _ []string, start string) ([]string, cobra.ShellCompDirective) {
			values, err := a.valuesOf(c, field, start)
			if err != nil {
				return nil, cobra.ShellCompDirectiveError
			}
			return values, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
		}
		_ = c.RegisterFlagCompletionFunc(flag, complete) // fails for flags that there are not
	}
}

// valuesOf returns the values of a field of the store's events that begin with a text.
func (a *app) valuesOf(c *cobra.Command, field, start string) (_ []string, err error) {
	if err := a.applySettings(c); err != nil {
		return nil, err
	}
	f := eventFilter{}
	text := f.query("filter " + investigate.Is(field, strings.ReplaceAll(start, "*", "")+"*") + " | stats count(*) as n by " + field + " as v | sort n desc, v | display v")
	q, err := a.openQuestion(c.Context(), questionFlags{}, []string{text})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, q.Close()) }()
	q.request.Limit = mostCompletions
	compiled, err := q.compile(c.Context())
	if err != nil {
		return nil, err
	}
	r, err := q.session.Query(c.Context(), compiled)
	if err != nil {
		return nil, err
	}
	defer closeInto(&err, r)
	var out []string
	err = rows.Each(r, func(row []any) {
		if v, ok := row[0].(string); ok && investigate.Quote(v) == `"`+v+`"` { // nothing that a terminal would obey
			out = append(out, v)
		}
	})
	return out, err
}
