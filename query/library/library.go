// Package library holds the questions that come with the program: queries by topic, each with a name, what it answers, how to
// read that, and parameters with defaults.
//
// They are query files like anybody's: the comments at the top of each query are its documentation, so that a question and what
// is said about it cannot part, and a reader's own file documented in the same way is listed in the same way.
package library

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"trailsift/query"
)

//go:embed questions/*.cwli
var files embed.FS

// Topic is a file of questions.
type Topic struct {
	Name      string // a word, the file's name
	Title     string // from the comment at its top: the text before a colon
	Doc       string // and the text behind it
	Questions []Question
}

// Question is one query of a file with what the comments at its top say. Those of a reader's own files may be empty.
type Question struct {
	Name       string
	Topic      string
	Title      string // a line without a full stop
	Answers    string // what the rows are
	Reading    string // how to read them
	Parameters []Parameter
	Source     string // the query with its comments
	Text       string // the query alone
	Own        bool   // the reader's, and not the program's
}

// Parameter is a placeholder of a question.
type Parameter struct {
	Name, Default, Doc string
	Optional           bool // it has a default
}

// Topics returns the questions that come with the program.
func Topics() ([]Topic, error) {
	var out []Topic
	for _, name := range []string{"identity", "denied", "network", "data", "logging", "cost", "console", "leastprivilege"} {
		text, err := files.ReadFile("questions/" + name + ".cwli")
		if err != nil {
			return nil, fmt.Errorf("the questions about %s: %w", name, err)
		}
		out = append(out, Read(name, string(text)))
	}
	return out, nil
}

// Read reads a file of questions. A query that is alone in its file, without a line that names it, is named as the file.
func Read(name, text string) Topic {
	t := Topic{Name: name}
	for _, s := range query.Sections(text) {
		q := question(text[s.Start:s.End])
		q.Topic, q.Name = name, s.Name
		if s.Name == "" {
			q.Name = name
		}
		t.Questions = append(t.Questions, q)
	}
	if comments, _ := header(text); len(t.Questions) > 0 && len(comments) > 0 {
		title, doc, _ := strings.Cut(strings.Join(comments, " "), ":")
		t.Title, t.Doc = title, strings.TrimSpace(doc)
	}
	return t
}

// question reads a query and the comments at its top: the title, and then lines such as "Answers: …", "Read: …" or, for each
// parameter, its name. A line without such a word goes on with the one before it.
func question(text string) Question {
	text = strings.TrimSpace(text)
	comments, rest := header(text)
	q := Question{Source: text, Text: strings.TrimSpace(rest)}
	parameters, _ := query.Parameters(text) // what is wrong with them is said when the query is compiled
	for _, p := range parameters {
		q.Parameters = append(q.Parameters, Parameter{Name: p.Name, Default: p.Default, Optional: p.Optional})
	}
	into := &q.Title
	for _, line := range comments {
		label, doc, ok := strings.Cut(line, ": ")
		i := slices.IndexFunc(q.Parameters, func(p Parameter) bool { return p.Name == label })
		switch {
		case ok && label == "Answers":
			into = &q.Answers
		case ok && label == "Read":
			into = &q.Reading
		case ok && i >= 0:
			into = &q.Parameters[i].Doc
		default:
			doc = line
		}
		*into = strings.TrimSpace(*into + " " + doc)
	}
	return q
}

// header parts a text into the comments at its top, without their signs, and the rest.
func header(text string) (comments []string, rest string) {
	for {
		line, after, more := strings.Cut(text, "\n")
		comment, ok := strings.CutPrefix(strings.TrimSpace(line), "#")
		if !ok {
			return comments, text
		}
		comments = append(comments, strings.TrimSpace(comment))
		if text = after; !more {
			return comments, text
		}
	}
}
