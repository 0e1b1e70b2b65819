package function

// utf8Hex matches the hexadecimal form of valid UTF-8: decoding anything else would fail the whole query.
const utf8Hex = `([0-7][0-9A-F]|(C[2-9A-F]|D[0-9A-F])[89AB][0-9A-F]|` +
	`(E0[AB][0-9A-F]|E[1-9ABCEF][89AB][0-9A-F]|ED[89][0-9A-F])[89AB][0-9A-F]|` +
	`(F0[9AB][0-9A-F]|F[123][89AB][0-9A-F]|F48[0-9A-F])([89AB][0-9A-F]){2})*`

// percentUTF8 matches text whose percent escapes are valid UTF-8, without regard to case.
const percentUTF8 = `(?i)([^%]|%[0-7][0-9A-F]|%(C[2-9A-F]|D[0-9A-F])%[89AB][0-9A-F]|` +
	`(%E0%[AB][0-9A-F]|%E[1-9ABCEF]%[89AB][0-9A-F]|%ED%[89][0-9A-F])%[89AB][0-9A-F]|` +
	`(%F0%[9AB][0-9A-F]|%F[123]%[89AB][0-9A-F]|%F4%8[0-9A-F])(%[89AB][0-9A-F]){2})*`

// TextOf returns the SQL that decodes bytes as UTF-8, null where they are none.
func TextOf(bytes string) string {
	return "decode(case when regexp_full_match(hex(" + bytes + "), '" + utf8Hex + "') then " + bytes + " end)"
}

// encodingEntries encode, decode and hash text. What cannot be decoded to text is missing.
func encodingEntries() []Entry {
	base64Bytes := "from_base64(case when length($1) % 4 = 0 and regexp_full_match($1, '[A-Za-z0-9+/]*={0,2}') then $1 end)"
	hexBytes := "unhex(case when regexp_full_match($1, '([0-9A-Fa-f]{2})*') then $1 end)"
	scalar := func(id, usage, doc string, param, result Type, sql string, examples ...Example) Entry {
		return Entry{ID: id, Names: []string{id}, Group: "encoding", Usage: usage, Doc: doc, Examples: examples,
			Overloads: []Overload{{Params: []Type{param}, Result: result, SQL: sql}}}
	}
	return []Entry{
		scalar("urlencode", "urlencode(text)", "The text with percent escapes, as in a URL's query.", Text, Text, "url_encode($1)",
			Example{Text: `urlencode("a b/é")`, Want: "a%20b%2F%C3%A9"}),
		scalar("urldecode", "urldecode(text)", "The text with percent escapes replaced; missing when they are malformed.", Text, Text,
			"url_decode(case when regexp_full_match($1, '(?s)"+percentUTF8+"') then $1 end)", Example{Text: `urldecode("a%20b%C3%A9")`, Want: "a bé"}, Example{Text: `urldecode("%ff")`, Want: ""}),
		scalar("base64encode", "base64encode(text)", "The text's bytes in base64.", Text, Text, "to_base64(encode($1))", Example{Text: `base64encode("hi!")`, Want: "aGkh"}),
		scalar("base64decode", "base64decode(text)", "The text that base64 stands for; missing when it is no base64 of text.", Text, Text, TextOf(base64Bytes),
			Example{Text: `base64decode("aGkh")`, Want: "hi!"}, Example{Text: `base64decode("/w==")`, Want: ""}),
		scalar("hexToAscii", "hexToAscii(text)", "The text that pairs of hexadecimal digits stand for.", Text, Text, TextOf(hexBytes), Example{Text: `hexToAscii("6869")`, Want: "hi"}),
		scalar("hexToDec", "hexToDec(text)", "The number that up to 15 hexadecimal digits stand for, with or without 0x.", Text, Int,
			"try_cast('0x' || regexp_extract($1, '^(?:0[xX])?([0-9A-Fa-f]{1,15})$', 1) as bigint)", Example{Text: `hexToDec("ff")`, Want: "255"}, Example{Text: `hexToDec("zz")`, Want: ""}),
		scalar("decToHex", "decToHex(number)", "The integer in hexadecimal digits.", Int, Text, "lower(to_hex($1))", Example{Text: `decToHex(255)`, Want: "ff"}),
		scalar("md5", "md5(text)", "The MD5 of the text's bytes, in hexadecimal.", Text, Text, "md5($1)", Example{Text: `md5("a")`, Want: "0cc175b9c0f1b6a831c399e269772661"}),
		scalar("sha256", "sha256(text)", "The SHA-256 of the text's bytes, in hexadecimal.", Text, Text, "sha256($1)",
			Example{Text: `sha256("a")`, Want: "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"}),
	}
}
