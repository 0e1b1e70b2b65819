package metricmath

import (
	"strings"
	"testing"
)

// metrics are what the published searches look in.
func metrics() map[string]*Names {
	named := func(namespace, name string, dimensions ...string) *Names {
		n := &Names{Account: "111122223333", Namespace: namespace, Name: name}
		for i := 0; i < len(dimensions); i += 2 {
			n.Dimensions = append(n.Dimensions, [2]string{dimensions[i], dimensions[i+1]})
		}
		return n
	}
	return map[string]*Names{
		"count":     named("MyNamespace", "CustomCount1"),
		"network":   named("MyNamespace", "Network-Errors-2"),
		"network2":  named("MyNamespace", "NetworkErrors2"),
		"special":   named("My Namespace", "Custom:Name[Special_Characters", "Dimension@Name", "x"),
		"traffic":   named("Places", `Europe\France Traffic(Network)`),
		"cpu":       named("AWS/EC2", "CPUUtilization", "InstanceId", "i-1234567890123456"),
		"cpuA":      named("AWS/EC2", "CPUUtilization", "InstanceId", "i-1", "Project", "ProjectA"),
		"packets":   named("AWS/EC2", "NetworkPacketsIn", "InstanceId", "i-2"),
		"micro":     named("AWS/EC2", "DiskReadOps", "InstanceType", "t2.micro"),
		"ebs":       named("AWS/EBS", "VolumeReadOps", "VolumeId", "vol-1"),
		"errors":    named("AWS/Lambda", "Errors", "FunctionName", "pay"),
		"callsA":    named("AWS/Lambda", "Invocations", "FunctionName", "ProjectA-run"),
		"callsC":    named("AWS/Lambda", "Invocations", "FunctionName", "ProjectC-run"),
		"consumed":  named("AWS/NetworkELB", "ConsumedLCUs", "LoadBalancer", "net/a"),
		"flow":      named("AWS/NetworkELB", "NewFlowCount", "LoadBalancer", "net/a"),
		"flowOther": named("AWS/NetworkELB", "NewFlowCount", "LoadBalancer", "net/a", "Zone", "a"),
	}
}

// The examples of "CloudWatch search expression syntax", and what that page says of them.
func TestSearch(t *testing.T) {
	for _, c := range []struct{ search, want string }{
		{`count`, "count flow flowOther"},
		{`COUNT`, "count flow flowOther"},
		{`Count MetricName=Custom`, "count"},
		{`couNT`, ""},
		{`CustomCount`, "count"},
		{`Count1`, "count"},
		{`customcount`, ""},
		{`count1`, ""},
		{`customcount1`, "count"},
		{` {MyNamespace}, "CustomCount1" `, "count"},
		{` {MyNamespace}, "customcount1" `, ""},
		{` {MyNamespace}, "Custom" `, ""},
		{`{AWS/NetworkELB, LoadBalancer} "ConsumedLCUs" OR flow `, "consumed flow"},
		{` {"My Namespace", "Dimension@Name"}, "Custom:Name[Special_Characters" `, "special"},
		{`"Europe\\France Traffic\(Network\)"`, "traffic"},
		{` {AWS/EC2,InstanceId} MetricName="CPUUtilization" `, "cpu"},
		{`MetricName="CPUUtilization"`, "cpu cpuA"},
		{`InstanceType=micro`, "micro"},
		{`:dim.InstanceType=micro`, "micro"},
		{`InstanceType="t2.micro" Namespace="AWS/EC2"`, "micro"},
		{`network/errors`, "network network2"},
		{`network+errors`, "network network2"},
		{`network-errors`, "network network2"},
		{`Network_Errors`, "network network2"},
		{`"Network-Errors-2"`, "network"},
		{`"Network_Errors_2"`, ""},
		{`{AWS/EC2,InstanceId} network AND packets`, "packets"},
		{`{AWS/EC2,InstanceId} network packets`, "packets"},
		{`Namespace=EC2 MetricName="CPUUtilization" NOT i-1234567890123456`, "cpuA"},
		{`NOT Namespace=AWS`, "count network network2 special traffic"},
		{`MetricName="CPUUtilization" NOT "ProjectA" NOT "ProjectB"`, "cpu"},
		{`(EC2 OR EBS) AND MetricName=ReadOps`, "ebs micro"},
		{`(EC2 OR EBS) MetricName=ReadOps`, "ebs micro"},
		{`{AWS/Lambda,FunctionName} MetricName="Errors" OR (MetricName="Invocations" AND (ProjectA OR ProjectB))`, "callsA errors"},
		{`{AWS/Lambda,FunctionName}`, "callsA callsC errors"},
		{`{AWS/NetworkELB, Zone, LoadBalancer}`, "flowOther"},
		{`:aws.AccountId = "111122223333" MetricName="Errors"`, "errors"},
		{`:aws.AccountId = "444455556666"`, ""},
	} {
		s, found := ParseSearch(c.search)
		if s == nil {
			t.Errorf("%s: %v", c.search, found)
			continue
		}
		var got []string
		for name, m := range metrics() {
			if s.Matches(m) {
				got = append(got, name)
			}
		}
		if got := strings.Join(sorted(got), " "); got != c.want {
			t.Errorf("%s finds %q, not %q", c.search, got, c.want)
		}
	}
}

// The published tokens.
func TestTokens(t *testing.T) {
	for text, want := range map[string]string{
		"CustomCount1": "customcount1 custom count 1", "SDBFailure": "sdbfailure sdb failure", "Project2-trial333": "project2trial333 project 2 trial 333",
		"Network-Errors_2": "networkerrors2 network errors 2", "HTTPCode_4XX": "httpcode4xx http code 4 xx", "": "",
	} {
		var tokens []string
		for _, part := range split(text) {
			tokens = append(tokens, part...)
		}
		if got := strings.ToLower(strings.TrimSpace(join(tokens) + " " + strings.Join(tokens, " "))); got != want {
			t.Errorf("%s has the tokens %s, not %s", text, got, want)
		}
	}
}

func TestSearchErrors(t *testing.T) {
	for _, c := range []struct{ text, at, code string }{
		{`{`, "{", "not-closed"},
		{`{}`, "{}", "no-namespace"},
		{`{a{b}`, "{", "unexpected"},
		{`"x`, `"`, "open-text"},
		{`(x`, "(", "not-closed"},
		{`x)`, ")", "no-opening"},
		{`x OR`, "", "no-term"},
		{`NOT`, "", "no-term"},
		{`MetricName=`, "", "no-term"},
		{`--`, "--", "no-term"},
		{`""`, `""`, "no-term"},
		{`= x`, "=", "no-term"},
		{strings.Repeat("(", 300), "", "too-deep"},
		{" ", " ", "empty-search"},
	} {
		s, found := ParseSearch(c.text)
		if s != nil || len(found) != 1 || found[0].Code != c.code || found[0].Span.In(c.text) != c.at {
			t.Errorf("%.20s gives %+v, not %s at %q", c.text, found, c.code, c.at)
		}
	}
}
