package sqlgen

import "testing"

func TestOver(t *testing.T) {
	for _, c := range []struct{ sql, want string }{
		{"count(*)", "count(*) over ()"},
		{"sum(c1) filter (where c2 > (1 + 2))", "sum(c1) filter (where c2 > (1 + 2)) over ()"},
		{"try_cast(sum(c1) as bigint)", "try_cast(sum(c1) over () as bigint)"},
		{"max(a) - min(list_min(b)) * 2", "max(a) over () - min(list_min(b)) over () * 2"},
		{"array_to_string(list_transform(list(c1), lambda r: 'sum(' || r), ')')", "array_to_string(list_transform(list(c1) over (), lambda r: 'sum(' || r), ')')"},
		{"sum('it''s ) count(' || max_by)", "sum('it''s ) count(' || max_by) over ()"},
	} {
		if got := over(c.sql, " over ()"); got != c.want {
			t.Errorf("%s: %s, want %s", c.sql, got, c.want)
		}
	}
}
