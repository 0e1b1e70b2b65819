package term

import "testing"

func TestLocalName(t *testing.T) {
	for _, c := range []struct{ variable, target, want string }{
		{"", "/usr/share/zoneinfo/Europe/Paris", "Europe/Paris"},
		{"", "/var/db/timezone/zoneinfo/Asia/Tokyo", "Asia/Tokyo"},
		{"America/New_York", "/usr/share/zoneinfo/Europe/Paris", "America/New_York"},
		{":Asia/Tokyo", "", "Asia/Tokyo"},
		{"/etc/zone", "/usr/share/zoneinfo/Europe/Paris", "Local"},
		{"", "/etc/localtime", "Local"},
		{"", "", "Local"},
	} {
		if got := localName(c.variable, c.target); got != c.want {
			t.Errorf("TZ=%q and %q give %q, want %q", c.variable, c.target, got, c.want)
		}
	}
}

func TestLoadZone(t *testing.T) {
	t.Setenv("TZ", "Europe/Paris")
	for name, want := range map[string]string{"UTC": "UTC", "Local": "Europe/Paris", "Asia/Kolkata": "Asia/Kolkata"} {
		if zone, err := LoadZone(name); err != nil || zone.String() != want {
			t.Errorf("%s is %v, %v; want %s", name, zone, err, want)
		}
	}
	if _, err := LoadZone("Mars/Base"); err == nil {
		t.Error("an unknown zone was loaded")
	}
}
