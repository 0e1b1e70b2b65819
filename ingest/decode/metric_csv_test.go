package decode

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trailsift/ingest/metric"
)

// TestRealSeries counts nine real series. The figures are those of a script with another CSV reader: rows, timestamps that are
// there again, and distances between neighbouring timestamps that are not five minutes. The sum shows that no number was misread.
func TestRealSeries(t *testing.T) {
	dir := filepath.Join(realData(t), "metrics", "nab")
	for name, want := range map[string]struct {
		rows, again, gaps int
		sum               float64
	}{
		"ec2_cpu_utilization_24ae8d.csv":         {4032, 0, 0, 509.254},
		"ec2_cpu_utilization_5f5533.csv":         {4032, 0, 0, 173821},
		"ec2_cpu_utilization_825cc2.csv":         {4032, 0, 2, 362038},
		"ec2_cpu_utilization_c6585a.csv":         {4032, 0, 0, 350.576},
		"ec2_disk_write_bytes_1ef3de.csv":        {4730, 11, 2, 3.11308e+10},
		"ec2_network_in_257a54.csv":              {4032, 0, 2, 2.30151e+09},
		"elb_request_count_8c0756.csv":           {4032, 0, 8, 249327},
		"iio_us-east-1_i-a2eb1cd9_NetworkIn.csv": {1243, 0, 0, 5.73672e+09},
		"rds_cpu_utilization_e47b3b.csv":         {4032, 0, 0, 76345.4},
	} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Skip(err)
		}
		c := newCollector()
		o := Options{Metric: metric.Defaults{Namespace: "NAB", Name: name, Dimensions: map[string]string{}, Period: 5 * time.Minute, Statistic: "Average", Unit: "None"}}
		res, err := Decode(context.Background(), Input{Name: name, Data: data}, c, o)
		if err != nil {
			t.Fatal(err)
		}
		checkAccount(t, res, c)
		again, gaps, sum, last := 0, 0, 0.0, int64(0)
		for i, p := range *c.points {
			step := p.Time - last
			if i > 0 && step == 0 {
				again++
			} else if i > 0 && step != 300e6 {
				gaps++
			}
			last, sum = p.Time, sum+p.Average
			if p.Has != metric.HasAverage || p.Period != 300 || string(p.Name) != name || p.Label != nil || string(p.Dimensions) != "{}" {
				t.Fatal(pointText(p.Point))
			}
		}
		if len(*c.points) != want.rows || res.Rejected+res.Skipped != 0 || again != want.again || gaps != want.gaps || math.Abs(sum/want.sum-1) > 1e-5 {
			t.Errorf("%s: %d rows, %d timestamps again, %d gaps, sum %v; want %+v", name, len(*c.points), again, gaps, sum, want)
		}
	}
	windows, err := os.ReadFile(filepath.Join(dir, "windows.json"))
	if err != nil {
		t.Skip(err)
	}
	if res, c := decodeText(t, string(windows), Options{}); res.Status != Failed || len(*c.points) > 0 || res.Reason == "" {
		t.Errorf("windows.json: %+v", res)
	}
}

// TestColumnsThatAFileNames reads a CSV whose header says nothing to a stranger.
func TestColumnsThatAFileNames(t *testing.T) {
	text := "wann;rechner;last;fehler;wie viele\n2024-01-01 00:00:00;web-1;1,5;2;9\n"
	o := Options{Metric: metric.Defaults{Namespace: "N", Name: "Load", Columns: metric.Columns{
		"wann": "time", "rechner": "dimension:Host", "last": "Average", "fehler": "metric:Errors", "wie viele": "ignore"}}}
	res, c := decodeText(t, text, o)
	want := []string{
		`datapoint 2024-01-01T00:00:00Z namespace=N metric=Load dimensions={"Host":"web-1"} names=Host average=1.5`,
		`datapoint 2024-01-01T00:00:00Z namespace=N metric=Errors dimensions={"Host":"web-1"} names=Host value=2`,
	}
	checkPoints(t, res, c, want...)
	if res, _ := decodeText(t, text, Options{}); res.Status != Failed {
		t.Errorf("without the file: %+v", res)
	}
	if res, _ := decodeText(t, "time,a,b\n2024-01-01,1,2\n", o); res.Status != Failed {
		t.Errorf("one name for two columns: %+v", res)
	}
}

// checkPoints checks which points there are and that nothing was rejected.
func checkPoints(t *testing.T, res Result, c *collector, want ...string) {
	t.Helper()
	if len(*c.points) != len(want) || res.Rejected > 0 {
		t.Errorf("%d points, %d rejected %v; want %d", len(*c.points), res.Rejected, *c.rejects, len(want))
		return
	}
	for i, p := range *c.points {
		if got := pointText(p.Point); got != want[i] {
			t.Errorf("point %d: %s\nwant %s", i, got, want[i])
		}
	}
}

