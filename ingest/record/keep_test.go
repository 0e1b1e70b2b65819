package record

import (
	"bytes"
	"testing"

	"trailsift/storage/schema"
)

// TestKeep: columns that are kept hold what they hold without Keep, and no others hold anything, but for the time and where a row came
// from.
func TestKeep(t *testing.T) {
	kept := []string{"eventname", "errorcode", "useridentity_type", "useridentity_extra", "requestparameters"}
	all, some := NewScanner(Limits{}), NewScanner(Limits{})
	some.Keep("events", kept)
	some.Keep("insights", nil)
	allEvents, allInsights := newBatches()
	events, insights := newBatches()
	for range 2 { // what came before is recalled
		for _, r := range hostileRecords {
			origin := Origin{FileID: 1, RecordIndex: int64(allEvents.Rows()), IngestID: 7, ContainerTime: 5}
			for _, s := range []*Scanner{all, some} {
				if _, err := s.Scan([]byte(r.text)); err != nil {
					t.Fatalf("%s: %v", r.name, err)
				}
			}
			if all.Table().Name == "insights" {
				all.Append(allInsights, origin)
				some.Append(insights, origin)
			} else {
				all.Append(allEvents, origin)
				some.Append(events, origin)
			}
			if all.Identity() != some.Identity() {
				t.Errorf("%s: the identity depends on what is kept", r.name)
			}
		}
	}
	if events.Rows() != allEvents.Rows() || insights.Rows() != allInsights.Rows() || insights.Rows() == 0 {
		t.Fatalf("%d and %d rows instead of %d and %d", events.Rows(), insights.Rows(), allEvents.Rows(), allInsights.Rows())
	}
	keeps := func(c *schema.Column) bool {
		if c.Role == schema.Origin || c.Name == schema.Events().Columns[schema.Events().Time].Name {
			return true
		}
		for _, name := range kept {
			if name == c.Name {
				return true
			}
		}
		return false
	}
	for i := range events.Table.Columns {
		c := &events.Table.Columns[i]
		for row := range events.Rows() {
			want, got := &allEvents.Columns[i], &events.Columns[i]
			switch {
			case !keeps(c) && !got.IsNull(row):
				t.Errorf("%s was not to be kept", c.Name)
			case keeps(c) && (got.IsNull(row) != want.IsNull(row) || !got.IsNull(row) && c.Type.IsText() && !bytes.Equal(got.Bytes(row), want.Bytes(row)) ||
				got.Int64(row) != want.Int64(row)):
				t.Errorf("%s of row %d is not what it is when everything is kept", c.Name, row)
			}
		}
	}
}
