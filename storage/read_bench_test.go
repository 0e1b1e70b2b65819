package storage

import (
	"context"
	"fmt"
	"testing"

	"trailsift/storage/schema"
)

func BenchmarkReadSegment(b *testing.B) {
	s, err := OpenOrCreate(b.TempDir(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	table := schema.Events()
	rows := make([]row, 50_000)
	for i := range rows {
		rows[i] = row{"ts": int64(i), "eventid": fmt.Sprintf("%032x", i*7919), "eventname": fmt.Sprint("Event", i%50), "recipientaccountid": "111122223333",
			"requestparameters": fmt.Sprintf(`{"bucketName":"bucket-%d","key":"%d"}`, i%100, i)}
	}
	path := s.path(writeSegment(b, s, table, 25_000, rows...).Path)
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
			b.ReportMetric(float64(b.N)*float64(len(rows))/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
