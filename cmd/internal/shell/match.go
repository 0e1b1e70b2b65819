package shell

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How well a candidate matches what was typed, the best first.
const (
	matchBegins   = iota // it begins with it
	matchWord            // a word in it does: arn in userIdentity.arn, bucket in "CreateBucket"
	matchContains        // it holds it
	matchInOrder         // beginnings of its words make it up: evn in eventName
	matchNot
)

// matching returns the candidates that match what was typed, without regard to case, in their order. When any begins with it,
// those alone are meant; where none does, everything that holds it is offered, and when there is nothing either, what begins its
// words with it.
func matching(list []Candidate, typed string) []Candidate {
	var groups [matchNot][]Candidate
	for _, c := range list {
		if grade := matchGrade(c.Text, typed); grade < matchNot {
			groups[grade] = append(groups[grade], c)
		}
	}
	switch {
	case len(groups[matchBegins]) > 0:
		return groups[matchBegins]
	case len(groups[matchWord])+len(groups[matchContains]) > 0:
		return slices.Concat(groups[matchWord], groups[matchContains])
	}
	return groups[matchInOrder]
}

// matchGrade says how well a text matches what was typed.
func matchGrade(text, typed string) int {
	if hasPrefixFold(text, typed) {
		return matchBegins
	}
	typed = strings.TrimPrefix(typed, `"`) // of a text whose end is not typed yet
	if typed == "" {
		return matchNot
	}
	grade, before := matchNot, rune(0)
	for i, r := range text {
		if hasPrefixFold(text[i:], typed) {
			if startsWord(before, r) {
				return matchWord
			}
			grade = matchContains
		}
		before = r
	}
	if grade == matchNot && utf8.RuneCountInString(typed) > 1 && inOrder(text, typed) {
		grade = matchInOrder
	}
	return grade
}

// startsWord reports whether a word begins with r where before stands in front of it.
func startsWord(before, r rune) bool {
	letter := unicode.IsLetter(before) || unicode.IsDigit(before)
	return !letter || unicode.IsUpper(r) && !unicode.IsUpper(before)
}

// inOrder reports whether typed is made of beginnings of words of text, in order, the first of which is a word's first letter:
// evn is eventName. Letters anywhere would match nearly everything.
func inOrder(text, typed string) bool {
	runes := []rune(text)
	ends := make([]bool, len(runes)) // where in text the part of typed that was looked at can end
	for n, want := range []rune(typed) {
		next := make([]bool, len(runes))
		behind, before := n == 0, rune(0) // behind: an end lies before this place
		for i, r := range runes {
			goesOn := behind && startsWord(before, r) || i > 0 && ends[i-1]
			next[i] = goesOn && unicode.ToLower(r) == unicode.ToLower(want)
			behind, before = behind || ends[i], r
		}
		ends = next
	}
	return slices.Contains(ends, true)
}
