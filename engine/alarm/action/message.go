package action

import (
	"encoding/json"

	"trailsift/engine/alarm"
	"trailsift/engine/metric"
)

// Subject returns the subject of the SNS message: ALARM: "name" in US East (N. Virginia).
func (c *Change) Subject() string {
	return string(c.Now.State) + `: "` + c.Alarm.Name + `" in ` + regionName(c.Alarm.Region)
}

// message is the text of an SNS message (CloudWatch User Guide, "Notifying users on alarm changes"). Its members are in CloudWatch's
// order.
type message struct {
	AlarmName          string      `json:"AlarmName"`
	Description        *string     `json:"AlarmDescription"`
	Account            string      `json:"AWSAccountId"`
	Updated            string      `json:"AlarmConfigurationUpdatedTimestamp,omitempty"`
	NewState           alarm.State `json:"NewStateValue"`
	Reason             string      `json:"NewStateReason"`
	ReasonData         string      `json:"NewStateReasonData,omitempty"`
	At                 string      `json:"StateChangeTime"`
	Region             string      `json:"Region"`
	ARN                string      `json:"AlarmArn"`
	OldState           alarm.State `json:"OldStateValue"`
	OK                 []string    `json:"OKActions"`
	Alarm              []string    `json:"AlarmActions"`
	Insufficient       []string    `json:"InsufficientDataActions"`
	Trigger            *trigger    `json:"Trigger,omitempty"`
	Rule               string      `json:"AlarmRule,omitempty"`
	TriggeringChildren []sent      `json:"TriggeringChildren,omitempty"`
	Suppressor         string      `json:"ActionsSuppressor,omitempty"`
	Wait               *int64      `json:"ActionsSuppressorWaitPeriod,omitempty"`
	Extension          *int64      `json:"ActionsSuppressorExtensionPeriod,omitempty"`
	SuppressedBy       string      `json:"ActionsSuppressedBy,omitempty"`
	SuppressedReason   string      `json:"ActionsSuppressedReason,omitempty"`
}

// sent is a child of a composite alarm in a message.
type sent struct {
	ARN   string `json:"Arn"`
	State struct {
		Value     alarm.State `json:"Value"`
		Timestamp string      `json:"Timestamp"`
	} `json:"State"`
}

// trigger is what an alarm compares.
type trigger struct {
	Metric     string      `json:"MetricName,omitempty"`
	Namespace  string      `json:"Namespace,omitempty"`
	Type       string      `json:"StatisticType,omitempty"`
	Statistic  string      `json:"Statistic,omitempty"`
	Extended   string      `json:"ExtendedStatistic,omitempty"`
	Unit       *string     `json:"Unit"`
	Dimensions []dimension `json:"Dimensions,omitempty"`
	Period     int64       `json:"Period"`
	N          int64       `json:"EvaluationPeriods"`
	M          int64       `json:"DatapointsToAlarm,omitempty"`
	Operator   string      `json:"ComparisonOperator"`
	Threshold  *float64    `json:"Threshold,omitempty"`
	BandID     string      `json:"ThresholdMetricId,omitempty"`
	Missing    string      `json:"TreatMissingData"`
	LowSamples string      `json:"EvaluateLowSampleCountPercentile"`
	Metrics    []queried   `json:"Metrics,omitempty"`
	Query      string      `json:"Query,omitempty"` // of our own: CloudWatch has no such alarm
}

type dimension struct {
	Value string `json:"value"`
	Name  string `json:"name"`
}

// queried is an expression or a metric of an alarm on several.
type queried struct {
	ID         string      `json:"Id"`
	Expression string      `json:"Expression,omitempty"`
	Label      string      `json:"Label,omitempty"`
	ReturnData bool        `json:"ReturnData"`
	Stat       *metricStat `json:"MetricStat,omitempty"`
}

type metricStat struct {
	Metric struct {
		Dimensions []dimension `json:"Dimensions"`
		Name       string      `json:"MetricName"`
		Namespace  string      `json:"Namespace"`
	} `json:"Metric"`
	Period int64  `json:"Period"`
	Stat   string `json:"Stat"`
	Unit   string `json:"Unit,omitempty"`
}

