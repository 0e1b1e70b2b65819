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

func TestBrowser(t *testing.T) {
	b := newBrowser(t)
	t.Run("faults", b.testFaults)
	b.media("", "light")
	address := b.open("week.html", written(t, weekReport(), Options{}))
	t.Run("numbers", b.testNumbers)
	t.Run("drawings", b.testDrawings)
	t.Run("hostile", b.testHostile)
	t.Run("sort", b.testSort)
	t.Run("filter", b.testFilter)
	t.Run("dark", b.testDark)
	t.Run("narrow", b.testNarrow)
	t.Run("paper", b.testPaper)
	messages, requests := b.seen()
	if len(messages) > 0 {
		t.Errorf("the console says %q", messages)
	}
	if !slices.Equal(requests, []string{address}) {
		t.Errorf("requests %q", requests)
	}
}

// testFaults shows that what is looked for would be found.
func (b *browser) testFaults(t *testing.T) {
	b.open("bad.html", `<meta http-equiv="Content-Security-Policy" content="default-src 'none'"><p style="color:red"></p><script>1</script>`)
	if messages, requests := b.seen(); len(messages) != 2 || len(requests) != 1 || !strings.Contains(strings.Join(messages, " "), "Content Security Policy") {
		t.Errorf("of a refused style and a refused script: %q", messages)
	}
	b.open("worse.html", `<script>console.error('x')</script><script src="worse.html?again"></script><script>throw 1</script>`)
	messages, requests := b.seen()
	if all := strings.Join(messages, " "); !strings.Contains(all, "console.error") || !strings.Contains(all, "exception") {
		t.Errorf("of an error and an exception: %q", messages)
	}
	if len(requests) != 2 {
		t.Errorf("of a page and what it loads: %q", requests)
	}
}

