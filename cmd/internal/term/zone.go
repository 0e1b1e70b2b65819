package term

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

// LoadZone returns the time zone with a name: UTC, Local or an IANA name. That of the machine comes with its IANA name where
// the machine tells it, because the days of a zone can be counted only by its name; otherwise it is time.Local.
func LoadZone(name string) (*time.Location, error) {
	if name != "Local" {
		return time.LoadLocation(name)
	}
	target, err := filepath.EvalSymlinks("/etc/localtime")
	if err != nil {
		target = ""
	}
	if zone, err := time.LoadLocation(localName(os.Getenv("TZ"), target)); err == nil {
		return zone, nil
	}
	return time.Local, nil
}

// localName returns the name of the machine's zone, from the variable TZ and the file that /etc/localtime leads to. "Local" is
// no name: neither told it.
func localName(variable, target string) string {
	name := strings.TrimPrefix(variable, ":")
	if name == "" {
		_, name, _ = strings.Cut(filepath.ToSlash(target), "/zoneinfo/")
	}
	if name == "" || strings.HasPrefix(name, "/") {
		return "Local"
	}
	return name
}
