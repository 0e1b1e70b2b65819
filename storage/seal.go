package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
)

// Pages have checksums that every reader of Parquet looks at. Bloom filters and the footer have none, and a bit that flips there
// makes rows vanish from answers without a word. So a segment has a seal before its footer, which those offsets lead past:
//
//	"SEAL"  CRC-32C of the bloom filters  their length (8 bytes)  CRC-32C of everything behind the seal
//
// Segments of earlier releases have none until they are merged.
const (
	sealMagic = "SEAL"
	sealBytes = len(sealMagic) + 4 + 8 + 4
	tailBytes = 4 + len(parquetMagic) // the footer's length and the magic number
)

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// seal returns a segment's seal.
func seal(blooms uint32, bloomBytes int64, tail []byte) []byte {
	out := binary.LittleEndian.AppendUint32([]byte(sealMagic), blooms)
	out = binary.LittleEndian.AppendUint64(out, uint64(bloomBytes))
	return binary.LittleEndian.AppendUint32(out, crc32.Checksum(tail, castagnoli()))
}

// summed is a page writer that knows the checksum of what went through it.
type summed struct {
	*pageWriter
	sum uint32
}

// Write appends bytes as they are.
func (s *summed) Write(p []byte) (int, error) {
	n, err := s.pageWriter.Write(p)
	s.sum = crc32.Update(s.sum, castagnoli(), p[:n])
	return n, err
}

// CheckTail looks at what a query trusts in a segment's file beside its pages: the bloom filters and the footer. It reads about a
// tenth of the file. The error is a *CorruptError when they are not as they were written, or when the file is not there.
func CheckTail(path string) error {
	f, err := osFS{}.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &CorruptError{Path: path, Reason: "the file is missing"}
	}
	if err != nil {
		return err
	}
	defer f.Close()
	return checkTail(f, path, true)
}

// checkTail checks a footer by its seal, and with blooms the filters before it.
func checkTail(f File, path string, blooms bool) error {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	damaged := func(format string, args ...any) error {
		return &CorruptError{Path: path, Reason: fmt.Sprintf(format, args...)}
	}
	var end [8]byte
	if size < int64(len(end)) {
		return damaged("it has %d bytes, which is no Parquet file", size)
	}
	if _, err := f.ReadAt(end[:], size-int64(len(end))); err != nil {
		return err
	}
	length := int64(binary.LittleEndian.Uint32(end[:])) + int64(tailBytes)
	if string(end[4:]) != parquetMagic || length+int64(sealBytes) > size {
		return damaged("it does not end as a Parquet file does")
	}
	tail := make([]byte, int64(sealBytes)+length)
	if _, err := f.ReadAt(tail, size-int64(len(tail))); err != nil {
		return err
	}
	if string(tail[:len(sealMagic)]) != sealMagic {
		return nil // of an earlier release
	}
	sums := tail[len(sealMagic):]
	if crc32.Checksum(tail[sealBytes:], castagnoli()) != binary.LittleEndian.Uint32(sums[12:]) {
		return damaged("its footer has changed: the checksum is another one")
	}
	bloomBytes := binary.LittleEndian.Uint64(sums[4:])
	before := size - int64(len(tail))
	if !blooms {
		return nil
	}
	if bloomBytes > uint64(before) {
		return damaged("its seal has changed")
	}
	sum := crc32.New(castagnoli())
	if _, err := io.Copy(sum, io.NewSectionReader(f, before-int64(bloomBytes), int64(bloomBytes))); err != nil {
		return err
	}
	if sum.Sum32() != binary.LittleEndian.Uint32(sums) {
		return damaged("its bloom filters have changed: the checksum is another one")
	}
	return nil
}