func (b *browser) testNumbers(t *testing.T) {
	s := topSection()
	var want []string
	for _, values := range s.Rows {
		want = append(want, fmt.Sprint(values[1]))
	}
	var got []string
	for _, text := range b.column("top", 1) {
		got = append(got, strings.ReplaceAll(text, ",", ""))
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if headline := evaluate[string](b, "document.querySelector('.verdict h2').textContent"); headline != "3 of 5 expectations do not hold; 1 section has an error" {
		t.Errorf("headline %q", headline)
	}
	if bad := evaluate[[]string](b, "[...document.querySelectorAll('#many tr.bad')].map(r => r.cells[2].textContent)"); !slices.Equal(bad, []string{"123,456"}) {
		t.Errorf("rows that break an expectation: %v", bad)
	}
}

// testDrawings measures what is drawn.
func (b *browser) testDrawings(t *testing.T) {
	widths := evaluate[[]float64](b, "[...document.querySelectorAll('#top .bar')].map(e => e.getBoundingClientRect().width)")
	for i, values := range topSection().Rows {
		share := float64(values[1].(int64)) / float64(topSection().Rows[0][1].(int64))
		if got := widths[i] / widths[0]; got < share-0.002 || got > share+0.002 {
			t.Errorf("bar %d is %.4f of the first, its value %.4f", i, got, share)
		}
	}
	size := evaluate[[]float64](b, "(e => [e.width, e.height])(document.querySelector('#traffic .line.s1').getBoundingClientRect())")
	if size[0] < 700 || size[1] < 100 {
		t.Errorf("the line is %v pixels large", size)
	}
	if gap := evaluate[string](b, "document.querySelector('#traffic .gap title').textContent"); gap != "no data between 2026-03-05 02:00 and 2026-03-05 12:00" {
		t.Errorf("gap %q", gap)
	}
	// What lies under the mouse is what has the title.
	under := evaluate[string](b, `(() => {
		const box = document.querySelectorAll('#traffic .hit')[60];
		box.scrollIntoView({block: 'center'});
		const r = box.getBoundingClientRect();
		return document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2).querySelector('title').textContent;
	})()`)
	if row := trafficSection().Rows[60]; !strings.HasPrefix(under, "2026-03-04 12:00\ncalls: ") || !strings.HasSuffix(under, fmt.Sprintf("errors: %d", row[2])) {
		t.Errorf("under the mouse is %q", under)
	}
	clipped := evaluate[[]string](b, `[...document.querySelectorAll('figure text')].filter(e => {
		const t = e.getBoundingClientRect(), f = e.closest('section').getBoundingClientRect();
		return t.width > 0 && (t.left < f.left || t.right > f.right);
	}).map(e => e.textContent)`)
	if len(clipped) > 0 {
		t.Errorf("labels are cut off: %q", clipped)
	}
}

func (b *browser) testHostile(t *testing.T) {
	if title := evaluate[string](b, "document.title"); title != "Weekly security review" {
		t.Errorf("the title became %q", title)
	}
	if n := evaluate[int](b, "document.querySelectorAll('script').length + document.querySelectorAll('img, iframe, object, embed, link, form, base').length"); n != 1 {
		t.Errorf("%d scripts, pictures and the like, where one script should be", n)
	}
	handlers := evaluate[[]string](b, "[...document.querySelectorAll('*')].flatMap(e => [...e.attributes]).filter(a => /^on|^style$/i.test(a.name) || /^\\s*javascript:/i.test(a.value)).map(a => a.name)")
	if len(handlers) > 0 {
		t.Errorf("attributes %q", handlers)
	}
	links := evaluate[[]string](b, "[...document.querySelectorAll('a')].map(a => a.getAttribute('href')).filter(h => !h.startsWith('#'))")
	if !slices.Equal(links, []string{"https://wiki.example.com/runbook"}) {
		t.Errorf("links %q", links)
	}
	got, want := b.column("agents", 0), hostile()
	for i := range want[:4] {
		if got[i] != want[i] {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
}

func (b *browser) testSort(t *testing.T) {
	heading := chromedp.CSS("#many th:nth-child(3) button")
	original := b.column("many", 2)
	numbers := func() []int {
		var all []int
		for _, text := range b.column("many", 2) {
			var n int
			if _, err := fmt.Sscan(strings.ReplaceAll(text, ",", ""), &n); err != nil {
				t.Fatal(err)
			}
			all = append(all, n)
		}
		return all
	}
	order := func() string {
		return evaluate[string](b, "document.querySelector('#many th:nth-child(3)').ariaSort ?? ''")
	}
	b.do(chromedp.Click(heading))
	if got := numbers(); !slices.IsSorted(got) || len(got) != len(original) || order() != "ascending" {
		t.Errorf("%s: %v", order(), got)
	}
	b.do(chromedp.Focus(heading), chromedp.KeyEvent("\r")) // by keyboard
	got := numbers()
	slices.Reverse(got)
	if !slices.IsSorted(got) || order() != "descending" {
		t.Errorf("%s: %v", order(), got)
	}
	b.do(chromedp.Click(heading))
	if got := b.column("many", 2); !slices.Equal(got, original) || order() != "" {
		t.Errorf("%s: %v, first %v", order(), got, original)
	}
	for column, want := range map[int]string{1: "12,480", 2: "8320", 3: "new"} { // missing values stay at the end, either way
		b.do(chromedp.Click(chromedp.CSS(fmt.Sprintf("#change th:nth-child(%d) button", column+1))), chromedp.Click(chromedp.CSS(fmt.Sprintf("#change th:nth-child(%d) button", column+1))))
		texts := b.column("change", column)
		if texts[0] != want || texts[3] != "–" {
			t.Errorf("column %d: %q", column, texts)
		}
	}
	b.do(chromedp.Click(chromedp.CSS("#signin th:nth-child(1) button")), chromedp.Click(chromedp.CSS("#signin th:nth-child(1) button")))
	if got := b.column("signin", 1); !slices.Equal(got, []string{"break-glass", "bob", "alice"}) {
		t.Errorf("latest first: %q", got)
	}
}

func (b *browser) testFilter(t *testing.T) {
	box := chromedp.CSS("#agents .filter")
	count := func() string { return evaluate[string](b, "document.querySelector('#agents .count').textContent") }
	b.do(chromedp.SendKeys(box, "SCRIPT document"))
	if got := b.column("agents", 1); !slices.Equal(got, []string{"7", "21", "28"}) || count() != "3 of 7 rows hold “script document”" {
		t.Errorf("%q: %v", count(), got)
	}
	b.do(chromedp.SendKeys(box, strings.Repeat("\b", len("SCRIPT document"))))
	if got := b.column("agents", 1); len(got) != 7 || count() != "7 rows" {
		t.Errorf("%q: %v", count(), got)
	}
}

func (b *browser) testDark(t *testing.T) {
	colours := func() []string {
		return evaluate[[]string](b, "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('#traffic .line.s1')).stroke]")
	}
	light := colours()
	b.do(chromedp.Click(chromedp.CSS(".theme")))
	dark := colours()
	if light[0] == dark[0] || light[1] == dark[1] {
		t.Errorf("light %v, dark %v", light, dark)
	}
	b.do(chromedp.Click(chromedp.CSS(".theme")))
	if again := colours(); !slices.Equal(again, light) {
		t.Errorf("light %v, and then %v", light, again)
	}
	b.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := chromedp.Evaluate[bool]("delete document.documentElement.dataset.theme")(ctx, target)
		return err
	}))
	b.media("", "dark")
	if system := colours(); !slices.Equal(system, dark) {
		t.Errorf("dark %v, by the reader's system %v", dark, system)
	}
	b.media("", "light")
}

