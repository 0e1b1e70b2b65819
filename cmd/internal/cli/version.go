package cli

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is the release, set by the linker: -ldflags "-X trailsift/cmd/internal/cli.version=v1.2.3".
var version = "dev"

func newVersion(a *app) *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:   "version",
		Short: "Print the release and what it was built with",
		Example: `  trailsift version
  trailsift version -o json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			v := versionInfo()
			switch output {
			case "json":
				return json.NewEncoder(a.stdout).Encode(v)
			case "table":
				_, err := fmt.Fprintf(a.stdout, "trailsift %s (%s, %s, DuckDB driver %s)\n", v.Version, v.Platform, v.Go, v.DuckDB)
				return err
			}
			return usageError("--output is table or json, not %q", output)
		},
	}
	c.Flags().StringVarP(&output, "output", "o", "table", "output: table or json")
	return c
}

type versions struct {
	Version  string `json:"version"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
	DuckDB   string `json:"duckdb_driver"`
	Revision string `json:"revision,omitempty"`
}

func versionInfo() versions {
	v := versions{Version: version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	for _, d := range info.Deps {
		if d.Path == "github.com/duckdb/duckdb-go-bindings" {
			v.DuckDB = d.Version
		}
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			v.Revision = s.Value
		}
	}
	return v
}
