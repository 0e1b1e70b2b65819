package corpus

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The formats of a corpus of metrics.
const (
	metricStream = "metric-stream"      // a metric stream as JSON, a datapoint in each line
	metricOTLP   = "metric-stream-otlp" // a metric stream as OpenTelemetry 1.0, a document in each message
	metricEMF    = "emf"                // log events, a document in each line: a value of each metric
	metricPut    = "put-metric-data"    // requests, a document in each line: a few values with counts of each metric
	metricCSV    = "metric-csv"         // a datapoint in each line
)

// metricForm is a format: how files are called and begin, and how documents are written in it.
type metricForm struct {
	suffix, head string
	puts         bool // something that is written once more is not the same once more
	append       func(dst []byte, d *metricDocument) []byte
	values       int // rows that a metric of a document becomes
}

func metricForms() map[string]metricForm {
	return map[string]metricForm{
		metricStream: {suffix: ".json.gz", append: appendStreamLines, values: 1},
		metricOTLP:   {suffix: ".otlp.gz", append: appendMessage, values: 1},
		metricEMF:    {suffix: ".json.gz", append: appendEMF, values: 1, puts: true},
		metricPut:    {suffix: ".json.gz", append: appendPut, values: putValues, puts: true},
		metricCSV:    {suffix: ".csv.gz", append: appendMetricRows, values: 1, head: "account,region,namespace,metric,dimensions,period,timestamp,unit,SampleCount,Sum,Minimum,Maximum\n"},
	}
}

// MetricFormats returns the formats that a corpus of metrics can have, in order.
func MetricFormats() []string { return slices.Sorted(maps.Keys(metricForms())) }

func appendStreamLines(dst []byte, d *metricDocument) []byte {
	for i, s := range d.metrics {
		v := d.set(i)
		dst = append(dst, `{"metric_stream_name":"acme-metrics","account_id":"`...)
		dst = append(append(dst, d.account...), `","region":"`...)
		dst = append(append(dst, d.region...), `","namespace":"`...)
		dst = append(append(dst, d.namespace...), `","metric_name":"`...)
		dst = append(append(dst, s.name...), `","dimensions":{`...)
		for n, dim := range d.dimensions {
			dst = appendMember(dst, n, dim.name, dim.value)
		}
		dst = append(dst, `},"timestamp":`...)
		dst = strconv.AppendInt(dst, d.seconds*1000, 10)
		dst = appendJava(append(dst, `,"value":{"max":`...), v.maximum)
		dst = appendJava(append(dst, `,"min":`...), v.minimum)
		dst = appendJava(append(dst, `,"sum":`...), v.sum)
		dst = appendJava(append(dst, `,"count":`...), v.count)
		dst = append(append(append(dst, `},"unit":"`...), s.unit...), "\"}\n"...)
	}
	return dst
}

func appendEMF(dst []byte, d *metricDocument) []byte {
	dst = append(dst, `{"_aws":{"Timestamp":`...)
	dst = strconv.AppendInt(dst, d.seconds*1000+int64(d.resource%60_000), 10)
	dst = append(append(append(dst, `,"CloudWatchMetrics":[{"Namespace":"`...), d.namespace...), `","Dimensions":[[`...)
	for n, dim := range d.dimensions {
		if n > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendQuote(dst, dim.name)
	}
	dst = append(dst, `]],"Metrics":[`...)
	for i, s := range d.metrics {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(append(append(append(dst, `{"Name":"`...), s.name...), `","Unit":"`...), s.unit...), `"}`...)
	}
	dst = append(dst, `]}]},`...)
	for n, dim := range d.dimensions {
		dst = appendMember(dst, n, dim.name, dim.value)
	}
	r := d.random(len(d.metrics))
	dst = append(r.appendUUID(append(dst, `,"requestId":"`...)), '"')
	for i, s := range d.metrics {
		dst = append(append(append(dst, `,"`...), s.name...), `":`...)
		dst = appendNumber(dst, d.value(i, 0))
	}
	return append(dst, "}\n"...)
}

// putValues is how many values a put has. They are distinct.
const putValues = 3

func appendPut(dst []byte, d *metricDocument) []byte {
	dst = append(append(append(dst, `{"Namespace":"`...), d.namespace...), `","MetricData":[`...)
	for i, s := range d.metrics {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(append(dst, `{"MetricName":"`...), s.name...), `","Dimensions":[`...)
		for n, dim := range d.dimensions {
			if n > 0 {
				dst = append(dst, ',')
			}
			dst = append(append(append(append(append(dst, `{"Name":"`...), dim.name...), `","Value":"`...), dim.value...), `"}`...)
		}
		dst = append(dst, `],"Timestamp":`...)
		dst = strconv.AppendInt(dst, d.seconds, 10)
		dst = append(dst, `,"Values":[`...)
		for k := range putValues {
			if k > 0 {
				dst = append(dst, ',')
			}
			dst = appendNumber(dst, d.value(i, k)+float64(k)/4) // of whole numbers, too, no two are equal
		}
		dst = append(dst, `],"Counts":[`...)
		r := d.random(i)
		for k := range putValues {
			if k > 0 {
				dst = append(dst, ',')
			}
			dst = strconv.AppendInt(dst, int64(1+r.below(s.samples)/(k+1)), 10)
		}
		dst = append(append(append(dst, `],"Unit":"`...), s.unit...), `"}`...)
	}
	return append(dst, "]}\n"...)
}

func appendMetricRows(dst []byte, d *metricDocument) []byte {
	var dims []byte
	for n, dim := range d.dimensions {
		dims = appendMember(dims, n, dim.name, dim.value)
	}
	cell := `"{` + strings.ReplaceAll(string(dims), `"`, `""`) + `}"`
	for i, s := range d.metrics {
		v := d.set(i)
		dst = append(dst, d.account+","+d.region+","+d.namespace+","+s.name+","+cell+","...)
		dst = append(strconv.AppendInt(dst, metricPeriod, 10), ',')
		dst = time.Unix(d.seconds, 0).UTC().AppendFormat(dst, time.RFC3339)
		dst = append(append(append(dst, ','), s.unit...), ',')
		dst = append(appendNumber(dst, v.count), ',')
		dst = append(appendNumber(dst, v.sum), ',')
		dst = append(appendNumber(dst, v.minimum), ',')
		dst = append(appendNumber(dst, v.maximum), '\n')
	}
	return dst
}

// appendMember appends the n-th member of an object of texts.
func appendMember(dst []byte, n int, name, value string) []byte {
	if n > 0 {
		dst = append(dst, ',')
	}
	dst = append(strconv.AppendQuote(dst, name), ':')
	return strconv.AppendQuote(dst, value) // nothing in the world needs more than JSON and Go agree on
}

func appendNumber(dst []byte, f float64) []byte { return strconv.AppendFloat(dst, f, 'g', -1, 64) }

// appendJava writes a number as Java does: with a point always, and with an exponent from ten million on and below a thousandth.
func appendJava(dst []byte, f float64) []byte {
	if f != 0 && (f >= 1e7 || f < 1e-3) {
		text := strconv.FormatFloat(f, 'E', -1, 64)
		digits, exponent, _ := strings.Cut(text, "E")
		if !strings.Contains(digits, ".") {
			digits += ".0"
		}
		n, _ := strconv.Atoi(exponent)
		return strconv.AppendInt(append(append(dst, digits...), 'E'), int64(n), 10)
	}
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return append(dst, text...)
}
