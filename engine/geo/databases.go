package geo

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"sync"

	"github.com/oschwald/maxminddb-golang/v2"

	"trailsift/query/plan"
)

// Databases are files of addresses that are asked together. They are safe for concurrent use.
type Databases struct {
	files []file
	kinds kinds
	holds func() map[string]bool // columns that are known of some address
}

type file struct {
	path   string
	reader *maxminddb.Reader
}

// Open opens files. The error names the one that cannot be read, or is no database of addresses, and why.
func Open(paths ...string) (_ *Databases, err error) {
	d := &Databases{}
	if d.kinds, err = newKinds(); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Close())
		}
	}()
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil {
			return nil, err
		} else if info.IsDir() {
			return nil, fmt.Errorf("%s: a folder is no database of addresses", path)
		}
		reader, err := maxminddb.Open(path)
		if err != nil {
			return nil, fmt.Errorf("%s: no database of addresses in the format mmdb: %w", path, err)
		}
		d.files = append(d.files, file{path, reader})
	}
	d.holds = sync.OnceValue(d.look)
	return d, nil
}

// Close closes the files. Nothing may ask any more.
func (d *Databases) Close() error {
	var errs []error
	for _, f := range d.files {
		errs = append(errs, f.reader.Close())
	}
	return errors.Join(errs...)
}

// Columns returns the names of what Find returns.
func Columns() []string {
	var names []string
	for _, c := range plan.GeoColumns() {
		names = append(names, c.Name)
	}
	return names
}

// Find returns what is known of an address, parallel to Columns; "" is missing. Of what is no address only the kind is known.
// An error says that a file is damaged.
func (d *Databases) Find(text string) ([]string, error) {
	known, err := d.know(text)
	if err != nil {
		return nil, err
	}
	return known.columns(), nil
}

func (d *Databases) know(text string) (knowledge, error) {
	address, err := netip.ParseAddr(text)
	if err != nil || address.Zone() != "" {
		return knowledge{kind: d.kinds.ofName(text)}, nil
	}
	known := knowledge{kind: d.kinds.of(address)}
	for _, f := range d.files {
		if err := f.add(&known, f.reader.Lookup(address)); err != nil {
			return known, err
		}
	}
	return known, nil
}

// add adds what a file knows, where nothing is known so far.
func (f *file) add(known *knowledge, found maxminddb.Result) error {
	if found.Err() == nil && !found.Found() || f.foreign(found.Err()) {
		return nil
	}
	var r record
	if err := found.Decode(&r); err != nil {
		return fmt.Errorf("%s: %w", f.path, err)
	}
	known.add(&r)
	return nil
}

// foreign reports whether an error says no more than that a file of IPv4 addresses has no IPv6 address.
func (f *file) foreign(err error) bool { return err != nil && f.reader.Metadata.IPVersion == 4 }

// looked is how many networks of each family are looked at to find out what a file holds: nobody should wait for it.
const looked = 1000

// Holds reports whether any file seems to hold a column: whether it is known for any of the first networks.
func (d *Databases) Holds(column string) bool { return d.holds()[column] }

func (d *Databases) look() map[string]bool {
	held := map[string]bool{"kind": true}
	names := Columns()
	for _, f := range d.files {
		for _, address := range []netip.Addr{netip.IPv4Unspecified(), netip.AddrFrom16([16]byte{0x20})} {
			for n := 0; n < looked && address.IsValid(); n++ {
				found := f.reader.Lookup(address)
				var known knowledge
				if found.Err() != nil || f.add(&known, found) != nil {
					break // a damaged file is an error of the query that meets the damage
				}
				for i, value := range known.columns() {
					held[names[i]] = held[names[i]] || value != ""
				}
				address = behind(found.Prefix(), address)
			}
		}
	}
	return held
}

// behind returns the first address behind a network that holds an address; the zero value at the end of the addresses. The files'
// own way through their networks does not end where the damage of a file leads it in circles.
func behind(p netip.Prefix, a netip.Addr) netip.Addr {
	if !p.IsValid() || !p.Contains(a) {
		return netip.Addr{}
	}
	last := p.Masked().Addr().AsSlice()
	for bit := p.Bits(); bit < len(last)*8; bit++ {
		last[bit/8] |= 1 << (7 - bit%8)
	}
	end, _ := netip.AddrFromSlice(last)
	return end.Next()
}
