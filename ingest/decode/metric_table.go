package decode

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"trailsift/ingest/metric"
)

// A metricTable is the header of a CSV of metrics, or what stands in place of one.
type metricTable struct {
	comma   byte
	lines   int // how many lines are before the rows
	columns []metricColumn
	time    int   // the column of the time
	said    []int // the columns that are no numbers: what they say is asked for with each number
}

// A metricColumn is what is in a column.
type metricColumn struct {
	role      role
	statistic string            // of a column of numbers, as far as it is known
	says      map[string]string // by name of a role: what the lines above a column say of its numbers
	dimension string            // the name of the dimension that is in the column
}

// role says what a column's cells are. The values are the words of a mapping file.
type role string

const (
	roleNone       role = "ignore"
	roleTime       role = "time"
	roleNumber     role = "value"     // a number of the row's metric; its statistic is in the column's
	roleSeries     role = "series"    // a number of a metric of its own
	roleDimension  role = "dimension" // in a mapping file with a colon and the name behind it
	roleUnit       role = "unit"
	roleNamespace  role = "namespace"
	roleMetric     role = "metric" // in a mapping file, with a colon and a name: a number of that metric
	roleAccount    role = "account"
	roleRegion     role = "region"
	rolePeriod     role = "period"
	roleStatistic  role = "statistic"
	roleLabel      role = "label"
	roleDimensions role = "dimensions" // all of them, as a JSON object
)

// plainName returns a header without case, spaces and punctuation.
func plainName(header string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '.' {
			return r
		}
		return -1
	}, strings.ToLower(header))
}

// columnOf returns what a column holds by its header alone; role is empty when the header is no known name.
func columnOf(header string) metricColumn {
	name := plainName(header)
	switch name {
	case "timestamp", "time", "date", "datetime", "timestamputc", "timeutc", "timestampgmt":
		return metricColumn{role: roleTime}
	case "value":
		return metricColumn{role: roleNumber}
	case "samplecount", "sum", "average", "avg", "mean", "minimum", "min", "maximum", "max":
		return metricColumn{role: roleNumber, statistic: statisticName(name)}
	case "unit":
		return metricColumn{role: roleUnit}
	case "namespace":
		return metricColumn{role: roleNamespace}
	case "metric", "metricname":
		return metricColumn{role: roleMetric}
	case "account", "accountid":
		return metricColumn{role: roleAccount}
	case "region", "awsregion":
		return metricColumn{role: roleRegion}
	case "period":
		return metricColumn{role: rolePeriod}
	case "statistic", "stat":
		return metricColumn{role: roleStatistic}
	case "label", "fulllabel", "id":
		return metricColumn{role: roleLabel}
	case "dimensions":
		return metricColumn{role: roleDimensions}
	}
	if isPercentile(strings.ToLower(strings.TrimSpace(header))) {
		return metricColumn{role: roleNumber, statistic: strings.ToLower(strings.TrimSpace(header))}
	}
	return metricColumn{}
}

// isPercentile tells names such as p99 and p99.9.
func isPercentile(name string) bool {
	digits, ok := strings.CutPrefix(name, "p")
	if !ok || digits == "" || strings.Trim(digits, "0123456789.") != "" {
		return false
	}
	v, err := strconv.ParseFloat(digits, 64)
	return err == nil && v <= 100
}

// mapped returns what a mapping file says of a column.
func mapped(header, word string) metricColumn {
	kind, name, named := strings.Cut(word, ":")
	switch r := role(kind); {
	case r == roleDimension && named:
		return metricColumn{role: roleDimension, dimension: name}
	case r == roleMetric && named:
		return metricColumn{role: roleSeries, says: map[string]string{string(roleMetric): name}}
	case r == roleSeries:
		return metricColumn{role: roleSeries, says: map[string]string{string(roleLabel): header}}
	case slices.Contains(columnRoles(), r):
		return metricColumn{role: r}
	}
	return metricColumn{role: roleNumber, statistic: statisticName(word)}
}

// CheckColumns returns what is wrong with the words of a mapping file.
func CheckColumns(given metric.Columns) error {
	for _, header := range slices.Sorted(maps.Keys(given)) {
		c := mapped(header, given[header])
		statistic := c.statistic
		switch {
		case c.role == roleDimension && c.dimension == "" || c.role == roleSeries && c.says[string(roleMetric)]+c.says[string(roleLabel)] == "":
			return fmt.Errorf("the column %q: no name in %q", header, given[header])
		case c.role == roleNumber && statistic != "" && !isPercentile(statistic) && !strings.ContainsAny(statistic, "(") &&
			!slices.Contains([]string{"SampleCount", "Sum", "Average", "Minimum", "Maximum", "IQM"}, statistic):
			return fmt.Errorf("the column %q: %q is neither a role nor a statistic", header, given[header])
		}
	}
	return nil
}

// columnRoles are the roles that need no name behind them.
func columnRoles() []role {
	return []role{roleNone, roleTime, roleNumber, roleUnit, roleNamespace, roleMetric, roleAccount, roleRegion, rolePeriod, roleStatistic, roleLabel, roleDimensions}
}

