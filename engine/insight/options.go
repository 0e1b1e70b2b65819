package insight

import "fmt"

// Sensitivity says how small a deviation is worth a finding.
type Sensitivity int

const (
	// Default asks for eight calls more than expected.
	Default Sensitivity = iota
	// AWS asks for no more than three calls where none were expected, as CloudTrail's own sample records show; false alarms on
	// rare calls are the price.
	AWS
)

// Sensitivities are the names that ParseSensitivity knows, the default first.
func Sensitivities() []string { return []string{"default", "aws"} }

// ParseSensitivity returns the sensitivity of a name; the empty name is the default.
func ParseSensitivity(name string) (Sensitivity, error) {
	if name == "" {
		return Default, nil
	}
	for i, known := range Sensitivities() {
		if name == known {
			return Sensitivity(i), nil
		}
	}
	return Default, fmt.Errorf("unknown sensitivity `%s`: use one of %v", name, Sensitivities())
}

func (s Sensitivity) String() string {
	if names := Sensitivities(); s >= 0 && int(s) < len(names) {
		return names[s]
	}
	return fmt.Sprintf("Sensitivity(%d)", int(s))
}

// Options say what is reported. The zero value reports every finding at the default sensitivity.
type Options struct {
	Sensitivity Sensitivity
	// Alpha is the largest p-value of a single test that raises a finding; 0 means 1e-6.
	Alpha float64
	// From and To bound the minutes in which a reported finding may begin: [From, To). What is before From is learned from;
	// what is after To is read for as long as a finding that began before it may be detected, and until it has ended. To = 0 means no bound at either side.
	From, To int64
}

func (o Options) alpha() float64 {
	if o.Alpha > 0 {
		return o.Alpha
	}
	return 1e-6
}

// floor is how many calls above what was expected a rise needs at least.
func (o Options) floor() float64 {
	if o.Sensitivity == AWS {
		return 2.5
	}
	return 8
}

// reports says whether a finding that begins in the minute start is asked for.
func (o Options) reports(start int64) bool {
	return o.To == 0 || start >= o.From && start < o.To
}
