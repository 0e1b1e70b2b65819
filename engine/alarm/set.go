package alarm

import (
	"fmt"
	"strings"
)

// ARN returns the alarm's ARN, or its name where account or region are not known.
func (d *Definition) ARN() string {
	if d.Account == "" || d.Region == "" {
		return d.Name
	}
	return fmt.Sprintf("arn:%s:cloudwatch:%s:%s:alarm:%s", partition(d.Region), d.Region, d.Account, d.Name)
}

func partition(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}

// Set is a number of alarms that may watch one another. It is immutable.
type Set struct {
	alarms []*Definition
	rules  []Rule // of the composite alarms; nil where there is none, or it cannot be read
	byName map[string][]int
}

// NewSet returns a set. The definitions must not change afterwards.
func NewSet(alarms []*Definition) *Set {
	s := &Set{alarms: alarms, rules: make([]Rule, len(alarms)), byName: map[string][]int{}}
	for i, d := range alarms {
		s.byName[d.Name] = append(s.byName[d.Name], i)
		if d.Composite() {
			s.rules[i], _ = ParseRule(d.Rule)
		}
	}
	return s
}

// Rule returns the rule of a composite alarm by its index; nil for others, and for one that cannot be read.
func (s *Set) Rule(index int) Rule { return s.rules[index] }

// Find returns the index of the alarm that another one refers to by name or ARN. They are of the same account and region, as far as
// these are known.
func (s *Set) Find(from int, ref string) (int, bool) {
	account, region, name := s.alarms[from].Account, s.alarms[from].Region, ref
	if parts := strings.SplitN(ref, ":", 7); len(parts) == 7 && parts[0] == "arn" && parts[2] == "cloudwatch" && parts[5] == "alarm" {
		region, account, name = parts[3], parts[4], parts[6]
	}
	same := func(a, b string) bool { return a == "" || b == "" || a == b }
	for _, i := range s.byName[name] {
		if same(account, s.alarms[i].Account) && same(region, s.alarms[i].Region) {
			return i, true
		}
	}
	return 0, false
}

// SetProblem is something to say about an alarm because of the others in its set.
type SetProblem struct {
	Index int // of the alarm
	Problem
}
