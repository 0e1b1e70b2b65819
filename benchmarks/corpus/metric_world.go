package corpus

import (
	"fmt"
	"math"
)

// metricResource is what a set of dimensions stands for, with its metrics.
type metricResource struct {
	account, region string
	namespace       string
	dimensions      []metricDimension // sorted by name
	metrics         []metricShape
}

type metricDimension struct{ name, value string }

// metricShape says how the values of a metric look.
type metricShape struct {
	name, unit string
	level      float64 // about what a value is
	whole      bool    // values are whole numbers
	samples    int     // samples in a datapoint, at most
}

// resourceShape says which resources of a kind there are and what is measured of them.
type resourceShape struct {
	namespace string
	weight    float64
	names     []string // of the dimensions; in forms, %s is replaced by letters
	forms     []string
	metrics   []metricShape
}

func resourceShapes() []resourceShape {
	return []resourceShape{
		{"AWS/EC2", 6, []string{"InstanceId"}, []string{"i-0%s"}, []metricShape{
			{"CPUUtilization", "Percent", 20, false, 5}, {"NetworkIn", "Bytes", 4e5, true, 5}, {"NetworkOut", "Bytes", 9e5, true, 5},
			{"DiskWriteOps", "Count", 30, true, 5}, {"CPUCreditBalance", "Count", 140, false, 1}}},
		{"AWS/Lambda", 5, []string{"FunctionName"}, []string{"acme-prod-%s-handler"}, []metricShape{
			{"Duration", "Milliseconds", 120, false, 400}, {"Invocations", "Count", 1, true, 400}, {"Errors", "Count", 0.02, true, 400}}},
		{"AWS/ApplicationELB", 2, []string{"LoadBalancer", "TargetGroup"}, []string{"app/acme/%s", "targetgroup/acme/%s"}, []metricShape{
			{"TargetResponseTime", "Seconds", 0.08, false, 2000}, {"RequestCount", "Count", 1, true, 2000}, {"HTTPCode_Target_5XX_Count", "Count", 0.1, true, 20}}},
		{"AWS/SQS", 2, []string{"QueueName"}, []string{"acme-%s-queue"}, []metricShape{
			{"NumberOfMessagesSent", "Count", 40, true, 1}, {"ApproximateAgeOfOldestMessage", "Seconds", 3, true, 1}}},
		{"Acme/Shop", 3, []string{"Host", "Service", "Stage"}, []string{"ip-%s.example.net", "checkout", "prod"}, []metricShape{
			{"Latency", "Milliseconds", 35, false, 300}, {"Orders", "Count", 2, true, 60}, {"BasketValue", "None", 48.5, false, 60}}},
	}
}

// metricResources returns resources that have as many metrics together as series says.
func metricResources(seed uint64, series int) []metricResource {
	r := seeded(seed, 11)
	shapes := resourceShapes()
	weights := make([]float64, len(shapes))
	for i, s := range shapes {
		weights[i] = s.weight
	}
	kinds, accounts := newWeighted(weights), accountIDs()
	regions := []string{"us-east-1", "us-east-1", "us-east-1", "eu-west-1", "eu-west-1", "ap-southeast-2"}
	var out []metricResource
	for left := series; left > 0; {
		s := shapes[kinds.pick(&r)]
		res := metricResource{
			account: accounts[r.below(3)], region: regions[r.below(len(regions))],
			namespace: s.namespace, metrics: s.metrics[:min(left, len(s.metrics))],
		}
		for i, name := range s.names {
			value := s.forms[i]
			if i == 0 || len(s.forms) == 2 {
				value = fmt.Sprintf(value, r.chars(hexDigits, 16))
			}
			res.dimensions = append(res.dimensions, metricDimension{name, value})
		}
		left -= len(res.metrics)
		out = append(out, res)
	}
	return out
}

// metricDocument is what all metrics of a resource are in one period.
type metricDocument struct {
	*metricResource
	seed     uint64
	resource int
	step     int
	version  int // 1: with values that came late
	seconds  int64
}

// statisticSet is a datapoint.
type statisticSet struct{ count, sum, minimum, maximum float64 }

// set returns the datapoint of the i-th metric.
func (d *metricDocument) set(i int) statisticSet {
	s := d.metrics[i]
	r := d.random(i)
	n := float64(1 + r.below(s.samples) + d.version)
	mean := d.mean(i, &r)
	low, high := mean*(1-0.8*r.unit()), mean*(1+2*r.unit())
	switch {
	case n == 1:
		low, high = mean, mean
	case n == 2:
		mean = (low + high) / 2
	}
	if !s.whole {
		return statisticSet{n, n * mean, low, high}
	}
	low, high = math.Floor(low), math.Ceil(high)
	return statisticSet{n, min(max(math.Round(n*mean), n*low), n*high), low, high}
}

// value returns one raw value of the i-th metric.
func (d *metricDocument) value(i, k int) float64 {
	r := d.random(i)
	r.state += uint64(k)
	v := d.mean(i, &r)
	if d.metrics[i].whole {
		return math.Round(v)
	}
	return v
}

func (d *metricDocument) random(i int) random {
	return seeded(d.seed, 14, uint64(d.resource), uint64(i), uint64(d.step))
}

// mean follows the hours of the day around the resource's own level.
func (d *metricDocument) mean(i int, r *random) float64 {
	own := seeded(d.seed, 15, uint64(d.resource), uint64(i))
	level := d.metrics[i].level * math.Exp(own.normal()/2)
	day := 1 + 0.4*math.Sin(2*math.Pi*float64(d.seconds%86400)/86400)
	return level * day * math.Exp(0.3*r.normal())
}
