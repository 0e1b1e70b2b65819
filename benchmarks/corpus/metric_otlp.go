package corpus

import (
	"encoding/binary"
	"math"
	"slices"
)

// appendMessage appends a document as an ExportMetricsServiceRequest of OpenTelemetry 1.0 with its length before it.
func appendMessage(dst []byte, d *metricDocument) []byte {
	attribute := func(field uint64, name, value string) []byte {
		return protoMessage(field, protoText(1, name), protoMessage(2, protoText(1, value)))
	}
	var dims []byte
	for _, dim := range d.dimensions {
		dims = append(dims, attribute(1, dim.name, dim.value)...)
	}
	var all []byte
	for i, s := range d.metrics {
		v := d.set(i)
		point := protoMessage(1,
			protoFixed(2, uint64(d.seconds)*1e9), protoFixed(3, uint64(d.seconds+metricPeriod)*1e9),
			protoFixed(4, uint64(v.count)), protoFixed(5, math.Float64bits(v.sum)),
			protoMessage(6, protoFixed(2, math.Float64bits(v.minimum))), // quantile 0 is the one that is not written
			protoMessage(6, protoFixed(1, math.Float64bits(1)), protoFixed(2, math.Float64bits(v.maximum))),
			attribute(7, "Namespace", d.namespace), attribute(7, "MetricName", s.name),
			protoMessage(7, protoText(1, "Dimensions"), protoMessage(2, protoMessage(6, dims))))
		all = append(all, protoMessage(2, protoText(1, "amazonaws.com/"+d.namespace+"/"+s.name), protoText(3, otlpUnit(s.unit)), protoMessage(11, point))...)
	}
	resource := protoMessage(1, attribute(1, "cloud.provider", "aws"), attribute(1, "cloud.account.id", d.account), attribute(1, "cloud.region", d.region),
		attribute(1, "aws.exporter.arn", "arn:aws:cloudwatch:"+d.region+":"+d.account+":metric-stream/acme-metrics"))
	message := protoMessage(1, resource, protoMessage(2, all))
	return append(binary.AppendUvarint(dst, uint64(len(message))), message...)
}

// otlpUnit is how OpenTelemetry writes a unit.
func otlpUnit(unit string) string {
	switch unit {
	case "Percent":
		return "%"
	case "Bytes":
		return "By"
	case "Count":
		return "{Count}"
	case "Seconds":
		return "s"
	case "Milliseconds":
		return "ms"
	}
	return "1"
}

// protoMessage is a field that holds others.
func protoMessage(field uint64, parts ...[]byte) []byte {
	size := 0
	for _, p := range parts {
		size += len(p)
	}
	out := binary.AppendUvarint(binary.AppendUvarint(make([]byte, 0, size+8), field<<3|2), uint64(size))
	return append(out, slices.Concat(parts...)...)
}

func protoText(field uint64, text string) []byte { return protoMessage(field, []byte(text)) }

// protoFixed is a field of eight bytes.
func protoFixed(field, bits uint64) []byte {
	return binary.LittleEndian.AppendUint64(binary.AppendUvarint(nil, field<<3|1), bits)
}
