package storage

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// segmentLine is how a segment is written: one line each, sets as indexes into Names.
type segmentLine struct {
	Path     string                 `json:"path"`
	Rows     int64                  `json:"rows"`
	MinTime  int64                  `json:"min_time"`
	MaxTime  int64                  `json:"max_time"`
	Null     int64                  `json:"null_times,omitempty"`
	Bytes    int64                  `json:"bytes"`
	SHA256   string                 `json:"sha256"`
	Version  int                    `json:"schema"`
	IngestID int64                  `json:"ingest_id"`
	Accounts []int                  `json:"accounts,omitempty"`
	Regions  []int                  `json:"regions,omitempty"`
	Sources  []int                  `json:"sources,omitempty"`
	Numbers  map[string]NumberRange `json:"numbers,omitzero"`
	Values   map[string][]string    `json:"values,omitzero"`
	Members  map[string][]string    `json:"members,omitzero"`
}

// encode writes the manifest: a JSON object whose last member is the SHA-256 of all bytes before its value.
func (m *manifest) encode() ([]byte, error) {
	names := nameIndex{index: map[string]int{}}
	lines := make([]segmentLine, len(m.live))
	for i, seg := range m.live {
		lines[i] = segmentLine{
			Path: seg.Path, Rows: seg.Rows, MinTime: seg.MinTime, MaxTime: seg.MaxTime, Null: seg.NullTimes,
			Bytes: seg.Bytes, SHA256: seg.SHA256, Version: seg.SchemaVersion, IngestID: seg.IngestID,
			Accounts: names.refer(seg.Accounts), Regions: names.refer(seg.Regions), Sources: names.refer(seg.Sources),
			Numbers: seg.Numbers, Values: seg.Values, Members: seg.Members,
		}
	}
	m.Names = names.list
	head, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	out := bytes.NewBuffer(head[:len(head)-1]) // without the closing brace
	if err := writeLines(out, "live", lines); err != nil {
		return nil, err
	}
	if err := writeLines(out, "retired", m.retired); err != nil {
		return nil, err
	}
	out.WriteString(",\n\"sha256\":\"")
	sum := sha256.Sum256(out.Bytes())
	m.hash = hex.EncodeToString(sum[:])
	out.WriteString(m.hash + manifestEnd)
	return out.Bytes(), nil
}

// manifestEnd follows the hash.
const manifestEnd = "\"}\n"

// writeLines writes a member that holds a list, one element a line, so that two manifests can be compared.
func writeLines[T any](out *bytes.Buffer, key string, list []T) error {
	fmt.Fprintf(out, ",\n%q:[", key)
	for i, v := range list {
		line, err := json.Marshal(v)
		if err != nil {
			return err
		}
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteByte('\n')
		out.Write(line)
	}
	out.WriteByte(']')
	return nil
}

// decodeManifest reads a manifest and checks its hash, its version and its paths.
func decodeManifest(data []byte) (*manifest, error) {
	end := len(data) - len(manifestEnd)
	start := end - 2*sha256.Size
	if start < 0 || string(data[end:]) != manifestEnd {
		return nil, errors.New("it does not end with its hash")
	}
	sum := sha256.Sum256(data[:start])
	if hex.EncodeToString(sum[:]) != string(data[start:end]) {
		return nil, errors.New("its content does not match the hash at its end")
	}
	var file struct {
		manifest
		Live    []segmentLine    `json:"live"`
		Retired []retiredSegment `json:"retired"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, err
	}
	m := &file.manifest
	m.hash = string(data[start:end])
	if m.Format > formatVersion {
		return m, nil // the caller refuses it; nothing else can be relied on
	}
	m.retired = file.Retired
	for _, r := range m.retired {
		if err := checkPath(r.Path); err != nil {
			return nil, err
		}
	}
	m.live = make([]Segment, len(file.Live))
	for i, l := range file.Live {
		seg := Segment{
			Path: l.Path, Table: tableOf(l.Path), Rows: l.Rows, MinTime: l.MinTime, MaxTime: l.MaxTime, NullTimes: l.Null,
			Bytes: l.Bytes, SHA256: l.SHA256, SchemaVersion: l.Version, IngestID: l.IngestID,
			Numbers: l.Numbers, Values: l.Values, Members: l.Members,
		}
		var err [4]error
		err[0] = checkPath(l.Path)
		seg.Accounts, err[1] = resolve(m.Names, l.Accounts)
		seg.Regions, err[2] = resolve(m.Names, l.Regions)
		seg.Sources, err[3] = resolve(m.Names, l.Sources)
		if err := errors.Join(err[:]...); err != nil {
			return nil, fmt.Errorf("segment %q: %w", l.Path, err)
		}
		m.live[i] = seg
	}
	return m, nil
}

// checkPath refuses paths that lead out of a table's folder: they are opened, and deleted once retired.
func checkPath(p string) error {
	dir, name := path.Split(p)
	if !fs.ValidPath(p) || strings.Count(dir, "/") != 1 || !strings.HasSuffix(name, segmentSuffix) || strings.ContainsAny(p, "\\:") {
		return fmt.Errorf("%q is no segment path", p)
	}
	return nil
}

// nameIndex gives every distinct name a number.
type nameIndex struct {
	list  []string
	index map[string]int
}

func (n *nameIndex) refer(names []string) []int {
	if len(names) == 0 {
		return nil
	}
	out := make([]int, len(names))
	for i, name := range names {
		at, ok := n.index[name]
		if !ok {
			at = len(n.list)
			n.index[name] = at
			n.list = append(n.list, name)
		}
		out[i] = at
	}
	return out
}

func resolve(names []string, refs []int) ([]string, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	out := make([]string, len(refs))
	for i, at := range refs {
		if at < 0 || at >= len(names) {
			return nil, fmt.Errorf("name %d of %d", at, len(names))
		}
		out[i] = names[at]
	}
	return out, nil
}
