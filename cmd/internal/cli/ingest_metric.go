package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"trailsift/ingest/decode"
	"trailsift/ingest/metric"
)

// metricFlags say what exports of metrics do not say. They fill gaps, and never override an export.
type metricFlags struct {
	account, region string
	namespace, name string
	statistic       string
	dimensions      dimensionFlag
	unit            unitFlag
	period          periodFlag
	columns         columnsFlag
	request         requestFlag
}

func (f *metricFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.namespace, "namespace", "", "the `namespace` of metrics whose export does not say it")
	flags.StringVar(&f.name, "metric", "", "their `name`")
	flags.Var(&f.dimensions, "dimension", "one of their dimensions, `name=value` (may be repeated), or none when they have none")
	flags.Var(&f.unit, "unit", "their `unit`, one of CloudWatch's; a datapoint that says another one is rejected")
	flags.Var(&f.period, "period", "their `period`, such as 60 or 5m")
	flags.StringVar(&f.statistic, "statistic", "", "what their numbers are: Average, Sum, Minimum, Maximum, SampleCount, p99 …")
	flags.StringVar(&f.account, "account", "", "the `account` that owns them")
	flags.StringVar(&f.region, "region", "", "their `region`")
	flags.Var(&f.request, "metric-request", "the request that an answer of get-metric-data is of: a JSON `file`")
	flags.Var(&f.columns, "metric-columns", "what the columns of a CSV of metrics are: a JSON `file` such as {\"When\":\"time\",\"Load\":\"Average\",\"Host\":\"dimension:Host\"}")
}

func (f *metricFlags) defaults() metric.Defaults {
	return metric.Defaults{Account: f.account, Region: f.region, Namespace: f.namespace, Name: f.name, Statistic: f.statistic,
		Dimensions: f.dimensions, Unit: string(f.unit), Period: time.Duration(f.period), Columns: f.columns.columns, Request: f.request.request}
}

// dimensionFlag collects dimensions. Nil means that they are not known.
type dimensionFlag map[string]string

// Set adds a dimension.
func (d *dimensionFlag) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	switch {
	case text == "none" && len(*d) == 0:
		*d = dimensionFlag{}
		return nil
	case !ok || name == "" || value == "":
		return fmt.Errorf("%q is not name=value", text)
	case (*d)[name] != "":
		return fmt.Errorf("the dimension %q is there twice", name)
	case *d == nil:
		*d = dimensionFlag{}
	}
	(*d)[name] = value
	if len(*d) > metric.DimensionsMax {
		return fmt.Errorf("a metric has at most %d dimensions", metric.DimensionsMax)
	}
	return nil
}

// String returns nothing: there is no default to show.
func (d *dimensionFlag) String() string { return "" }

// Type names the flag's value in help texts.
func (d *dimensionFlag) Type() string { return "name=value" }

// unitFlag is one of CloudWatch's units.
type unitFlag string

// Set checks the unit.
func (u *unitFlag) Set(text string) error {
	if !slices.Contains(metric.Units(), text) {
		return fmt.Errorf("%q is not a unit of CloudWatch's: %s", text, strings.Join(metric.Units(), ", "))
	}
	*u = unitFlag(text)
	return nil
}

// String returns the unit.
func (u *unitFlag) String() string { return string(*u) }

// Type names the flag's value in help texts.
func (u *unitFlag) Type() string { return "unit" }

// periodFlag is a length of whole seconds: 60, 60s or 5m.
type periodFlag time.Duration

// Set reads the period.
func (p *periodFlag) Set(text string) error {
	length, err := parseDuration(text)
	d := length.length
	if length.months != 0 {
		d = 0 // months differ in length
	}
	if n, bad := strconv.ParseInt(text, 10, 32); bad == nil {
		d, err = time.Duration(n)*time.Second, nil
	}
	if err != nil || d < time.Second || d%time.Second != 0 {
		return fmt.Errorf("%q is no period: a number of seconds, or a length such as 5m", text)
	}
	*p = periodFlag(d)
	return nil
}

// String returns the period; empty for none.
func (p *periodFlag) String() string {
	if *p == 0 {
		return ""
	}
	return time.Duration(*p).String()
}

// Type names the flag's value in help texts.
func (p *periodFlag) Type() string { return "period" }

// requestFlag is a request of get-metric-data in a file.
type requestFlag struct {
	file    string
	request metric.Request
}

// Set reads the file.
func (r *requestFlag) Set(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	r.file = file
	r.request, err = decode.MetricRequest(text)
	return err
}

// String returns the file's name.
func (r *requestFlag) String() string { return r.file }

// Type names the flag's value in help texts.
func (r *requestFlag) Type() string { return "file" }

// columnsFlag says in a file what the columns of a CSV are.
type columnsFlag struct {
	file    string
	columns metric.Columns
}

// Set reads the file.
func (c *columnsFlag) Set(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	c.file = file
	if err := json.Unmarshal(text, &c.columns); err != nil {
		return fmt.Errorf("not an object of texts: %w", err)
	}
	return decode.CheckColumns(c.columns)
}

// String returns the file's name.
func (c *columnsFlag) String() string { return c.file }

// Type names the flag's value in help texts.
func (c *columnsFlag) Type() string { return "file" }
