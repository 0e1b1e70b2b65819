package plan

import "trailsift/query/function"

// GeoColumn is one thing that can be known of an address.
type GeoColumn struct {
	Name string
	Type function.Type
	Doc  string
}

// GeoColumns returns what can be known of addresses, in the order in which it is shown.
func GeoColumns() []GeoColumn {
	return []GeoColumn{
		{"country", function.Text, "the country's code of ISO 3166, such as DE"},
		{"countryName", function.Text, "its English name"},
		{"region", function.Text, "the state or province"},
		{"city", function.Text, "the city"},
		{"latitude", function.Double, "in degrees"},
		{"longitude", function.Double, "in degrees"},
		{"asn", function.Int, "the number of the autonomous system that announces the address"},
		{"organisation", function.Text, "whose that system is"},
		{"kind", function.Text, "what ip_kind says: public, private, reserved, service or other"},
	}
}

// Geo says what the databases of addresses hold that a query is asked with.
type Geo struct {
	// Holds reports whether any database seems to hold a column of GeoColumns.
	Holds func(column string) bool
}

// Geoip adds to every row what is known of an address. It is looked up outside of the database.
type Geoip struct {
	In      Node
	Address Expr      // Text
	From    []string  // columns of GeoColumns
	Outs    []*Column // parallel to From: the columns that the rows get
}

// Input implements Node.
func (n *Geoip) Input() Node { return n.In }

// Columns implements Node.
func (n *Geoip) Columns() []*Column { return append(clip(n.In.Columns()), n.Outs...) }

func (n *Geoip) withInput(in Node) Node {
	c := *n
	c.In = in
	return &c
}

func (n *Geoip) check(c *checker) {
	c.expr(n.Address, false)
	if len(n.From) != len(n.Outs) {
		c.fail("%d columns of geoip become %d", len(n.From), len(n.Outs))
	}
	for _, col := range n.Outs {
		c.make(col)
	}
}

func (n *Geoip) describe() string {
	s := "geoip " + FormatExpr(n.Address) + " as "
	for i, c := range n.Outs {
		if i > 0 {
			s += ", "
		}
		s += column(c) + "=" + n.From[i]
	}
	return s
}

func (n *Geoip) simplify(r rewriter, in Node) Node {
	c := *n
	c.In, c.Address = in, r.expr(n.Address)
	return &c
}

func (n *Geoip) prune(need map[*Column]bool) Node {
	out := &Geoip{Address: n.Address}
	out.From, out.Outs = needed(need, n.From, n.Outs)
	if len(out.Outs) == 0 {
		return pruneNode(n.In, need)
	}
	want(need, n.Address)
	out.In = pruneNode(n.In, need)
	return out
}

func (n *Geoip) lets(cond Expr) bool { return !usesAny(cond, n.Outs) }
