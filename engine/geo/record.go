package geo

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/oschwald/maxminddb-golang/v2/mmdbdata"
)

// record is what the publishers write of a network. MaxMind's names come first; DB-IP uses them too.
type record struct {
	Country      value   `maxminddb:"country"` // IPinfo: a code, or a name beside country_code
	Registered   value   `maxminddb:"registered_country"`
	Subdivisions []value `maxminddb:"subdivisions"` // the largest first
	City         value   `maxminddb:"city"`
	Location     value   `maxminddb:"location"`
	Number       value   `maxminddb:"autonomous_system_number"`
	Organisation value   `maxminddb:"autonomous_system_organization"`
	Traits       value   `maxminddb:"traits"` // GeoIP2 Enterprise and Insights

	CountryCode value `maxminddb:"country_code"` // IPinfo
	CountryName value `maxminddb:"country_name"`
	Region      value `maxminddb:"region"`
	Latitude    value `maxminddb:"lat"`
	Longitude   value `maxminddb:"lng"`
	ASN         value `maxminddb:"asn"` // with the letters AS
	ASName      value `maxminddb:"as_name"`
	Name        value `maxminddb:"name"` // beside asn, in the file of networks
}

// value is a value of any shape: a text or number as text, or the members of an object that matter.
type value struct {
	text, code, name    string
	latitude, longitude string
	number, holder      string
}

// maxText is the longest text that is taken from a file, in bytes, and maxMembers how many members an object may have.
const (
	maxText    = 1024
	maxMembers = 4096
)

// UnmarshalMaxMindDBCursor implements mmdbdata.CursorUnmarshaler. What has another shape than expected is left out.
func (v *value) UnmarshalMaxMindDBCursor(c mmdbdata.Cursor) (mmdbdata.Cursor, error) {
	kind, err := c.Kind()
	if err != nil || kind != mmdbdata.KindMap {
		return scalar(c, &v.text)
	}
	return members(c, func(key string, c mmdbdata.Cursor) (mmdbdata.Cursor, error) {
		switch key {
		case "iso_code":
			return scalar(c, &v.code)
		case "names":
			return english(c, &v.name)
		case "latitude":
			return scalar(c, &v.latitude)
		case "longitude":
			return scalar(c, &v.longitude)
		case "autonomous_system_number":
			return scalar(c, &v.number)
		case "autonomous_system_organization":
			return scalar(c, &v.holder)
		}
		return c.Skip()
	})
}

// english reads the English one of the names in several languages.
func english(c mmdbdata.Cursor, to *string) (mmdbdata.Cursor, error) {
	if kind, err := c.Kind(); err != nil || kind != mmdbdata.KindMap {
		return c.Skip()
	}
	return members(c, func(key string, c mmdbdata.Cursor) (mmdbdata.Cursor, error) {
		if key == "en" {
			return scalar(c, to)
		}
		return c.Skip()
	})
}

// members calls visit for every member of an object. visit returns what follows the member's value.
func members(c mmdbdata.Cursor, visit func(key string, c mmdbdata.Cursor) (mmdbdata.Cursor, error)) (next mmdbdata.Cursor, err error) {
	all, err := c.Map()
	if err != nil || all.Size() > maxMembers {
		return c.Skip()
	}
	for {
		key, value, ok := all.Next(next)
		if !ok {
			return all.End()
		}
		if next, err = visit(string(key), value); err != nil {
			return next, err
		}
	}
}

// scalar reads a text or a number.
func scalar(c mmdbdata.Cursor, to *string) (next mmdbdata.Cursor, err error) {
	kind, err := c.Kind()
	if err != nil {
		return c, err
	}
	switch kind {
	case mmdbdata.KindString:
		var text string
		if text, next, err = c.ReadStringMaxSize(maxText); err == nil && utf8.ValidString(text) {
			*to = text
		}
	case mmdbdata.KindUint16, mmdbdata.KindUint32, mmdbdata.KindUint64:
		var n uint64
		if n, next, err = c.ReadUint(); err == nil {
			*to = strconv.FormatUint(n, 10)
		}
	case mmdbdata.KindFloat32, mmdbdata.KindFloat64:
		var f float64
		if f, next, err = c.ReadFloat(); err == nil {
			*to = strconv.FormatFloat(f, 'f', -1, 64)
		}
	default:
		return c.Skip()
	}
	return next, err
}

// knowledge is what is known of an address so far.
type knowledge struct {
	country, countryName, region, city, latitude, longitude, asn, organisation, kind string
}

// columns returns it in the order of Columns.
func (k knowledge) columns() []string {
	return []string{k.country, k.countryName, k.region, k.city, k.latitude, k.longitude, k.asn, k.organisation, k.kind}
}

// add adds what a record says and nothing said before. What belongs together is taken from one record: the coordinates of one
// file beside the city of another would be of two places.
func (k *knowledge) add(r *record) {
	if k.country == "" {
		k.country, k.countryName = r.country()
	}
	if k.city == "" && k.region == "" && k.latitude == "" {
		k.city, k.region = first(r.City.name, r.City.text), r.Region.text
		if len(r.Subdivisions) > 0 {
			k.region = first(r.Subdivisions[0].name, r.Subdivisions[0].code)
		}
		k.latitude, k.longitude = first(r.Location.latitude, r.Latitude.text), first(r.Location.longitude, r.Longitude.text)
	}
	if k.asn == "" {
		if number := first(r.Number.text, r.Traits.number, strings.TrimPrefix(r.ASN.text, "AS")); isNumber(number) {
			k.asn, k.organisation = number, first(r.Organisation.text, r.Traits.holder, r.ASName.text, r.Name.text)
		}
	}
}

// country returns the code and the name of the country, else those of the country in which the network is registered.
func (r *record) country() (code, name string) {
	switch {
	case r.CountryCode.text != "":
		return r.CountryCode.text, first(r.CountryName.text, r.Country.text)
	case r.Country.code != "":
		return r.Country.code, r.Country.name
	case len(r.Country.text) == 2:
		return r.Country.text, r.CountryName.text
	}
	return r.Registered.code, r.Registered.name
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

func isNumber(text string) bool {
	_, err := strconv.ParseUint(text, 10, 32)
	return err == nil
}
