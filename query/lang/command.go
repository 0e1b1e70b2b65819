package lang

import (
	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/syntax"
)

// Command is one command of a query as it was written.
type Command interface {
	// String writes the command in its canonical form. Parsing the result gives the same command.
	String() string
	// exprs returns the expressions of the command. After a syntax error some may be nil.
	exprs() []syntax.Expr
	// bind adds the command's step to the plan.
	bind(b *binder)
}

// Spec describes a command: what help, completion and the reference need.
type Spec struct {
	Name      string
	Synonyms  []string // other names that mean the same
	Foreign   []string // what other languages call it: read with a note
	Usage     string   // one line: filter condition
	Doc       string   // what the command does, in sentences
	Extension bool     // not part of Logs Insights
	Differs   string   // how it differs from the command of Logs Insights, in sentences; "" when it does not
	Instead   string   // of an extension: what to write in Logs Insights
	Examples  []Example

	empty Command // a nil pointer of the command's type
	parse parseFunc
}

// Example is a query that shows a command.
type Example struct {
	Query string
	Doc   string // what the query answers
}

// parseFunc reads a command from its tokens. With an error, the command holds what could be read.
type parseFunc func(*participle.Parser[grammar], *lexer.PeekingLexer) (Command, error)

// grammar is the root that all commands hang on, so that one build serves them.
type grammar struct {
	Command Command `parser:"@@"`
}

// Commands returns the commands of the language, in the order of the reference.
func Commands() []Spec {
	return []Spec{
		command[source](sourceSpec()),
		command[fields](fieldsSpec()),
		command[display](displaySpec()),
		command[eval](evalSpec()),
		command[rename](renameSpec()),
		command[table](tableSpec()),
		command[unmask](unmaskSpec()),
		command[filter](filterSpec()),
		command[search](searchSpec()),
		command[parse](parseSpec()),
		command[jsonValue](jsonSpec()),
		command[stats](statsSpec()),
		command[top](topSpec()),
		command[rare](rareSpec()),
		command[fieldValues](fieldValuesSpec()),
		command[facets](facetsSpec()),
		command[fieldsummary](fieldsummarySpec()),
		command[countFrequent](countFrequentSpec()),
		command[sort](sortSpec()),
		command[limit](limitSpec()),
		command[dedup](dedupSpec()),
		command[joining](joinSpec()),
		command[lookup](lookupSpec()),
		command[cidrlookup](cidrlookupSpec()),
		command[wildcardlookup](wildcardlookupSpec()),
		command[geoip](geoipSpec()),
		command[appendcols](appendcolsSpec()),
		command[union](unionSpec()),
		command[let](letSpec()),
		command[unnest](unnestSpec()),
		command[expand](expandSpec()),
		command[timechart](timechartSpec()),
		command[newvalues](newvaluesSpec()),
		command[insights](insightsSpec()),
		command[eventstats](eventstatsSpec()),
		command[streamstats](streamstatsSpec()),
		command[accum](accumSpec()),
		command[autoregress](autoregressSpec()),
		command[filldown](filldownSpec()),
		command[fillnull](fillnullSpec()),
		command[sessionize](sessionizeSpec()),
		command[patternCommand](patternSpec()),
		command[anomaly](anomalySpec()),
		command[diff](diffSpec()),
		command[logcompare](logcompareSpec()),
		command[relevantfields](relevantfieldsSpec()),
		command[fillmissing](fillmissingSpec()),
		command[outlier](outlierSpec()),
		command[addtotals](addtotalsSpec()),
	}
}

// command adds to a Spec how a command of type T is read.
func command[T any, P interface {
	*T
	Command
}](s Spec) Spec {
	s.empty = P(nil)
	s.parse = func(p *participle.Parser[grammar], lex *lexer.PeekingLexer) (Command, error) {
		one, err := participle.ParserForProduction[T](p)
		if err != nil {
			return nil, err
		}
		c, err := one.ParseFromLexer(lex)
		return P(c), err
	}
	return s
}
