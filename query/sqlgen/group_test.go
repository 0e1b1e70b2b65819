package sqlgen

import (
	"maps"
	"slices"
	"testing"
)

func TestOptionalGroups(t *testing.T) {
	for _, c := range []struct {
		pattern string
		want    []int
	}{
		{`(a)(?:b(c))?(d)`, []int{2}},
		{`(?<x>\d+)(?<y>zz)?`, []int{2}},
		{`(a)|(b)`, []int{1, 2}},
		{`((a)*)(b){0,3}(c){1,3}(d)+`, []int{2, 3}},
		{`(a*)`, nil},
	} {
		got := slices.Sorted(maps.Keys(optionalGroups(c.pattern)))
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.pattern, got, c.want)
		}
	}
}
