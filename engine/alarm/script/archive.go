package script

import "strings"

// archived is a file of a txtar archive.
type archived struct{ name, text string }

// cutArchive cuts a txtar archive into what stands before the first file, and the files: each begins below a line `-- name --`. Any
// text is an archive.
func cutArchive(text string) (before string, files []archived) {
	into := &before
	start := 0
	for at := 0; at < len(text); {
		line := text[at:]
		if end := strings.IndexByte(line, '\n'); end >= 0 {
			line = line[:end+1]
		}
		if name, ok := marker(line); ok {
			*into = text[start:at]
			start = at + len(line)
			files = append(files, archived{name: name})
			into = &files[len(files)-1].text
		}
		at += len(line)
	}
	*into = text[start:]
	return before, files
}

// marker returns the name in a line `-- name --`.
func marker(line string) (string, bool) {
	inside, ok := strings.CutPrefix(strings.TrimRight(line, "\r\n"), "-- ")
	if !ok {
		return "", false
	}
	name, ok := strings.CutSuffix(inside, " --")
	name = strings.TrimSpace(name)
	return name, ok && name != ""
}
