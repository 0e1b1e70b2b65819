package geo

import (
	"net/netip"
	"regexp"
	"slices"

	"trailsift/query/function"
)

// kinds says what texts are that stand for an address, as the function ip_kind of the language does.
type kinds struct {
	private, reserved []netip.Prefix
	service           *regexp.Regexp
}

func newKinds() (kinds, error) {
	service, err := regexp.Compile("^" + function.ServiceName + "$")
	return kinds{private: function.Subnets("isPrivateIP"), reserved: function.Subnets("isReservedIP"), service: service}, err
}

// of returns the kind of an address.
func (k kinds) of(address netip.Addr) string {
	in := func(p netip.Prefix) bool { return p.Contains(address) }
	switch {
	case slices.ContainsFunc(k.private, in):
		return function.KindPrivate
	case slices.ContainsFunc(k.reserved, in):
		return function.KindReserved
	}
	return function.KindPublic
}

// ofName returns the kind of what is no address; "" for an empty text.
func (k kinds) ofName(text string) string {
	switch {
	case text == "":
		return ""
	case k.service.MatchString(text):
		return function.KindService
	}
	return function.KindOther
}
