package record

import (
	"errors"
	"fmt"
)

// ErrIncomplete means that the data ends inside the record. What there is of it is well-formed.
var ErrIncomplete = errors.New("the record is cut off")

// The codes of a SyntaxError.
const (
	CodeSyntax   = "bad-json"        // not JSON
	CodeTooDeep  = "record-too-deep" // nested deeper than Limits.Depth
	CodeTooLarge = "record-too-big"  // longer than Limits.RecordBytes
)

// SyntaxError says why a record could not be scanned, and where.
type SyntaxError struct {
	Offset int    // of the fault, in bytes from the start of the scanned data
	Code   string // CodeSyntax, CodeTooDeep or CodeTooLarge
	Reason string // what is wrong, in words
}

// Error returns the reason and the offset.
func (e *SyntaxError) Error() string { return fmt.Sprintf("%s at byte %d", e.Reason, e.Offset) }

// NotRecordError is returned for a well-formed object that is no CloudTrail record. The number of bytes that Scan returns
// beside it is the object's length, so that the caller can go on behind it.
type NotRecordError struct {
	Reason string // what the object lacks or looks like, in words
}

// CodeNotRecord is the code under which a NotRecordError is reported.
const CodeNotRecord = "not-a-record"

// Error returns the reason.
func (e *NotRecordError) Error() string { return e.Reason }

func (s *Scanner) fail(i int, reason string) int {
	s.err = &SyntaxError{Offset: i, Code: CodeSyntax, Reason: reason}
	return -1
}

// failOrCutOff fails unless the data ends at i, where what is missing may follow.
func (s *Scanner) failOrCutOff(i int, reason string) int {
	if i >= len(s.data) {
		return s.cutOff()
	}
	return s.fail(i, reason)
}

func (s *Scanner) cutOff() int {
	s.err = ErrIncomplete
	return -1
}

func (s *Scanner) tooDeep(i int) int {
	s.err = &SyntaxError{Offset: i, Code: CodeTooDeep,
		Reason: fmt.Sprintf("objects and arrays inside one another beyond the %d that --max-depth allows", s.limits.Depth)}
	return -1
}
