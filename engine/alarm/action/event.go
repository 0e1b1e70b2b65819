package action

import (
	"encoding/json"
	"time"

	"trailsift/engine/alarm"
	"trailsift/engine/metric"
)

// event is an event of EventBridge (CloudWatch User Guide, "Alarm events and EventBridge"). Members are in CloudWatch's order.
type event struct {
	Version    string   `json:"version"`
	ID         string   `json:"id"`
	DetailType string   `json:"detail-type"`
	Source     string   `json:"source"`
	Account    string   `json:"account"`
	Time       string   `json:"time"`
	Region     string   `json:"region"`
	Resources  []string `json:"resources"`
	Detail     detail   `json:"detail"`
}

type detail struct {
	Name          string        `json:"alarmName"`
	Configuration configuration `json:"configuration"`
	Previous      condition     `json:"previousState"`
	State         condition     `json:"state"`
}

// configuration is what the alarm is: with metrics, or with a rule.
type configuration struct {
	Description string    `json:"description,omitempty"`
	Metrics     []asked   `json:"metrics,omitempty"`
	Rule        string    `json:"alarmRule,omitempty"`
	Suppressor  string    `json:"actionsSuppressor,omitempty"`
	Wait        *int64    `json:"actionsSuppressorWaitPeriod,omitempty"`
	Extension   *int64    `json:"actionsSuppressorExtensionPeriod,omitempty"`
	Query       *ownQuery `json:"query,omitempty"` // of our own: CloudWatch has no such alarm
}

type ownQuery struct {
	Text   string `json:"text"`
	Period int64  `json:"period"`
}

// asked is a metric or an expression. Dimensions are an object here, unlike in messages.
type asked struct {
	ID         string     `json:"id"`
	Expression string     `json:"expression,omitempty"`
	Label      string     `json:"label,omitempty"`
	Stat       *askedStat `json:"metricStat,omitempty"`
	ReturnData bool       `json:"returnData"`
}

type askedStat struct {
	Metric askedMetric `json:"metric"`
	Period int64       `json:"period"`
	Stat   string      `json:"stat"`
	Unit   string      `json:"unit,omitempty"`
}

type askedMetric struct {
	Dimensions map[string]string `json:"dimensions"`
	Name       string            `json:"name"`
	Namespace  string            `json:"namespace"`
}

type condition struct {
	SuppressedBy     string      `json:"actionsSuppressedBy,omitempty"`
	SuppressedReason string      `json:"actionsSuppressedReason,omitempty"`
	Reason           string      `json:"reason,omitempty"`
	ReasonData       string      `json:"reasonData,omitempty"`
	Timestamp        string      `json:"timestamp,omitempty"`
	Value            alarm.State `json:"value"`
}

// Event returns the event that EventBridge gets: JSON.
func (c *Change) Event() ([]byte, error) {
	d := c.Alarm
	e := event{
		Version: "0", ID: c.ID(), DetailType: "CloudWatch Alarm State Change", Source: "aws.cloudwatch", Account: d.Account,
		Time: time.UnixMicro(c.At).UTC().Format("2006-01-02T15:04:05Z"), Region: d.Region, Resources: []string{d.ARN()},
		Detail: detail{Name: d.Name, Previous: conditionOf(c.Was), State: conditionOf(c.Now)},
	}
	e.Detail.State.SuppressedBy, e.Detail.State.SuppressedReason = string(c.SuppressedBy), c.SuppressedBy.Reason()
	to := &e.Detail.Configuration
	to.Description, to.Rule = d.Description, d.Rule
	if s := d.Suppressor; s != nil {
		to.Suppressor, to.Wait, to.Extension = s.Alarm, &s.WaitPeriod, &s.ExtensionPeriod
	}
	if d.Query != nil {
		to.Query = &ownQuery{d.Query.Text, d.Query.Period}
	}
	if m := d.Metric; m != nil { // one metric has an id too
		to.Metrics = []asked{{ID: c.id("metric"), ReturnData: true, Stat: askedStatOf(m.Metric, m.Period, m.Statistic, m.Unit)}}
	}
	for _, q := range d.Metrics {
		one := asked{ID: q.ID, Expression: q.Expression, ReturnData: q.Returned()}
		if q.Label != nil {
			one.Label = *q.Label
		}
		if s := q.MetricStat; s != nil {
			one.Stat = askedStatOf(s.Metric, s.Period, s.Stat, s.Unit)
		}
		to.Metrics = append(to.Metrics, one)
	}
	return json.Marshal(e)
}

func askedStatOf(m metric.Metric, period int64, stat, unit string) *askedStat {
	s := &askedStat{Metric: askedMetric{Dimensions: map[string]string{}, Name: m.Name, Namespace: m.Namespace}, Period: period, Stat: stat, Unit: unit}
	for _, d := range m.Dimensions {
		s.Metric.Dimensions[d.Name] = d.Value
	}
	return s
}

func conditionOf(c Condition) condition {
	return condition{Reason: c.Reason, ReasonData: c.ReasonData, Timestamp: stamp(c.Since), Value: c.State}
}
