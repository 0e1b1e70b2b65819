package metric

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Metric names a metric. Account and Region are empty where any will do.
type Metric struct {
	Account    string      `json:"-"`
	Region     string      `json:"-"`
	Namespace  string      `json:"Namespace"`
	Name       string      `json:"MetricName"`
	Dimensions []Dimension `json:"Dimensions,omitempty"` // exactly these, in any order
}

// Dimension is one name with its value.
type Dimension struct {
	Name  string `json:"Name"`
	Value string `json:"Value"`
}

// sorted returns the metric with its dimensions in the order of their names.
func (m Metric) sorted() Metric {
	m.Dimensions = slices.Clone(m.Dimensions)
	slices.SortFunc(m.Dimensions, func(a, b Dimension) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Value, b.Value))
	})
	return m
}

// Dimension returns the value of a dimension, and whether the metric has it.
func (m Metric) Dimension(name string) (string, bool) {
	for _, d := range m.Dimensions {
		if d.Name == name {
			return d.Value, true
		}
	}
	return "", false
}

// String returns the metric as messages show it: AWS/EC2 CPUUtilization {InstanceId=i-1}.
func (m Metric) String() string {
	var b strings.Builder
	b.WriteString(m.Namespace + " " + m.Name)
	before := " {"
	for _, d := range m.Dimensions {
		b.WriteString(before + d.Name + "=" + d.Value)
		before = ", "
	}
	if len(m.Dimensions) > 0 {
		b.WriteByte('}')
	}
	return b.String()
}

// key returns a text that only equal metrics share. The dimensions must be sorted.
func (m Metric) key() string {
	parts := []string{m.Account, m.Region, m.Namespace, m.Name}
	for _, d := range m.Dimensions {
		parts = append(parts, d.Name, d.Value)
	}
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(strconv.Itoa(len(p)) + ":" + p)
	}
	return b.String()
}

// compare orders metrics by namespace, name, dimensions, account and region. The dimensions must be sorted.
func compare(a, b Metric) int {
	return cmp.Or(
		strings.Compare(a.Namespace, b.Namespace), strings.Compare(a.Name, b.Name),
		slices.CompareFunc(a.Dimensions, b.Dimensions, func(x, y Dimension) int {
			return cmp.Or(strings.Compare(x.Name, y.Name), strings.Compare(x.Value, y.Value))
		}),
		strings.Compare(a.Account, b.Account), strings.Compare(a.Region, b.Region),
	)
}
