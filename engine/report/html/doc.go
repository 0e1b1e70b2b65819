// Package html writes a report as one page of HTML that needs nothing else: no file beside it and no network. Its style and its
// script stand in it, and a content security policy allows these two, by their hashes, and nothing more; so even a mistake here
// could not make a value from a log run. Without scripts the tables are plain and complete.
//
// # Decisions
//
//   - 2026-11: colours are light-dark() pairs, which one property switches for page, charts and paper alike; a second set of
//     variables under a media query and a third for the button would have to be kept the same.
//   - 2026-11: charts are drawn here and not by a library of JavaScript: they are in print, in mail and without scripts too.
package html
