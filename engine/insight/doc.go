// Package insight finds unusual rates: minutes in which an API was called, or failed, far more or far less often than the
// weeks before suggest. It is what CloudTrail Insights does, whose model is not published; results are in the manner of
// Insights, not identical to it.
//
// The detector is pure and strictly causal: whether a finding is raised in a minute depends on this minute and those before it.
//
// # Model
//
// For each hour a model is made from the seven days before it. The rate is the mean of the same hour of day, shrunk to the mean
// of all hours, times the level of the last hours. The calls in a window of 1, 5, 15 or 60 minutes follow a negative binomial
// distribution around it. Its size is what three variances leave: few calls make the rate itself uncertain, calls come in
// bunches within an hour, and hours differ from what was predicted of them. Each is shrunk to a usual value while there is
// little evidence.
//
// Where days at this time reached more than that distribution allows for, its tail is made thicker.
//
// A window raises a finding if it is improbable (Options.Alpha), if it is large enough to matter (twice the expected calls
// and some more, or at most a third), and if it is beyond a guard: beyond what windows reached at this time of day on the second
// most extreme of the last seven days, or twice at this hour of the last four weeks.
//
// # Decisions
//
//   - Findings are not learned from, so that a rate stays unusual for as long as it is. But the guard remembers what they
//     reached: a script that starts to run every day is found on its first two days.
//   - A finding starts and ends where the likelihood ratio of the usual rate and the unusual one says, as in Page's test. After
//     24 hours its rate is the new normal, and the history is scaled to it.
//   - A rise needs a call in the minute that raises it; a drop needs a window with more than twelve expected calls.
//   - Minutes that are not covered are unknown: no window reaches over them, nothing is learned from them, and a finding that is
//     open when an hour of them begins ends there.
//   - A day has to be known before anything is tested. With less than seven known days a finding is provisional.
//   - P is the p-value of one test under a model. Expect says how many false alarms to expect in all that was looked at.
package insight
