package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/pflag"

	"trailsift/ingest/metricfilter"
	"trailsift/query/diag"
)

// metricFilterFlags name the metric filters of ingest.
type metricFilterFlags struct{ files []string }

func (f *metricFilterFlags) register(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.files, "metric-filter", nil, "make metric values of the newly stored events that match the filters in this `file`: an answer of describe-metric-filters, a put-metric-filter request, or YAML with the same names (may be repeated)")
}

// filters reads and checks the filters.
func (f *metricFilterFlags) filters() ([]*metricfilter.Filter, error) {
	var out []*metricfilter.Filter
	for _, file := range f.files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, usageError("--metric-filter: %w", err)
		}
		definitions, err := metricfilter.Read(text)
		if err != nil {
			return nil, usageError("--metric-filter %s: %w", file, err)
		}
		for i := range definitions {
			d := &definitions[i]
			filter, err := d.Check()
			var list diag.List
			switch {
			case errors.As(err, &list) && list.HasErrors() && d.Pattern != "":
				return nil, &queryError{name: patternName(file, d), text: d.Pattern, list: list}
			case err != nil:
				return nil, usageError("--metric-filter %s: %w", patternName(file, d), err)
			}
			out = append(out, filter)
		}
	}
	return out, nil
}

// patternName is what diagnostics call the pattern of a filter in a file.
func patternName(file string, d *metricfilter.Definition) string {
	return fmt.Sprintf("%s: %s", file, d.Title())
}
