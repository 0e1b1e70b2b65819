package cli

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"trailsift/cmd/internal/insights"
	"trailsift/cmd/internal/term"
	"trailsift/engine/render"
	"trailsift/engine/rows"
)

// How many marks the sparklines of a table have.
const (
	baselineMarks = 14 // half a day each
	insightMarks  = 12
)

// shortID is how much of an id a table shows: enough for explain to know it.
const shortID = 8

// findingRows are findings as people read them. The width is that of the terminal, 0 for none; hidden columns had no room.
func findingRows(list []insights.Finding, zone *time.Location, width int) (_ rows.Reader, hidden int, err error) {
	text := func(name string, rank int) peopleColumn {
		return peopleColumn{Column: rows.Column{Name: name}, rank: rank}
	}
	number := func(name string, rank int) peopleColumn {
		return peopleColumn{Column: rows.Column{Name: name, Kind: rows.Decimal}, rank: rank}
	}
	what, who := text("what", 0), text("who", 3)
	what.loose, who.loose = true, true
	columns := []peopleColumn{
		text("id", 0), text("start ("+zone.String()+")", 0), text("lasted", 4), what, number("usual/min", 4), number("now/min", 2), text("change", 0),
		text("insight", 1), text("7 days before", 6), who, number("false alarms", 7), text("region", 8), text("account", 9), text("remarks", 5),
	}
	var table [][]any
	for i := range list {
		f := &list[i]
		table = append(table, []any{
			f.ID[:min(shortID, len(f.ID))], minuteText(f.Start, zone), lasted(f), subject(f), rateText(f.Baseline.Average), rateText(f.Whole.Average),
			changeText(f), render.Sparkline(fewer(f.Counts, insightMarks)), render.Sparkline(fewer(f.BaselineCounts, baselineMarks)),
			topCaller(f), chanceText(f.Expected), f.Region, f.Account, remarks(f),
		})
	}
	shown, fitted, hidden := fitColumns(columns, table, width)
	r, err := rows.Of(shown, fitted)
	return r, hidden, err
}

func minuteText(at int64, zone *time.Location) string {
	return time.UnixMicro(at).In(zone).Format("2006-01-02 15:04")
}

// lasted says how long a finding is: 10m, 3h 5m, or open.
func lasted(f *insights.Finding) string {
	if f.Open() {
		return "open"
	}
	return minutesText((f.End - f.Start) / time.Minute.Microseconds())
}

func minutesText(minutes int64) string {
	switch hours := minutes / 60; {
	case hours == 0:
		return fmt.Sprintf("%dm", minutes)
	case minutes%60 == 0:
		return fmt.Sprintf("%dh", hours)
	default:
		return fmt.Sprintf("%dh %dm", hours, minutes%60)
	}
}

// subject says what a rate is of: s3 DeleteBucket, or the groups, and the error.
func subject(f *insights.Finding) string {
	var parts []string
	if f.Source != "" || f.Name != "" {
		parts = append(parts, strings.TrimSpace(strings.TrimSuffix(f.Source, ".amazonaws.com")+" "+f.Name))
	}
	for _, g := range f.Groups {
		value := "-"
		if g.Value != nil {
			value = fmt.Sprint(g.Value)
		}
		parts = append(parts, value)
	}
	if f.Error != "" {
		parts = append(parts, f.Error)
	}
	return strings.Join(parts, ", ")
}

// rateText writes a number with three significant digits and no exponent, unless it is very small.
func rateText(x float64) string {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 3, 64), 64)
	if err != nil || math.Abs(x) >= 1000 {
		rounded = math.Round(x)
	}
	format := byte('f')
	if rounded != 0 && math.Abs(rounded) < 1e-5 {
		format = 'g'
	}
	return strconv.FormatFloat(rounded, format, -1, 64)
}

// chanceText writes how many findings chance makes; what is next to none is not worth its digits.
func chanceText(x float64) string {
	if x > 0 && x < 1e-6 {
		return "<0.000001"
	}
	return rateText(x)
}

// changeText says how a rate changed, as CloudTrail's console does: the new one in percent of the usual one.
func changeText(f *insights.Finding) string {
	mark := "▲ "
	if f.Drop {
		mark = "▼ "
	}
	percent := f.Whole.Average / f.Baseline.Average * 100
	switch {
	case f.Baseline.Average == 0:
		return mark + "new"
	case percent >= 1e9:
		return mark + ">1,000,000,000%"
	case percent > 0 && percent < 1:
		return mark + "<1%"
	}
	return mark + term.Count(int64(math.Round(percent))) + "%"
}

// fewer makes counts few enough for a number of marks: the greatest of neighbours is seen. Without a known one there is none.
func fewer(counts []float64, marks int) []float64 {
	width := (len(counts) + marks - 1) / marks
	if width <= 1 {
		return counts
	}
	var out []float64
	for part := range slices.Chunk(counts, width) {
		most := math.NaN()
		for _, n := range part {
			if math.IsNaN(most) || n > most {
				most = n
			}
		}
		out = append(out, most)
	}
	return out
}

// topCaller names who called most, and how many others of the five there are. Of a drop it is who called before.
func topCaller(f *insights.Finding) string {
	for _, a := range f.Attributions {
		if a.Attribute != "userIdentityArn" {
			continue
		}
		who := a.Insight
		if f.Drop || len(who) == 0 {
			who = a.Baseline
		}
		if len(who) == 0 {
			return ""
		}
		name := shortARN(who[0].Value)
		if more := len(who) - 1; more > 0 {
			name += fmt.Sprintf(" +%d", more)
		}
		return name
	}
	return ""
}

// shortARN leaves the part of an ARN out that is the same for all: assumed-role/Admin of arn:aws:sts::111122223333:assumed-role/Admin.
func shortARN(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" || parts[5] == "" {
		return arn
	}
	return parts[5]
}

// remarks says what is to be known of a finding.
func remarks(f *insights.Finding) string {
	var out []string
	if f.Provisional {
		out = append(out, "short history")
	}
	if f.LevelShift {
		out = append(out, "new level")
	}
	return strings.Join(out, ", ")
}
