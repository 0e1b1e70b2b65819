package function

// The shapes of the formats, for regexp_extract_all: a key and its value, and a field behind its comma.
const (
	logfmtPair = `'([^\s="]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)'`
	csvField   = `',("(?:[^"]|"")*"|[^,]*)'`
)

// textFormatEntries read texts in formats other than JSON.
func textFormatEntries() []Entry {
	return []Entry{
		{
			ID: "parseLogfmt", Names: []string{"parseLogfmt"}, Group: "json", Usage: "parseLogfmt(text)", Extension: true, Instead: "`parse field logfmt as m`",
			Doc: "The key=value pairs in the text as a JSON object; values with blanks stand in quotes. Of a key that is repeated, a path reaches the first. Missing when there is no pair.",
			Overloads: []Overload{{Params: []Type{Text}, Result: JSON, SQL: `case when regexp_matches($1, ` + logfmtPair + `) then '{' || array_to_string(list_transform(` +
				`list_zip(regexp_extract_all($1, ` + logfmtPair + `, 1), regexp_extract_all($1, ` + logfmtPair + `, 2)), lambda p: to_json(p[1])::varchar || ':' || to_json(` +
				`case when starts_with(p[2], '"') then coalesce(json_extract_string(case when json_valid(p[2]) then p[2] end, '$'), substr(p[2], 2, length(p[2]) - 2)) else p[2] end)::varchar), ',') || '}' end`}},
			Examples: []Example{
				{Text: `parseLogfmt("level=warn msg=\"no \\\"such\\\" key\" n= took=3ms")`, Want: `{"level":"warn","msg":"no \"such\" key","n":"","took":"3ms"}`},
				{Text: `parseLogfmt("level=warn x=1 x=2").x`, Want: "1"}, {Text: `parseLogfmt("no pairs")`, Want: ""},
			},
		},
		{
			ID: "parseCsv", Names: []string{"parseCsv"}, Group: "json", Usage: "parseCsv(text)", Extension: true, Instead: "`parse field csv as a, b`",
			Doc: "The fields of a line of comma-separated values as a JSON array of texts. A field in quotes may hold commas, and two quotes for one.",
			Overloads: []Overload{{Params: []Type{Text}, Result: JSON, SQL: `to_json(list_transform(regexp_extract_all(',' || $1, ` + csvField + `, 1), ` +
				`lambda v: case when length(v) > 1 and starts_with(v, '"') and ends_with(v, '"') then replace(substr(v, 2, length(v) - 2), '""', '"') else v end))::varchar`}},
			Examples: []Example{
				{Text: `parseCsv("a,,\"b, \"\"c\"\"\",d")`, Want: `["a","","b, \"c\"","d"]`}, {Text: `parseCsv("x")[0]`, Want: "x"}, {Text: `parseCsv("x")[1]`, Want: ""},
			},
		},
	}
}
