package html

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"trailsift/engine/report/html/htmltest"
)

// browser shows the page of a week.
type browser struct{ *htmltest.Tab }

// column returns the texts of a column of the rows that are shown.
func (b browser) column(section string, n int) []string {
	return htmltest.Evaluate[[]string](b.Tab, fmt.Sprintf("[...document.querySelectorAll('#%s .scroll tbody tr')].filter(r => r.checkVisibility()).map(r => r.cells[%d].textContent)", section, n))
}

func TestBrowser(t *testing.T) {
	b := browser{htmltest.Open(t)}
	t.Run("faults", b.testFaults)
	address := b.Show("week.html", written(t, weekReport(), Options{}))
	t.Run("numbers", b.testNumbers)
	t.Run("drawings", b.testDrawings)
	t.Run("hostile", b.testHostile)
	t.Run("sort", b.testSort)
	t.Run("filter", b.testFilter)
	t.Run("dark", b.testDark)
	t.Run("narrow", b.testNarrow)
	t.Run("paper", b.testPaper)
	messages, requests := b.Seen()
	if len(messages) > 0 {
		t.Errorf("the console says %q", messages)
	}
	if !slices.Equal(requests, []string{address}) {
		t.Errorf("requests %q", requests)
	}
	t.Run("without scripts", b.testWithoutScripts)
}

func (b browser) testWithoutScripts(t *testing.T) {
	b.Scripts(false)
	b.Show("plain.html", written(t, weekReport(), Options{}))
	if rows := b.column("many", 2); len(rows) != 60 || rows[59] != "123,456" {
		t.Errorf("rows %q", rows)
	}
	if n := htmltest.Evaluate[int](b.Tab, "document.querySelectorAll('button, input').length"); n > 0 {
		t.Errorf("%d buttons and boxes that do nothing", n)
	}
	if n := htmltest.Evaluate[int](b.Tab, "[...document.querySelectorAll('nav a, figure svg')].filter(e => !e.checkVisibility()).length"); n > 0 {
		t.Errorf("%d links and charts are hidden", n)
	}
	b.Scripts(true)
}

// testFaults shows that what is looked for would be found.
func (b browser) testFaults(t *testing.T) {
	b.Show("bad.html", `<meta http-equiv="Content-Security-Policy" content="default-src 'none'"><p style="color:red"></p><script>1</script>`)
	if messages, requests := b.Seen(); len(messages) != 2 || len(requests) != 1 || !strings.Contains(strings.Join(messages, " "), "Content Security Policy") {
		t.Errorf("of a refused style and a refused script: %q", messages)
	}
	b.Show("worse.html", `<script>console.error('x')</script><script src="worse.html?again"></script><script>throw 1</script>`)
	messages, requests := b.Seen()
	if all := strings.Join(messages, " "); !strings.Contains(all, "console.error") || !strings.Contains(all, "exception") {
		t.Errorf("of an error and an exception: %q", messages)
	}
	if len(requests) != 2 {
		t.Errorf("of a page and what it loads: %q", requests)
	}
}

func (b browser) testNumbers(t *testing.T) {
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
	if headline := htmltest.Evaluate[string](b.Tab, "document.querySelector('.verdict h2').textContent"); headline != "3 of 5 expectations do not hold; 1 section has an error" {
		t.Errorf("headline %q", headline)
	}
	if bad := htmltest.Evaluate[[]string](b.Tab, "[...document.querySelectorAll('#many tr.bad')].map(r => r.cells[2].textContent)"); !slices.Equal(bad, []string{"123,456"}) {
		t.Errorf("rows that break an expectation: %v", bad)
	}
}

