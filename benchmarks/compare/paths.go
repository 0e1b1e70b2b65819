package main

import "fmt"

// pathQueries returns questions about a JSON path, beside SQL that only takes the path's text: what it costs that null, objects and
// lists are told from missing and from text. On a corpus in which the path leads to texts alone, both give the same.
func pathQueries(p picks) []query {
	const path = `json_extract_string(requestparameters, '$.bucketName')`
	const field = `requestParameters.bucketName`
	count := func(ours, byHand string) (string, string) {
		return `filter ` + ours + ` | stats count(*) as n`, `select count(*) as n from {events} where ` + byHand
	}
	out := []query{
		{Name: "=", Counts: "n"}, {Name: "!=", Counts: "n"}, {Name: "ispresent", Counts: "n"},
		{Name: "stats by", Counts: "n", Trailsift: `stats count(*) as n by ` + field, SQL: `select ` + path + `, count(*) as n from {events} group by 1`},
	}
	out[0].Trailsift, out[0].SQL = count(fmt.Sprintf(`%s = "%s"`, field, p.Bucket), path+" = "+quote(p.Bucket))
	out[1].Trailsift, out[1].SQL = count(fmt.Sprintf(`%s != "%s"`, field, p.Bucket), path+" is distinct from "+quote(p.Bucket))
	out[2].Trailsift, out[2].SQL = count(`ispresent(`+field+`)`, path+" is not null")
	for i := range out {
		out[i].Path = true
	}
	return out
}
