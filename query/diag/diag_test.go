package diag

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestRender(t *testing.T) {
	text := "fields @timestamp | fitler eventName = \"X\""
	l := List{Errorf("unknown-command", Span{20, 26}, "unknown command `%s`", "fitler").
		WithLabel("not a command").Suggest("fitler", []string{"fields", "filter", "sort"})}
	want := strings.TrimPrefix(`
error[unknown-command]: unknown command `+"`fitler`"+`
 --> query:1:21
  |
1 | fields @timestamp | fitler eventName = "X"
  |                     ^^^^^^ not a command
  = help: a similar name exists: `+"`filter`"+`
`, "\n")
	if got := l.Render(text, RenderOptions{}); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestRenderPlaces(t *testing.T) {
	tests := []struct {
		name, text string
		span       Span
		want       string // the lines from the source line on
	}{
		{"second line", "a\n  bc d", Span{4, 6}, "2 |   bc d\n  |   ^^\n"},
		{"several lines", "ab\ncd", Span{1, 5}, "1 | ab\n  |  ^\n"},
		{"end of text", "ab", Span{2, 2}, "1 | ab\n  |   ^\n"},
		{"outside", "ab", Span{7, 9}, "1 | ab\n  |   ^\n"},
		{"tab before", "\tab", Span{1, 3}, "1 |     ab\n  |     ^^\n"},
		{"wide before", "日本 x", Span{7, 8}, "1 | 日本 x\n  |      ^\n"},
		{"escape", "\x1b[2Jx", Span{4, 5}, "1 | \\x1b[2Jx\n  |        ^\n"},
		{"direction mark", "\u202ex", Span{3, 4}, "1 | \\u{202e}x\n  |         ^\n"},
		{"broken UTF-8", "\xffx", Span{1, 2}, "1 | \\xffx\n  |     ^\n"},
		{"carriage return", "ab\r\nc", Span{0, 1}, "1 | ab\n  | ^\n"},
		{"empty text", "", Span{0, 0}, "1 | \n  | ^\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := List{Errorf("c", tt.span, "m")}.Render(tt.text, RenderOptions{})
			if _, rest, _ := strings.Cut(got, "  |\n"); rest != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", rest, tt.want)
			}
		})
	}
}

func TestRenderShortensLongLines(t *testing.T) {
	text := strings.Repeat("a", 5000) + "HERE" + strings.Repeat("b", 5000)
	got := List{Errorf("c", Span{5000, 5004}, "m")}.Render(text, RenderOptions{})
	for _, line := range strings.Split(got, "\n") {
		if len(line) > 2*maxLine {
			t.Fatalf("line of %d bytes", len(line))
		}
	}
	lines := strings.Split(got, "\n")
	if i, j := strings.Index(strings.ReplaceAll(lines[3], "…", "."), "HERE"), strings.IndexByte(lines[4], '^'); i != j {
		t.Errorf("text at column %d, carets at %d", i, j)
	}
}

func TestList(t *testing.T) {
	l := List{
		New(Note, "n", Span{5, 6}, "a note"),
		Errorf("b", Span{5, 6}, "second"),
		Errorf("a", Span{1, 2}, "first"),
	}
	l.Sort()
	if l[0].Code != "a" || l[1].Code != "b" || l[2].Code != "n" {
		t.Errorf("order: %v", l)
	}
	if got := l.Error(); got != "first (and 1 more)" {
		t.Errorf("Error() = %q", got)
	}
	var as List
	if !errors.As(l.Err(), &as) {
		t.Error("errors.As does not find the list")
	}
	if err := (List{New(Hint, "h", Span{}, "m")}).Err(); err != nil {
		t.Errorf("a list of hints is an error: %v", err)
	}
}

func TestClosest(t *testing.T) {
	fields := []string{"userIdentity.arn", "userIdentity.userName", "eventName", "eventSource", "sourceIPAddress", "awsRegion", "readOnly"}
	tests := []struct {
		name string
		want string // the closest; "" for none
	}{
		{"evntName", "eventName"},
		{"eventname", "eventName"},
		{"event_source", "eventSource"},
		{"useridentity.arn", "userIdentity.arn"},
		{"userIdentity.anr", "userIdentity.arn"},
		{"userName", "userIdentity.userName"},
		{"sourceIpAdress", "sourceIPAddress"},
		{"zzz", ""},
		{"", ""},
		{strings.Repeat("x", 4000), ""},
	}
	for _, tt := range tests {
		got := Closest(tt.name, fields, 3)
		if tt.want == "" {
			if len(got) > 0 {
				t.Errorf("Closest(%.20q) = %v, want none", tt.name, got)
			}
			continue
		}
		if !slices.Contains(got, tt.want) || got[0] != tt.want {
			t.Errorf("Closest(%q) = %v, want %s first", tt.name, got, tt.want)
		}
	}
}
