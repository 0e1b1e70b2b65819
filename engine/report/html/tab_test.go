package html

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser is a tab of Chromium that shows one page at a time.
type browser struct {
	t   *testing.T
	ctx context.Context

	mutex    sync.Mutex
	messages []string // of the console: what pages wrote, what they threw, what was refused
	requests []string // addresses
}

// chromium returns the program, or skips the test.
func chromium(t *testing.T) string {
	t.Helper()
	names := []string{"chromium", "chromium-browser", "google-chrome"}
	if named := os.Getenv("TRAILSIFT_CHROMIUM"); named != "" {
		names = []string{named}
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skipf("no browser: none of %s is in PATH (TRAILSIFT_CHROMIUM names one)", strings.Join(names, ", "))
	return ""
}

// newBrowser starts Chromium. It ends, and its profile is removed, with the test.
func newBrowser(t *testing.T) *browser {
	t.Helper()
	path := chromium(t)
	t.Setenv("TMPDIR", t.TempDir()) // where the profile goes
	b := &browser{t: t}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(path), chromedp.DisableGPU)
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	limited, cancel := context.WithTimeout(t.Context(), time.Minute) // a browser that hangs is ended, and nothing else
	t.Cleanup(cancel)
	allocator, cancel := chromedp.NewExecAllocator(limited, options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator, chromedp.WithListener(b.listen), chromedp.WithErrorf(t.Logf))
	t.Cleanup(cancel)
	b.ctx = ctx
	err := chromedp.Do(ctx, chromedp.EmulateViewport(1400, 900), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, network.Enable, network.EnableParams{})
		return err
	}))
	if err != nil && os.Getenv("TRAILSIFT_CHROMIUM") == "" { // as in a container that allows it no sandbox
		t.Skipf("no browser: %s does not start: %v", path, err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// listen notes what happens in the page.
func (b *browser) listen(event any) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *log.EventEntryAdded:
		b.messages = append(b.messages, string(e.Entry.Source)+": "+e.Entry.Text)
	case *runtime.EventExceptionThrown:
		b.messages = append(b.messages, "exception: "+e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		b.messages = append(b.messages, fmt.Sprintf("console.%s", e.Type))
	}
}

func (b *browser) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// open writes a page to a file and shows it.
func (b *browser) open(name, page string) (address string) {
	b.t.Helper()
	path := filepath.Join(b.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
		b.t.Fatal(err)
	}
	address = (&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String()
	b.do(chromedp.Navigate(address))
	return address
}

// seen returns what happened since it was asked last.
func (b *browser) seen() (messages, requests []string) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	messages, requests = b.messages, b.requests
	b.messages, b.requests = nil, nil
	return messages, requests
}

// media shows the page as on paper (print), or in a scheme of colours.
func (b *browser) media(media, scheme string) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	}))
}

// evaluate returns the value of an expression of JavaScript.
func evaluate[T any](b *browser, expression string) T {
	b.t.Helper()
	text, err := chromedp.Run(b.ctx, chromedp.Evaluate[string]("JSON.stringify("+expression+")"))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	var value T
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		b.t.Fatalf("%s is %s: %v", expression, text, err)
	}
	return value
}

// column returns the texts of a column of the rows that are shown.
func (b *browser) column(section string, n int) []string {
	b.t.Helper()
	return evaluate[[]string](b, fmt.Sprintf("[...document.querySelectorAll('#%s .scroll tbody tr')].filter(r => r.checkVisibility()).map(r => r.cells[%d].textContent)", section, n))
}
