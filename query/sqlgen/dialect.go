package sqlgen

import "trailsift/query/function"

// Dialect is how one database spells SQL: the base spelling and what differs from it. A dialect is immutable.
type Dialect struct {
	Name      string
	overrides map[string]string              // templates by overload ID, cast or fragment
	members   map[string]map[string][]string // all there are in the extra columns, by table and column, where that is known
}

// template returns the dialect's spelling of id, or the given one.
func (d *Dialect) template(id, base string) string {
	if t, ok := d.overrides[id]; ok {
		return t
	}
	return base
}

// typeName returns what the database calls a type.
func typeName(t function.Type) string {
	switch t {
	case function.Int:
		return "bigint"
	case function.Double:
		return "double"
	case function.Bool:
		return "boolean"
	case function.Time:
		return "timestamp"
	case function.Bytes:
		return "blob"
	}
	return "varchar"
}

// The milliseconds of the years 1 and 9999, outside of which numbers stand for no time.
const timeRange = "between -62135596800000 and 253402300799999"

// numberText is the argument of a conversion from text to a number, when it stands for one. The length keeps it finite; the
// comparison rules most other texts out, because every number begins with a character before the colon.
const numberText = "case when $1 < ':' and length($1) < 200 and regexp_full_match($1, '" + function.NumberShape + "') then $1 end"

// timeShape is the text of a time that needs no knowledge of zones.
const timeShape = "[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?Z?)?"

// castTemplate returns the base spelling of a conversion; "" when there is none. What cannot be converted gives null.
func castTemplate(from, to function.Type) string {
	switch to {
	case function.Text:
		switch from {
		case function.JSON, function.Regex:
			return "$1"
		case function.Double:
			return "regexp_replace($1::varchar, '[.]0$', '')"
		case function.Time:
			return "replace(strftime($1, '%Y-%m-%dT%H:%M:%S.%fZ'), '.000000Z', 'Z')"
		}
		return "$1::varchar"
	case function.Double:
		switch from {
		case function.Text, function.JSON:
			return "try_cast(" + numberText + " as double)"
		case function.Time:
			return "epoch_us($1) / 1000e0"
		case function.Duration:
			return "epoch_us(timestamp '1970-01-01' + $1) / 1000e0"
		}
		return "$1::double"
	case function.Int:
		switch from {
		case function.Text, function.JSON:
			return "coalesce(try_cast(case when regexp_full_match($1, '[-+]?[0-9]{1,18}') then $1 end as bigint), try_cast(trunc(try_cast(" + numberText + " as double)) as bigint))"
		case function.Double:
			return "try_cast(trunc($1) as bigint)"
		case function.Time:
			return "epoch_ms($1)"
		case function.Duration:
			return "epoch_ms(timestamp '1970-01-01' + $1)"
		}
		return "$1::bigint"
	case function.Bool:
		switch from {
		case function.Text, function.JSON:
			return "case when $1 in ('true', '1') then true when $1 in ('false', '0') then false end"
		}
		return "$1 <> 0"
	case function.Time:
		switch from {
		case function.Text, function.JSON:
			return "try_cast(replace(case when regexp_full_match($1, '" + timeShape + "') then $1 end, 'Z', '') as timestamp)"
		}
		return "make_timestamp(case when $1 " + timeRange + " then trunc($1)::bigint end * 1000)"
	case function.JSON:
		return "case when json_valid($1) and left(ltrim($1, ' ' || chr(9) || chr(10) || chr(13)), 1) in ('{', '[') then $1 end"
	}
	return ""
}