// testDrawings measures what is drawn.
func (b browser) testDrawings(t *testing.T) {
	widths := htmltest.Evaluate[[]float64](b.Tab, "[...document.querySelectorAll('#top .bar')].map(e => e.getBoundingClientRect().width)")
	for i, values := range topSection().Rows {
		share := float64(values[1].(int64)) / float64(topSection().Rows[0][1].(int64))
		if got := widths[i] / widths[0]; got < share-0.002 || got > share+0.002 {
			t.Errorf("bar %d is %.4f of the first, its value %.4f", i, got, share)
		}
	}
	size := htmltest.Evaluate[[]float64](b.Tab, "(e => [e.width, e.height])(document.querySelector('#traffic .line.s1').getBoundingClientRect())")
	if size[0] < 700 || size[1] < 100 {
		t.Errorf("the line is %v pixels large", size)
	}
	// What lies under the mouse is what has the title.
	under := func(selector string, i int) string {
		return htmltest.Evaluate[string](b.Tab, fmt.Sprintf(`(() => {
			const box = document.querySelectorAll(%q)[%d];
			box.scrollIntoView({block: 'center'});
			const r = box.getBoundingClientRect();
			return document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2).querySelector('title').textContent;
		})()`, selector, i))
	}
	if row, got := trafficSection().Rows[60], under("#traffic .hit", 60); !strings.HasPrefix(got, "2026-03-04 12:00\ncalls: ") || !strings.HasSuffix(got, fmt.Sprintf("errors: %d", row[2])) {
		t.Errorf("under the mouse is %q", got)
	}
	if got := under("#traffic .gap", 0); got != "no data between 2026-03-05 02:00 and 2026-03-05 12:00" {
		t.Errorf("in the gap is %q", got)
	}
	if got := under("#hours .cell", 9); got != "alice\n2026-03-02 09:00\ncalls: 38" {
		t.Errorf("in a cell is %q", got)
	}
	b.testLabels(t)
}

// testLabels finds labels of charts that are cut off.
func (b browser) testLabels(t *testing.T) {
	t.Helper()
	clipped := htmltest.Evaluate[[]string](b.Tab, `[...document.querySelectorAll('figure text')].filter(e => {
		const label = e.getBoundingClientRect(), box = e.closest('figure').getBoundingClientRect();
		return label.width > 0 && (label.left < box.left - 2 || label.right > e.closest('section').getBoundingClientRect().right || label.bottom > box.bottom + 2);
	}).map(e => e.textContent)`)
	if len(clipped) > 0 {
		t.Errorf("labels are cut off: %q", clipped)
	}
}

func (b browser) testHostile(t *testing.T) {
	if title := htmltest.Evaluate[string](b.Tab, "document.title"); title != "Weekly security review" {
		t.Errorf("the title became %q", title)
	}
	if n := htmltest.Evaluate[int](b.Tab, "document.querySelectorAll('script').length + document.querySelectorAll('img, iframe, object, embed, link, form, base').length"); n != 1 {
		t.Errorf("%d scripts, pictures and the like, where one script should be", n)
	}
	handlers := htmltest.Evaluate[[]string](b.Tab, "[...document.querySelectorAll('*')].flatMap(e => [...e.attributes]).filter(a => /^on|^style$/i.test(a.name) || /^\\s*javascript:/i.test(a.value)).map(a => a.name)")
	if len(handlers) > 0 {
		t.Errorf("attributes %q", handlers)
	}
	links := htmltest.Evaluate[[]string](b.Tab, "[...document.querySelectorAll('a')].map(a => a.getAttribute('href')).filter(h => !h.startsWith('#'))")
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

func (b browser) testSort(t *testing.T) {
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
		return htmltest.Evaluate[string](b.Tab, "document.querySelector('#many th:nth-child(3)').ariaSort ?? ''")
	}
	b.Do(chromedp.Click(heading))
	if got := numbers(); !slices.IsSorted(got) || len(got) != len(original) || order() != "ascending" {
		t.Errorf("%s: %v", order(), got)
	}
	b.Do(chromedp.Focus(heading), chromedp.KeyEvent("\r")) // by keyboard
	got := numbers()
	slices.Reverse(got)
	if !slices.IsSorted(got) || order() != "descending" {
		t.Errorf("%s: %v", order(), got)
	}
	b.Do(chromedp.Click(heading))
	if got := b.column("many", 2); !slices.Equal(got, original) || order() != "" {
		t.Errorf("%s: %v, first %v", order(), got, original)
	}
	for column, want := range map[int]string{1: "12,480", 2: "8320", 3: "new"} { // missing values stay at the end, either way
		b.Do(chromedp.Click(chromedp.CSS(fmt.Sprintf("#change th:nth-child(%d) button", column+1))), chromedp.Click(chromedp.CSS(fmt.Sprintf("#change th:nth-child(%d) button", column+1))))
		texts := b.column("change", column)
		if texts[0] != want || texts[3] != "–" {
			t.Errorf("column %d: %q", column, texts)
		}
	}
	b.Do(chromedp.Click(chromedp.CSS("#signin th:nth-child(1) button")), chromedp.Click(chromedp.CSS("#signin th:nth-child(1) button")))
	if got := b.column("signin", 1); !slices.Equal(got, []string{"break-glass", "bob", "alice"}) {
		t.Errorf("latest first: %q", got)
	}
}

