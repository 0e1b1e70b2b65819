package geo

import (
	"strings"

	"trailsift/query/function"
)

// Place says in a few words where an address is and whose it is: "Cluj-Napoca, RO, Example Hosting", or "private". "" is nothing to
// say, as of the name of a service. An error says that a file is damaged.
func (d *Databases) Place(address string) (string, error) {
	k, err := d.know(address)
	if err != nil {
		return "", err
	}
	var parts []string
	for _, part := range []string{k.city, k.country, k.organisation} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 && (k.kind == function.KindPrivate || k.kind == function.KindReserved) {
		return k.kind, nil
	}
	return strings.Join(parts, ", "), nil
}
