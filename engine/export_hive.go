package engine

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"trailsift/engine/duckdb"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// hiveMissing is what Hive calls the partition of a missing value.
const hiveMissing = "__HIVE_DEFAULT_PARTITION__"

// storeHive writes a folder for each table. Those that hold events or datapoints are partitioned by account, region and day.
// Characters that are special in paths are written as %2F.
func (x *exporter) storeHive(ctx context.Context, path string) error {
	for _, t := range schema.Tables() {
		folder := filepath.Join(path, t.Name)
		if err := os.MkdirAll(folder, 0o777); err != nil {
			return err
		}
		var err error
		if t.Data {
			err = x.partition(ctx, t, folder)
		} else {
			file := filepath.Join(folder, t.Name+".parquet")
			err = x.over(ctx, []*schema.Table{t}, storage.TimeRange{},
				duckdb.Query{SQL: "copy " + t.Name + " to " + duckdb.Quote(file) + " (format parquet, compression zstd)"})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// partition writes a table of records day by day: DuckDB holds the rows of all the partitions that a statement writes in
// memory, so a statement for the whole table takes as much as the table.
func (x *exporter) partition(ctx context.Context, t *schema.Table, folder string) error {
	days, err := x.days(ctx, t)
	if err != nil {
		return err
	}
	ts := t.Columns[t.Time].Name
	for _, day := range days {
		condition, args := ts+" >= make_timestamp(?::bigint) and "+ts+" < make_timestamp(?::bigint)", []any{day.Start, day.End}
		if day.IsZero() {
			condition, args = ts+" is null", nil
		}
		sql := fmt.Sprintf("copy (select %s from %s where %s) to %s (format parquet, compression zstd, partition_by (account, region, day), overwrite_or_ignore)",
			partitionColumns(t), t.Name, condition, duckdb.Quote(folder))
		if err := x.over(ctx, []*schema.Table{t}, day, duckdb.Query{SQL: sql, Args: args}); err != nil {
			return err
		}
	}
	return nil
}

// partitionColumns returns what is selected of a table that is partitioned: all columns, and those that make the partitions. A
// column that is called as a partition is gives way to it.
func partitionColumns(t *schema.Table) string {
	var accounts []string
	for _, name := range []string{"recipientaccountid", "useridentity_accountid", "accountid"} {
		if _, ok := t.ColumnIndex(name); ok {
			accounts = append(accounts, "nullif("+name+", '')")
		}
	}
	columns, region := "*", "awsregion"
	if _, ok := t.ColumnIndex("region"); ok {
		columns, region = "* exclude (region)", "region"
	}
	return fmt.Sprintf("%s, coalesce(%s, '%[3]s') as account, coalesce(nullif(%[4]s, ''), '%[3]s') as region, coalesce(strftime(%[5]s, '%%Y-%%m-%%d'), '%[3]s') as day",
		columns, strings.Join(accounts, ", "), hiveMissing, region, t.Columns[t.Time].Name)
}

// days returns the days that rows of a table have, earliest first, and the zero range when some have no time.
func (x *exporter) days(ctx context.Context, t *schema.Table) ([]storage.TimeRange, error) {
	const day = 24 * 60 * 60 * 1_000_000
	sql := "select distinct epoch_us(date_trunc('day', " + t.Columns[t.Time].Name + ")) from " + t.Name + " order by 1 nulls last"
	p, err := x.session.prepare(duckdb.Query{SQL: sql}, entire(storage.TimeRange{}, t)...)
	if err != nil {
		return nil, err
	}
	r, err := x.session.run(ctx, func() {}, p)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var days []storage.TimeRange
	for {
		batch, err := r.Next()
		if err != nil || batch == nil {
			return days, err
		}
		for row := range batch.Rows {
			start := batch.Columns[0].Int64(row)
			if batch.Columns[0].IsNull(row) {
				days = append(days, storage.TimeRange{})
			} else {
				days = append(days, storage.TimeRange{Start: start, End: start + day})
			}
		}
	}
}
