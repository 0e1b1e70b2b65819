package lang

import "strings"

// foreignCommand says how a command of another language is written in this one.
func foreignCommand(word string) string {
	switch strings.ToLower(word) {
	case "select", "project", "keep", "cut":
		return "columns are chosen with `display expression as name, …`"
	case "put", "add", "mutate":
		return "columns are made with `fields expression as name`"
	case "drop", "remove":
		return "columns are chosen with `display field, …`: name those that stay"
	case "group", "groupby", "count", "by", "chart", "tstats", "sum", "avg", "min", "max", "rate", "topk":
		return "write `stats count(*) by field`"
	case "and", "or", "not":
		return "conditions stand in one `filter`, joined with `and` or `or`"
	case "first", "last":
		return "write `sort @timestamp | limit count`, with `desc` for the last ones"
	case "offset", "skip":
		return "rows cannot be skipped; sort them and write `limit count`"
	case "sample":
		return "write `limit any count` for some of the rows"
	case "reverse":
		return "write `sort field desc`"
	case "distinct", "uniq", "unique":
		return "write `dedup field` for one row each, or `stats count(*) by field` to count them"
	case "from", "index", "sourcetype", "datatable":
		return "write `source events`; it is what is asked when nothing is named"
	case "extract", "rex", "regex", "regexp", "grok":
		return "write `parse field /(?<name>…)/`, or `parse field \"text * text\" as name`"
	case "spath", "unpack", "flatten", "json_extract":
		return "members of objects are reached by their path: `requestParameters.bucketName`"
	case "mv", "unroll", "explode":
		return "write `expand field`, or `unnest field into name`"
	case "makemv":
		return "write `fields split(field, \",\") as name`"
	case "transaction":
		return "write `sessionize field maxspan 30m`"
	case "bucket", "bin", "span", "make":
		return "write `stats count(*) by bin(1h)`"
	case "trendline":
		return "write `streamstats window=5 avg(field)`"
	case "convert", "fieldformat":
		return "write `fields formatDate(@timestamp, \"%d.%m. %H:%M\") as day`"
	case "render", "plot":
		return "how a result is drawn is an option of the program: `--chart`"
	case "line_format", "label_format":
		return "write `fields concat(a, \" \", b) as line`"
	case "insert", "update", "delete", "create", "alter":
		return "a query only reads"
	case "show", "describe", "help", "explain":
		return "this is no part of the language: `trailsift info` describes the store, `trailsift help` the language"
	}
	return ""
}

// foreignFunction says how a function of another language is written in this one.
func foreignFunction(name string) string {
	low := strings.ToLower(name)
	if digits := strings.TrimLeft(low, "percntil"); digits != "" && strings.Trim(digits, "0123456789") == "" && strings.HasPrefix(low, "p") {
		return "write `pct(field, " + digits + ")`"
	}
	switch low {
	case "size", "count_chars":
		return "write `strlen(text)`; for lists, `jsonArraySize(list)`"
	case "mvcount", "cardinality":
		return "write `jsonArraySize(list)`"
	case "isnull", "ismissing", "isnotempty", "is_null":
		return "write `ispresent(field)` or `not ispresent(field)`"
	case "nullif":
		return "write `if(field != value, field)`"
	case "date_trunc", "time_bucket", "span", "bucket", "date_bin":
		return "write `bin(1h)`, or `datefloor(time, 1h)`"
	case "first", "last", "any", "take_any", "any_value":
		return "write `earliest(field)` or `latest(field)`"
	case "perc", "percentile_cont", "percentile_disc", "quantile", "approx_percentile", "percentiles":
		return "write `pct(field, 95)`"
	case "list", "make_list", "array_agg", "string_agg", "group_concat":
		return "write `values(field)`: the different values, in order"
	case "c":
		return "write `count(field)`"
	case "cnt", "count_all":
		return "write `count(*)`"
	case "distinct", "unique":
		return "write `count_distinct(field)` for their number, `values(field)` for the values themselves"
	case "unmask":
		return "`unmask` is a command of its own: `| unmask(field)`"
	case "range":
		return "write `max(field) - min(field)`"
	case "mode":
		return "write `top 1 field`"
	case "substring", "mid", "left":
		return "write `substr(text, start, length)`, the first character being 0"
	case "match", "regexp_like", "regexp_matches", "regexmatch", "matches":
		return "write `field like /regex/`"
	case "regexp_extract", "regex_extract", "extract":
		return "write `parse field /(?<name>…)/`"
	case "regexp_replace", "replace_regex":
		return "write `regexReplace(text, \"regex\", \"$1\")`"
	case "cidrmatch", "cidr_match", "ipv4_is_match":
		return "write `isIpInSubnet(address, \"10.0.0.0/8\")`"
	case "json_extract", "json_extract_scalar", "json_value", "extract_json", "spath", "element_at":
		return "members of objects are reached by their path: `requestParameters.bucketName`"
	case "datetime", "todatetime", "timestamp", "from_iso8601_timestamp", "date", "to_timestamp":
		return "times are written as they are: `2024-01-31T10:00:00Z`"
	case "from_unixtime", "unixtime_seconds_todatetime":
		return "write `fromMillis(seconds * 1000)`"
	case "unix_timestamp", "to_unixtime":
		return "write `toMillis(time) / 1000`"
	case "strptime":
		return "write `parseDate(text, \"yyyy-MM-dd HH:mm:ss\")`"
	case "date_format", "format_datetime", "to_char":
		return "write `formatDate(time, \"%Y-%m-%d\")`"
	case "relative_time", "date_sub", "dateadd", "date_add":
		return "write `ago(7d)`, or add a duration to a time: `@timestamp + 1h`"
	case "pow", "power":
		return "write `a ^ b`"
	case "mod":
		return "write `a % b`"
	case "num", "str", "auto", "ip", "natural":
		return "`sort` orders numbers, texts and addresses naturally: write the field alone"
	case "variance", "var", "var_samp":
		return "write `stddev(field) ^ 2`"
	case "rand", "random", "uuid":
		return "a query gives the same result every time, so nothing is random"
	case "cast", "try_cast":
		return "write `toNumber(value)`, `toInt(value)` or `concat(value)`"
	}
	return ""
}

// foreignField says what a name of another product is called in a CloudTrail record.
func foreignField(name string) string {
	switch strings.ToLower(name) {
	case "_time", "time", "timestamp", "timegenerated", "event_time", "ts":
		return "@timestamp"
	case "_raw", "raw", "message", "msg", "line":
		return "@message"
	case "src", "src_ip", "sourceip", "source_ip", "ip", "clientip", "client_ip", "ipaddress", "sourceipaddress", "source.ip":
		return "sourceIPAddress"
	case "user", "username", "user_name", "identity", "actor", "principal", "who":
		return "actor()"
	case "action", "event", "event_name", "operation", "operationname", "event.action":
		return "eventName"
	case "service", "event_source", "provider":
		return "eventSource"
	case "region", "aws_region", "cloud.region":
		return "awsRegion"
	case "account", "accountid", "account_id", "aws_account_id", "cloud.account.id":
		return "recipientAccountId"
	case "error", "error_code":
		return "errorCode"
	case "user_agent", "agent", "http_user_agent":
		return "userAgent"
	case "accesskey", "access_key", "accesskeyid", "access_key_id":
		return "userIdentity.accessKeyId"
	case "arn", "user_arn":
		return "userIdentity.arn"
	case "@requestid":
		return "requestID"
	case "request_parameters", "params":
		return "requestParameters"
	}
	return ""
}
