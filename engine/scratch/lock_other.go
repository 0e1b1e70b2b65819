//go:build !unix

package scratch

import (
	"errors"
	"os"
)

// lockFolder fails: folders cannot be locked here, so that nobody can tell which of them are in use.
func lockFolder(string) (*os.File, error) { return nil, errors.ErrUnsupported }
