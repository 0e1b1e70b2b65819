package geo

import (
	"bytes"
	"flag"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/maxmind/mmdbwriter"
	m "github.com/maxmind/mmdbwriter/mmdbtype"
)

var update = flag.Bool("update", false, "write the databases of testdata/geoip")

// network is what a database says of a network.
type network struct {
	prefix string
	data   m.Map
}

// database makes a database of networks. Addresses of documentation are reserved, which the writer refuses by default.
func database(t testing.TB, kind string, version int, networks ...network) []byte {
	t.Helper()
	tree, err := mmdbwriter.New(mmdbwriter.Options{DatabaseType: kind, IPVersion: version, RecordSize: 24, BuildEpoch: 1773446400, IncludeReservedNetworks: true,
		DisableIPv4Aliasing: true, Languages: []string{"de", "en"}, Description: map[string]string{"en": "written for tests"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range networks {
		_, prefix, err := net.ParseCIDR(n.prefix)
		if err == nil {
			err = tree.Insert(prefix, n.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if _, err := tree.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func names(en, de string) m.Map { return m.Map{"names": m.Map{"en": m.String(en), "de": m.String(de)}} }

// place is a record as MaxMind's GeoLite2 City has them.
func place(code, country, region, city string, latitude, longitude float64) m.Map {
	land := names(country, country+" (de)")
	land["iso_code"] = m.String(code)
	return m.Map{
		"country": land, "city": names(city, city+" (de)"), "subdivisions": m.Slice{names(region, region+" (de)"), names("a district", "ein Bezirk")},
		"location": m.Map{"latitude": m.Float64(latitude), "longitude": m.Float64(longitude), "accuracy_radius": m.Uint16(20), "time_zone": m.String("Europe/Berlin")},
	}
}

func system(number uint32, organisation string) m.Map {
	return m.Map{"autonomous_system_number": m.Uint32(number), "autonomous_system_organization": m.String(organisation)}
}

// shipped are the databases that the documentation's examples ask: of addresses of documentation, in invented places.
func shipped(t testing.TB) map[string][]byte {
	return map[string][]byte{
		"city.mmdb": database(t, "GeoLite2-City", 6,
			network{"198.51.100.0/24", place("DE", "Germany", "Hamburg", "Hamburg", 53.55, 9.99)},
			network{"203.0.113.0/24", place("NL", "Netherlands", "Utrecht", "Utrecht", 52.09, 5.12)},
			network{"203.0.113.64/26", place("RO", "Romania", "Cluj", "Cluj-Napoca", 46.77, 23.59)},
			network{"2001:db8::/32", place("SE", "Sweden", "Skåne", "Malmö", 55.6, 13)}),
		"asn.mmdb": database(t, "GeoLite2-ASN", 6,
			network{"198.51.100.0/24", system(64496, "Example Office Lines")},
			network{"203.0.113.0/24", system(64497, "Example Cable")},
			network{"203.0.113.64/26", system(64511, "Example Anonymous Hosting")},
			network{"2001:db8::/32", system(64496, "Example Office Lines")}),
	}
}

// The shipped databases are what this file makes.
func TestShipped(t *testing.T) {
	folder := filepath.Join("..", "..", "testdata", "geoip")
	for name, want := range shipped(t) {
		path := filepath.Join(folder, name)
		if *update {
			if err := os.MkdirAll(folder, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s differs from what is made here: %v; -update writes it", path, err)
		}
	}
}

// openBytes opens databases that are not in files yet.
func openBytes(t testing.TB, all ...[]byte) (*Databases, error) {
	t.Helper()
	var paths []string
	for i, data := range all {
		paths = append(paths, filepath.Join(t.TempDir(), string(rune('a'+i))+".mmdb"))
		if err := os.WriteFile(paths[i], data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return Open(paths...)
}
