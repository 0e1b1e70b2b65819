package reference

import (
	"strings"

	"trailsift/storage/schema"
)

// tablePages are the tables with their fields.
func tablePages() []*Page {
	var out []*Page
	for _, t := range schema.Tables() {
		p := &Page{
			Kind: Table, Name: t.Name, Synopsis: "source " + t.Name, Meaning: t.Doc, Extension: true,
			Sections: []Section{{Title: "Fields", Pairs: fieldPairs(t)}},
		}
		p.Examples = append(p.Examples, tableQuestions(t.Name)...)
		if t.Record != nil {
			p.Meaning += "\n\nFields of a record that are not listed here are read all the same, by their path: requestParameters.bucketName, resources.0.ARN."
			p.Sections = append(p.Sections, Section{Title: "Fields of every event", Pairs: implicitFields()})
		}
		out = append(out, p)
	}
	return out
}

// tableQuestions are queries that show what a table is for.
func tableQuestions(table string) []Example {
	switch table {
	case "events":
		return []Example{{Text: "stats count(*) as events, min(@timestamp) as first, max(@timestamp) as last by recipientAccountId, awsRegion | sort events desc", Doc: "Which accounts and regions there are events of."}}
	case "insights":
		return []Example{{Text: "source insights | sort @timestamp | display @timestamp, insightDetails.state, insightDetails.eventName, insightDetails.errorCode", Doc: "What CloudTrail Insights found unusual."}}
	case "metrics":
		return []Example{{Text: "source metrics | stats count(*) as datapoints, count_distinct(namespace) as namespaces, min(timestamp) as first, max(timestamp) as last", Doc: "How many datapoints there are, and of which time."}}
	case "series":
		return []Example{{Text: "source series | stats count_distinct(metricName) as names, count_distinct(dimensions) as dimensions", Doc: "How many metrics there are."}}
	case "alarms":
		return []Example{{Text: "source alarms | filter newState = \"ALARM\" | stats count(*) as times, latest(reason) as last by alarmName | sort times desc, alarmName | limit 3", Doc: "How often alarms went off, and why they did last."}}
	case "files":
		return []Example{{Text: "source files | stats count(*) as files, sum(records) as records, sum(stored) as stored, sum(duplicates) as duplicates by format | sort records desc, format", Doc: "What was read, by format."}}
	case "rejects":
		return []Example{{Text: "source rejects | display recordIndex, byteOffset, code, reason", Doc: "Why records could not be stored."}}
	}
	return nil
}

// implicitFields are the names that Logs Insights gives to parts of every event.
func implicitFields() []Pair {
	return []Pair{
		{"@timestamp", "The time of the event: eventTime."},
		{"@message", "The whole record as JSON text."},
		{"@log", "The account that received the event."},
		{"@logStream", "The path of the input that the event came from, with the archive member after an exclamation mark, from the ledger."},
		{"@aws.account", "The account that received the event, as @log."},
		{"@aws.region", "The region of the request: awsRegion."},
		{"@ingestionTime", "The time of the ingest that stored the event, from the ledger."},
	}
}

func fieldPairs(t *schema.Table) []Pair {
	var out []Pair
	for _, c := range fieldColumns(t) {
		out = append(out, Pair{c.Path, c.Doc + " (" + c.Type.String() + ")"})
	}
	return out
}

// fieldColumns are the columns that a query can name, each path once.
func fieldColumns(t *schema.Table) []schema.Column {
	var out []schema.Column
	seen := map[string]bool{}
	for _, c := range t.Columns {
		if c.Path == "" || seen[c.Path] {
			continue
		}
		if c.Role == schema.Extra {
			c.Doc = "The object as a whole, as JSON."
		}
		seen[c.Path] = true
		out = append(out, c)
	}
	return out
}

// fieldPages are for help alone: one page a field, whichever tables have it.
func fieldPages() []*Page {
	var out []*Page
	byPath := map[string]*Page{}
	add := func(table, name, column, doc string) {
		p := byPath[name]
		if p == nil {
			p = &Page{Kind: Field, Name: name, Synopsis: name, Meaning: doc}
			if column != "" && !strings.EqualFold(column, name) {
				p.Others = []string{column}
			}
			byPath[name] = p
			out = append(out, p)
		}
		p.Sections = append(p.Sections, Section{Title: "In " + table, Text: doc})
	}
	for _, t := range schema.Tables() {
		for _, c := range fieldColumns(t) {
			add(t.Name, c.Path, c.Name, c.Doc+" ("+c.Type.String()+"; in SQL: "+c.SQLName()+")")
		}
		if t.Record != nil {
			for _, f := range implicitFields() {
				add(t.Name, f.Name, "", f.Meaning)
			}
		}
	}
	for _, p := range out { // where all tables say the same, once is enough
		same := true
		for _, s := range p.Sections {
			same = same && s.Text == p.Meaning
		}
		if same {
			names := make([]string, len(p.Sections))
			for i, s := range p.Sections {
				names[i] = strings.TrimPrefix(s.Title, "In ")
			}
			p.Sections = []Section{{Title: "In the tables", Text: strings.Join(names, ", ")}}
		} else {
			p.Meaning = "A field of several tables."
		}
	}
	return out
}
