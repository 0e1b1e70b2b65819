package lang

import "strings"

// unsupported reports whether a word is a command of Logs Insights that this language lacks.
func unsupported(word string) bool {
	switch strings.ToLower(word) {
	case "appendcols", "count_frequent", "countfrequent", "json", "unmask":
		return true
	}
	return false
}

// foreignCommand says how a command of another language is written in this one.
func foreignCommand(word string) string {
	switch strings.ToLower(word) {
	case "select", "project", "eval", "extend", "table", "rename", "let":
		return "columns are chosen and made with `fields expression as name`, and chosen last with `display`"
	case "order", "orderby":
		return "write `sort expression desc`"
	case "group", "summarize", "aggregate", "count", "by":
		return "write `stats count(*) by field`"
	case "search", "grep", "find", "having", "and":
		return "write `filter condition`; after `stats` it chooses groups"
	case "take", "first", "last":
		return "write `limit count`"
	case "distinct", "uniq":
		return "write `dedup field`, or `stats count(*) by field`"
	case "top", "rare":
		return "write `stats count(*) as n by field | sort n desc | limit 10`"
	case "from", "index":
		return "write `source events`"
	case "extract", "rex", "regex":
		return "write `parse field /(?<name>…)/`"
	}
	return ""
}

// foreignFunction says how a function of another language is written in this one.
func foreignFunction(name string) string {
	switch strings.ToLower(name) {
	case "lower", "lcase":
		return "write `tolower(text)`"
	case "upper", "ucase":
		return "write `toupper(text)`"
	case "len", "length", "size":
		return "write `strlen(text)`; for lists, `jsonArraySize(list)`"
	case "contains", "has":
		return "write `strcontains(text, part)`, or `field like \"part\"`"
	case "isnull", "isnotnull", "ismissing":
		return "write `ispresent(field)` or `not ispresent(field)`"
	case "ifnull", "nvl", "isnullor":
		return "write `coalesce(field, otherwise)`"
	case "iff", "iif":
		return "write `if(condition, value, otherwise)`"
	case "date_trunc", "time_bucket", "span":
		return "write `bin(1h)`, or `datefloor(time, 1h)`"
	case "first", "last":
		return "write `earliest(field)` or `latest(field)`"
	case "perc", "percentile_cont", "quantile", "p95", "p99":
		return "write `pct(field, 95)`"
	}
	return ""
}
