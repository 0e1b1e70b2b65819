package sqlgen

import "regexp/syntax"

// optionalGroups returns the numbers of a pattern's groups that may take no part in a match of the whole: those below a ?, a *,
// a repeat from 0, or one side of an alternative. Databases give an empty text for them, as for a group that matched nothing.
func optionalGroups(pattern string) map[int]bool {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	out := map[int]bool{}
	markOptional(re, false, out)
	return out
}

func markOptional(re *syntax.Regexp, optional bool, out map[int]bool) {
	switch re.Op {
	case syntax.OpCapture:
		if optional {
			out[re.Cap] = true
		}
	case syntax.OpQuest, syntax.OpStar, syntax.OpAlternate:
		optional = true
	case syntax.OpRepeat:
		optional = optional || re.Min == 0
	}
	for _, sub := range re.Sub {
		markOptional(sub, optional, out)
	}
}
