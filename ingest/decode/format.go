package decode

import (
	"bytes"
	"strings"
)

// A Format is one way in which records are exported.
type Format struct {
	Name   string // as in reports and the ledger
	Doc    string // what it is: a sentence, or for a format without events the words that a report gives as the reason
	Detect string // the rule by which it is recognised
	Events bool   // whether it holds events
	// Metrics says that it holds datapoints of metrics. Inputs with neither events nor metrics are ignored.
	Metrics bool
	// Partial says that its records have only some of the fields that the event has.
	Partial bool

	// envelope names the members whose arrays hold the records; they are entered without reading the object as a whole.
	envelope []string
	// rows says that the envelope's arrays hold rows, which are arrays themselves.
	rows bool
	// match recognises an object by its members.
	match func(o *object) bool
	// open hands on what a matched object holds; nil when it holds no records.
	open func(k *walk, o *object, at Position) error
	// sniff recognises a text that is no JSON by its first bytes.
	sniff func(head []byte) bool
	// binary recognises bytes that are no text.
	binary func(head []byte) bool
	// decode reads such a text, or such bytes; nil when there is nothing to read in it.
	decode func(d *decoder, w *window) error
}

// The formats that are known by how records follow one another, not by what is around each.
const (
	nameDelivery = "delivery"
	nameArray    = "array"
	nameObject   = "object"
	nameLines    = "jsonl"
)

// Formats returns all formats, in the order in which they are tried.
func Formats() []Format {
	var all []Format
	for _, group := range [][]Format{plainFormats(), metricFormats(), wrapperFormats(), otherFormats()} {
		all = append(all, group...)
	}
	return all
}

// wrapperFormats hold records inside something else, or as lines and rows of a text.
func wrapperFormats() []Format {
	return []Format{
		lookupFormat(), eventBridgeFormat(), snsFormat(), sqsFormat(), subscriptionFormat(), shipperFormat(), logEventsFormat(),
		streamFormat(), elasticFormat(), lakeFormat(), logsInsightsFormat(), queryRowsFormat(),
		historyFormat(), recordsCSVFormat(), logsExportFormat(),
	}
}

// plainFormats hold records as they are.
func plainFormats() []Format {
	return []Format{
		{Name: nameDelivery, Events: true, Doc: "A file as CloudTrail delivers it to S3, or the JSON download of the event history.",
			Detect: "an object with the array `Records`, or with an array of another name whose first element starts as a record does", envelope: []string{"Records"}},
		{Name: nameArray, Events: true, Doc: "Records in a JSON array.", Detect: "an array of records"},
		{Name: nameObject, Events: true, Doc: "A single record.", Detect: "one object that is a record"},
		{Name: nameLines, Events: true, Doc: "Records one after the other, a line each or without anything between them.", Detect: "more than one object that is a record"},
	}
}

// metricFormats hold datapoints of metrics.
func metricFormats() []Format {
	return []Format{
		metricStreamFormat(), metricStatisticsFormat(), metricDataFormat(), metricListFormat(), metricPutFormat(), metricEMFFormat(), metricOTLPFormat(), metricCSVFormat(),
	}
}

// registry returns the formats by reference, made once for a Scratch.
func (d *decoder) registry() []*Format {
	if d.o.Scratch.formats == nil {
		all := Formats()
		for i := range all {
			d.o.Scratch.formats = append(d.o.Scratch.formats, &all[i])
		}
	}
	return d.o.Scratch.formats
}

// envelope returns the format whose records are in the array or object below the member s, which starts with c. The members of
// o are those before it: with a record's fields among them it is a record, and its arrays are its own.
func (k *walk) envelope(o *object, s span, c byte, fault *SyntaxError) *Format {
	if fault != nil || c != '[' && c != '{' || k.level >= levelMax {
		return nil
	}
	key := k.w.unread()[s.key:s.keyEnd]
	if c == '{' && string(key) != "hits" { // of the envelopes only Elasticsearch's has a second level
		return nil
	}
	for _, f := range k.registry() {
		for _, name := range f.envelope {
			if string(key) == name && !k.hasRecordField(o) {
				return f
			}
		}
	}
	if c == '[' && k.holdsRecords(s.val) && !k.hasRecordField(o) {
		return k.registry()[0]
	}
	return nil
}

// hasRecordField tells whether one of the members found so far is a field of records.
func (k *walk) hasRecordField(o *object) bool {
	data := k.w.unread()
	for _, s := range o.spans {
		if fieldOfRecord(string(data[s.key:s.keyEnd])) {
			return true
		}
	}
	return false
}

// holdsRecords tells whether the first element of the array at i starts as records and lookup events do, whatever the array is
// called. The arrays of a record itself hold nothing of the kind.
func (k *walk) holdsRecords(i int) bool {
	i, c, ok := k.w.blank(i + 1)
	if !ok || c != '{' {
		return false
	}
	i, c, ok = k.w.blank(i + 1)
	if !ok || c != '"' {
		return false
	}
	k.w.at(i + 16)
	rest := k.w.unread()[i:]
	return bytes.HasPrefix(rest, []byte(`"eventVersion"`)) || bytes.HasPrefix(rest, []byte(`"EventId"`))
}

// enter walks the array of an envelope, or the object around it.
func (k *walk) enter(f *Format, c byte) error {
	if !f.Events && !f.Metrics {
		k.skip(f.Name, f.Doc)
		return k.discard()
	}
	if c == '{' {
		k.level++
		defer func() { k.level-- }()
		return k.object()
	}
	if !k.nested && (k.framing == "" || k.framing == nameObject || k.framing == nameLines) {
		k.framing = f.Name
	}
	rows := k.rows
	k.rows = f.rows
	err := k.elements()
	k.rows = rows
	return err
}

// open recognises an object and does with it what its format says.
func (k *walk) open(o *object, at Position) error {
	if isRecord(o) {
		return k.openRecord(o, at)
	}
	for _, f := range k.registry() {
		if f.match == nil || !f.match(o) {
			continue
		}
		if f.open == nil {
			k.skip(f.Name, f.Doc)
			return nil
		}
		if !k.nested && k.wrapper == "" {
			k.wrapper = f.Name
		}
		return f.open(k, o, at)
	}
	for _, f := range k.registry() {
		for _, name := range f.envelope {
			if string(o.get(name)) == "null" {
				k.skip(f.Name, "`"+name+"` is null")
				return nil
			}
		}
	}
	return k.stranger(o, at)
}

// skip counts something that is known and no record.
func (d *decoder) skip(name, note string) {
	d.skipped++
	if d.skipName == "" {
		d.skipName, d.skipNote = name, note
	}
}

// stranger counts an object that nothing recognises.
func (k *walk) stranger(o *object, at Position) error {
	if len(o.spans) == 0 && k.values <= 1 && k.level == 0 && !k.nested {
		k.skip(nameObject, "an empty object")
		return nil
	}
	keys := o.keys(6)
	excerpt := append([]byte(nil), o.data[:min(len(o.data), excerptBytes)]...)
	return k.hold(RecordError{Index: k.take(), Offset: at.Offset, Code: CodeNotCloudTrail,
		Reason: "an object with none of a record's fields: " + keys, Excerpt: excerpt}, "an object with the keys "+keys)
}

// keys lists the first keys of an object, for messages.
func (o *object) keys(n int) string {
	var names []string
	for _, s := range o.spans[:min(n, len(o.spans))] {
		names = append(names, "`"+string(o.data[s.key:s.keyEnd])+"`")
	}
	return strings.Join(names, ", ")
}
