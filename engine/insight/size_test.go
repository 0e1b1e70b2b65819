package insight

import (
	"testing"
	"unsafe"
)

// TestStateIsSmall: a processor's caches hold what is remembered of a series.
func TestStateIsSmall(t *testing.T) {
	if size := unsafe.Sizeof(history{}); size > 26_000 {
		t.Errorf("%d bytes a series", size)
	}
}
