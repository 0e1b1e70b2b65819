package lang

import (
	"slices"
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// geoip is the command that adds where addresses are and whose they are.
type geoip struct {
	Address *Name   `parser:"'geoip' @@"`
	Output  *output `parser:"@@?"`
}

func geoipSpec() Spec {
	var columns []string
	for _, c := range plan.GeoColumns() {
		columns = append(columns, c.Name+" ("+c.Doc+")")
	}
	return Spec{
		Name:      "geoip",
		Foreign:   []string{"iplocation"},
		Extension: true,
		Usage:     "geoip field [OUTPUT|OUTPUTNEW column [as field], …]",
		Doc: "Adds where the address in a field is and whose it is, from the databases that the program gets by --geoip: files of MaxMind, IPinfo or DB-IP in the format mmdb. " +
			"Of several files the first that knows something says it. The columns are " + strings.Join(columns, ", ") + ". " +
			"What no file knows is missing. The name of a service in place of an address has a kind and nothing else. " +
			"OUTPUT, OUTPUTNEW and neither are as in lookup.",
		Instead: "upload a table of networks and write `cidrlookup table field`",
		Examples: []Example{
			{`geoip sourceIPAddress | stats count(*) as calls by coalesce(country, kind) as place, organisation | sort calls desc, place`, "Where calls come from, and for addresses of no country what kind they are."},
			{`geoip sourceIPAddress OUTPUT asn, country as origin | filter userIdentity.type = "IAMUser" | stats count_distinct(origin) as countries by userIdentity.userName | sort countries desc`, "Users who call from several countries."},
		},
	}
}

func (c *geoip) exprs() []syntax.Expr { return nil }

func (c *geoip) String() string { return "geoip " + c.Address.String() + c.Output.String() }

func (c *geoip) bind(b *binder) {
	e := &syntax.Path{Node: syntax.Node{At: c.Address.span()}, Segments: c.Address.path()}
	x, known := b.orderable(b.expr(e), e)
	if b.options.Geo == nil {
		b.errorf("no-geoip", c.Address.span(), "there is no database that says where addresses are").
			WithHelp("`--geoip FILE.mmdb` names one; it may be repeated, for a database of cities and one of networks").once(b, "no-geoip")
		known = false
	}
	all := plan.GeoColumns()
	table := &plan.Lookup{Name: "geoip"}
	for _, column := range all {
		table.Columns = append(table.Columns, column.Name)
	}
	columns, names := b.lookupOutputs(table, c.Output, nil)
	if !known {
		b.damaged = true
		return
	}
	n := &plan.Geoip{In: b.node, Address: plan.Convert(x, function.Text)}
	for i, column := range columns {
		n.From = append(n.From, all[column].Name)
		n.Outs = append(n.Outs, b.ids.Column(all[column].Type, all[column].Name))
		if c.Output != nil && !b.options.Geo.Holds(all[column].Name) {
			at := c.Output.Columns[slices.IndexFunc(c.Output.Columns, func(r *renaming) bool { return r.field() == names[i] })].Column.span()
			b.warn("empty-geoip", at, "no file of --geoip seems to hold `%s`", all[column].Name).add(b)
		}
	}
	b.node = n
	for i, name := range names {
		b.lookedUp(name, &plan.Ref{Column: n.Outs[i]}, c.Output.onlyNew())
	}
}
