package storage

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// errReadOnly is what opening a lock file gives on a volume that is write-protected.
var errReadOnly error = windows.ERROR_WRITE_PROTECT

// lockFile takes a lock on an open file without waiting; errHeld when somebody else has it. The locked byte lies far behind
// the file's end, because Windows refuses reads of locked bytes and others must read who holds the lock.
func lockFile(f *os.File, exclusive bool) error {
	flags := uint32(windows.LOCKFILE_FAIL_IMMEDIATELY)
	if exclusive {
		flags |= windows.LOCKFILE_EXCLUSIVE_LOCK
	}
	err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, lockedByte())
	switch {
	case err == nil:
		return nil
	case errors.Is(err, windows.ERROR_LOCK_VIOLATION), errors.Is(err, windows.ERROR_IO_PENDING):
		return errHeld
	}
	return &os.PathError{Op: "lock", Path: f.Name(), Err: err}
}

func unlockFile(f *os.File) error {
	return windows.UnlockFileEx(windows.Handle(f.Fd()), 0, 1, 0, lockedByte())
}

func lockedByte() *windows.Overlapped { return &windows.Overlapped{OffsetHigh: 1 << 30} }
