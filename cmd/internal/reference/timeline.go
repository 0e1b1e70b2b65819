package reference

import (
	"strconv"
	"strings"

	"trailsift/engine/investigate/timeline"
)

// timelineTopic lists what a timeline tells.
func timelineTopic() *Page {
	p := &Page{
		Kind: Topic, Name: "timeline-kinds", Others: []string{"kinds"}, Synopsis: "trailsift timeline --topic TOPIC",
		Meaning: "What trailsift timeline tells, by topic: each kind with its severity, the calls that are meant, the condition if there is one, and the technique of MITRE ATT&CK. " +
			"Of several kinds that fit an event the first tells it. What was refused is told one severity lower, what comes from an address that is new for its actor one higher, " +
			"and so is lower what an actor does on and on: at least five times, over at least a day and half of the time that is asked for.\n\n" +
			"An actor's past is all that the store has before. Something is new for somebody who was known for a day by then, or for a twenty-fourth of what the store has when that is less, " +
			"and who has few of its kind. Accounts that the store has events of are own accounts; all others are outside.",
	}
	for _, t := range timeline.Topics() {
		s := Section{Title: t.Name, Text: t.Doc}
		for _, k := range timeline.Catalogue() {
			if k.Topic == t.Name {
				s.Pairs = append(s.Pairs, kindPairs(k)...)
			}
		}
		p.Sections = append(p.Sections, s)
	}
	p.Sections = append(p.Sections, Section{Title: timeline.GapTopic, Pairs: []Pair{{timeline.GapTopic,
		"medium. No events, or no data events, of an account and region, of an account, of a region, or of all were delivered for much longer than is usual there: three times the median over days of a day's longest silence, " +
			"and for an hour, or while at least 20 events must have come. Gaps are told whatever --min-severity is."}}})
	return p
}

// kindPairs describes a kind, and what many of them are.
func kindPairs(k timeline.Kind) []Pair {
	meaning := k.Severity.String() + ". " + strings.Join(k.Calls, ", ")
	if k.When.Doc != "" {
		meaning += ", when " + k.When.Doc
	}
	if strings.HasPrefix(meaning, k.Severity.String()+". any:any") {
		meaning = strings.Replace(meaning, "any:any", "Any call", 1)
	}
	out := []Pair{{k.Name, withTechnique(meaning, k.Technique)}}
	if b := k.Bulk; b != nil {
		out = append(out, Pair{b.Name, withTechnique(b.Severity.String()+". Of "+k.Name+" at least "+strconv.Itoa(b.Least)+" in a row"+worse(b), b.Technique)})
	}
	return out
}

func worse(b *timeline.Bulk) string {
	if b.Many == 0 {
		return ""
	}
	return "; one severity worse from " + strconv.Itoa(b.Many) + " on"
}

func withTechnique(meaning, technique string) string {
	if technique != "" {
		meaning += " (" + technique + ")"
	}
	return meaning + "."
}
