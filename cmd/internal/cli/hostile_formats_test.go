package cli

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"
)

// What each format must not hold raw, whatever stands in the logs.

// around shows a place in a text.
func around(text string, at int) string {
	return fmt.Sprintf("%q", text[max(0, at-60):min(len(text), at+60)])
}

// plainText accepts what no terminal acts on and nothing reorders or hides.
func plainText(text string) error {
	for i, r := range text {
		if r != '\n' && (unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co) || r == unicode.ReplacementChar) {
			return fmt.Errorf("%U stands raw: %s", r, around(text, i))
		}
	}
	return nil
}

// harmlessCommands accepts commands to be typed, of which no shell runs anything else: what stands in single quotes is a text, and
// so is a backslash with a quote between two of these.
func harmlessCommands(text string) error {
	commands := 0
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "  trailsift ") {
			continue
		}
		commands++
		if rest := quotedShell.ReplaceAllString(line, ""); strings.Contains(rest, "EVIL") || strings.ContainsAny(rest, "'`$;&|<>(") {
			return fmt.Errorf("a shell runs %q of %.200q", rest, line)
		}
	}
	if commands == 0 {
		return errors.New("no command is suggested")
	}
	return plainText(text)
}

var (
	quotedShell   = regexp.MustCompile(`\$'(?:[^'\\]|\\.)*'|'[^']*'|\\'`)
	unescapedPipe = regexp.MustCompile(`(^|[^\\])(\\\\)*\|`)
	markdownLink  = regexp.MustCompile(`(^|[^\\])\]\(`)
	markdownCode  = regexp.MustCompile("(^|[^\\\\])`[^`\n]*EVIL")
)

// harmlessMarkdown accepts tables whose rows have as many cells as their heading, without HTML, links and headings of strangers.
func harmlessMarkdown(text string) error {
	if err := plainText(text); err != nil {
		return err
	}
	cells, fence := 0, ""
	for line := range strings.Lines(text) {
		if ticks := line[:len(line)-len(strings.TrimLeft(line, "`"))]; len(ticks) >= 3 && fence == "" {
			fence = ticks
			continue
		} else if fence != "" {
			if len(ticks) >= len(fence) && strings.TrimSpace(line[len(ticks):]) == "" {
				fence = ""
			}
			continue // code is shown as it is
		}
		for _, bad := range [...]string{"<script", "<img", "<svg", "</", "<EVIL", "<!--"} {
			if i := strings.Index(line, bad); i >= 0 {
				return fmt.Errorf("HTML: %s", around(line, i))
			}
		}
		if at := markdownLink.FindStringIndex(line); at != nil {
			return fmt.Errorf("a link: %s", around(line, at[0]))
		}
		if strings.HasPrefix(strings.TrimSpace(line), "# EVIL") {
			return fmt.Errorf("a heading: %s", around(line, 0))
		}
		if !strings.HasPrefix(line, "|") {
			cells = 0
			continue
		}
		n := len(unescapedPipe.FindAllString(line, -1))
		if cells != 0 && n != cells {
			return fmt.Errorf("a row of %d cells below a heading of %d: %s", n-1, cells-1, around(line, 0))
		}
		cells = n
		if at := markdownCode.FindStringIndex(line); at != nil {
			return fmt.Errorf("code: %s", around(line, at[0]))
		}
	}
	if fence != "" {
		return errors.New("a block of code is never closed")
	}
	return nil
}

func harmlessCSV(text string) error {
	r := csv.NewReader(strings.NewReader(text))
	rows, err := r.ReadAll()
	if err != nil {
		return err
	}
	for _, row := range rows {
		for _, cell := range row {
			if strings.Contains(cell, "EVIL") && strings.ContainsAny(cell[:1], "=+-@\t\r\n") {
				return fmt.Errorf("a formula: %.60q", cell)
			}
		}
	}
	return nil
}

func harmlessTSV(text string) error {
	columns := -1
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if columns >= 0 && len(cells) != columns {
			return fmt.Errorf("%d cells below %d columns: %.60q", len(cells), columns, line)
		}
		columns = len(cells)
	}
	return nil
}

// harmlessJSON accepts one JSON text. A terminal acts on none of its bytes.
func harmlessJSON(text string) error {
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return err
	}
	return noControls(text)
}

// validJSON is for records as they were delivered, and for what an encoder of JSON wrote: a terminal gets it through a guard.
func validJSON(text string) error {
	if !json.Valid([]byte(text)) {
		return errors.New("no JSON")
	}
	return nil
}

func harmlessJSONLines(text string) error {
	for line := range strings.Lines(text) {
		if !json.Valid([]byte(line)) {
			return fmt.Errorf("no JSON: %.60q", line)
		}
	}
	return noControls(text)
}

func noControls(text string) error {
	for i, r := range text {
		if r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			return fmt.Errorf("%U stands raw: %s", r, around(text, i))
		}
	}
	return nil
}

func harmlessXML(text string) error {
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return noControls(text)
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok && (strings.EqualFold(e.Name.Local, "EVIL") || strings.EqualFold(e.Name.Local, "script")) {
			return fmt.Errorf("an element %s", e.Name.Local)
		}
	}
}

var (
	htmlTag       = regexp.MustCompile(`(?s)<[a-zA-Z/!][^>]*>`)
	quotedDot     = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	quotedMermaid = regexp.MustCompile(`"[^"\n]*"`)
)

// harmlessHTML accepts a page in which hostile text stands between tags and in quoted attributes only, and in JSON data.
func harmlessHTML(text string) error {
	for _, tag := range htmlTag.FindAllString(text, -1) {
		if strings.Contains(quotedMermaid.ReplaceAllString(tag, ""), "EVIL") {
			return fmt.Errorf("in a tag: %.100q", tag)
		}
	}
	for _, bad := range [...]string{"<script>EVIL", "<img src=x", "<svg onload", "<EVIL"} {
		if i := strings.Index(text, bad); i >= 0 {
			return fmt.Errorf("markup: %s", around(text, i))
		}
	}
	return plainText(strings.ReplaceAll(text, "\t", " "))
}

// harmlessDot accepts a graph in which hostile text stands in quoted strings only.
func harmlessDot(text string) error {
	if rest := quotedDot.ReplaceAllString(text, ""); strings.Contains(rest, "EVIL") || strings.Contains(rest, `"`) {
		return fmt.Errorf("outside of strings: %s", around(rest, max(0, strings.Index(rest, "EVIL"))))
	}
	return plainText(strings.ReplaceAll(text, "\n\t", "\n"))
}

// harmlessMermaid accepts a graph in which hostile text stands in quoted labels only, which have no quotes and no markup in them.
func harmlessMermaid(text string) error {
	if rest := quotedMermaid.ReplaceAllString(text, ""); strings.Contains(rest, "EVIL") || strings.Contains(rest, `"`) {
		return fmt.Errorf("outside of labels: %s", around(rest, max(0, strings.Index(rest, "EVIL"))))
	}
	for _, bad := range [...]string{"<script", "<img", "<svg", "<EVIL"} {
		if i := strings.Index(text, bad); i >= 0 {
			return fmt.Errorf("markup: %s", around(text, i))
		}
	}
	return plainText(strings.ReplaceAll(text, "\n\t", "\n"))
}
