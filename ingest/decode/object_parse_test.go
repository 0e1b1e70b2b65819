package decode

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestParseAgrees holds parse equal to the way in which objects are read from an input.
func TestParseAgrees(t *testing.T) {
	parts := []string{"{", "}", "[", "]", ",", ":", `"a"`, `"b\\"c"`, `"`, "1", "-2.5e3", "null", " ", "\n", "\x00", `{"a":1}`, `"k":`, `"k":[{"x":"}"}],`, "x"}
	rapid.Check(t, func(t *rapid.T) {
		text := []byte("{" + strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 12).Draw(t, "parts"), ""))
		want := &object{}
		d := &decoder{}
		d.o.Limits.RecordBytes, d.o.Limits.Depth = len(text)+1, len(text)+1
		if o, fault, err := (&walk{decoder: d, w: sliceWindow(text, 0, true), level: levelMax}).members(); fault == nil && err == nil && o != nil {
			want = o
		}
		got := parse(text)
		if string(got.data) != string(want.data) || !slices.Equal(got.spans, want.spans) {
			t.Fatalf("%q: %q %v, and from an input %q %v", text, got.data, got.spans, want.data, want.spans)
		}
	})
}
