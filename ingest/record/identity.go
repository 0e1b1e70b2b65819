package record

import (
	"bytes"

	"github.com/zeebo/xxh3"
)

// Identity names a record. Two records with the same Key are the same event, or two that claim to be.
type Identity struct {
	Key   [2]uint64 // 128-bit hash of account and event id; of the record's canonical form when it has no id
	Bytes uint64    // hash of the record's bytes: records whose bytes are equal have equal hashes
	HasID bool      // false when Key is a hash of the whole record, so that the same Key means JSON-equal records
}

// Identity returns the identity of the record that was scanned last.
func (s *Scanner) Identity() Identity {
	id := Identity{Bytes: xxh3.Hash(s.data)}
	s.ident = append(s.ident[:0], s.Account()...)
	s.ident = append(s.ident, 0)
	n := len(s.ident)
	s.ident = append(s.ident, s.EventID()...)
	if id.HasID = len(s.ident) > n; !id.HasID {
		s.ident = Canonical(s.ident[:0], s.data)
	}
	h := xxh3.Hash128(s.ident)
	id.Key = [2]uint64{h.Hi, h.Lo}
	return id
}

// Account returns recipientAccountId, else userIdentity.accountId, else nothing. It is valid until the next call of a method.
func (s *Scanner) Account() []byte {
	if a := s.text(s.lay.recipient); len(a) > 0 {
		return a
	}
	if s.lay.caller >= 0 {
		return s.text(s.lay.caller)
	}
	return nil
}

// EventID returns eventID, else the eventId of an aggregated event, else nothing. It is valid until the next call of a method.
func (s *Scanner) EventID() []byte {
	if id := s.text(s.lay.eventID); len(id) > 0 {
		return id
	}
	if e := s.topExtra("eventId"); e != nil && e.kind == isString {
		return s.plain(e.value, e.valueEnd, e.flags)
	}
	return nil
}

// isInsight reports whether the record is one of CloudTrail Insights.
func (s *Scanner) isInsight() bool {
	if string(s.text(s.lay.category)) == "Insight" || string(s.text(s.lay.eventType)) == "AwsCloudTrailInsight" {
		return true
	}
	e := s.topExtra("insightDetails")
	return e != nil && e.kind == isObject
}

// notRecord says why the object is no CloudTrail record; "" when it is one.
func (s *Scanner) notRecord() string {
	if s.shape == s.insights {
		return ""
	}
	source := s.text(s.lay.source)
	if bytes.HasPrefix(source, []byte("aws:")) {
		return "a notification from " + string(source) + ", not a CloudTrail record"
	}
	if s.spans[s.lay.name].kind != absent {
		// The rows of a lossy export have a name and a time, or an id, but not always a source.
		for _, column := range []int{s.lay.source, s.lay.rowTime, s.lay.version} {
			if s.spans[column].kind != absent {
				return ""
			}
		}
		if len(s.EventID()) > 0 {
			return ""
		}
	}
	typed := s.spans[s.lay.version].kind != absent || s.spans[s.lay.eventType].kind != absent || s.spans[s.lay.category].kind != absent
	if typed && len(s.EventID()) > 0 {
		return ""
	}
	return "an object with neither eventName and eventSource nor eventID and eventVersion"
}
