package duckdb

import "testing"

func TestWithoutAdvice(t *testing.T) {
	for text, want := range map[string]string{
		"Out of Memory Error: failed to allocate data of size 4.0 MiB (17.7 MiB/19.0 MiB used)\n\nPossible solutions:\n* Reducing the number of threads (SET threads=X)":        "Out of Memory error: failed to allocate data of size 4.0 MiB (17.7 MiB/19.0 MiB used); --memory-limit allows more memory, and fewer --threads need less",
		"Out of Memory Error: failed to offload data block of size 256.0 KiB (1.0 MiB/1.0 MiB used).\nThis limit was set by the 'max_temp_directory_size' setting.\nBy default": "Out of Memory error: failed to offload data block of size 256.0 KiB (1.0 MiB/1.0 MiB used); --max-temp lets a query spill more to the disk that TMPDIR names, --memory-limit lets it keep more in memory",
		"Binder Error: Max expression depth limit of 1000 exceeded. Use \"SET max_expression_depth TO x\" to increase it.":                                                      "Binder error: Max expression depth limit of 1000 exceeded",
		"IO Error: Could not write file \"/tmp/x\": No space left on device":                                                                                                    "IO error: Could not write file \"/tmp/x\": No space left on device; what memory does not hold is written there: TMPDIR names another folder, --max-temp bounds it, and more --memory-limit needs less of it",
		"Binder Error: no column `x`.\n\nLINE 1: x": "Binder error: no column `x`.\n\nLINE 1: x",
	} {
		if got := newError(text).Error(); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}
