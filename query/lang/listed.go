package lang

import "trailsift/query/syntax"

const (
	maxConditions = 5000 // how many conditions a database takes in a row without getting slow
	minListed     = 50   // how many comparisons of one field make a list
)

// listed returns the alternatives with `x = a or x = b or …` of many values as `x in [a, b, …]`: machines write chains of
// thousands, which databases would compare one by one.
func listed(alternatives []syntax.Expr) []syntax.Expr {
	if len(alternatives) < minListed {
		return alternatives
	}
	lists := map[string]*syntax.List{}
	for _, e := range alternatives {
		if c := comparesField(e); c != nil {
			key := syntax.Key(c.X)
			if lists[key] == nil {
				lists[key] = &syntax.List{Node: c.Node}
			}
			lists[key].Items = append(lists[key].Items, c.Y)
		}
	}
	var out []syntax.Expr
	for _, e := range alternatives {
		c := comparesField(e)
		if c == nil {
			out = append(out, e)
			continue
		}
		list := lists[syntax.Key(c.X)]
		switch {
		case len(list.Items) < minListed:
			out = append(out, e)
		case list.Items[0] == c.Y:
			out = append(out, &syntax.Binary{Node: c.Node, Op: "in", OpAt: c.OpAt, X: c.X, Y: list})
		}
	}
	return out
}

// comparesField returns the comparison that e is, when it asks whether a field equals a literal.
func comparesField(e syntax.Expr) *syntax.Binary {
	c, ok := e.(*syntax.Binary)
	if !ok || c.Op != "=" {
		return nil
	}
	if _, ok := c.X.(*syntax.Path); !ok {
		return nil
	}
	switch c.Y.(type) {
	case *syntax.Text, *syntax.Num:
		return c
	}
	return nil
}
