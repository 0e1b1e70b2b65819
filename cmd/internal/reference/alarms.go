package reference

import (
	"slices"

	"trailsift/engine/alarm/rule"
)

// alarmRulesTopic is the page about files of alarm rules: the keys of ours, and what else is read.
func alarmRulesTopic() *Page {
	p := &Page{
		Kind: Topic, Name: "alarm-rules", Others: []string{"alarm-rule", "rules"}, Synopsis: "trailsift alarms lint FILE",
		Meaning: "Files with alarms. Our own are YAML: at the top `rules`, a list in which each rule has a name, one thing that it watches, and when that is bad. " +
			"Lengths of time are written 30s, 5m, 1h30m or 1d. A key that is not in these lists is an error, and costs only the rule that it is in.\n\n" +
			"A rule is evaluated as CloudWatch evaluates an alarm: every minute over periods that slide, unless clock or schedule say otherwise. " +
			"Where CloudWatch has the same alarm, trailsift alarms convert writes it.",
	}
	for _, k := range rule.Keys() {
		title := k.Group
		if k.Of != "" {
			title = "Keys of " + k.Of
		}
		meaning := k.Doc
		if k.With != nil {
			meaning += " Beside " + orWords(k.With) + "."
		}
		i := slices.IndexFunc(p.Sections, func(s Section) bool { return s.Title == title })
		if i < 0 {
			i = len(p.Sections)
			p.Sections = append(p.Sections, Section{Title: title})
		}
		p.Sections[i].Pairs = append(p.Sections[i].Pairs, Pair{k.Name + " (" + k.Type + ")", meaning})
	}
	formats := Section{Title: "Files that are read, by their content"}
	for _, f := range rule.Formats() {
		formats.Pairs = append(formats.Pairs, Pair{f.Name, f.Doc + " Recognised by: " + f.Detect + "."})
	}
	packs := Section{Title: "Rules that come with the program"}
	for _, pack := range rule.Packs() {
		packs.Pairs = append(packs.Pairs, Pair{"pack:" + pack.Name, pack.Doc})
	}
	p.Sections = append(p.Sections, formats, packs)
	return p
}

// orWords joins words: a, b or c.
func orWords(words []string) string {
	out := words[0]
	for i, w := range words[1:] {
		if i == len(words)-2 {
			out += " or " + w
		} else {
			out += ", " + w
		}
	}
	return out
}
