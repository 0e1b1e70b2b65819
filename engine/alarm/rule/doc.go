// Package rule reads alarms from files, and writes them: our own rules in YAML, and what people already have.
//
// Load reads files of every kind in Formats, told by their content: our rules, requests of PutMetricAlarm and answers of
// describe-alarms, CloudFormation templates, and what `terraform show -json` writes. Every problem comes with its place, and costs
// only the rule that it is in. YAML, Requests and Template write alarms. Lint says what is probably not meant. Packs are rules that
// come with the program.
//
// The package does no I/O: the caller reads the files, and says what the store holds.
//
// # Decisions
//
//   - 2026-11: JSON and YAML become one tree of values with places; CloudFormation's functions and Terraform's names are resolved in the
//     tree, so that one reader serves all that is shaped after the API.
//   - 2026-11: a threshold is written `value > 5` and M of N `3 of 5`: a sentence needs no quotes in YAML, where > begins a block.
//   - 2026-11: what a template does not say becomes a placeholder such as ${Topic} in texts, with a note, and is an error where a number
//     is needed.
//   - 2026-11: metric filters are joined to alarms by namespace and name, over all files that are loaded together.
package rule
