package rows

import "context"

// QueryFunc answers a query of the query language over a half-open range of times in µs, or over all time when both are 0. The
// notes say what there is to know about the result, such as that a statistic cannot be calculated from what is stored. The caller
// closes the result. It is how packages ask the store without knowing the engine.
type QueryFunc func(ctx context.Context, text string, start, end int64) (result Reader, notes []string, err error)
