//go:build cgo

package duckdbtest

import (
	"fmt"
	"testing"

	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/sqlgen"
	"trailsift/storage/schema"
)

// sampled runs a sample of the events by their name, and returns for each name how many rows were kept, for how many they stand,
// and how many rows there are.
func sampled(t *testing.T, d *database, rows, texts int64) map[string][3]int64 {
	t.Helper()
	ids := &plan.IDs{}
	scan := &plan.Scan{Table: schema.Events()}
	field := func(name string) plan.Expr {
		x, _ := scan.Path(ids, []string{name})
		return x
	}
	s := &plan.Sample{In: scan, Strata: []plan.Expr{field("eventName"), field("errorCode")}, Rows: rows,
		Weight: ids.Column(function.Int, "weight"), Total: ids.Column(function.Int, "total")}
	if texts > 0 {
		s.Text, s.Texts = field("userAgent"), texts
	}
	p := &plan.Project{In: s, Outputs: []plan.Output{{Name: "name", Expr: field("eventName")},
		{Name: "weight", Expr: &plan.Ref{Column: s.Weight}}, {Name: "total", Expr: &plan.Ref{Column: s.Total}}}}
	if err := plan.Check(p); err != nil {
		t.Fatal(err)
	}
	st, err := sqlgen.Generate(p, sqlgen.DuckDB())
	if err != nil {
		t.Fatal(err)
	}
	result, err := d.Query(st.SQL, st.Args...)
	if err != nil {
		t.Fatalf("%v\n%s", err, st.SQL)
	}
	defer result.Close()
	out := map[string][3]int64{}
	for result.Next() {
		var name string
		var weight, total int64
		if err := result.Scan(&name, &weight, &total); err != nil {
			t.Fatal(err)
		}
		n := out[name]
		out[name] = [3]int64{n[0] + 1, n[1] + weight, total}
	}
	if err := result.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSample(t *testing.T) {
	t.Parallel()
	d := open(t)
	const many = 4000
	d.exec(t, fmt.Sprintf(`insert into events (file_id, record_index, ts, eventname, useragent)
		select 1, i, timestamp '2026-03-01', case when i %% 1000 = 0 then 'Rare' else 'Many' end, 'agent ' || i %% 50 from range(%d) t(i)`, many))

	whole := map[string][3]int64{"Rare": {4, 4, many}, "Many": {3996, 3996, many}}
	same := func(what string, got, want map[string][3]int64) {
		t.Helper()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: kept, meant and counted are %v, not %v", what, got, want)
		}
	}
	same("few rows", sampled(t, d, many, 0), whole)
	same("few texts", sampled(t, d, 100, 200), whole) // counted by stratum, and not exactly

	part := sampled(t, d, 100, 10)
	rare, frequent := part["Rare"], part["Many"]
	if rare != [3]int64{4, 4, many} {
		t.Errorf("rare rows: %v", rare)
	}
	// 25 rows for being a stratum, and nearly 50 for its size; chance takes a few away or adds some.
	if frequent[0] < 40 || frequent[0] > 110 || frequent[1] < 2500 || frequent[1] > 5500 || frequent[2] != many {
		t.Errorf("frequent rows: %v", frequent)
	}
	same("again", sampled(t, d, 100, 10), part)
	same("without texts", sampled(t, d, 100, 0), part)
}
