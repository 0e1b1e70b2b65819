package decode

import "testing"

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
