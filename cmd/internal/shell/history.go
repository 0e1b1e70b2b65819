package shell

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// mostRemembered is how many statements a history file keeps.
const mostRemembered = 5000

// History is what was typed, in this session and those before. A nil History remembers nothing.
type History struct {
	path  string // empty: only this session is remembered
	items []string
}

// OpenHistory reads the history in a file: a JSON string on each line, because statements have several lines. The file and its
// folder are made when they are first needed, for this user alone: queries hold names, keys and addresses.
func OpenHistory(path string) (*History, error) {
	h := &History{path: path}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) || path == "" {
		return h, nil
	}
	if err != nil {
		return h, err
	}
	defer file.Close()
	r := bufio.NewReader(file)
	for {
		line, err := r.ReadBytes('\n')
		var item string
		if json.Unmarshal(line, &item) == nil && item != "" { // a line that a crash cut short is nothing to stop at
			h.items = append(h.items, item)
		}
		if err != nil {
			break
		}
	}
	return h, h.tidy()
}

// tidy makes the file private, and short again when it has grown to twice its length.
func (h *History) tidy() error {
	if len(h.items) < 2*mostRemembered {
		return os.Chmod(h.path, 0o600)
	}
	h.items = h.items[len(h.items)-mostRemembered:]
	var text []byte
	for _, item := range h.items {
		text = append(text, encodeItem(item)...)
	}
	temp := h.path + ".new"
	if err := os.WriteFile(temp, text, 0o600); err != nil {
		return err
	}
	return os.Rename(temp, h.path)
}

func encodeItem(item string) []byte {
	line, _ := json.Marshal(item) // a string is always valid
	return append(line, '\n')
}

// Add remembers a statement, unless it is empty, the same as the one before, or begins with a space: that is how people keep
// a line to themselves.
func (h *History) Add(item string) error {
	if h == nil || strings.HasPrefix(item, " ") {
		return nil
	}
	item = strings.TrimSpace(item)
	if item == "" || len(h.items) > 0 && h.items[len(h.items)-1] == item {
		return nil
	}
	h.items = append(h.items, item)
	if h.path == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(h.path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(h.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(encodeItem(item)) // one write, so that two shells do not mix their lines
	return errors.Join(err, file.Close())
}

// Items returns what is remembered, the oldest first.
func (h *History) Items() []string {
	if h == nil {
		return nil
	}
	return h.items
}