func (b browser) testFilter(t *testing.T) {
	box := chromedp.CSS("#agents .filter")
	count := func() string {
		return htmltest.Evaluate[string](b.Tab, "document.querySelector('#agents .count').textContent")
	}
	b.Do(chromedp.SendKeys(box, "SCRIPT document"))
	if got := b.column("agents", 1); !slices.Equal(got, []string{"7", "21", "28"}) || count() != "3 of 7 rows hold “script document”" {
		t.Errorf("%q: %v", count(), got)
	}
	b.Do(chromedp.SendKeys(box, strings.Repeat("\b", len("SCRIPT document"))))
	if got := b.column("agents", 1); len(got) != 7 || count() != "7 rows" {
		t.Errorf("%q: %v", count(), got)
	}
}

func (b browser) testDark(t *testing.T) {
	colours := func() []string {
		return htmltest.Evaluate[[]string](b.Tab, "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('#traffic .line.s1')).stroke]")
	}
	light := colours()
	b.Do(chromedp.Click(chromedp.CSS(".theme")))
	dark := colours()
	if light[0] == dark[0] || light[1] == dark[1] {
		t.Errorf("light %v, dark %v", light, dark)
	}
	b.Do(chromedp.Click(chromedp.CSS(".theme")))
	if again := colours(); !slices.Equal(again, light) {
		t.Errorf("light %v, and then %v", light, again)
	}
	b.Do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := chromedp.Evaluate[bool]("delete document.documentElement.dataset.theme")(ctx, target)
		return err
	}))
	b.Media("", "dark")
	if system := colours(); !slices.Equal(system, dark) {
		t.Errorf("dark %v, by the reader's system %v", dark, system)
	}
	b.Media("", "light")
}

// testNarrow has a screen as wide as a telephone's: nothing but tables in their boxes is wider.
func (b browser) testNarrow(t *testing.T) {
	b.Do(chromedp.EmulateViewport(390, 800))
	if width := htmltest.Evaluate[int](b.Tab, "document.documentElement.scrollWidth"); width > 390 {
		t.Errorf("the page is %d pixels wide", width)
	}
	if inner := htmltest.Evaluate[bool](b.Tab, "(e => e.scrollWidth > e.clientWidth)(document.querySelector('#many .scroll'))"); !inner {
		t.Error("a wide table does not scroll in its box")
	}
	overlaps := htmltest.Evaluate[int](b.Tab, `[...document.querySelectorAll('#traffic .axis, #hours .axis')].filter(e => e.checkVisibility() && e.getAttribute('text-anchor') !== 'end')
		.map(e => e.getBoundingClientRect()).filter((r, i, all) => all.some((o, j) => j > i && r.left < o.right && o.left < r.right && r.top < o.bottom && o.top < r.bottom)).length`)
	if overlaps > 0 {
		t.Errorf("%d labels lie on others", overlaps)
	}
	b.testLabels(t)
	b.Do(chromedp.EmulateViewport(1400, 900))
}

func (b browser) testPaper(t *testing.T) {
	b.Media("print", "dark")
	if shown := htmltest.Evaluate[[]string](b.Tab, "[...document.querySelectorAll('.theme, .filter, nav, .anchor')].filter(e => e.checkVisibility()).map(e => e.className)"); len(shown) > 0 {
		t.Errorf("on paper are %q", shown)
	}
	if closed := htmltest.Evaluate[int](b.Tab, "[...document.querySelectorAll('.query pre')].filter(e => !e.checkVisibility()).length"); closed > 0 {
		t.Errorf("%d queries are not printed", closed)
	}
	if background := htmltest.Evaluate[string](b.Tab, "getComputedStyle(document.body).backgroundColor"); background != "rgb(255, 255, 255)" {
		t.Errorf("paper is %s", background)
	}
	if cut := htmltest.Evaluate[int](b.Tab, "[...document.querySelectorAll('.scroll')].filter(e => e.scrollHeight > e.clientHeight + 2).length"); cut > 0 {
		t.Errorf("%d tables are cut off", cut)
	}
	b.Media("", "light")
	if pdf := b.PDF(); !strings.HasPrefix(string(pdf), "%PDF") {
		t.Errorf("%d bytes of PDF", len(pdf))
	}
}
