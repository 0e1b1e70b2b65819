package corpus

import (
	"fmt"
	"strings"
)

// world is everything that stays the same through a corpus: who acts, from where, on what.
type world struct {
	accounts []*account
	byWeight weighted // of accounts
	regions  []string
	byRegion weighted
	actions  []*action
	// The actions that a kind of actor may do: in the region of global services, and elsewhere.
	home, away [actorKinds]choice
}

// choice is a weighted selection of actions.
type choice struct {
	actions []*action
	weighted
}

// account is one AWS account with its actors and resources.
type account struct {
	id        string
	actors    []*actor
	byWeight  weighted
	pools     []pool
	addresses []string
	byAddress weighted
}

// pool holds the names of one kind of resource; a few of them are used most of the time.
type pool struct {
	names []string
	weighted
}

func (p *pool) pick(r *random) string { return p.names[p.weighted.pick(r)] }

func (a *account) appendAddress(dst []byte, r *random) []byte {
	return append(dst, a.addresses[a.byAddress.pick(r)]...)
}

// poolShape says how the names of one kind of resource look; %s is replaced by size characters of an alphabet.
type poolShape struct {
	name, form, alphabet string
	size, count          int
}

func poolShapes() []poolShape {
	return []poolShape{
		{"bucket", "acme-%s-data", "abcdefghijklmnopqrstuvwxyz", 7, 40},
		{"instance", "i-0%s", hexDigits, 16, 600},
		{"volume", "vol-0%s", hexDigits, 16, 500},
		{"image", "ami-0%s", hexDigits, 16, 30},
		{"group", "sg-0%s", hexDigits, 16, 80},
		{"subnet", "subnet-0%s", hexDigits, 16, 24},
		{"vpc", "vpc-0%s", hexDigits, 16, 5},
		{"interface", "eni-0%s", hexDigits, 16, 700},
		{"endpoint", "vpce-0%s", hexDigits, 16, 8},
		{"table", "orders-%s", "abcdefghijklmnopqrstuvwxyz", 5, 25},
		{"function", "acme-prod-%s-handler", "abcdefghijklmnopqrstuvwxyz", 8, 60},
		{"cmk", "%s", hexDigits, 32, 20},
		{"parameter", "/acme/prod/%s/config", "abcdefghijklmnopqrstuvwxyz", 9, 150},
		{"secret", "acme/prod/%s", "abcdefghijklmnopqrstuvwxyz", 9, 50},
		{"loggroup", "/aws/lambda/acme-prod-%s-handler", "abcdefghijklmnopqrstuvwxyz", 8, 60},
		{"cluster", "acme-%s", "abcdefghijklmnopqrstuvwxyz", 6, 6},
		{"role", "acme-%s-role", "abcdefghijklmnopqrstuvwxyz", 8, 60},
		{"user", "%s", "abcdefghijklmnopqrstuvwxyz", 7, 30},
		{"queue", "acme-%s-queue", "abcdefghijklmnopqrstuvwxyz", 8, 30},
		{"repository", "acme/%s", "abcdefghijklmnopqrstuvwxyz", 8, 40},
		{"stack", "acme-%s-stack", "abcdefghijklmnopqrstuvwxyz", 8, 40},
		{"loadbalancer", "app/acme-%s/50dc6c495c0c9188", "abcdefghijklmnopqrstuvwxyz", 6, 15},
	}
}

// accountIDs are invented; none of them can be told from the examples of AWS's documentation.
func accountIDs() []string {
	return []string{"111122223333", "444455556666", "777788889999", "123456789012",
		"210987654321", "555566667777", "888899990000", "222233334444"}
}

func newWorld(seed uint64, accounts int) (*world, error) {
	w := &world{
		byWeight: newZipf(accounts, 1),
		regions:  strings.Fields(homeRegion + " eu-central-1 us-west-2 eu-west-1 ap-southeast-1 sa-east-1 ap-northeast-1 ca-central-1"),
	}
	w.byRegion = newZipf(len(w.regions), 1.2)
	for i := range accounts {
		r := seeded(seed, 1, uint64(i))
		w.accounts = append(w.accounts, newAccount(accountIDs()[i], &r))
	}
	var err error
	if w.actions, err = parseActions(); err != nil {
		return nil, err
	}
	for kind := range actorKinds {
		w.home[kind] = choose(w.actions, func(a *action) bool { return a.allows(kind) })
		w.away[kind] = choose(w.actions, func(a *action) bool { return a.allows(kind) && !a.global })
	}
	return w, nil
}

func choose(all []*action, fits func(*action) bool) choice {
	var c choice
	var weights []float64
	for _, a := range all {
		if fits(a) {
			c.actions = append(c.actions, a)
			weights = append(weights, a.weight)
		}
	}
	c.weighted = newWeighted(weights)
	return c
}

func newAccount(id string, r *random) *account {
	a := &account{id: id, byAddress: newZipf(3000, 1.1)}
	for range 3000 {
		// 198.18.0.0/15 is set aside for benchmarks (RFC 2544).
		a.addresses = append(a.addresses, fmt.Sprintf("198.%d.%d.%d", 18+r.below(2), r.below(256), 1+r.below(254)))
	}
	for _, shape := range poolShapes() {
		p := pool{weighted: newZipf(shape.count, 0.9)}
		for range shape.count {
			name := r.chars(shape.alphabet, shape.size)
			if shape.name == "cmk" {
				name = string(r.appendUUID(nil))
			}
			p.names = append(p.names, strings.Replace(shape.form, "%s", name, 1))
		}
		a.pools = append(a.pools, p)
	}
	a.actors = newActors(a, r)
	weights := make([]float64, len(a.actors))
	zipf := newZipf(len(a.actors), 1.2)
	for i := range weights {
		weights[i] = zipf.sums[i]
		if i > 0 {
			weights[i] -= zipf.sums[i-1]
		}
		weights[i] *= a.actors[i].activity
	}
	a.byWeight = newWeighted(weights)
	return a
}

// poolNamed returns the pool of one kind of resource.
func (a *account) poolNamed(name string) *pool {
	for i, shape := range poolShapes() {
		if shape.name == name {
			return &a.pools[i]
		}
	}
	return nil
}
