// Package metric is what decoders of metrics and the store agree on: a Point is one row to be, whatever export it came from.
//
// # What a point says
//
// A point carries what its export said and nothing else: Has tells which numbers are known, and nil or zero fields are not
// known. Defaults fill such gaps with what the user says, and never override an export.
//
// # Identity
//
// A metric is an account, a region, a namespace, a name and an exact set of dimensions; dimensions have no order, so they are
// kept in one canonical form (Dimensions), and their hash (Point.Series) names the metric. Units, periods and kinds are kept
// apart inside a metric.
package metric
