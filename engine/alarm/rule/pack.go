package rule

import _ "embed" // the packs

//go:embed packs/cis.yaml
var cisPack string

// Pack is a file of rules that comes with the program.
type Pack struct {
	Name string
	Doc  string
	Text string // our YAML
}

// Packs returns the packs.
func Packs() []Pack {
	return []Pack{
		{Name: "cis", Doc: "What the CIS AWS Foundations Benchmark asks to watch in CloudTrail, as published filter patterns.", Text: cisPack},
	}
}
