package html

import (
	"bytes"
	"html/template"
	"net/url"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdown returns a text as HTML: its headings so many levels lower, as the page has headings of its own. HTML in it is dropped,
// pictures become their descriptions, and links lead to the web, a mail program or a place of the page.
func markdown(source string, lower int) template.HTML {
	if strings.TrimSpace(source) == "" {
		return ""
	}
	reader := goldmark.New(
		goldmark.WithExtensions(
			extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)), // a style would be refused
			extension.Strikethrough,
		),
		goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(tame{lower}, 1000))),
	)
	var b bytes.Buffer
	if err := reader.Convert([]byte(source), &b); err != nil { // the buffer takes everything; for what else may fail, the text as it is
		return template.HTML("<pre>" + template.HTMLEscapeString(lines(source)) + "</pre>")
	}
	return template.HTML(lines(b.String())) // after conversion: &#x202e; hides as well as the mark itself
}

// tame makes what was written fit for the page.
type tame struct{ lower int }

// Transform implements parser.ASTTransformer.
func (t tame) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	var found []ast.Node
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			found = append(found, n)
		}
		return ast.WalkContinue, nil
	})
	for _, n := range found {
		switch n := n.(type) {
		case *ast.Heading:
			n.Level = min(n.Level+t.lower, 6)
		case *ast.Link:
			follow(n, string(n.Destination))
		case *ast.AutoLink:
			if n.AutoLinkType == ast.AutoLinkEmail {
				continue
			}
			if !allowed(string(n.URL(reader.Source()))) {
				n.Parent().ReplaceChild(n.Parent(), n, ast.NewString(n.Label(reader.Source())))
				continue
			}
			n.SetAttributeString("rel", []byte("noreferrer"))
		case *ast.Image:
			unwrap(n)
		}
	}
}

// follow keeps a link that may be followed, and of another its text.
func follow(link *ast.Link, target string) {
	if !allowed(target) {
		unwrap(link)
		return
	}
	if !strings.HasPrefix(target, "#") {
		link.SetAttributeString("rel", []byte("noreferrer"))
	}
}

func allowed(target string) bool {
	if strings.HasPrefix(target, "#") {
		return true
	}
	u, err := url.Parse(target)
	return err == nil && slices.Contains([]string{"http", "https", "mailto"}, u.Scheme)
}

// unwrap puts what a node holds in its place.
func unwrap(n ast.Node) {
	parent := n.Parent()
	for child := n.FirstChild(); child != nil; {
		next := child.NextSibling()
		parent.InsertBefore(parent, n, child)
		child = next
	}
	parent.RemoveChild(parent, n)
}
