package cli

import (
	"math"
	"strings"
	"testing"

	"trailsift/cmd/internal/insights"
	"trailsift/engine/rows"
)

func TestEventsQuery(t *testing.T) {
	f := &insights.Finding{Source: "s3.amazonaws.com", Name: `Put"Object`, Error: "AccessDenied", Account: "111122223333", Region: "eu-west-1"}
	want := `filter eventSource = "s3.amazonaws.com" and eventName = "Put\"Object" and errorCode = "AccessDenied" and recipientAccountId = "111122223333" and awsRegion = "eu-west-1" | sort @timestamp | display `
	if got := eventsQuery(f, &insightFlags{}); !strings.HasPrefix(got, want) {
		t.Errorf("got  %s\nwant %s…", got, want)
	}
	f = &insights.Finding{Type: insights.CallRate, Category: "Management", Groups: []insights.Group{{Name: "who", Value: "arn"}, {Name: "readOnly", Value: true}, {Name: "sourceIPAddress"}, {Name: "c", Value: "x"}}}
	want = `filter userIdentity.arn = "arn" and readOnly = true and not ispresent(sourceIPAddress) and concat(a, "-") = "x" and (not ispresent(eventCategory) or eventCategory = "Management") and (not ispresent(readOnly) or readOnly = false) | `
	if got := eventsQuery(f, &insightFlags{by: []string{"userIdentity.arn as who, readOnly", "sourceIPAddress", `concat(a, "-") as c`}}); !strings.HasPrefix(got, want) {
		t.Errorf("got  %s\nwant %s…", got, want)
	}
}

func TestRateText(t *testing.T) {
	for x, want := range map[float64]string{0: "0", 5: "5", 1.25: "1.25", 1.2345: "1.23", 0.000098222: "0.0000982", 1234.5: "1235", 1.5e6: "1500000", 9.8e-9: "9.8e-09", 0.1: "0.1", 999.9: "1000"} {
		if got := rateText(x); got != want {
			t.Errorf("%v: %s, want %s", x, got, want)
		}
	}
}

func TestChangeText(t *testing.T) {
	for _, tt := range []struct {
		usual, now float64
		drop       bool
		want       string
	}{
		{1, 3, false, "▲ 300%"}, {0, 3, false, "▲ new"}, {20, 0, true, "▼ 0%"}, {2000, 1, true, "▼ <1%"}, {1e-4, 12, false, "▲ 12,000,000%"}, {1e-9, 1e6, false, "▲ >1,000,000,000%"},
	} {
		f := insights.Finding{Drop: tt.drop, Baseline: insights.Rate{Average: tt.usual}, Whole: insights.Rate{Average: tt.now}}
		if got := changeText(&f); got != tt.want {
			t.Errorf("%v to %v: %s, want %s", tt.usual, tt.now, got, tt.want)
		}
	}
}

func TestFewer(t *testing.T) {
	unknown := math.NaN()
	got := fewer([]float64{1, 5, unknown, unknown, 2, unknown, 9}, 4)
	if len(got) != 4 || got[0] != 5 || !math.IsNaN(got[1]) || got[2] != 2 || got[3] != 9 {
		t.Errorf("%v", got)
	}
	if got := fewer(nil, 4); len(got) != 0 {
		t.Errorf("of nothing: %v", got)
	}
}

func TestTopCaller(t *testing.T) {
	share := func(names ...string) (out []insights.Share) {
		for _, n := range names {
			out = append(out, insights.Share{Value: n})
		}
		return out
	}
	const admin, root = "arn:aws:sts::111122223333:assumed-role/Admin", "arn:aws:iam::111122223333:root"
	for _, tt := range []struct {
		insight, baseline []insights.Share
		drop              bool
		want              string
	}{
		{share(admin), share(root), false, "assumed-role/Admin"}, {share(root, admin, "ec2.amazonaws.com"), nil, false, "root +2"},
		{share(root), share(admin), true, "assumed-role/Admin"}, {nil, nil, true, ""}, {share("ec2.amazonaws.com"), nil, false, "ec2.amazonaws.com"}, {share("arn:"), nil, false, "arn:"},
	} {
		f := insights.Finding{Drop: tt.drop, Attributions: []insights.Attribution{{Attribute: "userAgent", Insight: share("x")}, {Attribute: "userIdentityArn", Insight: tt.insight, Baseline: tt.baseline}}}
		if got := topCaller(&f); got != tt.want {
			t.Errorf("%v: %q, want %q", tt, got, tt.want)
		}
	}
}

func TestFitColumns(t *testing.T) {
	column := func(name string, rank int, loose bool) peopleColumn {
		return peopleColumn{Column: rows.Column{Name: name}, rank: rank, loose: loose}
	}
	columns := []peopleColumn{column("id", 0, false), column("what", 0, true), column("spark", 1, false), column("more", 2, false), column("other", 1, false)}
	table := [][]any{{"12345678", strings.Repeat("x", 50), "▁▂▃▄▅", "0123456789", nil}}
	for width, want := range map[int]string{
		0: "id what spark more other", 200: "id what spark more other", 62: "id what spark more other", 61: "id what spark other", 49: "id what spark other", 48: "id what spark", 40: "id what", 10: "id what",
	} {
		shown, fitted, hidden := fitColumns(columns, table, width)
		var names []string
		for _, c := range shown {
			names = append(names, c.Name)
		}
		if got := strings.Join(names, " "); got != want || hidden != len(columns)-len(shown) || len(fitted[0]) != len(shown) || fitted[0][0] != "12345678" {
			t.Errorf("%d: %s, want %s; %d hidden, %v", width, got, want, hidden, fitted)
		}
	}
}
