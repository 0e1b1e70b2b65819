package function

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// javaFields returns the letters of a Java date pattern and what strptime calls them.
func javaFields() []struct{ java, c string } {
	return []struct{ java, c string }{
		{"yyyy", "%Y"}, {"uuuu", "%Y"}, {"yy", "%y"}, {"MMMM", "%B"}, {"MMM", "%b"}, {"MM", "%m"}, {"M", "%-m"}, {"dd", "%d"}, {"d", "%-d"},
		{"EEEE", "%A"}, {"EEE", "%a"}, {"E", "%a"}, {"HH", "%H"}, {"H", "%-H"}, {"hh", "%I"}, {"h", "%-I"}, {"mm", "%M"}, {"m", "%-M"},
		{"ss", "%S"}, {"s", "%-S"}, {"SSSSSSSSS", "%n"}, {"SSSSSS", "%f"}, {"SSS", "%g"}, {"a", "%p"}, {"XXX", "%z"}, {"XX", "%z"}, {"X", "%z"},
		{"Z", "%z"}, {"z", "%Z"}, {"DDD", "%j"},
	}
}

// StrptimePattern translates a Java date pattern into the form that strptime reads. The error names the letters that have no
// translation.
func StrptimePattern(java string) (string, error) {
	var out strings.Builder
	for i := 0; i < len(java); {
		switch c := java[i]; {
		case c == '\'':
			text, n, err := javaQuoted(java[i:])
			if err != nil {
				return "", err
			}
			out.WriteString(strings.ReplaceAll(text, "%", "%%"))
			i += n
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			run := i + 1
			for run < len(java) && java[run] == c {
				run++
			}
			spec, ok := javaField(java[i:run])
			if !ok {
				return "", fmt.Errorf("the pattern has no field `%s`", java[i:run])
			}
			out.WriteString(spec)
			i = run
		case c == 0:
			return "", errors.New("the pattern has a NUL byte")
		case c == '%':
			out.WriteString("%%")
			i++
		default:
			out.WriteByte(c)
			i++
		}
	}
	return out.String(), nil
}

// javaQuoted reads the quoted text at the start of s, in which two quotes stand for one, and returns it and its length in s.
func javaQuoted(s string) (text string, n int, err error) {
	if strings.HasPrefix(s, "''") {
		return "'", 2, nil
	}
	for n = 1; n < len(s); n++ {
		if s[n] != '\'' {
			continue
		}
		if !strings.HasPrefix(s[n:], "''") {
			return strings.ReplaceAll(s[1:n], "''", "'"), n + 1, nil
		}
		n++
	}
	return "", 0, errors.New("the pattern has a quote without its end")
}

func javaField(letters string) (string, bool) {
	for _, f := range javaFields() {
		if f.java == letters {
			return f.c, true
		}
	}
	return "", false
}

func verifyJavaPattern(i int, value any) error {
	switch i {
	case 1:
		_, err := StrptimePattern(fmt.Sprint(value))
		return err
	case 2:
		return verifyZone(value)
	}
	return nil
}

// verifyTimeFormat refuses letters that strftime does not know.
func verifyTimeFormat(i int, value any) error {
	if i == 2 {
		return verifyZone(value)
	}
	s, _ := value.(string)
	for j := 0; i == 1 && j < len(s); j++ {
		if s[j] == 0 {
			return errors.New("the format has a NUL byte")
		} else if s[j] != '%' {
			continue
		}
		j++
		if j < len(s) && s[j] == '-' {
			j++
		}
		if j >= len(s) || !strings.ContainsRune("aAwudbBmyYHIpMSgfnzZjUWcxXGV%", rune(s[j])) {
			return fmt.Errorf("the format has an unknown field at byte %d", j)
		}
	}
	return nil
}

// verifyZone refuses names that are no time zone.
func verifyZone(value any) error {
	if _, err := time.LoadLocation(fmt.Sprint(value)); err != nil {
		return fmt.Errorf("unknown time zone `%v`", value)
	}
	return nil
}