// metricTableOf reads the header at the start of a text; nil when the text is no CSV of metrics: it has to have a time and
// numbers, in its first row as well.
func metricTableOf(head []byte, given metric.Columns) *metricTable {
	if t := consoleTable(head); t != nil {
		return t
	}
	first, rest, found := bytes.Cut(head, []byte{'\n'})
	if first = bytes.TrimRight(first, "\r"); !found || len(first) > 16<<10 {
		return nil
	}
	t := &metricTable{comma: delimiterOf(first), lines: 1, time: -1}
	row, _ := (&csvReader{w: sliceWindow(rest, 0, true), comma: t.comma, limit: len(rest) + 1}).next()
	cells := row.fields
	unknown := t.header(splitRow(first, t.comma), given)
	if t.time < 0 || len(cells) < len(t.columns) || !isTimeText(cells[t.time]) {
		return nil
	}
	numbers := 0
	for i, c := range t.columns {
		if (c.role == roleNumber || c.role == roleSeries) && !slices.Contains(unknown, i) {
			numbers++
		}
	}
	for _, i := range unknown { // columns whose names are those of metrics: nothing else may be in them
		switch _, fault := cellNumber(cells[i], t.comma); {
		case numbers > 0:
			t.columns[i].role = roleNone
		case fault != nil && strings.TrimSpace(cells[i]) != "":
			return nil
		}
	}
	if numbers == 0 && len(unknown) == 0 || numbers > 0 && !t.hasNumber(cells) || !t.listSaid() {
		return nil
	}
	return t
}

// listSaid lists the columns that are no numbers; false when they are too many.
func (t *metricTable) listSaid() bool {
	for i, c := range t.columns {
		if c.role != roleNumber && c.role != roleSeries && c.role != roleNone {
			t.said = append(t.said, i)
		}
	}
	return len(t.said) <= saidMax
}

// header takes the columns from their names, and returns those whose names it does not know as columns of a metric each.
func (t *metricTable) header(names []string, given metric.Columns) (unknown []int) {
	statistics := 0
	for i, name := range names {
		name = strings.TrimSpace(name)
		c := columnOf(name)
		if word, ok := given[name]; ok {
			c = mapped(name, word)
		}
		switch {
		case c.role == roleTime && t.time < 0:
			t.time = i
		case c.role == roleTime:
			c.role = roleNone
		case c.role == roleNumber && c.statistic != "":
			statistics++
		case c.role == "":
			c = metricColumn{role: roleSeries, says: map[string]string{string(roleLabel): name}}
			unknown = append(unknown, i)
		}
		t.columns = append(t.columns, c)
	}
	for n, i := range unknown { // `count` beside other statistics is one; alone it can be anything
		if plainName(names[i]) == "count" && statistics > 0 {
			t.columns[i] = metricColumn{role: roleNumber, statistic: "SampleCount"}
			return slices.Delete(unknown, n, n+1)
		}
	}
	return unknown
}

// hasNumber tells whether a row has a number, or nothing, where numbers are expected.
func (t *metricTable) hasNumber(cells []string) bool {
	for i, c := range t.columns {
		if c.role == roleNumber || c.role == roleSeries {
			if _, fault := cellNumber(cells[i], t.comma); fault == nil || strings.TrimSpace(cells[i]) == "" {
				return true
			}
		}
	}
	return false
}

// saidMax is how many columns may say something of the numbers: more than all roles, and a metric's dimensions.
const saidMax = 50

func isTimeText(text string) bool {
	_, ok := new(clock).text(text)
	return ok
}

// consoleLines is how many lines are looked through for the first row.
const consoleLines = 60

// consoleTable reads the lines above the rows of a CSV in which every column but the first is a metric: a line for each thing
// that is said of the metrics, such as Label, Statistic and Unit, with its name in the first column. Nil when head is none.
func consoleTable(head []byte) *metricTable {
	var t *metricTable
	for lines, blank := 0, 0; lines+blank < consoleLines; lines++ {
		line, rest, found := bytes.Cut(head, []byte{'\n'})
		line = bytes.TrimRight(line, "\r")
		if !found || len(line) > 64<<10 {
			return nil
		}
		if len(bytes.TrimSpace(line)) == 0 { // which the reader of rows does not count either
			head = rest
			lines--
			blank++
			continue
		}
		if t == nil {
			t = &metricTable{comma: delimiterOf(line)}
			for range splitRow(line, t.comma)[1:] {
				t.columns = append(t.columns, metricColumn{role: roleSeries, says: map[string]string{}})
			}
			t.columns = append([]metricColumn{{role: roleTime}}, t.columns...)
		}
		cells := splitRow(line, t.comma)
		if lines == 0 && slices.ContainsFunc(cells[1:], func(name string) bool { return columnOf(name).role == roleTime }) {
			return nil // a header, whose first column may hold accounts: numbers that can be read as times
		}
		if isTimeText(cells[0]) {
			if lines == 0 || len(t.columns) < 2 || !t.hasNumber(append(cells, make([]string, len(t.columns))...)) {
				return nil
			}
			t.lines = lines
			t.listSaid() // the time alone
			return t
		}
		c := columnOf(cells[0])
		if strings.TrimSpace(cells[0]) == "" {
			c.role = roleLabel
		}
		if c.role == "" && lines == 0 || c.role == roleTime && lines == 0 || c.role == roleNumber {
			return nil
		}
		for i := 1; i < len(cells) && i < len(t.columns); i++ {
			if text := strings.TrimSpace(cells[i]); text != "" && c.role != "" && c.role != roleTime && t.columns[i].says[string(c.role)] == "" {
				t.columns[i].says[string(c.role)] = text
			}
		}
		head = rest
	}
	return nil
}
