//go:build cgo

package duckdbtest

import (
	"testing"

	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/sqlgen"
	"trailsift/storage/schema"
)

// hostile are texts on which some function of the database fails, or used to.
var hostile = []string{
	"", " ", "0", "-0", "1", "-1", "1.5", "-2.5e10", "1e99", "-1e99", "99999999999999999999", "9223372036854775807", "-9223372036854775808", "1e400", "inf", "nan", "1_000", " 12 ", "0x1F", "010",
	"true", "false", "null", "a", "é", "\u2028", "%", "%ff", "%zz", "%C3%A9", "%C3", "/w==", "aGk=", "!!!", "zz", "ff", "F", "c328", "{", "[", "{}", "[]", `[1,"a",null,{"b":[]}]`, `{"a":{"b":null}}`, `"text"`, "[1,", "\"\\ud800\"",
	"2024-01-01", "2024-01-01T00:00:00Z", "2024-13-45T99:99:99Z", "9999-12-31T23:59:59.999999999Z", "0001-01-01", "0000-01-01", "2024-02-30", "24:00", "infinity", "epoch",
	"192.0.2.1", "256.1.1.1", "1.2.3", "::1", "::ffff:1.2.3.4", ":::", "1:2:3:4:5:6:7:8:9", "s3.amazonaws.com", "a\nb", "\t", "\x01", "\\", "'", "\"", "$1", "(?", "*",
}

// constants are literal arguments for overloads that insist on them.
func constant(id string, t function.Type, i int) plan.Expr {
	switch {
	case t == function.Duration:
		return plan.Duration(plan.Span{Micros: 300e6})
	case t == function.Regex:
		return plan.Regex("[a-z]+")
	case id == "parseDate" && i == 1:
		return plan.Text("yyyy-MM-dd'T'HH:mm:ss.SSSX")
	case id == "formatDate" && i == 1:
		return plan.Text("%Y-%m-%d %H:%M:%S.%f %p %j")
	case id == "parseDate" || id == "formatDate":
		return plan.Text("Europe/Paris")
	case id == "isIpInSubnet" || id == "isIpv4InSubnet":
		return plan.Text("10.0.0.0/8")
	case id == "isIpv6InSubnet":
		return plan.Text("2001:db8::/32")
	case t == function.Int:
		return plan.Int(3)
	case t == function.Double:
		return plan.Double(95)
	}
	return plan.Text("[a-z]")
}

// Every overload of every function can be written, takes any text without failing the query, and returns what it says.
func TestHostileValues(t *testing.T) {
	t.Parallel()
	d := open(t)
	for i, a := range hostile {
		d.insert(t, row{"record_index": i, "eventname": a, "errorcode": hostile[(i*7+3)%len(hostile)], "awsregion": hostile[(i*11+5)%len(hostile)]})
	}
	d.insert(t, row{"record_index": len(hostile)})
	columns := []string{"eventname", "errorcode", "awsregion"}
	for _, e := range function.Table().Entries() {
		for i := range e.Overloads {
			o := &e.Overloads[i]
			if e.ID == "case" && i > 3 {
				continue // more of the same
			}
			t.Run(o.ID, func(t *testing.T) {
				scan := &plan.Scan{Table: schema.Events()}
				var ids plan.IDs
				args := make([]plan.Expr, len(o.Params))
				for j := range args {
					field := &plan.Ref{Column: scan.Column(&ids, scan.Table.MustColumn(columns[j%len(columns)]))}
					if p := o.Param(j); o.ConstantArg(j) || p == function.Duration {
						args[j] = constant(e.ID, p, j)
					} else {
						args[j] = plan.Convert(field, p)
					}
				}
				result := o.Result
				if result == function.Same {
					result = function.Text
				}
				if e.Expands != "" || e.ID == "matchesPattern" || e.ID == "stat" { // the binder makes something else of them
					t.Skip("no SQL of its own")
				}
				call := &plan.Call{Entry: e, Overload: o, Args: args, Typ: result}
				runCall(t, d, scan, &ids, call)
			})
		}
	}
}

// runCall runs the call for every row, or for all rows as one group; and for the rows that another condition lets through,
// because the database may calculate it for the others as well.
func runCall(t *testing.T, d *database, scan *plan.Scan, ids *plan.IDs, call *plan.Call) {
	if call.Entry.Kind == function.Aggregate {
		c := ids.Column(call.Typ, "x")
		agg := &plan.Aggregate{In: scan, Aggs: []plan.Item{{Column: c, Expr: call}}}
		runPlan(t, d, agg, &plan.Ref{Column: c})
		return
	}
	runPlan(t, d, scan, call)
	fns := function.Table()
	other := func(path, name string, v plan.Expr) plan.Expr {
		field, _ := scan.Path(ids, []string{path})
		m, err := fns.Resolve(name, plan.Types([]plan.Expr{field, v}))
		if err != nil {
			t.Fatal(err)
		}
		return plan.NewCall(m, []plan.Expr{field, v})
	}
	conds := plan.And(fns, other("@recordIndex", ">", plan.Int(1)), &plan.Present{Value: call}, other("errorCode", "like", plan.Regex("[a-z0-9]")), other("awsRegion", "!=", plan.Text("1")))
	runPlan(t, d, &plan.Filter{In: scan, Cond: conds}, plan.Int(1))
}

func runPlan(t *testing.T, d *database, in plan.Node, out plan.Expr) {
	t.Helper()
	p := &plan.Project{In: in, Outputs: []plan.Output{{Name: "x", Expr: out}}}
	if err := plan.Check(p); err != nil {
		t.Fatal(err)
	}
	st, err := sqlgen.Generate(p, sqlgen.DuckDB())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := d.Query(st.SQL, st.Args...)
	if err != nil {
		t.Fatalf("%v\n%s", err, st.SQL)
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var v any
		if err := rows.Scan(&v); err != nil {
			t.Fatal(err)
		}
		if _, err := show(v); err != nil || !fits(v, out.Type()) {
			t.Fatalf("a %s comes out as %T\n%s", out.Type(), v, st.SQL)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%v\n%s", err, st.SQL)
	}
	if _, filtered := in.(*plan.Filter); n == 0 && !filtered {
		t.Fatal("no row")
	}
}
