package geo

import (
	"fmt"
	"os"
	"testing"
)

// BenchmarkFind asks the shipped databases, or the one that TRAILSIFT_GEOIP names.
func BenchmarkFind(b *testing.B) {
	paths := []string{"../../testdata/geoip/city.mmdb", "../../testdata/geoip/asn.mmdb"}
	if path := os.Getenv("TRAILSIFT_GEOIP"); path != "" {
		paths = []string{path}
	}
	d, err := Open(paths...)
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	var addresses []string
	for i := range 5000 {
		addresses = append(addresses, fmt.Sprintf("198.%d.%d.%d", 18+i%2, i%256, i*7%256), fmt.Sprintf("203.0.113.%d", i%256))
	}
	for i := 0; b.Loop(); i++ {
		if _, err := d.Find(addresses[i%len(addresses)]); err != nil {
			b.Fatal(err)
		}
	}
}
