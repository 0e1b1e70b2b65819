package library

import (
	"maps"
	"slices"
	"strings"
)

// ownTopic is the topic of what the reader has kept.
const ownTopic = "own"

// Known is every question that can be asked: the program's, and those that the reader keeps.
type Known struct {
	Topics []Topic // the program's first
}

// Together adds the queries that the reader keeps, by the names of their files. A query of a file with several is called
// file.section.
func Together(saved map[string]string) (*Known, error) {
	topics, err := Topics()
	if err != nil {
		return nil, err
	}
	own := Topic{Name: ownTopic, Title: "Own", Doc: "queries that you keep"}
	for _, name := range slices.Sorted(maps.Keys(saved)) {
		for _, q := range Read(name, saved[name]).Questions {
			if q.Name != name {
				q.Name = name + "." + q.Name
			}
			q.Topic, q.Own = ownTopic, true
			own.Questions = append(own.Questions, q)
		}
	}
	if len(own.Questions) > 0 {
		topics = append(topics, own)
	}
	return &Known{topics}, nil
}

// Find returns the question of a name. When both have one, the reader's own wins, and replaced is the program's.
func (k *Known) Find(name string) (found, replaced *Question) {
	for i := range k.Topics {
		for j := range k.Topics[i].Questions {
			q := &k.Topics[i].Questions[j]
			if q.Name != name {
				continue
			}
			found, replaced = q, found
		}
	}
	return found, replaced
}

// Holding returns the questions that hold a text in their topic, name, title or documentation, without regard to case; all for
// an empty text.
func (k *Known) Holding(text string) []Question {
	var out []Question
	for _, t := range k.Topics {
		for _, q := range t.Questions {
			if strings.Contains(strings.ToLower(strings.Join([]string{t.Name, t.Title, q.Name, q.Title, q.Answers}, "\n")), strings.ToLower(text)) {
				out = append(out, q)
			}
		}
	}
	return out
}

// Names returns the names of all questions.
func (k *Known) Names() []string {
	var out []string
	for _, q := range k.Holding("") {
		out = append(out, q.Name)
	}
	return slices.Compact(slices.Sorted(slices.Values(out)))
}

// Callable adds the program's questions to the queries that the reader keeps, so that other queries can call both as $name. What
// the reader keeps under the same name stays.
func Callable(saved map[string]string) (map[string]string, error) {
	topics, err := Topics()
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, t := range topics {
		for _, q := range t.Questions {
			out[q.Name] = q.Source
		}
	}
	maps.Copy(out, saved)
	return out, nil
}
