package plan

import (
	"strings"
	"testing"

	"trailsift/query/function"
	"trailsift/storage/schema"
)

// maker makes plans for tests.
type maker struct {
	t    *testing.T
	fns  *function.Functions
	ids  IDs
	scan *Scan
}

func newMaker(t *testing.T) *maker {
	return &maker{t: t, fns: function.Table(), scan: &Scan{Table: schema.Events()}}
}

func (m *maker) field(path string) Expr {
	e, _ := m.scan.Path(&m.ids, strings.Split(path, "."))
	return e
}

func (m *maker) call(name string, args ...Expr) Expr {
	m.t.Helper()
	match, err := m.fns.Resolve(name, Types(args))
	if err != nil {
		m.t.Fatal(err)
	}
	return NewCall(match, args)
}

func (m *maker) item(e Expr) Item { return Item{Column: m.ids.Column(e.Type(), ""), Expr: e} }

func (m *maker) project(in Node, outs ...Expr) *Project {
	p := &Project{In: in}
	for _, e := range outs {
		p.Outputs = append(p.Outputs, Output{Name: "x", Expr: e})
	}
	return p
}

func TestRewrite(t *testing.T) {
	for _, c := range []struct {
		name  string
		build func(m *maker) *Project
		want  string
	}{
		{"not stands at the leaves", func(m *maker) *Project {
			cond := Not(m.fns, And(m.fns, m.call("=", m.field("eventName"), Text("A")), Not(m.fns, m.call("like", m.field("eventName"), Text("B"))), m.call("<", m.field("eventName"), Text("C"))))
			return m.project(&Filter{In: m.scan, Cond: cond}, m.field("eventName"))
		}, `scan events (eventname) where or(or(notEqual(eventname, "A"), like(eventname, "B")), not(less(eventname, "C")))`},
		{"a condition compared with 0 and 1", func(m *maker) *Project {
			present := m.scan.Present(&m.ids, []string{"errorCode"})
			return m.project(&Filter{In: &Filter{In: m.scan, Cond: m.call("=", present, Int(0))}, Cond: m.call("!=", present, Int(0))}, m.field("eventName"))
		}, `scan events (errorcode, extra, eventname) where not(present(errorcode)) and present(errorcode)`},
		{"comparisons of the time narrow the range", func(m *maker) *Project {
			ts := m.scan.Time(&m.ids)
			cond := And(m.fns, m.call(">=", ts, Int(1000)), m.call("<", ts, m.call("-", Time(4e6), Duration(Span{Micros: 1e6}))), m.call("=", m.field("eventName"), Text("A")))
			return m.project(&Filter{In: m.scan, Cond: cond}, m.field("eventName"))
		}, `scan events [1970-01-01T00:00:01Z, 1970-01-01T00:00:03Z) (eventname) where equal(eventname, "A")`},
		{"a range that holds nothing is not all time", func(m *maker) *Project {
			ts := m.scan.Time(&m.ids)
			return m.project(&Filter{In: m.scan, Cond: And(m.fns, m.call("<", ts, Time(5)), m.call(">", ts, Time(9)))}, ts)
		}, `scan events [1970-01-01T00:00:00.000001Z, 1970-01-01T00:00:00.000001Z) (ts)`},
		{"conditions pass what treats rows one by one", func(m *maker) *Project {
			n := m.item(m.call("strlen", m.field("eventName")))
			sorted := &Sort{In: &Extend{In: m.scan, Items: []Item{n}}, Keys: []Key{{Expr: m.field("awsRegion")}}}
			cond := And(m.fns, m.call("=", m.field("eventSource"), Text("s")), m.call(">", &Ref{n.Column}, Int(3)))
			return m.project(&Filter{In: sorted, Cond: cond}, &Ref{n.Column})
		}, "scan events (eventname, awsregion, eventsource) where equal(eventsource, \"s\")\nextend c2=strlen(eventname)\nsort awsregion\nfilter greater(c2, 3)"},
		{"conditions stay behind a limit", func(m *maker) *Project {
			return m.project(&Filter{In: &Limit{In: m.scan, Count: 5}, Cond: m.call("=", m.field("eventName"), Text("A"))}, m.field("eventName"))
		}, "scan events (eventname)\nlimit 5\nfilter equal(eventname, \"A\")"},
		{"what nobody reads is dropped", func(m *maker) *Project {
			unread, n, s := m.item(m.call("strlen", m.field("eventName"))), m.item(m.call("count")), m.item(m.call("sum", m.field("requestParameters.n")))
			g := m.item(m.field("awsRegion"))
			agg := &Aggregate{In: &Sort{In: &Extend{In: m.scan, Items: []Item{unread}}, Keys: []Key{{Expr: &Ref{unread.Column}}}}, Groups: []Item{g}, Aggs: []Item{s, n}}
			return m.project(agg, &Ref{n.Column})
		}, "scan events (awsregion)\naggregate c3=count() by c7=awsregion"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := newMaker(t)
			p := c.build(m)
			if err := Check(p); err != nil {
				t.Fatal(err)
			}
			out := Rewrite(m.fns, p)
			if err := Check(out); err != nil {
				t.Fatalf("%v\n%s", err, Format(out))
			}
			if got := strings.TrimSpace(Format(out.In)); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestCheckFindsFaults(t *testing.T) {
	for _, c := range []struct {
		want  string
		build func(m *maker) Node
	}{
		{"not a projection", func(m *maker) Node { return m.scan }},
		{"nothing is projected", func(m *maker) Node { return m.project(m.scan) }},
		{"not in scope", func(m *maker) Node {
			n := m.item(m.call("count"))
			return m.project(&Aggregate{In: m.scan, Aggs: []Item{n}}, m.field("eventName"))
		}},
		{"made twice", func(m *maker) Node {
			it := m.item(m.field("eventName"))
			return m.project(&Extend{In: m.scan, Items: []Item{it, it}}, &Ref{it.Column})
		}},
		{"a condition is text", func(m *maker) Node {
			return m.project(&Filter{In: m.scan, Cond: m.field("eventName")}, m.field("eventName"))
		}},
		{"stands inside an expression", func(m *maker) Node {
			return m.project(m.scan, m.call("count"))
		}},
		{"is no aggregate", func(m *maker) Node {
			it := m.item(m.field("eventName"))
			return m.project(&Aggregate{In: m.scan, Aggs: []Item{it}}, &Ref{it.Column})
		}},
		{"argument 1 of strlen(text) is integer", func(m *maker) Node {
			c := m.call("strlen", Text("a")).(*Call)
			c.Args = []Expr{Int(1)}
			return m.project(m.scan, c)
		}},
		{"is no literal", func(m *maker) Node {
			c := m.call("pct", m.field("eventName"), Double(50)).(*Call)
			c.Args[1] = m.call("abs", Double(1))
			it := m.item(c)
			return m.project(&Aggregate{In: m.scan, Aggs: []Item{it}}, &Ref{it.Column})
		}},
		{"duration cannot become text", func(m *maker) Node {
			return m.project(m.scan, &Cast{Arg: Duration(Span{Micros: 1}), To: function.Text})
		}},
	} {
		m := newMaker(t)
		err := Check(c.build(m))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Check says %v, want %q", err, c.want)
		}
	}
}

func TestFoldCast(t *testing.T) {
	for _, c := range []struct {
		in   *Literal
		to   function.Type
		want string
	}{
		{Text("1.5"), function.Double, "1.5"},
		{Text("1.5x"), function.Double, "null"},
		{Text("inf"), function.Double, "null"},
		{Text("true"), function.Bool, "true"},
		{Text("2"), function.Bool, "null"},
		{Text("2024-01-01T01:00:00+01:00"), function.Time, "2024-01-01T00:00:00Z"},
		{Text("2024-01-01 00:00"), function.Time, "2024-01-01T00:00:00Z"},
		{Int(1704067200000), function.Time, "2024-01-01T00:00:00Z"},
		{Double(1e300), function.Time, "null"},
		{&Literal{Value: int64(12), Typ: function.Int, Written: "012"}, function.Text, `"012"`},
		{Bool(true), function.Int, "1"},
		{Missing(), function.Text, "null"},
	} {
		got, ok := FoldCast(c.in, c.to)
		if !ok || FormatExpr(got) != c.want || got.Typ != c.to {
			t.Errorf("%s as %s is %v, want %s", FormatExpr(c.in), c.to, got, c.want)
		}
	}
	if got, ok := FoldCast(Text("tomorrow"), function.Time); ok {
		t.Errorf("tomorrow is %s", FormatExpr(got))
	}
}

func TestOpenRanges(t *testing.T) {
	for _, c := range []struct {
		r    Range
		want string
	}{
		{Range{0, 1e6}, "[1970-01-01T00:00:00Z, 1970-01-01T00:00:01Z)"},
		{Range{0, Year10000}, "[1970-01-01T00:00:00Z, …)"},
		{Range{minTime, 0}, "[…, 1970-01-01T00:00:00Z)"},
	} {
		if got := formatRange(c.r); got != c.want {
			t.Errorf("%v: %s, want %s", c.r, got, c.want)
		}
	}
}

// joinMaker makes a join of two scans by their names, with a column of each side.
func joinMaker(t *testing.T, kind Kind) (m *maker, j *Join, left, right Expr) {
	m = newMaker(t)
	other := &Scan{Table: schema.Insights()}
	left = m.field("eventName")
	key, _ := other.Path(&m.ids, []string{"eventType"})
	right, _ = other.Path(&m.ids, []string{"awsRegion"})
	j = &Join{In: m.scan, Right: &Sort{In: other, Keys: []Key{{Expr: right}}}, Kind: kind, On: []Match{{Left: left, Right: key}}}
	if kind == Mark {
		j.Mark = m.ids.Column(function.Bool, "in")
	}
	return m, j, left, right
}

func TestJoinRewrites(t *testing.T) {
	for _, c := range []struct {
		name  string
		kind  Kind
		build func(m *maker, j *Join, left, right Expr) *Project
		want  string
	}{
		{"conditions go to their side of an inner join", Inner, func(m *maker, j *Join, left, right Expr) *Project {
			return m.project(&Filter{In: j, Cond: And(m.fns, m.call("=", left, Text("a")), m.call("=", right, Text("b")))}, left)
		}, `scan events (eventname) where equal(eventname, "a")
inner join on eventname=eventtype
  scan insights (eventtype, awsregion) where equal(awsregion, "b")
`},
		{"a condition on what may be missing stays behind a left join", Left, func(m *maker, j *Join, left, right Expr) *Project {
			return m.project(&Filter{In: j, Cond: m.call("!=", right, Text("b"))}, left)
		}, `scan events (eventname)
left join on eventname=eventtype
  scan insights (eventtype, awsregion)
filter notEqual(awsregion, "b")
`},
		{"a mark that is asked alone is a semi join", Mark, func(m *maker, j *Join, left, _ Expr) *Project {
			return m.project(&Filter{In: j, Cond: And(m.fns, &Ref{j.Mark}, m.call("=", left, Text("a")))}, left)
		}, `scan events (eventname) where equal(eventname, "a")
semi join on eventname=eventtype
  scan insights (eventtype)
`},
		{"a negated one is an anti join", Mark, func(m *maker, j *Join, left, _ Expr) *Project {
			return m.project(&Filter{In: j, Cond: Not(m.fns, &Ref{j.Mark})}, left)
		}, `scan events (eventname)
anti join on eventname=eventtype
  scan insights (eventtype)
`},
		{"a mark that is shown stays", Mark, func(m *maker, j *Join, _, _ Expr) *Project {
			return m.project(&Filter{In: j, Cond: &Ref{j.Mark}}, &Ref{j.Mark})
		}, `scan events (eventname)
mark join on eventname=eventtype as c4
  scan insights (eventtype)
filter c4
`},
		{"a mark that nobody reads is not made", Mark, func(m *maker, j *Join, left, _ Expr) *Project {
			return m.project(j, left)
		}, "scan events (eventname)\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, j, left, right := joinMaker(t, c.kind)
			p := c.build(m, j, left, right)
			if err := Check(p); err != nil {
				t.Fatal(err)
			}
			p = Rewrite(m.fns, p)
			if err := Check(p); err != nil {
				t.Fatal(err)
			}
			if got := Format(p.In); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}
