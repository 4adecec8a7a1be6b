package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is for what a page does. No test passes or fails by how long
// something takes, but one that waits for what never comes must end.
const patience = 60 * time.Second

// step is something that is done to a page.
type step = chromedp.Action[chromedp.Void]

// browser is one Chromium for all tests, started when the first asks.
type browser struct {
	once   sync.Once
	ctx    context.Context
	cancel func()
	err    error
}

var chromium browser

func (b *browser) start(t *testing.T) context.Context {
	t.Helper()
	if _, err := exec.LookPath("chromium"); err != nil && os.Getenv("CI") == "" {
		t.Skip("no chromium here")
	}
	b.once.Do(func() {
		options := append(chromedp.DefaultExecAllocatorOptions[:],
			chromedp.ExecPath("chromium"), chromedp.NoSandbox, chromedp.DisableGPU,
			chromedp.Flag("lang", "en"), chromedp.WindowSize(1280, 900), chromedp.WSURLReadTimeout(patience))
		ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
		ctx, cancel := chromedp.NewContext(ctx)
		b.ctx, b.cancel = ctx, func() { cancel(); stop() }
		b.err = chromedp.Do(ctx)
	})
	if b.err != nil {
		t.Fatalf("chromium does not start: %v", b.err)
	}
	return b.ctx
}

func (b *browser) close() {
	if b.cancel != nil {
		b.cancel()
	}
}

// page is one tab.
type page struct {
	*testing.T
	ctx  context.Context
	base string

	mu         sync.Mutex
	complaints []string // of the console
}

// open opens a tab at a place of the page, such as "#/lab/half-close". The
// test fails if anything is said on the console that should not be.
func open(t *testing.T, base, place string, prepare ...step) *page {
	t.Helper()
	ctx, cancel := chromedp.NewContext(chromium.start(t))
	p := &page{T: t, ctx: ctx, base: base}
	t.Cleanup(func() { p.quiet(); cancel() })
	if err := chromedp.Listen(ctx, p.listen); err != nil {
		t.Fatalf("no new tab: %v", err)
	}
	if _, err := chromedp.Call(ctx, log.Enable, cdp.Empty{}); err != nil {
		t.Fatalf("the tab has no log: %v", err)
	}
	p.do(prepare...)
	p.do(chromedp.Navigate(base+place), chromedp.WaitReady("main#view > *"))
	return p
}

// listen keeps what the console complains about: exceptions, errors, what
// the content security policy refused, what could not be loaded.
func (p *page) listen(event any) {
	complaint := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		complaint = thrown(e.ExceptionDetails)
	case *runtime.EventConsoleAPICalled:
		complaint = said(e)
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			complaint = e.Entry.Text + " " + e.Entry.URL
		}
	}
	if complaint != "" {
		p.mu.Lock()
		p.complaints = append(p.complaints, complaint)
		p.mu.Unlock()
	}
}

// thrown is an exception that nobody caught.
func thrown(e *runtime.ExceptionDetails) string {
	if e.Exception == nil {
		return e.Text
	}
	return e.Text + " " + e.Exception.Description
}

// said is what console.error and console.warn were given.
func said(e *runtime.EventConsoleAPICalled) string {
	if e.Type != runtime.ConsoleAPICalledTypeError && e.Type != runtime.ConsoleAPICalledTypeWarning {
		return ""
	}
	var words []string
	for _, a := range e.Args {
		words = append(words, string(a.Value)+" "+a.Description)
	}
	return strings.Join(words, " ")
}

// quiet fails the test where the console complained, and forgets it.
func (p *page) quiet() {
	p.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.complaints {
		p.Errorf("the console says: %s", c)
	}
	p.complaints = nil
}

func (p *page) do(steps ...step) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.Fatalf("the page does not do as it should: %v\n%s", err, p.seen())
	}
}

// value is what an expression of JavaScript gives, or its promise.
func value[V any](p *page, js string, args ...any) V {
	p.Helper()
	js = fmt.Sprintf(js, args...)
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[V](js, chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatalf("%s: %v", js, err)
	}
	return v
}

// until waits until an expression of JavaScript is true.
func (p *page) until(what, js string, args ...any) {
	p.Helper()
	js = fmt.Sprintf(js, args...)
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	calm := "(() => { try { return " + js + " } catch { return false } })()" // what is not there yet is not true yet
	poll := chromedp.Poll[chromedp.Void](calm, chromedp.WithPollingTimeout(patience), chromedp.WithPollingInterval(20*time.Millisecond))
	if err := chromedp.Do(ctx, poll); err != nil {
		p.Fatalf("waited in vain for %s: %v\n%s\n\n%s", what, err, js, p.seen())
	}
}

// seen is what stands on the page, for messages.
func (p *page) seen() string {
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector("main#view").innerText.replace(/\s+/g, " ").slice(-700) + " at " + location.hash`))
	if err != nil {
		return "(the page does not answer)"
	}
	return strings.TrimSpace(text)
}

// press presses keys, one after the other.
func (p *page) press(keys ...string) {
	p.Helper()
	for _, k := range keys {
		p.do(chromedp.KeyEvent(k))
	}
}

// enter presses Enter as a keyboard does: one event with its text, so that
// who takes the key keeps it from what gets the focus meanwhile. press would
// send the text on its own.
func (p *page) enter() {
	p.Helper()
	p.do(keyEvent(input.DispatchKeyEventTypeKeyDown, "\r"), keyEvent(input.DispatchKeyEventTypeKeyUp, ""))
}

func keyEvent(kind input.DispatchKeyEventType, text string) step {
	return func(ctx context.Context, _ *chromedp.Target) (none chromedp.Void, err error) {
		_, err = chromedp.Call(ctx, input.DispatchKeyEvent, input.DispatchKeyEventParams{
			Type: kind, Text: text, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13,
		})
		return none, err
	}
}

// click clicks what a CSS selector finds.
func (p *page) click(selector string) {
	p.Helper()
	p.do(chromedp.Click(selector, chromedp.NodeVisible))
}

// place goes to another place of the page without loading it again, as a
// click on a link does.
func place(p *page, format string, args ...any) step {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		hash := fmt.Sprintf(format, args...)
		return chromedp.Evaluate[chromedp.Void](fmt.Sprintf("location.hash = %q", hash))(ctx, t)
	}
}
