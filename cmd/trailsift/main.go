// Command trailsift sifts CloudTrail events offline. See the README for what it does and how.
package main

import (
	"os"

	"trailsift/cmd/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
