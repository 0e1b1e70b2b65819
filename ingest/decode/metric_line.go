package decode

import (
	"encoding/binary"
	"math/bits"

	"trailsift/ingest/metric"
)

// lineTail are the members that are not part of a line's head: timestamp, value and unit.
const lineTail = 64 | 128 | 256

// line reads a datapoint of a metric stream at the start of data, and returns how many bytes it takes. It returns 0 when the
// object is not all there, or is written in a way that needs a closer look: with escapes, with members that are not known or
// twice there, with what CloudWatch would not take. It allocates nothing: the point refers to data.
func (m *meter) line(data []byte) int {
	p := m.start()
	if len(data) == 0 || data[0] != '{' {
		return 0
	}
	i, seen := 1, 0
	head, text, hash := m.heads.recall(data)
	if head != nil {
		if i = len(text) + 1; i > len(data) || data[i-1] != ',' {
			return 0
		}
		head.fill(p)
		seen = head.seen
	}
	for {
		key, j := plainText(data, skipBlank(data, i))
		if i = skipBlank(data, j); j < 0 || i >= len(data) || data[i] != ':' {
			return 0
		}
		i = skipBlank(data, i+1)
		bit := 0
		switch string(key) {
		case metricStreamKey:
			bit = 1
			p.Stream, i = plainText(data, i)
		case "account_id":
			bit = 2
			p.Account, i = plainText(data, i)
		case "region":
			bit = 4
			p.Region, i = plainText(data, i)
		case "namespace":
			bit = 8
			p.Namespace, i = plainText(data, i)
		case "metric_name":
			bit = 16
			p.Name, i = plainText(data, i)
		case "dimensions":
			bit = 32
			i = m.lineDimensions(data, i)
			if i == len(text) && seen&(lineTail|bit) == 0 {
				m.heads.keep(text, hash, seen|bit, p)
				p.Head = hash
			}
		case "timestamp":
			bit = 64
			p.Time, i = lineTime(data, i)
			p.HasTime = true
		case "value":
			bit = 128
			i = m.lineValues(data, i)
		case "unit":
			bit = 256
			if p.Unit, i = plainText(data, i); i >= 0 && !metric.IsUnit(p.Unit) {
				return 0
			}
		}
		if bit == 0 || seen&bit != 0 || i < 0 {
			return 0
		}
		seen |= bit
		if i = skipBlank(data, i); i >= len(data) {
			return 0
		}
		switch data[i] {
		case ',':
			i++
		case '}':
			if seen&16 == 0 {
				return 0
			}
			m.plain = true
			return i + 1
		default:
			return 0
		}
	}
}

// lineDimensions reads an object of plain texts.
func (m *meter) lineDimensions(data []byte, i int) int {
	if i < 0 || i >= len(data) || data[i] != '{' {
		return -1
	}
	end := m.linePairs(data, i)
	if end < 0 {
		return -1
	}
	var err error
	if m.p.Dimensions, m.p.DimensionNames, err = m.dims.Canonical(); err != nil {
		return -1
	}
	return end
}

// linePairs reads the members of an object of plain texts.
func (m *meter) linePairs(data []byte, i int) int {
	if i = skipBlank(data, i+1); i < len(data) && data[i] == '}' {
		return i + 1
	}
	for {
		var name, value []byte
		if name, i = plainText(data, skipBlank(data, i)); i < 0 {
			return -1
		}
		if i = skipBlank(data, i); i >= len(data) || data[i] != ':' {
			return -1
		}
		if value, i = plainText(data, skipBlank(data, i+1)); i < 0 {
			return -1
		}
		m.dims.Add(name, value)
		if i = skipBlank(data, i); i >= len(data) || data[i] != ',' && data[i] != '}' {
			return -1
		}
		if i++; data[i-1] == '}' {
			return i
		}
	}
}

// lineValues reads an object of numbers. The names are CloudWatch's own and are taken as they stand.
func (m *meter) lineValues(data []byte, i int) int {
	if i < 0 || i >= len(data) || data[i] != '{' {
		return -1
	}
	if i = skipBlank(data, i+1); i < len(data) && data[i] == '}' {
		return i + 1
	}
	p := &m.p
	for {
		key, j := plainText(data, skipBlank(data, i))
		if j < 0 {
			return -1
		}
		if i = skipBlank(data, j); i >= len(data) || data[i] != ':' {
			return -1
		}
		start := skipBlank(data, i+1)
		v, end, ok := decimal(data, start)
		if !ok || numberFault("", v) != nil {
			return -1
		}
		had, other := p.Has, false
		switch string(key) {
		case "count":
			p.Count, p.Has = v, p.Has|metric.HasCount
		case "sum":
			p.Sum, p.Has = v, p.Has|metric.HasSum
		case "min":
			p.Minimum, p.Has = v, p.Has|metric.HasMinimum
		case "max":
			p.Maximum, p.Has = v, p.Has|metric.HasMaximum
		default:
			m.stats = append(m.stats, "{,"[min(len(m.stats), 1)], '"')
			m.stats = append(append(m.stats, key...), '"', ':')
			m.stats = appendNumber(m.stats, v)
			other = true
		}
		if had == p.Has && !other { // twice there
			return -1
		}
		if i = skipBlank(data, end); i >= len(data) || data[i] != ',' && data[i] != '}' {
			return -1
		}
		if i++; data[i-1] == '}' {
			return i
		}
	}
}

// lineTime reads a number of milliseconds since 1970 with the 13 digits that it has from 2001 to 2286.
func lineTime(data []byte, i int) (micros int64, end int) {
	end = i
	for ; end < len(data) && data[end]-'0' <= 9; end++ {
		micros = micros*10 + int64(data[end]-'0')
	}
	if end-i != 13 || data[i] == '0' || end >= len(data) || data[end] == '.' || data[end]|0x20 == 'e' {
		return 0, -1
	}
	return micros * 1000, end
}

// skipBlank returns the position of the first byte from i on that is no white space.
func skipBlank(data []byte, i int) int {
	for i >= 0 && i < len(data) && (data[i] == ' ' || data[i] == '\n' || data[i] == '\r' || data[i] == '\t') {
		i++
	}
	return i
}

// plainText returns the content of the JSON string at i and the position behind it, -1 when none is there, or one that has
// escapes, control characters or anything beyond ASCII.
func plainText(data []byte, i int) ([]byte, int) {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	if i < 0 || i >= len(data) || data[i] != '"' {
		return nil, -1
	}
	i++
	start := i
	for i+8 <= len(data) {
		x := binary.LittleEndian.Uint64(data[i:])
		// The lowest marked byte is a quote, a backslash, a control character or the start of a character beyond ASCII.
		mark := ((x - ones*0x20) | ((x ^ ones*'"') - ones) | ((x ^ ones*'\\') - ones) | x) & highs
		if mark != 0 {
			i += bits.TrailingZeros64(mark) >> 3
			break
		}
		i += 8
	}
	for ; i < len(data) && data[i] != '"'; i++ {
		if data[i] < 0x20 || data[i] >= 0x80 || data[i] == '\\' {
			return nil, -1
		}
	}
	if i >= len(data) {
		return nil, -1
	}
	return data[start:i:i], i + 1
}
