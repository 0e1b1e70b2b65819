// Package anomaly judges the datapoints of one metric as they come: what was expected, within which band, how unusual the value
// is, and why, in words.
//
// It is strictly causal: a point is judged by what came before it and by itself, so that a series that is cut off anywhere gives
// the same answers up to there. It streams: a Detector holds at most StateBytes, however long the series and however short its
// period. It knows no units: values in another unit, or times that begin elsewhere, change no decision.
//
// # The band
//
// Three predictors run side by side: the recent level; the median of the time of day; and the mean of this time one and two weeks
// ago. To the latter two comes the recent level of what they leave over. The level is used until another predictor's trailing
// error is smaller. The band is the prediction and two quantiles of its errors in the last 14 days. Which quantiles is corrected
// after every point, so that in the long run the band misses as many values as it should. Outside the band the level nearly
// stands still and no further error is learned, so that the band does not follow an incident; after six such points in a row
// everything is learned again, so that a new level is accepted.
//
// # The score
//
// Rarity, 0 to 2, says how seldom a value like this, and a step like this from the value before, was seen. To it come three
// surprises, each a tenth of -log10 of a probability: of a value as low, of an error of the prediction as great, and of a move of
// the recent mean as great. While the history is short, the score is drawn to 0. A point is anomalous when its score passes
// the threshold and no earlier alarm explains it: an alarm fades over a day, and until then only a higher score is a new one.
//
// What it does not find: values that are usual one by one, and only last too long.
//
// # Decisions
//
// Figures are those of benchmarks/detection at the time: nine real series and 352 synthetic ones.
//
//   - 2026-11-22: bins of the running range, not of ranks or of a fitted distribution: a value beyond the range is new whatever
//     the distribution, and a count of visits can be told in words. The range grows by ten times its width for one value at most,
//     and by 4 % at least, less than half a bin, so that a slow rise is neither new nor slow at every step. It is cut anew when the extremes of the last 14 days leave half of it empty, so that one absurd value does not blind the
//     detector for good. A range that only doubles costs 9 points of score on the real series: after a spike everything is new.
//   - 2026-11-22: the same weight for each surprise. Without that of the prediction's error, a value that is usual at another time
//     of day is never found (0 of 24); with it, nearly always (23).
//   - 2026-11-22: a young score is drawn to 0 instead of a longer time without scores: most false alarms come in the first days,
//     where every value is new. Undrawn, there are 0.35 a week on synthetic series instead of 0.26.
//   - 2026-11-22: samples of 1,024 values instead of the whole history: the tail that is extrapolated has twenty of them, and five
//     times as many found the same windows with as many false alarms.
//   - 2026-11-22: quantiles that are corrected: without, the band of the worst real series holds 0.90 of its values, with it 0.94.
//   - 2026-11-22: no negative bounds while no value was negative: the same values are inside, in a narrower band.
//   - 2026-11-22: a level that stands still outside the band: without, each spike bends the band, and the mean Winkler score of the
//     real series was 1.76 instead of 1.45; a shift of 20 standard deviations is accepted after 14 points (9 without; 19 when
//     twelve points are waited for, which costs the worst series 2 points of coverage).
package anomaly
