package actor

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"trailsift/engine/investigate"
	"trailsift/engine/rows"
)

// Kind is what an actor is.
type Kind string

// The kinds of actors.
const (
	User    Kind = "user"
	Role    Kind = "role"
	Session Kind = "session"
	Key     Kind = "key"
	Address Kind = "ip"
	Account Kind = "account"
	Service Kind = "service"
)

// Kinds returns all kinds, in the order in which they are listed.
func Kinds() []Kind { return []Kind{User, Role, Session, Key, Address, Account, Service} }

// String returns the kind as sentences have it.
func (k Kind) String() string {
	switch k {
	case Key:
		return "access key"
	case Address:
		return "address"
	}
	return string(k)
}

// Reading is something that a text may be the name of.
type Reading struct {
	Kind   Kind
	Events int64 // that are its own
}

// How texts look that can be but one thing, or a few.
var (
	keyShape     = investigate.Regexp(`^A[KS]IA[A-Z0-9]{16}$`)
	keyLike      = investigate.Regexp(`^A[KS]IA[A-Z0-9]+$`)
	accountShape = investigate.Regexp(`^[0-9]{12}$`)
	serviceShape = investigate.Regexp(`^[a-z0-9-]+$`)
)

// KindsOf returns what a text can be by its form alone: an address is nothing else, while a word may be the name of several things.
func KindsOf(text string) []Kind {
	_, err := netip.ParsePrefix(text)
	switch {
	case err == nil || investigate.IsAddress(text):
		return []Kind{Address}
	case strings.HasPrefix(text, "arn:"):
		return kindsOfARN(text)
	case keyShape().MatchString(text):
		return []Kind{Key}
	case text == "root":
		return []Kind{User}
	case strings.HasSuffix(text, ".amazonaws.com") || strings.HasPrefix(text, "AWS Internal"):
		return []Kind{Service}
	}
	out := []Kind{User, Role, Session}
	switch {
	case keyLike().MatchString(text):
		out = append(out, Key)
	case accountShape().MatchString(text):
		out = append(out, Account)
	case serviceShape().MatchString(text):
		out = append(out, Service)
	}
	return out
}

// kindsOfARN returns what the resource of an ARN is.
func kindsOfARN(arn string) []Kind {
	resource := arn[strings.LastIndexByte(arn, ':')+1:]
	switch kind, _, _ := strings.Cut(resource, "/"); kind {
	case "assumed-role", "federated-user":
		return []Kind{Session}
	case "role":
		return []Kind{Role}
	case "user", "root":
		return []Kind{User}
	}
	return []Kind{User, Role, Session}
}

// condition is true for what an actor did.
func condition(text string, k Kind) string {
	switch k {
	case User:
		return investigate.UserIs(text)
	case Role:
		return investigate.RoleIs(text)
	case Session:
		return investigate.SessionIs(text)
	case Key:
		return investigate.KeyIs(text)
	case Address:
		return investigate.AddressIs(text)
	case Account:
		return investigate.Is("userIdentity.accountId", text)
	}
	return investigate.ServiceIs(text)
}

// Readings counts the events of everything that the actor's name may be the name of, the most frequent first. What has none is left
// out. A name that can be but one thing by its form, or whose kind the question says, is not counted.
func Readings(ctx context.Context, ask rows.QueryFunc, q Question) ([]Reading, error) {
	kinds := KindsOf(q.Actor)
	if q.As != "" {
		kinds = []Kind{q.As}
	}
	if len(kinds) == 1 {
		return []Reading{{Kind: kinds[0]}}, nil
	}
	var conditions, counts []string
	for i, k := range kinds {
		c := condition(q.Actor, k)
		conditions = append(conditions, c)
		counts = append(counts, fmt.Sprintf("sum(if(%s, 1, 0)) as n%d", c, i))
	}
	var out []Reading
	r := reader{ask: ask, q: q, condition: investigate.Any(conditions...)}
	err := r.each(ctx, "stats "+strings.Join(counts, ", "), func(row []any) {
		for i, k := range kinds {
			if n, _ := rows.Number(row[i]); n > 0 {
				out = append(out, Reading{k, int64(n)})
			}
		}
	})
	slices.SortStableFunc(out, func(a, b Reading) int { return int(min(max(b.Events-a.Events, -1), 1)) })
	return out, err
}
