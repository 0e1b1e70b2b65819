package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"trailsift/cmd/internal/reference"
	"trailsift/query/diag"
	"trailsift/storage"
)

// The exit codes of every command.
const (
	exitOK          = 0
	exitFailed      = 1 // the operation failed
	exitUsage       = 2 // wrong flags or arguments, or a query with an error
	exitFindings    = 3 // a check found something
	exitRejected    = 4 // some input was rejected under --strict
	exitIntegrity   = 5 // the store is damaged
	exitNoData      = 6 // --require-data and no row
	exitTimeout     = 124
	exitInterrupted = 130
)

// exitCodes lists the exit codes for the reference.
func exitCodes() []reference.Pair {
	pair := func(code int, meaning string) reference.Pair {
		return reference.Pair{Name: strconv.Itoa(code), Meaning: meaning}
	}
	return []reference.Pair{
		pair(exitOK, "It worked."),
		pair(exitFailed, "The operation failed."),
		pair(exitUsage, "Wrong flags or arguments, or a query with an error."),
		pair(exitFindings, "A check found something: an error in a query or a rule, a test that failed, an alarm that is in ALARM, an expectation of a report that does not hold, or anything unusual with --fail-on-findings."),
		pair(exitRejected, "Some input was rejected, with --strict."),
		pair(exitIntegrity, "verify found damage."),
		pair(exitNoData, "The result has no row, with --require-data."),
		pair(exitTimeout, "No answer within --timeout."),
		pair(exitInterrupted, "Interrupted."),
	}
}

// codeError carries the exit code that an error ends the program with.
type codeError struct {
	code int
	err  error
}

func (e *codeError) Error() string { return e.err.Error() }
func (e *codeError) Unwrap() error { return e.err }

// withCode returns err with an exit code.
func withCode(code int, err error) error { return &codeError{code: code, err: err} }

// usageError returns an error about the command line itself.
func usageError(format string, args ...any) error {
	return withCode(exitUsage, fmt.Errorf(format, args...))
}

// exitCode says what the program ends with after err.
func exitCode(err error) int {
	var coded *codeError
	var list diag.List
	var corrupt *storage.CorruptError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &coded):
		return coded.code
	case errors.As(err, &list):
		return exitUsage
	case errors.As(err, &corrupt):
		return exitIntegrity
	case errors.Is(err, context.DeadlineExceeded):
		return exitTimeout
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	}
	return exitFailed
}
