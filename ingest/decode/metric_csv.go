package decode

import (
	"encoding/json"
	"fmt"
	"path"
	"strconv"
	"strings"
)

// metricCSVFormat is a CSV of times and numbers.
func metricCSVFormat() Format {
	return Format{Name: nameMetricCSV, Metrics: true,
		Doc:    "CSV of times and numbers: `timestamp,value`, columns of statistics, or a column for each metric, as the console downloads them. What a column holds is in its header, or in the file of `--metric-columns`; what the file does not say, flags do. Times without a zone are in UTC.",
		Detect: "a first line with a column of times (`timestamp`, `time`, `date`) and columns of numbers, or lines such as `Label` and `Statistic` above such rows",
		sniff:  func(head []byte) bool { return metricTableOf(head, nil) != nil },
		decode: decodeMetricCSV}
}

const nameMetricCSV = "metric-csv"

// decodeMetricCSV reads the rows below a header.
func decodeMetricCSV(d *decoder, w *window) error {
	d.framing = nameMetricCSV
	i, _, _ := w.blank(0)
	w.pos += i
	w.at(headBytes)
	head := w.unread()
	t := metricTableOf(head[:min(len(head), headBytes)], d.o.Metric.Columns)
	series := 0
	for _, c := range t.columns {
		if c.role == roleSeries && c.says[string(roleMetric)] == "" {
			series++
		}
	}
	if series > 1 && d.o.Metric.Name != "" {
		d.note = fmt.Sprintf("%d columns of numbers, and --metric names one metric: --metric-columns says which column is which", series)
		w.pos = w.end
		return nil
	}
	r := &csvReader{w: w, comma: t.comma, limit: d.o.Limits.RecordBytes}
	for range t.lines {
		r.next()
	}
	k := &walk{decoder: d, w: w, nested: true}
	for {
		row, ok := r.next()
		if !ok || d.ctxErr() != nil {
			return d.ctxErr()
		}
		if err := k.metricRow(t, row); err != nil {
			return err
		}
	}
}

// metricRow hands on the points of a row.
func (k *walk) metricRow(t *metricTable, row csvRow) error {
	switch {
	case row.cut && len(row.raw) >= k.o.Limits.RecordBytes:
		return k.refuseRow(row, CodeTooLarge, k.tooLarge().Reason)
	case row.cut:
		return k.refuseRow(row, CodeRow, "a quote is never closed")
	}
	for len(row.fields) > len(t.columns) && strings.TrimSpace(row.fields[len(row.fields)-1]) == "" {
		row.fields = row.fields[:len(row.fields)-1]
	}
	if len(row.fields) != len(t.columns) {
		return k.refuseRow(row, CodeRow, fmt.Sprintf("%d fields where the header has %d", len(row.fields), len(t.columns)))
	}
	found := false
	if fault := k.rowPoint(t, row, &found); fault != nil {
		return k.refuseRow(row, fault.Code, fault.Reason)
	}
	if found {
		if err := k.point(row.raw, Position{Offset: row.offset}); err != nil {
			return err
		}
	}
	for i, c := range t.columns {
		if c.role != roleSeries || strings.TrimSpace(row.fields[i]) == "" {
			continue
		}
		found = true
		var err error
		if fault := k.seriesPoint(t, row, i); fault != nil {
			err = k.refuseRow(row, fault.Code, fault.Reason)
		} else {
			err = k.point(row.raw, Position{Offset: row.offset})
		}
		if err != nil {
			return err
		}
	}
	if !found {
		k.skip(nameMetricCSV, "rows without a value")
	}
	return nil
}

// rowPoint fills a point in from the columns that belong to one metric. found is set when one of them has a number.
func (k *walk) rowPoint(t *metricTable, row csvRow, found *bool) *SyntaxError {
	m := k.metering()
	m.start()
	statistic := k.o.Metric.Statistic
	for i, c := range t.columns {
		text := strings.TrimSpace(row.fields[i])
		if c.role == roleStatistic && text != "" {
			statistic = text
		}
		if text == "" || c.role == roleNumber || c.role == roleSeries {
			continue
		}
		if fault := m.say(c.role, c.dimension, text); fault != nil {
			return fault
		}
	}
	for i, c := range t.columns {
		text := strings.TrimSpace(row.fields[i])
		if c.role != roleNumber || text == "" {
			continue
		}
		*found = true
		v, fault := cellNumber(text, t.comma)
		if c.statistic == "" && fault == nil {
			fault = m.set(statisticName(statistic), v)
		} else if fault == nil {
			fault = m.set(c.statistic, v)
		}
		if fault != nil {
			return fault
		}
	}
	return k.rowDone(row.fields[t.time])
}

