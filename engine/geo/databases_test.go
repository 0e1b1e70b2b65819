package geo

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	m "github.com/maxmind/mmdbwriter/mmdbtype"
)

func found(t testing.TB, d *Databases, address string) string {
	t.Helper()
	values, err := d.Find(address)
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	if len(values) != len(Columns()) {
		t.Fatalf("%s: %d values for %d columns", address, len(values), len(Columns()))
	}
	return strings.Join(values, "|")
}

func TestFind(t *testing.T) {
	files := shipped(t)
	d, err := openBytes(t, files["city.mmdb"], files["asn.mmdb"])
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for address, want := range map[string]string{
		"198.51.100.7":                 "DE|Germany|Hamburg|Hamburg|53.55|9.99|64496|Example Office Lines|reserved",
		"203.0.113.63":                 "NL|Netherlands|Utrecht|Utrecht|52.09|5.12|64497|Example Cable|reserved",
		"203.0.113.64":                 "RO|Romania|Cluj|Cluj-Napoca|46.77|23.59|64511|Example Anonymous Hosting|reserved",
		"2001:db8::5":                  "SE|Sweden|Skåne|Malmö|55.6|13|64496|Example Office Lines|reserved",
		"8.8.8.8":                      "||||||||public",
		"2a00::1":                      "||||||||public",
		"10.1.2.3":                     "||||||||private",
		"fd00::1":                      "||||||||private",
		"127.0.0.1":                    "||||||||reserved",
		"fe80::1%eth0":                 "||||||||other",
		"cloudformation.amazonaws.com": "||||||||service",
		"AWS Internal":                 "||||||||service",
		"203.0.113.64 ":                "||||||||other",
		"":                             "||||||||",
	} {
		if got := found(t, d, address); got != want {
			t.Errorf("%q: %s, want %s", address, got, want)
		}
	}
	for address, want := range map[string]string{"203.0.113.64": "Cluj-Napoca, RO, Example Anonymous Hosting", "10.1.2.3": "private", "127.0.0.1": "reserved", "8.8.8.8": "", "ec2.amazonaws.com": ""} {
		if got, err := d.Place(address); got != want || err != nil {
			t.Errorf("%s is in %q, %v; want %q", address, got, err, want)
		}
	}
	for _, column := range Columns() {
		if !d.Holds(column) {
			t.Errorf("%s is not held", column)
		}
	}
}

// Publishers call things differently, and the first file that knows something says it.
func TestPublishers(t *testing.T) {
	lite := database(t, "ipinfo generic_bundle_lite", 6, network{"203.0.113.0/24", m.Map{"country": m.String("Germany"), "country_code": m.String("DE"), "continent": m.String("Europe"),
		"asn": m.String("AS64500"), "as_name": m.String("Example"), "as_domain": m.String("example.com")}})
	standard := database(t, "ipinfo standard_location", 4, network{"203.0.113.0/24", m.Map{"country": m.String("FR"), "region": m.String("Occitania"), "city": m.String("Nîmes"),
		"lat": m.String("43.83"), "lng": m.String("4.36"), "geoname_id": m.String("1")}})
	numbers := database(t, "ipinfo asn", 6, network{"203.0.113.0/24", m.Map{"asn": m.String("AS64501"), "name": m.String("Another"), "domain": m.String("example.net")}})
	enterprise := database(t, "GeoIP2-Enterprise", 6, network{"203.0.113.0/24", m.Map{"registered_country": m.Map{"iso_code": m.String("CH"), "names": m.Map{"en": m.String("Switzerland")}},
		"traits": system(64502, "Third")}})
	odd := database(t, "odd", 6, network{"203.0.113.0/24", m.Map{"country": m.Slice{m.String("DE")}, "city": m.Map{"names": m.String("x")}, "location": m.Bool(true),
		"autonomous_system_number": m.String("no number"), "subdivisions": m.Slice{}, "asn": m.Map{}}})
	for _, c := range []struct {
		name  string
		files [][]byte
		want  string
	}{
		{"IPinfo Lite", [][]byte{lite}, "DE|Germany|||||64500|Example|reserved"},
		{"IPinfo, IPv4 only", [][]byte{standard}, "FR||Occitania|Nîmes|43.83|4.36|||reserved"},
		{"IPinfo ASN", [][]byte{numbers}, "||||||64501|Another|reserved"},
		{"MaxMind Enterprise", [][]byte{enterprise}, "CH|Switzerland|||||64502|Third|reserved"},
		{"odd shapes", [][]byte{odd}, "||||||||reserved"},
		{"two files", [][]byte{standard, lite}, "FR||Occitania|Nîmes|43.83|4.36|64500|Example|reserved"},
		{"the other way round", [][]byte{lite, standard}, "DE|Germany|Occitania|Nîmes|43.83|4.36|64500|Example|reserved"},
	} {
		d, err := openBytes(t, c.files...)
		if err != nil {
			t.Fatal(err)
		}
		if got := found(t, d, "203.0.113.9"); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if got := found(t, d, "2001:db8::9"); got != "||||||||reserved" {
			t.Errorf("%s: an IPv6 address is %s", c.name, got)
		}
		if held := d.Holds("city"); held != strings.Contains(c.want, "Nîmes") {
			t.Errorf("%s: holds cities: %t", c.name, held)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	folder := t.TempDir()
	text := filepath.Join(folder, "text.mmdb")
	if err := os.WriteFile(text, []byte("country,city\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(folder, "empty.mmdb")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{text: "text.mmdb: no database of addresses", empty: "empty.mmdb: no database", folder: "a folder is no database", filepath.Join(folder, "none.mmdb"): "no such file"} {
		if d, err := Open(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v; want %s", path, d, err, want)
		}
	}
}

// A damaged file is an error or other values, never a panic, and what comes out is text.
func TestDamaged(t *testing.T) {
	whole := shipped(t)["city.mmdb"]
	random := rand.New(rand.NewPCG(1, 2))
	refused, failed := 0, 0
	for range 3000 {
		data := append([]byte(nil), whole...)
		for range 1 + random.IntN(8) {
			data[random.IntN(len(data))] ^= 1 << random.IntN(8)
		}
		if random.IntN(8) == 0 {
			data = data[:random.IntN(len(data))]
		}
		opened, missed := probe(t, data)
		if !opened {
			refused++
		} else if missed {
			failed++
		}
	}
	if refused == 0 || failed == 0 {
		t.Errorf("%d files were refused and %d failed: the damage is too small to show anything", refused, failed)
	}
}
