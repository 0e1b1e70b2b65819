package geo

import (
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	m "github.com/maxmind/mmdbwriter/mmdbtype"

	"trailsift/query/fuzztest"
)

// probe asks a database that may be damaged. opened says whether it was taken for one, missed whether an address made an error.
func probe(t testing.TB, data []byte) (opened, missed bool) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.mmdb")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := Open(path)
	if err != nil {
		return false, false
	}
	defer d.Close()
	d.Holds("city")
	for _, address := range []string{"203.0.113.70", "198.51.100.1", "2001:db8::1", "0.0.0.0", "ffff::"} {
		values, err := d.Find(address)
		missed = missed || err != nil
		for _, v := range values {
			if !utf8.ValidString(v) || len(v) > maxText {
				t.Fatalf("%s: %d bytes of no text: %q", address, len(v), v)
			}
		}
	}
	return true, missed
}

func FuzzDatabases(f *testing.F) {
	for _, data := range shipped(f) {
		f.Add(data)
	}
	f.Add(database(f, "x", 4, network{"203.0.113.0/24", m.Map{"asn": m.String("AS1"), "country": m.String("DE"), "lat": m.Float32(1)}}))
	f.Fuzz(func(t *testing.T, data []byte) {
		fuzztest.Guard(t, len(data), fuzztest.Limits{}, func() { probe(t, data) })
	})
}
