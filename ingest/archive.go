package ingest

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/klauspost/compress/zip"
)

// archiveKind tells by the first bytes of an input, uncompressed, whether it is an archive.
type archiveKind uint8

const (
	notArchive archiveKind = iota
	zipArchive
	tarArchive
)

// sniffBytes is how many bytes archiveOf needs to see.
const sniffBytes = 512

func archiveOf(head []byte) archiveKind {
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return zipArchive
	case len(head) >= 262 && string(head[257:262]) == "ustar":
		return tarArchive
	}
	return notArchive
}

// archive hands out the members of a .zip or .tar, one after the other. Member names are only names: nothing is ever
// written to disk under them.
type archive interface {
	// next returns the next member that is a file. The error is io.EOF at the end; any other one ends the archive too.
	next() (member, error)
	close()
	// streamed reports whether the bytes of a member are only valid until the next call of next.
	streamed() bool
}

// member is a file inside an archive.
type member struct {
	name  string
	size  int64         // uncompressed
	body  io.ReadCloser // the bytes; of a tar valid only until next
	found func() int64  // compressed bytes that the member's bytes came from so far; nil when they were not compressed
	fault string        // why the member cannot be read
}

// tarMembers reads a tar from its stream.
type tarMembers struct {
	tr     *tar.Reader
	stream *content // the tar's own compression; nil when there is none
	done   func()
}

func (a *tarMembers) next() (member, error) {
	for {
		h, err := a.tr.Next()
		switch {
		case errors.Is(err, io.EOF) && (a.stream == nil || a.stream.fault == ""):
			return member{}, io.EOF
		case a.stream != nil && a.stream.fault != "":
			return member{}, errors.New(a.stream.fault)
		case err != nil:
			return member{}, fmt.Errorf("the tar is damaged: %w", err)
		}
		switch {
		case isSparse(h):
			return member{name: h.Name, fault: "a sparse file in a tar, whose holes have no size that can be trusted; unpack it first"}, nil
		case h.Typeflag == tar.TypeReg || h.Typeflag == tar.TypeCont:
			return member{name: h.Name, size: h.Size, body: io.NopCloser(a.tr)}, nil
		}
	}
}

// isSparse reports whether a file in a tar has holes: they can have any size, and take up nothing.
func isSparse(h *tar.Header) bool {
	for name := range h.PAXRecords {
		if strings.HasPrefix(name, "GNU.sparse.") {
			return true
		}
	}
	return h.Typeflag == tar.TypeGNUSparse
}

func (a *tarMembers) close()         { a.done() }
func (a *tarMembers) streamed() bool { return true }

// zipMembers reads a zip by its directory, in the order of the members' delivery times.
type zipMembers struct {
	files []*zip.File
	done  func()
}

func openZip(r io.ReaderAt, size int64, maxMembers int, done func()) (*zipMembers, error) {
	members := 0
	errMany := fmt.Errorf("more than %d members; --max-archive-members allows more", maxMembers)
	zr, err := zip.NewReaderWithOptions(r, size, zip.ReaderOptions{NameDecoder: func(*zip.FileHeader) error {
		if members++; members > maxMembers { // while the directory is read, which is in memory then
			return errMany
		}
		return nil
	}})
	switch {
	case errors.Is(err, errMany):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("the zip is damaged: %w", err)
	}
	files := slices.DeleteFunc(zr.File, func(f *zip.File) bool { return !f.Mode().IsRegular() || strings.HasSuffix(f.Name, "/") })
	slices.SortStableFunc(files, func(a, b *zip.File) int {
		return compareTimes(parseName(a.Name).order, parseName(b.Name).order)
	})
	return &zipMembers{files: files, done: done}, nil
}

func (a *zipMembers) next() (member, error) {
	if len(a.files) == 0 {
		return member{}, io.EOF
	}
	f := a.files[0]
	a.files = a.files[1:]
	m := member{name: f.Name, size: int64(f.UncompressedSize64), found: func() int64 { return int64(f.CompressedSize64) }}
	if f.Flags&1 != 0 {
		m.fault = "encrypted"
		return m, nil
	}
	r, err := f.Open()
	if err != nil {
		m.fault = "the zip member is damaged: " + err.Error()
		return m, nil
	}
	m.body = r
	return m, nil
}

func (a *zipMembers) close()         { a.done() }
func (a *zipMembers) streamed() bool { return false }

// memberNameMax is how much of a member's name is kept: no file system has a longer path, and the ledger has a name for each member.
const memberNameMax = 4096

// cleanMember returns a member's name as text, without the leading ./ that tar writes.
func cleanMember(name string) string {
	if len(name) > memberNameMax {
		name = fmt.Sprintf("%s… (%d bytes)", name[:memberNameMax], len(name))
	}
	if strings.HasPrefix(name, "./") {
		name = path.Clean(name)
	}
	return strings.ToValidUTF8(name, "\uFFFD")
}
