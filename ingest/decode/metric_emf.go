package decode

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/zeebo/xxh3"

	"trailsift/ingest/metric"
	"trailsift/query/jsontext"
)

// metricEMFFormat is the Embedded Metric Format: a log event that is a JSON object and says which of its members are metrics
// (CloudWatch User Guide, "Specification: Embedded metric format"). A document that breaks the specification's rules stays an
// ordinary log event there, and is counted as skipped here.
func metricEMFFormat() Format {
	return Format{Name: "emf", Metrics: true,
		Doc:    "Log events in the Embedded Metric Format, alone, a line each, or wherever log events are read from. Other log events beside them are skipped.",
		Detect: "an object with the member `_aws`, an object with `CloudWatchMetrics`",
		match: func(o *object) bool {
			return o.is("_aws", '{') && parse(o.get("_aws")).has("CloudWatchMetrics")
		},
		open: openEMF}
}

// The limits of the specification, and one of ours on what a document can multiply into.
const (
	emfBytesMax   = 1 << 20
	emfMetricsMax = 100 // in a directive
	emfValuesMax  = 100 // of a metric
	emfPointsMax  = 100_000
	emfNamespace  = "aws-embedded-metrics" // of a directive without one

	emfKnownMax  = 256     // texts with directives that are remembered
	emfKnownText = 8 << 10 // bytes of one, at most
	emfSearched  = 32      // root members that are looked through one by one
)

// A dimensionSet is what the metrics of a document share; err says which of CloudWatch's rules it breaks.
type dimensionSet struct {
	pairs       metric.Dimensions
	json, names []byte
	err         error
}

// A directive is a MetricDirective: each of its metrics is put once for each of its sets of dimensions.
type directive struct {
	namespace []byte
	sets      [][][]byte
	metrics   []emfMetric
}

type emfMetric struct {
	name, unit []byte
	resolution int64
}

// An emfDocument is a log event while its metrics are read.
type emfDocument struct {
	*object
	members    map[string][]byte // the root members by name, when they are many
	directives []directive
	micros     int64
	source     uint64
	place      int32
}

