package query

import (
	"strings"
	"testing"

	"trailsift/query/fuzztest"
)

// FuzzLookup reads any bytes as a lookup table: what comes out has a cell in each column of each row.
func FuzzLookup(f *testing.F) {
	f.Add("a,b\n1,2\n3\n")
	f.Add("\ufeffa,\"b\nc\"\n\"\"\"\",\n")
	f.Add(`{"prefixes":[{"ip_prefix":"192.0.2.0/24","region":"x","service":"S3","network_border_group":"x"}],"ipv6_prefixes":[{"ipv6_prefix":"2001:db8::/32"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		fuzztest.Guard(t, len(text), fuzztest.Limits{PerByte: 20_000}, func() { // a line of one byte may become a thousand cells
			table, err := ReadLookup("x", strings.NewReader(text), LookupLimits{Rows: 100})
			if (table == nil) != (err != nil) {
				t.Fatalf("%v and %v", table, err)
			}
			if err != nil {
				return
			}
			if len(table.Columns) == 0 || len(table.Rows) > 100 {
				t.Errorf("%d columns, %d rows", len(table.Columns), len(table.Rows))
			}
			for _, row := range table.Rows {
				if len(row) != len(table.Columns) {
					t.Errorf("%d cells of %d", len(row), len(table.Columns))
				}
			}
		})
	})
}

func TestLookupColumns(t *testing.T) {
	_, err := ReadLookup("x", strings.NewReader(strings.Repeat("a,", 5_000_000)+"\n"), LookupLimits{})
	if err == nil || !strings.Contains(err.Error(), "columns") {
		t.Error(err)
	}
}
