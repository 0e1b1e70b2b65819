package ingest

import (
	"strings"
	"time"
)

// nameTime is what the name of a delivered file says about its time, in microseconds UTC.
type nameTime struct {
	order     int64 // where the file belongs in time: the delivery time, else the day of its folder; 0 = not known
	delivered int64 // the delivery time; 0 when the name has none
}

// parseName reads the delivery time from a slash-separated path, such as
// AWSLogs/o-exampleorg/111122223333/CloudTrail/us-east-1/2024/05/06/111122223333_CloudTrail_us-east-1_20240506T0705Z_ab12.json.gz.
// The time in the file's name wins over the folders' date, which tells the day only. The account in a name is not read: the
// records say whose they are, and names are known to be wrong about it.
func parseName(path string) nameTime {
	dir, base := "", path
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		dir, base = path[:i], path[i+1:]
	}
	if t, ok := stampIn(base); ok {
		return nameTime{order: t, delivered: t}
	}
	if t, ok := dateFolders(dir); ok {
		return nameTime{order: t}
	}
	return nameTime{}
}

// stampIn finds a minute such as 20240506T0705 in a file's name.
func stampIn(base string) (int64, bool) {
	for i := 8; i+5 <= len(base); i++ {
		if base[i] != 'T' || !allDigits(base[i-8:i]) || !allDigits(base[i+1:i+5]) {
			continue
		}
		layout, text := "20060102T1504", base[i-8:i+5]
		if i+7 <= len(base) && allDigits(base[i+5:i+7]) { // digest files give seconds
			layout, text = "20060102T150405", base[i-8:i+7]
		}
		if t, err := time.Parse(layout, text); err == nil {
			return t.UnixMicro(), true
		}
	}
	return 0, false
}

// dateFolders finds the last /2024/05/06 in a folder's path.
func dateFolders(dir string) (int64, bool) {
	for end := len(dir); end >= 10; end = strings.LastIndexByte(dir[:end], '/') {
		if t, err := time.Parse("2006/01/02", dir[end-10:end]); err == nil && (end == 10 || dir[end-11] == '/') {
			return t.UnixMicro(), true
		}
	}
	return 0, false
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
