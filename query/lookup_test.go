package query

import (
	"strings"
	"testing"
)

func TestReadLookup(t *testing.T) {
	got, err := ReadLookup("t", strings.NewReader("\ufeffa, b ,c\n1,\"x, y\",\n2\n"), 0)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(got.Columns, "|") != "a|b|c" || len(got.Rows) != 2 || strings.Join(got.Rows[0], "|") != "1|x, y|" || strings.Join(got.Rows[1], "|") != "2||" {
		t.Errorf("%+v", got)
	}
	for text, want := range map[string]string{
		"":              "is empty",
		"a,a\n":         "two columns",
		"a,\n":          "without a name",
		"a\n1,2\n":      "line 2 has 2 cells",
		"a\n\"1\n":      "extraneous or missing",
		"a\n1234567890": "more than 10 bytes",
	} {
		if _, err := ReadLookup("t", strings.NewReader(text), 10); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
