package function

// arnShape matches the start of an ARN: arn:partition:service:region:account:resource. Groups of it are taken by number.
const arnShape = `(?s)^arn:[^:]+:([^:]+):([^:]*):([^:]*):(.+)`

// arnEntries take Amazon Resource Names apart. What is no ARN, and a part that an ARN leaves empty, is missing.
func arnEntries() []Entry {
	part := func(name, doc, sql string, examples ...Example) Entry {
		return Entry{ID: name, Names: []string{name}, Group: "identity", Usage: name + "(arn)", Doc: doc, Extension: true,
			Instead:   "write `parse field \"arn:*:*:*:*:*\" as partition, service, region, account, resource`",
			Overloads: []Overload{{Params: []Type{Text}, Result: Text, SQL: "nullif(" + sql + ", '')"}}, Examples: examples}
	}
	group := func(n string) string { return "regexp_extract($1, '" + arnShape + "', " + n + ")" }
	const user, key = `"arn:aws:iam::111122223333:user/team/alice"`, `"arn:aws:kms:eu-west-1:111122223333:key/0a1b"`
	return []Entry{
		part("arn_service", "The service of an ARN, such as iam.", group("1"), Example{Text: `arn_service(` + user + `)`, Want: "iam"}, Example{Text: `arn_service("alice")`, Want: ""}),
		part("arn_region", "The region of an ARN; missing for global resources.", group("2"), Example{Text: `arn_region(` + key + `)`, Want: "eu-west-1"}, Example{Text: `arn_region(` + user + `)`, Want: ""}),
		part("arn_account", "The account id of an ARN; missing where it has none, as those of buckets.", group("3"),
			Example{Text: `arn_account(` + user + `)`, Want: "111122223333"}, Example{Text: `arn_account("arn:aws:s3:::logs/x")`, Want: ""}),
		part("arn_resource", "The resource of an ARN: everything behind the account, the type included.", group("4"), Example{Text: `arn_resource(` + user + `)`, Want: "user/team/alice"}),
		part("arn_type", "The type of an ARN's resource: what stands before its first / or :. Missing for resources without a type, and for buckets and their objects.",
			`regexp_extract(case when not regexp_matches($1, '^arn:[^:]+:s3:::') then $1 end, '^arn:[^:]+:[^:]+:[^:]*:[^:]*:([^/:]+)[/:]', 1)`,
			Example{Text: `arn_type(` + user + `)`, Want: "user"}, Example{Text: `arn_type("arn:aws:lambda:eu-west-1:111122223333:function:f")`, Want: "function"},
			Example{Text: `arn_type("arn:aws:s3:::logs/a/b")`, Want: ""}, Example{Text: `arn_type("arn:aws:sns:eu-west-1:111122223333:topic")`, Want: ""}),
		part("arn_name", "The name in an ARN: the last part of its resource, behind every / and :. For a session of a role it is the session's name.",
			`regexp_extract($1, '(?s)^arn:[^:]+:[^:]+:[^:]*:[^:]*:(?:.*[/:])?([^/:*]+)(?:[/:][*])?[/]?$', 1)`,
			Example{Text: `arn_name(` + user + `)`, Want: "alice"}, Example{Text: `arn_name("arn:aws:sts::111122223333:assumed-role/Admin/bob")`, Want: "bob"},
			Example{Text: `arn_name("arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/f:*")`, Want: "f"}, Example{Text: `arn_name("root")`, Want: ""}),
	}
}
