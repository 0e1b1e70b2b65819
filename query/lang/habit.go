package lang

import (
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/syntax"
	"trailsift/storage/schema"
)

// around are the tokens next to the one that could not be read.
func around(tokens []lexer.Token, t lexer.Token) (before, after lexer.Token) {
	before, after = lexer.EOFToken(lexer.Position{}), lexer.EOFToken(lexer.Position{})
	for _, x := range tokens {
		switch {
		case syntax.Elided(x):
		case x.Pos.Offset < t.Pos.Offset:
			before = x
		case x.Pos.Offset > t.Pos.Offset:
			return before, x
		}
	}
	return before, after
}

// habitHelp says what is probably meant where a command has a token that it cannot have; "" when nothing is known.
func habitHelp(spec *Spec, tokens []lexer.Token, t lexer.Token) string {
	before, _ := around(tokens, t)
	word := strings.ToLower(t.Value)
	switch {
	case t.Type == syntax.String && before.Type == syntax.String && syntax.SpanOf(before).End == t.Pos.Offset:
		return "a quote inside a text is written with a backslash: `\\'`"
	case strings.EqualFold(before.Value, "exists") && t.Type == syntax.Ident:
		return "write `ispresent(" + t.Value + ")`"
	case spec.Name == "filter" && syntax.Is(t, ","):
		return "conditions are joined with `and` or `or`"
	case spec.Name == "filter" && t.Type == syntax.String:
		return "a text stands behind an operator: `field like " + t.Value + "`"
	case spec.Name == "sort" && (word == "ascending" || word == "descending"):
		return "the directions are `asc` and `desc`"
	case spec.Name == "sort" && (word == "asc" || word == "desc"):
		return "a field has one direction"
	case spec.Name == "sort" && (strings.EqualFold(before.Value, "desc") || strings.EqualFold(before.Value, "asc")):
		return "a direction stands behind its field: `sort " + t.Value + " " + strings.ToLower(before.Value) + "`"
	case spec.Name == "limit" && (syntax.Is(t, ",") || word == "offset"):
		return "rows cannot be skipped: write `limit count`"
	case word == "group" || word == "order" || word == "from" || word == "having":
		return foreignClause(word)
	case (t.Type == syntax.Ident || t.Type == syntax.Number) && takesList(spec.Name) && !syntax.Keyword(before.Value):
		return "a comma stands between two of them"
	}
	return ""
}

// foreignClause says what SQL's clauses are called here.
func foreignClause(word string) string {
	switch word {
	case "group":
		return "groups are part of `stats`: `stats count(*) by field`"
	case "order":
		return "ordering is a command of its own: `| sort field desc`"
	case "having":
		return "groups are chosen by a `filter` behind `stats`"
	}
	return "the table is named at the beginning: `source events | …`"
}

func takesList(command string) bool {
	switch command {
	case "fields", "display", "stats", "dedup", "sort", "top", "rare", "countFrequent", "eventstats", "streamstats":
		return true
	}
	return false
}

// noCommand says what is probably meant by a text that does not begin with a command.
func noCommand(first, second lexer.Token) string {
	switch {
	case first.Type == syntax.String || first.Type == syntax.Regex:
		return "to search for a text, write `search " + first.Value + "`"
	case first.Type == syntax.Punct && (first.Value == "=" || first.Value == "!=" || first.Value == "!~") && second.Type == syntax.String:
		not := ""
		if first.Value != "=" {
			not = "not "
		}
		return "lines are filtered with `search " + not + second.Value + "`"
	case first.Type != syntax.Ident:
		return ""
	case second.EOF() && slices.ContainsFunc(schema.Tables(), func(t *schema.Table) bool { return t.Name == first.Value }):
		return "a table is named behind `source`: `source " + first.Value + "`"
	case second.EOF() && first.Value[0] != '@':
		return "to search for a word, write `search " + first.Value + "`"
	case second.Type == syntax.Punct && strings.Contains(" = != < <= > >= =~ == : ", " "+second.Value+" "),
		strings.EqualFold(second.Value, "like"), strings.EqualFold(second.Value, "in"), strings.EqualFold(second.Value, "not"):
		return "a condition stands behind `filter`: `filter " + first.Value + " " + second.Value + " …`"
	}
	return ""
}
