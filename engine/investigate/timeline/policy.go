package timeline

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// statement is what a policy says, as far as it is looked at.
type statement struct {
	allows      bool
	conditioned bool
	principals  []string // with * for everybody; of AWS only
	actions     []string
	resources   []string
}

// statements reads a policy: a JSON object, or the text of one, which old records have with percent escapes. What is no policy has none.
func statements(v any) []statement {
	if text, ok := v.(string); ok {
		if strings.HasPrefix(text, "%7B") || strings.HasPrefix(text, "%7b") {
			if plain, err := url.QueryUnescape(text); err == nil {
				text = plain
			}
		}
		var decoded any
		if json.Unmarshal([]byte(text), &decoded) != nil {
			return nil
		}
		v = decoded
	}
	policy, ok := v.(map[string]any)
	if !ok {
		return nil
	}
	list, ok := policy["Statement"].([]any)
	if !ok {
		list = []any{policy["Statement"]} // one alone needs no list
	}
	var out []statement
	for _, item := range list {
		s, ok := item.(map[string]any)
		if !ok {
			continue
		}
		conditions, _ := s["Condition"].(map[string]any)
		out = append(out, statement{
			allows: s["Effect"] == "Allow", conditioned: len(conditions) > 0, principals: principals(s["Principal"]), actions: texts(s["Action"]), resources: texts(s["Resource"]),
		})
	}
	return out
}

// principals returns the principals of AWS that a statement names: services and federations are none.
func principals(v any) []string {
	switch x := v.(type) {
	case string:
		return []string{x}
	case map[string]any:
		return texts(x["AWS"])
	}
	return nil
}

// allowing holds when a statement that allows something, in a policy at a path, is as asked for.
func allowing(path, doc string, fits func(*Event, statement) bool) Condition {
	return Condition{doc, func(e *Event) bool {
		v := e.value(path)
		list, ok := v.([]any)
		if !ok {
			list = []any{v}
		}
		return slices.ContainsFunc(list, func(policy any) bool {
			return slices.ContainsFunc(statements(policy), func(s statement) bool { return s.allows && fits(e, s) })
		})
	}}
}

// allowsEverybody holds when a policy allows everybody something without any condition.
func allowsEverybody(path string) Condition {
	return allowing(path, "a statement allows everybody, without a condition", func(_ *Event, s statement) bool {
		return !s.conditioned && slices.Contains(s.principals, "*")
	})
}

// trustsOutside holds when a policy allows something to an account that the store has no events of.
func trustsOutside(path string) Condition {
	return allowing(path, "a statement allows an account that the store has no events of", func(e *Event, s statement) bool {
		return len(e.outsidersOf(s)) > 0
	})
}

// outsiders stands before the path of a policy, in a sentence, for the accounts that it allows something and that the store has no
// events of.
const outsiders = "outsiders:"

func (e *Event) outsiders(path string) any {
	var out []any
	v := e.value(path)
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	for _, policy := range list {
		for _, s := range statements(policy) {
			for _, account := range e.outsidersOf(s) {
				out = append(out, account)
			}
		}
	}
	return out
}

// outsidersOf returns the accounts that a statement allows something and that the store has no events of.
func (e *Event) outsidersOf(s statement) []string {
	var out []string
	for _, p := range s.principals {
		account := p
		if parts := strings.SplitN(p, ":", 6); len(parts) == 6 {
			account = parts[4]
		}
		if s.allows && accountIDs().FindString(account) == account && account != "" && e.outside(account) {
			out = append(out, account)
		}
	}
	return out
}

// grantsEverything holds when a policy allows all actions, or all of IAM, on everything.
func grantsEverything(path string) Condition {
	return allowing(path, "a statement allows *, or iam:*, on everything", func(_ *Event, s statement) bool {
		return slices.Contains(s.resources, "*") && slices.ContainsFunc(s.actions, func(a string) bool { return a == "*" || a == "*:*" || a == "iam:*" })
	})
}

// advancedLeaveOut holds when advanced event selectors select no management events, or not all.
func advancedLeaveOut(path string) Condition {
	return Condition{"management events are left out", func(e *Event) bool {
		list, ok := e.value(path).([]any)
		if !ok || len(list) == 0 {
			return false
		}
		return !slices.ContainsFunc(list, func(selector any) bool {
			fields, _ := member(selector, []string{"fieldSelectors"}).([]any)
			return len(fields) == 1 && slices.Contains(texts(member(fields[0], []string{"field"})), "eventCategory") &&
				slices.Contains(texts(member(fields[0], []string{"equals"})), "Management")
		})
	}}
}
