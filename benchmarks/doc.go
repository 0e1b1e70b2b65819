// Package benchmarks holds one benchmark for each path through the program. README.md says how to compare whole runs with
// other programs; these are for benchstat:
//
//	go test ./benchmarks -run '^$' -bench . -count 6 | tee new.txt && benchstat old.txt new.txt
package benchmarks
