package timeline

import (
	"slices"
	"strings"
)

// Kind is a kind of events that a timeline tells.
type Kind struct {
	Name     string // unique; words joined by hyphens
	Topic    string // a name of Topics
	Severity Severity
	// Calls are the calls, as service:name; a name that ends with * stands for all that go on with digits, which are versions of an
	// API. Those of kinds that are counted only say what is counted.
	Calls []string
	When  Condition // beside the call; the zero value is always true
	// Sentence follows the name of the actor: its first word is how it was done and how it was tried, "deleted|delete", and in it
	// {path} stands for a field of the record, {a|b} for the first of several that there is, {a|"text"} for a text if there is none,
	// {#path} for how many different values there are, and {#} for how many events.
	Sentence  string
	Technique string // id in MITRE ATT&CK; "" where none fits
	Bulk      *Bulk  // what many of them in a row are
	// Only narrows, in the query language, which events of busy calls are read to look whether When holds; "" for all.
	Only string

	Counted  bool // found by counting many events, and not by the call
	sentence sentence
}

// Bulk is what events of a kind are when there are many of an actor, one after the other.
type Bulk struct {
	Name      string
	Severity  Severity
	Least     int    // how many from which on it is that: of the different values that the sentence counts, or of events
	Many      int    // as Least, from which on it is one severity worse; 0 for never
	Sentence  string // as that of a kind
	Technique string

	sentence sentence
}

// Topic is what kinds are about.
type Topic struct {
	Name, Doc string
	kinds     func() []Kind
}

// Topics returns the topics of the catalogue, in the order in which the reference lists them.
func Topics() []Topic {
	return []Topic{
		{"sign-in", "Signing in, assuming roles, and credentials that are given for a time.", signInKinds},
		{"privilege", "Permissions that are given, widened or taken away.", privilegeKinds},
		{"keys", "Access keys, passwords and second factors.", keyKinds},
		{"persistence", "Ways to come back: users, trust, and code that runs by itself.", persistenceKinds},
		{"logging", "Trails, logs and detectors that are stopped, narrowed or deleted.", loggingKinds},
		{"exposure", "What is opened to everybody or to another account.", exposureKinds},
		{"data", "Data that are read in bulk, copied out, encrypted or deleted.", dataKinds},
		{"secrets", "Secrets, parameters and passwords of machines.", secretKinds},
		{"compute", "Machines and models that are started, and commands that are run on them.", computeKinds},
		{"network", "Paths into networks, and listening to them.", networkKinds},
		{"account", "The account and its organization.", accountKinds},
		{"discovery", "Looking around, and being refused.", discoveryKinds},
		{"first-seen", "What an actor with a known past did for the first time.", firstSeenKinds},
	}
}

// TopicNames returns the names of the topics.
func TopicNames() []string {
	var out []string
	for _, t := range Topics() {
		out = append(out, t.Name)
	}
	return out
}

// Catalogue returns all kinds. Where several fit an event, the first tells it.
func Catalogue() []Kind {
	var out []Kind
	for _, t := range Topics() {
		for _, k := range t.kinds() {
			k.Topic = t.Name
			out = append(out, k)
		}
	}
	return out
}

// catalogue finds kinds by calls.
type catalogue struct {
	kinds  []Kind
	byCall map[string][]*Kind // service:name, the first kind first
	byName map[string]*Kind
}

// newCatalogue makes a catalogue of some topics, of all when there are none.
func newCatalogue(topics ...string) *catalogue {
	c := &catalogue{kinds: Catalogue(), byCall: map[string][]*Kind{}, byName: map[string]*Kind{}}
	if len(topics) > 0 {
		c.kinds = slices.DeleteFunc(c.kinds, func(k Kind) bool { return !slices.Contains(topics, k.Topic) })
	}
	for i := range c.kinds {
		k := &c.kinds[i]
		k.sentence = parseSentence(k.Sentence)
		if k.Bulk != nil {
			k.Bulk.sentence = parseSentence(k.Bulk.Sentence)
		}
		c.byName[k.Name] = k
		if k.Counted {
			continue
		}
		for _, call := range k.Calls {
			call = strings.TrimSuffix(call, "*")
			c.byCall[call] = append(c.byCall[call], k)
		}
	}
	return c
}

// of returns the kind of an event, nil for none.
func (c *catalogue) of(e *Event) *Kind {
	service := strings.TrimSuffix(e.Source, ".amazonaws.com")
	for _, k := range c.byCall[service+":"+unversioned(e.Name)] {
		if k.When.holds == nil || k.When.holds(e) {
			return k
		}
	}
	if e.Who.Type == "Root" && e.Who.InvokedBy == "" {
		return c.byName[rootUsed]
	}
	return nil
}

// unversioned returns the name of an API without the version behind it: UpdateFunctionCode20150331v2, CreateDistribution2020_05_31.
func unversioned(name string) string {
	const least = 8 // digits of a date
	rest := strings.TrimRight(name, "0123456789_v")
	if digits := len(name) - len(rest); digits >= least && strings.HasPrefix(name[len(rest):], "20") {
		return rest
	}
	return name
}

// filter returns the condition, in the query language, that finds all events that may be of a kind that is found by its call. Names
// are enough: few services share them.
func (c *catalogue) filter() string {
	var names, versioned, out []string
	for _, k := range c.kinds {
		var own []string
		for _, call := range k.Calls {
			_, name, _ := strings.Cut(call, ":")
			if plain, cut := strings.CutSuffix(name, "*"); k.Counted {
				continue
			} else if cut {
				versioned = append(versioned, plain)
			} else {
				own = append(own, `"`+name+`"`)
			}
		}
		if k.Only != "" {
			out = append(out, "eventName in ["+strings.Join(own, ", ")+"] and "+k.Only)
		} else {
			names = append(names, own...)
		}
	}
	slices.Sort(names)
	slices.Sort(versioned)
	if len(names) > 0 {
		out = append(out, "eventName in ["+strings.Join(slices.Compact(names), ", ")+"]")
	}
	if len(versioned) > 0 {
		out = append(out, "eventName like /^("+strings.Join(slices.Compact(versioned), "|")+")(20[0-9]|$)/")
	}
	if len(out) > 0 { // what services of AWS do by themselves is not told, but for what they do with others' data
		out = []string{"(" + strings.Join(out, " or ") + `) and (userIdentity.type != "AWSService" or eventType = "AwsServiceEvent")`}
	}
	if c.byName[rootUsed] != nil {
		out = append(out, `userIdentity.type = "Root" and not ispresent(userIdentity.invokedBy)`)
	}
	return strings.Join(out, " or ")
}
