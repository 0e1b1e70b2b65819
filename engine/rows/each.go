package rows

import "strconv"

// Value returns the value of a row in the form that Of takes: nil, string, int64, float64 or bool.
func (v *Vector) Value(row int) any {
	switch {
	case v.null[row]:
		return nil
	case v.kind == Int64 || v.kind == Timestamp || v.kind == Date:
		return v.Int64(row)
	case v.kind == Double:
		return v.Double(row)
	case v.kind == Bool:
		return v.Bool(row)
	}
	return string(v.Bytes(row))
}

// Each calls visit with the values of every row, as Vector.Value gives them, and leaves closing r to the caller.
func Each(r Reader, visit func(row []any)) error {
	for {
		batch, err := r.Next()
		if err != nil || batch == nil {
			return err
		}
		for row := range batch.Rows {
			values := make([]any, len(batch.Columns))
			for i := range values {
				values[i] = batch.Columns[i].Value(row)
			}
			visit(values)
		}
	}
}

// Number returns a value as Each gives it as a number; a decimal is a text there.
func Number(value any) (f float64, ok bool) {
	switch x := value.(type) {
	case int64:
		return float64(x), true
	case float64:
		return x, true
	case string:
		f, err := strconv.ParseFloat(x, 64)
		return f, err == nil
	}
	return 0, false
}
