package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// Reading in one go and reading as a stream give the same bytes and find the same faults.
func TestWholeLikeStream(t *testing.T) {
	limits := Options{}.withDefaults().Limits
	text := delivery(events(0, 500)...)
	packed := gz(t, text)
	inputs := map[string]string{
		"plain": text, "empty": "", "gzip": packed, "members": gz(t, text[:9], "", text[9:]), "padding": packed + "\x00\x00",
		"padded members": packed + "\x00\x00\x00" + packed, "garbage": packed + "<html>", "short garbage": packed + "x",
		"gzip garbage": packed + "\x1f\x8b\x01", "header only": packed[:10], "half header": packed[:5],
	}
	for _, cut := range []int{1, 2, 7, 8, 9, 100, len(packed) / 2} {
		inputs["cut by "+string(rune('a'+cut%26))] = packed[:len(packed)-cut]
	}
	for name, data := range inputs {
		var whole, stream content
		got, ok := whole.whole([]byte(data), nil, limits)
		if !ok {
			t.Fatalf("%s: not read at once", name)
		}
		stream.reset(bufio.NewReader(iotest.OneByteReader(strings.NewReader(data))), []byte(data[:min(len(data), sniffBytes)]), limits, false)
		want, err := io.ReadAll(&stream)
		if err != nil {
			t.Fatal(err)
		}
		// A stream may find the end of damaged data a little earlier.
		if !bytes.HasPrefix(got, want) || whole.fault == "" && len(got) != len(want) {
			t.Errorf("%s: %d bytes at once, %d as a stream", name, len(got), len(want))
		}
		if (whole.fault == "") != (stream.fault == "") || strings.Contains(whole.fault, "no gzip data") != strings.Contains(stream.fault, "no gzip data") {
			t.Errorf("%s: %q at once, %q as a stream", name, whole.fault, stream.fault)
		}
		if whole.compression != stream.compression || !whole.ended || !stream.ended {
			t.Errorf("%s: %+v\n%+v", name, whole.compression, stream.compression)
		}
	}
}

// A source that fails ends the content; what came before is kept.
func TestFailingSource(t *testing.T) {
	limits := Options{}.withDefaults().Limits
	text := delivery(events(0, 500)...)
	for _, data := range []string{text, gz(t, text), zst(t, text)} {
		var c content
		src := io.MultiReader(strings.NewReader(data[:len(data)/2]), iotest.ErrReader(errors.New("the disk is gone")))
		c.reset(bufio.NewReader(src), []byte(data[:sniffBytes]), limits, false)
		got, err := io.ReadAll(&c)
		if err != nil || !strings.HasPrefix(text, string(got)) || !strings.Contains(c.fault, "the disk is gone") {
			t.Errorf("%s: %d bytes, %q, %v", c.compression, len(got), c.fault, err)
		}
		c.close()
	}
}
