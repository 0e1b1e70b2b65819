package duckdb

/*
#include <stddef.h>

// Only on Linux does DuckDB bring an allocator of its own; elsewhere, and with a DuckDB that is linked dynamically, the name is missing.
__attribute__((weak)) int duckdb_je_mallctl(const char *name, void *old, size_t *old_size, void *new, size_t new_size);

static void trailsift_purge(void) {
	if (duckdb_je_mallctl) {
		duckdb_je_mallctl("arena.4096.purge", NULL, NULL, NULL, 0); // 4096 stands for all arenas
	}
}
*/
import "C"

// ReleaseMemory gives memory that DuckDB has freed back to the system at once. By itself its allocator keeps it for a second, in
// which queries that build long texts, such as @message, free some hundred MiB.
func ReleaseMemory() { C.trailsift_purge() }
