package decode

import "encoding/binary"

// metricOTLPFormat is what a metric stream writes as OpenTelemetry 0.7 or 1.0: messages with their length before them, in both
// versions (CloudWatch User Guide, "OpenTelemetry 1.0.0 format").
func metricOTLPFormat() Format {
	return Format{Name: nameOTLP, Metrics: true,
		Doc:    "CloudWatch metric streams in OpenTelemetry 0.7 and 1.0, alone or in a Firehose envelope. Units that are not CloudWatch's are kept as they are.",
		Detect: "a length and a message of OpenTelemetry's ExportMetricsServiceRequest of that length",
		binary: isOTLP,
		decode: func(d *decoder, w *window) error {
			d.framing = nameOTLP
			return (&walk{decoder: d, w: w, nested: true}).frames()
		}}
}

const nameOTLP = "metric-stream-otlp"

// otlpTag is the first byte of a request: the tag of its field resource_metrics.
const otlpTag = 0x0a

// isOTLP tells a message with its length before it. What there is of the message has to be sound.
func isOTLP(head []byte) bool {
	size, n := binary.Uvarint(head[:min(len(head), binary.MaxVarintLen32)])
	if n <= 0 || size < 4 || len(head) < n+4 || head[n] != otlpTag {
		return false
	}
	if uint64(len(head)-n) < size {
		return head[0] != '{' && head[0] != '[' && startsResource(head[n:], size)
	}
	for msg := head[n : n+int(size)]; len(msg) > 0; {
		f, rest, ok := protoNext(msg)
		if !ok || f.number != 1 || f.wire != 2 || !isMessageOf(f.bytes, 1, 2, 3, 1000) {
			return false
		}
		msg = rest
	}
	return true
}

// isMessageOf tells whether msg has only fields of the numbers, all with bytes in them, and at least one.
func isMessageOf(msg []byte, numbers ...uint64) bool {
	for some := false; ; some = true {
		if len(msg) == 0 {
			return some
		}
		f, rest, ok := protoNext(msg)
		known := false
		for _, n := range numbers {
			known = known || f.number == n
		}
		if !ok || !known || f.wire != 2 {
			return false
		}
		msg = rest
	}
}

// startsResource tells the start of a message of size bytes that is not all there: resource metrics, a resource, its attribute.
func startsResource(head []byte, size uint64) bool {
	for range 3 {
		if len(head) < 6 || head[0] != otlpTag {
			return false
		}
		inner, n := binary.Uvarint(head[1:min(len(head), 6)])
		if n <= 0 || uint64(1+n)+inner > size || inner == 0 {
			return false
		}
		head, size = head[1+n:], inner
	}
	return true
}

// frames reads messages that each have their length before them.
func (k *walk) frames() error {
	for k.ctxErr() == nil {
		k.w.at(binary.MaxVarintLen32)
		head := k.w.unread()
		if len(head) == 0 {
			return nil
		}
		at := k.position()
		size, n := binary.Uvarint(head[:min(len(head), binary.MaxVarintLen32)])
		switch {
		case n <= 0:
			fault := &SyntaxError{Code: CodeProto, Reason: "no length of a message"}
			k.w.pos = k.w.end
			return k.refuse(head, at, fault)
		case size+binary.MaxVarintLen32 > uint64(k.o.Limits.RecordBytes):
			err := k.refuse(head, at, k.tooLarge())
			k.w.pos = k.w.end // a length that large is no length
			k.note = "read up to a length that no message has"
			return err
		}
		end := n + int(size)
		if _, ok := k.w.at(end - 1); !ok {
			head = k.w.unread()
			k.w.pos = k.w.end
			return k.refuse(head, at, &SyntaxError{Offset: len(head), Code: CodeTruncated, Reason: "the input ends inside the message"})
		}
		msg := k.w.unread()[n:end]
		k.w.pos += end
		if err := k.otlpRequest(msg, k.within(at, n)); err != nil {
			return err
		}
	}
	return k.ctxErr()
}

// An otlpScope is what the messages around a datapoint say.
type otlpScope struct {
	stream, account, region []byte
	name, unit              []byte // of the metric
	room                    int    // the capacity of the request's bytes
}

// within is the place of a part of the request at at.
func (s *otlpScope) within(k *walk, part []byte, at Position) Position {
	return k.within(at, s.room-cap(part))
}

// badProto is what is wrong with bytes that are no message.
func badProto(what string) *SyntaxError {
	return &SyntaxError{Code: CodeProto, Reason: what + " is no message of Protocol Buffers"}
}

// otlpRequest reads a message. Offsets of faults are those of the message.
func (k *walk) otlpRequest(msg []byte, at Position) error {
	for rest := msg; len(rest) > 0; {
		f, next, ok := protoNext(rest)
		if !ok {
			return k.refuse(msg, at, badProto("the request"))
		}
		if rest = next; f.number != 1 || f.wire != 2 {
			continue
		}
		if err := k.otlpResource(otlpScope{room: cap(msg)}, f.bytes, at); err != nil {
			return err
		}
	}
	return nil
}

// otlpResource reads a ResourceMetrics: whose metrics they are, and the metrics below scopes or, in 0.7, libraries.
func (k *walk) otlpResource(s otlpScope, msg []byte, at Position) error {
	for rest := msg; len(rest) > 0; {
		f, next, ok := protoNext(rest)
		if !ok {
			return k.refuse(msg, s.within(k, msg, at), badProto("a resource"))
		}
		if rest = next; f.number == 1 && f.wire == 2 {
			s.attributes(f.bytes)
		}
	}
	for rest := msg; len(rest) > 0; {
		f, next, _ := protoNext(rest)
		if rest = next; f.wire != 2 || f.number != 2 && f.number != 1000 {
			continue
		}
		for scope := f.bytes; len(scope) > 0; {
			in, next, ok := protoNext(scope)
			if !ok {
				return k.refuse(f.bytes, s.within(k, f.bytes, at), badProto("a scope"))
			}
			if scope = next; in.number != 2 || in.wire != 2 {
				continue
			}
			if err := k.otlpMetric(s, in.bytes, at); err != nil {
				return err
			}
		}
	}
	return nil
}

// otlpMetric reads a Metric, whose datapoints are those of a summary.
func (k *walk) otlpMetric(s otlpScope, msg []byte, at Position) error {
	var summary []byte
	found := false
	for rest := msg; len(rest) > 0; {
		f, next, ok := protoNext(rest)
		if !ok {
			return k.refuse(msg, s.within(k, msg, at), badProto("a metric"))
		}
		switch rest = next; {
		case f.wire != 2:
		case f.number == 1:
			s.name = f.bytes
		case f.number == 3:
			s.unit = f.bytes
		case f.number == 11:
			summary, found = f.bytes, true
		}
	}
	if !found {
		k.skip(nameOTLP, "OpenTelemetry metrics that are no summaries, which metric streams do not write")
		return nil
	}
	for rest := summary; len(rest) > 0; {
		f, next, ok := protoNext(rest)
		if !ok {
			return k.refuse(summary, s.within(k, summary, at), badProto("a summary"))
		}
		if rest = next; f.number != 1 || f.wire != 2 {
			continue
		}
		fault := k.metering().otlpPoint(s, f.bytes)
		place := s.within(k, f.bytes, at)
		var err error
		if fault != nil {
			err = k.refuse(f.bytes, place, fault)
		} else {
			err = k.point(f.bytes, place)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
