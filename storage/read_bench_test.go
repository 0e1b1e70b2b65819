package storage

import (
	"context"
	"fmt"
	"testing"

	"trailsift/storage/schema"
)

// benchSegment writes a segment of 50,000 rows and returns its path.
func benchSegment(b *testing.B) (path string, table *schema.Table, rows int) {
	s, err := OpenOrCreate(b.TempDir(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	table = schema.Events()
	list := make([]row, 50_000)
	for i := range list {
		list[i] = row{"ts": int64(i), "eventid": fmt.Sprintf("%032x", i*7919), "eventname": fmt.Sprint("Event", i%50), "recipientaccountid": "111122223333",
			"requestparameters": fmt.Sprintf(`{"bucketName":"bucket-%d","key":"%d"}`, i%100, i)}
	}
	return s.path(writeSegment(b, s, table, 25_000, list...).Path), table, len(list)
}

func BenchmarkReadSegment(b *testing.B) {
	path, table, rows := benchSegment(b)
	for _, bb := range []struct {
		name    string
		columns []int
	}{{"all", nil}, {"identity", append([]int{table.Time}, table.Key...)}} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := ReadSegment(context.Background(), path, table, bb.columns, func(*Batch) error { return nil }); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)*float64(rows)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// BenchmarkCheckSeal is what a query pays for each segment before it trusts the footer, and what it reads of the columns.
func BenchmarkCheckSeal(b *testing.B) {
	path, _, _ := benchSegment(b)
	for _, bb := range []struct {
		name    string
		columns []string
	}{{"all", nil}, {"one", []string{"eventname"}}} {
		b.Run(bb.name, func(b *testing.B) {
			for b.Loop() {
				if err := CheckSeal(path, bb.columns); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
