package plan

import "testing"

func TestDeferredReads(t *testing.T) {
	over := func(m *maker, in Node) *Window {
		n := m.item(m.call("count"))
		return &Window{In: in, Partitions: []Expr{m.field("eventName")}, Items: []WindowItem{{Column: n.Column, Expr: n.Expr}}}
	}
	for _, c := range []struct {
		name  string
		build func(m *maker) *Project
		want  string
	}{
		{"behind the filter and the limit", func(m *maker) *Project {
			w := over(m, m.scan)
			few := &Filter{In: w, Cond: m.call("<", &Ref{w.Items[0].Column}, Int(5))}
			return m.project(&Limit{In: &Sort{In: few, Keys: []Key{{Expr: m.field("awsRegion")}}}, Count: 9}, m.field("requestParameters.a"), m.field("eventName"))
		}, "scan events (eventname, awsregion, file_id, record_index)\nwindow c1=count() by eventname\nfilter less(c1, 5)\nsort awsregion\nlimit 9\n" +
			"fetch by file_id, record_index\n  scan events (requestparameters, file_id, record_index)\n"},
		{"in front of the first who reads", func(m *maker) *Project {
			w := over(m, m.scan)
			deep := m.field("requestParameters.a")
			return m.project(&Limit{In: &Filter{In: w, Cond: m.call("=", deep, Text("x"))}, Count: 9}, deep, &Ref{w.Items[0].Column})
		}, "scan events (eventname, file_id, record_index)\nwindow c1=count() by eventname\n" +
			"fetch by file_id, record_index\n  scan events (requestparameters, file_id, record_index)\nfilter equal(requestparameters/a, \"x\")\nlimit 9\n"},
		{"what is calculated for the result alone", func(m *maker) *Project {
			x := m.item(m.call("strlen", m.field("requestParameters.a")))
			w := over(m, &Extend{In: m.scan, Items: []Item{x}})
			return m.project(w, &Ref{x.Column}, &Ref{w.Items[0].Column})
		}, "scan events (eventname, file_id, record_index)\nwindow c3=count() by eventname\n" +
			"fetch by file_id, record_index\n  scan events (requestparameters, file_id, record_index)\nextend c2=strlen(requestparameters/a)\n"},
		{"a condition at the scan goes no further", func(m *maker) *Project {
			deep := m.field("requestParameters.a")
			w := over(m, &Filter{In: m.scan, Cond: m.call("=", deep, Text("x"))})
			return m.project(w, deep, &Ref{w.Items[0].Column})
		}, "scan events (requestparameters, eventname, file_id, record_index) where equal(requestparameters/a, \"x\")\nwindow c2=count() by eventname\n" +
			"fetch by file_id, record_index\n  scan events (requestparameters, file_id, record_index)\n"},
		{"not for a few short columns", func(m *maker) *Project {
			w := over(m, m.scan)
			return m.project(w, m.field("awsRegion"), &Ref{w.Items[0].Column})
		}, "scan events (eventname, awsregion)\nwindow c1=count() by eventname\n"},
		{"not for rows that nothing holds", func(m *maker) *Project {
			return m.project(&Limit{In: &Sort{In: m.scan, Keys: []Key{{Expr: m.field("awsRegion")}}}, Count: 9}, m.field("requestParameters.a"))
		}, "scan events (awsregion, requestparameters)\nsort awsregion\nlimit 9\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := newMaker(t)
			p := c.build(m)
			if err := Check(p); err != nil {
				t.Fatal(err)
			}
			out := Rewrite(m.fns, p)
			if err := Check(out); err != nil {
				t.Errorf("%v\n%s", err, Format(out))
			}
			if got := Format(out.In); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}
