package reference

import (
	"slices"
	"strings"

	"trailsift/engine/render"
	"trailsift/ingest/decode"
)

// inputPages are the formats in which events and metrics are read, each name once, and those that are known to hold neither.
func inputPages() []*Page {
	var out []*Page
	byName := map[string]*Page{}
	for _, f := range decode.Formats() {
		if slices.Contains(packings(), f.Name) {
			continue
		}
		p := byName[f.Name]
		if p == nil {
			p = &Page{Kind: Input, Name: f.Name, Synopsis: "Recognised by: " + f.Detect, Meaning: sentence(f.Doc), Group: "Formats that hold events"}
			switch {
			case f.Metrics:
				p.Group = "Formats that hold metrics"
			case !f.Events:
				p.Group = "Formats that hold neither"
				p.Meaning += " It holds neither events nor metrics: the input is reported and ignored."
			}
			if f.Partial {
				p.Meaning += " Its records have only some of an event's fields; where the whole event is there too, it takes their place."
			}
			p.Examples = []Example{
				{Run: Decode, Text: "head -c 240 FILE", Doc: "How such an input may begin."},
				{Run: Decode, Text: "trailsift query -i FILE 'source files | display format, status, records, rejected, reason'", Doc: "What becomes of it."},
			}
			byName[f.Name] = p
			out = append(out, p)
			continue
		}
		p.Synopsis += "; or " + f.Detect
		if doc := sentence(f.Doc); !strings.Contains(p.Meaning, doc) {
			p.Meaning = doc + " " + p.Meaning
		}
	}
	return out
}

// packings are no formats of logs: they are named where a log is packed more deeply than it is unpacked.
func packings() []string { return []string{"zip", "gzip", "zstd"} }

// sentence makes a sentence of a few words.
func sentence(text string) string {
	if text == "" || strings.HasSuffix(text, ".") {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// outputPages are the formats in which rows are written.
func outputPages() []*Page {
	var out []*Page
	for _, f := range render.Formats() {
		p := &Page{Kind: Output, Name: f.Name, Synopsis: "-o " + f.Name, Meaning: sentence(f.Doc)}
		if len(f.Suffixes) > 0 {
			p.Synopsis += ", or --out FILE" + strings.Join(f.Suffixes, " or --out FILE")
		}
		if f.ForHuman {
			p.Meaning += " At most 1,000 rows are shown unless --limit says otherwise."
		}
		if f.Binary {
			p.Meaning += " It is not for a terminal: write it to a file with --out, or into a pipe."
		}
		p.Examples = []Example{{
			Text: "filter errorCode like /Denied/ | stats count(*) as denied, max(@timestamp) as last by userIdentity.userName | sort denied desc", Format: f.Name,
			Doc: "Who was denied how often.",
		}}
		out = append(out, p)
	}
	return out
}
