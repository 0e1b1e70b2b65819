//go:build cgo

package duckdbtest

import (
	"flag"
	"os"
	"testing"
)

// TestMain keeps the random tests short; -rapid.checks asks for more.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "25"); err != nil {
		os.Exit(1)
	}
	os.Exit(m.Run())
}
