package storage

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"trailsift/storage/schema"
)

// manyManifest returns a manifest with n segments that have a few hundred names between them.
func manyManifest(n int) *manifest {
	m := newManifest(schema.Tables())
	for i := range n {
		seg := Segment{
			Path: fmt.Sprintf("events/%08d.parquet", i), Table: "events", Rows: 1000, MinTime: int64(i) * 1e9, MaxTime: int64(i+1) * 1e9,
			NullTimes: int64(i % 3), Bytes: 1 << 20, SHA256: strings.Repeat("ab", 32), SchemaVersion: 1, IngestID: int64(i),
		}
		for j := range 40 {
			seg.Sources = append(seg.Sources, fmt.Sprintf("service%d.amazonaws.com", (i+j)%200))
		}
		seg.Accounts = []string{fmt.Sprintf("%012d", i%10)}
		seg.Regions = []string{"eu-west-1", "us-east-1"}
		m.live = append(m.live, seg)
	}
	m.retired = []retiredSegment{{Path: "files/00000009.parquet", Bytes: 3, Retired: 4}}
	m.Tables["events"] = tableState{Version: 1, Pruned: 12}
	return m
}

func TestManifestRoundTrip(t *testing.T) {
	for _, n := range []int{0, 1, 50} {
		m := manyManifest(n)
		data, err := m.encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeManifest(data)
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", m) {
			t.Errorf("got  %+v\nwant %+v", got, m)
		}
	}
}

func TestManifestNoticesEveryChangedByte(t *testing.T) {
	data, err := manyManifest(1).encode()
	if err != nil {
		t.Fatal(err)
	}
	for i := range data {
		data[i] ^= 0x01
		if _, err := decodeManifest(data); err == nil {
			t.Errorf("byte %d (%q) changed unnoticed", i, data[i])
		}
		data[i] ^= 0x01
		if _, err := decodeManifest(data[:i]); err == nil {
			t.Errorf("cut at %d unnoticed", i)
		}
	}
}

func TestManifestChain(t *testing.T) {
	s := newTestStore(t, Options{})
	first := mustSnapshot(t, s).manifest
	mustCommit(t, s, Change{NextFileID: 7})
	mustCommit(t, s, Change{NextFileID: 3})
	m := mustSnapshot(t, s).manifest
	if m.Number != 2 || m.NextFileID != 7 || m.Previous == first.hash || len(m.Previous) != 64 {
		t.Errorf("manifest = %+v", m)
	}
}

// encodeFor writes a manifest to a store as some other release would.
func encodeFor(t *testing.T, s *Store, m *manifest) {
	t.Helper()
	data, err := m.encode()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.path(manifestName), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestNewerStoresAreRefused(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*manifest)
		want   string
	}{
		{"format", func(m *manifest) { m.Format = 2 }, "needs trailsift 9.1.0 or newer: it has format 2, and this release knows 1"},
		{"table", func(m *manifest) { m.Tables["logs"] = tableState{Version: 1} }, "it has a table `logs`, which this release does not know"},
		{"schema", func(m *manifest) { m.Tables["events"] = tableState{Version: 99} }, "it has schema version 99 of table `events`, and this release knows 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newTestStore(t, Options{})
			m := newManifest(s.tables)
			m.Needs = "9.1.0"
			tt.change(m)
			encodeFor(t, s, m)
			for _, open := range []func(string, Options) (*Store, error){Open, OpenOrCreate} {
				_, err := open(s.Dir(), Options{})
				var newer *NewerError
				if !errors.As(err, &newer) || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("err = %v, want %s", err, tt.want)
				}
			}
		})
	}
}

func TestDamagedManifestIsNamed(t *testing.T) {
	s := newTestStore(t, Options{})
	if err := os.WriteFile(s.path(manifestName), []byte(`{"format":1}`), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := OpenOrCreate(s.Dir(), Options{})
	var corrupt *CorruptError
	if !errors.As(err, &corrupt) || corrupt.Path != s.path(manifestName) {
		t.Errorf("err = %v, want a CorruptError for the manifest", err)
	}
}

// A manifest is data from somebody else: its paths are opened and deleted, so they must stay inside the tables' folders.
func TestManifestPathsStayInside(t *testing.T) {
	for path, ok := range map[string]bool{
		"events/00000001.parquet": true, "../events/x.parquet": false, "/etc/x.parquet": false, "events/../x.parquet": false,
		"events/a/x.parquet": false, "x.parquet": false, "events/x.json": false, `events/..\x.parquet`: false, "": false,
	} {
		m := newManifest(schema.Tables())
		m.retired = []retiredSegment{{Path: path}}
		data, err := m.encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decodeManifest(data); (err == nil) != ok {
			t.Errorf("retired %q: err = %v", path, err)
		}
		m.live, m.retired = []Segment{{Path: path}}, nil
		if data, err = m.encode(); err != nil {
			t.Fatal(err)
		}
		if _, err := decodeManifest(data); (err == nil) != ok {
			t.Errorf("live %q: err = %v", path, err)
		}
	}
}

func BenchmarkManifest(b *testing.B) {
	m := manyManifest(5000)
	data, err := m.encode()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("encode", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if _, err := m.encode(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if _, err := decodeManifest(data); err != nil {
				b.Fatal(err)
			}
		}
	})
}
