package timeline

import "slices"

// Severity says how much an event matters by itself, whoever did it.
type Severity int

// Severities. The zero value is Info: what is only worth knowing beside other things.
const (
	Info Severity = iota
	Low
	Medium
	High
	Critical
)

// Severities returns the names of all severities, the least first.
func Severities() []string { return []string{"info", "low", "medium", "high", "critical"} }

// String returns the name of the severity.
func (s Severity) String() string { return Severities()[min(max(s, Info), Critical)] }

// ParseSeverity returns the severity of a name; ok is false when there is none.
func ParseSeverity(name string) (s Severity, ok bool) {
	i := slices.Index(Severities(), name)
	return Severity(max(i, 0)), i >= 0
}

// higher returns the next higher severity.
func (s Severity) higher() Severity { return min(s+1, Critical) }

// lower returns the next lower severity.
func (s Severity) lower() Severity { return max(s-1, Info) }
