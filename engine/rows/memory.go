package rows

import (
	"fmt"
	"time"
)

// Memory is a result that the program made itself, such as the answer of the info command. It implements Reader.
type Memory struct {
	columns []Column
	batch   *Batch
	read    bool
}

// Of returns the rows as a result. The values of a row are parallel to columns: nil, string or []byte (Text, JSON, Decimal,
// Blob), int or int64 (Int64, Timestamp, Date), float64, bool, time.Time (Timestamp). Anything else is an error.
func Of(columns []Column, table [][]any) (*Memory, error) {
	b := NewBatch(columns)
	for n, row := range table {
		if len(row) != len(columns) {
			return nil, fmt.Errorf("row %d has %d values for %d columns", n, len(row), len(columns))
		}
		for i, value := range row {
			if err := b.Columns[i].append(value); err != nil {
				return nil, fmt.Errorf("row %d, column %s: %w", n, columns[i].Name, err)
			}
		}
		b.Rows++
	}
	return &Memory{columns: columns, batch: b}, nil
}

func (v *Vector) append(value any) error {
	if value == nil {
		v.AppendNull()
		return nil
	}
	var fits bool
	switch x := value.(type) {
	case string:
		if fits = v.isBytes(); fits {
			v.AppendString(x)
		}
	case []byte:
		if fits = v.isBytes(); fits {
			v.AppendBytes(x)
		}
	case int:
		return v.append(int64(x))
	case int64:
		if fits = v.kind == Int64 || v.kind == Timestamp || v.kind == Date; fits {
			v.AppendInt64(x)
		}
	case float64:
		if fits = v.kind == Double; fits {
			v.AppendDouble(x)
		}
	case bool:
		if fits = v.kind == Bool; fits {
			v.AppendBool(x)
		}
	case time.Time:
		if fits = v.kind == Timestamp; fits {
			v.AppendInt64(x.UnixMicro())
		}
	}
	if !fits {
		return fmt.Errorf("a %T does not fit a column of kind %v", value, v.kind)
	}
	return nil
}

func (v *Vector) isBytes() bool {
	return v.kind == Text || v.kind == JSON || v.kind == Decimal || v.kind == Blob
}

// Columns implements Reader.
func (m *Memory) Columns() []Column { return m.columns }

// Next implements Reader: all rows are one batch.
func (m *Memory) Next() (*Batch, error) {
	if m.read || m.batch.Rows == 0 {
		return nil, nil
	}
	m.read = true
	return m.batch, nil
}

// Close implements Reader.
func (m *Memory) Close() error { return nil }
