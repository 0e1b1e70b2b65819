package lang

import (
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// counting is what insights reads of each event. There is one for every time that it reads the events.
type counting struct {
	b               *binder
	account, region plan.Expr
	errorCode       plan.Expr
	fields          []plan.Expr // what the rates are of, beside account and region: texts
	call, failed    plan.Expr   // whether the event counts as a call, and as an error
}

// counting binds what is read of the events of b.
func (r *rates) counting(b *binder) *counting {
	c := &counting{b: b, region: b.event("awsRegion"), errorCode: b.event("errorCode")}
	c.account = b.fn("coalesce", b.event("recipientAccountId"), b.event("userIdentity.accountId"))
	for _, item := range r.groups {
		if x, ok := b.orderable(b.expr(item.Expr), item.Expr); ok {
			c.fields = append(c.fields, plan.Convert(x, function.Text))
		}
	}
	if len(r.groups) == 0 {
		c.fields = []plan.Expr{b.event("eventSource"), b.event("eventName")}
	}
	c.call, c.failed = plan.Bool(true), b.fn("ispresent", c.errorCode)
	if category := b.event("eventCategory"); r.category != "" { // the rules of AWS
		missing, managed := b.fn("not", b.fn("ispresent", category)), b.event("managementEvent")
		inferred := b.fn("!=", managed, plan.Bool(false))
		c.call = b.fn("!=", b.event("readOnly"), plan.Bool(true))
		if r.category == "Data" {
			inferred, c.call = b.fn("=", managed, plan.Bool(false)), plan.Bool(true)
		}
		counts := b.fn("or", b.fn("=", category, plan.Text(r.category)), b.fn("and", missing, inferred))
		c.call, c.failed = b.fn("and", counts, c.call), b.fn("and", counts, c.failed)
	}
	return c
}

// event returns a documented field of an event.
func (b *binder) event(name string) plan.Expr {
	path := syntax.PathSegments(name)
	x, _ := b.scan.Path(b.ids, path)
	return x
}

// counted returns whether an event counts for any of the rates that are asked for.
func (r *rates) counted(c *counting) plan.Expr {
	switch {
	case !r.errors || r.calls && r.category == "":
		return c.call
	case !r.calls:
		return c.failed
	}
	return c.b.fn("or", c.call, c.failed)
}

// findings makes the step that finds unusual rates. It reads how often each API was called in each minute, and of each account
// and region in which minutes there was any event: events that do not count are one group.
func (b *binder) findings(r *rates, window plan.Range) *plan.Host {
	c := r.counting(b)
	counts := b.materialize(r.counted(c), "counts")
	a := &plan.Aggregate{}
	group := func(name string, x plan.Expr) *plan.Ref {
		col := b.ids.Column(x.Type(), name)
		a.Groups = append(a.Groups, plan.Item{Column: col, Expr: x})
		return &plan.Ref{Column: col}
	}
	minute := group("minute", b.minute())
	account, region, counted := group("account", c.account), group("region", c.region), group("counted", counts)
	code := plan.Expr(&plan.Literal{Typ: function.Text})
	if r.errors {
		code = b.fn("if", counts, c.errorCode)
	}
	keys := []plan.Expr{group("errorCode", code)}
	for _, x := range c.fields {
		keys = append(keys, group("field", b.fn("if", counts, x)))
	}
	calls, events := b.ids.Column(function.Int, "calls"), b.ids.Column(function.Int, "events")
	a.Aggs = []plan.Item{{Column: calls, Expr: b.fn("count_if", c.call)}, {Column: events, Expr: b.fn("count")}}
	a.In = b.node
	values := []plan.Expr{minute, account, region, counted, &plan.Ref{Column: calls}, &plan.Ref{Column: events}, &plan.Ref{Column: events}}
	values = append(values, keys...)
	in := plan.Node(a)
	if delivered, filtered := b.delivered(); filtered {
		in, values = b.withDelivered(a, values, delivered)
	}
	settings := plan.Insights{Start: window.Start, End: window.End, Calls: r.calls, Errors: r.errors, Sensitivity: r.sensitivity, Category: r.category}
	h := &plan.Host{In: in, Operator: "insights", Settings: settings.String(), Args: values}
	outs := []column{{"number", function.Int}, {"finding", function.Text}, {"from", function.Time}, {"start", function.Time}, {"detected", function.Time}, {"end", function.Time},
		{"account", function.Text}, {"region", function.Text}, {"errorCode", function.Text}}
	for range c.fields {
		outs = append(outs, column{"field", function.Text})
	}
	for _, o := range outs {
		h.Outs = append(h.Outs, b.ids.Column(o.typ, o.name))
	}
	return h
}

// minute returns the minute of an event.
func (b *binder) minute() plan.Expr {
	return b.fn("datefloor", b.scan.Time(b.ids), plan.Duration(plan.Span{Micros: 60_000_000}))
}

// delivered returns the events that tell that records were delivered: all that are read, whatever a filter says about them beside
// their time, account and region. filtered is false when those are the rows so far.
func (b *binder) delivered() (_ *binder, filtered bool) {
	if b.node == plan.Node(b.scan) {
		return nil, false
	}
	all := b.again()
	known := map[*plan.Column]bool{}
	for _, x := range []plan.Expr{all.scan.Time(all.ids), all.event("recipientAccountId"), all.event("awsRegion")} {
		plan.EachColumn(x, func(c *plan.Column) { known[c] = true })
	}
	of := func(x plan.Expr) bool {
		ok := true
		plan.EachColumn(x, func(c *plan.Column) { ok = ok && known[c] })
		return ok
	}
	var strip func(n plan.Node) plan.Node
	strip = func(n plan.Node) plan.Node {
		if n.Input() == nil {
			return n
		}
		in := strip(n.Input())
		switch n := n.(type) {
		case *plan.Filter:
			for _, cond := range plan.Conjuncts(n.Cond) {
				if of(cond) {
					in = &plan.Filter{In: in, Cond: cond}
				} else {
					filtered = true
				}
			}
		case *plan.Extend:
			for _, it := range n.Items {
				if of(it.Expr) {
					known[it.Column] = true
					in = &plan.Extend{In: in, Items: []plan.Item{it}}
				}
			}
		case *plan.Parse:
			filtered = filtered || n.Multi
		default:
			filtered = true
		}
		return in
	}
	all.node = strip(all.node)
	return all, filtered
}

// withDelivered adds the minutes in which any event was delivered to the counts of those that a filter let through.
func (b *binder) withDelivered(counts *plan.Aggregate, values []plan.Expr, all *binder) (plan.Node, []plan.Expr) {
	events := all.ids.Column(function.Int, "events")
	minute, account, region := all.ids.Column(function.Time, "minute"), all.ids.Column(function.Text, "account"), all.ids.Column(function.Text, "region")
	right := &plan.Aggregate{In: all.node, Aggs: []plan.Item{{Column: events, Expr: all.fn("count")}}, Groups: []plan.Item{
		{Column: minute, Expr: all.minute()},
		{Column: account, Expr: all.fn("coalesce", all.event("recipientAccountId"), all.event("userIdentity.accountId"))},
		{Column: region, Expr: all.event("awsRegion")}}}
	n := &plan.Union{In: counts, Right: right}
	known := []plan.Expr{&plan.Ref{Column: minute}, &plan.Ref{Column: account}, &plan.Ref{Column: region}, plan.Bool(false), plan.Int(0), plan.Int(0), &plan.Ref{Column: events}}
	out := make([]plan.Expr, len(values))
	for i, left := range values {
		right := plan.Expr(nil)
		switch {
		case i == len(known)-1:
			left, right = plan.Int(0), known[i]
		case i < len(known):
			right = known[i]
		}
		b.unite(n, "", left, right)
		out[i] = &plan.Ref{Column: n.Outs[i].Column}
	}
	return n, out
}

// findingColumns are what is known of a finding beside the fields that its rate is of.
func findingColumns() []column {
	return []column{
		{"insightType", function.Text}, {"state", function.Text}, {"sourceEventCategory", function.Text}, {"recipientAccountId", function.Text}, {"awsRegion", function.Text}, {"errorCode", function.Text},
		{"startTime", function.Time}, {"endTime", function.Time}, {"direction", function.Text},
		{"baselineAverage", function.Double}, {"baselineDuration", function.Int}, {"startAverage", function.Double}, {"startDuration", function.Int},
		{"insightAverage", function.Double}, {"insightDuration", function.Int}, {"pValue", function.Double}, {"expectedFalseAlarms", function.Double},
		{"provisional", function.Bool}, {"levelShift", function.Bool}, {"detectedTime", function.Time},
		{"window", function.Int}, {"observed", function.Double}, {"predicted", function.Double}, {"guard", function.Double}, {"reason", function.Text},
		{"sharedEventID", function.Text}, {"baselineCounts", function.JSON}, {"insightCounts", function.JSON}, {"insightExpected", function.JSON}, {"insightStep", function.Int},
		{"attributions", function.JSON}, {"startAttributions", function.JSON},
	}
}

// beforeFields is how many columns of a finding stand before the fields that its rate is of.
const beforeFields = 5

// attribute counts who and what was behind the findings: the events are read once more, those of the findings' rates and times alone.
func (b *binder) attribute(r *rates, found *plan.Host) {
	all := b.again()
	c := r.counting(all)
	ref := func(i int) *plan.Ref { return &plan.Ref{Column: found.Outs[i]} }
	number, finding, from, start, detected, end, errorCode := ref(0), ref(1), ref(2), ref(3), ref(4), ref(5), ref(8)
	join := &plan.Join{In: found, Right: &plan.Filter{In: all.node, Cond: r.counted(c)}}
	for i, x := range append([]plan.Expr{c.account, c.region}, c.fields...) {
		known := ref(6 + i)
		if i > 1 {
			known = ref(7 + i)
		}
		if i == 0 || len(r.groups) > 0 { // the others are never missing, and plain columns let the database skip what is not found
			x = b.fn("coalesce", x, plan.Text(""))
		}
		join.On = append(join.On, plan.Match{Left: known, Right: x})
	}
	t := all.scan.Time(all.ids)
	ofCalls := b.fn("and", b.fn("=", errorCode, plan.Text("")), c.call)
	node := plan.Node(&plan.Filter{In: join, Cond: plan.And(b.functions, b.fn(">=", t, from), b.fn("<", t, end), b.fn("or", ofCalls, b.fn("=", errorCode, c.errorCode)))})
	role := b.fn("regexReplace", all.event("userIdentity.arn"), plan.Regex(`^(arn:[^:]*:sts::[^:]*:assumed-role/[^/]*)/.*$`), plan.Text("$1"))
	who := b.fn("coalesce", role, all.event("userIdentity.invokedBy"), all.event("userIdentity.principalId"))
	a := &plan.Aggregate{In: node}
	n := &plan.Union{In: a, Right: plan.RowsOf(found)} // what is known of the findings stands in one row each
	var args []plan.Expr
	add := func(list *[]plan.Item, name string, x plan.Expr, of plan.Expr) {
		col := b.ids.Column(x.Type(), name)
		*list = append(*list, plan.Item{Column: col, Expr: x})
		b.unite(n, name, &plan.Ref{Column: col}, of)
	}
	add(&a.Groups, "number", number, number)
	add(&a.Groups, "inside", b.fn(">=", t, start), nil)
	add(&a.Groups, "userIdentityArn", who, nil)
	add(&a.Groups, "userAgent", all.event("userAgent"), nil)
	add(&a.Groups, "errorCode", c.errorCode, nil)
	add(&a.Aggs, "events", b.fn("count"), nil)
	add(&a.Aggs, "started", b.fn("count_if", b.fn("and", b.fn(">=", t, start), b.fn("<", t, detected))), nil)
	b.unite(n, "finding", nil, finding)
	for _, col := range n.Columns() {
		args = append(args, &plan.Ref{Column: col})
	}
	h := &plan.Host{In: n, Operator: "attributions", Args: args, Outs: []*plan.Column{b.ids.Column(function.Int, "number")}}
	for _, col := range findingColumns() {
		h.Outs = append(h.Outs, b.ids.Column(col.typ, col.name))
	}
	h.Spare = &plan.Spare{Columns: h.Outs[len(h.Outs)-2:], Args: []plan.Expr{number}} // both attributions: without them no event is read again
	for range len(args) - 2 {
		h.Spare.Args = append(h.Spare.Args, &plan.Literal{Typ: function.Text})
	}
	h.Spare.Args = append(h.Spare.Args, finding)
	shown := h.Outs[1 : 1+beforeFields : 1+beforeFields]
	for i := range c.fields {
		name := [...]string{"eventSource", "eventName"}[min(i, 1)]
		if len(r.groups) > 0 {
			name = r.groups[i].name(b.text)
		}
		col := b.ids.Column(function.Text, name)
		h.Outs, shown = append(h.Outs, col), append(shown, col)
	}
	b.node = inOrder(h)
	b.replace("insights", append(shown, h.Outs[1+beforeFields:1+len(findingColumns())]...)...)
}
