package timeline

import (
	"cmp"
	"slices"
	"strings"
)

// moments puts occurrences that come in the order of time in order where their times are the same: those of callers that the record
// names come first, and then ids decide. It spares the store the sorting of texts, which costs more than finding them.
type moments struct {
	tell    func(all []occurrence) error
	waiting []occurrence
}

// add takes the next occurrence.
func (m *moments) add(o occurrence) error {
	if len(m.waiting) > 0 && m.waiting[0].At != o.At {
		if err := m.end(); err != nil {
			return err
		}
	}
	m.waiting = append(m.waiting, o)
	return nil
}

// end tells the last moment.
func (m *moments) end() error {
	slices.SortStableFunc(m.waiting, func(a, b occurrence) int {
		return cmp.Or(strings.Compare(b.Who.Type, a.Who.Type), strings.Compare(a.ID, b.ID), strings.Compare(a.Account, b.Account))
	})
	err := m.tell(m.waiting)
	clear(m.waiting)
	m.waiting = m.waiting[:0]
	return err
}
