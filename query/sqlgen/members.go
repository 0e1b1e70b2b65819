package sqlgen

import (
	"strings"

	"trailsift/query/plan"
)

// Members of objects are compared like fields, but nobody knows beforehand what they are called. They are found in a part of the
// rows: of both sides about the same number, chosen by a hash of what identifies a row, so that a rare side is not lost and the
// same rows are taken each time. A member is named by its path; array elements by their place, so that a row has one value of each.
// Members of hardly any row say nothing about the others, and are left out.
const (
	memberRowsMax  = "20000" // of each side
	memberRowsMin  = "2"     // with the member, in both sides together
	memberNamesMax = "200"   // the most frequent ones
)

// memberCounts writes the steps that count the values of members. rows are those that are looked into, with cond, the objects
// and the columns by which a row is known; all are the same rows with cond alone.
func memberCounts(w *writer, m *plan.Members, objects []*plan.Column, cond, all, rows string, by []*plan.Column) string {
	var found []string
	for i, c := range objects {
		found = append(found, "select "+cond+" as c, "+w.param(m.Objects[i].Name)+" || regexp_replace(substr(t.path, 2), '\\[([0-9]+)\\]', '.\\1', 'g') || '.' ||\n"+
			"    case when regexp_full_match(t.key, '[A-Za-z0-9_]+') then t.key else '`' || t.key || '`' end as f, t.atom->>'$' as v\n"+
			"  from looked, json_tree(looked."+name(c)+") t\n  where t.key is not null and t.type not in ('OBJECT', 'ARRAY', 'NULL')")
	}
	but := ""
	if len(m.But) > 0 {
		names := make([]string, len(m.But))
		for i, b := range m.But {
			names[i] = w.param(b)
		}
		but = "\n  where f not in (" + strings.Join(names, ", ") + ")"
	}
	keys := make([]string, len(by))
	for i, c := range by {
		keys[i] = name(c)
	}
	return "with sides as (\n  select count(*) filter (where " + cond + ") as a, count(*) filter (where not " + cond + ") as b\n  from (\n" + indent(indent(all)) + "\n  ) q\n" +
		"), looked as (\n  select q.* from (\n" + indent(indent(rows)) + "\n  ) q, sides\n" +
		"  where hash(" + strings.Join(keys, ", ") + ") % greatest(1, case when " + cond + " then sides.a else sides.b end // " + memberRowsMax + ") = 0\n" +
		"), members as (\n  " + strings.Join(found, "\n  union all ") + "\n" +
		"), valued as (\n  select f, v, count(*) filter (where c) as a, count(*) filter (where not c) as b from members" + but + " group by f, v\n" +
		"), named as (\n  select f, sum(a) as a, sum(b) as b from valued group by f having sum(a + b) >= " + memberRowsMin +
		" order by sum(a + b) desc, f limit " + memberNamesMax + "\n" +
		"), size as (\n  select count(*) filter (where " + cond + ") as a, count(*) filter (where not " + cond + ") as b from looked\n),"
}

// memberRows adds to the counts those of the members, and how often each is missing.
const memberRows = `
  union all select valued.* from valued semi join named on valued.f = named.f
  union all select f, null, size.a - named.a, size.b - named.b from named, size where size.a + size.b > named.a + named.b`
