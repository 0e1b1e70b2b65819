package query

import (
	"strings"
	"testing"
)

func TestReadLookup(t *testing.T) {
	got, err := ReadLookup("t", strings.NewReader("\ufeffa, b ,c\n1,\"x, y\",\n2\n"), LookupLimits{})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(got.Columns, "|") != "a|b|c" || len(got.Rows) != 2 || strings.Join(got.Rows[0], "|") != "1|x, y|" || strings.Join(got.Rows[1], "|") != "2||" {
		t.Errorf("%+v", got)
	}
	for text, want := range map[string]string{
		"":                        "is empty",
		"a,a\n":                   "two columns",
		"a,\n":                    "without a name",
		"a\n1,2\n":                "line 2 has 2 cells",
		"a\n\"1\n":                "extraneous or missing",
		"a\n12345678901234567890": "more than 20 bytes",
		"a\n1\n2\n3\n":            "more than 2 rows",
		"{":                       "begins like ip-ranges.json",
		`{"a":1}`:                 "JSON without `prefixes`",
	} {
		if _, err := ReadLookup("t", strings.NewReader(text), LookupLimits{Bytes: 20, Rows: 2}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestReadRanges(t *testing.T) {
	const text = `{"syncToken": "1", "createDate": "2026-03-14-00-00-00",
 "prefixes": [
  {"ip_prefix": "198.51.100.0/24", "region": "eu-central-1", "service": "AMAZON", "network_border_group": "eu-central-1"},
  {"ip_prefix": "203.0.113.0/24", "region": "us-west-2", "service": "AMAZON", "network_border_group": "us-west-2-lax-1"},
  {"ip_prefix": "203.0.113.0/24", "region": "us-west-2", "service": "S3", "network_border_group": "us-west-2-lax-1"},
  {"ip_prefix": "203.0.113.0/24", "region": "us-west-2", "service": "EC2", "network_border_group": "us-west-2-lax-1"}],
 "ipv6_prefixes": [{"ipv6_prefix": "2001:db8::/32", "region": "GLOBAL", "service": "CLOUDFRONT", "network_border_group": "GLOBAL"}]}`
	got, err := ReadLookup("aws", strings.NewReader(text), LookupLimits{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, row := range append([][]string{got.Columns}, got.Rows...) {
		b.WriteString(strings.Join(row, "|") + "\n")
	}
	if want := "prefix|service|region|networkBorderGroup\n198.51.100.0/24|AMAZON|eu-central-1|eu-central-1\n" +
		"203.0.113.0/24|EC2, S3|us-west-2|us-west-2-lax-1\n2001:db8::/32|CLOUDFRONT|GLOBAL|GLOBAL\n"; b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
	if _, err := ReadLookup("aws", strings.NewReader(text), LookupLimits{Rows: 2}); err == nil || !strings.Contains(err.Error(), "more than 2 rows") {
		t.Errorf("the error is %v", err)
	}
}