// Message returns the text of the SNS message: JSON.
func (c *Change) Message() ([]byte, error) {
	d := c.Alarm
	m := message{
		AlarmName: d.Name, Account: d.Account, NewState: c.Now.State, Reason: c.Now.Reason, At: stamp(c.At), Region: regionName(d.Region),
		ARN: d.ARN(), OldState: c.Was.State, OK: list(d.OKActions), Alarm: list(d.AlarmActions), Insufficient: list(d.InsufficientDataActions),
		SuppressedBy: string(c.SuppressedBy), SuppressedReason: c.SuppressedBy.Reason(),
	}
	if d.Description != "" {
		m.Description = &d.Description
	}
	if !d.Composite() {
		m.Trigger = triggerOf(d)
		return json.Marshal(m)
	}
	m.Rule, m.ReasonData = d.Rule, c.Now.ReasonData
	for _, from := range c.children() {
		to := sent{ARN: from.ARN}
		to.State.Value, to.State.Timestamp = from.State.Value, from.State.Timestamp
		m.TriggeringChildren = append(m.TriggeringChildren, to)
	}
	if s := d.Suppressor; s != nil {
		m.Suppressor, m.Wait, m.Extension = s.Alarm, &s.WaitPeriod, &s.ExtensionPeriod
	}
	return json.Marshal(m)
}

func list(texts []string) []string {
	if texts == nil {
		return []string{}
	}
	return texts
}

// triggerOf returns what an alarm compares. Statistics are in capitals, and dimensions have their value first.
func triggerOf(d *alarm.Definition) *trigger {
	t := &trigger{
		Period: d.Period(), N: d.EvaluationPeriods, M: d.DatapointsToAlarm, Operator: string(d.Operator), Threshold: d.Threshold,
		BandID: d.ThresholdMetricID, Missing: string(d.TreatMissingData), LowSamples: string(d.LowSamples),
	}
	if t.Missing == "" {
		t.Missing = string(alarm.Missing)
	}
	switch {
	case d.Metric != nil:
		t.Metric, t.Namespace, t.Dimensions = d.Metric.Name, d.Metric.Namespace, dimensions(d.Metric.Dimensions)
		if name, ok := simple()[d.Metric.Statistic]; ok {
			t.Type, t.Statistic = "Statistic", name
		} else {
			t.Type, t.Extended = "ExtendedStatistic", d.Metric.Statistic
		}
		if d.Metric.Unit != "" {
			t.Unit = &d.Metric.Unit
		}
	case d.Query != nil:
		t.Query = d.Query.Text
	}
	for _, q := range d.Metrics {
		to := queried{ID: q.ID, Expression: q.Expression, ReturnData: q.Returned()}
		if q.Label != nil {
			to.Label = *q.Label
		}
		if q.MetricStat != nil {
			s := &metricStat{Period: q.MetricStat.Period, Stat: q.MetricStat.Stat, Unit: q.MetricStat.Unit}
			s.Metric.Name, s.Metric.Namespace, s.Metric.Dimensions = q.MetricStat.Metric.Name, q.MetricStat.Metric.Namespace, dimensions(q.MetricStat.Metric.Dimensions)
			to.Stat = s
		}
		t.Metrics = append(t.Metrics, to)
	}
	return t
}

// simple are the statistics that have a name in capitals.
func simple() map[string]string {
	return map[string]string{"SampleCount": "SAMPLE_COUNT", "Sum": "SUM", "Average": "AVERAGE", "Minimum": "MINIMUM", "Maximum": "MAXIMUM"}
}

func dimensions(list []metric.Dimension) []dimension {
	out := make([]dimension, len(list))
	for i, d := range list {
		out[i] = dimension{Value: d.Value, Name: d.Name}
	}
	return out
}

// regionName returns what CloudWatch calls a region in messages; the code of one that it does not know.
func regionName(code string) string {
	if name, ok := regions()[code]; ok {
		return name
	}
	return code
}
