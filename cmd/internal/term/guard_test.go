package term

import (
	"strings"
	"testing"
)

func TestGuard(t *testing.T) {
	var out strings.Builder
	text := "a,b\n\x1b[2Jé\tc\x07\x7f\u009b"
	if n, err := Guard(&out).Write([]byte(text)); err != nil || n != len(text) {
		t.Fatalf("wrote %d bytes, %v", n, err)
	}
	if want := "a,b\n␛[2Jé\tc␇␡␡"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}