// testNarrow has a screen as wide as a telephone's: nothing but tables in their boxes is wider.
func (b *browser) testNarrow(t *testing.T) {
	b.do(chromedp.EmulateViewport(390, 800))
	if width := evaluate[int](b, "document.documentElement.scrollWidth"); width > 390 {
		t.Errorf("the page is %d pixels wide", width)
	}
	if inner := evaluate[bool](b, "(e => e.scrollWidth > e.clientWidth)(document.querySelector('#many .scroll'))"); !inner {
		t.Error("a wide table does not scroll in its box")
	}
	overlaps := evaluate[int](b, `[...document.querySelectorAll('#traffic .axis, #hours .axis')].filter(e => e.checkVisibility() && e.getAttribute('text-anchor') !== 'end')
		.map(e => e.getBoundingClientRect()).filter((r, i, all) => all.some((o, j) => j > i && r.left < o.right && o.left < r.right && r.top < o.bottom && o.top < r.bottom)).length`)
	if overlaps > 0 {
		t.Errorf("%d labels lie on others", overlaps)
	}
	b.do(chromedp.EmulateViewport(1400, 900))
}

func (b *browser) testPaper(t *testing.T) {
	b.media("print", "dark")
	if shown := evaluate[[]string](b, "[...document.querySelectorAll('.theme, .filter, nav, .anchor')].filter(e => e.checkVisibility()).map(e => e.className)"); len(shown) > 0 {
		t.Errorf("on paper are %q", shown)
	}
	if closed := evaluate[int](b, "[...document.querySelectorAll('.query pre')].filter(e => !e.checkVisibility()).length"); closed > 0 {
		t.Errorf("%d queries are not printed", closed)
	}
	if background := evaluate[string](b, "getComputedStyle(document.body).backgroundColor"); background != "rgb(255, 255, 255)" {
		t.Errorf("paper is %s", background)
	}
	if cut := evaluate[int](b, "[...document.querySelectorAll('.scroll')].filter(e => e.scrollHeight > e.clientHeight + 2).length"); cut > 0 {
		t.Errorf("%d tables are cut off", cut)
	}
	b.media("", "light")
	pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF(chromedp.PDFPrintBackground()))
	if err != nil || !strings.HasPrefix(string(pdf), "%PDF") {
		t.Errorf("%d bytes of PDF, %v", len(pdf), err)
	}
}
