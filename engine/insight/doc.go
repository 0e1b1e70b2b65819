// Package insight finds unusual rates: minutes in which an API was called, or failed, far more or far less often than the
// seven days before suggest. It is what CloudTrail Insights does, whose model is not published; results are in the manner of
// Insights, not identical to it.
//
// The detector is pure and strictly causal: whether a finding is raised in a minute depends on this minute and those before it.
package insight
