// Package insights is what the command line makes of the rows of the query command insights: findings as values, their records
// in the shape of AWS's Insights events, and how they compare with those that AWS delivered. It does no I/O.
package insights
