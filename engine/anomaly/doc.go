// Package anomaly judges the datapoints of one metric as they come: what was expected, within which band, how unusual the value
// is, and why, in words.
//
// It is strictly causal: a point is judged by what came before it and by itself, so that a series that is cut off anywhere gives
// the same answers up to there. It streams: a Detector holds at most StateBytes, however long the series and however short its
// period. It works in the series' own units: another unit or another time of beginning changes no decision.
//
// # The band
//
// Three predictors run side by side: the level (a moving average), the median of the time of day, and the mean of the same time
// in the last two weeks, the latter two with a moving average of what they miss. The first is used until another one's trailing error is smaller. The
// band is the prediction and the quantiles of its errors in the last 14 days; which quantiles is corrected after every point, so
// that in the long run the band misses as many values as it should. While values are outside the band the level is nearly frozen,
// so that it does not follow an incident; after a few of them it moves on, so that a new level is accepted.
//
// # The score
//
// Rarity, 0 to 2, says how seldom a value like this, and a step like this from the value before, was seen. To it come three
// surprises, each a tenth of -log10 of a probability: of a value as low, of an error of the prediction as great, and of a move of
// the recent mean as great. While the history is short, the score is drawn to 0. A point is anomalous when its score passes
// the threshold and no earlier alarm explains it: an alarm fades over a day, and until then only a higher score is a new one.
//
// # Decisions
//
//   - 2026-11-22: bins of the running range, not of ranks or of a fitted distribution: a value beyond the range is new whatever
//     the distribution, and a count of visits can be told in words. The range grows by a factor at most, and is cut anew when the
//     extremes of the last 14 days leave most of it empty, so that one absurd value does not blind the detector for good.
//   - 2026-11-22: the same weight for each surprise. On the labelled series other weights change the score less than another
//     threshold does; on synthetic ones the error of the prediction is what finds a value that is usual at another time of day.
//   - 2026-11-22: samples of at most 1,024 values instead of the whole history: the extrapolated tail needs about twenty of them,
//     and with five times as many neither the score nor the coverage of the band changed by more than noise.
package anomaly