// seriesPoint fills a point in from a column that is a metric of its own.
func (k *walk) seriesPoint(t *metricTable, row csvRow, column int) *SyntaxError {
	m := k.metering()
	m.start()
	statistic := k.o.Metric.Statistic
	for _, r := range columnRoles() {
		text := t.columns[column].says[string(r)]
		if text == "" {
			continue
		}
		if r == roleStatistic {
			statistic = text
		}
		if fault := m.say(r, "", text); fault != nil {
			return fault
		}
	}
	for _, i := range t.said {
		c := t.columns[i]
		if text := strings.TrimSpace(row.fields[i]); text != "" && t.columns[column].says[string(c.role)] == "" {
			if fault := m.say(c.role, c.dimension, text); fault != nil {
				return fault
			}
		}
	}
	if m.p.Name != nil {
		m.p.Label = nil
	}
	v, fault := cellNumber(row.fields[column], t.comma)
	if fault == nil {
		fault = m.set(statisticName(statistic), v)
	}
	if fault != nil {
		return fault
	}
	return k.rowDone(row.fields[t.time])
}

// rowDone checks what every row needs. A metric without a name gets the file's as its label: series that nobody can name must
// not become one.
func (k *walk) rowDone(stamp string) *SyntaxError {
	m := k.meter
	if !m.p.HasTime {
		return &SyntaxError{Code: CodeMetricTime, Reason: fmt.Sprintf("%.60q is no time that can be understood", stamp)}
	}
	if m.p.Name == nil && m.name == nil && m.p.Label == nil {
		base := path.Base(strings.ReplaceAll(strings.ReplaceAll(k.input, "!", "/"), "\\", "/"))
		m.p.Label = known(strings.TrimSuffix(base, path.Ext(base)))
	}
	if m.dims.Len() > 0 {
		return m.closeDimensions()
	}
	return nil
}

// say takes what a cell says of the point.
func (m *meter) say(r role, dimension, text string) *SyntaxError {
	p := &m.p
	switch r {
	case roleTime:
		p.Time, p.HasTime = m.clock.text(text)
	case roleUnit:
		p.Unit = []byte(text)
		return unitFault(p.Unit)
	case roleNamespace:
		p.Namespace = []byte(text)
	case roleMetric:
		p.Name = []byte(text)
	case roleAccount:
		p.Account = []byte(text)
	case roleRegion:
		p.Region = []byte(text)
	case roleLabel:
		p.Label = []byte(text)
	case roleDimension:
		m.dims.Add([]byte(dimension), []byte(text))
	case roleDimensions:
		if !json.Valid([]byte(text)) {
			return &SyntaxError{Code: CodeMetricDimensions, Reason: "the dimensions are no JSON object"}
		}
		return m.dimensionObject([]byte(text))
	case rolePeriod:
		if p.Period = periodOf(text); p.Period <= 0 {
			return &SyntaxError{Code: CodeMetricTime, Reason: fmt.Sprintf("the period %.20q is no number of seconds", text)}
		}
	}
	return nil
}

// periodOf reads a number of seconds, or of another unit that is named, such as 5 minutes; 0 is none.
func periodOf(text string) int64 {
	number, unit, _ := strings.Cut(strings.ToLower(text), " ")
	n, err := strconv.ParseInt(number, 10, 32)
	if err != nil {
		return 0
	}
	switch strings.TrimSuffix(unit, "s") {
	case "", "second":
		return n
	case "minute":
		return 60 * n
	case "hour":
		return 3600 * n
	case "day":
		return 86400 * n
	}
	return 0
}

// cellNumber reads a number in a cell. Where commas do not part the columns, one can stand for the decimal point.
func cellNumber(text string, comma byte) (float64, *SyntaxError) {
	text = strings.TrimPrefix(strings.TrimSpace(text), "+")
	if comma != ',' && strings.Count(text, ",") == 1 && !strings.Contains(text, ".") {
		text = strings.Replace(text, ",", ".", 1)
	}
	return jsonNumber([]byte(text))
}
