package ingest

import (
	"fmt"
	"strings"
)

// passedOver is what the walk through the inputs left out. It is no input, so the ledger has nothing about it; the report says it.
type passedOver struct{ stores, links, empty someNames }

// notes says in words what was left out.
func (p *passedOver) notes() []string {
	var out []string
	say := func(names *someNames, one, many string) {
		switch names.count {
		case 0:
		case 1:
			out = append(out, one+": "+names.list())
		default:
			out = append(out, fmt.Sprintf("%d %s: %s", names.count, many, names.list()))
		}
	}
	say(&p.stores, "a folder was skipped because it is a trailsift store", "folders were skipped because they are trailsift stores")
	say(&p.links, "a symbolic link was skipped (--follow-symlinks reads it)", "symbolic links were skipped (--follow-symlinks reads them)")
	say(&p.empty, "a folder is empty", "folders are empty")
	return out
}

// someNames counts names and keeps the first of them.
type someNames struct {
	count int64
	first []string
}

// namesShown is how many names a note lists.
const namesShown = 3

func (s *someNames) add(name string) {
	s.count++
	if len(s.first) < namesShown {
		s.first = append(s.first, name)
	}
}

func (s *someNames) list() string {
	text := strings.Join(s.first, ", ")
	if more := s.count - int64(len(s.first)); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
