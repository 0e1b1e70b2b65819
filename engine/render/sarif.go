package render

import (
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
)

// SARIFResult is something that was found in a file. Lines and columns count from 1, columns in characters; an end of 0 is none.
type SARIFResult struct {
	Rule               string // names the kind of result
	Level              string // error, warning, note or none
	Text               string
	File               string
	Line, Column       int
	EndLine, EndColumn int
}

// WriteSARIF writes results as SARIF 2.1.0 of one run of a version of the program.
func WriteSARIF(w io.Writer, version string, found []SARIFResult) error {
	type object = map[string]any
	results, rules := []object{}, []object{}
	known := map[string]bool{}
	for _, f := range found {
		if !known[f.Rule] {
			known[f.Rule] = true
			rules = append(rules, object{"id": f.Rule})
		}
		region := object{"startLine": f.Line, "startColumn": f.Column}
		if f.EndLine > 0 {
			region["endLine"], region["endColumn"] = f.EndLine, f.EndColumn
		}
		results = append(results, object{
			"ruleId": f.Rule, "level": f.Level, "message": object{"text": f.Text},
			"locations": []object{{"physicalLocation": object{
				"artifactLocation": object{"uri": (&url.URL{Path: filepath.ToSlash(f.File)}).String()},
				"region":           region,
			}}},
		})
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(object{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
		"version": "2.1.0",
		"runs": []object{{
			"tool":       object{"driver": object{"name": "trailsift", "version": version, "rules": rules}},
			"columnKind": "unicodeCodePoints",
			"results":    results,
		}},
	})
}
