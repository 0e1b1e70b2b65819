package inflate

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	fast "github.com/klauspost/compress/gzip"

	"trailsift/query/fuzztest"
)

// sample returns text of n bytes that looks like an export, with some noise in it.
func sample(rng *rand.Rand, n int) []byte {
	var b bytes.Buffer
	for b.Len() < n {
		fmt.Fprintf(&b, `{"eventTime":"2024-05-%02dT07:%02d:00Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","sourceIPAddress":"192.0.2.%d","eventID":"%016x"},`,
			1+rng.IntN(28), rng.IntN(60), rng.IntN(256), rng.Uint64())
		if rng.IntN(40) == 0 {
			b.WriteString(strings.Repeat("ab"[:1+rng.IntN(2)], rng.IntN(700)))
		}
	}
	return b.Bytes()[:n]
}

func compress(t testing.TB, data []byte, level int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	w.Name, w.Comment, w.Extra = "name", "comment", []byte("extra")
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestMember(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var d Decoder
	for _, size := range []int{0, 1, 2, 7, 100, 1000, 65_535, 65_536, 300_000} {
		noise := make([]byte, size)
		for i := range noise {
			noise[i] = byte(rng.Uint32())
		}
		for name, data := range map[string][]byte{"text": sample(rng, size), "noise": noise, "zeros": make([]byte, size)} {
			for _, level := range []int{gzip.HuffmanOnly, 0, 1, 6, 9} {
				packed := compress(t, data, level)
				out, n, err := d.Member([]byte("before"), append(packed, "behind"...), 1<<20)
				if err != nil || n != len(packed) || !bytes.Equal(out, append([]byte("before"), data...)) {
					t.Fatalf("%s of %d bytes, level %d: took %d of %d, %v", name, size, level, n, len(packed), err)
				}
			}
		}
	}
}

// Data that is cut off gives a prefix of the bytes, and nothing else.
func TestTruncated(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var d Decoder
	data := sample(rng, 3000)
	for _, level := range []int{gzip.HuffmanOnly, 0, 6} {
		packed := compress(t, data, level)
		for cut := range packed {
			out, _, err := d.Member(nil, packed[:cut], 1<<20)
			if !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Fatalf("level %d, %d bytes: %v", level, cut, err)
			}
			if !bytes.HasPrefix(data, out) {
				t.Fatalf("level %d, %d bytes: wrong data", level, cut)
			}
		}
	}
}

func TestFaults(t *testing.T) {
	var d Decoder
	packed := compress(t, []byte("some data"), 6)
	wrong := bytes.Clone(packed)
	wrong[len(wrong)-6] ^= 1
	if out, _, err := d.Member(nil, wrong, 100); !errors.Is(err, ErrChecksum) || string(out) != "some data" {
		t.Errorf("checksum: %q, %v", out, err)
	}
	if _, _, err := d.Member(nil, []byte("plain text, no gzip"), 100); !errors.Is(err, ErrHeader) {
		t.Errorf("header: %v", err)
	}
	out, _, err := d.Member(nil, compress(t, make([]byte, 100_000), 6), 5000)
	if !errors.Is(err, ErrTooLarge) || len(out) != 5000 {
		t.Errorf("limit: %d bytes, %v", len(out), err)
	}
	bad := append([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0}, 7) // a block of the kind that does not exist
	if _, _, err := d.Member(nil, bad, 100); !errors.Is(err, ErrCorrupt) {
		t.Errorf("block: %v", err)
	}
}

// FuzzMember compares with the standard library: the same bytes, and an error exactly when it has one.
func FuzzMember(f *testing.F) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, level := range []int{gzip.HuffmanOnly, 0, 6} {
		f.Add(compress(f, sample(rng, 2000), level))
	}
	var d Decoder
	f.Fuzz(func(t *testing.T, src []byte) {
		const most = 1 << 20
		var out []byte
		var n int
		var err error
		fuzztest.Guard(t, len(src), fuzztest.Limits{}, func() { out, n, err = d.Member(nil, src, most) })
		r, wantErr := gzip.NewReader(bytes.NewReader(src))
		var want []byte
		if wantErr == nil {
			r.Multistream(false)
			want, wantErr = io.ReadAll(io.LimitReader(r, most+1))
		}
		if len(want) > most {
			return
		}
		if (err == nil) != (wantErr == nil) && !errors.Is(wantErr, gzip.ErrHeader) {
			t.Fatalf("%v, the standard library has %v", err, wantErr)
		}
		if err == nil && (!bytes.Equal(out, want) || n > len(src)) {
			t.Fatalf("%d bytes, the standard library has %d", len(out), len(want))
		}
	})
}

// Mutations of sound data, without the fuzzer.
func TestMutations(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	var d Decoder
	for _, level := range []int{gzip.HuffmanOnly, 6} {
		packed := compress(t, sample(rng, 4000), level)
		for range 3000 {
			bad := bytes.Clone(packed)
			for range 1 + rng.IntN(3) {
				bad[rng.IntN(len(bad))] = byte(rng.Uint32())
			}
			out, _, err := d.Member(nil, bad, 1<<20)
			r, wantErr := gzip.NewReader(bytes.NewReader(bad))
			var want []byte
			if wantErr == nil {
				r.Multistream(false)
				want, wantErr = io.ReadAll(io.LimitReader(r, 1<<20))
			}
			if (err == nil) != (wantErr == nil) && !errors.Is(wantErr, gzip.ErrHeader) {
				t.Fatalf("%v, the standard library has %v", err, wantErr)
			}
			if err == nil && crc32.ChecksumIEEE(out) != crc32.ChecksumIEEE(want) {
				t.Fatal("other bytes than the standard library")
			}
		}
	}
}

func BenchmarkMember(b *testing.B) {
	data := sample(rand.New(rand.NewPCG(9, 10)), 1<<20)
	packed := compress(b, data, 6)
	b.Run("whole", func(b *testing.B) {
		var d Decoder
		out := make([]byte, 0, len(data)+slack)
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if _, _, err := d.Member(out[:0], packed, len(data)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("stream", func(b *testing.B) {
		r := new(fast.Reader)
		out := make([]byte, 1<<20)
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if err := r.Reset(bytes.NewReader(packed)); err != nil {
				b.Fatal(err)
			}
			if _, err := io.ReadFull(r, out); err != nil {
				b.Fatal(err)
			}
		}
	})
}
