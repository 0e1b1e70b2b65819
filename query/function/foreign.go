package function

// foreignNames returns what SQL, SPL, KQL and PPL call a function of the same arguments and meaning, by the entry's ID.
func foreignNames(id string) []string {
	switch id {
	case "isPresent":
		return []string{"exists", "isnotnull", "is_not_null"}
	case "coalesce":
		return []string{"ifnull", "nvl"}
	case "if":
		return []string{"iff", "iif"}
	case "tolower":
		return []string{"lower", "lcase"}
	case "toupper":
		return []string{"upper", "ucase"}
	case "strlen":
		return []string{"len", "length", "char_length"}
	case "strcontains":
		return []string{"contains"}
	case "startsWith":
		return []string{"starts_with", "hasprefix"}
	case "endsWith":
		return []string{"ends_with", "hassuffix"}
	case "concat":
		return []string{"strcat", "tostring"}
	case "urldecode":
		return []string{"url_decode"}
	case "urlencode":
		return []string{"url_encode"}
	case "base64decode":
		return []string{"base64_decode_tostring"}
	case "base64encode":
		return []string{"base64_encode_tostring"}
	case "isNumeric":
		return []string{"isnum"}
	case "ceil":
		return []string{"ceiling"}
	case "log":
		return []string{"ln"}
	case "jsonParse":
		return []string{"parse_json", "json_parse", "todynamic"}
	case "jsonArraySize":
		return []string{"array_length", "json_array_length"}
	case "isIpv4InSubnet":
		return []string{"ipv4_is_in_range"}
	case "isPrivateIP":
		return []string{"ipv4_is_private"}
	case "countDistinct":
		return []string{"dc", "dcount", "distinct_count", "estdc", "approx_distinct"}
	case "countIf":
		return []string{"count_when"}
	case "avg":
		return []string{"mean", "average"}
	case "stddev":
		return []string{"stdev", "stddev_samp"}
	case "pct":
		return []string{"percentile"}
	case "argMax":
		return []string{"max_by"}
	case "argMin":
		return []string{"min_by"}
	}
	return nil
}
