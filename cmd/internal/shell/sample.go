package shell

import (
	"context"
	"fmt"
	"strings"

	"trailsift/engine/rows"
	"trailsift/query/syntax"
	"trailsift/storage"
	"trailsift/storage/schema"
)

const (
	// sampleRows is how many rows are looked at for the members that an object has: as many as a Tab has time for when all
	// objects of the record are asked.
	sampleRows = 20_000
	// sampleParts is how many stretches of time the rows are from. What one hour of logs holds is not what another does.
	sampleParts = 5
	// mostMembers is how many members of all objects are known to completion: the most frequent ones.
	mostMembers = 5000
)

// allMembers returns the members of all objects of a table, without what lies deeper. One query asks for all of them: the
// sample is read once.
func (v *values) allMembers(ctx context.Context, table *schema.Table) ([]choice, error) {
	var names, keys []string
	for _, c := range table.Columns {
		if c.Type == schema.JSON {
			names = append(names, c.SQLName())
			keys = append(keys, fmt.Sprintf("select '%s' || chr(10) || unnest(json_keys(%s)) as k from sample where %[2]s is not null", c.Path, c.SQLName()))
		}
	}
	if names == nil {
		return nil, nil
	}
	return v.rememberFor(ctx, "members of "+table.Name, func(ctx context.Context, snapshot *storage.Snapshot) ([]choice, error) {
		sql := fmt.Sprintf("with sample as materialized (%s) select k, count(*) as n from (%s) group by k order by n desc, k limit %d",
			sampleOf(snapshot, table, strings.Join(names, ", "), sampleRows), strings.Join(keys, " union all "), mostMembers)
		return v.askMembers(ctx, sql, func(k string) []string {
			parent, key, _ := strings.Cut(k, "\n")
			return append(syntax.PathSegments(parent), key)
		})
	})
}

// askMembers asks SQL for members and how many events have each. path returns the path of a member that the SQL calls k.
func (v *values) askMembers(ctx context.Context, sql string, path func(k string) []string) ([]choice, error) {
	r, err := v.shell.source.session.SQL(ctx, sql)
	if err != nil {
		return nil, err
	}
	return readChoices(r, func(b *rows.Batch, _ rows.Kind, row int) string {
		return syntax.PrintName(path(string(b.Columns[0].Bytes(row))))
	})
}

// sampleOf returns SQL for columns of a sample of a table's rows, all of them when there are no more than most. The sample is the first
// rows in the store of each of some stretches of time, the last of them short, so that it has new events; only the row groups
// that they are in are read, however large the store is.
func sampleOf(snapshot *storage.Snapshot, table *schema.Table, columns string, most int64) string {
	all := "select " + columns + " from " + table.Name
	for _, c := range snapshot.Coverage() {
		if c.Table != table.Name || c.Rows <= most {
			continue
		}
		time := table.Columns[table.Time].SQLName()
		span := c.MaxTime - c.MinTime
		bounds := make([]int64, sampleParts+1)
		for i := range bounds {
			bounds[i] = c.MinTime + span/(sampleParts-1)*int64(i)
		}
		bounds[sampleParts-1], bounds[sampleParts] = c.MaxTime-span/1000, c.MaxTime+1
		var parts []string
		add := func(where string) {
			parts = append(parts, fmt.Sprintf("(%s where %s limit %d)", all, where, most/sampleParts))
		}
		for i := range sampleParts {
			add(fmt.Sprintf("%s >= make_timestamp(%d) and %s < make_timestamp(%d)", time, bounds[i], time, bounds[i+1]))
		}
		if c.NullTimes > 0 {
			add(time + " is null")
		}
		return strings.Join(parts, " union all ")
	}
	return all
}

// sampled reports whether members come from a part of a table only.
func (v *values) sampled(table *schema.Table) (_ bool, err error) {
	snapshot, _, err := v.shell.source.open()
	if err != nil {
		return false, err
	}
	defer closeInto(&err, snapshot)
	for _, c := range snapshot.Coverage() {
		if c.Table == table.Name {
			return c.Rows > sampleRows, nil
		}
	}
	return false, nil
}
