package plan

import (
	"errors"
	"fmt"

	"trailsift/query/function"
)

// Check reports the first broken invariant of a plan: a column that its node's input does not have, a column made twice, a
// condition that is not Bool, an argument of another type than its overload takes, an aggregate where none may stand.
// A plan from Compile always passes; an error is a fault of this program, not of the query.
func Check(n Node) error {
	if p, ok := n.(*Project); !ok {
		return fmt.Errorf("plan: the last node is %T, not a projection", n)
	} else if len(p.Outputs) == 0 {
		return errors.New("plan: nothing is projected")
	}
	return checkNode(n, map[*Column]bool{})
}

// checkNode checks n and everything below it. made collects the columns that were made so far.
func checkNode(n Node, made map[*Column]bool) error {
	c := checker{scope: map[*Column]bool{}, made: made}
	if in := n.Input(); in != nil {
		if err := checkNode(in, made); err != nil {
			return err
		}
		c.see(in)
	}
	if p, ok := n.(Pair); ok {
		if err := checkNode(p.Other(), made); err != nil {
			return err
		}
	}
	switch n := n.(type) {
	case *Scan:
		for _, col := range n.Cols {
			if col.Source < 0 || col.Source >= len(n.Table.Columns) {
				return fmt.Errorf("plan: column c%d is not of table %s", col.ID, n.Table.Name)
			}
			c.make(col)
		}
		for _, e := range n.Where {
			c.condition(e)
		}
	case *Extend:
		for _, it := range n.Items {
			c.item(it, false)
		}
	case *Filter:
		c.condition(n.Cond)
	case *Aggregate:
		c.aggregate(n)
	case *Sort:
		c.keys(n.Keys)
	case *Limit:
		if n.Count < 0 {
			c.fail("a limit of %d rows", n.Count)
		}
	case *Dedup:
		for _, e := range n.Keys {
			c.expr(e, false)
		}
		c.keys(n.Order)
	case *Parse:
		c.expr(n.Source, false)
		if len(n.Outs) != len(n.Groups) || n.Source.Type() != function.Text {
			c.fail("parse takes %d groups into %d columns from %s", len(n.Groups), len(n.Outs), n.Source.Type())
		}
		for _, col := range n.Outs {
			c.make(col)
		}
	case *Host:
		c.host(n)
	case *Relevance:
		c.relevance(n)
	case *Project:
		for _, o := range n.Outputs {
			c.expr(o.Expr, false)
		}
	case step:
		n.check(&c)
	}
	return c.err
}

type checker struct {
	scope map[*Column]bool // what expressions may use
	made  map[*Column]bool // every column of the plan
	err   error            // the first fault
}

func (c *checker) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("plan: "+format, args...)
	}
}

func (c *checker) make(col *Column) {
	if c.made[col] {
		c.fail("column c%d is made twice", col.ID)
	}
	c.made[col], c.scope[col] = true, true
}

// see puts the columns of a node into scope.
func (c *checker) see(n Node) {
	for _, col := range n.Columns() {
		c.scope[col] = true
	}
}

func (c *checker) item(it Item, aggregate bool) {
	c.expr(it.Expr, aggregate)
	if it.Expr.Type() != it.Column.Type {
		c.fail("column c%d is %s, its expression %s", it.Column.ID, it.Column.Type, it.Expr.Type())
	}
	c.make(it.Column)
}

func (c *checker) aggregate(n *Aggregate) {
	input := c.scope
	for _, it := range append(append([]Item(nil), n.Groups...), n.Aggs...) {
		c.scope = input
		c.expr(it.Expr, IsAggregate(it.Expr))
		if it.Expr.Type() != it.Column.Type {
			c.fail("column c%d is %s, its expression %s", it.Column.ID, it.Column.Type, it.Expr.Type())
		}
		c.scope = map[*Column]bool{}
		c.make(it.Column)
	}
	for _, it := range n.Groups {
		if IsAggregate(it.Expr) {
			c.fail("c%d groups by an aggregate", it.Column.ID)
		}
	}
	for _, it := range n.Aggs {
		if !IsAggregate(it.Expr) {
			c.fail("c%d is no aggregate", it.Column.ID)
		}
	}
}

func (c *checker) keys(keys []Key) {
	for _, k := range keys {
		c.expr(k.Expr, false)
	}
}

func (c *checker) condition(e Expr) {
	c.expr(e, false)
	if e.Type() != function.Bool {
		c.fail("a condition is %s", e.Type())
	}
}

// expr checks an expression; aggregate says whether its outermost call may be one.
func (c *checker) expr(e Expr, aggregate bool) {
	EachColumn(e, func(col *Column) {
		if !c.scope[col] {
			c.fail("column c%d (%s) is not in scope", col.ID, col.Hint)
		}
	})
	Walk(e, func(x Expr) bool {
		switch x := x.(type) {
		case *Call:
			if x.Entry.Kind == function.Aggregate && (x != e || !aggregate) {
				c.fail("aggregate %s stands inside an expression", x.Entry.ID)
			}
			c.call(x)
		case *Cast:
			if !function.Convertible(x.Arg.Type(), x.To) {
				c.fail("%s cannot become %s", x.Arg.Type(), x.To)
			}
		}
		return true
	})
}

func (c *checker) call(x *Call) {
	o := x.Overload
	if len(x.Args) < len(o.Params) || len(x.Args) > len(o.Params) && !o.Variadic {
		c.fail("%s has %d arguments", o.ID, len(x.Args))
		return
	}
	for i, a := range x.Args {
		if p := o.Param(i); p != function.Any && p != function.Same && a.Type() != p {
			c.fail("argument %d of %s is %s", i+1, o.ID, a.Type())
		}
		if _, literal := a.(*Literal); o.ConstantArg(i) && !literal {
			c.fail("argument %d of %s is no literal", i+1, o.ID)
		}
	}
}
