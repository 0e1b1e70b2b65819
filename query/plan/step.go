package plan

// step is a node that says itself how it is checked, shown and rewritten. The nodes that came first are cases of the switches
// in check, print, rewrite, prune and pushdown.
type step interface {
	Node
	// check reports what is wrong with the node, whose input's columns are in scope, and makes its columns.
	check(c *checker)
	// describe returns the step's line in Format.
	describe() string
	// simplify returns the step over another input, with simplified expressions.
	simplify(r rewriter, in Node) Node
	// prune returns the step, and everything below it, with no more than need asks for.
	prune(need map[*Column]bool) Node
	// lets reports whether a condition on the step's input may be asked before the step instead of behind it.
	lets(cond Expr) bool
}
