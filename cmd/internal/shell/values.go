package shell

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"trailsift/engine/rows"
	"trailsift/query"
	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/syntax"
	"trailsift/storage"
	"trailsift/storage/schema"
)

const (
	// mostValues is how many of a field's values are known to completion: the most frequent ones.
	mostValues = 500
	// patience is how long somebody who pressed Tab waits.
	patience = 1500 * time.Millisecond
)

// choice is something that the store holds, and how often.
type choice struct {
	text  string
	count int64
}

// values knows what exists in the store: the values of fields and the members of objects. It asks the store once for each,
// and again only when the store has changed.
type values struct {
	shell     *Shell
	functions *function.Functions
	number    int64 // of the commit that the answers are about
	known     map[string][]choice
}

func newValues(s *Shell) *values {
	return &values{shell: s, functions: function.Table(), known: map[string][]choice{}}
}

// of returns the values of a field as the language writes them, the most frequent first. A field that takes too long, or that
// does not exist, has none.
func (v *values) of(table *schema.Table, path string) []choice {
	list, _ := v.remember("values of "+table.Name+" "+path, func(ctx context.Context, _ *storage.Snapshot) ([]choice, error) {
		text := fmt.Sprintf("source %s | filter ispresent(%s) | stats count(*) as n by %s as v | sort n desc | limit %d", table.Name, path, path, mostValues)
		compiled, problems := v.shell.compiler.Compile(query.Request{Text: text})
		if problems != nil {
			return nil, problems
		}
		r, err := v.shell.source.session.Query(ctx, compiled)
		if err != nil {
			return nil, err
		}
		return readChoices(r, writeValue)
	})
	return list
}

// members returns the paths of the members that the object at a path has in the store, the most frequent first. They come
// from a part of a large store.
func (v *values) members(ctx context.Context, table *schema.Table, path string) ([]choice, error) {
	segments := syntax.PathSegments(path)
	ref, _ := table.Resolve(segments)
	if ref.Column < 0 || table.Columns[ref.Column].Type != schema.JSON {
		return nil, nil
	}
	if len(ref.Rest) == 0 {
		all, err := v.allMembers(ctx, table)
		below := func(c choice) bool {
			path := syntax.PathSegments(c.text)
			return slices.Equal(path[:len(path)-1], segments)
		}
		return slices.DeleteFunc(slices.Clone(all), func(c choice) bool { return !below(c) }), err
	}
	escape := strings.NewReplacer("~", "~0", "/", "~1", "'", "''")
	pointer := ""
	for _, s := range ref.Rest {
		pointer += "/" + escape.Replace(s)
	}
	return v.rememberFor(ctx, "members of "+table.Name+" "+path, func(ctx context.Context, snapshot *storage.Snapshot) ([]choice, error) {
		name := table.Columns[ref.Column].SQLName()
		sql := fmt.Sprintf("select k, count(*) as n from (select unnest(json_keys(%s, '%s')) as k from (%s) where %s is not null) group by k order by n desc, k limit %d",
			name, pointer, sampleOf(snapshot, table, name, sampleRows), name, mostValues)
		return v.askMembers(ctx, sql, func(k string) []string { return append(segments[:len(segments):len(segments)], k) })
	})
}

// remember asks the store as long as somebody has patience.
func (v *values) remember(key string, ask func(context.Context, *storage.Snapshot) ([]choice, error)) ([]choice, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return v.rememberFor(ctx, key, ask)
}

// rememberFor asks the store unless the answer is known. That there was no answer in time is an answer, too.
func (v *values) rememberFor(ctx context.Context, key string, ask func(context.Context, *storage.Snapshot) ([]choice, error)) (_ []choice, err error) {
	snapshot, _, err := v.shell.source.open()
	if err != nil {
		return nil, err
	}
	defer closeInto(&err, snapshot)
	if v.number != snapshot.Number() {
		v.number = snapshot.Number()
		clear(v.known)
	}
	if list, ok := v.known[key]; ok {
		return list, nil
	}
	list, err := ask(ctx, snapshot)
	if err == nil || errors.Is(err, context.DeadlineExceeded) {
		v.known[key] = list
	}
	return list, err
}

// readChoices reads a result of a value and a number, in either order, and closes it. Values that cannot be typed, because
// they hold control characters, are left out: they must not reach the terminal either.
func readChoices(r rows.Reader, write func(*rows.Batch, rows.Kind, int) string) (list []choice, err error) {
	defer closeInto(&err, r)
	value, count := 0, 1
	if r.Columns()[0].Name == "n" {
		value, count = 1, 0
	}
	for {
		batch, err := r.Next()
		if err != nil || batch == nil {
			return list, err
		}
		shown := &rows.Batch{Columns: []rows.Vector{batch.Columns[value]}, Rows: batch.Rows}
		for row := range batch.Rows {
			text := write(shown, r.Columns()[value].Kind, row)
			if text != "" && diag.Visible(text) == text {
				list = append(list, choice{text, batch.Columns[count].Int64(row)})
			}
		}
	}
}

// writeValue writes a value as a query does; empty for those that have no literal.
func writeValue(b *rows.Batch, kind rows.Kind, row int) string {
	v := &b.Columns[0]
	switch {
	case v.IsNull(row):
		return ""
	case kind == rows.Text:
		return syntax.Quote(string(v.Bytes(row)))
	case kind == rows.Int64:
		return fmt.Sprint(v.Int64(row))
	case kind == rows.Bool:
		return fmt.Sprint(v.Bool(row))
	}
	return ""
}

// paths returns the fields of a table: those of the schema; below a dot the members that the store has there; and where
// nothing begins with what was typed, the members of every object of the record, so that bucketName is found without its path.
func (v *values) paths(table *schema.Table, typed string) []choice {
	var out []choice
	seen := map[string]bool{}
	begins := false
	add := func(c choice) {
		if !seen[c.text] {
			seen[c.text] = true
			begins = begins || hasPrefixFold(c.text, typed)
			out = append(out, c)
		}
	}
	names := table.Paths()
	if table.Record != nil {
		names = append(names, "@timestamp", "@message", "@log", "@logStream", "@ingestionTime")
	}
	slices.SortStableFunc(names, func(a, b string) int { return farness(a) - farness(b) })
	for _, name := range names {
		add(choice{text: name})
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if table.Open >= 0 {
		dimensions, _ := v.dimensions(ctx)
		for _, d := range dimensions {
			add(d)
		}
		return out
	}
	if dot := strings.LastIndexByte(typed, '.'); dot > 0 {
		members, _ := v.members(ctx, table, typed[:dot]) // completion has nothing to say about errors
		for _, m := range members {
			add(m)
		}
	}
	if !begins && len(typed) > 1 {
		all, _ := v.allMembers(ctx, table)
		for _, m := range all {
			add(m)
		}
	}
	return out
}

// dimensions returns the names of all dimensions of metrics.
func (v *values) dimensions(ctx context.Context) ([]choice, error) {
	return v.rememberFor(ctx, "dimensions", func(ctx context.Context, _ *storage.Snapshot) (list []choice, err error) {
		known, err := v.shell.source.session.Metrics(ctx)
		for _, name := range known.Dimensions {
			list = append(list, choice{text: syntax.PrintName([]string{name})})
		}
		return list, err
	})
}

// farness orders fields by how far from people's minds they are: those of the record itself, the time and the text of the
// event, what lies deeper, and where the row came from.
func farness(path string) int {
	switch {
	case path == "@timestamp" || path == "@message":
		return 1
	case path[0] == '@':
		return 3
	case strings.Contains(path, "."):
		return 2
	}
	return 0
}

func hasPrefixFold(text, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}
