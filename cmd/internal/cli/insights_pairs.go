package cli

import (
	"time"

	"trailsift/cmd/internal/insights"
	"trailsift/engine/rows"
)

// foundBy says who found what a pair is about.
func foundBy(p insights.Pair) string {
	switch {
	case p.Theirs == nil:
		return "us"
	case p.Ours != nil:
		return "both"
	case !p.Theirs.Compared:
		return "aws, without events"
	}
	return "aws"
}

// pairRows are pairs as rows for programs.
func pairRows(pairs []insights.Pair) (rows.Reader, error) {
	columns := []rows.Column{
		{Name: "foundBy"}, {Name: "insightType"}, {Name: "recipientAccountId"}, {Name: "awsRegion"}, {Name: "eventSource"}, {Name: "eventName"}, {Name: "errorCode"},
		{Name: "awsStart", Kind: rows.Timestamp}, {Name: "ourStart", Kind: rows.Timestamp}, {Name: "startDifference", Kind: rows.Int64},
		{Name: "awsEnd", Kind: rows.Timestamp}, {Name: "ourEnd", Kind: rows.Timestamp}, {Name: "endDifference", Kind: rows.Int64},
		{Name: "awsBaselineAverage", Kind: rows.Double}, {Name: "ourBaselineAverage", Kind: rows.Double},
		{Name: "awsInsightAverage", Kind: rows.Double}, {Name: "ourInsightAverage", Kind: rows.Double},
		{Name: "awsSharedEventID"}, {Name: "ourSharedEventID"},
	}
	moment := func(at int64) any {
		if at == 0 {
			return nil
		}
		return at
	}
	var table [][]any
	for _, p := range pairs {
		row := make([]any, len(columns))
		row[0] = foundBy(p)
		if f := p.Ours; f != nil {
			copy(row[1:], []any{f.Type, f.Account, f.Region, f.Source, f.Name, optional(f.Error)})
			row[8], row[11], row[14], row[16], row[18] = moment(f.Start), moment(f.End), f.Baseline.Average, f.Whole.Average, f.ID
		}
		if d := p.Theirs; d != nil {
			copy(row[1:], []any{d.Type, d.Account, d.Region, d.Source, d.Name, optional(d.Error)})
			row[7], row[10], row[13], row[15], row[17] = moment(d.Start), moment(d.End), d.Baseline, d.Insight, d.ID
		}
		if p.Ours != nil && p.Theirs != nil {
			row[9], row[12] = difference(p.Ours.Start, p.Theirs.Start), difference(p.Ours.End, p.Theirs.End)
		}
		table = append(table, row)
	}
	return rows.Of(columns, table)
}

func difference(ours, theirs int64) any {
	if n, ok := insights.Difference(ours, theirs); ok {
		return n
	}
	return nil
}

// optional is a text, or nil for none.
func optional(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// pairTable is pairs as people read them. The width is that of the terminal, 0 for none; hidden columns had no room.
func pairTable(pairs []insights.Pair, zone *time.Location, width int) (_ rows.Reader, hidden int, err error) {
	text := func(name string, rank int) peopleColumn {
		return peopleColumn{Column: rows.Column{Name: name}, rank: rank}
	}
	what := text("what", 0)
	what.loose = true
	columns := []peopleColumn{
		text("found by", 0), what, text("aws ("+zone.String()+")", 1), text("ours ("+zone.String()+")", 1), text("start", 2), text("end", 2),
		text("aws/min", 3), text("ours/min", 3), text("region", 5), text("account", 6), text("id", 4),
	}
	var table [][]any
	for _, p := range pairs {
		row := []any{foundBy(p), "", "", "", "", "", "", "", "", "", ""}
		if d := p.Theirs; d != nil {
			of := insights.Finding{Source: d.Source, Name: d.Name, Error: d.Error}
			row[1], row[2], row[6], row[8], row[9] = subject(&of), spanText(d.Start, d.End, zone), rateText(d.Insight), d.Region, d.Account
		}
		if f := p.Ours; f != nil {
			row[1], row[3], row[7], row[8], row[9], row[10] = subject(f), spanText(f.Start, f.End, zone), rateText(f.Whole.Average), f.Region, f.Account, f.ID[:min(shortID, len(f.ID))]
		}
		if p.Ours != nil && p.Theirs != nil {
			row[4], row[5] = laterText(p.Ours.Start, p.Theirs.Start), laterText(p.Ours.End, p.Theirs.End)
		}
		table = append(table, row)
	}
	shown, fitted, hidden := fitColumns(columns, table, width)
	r, err := rows.Of(shown, fitted)
	return r, hidden, err
}

// spanText writes when something started and how long it was.
func spanText(start, end int64, zone *time.Location) string {
	length := "open"
	if end != 0 {
		length = minutesText((end - start) / time.Minute.Microseconds())
	}
	return minuteText(start, zone) + ", " + length
}

// laterText says by how many minutes ours is later: +2m, -3m or same; nothing where one of them is open.
func laterText(ours, theirs int64) string {
	n, ok := insights.Difference(ours, theirs)
	switch {
	case !ok:
		return ""
	case n == 0:
		return "same"
	case n > 0:
		return "+" + minutesText(n)
	}
	return "-" + minutesText(-n)
}
