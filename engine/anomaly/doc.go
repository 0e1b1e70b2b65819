// Package anomaly judges the datapoints of one metric as they come: what was expected, within which band, how unusual the value
// is, and why, in words. It is strictly causal: a point is judged by what came before it and by itself, so that a series that is
// cut off anywhere gives the same answers up to there.
//
// The package knows numbers only: it reads no clock, no files and nothing else of this project.
package anomaly
