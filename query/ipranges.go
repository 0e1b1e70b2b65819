package query

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// ipRanges is the file in which AWS publishes the addresses of its services, https://ip-ranges.amazonaws.com/ip-ranges.json
// (AWS General Reference, "AWS IP address ranges").
type ipRanges struct {
	Prefixes     []ipRange `json:"prefixes"`
	IPv6Prefixes []ipRange `json:"ipv6_prefixes"`
}

type ipRange struct {
	IPv4    string `json:"ip_prefix"`
	IPv6    string `json:"ipv6_prefix"`
	Region  string `json:"region"`
	Service string `json:"service"`
	Border  string `json:"network_border_group"`
}

// allServices is what AWS lists every network under, beside the service that uses it.
const allServices = "AMAZON"

// isObject reports whether a file is a JSON object rather than CSV: CSV begins with the name of a column.
func isObject(data []byte) bool { return bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{")) }

// readRanges makes a table of the addresses of AWS, with a row for each network. service holds the services that use the network,
// with commas between them, and AMAZON where no other is said.
func readRanges(name string, data []byte, most int) (*Lookup, error) {
	var file ipRanges
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("the lookup table `%s` begins like ip-ranges.json of AWS and is none: %w", name, err)
	}
	all := append(file.Prefixes, file.IPv6Prefixes...)
	if len(all) == 0 {
		return nil, fmt.Errorf("the lookup table `%s` is JSON without `prefixes`: tables are CSV, or the ip-ranges.json of AWS", name)
	}
	t := &Lookup{Name: name, Columns: []string{"prefix", "service", "region", "networkBorderGroup"}}
	at := map[string]int{}
	var services [][]string // parallel to the rows
	for _, r := range all {
		prefix := r.IPv4 + r.IPv6
		i, known := at[prefix]
		if !known {
			i = len(t.Rows)
			if i == most {
				return nil, tooManyRows(name, most)
			}
			at[prefix] = i
			t.Rows, services = append(t.Rows, []string{prefix, "", r.Region, r.Border}), append(services, nil)
		}
		if r.Service != allServices && !slices.Contains(services[i], r.Service) {
			services[i] = append(services[i], r.Service)
		}
	}
	for i, list := range services {
		slices.Sort(list)
		t.Rows[i][1] = strings.Join(list, ", ")
		if len(list) == 0 {
			t.Rows[i][1] = allServices
		}
	}
	return t, nil
}
