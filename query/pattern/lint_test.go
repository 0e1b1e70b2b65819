package pattern

import (
	"slices"
	"strings"
	"testing"

	"trailsift/query/diag"
	"trailsift/storage/schema"
)

func TestLint(t *testing.T) {
	for _, c := range []struct {
		text string
		want string // code and place of each finding
	}{
		{`{ $.eventName = "ConsoleLogin" && $.userIdentity.type != "IAMUser" }`, ``},
		{`{ $.errorcode = "AccessDenied" }`, `unknown-field $.errorcode`},
		{`{ $.userIdentity.username = "alice" }`, `unknown-field $.userIdentity.username`},
		{`{ $.requestParameters.anything.at.all = 1 }`, ``},
		{`{ $.eventName.x = 1 }`, `never-matches $.eventName.x`},
		{`{ $.userIdentity = "Root" }`, `never-matches $.userIdentity`},
		{`{ $.userIdentity NOT EXISTS || $.requestParameters IS NULL }`, ``},
		{`{ $.readOnly = "yes" || $.readOnly = true }`, `never-matches "yes"`},
		{`{ $.eventName IS TRUE }`, `never-matches $.eventName IS TRUE`},
		{`{ $.eventName = a && $.eventName = b }`, `never-matches $.eventName = b`},
		{`{ $.eventName = "Put*" && ($.eventName = PutObject || $.eventName = GetObject) }`, `never-matches $.eventName = GetObject`},
		{`{ $.eventName = "Put*" && $.eventName = "*Object" }`, ``},
		{`{ $.eventName = "Put*" && $.eventName = "Get*" }`, `never-matches $.eventName = "Get*"`},
		{`{ $.errorCode NOT EXISTS && $.errorCode = "*" }`, `never-matches $.errorCode = "*"`},
		{`{ $.errorCode NOT EXISTS && $.errorCode != "x" }`, ``},
		{`{ $.readOnly IS TRUE && $.readOnly = "false" }`, `never-matches $.readOnly = "false"`},
		{`{ $.requestParameters.n > 5 && $.requestParameters.n < 5 }`, `never-matches $.requestParameters.n < 5`},
		{`{ $.requestParameters.n >= 5 && $.requestParameters.n <= 5 }`, ``},
		{`{ $.requestParameters.n > 5 && $.requestParameters.n = 4 }`, `never-matches $.requestParameters.n = 4`},
		{`{ $.eventName = a || $.eventName = b || $.eventName = a }`, `no-effect $.eventName = a`},
		{`{ $.eventName = "Put*" || $.eventName = PutObject }`, `no-effect $.eventName = PutObject`},
		{`{ $.eventName != a || $.eventName != b }`, `always-matches $.eventName != a || $.eventName != b`},
		{`{ $.resources[*].ARN = a && $.resources[*].ARN = b }`, ``},
		{`{ $.resources[*].tags[*].key = a }`, `aws-limit $.resources[*].tags[*].key`},
		{`{ $.resources[*].a = 1 && $.resources[*].b = 1 && $.resources[*].c = 1 && $.resources[*].d = 1 }`, `aws-limit $.resources[*].d`},
		{`{ $.eventName = %a% || $.eventName = %b% || $.eventName = %c% }`, `aws-limit %c%`},
		{`{ $.eventName = %a<b% }`, `aws-regex <`},
		{`-%a<b%`, `aws-regex <`},
		{`{ $.eventName = "` + strings.Repeat("x", 1024) + `" }`, `aws-limit { $.eventName = "` + strings.Repeat("x", 1024) + `" }`},
		{`?a b ?"c d"`, `mixed-terms ?a; mixed-terms ?"c d"`},
		{`"ERROR 400" -ERROR`, `never-matches -ERROR`},
		{`-""`, `never-matches -""`},
		{`[w = a && w = b, x]`, `never-matches w = b`},
	} {
		p := mustParse(t, c.text)
		var got []string
		for _, d := range Lint(p, LintOptions{Records: schema.Events()}) {
			got = append(got, d.Code+" "+d.Span.In(c.text))
			if d.Severity == diag.Error {
				t.Errorf("%s: %s is an error", c.text, d.Code)
			}
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s\ngives %s\nwant  %s", c.text, strings.Join(got, "; "), c.want)
		}
	}
}

// What lint calls impossible matches no event, and what it says has no effect has none.
func TestLintIsTrue(t *testing.T) {
	values := []string{``, `null`, `true`, `false`, `"a"`, `"b"`, `"ab"`, `5`, `"5"`, `4.5`, `-1`, `{}`, `[]`, `"true"`, `""`}
	tests := strings.Split(`$.k = a;$.k = b;$.k = "a*";$.k = "*b";$.k = "*";$.k != a;$.k != "a*";$.k = 5;$.k > 4;$.k < 5;$.k <= 4.5;$.k >= 5;$.k = "5";$.k IS NULL;$.k IS TRUE;$.k IS FALSE;$.k NOT EXISTS;$.k = true;$.k = %a%;$.k != %a%`, ";")
	for _, x := range tests {
		for _, y := range tests {
			and, or := mustParse(t, "{ "+x+" && "+y+" }"), mustParse(t, "{ "+x+" || "+y+" }")
			codes := append(codesOf(Lint(and, LintOptions{})), codesOf(Lint(or, LintOptions{}))...)
			m := NewMatcher(Options{})
			both, either, first, second := m.Add(and), m.Add(or), m.Add(mustParse(t, "{ "+x+" }")), m.Add(mustParse(t, "{ "+y+" }"))
			for _, v := range values {
				event := `{}`
				if v != "" {
					event = `{"k":` + v + `}`
				}
				m.Read([]byte(event))
				if slices.Contains(codes, "never-matches") && m.Matches(both) {
					t.Errorf("%s && %s matches %s", x, y, event)
				}
				if slices.Contains(codes, "no-effect") && m.Matches(either) != m.Matches(first) && m.Matches(either) != m.Matches(second) {
					t.Errorf("%s || %s: neither is without effect on %s", x, y, event)
				}
				if slices.Contains(codes, "always-matches") && !m.Matches(either) && v != "{}" && v != "[]" {
					t.Errorf("%s || %s does not match %s", x, y, event)
				}
			}
		}
	}
}

func codesOf(l diag.List) []string {
	var out []string
	for _, d := range l {
		out = append(out, d.Code)
	}
	return out
}
