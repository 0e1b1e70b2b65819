// Package htmltest opens pages in headless Chromium for tests, and tells what a page does: what it says on the console, what was
// refused to it, and what it asks for.
package htmltest

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

// Tab is a tab of a browser that shows one page at a time.
type Tab struct {
	t   *testing.T
	ctx context.Context

	mutex    sync.Mutex
	messages []string // of the console: what pages wrote, what they threw, what was refused
	requests []string // addresses
}

// Open starts Chromium, with a light page of 1400 by 900 pixels. It ends, and its profile is removed, with the test. Where there is
// no browser, or it does not start, the test is skipped; the one that TRAILSIFT_CHROMIUM names has to start.
func Open(t *testing.T) *Tab {
	t.Helper()
	named := os.Getenv("TRAILSIFT_CHROMIUM")
	path := chromium(t, named)
	t.Setenv("TMPDIR", t.TempDir()) // where the profile goes
	b := &Tab{t: t}
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
	if err != nil && named == "" { // as in a container that allows it no sandbox
		t.Skipf("no browser: %s does not start: %v", path, err)
	}
	if err != nil {
		t.Fatal(err)
	}
	b.Media("", "light")
	return b
}

// chromium returns the program, or skips the test.
func chromium(t *testing.T, named string) string {
	t.Helper()
	names := []string{"chromium", "chromium-browser", "google-chrome"}
	if named != "" {
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

// listen notes what happens in the page.
func (b *Tab) listen(event any) {
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

// Do carries actions out; a failure ends the test.
func (b *Tab) Do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// Show writes a page to a file and opens it. It returns the file's address.
func (b *Tab) Show(name, page string) (address string) {
	b.t.Helper()
	path := filepath.Join(b.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
		b.t.Fatal(err)
	}
	address = (&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String()
	b.Do(chromedp.Navigate(address))
	return address
}

// Seen returns what was said on the console, thrown or refused, and which addresses were asked for, since it was called last.
func (b *Tab) Seen() (messages, requests []string) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	messages, requests = b.messages, b.requests
	b.messages, b.requests = nil, nil
	return messages, requests
}

// Media shows the page as on paper (print), or in a scheme of colours.
func (b *Tab) Media(media, scheme string) {
	b.t.Helper()
	b.Do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	}))
}

// Scripts lets pages that are shown from now on run scripts, or not.
func (b *Tab) Scripts(run bool) {
	b.t.Helper()
	b.Do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !run})
		return err
	}))
}

// PDF prints the page.
func (b *Tab) PDF() []byte {
	b.t.Helper()
	pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF(chromedp.PDFPrintBackground()))
	if err != nil {
		b.t.Fatal(err)
	}
	return pdf
}

// Evaluate returns the value of an expression of JavaScript, by way of JSON.
func Evaluate[T any](b *Tab, expression string) T {
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
