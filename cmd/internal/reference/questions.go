package reference

import (
	"trailsift/query/library"
)

// questionPages are the questions that come with the program, each with what it finds in the sample logs.
func questionPages() ([]*Page, error) {
	topics, err := library.Topics()
	if err != nil {
		return nil, err
	}
	var out []*Page
	for _, t := range topics {
		for _, q := range t.Questions {
			p := &Page{
				Kind: Asked, Name: q.Name, Group: t.Title, Synopsis: "trailsift ask " + q.Name, brief: q.Title + ".",
				Meaning:  q.Answers + "\n\n" + q.Reading,
				Examples: []Example{{Doc: q.Title + ":", Text: q.Text}},
			}
			if len(q.Parameters) > 0 {
				s := Section{Title: "Parameters"}
				for _, x := range q.Parameters {
					standard := "empty"
					if x.Default != "" {
						standard = x.Default
					}
					p.Synopsis += " [--param " + x.Name + "=VALUE]"
					s.Pairs = append(s.Pairs, Pair{x.Name, sentence(x.Doc) + " Default: " + standard + "."})
				}
				p.Sections = append(p.Sections, s)
			}
			out = append(out, p)
		}
	}
	return out, nil
}

// questionTopic lists the questions.
func (l *Library) questionTopic() *Page {
	return &Page{
		Kind: Topic, Name: "questions", Synopsis: "trailsift ask NAME [--param NAME=VALUE]", Sections: grouped(l.Of(Asked)),
		Meaning: "The questions that come with the program, by topic. trailsift ask runs one, trailsift help NAME says how to read what it finds, and ask NAME --print shows the query. " +
			"Other queries can begin with one: $sign-ins | filter mfa = \"No\".\n\n" +
			"A query of your own is asked in the same way. It is a file name.cwli in the folder queries of the program's settings, where .save of the shell puts it; " +
			"in the place of a question of the program, when it has that name.",
	}
}
