package function

import (
	"fmt"
	"regexp"
)

// blanks are what trim and isblank take for white space, as SQL text.
const blanks = `' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)`

// stringEntries are the functions on text. Positions and lengths count code points, positions start at 0.
func stringEntries() []Entry {
	text := []Type{Text}
	scalar := func(id, usage, doc string, params []Type, result Type, sql string, examples ...Example) Entry {
		return Entry{ID: id, Names: []string{id}, Group: "string", Usage: usage, Doc: doc, Examples: examples,
			Overloads: []Overload{{Params: params, Result: result, SQL: sql}}}
	}
	trim := func(id, side string, examples ...Example) Entry {
		e := scalar(id, id+"(text[, characters])", "The text without white space at "+side+", or without the given characters there.", text, Text, id+"($1, "+blanks+")", examples...)
		e.Overloads = append(e.Overloads, Overload{Params: []Type{Text, Text}, Result: Text, SQL: id + "($1, $2)"})
		return e
	}
	contains := scalar("strcontains", "strcontains(text, part[, ignoreCase])", "1 when the text holds the part, 0 when not.",
		[]Type{Text, Text}, Int, "coalesce(contains($1, $2), false)::bigint",
		Example{Text: `strcontains("hello", "ell")`, Want: "1"}, Example{Text: `strcontains("Hello", "HELL", true)`, Want: "1"}, Example{Text: `strcontains("Hello", "x")`, Want: "0"})
	contains.Overloads = append(contains.Overloads, Overload{Params: []Type{Text, Text, Bool}, Result: Int, Cond: true,
		SQL: "coalesce(case when $3 then contains(lower($1), lower($2)) else contains($1, $2) end, false)::bigint"})
	substr := scalar("substr", "substr(text, start[, length])", "The part of the text from a position on, the first being 0.",
		[]Type{Text, Int}, Text, "substr($1, greatest($2, 0) + 1)", Example{Text: `substr("abcdef", 2)`, Want: "cdef"}, Example{Text: `substr("abcdef", 1, 3)`, Want: "bcd"})
	substr.Overloads = append(substr.Overloads, Overload{Params: []Type{Text, Int, Int}, Result: Text, SQL: "substr($1, greatest($2, 0) + 1, greatest($3, 0))"})
	regexReplace := scalar("regexReplace", "regexReplace(text, regex, replacement)", "The text with every match replaced; $1 to $9 in the replacement are the groups of the match, $0 all of it.",
		[]Type{Text, Regex, Text}, Text, "", Example{Text: `regexReplace("a1b22", "[0-9]+", "<$0>")`, Want: "a<1>b<22>"})
	regexReplace.Overloads[0].Constant = 6
	regexReplace.Overloads = append(regexReplace.Overloads, Overload{Params: []Type{Text, Text, Text}, Result: Text, Constant: 6, Verify: verifyPattern})
	word := scalar("has", "has(text, word)", "True when the text holds the word as a whole, without regard to case: between characters that are no letters, digits or _, or at an end. It may be written between its arguments: text has word.",
		[]Type{Text, Text}, Bool, `regexp_matches($1, '(?i)(^|[^\pL\pN_])' || regexp_escape($2) || '([^\pL\pN_]|$)')`,
		Example{Text: `has("User: arn:aws:iam::1:user/Bob", "bob")`, Want: "true"}, Example{Text: `has("bobby", "bob")`, Want: "false"}, Example{Text: `"a-b.c" has "B.C"`, Want: "true"})
	word.Extension, word.Instead = true, "write `field like /(?i)\\bword\\b/`"
	concat := scalar("concat", "concat(value, ...)", "The texts one after the other; missing ones are skipped.", text, Text, "concat($*)", Example{Text: `concat("a", 1, "b")`, Want: "a1b"})
	concat.Overloads[0].Variadic = true

	return []Entry{
		scalar("isempty", "isempty(field)", "1 when the field is missing or an empty text, 0 when not.", text, Int, "(coalesce($1, '') = '')::bigint",
			Example{Text: `isempty("")`, Want: "1"}, Example{Text: `isempty("a")`, Want: "0"}),
		scalar("isblank", "isblank(field)", "1 when the field is missing, empty, or only white space, 0 when not.", text, Int, "(trim(coalesce($1, ''), "+blanks+") = '')::bigint",
			Example{Text: `isblank("  ")`, Want: "1"}, Example{Text: `isblank(" a")`, Want: "0"}),
		concat,
		trim("trim", "both ends", Example{Text: `trim("  a ")`, Want: "a"}, Example{Text: `trim("xyZyx", "xy")`, Want: "Z"}),
		trim("ltrim", "the start", Example{Text: `ltrim("xyZxyZ", "xy")`, Want: "ZxyZ"}),
		trim("rtrim", "the end", Example{Text: `rtrim("Zxy", "yx")`, Want: "Z"}),
		scalar("strlen", "strlen(text)", "The number of code points.", text, Int, "length($1)", Example{Text: `strlen("héllo")`, Want: "5"}),
		scalar("toupper", "toupper(text)", "The text in upper case.", text, Text, "upper($1)", Example{Text: `toupper("aB")`, Want: "AB"}),
		scalar("tolower", "tolower(text)", "The text in lower case.", text, Text, "lower($1)", Example{Text: `tolower("aB")`, Want: "ab"}),
		substr,
		scalar("replace", "replace(text, part, replacement)", "The text with every occurrence of the part replaced.", []Type{Text, Text, Text}, Text, "replace($1, $2, $3)",
			Example{Text: `replace("a.b.c", ".", "-")`, Want: "a-b-c"}),
		contains,
		regexReplace,
		scalar("startsWith", "startsWith(text, prefix)", "True when the text begins with the prefix.", []Type{Text, Text}, Bool, "starts_with($1, $2)",
			Example{Text: `startsWith("DeleteUser", "Delete")`, Want: "true"}),
		scalar("endsWith", "endsWith(text, suffix)", "True when the text ends with the suffix.", []Type{Text, Text}, Bool, "ends_with($1, $2)",
			Example{Text: `endsWith("DeleteUser", "user")`, Want: "false"}),
		word,
		scalar("split", "split(text, separator)", "The parts of the text between the separators, as a JSON array.", []Type{Text, Text}, JSON, "to_json(string_split($1, $2))::varchar",
			Example{Text: `split("a,b", ",")`, Want: `["a","b"]`}),
	}
}

// verifyPattern refuses what is no regular expression.
func verifyPattern(i int, value any) error {
	if i != 1 {
		return nil
	}
	if _, err := regexp.Compile(fmt.Sprint(value)); err != nil {
		return fmt.Errorf("not a regular expression: %w", err)
	}
	return nil
}