func openEMF(k *walk, o *object, at Position) error {
	doc := &emfDocument{object: o, source: xxh3.Hash(o.data)}
	if fault := doc.read(k.metering()); fault != "" {
		k.skipEMF(fault)
		return nil
	}
	for _, d := range doc.directives {
		for _, set := range d.sets {
			fault := doc.dimensions(set, &k.meter.shared)
			if fault != "" {
				k.skipEMF(fault)
				doc.place += int32(len(d.metrics))
				continue
			}
			for _, mt := range d.metrics {
				if err := k.emfMetric(doc, d.namespace, mt, at); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (k *walk) skipEMF(reason string) {
	k.skip("emf", "not embedded metrics, but an ordinary log event: "+reason)
}

// read checks the document's structure. It returns what is wrong with it.
func (doc *emfDocument) read(m *meter) (fault string) {
	if len(doc.data) > emfBytesMax {
		return "more than 1 MiB"
	}
	meta := parse(doc.get("_aws"))
	stamp := meta.get("Timestamp")
	micros, absent, wrong := m.clock.json(stamp)
	if absent || wrong != nil || stamp[0] == '"' {
		return "`_aws.Timestamp` is no number of milliseconds"
	}
	doc.micros = micros
	doc.directives, fault = m.directives(meta.get("CloudWatchMetrics"))
	return fault
}

// directives reads the directives of a document. Those of an application's documents are the same again and again, so that
// they are remembered by their text.
func (m *meter) directives(raw []byte) ([]directive, string) {
	if known, ok := m.emf[string(raw)]; ok {
		return known, ""
	}
	var all []directive
	points := 0
	for _, val := range eachOf(raw) {
		d, fault := readDirective(parse(val))
		if fault != "" {
			return nil, fault
		}
		if points += len(d.sets) * len(d.metrics); points > emfPointsMax {
			return nil, fmt.Sprintf("more than %d metrics", emfPointsMax)
		}
		all = append(all, d)
	}
	if len(all) == 0 {
		return nil, "no directive in `CloudWatchMetrics`"
	}
	if m.emf == nil || len(m.emf) >= emfKnownMax {
		m.emf = map[string][]directive{}
	}
	if len(raw) <= emfKnownText {
		m.emf[string(raw)] = all
	}
	return all, ""
}

func readDirective(o *object) (d directive, fault string) {
	d.namespace = []byte(emfNamespace)
	if raw := o.get("Namespace"); raw != nil {
		if d.namespace = []byte(o.text("Namespace")); len(d.namespace) == 0 {
			return d, "a directive whose `Namespace` is no text"
		}
	}
	for _, val := range o.each("Dimensions") {
		set := [][]byte{}
		if val[0] != '[' {
			return d, "a set of dimensions that is no array"
		}
		for _, name := range eachOf(val) {
			if name[0] != '"' {
				return d, "the name of a dimension that is no text"
			}
			set = append(set, jsontext.AppendBytes(nil, name[1:len(name)-1]))
		}
		d.sets = append(d.sets, set)
	}
	if raw := o.get("Dimensions"); raw != nil && raw[0] != '[' {
		return d, "`Dimensions` is no array"
	}
	if len(d.sets) == 0 {
		d.sets = [][][]byte{{}}
	}
	for _, val := range o.each("Metrics") {
		mo := parse(val)
		mt := emfMetric{name: []byte(mo.text("Name")), resolution: storageResolution}
		if len(mt.name) == 0 {
			return d, "a metric without `Name`"
		}
		if mo.has("Unit") {
			mt.unit = []byte(mo.text("Unit"))
		}
		switch string(mo.get("StorageResolution")) {
		case "", "60":
		case "1":
			mt.resolution = 1
		default:
			return d, "a `StorageResolution` that is neither 1 nor 60"
		}
		d.metrics = append(d.metrics, mt)
	}
	switch {
	case len(d.metrics) == 0:
		return d, "a directive without metrics"
	case len(d.metrics) > emfMetricsMax:
		return d, fmt.Sprintf("%d metrics in a directive that may have %d", len(d.metrics), emfMetricsMax)
	}
	return d, ""
}

// member returns a root member by its name; of several, the last.
func (doc *emfDocument) member(name []byte) []byte {
	if len(doc.spans) <= emfSearched {
		for _, s := range slices.Backward(doc.spans) {
			key := doc.data[s.key:s.keyEnd]
			if bytes.IndexByte(key, '\\') >= 0 {
				key = jsontext.AppendBytes(nil, key)
			}
			if bytes.Equal(key, name) {
				return doc.data[s.val:s.valEnd]
			}
		}
		return nil
	}
	if doc.members == nil {
		doc.members = make(map[string][]byte, len(doc.spans))
		for _, s := range doc.spans {
			doc.members[string(jsontext.AppendBytes(nil, doc.data[s.key:s.keyEnd]))] = doc.data[s.val:s.valEnd]
		}
	}
	return doc.members[string(name)]
}

// dimensions looks a set of dimensions up among the root members, and brings them into their canonical form.
func (doc *emfDocument) dimensions(set [][]byte, to *dimensionSet) (fault string) {
	to.pairs.Reset()
	for _, name := range set {
		raw := doc.member(name)
		if len(raw) == 0 || raw[0] != '"' {
			return fmt.Sprintf("the dimension %.60q is no text", name)
		}
		value := raw[1 : len(raw)-1]
		if bytes.IndexByte(value, '\\') >= 0 {
			value = jsontext.AppendBytes(nil, value)
		}
		to.pairs.Add(name, value)
	}
	to.json, to.names, to.err = to.pairs.Canonical()
	return ""
}

// emfMetric hands on the values of a metric: a number, or each of an array.
func (k *walk) emfMetric(doc *emfDocument, namespace []byte, mt emfMetric, at Position) error {
	raw := doc.member(mt.name)
	if len(raw) == 0 || raw[0] != '[' {
		return k.emfValue(doc, namespace, mt, raw, at)
	}
	n := 0
	for range eachOf(raw) {
		n++
	}
	if n > emfValuesMax || n == 0 {
		k.skipEMF(fmt.Sprintf("the metric %.60q has %d values; 1 to %d are allowed", mt.name, n, emfValuesMax))
		return nil
	}
	for _, val := range eachOf(raw) {
		if err := k.emfValue(doc, namespace, mt, val, at); err != nil {
			return err
		}
	}
	return nil
}

// emfValue hands on one value of a metric.
func (k *walk) emfValue(doc *emfDocument, namespace []byte, mt emfMetric, raw []byte, at Position) error {
	place := doc.place
	doc.place++
	v, fault := jsonNumber(raw)
	if fault != nil {
		k.skipEMF(fmt.Sprintf("the metric %.60q is no number", mt.name))
		return nil
	}
	m := k.metering()
	p := m.start()
	p.Put, p.Source, p.Event, p.Place = true, doc.source, k.event, place
	p.Account, p.Namespace, p.Name, p.Unit, p.Period = k.owner, namespace, mt.name, mt.unit, mt.resolution
	p.Time, p.HasTime = doc.micros, true
	k.neutral++
	if m.shared.err != nil {
		fault = &SyntaxError{Code: CodeMetricDimensions, Reason: m.shared.err.Error()}
	}
	p.Dimensions, p.DimensionNames = m.shared.json, m.shared.names
	if fault := first(unitFault(p.Unit), fault, m.single(v, 1)); fault != nil {
		return k.refuse(doc.data, at, fault)
	}
	return k.point(doc.data, at)
}