// TestFlagsFillWhatIsMissing gives flags to exports that say some of it themselves.
func TestFlagsFillWhatIsMissing(t *testing.T) {
	o := Options{Metric: metric.Defaults{Account: "444455556666", Region: "eu-central-1", Namespace: "Given", Name: "GivenName", Unit: "Percent",
		Period: time.Minute, Dimensions: map[string]string{"b": "2", "a": "1"}, Statistic: "max"}}
	res, c := decodeText(t, `{"Label":"CPUUtilization","Datapoints":[{"Timestamp":"2024-01-01T00:00:00Z","Sum":1},{"Timestamp":"2024-01-01T00:01:00Z","Sum":1,"Unit":"Percent"}]}`, o)
	checkPoints(t, res, c,
		`datapoint 2024-01-01T00:00:00Z account=444455556666 region=eu-central-1 namespace=Given metric=CPUUtilization dimensions={"a":"1","b":"2"} names=a,b unit=Percent period=60 sum=1`,
		`datapoint 2024-01-01T00:01:00Z account=444455556666 region=eu-central-1 namespace=Given metric=CPUUtilization dimensions={"a":"1","b":"2"} names=a,b unit=Percent period=60 sum=1`)
	if res.Reason+res.Unsaid != "" {
		t.Errorf("nothing is missing, but: %s%s", res.Reason, res.Unsaid)
	}
	res, c = decodeText(t, "timestamp,value\n2024-01-01 00:00:00,7\n", o)
	checkPoints(t, res, c, `datapoint 2024-01-01T00:00:00Z account=444455556666 region=eu-central-1 namespace=Given metric=GivenName dimensions={"a":"1","b":"2"} names=a,b unit=Percent period=60 max=7`)
	stream := `{"metric_stream_name":"s","account_id":"111122223333","region":"eu-west-1","namespace":"N","metric_name":"M","dimensions":{},"timestamp":1704067200000,"value":{"sum":1},"unit":"%s"}`
	for unit, code := range map[string]string{"Count": CodeMetricUnit, "Percent": ""} {
		res, c := decodeText(t, strings.Replace(stream, "%s", unit, 1), o)
		switch {
		case code == "":
			checkPoints(t, res, c, `datapoint 2024-01-01T00:00:00Z account=111122223333 region=eu-west-1 namespace=N metric=M dimensions={} names= unit=Percent stream=s period=60 sum=1`)
		case len(*c.rejects) != 1 || (*c.rejects)[0].Code != code:
			t.Errorf("a unit that contradicts --unit: %+v", *c.rejects)
		}
	}
}

// TestMetricRequest reads an answer of get-metric-data with the request that it is of.
func TestMetricRequest(t *testing.T) {
	request, err := MetricRequest([]byte(`{"MetricDataQueries":[
		{"Id":"m1","MetricStat":{"Metric":{"Namespace":"AWS/EBS","MetricName":"VolumeReadOps","Dimensions":[{"Name":"VolumeId","Value":"vol-1"}]},"Period":300,"Stat":"Average","Unit":"Count"},"AccountId":"111122223333"},
		{"Id":"m2","MetricStat":{"Metric":{"Namespace":"AWS/EBS","MetricName":"VolumeReadOps"},"Period":60,"Stat":"p99"},"ReturnData":true},
		{"Id":"e1","Expression":"m1*2"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	answer := `{"MetricDataResults":[{"Id":"m1","Label":"x","Timestamps":["2024-01-01T00:05:00Z","2024-01-01T00:00:00Z"],"Values":[2,1]},
		{"Id":"e1","Label":"x","Timestamps":["2024-01-01T00:05:00Z"],"Values":[4]},{"Id":"m2","Label":"x","Timestamps":["2024-01-01T00:05:00Z"],"Values":[3]},
		{"Id":"other","Label":"x","Timestamps":["2024-01-01T00:05:00Z"],"Values":[5]}]}`
	res, c := decodeText(t, answer, Options{Metric: metric.Defaults{Request: request}})
	checkPoints(t, res, c,
		`datapoint 2024-01-01T00:05:00Z account=111122223333 namespace=AWS/EBS metric=VolumeReadOps dimensions={"VolumeId":"vol-1"} names=VolumeId unit=Count period=300 average=2`,
		`datapoint 2024-01-01T00:00:00Z account=111122223333 namespace=AWS/EBS metric=VolumeReadOps dimensions={"VolumeId":"vol-1"} names=VolumeId unit=Count period=300 average=1`,
		`datapoint 2024-01-01T00:05:00Z namespace=AWS/EBS metric=VolumeReadOps dimensions={} names= period=60 statistics={"p99":3}`,
		`datapoint 2024-01-01T00:05:00Z label=other x value=5`)
	if res.Skipped != 1 {
		t.Errorf("the result of an expression: %+v", res)
	}
	for _, bad := range []string{``, `{}`, `[]`, `{"MetricDataQueries":[{}]}`, `[{"Id":"a"}]`, `[{"Id":"a","Expression":"1"},{"Id":"a","Expression":"1"}]`} {
		if _, err := MetricRequest([]byte(bad)); err == nil {
			t.Errorf("%s is taken for a request", bad)
		}
	}
}
