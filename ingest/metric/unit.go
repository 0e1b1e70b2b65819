package metric

// Units returns CloudWatch's 27 units (CloudWatch API Reference, MetricDatum).
func Units() []string {
	return []string{
		"Seconds", "Microseconds", "Milliseconds",
		"Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes",
		"Bits", "Kilobits", "Megabits", "Gigabits", "Terabits",
		"Percent", "Count",
		"Bytes/Second", "Kilobytes/Second", "Megabytes/Second", "Gigabytes/Second", "Terabytes/Second",
		"Bits/Second", "Kilobits/Second", "Megabits/Second", "Gigabits/Second", "Terabits/Second",
		"Count/Second", "None",
	}
}

// IsUnit tells whether unit is one of CloudWatch's, in its spelling.
func IsUnit(unit []byte) bool {
	switch string(unit) {
	case "Seconds", "Microseconds", "Milliseconds",
		"Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes",
		"Bits", "Kilobits", "Megabits", "Gigabits", "Terabits",
		"Percent", "Count",
		"Bytes/Second", "Kilobytes/Second", "Megabytes/Second", "Gigabytes/Second", "Terabytes/Second",
		"Bits/Second", "Kilobits/Second", "Megabits/Second", "Gigabits/Second", "Terabits/Second",
		"Count/Second", "None":
		return true
	}
	return false
}

// UnitOfUCUM returns CloudWatch's name of a unit as metric streams write it in OpenTelemetry messages, and false for others
// (CloudWatch User Guide, "OpenTelemetry 1.0.0 format": the table of units).
func UnitOfUCUM(code string) (string, bool) {
	base, rate := code, ""
	if n := len(code) - len("/s"); n > 0 && code[n:] == "/s" {
		base, rate = code[:n], "/Second"
	}
	if rate == "" {
		switch base {
		case "s":
			return "Seconds", true
		case "us":
			return "Microseconds", true
		case "ms":
			return "Milliseconds", true
		case "%":
			return "Percent", true
		case "1":
			return "None", true
		}
	}
	name := ""
	switch base {
	case "By":
		name = "Bytes"
	case "kBy":
		name = "Kilobytes"
	case "MBy":
		name = "Megabytes"
	case "GBy":
		name = "Gigabytes"
	case "TBy":
		name = "Terabytes"
	case "bit":
		name = "Bits"
	case "kbit":
		name = "Kilobits"
	case "MBit", "Mbit":
		name = "Megabits"
	case "GBit", "Gbit":
		name = "Gigabits"
	case "Tbit", "TBit":
		name = "Terabits"
	case "{Count}":
		name = "Count"
	default:
		return "", false
	}
	return name + rate, true
}
