package rule

import (
	"slices"
	"strings"

	"trailsift/engine/metric"
)

// catalogue is the metrics of a store, by their names.
type catalogue struct {
	namespaces []string
	names      map[string][]string // of metrics, by namespace
	seen       map[[2]string][]Seen
}

func newCatalogue(metrics []Seen) *catalogue {
	c := &catalogue{names: map[string][]string{}, seen: map[[2]string][]Seen{}}
	for _, m := range metrics {
		key := [2]string{m.Namespace, m.Name}
		if c.names[m.Namespace] == nil {
			c.namespaces = append(c.namespaces, m.Namespace)
		}
		if c.seen[key] == nil {
			c.names[m.Namespace] = append(c.names[m.Namespace], m.Name)
		}
		c.seen[key] = append(c.seen[key], m)
	}
	return c
}

// dimensionText writes dimensions, sorted by name: {A=1, B=2}.
func dimensionText(dimensions []metric.Dimension) string {
	var all []string
	for _, d := range dimensions {
		all = append(all, d.Name+"="+d.Value)
	}
	slices.Sort(all)
	return "{" + strings.Join(all, ", ") + "}"
}
