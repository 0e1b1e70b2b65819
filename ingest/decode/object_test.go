package decode

import (
	"encoding/json"
	"testing"
)

// TestUnquote compares with encoding/json, which undoes escapes in the same way.
func TestUnquote(t *testing.T) {
	for _, s := range []string{
		``, `plain`, `a\"b\\c\/d`, `\b\f\n\r\t`, `\u0041\u00e9\u20AC`, `\ud83d\ude00 pair`, `\ud83d alone`, `\ud83d\u0041 no pair`,
		`\ude00 low alone`, `é 😀`, `{\"policy\":\"\\u0022\"}`, `\u0000`,
	} {
		var want string
		if err := json.Unmarshal([]byte(`"`+s+`"`), &want); err != nil {
			t.Fatal(err)
		}
		if got := string(unquote(nil, []byte(s))); got != want {
			t.Errorf("%s: %q, want %q", s, got, want)
		}
	}
	for s, want := range map[string]string{`a\`: `a\`, `\u12`: "\uFFFD12", `\uzzzz`: "\uFFFDzzzz"} { // no JSON; nothing may be read beyond the end
		if got := string(unquote(nil, []byte(s))); got != want {
			t.Errorf("%s: %q, want %q", s, got, want)
		}
	}
}

func TestParse(t *testing.T) {
	o := parse([]byte(`{"a":1, "b" : {"c":"}"} ,"d":"x\ty"}`))
	if !o.has("a", "b", "d") || o.has("c") || o.text("d") != "x\ty" || string(o.get("b")) != `{"c":"}"}` || o.text("a") != "" || !o.is("b", '{') {
		t.Errorf("%q %+v", o.data, o.spans)
	}
	for _, broken := range []string{"", "1", "{", `{"a"`, `{"a":`, `{"a":1`, `{a:1}`} {
		if o := parse([]byte(broken)); len(o.spans) != 0 {
			t.Errorf("%s: %+v", broken, o.spans)
		}
	}
}

func TestTimeOf(t *testing.T) {
	const want = 1709287200_000_000
	for _, s := range []string{
		`1709287200`, `1709287200.0`, `"1709287200000"`, `1709287200000000`, `"2024-03-01T10:00:00Z"`, `"2024-03-01T10:00:00.000Z"`,
		`"2024-03-01T21:00:00+11:00"`, `"2024-03-01 21:00:00+11:00"`, `"2024-03-01 10:00:00.000"`, `"2024-03-01T11:00:00.000000+01:00"`, `"2024-03-01T10:00:00"`, `"2024-03-01T02:00:00-0800"`,
	} {
		if got := timeOf([]byte(s)); got != want {
			t.Errorf("%s: %d", s, got)
		}
	}
	for _, s := range []string{``, `null`, `""`, `"yesterday"`, `0`, `-5`, `1e300`, `"NaN"`, `"0x10"`, `[]`} {
		if got := timeOf([]byte(s)); got != 0 {
			t.Errorf("%s: %d", s, got)
		}
	}
}
