package actor

import (
	"context"
	"strings"

	"trailsift/engine/investigate"
)

// mostAccounts is how many accounts an actor may have been in for gaps to be told from silence.
const mostAccounts = 20

// readGaps reads when nothing at all is known of the actor's accounts.
func (r *reader) readGaps(ctx context.Context, p *Profile) error {
	if len(p.Accounts.Values) == 0 || len(p.Accounts.Values) > mostAccounts {
		return nil
	}
	var accounts []string
	for _, a := range p.Accounts.Values {
		accounts = append(accounts, investigate.Quote(a.Value))
	}
	before := Time(0)
	return r.eachOf(ctx, "recipientAccountId in ["+strings.Join(accounts, ", ")+"]", "stats count(*) by bin(1h) as t | filter ispresent(t) | sort t | display t", func(row []any) {
		t, _ := row[0].(int64)
		at := Time(t)
		if before != 0 && at > before+hour && before >= p.First-hour && at <= p.Last+hour {
			p.Gaps = append(p.Gaps, Gap{before + hour, at})
		}
		before = at
	})
}
