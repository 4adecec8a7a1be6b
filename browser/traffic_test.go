package browser

import (
	"encoding/base64"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// shared is where real captures lie, beside the repository.
const shared = "../../shared/captures"

// dropFile drops a file on the page, as a hand with a mouse would.
func (p *page) dropFile(name string, octets []byte) {
	p.Helper()
	value[bool](p, `(() => {
		const octets = Uint8Array.from(atob(%q), c => c.charCodeAt(0));
		const brought = new DataTransfer();
		brought.items.add(new File([octets], %q));
		const area = document.querySelector(".capture-drop");
		for (const type of ["dragenter", "dragover", "drop"]) area.dispatchEvent(new DragEvent(type, {bubbles: true, cancelable: true, dataTransfer: brought}));
		return true;
	})()`, base64.StdEncoding.EncodeToString(octets), name)
}

// TestCapturesAreDropped: a real capture, dropped on the page, shows its
// connections; one of them plays on the stage, beside the lesson it resembles.
func TestCapturesAreDropped(t *testing.T) {
	name := aCapture
	octets, err := os.ReadFile(filepath.Join(shared, name))
	if err != nil {
		t.Skip("no captures here: ", err)
	}
	p := open(t, serve(t), "#/captures")
	p.until("a place to drop files", `document.querySelector(".capture-drop")`)
	p.dropFile(name, octets)
	p.until("the connections", `document.querySelectorAll("#capture-table [data-connection]").length > 1`)
	p.click(`#capture-table [data-connection]`)
	p.until("one on the stage", `document.querySelector("[data-rows]")`)
	p.press(kb.End)
	p.until("findings or an explanation", `document.querySelector("main#view").innerText.length > 500`)
}

func TestBadCapturesAreRefused(t *testing.T) {
	p := open(t, serve(t), "#/captures")
	p.until("a place to drop files", `document.querySelector(".capture-drop")`)
	p.dropFile("shopping.txt", []byte("milk, bread, three segments"))
	p.until("the analyser's own words", `document.querySelector("#capture-troubles").innerText.includes("shopping.txt")`)
	p.mu.Lock()
	p.complaints = nil // a browser says on its own that a request was refused
	p.mu.Unlock()
}

// TestLiveUnderLoad: the machine's own table, with some hundred connections
// that this test makes on the loopback interface.
func TestLiveUnderLoad(t *testing.T) {
	const many = 300
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { c.Close() })
		}
	}()
	p := open(t, serve(t), "#/live")
	p.until("the table", `document.querySelector("main#view").innerText.includes("ESTABLISHED")`)
	for range many {
		c, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	p.until("the new connections", `[...document.querySelectorAll("[data-state=ESTABLISHED] td")].some(td => Number(td.textContent.replace(/\D/g, "")) >= %d)`, 2*many)
}
