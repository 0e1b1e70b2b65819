package record

import (
	"bytes"
	"encoding/json"

	"trailsift/storage"
)

// An event data store keeps Insights events flat: insightState instead of insightDetails.state, and averages beside their
// attributions (CloudTrail User Guide, "CloudTrail record contents for Insights events for event data stores"). The columns of
// such a record hold the form that trails deliver, so that one question finds both; the record itself is kept as raw.

// flatInsight are the members of insightDetails, by their names in the flat form.
var flatInsight = map[string]string{
	"insightState": "state", "insightType": "insightType", "insightEventSource": "eventSource", "insightEventName": "eventName",
	"insightErrorCode": "errorCode", "insightSource": "insightSource",
}

// appendFlat appends an Insights event of the flat form and reports whether it is one.
func (s *Scanner) appendFlat(b *storage.Batch, o Origin) bool {
	if s.shape != s.insights || s.original != nil || s.topExtra("insightState") == nil || s.topExtra("insightDetails") != nil {
		return false
	}
	for _, level := range s.levels[1:] {
		if level.present {
			return false
		}
	}
	text, ok := deepen(s.data)
	if !ok {
		return false
	}
	if s.deep == nil {
		s.deep = NewScanner(Limits{RecordBytes: maxRecordBytes, Depth: s.limits.Depth + 3}) // as many levels as deepen may add
	}
	if _, err := s.deep.Scan(text); err != nil {
		return false
	}
	s.deep.original = s.data
	s.deep.Append(b, o)
	s.deep.original = nil
	return true
}

// object is a JSON object whose values are as they were written.
type object = map[string]json.RawMessage

// deepen returns the trail's form of a flat Insights event. ok is false when its parts are not what they are said to be.
func deepen(data []byte) (text json.RawMessage, ok bool) {
	var top, context object
	if json.Unmarshal(data, &top) != nil {
		return nil, false
	}
	details := object{}
	for flat, name := range flatInsight {
		move(details, name, top, flat)
	}
	if json.Unmarshal(top["insightContext"], &context) == nil && context != nil {
		delete(top, "insightContext")
		if details["insightContext"], ok = deepenContext(context); !ok {
			return nil, false
		}
	}
	top["insightDetails"], ok = encode(details)
	if !ok {
		return nil, false
	}
	return encode(top)
}

// deepenContext builds insightContext with its statistics.
func deepenContext(context object) (text json.RawMessage, ok bool) {
	statistics := object{}
	for _, name := range []string{"baseline", "insight"} {
		average := object{}
		move(average, "average", context, name+"Average")
		if len(average) > 0 {
			if statistics[name], ok = encode(average); !ok {
				return nil, false
			}
		}
		move(statistics, name+"Duration", context, name+"Duration")
	}
	if context["statistics"], ok = encode(statistics); !ok {
		return nil, false
	}
	var attributions []object
	if json.Unmarshal(context["attributions"], &attributions) == nil && attributions != nil {
		for _, a := range attributions {
			if a == nil || !deepenAttribution(a) {
				return nil, false
			}
		}
		if context["attributions"], ok = encode(attributions); !ok {
			return nil, false
		}
	}
	return encode(context)
}

// deepenAttribution takes out what the flat form says of the first value of an attribute beside the list of values. It stands for
// the list where that is missing.
func deepenAttribution(a object) (ok bool) {
	for _, name := range []string{"insight", "baseline"} {
		first := object{}
		move(first, "value", a, name+"Value")
		move(first, "average", a, name+"Average")
		if _, listed := a[name]; listed || len(first) == 0 {
			continue
		}
		if a[name], ok = encode([]object{first}); !ok {
			return false
		}
	}
	return true
}

// move moves a member to another object. Null, which says that there is none, is dropped.
func move(to object, name string, from object, flat string) {
	if value, ok := from[flat]; ok {
		delete(from, flat)
		if string(value) != "null" {
			to[name] = value
		}
	}
}

// encode writes a value and keeps texts in it as they are spelled.
func encode(v any) (json.RawMessage, bool) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(out.Bytes()), err == nil
}
