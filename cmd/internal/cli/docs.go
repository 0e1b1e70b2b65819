package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
)

func newDocs(a *app) *cobra.Command {
	var out string
	var force bool
	c := &cobra.Command{
		Use:   "docs [--out FOLDER]",
		Short: "Write the whole reference as Markdown",
		Long: `docs writes the reference of this release as Markdown: the command line, the commands and functions of the query language,
tables and fields, formats, and topics such as times and exit codes. With --out, each has a page of its own in the folder, and
README.md leads to them; otherwise everything is one document on standard output.`,
		Example: `  trailsift docs > reference.md
  trailsift docs --out reference`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			l, err := newReference(c.Root())
			if err != nil {
				return err
			}
			if out == "-" {
				_, err := io.WriteString(a.stdout, l.Document())
				return err
			}
			files := l.Markdown()
			if err := writeFolder(out, force, files); err != nil {
				return err
			}
			a.note("%s in %s", term.Counted(int64(len(files)), "page"), filepath.Join(out, "README.md"))
			return nil
		},
	}
	c.Flags().StringVar(&out, "out", "-", "write pages into this `folder`; - is one document on standard output")
	c.Flags().BoolVar(&force, "force", false, "write into a folder that has files already")
	return c
}

// writeFolder writes files below a folder, which has to be new or empty unless force is set.
func writeFolder(dir string, force bool, files map[string]string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return withCode(exitUsage, err)
	}
	if len(entries) > 0 && !force {
		return usageError("--out %s: the folder is not empty; --force writes into it", dir)
	}
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("--out %s: %w", dir, err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return fmt.Errorf("--out %s: %w", dir, err)
		}
	}
	return nil
}
