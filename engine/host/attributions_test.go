package host

import (
	"fmt"
	"testing"
)

func TestTopValues(t *testing.T) {
	counts := map[string]int64{}
	for i := range 50 {
		counts[fmt.Sprintf("v%02d", i)] = int64(i % 10)
	}
	want := "[{v09 4.5} {v19 4.5} {v29 4.5} {v39 4.5} {v49 4.5}]"
	if got := fmt.Sprint(top(counts, 2)); got != want {
		t.Errorf("top of 50 values: %s, want %s", got, want)
	}
	if got := top(nil, 0); got == nil || len(got) != 0 {
		t.Errorf("top of nothing: %#v, want an empty list, as records have it", got)
	}
}
