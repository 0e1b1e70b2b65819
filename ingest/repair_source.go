package ingest

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"trailsift/ingest/decode"
	"trailsift/ingest/record"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// formerInput is an input of the ledger of which the sound segments hold fewer rows than it brought.
type formerInput struct {
	id, ingestID, readAt   int64
	root, path, member     string
	sum                    string // SHA-256, in hexadecimal; empty when it was not read to its end
	stored, made, rejected int64  // what the ledger says
	found                  int64  // its rows in sound segments
	claimed                bool   // it was read again
	reason                 string // why it cannot be
}

// sourceName is where a source was.
type sourceName struct{ root, path, member string }

// sourceList are the sources of a repair.
type sourceList struct {
	mu      sync.Mutex
	list    []*formerInput // by id
	bySum   map[string][]*formerInput
	byName  map[sourceName][]*formerInput
	spoiled bool // a source that had to be read before its SHA-256 was known has another one
}

// rejectPlace tells the rejects of an input apart.
type rejectPlace struct{ file, index, offset int64 }

// need finds the sources of the rows that are lost.
func (p *repair) need(ctx context.Context, store *storage.Store, snap *storage.Snapshot) error {
	found, rejected, err := p.count(ctx, store, snap)
	if err != nil {
		return err
	}
	rows, err := ledgerSources(ctx, store, snap)
	if err != nil {
		return err
	}
	_, rejects := p.lost[schema.Rejects().Name]
	p.bySum, p.byName = map[string][]*formerInput{}, map[sourceName][]*formerInput{}
	for id, s := range rows {
		s.found = found[id]
		if s.found >= s.stored+s.made && !(rejects && rejected[id] < s.rejected) {
			continue
		}
		p.list = append(p.list, s)
		if s.sum != "" {
			p.bySum[s.sum] = append(p.bySum[s.sum], s)
		}
		name := sourceName{s.root, s.path, s.member}
		p.byName[name] = append(p.byName[name], s)
	}
	slices.SortFunc(p.list, func(a, b *formerInput) int { return cmp.Compare(a.id, b.id) })
	return nil
}

// count counts the rows of each input in the sound segments, and notes the rejects that are there.
func (p *repair) count(ctx context.Context, store *storage.Store, snap *storage.Snapshot) (found, rejected map[int64]int64, err error) {
	found, rejected, p.rejects = map[int64]int64{}, map[int64]int64{}, map[rejectPlace]bool{}
	read := func(t *schema.Table, columns []int, fn func(b *storage.Batch, row int)) {
		for _, seg := range snap.Segments(t.Name, storage.TimeRange{}) {
			if err != nil || p.damaged[seg.Path] {
				continue
			}
			err = store.ReadSegment(ctx, seg, t, columns, storage.TimeRange{}, func(b *storage.Batch) error {
				for row := range b.Rows() {
					fn(b, row)
				}
				return nil
			})
		}
	}
	series := schema.Series()
	for _, t := range []*schema.Table{schema.Events(), schema.Insights(), schema.Metrics(), series} {
		id, columns, kind := t.MustColumn("file_id"), []int{t.MustColumn("file_id")}, -1
		if t.Name == series.Name {
			kind = t.MustColumn("kind")
			columns = append(columns, kind)
		}
		read(t, columns, func(b *storage.Batch, row int) {
			if kind < 0 || b.Columns[kind].IsNull(row) { // the others follow from datapoints
				found[b.Columns[id].Int64(row)]++
			}
		})
	}
	if t := schema.Rejects(); p.lost[t.Name] != nil {
		id, index, offset := t.MustColumn("file_id"), t.MustColumn("record_index"), t.MustColumn("byte_offset")
		read(t, []int{id, index, offset}, func(b *storage.Batch, row int) {
			place := rejectPlace{b.Columns[id].Int64(row), b.Columns[index].Int64(row), b.Columns[offset].Int64(row)}
			rejected[place.file]++
			p.rejects[place] = true
		})
	}
	return found, rejected, err
}

