package metricfilter

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"trailsift/ingest/metric"
	"trailsift/query/pattern"
)

// Definition is a metric filter as it is written: in an answer of describe-metric-filters, in a request of put-metric-filter, or
// with the same names in YAML.
type Definition struct {
	Name            string           `yaml:"filterName"`
	LogGroup        string           `yaml:"logGroupName"`
	Pattern         string           `yaml:"filterPattern"`
	Transformations []Transformation `yaml:"metricTransformations"`
}

// Transformation says what a matching event puts.
type Transformation struct {
	Name       string            `yaml:"metricName"`
	Namespace  string            `yaml:"metricNamespace"`
	Value      string            `yaml:"metricValue"`
	Default    *float64          `yaml:"defaultValue"`
	Dimensions map[string]string `yaml:"dimensions"`
	Unit       string            `yaml:"unit"`
}

// Limits of the text that is read.
const (
	maxBytes   = 16 << 20
	maxFilters = 10_000
)

// ErrNoFilter says that a text holds no metric filter.
var ErrNoFilter = errors.New("no metric filter: neither filterPattern nor metricFilters is there")

// Read reads filters: one, a list, or a list under metricFilters, as JSON or YAML. The error is ErrNoFilter for other texts.
func Read(text []byte) ([]Definition, error) {
	if len(text) > maxBytes {
		return nil, fmt.Errorf("%d bytes, of which %d are read at most", len(text), maxBytes)
	}
	if !bytes.Contains(text, []byte("filterPattern")) {
		return nil, ErrNoFilter
	}
	var answer struct {
		Filters    []Definition `yaml:"metricFilters"`
		Definition `yaml:",inline"`
	}
	var list []Definition
	if err := yaml.Unmarshal(text, &answer); err != nil {
		if listErr := yaml.Unmarshal(text, &list); listErr != nil {
			return nil, errors.New(firstLine(err.Error()))
		}
	}
	list = append(list, answer.Filters...)
	if one := answer.Definition; one.Pattern != "" || one.Transformations != nil {
		list = append(list, one)
	}
	switch {
	case len(list) == 0:
		return nil, ErrNoFilter
	case len(list) > maxFilters:
		return nil, fmt.Errorf("%d metric filters, of which %d are read at most", len(list), maxFilters)
	}
	return list, nil
}

// firstLine leaves out the excerpt that a YAML error comes with.
func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// Title names the filter for people.
func (d *Definition) Title() string {
	switch {
	case d.Name != "":
		return d.Name
	case len(d.Transformations) > 0:
		return d.Transformations[0].Name
	}
	return "a filter without a name"
}

// Filter is a checked definition. It is immutable.
type Filter struct {
	Name    string
	Pattern *pattern.Pattern

	namespace, metric, unit string
	value                   source
	standard                *float64
	dimensions              []dimension // sorted by name
}

// source is where a value comes from: a number, or a selector.
type source struct {
	number   float64
	selector pattern.Selector
	selected bool
}

type dimension struct {
	name     string
	selector pattern.Selector
}

// dimensionsMax is how many dimensions a metric filter can have.
const dimensionsMax = 3

// Check returns the filter that a definition means. The error says which rule of CloudWatch's it breaks; a diag.List is about the
// pattern.
func (d *Definition) Check() (*Filter, error) {
	p, problems := pattern.Parse(d.Pattern)
	if p == nil {
		return nil, problems
	}
	if len(d.Transformations) != 1 {
		return nil, fmt.Errorf("%d metricTransformations where there is to be one", len(d.Transformations))
	}
	t := d.Transformations[0]
	f := &Filter{Name: d.Title(), Pattern: p, namespace: t.Namespace, metric: t.Name, unit: t.Unit, standard: t.Default}
	switch {
	case t.Name == "" || t.Namespace == "":
		return nil, errors.New("metricName and metricNamespace are both needed")
	case t.Unit != "" && !metric.IsUnit([]byte(t.Unit)):
		return nil, fmt.Errorf("%q is no unit of CloudWatch's", t.Unit)
	case len(t.Dimensions) > dimensionsMax:
		return nil, fmt.Errorf("%d dimensions where CloudWatch allows %d", len(t.Dimensions), dimensionsMax)
	case len(t.Dimensions) > 0 && t.Default != nil:
		return nil, errors.New("defaultValue and dimensions exclude each other")
	case t.Default != nil && !finite(*t.Default):
		return nil, errors.New("defaultValue is no number")
	}
	if n, err := strconv.ParseFloat(t.Value, 64); err == nil && finite(n) {
		f.value.number = n
	} else if f.value.selector, err = selector(t.Value, p); err != nil {
		return nil, fmt.Errorf("metricValue %q: %w", t.Value, err)
	} else {
		f.value.selected = true
	}
	for _, name := range slices.Sorted(maps.Keys(t.Dimensions)) {
		s, err := selector(t.Dimensions[name], p)
		if err != nil {
			return nil, fmt.Errorf("dimension %q: %w", name, err)
		}
		f.dimensions = append(f.dimensions, dimension{name, s})
	}
	return f, nil
}

func finite(f float64) bool { return !math.IsInf(f, 0) && !math.IsNaN(f) }

// selector reads $.field or, for a space-delimited pattern, $field.
func selector(text string, p *pattern.Pattern) (pattern.Selector, error) {
	if text == "" {
		return pattern.Selector{}, errors.New("it is missing")
	}
	s, err := pattern.ParseSelector(text)
	switch {
	case err != nil:
		return s, err
	case p.Kind == pattern.Fields && !slices.ContainsFunc(p.Fields, func(f pattern.Field) bool { return f.Name == s.Name && !f.Rest }):
		return s, errors.New("the pattern has no field of this name")
	case p.Kind != pattern.Fields && s.Name != "":
		return s, fmt.Errorf("a field of JSON is written `$.%s`", s.Name)
	}
	return s, nil
}