// ledgerSources reads the ledger: the latest row of each input.
func ledgerSources(ctx context.Context, store *storage.Store, snap *storage.Snapshot) (map[int64]*formerInput, error) {
	t := schema.Files()
	column := func(name string) int { return t.MustColumn(name) }
	numbers := []int{column("file_id"), column("ingest_id"), column("ingested_at"), column("stored"), column("made"), column("rejected")}
	texts := []int{column("root"), column("path"), column("member"), column("sha256")}
	out := map[int64]*formerInput{}
	for _, seg := range snap.Segments(t.Name, storage.TimeRange{}) {
		err := store.ReadSegment(ctx, seg, t, append(slices.Clone(numbers), texts...), storage.TimeRange{}, func(b *storage.Batch) error {
			for row := range b.Rows() {
				n := func(i int) int64 { return b.Columns[numbers[i]].Int64(row) }
				text := func(i int) string { return string(b.Columns[texts[i]].Bytes(row)) }
				if old := out[n(0)]; old == nil || old.readAt <= n(2) {
					out[n(0)] = &formerInput{id: n(0), ingestID: n(1), readAt: n(2), stored: n(3), made: n(4), rejected: n(5),
						root: text(0), path: text(1), member: text(2), sum: text(3)}
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// inputs returns the files of the sources, in the order in which they were first read. What cannot be read is noted.
func (l *sourceList) inputs(fs FS) []input {
	var out []input
	seen := map[sourceName]bool{}
	for _, s := range l.list {
		in := input{root: s.root, path: s.path}
		if s.root == stdinName {
			s.reason = "it was read from standard input"
			continue
		}
		info, err := fs.Stat(in.file())
		switch {
		case err != nil:
			s.reason = plainReason(err)
			continue
		case !info.Mode().IsRegular():
			s.reason = "it is no regular file"
			continue
		}
		if name := (sourceName{s.root, s.path, ""}); !seen[name] {
			seen[name] = true
			in.size, in.time = info.Size(), parseName(filepath.ToSlash(in.file()))
			out = append(out, in)
		}
	}
	return out
}

// claim makes an input the source with its SHA-256, if there is one. A nil repair has none.
func (p *repair) claim(f *fileState, sum [32]byte) {
	if p == nil {
		return
	}
	p.take(f, p.bySum[hex.EncodeToString(sum[:])])
}

// claimNamed makes an input, whose SHA-256 is known only once it is read, the source that was at its place.
func (p *repair) claimNamed(f *fileState) {
	if p == nil {
		return
	}
	p.take(f, p.byName[sourceName{f.root, f.path, f.member}])
}

func (p *repair) take(f *fileState, sources []*formerInput) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range sources {
		if !s.claimed && s.sum != "" {
			s.claimed, f.source = true, s
			f.id, f.ingestID, f.readAt = s.id, s.ingestID, s.readAt
			return
		}
	}
}

// confirm looks, once an input was read, whether it was what its name said.
func (p *repair) confirm(f *fileState) {
	if p == nil || f.source == nil || f.source.sum == hex.EncodeToString(f.sum) {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	f.source.claimed, p.spoiled = false, true
}

// wants reports whether a record may be one of those that are lost: the manifest says when these were.
func (p *repair) wants(table string, s *record.Scanner, at decode.Position) bool {
	l := p.lost[table]
	if l == nil {
		return false
	}
	micros, _, ok := s.Time(at.Time)
	if !ok {
		return l.timeless
	}
	return slices.ContainsFunc(l.times, func(r storage.TimeRange) bool { return micros >= r.Start && micros < r.End })
}

// wantsReject reports whether a reject is one of those that are lost.
func (p *repair) wantsReject(f *fileState, e decode.RecordError) bool {
	return p.lost[schema.Rejects().Name] != nil && !p.rejects[rejectPlace{f.id, e.Index, e.Offset}]
}

// incomplete names the sources that were not read again, RejectsMax of them at most.
func (p *repair) incomplete() {
	unread := 0
	for _, s := range p.list {
		if s.claimed {
			p.report.Sources++
			continue
		}
		if unread++; unread > RejectsMax {
			continue
		}
		name := (&unit{input: input{root: s.root, path: s.path}, member: s.member}).name()
		reason := s.reason
		switch {
		case reason != "":
		case s.sum == "":
			reason = "it was not read to its end then, so that nothing tells whether it is the same"
		default:
			reason = "what is there is not what was read: the SHA-256 is another one"
			if s.member != "" {
				reason = "no member of the archive is what was read"
			}
		}
		p.problem(strings.ToValidUTF8(name, "\uFFFD"), "it cannot be read again: "+reason)
	}
	if unread > RejectsMax {
		p.problem(schema.Files().Name, fmt.Sprintf("%d more inputs cannot be read again", unread-RejectsMax))
	}
}

// moves returns by how many rows the ledger's counts of inputs shrink. A record that several inputs have may come back under
// another one than before: that one's count rises, and those that have fewer rows now give way.
func (p *repair) moves(files map[int64]*fileState) map[int64]int64 {
	out, raise := map[int64]int64{}, int64(0)
	surplus := make([]int64, len(p.list))
	for i, s := range p.list {
		if s.claimed {
			p.report.Sources++
		}
		now := s.found - s.made
		if f := files[s.id]; f != nil && f.source == s {
			now += f.stored
		}
		if surplus[i] = s.stored - now; surplus[i] < 0 {
			out[s.id] = surplus[i]
			raise -= surplus[i]
		}
	}
	for i, s := range p.list {
		if n := min(raise, surplus[i]); n > 0 {
			out[s.id] = n
			raise -= n
		}
	}
	return out
}
